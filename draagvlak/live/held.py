"""A conversation in the hands of one verb: locked, for who has the desk, at the place that the page was of."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from draagvlak.lib import hub
from draagvlak.live import flow, seats
from draagvlak.live.models import Conversation, Poll
from draagvlak.surveys.actions import Refused

NOW_VOTING = _("People are voting. Show the outcome or stop the vote first.")


class NotYourDesk(Refused):
    """Somebody else has the desk. It can be taken over."""

    def __init__(self):
        super().__init__(_("Somebody else leads the conversation now. You can take over."))


class Moved(Refused):
    """The page that was sent is of another place than where the conversation is now."""

    def __init__(self):
        super().__init__(_("The conversation went on in the meantime. Nothing was changed. Look at the page again."))


def lock(conversation, actor=None, mark=None):
    """The conversation, held until the transaction ends. With `actor`: only for who has the desk.

    With `mark` (a Place.mark): only while the conversation is still there, so that nothing lands on another question.
    """
    rows = Conversation.objects.select_related("survey__organisation", "survey__release")
    now = rows.select_for_update(of=("self",), no_key=True).defer("survey__release__data").get(pk=conversation.pk)
    if actor is not None and now.facilitator_id != actor.pk:
        raise NotYourDesk
    if mark is not None and mark != flow.place(now).mark:
        raise Moved
    return now


def changed(conversation, **fields):
    """Writes `fields` with a higher revision, and nudges whoever looks. Returns the conversation as it is now."""
    for name, value in fields.items():
        setattr(conversation, name, value)
    Conversation.objects.filter(pk=conversation.pk).update(revision=F("revision") + 1, **fields)
    conversation.revision += 1  # the row is locked: nobody else raised it
    hub.publish(seats.topic(conversation.pid), conversation.revision)
    hub.publish(seats.topic(conversation.pid, room=True), conversation.revision)
    return conversation


@transaction.atomic
def touched(conversation):
    """Something that a talk shows was changed on another page: the revision rises, and whoever looks is nudged.

    Returns the revision as it is then.
    """
    return changed(lock(conversation)).revision


def on(conversation, *stages):
    """Refused unless the conversation is in one of these stages."""
    if conversation.stage not in stages:
        raise Refused(_("This cannot be done now: the conversation is somewhere else. Look at the page again."))


def no_vote(conversation):
    """Refused while people vote."""
    if conversation.polls.filter(state=Poll.State.OPEN).exists():
        raise Refused(NOW_VOTING)


def question_of(conversation):
    """The id of the question that is talked about. Refused where there is none."""
    found = flow.current(conversation)
    if found is None or found["item"] == flow.TOGETHER:
        raise Refused(_("There is no question to vote on here."))
    return found["item"]
