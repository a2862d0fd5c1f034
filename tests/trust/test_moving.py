"""One organisation in: what went out arrives as it was, and nothing of others changes."""

import hashlib
import json

import pytest
from django.test import override_settings

from draagvlak.home.moving import form, leaving, reading
from draagvlak.lib import crypt
from draagvlak.orgs.keys import forget_keys
from draagvlak.orgs.models import User
from draagvlak.plans.actions import Refused
from draagvlak.surveys import links, published
from draagvlak.surveys.models import Answer, Ballot, Invitee, Link, Snapshot, Survey
from draagvlak.worksheets import actions as sheets
from draagvlak.worksheets.board import Board
from draagvlak.worksheets.models import Round
from draagvlak.worksheets.tools import actions as tools_collect
from tests.trust.moving import HIDDEN, NOTED, WRITTEN, arrive, contents, hashes, packed

pytestmark = pytest.mark.django_db


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
        found |= {one["pid"]: f"{one['section']}/{one['given']}/{one['why']}" for one in sheet["proposed"]}
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
    came = made.sheet.proposed.get()
    assert (came.given, came.why, came.state, came.by) == ({"name": "Wijkteam"}, "Die missen we", "open", None)
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
