"""The table of a section with rows, in Python: five hundred rows of ten fields must open in a blink. Reads a Board.

A cell is `<td data-f=… data-n=…>`: its field and its version. What stands in it as text is what was typed; of every
other kind data-v holds it. The script (sheet.js) opens a control in it that comes from `editors`.
"""

import json
from html import escape  # Django's wraps it; here it is called ten thousand times, always with a str

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from draagvlak.worksheets import fields
from draagvlak.worksheets.board import TYPED


class Column:
    """One field of a section, with everything about it that is the same in each row."""

    def __init__(self, field, language):
        self.field, self.label = field, escape(field.label.in_(language))
        self.begin = f' data-f="{field.id}" data-label="{self.label}"'
        classes = {"number": "num", "money": "num", "text": "ws__text"}.get(field.kind, "")
        self.classes = f' class="{classes}"' if classes else ""
        self.tones = {one.id: fields.mark(one.tone) for one in field.options if one.tone}
        self.is_typed, self.is_link = field.kind in TYPED, field.kind == "link"

    def inside(self, stand):
        """What stands in the cell: (attributes, HTML)."""
        attributes = f' data-n="{stand.version}"' if stand.version else ""
        if stand.value is None:
            return attributes, ""
        text = escape(stand.words)
        if not self.is_typed:
            raw = fields.typed(self.field, stand.value)
            attributes += f' data-v="{escape(raw if isinstance(raw, str) else " ".join(raw))}"'
            if self.tones and isinstance(stand.value, str) and (tone := self.tones.get(stand.value)):
                text = f'<span class="ws__mark">{tone}<span>{text}</span></span>'
        elif self.is_link:
            text = fields.shown(self.field, stand)
        if stand.basis:
            attributes += f' data-b="{stand.basis}" data-w="{escape(stand.asked_with)}"'
            attributes += f' data-d="{stand.asked_on or ""}"'
            text = f'<span data-raw>{text}</span><small class="ws__basis">{escape(fields.origin(stand))}</small>'
        return attributes, text

    def cell(self, stand):
        attributes, text = self.inside(stand)
        return f"<td{self.begin}{self.classes}{attributes}>{text}</td>"


class Table:
    """One section with rows. `address`: of the page of a row, with 'PID' in place of its pid."""

    def __init__(self, section, language):
        self.section, self.language = section, language
        self.first, *self.columns = [Column(field, language) for field in section.fields]
        self.address = reverse("row", args=["PID"])
        self.open = escape(_("Open"))
        self.nameless = escape(_("(no name yet)"))

    def row(self, line):
        """One row as HTML."""
        attributes, text = self.first.inside(line[self.first.field.id])
        if not self.first.is_typed or "data-raw" not in text:
            text = f"<span data-raw>{text}</span>"
        name = escape(line.words(self.first.field.id)) or self.nameless
        go = self.address.replace("PID", line.pid)
        cells = "".join([column.cell(line[column.field.id]) for column in self.columns])
        return (
            f'<tr data-row="{line.pid}" data-mark="{line.mark}"><th scope="row"{self.first.begin}{attributes}>{text}'
            f'<span class="ws__go"><a href="{go}">{self.open}<span class="vh">: {name}</span></a>{around(line)}</span>'
            f"</th>{cells}</tr>"
        )

    def rows(self, lines):
        """Rows, one after another. Safe: every part of it was escaped."""
        return mark_safe("".join([self.row(line) for line in lines]))  # noqa: S308

    def html(self, lines, *, editable):
        """The whole table."""
        heads = "".join(
            [f'<th scope="col"{column.classes}>{column.label}</th>' for column in (self.first, *self.columns)]
        )
        title = escape(self.section.title.in_(self.language))
        edits = " data-edits" if editable else ""
        return mark_safe(  # noqa: S308 - every part of it was escaped
            f'<table class="table table--stack table--top ws__table" id="t-{self.section.id}" '
            f'data-section="{self.section.id}"{edits}><caption class="vh">{title}</caption>'
            f"<thead><tr>{heads}</tr></thead><tbody>{self.rows(lines)}</tbody></table>"
        )

    def editors(self):
        """The controls that open in a cell, each in a template."""
        return mark_safe("".join([  # noqa: S308
            format_html('<template data-editor="{}.{}" data-kind="{}">{}{}</template>', self.section.id, field.id,
                        field.kind, fields.control(field, [] if field.kind == "choices" else "", self.language),
                        fields.basis(field, fields.Given("", 0)) if field.asked else "")
            for field in self.section.fields
        ]))  # fmt: skip


def around(line):
    """How many remarks, proposals and actions a row has, and what it belongs to, in words; '' without any."""
    parts = []
    if line.remarks:
        parts.append(ngettext("%(n)s remark", "%(n)s remarks", line.remarks) % {"n": line.remarks})
    if line.proposals:
        parts.append(ngettext("%(n)s proposal", "%(n)s proposals", line.proposals) % {"n": line.proposals})
    if line.actions:
        parts.append(ngettext("%(n)s action", "%(n)s actions", line.actions) % {"n": line.actions})
    said = f' <span class="meta">{escape(" · ".join(parts))}</span>' if parts else ""
    return said + "".join([f' <span class="meta break">{escape(one.words)}</span>' for one in line.belongs])


def marks(found):
    """{section: [[row pid, mark]]} as JSON for the script: which rows there are, and in which stand (board.marks)."""
    return json.dumps(found, separators=(",", ":"))
