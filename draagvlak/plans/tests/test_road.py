"""The verbs of a trajectory: each leaves its line in the history and keeps what it writes over."""

import pytest
from django.utils import translation

from draagvlak.orgs import history
from draagvlak.orgs.models import Event
from draagvlak.plans import partners, road, writing
from draagvlak.plans.actions import Conflict, Refused
from draagvlak.plans.models import Partner, Standing


@pytest.fixture
def way(a):
    return road.begin(a.organisation, a.facilitator, subject="Blended", scope="partnership")


def told(trajectory):
    """The verbs of what happened, the first first."""
    return list(Event.objects.filter(object_pid=trajectory.pid).order_by("pk").values_list("verb", flat=True))[1:]


def earlier(trajectory):
    return list(trajectory.earlier.values_list("about", "text"))


def note(step, actor, version, text):
    return road.write_step(step, actor, version, begins_on=None, ends_on=None, note=text, checks=[])


# ── The history ──────────────────────────────────────────────────────────────────────────────────────────────
def test_every_verb_leaves_one_line_an_hour(a, way):
    actor, steps = a.facilitator, list(way.steps.filter(phase="try"))
    note(steps[0], actor, 1, "Eén")
    note(steps[0], actor, 2, "Twee")
    road.place_step(steps[0], actor, "try", steps[1])
    road.place_step(steps[0], actor, "try", steps[2])
    els = road.add_person(way, actor, group="team", name="Els")
    road.change_person(els, actor, 1, group="team", name="Els Peeters")
    road.change_person(els, actor, 2, group="team", name="Els P.")
    made = road.add_decision(way, actor, "Welke kleur")
    road.remove_decision(made, actor, road.mandate_print(made))
    for version, state in enumerate(("no", "yes")):
        road.set_standing(way, actor, "time", "try", version, state=state)
    road.answer_pitfall(way, actor, "no-client", 0, "We zoeken")
    assert told(way) == ["step-noted", "step-moved", "person-added", "person-changed", "decision-added",
                         "decision-removed", "standing-noted", "pitfall-answered"]  # fmt: skip
    with translation.override("nl"):
        sentences = [history.sentence(one) for one in Event.objects.filter(object_pid=way.pid)]
    assert not [one for one in sentences if "…" in one or "{" in one or one.count(":") > 1], sentences


def test_what_is_sent_twice_or_changes_nothing_leaves_no_line(a, way):
    step, actor = way.steps.first(), a.facilitator
    note(step, actor, 1, "Eén")
    before = told(way)
    note(step, a.owner, 1, "Eén")
    els = road.add_person(way, actor, group="team", name="Els")
    road.change_person(els, a.owner, 7, group="team", name="Els")
    road.set_standing(way, actor, "time", "try", 0, state="no")
    road.set_standing(way, a.owner, "time", "try", 9, state="no")
    road.place_step(step, actor, step.phase)
    assert told(way) == [*before, "person-added", "standing-noted"]


def test_the_history_says_in_which_group(a, way):
    person = road.add_person(way, a.facilitator, group="steering", name="Els")
    road.remove_person(person, a.facilitator, 1)
    assert told(way) == ["steering-added", "steering-removed"]


# ── What is written over ─────────────────────────────────────────────────────────────────────────────────────
def test_a_text_that_is_written_over_is_kept(a, way):
    step, actor = way.steps.first(), a.facilitator
    for version, text in enumerate(["Eén", "Eén en twee", "Drie"], 1):
        note(step, actor, version, text)
    road.set_state(step, actor, 4, "skipped", reason="Bestaat al")
    road.set_state(step, actor, 5, "todo")
    assert earlier(way) == [("", "Bestaat al"), ("", "Eén en twee")]
    assert list(step.earlier.values_list("text", flat=True)) == ["Bestaat al", "Eén en twee"]


def test_evidence_and_answers_are_kept_also_when_they_are_taken_away(a, way):
    actor = a.facilitator
    road.set_standing(way, actor, "time", "try", 0, state="no", evidence="Niemand")
    road.set_standing(way, actor, "time", "try", 1, state="no", evidence="Els")
    assert road.set_standing(way, actor, "time", "try", 2, state="") is None
    assert not Standing.objects.filter(trajectory=way).exists()
    road.answer_pitfall(way, actor, "no-client", 0, "We zoeken")
    road.answer_pitfall(way, actor, "no-client", 1, "")
    assert earlier(way) == [("pitfall:no-client", "We zoeken"), ("standing:time:try", "Els"),
                            ("standing:time:try", "Niemand")]  # fmt: skip


def test_the_last_ten_are_kept(a, way):
    step = way.steps.first()
    for number in range(writing.KEPT + 3):
        note(step, a.facilitator, number + 1, f"Tekst {number}.")
    assert [text for _about, text in earlier(way)] == [f"Tekst {number}." for number in range(11, 1, -1)]


# ── Two people at once ───────────────────────────────────────────────────────────────────────────────────────
def test_a_condition_that_somebody_else_changed_is_not_put_back_to_nothing(a, way):
    road.set_standing(way, a.owner, "time", "try", 0, state="no", evidence="Niemand")
    road.set_standing(way, a.owner, "time", "try", 1, state="yes", evidence="Els")
    with pytest.raises(Conflict):
        road.set_standing(way, a.facilitator, "time", "try", 1, state="")


def test_what_somebody_changed_since_is_not_taken_away(a, way):
    step = road.add_step(way, a.facilitator, phase="try", title="Kennismaken")
    note(step, a.owner, 1, "Nog iets")
    with pytest.raises(Conflict):
        road.remove_step(step, a.facilitator, 1)
    road.remove_step(step, a.facilitator, 2)
    road.remove_step(step, a.facilitator, 2)
    assert told(way).count("step-removed") == 1


def test_steps_on_the_same_place_part_when_one_moves(a, way):
    """Two that were added in the very same moment could stand on one place."""
    one, two = (road.add_step(way, a.facilitator, phase="try", title=title) for title in ("Eén", "Twee"))
    way.steps.filter(pk__in=[one.pk, two.pk]).update(position=7)
    road.place_step(two, a.facilitator, "try", way.steps.filter(phase="try").first())
    places = list(way.steps.values_list("position", flat=True))
    assert len(set(places)) == len(places)
    road.remove_step(one, a.facilitator, 1)
    with pytest.raises(Refused):
        road.place_step(two, a.facilitator, "try", one)


# ── Partners ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_an_invitation_does_not_outlive_the_partnership(cast, a, way):
    given = {"subject": "Blended", "scope": "organisation", "team": None, "begins_on": None, "ends_on": None}
    partner, secret = partners.invite(way, a.facilitator, "De buren")
    with pytest.raises(Refused, match="(?i)invit|uitgenodigd"):
        road.change(way, a.facilitator, 1, **given)
    invited = partners.find(secret)
    assert invited
    type(way).objects.filter(pk=way.pk).update(scope="organisation")
    assert partners.find(secret) is None
    with pytest.raises(Refused):
        partners.accept(invited, type("Here", (), {"organisation": cast.b.organisation})())
    type(way).objects.filter(pk=way.pk).update(scope="partnership")
    partners.withdraw(partner, a.facilitator)
    assert not Partner.objects.filter(trajectory=way).exists()
    road.change(way, a.facilitator, 1, **given)
    assert way.scope == "organisation"
