"""Who looked at the results: role and day, for everybody who took part to read (P13). Never a name, never an hour."""

from django.db.models import F
from django.utils import timezone

from draagvlak.surveys.models import Sighting

# What can be looked at or taken along. The page that lists them gives each its words.
SCORECARD, ARGUMENTS, CONSENSUS, COMPARISON = "scorecard", "arguments", "consensus", "comparison"
MINUTES, MINUTES_FILE = "minutes", "minutes-file"
DOSSIER = "dossier"  # the document of a trajectory with results of this scan in it
PDF, DOCX, XLSX, ORGANISATION_FILE = "pdf", "docx", "xlsx", "organisation-file"
FILE_WITH_NAMES = "organisation-file-names"  # of an Open round, when names were asked for (decision 18)


def saw(survey, role, what):
    """Notes that somebody with this role looked at (or exported) this today. Who took part is never noted."""
    sighting, fresh = Sighting.objects.get_or_create(survey=survey, role=role, what=what, day=timezone.localdate())
    if not fresh:
        Sighting.objects.filter(pk=sighting.pk).update(times=F("times") + 1)


def saw_each(surveys, role, what):
    """The same for several surveys at once, in two queries."""
    day = timezone.localdate()
    Sighting.objects.bulk_create(
        [Sighting(survey=survey, role=role, what=what, day=day, times=0) for survey in surveys], ignore_conflicts=True
    )
    Sighting.objects.filter(survey__in=surveys, role=role, what=what, day=day).update(times=F("times") + 1)


def listed(survey):
    """The Sightings of this survey, newest day first."""
    return list(Sighting.objects.filter(survey=survey).order_by("-day", "role", "what"))
