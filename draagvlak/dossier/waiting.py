"""What waits for a member on the trajectories of the organisation, for the start page. At most one query each."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from draagvlak.content import shipped
from draagvlak.dossier.conditions import with_noted
from draagvlak.dossier.way import PHASES, Stage
from draagvlak.orgs.roles import Right
from draagvlak.plans.models import Person, Step
from draagvlak.ui.templatetags.ui import day
from draagvlak.worksheets.models import Proposal

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


def _worked_on_by(here, path):
    """Rows whose open trajectory (at `path`) this member may change: by role, or as one of its people."""
    mine = Q(**{f"{path}__organisation": here.organisation, f"{path}__closed_on": None})
    return mine if here.may(Right.EDIT_TRAJECTORY) else mine & Q(**{f"{path}__people__member": here.membership})


def steps(here, today):
    """Steps whose last day passed, or comes within two weeks."""
    rows = Step.objects.filter(
        _worked_on_by(here, "trajectory"), state__in=[Step.State.TODO, Step.State.DOING], ends_on__lte=today + SOON
    )
    language = get_language()
    found = []
    for step in rows.select_related("trajectory").order_by("ends_on", "position", "pk").distinct()[:MOST]:
        said = _("%(trajectory)s: this step was planned until %(day)s.") if step.ends_on < today else _(
            "%(trajectory)s: this step is planned until %(day)s.")  # fmt: skip
        text = said % {"trajectory": step.trajectory.subject, "day": day(step.ends_on)}
        found.append(Waiting(Stage(step, language).title, text, _("To the step"), reverse("step", args=[step.pid])))
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
    """Worksheets with proposals that nobody took over or declined."""
    rows = Proposal.objects.filter(
        _worked_on_by(here, "row__sheet__trajectory"), state=Proposal.State.OPEN, row__gone_at=None
    )
    sheets = rows.order_by("row__sheet").values_list("row__sheet__pid", "row__sheet__pack", "row__sheet__title")
    found = []
    for pid, pack, title, count in sheets.annotate(count=Count("pk", distinct=True))[:MOST]:
        text = ngettext("Somebody proposes something here.", "There are %(count)s proposals here.", count)
        name = title or shipped.sheet(pack).title.in_(get_language())
        found.append(Waiting(name, text % {"count": count}, _("Look at it"), reverse("sheet", args=[pid])))
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
