"""The pages of search: in an organisation, and in what another one shares."""

from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from draagvlak.dossier.search.everything import Search
from draagvlak.dossier.search.shared import SharedSearch
from draagvlak.dossier.search.texts import LEAST_SIGNS, MOST_SIGNS
from draagvlak.orgs import access
from draagvlak.plans import access as plans_access
from draagvlak.surveys import sightings
from draagvlak.ui.respond import respond


@require_safe
def search(request, org):
    """Looks for words in everything that this member may see. What shows results of a scan is noted (P13)."""
    here = access.organisation(request, org)
    found = Search(here, request.GET.get("q", ""), get_language())
    if found.scans:
        sightings.saw_each(found.scans, here.role, sightings.CONSENSUS)
    context = {"here": here, "search": found, "least": LEAST_SIGNS, "most": MOST_SIGNS}
    return respond(request, "dossier/search.html", context)


@require_safe
def search_shared(request, pid):
    """Looks in what is shared on one trajectory, for a guest. Members of the owner go to their own page."""
    here, trajectory = plans_access.shared(request, pid)
    query = request.GET.get("q", "")
    if not here.is_guest:
        there = reverse("search", args=[here.organisation.pid], query={"q": query})
        return respond(request, "", redirect=there)
    found = SharedSearch(here, trajectory, query, get_language())
    context = {"here": here, "trajectory": trajectory, "search": found, "least": LEAST_SIGNS, "most": MOST_SIGNS}
    return respond(request, "dossier/search_shared.html", context | {"owner": trajectory.organisation.name})
