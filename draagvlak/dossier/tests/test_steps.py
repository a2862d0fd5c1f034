"""Steps: what is noted, how far, the place on the road, and the worksheet that the button makes."""

import re

import pytest
from django.urls import reverse

from draagvlak.consensus.tests.pages import filled, page, text_of, words
from draagvlak.orgs.models import Event
from draagvlak.plans import road
from draagvlak.plans.models import Step
from draagvlak.worksheets.models import Sheet
from tests.people import sign_in


@pytest.fixture
def trajectory(a):
    return road.begin(a.organisation, a.facilitator, subject="Blended in de wachttijd")


@pytest.fixture
def vision(trajectory):
    return trajectory.steps.get(key="vision")


def send(client, route, pid, /, **data):
    return client.post(reverse(route, args=[pid]), data)


# ── What is noted ────────────────────────────────────────────────────────────────────────────────────────────
def test_the_page_says_why_what_it_takes_who_and_where_it_comes_from(desk, vision):
    text = text_of(desk, "step", vision.pid)
    for said in (
        "Onze visie", "kies je hulpmiddelen op goed geluk", "Twee bijeenkomsten", "De stuurgroep", "Begin het werkblad",
        "Volgt in de opbouw: de tekst over het invoeren van onlinehulp (2017)",
    ):  # fmt: skip
        assert said in text, said


def test_what_is_noted_is_kept(desk, vision):
    send(desk, "step-write", vision.pid, version=1, note="Regel één\r\nRegel twee\r\n", checks=["need", "whom"],
         begins_on="2026-12-01", ends_on="2027-03-01")  # fmt: skip
    vision.refresh_from_db()
    assert (vision.note, vision.checks) == ("Regel één\nRegel twee", ["need", "whom"])
    assert "tot 1 maart 2027" in text_of(desk, "trajectory", vision.trajectory.pid)


@pytest.mark.parametrize("wrong", [{"begins_on": "2027-01-02", "ends_on": "2027-01-01"}, {"ends_on": "ooit"},
                                   {"checks": ["of-another-step"]}, {"note": "x" * 4001}])  # fmt: skip
def test_what_is_wrong_is_said_with_what_was_typed(desk, vision, wrong):
    answer = send(desk, "step-write", vision.pid, **{"version": 1, "note": "Mijn woorden"} | wrong)
    assert answer.status_code == 422
    assert wrong["note"] if "note" in wrong else "Mijn woorden" in answer.content.decode()
    vision.refresh_from_db()
    assert vision.version == 1


def test_two_people_who_note_something_both_see_both_texts(a, desk, vision):
    form = filled(desk.get(reverse("step", args=[vision.pid])).context["form"])
    road.write_step(vision, a.owner, 1, begins_on=None, ends_on=None, note="Van de eigenaar", checks=["need"])
    answer = send(desk, "step-write", vision.pid, **form | {"note": "Van mij"})
    assert answer.status_code == 409
    assert "Van de eigenaar" in words(answer)
    assert "Van mij" in words(answer)
    assert "We zeggen welke vraag of nood dit beantwoordt." in words(answer)
    vision.refresh_from_db()
    assert vision.note == "Van de eigenaar"
    assert send(desk, "step-write", vision.pid, **filled(answer.context["form"])).status_code == 303
    vision.refresh_from_db()
    assert vision.note == "Van mij"


def test_somebody_who_said_how_far_it_is_does_not_stand_in_the_way_of_a_note(a, desk, vision):
    form = filled(desk.get(reverse("step", args=[vision.pid])).context["form"])
    road.set_state(vision, a.owner, 1, "doing")
    assert send(desk, "step-write", vision.pid, **form | {"note": "Van mij"}).status_code == 303
    vision.refresh_from_db()
    assert (vision.note, vision.state) == ("Van mij", "doing")


# ── How far ──────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("state", "said"), [
    ("doing", "begon aan de stap “Onze visie”."), ("done", "rondde de stap “Onze visie” af."),
])  # fmt: skip
def test_how_far_it_is(desk, vision, state, said):
    assert send(desk, "step-state", vision.pid, version=1, was="todo", state=state).status_code == 303
    vision.refresh_from_db()
    assert vision.state == state
    assert said in text_of(desk, "trajectory-history", vision.trajectory.pid)


def test_skipping_asks_for_the_reason_and_shows_it(desk, vision):
    answer = send(desk, "step-state", vision.pid, version=1, was="todo", state="skipped", reason=" ")
    assert answer.status_code == 422
    assert "Schrijf waarom jullie deze stap overslaan" in words(answer)
    assert '<details class="more" id="skip" open' in answer.content.decode()
    send(desk, "step-state", vision.pid, version=1, was="todo", state="skipped", reason="Die is er al sinds 2024")
    text = text_of(desk, "step", vision.pid)
    assert "Jullie slaan deze stap over, want: Die is er al sinds 2024" in text
    send(desk, "step-state", vision.pid, version=2, was="skipped", state="todo")
    vision.refresh_from_db()
    assert (vision.state, vision.reason) == ("todo", "")


def test_two_people_who_say_how_far_it_is_see_both(a, desk, vision):
    road.set_state(vision, a.owner, 1, "skipped", reason="Van de eigenaar")
    answer = send(desk, "step-state", vision.pid, version=1, was="todo", state="skipped", reason="Van mij")
    assert answer.status_code == 409
    for said in ("Van de eigenaar", "Van mij"):
        assert said in words(answer)
    vision.refresh_from_db()
    assert vision.reason == "Van de eigenaar"


def test_a_note_of_somebody_else_does_not_stand_in_the_way_of_how_far_it_is(a, desk, vision):
    road.write_step(vision, a.owner, 1, begins_on=None, ends_on=None, note="Van de eigenaar", checks=[])
    assert send(desk, "step-state", vision.pid, version=1, was="todo", state="done").status_code == 303
    vision.refresh_from_db()
    assert (vision.state, vision.note) == ("done", "Van de eigenaar")


def test_sent_twice_it_is_one_line_in_the_history(desk, vision):
    for _time in range(2):
        assert send(desk, "step-state", vision.pid, version=1, was="todo", state="done").status_code == 303
    vision.refresh_from_db()
    assert vision.version == 2
    assert Event.objects.filter(verb="step-done", object_pid=vision.trajectory.pid).count() == 1


# ── What its button opens ────────────────────────────────────────────────────────────────────────────────────
def test_the_button_makes_the_worksheet_once_and_the_step_is_busy(desk, trajectory):
    plan = trajectory.steps.get(key="plan")  # sheet:working#time
    first = send(desk, "step-open", plan.pid)
    sheet = Sheet.objects.get(trajectory=trajectory, pack="working")
    assert first["Location"] == reverse("sheet", args=[sheet.pid]) + "#s-time"
    assert 'id="s-time"' in desk.get(first["Location"]).content.decode()
    assert send(desk, "step-open", plan.pid)["Location"] == first["Location"]
    assert Sheet.objects.filter(trajectory=trajectory).count() == 1
    plan.refresh_from_db()
    assert plan.state == Step.State.DOING
    assert reverse("sheet", args=[sheet.pid]) in page(desk, "step", plan.pid)


def test_a_step_that_is_done_stays_done_when_its_worksheet_is_opened(a, desk, vision):
    road.set_state(vision, a.facilitator, 1, "done")
    send(desk, "step-open", vision.pid)
    vision.refresh_from_db()
    assert vision.state == Step.State.DONE


def test_a_step_without_a_worksheet_goes_to_its_own_page(desk, trajectory):
    talk = trajectory.steps.get(key="talk")
    assert send(desk, "step-open", talk.pid)["Location"] == reverse("step", args=[talk.pid])
    assert not Sheet.objects.filter(trajectory=trajectory).exists()


# ── Their own steps, and the order ───────────────────────────────────────────────────────────────────────────
def test_a_step_of_their_own_comes_last_in_its_phase_and_can_go(a, desk, trajectory):
    answer = send(desk, "step-new", trajectory.pid, title="Kennismaken", why="Wij kennen elkaar niet", phase="try")
    own = trajectory.steps.get(title="Kennismaken")
    assert answer["Location"] == reverse("step", args=[own.pid])
    assert list(trajectory.steps.filter(phase="try"))[-1] == own
    assert "Deze stap weghalen?" in text_of(desk, "step-remove", own.pid)
    assert trajectory.steps.filter(pk=own.pk).exists(), "it asks first"
    road.write_step(own, a.owner, 1, begins_on=None, ends_on=None, note="Nog iets", checks=[])
    answer = send(desk, "step-remove", own.pid, saw=1)
    assert answer.status_code == 409
    assert "Iemand paste dit intussen aan" in words(answer)
    assert trajectory.steps.filter(pk=own.pk).exists(), "it asks again"
    assert send(desk, "step-remove", own.pid, saw=answer.context["saw"]).status_code == 303
    assert not trajectory.steps.filter(pk=own.pk).exists()


def test_a_step_of_the_road_is_never_taken_away(desk, vision):
    assert send(desk, "step-remove", vision.pid).status_code == 303
    assert Step.objects.filter(pk=vision.pk).exists()


def test_a_step_without_a_name_is_refused(desk, trajectory):
    assert send(desk, "step-new", trajectory.pid, title=" ", phase="try").status_code == 422


def test_a_step_goes_to_any_place_on_the_road(desk, trajectory):
    def order(phase):
        return [one.key for one in trajectory.steps.filter(phase=phase)]

    first, anchor = order("try"), order("anchor")
    upkeep = trajectory.steps.get(key=anchor[2])
    text = page(desk, "step", upkeep.pid)
    assert re.search(rf'value="{trajectory.steps.get(key=anchor[1]).pid}" selected', text)
    assert '<optgroup label="Proberen">' in text
    send(desk, "step-move", upkeep.pid, place=trajectory.steps.get(key=first[0]).pid)
    assert order("try") == [first[0], anchor[2], *first[1:]]
    assert order("anchor") == [*anchor[:2], *anchor[3:]]
    send(desk, "step-move", upkeep.pid, place="phase:prepare")
    assert order("prepare")[0] == anchor[2]
    text = text_of(desk, "trajectory-history", trajectory.pid)
    assert len(re.findall("gaf de stap “[^”]+” een andere plaats", text)) == 1, "once an hour"
    for place in ("phase:ooit", "bestaat-niet", ""):
        send(desk, "step-move", upkeep.pid, place=place)
    assert order("prepare")[0] == anchor[2]


# ── One page, one form ───────────────────────────────────────────────────────────────────────────────────────
def whole(client, step, **more):
    """What a browser sends when somebody presses a button of the form of a step."""
    answer = client.get(reverse("step", args=[step.pid]))
    return filled(answer.context["form"]) | {"was": answer.context["stage"].step.state} | more


def test_a_button_that_says_how_far_it_is_saves_the_note_as_well(desk, vision):
    form = whole(desk, vision, note="Van mij", state="doing", reason="")
    assert send(desk, "step-state", vision.pid, **form).status_code == 303
    vision.refresh_from_db()
    assert (vision.note, vision.state) == ("Van mij", "doing")


def test_skipping_without_a_reason_keeps_what_was_typed_and_writes_nothing(desk, vision):
    answer = send(desk, "step-state", vision.pid, **whole(desk, vision, note="Van mij", state="skipped", reason=" "))
    assert answer.status_code == 422
    assert "Van mij" in answer.content.decode()
    vision.refresh_from_db()
    assert (vision.note, vision.version) == ("", 1)


def test_a_reason_that_is_sent_with_the_note_is_not_lost(desk, vision):
    answer = send(desk, "step-write", vision.pid, **whole(desk, vision, note="Van mij", reason="Bestaat al"))
    assert answer.status_code == 422
    for said in ("Van mij", "Bestaat al", '<details class="more" id="skip" open'):
        assert said in answer.content.decode(), said


def test_both_texts_when_somebody_noted_and_said_something_else_meanwhile(a, desk, vision):
    form = whole(desk, vision, note="Van mij", state="done")
    road.write_step(vision, a.owner, 1, begins_on=None, ends_on=None, note="Van de eigenaar", checks=[])
    road.set_state(vision, a.owner, 2, "skipped", reason="Later misschien")
    answer = send(desk, "step-state", vision.pid, **form)
    assert answer.status_code == 409
    for said in ("Van mij", "Van de eigenaar", "Later misschien"):
        assert said in words(answer), said
    again = filled(answer.context["form"]) | {"was": "skipped", "state": "done"}
    assert send(desk, "step-state", vision.pid, **again).status_code == 303
    vision.refresh_from_db()
    assert (vision.note, vision.state) == ("Van mij", "done")


def test_somebody_who_keeps_changing_other_things_never_makes_a_save_fail(a, desk, vision, monkeypatch):
    """A second change between the first refusal and the second try is no error of the page."""
    form, real, left = whole(desk, vision, note="Van mij"), road.write_step, ["doing", "todo", "done"]

    def meanwhile(step, *given, **values):
        if left:
            now = Step.objects.get(pk=step.pk)
            road.set_state(now, a.owner, now.version, left.pop())
        return real(step, *given, **values)

    monkeypatch.setattr(road, "write_step", meanwhile)
    assert send(desk, "step-write", vision.pid, **form).status_code == 303
    vision.refresh_from_db()
    assert vision.note == "Van mij"


def test_a_step_that_is_taken_away_in_the_same_moment_is_said_with_what_was_typed(a, desk, trajectory, monkeypatch):
    own, real = road.add_step(trajectory, a.facilitator, phase="try", title="Kennismaken"), road.write_step

    def gone(step, *given, **values):
        Step.objects.filter(pk=step.pk).delete()
        return real(step, *given, **values)

    form = whole(desk, own, note="Van mij")
    monkeypatch.setattr(road, "write_step", gone)
    answer = desk.post(reverse("step-write", args=[own.pid]), form, follow=True)
    assert answer.status_code == 200
    assert "Van mij" in words(answer)


def test_what_was_written_over_stands_on_the_page(a, desk, vision):
    given = {"begins_on": None, "ends_on": None, "checks": []}
    road.write_step(vision, a.owner, 1, note="Eerste zin", **given)
    road.write_step(vision, a.owner, 2, note="Eerste zin, en meer", **given)
    assert "Wat hier vroeger stond" not in text_of(desk, "step", vision.pid), "all of it still stands there"
    road.write_step(vision, a.owner, 3, note="Iets anders", **given)
    assert "Wat hier vroeger stond" in text_of(desk, "step", vision.pid)
    assert "Eerste zin, en meer" in text_of(desk, "step", vision.pid)


# ── Who may ──────────────────────────────────────────────────────────────────────────────────────────────────
CHANGES = ("step-write", "step-state", "step-open", "step-move")


def test_one_of_its_people_may_change_a_trajectory_and_another_member_not(a, client, trajectory, vision):
    sign_in(client, a.member)
    for name in CHANGES:
        assert send(client, name, vision.pid).status_code == 403, name
    road.add_person(trajectory, a.facilitator, group="team", member=a.memberships["member"])
    assert send(client, "step-state", vision.pid, version=1, was="todo", state="done").status_code == 303
    assert "step-write" in page(client, "step", vision.pid) or "/write/" in page(client, "step", vision.pid)
    for name in ("trajectory-edit", "trajectory-delete"):
        assert client.get(reverse(name, args=[trajectory.pid])).status_code == 403, name
    other = road.begin(a.organisation, a.facilitator, subject="Een ander traject")
    assert send(client, "step-state", other.steps.first().pid, version=1, state="done").status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_a_step(a, desk, vision, count, django_assert_num_queries):
    for number in range(count):
        road.add_step(vision.trajectory, a.facilitator, phase="prepare", title=f"Stap {number}")
    with django_assert_num_queries(8):
        page(desk, "step", vision.pid)
