"""What happened, one row each: written by the verb inside its transaction, read as a sentence by the page.

A room gives its own verbs their sentences with `say({...})` when it is loaded.
"""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from draagvlak.orgs.models import Event
from draagvlak.orgs.roles import Role

KEEP_DAYS = 365
GUEST = "guest"  # a fact of events by somebody of a partner organisation: its name, and never that of the person
SOMEBODY = "somebody"  # a fact of events whose actor is no longer known: a person, and not the program itself

# Verb → sentence. `%(actor)s` is who did it; the rest are the facts of the event.
_sentences = {
    "organisation-made": _("%(actor)s started this organisation in Draagvlak."),
    "organisation-changed": _("%(actor)s changed the settings of the organisation."),
    "team-added": _("%(actor)s added the team %(name)s."),
    "team-renamed": _("%(actor)s renamed the team %(old)s to %(name)s."),
    "team-removed": _("%(actor)s removed the team %(name)s."),
    "colleague-invited": _("%(actor)s invited a colleague as: %(role)s."),
    "invitation-revoked": _("%(actor)s withdrew an invitation to a colleague."),
    "invitation-accepted": _("%(actor)s joined as: %(role)s."),
    "member-changed": _("%(actor)s changed the role or the teams of %(name)s. Role: %(role)s."),
    "member-removed": _("%(actor)s removed %(name)s from the organisation."),
    "member-left": _("%(actor)s left the organisation."),
    "sign-in-link-made": _("%(actor)s made a sign-in link for %(name)s."),
    "sign-in-link-used": _("%(actor)s signed in with a sign-in link."),
    "second-step-forgotten": _("The second step of %(name)s was removed on the server itself."),
    "test-mail-sent": _("%(actor)s sent a test mail."),
}
# Facts that are stored as a code and read as a word.
_words = {"role": lambda value: Role(value).label}


def say(sentences, words=None):
    """Adds a room's sentences (verb → lazy text with %(actor)s and %(fact)s) and words (fact → function)."""
    _sentences.update(sentences)
    _words.update(words or {})


def record(here, actor, verb, obj=None, **facts):
    """Writes one event; call it inside the transaction of the verb.

    `here` is an `orgs.access.Here` or an Organisation, `actor` a User, None (the program itself) or the name of a
    partner organisation, `obj` what it is about (something with a `pid`). `facts` are short: names, roles, dates,
    counts as plain JSON. Never an answer text.
    """
    organisation = getattr(here, "organisation", here)
    if isinstance(actor, str):
        actor, facts = None, facts | {GUEST: actor}
    return Event.objects.create(
        organisation=organisation,
        actor=actor if actor is not None and actor.pk else None,
        verb=verb,
        kind=obj._meta.model_name if obj is not None else "",
        object_pid=getattr(obj, "pid", ""),
        facts=facts,
    )


class _Facts(dict):
    def __missing__(self, key):
        return "…"


def sentence(event):
    """The event in words, in the language of the reader. Plain text: the template escapes it."""
    nobody = gettext("Somebody") if event.facts.get(SOMEBODY) else event.facts.get(GUEST) or gettext("Draagvlak")
    facts = _Facts(actor=str(event.actor) if event.actor_id else nobody)
    for name, value in event.facts.items():
        try:
            facts[name] = _words[name](value) if name in _words else value
        except (KeyError, TypeError, ValueError):
            facts[name] = value
    template = _sentences.get(event.verb)
    # The template is ours and the facts are only values: what somebody typed is never a format.
    return str(template) % facts if template else f"{facts['actor']}: {event.verb}"


def forget_old(today=None):
    """Deletes events older than a year. Returns how many. Runs every night."""
    before = (today or timezone.now()) - timedelta(days=KEEP_DAYS)
    return Event.objects.filter(at__lt=before).delete()[0]
