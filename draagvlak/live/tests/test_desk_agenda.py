"""Preparing a conversation at the desk, and its agenda."""


import pytest
from django.urls import reverse

from draagvlak.consensus.tests.agreeing import MOSTLY, OPPOSED
from draagvlak.live import actions, flow
from draagvlak.live.models import Conversation, Stage
from draagvlak.live.tests.test_desk import a, at, desk, items, now, page, press, survey, talk, words  # noqa: F401 - fixtures too
from draagvlak.surveys.models import Snapshot

pytestmark = pytest.mark.django_db


# ── Preparing ────────────────────────────────────────────────────────────────────────────────────────────────
def test_preparing_leads_to_the_agenda(desk, a, survey):  # noqa: F811
    response = desk.post(reverse("talks", args=[survey.pid]), {"minutes": "60", "do": "prepare"})
    made = Conversation.objects.get(survey=survey)
    assert (response.status_code, response.url) == (303, reverse("talk-agenda", args=[made.pid]))
    assert (made.minutes, made.rehearsal, made.facilitator) == (60, False, a.facilitator)


def test_practising_is_with_an_example_group(desk, survey):  # noqa: F811
    desk.post(reverse("talks", args=[survey.pid]), {"minutes": "90", "do": "rehearse"})
    assert Conversation.objects.get(survey=survey).rehearsal


def test_a_second_conversation_is_refused_with_what_to_do(desk, talk, survey):  # noqa: F811
    response = desk.post(reverse("talks", args=[survey.pid]), {"minutes": "90", "do": "prepare"})
    assert response.status_code == 422
    assert reverse("talk", args=[talk.pid]) in response.content.decode()
    assert survey.conversations.count() == 1


def test_no_sensible_number_of_minutes_is_refused(desk, survey):  # noqa: F811
    response = desk.post(reverse("talks", args=[survey.pid]), {"minutes": "5", "do": "prepare"})
    assert response.status_code == 422
    assert not survey.conversations.exists()


def test_a_scan_that_was_never_talked_about_says_so(desk, survey):  # noqa: F811
    assert "Nog niemand sprak over deze scan." in words(desk.get(reverse("talks", args=[survey.pid])))


def test_throwing_away_asks_first(desk, talk, survey):  # noqa: F811
    asked = press(desk, talk, "discard")
    assert asked.status_code == 200
    assert survey.conversations.exists()
    press(desk, talk, "discard", confirmed="yes")
    assert not survey.conversations.exists()


# ── The agenda ───────────────────────────────────────────────────────────────────────────────────────────────
def change(desk, talk, lines=None, **data):  # noqa: F811
    """Sends the page of the agenda; `lines`: {question id: minutes} in the order of the page."""
    shown = desk.get(reverse("talk-agenda", args=[talk.pid])).context["agenda"]
    lines = {row.item: row.minutes for row in shown.ahead} if lines is None else lines
    sent = {"was": shown.print, "whole": "90"} | {f"minutes.{item or '*'}": text for item, text in lines.items()}
    return desk.post(reverse("talk-agenda", args=[talk.pid]), sent | data)


def test_buttons_change_the_order(desk, talk):  # noqa: F811
    response = change(desk, talk, down="0")
    assert items(talk) == [MOSTLY, OPPOSED, flow.TOGETHER]
    assert response.url.endswith("#line-1"), "the same line stays under the hand"
    change(desk, talk, up="2")
    assert items(talk) == [MOSTLY, flow.TOGETHER, OPPOSED]


def test_dragging_sends_the_lines_in_their_new_order(desk, talk):  # noqa: F811
    change(desk, talk, {flow.TOGETHER: 5, MOSTLY: 6, OPPOSED: 9}, do="save")
    assert [(one["item"], one["minutes"]) for one in now(talk).agenda] == [
        (flow.TOGETHER, 5), (MOSTLY, 6), (OPPOSED, 9),
    ]  # fmt: skip


def test_questions_come_in_and_go_out(desk, talk):  # noqa: F811
    change(desk, talk, remove="2")
    assert items(talk) == [OPPOSED, MOSTLY]
    change(desk, talk, do="add", add="why-leadership")
    assert items(talk) == [OPPOSED, MOSTLY, "why-leadership"]
    change(desk, talk, do="add-together")
    assert items(talk)[0] == flow.TOGETHER


@pytest.mark.parametrize(
    "data",
    [{"lines": {OPPOSED: 0}}, {"lines": {OPPOSED: "x"}}, {"lines": {"no-such": 6}}, {"whole": "5"}, {"was": "older"}],
)
def test_an_agenda_that_cannot_be_changes_nothing(desk, talk, data):  # noqa: F811
    before = now(talk).agenda
    assert change(desk, talk, **data).status_code == 422
    assert now(talk).agenda == before


def test_what_was_talked_about_keeps_its_place(desk, a, talk):  # noqa: F811
    at(talk, a)
    press(desk, talk, "go", at="3")
    assert now(talk).stage == Stage.CLOSING
    change(desk, talk, do="add", add="why-leadership")
    assert items(talk) == [OPPOSED, MOSTLY, flow.TOGETHER, "why-leadership"]
    assert now(talk).agenda[0]["state"] == flow.DONE
    actions.end(now(talk), a.facilitator)
    assert change(desk, talk, do="add", add="offer-fit").status_code == 422


def test_what_does_not_fit_is_said(desk, talk):  # noqa: F811
    change(desk, talk, {OPPOSED: 40, MOSTLY: 40, flow.TOGETHER: 5}, do="save")
    shown = desk.get(reverse("talk-agenda", args=[talk.pid])).context["agenda"]
    assert [row.fits for row in shown.ahead] == [True, False, False]
    assert shown.over == 85 - shown.left


def test_what_many_do_not_know_is_marked_with_why(desk, a, talk):  # noqa: F811
    snapshot = Snapshot.objects.get(survey=talk.survey, round=1)
    data = snapshot.data
    data["questions"]["offer-fit"] = {"asked": 9, "counts": [1, 1, 3, 4], "arguments": 0}
    Snapshot.objects.filter(pk=snapshot.pk).delete()
    Snapshot.objects.create(survey=talk.survey, data=data, digest="2" * 64)
    change(desk, talk, do="add", add="offer-fit")
    shown = desk.get(reverse("talk-agenda", args=[talk.pid])).context["agenda"]
    assert len(next(row for row in shown.ahead if row.item == "offer-fit").why) == 2
    assert len(next(row for row in shown.ahead if row.item == OPPOSED).why) == 1
