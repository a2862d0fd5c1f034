"""Where a first pilot can work: how great the need is, and how near an answer is (what 002 calls low-hanging). Pure."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from draagvlak.worksheets.brains.findings import Finding, found, row

NEAR, HALF, FAR = "near", "half", "far"
HIGH, PILOT = "high", "pilot"
NEEDS = (("high", gettext_lazy("Great need")), ("some", gettext_lazy("Some need")), ("low", gettext_lazy("Small need")))
# How near it is: an offer that exists, and experience in house or with partners.
NEARNESS = (
    (NEAR, gettext_lazy("within reach")), (HALF, gettext_lazy("half within reach")), (FAR, gettext_lazy("still far")),
)  # fmt: skip
MEANS = {
    NEAR: gettext_lazy("An offer exists, and somebody has experience."),
    HALF: gettext_lazy("An offer or experience: the other is missing, or there in part."),
    FAR: gettext_lazy("No offer yet, and nobody with experience."),
}
KNOWS, OFFERS = {"here", "partners"}, {"there", "partly"}
MARKS = {PILOT: "done", "later": "doing", "no": "dropped"}
QUIET = (("wait", gettext_lazy("the waiting time")), ("after", gettext_lazy("aftercare")))  # moments that are forgotten


@dataclass(frozen=True, slots=True)
class Opportunity:
    """One row. `near`: NEAR, HALF, FAR, or '' while it is not known. `version`: of what was chosen."""

    pid: str
    name: str
    moment: str
    moment_words: str
    need: str
    need_basis: str
    offer_words: str
    experience: str
    experience_words: str
    near: str
    urgency: str
    urgency_words: str
    leads: str
    first_step: str
    chosen: str
    chosen_words: str
    version: int

    @property
    def glyph(self):
        return MARKS.get(self.chosen, "todo")

    @property
    def is_pilot(self):
        return self.chosen == PILOT

    @property
    def is_urgent(self):
        return self.urgency == HIGH

    @property
    def is_settled(self):
        """Whether somebody decided about it."""
        return self.chosen in MARKS


@dataclass(frozen=True, slots=True)
class Place:
    """One field of the picture: a need and how near it is, with what lies there."""

    id: str
    title: str
    means: str
    items: tuple

    @property
    def is_best(self):
        return self.id == f"{HIGH}-{NEAR}"


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment of the help, with the opportunities in it."""

    id: str
    title: str
    items: tuple


@dataclass(frozen=True, slots=True)
class Choice:
    """What the sheet shows."""

    items: tuple
    places: tuple  # from the best to the least, row by row
    unplaced: tuple
    moments: tuple
    findings: tuple
    most: int | None  # pilots at once, as they said

    @property
    def count(self):
        return len(self.items)

    @property
    def pilots(self):
        return tuple(one for one in self.items if one.is_pilot)


def near_of(offer, experience):
    """How near it is, from two answers; '' while too little is known."""
    offers, knows = offer in OFFERS, experience in KNOWS
    if offer == "there" and knows:
        return NEAR
    if offers or knows:
        return HALF
    return FAR if (offer, experience) == ("none", "none") else ""


def read(board):
    """The Choice of a sheet with opportunities (worksheets.board.Board)."""
    items = tuple(_opportunity(line) for line in board.lines("chances") if line.holds)
    places = tuple(
        Place(f"{need}-{near}", f"{need_words} · {near_words}", str(MEANS[near]),
              tuple(one for one in items if (one.need, one.near) == (need, near)))
        for need, need_words in NEEDS for near, near_words in NEARNESS
    )  # fmt: skip
    placed = {one.pid for place in places for one in place.items}
    options = board.section("chances").pack.field("moment").options
    moments = [(option.id, option.name.in_(board.language)) for option in options] + [("", _("Moment not filled in"))]
    grouped = (Moment(id_, title, tuple(one for one in items if one.moment == id_)) for id_, title in moments)
    most = board.section("choosing").only.value("how-many")
    return Choice(
        items, places, tuple(one for one in items if one.pid not in placed),
        tuple(one for one in grouped if one.id or one.items), tuple(_findings(items, most)), most,
    )  # fmt: skip


def _opportunity(line):
    offer, experience = line.value("offer") or "", line.value("experience") or ""
    return Opportunity(
        line.pid, line.words("name"), line.value("moment") or "", line.words("moment"), line.value("need") or "",
        line["need"].basis, line.words("offer"), experience, line.words("experience"), near_of(offer, experience),
        line.value("urgency") or "", line.words("urgency"), line.words("ambassador"), line.words("first-step"),
        line.value("chosen") or "", line.words("chosen"), line["chosen"].version,
    )  # fmt: skip


def _findings(items, most) -> list[Finding]:
    def those(rule, why=lambda one: ""):
        return [(row(one.pid), one.name, why(one)) for one in items if rule(one)]

    pilots = those(lambda one: one.is_pilot)
    too_many = pilots if most is not None and len(pilots) > most else []
    quiet = [("", str(title), "") for id_, title in QUIET if items and not any(one.moment == id_ for one in items)]
    return [
        *found("fruit", those(lambda one: one.need == HIGH and one.near == NEAR and not one.is_settled,
                              lambda one: one.experience_words),
               _("The need is great and somebody has experience: this is within reach (%(n)s)"),
               _("Begin here, or write down why not.")),
        *found("nobody", those(lambda one: one.is_pilot and one.experience not in KNOWS,
                               lambda one: one.experience_words or _("not filled in")),
               _("Chosen, while nobody has experience (%(n)s)"),
               _("Look for a partner or colleague elsewhere who did it before, or make the pilot smaller.")),
        *found("many", too_many, _("You chose more pilots than you said you could do at once (%(n)s)"),
               _("Put one on ‘later’, or say that there is room for more.")),
        *found("assumed", those(lambda one: one.need not in {"", "unknown"} and one.need_basis != "asked"),
               _("The need was not asked, only assumed (%(n)s)"),
               _("Ask three clients and three colleagues before you choose.")),
        *found("quiet", quiet, _("Nothing yet for a moment when clients often hear nothing (%(n)s)"),
               _("Look there once more: a small sign of life means much there.")),
        *found("small", those(lambda one: one.is_pilot and not one.first_step),
               _("Chosen, without a smallest first step (%(n)s)"),
               _("What is possible within a month, with a few colleagues and a few clients?")),
        *found("urgent", those(lambda one: one.is_urgent and not one.is_settled),
               _("It cannot wait, and nobody chose yet (%(n)s)"),
               _("‘Not doing it’ is a choice too: say it, with the reason.")),
    ]  # fmt: skip
