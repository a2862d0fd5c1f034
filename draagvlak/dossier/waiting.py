"""What waits for a member on trajectories, for the start page. One query each; `shared` two for who works along."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from draagvlak.content import shipped
from draagvlak.dossier.conditions import with_noted
from draagvlak.dossier.partners.pages import lost_its_place
from draagvlak.dossier.way import PHASES, Stage
from draagvlak.orgs.models import Grant
from draagvlak.orgs.roles import Right
from draagvlak.plans import partners
from draagvlak.plans.models import Action, Partner, Person, Progress, Step
from draagvlak.plans.waiting import due
from draagvlak.ui.templatetags.ui import day
from draagvlak.worksheets.models import Cell, Comment, Proposal, Row, RowProposal, Sheet

SOON = timedelta(days=14)
MOST = 8  # of one kind: the start page is no list of everything


@dataclass(frozen=True)
class Waiting:
    """One thing to do: what it is about, what is asked, the word on the button, where it goes, and its own page."""

    title: str
    text: str
    action: str
    url: str
    page: str = ""
    by: date | None = None


def _worked_on_by(here, path):
    """Rows whose open trajectory (at `path`) this member may change: by role, or as one of its people."""
    mine = Q(**{f"{path}__organisation": here.organisation, f"{path}__closed_on": None})
    return mine if here.may(Right.EDIT_TRAJECTORY) else mine & Q(**{f"{path}__people__member": here.membership})


def steps(here, today):
    """Steps whose last day passed or comes within two weeks, and those that are busy without one."""
    due = Q(state__in=[Step.State.TODO, Step.State.DOING], ends_on__lte=today + SOON)
    busy = Q(state=Step.State.DOING, ends_on=None)
    rows = Step.objects.filter(_worked_on_by(here, "trajectory"), due | busy)
    rows = rows.order_by(F("ends_on").asc(nulls_last=True), "position", "pk")
    language = get_language()
    found = []
    for step in rows.select_related("trajectory").distinct()[:MOST]:
        if not step.ends_on:
            said = _("%(trajectory)s: you are busy with this step. It has no last day.")
        elif step.ends_on < today:
            said = _("%(trajectory)s: this step was planned until %(day)s.")
        else:
            said = _("%(trajectory)s: this step is planned until %(day)s.")
        text = said % {"trajectory": step.trajectory.subject, "day": day(step.ends_on)}
        url = reverse("step", args=[step.pid])
        found.append(Waiting(Stage(step, language).title, text, _("To the step"), url, by=step.ends_on))
    return found


def conditions(here, today):
    """Trajectories that came in another phase, in which nobody looked at the conditions yet."""
    rows = Step.objects.filter(
        _worked_on_by(here, "trajectory"), state__in=[Step.State.TODO, Step.State.DOING]
    ).exclude(phase=PHASES[0])  # fmt: skip
    before = Step.objects.filter(trajectory=OuterRef("trajectory"), state__in=[Step.State.TODO, Step.State.DOING])
    earlier = Q(phase=PHASES[0]) | Q(phase=PHASES[1]) & ~Q(phase=OuterRef("phase"))
    rows = with_noted(rows).filter(~Exists(before.filter(earlier)), is_noted=False)
    shown = rows.order_by("trajectory").values_list("trajectory__pid", "trajectory__subject", "phase").distinct()
    titles = {one.id: one.title.in_(get_language()) for one in shipped.road().phases}
    text = _("The phase ‘%(phase)s’ has begun. Look again at how it stands with the conditions.")
    return [
        Waiting(subject, text % {"phase": titles[phase]}, _("Look at the conditions"),
                reverse("trajectory-conditions", args=[pid]) + f"?phase={phase}", reverse("trajectory", args=[pid]))
        for pid, subject, phase in shown[:MOST]
    ]  # fmt: skip


def proposals(here, today):
    """Worksheets with proposals, for a field or a new row, that nobody took over or declined."""
    waits = {"state": Proposal.State.OPEN}
    fields = Proposal.objects.filter(_worked_on_by(here, "row__sheet__trajectory"), row__gone_at=None, **waits)
    rows = RowProposal.objects.filter(_worked_on_by(here, "sheet__trajectory"), **waits)
    found = _counted(fields, "row__sheet").union(_counted(rows, "sheet"), all=True)
    return _entries(found, lambda count: ngettext(
        "Somebody proposes something here.", "There are %(count)s proposals here.", count))  # fmt: skip


def remarks(here, today):
    """Worksheets with remarks of others that nobody settled."""
    rows = Comment.objects.filter(_worked_on_by(here, "row__sheet__trajectory"), settled=False, row__gone_at=None)
    rows = rows.exclude(by=here.membership.user)
    return _by_sheet(rows, "row__sheet", lambda count: ngettext(
        "There is a remark here.", "There are %(count)s remarks here.", count))  # fmt: skip


def questions(here, today):
    """Critical questions that nobody answered yet."""
    cells = Cell.objects.filter(row=OuterRef("pk"), value__isnull=False)
    rows = Row.objects.filter(
        _worked_on_by(here, "sheet__trajectory"), Exists(cells.filter(field="question")),
        ~Exists(cells.filter(field="answer")), sheet__pack="questions", section="questions", gone_at=None,
    )  # fmt: skip
    return _by_sheet(rows, "sheet", lambda count: ngettext(
        "A critical question waits for an answer.", "%(count)s critical questions wait for an answer.", count
    ))  # fmt: skip


def _by_sheet(rows, path, words):
    """[Waiting]: one for each worksheet of these rows, with how many there are."""
    return _entries(_counted(rows, path), words)


def _counted(rows, path):
    sheets = rows.order_by().values_list(path, f"{path}__pid", f"{path}__pack", f"{path}__title")
    return sheets.annotate(count=Count("pk", distinct=True))


def _entries(counted, words):
    counts: dict = {}
    for *sheet, count in counted:
        counts[tuple(sheet)] = counts.get(tuple(sheet), 0) + count
    found = []
    for (_pk, pid, pack, title), count in sorted(counts.items())[:MOST]:
        name = title or shipped.sheet(pack).title.in_(get_language())
        text = words(count) % {"count": count}
        found.append(Waiting(name, text, _("Look at it"), reverse("sheet", args=[pid])))
    return found


def shared(here, today):
    """Actions of this organisation in trajectories of partners, as values: what others let it see, and no more."""
    if not here.may(Right.EDIT_TRAJECTORY):
        return []
    held = Grant.objects.filter(Q(ends_on=None) | Q(ends_on__gt=today), guest=here.organisation)
    given = list(held.values_list("kind", "object_pid"))
    trajectories = [pid for kind, pid in given if kind == partners.ACTIONS]
    if not trajectories:
        return []
    sheets = Sheet.objects.filter(trajectory__pid__in=trajectories)
    hidden = sheets.exclude(pid__in=[pid for kind, pid in given if kind == partners.SHEET]).values("pk")
    rows = Action.objects.filter(
        due(today), trajectory__pid__in=trajectories, trajectory__closed_on=None, links=None,
        trajectory__partners__guest=here.organisation, trajectory__partners__state=Partner.State.ACTIVE,
        who=F("trajectory__partners__name"),
        progress__in=[Progress.PLANNED, Progress.BUSY],
    ).exclude(rows__row__sheet__in=hidden).exclude(lost_its_place())  # fmt: skip
    names = ("what", "by_when", "trajectory__pid", "trajectory__subject")
    found = []
    for what, by, pid, subject in rows.order_by(F("by_when").asc(nulls_last=True), "pk").values_list(*names)[:MOST]:
        said = _("%(trajectory)s: your organisation took this on, by %(day)s.") if by else _(
            "%(trajectory)s: your organisation took this on. It has no day yet.")  # fmt: skip
        text = said % {"trajectory": subject, "day": day(by)}
        url = reverse("partner-actions", args=[pid])
        found.append(Waiting(what, text, _("To the actions"), url, by=by))
    return found


def people(here, today):
    """Trajectories in whose groups somebody is still to be found."""
    rows = Person.objects.filter(_worked_on_by(here, "trajectory"), name="", member=None)
    counted = rows.order_by("trajectory").values_list("trajectory__pid", "trajectory__subject")
    found = []
    for pid, subject, count in counted.annotate(count=Count("pk", distinct=True))[:MOST]:
        text = ngettext("%(count)s person for the team is still to be found.",
                        "%(count)s people for the team are still to be found.", count)  # fmt: skip
        url = reverse("trajectory-team", args=[pid])
        found.append(
            Waiting(subject, text % {"count": count}, _("To the team"), url, reverse("trajectory", args=[pid]))
        )
    return found
