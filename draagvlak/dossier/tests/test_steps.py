"""Steps: what is noted, how far, the place on the road, and the worksheet that the button makes."""

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
        "Volgt in de opbouw: de tekst over implementatie van onlinehulp (2017)",
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
    assert first["Location"] == reverse("sheet", args=[sheet.pid]) + "#time"
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
def test_a_step_of_their_own_comes_last_in_its_phase_and_can_go(desk, trajectory):
    answer = send(desk, "step-new", trajectory.pid, title="Kennismaken", why="Wij kennen elkaar niet", phase="try")
    own = trajectory.steps.get(title="Kennismaken")
    assert answer["Location"] == reverse("step", args=[own.pid])
    assert list(trajectory.steps.filter(phase="try"))[-1] == own
    assert "Deze stap weghalen?" in text_of(desk, "step-remove", own.pid)
    assert trajectory.steps.filter(pk=own.pk).exists(), "it asks first"
    send(desk, "step-remove", own.pid)
    assert not trajectory.steps.filter(pk=own.pk).exists()


def test_a_step_of_the_road_is_never_taken_away(desk, vision):
    assert send(desk, "step-remove", vision.pid).status_code == 303
    assert Step.objects.filter(pk=vision.pk).exists()


def test_a_step_without_a_name_is_refused(desk, trajectory):
    assert send(desk, "step-new", trajectory.pid, title=" ", phase="try").status_code == 422


def test_a_step_moves_within_its_phase_and_stops_at_the_ends(desk, trajectory):
    def order():
        return [one.key for one in trajectory.steps.filter(phase="anchor")]

    before = order()
    first, last = trajectory.steps.get(key=before[0]), trajectory.steps.get(key=before[-1])
    send(desk, "step-move", first.pid, by="up")
    send(desk, "step-move", last.pid, by="down")
    assert order() == before
    send(desk, "step-move", first.pid, by="down")
    assert order() == [before[1], before[0], *before[2:]]
    text = page(desk, "step", trajectory.steps.get(key=before[1]).pid)
    assert 'value="up"' not in text
    assert 'value="down"' in text


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
    with django_assert_num_queries(7):
        page(desk, "step", vision.pid)
