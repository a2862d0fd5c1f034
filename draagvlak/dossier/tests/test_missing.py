"""What is missing in a team and its mandate: pure, so the people here are not in any database."""

from types import SimpleNamespace

import pytest
from django.utils import translation

from draagvlak.content import shipped
from draagvlak.dossier import missing
from draagvlak.plans.models import Mandate

P = Mandate.Part


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def person(pk=1, group="team", name="Sam", roles=(), member_id=None, role="member"):
    member = SimpleNamespace(role=role) if member_id else None
    return SimpleNamespace(pk=pk, group=group, name=name, roles=list(roles), member_id=member_id, member=member)


def gaps(*people):
    return {gap.role: gap for gap in missing.gaps(people, shipped.road(), "nl")}


def seen(*people):
    return [text for text, _why in missing.hints(people)]


# ── Roles ────────────────────────────────────────────────────────────────────────────────────────────────────
def test_without_people_every_role_is_missing_with_its_reason():
    found = gaps()
    assert set(found) == {role.id for role in shipped.road().roles}
    assert all(gap.name and gap.why for gap in found.values())
    assert [gap.role for gap in found.values() if gap.of == "five"] == [
        "ict-expert", "online-worker", "pioneer", "organiser", "advocate",
    ]  # fmt: skip


def test_a_role_is_filled_by_a_name_or_a_member_and_not_by_who_is_still_to_be_found():
    assert "pioneer" not in gaps(person(roles=["pioneer"]))
    assert "pioneer" not in gaps(person(name="", member_id=7, roles=["pioneer"]))
    looked_for = gaps(person(name="", roles=["pioneer"]))["pioneer"]
    assert looked_for.sought
    assert not gaps()["pioneer"].sought


def test_who_is_missed_first():
    near = {role for role, gap in gaps().items() if gap.near}
    assert {"clients", "workers", "board", "advocate"} <= near
    assert not {"sponsors", "maker", "communication"} & near


# ── The groups as a whole ────────────────────────────────────────────────────────────────────────────────────
def test_nothing_is_said_of_an_empty_list():
    assert seen() == []


@pytest.mark.parametrize(("people", "said"), [
    ([person(name="")], ["There is nobody in the steering group yet.",
                         "There is nobody in the implementation team yet."]),
    ([person(), person(2)], ["There is nobody in the steering group yet."]),
    ([person(group="steering"), person(2)], ["In the steering group nobody can decide on time and money yet."]),
    ([person(group="steering", roles=["board"])], ["There is nobody in the implementation team yet."]),
    ([person()], ["There is nobody in the steering group yet.", "One person carries everything now."]),
    ([person(group="steering", roles=["advocate"]), person(2)], []),
    ([person(group="steering", name="", member_id=7, role="management"), person(2)], []),
    ([person(group="steering", name="", member_id=7), person(2)],
     ["In the steering group nobody can decide on time and money yet."]),
])  # fmt: skip
def test_what_is_said_of_the_groups(people, said):
    assert seen(*people) == said


def test_one_person_with_most_of_the_roles():
    boss = person(group="steering", name="Els", roles=["board", "advocate", "pioneer", "organiser"])
    assert seen(boss, person(2, roles=["clients"])) == ["Els has more than half of all roles."]
    assert seen(boss, person(2, roles=["clients", "workers", "dpo", "middle"])) == []


# ── The mandate ──────────────────────────────────────────────────────────────────────────────────────────────
ELS, SAM = person(1, name="Els"), person(2, name="Sam")
DECISIONS = [SimpleNamespace(pk=pk) for pk in range(1, 6)]


def mandates(*rows):
    return missing.Mandates(DECISIONS, [ELS, SAM], rows)


def test_a_decision_that_nobody_looked_at_is_no_warning():
    found = mandates()
    assert found.warnings(DECISIONS[0]) == []
    assert found.overall == ["About 5 decisions nothing is filled in yet."]
    assert missing.Mandates(DECISIONS, [], []).overall == []


@pytest.mark.parametrize(("rows", "said"), [
    ([(1, 1, P.PROPOSES)], ["Nobody decides yet.", "Nobody carries it out yet."]),
    ([(1, 1, P.DECIDES)], ["Nobody carries it out yet."]),
    ([(1, 1, P.DECIDES), (1, 2, P.DECIDES), (1, 2, P.DOES)],
     ["More than one decides."]),
    ([(1, 1, P.DECIDES), (1, 2, P.DOES)], []),
    ([(1, 1, P.DECIDES), (1, 1, P.DOES)], []),
])  # fmt: skip
def test_what_is_said_of_one_decision(rows, said):
    warnings = mandates(*rows).warnings(DECISIONS[0])
    assert [text for text, _why in warnings] == said
    assert all(why for _text, why in warnings)


def test_somebody_who_decides_everything_alone():
    three = [(pk, 1, P.DECIDES) for pk in (1, 2, 3)]
    alone = "Els decides everything alone. Give the team decisions of its own."
    assert alone not in mandates(*three).overall, "three decisions are not everything"
    assert alone in mandates(*three, (4, 1, P.DECIDES)).overall
    assert alone not in mandates(*three, (4, 1, P.DECIDES), (5, 2, P.DECIDES)).overall
    assert alone not in mandates(*three, (4, 1, P.DECIDES), (4, 2, P.DECIDES)).overall


def test_the_parts_stand_in_the_order_of_a_decision():
    found = mandates((1, 1, P.DOES), (1, 1, P.PROPOSES))
    assert found.parts(DECISIONS[0], ELS) == [P.PROPOSES, P.DOES]
    assert found.parts(DECISIONS[0], SAM) == []
