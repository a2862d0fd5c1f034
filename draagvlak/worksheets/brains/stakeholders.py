"""Who is concerned: the map of influence and interest, what each field asks, and what is still missing. Pure."""

import re
import unicodedata
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from draagvlak.worksheets.brains.findings import task

HIGH, LOW, NONE = "high", "low", "none"
# As drawn: influence from top to bottom, interest from left to right.
FIELDS = (
    (HIGH, LOW, gettext_lazy("Keep on board"),
     gettext_lazy("They can make the plan work or stop it. Ask early what they need, and keep it short.")),
    (HIGH, HIGH, gettext_lazy("Decide together"),
     gettext_lazy("They sit at the table: in the steering group or the implementation team.")),
    (LOW, LOW, gettext_lazy("Tell in time"),
     gettext_lazy("They hear it before it happens, and know where to put a question.")),
    (LOW, HIGH, gettext_lazy("Give a voice"),
     gettext_lazy("It is about them, and they decide little. Ask more than one, and say what you did with it.")),
)  # fmt: skip
# How people who get help are called in a list, as beginnings of words without accents.
CLIENTS = re.compile(r"\b(client|jonger|jeugd|young|youth|hulpvrag|bewoner|resident|patient|kinder|child|gezin|famil)")
# Words with such a beginning that are something else.
NOT_CLIENTS = re.compile(
    r"dienst|service|organis|partner|netwerk|network|begeleid|hulpverlen|medewerk|worker|staff|team|coach|leerkra|teacher"
)
STILL_TO_FIND = {"nog te zoeken", "te zoeken", "still to be found", "to be found", "?", "-"}


@dataclass(frozen=True, slots=True)
class Party:
    """One stakeholder. `basis`: where the worry comes from ('asked', 'assumed' or '')."""

    pid: str
    name: str
    influence: str
    interest: str
    is_core: bool
    part: str
    part_words: str
    worry: str
    basis: str
    asked_with: str
    has_answer: bool
    has_contact: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One of the four fields, with everybody in it."""

    id: str
    title: str
    means: str
    parties: tuple


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is missing: what, what to do, and with whom."""

    title: str
    text: str
    parties: tuple = ()

    @property
    def task(self):
        """As of a Finding: what an action about it begins with."""
        return task(self.title, self.text)

    @property
    def rows(self):
        """The pids of the rows that it is about."""
        return [one.pid for one in self.parties]


@dataclass(frozen=True, slots=True)
class Map:
    """What the sheet shows."""

    fields: tuple
    unplaced: tuple
    gaps: tuple
    count: int


def plain(text):
    """`text` for comparing: no accents, no capitals, single spaces."""
    letters = unicodedata.normalize("NFKD", text)
    return " ".join("".join(sign for sign in letters if not unicodedata.combining(sign)).casefold().split())


def read(board):
    """The Map of a sheet with stakeholders (worksheets.board.Board)."""
    parties = tuple(_party(line) for line in board.lines("people") if line.holds)
    fields = tuple(
        Field(f"{influence}-{interest}", str(title), str(means),
              tuple(one for one in parties if (one.influence, one.interest) == (influence, interest)))
        for influence, interest, title, means in FIELDS
    )  # fmt: skip
    unplaced = tuple(one for one in parties if not one.influence or not one.interest)
    return Map(fields, unplaced, tuple(_gaps(parties)) if parties else (), len(parties))


def _party(line):
    worry = line["worry"]
    contact = plain(line.words("contact"))
    return Party(
        line.pid, line.words("name"), line.value("influence") or "", line.value("interest") or "",
        bool(line.value("core")), line.value("part") or "", line.words("part"), worry.words, worry.basis,
        worry.asked_with, bool(line.words("how") or line.words("next")), bool(contact) and contact not in STILL_TO_FIND,
    )  # fmt: skip


def is_client(party):
    """Whether a stakeholder is, by its name, a group of people who get help."""
    name = plain(party.name)
    return bool(CLIENTS.search(name)) and not NOT_CLIENTS.search(name)


def _gaps(parties):
    clients = [one for one in parties if is_client(one)]
    if not clients:
        yield Gap(
            _("No clients in the list"),
            _("We find no group that gets your help. Do they have another name here? Then all is well."),
        )
    elif not any(one.part not in {"", NONE} for one in clients):
        yield Gap(_("Clients do not take part yet"), _("It is about their help. Begin with one talk."), tuple(clients))
    for title, text, rule in RULES:
        if found := tuple(one for one in parties if rule(one)):
            yield Gap(str(title), str(text), found)


# What to look at, and when: (title, what to do, rule).
RULES = (
    (gettext_lazy("Much influence, and nobody approaches them"),
     gettext_lazy("Agree who talks to them. A role is enough."),
     lambda one: one.influence == HIGH and not one.has_contact),
    (gettext_lazy("A worry without an answer"),
     gettext_lazy("Write down a next step, or the way in which you talk about it."),
     lambda one: one.worry and not one.has_answer),
    (gettext_lazy("Great interest, and they do not take part"),
     gettext_lazy("Knowing in time is a beginning. Asking what they think is better."),
     lambda one: one.interest == HIGH and one.part in {"", NONE} and not is_client(one)),
    (gettext_lazy("A worry that nobody asked about yet"),
     gettext_lazy("This is what you think. One talk tells you whether it is right."),
     lambda one: one.worry and one.basis != "asked"),
)  # fmt: skip
