"""What the vision, the map of stakeholders and the client journey show as a picture, in words for their files."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from draagvlak.reports.tree import Column, Curve, Facts, Heading, Items, Note, Paragraph, Table, Words
from draagvlak.ui.templatetags.ui import day
from draagvlak.worksheets.models import Basis
from draagvlak.worksheets.vision import actions as workshop

MOST_DRAWN = 9  # moments beside each other on a page


def _names(parties):
    return Items(tuple(one.name or _("(no name yet)") for one in parties))


# ── Stakeholders ─────────────────────────────────────────────────────────────────────────────────────────────
# As the page says it: what a field of the map holds.
WEIGHTS = {
    "high-high": lambda: _("Much influence, great interest"), "high-low": lambda: _("Much influence, small interest"),
    "low-high": lambda: _("Little influence, great interest"), "low-low": lambda: _("Little influence, small interest"),
}  # fmt: skip


def stakeholders(found, _board):
    """The four fields with who stands in each, who stands in none, and what is missing (brains.stakeholders.Map)."""
    if not found.count:
        return
    said = ngettext("%(n)s group or role in the list.", "%(n)s groups and roles in the list.", found.count)
    yield Paragraph(said % {"n": found.count}, "lede")
    for field in found.fields:
        yield Heading(field.title)
        yield Paragraph(f"{WEIGHTS[field.id]()}. {field.means}", "soft")
        names = tuple(map(_placed, field.parties))
        yield Items(names) if names else Paragraph(_("Nobody yet."))
    if found.unplaced:
        yield Heading(_("Not on the map yet"))
        yield Paragraph(_("The influence or the interest is not filled in."), "soft")
        yield _names(found.unplaced)
    yield Heading(_("What is still missing"))
    if not found.gaps:
        yield Paragraph(_("Nothing that we can see. Look again at the next phase."))
    for gap in found.gaps:
        yield Heading(gap.title, 3)
        yield Paragraph(gap.text)
        if gap.parties:
            yield _names(gap.parties)


def _placed(one):
    name = one.name or _("(no name yet)")
    said = f"{name} ({_('indispensable')})" if one.is_core else name
    return f"{said} · {one.part_words}" if one.part_words else said


# ── The journey ──────────────────────────────────────────────────────────────────────────────────────────────
def journey(found, _board):
    """How it feels from moment to moment, in words, and what that asks (brains.journey.Journey)."""
    if not found.moments:
        return
    yield Paragraph(_("The journey of %(name)s") % {"name": found.name} if found.name else _("The journey"), "lede")
    yield Paragraph(" ".join(_asked(found)))
    if 1 < len(found.moments) <= MOST_DRAWN:
        ticks = sorted(found.ticks, key=lambda tick: tick.y)
        heights = [tick.y for tick in ticks]
        points = ((one.phase, -1 if one.y is None else heights.index(one.y)) for one in found.moments)
        yield Curve(found.said, tuple(tick.words for tick in ticks), tuple(points))
    columns = (Column(_("Moment"), 3), Column(_("How it feels"), 3), Column(_("What gets in the way"), 4),
               Column(_("If digital is not possible"), 4))  # fmt: skip
    yield Table(_("The journey, moment by moment"), columns, tuple(map(_moment, found.moments)), bare=True)
    title = _("Where blended help could add something")
    yield Heading(title)
    if found.adds:
        yield Paragraph(_("Partly together, partly online: another contact is possible, and now it feels hard or "
                          "something gets in the way."), "soft")  # fmt: skip
        heads = (Column(_("Moment"), 3), Column(_("Why"), 7), Column(_("Could be:").rstrip(":"), 4))
        rows = tuple((Words(one.phase, strong=True), Words(one.why), Words(", ".join(new.name for new in one.new)))
                     for one in found.adds)  # fmt: skip
        yield Table(title, heads, rows, bare=True)
    else:
        yield Paragraph(_("No such moment yet. Not every low point asks for something digital."))
    if found.without_plan_b:
        yield Heading(_("Without a plan B"))
        yield Paragraph(_("Here contact is digital, and it is not said what happens when that is not possible."))
        yield Items(tuple(one.phase for one in found.without_plan_b))
    if found.ideas:
        yield Heading(_("Ideas"))
        yield Items(tuple(f"{one.phase}: {one.idea}" for one in found.ideas))


def _asked(found):
    yield (ngettext("%(n)s answer was asked.", "%(n)s answers were asked.", found.asked) % {"n": found.asked}
           if found.asked else _("No answer was asked yet."))  # fmt: skip
    if found.assumed:
        yield ngettext("%(n)s is our assumption.", "%(n)s are our assumption.", found.assumed) % {"n": found.assumed}
    if found.open:
        yield ngettext("Of %(n)s nobody said where it comes from.", "Of %(n)s nobody said where they come from.",
                       found.open) % {"n": found.open}  # fmt: skip


def _moment(one):
    basis = str(Basis(one.feeling_basis).label) if one.feeling_basis and one.feeling_words else ""
    plan = one.plan_b or (_("No plan B yet") if one.needs_plan_b else "–")
    return (Words(one.phase, strong=True), Words(one.feeling_words or _("feeling not filled in"), basis),
            Words(one.threshold or "–"), Words(plan, strong=not one.plan_b and one.needs_plan_b))  # fmt: skip


# ── The vision ───────────────────────────────────────────────────────────────────────────────────────────────
def vision(found, board, *, text=True, behind=True):
    """The agreed text with who stands behind it, the reasons, and the outcome of the last round that is finished.

    Of a round only the names of its groups and their dots: no card, and nothing while it runs. `text` and `behind`
    False: the text with the reasons, or who stands behind it, is said elsewhere in the document.
    """
    if text and found.text:
        yield Paragraph(found.text, "lede")
    if behind and found.text:
        yield from _behind(found)
    places = board.section("reasons").pack.field("place")
    for place, reasons in (("first", found.first), ("also", found.also), ("not", found.not_ours)) if text else ():
        if reasons:
            yield Heading(places.option(place).name.in_(board.language))
            yield Items(reasons)
    if found.lacks and not board.is_empty:
        yield Heading(_("What the sheet does not say yet"))
        yield Items(tuple(one.text for one in found.lacks))
    yield from _round(board.sheet.rounds.filter(stage=workshop.Stage.OVER).first())


def _behind(found):
    said = [ngettext("%(n)s word", "%(n)s words", found.words) % {"n": found.words}]
    if now := found.now:
        about = {"number": now.number, "who": now.by, "day": day(now.on)}
        said.insert(0, _("Text %(number)s, by %(who)s on %(day)s") % about)
    yield Paragraph(" · ".join(said), "soft")
    if now and now.endorsed:
        yield Note(_("Who stands behind this text"), "\n".join(f"{one.said}, {day(one.on)}" for one in now.endorsed))
    else:
        yield Paragraph(_("Nobody said yet that they stand behind this text."))


def _round(of):
    """What a finished round (or None) left: as its page says it to every reader."""
    clusters = sorted(of.clusters.all(), key=lambda one: -(one.dots or 0)) if of else []
    if not clusters:
        return
    yield Heading(_("The last round: what was named most"))
    yield Paragraph(f"{of.question} ({day(of.made_on)})", "soft")
    if all(one.dots is None for one in clusters):
        yield Items(tuple(one.name for one in clusters))
        return
    dots = [(one.name, ngettext("%(n)s dot", "%(n)s dots", one.dots or 0) % {"n": one.dots or 0}) for one in clusters]
    yield Facts((_("Group"), _("Dots")), tuple(dots))
