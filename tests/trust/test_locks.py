"""P10: after the first invitation nothing that people were promised can change, in the product or below it."""

import itertools
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from draagvlak.surveys import actions, roster
from draagvlak.surveys.locks import LOCKED
from draagvlak.surveys.models import MINIMUM, Answer, Ballot, Mode, Snapshot, State, Survey
from draagvlak.surveys.people import Person
from tests.people import make_survey, sign_in

MODES = [Mode.OPEN, Mode.CONFIDENTIAL, Mode.ANONYMOUS]
# For every locked column another value that would be fine in a draft.
OTHER = {
    "organisation_id": lambda survey, cast: cast.b.organisation.pk,
    "release_id": lambda survey, cast: cast.a.private_release.pk,
    "kind": lambda survey, cast: "pulse",
    "subject_id": lambda survey, cast: "beeldbellen",
    "subject": lambda survey, cast: {"nl": "iets anders"},
    "asker": lambda survey, cast: "Iemand anders",
    "vision": lambda survey, cast: "Andere woorden",
    "group_kind": lambda survey, cast: "management",
    "mode": lambda survey, cast: next(mode for mode in MODES if mode != survey.mode),
    "k": lambda survey, cast: survey.k + 20,  # higher than the minimum of every mode: only the lock can refuse it
    "breakdown": lambda survey, cast: "role",
    "groups": lambda survey, cast: [{"id": "x", "label": {"nl": "X"}}],
    "client_route": lambda survey, cast: True,
    "retention_months": lambda survey, cast: 6,
    "launched_on": lambda survey, cast: date(2026, 1, 1),
}
CASES = list(itertools.product(MODES, LOCKED))


def launched(cast, mode):
    survey = make_survey(cast.a, "Beloofd", state="draft", mode=mode, k=MINIMUM[mode])
    actions.add_invitees(survey, cast.a.facilitator, [Person("An", "an@example.org", "frontline")])
    actions.launch(survey, cast.a.facilitator, survey.version)
    survey.refresh_from_db()
    return survey


def row(survey):
    return Survey.objects.filter(pk=survey.pk).values().get()


def refused(attempt, survey):
    """Runs an attempt that the database must refuse; the row must be byte for byte the same afterwards."""
    before = row(survey)
    with pytest.raises(DatabaseError, match="locked"), transaction.atomic():
        attempt()
    assert row(survey) == before


def test_every_promise_is_tried():
    assert set(OTHER) == set(LOCKED)
    promised = {
        "mode",
        "k",
        "groups",
        "breakdown",
        "release_id",
        "subject",
        "retention_months",
        "client_route",
        "asker",
        "vision",
    }
    assert promised <= set(LOCKED)


@pytest.mark.parametrize(("mode", "column"), CASES)
def test_the_database_refuses_each_change(cast, mode, column):
    survey = launched(cast, mode)
    value = OTHER[column](survey, cast)
    k = {"k": max(survey.k, MINIMUM[Mode.ANONYMOUS])} if column == "mode" else {}
    refused(lambda: Survey.objects.filter(pk=survey.pk).update(**{column: value}, **k), survey)

    def by_saving():
        changed = Survey.objects.get(pk=survey.pk)
        setattr(changed, column, value)
        changed.k = k.get("k", changed.k)
        changed.save()

    refused(by_saving, survey)
    refused(lambda: Survey.objects.bulk_update([_with(survey, column, value, k)], [column, *k]), survey)


def _with(survey, column, value, k):
    changed = Survey.objects.get(pk=survey.pk)
    setattr(changed, column, value)
    changed.k = k.get("k", changed.k)
    return changed


@pytest.mark.parametrize(
    "change",
    [
        "mode = 'open', k = 2", "k = 2, mode = 'open'", "k = k + 1", "k = 1", "groups = '[]' || ' '", "subject = '{}'",
        "launched_on = NULL", "launched_on = NULL, state = 'draft'", "state = 'draft'", "last_day = NULL",
        "last_day = '2026-01-01'", "retention_months = 120", "release_id = release_id + 1",
        "client_route = NOT client_route",
    ],
)  # fmt: skip
def test_raw_sql_is_refused_too(cast, change):
    survey = launched(cast, Mode.CONFIDENTIAL)
    if connection.vendor == "postgresql":
        change = change.replace("'[]' || ' '", "'[1]'::jsonb")

    def attempt():
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE surveys_survey SET {change} WHERE id = %s", [survey.pk])

    before = row(survey)
    with pytest.raises(DatabaseError), transaction.atomic():
        attempt()
    assert row(survey) == before


def test_what_may_still_change(cast):
    """The lock is on what was promised: the title, a later last day and the end are free."""
    survey = launched(cast, Mode.CONFIDENTIAL)
    later = survey.last_day + timedelta(days=3)
    Survey.objects.filter(pk=survey.pk).update(title="Andere naam", last_day=later, revision=9)
    Survey.objects.filter(pk=survey.pk).update(state=State.CANCELLED)
    with pytest.raises(DatabaseError), transaction.atomic():
        Survey.objects.filter(pk=survey.pk).update(state=State.RUNNING)


# ── The product ──────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("mode", MODES)
def test_the_verbs_refuse(cast, mode):
    survey = launched(cast, mode)
    before = row(survey)
    settings = {name.removesuffix("_id") if name == "release_id" else name for name in OTHER} & set(actions.SETTINGS)
    for name in sorted(settings):
        column = "release_id" if name == "release" else name
        value = cast.a.private_release if name == "release" else OTHER[column](survey, cast)
        for version in (survey.version, None, 0):
            with pytest.raises(actions.Locked):
                actions.edit_scan(survey, cast.a.owner, version, **{name: value})
    with pytest.raises(actions.Locked):
        actions.delete_draft(survey, cast.a.owner)
    with pytest.raises(actions.Locked):
        actions.create_scan(cast.a.organisation, cast.a.owner, pid=survey.pid, title="Weer een ontwerp")
    assert row(survey) == before


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("role", ["owner", "coordinator", "facilitator"])
def test_the_pages_refuse(client, cast, mode, role):
    """The forms of a draft, sent to a scan that has started: as a whole, in every step."""
    draft = make_survey(cast.a, "Ontwerp", state="draft", mode=mode, k=MINIMUM[mode])
    survey = launched(cast, mode)
    sign_in(client, cast.a.users[role])
    before = row(survey)
    for name in ("scan-edit", "scan-rules"):
        form = client.get(reverse(name, args=[draft.pid])).context["form"]
        sent = {field: form[field].value() or "" for field in form.fields}
        sent |= {"mode": next(m for m in MODES if m != mode), "k": "", "breakdown": "role", "subject": "own"}
        sent |= {
            "own_nl": "iets anders",
            "own_en": "other",
            "asker": "Iemand",
            "retention_months": "6",
            "version": survey.version,
        }
        answer = client.post(reverse(name, args=[survey.pid]), sent)
        assert answer.status_code == 409, name
    for name in ("scan-launch", "scan-delete"):
        assert client.post(reverse(name, args=[survey.pid]), {"confirmed": "yes", "version": 1}).status_code in {
            303,
            409,
        }
    client.post(reverse("scan-people", args=[survey.pid]), {"group_kind": "management", "people": ""})
    sent = {"last_day": survey.last_day - timedelta(days=1), "mode": "open", "k": "2"}
    assert client.post(reverse("scan-extend", args=[survey.pid]), sent).status_code == 422
    invitee = survey.invitees.get()
    client.post(
        reverse("invitee-edit", args=[invitee.pid]), {"name": "An", "address": "an@example.org", "group": "ict"}
    )
    assert {guest.group for guest in roster.guests(survey)} == {"frontline"}
    after = row(survey)
    assert {name: after[name] for name in LOCKED} == {name: before[name] for name in LOCKED}
    assert (after["state"], after["last_day"]) == (before["state"], before["last_day"])


# ── Answers and snapshots ────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("state", [State.DRAFT, State.CLOSED, State.CANCELLED])
def test_no_answer_outside_a_running_round(cast, state):
    survey = make_survey(cast.a, "Stil", state=state.value)
    with pytest.raises(DatabaseError, match="locked"), transaction.atomic():
        Ballot.objects.create(survey=survey, key=b"x" * 32)


def test_answers_are_fixed_when_the_round_ends(cast):
    survey = launched(cast, Mode.CONFIDENTIAL)
    ballot = Ballot.objects.create(survey=survey, key=b"y" * 32)
    answer = Answer.objects.create(ballot=ballot, question="why-vision", level=0)
    Survey.objects.filter(pk=survey.pk).update(state=State.CLOSED)
    for attempt in (
        lambda: Answer.objects.filter(pk=answer.pk).update(level=2),
        lambda: Answer.objects.create(ballot=ballot, question="why-value", level=1),
    ):
        with pytest.raises(DatabaseError, match="locked"), transaction.atomic():
            attempt()
    answer.refresh_from_db()
    assert answer.level == 0


def test_a_ballot_never_changes_group_or_round(cast):
    survey = launched(cast, Mode.CONFIDENTIAL)
    ballot = Ballot.objects.create(survey=survey, key=b"z" * 32, group="ict")
    for fields in (
        {"group": "client"},
        {"survey": cast.a.running},
        {"trial": True},
        {"paper": True},
        {"route": "client"},
    ):
        with pytest.raises(DatabaseError, match="locked"), transaction.atomic():
            Ballot.objects.filter(pk=ballot.pk).update(**fields)


def test_a_snapshot_never_changes(cast):
    snapshot = Snapshot.objects.create(survey=cast.a.running, data={"n": 5}, digest="0" * 64)
    with pytest.raises(DatabaseError, match="locked"), transaction.atomic():
        Snapshot.objects.filter(pk=snapshot.pk).update(data={"n": 6})


def test_the_questions_of_a_round_never_change(cast):
    survey = launched(cast, Mode.CONFIDENTIAL)
    for fields in ({"data": {}}, {"digest": "0" * 64}, {"version": "2"}, {"title": {"nl": "Anders"}}):
        with pytest.raises(DatabaseError), transaction.atomic():
            type(survey.release).objects.filter(pk=survey.release_id).update(**fields)
    with pytest.raises(DatabaseError), transaction.atomic():
        survey.release.delete()
