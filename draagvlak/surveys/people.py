"""Who takes part: what a pasted list says, and who is still missing. Pure: no database, no request.

A list comes from a mail program, a spreadsheet or a head. Whatever is not understood is named with its line; nothing
is dropped without a word.
"""

import csv
import re
from collections import Counter
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from draagvlak.surveys.groups import plain
from draagvlak.surveys.models import GroupKind

MOST = 500
LONGEST_LINE = 400
LONGEST_NAME = 120
SMALL = 5
ANGLED = re.compile(r"<\s*(?:mailto:)?([^<>\s]*@[^<>\s]*)\s*>", re.IGNORECASE)
INVISIBLE = dict.fromkeys([*range(0x20), 0x7F, *range(0x80, 0xA0), 0x200B, 0x200C, 0x200D, 0xFEFF, 0x2028, 0x2029])
INVISIBLE[0x09] = "\t"
INVISIBLE[0xA0] = " "
EDGES = " \t;,\"'“”„’‘"
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

BAD_ADDRESS, TWICE, KNOWN, TOO_LONG, TOO_MANY, NO_NAME = "bad-address", "twice", "known", "too-long", "too-many", "none"
NO_ADDRESS, NO_GROUP = "no-address", "no-group"
WHY = {
    BAD_ADDRESS: gettext_lazy("This is not a whole e-mail address."),
    TWICE: gettext_lazy("This person stands in your list twice. We take them once."),
    KNOWN: gettext_lazy("This person is on the list already."),
    TOO_LONG: gettext_lazy("This line is too long. Put one person on a line."),
    TOO_MANY: gettext_lazy("A scan can have 500 people on its list. This line is one too many."),
    NO_NAME: gettext_lazy("We see no name and no address here."),
    NO_ADDRESS: gettext_lazy("No e-mail address: you give this person the invitation yourself."),
    NO_GROUP: gettext_lazy("We do not know this role or team. You can choose it on the list."),
}


@dataclass(frozen=True)
class Person:
    """One person as understood. `address` or `group` may be empty, and `name` when there is an address."""

    name: str
    address: str = ""
    group: str = ""
    line: int = 0


@dataclass(frozen=True)
class Remark:
    """Something to say about one line. `kept` tells whether the person of that line was still understood."""

    line: int
    text: str
    code: str
    kept: bool = False

    @property
    def why(self):
        return WHY[self.code]


@dataclass(frozen=True)
class Understood:
    people: tuple[Person, ...]
    remarks: tuple[Remark, ...]

    @property
    def lost(self):
        """The remarks on lines that gave nobody."""
        return tuple(remark for remark in self.remarks if not remark.kept)

    @property
    def notes(self):
        return tuple(remark for remark in self.remarks if remark.kept)


def key_of(name, address):
    """What makes somebody the same person on a list: the address, or without one the name."""
    return address.casefold() if address else f"name:{plain(name)}"


def understand(text, group_of=lambda typed: "", known=(), group=""):
    """What a pasted list or file says. `group_of` turns a typed role or team into its id, or ''.

    `known` holds the keys (`key_of`) of who is on the list already; `group` is for everybody without one of their own.
    """
    people, remarks, seen = [], [], set(known)
    already = frozenset(known)
    for number, line, entries in _lines(text):
        if entries is None:
            remarks.append(Remark(number, line[:80], TOO_LONG))
            continue
        for name, address, rest in entries:
            person, code = _person(name, address, rest, group_of, group, number)
            key = key_of(person.name, person.address) if person else ""
            if person is None:
                remarks.append(Remark(number, line, code))
            elif key in seen:
                remarks.append(Remark(number, line, KNOWN if key in already else TWICE))
            elif len(seen) >= MOST:
                remarks.append(Remark(number, line, TOO_MANY))
            else:
                seen.add(key)
                people.append(person)
                if code:
                    remarks.append(Remark(number, line, code, kept=True))
    return Understood(tuple(people), tuple(remarks))


def _person(name, address, rest, group_of, group, number):
    """The person, or None, and a code for what has to be said about it ('' for nothing)."""
    name = _tidy(name)[:LONGEST_NAME]
    address = _tidy(address).rstrip(".")
    if address.lower().startswith("mailto:"):
        address = address[7:]
    if address:
        try:
            validate_email(address)
        except ValidationError:
            return None, BAD_ADDRESS
    if not address and not any(sign.isalnum() for sign in name):
        return None, NO_NAME
    rest = [_tidy(part) for part in rest if _tidy(part)]
    own = next((found for part in rest if (found := group_of(part))), "")
    code = NO_GROUP if rest and not own else "" if address else NO_ADDRESS
    return Person(name, address, own or group, number), code


def _tidy(text):
    return " ".join(text.strip(EDGES).split())


# ── Lines and cells ──────────────────────────────────────────────────────────────────────────────────────────
def _lines(text):
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
        yield number, shown if len(shown) <= LONGEST_LINE else shown[:LONGEST_LINE] + "…", _entries(line, columns)


def _sign(line):
    return next((sign for sign in "\t;," if sign in line), ";")


def _cells(line):
    """The cells of a line: cut at tabs, else at `;`, else at `,`; quotes keep a cell together."""
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


def _entries(line, columns):
    """[(name, address, other cells)] of one line; a line copied from a mail program can hold many people."""
    angled = list(ANGLED.finditer(line))
    if angled:
        return list(_from_mail_program(line, angled))
    if line.count("@") > 1:
        line = re.sub(r"[\t,]", ";", line)  # a list of addresses, however they were kept apart
    cells = _cells(line)
    if columns and _fits(cells, columns):
        return [_from_columns(cells, columns)]
    addresses = [cell for cell in cells if "@" in cell]
    if len(addresses) == len([cell for cell in cells if cell]):
        return [entry for cell in addresses for entry in _from_words(cell)]
    if len(addresses) > 1:
        return list(_in_pairs(cells))
    return [_from_cells(cells, _sign(line))]


def _from_mail_program(line, angled):
    start = 0
    for at, found in enumerate(angled):
        name = _turned(_tidy(line[start : found.start()]))
        start = found.end()
        rest = re.split(r"[;\t,]", line[start:]) if at == len(angled) - 1 else []
        yield name, found[1], rest


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
    return name, cell("address"), [cell("group")]


def _from_words(cell):
    """A cell with nothing but spaces between name and address, or between addresses."""
    words = cell.split()
    addresses = [word for word in words if "@" in word]
    names = [word for word in words if "@" not in word]
    if len(addresses) == 1:
        return [(" ".join(names), addresses[0], [])]
    return [("", word, []) for word in addresses]


def _in_pairs(cells):
    """Name, address, name, address … on one line."""
    names = []
    for cell in cells:
        if "@" in cell:
            yield " ".join(names), cell, []
            names = []
        elif cell:
            names.append(cell)


def _from_cells(cells, sign):
    filled = [cell for cell in cells if cell]
    at = next((place for place, cell in enumerate(filled) if "@" in cell), None)
    if at is None:
        first, *rest = filled
        return (_turned(f"{first}, {rest[0]}"), "", []) if sign == "," and len(rest) == 1 else (first, "", rest)
    before, after = filled[:at], filled[at + 1 :]
    if not before:
        return (after[0] if after else ""), filled[at], after[1:]
    if len(before) == 2 and not after:
        # Two cells before the address are a first name and a family name, or a name and a role: both are read.
        return " ".join(before) if sign != "," else _turned(", ".join(before)), filled[at], []
    return before[0] if len(before) == 1 else " ".join(before[:2]), filled[at], [*before[2:], *after]


def _turned(name):
    """'Peeters, An' as 'An Peeters'."""
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}" if comma and first.strip() and "," not in first else name


# ── Who is missing ───────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Hint:
    """What is missing for a representative group, and why that matters. Never a refusal."""

    code: str
    title: str
    reason: str


EXPECTED = {
    GroupKind.MANAGEMENT: ("management", "middle"),
    GroupKind.OFFERING: ("frontline", "ict", "client"),
    GroupKind.MIXED: ("management", "frontline", "ict", "client"),
}


def missing(kind, groups, *, roles=True):
    """What a group of this kind still misses. `groups` is the role of each person on the list ('' when unknown).

    `roles` is False where the list knows teams instead of roles.
    """
    hints = []
    counted = Counter(groups)
    total, unknown = counted.total(), counted[""]
    if 0 < total < SMALL:
        hints.append(_few(total))
    if not total:
        return hints
    if not roles or unknown == total:
        return [*hints, _look(kind, roles)]
    known = {role for role in counted if role}
    if kind != GroupKind.MANAGEMENT and known <= {"management", "middle"}:
        hints.append(
            Hint("only-management", _("Only managers are on the list."),
                 _("People who work with clients often see something else."))
        )  # fmt: skip
    hints += [_gap(role) for role in EXPECTED[GroupKind(kind)] if role not in known]
    return hints


def _few(total):
    return Hint(
        "few",
        _("There are %(total)s people on the list.") % {"total": total},
        _("With fewer than five people you hear few different views. A confidential scan then shows nothing."),
    )


def _look(kind, roles):
    wanted = {
        GroupKind.MANAGEMENT: _("Is middle management there too?"),
        GroupKind.OFFERING: _("Are there people who work with clients, somebody of ICT, and a client?"),
        GroupKind.MIXED: _("Are there people of management, people who work with clients, ICT and clients?"),
    }[GroupKind(kind)]
    how = _("Give each person a role. Then we can say who is missing.") if roles else _("Look at this list yourself.")
    return Hint("look", wanted, how)


def _gap(role):
    texts = {
        "management": (_("Nobody of management is on the list."),
                       _("They decide on time and money. Without them a plan soon stops.")),
        "middle": (_("Nobody of middle management is on the list."),
                   _("They know what a decision asks of the teams.")),
        "frontline": (_("Nobody who works with clients is on the list."),
                      _("They know what works today, and what does not.")),
        "ict": (_("Nobody of ICT or support is on the list."),
                _("They know which devices and programs you have, and what is safe.")),
        "client": (_("No client or representative is on the list."),
                   _("It is about their help. They see what you cannot see.")),
    }  # fmt: skip
    return Hint(f"no-{role}", *texts[role])
