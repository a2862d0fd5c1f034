"""Who takes part: what a pasted list says, and who is still missing. Pure: no database, no request.

A list comes from a mail program, a spreadsheet or a head. Whatever is not understood is named with its line; nothing
is dropped without a word.
"""

import re
from collections import Counter
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from draagvlak.surveys.groups import plain
from draagvlak.surveys.models import GroupKind
from draagvlak.surveys.people_lines import BULLET, EDGES, MANY, ONE, lines, tidy

MOST = 500
LONGEST_NAME = 120
SMALL = 5
WITH_ROLE = re.compile(r"(.+?)\s*\(([^(),;]+)\)$")
BAD_ADDRESS, TWICE, KNOWN, TOO_LONG, TOO_MANY, NO_NAME = "bad-address", "twice", "known", "too-long", "too-many", "none"
NO_ADDRESS, NO_GROUP = "no-address", "no-group"
UNUSED = "unused"
WHY = {
    BAD_ADDRESS: gettext_lazy("This is not a whole e-mail address."),
    TWICE: gettext_lazy("This person stands in your list twice. We take them once."),
    KNOWN: gettext_lazy("This person is on the list already."),
    TOO_LONG: gettext_lazy("This line is too long. Put one person on a line."),
    TOO_MANY: gettext_lazy("A scan can have 500 people on its list. This line is one too many."),
    NO_NAME: gettext_lazy("We see no name and no address here."),
    NO_ADDRESS: gettext_lazy("No e-mail address: you give this person the invitation yourself."),
    NO_GROUP: gettext_lazy("We do not know this role or team. You can choose it on the list."),
    ONE: gettext_lazy(
        "We read one person: family name, then first name. Two people? Give each a line. No e-mail address."
    ),
    MANY: gettext_lazy(
        "We read a person in each part of this line. Is it one person? Put only the name. No e-mail address."
    ),
    UNUSED: gettext_lazy("We did not use everything on this line. Is somebody missing? Give each person a line."),
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

    @property
    def doubts(self):
        """Whether a note says that something may have been read wrongly."""
        return any(remark.code != NO_ADDRESS for remark in self.notes)


def key_of(name, address):
    """What makes somebody the same person on a list: the address, or without one the name."""
    return address.casefold() if address else f"name:{plain(name)}"


def understand(text, group_of=lambda typed: "", known=(), group=""):
    """What a pasted list or file says. `group_of` turns a typed role or team into its id, or ''.

    `known` holds the keys (`key_of`) of who is on the list already; `group` is for everybody without one of their own.
    """
    people, remarks, seen = [], [], set(known)
    already = frozenset(known)
    for number, line, entries in lines(text, group_of):
        if entries is None:
            remarks.append(Remark(number, line[:80], TOO_LONG))
            continue
        for entry in entries:
            person, code = _person(entry, group_of, group, number)
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
                note = Remark(number, line, code, kept=True)
                if code and note not in remarks[-1:]:  # once for a line with many people
                    remarks.append(note)
    return Understood(tuple(people), tuple(remarks))


def _person(entry, group_of, group, number):
    """The person, or None, and a code for what has to be said about it ('' for nothing)."""
    name, rest = _name(entry.name), [part for cell in re.split("[,;|]", ",".join(entry.rest)) if (part := tidy(cell))]
    if ")" in entry.name and (found := WITH_ROLE.match(name)) and group_of(found[2]):
        name, rest = found[1], [*rest, found[2]]
    address = tidy(entry.address).rstrip(".")
    if address:
        try:
            validate_email(address)
        except ValidationError:
            return None, BAD_ADDRESS
    if len(name) > LONGEST_NAME:
        return None, TOO_LONG
    if not address and not any(sign.isalnum() for sign in name):
        return None, NO_NAME
    known = [found for part in rest if "@" not in part and (found := group_of(part))]
    if rest and not known and not any("@" in part for part in rest):  # an address is no role that we do not know
        code = NO_GROUP
    else:
        code = UNUSED if len(rest) > len(known) else "" if address else NO_ADDRESS
    return Person(name, address, known[0] if known else group, number), entry.code or code


def _name(text):
    """A name without the signs that stood around it: bullets, a colon or a bracket left open."""
    name = tidy(BULLET.sub("", text)).rstrip(EDGES + ":/([<-–—").lstrip(EDGES + ":/)]")
    return f"{name})" if name.count("(") > name.count(")") else name


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
