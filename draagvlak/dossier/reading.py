"""What the pages of a trajectory show, gathered in few queries. Reads only."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from draagvlak.consensus import doing, doing_pages, scorecard_pages, sheets_beside
from draagvlak.content import shipped
from draagvlak.dossier import conditions, missing
from draagvlak.dossier.tools import Tools
from draagvlak.dossier.way import Way
from draagvlak.orgs.history import sentence
from draagvlak.orgs.models import Event
from draagvlak.orgs.roles import Right
from draagvlak.plans.models import Action, Partner, Person, Scope, Step, Trajectory
from draagvlak.surveys import published, sightings
from draagvlak.surveys.models import Snapshot, State, Survey
from draagvlak.ui.templatetags.ui import day
from draagvlak.worksheets import candidates
from draagvlak.worksheets.library import steps as library
from draagvlak.worksheets.models import Sheet
from draagvlak.worksheets.places import address
from draagvlak.worksheets.row_page import of_step

FIRST_ACTIONS, FIRST_SHEETS, FIRST_EVENTS, ON_A_PAGE = 4, 6, 5, 50
SCAN_GLYPHS = {State.DRAFT: "todo", State.RUNNING: "doing", State.CLOSED: "done", State.CANCELLED: "dropped"}
# What a button says that takes a step there; skipping asks for a reason, and has a form of its own.
STATES = [
    (Step.State.TODO, gettext_lazy("Put it back on the list")),
    (Step.State.DOING, gettext_lazy("We are busy with it")),
    (Step.State.DONE, gettext_lazy("It is done")),
]
HOLDS = Q(rows__gone_at=None, rows__cells__value__isnull=False)


@dataclass(frozen=True)
class SheetLine:
    """A worksheet in a list: how many of its sections hold something, of how many."""

    sheet: Sheet
    title: str
    filled: int
    sections: int

    @property
    def pid(self):
        return self.sheet.pid

    @property
    def glyph(self):
        return "todo" if not self.filled else "done" if self.filled == self.sections else "doing"

    @property
    def said(self):
        """How far it is, in words."""
        return _("%(filled)s of %(sections)s parts filled in") % {"filled": self.filled, "sections": self.sections}


@dataclass(frozen=True)
class Road:
    """A trajectory in a list: where it is now and what comes next."""

    trajectory: Trajectory
    way: Way


# ── Lists ────────────────────────────────────────────────────────────────────────────────────────────────────
def roads(organisation, language, closed=False):
    """[Road] of the trajectories that are open, or were put away. Two queries, however many."""
    found = Trajectory.objects.filter(organisation=organisation, closed_on__isnull=not closed).select_related("team")
    return [Road(one, Way(one.steps.all(), language)) for one in found.prefetch_related("steps")]


def scope_words(trajectory):
    """For whom it is: a team by its name."""
    if trajectory.scope == Scope.TEAM and trajectory.team_id:
        return trajectory.team.name
    return str(trajectory.get_scope_display())


def days_of(trajectory):
    """From when until when it is planned, in words; '' without days."""
    begins, ends = trajectory.begins_on, trajectory.ends_on
    if begins and ends:
        return _("from %(begins)s until %(ends)s") % {"begins": day(begins), "ends": day(ends)}
    if begins:
        return _("from %(day)s") % {"day": day(begins)}
    return _("until %(day)s") % {"day": day(ends)} if ends else ""


def sheets(trajectory, language, stage=None):
    """[SheetLine] of a trajectory. One query. `holds` of a sheet: whether what the stage asks of it holds something."""
    found = holding(trajectory.sheets.annotate(filled=Count("rows__section", filter=HOLDS, distinct=True)), stage)
    lines = []
    for one in found:
        pack = shipped.sheet(one.pack)
        most = len(pack.sections)
        lines.append(SheetLine(one, one.title or pack.title.in_(language), min(one.filled, most), most))
    return lines


def first_sheets(lines):
    """The few that the home shows: those under way before those that are empty or full."""
    return sorted(lines, key=lambda line: line.glyph != "doing")[:FIRST_SHEETS]


def holding(found, stage):
    """Sheets with `holds`: how much stands in the part that a stage opens, or in the whole sheet."""
    section = stage.tool.partition("#")[2] if stage else ""
    wanted = HOLDS & Q(rows__section=section) if section else HOLDS
    return found.annotate(holds=Count("rows__section", filter=wanted, distinct=True))


def filled(stage, found, language):
    """What is said of a step that is not over while its worksheet holds something; '' else."""
    pack = stage.tool.partition("#")[0].removeprefix("sheet:") if stage else ""
    own = [one for one in found if one.pack == pack and one.holds]
    if not own or stage.is_over or not _opens_first(stage):
        return ""
    title = own[0].title or shipped.sheet(pack).title.in_(language)
    return _("In the worksheet “%(title)s” something stands already. Is this step done? Then say so.") % {
        "title": title
    }


def _opens_first(stage):
    """Whether no earlier step of the road opens the same: what stands there can be the work of that step."""
    steps = (step for phase in shipped.road().phases for step in phase.steps)
    return next(step.id for step in steps if step.tool == stage.tool) == stage.step.key


def scans(trajectory):
    """The scans of a trajectory, the newest first, none that was cancelled. `has_results`: whether anything shows."""
    found = Survey.objects.filter(trajectory=trajectory).exclude(state=State.CANCELLED)
    found = found.annotate(has_results=Exists(Snapshot.objects.filter(survey=OuterRef("pk"))))
    return list(found.order_by("-created_at", "-pk"))


def _own_actions(trajectory):
    own = Q(trajectory=trajectory) | Q(pk__in=Action.objects.filter(links__survey__trajectory=trajectory).values("pk"))
    return Action.objects.filter(own, organisation_id=trajectory.organisation_id)


def actions_of(trajectory):
    """Every action of a trajectory: made on it, from its worksheets, or from its scans."""
    return doing.linked(_own_actions(trajectory)).order_by(F("by_when").asc(nulls_last=True), "pk")


# ── What changed ─────────────────────────────────────────────────────────────────────────────────────────────
def events(trajectory):
    """What happened to a trajectory, its worksheets, scans and actions, the newest first."""
    about = (
        Q(object_pid=trajectory.pid)
        | Q(kind="sheet", object_pid__in=Sheet.objects.filter(trajectory=trajectory).values("pid"))
        | Q(kind="survey", object_pid__in=Survey.objects.filter(trajectory=trajectory).values("pid"))
        | Q(kind="action", object_pid__in=_own_actions(trajectory).values("pid"))
    )
    return Event.objects.filter(about, organisation_id=trajectory.organisation_id).select_related("actor")


def told(found, scans):
    """[(sentence, moment, the scan that it is about or '')]. `scans`: {pid: title} of the trajectory."""
    return [(sentence(event), event.at, scans.get(event.object_pid, "")) for event in found]


def history_page(trajectory, number):
    """(the page, its sentences) of everything that happened."""
    leaf = Paginator(events(trajectory), ON_A_PAGE).get_page(number)
    return leaf, told(leaf, dict(Survey.objects.filter(trajectory=trajectory).values_list("pid", "title")))


# ── The home ─────────────────────────────────────────────────────────────────────────────────────────────────
def people_of(trajectory):
    return list(trajectory.people.select_related("member__user"))


def called(person, language):
    """Who somebody is; of who is still to be found also what for, so that two of them are not the same."""
    words = [role.name.in_(language) for role in shipped.road().roles if role.id in person.roles]
    if missing.is_found(person) or not words:
        return missing.named(person)
    return f"{missing.named(person)} ({', '.join(words)})"


def groups(people, road, language):
    """[(group, its name, [(Person, name, [roles in words])])] of the steering group and the team."""
    words = {role.id: role.name.in_(language) for role in road.roles}
    return [
        (group.value, group.label,
         [(one, missing.named(one), [words[role] for role in one.roles if role in words])
          for one in people if one.group == group])
        for group in Person.Group
    ]  # fmt: skip


def home(here, trajectory, may_work, language):
    """Everything that the home of a trajectory shows."""
    road, people = shipped.road(), people_of(trajectory)
    way = Way(conditions.with_noted(trajectory.steps.all()), language)
    lines, found = sheets(trajectory, language, way.next), scans(trajectory)
    tools = Tools(here, trajectory, may_work, [one.sheet for one in lines], found, language)
    open_ones = list(actions_of(trajectory).filter(progress__in=doing_pages.OPEN)[: FIRST_ACTIONS + 1])
    gaps = missing.gaps(people, road, language)
    return {
        "trajectory": trajectory, "scope": scope_words(trajectory), "days": days_of(trajectory),
        "way": way, "may_work": may_work,
        "openings": tools.of(way.next) if way.next else [],
        "filled": filled(way.next, [one.sheet for one in lines], language), "note": road.note.in_(language),
        "rows": doing_pages.rows(open_ones[:FIRST_ACTIONS], here), "more_actions": len(open_ones) > FIRST_ACTIONS,
        "groups": groups(people, road, language), "people": people,
        "conditions_open": not trajectory.closed_on and way.next is not None and not way.next.step.is_noted,
        "missing": [gap for gap in gaps if gap.near], "sheets": first_sheets(lines), "sheet_count": len(lines),
        "scans": [(one, SCAN_GLYPHS[State(one.state)]) for one in found],
        "history": told(events(trajectory)[:FIRST_EVENTS], {one.pid: one.title for one in found}),
    }  # fmt: skip


def step_page(here, step, may_work, language):
    """Everything that the page of a step shows, beside its forms."""
    trajectory = step.trajectory
    way = Way(trajectory.steps.all(), language)
    stage = next(one for phase in way.phases for one in phase.stages if one.step.pk == step.pk)
    phase = next(one for one in way.phases if one.id == step.phase)
    before, after = way.beside(step)
    tool = stage.tool
    own = list(holding(trajectory.sheets.all(), stage)) if tool.startswith("sheet:") else []
    found = scans(trajectory) if tool in {"scan", "talk"} else []
    scan, helping = after_scan(here, stage, found, language)
    return {
        "trajectory": trajectory, "stage": stage, "phase": phase, "may_work": may_work, "before": before,
        "after": after, "openings": Tools(here, trajectory, may_work, own, found, language).of(stage),
        "filled": filled(stage, own, language), "states": STATES, "survey": scan, "helping": helping,
        "places": places(way, step), "earlier": step.earlier.all(),
        "rows": [] if step.key else of_step(step, language), "things": library.of_step(trajectory, step.key, language),
        "along": taken_along(trajectory, way, language) if step.key == candidates.STEP else None,
    }  # fmt: skip


def taken_along(trajectory, way, language):
    """The tools that are taken along when choosing a platform, with the page on which they are marked."""
    tools = candidates.of_trajectory(trajectory, language)
    sheet = trajectory.sheets.filter(pack=candidates.PACK).order_by("pk").values_list("pid", flat=True).first()
    step = next((one.step for phase in way.phases for one in phase.stages if one.step.key == "tools"), None)
    there = address(sheet, candidates.SECTION) if sheet else reverse("step", args=[step.pid]) if step else ""
    return {"tools": tools, "there": there}


def places(way, step):
    """[(phase, [(value, words, whether the step stands there)])]: where a step can be put, as step_move reads it."""
    before = way.beside(step)[0]
    found = []
    for phase in way.phases:
        own = before is None or before.step.phase != step.phase
        line = [(f"phase:{phase.id}", _("At the beginning"), own and phase.id == step.phase)]
        line += [(one.step.pid, _("After: %(step)s") % {"step": one.title}, not own and one is before)
                 for one in phase.stages if one.step.pk != step.pk]  # fmt: skip
        found.append((phase.title, line))
    return found


def after_scan(here, stage, found, language):
    """(scan, what helps with what came out red) at a step about the scan or the talk; (None, None) at others.

    For who may read results, of the newest scan that shows any; that somebody looked is noted.
    """
    if stage.tool not in {"scan", "talk"} or not here.may(Right.SEE_RESULTS):
        return None, None
    for scan in found:
        if scan.state == State.CLOSED and (shown := published.read(scan)) is not None:
            sightings.saw(scan, here.role, sightings.SCORECARD)
            return scan, sheets_beside.helping(here, scan, scorecard_pages.card_of(shown, language), language)
    return None, None


def mandates(trajectory, language):
    """(missing.Mandates, [(decision, its words)]) of a trajectory."""
    words = {one.id: one.text.in_(language) for one in shipped.road().decisions}
    decisions = list(trajectory.decisions.prefetch_related(Prefetch("mandates")))
    people = people_of(trajectory)
    rows = [(one.decision_id, one.person_id, one.part) for each in decisions for one in each.mandates.all()]
    named = [(one, words.get(one.key, one.text or one.key)) for one in decisions]
    return missing.Mandates(decisions, people, rows), named


def what_goes(trajectory):
    """([what goes], [what stays]) when a trajectory is deleted, in sentences."""
    sheets, scans = trajectory.sheets.count(), trajectory.surveys.count()
    actions = _own_actions(trajectory).count()
    goes = [_("Its steps go, with what you noted in them; the conditions and the answers to pitfalls as well.")]
    if sheets:
        goes.append(
            ngettext(
                "%(count)s worksheet goes, with everything in it.",
                "%(count)s worksheets go, with everything in them.",
                sheets,
            )
            % {"count": sheets}
        )
    if trajectory.people.exists():
        goes.append(_("The list of the steering group and the team goes, and who decides what."))
    if trajectory.partners.filter(state=Partner.State.ACTIVE).exists():
        goes.append(_("What partners see stops at once. They get the copies of worksheets that were agreed."))
    stays = []
    if scans:
        stays.append(ngettext("%(count)s scan stays, with its results.", "%(count)s scans stay, with their results.",
                              scans) % {"count": scans})  # fmt: skip
    if actions:
        stays.append(
            ngettext(
                "%(count)s action stays in the list of actions.",
                "%(count)s actions stay in the list of actions.",
                actions,
            )
            % {"count": actions}
        )
    return goes, stays
