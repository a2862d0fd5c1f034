"""The wall: what the projector shows. It reads; everything is done at the desk."""

from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from draagvlak.live import access, streams, wall_pages
from draagvlak.live.room import noted
from draagvlak.orgs.roles import Right
from draagvlak.ui.respond import respond


@require_safe
def wall(request, pid):
    """The whole page, with every piece as it is now."""
    here, conversation = access.conversation(request, pid, Right.SEE_RESULTS)
    noted(here, conversation, arguments=True)
    context = {"conversation": conversation, "pieces": wall_pages.pieces(conversation, get_language())}
    return respond(request, "live/wall.html", context)


@require_safe
def stand(request, pid):
    """The same pieces alone, for the page that is open already."""
    _here, conversation = access.conversation(request, pid, Right.SEE_RESULTS)
    streams.notice(conversation)
    return respond(request, "live/wall_stand.html", {"pieces": wall_pages.pieces(conversation, get_language())})
