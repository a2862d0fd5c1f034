"""Files that want to do harm, or are simply broken: made here, so that no such file lies in the repository.

Each is (bytes, outcome): a code of wording.REFUSED when it must be refused, or 'cleaned' when it must be read and come
out harmless.
"""

import io
import random
import struct
import zipfile
from functools import cache

from draagvlak.content.tests import variants

HEAD = b"Vraag\tRood\tOranje\tGroen\n"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="t" Target="worksheets/sheet1.xml"/></Relationships>'
)
BOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="Blad1" sheetId="1" r:id="r1"/></sheets></workbook>'
)


def zipped(parts, how=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as package:
        for name, content in parts.items():
            with package.open(name, "w", force_zip64=False) as part:
                for piece in content if isinstance(content, list) else [content]:
                    part.write(piece.encode() if isinstance(piece, str) else piece)
    return out.getvalue()


def book(sheet="", strings=None, **more):
    parts = {"xl/workbook.xml": BOOK, "xl/_rels/workbook.xml.rels": RELATIONS, "xl/worksheets/sheet1.xml": sheet}
    if strings is not None:
        parts["xl/sharedStrings.xml"] = strings
    return zipped({**parts, **more})


def document(xml):
    return zipped({"word/document.xml": xml})


def row(number, *cells):
    inside = "".join(f'<c r="{chr(65 + i)}{number}" t="inlineStr"><is><t>{c}</t></is></c>' for i, c in enumerate(cells))
    return f'<row r="{number}">{inside}</row>'


def lying_sizes(raw):
    """The same zip, saying in every header that its parts are ten bytes when unpacked."""
    changed = bytearray(raw)
    for sign, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = changed.find(sign)
        while at >= 0:
            struct.pack_into("<I", changed, at + offset, 10)
            at = changed.find(sign, at + 4)
    return bytes(changed)


def encrypted(raw):
    changed = bytearray(raw)
    for sign, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = changed.find(sign)
        while at >= 0:
            changed[at + offset] |= 1
            at = changed.find(sign, at + 4)
    return bytes(changed)


def alias_bomb():
    lines = ['a: &a ["lol","lol","lol","lol","lol","lol","lol","lol","lol"]']
    for before, name in zip("abcdefgh", "bcdefghi", strict=True):
        lines.append(f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]")
    return "\n".join(lines).encode()


def noise(size):
    return random.Random(7).randbytes(size)


@cache
def corpus():
    """Every file by its name: what makes it when it is asked for, and how it is refused (or 'cleaned')."""
    spaces, zeros = [" " * 1_000_000] * 200, [b"\0" * 1_000_000] * 200
    good = variants.docx()
    head = row(1, "Vraag", "Rood", "Oranje", "Groen")
    results = "".join(f"<c t='str'><f>HYPERLINK(1)</f><v>tekst {number}</v></c>" for number in range(4))
    formula = f"{head}<row r='2'>{results}</row>"
    many = "".join(row(number, "v", "r", "o", "g") for number in range(2, 50_000))
    half = b"v" + b"<" * 3000 + b"script\t<scr<script>ipt>r\t&lt;i onclick=x&gt;o\t&amp;lt;b&amp;gt;g\n"
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    script = "<script>alert(1)</script>Wat?\t<img src=x onerror=alert(2)>r\t<svg/onload=alert(3)>o\tjavascript:g\n"
    stars = ("a*" * 1900 + "\t") * 4 + "\n"
    return {
        "bomb in the strings": (lambda: book("<x/>", ["<sst><si><t>", *spaces, "</t></si></sst>"]), "too_much_text"),
        "bomb in the sheet": (lambda: book(["<x>", *spaces, "</x>"]), "too_much_text"),
        "bomb in the document": (lambda: document(["<x>", *spaces, "</x>"]), "too_much_text"),
        "bomb in comments": (lambda: document(["<x>", *["<!-- x -->" * 100_000] * 200, "</x>"]), "unpacks_too_big"),
        "bomb of zeros": (lambda: document(zeros), "damaged"),
        "bomb in one name": (lambda: document(["<", *[b"a" * 1_000_000] * 200, "/>"]),
                             ("unpacks_too_big", "too_intricate", "too_slow")),
        "bomb with lying sizes": (lambda: lying_sizes(document(["<x>", *spaces, "</x>"])),
                                  ("damaged", "too_much_text")),
        "zip in a zip": (lambda: zipped({"a.zip": zipped({"b": b"x" * 1000})}), "other_kind"),
        "30 000 parts": (lambda: zipped({f"{n}": b"" for n in range(14_000)}), "too_many_parts"),
        "paths out of the folder": (lambda: zipped({"../../etc/passwd": b"x", "word/document.xml": "<x/>"}),
                                    "no_questions"),
        "lzma": (lambda: zipped({"word/document.xml": "<x/>"}, zipfile.ZIP_LZMA), "damaged"),
        "encrypted zip": (lambda: encrypted(good), "password"),
        "huge cell in xlsx": (lambda: book(SHEET.format(head + row(2, "x" * 100_000, "a", "b", "c"))), "cell_too_big"),
        "huge cell in csv": (lambda: HEAD + b"y" * 1_500_000 + b"\tr\to\tg\n", "cell_too_big"),
        "one line of 1.8 MB": (lambda: b"x" * 1_800_000, "cell_too_big"),
        "50 000 rows in xlsx": (lambda: book(SHEET.format(head + many)), ("too_many_rows", "too_intricate")),
        "50 000 rows in csv": (lambda: HEAD + b"v?\tr\to\tg\n" * 50_000, "too_many_rows"),
        "10 000 columns": (lambda: HEAD + b"\t".join([b"x"] * 10_000), "too_many_columns"),
        "a cell far away": (lambda: book(SHEET.format(head + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')),
                            "too_many_columns"),
        "deep xml": (lambda: document("<a>" * 100_000 + "</a>" * 100_000), "too_intricate"),
        "a million elements": (lambda: document("<a>" + "<b/>" * 1_000_000 + "</a>"), "too_intricate"),
        "billion laughs": (lambda: book(f'<!DOCTYPE x [<!ENTITY l0 "lol">{LAUGHS}]><x>&l9;</x>'), "entities"),
        "external entity": (lambda: document('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'),
                            "entities"),
        "external definitions": (lambda: document('<!DOCTYPE x SYSTEM "http://192.0.2.1/x.dtd"><x/>'), "entities"),
        "formulas": (lambda: book(SHEET.format(formula)), "cleaned"),
        "formulas in csv": (lambda: HEAD + b"=1+1?\t=cmd|' /C calc'!A0\t+SUM(1)\t@SUM(1)\n", "cleaned"),
        "macros": (lambda: book("<x/>", **{"xl/vbaProject.bin": b"x"}), "macros"),
        "mark-up and script": (lambda: HEAD + script.encode(), "cleaned"),
        "half mark-up": (lambda: HEAD + half, "cleaned"),
        "stars": (lambda: HEAD + stars.encode() * 40, ("cleaned", "too_slow", "too_many_questions", "too_much_text")),
        "brackets": (lambda: HEAD + (("[" * 1900 + "\t") * 4 + "\n").encode() * 100,
                     ("cleaned", "too_slow", "too_many_questions", "too_much_text")),
        "yaml aliases": (lambda: alias_bomb(), "no_questions"),
        "text direction": (lambda: HEAD + "\u202eWat?\t\u202er\to\u2066\tg\ufeff\n".encode(), "cleaned"),
        "picture as csv": (lambda: b"\x89PNG\r\n\x1a\n" + noise(2000), "other_kind"),
        "pdf as docx": (lambda: b"%PDF-1.7\n" + noise(2000), "other_kind"),
        "program as xlsx": (lambda: b"MZ\x90\0\3\0\0\0" + noise(20_000), "not_text"),
        "noise": (lambda: noise(200_000), "not_text"),
        "zeros": (lambda: b"\0" * 500_000, "not_text"),
        "old word": (lambda: ole + b"\0" * 5000, "old_office"),
        "password": (lambda: ole + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le"), "password"),
        "first half": (lambda: good[: len(good) // 2], "damaged"),
        "a bit flipped": (lambda: good[:2000] + bytes([good[2000] ^ 255]) + good[2001:], ("damaged", "cleaned")),
        "empty zip": (lambda: b"PK\x05\x06" + b"\0" * 18, "other_kind"),
        "broken utf-16": (lambda: b"\xff\xfe" + b"a\xd8", "damaged"),
        "not xml": (lambda: document("geen xml"), "damaged"),
        "strings out of range": (
            lambda: book(SHEET.format('<row><c t="s"><v>99999999</v></c><c t="s"><v>-1</v></c></row>')),
            "no_questions",
        ),
    }  # fmt: skip
