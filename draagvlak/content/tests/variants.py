"""One text with tables, written as every kind of file that people have it in."""

import csv
import io
from pathlib import Path

TEXT = (Path(__file__).parent / "fixtures" / "kijkje-met-slordigheden.txt").read_text(encoding="utf-8")
COUNTS = [2, 3, 3]
TITLES = ["Waarom beeldbellen?", "Collega's", "Toestellen, lijnen en lokalen"]


def csv_file(text=TEXT, separator=";", encoding="utf-8-sig"):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    for line in text.split("\n"):
        writer.writerow(line.split("\t"))
    return out.getvalue().encode(encoding, "ignore")


def markdown(text=TEXT):
    lines = []
    for line in text.split("\n"):
        cells = line.split("\t")
        lines.append("| " + " | ".join(cells) + " |" if len(cells) > 1 else line)
        if "ROOD" in line and line.startswith(("Vraag", "<b>Vraag")):
            lines.append("|" + "---|" * len(cells))
    return "\n".join(lines).encode()


def xlsx(text=TEXT, sheets=1):
    """A workbook with the lines below one another; `sheets` > 1 puts each table on a sheet of its own."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    number = 0
    for line in text.split("\n"):
        if sheets > 1 and ("Wat maakt dat" in line or line.startswith("## 2")):
            sheet, number = book.create_sheet(line.split("\t")[0][:20].strip("<b>#?") or "blad"), 0
        number += 1
        for column, cell in enumerate(line.split("\t"), 1):
            if cell:
                sheet.cell(number, column, cell).data_type = "s"
    return saved(book)


def docx(text=TEXT, *, heading_in_table=True):
    """A document with real tables. Headings of rubrics stand in the table, over merged cells, or above it."""
    from docx import Document

    document = Document()
    table = None
    for line in text.split("\n"):
        cells = line.split("\t")
        if len(cells) == 1:
            table = None
            if cells[0].startswith("# "):
                document.add_heading(cells[0][2:], 0)
            elif cells[0]:
                document.add_paragraph(cells[0])
            continue
        is_heading = "Wat maakt dat" in line
        if is_heading and not heading_in_table:
            table = None
            document.add_heading(cells[0], 2)
            continue
        table = table or document.add_table(0, len(cells))
        row = table.add_row().cells
        for index, cell in enumerate(cells):
            row[index].text = cell
        if is_heading:
            merged = row[0].merge(row[3])
            merged.text = cells[0]
    return saved(document)


def saved(document):
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
