"""A file with people as text for people.understand: CSV and text here, Excel in the child process of content."""

from django.utils.translation import gettext_lazy as _

LARGEST = 1_900_000
OFFICE = (b"PK\x03\x04", b"PK\x05\x06")


class Unreadable(Exception):
    """The file gives no text. `text` says why and what to do."""

    def __init__(self, text):
        self.text = text
        super().__init__(str(text))


def text_of(pasted, file):
    """The pasted text, followed by the text of `file` (an UploadedFile) when there is one. Raises Unreadable."""
    return "\n".join(part for part in (pasted.strip("\n"), _read(file) if file else "") if part)


def _read(file):
    if file.size > LARGEST:
        raise Unreadable(_("This file is too big. Paste the names and addresses instead."))
    raw = file.read()
    if raw.startswith(OFFICE):
        return _from_office(raw)
    if b"\0" in raw and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable(_("This is no list that we can read. Save it as CSV or XLSX, or paste the lines."))
    return decoded(raw)


def decoded(raw):
    """Bytes as text: UTF-8 or UTF-16 with their marks, else Windows-1252, which always gives something."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _from_office(raw):
    from draagvlak.content.importing import reading, sandbox

    try:
        rows = sandbox.read_rows(raw)
    except reading.Refused:
        raise Unreadable(_("We cannot read this file. Save it as CSV, or paste the lines.")) from None
    return "\n".join("\t".join(" ".join(cell.split()) for cell in row) for row in rows)
