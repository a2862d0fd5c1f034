"""The doors of this room: a closed scan with what it published, in one step."""

from django.http import Http404

from draagvlak.orgs.roles import Right
from draagvlak.surveys import access, links, published
from draagvlak.surveys.models import Purpose


def scan(request, pid, right=Right.SEE_RESULTS):
    """(here, survey, Published or None) for a member with `right`. None: nothing is published; the page says why."""
    here, survey = access.scan(request, pid, right)
    return here, survey, published.read(survey)


def closed(request, pid, right=Right.SEE_RESULTS):
    """(here, survey, Published); a scan that published nothing is 404 after the right was checked."""
    here, survey, shown = scan(request, pid, right)
    if shown is None:
        raise Http404
    return here, survey, shown


def of_link(secret):
    """(survey, Published or None) behind a results link; None when the link opens nothing."""
    link = links.find(Purpose.RESULTS, secret)
    return None if link is None else (link.survey, published.read(link.survey))
