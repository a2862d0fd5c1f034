"""The tree as a Word file: real headings, headers that come back on every page, alternative texts, languages."""

from datetime import datetime, time
from io import BytesIO

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from draagvlak.content.languages import direction
from draagvlak.reports import tree
from draagvlak.reports.cells import clean

TAGS = {"nl": "nl-BE", "en": "en-GB"}
FONT = "Calibri"
INK, SOFT = RGBColor(0x2A, 0x1C, 0x29), RGBColor(0x62, 0x53, 0x5F)
SHAPES = {
    "red": "○", "orange": "◒", "green": "●", "unknown": "?", "todo": "○", "doing": "◒", "done": "●", "dropped": "⊘",
}  # fmt: skip
COLOURS = {
    "red": "A01B29", "orange": "865000", "green": "0C5E50", "unknown": "62535F", "todo": "4A2A47", "doing": "4A2A47",
    "done": "4A2A47", "dropped": "4A2A47",
}  # fmt: skip
WIDTH, WIDE = 170, 257  # millimetres between the margins


def render(report: tree.Report) -> bytes:
    """The DOCX."""
    return _Writer(report).bytes()


class _Writer:
    def __init__(self, report):
        self.report = report
        self.doc = Document()
        self.colour = RGBColor.from_string(report.colour.removeprefix("#").upper())
        self.wide = False
        self._look()
        self._front()
        for part in report.parts:
            self._part(part)

    def bytes(self):
        out = BytesIO()
        self.doc.save(out)
        return out.getvalue()

    # ── The document ──
    def _look(self):
        made, about = datetime.combine(self.report.dated, time(12)), self.doc.core_properties
        about.title, about.author = clean(self.report.title)[:255], clean(self.report.organisation)[:255]
        about.comments = ""
        about.language = TAGS.get(self.report.language, self.report.language)
        about.created = about.modified = made
        styles = self.doc.styles
        fonts = styles["Normal"].font
        fonts.name, fonts.size, fonts.color.rgb = FONT, Pt(10.5), INK
        language = styles.element.find(f".//{qn('w:lang')}")
        language.set(qn("w:val"), about.language)
        for name, size in (("Title", 24), ("Heading 1", 16), ("Heading 2", 12), ("Heading 3", 11)):
            style = styles[name]
            style.font.name, style.font.size, style.font.bold, style.font.color.rgb = FONT, Pt(size), True, INK
            _set(style.element.get_or_add_rPr(), "w:rFonts", {"w:asciiTheme": None, "w:hAnsiTheme": None})
            style.paragraph_format.keep_with_next = True
        styles["Quote"].font.italic = False
        quiet = styles.add_style("Quiet", WD_STYLE_TYPE.CHARACTER)
        quiet.font.size, quiet.font.color.rgb = Pt(8.5), SOFT
        self.ids = {style.name: style.style_id for style in styles}
        self._paper(self.doc.sections[0], wide=False)

    def _paper(self, section, *, wide):
        section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = (Mm(297), Mm(210)) if wide else (Mm(210), Mm(297))
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(20)
        self.wide = wide

    def _front(self):
        if self.report.logo:
            picture = self.doc.add_paragraph().add_run().add_picture(BytesIO(self.report.logo), height=Mm(16))
            picture._inline.docPr.set("descr", clean(self.report.logo_text))
        self._text(self.doc.add_paragraph(), self.report.eyebrow, style="Quiet")
        self._text(self._line("Title"), self.report.title)
        foot = self.doc.sections[0].footer.paragraphs[0]
        self._text(foot, self.report.footer + "  ·  ", style="Quiet")
        for words, field in _page_of(self.report.page_of):
            if field:
                _field(foot, field)
            else:
                self._text(foot, words, style="Quiet")

    def _part(self, part):
        if part.wide != self.wide:
            self._paper(self.doc.add_section(WD_SECTION.NEW_PAGE), wide=part.wide)
        self._text(self._line("Heading 1"), part.title)
        for block in part.blocks:
            self._block(block, part)

    def _line(self, style):
        """A new paragraph in this style. By its id: looking up a name takes longer than all the rest."""
        paragraph = self.doc.add_paragraph()
        paragraph._p.style = self.ids[style]
        return paragraph

    # ── Blocks ──
    def _block(self, block, part):
        if isinstance(block, tree.Heading):
            self._text(self._line(f"Heading {block.level}"), block.text, language=block.language)
        elif isinstance(block, tree.Paragraph):
            style = "Quiet" if block.kind == "soft" else None
            paragraph = self.doc.add_paragraph()
            run = self._text(paragraph, block.text, language=block.language, style=style)
            if block.kind == "lede":
                run.font.size = Pt(13)
        elif isinstance(block, tree.Items):
            for text in block.texts:
                self._text(self._line("List Bullet"), text)
        elif isinstance(block, tree.Note):
            paragraph = self.doc.add_paragraph()
            self._text(paragraph, block.title + "\n", bold=True)
            self._text(paragraph, block.text, language=block.language)
        elif isinstance(block, tree.Facts):
            rows = tuple((tree.Words(name, strong=True), tree.Words(value)) for name, value in block.rows)
            columns = (tree.Column(block.labels[0], 1), tree.Column(block.labels[1], 3))
            self._table(tree.Table(part.title, columns, rows))
        elif isinstance(block, tree.Table):
            several = sum(isinstance(one, tree.Table) for one in part.blocks) > 1
            if not block.bare and (block.group or several):
                self._text(self._line("Heading 2"), block.title)
            self._table(block)
        elif isinstance(block, tree.Quotes):
            self._quotes(block)
        elif isinstance(block, tree.PageBreak):
            self.doc.add_page_break()

    def _quotes(self, block):
        self._text(self._line("Heading 2"), block.group, language=block.language)
        for quote in block.quotes:
            paragraph = self._line("Quote")
            if quote.mark:
                self._mark(paragraph, quote.mark)
                self._text(paragraph, ":  ")
            self._text(paragraph, quote.text)

    def _table(self, block):
        main, details = block.main, block.details
        table = self.doc.add_table(rows=1, cols=len(main))
        table.autofit = False
        about = table._tbl.tblPr
        for name in ("w:tblCaption", "w:tblDescription"):
            _add(about, name, {"w:val": clean(block.title)})
        total, room = sum(column.width for _at, column in main), WIDE if self.wide else WIDTH
        widths = [Mm(room * column.width / total) for _at, column in main]
        header = self._row(table.rows[0], widths, strong=True)
        _add(table.rows[0]._tr.get_or_add_trPr(), "w:tblHeader", {})
        for paragraph, (_at, column) in zip(header, main, strict=True):
            shape = f"{SHAPES[column.level]} " if column.level else ""
            self._text(paragraph, shape + column.label, bold=True, style="Quiet")
        for row in block.rows:
            more = [(column, row[at]) for at, column in details if not isinstance(row[at], tree.Words) or row[at].text]
            made = table.add_row()
            _add(made._tr.get_or_add_trPr(), "w:cantSplit", {})
            for paragraph, (at, _column) in zip(self._row(made, widths, line=not more), main, strict=True):
                self._cell(paragraph, row[at])
            if more:
                self._details(table, more, widths)
        self.doc.add_paragraph().paragraph_format.space_after = Pt(2)

    def _row(self, row, widths, *, line=True, strong=False):
        """The first paragraph of each cell of a row, with its width and the line under it."""
        for cell, width in zip(row._tr.tc_lst, widths, strict=True):
            cell.width = width
            if line:
                _under(cell, "8" if strong else "4", self.report.colour.removeprefix("#") if strong else "D9D1CB")
        paragraphs = [cell.paragraphs[0] for cell in row.cells]
        for paragraph in paragraphs:
            paragraph.paragraph_format.space_after = Pt(2)
        return paragraphs

    def _details(self, table, more, widths):
        row = table.add_row()
        cells = row.cells
        merged = cells[0].merge(cells[-1])
        _under(merged._tc, "4", "D9D1CB")
        for at, (column, cell) in enumerate(more):
            paragraph = merged.paragraphs[0] if at == 0 else merged.add_paragraph()
            paragraph.paragraph_format.space_after = Pt(2)
            self._text(paragraph, f"{column.label}  ", bold=True, style="Quiet")
            self._cell(paragraph, cell)

    # ── Cells ──
    def _cell(self, paragraph, cell):
        if isinstance(cell, tree.Count):
            self._text(paragraph, str(cell.number), bold=True)
        elif isinstance(cell, tree.Mark):
            self._mark(paragraph, cell)
        elif isinstance(cell, tree.Spread):
            self._spread(paragraph, cell)
        else:
            self._text(paragraph, cell.text, bold=cell.strong, language=cell.language)
            if cell.soft:
                self._text(paragraph, ("\n" if cell.text else "") + cell.soft, style="Quiet")

    def _mark(self, paragraph, mark):
        run = self._text(paragraph, f"{SHAPES[mark.level]} {mark.word}", bold=True, language=mark.language)
        run.font.color.rgb = RGBColor.from_string(COLOURS[mark.level])

    def _spread(self, paragraph, spread):
        if spread.dots and spread.red + spread.orange + spread.green:
            for level, number, _name in spread.row:
                if number:
                    run = self._text(paragraph, SHAPES[level] * number + " ", style="Quiet")
                    run.font.color.rgb = RGBColor.from_string(COLOURS[level])
            self._text(paragraph, "\n")
        self._text(paragraph, spread.text, language=spread.language)

    def _text(self, paragraph, text, *, bold=None, style=None, language=""):
        """A run with this text, as text; its language and direction where they are not those of the report."""
        run = paragraph.add_run(clean(text))
        if style:
            run._r.style = self.ids[style]
        if bold:
            run.font.bold = True
        if language:
            turned = direction(language) == "rtl"
            _add(run._r.get_or_add_rPr(), "w:lang", {"w:bidi" if turned else "w:val": language})
            if turned:
                run.font.rtl = True
        return run


def _page_of(text):
    """'{page} of {pages}' as (words, field) pairs."""
    before, _mark, rest = text.partition("{page}")
    between, _mark, after = rest.partition("{pages}")
    return [(before, ""), ("", "PAGE"), (between, ""), ("", "NUMPAGES"), (after, "")]


def _add(parent, name, values):
    made = OxmlElement(name)
    for key, value in values.items():
        made.set(qn(key), value)
    parent.append(made)
    return made


def _set(parent, name, values):
    found = parent.find(qn(name))
    for key, value in values.items():
        if found is not None and value is None:
            found.attrib.pop(qn(key), None)


def _field(paragraph, code):
    """A number that Word fills in."""
    made = _add(paragraph._p, "w:fldSimple", {"w:instr": code})
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    made.append(run)


def _under(cell, size, colour):
    """A line under a cell."""
    borders = OxmlElement("w:tcBorders")
    _add(borders, "w:bottom", {"w:val": "single", "w:sz": size, "w:color": colour})
    cell.get_or_add_tcPr().append(borders)
