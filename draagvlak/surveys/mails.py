"""The mails of a scan, as plain text: the invitation and the reminder. What they promise comes from notice.py."""

from django.conf import settings
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from draagvlak.lib.tokens import pretty
from draagvlak.orgs import mail
from draagvlak.orgs.models import Mail
from draagvlak.surveys.links import answer_url, join_url, results_url
from draagvlak.surveys.models import Mode
from draagvlak.surveys.notice import essence

INVITATION, REMINDER, RESULTS = "scan-invitation", "scan-reminder", "scan-results"
PURPOSES = (INVITATION, REMINDER)


def language_for(survey, invitee=None):
    """The language in which somebody is written to: their own, else that of the scan, else the interface's first."""
    known = {code for code, _name in settings.LANGUAGES}
    wishes = ((invitee.language if invitee else ""), survey.language, settings.LANGUAGE_CODE)
    return next(code for code in wishes if code in known)


def phrase(survey, language):
    """The subject of the scan as people read it in `language`."""
    return survey.subject.get(language) or next(iter(survey.subject.values()), survey.title)


def queue(purpose, survey, invitee, address, secrets, crowd):
    """Puts one mail for one person in the outbox. Call it inside the verb's transaction.

    The reminder is the same for everybody, so that neither its text nor its going out shows who has answered (D9).
    """
    language = language_for(survey, invitee)
    subject, body = mail.compose(
        f"surveys/mail/{purpose}.txt", language,
        survey=survey, subject=phrase(survey, language), link=answer_url(secrets.token), code=pretty(secrets.code),
        join=join_url(), facts=essence(survey, language, crowd), personal=survey.mode != Mode.ANONYMOUS,
    )  # fmt: skip
    return mail.queue(purpose, address, subject, body, survey.organisation, survey.pid)


def queue_results(survey, invitee, address, token):
    """Puts the mail 'the results are there' for one person in the outbox: the same for everybody on the list."""
    language = language_for(survey, invitee)
    subject, body = mail.compose(
        f"surveys/mail/{RESULTS}.txt", language,
        survey=survey, subject=phrase(survey, language), link=results_url(token),
    )  # fmt: skip
    return mail.queue(RESULTS, address, subject, body, survey.organisation, survey.pid)


def on_its_way(survey, said):
    """`said`, unless this is a scan of an example organisation: its mails never leave (orgs/mail.py)."""
    return _("This is an example: its mails are not sent.") if survey.organisation.is_example else said


def unsent_for(survey):
    """How many mails of this scan wait, and how many were given up; or how many were not sent, in an example."""
    unsent = Mail.objects.filter(
        organisation_id=survey.organisation_id, object_pid=survey.pid, purpose__in=PURPOSES, sent_at__isnull=True
    )
    if survey.organisation.is_example:
        return {"example": unsent.count()}
    gone = Q(address__isnull=True)
    return unsent.aggregate(waiting=Count("pk", filter=~gone), given_up=Count("pk", filter=gone))
