"""Who may do what with which information: a matrix of kinds of information and people, and what to look at. Pure.

A cell of the matrix is a row of the section `cells` with the key '<pid of the kind>:<pid of the person>'. A row without
a key that came in with a table belongs to the cell whose name it has.
"""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from draagvlak.worksheets.brains.findings import Finding, found, place, row

NONE, SEE, ADD, CHANGE, DELETE = "none", "see", "add", "change", "delete"
DOING = (SEE, ADD, CHANGE, DELETE)
CLIENT = "client"
INSIDE = {"worker", "team"}  # who work with the client every day
OUTSIDE = {"partner", "referrer", "school", "it"}  # other organisations, also a supplier
NO_GROUND = {"", "none", "unknown"}


def key_of(kind, person):
    """The key of the cell of a kind of information (its pid) and a person."""
    return f"{kind}:{person}"


def name_of(kind, person):
    """The name of the cell of a kind of information (its name) and a person."""
    return f"{kind or '–'} · {person or '–'}"


@dataclass(frozen=True, slots=True)
class Person:
    """A person, group or role. `kind` as in the worksheet: client, parent, worker, partner …"""

    pid: str
    name: str
    kind: str
    kind_words: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of information. `third`: whether it is about people who are not clients; None: nobody said."""

    pid: str
    name: str
    third: bool | None
    note: str


@dataclass(frozen=True, slots=True)
class Box:
    """One cell of the matrix. `pid`: of its row; '' when nothing was ever written in it."""

    kind: Kind
    person: Person
    pid: str
    may: tuple
    may_words: tuple
    need: str
    need_words: str
    ground: str
    ground_words: str
    who: str
    decided: str
    until: date | None
    until_words: str
    why: str

    @property
    def is_empty(self):
        return not self.may

    @property
    def does(self):
        """What this person may do, without 'nothing'."""
        return tuple(one for one in self.may if one != NONE)

    @property
    def sees(self):
        """Who may change or delete sees it too."""
        return bool({SEE, CHANGE, DELETE} & set(self.may))

    @property
    def glyph(self):
        return "unknown" if self.is_empty else "done" if self.does else "todo"

    @property
    def name(self):
        return name_of(self.kind.name, self.person.name)


@dataclass(frozen=True)
class Matrix:
    """What the sheet shows. `loose`: rows of the section that belong to no cell of the matrix."""

    kinds: tuple
    people: tuple
    boxes: dict
    findings: tuple
    five: tuple  # (question, 'done', 'todo' or 'unknown', words)
    today: date

    @property
    def rows(self):
        """[(kind, its boxes in the order of the people)]."""
        return [(kind, [self.boxes[kind.pid, person.pid] for person in self.people]) for kind in self.kinds]

    @property
    def count(self):
        return len(self.boxes)

    @property
    def discussed(self):
        return sum(not box.is_empty for box in self.boxes.values())

    def of_person(self, person):
        return [self.boxes[kind.pid, person.pid] for kind in self.kinds]

    def ended(self, box):
        """Whether what was agreed is over."""
        return box.until is not None and box.until < self.today

    def still(self, box, what):
        """Whether this person may do any of `what` (a set) today."""
        return bool(what & set(box.may)) and not self.ended(box)

    def sees(self, box):
        """Whether this person sees it today."""
        return box.sees and not self.ended(box)

    @property
    def headline(self):
        if not self.count:
            return ""
        facts = {"n": self.discussed, "of": self.count}
        return ngettext("You discussed %(n)s of the %(of)s cell.", "You discussed %(n)s of the %(of)s cells.",
                        self.count) % facts  # fmt: skip


def read(board, today=None):
    """The Matrix of a sheet (worksheets.board.Board)."""
    today = today or timezone.localdate()
    people = tuple(
        Person(line.pid, line.words("name"), line.value("kind") or "", line.words("kind"))
        for line in board.lines("people") if line.holds
    )  # fmt: skip
    kinds = tuple(
        Kind(line.pid, line.words("name"), {"yes": True, "no": False}.get(line.value("third")), line.words("note"))
        for line in board.lines("kinds") if line.holds
    )  # fmt: skip
    keyed = {line.key: line for line in board.lines("cells") if line.key}
    named = {line.words("name"): line for line in reversed(board.lines("cells")) if not line.key}
    may, boxes = board.section("cells").pack.field("may"), {}
    for kind in kinds:
        for person in people:
            line = keyed.get(key_of(kind.pid, person.pid)) or named.pop(name_of(kind.name, person.name), None)
            boxes[kind.pid, person.pid] = _box(kind, person, line, may, board.language)
    taken = {box.pid for box in boxes.values()}
    loose = [line for line in board.lines("cells") if line.holds and line.pid not in taken]
    matrix = Matrix(kinds, people, boxes, (), tuple(_five(board)), today)
    findings = tuple(_findings(board.sheet, matrix, loose))
    return Matrix(kinds, people, boxes, findings, matrix.five, today)


def _box(kind, person, line, may, language):
    if line is None:
        return Box(kind, person, "", (), (), "", "", "", "", "", "", None, "", "")
    chosen = tuple(line.value("may") or ())
    until = line.value("until")
    return Box(
        kind, person, line.pid, chosen, tuple(may.option(one).name.in_(language) for one in chosen if may.option(one)),
        line.value("need") or "", line.words("need"), line.value("ground") or "", line.words("ground"),
        line.words("who"), line.words("decided-on"), date.fromisoformat(until) if until else None, line.words("until"),
        line.words("why"),
    )  # fmt: skip


def _five(board):
    section = board.section("five")
    for field in section.pack.fields:
        value = section.only.value(field.id)
        words = _("not filled in") if value is None else _("a habit") if value else _("not yet a habit")
        yield field.label.in_(board.language), "unknown" if value is None else "done" if value else "todo", words


# ── What to look at ──────────────────────────────────────────────────────────────────────────────────────────
def _findings(sheet, matrix, loose) -> list[Finding]:
    boxes = list(matrix.boxes.values())

    def those(rule, why=lambda box: ""):
        return [(_box_page(sheet, box), box.name, why(box)) for box in boxes if rule(box)]

    return [
        *_of_clients(sheet, matrix),
        *found("third", _third(sheet, matrix, True), _("Data about third parties that many can read (%(n)s)"),
               _("They never gave consent themselves. Do more people than the team need this?")),
        *found("maybe-third", _third(sheet, matrix, None),
               _("Many can read it, and nobody said whether it is about third parties (%(n)s)"),
               _("Choose it with the kind of information: third parties never gave consent themselves.")),
        *found("ground", those(lambda box: box.does and box.ground in NO_GROUND, lambda box: box.ground_words),
               _("Allowed, without a ground (%(n)s)"),
               _("Put it before your DPO. Until then: rather not share it.")),
        *found("ended", those(matrix.ended, lambda box: box.until_words), _("The date is over (%(n)s)"),
               _("Take the access away, or agree on it again.")),
        *found("both", those(lambda box: NONE in box.may and box.does), _("Nothing and something at once (%(n)s)"),
               _("Choose which of both it is.")),
        *found("nice", those(lambda box: box.does and box.need == "nice"),
               _("Handy, not needed (%(n)s)"), _("‘Perhaps useful one day’ is no reason to share.")),
        *found("empty", _empty(sheet, matrix), _("Not discussed yet, by kind of information (%(n)s)"),
               _("An empty cell allows nothing. Begin with what the client sees.")),
        *found("loose", [(row(line.pid), line.words("name"), "") for line in loose],
               _("Rows that stand in no cell of the matrix (%(n)s)"),
               _("Copy what they say to the right cell, and take the row away.")),
    ]  # fmt: skip


def _box_page(sheet, box):
    pid = sheet.pid if sheet else "-"
    return place(box.kind.pid, reverse("sharing-cell", args=[pid, box.kind.pid, box.person.pid]))


def _line_page(sheet, pid):
    return place(pid, reverse("sharing-line", args=[sheet.pid if sheet else "-", pid]))


def _of_clients(sheet, matrix):
    """Where a client sees less than another organisation does; of whom the kind is not known, it may be one."""
    clients = [one for one in matrix.people if one.kind == CLIENT]
    outside = [one for one in matrix.people if one.kind in {*OUTSIDE, ""}]
    yield from found("no-kind", [(row(one.pid), one.name, "") for one in matrix.people if not one.kind],
                     _("Who is this? The kind is not filled in (%(n)s)"),
                     _("Choose it: without it we cannot see whether a client sees less than others."))  # fmt: skip
    if matrix.people and not clients and all(one.kind for one in matrix.people):
        yield Finding("no-client", _("The client is not in the list"),
                      _("Add the client as a person: it is about them."))  # fmt: skip
    items = []
    for kind in matrix.kinds:
        of = {one.pid: matrix.boxes[kind.pid, one.pid] for one in matrix.people}
        readers = [one for one in outside if of[one.pid].sees]
        still = any(matrix.sees(of[one.pid]) for one in readers)
        blind = [one for one in clients if not of[one.pid].sees or still and matrix.ended(of[one.pid])]
        if readers and blind:
            why = _("seen by %(readers)s, not by %(blind)s")
            items.append((_line_page(sheet, kind.pid), kind.name,
                          why % {"readers": _names(readers), "blind": _names(blind)}))  # fmt: skip
    yield from found("client", items, _("A client sees less than a partner (%(n)s)"),
                     _("Explain why to the client, or change it."))  # fmt: skip


def _names(people):
    return ", ".join(one.name or "–" for one in people)


def _third(sheet, matrix, third):
    """The kinds of which it is said (or not: None) that they are about others, and who beside the team reads them."""
    for kind in matrix.kinds:
        wide = [
            one for one in matrix.people
            if kind.third is third and one.kind not in {*INSIDE, CLIENT} and matrix.boxes[kind.pid, one.pid].sees
        ]  # fmt: skip
        if wide:
            yield _line_page(sheet, kind.pid), kind.name, _names(wide)


def _empty(sheet, matrix):
    for kind, boxes in matrix.rows:
        n = sum(box.is_empty for box in boxes)
        if n:
            words = ngettext("%(n)s of %(of)s cell", "%(n)s of %(of)s cells", len(boxes)) % {"n": n, "of": len(boxes)}
            yield _line_page(sheet, kind.pid), kind.name, words
