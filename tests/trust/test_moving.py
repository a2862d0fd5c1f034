"""One organisation out and in: what must stay stays, what may go arrives, and a hostile file stores nothing."""

import hashlib
import io
import json
import re
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.db import connection
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from pydantic import TypeAdapter, ValidationError

from draagvlak.consensus import actions as agreeing
from draagvlak.content import loading
from draagvlak.content.actions import store_release
from draagvlak.home.moving import arriving, form, forms, leaving, reading, waiting_room
from draagvlak.lib import crypt, triggers
from draagvlak.orgs.access import Here
from draagvlak.orgs.keys import forget_keys
from draagvlak.orgs.models import Event, Membership, Organisation, User
from draagvlak.plans import actions as plans
from draagvlak.surveys import closing, links, published, sightings
from draagvlak.surveys.models import Answer, Argument, Ballot, Invitee, Link, Mode, Share, Sighting, Snapshot, Survey
from draagvlak.surveys.tests.rounds import fill
from tests.people import give_second_factor, make_survey, sign_in

pytestmark = pytest.mark.django_db
WRITTEN = "Wij doen het al, in het klein ☂"
HIDDEN = "Dit leest niemand, 7f3a"


@pytest.fixture
def full(cast):
    """The first organisation of the cast with a real round closed, a running one with answers, and an Open one."""
    world = cast.a
    fill(world.running, [{"*": "green"}] * 5 + [{"*": "red"}], arguments={
        (0, "why-vision"): (WRITTEN, Share.WITH_COLOUR), (1, "why-vision"): (HIDDEN, Share.HIDDEN),
    })  # fmt: skip
    world.published = closing.close(world.running, world.coordinator)
    world.running.refresh_from_db()
    row = agreeing.agree(world.running, world.facilitator, "why-vision", version=0, chosen="green", comment="Eén")
    agreeing.agree(world.running, world.facilitator, "why-vision", version=row.version, chosen="green", comment="Twee")
    fill(world.open, [{"*": "green"}, {"*": "red"}])
    Ballot.objects.filter(survey=world.open).update(name=None)
    closing.close(world.open, world.coordinator)
    fill(world.anonymous, [{"*": "red"}] * 3, arguments={(0, "why-vision"): (HIDDEN, Share.SHOWN)})
    management = Here(world.organisation, world.memberships["management"])
    plans.answer(management, world.action, None, "later", later=timezone.localdate() + timedelta(days=9))
    return world


def contents(raw):
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in files.items():
            archive.writestr(name, raw)
    return out.getvalue()


def arrive(raw, cast):
    organisation, _secret = arriving.arrive(reading.Reading(raw), cast.operator, "nieuw@example.org")
    return organisation


def hashes(organisation):
    """Everything of one organisation, row by row, as it stands in the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM surveys_survey WHERE organisation_id = %s ORDER BY id", [organisation.pk])
        rows = cursor.fetchall()
    return rows, contents(leaving.package(organisation))


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
        TypeAdapter(form.Rows[int]).validate_json("[" + "1," * form.ROWS + "1]")
    assert reading.refusal_of(error.value).text is reading.TOO_BIG


# ── In ───────────────────────────────────────────────────────────────────────────────────────────────────────
def plain(raw):
    """What a file says, without what is known to differ on arrival (docs/moving.md says each)."""
    files = contents(raw)
    text = {name: json.loads(part) for name, part in files.items() if name.endswith(".json") and name != form.MANIFEST}
    scans = [scan for name, scan in text.items() if name.startswith("scans/")]
    roles = {one["pid"]: one["role"] for one in text[form.MEMBERS]}
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
                        one.get("title") or one.get("what") or one.get("pack") or one.get("name") or one.get("held_on")
                    )
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


# ── A file that is not as it should be ───────────────────────────────────────────────────────────────────────
def everything():
    return [model.objects.count() for model in (Organisation, Survey, Snapshot, Argument, Event, User)]


def forged(raw, name, change):
    """The file with one part changed, its hash put right, as another server would have made it."""
    files = contents(raw)
    data = json.loads(files[name])
    change(data)
    files[name] = json.dumps(data).encode()
    head = json.loads(files[form.MANIFEST])
    head["files"][name] = {"sha256": hashlib.sha256(files[name]).hexdigest(), "bytes": len(files[name])}
    head |= {"server": "0" * 16, "seal": "0" * 64}
    files[form.MANIFEST] = json.dumps(head).encode()
    return packed(files)


def refusal(raw):
    with pytest.raises(reading.Refused) as refused:
        reading.Reading(raw)
    return str(refused.value.text)


@pytest.mark.parametrize("raw", [
    b"", b"PK\x03\x04", b"not a zip", b"\x00" * 1000, packed({}), packed({"other.json": b"{}"}),
    packed({form.MANIFEST: b"{}"}), packed({form.MANIFEST: b"[" * 200_000}),
    packed({"../../etc/passwd": b"x", form.MANIFEST: b"{}"}), packed({form.MANIFEST: b'{"product": "anders"}'}),
])  # fmt: skip
def test_another_file_is_refused(raw):
    assert refusal(raw) == str(reading.NOT_OURS)


def test_bombs_are_refused(full):
    raw = leaving.package(full.organisation)
    assert refusal(b"P" * (reading.MAX_FILE + 1)) == str(reading.TOO_BIG)
    files = contents(raw)
    assert refusal(packed(files | {"history.json": b"0" * (reading.MAX_UNPACKED + 1)})) == str(reading.TOO_BIG)
    many = {f"scans/{'2' * 10}{''.join(form.PID_ALPHABET[one // 29**at % 29] for at in range(4))}.json": b""
            for one in range(reading.MAX_FILES + 1)}  # fmt: skip
    assert refusal(packed(many)) == str(reading.TOO_BIG)
    assert refusal(packed(files | {"history.json": b"[" * 500_000})) in {str(reading.CHANGED), str(reading.WRONG)}


@pytest.mark.parametrize("sign", [0x00, 0x7F, 0xFF])
def test_a_zip_with_one_bent_byte_is_refused(sign):
    """Wherever it is: the ZIP reader has many ways to stumble, and none of them is an error page."""
    raw = packed({form.MANIFEST: b'{"product": "anders"}', form.README: b"x"})
    for at in range(len(raw)):
        assert refusal(raw[:at] + bytes([sign]) + raw[at + 1 :]) in {str(reading.NOT_OURS), str(reading.DAMAGED)}


def test_a_file_that_is_too_big_is_refused_before_it_is_read():
    class Unread(io.BytesIO):
        def read(self, *_size):
            raise AssertionError("read")

    sent = InMemoryUploadedFile(Unread(), "file", "o.zip", "application/zip", reading.MAX_FILE + 1, None)
    assert forms.ReadForm({}, {"file": sent}).errors == {"file": [str(reading.TOO_BIG)]}


def test_a_file_from_later_says_so(full):
    files = contents(leaving.package(full.organisation))
    head = json.loads(files[form.MANIFEST]) | {"format": 2}
    assert refusal(packed(files | {form.MANIFEST: json.dumps(head).encode()})) == str(reading.NEWER)


def test_cut_off_or_changed_is_refused(full):
    raw = leaving.package(full.organisation)
    for cut in (100, len(raw) // 2, len(raw) - 10):
        refusal(raw[:cut])
    files = contents(raw)
    assert refusal(packed({name: part for name, part in files.items() if name != form.ACTIONS})) == str(reading.DAMAGED)
    other = files | {form.ACTIONS: files[form.ACTIONS].replace(b"visie", b"VISIE")}
    assert refusal(packed(other)) == str(reading.CHANGED)


def test_who_changes_it_and_puts_the_hashes_right_is_still_found_on_this_server(full):
    raw = leaving.package(full.organisation)
    changed = contents(forged(raw, form.ORGANISATION, lambda data: data.update(name="Anders")))
    head = json.loads(changed[form.MANIFEST]) | {"server": leaving.server()}
    assert refusal(packed(changed | {form.MANIFEST: json.dumps(head).encode()})) == str(reading.CHANGED)


def small(data):
    first = next(iter(data["results"][0]["data"]["questions"].values()))
    first["counts"] = [1, 1, 1, 0]


FORGERIES = {
    "a figure below the minimum": small,
    "fewer people than the minimum": lambda data: data["results"][0]["data"].update(people=3),
    "a lower minimum": lambda data: data.update(k=2),
    "a name in a scan without names": lambda data: data["results"][0]["arguments"][0].update(name="Jan"),
    "who answered what": lambda data: data["results"][0].update(named=[{"name": "Jan", "answers": {}}]),
    "another question": lambda data: data["results"][0]["arguments"][0].update(question="no-such-question"),
    "more arguments than people": lambda data: data["results"][0].update(
        arguments=data["results"][0]["arguments"] * 3),
    "a group of two": lambda data: data["results"][0]["data"].update(comparison={
        "state": "shown", "groups": [{"ids": ["ict"], "people": 2}, {"ids": ["client"], "people": 4}], "words": {},
        "withheld": {}}),
    "figures of groups": lambda data: data["results"][0]["data"].update(comparison={
        "state": "none", "counts": {"why-vision": []}}),
    "a ballot": lambda data: data.update(ballots=[{"answers": {}}]),
    "a link": lambda data: data.update(links=["secret"]),
    "results of a running round": lambda data: data.update(state="running"),
    "closed without a day": lambda data: data.update(closed_on=None),
    "a questionnaire that is not there": lambda data: data.update(release="2" * 14),
    "an id that is an address": lambda data: data.update(pid="../../../etc/x"),
    "a sign that is no text": lambda data: data.update(title="a\0b"),
    "a figure that is nothing": lambda data: list(data["results"][0]["data"]["questions"].values())[-1].update(
        counts=None, arguments=None),
    "a scan under the name of another": lambda data: data.update(pid="2" * 14),
    "a question that comes first": lambda data: data.update(focus=["why-vision"]),
    "a day that cannot be": lambda data: data.update(closed_on="0001-01-01"),
    "another kind of questionnaire": lambda data: data.update(kind="plan"),
    "gone before it was there": lambda data: data.update(state="draft", results=[], agreed=[], meetings=[],
                                                         results_gone_on="2026-01-01"),
}  # fmt: skip


def test_what_does_not_hold_together_is_refused(full):
    raw = leaving.package(full.organisation)
    name = f"scans/{full.running.pid}.json"
    before = everything()
    assert reading.Reading(forged(raw, name, lambda data: None)).found.scans == 6, "the forger can make a good one"
    for kind, change in FORGERIES.items():
        assert refusal(forged(raw, name, change)) == str(reading.WRONG), kind
    assert everything() == before


def twice(data):
    data.append(dict(data[0]))


ELSEWHERE = {
    "a changed questionnaire": (form.RELEASES, lambda data: data[0]["data"].update(title={"nl": "Anders", "en": "No"})),
    "a questionnaire under another name": (form.RELEASES, lambda data: data[0].update(pack="other")),
    "a questionnaire under another version": (form.RELEASES, lambda data: data[0].update(version="2026.9")),
    "a questionnaire twice": (form.RELEASES, twice),
    "a team twice, also its name": (form.ORGANISATION, lambda data: twice(data["teams"])),
    "a team twice": (form.ORGANISATION, lambda data: data["teams"].append({**data["teams"][0], "name": "Anders"})),
    "two teams with one name": (form.ORGANISATION, lambda data: data["teams"].append({**data["teams"][0],
                                                                                    "pid": "2" * 14})),
    "an action twice": (form.ACTIONS, twice),
    "a member twice": (form.MEMBERS, twice),
    "a role that is not there": (form.MEMBERS, lambda data: data[0].update(role="emperor")),
}  # fmt: skip


def test_what_does_not_hold_together_elsewhere_is_refused(full):
    raw = leaving.package(full.organisation)
    for kind, (name, change) in ELSEWHERE.items():
        assert refusal(forged(raw, name, change)) == str(reading.WRONG), kind


def test_a_meeting_of_two_scans_is_refused(full):
    raw, names = leaving.package(full.organisation), [f"scans/{one.pid}.json" for one in (full.closed, full.running)]
    meeting = json.loads(contents(raw)[names[0]])["meetings"][0]
    assert refusal(forged(raw, names[1], lambda data: data["meetings"].append(meeting))) == str(reading.WRONG)


@pytest.mark.parametrize("kind", [form.Day, form.Moment])
@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "2101-01-01", "9999-12-31"])
def test_a_day_that_no_sum_can_be_made_with_is_refused(kind, day):
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_json(f'"{day}"' if kind is form.Day else f'"{day}T12:00:00Z"')
    TypeAdapter(kind).validate_json('"2026-11-26"' if kind is form.Day else '"2026-11-26T12:00:00Z"')


def test_a_file_of_elsewhere_cannot_say_that_it_was_checked_here(full, cast):
    def boast(data):
        for event in data:
            event["verb"] = "results-arrived"
        data[0]["verb"] = "organisation-arrived"

    verbs = set(arrive(forged(leaving.package(full.organisation), form.HISTORY, boast), cast).events.values_list(
        "verb", flat=True))  # fmt: skip
    assert {"organisation-arrived-unverified", "results-arrived-unverified"} <= verbs
    assert not {"organisation-arrived", "results-arrived"} & verbs


def test_the_same_public_id_of_two_kinds_stays_two_things(full, cast):
    """An action under the id of a scan: what is said of the scan leads to the scan."""
    scan, events = full.closed.pid, full.organisation.events
    events.create(verb="scan-closed", kind="survey", object_pid=scan)
    events.create(verb="action-made", kind="action", object_pid=scan)

    def same(data):
        next(one for one in data if one["what"] == full.action.what)["pid"] = scan

    raw = forged(leaving.package(full.organisation), form.ACTIONS, same)
    fresh = arrive(raw, cast)
    survey, action = fresh.surveys.get(title=full.closed.title), fresh.actions.get(what=full.action.what)
    assert fresh.events.get(verb="scan-closed", object_pid=survey.pid).kind == "survey"
    assert fresh.events.get(verb="action-made", object_pid=action.pid).kind == "action"


def test_two_questionnaires_of_one_name_and_version_both_arrive(cast):
    """One of the organisation's own, and one that shipped with another version of the program: both are kept."""
    world = cast.a
    shipped = loading.pack_of(world.release)
    mine, theirs = (shipped.model_copy(update={"title": type(shipped.title)({"nl": title, "en": title})})
                    for title in ("Van ons", "Van daar"))  # fmt: skip
    store_release(mine, world.organisation)

    def from_elsewhere(data):
        told = next(one for one in data if not one["own"])
        told |= {"data": loading.data_of(theirs), "digest": loading.digest(theirs)}

    fresh = arrive(forged(leaving.package(world.organisation), form.RELEASES, from_elsewhere), cast)
    versions = dict(fresh.releases.filter(pack=shipped.id).values_list("title__nl", "version"))
    assert versions == {"Van ons": shipped.version, "Van daar": f"{shipped.version}.2"}
    assert {one.release.title["nl"] for one in fresh.surveys.select_related("release")} == {"Van daar"}
    assert reading.Reading(leaving.package(fresh)).found.questionnaires == 3, "and leaves again"


def test_what_breaks_half_way_stores_nothing(full, cast):
    logo = lambda data: data.update(logo="bm8gcGljdHVyZQ==")  # noqa: E731
    raw = forged(leaving.package(full.organisation), form.ORGANISATION, logo)
    before = everything()
    with pytest.raises(reading.Refused):
        arrive(raw, cast)
    assert everything() == before


# ── The pages ────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_operator_looks_first_and_agrees_then(full, cast, client):
    raw = leaving.package(full.organisation)
    page = reverse("organisation-arrive")
    assert sign_in(client, full.owner).get(page).status_code == 404
    sign_in(client, cast.operator)
    before = everything()
    shown = client.post(page, {"file": io.BytesIO(raw)}).content.decode()
    assert full.organisation.name in shown
    assert everything() == before, "looking stores nothing"
    mark = re.search(r'name="mark" value="([0-9a-f]{64})"', shown)[1]
    assert client.post(page, {"mark": "0" * 64, "owner": "nieuw@example.org"}).status_code == 422
    assert client.post(page, {"mark": mark, "owner": "geen adres"}).status_code == 422
    assert everything() == before
    made = client.post(page, {"mark": mark, "owner": "nieuw@example.org"})
    assert "/join/" in made.content.decode()
    assert Organisation.objects.count() == before[0] + 1
    again = client.post(page, {"mark": mark, "owner": "ander@example.org"}).content.decode()
    assert re.search(r"/join/[\w-]+", again)[0] == re.search(r"/join/[\w-]+", made.content.decode())[0]
    assert "nieuw@example.org" in again, "a second tap shows what the first one made"
    assert Organisation.objects.count() == before[0] + 1
    Organisation.objects.order_by("-pk").first().delete()
    assert client.post(page, {"mark": mark, "owner": "nieuw@example.org"}).status_code == 422
    assert Organisation.objects.count() == before[0]


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_the_same_moment_make_one_organisation(live_cast):
    raw, user = leaving.package(live_cast.a.organisation), live_cast.operator
    mark = waiting_room.keep(user, raw)

    def tap(_number):
        try:
            return arriving.arrive_once(reading.Reading(raw), user, "nieuw@example.org", mark)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        made = list(pool.map(tap, range(3)))
    assert len(set(made)) == 1
    assert Organisation.objects.filter(name=live_cast.a.organisation.name).count() == 2


def test_what_the_database_refuses_is_said_in_a_sentence(full, cast, client):
    triggers.install(connection, [triggers.Refuse("of_this_test", "plans_action", "INSERT", "locked: no actions")])
    sign_in(client, cast.operator)
    before, page = everything(), reverse("organisation-arrive")
    mark = waiting_room.keep(cast.operator, leaving.package(full.organisation))
    answer = client.post(page, {"mark": mark, "owner": "nieuw@example.org"})
    assert answer.status_code == 422
    assert str(reading.WRONG) in answer.content.decode()
    assert everything() == before


def test_a_refused_file_says_why_and_nothing_of_itself(full, cast, client):
    sign_in(client, cast.operator)
    hostile = packed({"<script>alert(1)</script>.json": b"x"})
    answer = client.post(reverse("organisation-arrive"), {"file": io.BytesIO(hostile)})
    assert answer.status_code == 422
    assert "alert(1)" not in answer.content.decode()


def test_the_organisation_that_arrived_works(full, cast, client):
    """Every page of what arrived opens for its new owner."""
    fresh = arrive(leaving.package(full.organisation), cast)
    owner = cast.outsider
    Membership.objects.create(user=owner, organisation=fresh, role="owner")
    give_second_factor(owner)
    sign_in(client, owner)
    survey = fresh.surveys.get(title=full.running.title)
    action = fresh.actions.get(what=full.action.what)
    pages = {"organisation": fresh, "history": fresh, "actions": fresh, "instruments": fresh, "action": action}
    pages |= dict.fromkeys(("scan", "scorecard", "consensus", "scan-actions"), survey)
    for name, one in pages.items():
        pid = one.pid
        assert client.get(reverse(name, args=[pid])).status_code == 200, name
    began = fresh.surveys.get(title=full.anonymous.title)  # a draft without a last day
    assert client.get(reverse("scan", args=[began.pid]), follow=True).status_code == 200
    assert "Iemand" in client.get(reverse("history", args=[fresh.pid])).content.decode()


@pytest.mark.parametrize("mode", ["open", "confidential"])
def test_groups_that_were_compared_arrive_too(cast, mode):
    """What real closings publish of groups is taken in, also with paper that one helper typed in."""
    from draagvlak.surveys.groups import role_groups
    from draagvlak.surveys.models import MINIMUM

    world = cast.a
    survey = make_survey(world, "Met groepen", mode=mode, k=MINIMUM[mode], breakdown="role",
                         groups=role_groups(world.release.languages))  # fmt: skip
    people = [({"*": level}, group, "all") for group in ("management", "frontline", "ict") for level in
              ["red", "green", "green", "orange", "unknown"] * 2]  # fmt: skip
    fill(survey, people)
    Ballot.objects.create(survey=survey, key=b"\1" * 32, group="ict", handed_in=True, paper=True)
    shown = closing.close(survey, world.coordinator)
    assert shown.comparison.state == "shown"
    raw = leaving.package(world.organisation, names=True)
    fresh = arrive(raw, cast)
    again = fresh.surveys.select_related("organisation", "release").get(title="Met groepen")
    assert published.read(again).comparison == shown.comparison

    def lose_a_colour(data):
        words = data["results"][0]["data"]["comparison"]["words"]
        next(cell for row in words.values() for cell in row if cell).popitem()

    assert refusal(forged(raw, f"scans/{survey.pid}.json", lose_a_colour)) == str(reading.WRONG)
