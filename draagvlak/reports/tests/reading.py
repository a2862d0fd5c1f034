"""Reads the three files back, each with a reader that is not ours."""

import re
from io import BytesIO

import docx
import openpyxl
import pypdf
from pypdf.generic import IndirectObject


def pdf_text(data):
    """Everything that stands in a PDF, page after page, with single spaces; a hyphen that ends a line is one too."""
    pages = (page.extract_text().replace("\u00ad", "-") for page in pypdf.PdfReader(BytesIO(data)).pages)
    return " ".join(" ".join(text.split()) for text in pages)


def docx_text(data):
    """Everything that stands in a Word file, tables and all, in its order."""
    lines = []
    for block in docx.Document(BytesIO(data)).iter_inner_content():
        lines += [block.text] if hasattr(block, "text") else [text for row in cells(block) for text in row]
    return " ".join(" ".join(lines).split())


def cells(table):
    """The texts of a table of Word; a merged cell counts once."""
    return [list(dict.fromkeys(cell.text for cell in row.cells)) for row in table.rows]


def sheets(data):
    """{title: [row of values]} of a spreadsheet."""
    book = openpyxl.load_workbook(BytesIO(data))
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets}


def xlsx_text(data):
    values = (value for rows in sheets(data).values() for row in rows for value in row if value is not None)
    return " ".join(" ".join(str(value) for value in values).split())


TEXT = {"pdf": pdf_text, "docx": docx_text, "xlsx": xlsx_text}


def elements(data):
    """The elements of a tagged PDF in the order in which they are read aloud: (tag, its language or '')."""
    return [(kid["/S"].lstrip("/"), str(kid.get("/Lang", ""))) for kid in _structure(data)]


def alternatives(data):
    """What is said in the place of pictures in a tagged PDF."""
    return [str(kid["/Alt"]) for kid in _structure(data) if "/Alt" in kid]


def _structure(data):
    def walk(node):
        node = node.get_object() if isinstance(node, IndirectObject) else node
        for kid in node if isinstance(node, list) else [node]:
            kid = kid.get_object() if isinstance(kid, IndirectObject) else kid
            if not hasattr(kid, "get"):
                continue
            if "/S" in kid:
                yield kid
            if "/K" in kid:
                yield from walk(kid["/K"])

    return list(walk(pypdf.PdfReader(BytesIO(data)).trailer["/Root"]["/StructTreeRoot"]["/K"]))


def tags(data):
    """The tags alone."""
    return [tag for tag, _language in elements(data)]


def spread_in(text, question):
    """(red, orange, green) that stand behind the text of a question, or None: in Dutch, as in every file."""
    start = text.find(question)
    assert start >= 0, f"{question!r} does not stand there"
    behind = text[start + len(question) :][:300]
    found = re.match(r"\D*?(\d+) rood\D*?(\d+) oranje\D*?(\d+) groen", behind)
    return tuple(map(int, found.groups())) if found else None
