"""The page of search."""

from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from draagvlak.dossier.search.everything import Search
from draagvlak.dossier.search.texts import LEAST_SIGNS, MOST_SIGNS
from draagvlak.orgs import access
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
