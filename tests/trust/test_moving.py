"""One organisation out and in: what must stay stays, what may go arrives, and a hostile file stores nothing."""

import hashlib
import io
import json
import re
import zipfile
from datetime import timedelta

import pytest
from django.db import connection
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from draagvlak.consensus import actions as agreeing
from draagvlak.home.moving import arriving, form, leaving, reading
from draagvlak.lib import crypt
from draagvlak.orgs.access import Here
from draagvlak.orgs.keys import forget_keys
from draagvlak.orgs.models import Event, Membership, Organisation, User
from draagvlak.plans import actions as plans
from draagvlak.surveys import closing, links, published, sightings
from draagvlak.surveys.models import Answer, Argument, Ballot, Invitee, Link, Share, Sighting, Snapshot, Survey
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
}  # fmt: skip


@pytest.mark.parametrize("kind", FORGERIES)
def test_what_does_not_hold_together_is_refused(full, kind):
    raw = leaving.package(full.organisation)
    name = f"scans/{full.running.pid}.json"
    before = everything()
    assert reading.Reading(forged(raw, name, lambda data: None)).found.scans == 6, "the forger can make a good one"
    assert refusal(forged(raw, name, FORGERIES[kind])) == str(reading.WRONG)
    assert everything() == before


def test_a_changed_questionnaire_is_refused(full):
    def change(data):
        data[0]["data"]["title"] = {"nl": "Anders", "en": "Other"}

    assert refusal(forged(leaving.package(full.organisation), form.RELEASES, change)) == str(reading.WRONG)


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
    assert client.post(page, {"mark": mark, "owner": "nieuw@example.org"}).status_code == 422, "once"


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
    fresh = arrive(leaving.package(world.organisation, names=True), cast)
    again = fresh.surveys.select_related("organisation", "release").get(title="Met groepen")
    assert published.read(again).comparison == shown.comparison
