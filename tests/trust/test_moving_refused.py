"""A hostile or broken file of an organisation is refused in a sentence, and stores nothing."""

import io
import json

import pytest
from django.core.files.uploadedfile import InMemoryUploadedFile
from pydantic import TypeAdapter, ValidationError

from draagvlak.content import loading
from draagvlak.content.actions import store_release
from draagvlak.home.moving import form, forms, leaving, parts, reading
from draagvlak.lib.tokens import PID_ALPHABET
from draagvlak.worksheets.board import Board
from tests.trust.moving import arrive, contents, everything, forged, packed, refusal

pytestmark = pytest.mark.django_db


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
    many = {f"scans/{'2' * 10}{''.join(PID_ALPHABET[one // 29**at % 29] for at in range(4))}.json": b""
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
    head = json.loads(files[form.MANIFEST]) | {"format": form.FORMAT + 1}
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


def first(data, pack, section=None):
    """The first row with something in it of a worksheet in a file."""
    sheet = next(one for one in data["sheets"] if one["pack"] == pack)
    return next(row for row in sheet["rows"] if row["cells"] and section in {None, row["section"]})


def tools(data):
    """The form about tools that was counted."""
    found = next(one for one in data["sheets"] if one["pack"] == "tools")
    return next(one for one in found["collections"] if one["state"] == "closed")


def vision(data):
    return next(one for one in data["sheets"] if one["pack"] == "vision")


def proposed(data, *given):
    """A proposed row of costs that says this: (field, value)."""
    costs = next(one for one in data["sheets"] if one["pack"] == "costs")
    told = [{"field": name, "value": value} for name, value in given]
    costs["proposed"] = [{
        "pid": "2" * 14, "section": "costs", "given": told, "why": "", "by": None, "guest": "", "state": "open",
        "at": "2026-01-01T10:00:00+00:00", "answered_by": None,
    }]  # fmt: skip


def cell(data, pack, field, **other):
    row = next(row for sheet in data["sheets"] if sheet["pack"] == pack for row in sheet["rows"]
               if field in {one["field"] for one in row["cells"]})  # fmt: skip
    next(one for one in row["cells"] if one["field"] == field).update(other)


OF_A_TRAJECTORY = {
    "a team that is not there": lambda data: data.update(team="2" * 14),
    "a team of the whole organisation": lambda data: data.update(scope="organisation"),
    "a member that is not there": lambda data: data["people"][0].update(member="2" * 14, name=""),
    "a member under another name": lambda data: next(one for one in data["people"] if one["member"]).update(name="x"),
    "a step of the road twice": lambda data: data["steps"].append(
        {**next(one for one in data["steps"] if one["key"]), "pid": "2" * 14}),
    "a step without a name": lambda data: next(one for one in data["steps"] if not one["key"]).update(title=""),
    "a public id twice": lambda data: data["steps"][0].update(pid=data["steps"][1]["pid"]),
    "a person that is not there": lambda data: data["decisions"][0]["mandates"].append(
        {"person": "2" * 14, "part": "decides"}),
    "a mandate twice": lambda data: [one["mandates"].extend(one["mandates"]) for one in data["decisions"]],
    "a condition twice": lambda data: twice(data["standings"]),
    "two answers to a pitfall": lambda data: twice(data["pitfall_answers"]),
    "a state that is not there": lambda data: data["steps"][0].update(state="perfect"),
    "a day that cannot be": lambda data: data.update(ends_on="9999-12-31"),
    "a place that is no place": lambda data: data["steps"][0].update(position=40_000),
    "a row twice": lambda data: first(data, "costs").update(
        pid=next(one for one in data["sheets"] if one["pack"] == "costs")["rows"][0]["pid"]) or twice(
            next(one for one in data["sheets"] if one["pack"] == "costs")["rows"]),
    "a field twice": lambda data: twice(first(data, "costs")["cells"]),
    "a version twice": lambda data: twice(first(data, "costs")["changes"]),
    "a version that is yet to come": lambda data: cell(data, "costs", "hours", version=1),
    "an action that is not there": lambda data: first(data, "costs")["actions"].append("2" * 14),
    "a text where a number stands": lambda data: cell(data, "costs", "mid", value="=1+1"),
    "a number that is none": lambda data: cell(data, "costs", "mid", value=float("nan")),
    "a number without end": lambda data: cell(data, "costs", "mid", value=10**30),
    "a list where a line stands": lambda data: cell(data, "costs", "name", value=["a", "b"]),
    "a line of two lines": lambda data: cell(data, "costs", "name", value="een\ntwee"),
    "nothing, written as something": lambda data: cell(data, "costs", "name", value=""),
    "a whole object": lambda data: cell(data, "costs", "name", value={"a": 1}),
    "choices that are none": lambda data: cell(data, "sharing", "may", value="see"),
    "a field of more than there is": lambda data: cell(data, "costs", "name", value="x" * 4_001),
    "a member and a name": lambda data: vision(data)["endorsements"][0].update(member="2" * 14, who="x"),
    "a group that became a row elsewhere": lambda data: vision(data)["rounds"][0]["clusters"][0].update(row="2" * 14),
    "whose card it is": lambda data: vision(data)["rounds"][0].update(authors=["x"]),
    "a form about tools that is open": lambda data: tools(data).update(state="open"),
    "its link": lambda data: tools(data).update(sealed="x"),
    "a result of a form that ended": lambda data: tools(data).update(state="ended"),
    "no result of a form that was counted": lambda data: tools(data).update(result=None),
    "a result of seven": lambda data: tools(data)["result"].update(people=7),
    "groups that are too small": lambda data: tools(data)["result"].update(people=15),
    "how many named a tool": lambda data: tools(data)["result"]["tools"][0].update(much=9),
    "a word that says all": lambda data: tools(data)["result"]["tools"][0].update(groups=["everybody", "some"]),
    "words of no group": lambda data: tools(data)["result"]["tools"][0].update(groups=["some"]),
    "a tool twice": lambda data: twice(tools(data)["result"]["tools"]),
    "a form of another worksheet": lambda data: vision(data).update(collections=[tools(data)]),
    "a file with a row of another worksheet": lambda data: first(data, "costs").update(document={
        "name": "x", "kind": "pdf", "on": "2026-01-01", "guest": "", "by": None, "data": "JVBERi0x"}),
    "a proposed row with a field twice": lambda data: proposed(data, ("name", "x"), ("name", "y")),
    "a proposed row with a value that does not fit": lambda data: proposed(data, ("mid", "=1+1")),
    "who has it open": lambda data: data["sheets"][0].update(present=[]),
}  # fmt: skip
OF_LATER = {
    "a worksheet": lambda data: data["sheets"][0].update(pack="telepathy"),
    "a step of the road": lambda data: next(one for one in data["steps"] if one["key"]).update(key="levitate"),
    "a decision": lambda data: data["decisions"][0].update(key="levitation"),
    "a condition": lambda data: data["standings"][0].update(key="gravity"),
}


def test_a_trajectory_that_does_not_hold_together_is_refused(full):
    raw, name = leaving.package(full.organisation), f"{form.TRAJECTORIES}{full.way.pid}.json"
    before = everything()
    found = reading.Reading(forged(raw, name, lambda data: None)).found
    assert found.trajectories == full.organisation.trajectories.count() == 2, "the forger can make a good one"
    assert found.worksheets == full.organisation.sheets.count()
    for kind, change in OF_A_TRAJECTORY.items():
        assert refusal(forged(raw, name, change)) == str(reading.WRONG), kind
    for kind, change in OF_LATER.items():
        assert refusal(forged(raw, name, change)) == str(reading.NEWER), kind
    assert everything() == before


@pytest.mark.parametrize("part", ["scan", "action"])
def test_what_belongs_to_a_trajectory_that_is_not_there_is_refused(full, part):
    raw = leaving.package(full.organisation)
    name = {"scan": f"{form.SCANS}{full.running.pid}.json", "action": form.ACTIONS}[part]

    def elsewhere(data):
        (data if part == "scan" else data[0]).update(trajectory="2" * 14)

    assert refusal(forged(raw, name, elsewhere)) == str(reading.WRONG)


def test_what_a_pack_no_longer_has_is_kept_and_harms_nothing(full, cast, client):
    """An earlier field, section or choice: it arrives, leaves again, and the page opens."""

    def older(data):
        row = first(data, "costs")
        row["cells"].append({**row["cells"][0], "field": "dropped-field", "value": ["what", "ever"]})
        cell(data, "sharing", "need", value="a-choice-of-before")
        data["sheets"][0]["rows"].append({**row, "pid": "2" * 14, "section": "dropped-section"})

    raw = forged(leaving.package(full.organisation), f"{form.TRAJECTORIES}{full.way.pid}.json", older)
    fresh = arrive(raw, cast)
    reading.Reading(leaving.package(fresh))
    for sheet in fresh.sheets.all():
        assert Board(sheet, "nl").sections


def test_a_meeting_of_two_scans_is_refused(full):
    raw, names = leaving.package(full.organisation), [f"scans/{one.pid}.json" for one in (full.closed, full.running)]
    meeting = json.loads(contents(raw)[names[0]])["meetings"][0]
    assert refusal(forged(raw, names[1], lambda data: data["meetings"].append(meeting))) == str(reading.WRONG)


@pytest.mark.parametrize("kind", [parts.Day, parts.Moment])
@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "2101-01-01", "9999-12-31"])
def test_a_day_that_no_sum_can_be_made_with_is_refused(kind, day):
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_json(f'"{day}"' if kind is parts.Day else f'"{day}T12:00:00Z"')
    TypeAdapter(kind).validate_json('"2026-11-26"' if kind is parts.Day else '"2026-11-26T12:00:00Z"')


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
