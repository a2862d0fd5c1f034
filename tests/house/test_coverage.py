"""docs/coverage.md: everything the five sources ask has a place in the product, and every place is there."""

import re
from collections import defaultdict
from functools import cache

import pytest
from django.urls import get_resolver

from draagvlak.content import shipped
from draagvlak.dossier.pitfalls.check import RULES
from draagvlak.home import handbook
from tests.environment import PROJECT
from tests.people import shipped_pack

LATER = {"decision-aid", "surveys", "goals", "pilots"}
LINE = re.compile(r"^\| (00[0-4]\.[a-z0-9.-]+) \| ([^|]+) \| ([^|]+) \|$")
PLACE = re.compile(r"`([a-z]+):([^`]+)`")
QUESTIONS, RUBRICS, RECOMMENDATIONS, PRECONDITIONS, HOW_NOT = 35, 9, 10, 7, 7


@cache
def lines():
    """[(reference, what, [(kind, id)])] of the page."""
    text = (PROJECT / "docs" / "coverage.md").read_text("utf-8")
    found = [LINE.match(line) for line in text.splitlines() if line.startswith("| 00")]
    assert all(found), "every line that begins with a source has the form"
    return [(one[1], one[2].strip(), PLACE.findall(one[3])) for one in found]


@cache
def there():
    """{kind: every id that exists}"""
    road, found = shipped.road(), defaultdict(set)
    for step in (step for phase in road.phases for step in phase.steps):
        found["step"].add(step.id)
        found["check"].update(f"{step.id}/{check.id}" for check in step.checks)
    for kind, things in (("role", road.roles), ("decision", road.decisions), ("condition", road.conditions)):
        found[kind].update(one.id for one in things)
    for pack in map(shipped.sheet, shipped.ids()):
        found["sheet"].add(pack.id)
        for section in pack.sections:
            found["sheet"].add(f"{pack.id}#{section.id}")
            found["sheet"].update(f"{pack.id}#{section.id}.{field.id}" for field in section.fields)
    quickscan = shipped_pack()[0]
    found["rubric"].update(one.id for one in quickscan.rubrics)
    found["question"].update(one.id for one in quickscan.questions())
    found["pitfall"].update(RULES)
    found["page"].update(name for name in get_resolver().reverse_dict if isinstance(name, str))
    found["guide"].update(handbook.PAGES)
    found["later"] = LATER
    return found


def used(kind):
    return {name for _ref, _what, places in lines() for one, name in places if one == kind}


def references():
    """Every reference to a source that a pack makes."""
    road = shipped.road()
    steps = [step for phase in road.phases for step in phase.steps]
    things = [*steps, *road.roles, *road.conditions, *map(shipped.sheet, shipped.ids())]
    return {one for thing in things for one in thing.sources}


def test_every_place_exists():
    missing = [
        f"{ref} {what}: {kind}:{name}"
        for ref, what, places in lines() for kind, name in places if name not in there()[kind]
    ]  # fmt: skip
    assert not missing
    assert all(places for _ref, _what, places in lines()), "nothing without a place"


def test_what_is_for_later_has_a_step_and_a_worksheet_meanwhile():
    for ref, what, places in lines():
        kinds = {kind for kind, _name in places}
        assert "later" not in kinds or {"step", "sheet"} <= kinds, f"{ref} {what}"
    assert used("later") == LATER


def test_every_reference_of_a_pack_stands_here():
    assert references() - {ref for ref, _what, _places in lines()} == set()


@pytest.mark.parametrize(("kind", "whole"), [
    ("question", QUESTIONS), ("rubric", RUBRICS), ("step", None), ("role", None), ("condition", None),
    ("decision", None), ("check", None), ("pitfall", None),
])  # fmt: skip
def test_nothing_of_a_list_is_left_out(kind, whole):
    assert there()[kind] - used(kind) == set()
    assert whole in {None, len(used(kind))}


def test_every_worksheet_is_here_for_something():
    assert {name.partition("#")[0] for name in used("sheet")} == set(shipped.ids())


@pytest.mark.parametrize(("refs", "count"), [("004.", RECOMMENDATIONS), ("001.", PRECONDITIONS),
                                             ("002.pitfalls.", HOW_NOT)])  # fmt: skip
def test_the_numbered_ones_are_all_here(refs, count):
    found = {ref for ref, _what, _places in lines()}
    assert {f"{refs}{number}" for number in range(1, count + 1)} <= found
    if refs == "002.pitfalls.":
        rules = [dict(places).get("pitfall") for ref, _what, places in lines() if ref.startswith(refs)]
        assert len(set(rules)) == count, "each of the seven has a rule of its own"
        assert all(RULES[rule][1] == "002" for rule in rules)


def test_every_source_is_here():
    assert {ref[:3] for ref, _what, _places in lines()} == {"000", "001", "002", "003", "004"}
