"""The history of a scan in sentences. Loaded once, when the room is (apps.py)."""

from datetime import date

from django.utils import formats
from django.utils.translation import gettext_lazy as _

from draagvlak.orgs.history import say
from draagvlak.surveys.models import Mode

SENTENCES = {
    "scan-made": _("%(actor)s began to set up the scan “%(title)s”."),
    "scan-changed": _("%(actor)s changed the settings of the scan."),
    "scan-placed": _("%(actor)s put the scan on the road of “%(subject)s”."),
    "scan-loosened": _("%(actor)s took the scan off its trajectory."),
    "list-emptied": _("%(actor)s deleted the list of people: nobody worked on this draft for 30 days."),
    "draft-deleted": _("%(actor)s threw the draft “%(title)s” away."),
    "scan-started": _("%(actor)s started the scan. Mode: %(mode)s."),
    "scan-extended": _("%(actor)s moved the last day to %(day)s."),
    "scan-cancelled": _("%(actor)s stopped the scan. All answers were deleted."),
    "scan-closed": _("%(actor)s closed the scan. The results are there for everybody who took part."),
    "scan-closed-few": _("%(actor)s closed the scan. There were too few answers to show anything."),
    "scan-reopened": _("%(actor)s opened the scan again. Last day: %(day)s."),
    "answers-destroyed": _("The separate answers were deleted. Totals and arguments stay."),
    "results-destroyed": _("The results were deleted: the time for which they are kept is over."),
    "people-added": _("%(actor)s put people on the list: %(count)s."),
    "people-added-later": _("%(actor)s added people after the start: %(count)s."),
    "person-corrected": _("%(actor)s corrected somebody on the list."),
    "person-removed": _("%(actor)s took somebody off the list."),
    "people-reminded": _("%(actor)s sent a reminder. Mails: %(count)s."),
    "link-renewed": _("%(actor)s gave somebody a new link."),
    "link-rotated": _("%(actor)s replaced the link and the code for everybody."),
    "sheets-made": _("%(actor)s made links to hand out: %(count)s."),
    "forms-made": _("%(actor)s made paper forms: %(count)s."),
    "paper-entered": _("%(actor)s typed in a paper form."),
    "paper-checked": _("%(actor)s checked a paper form."),
}
WORDS = {
    "mode": lambda value: Mode(value).label,
    "day": lambda value: formats.date_format(date.fromisoformat(value), "j F Y"),
}

say(SENTENCES, WORDS)
