"""Asking colleagues which tools they use: the form, its end, and what is shown of it."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from draagvlak.lib.tokens import new_token
from draagvlak.orgs.limits import Limit
from draagvlak.plans.actions import Refused
from draagvlak.worksheets import actions, tools_collect
from draagvlak.worksheets.board import Board
from draagvlak.worksheets.models import Collection, ToolAnswer, ToolNamed
from draagvlak.worksheets.tools_collect import Named, counted, grouped
from tests.people import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(a):
    return actions.make(a.trajectory, a.facilitator, "tools")


@pytest.fixture
def asked(sheet, a):
    return tools_collect.open_link(sheet, a.facilitator)


def address(collection):
    return "/" + tools_collect.link_of(collection).split("/", 3)[3]


def send(collection, **sent):
    return Client().post(address(collection), sent)


def many(collection, number, name="Teams", **more):
    for one in range(number):
        tools_collect.answer(collection, f"{name}-{one}", "", [Named(name, **more)])


# ── The form ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_colleague_answers_without_an_account(asked):
    page = Client().get(address(asked))
    assert page.status_code == 200
    assert "sessionid" not in page.cookies
    assert "session" not in page.cookies
    sent = send(asked, **{"name-1": "WhatsApp", "purpose-1": "chat", "clients-1": ["young"], "experience-1": "good",
                          "name-2": "Schriftje", "role": "frontline"})  # fmt: skip
    assert sent.status_code == 303
    assert Client().get(sent.url).status_code == 200
    answer = ToolAnswer.objects.get()
    assert (answer.role, answer.tools.count()) == ("frontline", 2)
    assert not any(b"WhatsApp" in bytes(one.name) for one in ToolNamed.objects.all()), "sealed at rest"


def test_sent_twice_is_one_answer(asked):
    for _time in range(2):
        tools_collect.answer(asked, "page", "", [Named("Teams")])
    assert asked.answers.count() == 1


@pytest.mark.parametrize("sent", [{}, {"purpose-1": "chat"}, {"name-1": "?!"}, {"name-1": "x" * 81}])
def test_what_is_wrong_is_said_and_kept(asked, sent):
    page = send(asked, **sent)
    assert (page.status_code, asked.answers.count()) == (422, 0)
    assert all(value in page.content.decode() for value in sent.values())


def test_using_nothing_is_an_answer_too(asked):
    assert send(asked, none="1").status_code == 303
    assert asked.answers.get().tools.count() == 0


def test_what_is_not_on_the_list_is_not_kept(asked):
    send(asked, **{"name-1": "Teams", "purpose-1": "nonsense", "clients-1": ["jan"], "experience-1": "x", "role": "y"})
    answer = ToolAnswer.objects.get()
    tool = answer.tools.get()
    assert (answer.role, tool.purpose, tool.clients, tool.experience) == ("", "", [], "")


def test_an_unknown_link_and_a_closed_one_look_the_same(asked, a):
    link = address(asked)
    tools_collect.end(asked, a.facilitator)
    closed, unknown = Client().get(link), Client().get(reverse("tools-form", args=[new_token()]))
    assert closed.status_code == unknown.status_code == 404
    mask = [page.content.replace(page.request["PATH_INFO"].encode(), b"") for page in (closed, unknown)]
    assert [one.split(b"csrfmiddlewaretoken")[0] for one in mask][0] == mask[1].split(b"csrfmiddlewaretoken")[0]


def test_guessing_links_is_stopped(asked):
    for _number in range(10):
        Client().get(reverse("tools-form", args=[new_token()]))
    assert Client().get(reverse("tools-form", args=[new_token()])).status_code == 429
    cache.clear()
    assert Client().get(address(asked)).status_code == 200


def test_a_house_behind_one_address_gets_in_and_a_flood_does_not(asked, monkeypatch):
    assert tools_collect.SENT.amount >= 100, "a whole house"
    monkeypatch.setattr("draagvlak.orgs.limits.time.time", lambda: 1_800_000_010.0)
    monkeypatch.setattr(tools_collect, "SENT", Limit("tools-answers", 4, 60))
    assert [send(asked, none="1").status_code for _number in range(5)] == [303] * 4 + [429]


def test_nobody_can_mark_a_link(asked):
    page = Client().get(address(asked) + "?ref=jan")
    assert (page.status_code, page.url) == (302, address(asked))


def test_after_the_last_day_it_takes_no_answers(asked, a):
    Collection.objects.filter(pk=asked.pk).update(last_day=timezone.localdate() - timedelta(days=1))
    assert "name-1" not in Client().get(address(asked)).content.decode()
    asked.refresh_from_db()
    with pytest.raises(Refused):
        tools_collect.answer(asked, "late", "", [Named("Teams")])


# ── The end ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_one_form_at_a_time(asked, sheet, a):
    assert tools_collect.open_link(sheet, a.coordinator) == asked


def test_with_four_answers_nothing_is_shown(asked, a):
    many(asked, 4)
    with pytest.raises(Refused):
        tools_collect.close(asked, a.facilitator)
    asked.refresh_from_db()
    assert (asked.state, asked.result) == ("open", None)


def test_closing_counts_and_deletes(asked, a):
    many(asked, 5)
    closed = tools_collect.close(asked, a.facilitator)
    assert closed.result["people"] == 5
    assert not ToolAnswer.objects.exists()
    assert not ToolNamed.objects.exists()
    assert (closed.secret_hash, closed.sealed) == (None, None)
    again = tools_collect.close(closed, a.facilitator)
    assert again.result == closed.result


def test_what_is_left_open_closes_by_itself(asked, a):
    many(asked, 5)
    tools_collect.close_overdue(asked.last_day + tools_collect.PATIENCE)
    asked.refresh_from_db()
    assert asked.state == "open"
    tools_collect.close_overdue(asked.last_day + tools_collect.PATIENCE + timedelta(days=1))
    asked.refresh_from_db()
    assert (asked.state, asked.answers.count()) == ("closed", 0)


def test_a_tool_is_taken_over_once(asked, sheet, a):
    many(asked, 5, purpose="video", experience="good")
    closed = tools_collect.close(asked, a.facilitator)
    assert not Board(sheet, "nl").lines("tools"), "nothing goes into the sheet by itself"
    tools_collect.take_over(closed, a.facilitator, "Teams")
    tools_collect.take_over(closed, a.facilitator, "Teams")
    line = Board(sheet, "nl").lines("tools")
    assert [(one.words("name"), one.value("purpose"), one.value("experience")) for one in line] == [
        ("Teams", "video", "good")
    ]
    with pytest.raises(LookupError):
        tools_collect.take_over(closed, a.facilitator, "Iets anders")


def test_the_page_of_the_team(asked, sheet, a, client):
    desk, page = sign_in(client, a.facilitator), reverse("tools-collect", args=[sheet.pid])
    do = reverse("tools-collect-do", args=[sheet.pid])
    assert tools_collect.link_of(asked) in desk.get(page).content.decode()
    assert tools_collect.link_of(asked) not in sign_in(Client(), a.member).get(page).content.decode()
    assert desk.post(do, {"do": "close"}).status_code == 200, "it asks first"
    assert desk.post(do, {"do": "close", "confirmed": "yes"}).status_code == 422, "too few"
    many(asked, 6)
    assert desk.post(do, {"do": "close", "confirmed": "yes"}).status_code == 303
    assert "Teams" in desk.get(page).content.decode()
    taken = desk.post(do, {"do": "take", "of": asked.pid, "name": "Teams"})
    assert taken.status_code == 303
    assert Board(sheet, "nl").lines("tools")


# ── What may be shown ────────────────────────────────────────────────────────────────────────────────────────
def people(*answers):
    return [("", [Named(name) for name in names.split()]) for names in answers]


def test_names_that_differ_in_signs_are_one_tool():
    found = counted(people("WhatsApp", "whatsapp", "Whats-App", "Teams", "Teams"))
    assert [tool["name"] for tool in found["tools"]] == ["Whats-App"]
    assert found["few"]


def test_one_person_who_names_a_tool_often_counts_once():
    found = counted(people("Teams Teams TEAMS", "X", "X", "Y", "Y"))
    assert found["tools"] == []


def test_below_five_who_name_it_only_the_name_is_said():
    rows = [("", [Named("Teams", "video", ["young"], "good")])] * 4 + [("", [])]
    tool = counted(rows)["tools"][0]
    assert tool == {"name": "Teams", "much": "most", "purposes": [], "clients": [], "experience": "", "groups": []}


def test_of_five_what_three_said():
    rows = [("", [Named("Teams", "video", ["young"], "good")])] * 3 + [("", [Named("Teams", "chat", [], "bad")])] * 2
    tool = counted(rows)["tools"][0]
    assert (tool["purposes"], tool["clients"], tool["experience"]) == (["video"], ["young"], "mixed")


def test_everybody_looks_like_more_than_half():
    """A number would tell of each when all of them name it."""
    every, half = counted(people(*["Teams"] * 6)), counted(people(*["Teams"] * 3, *["X"] * 3))
    assert every["tools"][0]["much"] == half["tools"][0]["much"] == "most"
    assert "6" not in str(every["tools"])


@pytest.mark.parametrize(("sizes", "groups"), [
    ({"ict": 9, "frontline": 8}, [(("ict",), 9), (("frontline",), 8)]),
    ({"ict": 9, "frontline": 7}, []),
    ({"ict": 3, "middle": 4, "frontline": 20}, []),
    ({"ict": 3, "middle": 5, "frontline": 20}, [(("frontline",), 20), (("ict", "middle"), 8)]),
    ({"": 8, "a": 8, "b": 8, "c": 8}, [(("", "a"), 16), (("b",), 8), (("c",), 8)]),
    ({"ict": 30}, []), ({}, []),
])  # fmt: skip
def test_roles_are_put_together_until_each_group_is_large(sizes, groups):
    assert grouped(sizes) == groups


def test_groups_are_compared_in_words():
    rows = [("ict", [Named("Teams")])] * 8 + [("frontline", [])] * 8
    found = counted(rows)
    assert found["groups"] == [["frontline"], ["ict"]]
    assert found["tools"][0]["groups"] == ["nobody", "everybody"]
