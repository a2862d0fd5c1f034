"""The doors of a conversation: of the desk and the wall for members, of the phone for who has a seat."""

from draagvlak.live import seats
from draagvlak.live.models import Conversation
from draagvlak.orgs import access
from draagvlak.orgs.roles import Right
from draagvlak.surveys import access as surveys_access


def scan(request, pid, right=Right.MANAGE_SCANS):
    """(here, survey): the scan about which people talk."""
    return surveys_access.scan(request, pid, right)


def conversation(request, pid, right=Right.MANAGE_SCANS):
    """(here, Conversation) for a member with `right`: the desk asks MANAGE_SCANS, the wall SEE_RESULTS."""
    access.person(request)
    rows = Conversation.objects.select_related("survey__organisation", "survey__release", "facilitator", "meeting")
    found = rows.defer("survey__release__data").filter(pid=pid).first()
    return access.of_object(request, found.survey if found else None, right), found


def phone(request, pid):
    """`seats.Here` of this phone, or None: no seat, another conversation, or it is over. The same for all three."""
    return seats.find(pid, request.COOKIES.get(seats.cookie_name(pid), ""))
