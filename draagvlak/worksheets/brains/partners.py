"""Partners in three circles around the organisation, how it goes, and which agreements are missing. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from math import cos, pi, sin
from textwrap import wrap

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from draagvlak.worksheets.brains import partners_small
from draagvlak.worksheets.brains.findings import Finding, found, row

CIRCLES = ("core", "near", "far")
SOON = timedelta(days=60)
PAPER = {"contract", "processing", "protocol"}
FOR_DATA = {"processing", "protocol"}
MARKS = {"good": "done", "care": "doing", "stop": "dropped"}
# Influence × interest: (influence, interest, title, what it means for how you work together).
FIELDS = (
    ("high", "low", gettext_lazy("Keep content"), gettext_lazy("Ask in time, and do not ask too much.")),
    ("high", "high", gettext_lazy("Decide together"), gettext_lazy("At the table from the beginning.")),
    ("low", "low", gettext_lazy("Keep informed"), gettext_lazy("Tell now and then how it goes.")),
    ("low", "high", gettext_lazy("Involve"), gettext_lazy("Ask what they need, and show what you do with it.")),
)
# The drawing, in units of its view box: circles in the middle, names to the left and to the right.
MIDDLE, RADII, SIGNS, LINE, GAP = 440, {"core": 62, "near": 118, "far": 172}, 24, 17, 14
ASIDE = {"core": 0.5, "near": 0.3, "far": 0.7}  # so that those of different circles do not stand behind each other
ROOM = 30  # at the top of each circle, on either side, for its name
EMPTY = 210  # from the middle to where the lines to the names end


@dataclass(frozen=True, slots=True)
class Partner:
    """One partner. `relation`: good, care, stop or ''."""

    pid: str
    name: str
    type: str
    type_words: str
    near: str
    near_words: str
    relation: str
    relation_words: str
    agreement: str
    agreement_words: str
    agreed: str
    until: date | None
    until_words: str
    data: str
    data_words: str
    data_agreed: str
    data_until: date | None
    data_until_words: str
    influence: str
    interest: str
    shares: str
    contact: str
    next: str

    @property
    def glyph(self):
        return MARKS.get(self.relation, "unknown")

    @property
    def has_data_paper(self):
        """Whether there is an agreement on data: in its own field, or as the kind of the agreement itself."""
        return bool(FOR_DATA & {self.data, self.agreement})

    @property
    def ends(self):
        """[(the day, what ends then, in words)]."""
        pairs = ((self.until, self.until_words, self.agreement_words), (self.data_until, self.data_until_words,
                                                                       self.data_words))  # fmt: skip
        return [(day, f"{what}: {words}" if what else words) for day, words, what in pairs if day]

    @property
    def says(self):
        return self.relation_words or _("not filled in")


@dataclass(frozen=True, slots=True)
class Dot:
    """A partner in the drawing: its place, and its name in lines with where they begin."""

    partner: Partner
    x: float
    y: float
    end_x: int
    text_x: int
    text_y: int
    anchor: str
    lines: tuple

    @property
    def line_y(self):
        """Where the line to the name ends: at the middle of its first line."""
        return self.text_y - 5


@dataclass(frozen=True, slots=True)
class Field:
    """One of the four fields of influence and interest."""

    id: str
    title: str
    means: str
    partners: tuple


@dataclass(frozen=True)
class PartnerMap:
    """What the sheet shows."""

    partners: tuple
    circles: tuple  # (id, name, its partners)
    unplaced: tuple
    fields: tuple
    unweighed: tuple
    findings: tuple
    dots: tuple
    height: int

    @property
    def count(self):
        return len(self.partners)

    @property
    def listed(self):
        """All partners, from near to far; who is in no circle comes last."""
        return [one for _id, _name, own in self.circles for one in own] + list(self.unplaced)

    @property
    def width(self):
        return 2 * MIDDLE

    @property
    def centre(self):
        return MIDDLE

    @property
    def middle(self):
        return self.height // 2

    @property
    def rings(self):
        """(id, name, radius, where its name stands), the widest first."""
        names = {id_: name for id_, name, _own in self.circles}
        return [(id_, names[id_], RADII[id_], self.middle - RADII[id_] + 15) for id_ in reversed(CIRCLES)]

    @property
    def points(self):
        """The same for a narrow screen."""
        return partners_small.points(self.circles)

    @property
    def small_rings(self):
        return partners_small.rings(self.circles)

    @property
    def said(self):
        """The drawing in words."""
        parts = [f"{name}: {', '.join(one.name or '–' for one in own) or _('nobody yet')}"
                 for _id, name, own in self.circles]  # fmt: skip
        return "; ".join(parts) + "."


def context(board):
    """What the template is given."""
    return {"map": read(board)}


def read(board, today=None):
    """The PartnerMap of a sheet (worksheets.board.Board)."""
    today = today or timezone.localdate()
    partners = tuple(_partner(line) for line in board.lines("partners") if line.holds)
    near = board.section("partners").pack.field("near")
    circles = tuple(
        (id_, near.option(id_).name.in_(board.language).partition(":")[0], tuple(p for p in partners if p.near == id_))
        for id_ in CIRCLES
    )
    fields = tuple(
        Field(f"{influence}-{interest}", str(title), str(means),
              tuple(one for one in partners if (one.influence, one.interest) == (influence, interest)))
        for influence, interest, title, means in FIELDS
    )  # fmt: skip
    dots, height = _drawn(circles)
    return PartnerMap(
        partners, circles, tuple(one for one in partners if not one.near), fields,
        tuple(one for one in partners if not one.influence or not one.interest), tuple(_findings(partners, today)),
        dots, height,
    )  # fmt: skip


def _day(line, field):
    value = line.value(field)
    return date.fromisoformat(value) if value else None


def _partner(line):
    return Partner(
        line.pid, line.words("name"), line.value("type") or "", line.words("type"), line.value("near") or "",
        line.words("near").partition(":")[0], line.value("relation") or "", line.words("relation"),
        line.value("agreement") or "", line.words("agreement"), line.words("agreed-on"),
        _day(line, "until"), line.words("until"), line.value("data-agreement") or "", line.words("data-agreement"),
        line.words("data-agreed-on"), _day(line, "data-until"), line.words("data-until"),
        line.value("influence") or "", line.value("interest") or "",
        line.value("shares") or "", line.words("contact"), line.words("next"),
    )  # fmt: skip


# ── Agreements that are missing ──────────────────────────────────────────────────────────────────────────────
def _findings(partners, today) -> list[Finding]:
    def those(rule, why):
        return [(row(one.pid), one.name, why(one)) for one in partners if rule(one)]

    def says(one):
        return one.agreement_words or _("not filled in")

    def ending(rule):
        return [(row(one.pid), one.name, words) for one in partners for day, words in one.ends if rule(day)]

    def is_core(one):
        return "core" in {one.near, one.type}

    return [
        *found("data", those(lambda one: one.shares == "yes" and not one.has_data_paper,
                             lambda one: one.data_words or says(one)),
               _("Shares personal data, without an agreement about it (%(n)s)"),
               _("A processing agreement or a protocol is missing. Put it before your DPO.")),
        *found("paper", those(lambda one: is_core(one) and one.agreement not in PAPER, says),
               _("Core partner, and nothing on paper (%(n)s)"),
               _("One page is enough: what for, who decides, and how you stop.")),
        *found("ended", ending(lambda day: day < today),
               _("The agreement is over (%(n)s)"), _("Renew it, or say that it ended and what happens to the data.")),
        *found("ending", ending(lambda day: today <= day <= today + SOON),
               _("The agreement ends within 60 days (%(n)s)"), _("Begin the talk now: it always takes longer.")),
        *found("unknown", those(lambda one: one.shares == "unknown" or not one.shares, lambda one: ""),
               _("Not known whether you share personal data (%(n)s)"),
               _("Ask the workers: a file, a message or a shared calendar counts too.")),
        *found("silent", those(lambda one: not one.agreement and not is_core(one)
                               and (one.shares != "yes" or one.has_data_paper), lambda one: ""),
               _("Not filled in whether there is an agreement (%(n)s)"), _("‘No agreement’ is an answer too.")),
    ]  # fmt: skip


# ── The drawing ──────────────────────────────────────────────────────────────────────────────────────────────
def _drawn(circles):
    """(Dots with names that never touch each other, how high the drawing is)."""
    placed = [(one, id_, _angle(at + ASIDE[id_], len(own), RADII[id_] - 20))
              for id_, _name, own in circles for at, one in enumerate(own)]  # fmt: skip
    sides: dict = {"left": [], "right": []}
    for one, id_, angle in placed:
        sides["right" if cos(angle) >= 0 else "left"].append((one, RADII[id_] - 20, angle))
    blocks = {side: _stacked(own) for side, own in sides.items()}
    tall = max([sum(len(lines) * LINE + GAP for *_rest, lines in own) for own in blocks.values()] + [0])
    height = max(2 * RADII["far"] + 24, tall + 24)
    return tuple(dot for side, own in blocks.items() for dot in _dots(side, own, height)), height


def _angle(at, count, radius):
    """Where a partner stands of this many in its circle: all around, but for the name of the circle on top."""
    free = ROOM / radius
    return -pi / 2 + free + 2 * (pi - free) * at / count


def _stacked(own):
    """From above to below, each with its name and how it goes in lines."""
    ordered = sorted(own, key=lambda one: one[1] * sin(one[2]))
    return [(*one, (*(wrap(one[0].name, SIGNS) or ["–"]), one[0].says)) for one in ordered]


def _dots(side, own, height):
    tall = sum(len(lines) * LINE + GAP for *_rest, lines in own)
    y = (height - tall) // 2 + GAP // 2
    right = side == "right"
    for one, radius, angle, lines in own:
        yield Dot(
            one, round(MIDDLE + radius * cos(angle), 1), round(height // 2 + radius * sin(angle), 1),
            MIDDLE + EMPTY - 12 if right else MIDDLE - EMPTY + 12, MIDDLE + EMPTY if right else MIDDLE - EMPTY,
            y + LINE - 4, "start" if right else "end", lines,
        )  # fmt: skip
        y += len(lines) * LINE + GAP
