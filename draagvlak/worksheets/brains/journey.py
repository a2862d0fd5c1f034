"""The journey of one invented client: how it feels, moment by moment, and where another contact could help. Pure."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from draagvlak.worksheets.brains.findings import found, row

FEELINGS = {"m2": -2, "m1": -1, "zero": 0, "p1": 1, "p2": 2}
DIGITAL = {"mail", "chat", "video", "app", "platform"}  # what needs a device and a line: then a plan B is asked
FIT = ("motivation", "writing", "support", "crisis", "quiet")
TONES = {"good": "done", "care": "doing", "stop": "todo", "unknown": "unknown"}
ASKED, ASSUMED = "asked", "assumed"
# The drawing, in units of its view box.
LEFT, WIDE, TOP, STEP, SIGNS = 128, 132, 28, 36, 16
ABREAST = 7  # moments that can be read beside each other on paper


@dataclass(frozen=True, slots=True)
class Channel:
    """One way to be in touch. `now`: it is there; `possible`: it could be (or stay)."""

    name: str
    now: bool
    possible: bool

    @property
    def is_new(self):
        return self.possible and not self.now


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment of the journey, with its place in the drawing (`y` None: the feeling is not filled in)."""

    pid: str
    phase: str
    label: tuple  # the same in lines that fit
    feeling: int | None
    feeling_words: str
    feeling_basis: str
    client: str
    client_stand: object  # board.Stand
    worker: str
    channels: tuple
    threshold: str
    sees: str
    plan_b: str
    needs_plan_b: bool
    idea: str
    actions: int
    x: int
    y: int | None

    @property
    def new(self):
        return tuple(one for one in self.channels if one.is_new)

    @property
    def adds(self):
        """Whether another contact could add something: it is not there yet, and it feels hard or something hinders."""
        low = self.feeling is not None and self.feeling < 0
        return bool(self.new) and (low or bool(self.threshold))

    @property
    def why(self):
        """Why, in words."""
        parts = [self.feeling_words] if self.feeling is not None and self.feeling < 0 else []
        return " · ".join([*parts, *([self.threshold] if self.threshold else [])])


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the drawing: a feeling and its words."""

    y: int
    words: str
    is_zero: bool


@dataclass(frozen=True, slots=True)
class Fit:
    """One question about the person: the answer as mark and word."""

    label: str
    words: str
    glyph: str


@dataclass(frozen=True, slots=True)
class Strip:
    """A piece of a long drawing, for paper: the moments in it, where it begins and how wide it is."""

    moments: tuple
    left: int
    width: int


@dataclass(frozen=True, slots=True)
class Journey:
    """What the sheet shows."""

    name: str
    facts: tuple  # [(label, text, Stand or None where nobody asks where it comes from)] of the persona
    fits: tuple
    moments: tuple
    ticks: tuple
    paths: tuple  # pieces of the feeling line, each 'x,y x,y'
    width: int
    height: int
    base: int
    asked: int  # feelings and deeds that were asked
    assumed: int
    open: int  # of which nobody said where it comes from

    @property
    def strips(self):
        """The drawing in pieces that can be read on paper; () when it fits in one."""
        starts = range(0, len(self.moments), ABREAST) if len(self.moments) > ABREAST else ()
        parts = [(at, self.moments[at : at + ABREAST]) for at in starts]
        return tuple(Strip(found, WIDE * at, LEFT + WIDE * ABREAST) for at, found in parts)

    @property
    def adds(self):
        return tuple(one for one in self.moments if one.adds)

    @property
    def without_plan_b(self):
        return tuple(one for one in self.moments if one.needs_plan_b)

    @property
    def gap(self):
        """The Finding of moments without a plan B; None without any."""
        text = _("Here contact is digital, and it is not said what happens when that is not possible.")
        items = [(row(one.pid), one.phase, "") for one in self.without_plan_b]
        return next(iter(found("plan-b", items, _("Without a plan B"), text)), None)

    @property
    def ideas(self):
        return tuple(one for one in self.moments if one.idea)

    @property
    def said(self):
        """The drawing in one sentence, for who does not see it."""
        known = [f"{one.phase}: {one.feeling_words or _('not filled in')}" for one in self.moments]
        return _("How it feels, moment by moment. ") + "; ".join(known) + "."


def read(board):
    """The Journey of a sheet (worksheets.board.Board)."""
    section, language = board.section("moments").pack, board.language
    lines = [line for line in board.lines("moments") if line.holds]
    moments = tuple(_moment(section, line, at, language) for at, line in enumerate(lines))
    base = TOP + 4 * STEP
    deep = max((len(one.label) for one in moments), default=1)
    bases = [line[name].basis for line in lines for name in ("client", "feeling") if line.value(name) is not None]
    persona = board.section("persona")
    facts = [(one.label.in_(language), persona.only.words(one.id), persona.only[one.id] if one.asked else None)
             for one in persona.pack.fields if one.id not in {*FIT, "name"}]  # fmt: skip
    return Journey(
        persona.only.words("name"), tuple(fact for fact in facts if fact[1]), tuple(_fits(persona, language)), moments,
        tuple(_ticks(section, language)), tuple(_paths(moments)), LEFT + WIDE * max(len(moments), 1),
        base + 34 + 18 * deep, base + 30, bases.count(ASKED), bases.count(ASSUMED), bases.count(""),
    )  # fmt: skip


def _fits(persona, language):
    for id_ in FIT:
        field, value = persona.pack.field(id_), persona.only.value(id_)
        option = field.option(value) if value else None
        words = option.name.in_(language) if option else _("not filled in")
        yield Fit(field.label.in_(language), words, TONES[option.tone or "unknown"] if option else "unknown")


def _ticks(section, language):
    for option in section.field("feeling").options:
        value = FEELINGS[option.id]
        yield Tick(TOP + (2 - value) * STEP, option.name.in_(language), value == 0)


def _moment(section, line, at, language):
    now, possible = set(line.value("now") or ()), set(line.value("possible") or ())
    channels = tuple(
        Channel(option.name.in_(language), option.id in now, option.id in possible)
        for option in section.field("now").options if option.id in now | possible
    )  # fmt: skip
    feeling = FEELINGS.get(line.value("feeling") or "")
    phase = line.words("phase") or _("Moment")
    return Moment(
        line.pid, phase, tuple(wrapped(phase)), feeling, line.words("feeling"), line["feeling"].basis,
        line.words("client"), line["client"], line.words("worker"), channels, line.words("threshold"),
        line.words("sees"), line.words("plan-b"), not line.words("plan-b") and bool((now | possible) & DIGITAL),
        line.words("idea"), line.actions, LEFT + WIDE * at + WIDE // 2,
        None if feeling is None else TOP + (2 - feeling) * STEP,
    )  # fmt: skip


def wrapped(text):
    """`text` in lines of at most SIGNS signs where that is possible; a long word stands alone."""
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= SIGNS:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return lines


def _paths(moments):
    """The line from point to point; where a feeling is not filled in, it is broken."""
    piece: list[str] = []
    for one in (*moments, None):
        if one is not None and one.y is not None:
            piece.append(f"{one.x},{one.y}")
            continue
        if len(piece) > 1:
            yield " ".join(piece)
        piece = []
