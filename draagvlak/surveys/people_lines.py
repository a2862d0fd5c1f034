"""A pasted list as lines, cells and entries: who stands where on it. Pure; people.py decides what becomes of them."""

import csv
import re
from typing import NamedTuple

from draagvlak.surveys.groups import plain

LONGEST_LINE = 400
ANGLED = re.compile(r"<\s*(?:mailto:)?([^<>\s]*@[^<>\s]*)\s*>", re.IGNORECASE)
INVISIBLE = dict.fromkeys([*range(0x20), 0x7F, *range(0x80, 0xA0), 0x200B, 0x200C, 0x200D, 0xFEFF, 0x2028, 0x2029])
INVISIBLE[0x09] = "\t"
INVISIBLE[0xA0] = " "
EDGES = " \t;,|\"'“”„’‘"
SIGNS = "\t;|,"  # what keeps cells apart, the most telling first
BULLET = re.compile(r"^[\s]*(?:[-–—•·*+>▪◦‣●○►→✓☐□]+[ ]*|\d{1,3}(?:[ ]*[.):/]+[ ]*|[ \t]+|[ ]*[-–][ ]+))(?=\S)")
# (an@x.be) and [an@x.be] mean <an@x.be>; a slash or a colon between name and address is a space.
BRACKETED = re.compile(r"[(\[][ ]*(?:mailto:)?([^()\[\]<>\s]+@[^()\[\]<>\s]+)[ ]*[)\]]", re.IGNORECASE)
GLUED = re.compile(r"(?:mailto:|(?<=\w)[ ]*[/:][ ]*)(?=[^\s/:@,;|]+@)", re.IGNORECASE)
_HEADS = {
    "name": "naam name volledige naam|full name|contact|persoon|person|wie|display name|weergavenaam",
    "first": "voornaam|first name|firstname|given name",
    "last": "achternaam|familienaam|last name|lastname|surname|family name",
    "address": "e-mail|email|mail|e-mailadres|emailadres|mailadres|adres|address|e-mail address|email address|"
    "mail address|e-mail adres",
    "group": "rol|role|functie|function|team|groep|group|dienst|afdeling|job title|title",
}
HEADS = {kind: {plain(word) for word in words.split("|")} for kind, words in _HEADS.items()}
HEADS["name"] |= {"naam", "name", "volledige naam"}
# What has to be said about how a line was read.
ONE, MANY = "one", "many"


class Entry(NamedTuple):
    """One person as it stands on a line; `rest` are the other cells, `code` what has to be said about the reading."""

    name: str
    address: str = ""
    rest: tuple[str, ...] = ()
    code: str = ""


def tidy(text):
    """A cell without the signs around it, with single spaces."""
    return " ".join(text.strip(EDGES).split())


def lines(text, group_of):
    """(number, line, entries) of every line with something on it; entries is None for a line that is too long."""
    head, columns = None, None
    for number, raw in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        line = raw.translate(INVISIBLE)
        if not line.strip(EDGES):
            continue
        if len(line) > LONGEST_LINE and line.count("@") < 2:
            yield number, line, None
            continue
        if head is None:
            head = _cells(line)
            columns = _columns(head)
            if columns:
                continue
        shown = line.strip()
        shown = shown if len(shown) <= LONGEST_LINE else shown[:LONGEST_LINE] + "…"
        yield number, shown, _entries(line, columns, group_of)


def _sign(line):
    return next((sign for sign in SIGNS if sign in line), ";")


def _cells(line):
    """The cells of a line: cut at tabs, else at `;`, `|` or `,`; quotes keep a cell together."""
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=_sign(line), skipinitialspace=True))]
    except (csv.Error, StopIteration):
        return [cell.strip() for cell in line.split(_sign(line))]


def _columns(cells):
    """Which cell is what, when this is a line with headings; None when it is not."""
    if any("@" in cell for cell in cells):
        return None
    found = {}
    for at, cell in enumerate(cells):
        for kind, words in HEADS.items():
            if plain(cell.strip(EDGES)) in words:
                found.setdefault(kind, at)
    filled = [cell for cell in cells if cell]
    named = {"name", "first", "last", "address"} & found.keys()
    return found if named and (len(found) >= 2 or len(filled) == 1) else None


def _entries(line, columns, group_of):
    """[Entry] of one line; a line copied from a mail program can hold many people."""
    if columns and _fits(_cells(line), columns):
        return [_from_columns(_cells(line), columns)]
    line = GLUED.sub(" ", BRACKETED.sub(r" <\1>", BULLET.sub("", line)))
    if angled := list(ANGLED.finditer(line)):
        return _from_mail_program(line, angled, group_of)
    if line.count("@") > 1:
        line = re.sub(r"[\t,|]", ";", line)  # a list of addresses, however they were kept apart
    cells = [cell for cell in _cells(line) if cell]
    if len(cells) > 1 and cells[0].isdecimal():
        cells = cells[1:]  # the number of a row
    addresses = [cell for cell in cells if "@" in cell]
    if len(addresses) == len(cells):
        return [entry for cell in addresses for entry in _from_words(cell)]
    if len(addresses) > 1:
        return _in_pairs(cells, group_of)
    return _from_cells(cells, _sign(line)) if addresses else _from_names(cells, _sign(line), group_of)


def _from_mail_program(line, angled, group_of):
    found, start = [], 0
    for address in angled:
        *before, name = re.split(r"[;\t|]", line[start : address.start()])
        if found:
            found[-1] = found[-1]._replace(rest=tuple(before))
        else:
            name = " ".join([*before, name])
        found.append(Entry(_turned(tidy(name)), address[1]))
        start = address.end()
    rest = [cell for part in re.split(r"[;\t,|]", line[start:]) if (cell := tidy(part))]
    if len(found) == 1 and not found[0].name and rest and not group_of(rest[0]):
        return [found[0]._replace(name=rest[0], rest=tuple(rest[1:]))]  # the address stood in front
    return [*found[:-1], found[-1]._replace(rest=tuple(rest))]


def _fits(cells, columns):
    """Whether the headings hold for this line: an address stands in the column for it, or nowhere."""
    at = columns.get("address", len(cells))
    with_address = [place for place, cell in enumerate(cells) if "@" in cell]
    return len(cells) > 1 and with_address in ([], [at])


def _from_columns(cells, columns):
    def cell(kind):
        at = columns.get(kind, len(cells))
        return cells[at] if at < len(cells) else ""

    name = cell("name") or f"{cell('first')} {cell('last')}".strip()
    address = cell("address")
    if found := ANGLED.search(address) or BRACKETED.search(address):
        address = found[1]
    return Entry(name, address.removeprefix("mailto:"), (cell("group"),))


def _from_words(cell):
    """A cell with nothing but spaces between names and addresses: each address belongs to the words before it."""
    found, names = [], []
    for word in cell.split():
        if "@" in word:
            found.append(Entry(" ".join(names), word))
            names = []
        else:
            names.append(word)
    if names and len(found) == 1 and not found[0].name:
        return [found[0]._replace(name=" ".join(names))]  # the address stood in front
    return [*found[:-1], found[-1]._replace(rest=tuple(names))]


def _in_pairs(cells, group_of):
    """Name, address, name, address … on one line, with a role after an address or without."""
    found, names = [], []
    for cell in cells:
        if "@" in cell:
            found.append(Entry(" ".join(names), cell))
            names = []
        elif found and group_of(cell):
            found[-1] = found[-1]._replace(rest=(*found[-1].rest, cell))
        else:
            names.append(cell)
    return [*found[:-1], found[-1]._replace(rest=(*found[-1].rest, *names))]


def _from_cells(filled, sign):
    """One cell with an address; it can hold several of them."""
    at = next(place for place, cell in enumerate(filled) if "@" in cell)
    before, after = filled[:at], filled[at + 1 :]
    if " " in filled[at]:  # 'An an@x.be', role
        first, *others = _from_words(filled[at])
        found = [first._replace(name=" ".join([*before, first.name]).strip()), *others]
        return [*found[:-1], found[-1]._replace(rest=(*found[-1].rest, *after))]
    if not before:
        return [Entry(after[0] if after else "", filled[at], tuple(after[1:]))]
    if len(before) == 2 and not after:
        # Two cells before the address are a first name and a family name, or a name and a role: both are read.
        return [Entry(" ".join(before) if sign != "," else _turned(", ".join(before)), filled[at])]
    name = before[0] if len(before) == 1 else " ".join(before[:2])
    return [Entry(name, filled[at], (*before[2:], *after))]


def _from_names(filled, sign, group_of):
    """A line without an address: one person with a role, a family name and a first name, or a person in each cell."""
    if not filled:
        return [Entry("")]
    first, *rest = filled
    if any(group_of(cell) for cell in rest) or sign == "\t" or not rest:
        return [Entry(first, "", tuple(rest))]
    if sign == "," and len(rest) == 1:
        return [Entry(_turned(f"{first}, {rest[0]}"), code=ONE)]
    if len(rest) > 1 or all(_looks_like_a_name(cell) for cell in filled):
        return [Entry(cell, code=MANY) for cell in filled]
    return [Entry(first, "", tuple(rest))]


def _looks_like_a_name(cell):
    return cell[:1].isupper() and not any(sign.isdigit() for sign in cell)


def _turned(name):
    """'Peeters, An' as 'An Peeters'."""
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}" if comma and first.strip() and "," not in first else name
