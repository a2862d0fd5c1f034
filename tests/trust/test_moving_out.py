"""One organisation out: what must stay stays, and what goes out can come in."""

import json
from datetime import timedelta

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone
from pydantic import TypeAdapter, ValidationError

from draagvlak.consensus import actions as agreeing
from draagvlak.home.moving import form, leaving, parts, reading
from draagvlak.home.moving import trajectories as way
from draagvlak.orgs.access import Here
from draagvlak.surveys import closing, published, sightings
from draagvlak.surveys.models import Link, Mode, Share, Sighting, Snapshot, Survey
from draagvlak.surveys.tests.rounds import fill
from tests.people import sign_in
from tests.trust.moving import HIDDEN, WRITTEN, arrive, contents

pytestmark = pytest.mark.django_db


# ── Out ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_what_must_stay_does_not_go(full):
    files = contents(leaving.package(full.organisation))
    text = b"\n".join(files.values()).decode()
    assert WRITTEN in text, "what was published goes in clear text"
    for secret in (HIDDEN, "Genodigde Persoon", "genodigde@example.org", "nieuw@example.org", full.links.answer,
                   full.links.shared, full.links.shared_code, full.links.results, full.links.closed_results,
                   full.secrets.invitation, full.secrets.sign_in, full.owner.password):  # fmt: skip
        assert secret not in text
    for row in Link.objects.filter(survey__organisation=full.organisation):
        assert bytes(row.secret_hash).hex() not in text
    running = json.loads(files[f"scans/{full.anonymous.pid}.json"])
    assert running["state"] == "running"
    assert not running["results"]
    assert "nobody" not in str(sorted(running)), "no field tells how many answered"
    assert {"done", "ballots", "people", "invitees", "links"}.isdisjoint(running)


def test_names_go_only_when_asked_for(full):
    def results(**options):
        files = contents(leaving.package(full.organisation, **options))
        return json.loads(files[f"scans/{full.open.pid}.json"])["results"][0]

    assert "named" not in results()
    assert len(results(names=True)["named"]) == 2


def again(full, counts=(0, 5, 2, 0), **data):
    """A second vote in a conversation about the round that was published."""
    made = published.one_question("why-vision", counts, asked=7) | data
    return Snapshot.objects.create(survey=full.running, round=2, data=made, digest=published.digest_of(made))


def test_a_second_vote_of_a_conversation_moves_along(full, cast):
    vote = again(full)
    arrived = arrive(leaving.package(full.organisation), cast)
    survey = arrived.surveys.get(title=full.running.title)
    assert published.later_votes(survey)["why-vision"][0].counts.row == (0, 5, 2, 0)
    assert survey.snapshots.get(round=2).data == vote.data
    assert not survey.conversations.exists()


@pytest.mark.parametrize("broken", [
    {"counts": (0, 1, 2, 0)},
    {"questions": {"why-vision": {"asked": 7, "counts": [0, 5, 2, 0], "arguments": 0},
                   "why-value": {"asked": 7, "counts": [0, 5, 2, 0], "arguments": 0}}},
    {"questions": {"why-vision": {"asked": 7}}},
], ids=["too few", "two questions", "no outcome"])  # fmt: skip
def test_a_second_vote_that_cannot_be_is_refused(full, cast, broken):
    again(full, **broken)
    with pytest.raises(reading.Refused):
        arrive(leaving.package(full.organisation), cast)


def test_results_go_as_they_were_published(full):
    scan = json.loads(contents(leaving.package(full.organisation))[f"scans/{full.running.pid}.json"])
    stored = Snapshot.objects.get(survey=full.running)
    assert scan["results"][0]["data"] == stored.data
    assert scan["results"][0]["digest"] == stored.digest
    assert [(one["text"], one["level"]) for one in scan["results"][0]["arguments"]] == [(WRITTEN, 2)]


def test_an_owner_takes_it_along_and_everybody_can_read_that(full, client):
    page = reverse("organisation-file", args=[full.organisation.pid])
    assert sign_in(client, full.coordinator).post(page).status_code == 403
    sign_in(client, full.owner)
    assert "names" in client.get(page).content.decode()
    answer = client.post(page)
    assert answer["Content-Disposition"].startswith("attachment")
    assert form.MANIFEST in contents(answer.content)
    seen = Sighting.objects.filter(what=sightings.ORGANISATION_FILE, role="owner")
    assert set(seen.values_list("survey", flat=True)) == set(Snapshot.objects.filter(
        survey__organisation=full.organisation).values_list("survey", flat=True))  # fmt: skip
    assert full.organisation.events.filter(verb="organisation-taken").count() == 1
    client.post(page, {"names": "on"})
    named = Sighting.objects.filter(what=sightings.FILE_WITH_NAMES, role="owner")
    assert {one.survey.mode for one in named} == {Mode.OPEN}, "with names only where names went along"


@pytest.mark.parametrize("gone", [True, False], ids=["after the night of its results", "before it"])
def test_what_is_past_its_retention_does_not_go(full, cast, gone):
    """Results go at night, and what was agreed on them in a later job: a file between the two has neither."""
    survey = full.running
    agreeing.make_meeting(survey, full.facilitator, held_on=timezone.localdate(), present={"ict": 2})
    today, long_ago = timezone.localdate(), timezone.localdate() - timedelta(days=365 * 11)
    Survey.objects.filter(pk=survey.pk).update(**({"results_gone_on": today} if gone else {"closed_on": long_ago}))
    if gone:
        survey.snapshots.all().delete()
    assert survey.agreed.exists()
    raw = leaving.package(full.organisation)
    scan = json.loads(contents(raw)[f"scans/{survey.pid}.json"])
    assert [scan[name] for name in ("results", "agreed", "meetings", "focus")] == [[], [], [], []]
    assert scan["results_gone_on"] == today.isoformat()
    assert arrive(raw, cast).surveys.get(title=survey.title).results_gone_on == today


def test_what_goes_out_can_come_in(cast):
    """Signs that no other server takes stay behind; words that only look like one go along; a slip is no reason."""
    world = cast.a
    written = {(0, "why-vision"): ("Nee\0, want C:\\u0000", Share.SHOWN)}
    fill(world.running, [{"*": "green"}] * 6, arguments=written)
    closing.close(world.running, world.coordinator)
    slip = world.meeting.held_on.replace(year=26)
    type(world.meeting).objects.filter(pk=world.meeting.pk).update(held_on=slip)
    fresh = arrive(leaving.take(Here(world.organisation, world.memberships["owner"])), cast)
    survey = fresh.surveys.select_related("organisation", "release").get(title=world.running.title)
    assert [quote.text for quote in published.read(survey).quotes(["why-vision"])] == ["Nee, want C:\\u0000"]
    assert slip in fresh.surveys.values_list("meetings__held_on", flat=True)


@pytest.mark.parametrize("limit", ["MAX_FILE", "MAX_UNPACKED", "MAX_FILES", ""])
def test_what_could_not_come_in_does_not_go_out(cast, client, monkeypatch, limit):
    world, said = cast.a, str(leaving.TOO_MUCH)
    if not limit:  # something of ours that does not hold together: the page says whose fault that is
        Survey.objects.filter(pk=world.draft.pk).update(kind="other")
        said = str(leaving.NOT_TAKEN)
    else:
        monkeypatch.setattr(reading, limit, 5)
    answer = sign_in(client, world.owner).post(reverse("organisation-file", args=[world.organisation.pid]))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not world.organisation.events.filter(verb="organisation-taken").exists()
    assert not Sighting.objects.filter(what=sightings.ORGANISATION_FILE).exists()


# Part of the file → the table it comes from, fields that it has on top, columns that stay although their kind goes.
FROM = {
    form.Organisation: ("orgs.Organisation", "teams", "ends_on is_example created_at"),
    form.Team: ("orgs.Team", "", ""),
    form.Member: ("orgs.Membership", "name email joined_on", "user organisation joined_at"),
    form.Release: ("content.Release", "own", "kind languages title stored_at"),  # the first three stand in `data`
    form.Scan: ("surveys.Survey", "results meetings agreed focus sightings", "answers_gone_on"),
    form.Result: ("surveys.Snapshot", "arguments named", ""),
    form.Argument: ("surveys.Argument", "name", ""),
    form.Meeting: ("consensus.Meeting", "", ""),
    form.Agreed: ("consensus.Consensus", "earlier", ""),
    form.Action: ("plans.Action", "links", "reminded_on answer_reminded_on"),
    form.About: ("consensus.ActionLink", "scan", ""),
    form.Event: ("orgs.Event", "object", "object_pid"),
    form.Sighting: ("surveys.Sighting", "", ""),
    way.Trajectory: ("plans.Trajectory", "steps people decisions standings pitfall_answers earlier sheets", ""),
    way.Step: ("plans.Step", "", ""),
    way.Person: ("plans.Person", "", ""),
    way.Decision: ("plans.Decision", "mandates", ""),
    way.Mandate: ("plans.Mandate", "", "decision"),
    way.Standing: ("plans.Standing", "", ""),
    way.PitfallAnswer: ("plans.PitfallAnswer", "", ""),
    way.Earlier: ("plans.Earlier", "", ""),
    way.Sheet: ("worksheets.Sheet", "rows endorsements rounds collections proposed", ""),
    way.RowProposal: ("worksheets.RowProposal", "", ""),
    way.Collection: ("worksheets.Collection", "", ""),
    way.Endorsement: ("worksheets.Endorsement", "", ""),
    way.Round: ("worksheets.Round", "clusters loose", "stage dots_on over_at"),  # over since it arrived
    way.Cluster: ("worksheets.Cluster", "cards", ""),
    way.Row: ("worksheets.Row", "cells changes comments proposals actions links document", ""),
    way.Document: ("worksheets.Document", "", "size"),
    way.Cell: ("worksheets.Cell", "", ""),
    way.Change: ("worksheets.Change", "", ""),
    way.Comment: ("worksheets.Comment", "", ""),
    way.Proposal: ("worksheets.Proposal", "", ""),
    way.RowLink: ("worksheets.RowLink", "", ""),
}


def test_the_register_says_what_goes_along():
    """P8: a field goes only when its kind may; a kind that goes leaves no column behind without a word."""
    from draagvlak.home import register

    for part, (label, extra, left) in FROM.items():
        kinds = register.listed(label)
        fields = set(part.model_fields) - set(extra.split())
        assert fields <= set(kinds), label
        assert all(register.KINDS[kinds[field]].out or kinds[field] == "row" for field in fields), label
        goes = {name for name, kind in kinds.items() if register.KINDS[kind].out}
        assert goes - fields - set(left.split()) == set(), (
            f"{label}: add it to moving/form.py, or say here that it stays"
        )
    assert not any(register.KINDS[kind].out for kind in register.TABLE["worksheets.Presence"] if kind != "row")
    stays = [f"surveys.{name}" for name in ("Ballot", "Answer", "Invitee", "Link", "ListPrint")]
    stays += [
        f"orgs.{name}" for name in ("Mail", "OrganisationKey", "SignInLink", "ColleagueInvitation", "Grant", "User")
    ]
    assert not any(register.KINDS[kind].out for label in stays for kind in register.TABLE[label])


@pytest.mark.parametrize("part", FROM, ids=lambda part: part.__name__)
def test_no_text_is_longer_than_its_column(part):
    """PostgreSQL refuses a longer one; so the form does first, in a sentence."""
    label, extra, _left = FROM[part]
    columns = {field.name: getattr(field, "max_length", None) for field in apps.get_model(label)._meta.concrete_fields}
    for name, told in part.model_json_schema()["properties"].items():
        for kind in told.get("anyOf", [told]):
            if kind.get("type") != "string" or name in extra.split() or kind.get("format"):
                continue
            longest = max(map(len, kind.get("enum", [kind.get("const", "")]))) or kind.get("maxLength")
            assert longest is not None or columns[name] is None, name
            assert columns[name] is None or longest <= columns[name], name


def test_every_list_has_an_end():
    def lists(told):
        if isinstance(told, dict):
            if told.get("type") == "array":
                yield told
            told = list(told.values())
        for one in told if isinstance(told, list) else ():
            yield from lists(one)

    found = [one for adapter in form.PARTS.values() for one in lists(adapter.json_schema())]
    assert len(found) > 20
    assert [one for one in found if "maxItems" not in one] == []
    with pytest.raises(ValidationError) as error:
        TypeAdapter(parts.Rows[int]).validate_json("[" + "1," * parts.ROWS + "1]")
    assert reading.refusal_of(error.value).text is reading.TOO_BIG
