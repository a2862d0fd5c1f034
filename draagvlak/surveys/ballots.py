"""The verbs of answering. The hot path of the product: a save is one statement, which is its own transaction.

What connects a person to answers is the nonce, and that is only in the browser (cookie) or on paper (resume code).
The invitee keeps HMAC(spent, nonce); the ballot is found by HMAC(ballot, nonce): two keys, so the two rows do not
meet without the nonce. They are written in two transactions, so that no transaction id joins them either.
"""

import hmac
import json
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from draagvlak.content.releases import question_ids
from draagvlak.lib.tokens import LONG, keyed_hash, new_code, new_row_id, normalise
from draagvlak.orgs.keys import seal, unseal
from draagvlak.surveys.models import Answer, Ballot, Invitee, Level, Link, Mode, Purpose, Route, Share, State, Survey
from draagvlak.surveys.refusals import MAX_ARGUMENT, AlreadyUsed, Closed, Junk, NotAsked, NotInvited, TooLong
from draagvlak.surveys.refusals import Refused as Refused

ARGUMENT = "argument"
NAME = "ballot-name"
COOKIE_KEY = "ballot-cookie"


@dataclass(frozen=True)
class Pass:
    """What a browser carries to answer one survey. `secret` is the hex hash of its link ('' after resuming)."""

    survey_pid: str
    nonce: str
    secret: str = ""
    group: str = ""
    route: str = Route.ALL
    name: str = ""


@dataclass(frozen=True)
class Own:
    """One own answer, for its author only. `level` is 'red', 'orange', 'green', 'unknown' or None."""

    level: str | None
    argument: str
    share: str
    plain: bool


# ── The pass in the browser ──────────────────────────────────────────────────────────────────────────────────


def cookie_name(survey_pid):
    """The name of the ballot cookie of one survey."""
    return f"{settings.COOKIE_PREFIX}ballot_{survey_pid}"


def sign(carried):
    """The cookie value of a Pass. Signed, so that a browser cannot change its group or its round."""
    parts = [carried.survey_pid, carried.nonce, carried.secret, carried.group, str(carried.route), carried.name]
    text = signing.b64_encode(json.dumps(parts, separators=(",", ":")).encode()).decode()
    return f"{text}.{_signature(text)}"


def _signature(text):
    return signing.b64_encode(keyed_hash(COOKIE_KEY, text)).decode()


def read(value, survey_pid):
    """The Pass in a cookie value, or None when it is absent, forged, or of another survey."""
    if not value or not value.isascii():
        return None
    text, _point, signature = value.partition(".")
    if not hmac.compare_digest(signature, _signature(text)):
        return None
    carried = Pass(*json.loads(signing.b64_decode(text.encode())))  # signed: it is what `sign` made
    return carried if carried.survey_pid == survey_pid else None


def new_pass(survey, link, group="", route=Route.ALL, name=""):
    """A fresh Pass for who came in with `link`. Writes nothing: opening an invitation has no effect."""
    return Pass(survey.pid, new_code(LONG), bytes(link.secret_hash).hex(), group, str(route), name)


def spent_key(nonce):
    """What an invitee keeps of the nonce that spent the invitation."""
    return keyed_hash("invitation-spent", nonce)


def ballot_key(nonce):
    """By what a ballot is found: another key than `spent_key`, so that the two rows do not meet."""
    return keyed_hash("ballot", nonce)


# ── Saving ───────────────────────────────────────────────────────────────────────────────────────────────────

_FIND = """
SELECT b.id, b.route, b."group", b.handed_in, s.state, s.last_day, s.organisation_id, r.digest, s.id
FROM surveys_ballot b JOIN surveys_survey s ON s.id = b.survey_id JOIN content_release r ON r.id = s.release_id
WHERE b.key = %s AND s.pid = %s
"""
# One statement finds the ballot, looks whether the round still runs, and stores. No row stored: it does not.
_STORE = """
INSERT INTO surveys_answer (id, ballot_id, question, level, argument, share, plain)
SELECT %s, b.id, %s, %s, %s, %s, %s FROM surveys_ballot b JOIN surveys_survey s ON s.id = b.survey_id
WHERE b.id = %s AND s.pid = %s AND s.state = 'running' AND (s.last_day IS NULL OR s.last_day >= %s)
ON CONFLICT (ballot_id, question) DO UPDATE
SET level = excluded.level, argument = excluded.argument, share = excluded.share, plain = excluded.plain
"""
LOCK = 7041  # the class of advisory locks on PostgreSQL, with the number of the round
# Closing takes this lock alone (closing.py); the trigger on answers then sees the closed state (locks.py). In a CTE of
# its own, so that it is taken before the row is written.
_STORE_POSTGRESQL = f"""
WITH b AS MATERIALIZED (
SELECT b.id, pg_advisory_xact_lock_shared({LOCK}, s.id::int)
FROM surveys_ballot b JOIN surveys_survey s ON s.id = b.survey_id
WHERE b.id = %s AND s.pid = %s AND s.state = 'running' AND (s.last_day IS NULL OR s.last_day >= %s))
INSERT INTO surveys_answer (id, ballot_id, question, level, argument, share, plain)
SELECT %s, b.id, %s, %s, %s, %s, %s FROM b
ON CONFLICT (ballot_id, question) DO UPDATE
SET level = excluded.level, argument = excluded.argument, share = excluded.share, plain = excluded.plain
"""  # noqa: S608 - a number of ours
_LEVELS: dict[str | None, int | None] = {None: None, "": None, **{level.label: level.value for level in Level}}
_SHARES = {share.label: share.value for share in Share}


@dataclass(frozen=True)
class Choice:
    """One answer to save, as the browser sent it."""

    question: str
    level: str | None = None
    argument: str = ""
    share: str = Share.SHOWN.label
    plain: bool = False

    def __post_init__(self):
        if self.level not in _LEVELS or self.share not in _SHARES:
            raise Junk
        if len(self.argument) > MAX_ARGUMENT:
            raise TooLong


class _Found(NamedTuple):
    """One ballot with what its round says. Of these, `id`, `route`, `organisation_id` and `digest` never change."""

    id: int
    route: str
    group: str
    handed_in: bool
    state: str
    last_day: date | str | None
    organisation_id: int
    digest: str
    survey_id: int


class _NotStored(Exception):
    """The ballot is gone, or its round does not run."""


def _find(carried):
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [ballot_key(carried.nonce), carried.survey_pid])
        row = cursor.fetchone()
    return None if row is None else _Found(*row)


def save(carried, *choices):
    """Stores answers of one person: all of `choices` or none. Saying the same twice changes nothing.

    The first save of an invitation spends it. Raises Closed, AlreadyUsed, NotInvited or NotAsked. When it
    returns, the answers are on disk.
    """
    key = (ballot_key(carried.nonce), carried.survey_pid)
    try:
        if (known := _known.get(key)) and _store(carried, known, choices):
            return
    except NotAsked:  # perhaps of a ballot that was begun anew, with other questions, in another process
        _known.pop(key, None)
    found = _find(carried)
    if found is None:
        _begin(carried)
        found = _find(carried)
    if found is None:
        raise NotInvited
    refuse_closed(found.state, found.last_day)
    if not _store(carried, found, choices):
        raise Closed
    if len(_known) >= KNOWN:
        _known.clear()
    _known[key] = found


# Ballots that were saved to, so that the next save need not look: only what never changes is read from it.
KNOWN = 2000
_known: dict[tuple[bytes, str], _Found] = {}


def forget(carried):
    """Forgets what this process remembers of a ballot: it was deleted, and may be begun anew with other questions."""
    _known.pop((ballot_key(carried.nonce), carried.survey_pid), None)


def _store(carried, found, choices):
    """True when the choices are stored; False when the ballot is gone or its round takes no answers (any more)."""
    asked = question_ids(found.digest, client=found.route == Route.CLIENT)
    if any(choice.question not in asked for choice in choices):
        raise NotAsked
    where = [found.id, carried.survey_pid, timezone.localdate().isoformat()]
    try:
        with _writing(choices), connection.cursor() as cursor:
            for choice in choices:
                text = choice.argument.strip()
                row = [
                    new_row_id(), choice.question, _LEVELS[choice.level],
                    seal(found.organisation_id, text, ARGUMENT) if text else None, _SHARES[choice.share], choice.plain,
                ]  # fmt: skip
                if connection.vendor == "postgresql":
                    cursor.execute(_STORE_POSTGRESQL, where + row)
                else:
                    cursor.execute(_STORE, row + where)
                if cursor.rowcount != 1:
                    raise _NotStored
    except (_NotStored, IntegrityError):  # the second: closed at this very moment, and the database refuses
        return False
    return True


def _writing(choices):
    """One statement is a transaction by itself; several are one together."""
    if len(choices) != 1:
        return transaction.atomic()
    return connection.turn() if connection.vendor == "sqlite" else nullcontext()  # type: ignore[attr-defined]


def refuse_closed(state, last_day):
    """Raises Closed unless a round in this state, with this last day, takes answers today."""
    if isinstance(last_day, str):  # raw SQL on SQLite gives the stored text
        last_day = datetime.fromisoformat(last_day).date()
    if state != State.RUNNING or (last_day and timezone.localdate() > last_day):
        raise Closed


def _begin(carried):
    """Spends the invitation for this nonce and makes the ballot: two transactions, each safe to repeat."""
    survey = Survey.objects.filter(pid=carried.survey_pid).first()
    if survey is None:
        raise NotInvited
    refuse_closed(survey.state, survey.last_day)
    spend(survey, carried)
    name = seal(survey.organisation_id, carried.name[:80], NAME) if carried.name and survey.mode == Mode.OPEN else None
    key = ballot_key(carried.nonce)
    insert(Ballot(survey=survey, key=key, group=carried.group, route=carried.route, name=name))


def insert(ballot):
    """Stores a new ballot unless it is there. Raises Closed when its round closed just now."""
    with transaction.atomic():
        while_running(ballot.survey_id)
        Ballot.objects.bulk_create([ballot], ignore_conflicts=True)


def spend(survey, carried):
    """Spends the invitation behind a Pass for its nonce, in one statement; safe to repeat with the same nonce.

    Raises AlreadyUsed when another nonce spent it, NotInvited when its link no longer works, or Closed.
    """
    spent = spent_key(carried.nonce)
    link = None
    if carried.secret:
        links = Link.objects.filter(survey=survey, purpose=Purpose.ANSWER, revoked=False)
        link = links.filter(secret_hash=bytes.fromhex(carried.secret)).first()
    if link is not None:
        if link.invitee_id is None:
            return  # a shared link: one ballot per device, and it says openly that it cannot prevent more
        # A conditional update, so that of two devices at once exactly one wins; the same nonce may always come back.
        if Invitee.objects.filter(pk=link.invitee_id, spent__isnull=True).update(spent=spent):
            return
    if Invitee.objects.filter(survey=survey, spent=spent).exists():
        return
    # Closing forgets who began: then it was not used by somebody else, it closed just now.
    refuse_closed(*Survey.objects.values_list("state", "last_day").get(pk=survey.pk))
    raise AlreadyUsed if link is not None else NotInvited


# ── Handing in, changing, withdrawing, coming back ───────────────────────────────────────────────────────────


def hand_in(carried):
    """Marks the ballot as handed in; from then on it counts. Changing stays possible until closing. Safe to repeat.

    Handing in without a single answer is allowed: a ballot is made. Raises Closed, AlreadyUsed or NotInvited.
    """
    found = _find(carried)
    if found is None:
        _begin(carried)
        found = _find(carried)
    refuse_closed(found.state, found.last_day)
    with transaction.atomic():
        while_running(found.survey_id)
        Ballot.objects.filter(pk=found.id, handed_in=False).update(handed_in=True)


def while_running(survey_id):
    """Inside a transaction: the round cannot close until it ends. Raises Closed when it closed just before."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", [LOCK, survey_id])
    if not Survey.objects.filter(pk=survey_id, state=State.RUNNING).exists():
        raise Closed


def is_handed_in(carried):
    """Whether this person's ballot was handed in."""
    found = _find(carried)
    return bool(found and found.handed_in)


def own_answers(carried):
    """This person's own answers, by question id. Empty when nothing was stored."""
    found = _find(carried)
    if found is None:
        return {}
    rows = Answer.objects.filter(ballot_id=found.id).values_list("question", "level", "argument", "share", "plain")
    return {
        question: Own(
            level=None if level is None else Level(level).label,
            argument=unseal(found.organisation_id, argument, ARGUMENT) or "",
            share=Share(share).label,
            plain=plain,
        )
        for question, level, argument, share, plain in rows
    }


def withdraw(carried):
    """Deletes this person's ballot with every answer, as long as the round runs. Safe to repeat. Raises Closed."""
    found = _find(carried)
    if found is None:
        return
    refuse_closed(found.state, found.last_day)
    with transaction.atomic():
        while_running(found.survey_id)
        Ballot.objects.filter(pk=found.id).delete()


def resume(typed):
    """The Pass behind a resume code, in Open and Confidential rounds; None when no ballot has it."""
    nonce = normalise(typed)
    if len(nonce) != LONG:
        return None
    ballot = Ballot.objects.select_related("survey").filter(key=ballot_key(nonce)).first()
    if ballot is None or ballot.trial or ballot.paper or ballot.survey.mode == Mode.ANONYMOUS:
        return None
    name = unseal(ballot.survey.organisation_id, ballot.name, NAME) or ""  # for who withdraws and begins again
    return Pass(ballot.survey.pid, nonce, "", ballot.group, ballot.route, name)


def group_and_route(carried):
    """The group and route that are fixed for this person: of the ballot when there is one, else of the Pass."""
    found = _find(carried)
    return (found.group, found.route) if found else (carried.group, carried.route)


def handed_in_count(survey):
    """How many people handed in, whole group, trials aside: the only figure that leaves before the reveal (D6)."""
    return survey.ballots.filter(handed_in=True, trial=False).count()
