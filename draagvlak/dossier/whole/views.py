"""The dossier of a trajectory: choosing its parts, and the file."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from draagvlak.dossier.files.views import attachment
from draagvlak.dossier.whole.dossier import Dossier
from draagvlak.orgs.roles import Right
from draagvlak.plans import access
from draagvlak.reports import access as reports
from draagvlak.reports.views import FILES
from draagvlak.surveys import sightings
from draagvlak.ui.respond import respond


@require_safe
def trajectory_dossier(request, pid):
    """Choosing what goes in it. The page shows nothing of it."""
    here, trajectory = access.trajectory(request, pid)
    context = {"trajectory": trajectory, "dossier": Dossier(here, trajectory, get_language())}
    context["may_export"] = here.may(Right.EXPORT)
    return respond(request, "dossier/whole.html", context)


@require_safe
def trajectory_file(request, pid, kind):
    """The dossier as a file: PDF for who reads the trajectory, and a file to work on for who may make an export.

    Where results of a scan stand in it, that is noted for everybody who took part (P13).
    """
    here, trajectory = access.trajectory(request, pid, Right.READ if kind == reports.PDF else Right.EXPORT)
    dossier = Dossier(here, trajectory, get_language())
    chosen = request.GET.getlist("part") if "chosen" in request.GET else dossier.usual
    made = dossier.report(chosen)
    for scan in dossier.scans_in(chosen):
        sightings.saw(scan, here.role, sightings.DOSSIER)
    file = FILES[kind][0](made)
    return attachment(file, kind, _("dossier"), trajectory.subject, inline=not here.may(Right.EXPORT))
