"""Telling members that the minutes are there: a mail with a link, to everybody who may read results."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from draagvlak.live.models import Conversation
from draagvlak.orgs import history, mail
from draagvlak.orgs.models import Mail, Membership
from draagvlak.orgs.roles import Right, Role, rights_of
from draagvlak.surveys.actions import Refused

PURPOSE = "talk-minutes"
READERS = [role for role in Role if Right.SEE_RESULTS in rights_of(role)]


def readers(organisation):
    """The members who may read results and can be mailed: people of the example organisation cannot."""
    rows = Membership.objects.filter(organisation=organisation, role__in=READERS)
    rows = rows.filter(user__is_active=True, user__is_example=False)
    return rows.select_related("user").order_by("pk")


def is_sent(conversation):
    """Whether it was sent in the last month, for as long as the outbox remembers."""
    return Mail.objects.filter(purpose=PURPOSE, object_pid=conversation.pid).exists()


@transaction.atomic
def send(conversation, actor):
    """Puts one mail for each reader in the outbox. Returns how many; done twice it sends nothing. Refused: no server.

    The minutes themselves are not in it: who reads them signs in first.
    """
    now = Conversation.objects.select_for_update(of=("self",)).get(pk=conversation.pk)
    if not settings.HAS_MAIL:
        raise Refused(_("This server sends no mail. Save the minutes as a file and hand them over."))
    if is_sent(now):
        return 0
    survey, members = conversation.survey, list(readers(conversation.survey.organisation))
    link = settings.SITE_URL + reverse("talk-minutes", args=[now.pid])
    for member in members:
        subject, body = mail.compose(
            "live/mail/minutes.txt", member.user.language, survey=survey, organisation=survey.organisation, link=link
        )
        mail.queue(PURPOSE, member.user.email, subject, body, survey.organisation, now.pid)
    history.record(survey.organisation, actor, "talk-minutes-mailed", survey, count=len(members))
    return len(members)
