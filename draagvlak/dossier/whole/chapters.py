"""The parts of the dossier, as blocks. Each reads a Dossier (whole.py) and says what the pages say."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from draagvlak.consensus import scorecard_people
from draagvlak.content import shipped
from draagvlak.dossier import missing, reading
from draagvlak.dossier.conditions import GLYPHS as CONDITIONS
from draagvlak.dossier.files.sheets import sheet_blocks
from draagvlak.dossier.partners import pages as partner_pages
from draagvlak.dossier.pitfalls import check as pitfalls
from draagvlak.plans import words as plan_words
from draagvlak.plans.models import Mandate, Progress, Standing
from draagvlak.reports import chapters
from draagvlak.reports.tree import Column, Count, Facts, Heading, Items, Mark, Note, Paragraph, Table, Words
from draagvlak.surveys.models import State
from draagvlak.ui.templatetags.ui import day
from draagvlak.worksheets.vision.agreed import now_of

VISION = "vision"
WANTED = ("for-whom", "mix")  # sections of the vision that stand in full beside its text
IN_WANT = {"agreed", "reasons", "limits", *WANTED}
LEVELS = ("red", "orange", "green")


# ── In short ─────────────────────────────────────────────────────────────────────────────────────────────────
def short(dossier):
    """What it is about, how far it is, and what comes next."""
    trajectory, way = dossier.trajectory, dossier.way
    stages = [stage for phase in way.phases for stage in phase.stages]
    facts = {"done": sum(one.step.state == "done" for one in stages), "count": len(stages)}
    rows = [
        (_("For whom"), str(reading.scope_words(trajectory))),
        (_("When"), _days(trajectory.begins_on, trajectory.ends_on)),
        (_("Phase"), way.now.title if stages else ""),
        (_("Steps"), _("%(done)s of %(count)s done") % facts if stages else ""),
        (_("Next step"), way.next.title if way.next else ""),
        (_("Put away on"), day(trajectory.closed_on) if trajectory.closed_on else ""),
    ]
    yield Facts((_("What"), _("How it stands")), tuple((name, text) for name, text in rows if text))


def _days(begins, ends):
    if begins and ends:
        return _("from %(begins)s until %(ends)s") % {"begins": day(begins), "ends": day(ends)}
    if ends:
        return _("until %(day)s") % {"day": day(ends)}
    return _("from %(day)s") % {"day": day(begins)} if begins else ""


# ── What we want ─────────────────────────────────────────────────────────────────────────────────────────────
def want(dossier):
    """The agreed text, the reasons, for whom, who chooses the mix, and what is never done online."""
    boards = dossier.of(VISION)
    for board in boards:
        if len(boards) > 1:
            yield Heading(board.title, 2)
        agreed_text = board.section("agreed").only["text"]
        text = Paragraph(agreed_text.words, "lede") if agreed_text.words else None
        yield text or Paragraph(_("There is no agreed text yet."), "soft")
        now = now_of(board.sheet)
        if text and now and (names := ", ".join(one.said for one in now.endorsed)):
            yield Note(_("Who stands behind this text"), names)
        yield from _listed(board, "reasons", "reason", ("place", "argument"))
        for section in WANTED:
            yield from _asked(board, section)
        yield from _listed(board, "limits", "limit", ("why", "instead"))


def _listed(board, section_id, first, others):
    section = board.section(section_id)
    fields = [section.pack.field(name) for name in (first, *others)]
    lines = [line for line in section.lines if line.holds]
    if lines:
        columns = tuple(Column(field.label.in_(board.language), 36) for field in fields)
        rows = tuple(tuple(Words(line.words(field.id), strong=field.id == first) for field in fields) for line in lines)
        yield Heading(section.pack.title.in_(board.language), 2)
        yield Table(section.pack.title.in_(board.language), columns, rows, bare=True)


def _asked(board, section_id):
    section = board.section(section_id)
    rows = tuple(
        (field.label.in_(board.language), section.only.words(field.id))
        for field in section.pack.fields if section.only.value(field.id) is not None
    )  # fmt: skip
    if rows:
        yield Heading(section.pack.title.in_(board.language), 2)
        yield Facts((_("What"), _("What you wrote")), rows)


# ── Where we stand ───────────────────────────────────────────────────────────────────────────────────────────
def stand(dossier):
    """Each scan that published something, in totals; the scans that did not, by name; the conditions."""
    for material in dossier.shown:
        yield from _scan(material)
    known = {one.survey.pk for one in dossier.shown}
    others = [scan for scan in dossier.scans if scan.pk not in known]
    if others:
        yield Heading(_("Scans without results here"), 2)
        if not dossier.sees_results:
            yield Paragraph(_("Who made this document may not read results of scans."), "soft")
        yield Items(tuple(f"{scan.title} – {_state(scan)}" for scan in others))
    yield from _conditions(dossier)


def _state(scan):
    if scan.state == State.CLOSED:
        return _("closed on %(day)s") % {"day": day(scan.closed_on)}
    return str(scan.get_state_display()).lower()


def _scan(material):
    card, survey = material.card, material.survey
    names = card.names
    yield Heading(survey.title, 2)
    yield Paragraph(" ".join(str(sentence) for sentence in card.finding))
    said = f"{_('Closed on %(day)s.') % {'day': day(survey.closed_on)}} {scorecard_people.took_part(material.shown)}"
    yield Paragraph(said, "soft")
    columns = (
        Column(_("Rubric"), 44, soft=_("How it stands")),
        *(Column(names[level], 18, level=level) for level in LEVELS), Column(names["unknown"], 18, level="unknown"),
    )  # fmt: skip
    yield Table(survey.title, columns, tuple(_rubric(material, part) for part in card.parts), bare=True)


def _rubric(material, part):
    title = Words(part.title, " ".join((f"{part.word}.", *part.notes)), True, material.foreign)
    if not part.unknown:
        return title, *(Words(_("not shown")),) * 4
    votes = part.result.counts.votes
    return title, *(Count(one.count, one.level, votes) for one in part.columns), Count(part.unknown.count, "unknown")


def _conditions(dossier):
    pack, language = shipped.road(), dossier.language
    known = {(one.key, one.phase): one for one in dossier.trajectory.standings.all()}
    yield Heading(_("Conditions"), 2)
    if not known:
        yield Paragraph(_("Nobody noted yet how it stands with the conditions."), "soft")
        return
    columns = (
        Column(_("Condition"), 60), *(Column(phase.title.in_(language), 30) for phase in pack.phases),
        *(Column(_("What shows it: %(phase)s") % {"phase": phase.title.in_(language)}, detail=True)
          for phase in pack.phases),
    )  # fmt: skip
    rows = []
    for one in pack.conditions:
        own = [known.get((one.id, phase.id)) for phase in pack.phases]
        if any(own):
            shows = (Words(standing.evidence if standing else "") for standing in own)
            rows.append((Words(one.text.in_(language)), *map(_standing, own), *shows))
    yield Table(_("Conditions"), columns, tuple(rows), bare=True)
    left = len(pack.conditions) - len(rows)
    if left:
        said = ngettext("About %(count)s condition nothing was noted yet.",
                        "About %(count)s conditions nothing was noted yet.", left)  # fmt: skip
        yield Paragraph(said % {"count": left}, "soft")


def _standing(standing):
    if standing is None:
        return Words("–")
    return Mark(CONDITIONS[Standing.State(standing.state)], str(standing.get_state_display()))


# ── What we agreed ───────────────────────────────────────────────────────────────────────────────────────────
def agreed(dossier):
    """What was chosen together after each scan, beside its totals; the agreements; the sharing framework."""
    for material in dossier.shown:
        yield Heading(_("Chosen together after ‘%(scan)s’") % {"scan": material.survey.title}, 2)
        yield from chapters.agreed(material)
    for board in dossier.of("agreements", "sharing"):
        yield Heading(board.title, 2)
        yield from sheet_blocks(board, 3)


# ── What we do ───────────────────────────────────────────────────────────────────────────────────────────────
def doing(dossier):
    """The steps of each phase, and every action of the trajectory."""
    for phase in dossier.way.phases:
        if phase.stages:
            yield Heading(f"{phase.number}. {phase.title}", 2)
            yield Paragraph(" · ".join(filter(None, (phase.said, phase.when))), "soft")
            columns = (
                Column(_("Step"), 70), Column(_("State"), 26), Column(_("Until"), 30),
                Column(_("Why it was skipped"), detail=True), Column(_("What was noted"), detail=True),
                Column(_("Ticked"), detail=True),
            )  # fmt: skip
            yield Table(phase.title, columns, tuple(map(_step, phase.stages)), bare=True)
    yield Heading(_("Actions"), 2)
    found = list(reading.actions_of(dossier.trajectory).prefetch_related(None))
    if not found:
        yield Paragraph(_("There are no actions yet."), "soft")
        return
    yield _actions(found)


def _step(stage):
    step = stage.step
    ticked = "\n".join(f"✓ {text}" for _id, text, done in stage.checks if done)
    return (
        Words(stage.title, strong=True), Mark(stage.glyph, str(step.get_state_display())),
        Words(day(step.ends_on) if step.ends_on else ""), Words(step.reason), Words(step.note), Words(ticked),
    )  # fmt: skip


def _actions(found):
    columns = (
        Column(_("Action"), 66), Column(_("By whom"), 34), Column(_("By when"), 28), Column(_("State"), 28),
        Column(_("How we will know"), detail=True), Column(_("What is needed"), detail=True),
        Column(_("What the management says"), detail=True), Column(_("What came of it"), detail=True),
        Column(_("Why it was dropped"), detail=True),
    )  # fmt: skip
    found = sorted(found, key=lambda one: one.progress in {Progress.DONE, Progress.DROPPED})
    rows = tuple(
        (
            Words(one.what, strong=True), Words(plan_words.who(one)), Words(day(one.by_when) if one.by_when else ""),
            Mark(plan_words.glyph(one), str(one.get_progress_display())), Words(one.measure), Words(one.needs),
            Words(plan_words.answer(one)), Words(one.result), Words(one.reason),
        )
        for one in found
    )  # fmt: skip
    return Table(_("Actions"), columns, rows, bare=True)


# ── Who ──────────────────────────────────────────────────────────────────────────────────────────────────────
def who(dossier):
    """The steering group and the team, who is not there yet, the partners, and who decides what."""
    road = shipped.road()
    columns = (Column(_("Who"), 50), Column(_("There as"), 70), Column(_("Note"), detail=True))
    for _group, name, own in reading.groups(dossier.people, road, dossier.language):
        yield Heading(str(name), 2)
        rows = tuple((Words(said, strong=True), Words(", ".join(roles)), Words(one.note)) for one, said, roles in own)
        yield Table(str(name), columns, rows, bare=True) if rows else Paragraph(_("Nobody stands here yet."), "soft")
    gaps = [gap for gap in missing.gaps(dossier.people, road, dossier.language) if gap.near]
    if gaps and dossier.people:
        yield Note(_("Not there yet"), ", ".join(gap.name for gap in gaps))
    yield from _partners(dossier)
    yield from _mandate(dossier)


def _partners(dossier):
    """The organisations that work along or did, with what they see; nothing where there are none."""
    known = list(dossier.trajectory.partners.order_by("since", "pk"))
    if not known:
        return
    seen = partner_pages.who_sees_what(dossier.here, dossier.trajectory, dossier.language)["things"]
    columns = (Column(_("Organisation"), 50), Column(_("State"), 28), Column(_("When"), 50),
               Column(_("What they see"), detail=True))  # fmt: skip
    rows = tuple(
        (Words(one.name, strong=True), Words(str(one.get_state_display())), Words(_days(one.since, one.until)),
         Words("\n".join(thing.title for thing in seen if one.state == one.State.ACTIVE
                         and one.name in {who.name for who in thing.sees})))
        for one in known
    )  # fmt: skip
    yield Heading(_("Partners"), 2)
    yield Table(_("Partners"), columns, rows, bare=True)


def _mandate(dossier):
    mandates, named = reading.mandates(dossier.trajectory, dossier.language)
    yield Heading(_("Who decides what"), 2)
    filled = [(decision, text) for decision, text in named if not mandates.is_empty(decision)]
    if not filled:
        yield Paragraph(_("Nothing is filled in yet about who decides what."), "soft")
        return
    columns = (Column(_("Decision"), 50), *(Column(str(part.label), 34) for part in Mandate.Part))
    rows = tuple(
        (Words(text, strong=True),
         *(Words(", ".join(missing.named(one) for one in mandates.who(decision, part))) for part in Mandate.Part))
        for decision, text in filled
    )  # fmt: skip
    yield Table(_("Who decides what"), columns, rows, bare=True)


# ── Pitfalls ─────────────────────────────────────────────────────────────────────────────────────────────────
def traps(dossier):
    """What each rule saw, why it matters, what to do, and the answer."""
    answers = {one.rule: one for one in dossier.trajectory.pitfall_answers.select_related("by")}
    found = pitfalls.check(dossier.facts)
    if not found:
        yield Paragraph(_("The check sees no pitfall now."))
    for one in found:
        yield Heading(one.title, 2)
        yield Paragraph(one.saw)
        yield Paragraph(f"{one.why} {one.do}", "soft")
        if answer := answers.get(one.rule):
            by = f"{answer.by}, {day(answer.on)}" if answer.by else day(answer.on)
            yield Note(_("We know, because … (%(by)s)") % {"by": by}, answer.text)
