"""The secrets of a survey: personal and shared links, codes to type, the link to the results.

Found by keyed hash; the purpose is part of the key, so a secret opens one thing only. A secret that must be shown again
(shared link, shared code, results link) is also kept sealed with the organisation's key.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from draagvlak.lib.tokens import LONG, SHORT, keyed_hash, new_code, new_token, normalise
from draagvlak.orgs.keys import seal, unseal
from draagvlak.surveys.models import Link, Mode, Purpose, State

SEALED = "survey-link"


@dataclass(frozen=True)
class Secrets:
    """A link secret and its code for typing. Exists only in memory: on a screen, on paper or in a mail."""

    token: str
    code: str


def secret_hash(purpose, secret, *, typed):
    """The 32 bytes under which a secret for `purpose` is stored."""
    kind = "code" if typed else "link"
    return keyed_hash(f"survey-{purpose}-{kind}", normalise(secret) if typed else secret)


def _mint(survey, purpose, secret, *, invitee=None, typed=False, keep=False):
    sealed = seal(survey.organisation_id, secret, SEALED) if keep else None
    hashed = secret_hash(purpose, secret, typed=typed)
    Link.objects.create(survey=survey, invitee=invitee, purpose=purpose, typed=typed, secret_hash=hashed, sealed=sealed)
    return secret


@transaction.atomic
def mint_personal(invitee):
    """A new personal link and a code of 16 signs for `invitee`. What was given before keeps working."""
    survey = invitee.survey
    return Secrets(
        token=_mint(survey, Purpose.ANSWER, new_token(), invitee=invitee),
        code=_mint(survey, Purpose.ANSWER, new_code(LONG), invitee=invitee, typed=True),
    )


@transaction.atomic
def renew_personal(invitee):
    """A new personal link and code; everything given to this invitee before stops working."""
    invitee.links.update(revoked=True)
    return mint_personal(invitee)


@transaction.atomic
def ensure_shared(survey):
    """The shared link and the code of 8 signs of an Open or Anonymous round; made at the first call, then the same.

    Raises ValueError for a Confidential round, where every person has a link of their own.
    """
    if survey.mode == Mode.CONFIDENTIAL:
        raise ValueError("A confidential round has personal links only.")
    shared = survey.links.filter(invitee__isnull=True, purpose=Purpose.ANSWER, revoked=False)
    found = {link.typed: unseal(survey.organisation_id, link.sealed, SEALED) for link in shared}
    return Secrets(
        token=found.get(False) or _mint(survey, Purpose.ANSWER, new_token(), keep=True),
        code=found.get(True) or _mint(survey, Purpose.ANSWER, new_code(SHORT), typed=True, keep=True),
    )


@transaction.atomic
def rotate_shared(survey):
    """Revokes the shared link and code (they leaked) and gives new ones. Ballots that began stay."""
    survey.links.filter(invitee__isnull=True, purpose=Purpose.ANSWER).update(revoked=True)
    return ensure_shared(survey)


def results_token(survey):
    """The one secret of the results link of this survey, the same at every call."""
    link = _results_link(survey)
    if link is None:
        with transaction.atomic():
            link = _results_link(survey)
            if link is None:
                return _mint(survey, Purpose.RESULTS, new_token(), keep=True)
    return unseal(survey.organisation_id, link.sealed, SEALED)


def _results_link(survey):
    return survey.links.filter(purpose=Purpose.RESULTS, revoked=False, sealed__isnull=False).first()


def find(purpose, secret, *, typed=False):
    """The live Link that this secret opens for this purpose, with its survey and invitee; None otherwise.

    A typed code works only while its round runs. Nothing is consumed.
    """
    if not secret or len(secret) > 64:
        return None
    # Without the data of the release, a whole pack: pages have that in memory, by its digest.
    links = Link.objects.select_related("survey__organisation", "survey__release", "invitee")
    live = links.defer("survey__release__data").filter(purpose=purpose, typed=typed, revoked=False)
    link = live.filter(secret_hash=secret_hash(purpose, secret, typed=typed)).first()
    return None if link is None or (typed and link.survey.state != State.RUNNING) else link


def answer_url(token):
    """The absolute address of an invitation. Always from settings.SITE_URL, never from a request."""
    return settings.SITE_URL + reverse("answer-invitation", args=[token])


def results_url(token):
    """The absolute address of the results."""
    return settings.SITE_URL + reverse("results", args=[token])


def join_url():
    """The absolute address where a code is typed."""
    return settings.SITE_URL + reverse("join")
