"""One organisation out and in: what must stay stays, what may go arrives, and a hostile file stores nothing."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.apps import apps
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from pydantic import TypeAdapter, ValidationError

from draagvlak.consensus import actions as agreeing
from draagvlak.home.moving import form, leaving, parts, reading
from draagvlak.home.moving import trajectories as way
from draagvlak.lib import crypt
from draagvlak.orgs.access import Here
from draagvlak.orgs.keys import forget_keys
from draagvlak.orgs.models import User
from draagvlak.plans.actions import Refused
from draagvlak.surveys import closing, links, published, sightings
from draagvlak.surveys.models import Answer, Ballot, Invitee, Link, Mode, Share, Sighting, Snapshot, Survey
from draagvlak.surveys.tests.rounds import fill
from draagvlak.worksheets import actions as sheets
from draagvlak.worksheets import tools_collect
from draagvlak.worksheets.board import Board
from draagvlak.worksheets.models import Round
from tests.people import sign_in
from tests.trust.moving import HIDDEN, NOTED, WRITTEN, arrive, contents, hashes, packed

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
    way.Sheet: ("worksheets.Sheet", "rows endorsements rounds collections", ""),
    way.Collection: ("worksheets.Collection", "", ""),
    way.Endorsement: ("worksheets.Endorsement", "", ""),
    way.Round: ("worksheets.Round", "clusters loose", "stage"),
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


# ── In ───────────────────────────────────────────────────────────────────────────────────────────────────────
def plain(raw):
    """What a file says, without what is known to differ on arrival (docs/moving.md says each)."""
    files = contents(raw)
    text = {name: json.loads(part) for name, part in files.items() if name.endswith(".json") and name != form.MANIFEST}
    scans = [scan for name, scan in text.items() if name.startswith(form.SCANS)]
    roles = {one["pid"]: one["role"] for one in text[form.MEMBERS]}
    names = {one["pid"]: one["name"] for one in text[form.MEMBERS]}
    trajectories = [part for name, part in text.items() if name.startswith(form.TRAJECTORIES)]
    for trajectory in trajectories:
        for one in trajectory["people"]:
            one |= {"name": names.get(one["member"]) or one["name"], "member": None}
        for one in (one for sheet in trajectory["sheets"] for one in sheet["endorsements"]):
            one |= {"who": names.get(one["member"]) or one["who"], "member": None}
        _by_nobody(trajectory)
    _named_by_what_they_say(trajectories)
    for scan in scans:
        scan["created_by"] = None
        if scan["state"] == "running":
            scan |= {"state": "draft", "launched_on": None, "last_day": None}
        for result in scan["results"]:
            del result["digest"]
        for one in [*scan["agreed"], *(before for row in scan["agreed"] for before in row["earlier"])]:
            one["changed_by"] = None
    for action in text[form.ACTIONS]:
        action["role"] = roles.get(action["member"]) or action["role"]
        action |= {"member": None, "made_by": None, "answered_by": None}
    new = {"organisation-made", "organisation-arrived", "organisation-arrived-unverified", "colleague-invited",
           "results-arrived", "results-arrived-unverified"}  # fmt: skip
    text[form.HISTORY] = [
        event | {"actor": "somebody" if event["actor"] else "", "object": ""}
        for event in text[form.HISTORY] if event["verb"] not in new
    ]  # fmt: skip
    text[form.RELEASES] = [one for one in text[form.RELEASES] if one["own"]]
    del text[form.MEMBERS]
    return text


def _by_nobody(told):
    """Takes off, at any depth, who did it: nobody became a member by arriving."""
    if isinstance(told, dict):
        told |= dict.fromkeys({"by", "made_by", "changed_by", "settled_by", "answered_by"} & set(told))
        for one in told.values():
            _by_nobody(one)
    for one in told if isinstance(told, list) else ():
        _by_nobody(one)


def _said(trajectory):
    """{public id: what it stands for} of everything inside a trajectory."""
    found = {}
    for kind, labels in (("steps", ("key", "title")), ("people", ("name",)), ("decisions", ("key", "text"))):
        found |= {one["pid"]: "/".join([kind, *(one[label] for label in labels)]) for one in trajectory[kind]}
    for sheet in trajectory["sheets"]:
        found[sheet["pid"]] = sheet["pack"] + sheet["title"]
        for row in sheet["rows"]:
            values = [[one["field"], one["value"]] for one in row["cells"]]
            found[row["pid"]] = f"{sheet['pack']}/{row['section']}/{row['position']}/{values}"
            found |= {one["pid"]: one["text"] for one in row["comments"]}
            found |= {one["pid"]: f"{one['field']}/{one['value']}" for one in row["proposals"]}
        found |= {one["pid"]: f"{one['version']}/{one['who']}" for one in sheet["endorsements"]}
        found |= {one["pid"]: one["question"] for one in sheet["rounds"]}
        found |= {one["pid"]: one["name"] for round_ in sheet["rounds"] for one in round_["clusters"]}
        found |= {one["pid"]: f"{sheet['title']}/{one['state']}/{one['about']}" for one in sheet["collections"]}
    assert len(set(found.values())) == len(found)
    return found


def _named_by_what_they_say(trajectories):
    """Puts, in place of each public id inside trajectories, what it stands for. A row may name one of another."""
    labels = {}
    for one in trajectories:
        labels |= {pid: (one["subject"], label) for pid, label in _said(one).items()}
    for one in trajectories:
        text = json.dumps(one)
        for pid, label in labels.items():
            text = text.replace(pid, json.dumps("/".join(label))[1:-1])
        one |= json.loads(text)


def renamed(told, raw, again):
    """`told` with the public ids of the first file in place of those of the second, matched by what they name."""

    def ids(package):
        files = contents(package)
        found = {}
        for name, part in files.items():
            if not name.endswith(".json") or name == form.MANIFEST:
                continue
            data = json.loads(part)
            for one in data if isinstance(data, list) else [data, *data.get("teams", []), *data.get("meetings", [])]:
                if isinstance(one, dict) and "pid" in one:
                    key = (
                        one.get("title") or one.get("what") or one.get("pack") or one.get("name")
                        or one.get("held_on") or one.get("subject")
                    )  # fmt: skip
                    found[name[:5], str(key)] = one["pid"]
        return found

    before, after = ids(raw), ids(again)
    text = json.dumps(told, sort_keys=True)
    for key, pid in after.items():
        if key in before:
            text = text.replace(pid, before[key])
    return json.loads(text)


def in_order(told):
    """Lists that stand in the order of public ids, in an order that does not change with them."""
    if isinstance(told, dict):
        return {name: in_order(value) for name, value in told.items()}
    if isinstance(told, list):
        return sorted((in_order(one) for one in told), key=lambda one: json.dumps(one, sort_keys=True))
    return told


def test_out_and_in_and_out_again_is_the_same(full, cast):
    raw = leaving.package(full.organisation, names=True)
    again = leaving.package(arrive(raw, cast), names=True)
    first, second = plain(raw), renamed(plain(again), raw, again)
    assert first.keys() == second.keys()
    for name in first:
        assert in_order(first[name]) == in_order(second[name]), name
    assert [one["verb"] for one in first[form.HISTORY]] == [one["verb"] for one in second[form.HISTORY]]
    for name, part in first.items():
        for at, result in enumerate(part["results"] if name.startswith(form.SCANS) else ()):
            other = second[name]["results"][at]
            assert result["data"]["questions"] == other["data"]["questions"]
            assert (result["arguments"], result.get("named")) == (other["arguments"], other.get("named"))


def test_it_comes_back_after_the_first_is_gone(full, cast, settings, tmp_path):
    from draagvlak.home import ending

    settings.DATA = tmp_path
    raw = leaving.package(full.organisation)
    first, token, gone = plain(raw), full.links.closed_results, full.organisation.pid
    ending.erase(full.organisation)
    fresh = arrive(raw, cast)
    assert fresh.pid != gone, "an organisation that was erased stays erased in a restore"
    assert Survey.objects.get(pid=full.running.pid).organisation == fresh
    assert plain(leaving.package(fresh))[f"scans/{full.running.pid}.json"] == first[f"scans/{full.running.pid}.json"]
    assert links.find("results", token) is None, "the old link opens nothing"
    assert links.results_token(Survey.objects.get(pid=full.closed.pid)) != token


def test_what_is_shown_is_the_same_figure_for_figure(full, cast):
    fresh = arrive(leaving.package(full.organisation), cast)
    survey = Survey.objects.select_related("organisation", "release").get(organisation=fresh, title=full.running.title)
    shown = published.read(survey)
    assert shown.questions == full.published.questions
    assert [quote.text for quote in shown.quotes(["why-vision"])] == [WRITTEN]
    assert survey.k == full.running.k
    assert survey.state == "closed"
    with pytest.raises(Exception, match="locked"):
        Snapshot.objects.filter(survey=survey).update(digest="1" * 64)


def test_a_running_round_arrives_as_a_draft_without_answers(full, cast):
    before = (Ballot.objects.count(), Answer.objects.count(), Invitee.objects.count(), User.objects.count())
    fresh = arrive(leaving.package(full.organisation), cast)
    survey = fresh.surveys.get(title=full.anonymous.title)
    assert (survey.state, survey.launched_on, survey.mode, survey.k) == ("draft", None, "anonymous", 8)
    assert full.anonymous.last_day, "it had a last day, which may be past when it arrives"
    assert survey.last_day is None
    assert (Ballot.objects.count(), Answer.objects.count(), Invitee.objects.count(), User.objects.count()) == before
    assert not fresh.memberships.exists()
    assert not Link.objects.filter(survey__organisation=fresh).exists()


def there(fresh, trajectory):
    """The same trajectory in the organisation that arrived."""
    return fresh.trajectories.get(subject=trajectory.subject)


def test_a_trajectory_arrives_as_it_left(full, cast):
    fresh = arrive(leaving.package(full.organisation), cast)
    made = there(fresh, full.way)
    assert made.pid != full.way.pid, "the first is still here"
    assert (made.scope, made.team.name, made.made_by) == ("team", full.team.name, None)
    assert [step.key for step in made.steps.all()] == [step.key for step in full.way.steps.all()]
    assert made.steps.get(state="skipped").reason == "Dat deden we al"
    assert made.steps.get(note=NOTED).ends_on
    people = {one.name: one for one in made.people.all()}
    assert people.keys() == {"Iemand van het bestuur", full.member.name}, "who was a member keeps the name as words"
    mandates = made.decisions.first().mandates.values_list("person__name", "part")
    assert set(mandates) == {(full.member.name, "proposes"), (full.member.name, "does")}
    assert made.standings.get().state == "yes"
    kept = {(one.about, one.text, one.step and one.step.note) for one in made.earlier.select_related("step")}
    assert kept == {("", "Eerst dit", "Toen dat"), ("standing:support:prepare", "De directie zei ja", None)}
    assert made.pitfall_answers.get().rule == "no-client"
    assert fresh.surveys.get(title=full.running.title).trajectory == made
    assert fresh.actions.get(what="De dienst bellen").trajectory.subject == full.trajectory.subject


def test_worksheets_arrive_with_all_that_is_around_them(full, cast):
    fresh = arrive(leaving.package(full.organisation), cast)
    told, made = (Board(one.sheets.get(pack="partners"), "nl") for one in (
        full.trajectory, there(fresh, full.trajectory)))  # fmt: skip

    def read(board):
        return [(one.pack.id, [line.cells for line in one.lines]) for one in board.sections]

    assert read(made) == read(told), "values, where they come from and versions"
    line = next(one for one in made.lines("partners") if one.words("name") == "Gezinsdienst")
    row = made.sheet.rows.get(pid=line.pid)
    said = [one.text for one in full.row.comments.all()]
    assert [one.text for one in row.comments.all()] == said, "in the order in which they were written"
    assert (row.proposals.get(field="they", value="Meer tijd").state, row.cells.get(field="they").changed_by) == (
        "open", None
    )  # fmt: skip
    assert row.actions.get().action.organisation == fresh
    money = there(fresh, full.way).sheets.get(pack="costs").rows.get(section="costs")
    assert money.gone_at is not None
    assert money.changes.filter(field="hours").count() == 2, "what stood there before too"
    writer = cast.operator
    sheets.put_back(money.sheet, writer, money)
    money.refresh_from_db()
    assert sheets.undo(money.sheet, writer, money, "hours", 2).value == 12
    assert money.cells.get(field="mid").value == 1250.5


def test_a_finished_round_about_the_vision_arrives_and_one_that_goes_on_stays(full, cast):
    fresh = arrive(leaving.package(full.organisation), cast)
    sheet = there(fresh, full.way).sheets.get(pack="vision")
    made = sheet.rounds.get()
    assert (made.question, made.stage) == ("Waarom?", Round.Stage.OVER)
    assert {one.name: (one.dots, sorted(card.text for card in one.cards.all())) for one in made.clusters.all()} == {
        "Sneller contact": (4, ["Niet laten wachten", "Snel iets laten horen"])
    }  # fmt: skip
    assert made.clusters.get().row.sheet == sheet
    assert [card.text for card in made.cards.filter(cluster=None)] == ["Minder papier"]
    assert set(sheet.endorsements.values_list("version", "who", "member")) == {
        (1, full.member.name, None), (1, "de cliëntenraad", None)
    }  # fmt: skip


def test_a_form_about_tools_that_is_over_arrives_as_it_was_published_and_an_open_one_stays(full, cast):
    raw = leaving.package(full.organisation)
    assert not any(HIDDEN.encode() in part for part in contents(raw).values())
    fresh = arrive(raw, cast)
    told = full.tools_there.collections.exclude(result=None).get()
    made = {one.state: one for one in there(fresh, full.way).sheets.get(pack="tools").collections.all()}
    assert set(made) == {"closed", "ended"}
    assert (made["closed"].result, made["closed"].about) == (told.result, 20)
    assert made["closed"].result["groups"] == [["frontline"], ["ict"]]
    assert (made["closed"].secret_hash, made["closed"].made_by) == (None, None)
    with pytest.raises(Refused):  # two countings shortly after each other, also here
        tools_collect.open_link(made["ended"].sheet, cast.operator)
    assert not there(fresh, full.trajectory).sheets.get(pack="tools").collections.filter(state="open").exists()


def test_rows_that_name_each_other_still_do(full, cast):
    fresh = arrive(leaving.package(full.organisation), cast)
    rows = there(fresh, full.way).sheets.get(pack="sharing").rows
    kind, person = (rows.get(section=section) for section in ("kinds", "people"))
    assert rows.get(section="cells").key == f"{kind.pid}:{person.pid}"
    assert kind.pid not in full.crossing.key
    assert (
        there(fresh, full.trajectory).sheets.get(pack="partners").rows.get(links__kind="row").links.get().target
        == person.pid
    )
    told = fresh.events.filter(verb="sheet-made").first()
    assert fresh.sheets.filter(pid=told.object_pid).exists()
    assert fresh.trajectories.filter(pid=told.facts["trajectory"]).exists()


def test_a_file_of_before_there_were_trajectories_still_comes_in(full, cast):
    files = contents(leaving.package(full.organisation))
    gone = [name for name in files if name.startswith(form.TRAJECTORIES)]
    head = json.loads(files[form.MANIFEST]) | {"format": 1, "server": "0" * 16, "seal": "0" * 64}
    for name in gone:
        del files[name], head["files"][name]
    for name in [one for one in files if one.startswith(form.SCANS)] + [form.ACTIONS]:
        data = json.loads(files[name])
        for one in data if isinstance(data, list) else [data]:
            del one["trajectory"]
        files[name] = json.dumps(data).encode()
        head["files"][name] = {"sha256": hashlib.sha256(files[name]).hexdigest(), "bytes": len(files[name])}
    fresh = arrive(packed(files | {form.MANIFEST: json.dumps(head).encode()}), cast)
    assert fresh.surveys.count() == full.organisation.surveys.count()
    assert not fresh.trajectories.exists()


def test_nothing_of_others_changes(full, cast):
    before, own = hashes(cast.b.organisation), hashes(full.organisation)
    arrive(leaving.package(full.organisation), cast)
    assert hashes(cast.b.organisation) == before
    assert hashes(full.organisation) == own


def test_the_history_says_whether_it_could_be_checked(full, cast):
    raw = leaving.package(full.organisation)
    assert reading.Reading(raw).found.verified
    assert arrive(raw, cast).events.filter(verb="results-arrived").exists()
    with override_settings(MASTER_KEY="another-server"):
        crypt.derive.cache_clear()
        forget_keys()
        try:
            assert not reading.Reading(raw).found.verified
            fresh = arrive(raw, cast)
            assert fresh.events.filter(verb="results-arrived-unverified").exists()
            survey = fresh.surveys.select_related("organisation", "release").get(title=full.running.title)
            assert [quote.text for quote in published.read(survey).quotes(["why-vision"])] == [WRITTEN]
        finally:
            crypt.derive.cache_clear()
            forget_keys()
