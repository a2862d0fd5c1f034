"""Communication: who hears what in which phase, what is forgotten, what lies under resistance."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation

from draagvlak.worksheets import actions
from draagvlak.worksheets.brains import communication
from draagvlak.worksheets.tests.boards import Paper, example
from tests.people import sign_in

TODAY = date(2026, 4, 1)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def read(parties=(), **rows):
    return communication.read(Paper("communication", rows), parties, TODAY)


def ids(plan):
    return {one.id: [name for _go, name, _why in one.items] for one in plan.findings}


def states(group):
    return [one.state for one in group.phases]


WHOLE = {"message": "You hear from us", "channel": ["meeting", "mail"], "phase": ["prepare", "try", "anchor"]}


def test_how_a_group_stands_in_each_phase():
    rows = [
        {"name": "why", "group": "Parents", "phase": "prepare", "on": "2026-01-02", "done": "done", "who": "Kim"},
        {"name": "how", "group": "everybody", "phase": "try", "on": "2026-05-02", "who": "Kim"},
    ]
    plan = read(groups=[WHOLE | {"name": "Parents", "phase": ["prepare", "anchor"]}], moments=rows)
    assert states(plan.groups[0]) == ["done", "doing", "todo"]
    assert states(read(groups=[{"name": "Parents"}]).groups[0]) == ["dropped"] * 3
    assert ids(plan) == {}, "nothing is forgotten"


def test_the_first_day_of_a_group_stands_in_its_first_phase():
    plan = read(groups=[WHOLE | {"name": "Team", "phase": ["try", "anchor"], "moment": "2026-04-20", "who": "Kim"}])
    assert states(plan.groups[0]) == ["dropped", "doing", "todo"]
    assert [one.on for one in plan.moments] == [date(2026, 4, 20)]


def test_what_is_done_counts_as_told_without_a_day_too():
    plan = read(groups=[WHOLE | {"name": "Team", "done": "done"}])
    assert states(plan.groups[0]) == ["done", "todo", "todo"]
    assert plan.moments == ()


def test_a_moment_in_no_phase_is_said():
    rows = [{"name": "why", "group": "Team", "on": "2026-05-02", "who": "Kim"},
            {"name": "done", "group": "Team", "on": "2026-01-02", "done": "done", "who": "Kim"}]  # fmt: skip
    plan = read(groups=[{"name": "Team", "channel": ["mail", "poster"], "message": "x", "moment": "2026-05-01"}],
                moments=rows)  # fmt: skip
    assert ids(plan)["no-phase"] == ["done", "First time: Team", "why"], "the earliest first"


@pytest.mark.parametrize(("group", "finding"), [
    ({"message": ""}, "message"), ({"channel": []}, "channel"), ({"channel": ["meeting"]}, "single"),
    ({"name": "Ouders", "channel": ["mail", "video"]}, "online"), ({"phase": ["try"]}, "phase"),
    ({"moment": "2026-03-31", "who": "Kim"}, "past"), ({"moment": "2026-06-30", "who": "nog te zoeken"}, "nobody"),
])  # fmt: skip
def test_what_is_forgotten(group, finding):
    assert finding in ids(read(groups=[WHOLE | {"name": "Team"} | group]))


@pytest.mark.parametrize("fine", [
    {"name": "Team Berk", "channel": ["mail", "video"]}, {"name": "Ouders", "channel": ["mail", "one-to-one"]},
    {"moment": "2026-03-31", "who": "Kim", "done": "done"},
])  # fmt: skip
def test_what_is_fine_is_not_named(fine):
    assert ids(read(groups=[WHOLE | {"name": "Team"} | fine])) == {}


def test_who_agreed_that_each_group_hears_something_is_held_to_it():
    groups = [WHOLE | {"name": "A", "phase": ["try"]}, WHOLE | {"name": "B"}]
    assert "every" not in ids(read(groups=groups))
    assert ids(read(groups=groups, rules=[{"every-phase": "yes"}]))["every"] == ["A"]


def test_moments_without_a_day_or_for_a_group_that_is_not_there():
    found = ids(
        read(groups=[WHOLE | {"name": "Parents"}], moments=[{"name": "why", "group": "Ghosts", "phase": "try"}])
    )
    assert (found["undated"], found["lost"]) == (["why"], ["why"])


@pytest.mark.parametrize(("party", "group", "covered"), [
    ("Raad van bestuur", "raad van Bestuur", True), ("Cliënten", "Clienten die wachten", True), ("ICT", "ICT", True),
    ("Ouders", "Begeleiders", False), ("Vakbond", "Vakgroep", False),
])  # fmt: skip
def test_which_stakeholders_no_group_covers(party, group, covered):
    found = ids(read(parties=[party], groups=[WHOLE | {"name": group}]))
    assert ("parties" not in found) == covered


def test_what_lies_under_resistance():
    rows = [{"seen": "No time", "under": "time"}, {"seen": "They stay away"}, {"seen": "Old", "done": "done"}]
    plan = read(groups=[WHOLE | {"name": "Team"}], resistance=rows)
    assert [(one.id, len(one.signals)) for one in plan.under] == [("time", 1), ("", 2)]
    assert (ids(plan)["unanswered"], ids(plan)["guessed"]) == (["No time"], ["They stay away"])


def test_the_example_shows_its_gaps():
    found = ids(communication.read(example("communication"), today=TODAY))
    assert {"message", "channel", "online", "nobody", "past", "guessed"} <= set(found)
    assert found["online"] == ["Parents"]


# ── On the page ──────────────────────────────────────────────────────────────────────────────────────────────
def test_the_page_names_the_stakeholders_that_nobody_tells(a, client):
    sign_in(client, a.facilitator)
    actions.add_row(a.stakeholders, a.facilitator, "people", {"name": "Vakbond"})
    page = client.get(reverse("sheet-picture", args=[a.communication.pid])).content.decode()
    assert "Vakbond" in page
    assert "16 maart 2031" in page
    assert 'style="' not in page
