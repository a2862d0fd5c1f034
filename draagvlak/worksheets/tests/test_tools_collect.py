"""Asking colleagues which tools they use: the form, its end, and what is shown of it."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from draagvlak.lib.tokens import new_token
from draagvlak.orgs.limits import Limit
from draagvlak.orgs.models import Event, Team
from draagvlak.plans import road
from draagvlak.plans.actions import Refused
from draagvlak.plans.models import Trajectory
from draagvlak.worksheets import actions, parting
from draagvlak.worksheets.board import Board
from draagvlak.worksheets.models import Collection, Row, ToolAnswer, ToolNamed
from draagvlak.worksheets.tools import actions as tools_collect
from draagvlak.worksheets.tools.counting import Named, counted, grouped
from tests.people import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(a):
    return actions.make(a.trajectory, a.facilitator, "tools")


@pytest.fixture
def asked(sheet, a):
    tools_collect.end(a.collection, a.facilitator)
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
    assert ToolNamed.objects.count() == 1


def told(collection):
    """What every answer names, and how many answers there are."""
    rows = tools_collect._answers(collection)
    return len(rows), sorted(one.name for _role, tools in rows for one in tools)


def test_the_same_phone_changes_its_answer_and_does_not_add_one(asked):
    phone = Client()
    phone.post(address(asked), {"name-1": "WhatsApp"})
    page = phone.get(address(asked)).content.decode()
    assert 'name="again"' in page
    assert "WhatsApp" not in page, "who picks up the phone does not read what was sent"
    silent = phone.post(address(asked), {"name-1": "Teams"})
    assert (silent.status_code, told(asked)) == (422, (1, ["WhatsApp"]))
    assert phone.post(address(asked), {"name-1": "Teams", "again": "same"}).status_code == 303
    assert told(asked) == (1, ["Teams"])


def test_somebody_else_on_that_phone_adds_one(asked):
    phone = Client()
    phone.post(address(asked), {"name-1": "Teams"})
    phone.post(address(asked), {"name-1": "Signal", "again": "other"})
    assert told(asked) == (2, ["Signal", "Teams"])
    phone.post(address(asked), {"name-1": "Zoom", "again": "same"})
    assert told(asked) == (2, ["Teams", "Zoom"]), "the last one is changed"


def test_a_page_that_is_sent_again_is_the_same_answer(asked):
    phone, page = Client(), {"name-1": "Teams", "csrfmiddlewaretoken": "x" * 64}
    assert [phone.post(address(asked), page).status_code for _time in range(2)] == [303, 303]
    assert told(asked) == (1, ["Teams"])


def test_what_a_phone_holds_opens_nothing_of_others(asked, cast):
    phone = Client()
    phone.post(address(asked), {"name-1": "Teams"})
    cookie = phone.cookies[f"{settings.COOKIE_PREFIX}tools_{asked.pid}"]
    assert (cookie["httponly"], cookie["samesite"], bool(cookie["max-age"])) == (True, "Lax", True)
    there = reverse("tools-form", args=[cast.b.links.tools])
    phone.cookies[f"{settings.COOKIE_PREFIX}tools_{cast.b.collection.pid}"] = cookie.value
    assert 'name="again"' not in phone.get(there).content.decode()
    phone.cookies[f"{settings.COOKIE_PREFIX}tools_{asked.pid}"] = "x" * 5_000
    assert phone.get(address(asked)).status_code == 200


def test_the_team_reads_how_many_of_about_how_many(sheet, a, client):
    tools_collect.end(a.collection, a.facilitator)
    desk, page = sign_in(client, a.facilitator), reverse("tools-collect", args=[sheet.pid])
    opened = desk.post(reverse("tools-collect-do", args=[sheet.pid]), {"do": "open", "about": "7"})
    assert opened.status_code == 422, "a form without names hides nobody among seven"
    for wrong in ({}, {"about": "40000"}):
        refused = desk.post(reverse("tools-collect-do", args=[sheet.pid]), {"do": "open"} | wrong)
        assert refused.status_code == 422
        assert "minder dan acht" not in refused.content.decode().lower()
    assert not sheet.collections.exists(), "colleagues read for about how many it is meant: nobody leaves that out"
    desk.post(reverse("tools-collect-do", args=[sheet.pid]), {"do": "open", "about": "12"})
    asked = sheet.collections.get()
    many(asked, 4)
    assert "4 antwoorden, van ongeveer 12 mensen" in desk.get(page).content.decode()
    assert "ongeveer 12 mensen" in Client().get(address(asked)).content.decode(), "colleagues read it too"
    assert "meer antwoorden dan mensen" not in desk.get(page).content.decode()
    for number in range(9):
        tools_collect.answer(asked, f"more {number}", "", [])
    assert "meer antwoorden dan mensen" in desk.get(page).content.decode()


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


def test_with_seven_answers_nothing_is_shown(asked, a):
    many(asked, 7)
    with pytest.raises(Refused):
        tools_collect.close(asked, a.facilitator)
    asked.refresh_from_db()
    assert (asked.state, asked.result) == ("open", None)


def test_closing_counts_and_deletes(asked, a):
    many(asked, 8)
    closed = tools_collect.close(asked, a.facilitator)
    assert closed.result["people"] == 8
    assert not ToolAnswer.objects.exists()
    assert not ToolNamed.objects.exists()
    assert (closed.secret_hash, closed.sealed) == (None, None)
    again = tools_collect.close(closed, a.facilitator)
    assert again.result == closed.result


def test_what_is_left_open_closes_by_itself(asked, a):
    many(asked, 8)
    tools_collect.close_overdue(asked.last_day + tools_collect.PATIENCE)
    asked.refresh_from_db()
    assert asked.state == "open"
    tools_collect.close_overdue(asked.last_day + tools_collect.PATIENCE + timedelta(days=1))
    asked.refresh_from_db()
    assert (asked.state, asked.answers.count()) == ("closed", 0)


def test_closing_puts_the_tools_in_the_worksheet(asked, sheet, a):
    """Grouped by what they are for, one row for one tool, with where it comes from; nothing of few."""
    actions.add_row(sheet, a.facilitator, "tools", {"name": "Whats app", "note": "Stond er al"})
    many(asked, 8, purpose="video", experience="good", clients=["young"])
    many(asked, 3, "Alleen drie", purpose="chat", experience="bad")
    many(asked, 4, "whatsapp", purpose="chat")
    many(asked, 2, "Alleen twee")
    closed = tools_collect.close(asked, a.facilitator)
    lines = Board(sheet, "nl").lines("tools")
    assert [(one.words("name"), one.value("purpose"), one.value("experience")) for one in lines] == [
        ("Whats app", None, None), ("Alleen drie", None, None), ("Teams", "video", "good"),
    ]  # fmt: skip
    stand = lines[-1]["experience"]
    assert (stand.basis, stand.asked_on) == ("asked", closed.closed_on)
    assert "Jongeren" in lines[-1].words("clients")
    row = Row.objects.get(pid=lines[-1].pid)
    actions.write(sheet, a.facilitator, row, "name", "MS Teams", version=1)  # a row like another
    tools_collect.take_over(closed, a.facilitator, "Alleen drie")
    assert len(Board(sheet, "nl").lines("tools")) == 3
    actions.take_row(sheet, a.facilitator, Row.objects.get(pid=lines[1].pid))
    tools_collect.take_over(closed, a.facilitator, "Alleen drie")
    assert len(Board(sheet, "nl").lines("tools")) == 3
    with pytest.raises(LookupError):
        tools_collect.take_over(closed, a.facilitator, "Alleen twee")


def test_a_full_worksheet_keeps_nobody_from_closing(asked, sheet, a, monkeypatch):
    monkeypatch.setattr(actions, "MOST_ROWS", 0)
    many(asked, 8)
    assert tools_collect.close(asked, a.facilitator).state == "closed"
    assert not Board(sheet, "nl").lines("tools")


def test_shortly_after_a_counting_nobody_is_asked_again(asked, sheet, a, client):
    """Two results beside each other would tell of who came in between; deleting the worksheet does not help."""
    many(asked, 8)
    tools_collect.close(asked, a.facilitator)
    other = actions.make(a.trajectory, a.facilitator, "tools", title="Nog een")
    for one in (sheet, other):
        with pytest.raises(Refused):
            tools_collect.open_link(one, a.facilitator)
    actions.remove(sheet, a.facilitator)
    with pytest.raises(Refused):
        tools_collect.open_link(other, a.facilitator)
    page = sign_in(client, a.facilitator).get(reverse("tools-collect", args=[other.pid])).content.decode()
    assert 'value="open"' not in page
    Event.objects.filter(verb="tools-closed").update(at=timezone.now() - tools_collect.APART)
    assert tools_collect.open_link(other, a.facilitator).state == "open"


def test_one_form_in_a_trajectory_at_a_time(asked, sheet, a):
    other = actions.make(a.trajectory, a.facilitator, "tools", title="Nog een")
    with pytest.raises(Refused):
        tools_collect.open_link(other, a.facilitator)
    tools_collect.end(asked, a.facilitator)
    assert tools_collect.open_link(other, a.facilitator).state == "open", "nothing was shown, so nothing to wait for"


def test_the_same_colleagues_are_not_asked_in_another_trajectory_meanwhile(asked, sheet, a):
    """Nor after that trajectory was deleted; those of another team are others."""
    roads = [road.begin(a.organisation, a.owner, subject=f"Traject {at}") for at in range(2)]
    teams = [Team.objects.create(organisation=a.organisation, name=f"Team {at}") for at in range(2)]
    here, there = (actions.make(one, a.facilitator, "tools") for one in roads)
    with pytest.raises(Refused, match=a.trajectory.subject):
        tools_collect.open_link(here, a.facilitator)
    many(asked, 8)
    tools_collect.close(asked, a.facilitator)
    with pytest.raises(Refused):
        tools_collect.open_link(here, a.facilitator)
    for one, team in zip((sheet, there), teams, strict=True):
        Trajectory.objects.filter(pk=one.trajectory_id).update(team=team)
    there.trajectory.refresh_from_db()
    assert tools_collect.open_link(there, a.facilitator).state == "open"
    tools_collect.end(there.collections.get(), a.facilitator)
    parting.delete_trajectory(a.trajectory, a.owner)
    for one in (here, there):
        with pytest.raises(Refused, match="opnieuw"):
            tools_collect.open_link(one, a.facilitator)


def test_the_page_of_the_team(asked, sheet, a, client):
    desk, page = sign_in(client, a.facilitator), reverse("tools-collect", args=[sheet.pid])
    do = reverse("tools-collect-do", args=[sheet.pid])
    assert tools_collect.link_of(asked) in desk.get(page).content.decode()
    assert tools_collect.link_of(asked) not in sign_in(Client(), a.member).get(page).content.decode()
    assert desk.post(do, {"do": "close"}).status_code == 200, "it asks first"
    assert desk.post(do, {"do": "close", "confirmed": "yes"}).status_code == 422, "too few"
    many(asked, 8)
    assert desk.post(do, {"do": "close", "confirmed": "yes"}).status_code == 303
    assert "Teams" in desk.get(page).content.decode()
    assert 'value="take"' not in desk.get(page).content.decode(), "it stands in the worksheet"
    actions.take_row(sheet, a.facilitator, sheet.rows.get(section="tools"))
    taken = desk.post(do, {"do": "take", "of": asked.pid, "name": "Teams"})
    assert taken.status_code == 303
    assert Board(sheet, "nl").lines("tools")


# ── What may be shown ────────────────────────────────────────────────────────────────────────────────────────
def people(*answers):
    return [("", [Named(name) for name in names.split()]) for names in answers]


def test_names_that_differ_in_signs_are_one_tool():
    found = counted(people("WhatsApp", "whatsapp", "Whats-App", "Teams", "Teams", "", "", ""))
    assert [tool["name"] for tool in found["tools"]] == ["WhatsApp"]


def test_a_spelling_of_one_person_is_not_shown():
    """Whoever reads it could know whose it is."""
    found = counted(people("!!WhatsApp!!", "Whats-App", "whats_app", "", "", "", "", ""))
    assert [tool["name"] for tool in found["tools"]] == ["Whatsapp"]
    often = [("", [Named("Whats♥App"), Named("Whats♥App")]), ("", [Named("WhatsApp")]), ("", [Named("whatsapp")])]
    assert counted(often + [("", [])] * 5)["tools"][0]["name"] == "WhatsApp"


def test_one_person_who_names_a_tool_often_counts_once():
    found = counted(people("Teams Teams TEAMS", "X", "X", "Y", "Y", "", "", ""))
    assert found["tools"] == []


def test_below_five_who_name_it_only_the_name_is_said():
    rows = [("", [Named("Teams", "video", ["young"], "good")])] * 4 + [("", [])] * 4
    tool = counted(rows)["tools"][0]
    assert tool == {"name": "Teams", "much": "most", "purposes": [], "clients": [], "experience": "", "groups": []}


def test_of_five_what_three_said():
    rows = [("", [Named("Teams", "video", ["young"], "good")])] * 3 + [("", [Named("Teams", "chat", [], "bad")])] * 2
    tool = counted(rows + [("", [])] * 3)["tools"][0]
    assert (tool["purposes"], tool["clients"], tool["experience"]) == (["video"], ["young"], "")


def test_how_it_works_is_said_from_eight():
    good, bad = [("", [Named("Teams", experience="good")])], [("", [Named("Teams", experience="bad")])]
    of = [good * 7, good * 8, good * 4 + bad * 4]
    words = [counted(rows + [("", [])] * 4)["tools"][0]["experience"] for rows in of]
    assert words == ["", "good", "mixed"]


@pytest.mark.parametrize("others", [0, 1])
def test_how_it_works_is_not_said_where_that_tells_that_almost_everybody_uses_it(others):
    """Eight said it, of eight or nine: then each of them uses it, also an app that nobody may use."""
    rows = [("", [Named("Teams", experience="good")])] * 8 + [("", [])] * others
    assert counted(rows)["tools"][0]["experience"] == ""


def test_how_it_works_is_not_said_beside_groups_where_it_tells_of_one():
    """Eight said it, and (almost) none of the others: then all of ICT use it."""
    rows = [("ict", [Named("Teams", experience="good")])] * 8 + [("frontline", [])] * 8
    tool = counted(rows)["tools"][0]
    assert (tool["groups"], tool["experience"]) == (["nobody", "most"], "")


def test_no_more_uses_are_said_than_leave_room_for_who_does_not_use_it():
    """Three times three of nine people would be all nine."""
    rows = [("", [Named("Teams", purpose)]) for purpose in ("chat", "mail", "video") for _person in range(3)]
    assert counted(rows)["tools"][0]["purposes"] == ["chat", "mail"]
    assert counted(rows + [("", [])] * 2)["tools"][0]["purposes"] == ["chat", "mail", "video"]


def test_everybody_looks_like_more_than_half():
    """A number would tell of each when all of them name it."""
    every, half = counted(people(*["Teams"] * 8)), counted(people(*["Teams"] * 4, *["X"] * 4))
    assert every["tools"][0]["much"] == half["tools"][0]["much"] == "most"
    assert "8" not in str(every["tools"])


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
    assert (found["tools"][0]["groups"], found["tools"][0]["much"]) == (["nobody", "most"], "five")
