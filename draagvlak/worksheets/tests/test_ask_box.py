"""Critical questions of every employee: asked by a link without a name, answered and released by the team."""

from datetime import date

import pytest
from django.db import connection, models
from django.test import Client
from django.urls import reverse
from django.utils import translation

from draagvlak.orgs.limits import Limit
from draagvlak.plans.actions import Refused
from draagvlak.plans.road import close as put_away
from draagvlak.worksheets import actions
from draagvlak.worksheets.ask import actions as ask_box
from draagvlak.worksheets.brains import questions
from draagvlak.worksheets.erasing import actions as erasing
from draagvlak.worksheets.models import Asked, Cell, Released, Row
from draagvlak.worksheets.tests.boards import Paper
from tests.people import sign_in

pytestmark = pytest.mark.django_db
CANARY = "Wat als de helft van team Eik dit niet wil?"


@pytest.fixture
def desk(a, client):
    return sign_in(client, a.facilitator)


def colleague(a):
    return Client(), reverse("ask", args=[a.links.ask])


def text_of(response):
    return response.content.decode()


def do(client, a, what, **more):
    return client.post(reverse("ask-box-do", args=[a.questions.pid]), {"do": what} | more)


def in_sheet(a):
    cells = Cell.objects.filter(row__sheet=a.questions, field="question").order_by("row__position")
    return list(cells.values_list("value", flat=True))


# ── Asking ───────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_colleague_asks_on_the_phone_and_reads_only_what_was_released(a):
    hidden = actions.add_row(a.questions, a.facilitator, "questions",
                             {"question": "Wie leest mee?", "answer": "Nog niemand.", "from": "management",
                              "answered-by": "Kim de Wit"})  # fmt: skip
    client, address = colleague(a)
    page = client.get(address)
    assert page.status_code == 200
    assert "sessionid" not in page.cookies
    assert "Het schriftje." in text_of(page)
    assert "Wie leest mee?" not in text_of(page)
    ask_box.release(a.box, a.facilitator, hidden)
    page = text_of(client.get(address))
    assert "Nog niemand." in page
    assert "Kim de Wit" not in page
    assert "Leiding" not in page
    sent = client.post(address, {"question": CANARY})
    assert (sent.status_code, sent.url) == (303, reverse("ask-thanks", args=[a.links.ask]))
    assert client.get(sent.url).status_code == 200


@pytest.mark.parametrize("typed", ["", "   ", "x" * 201])
def test_what_does_not_fit_is_said_and_stays_typed(a, typed):
    client, address = colleague(a)
    page = client.post(address, {"question": typed})
    assert page.status_code == 422
    assert typed.strip() in text_of(page)
    assert not Asked.objects.exists()


def test_the_same_page_sent_twice_is_one_question(a):
    for _time in range(2):
        ask_box.ask(a.box, "page", CANARY)
    ask_box.ask(a.box, "another page", CANARY)
    assert a.box.asked.count() == 2


def test_what_opens_nothing_and_who_tries_too_often(a, monkeypatch):
    assert Client().get(reverse("ask", args=["x" * 40])).status_code == 404
    client, address = colleague(a)
    assert client.get(address + "?from=mail").url == address, "nobody can mark a link"
    monkeypatch.setattr(ask_box, "SENT", Limit("questions-test", 1, 60))
    assert [client.post(address, {"question": CANARY}).status_code for _time in range(2)] == [303, 429]


def test_closed_or_put_away_it_takes_nothing_and_still_shows_the_answers(a, desk):
    client, address = colleague(a)
    do(desk, a, "close")
    assert client.post(address, {"question": CANARY}).status_code == 422
    assert "Het schriftje." in text_of(client.get(address))
    do(desk, a, "open")
    assert client.get(address).status_code == 200
    put_away(a.trajectory, a.coordinator)
    assert client.post(address, {"question": CANARY}).status_code == 422
    assert not Asked.objects.exists()


def test_another_link_takes_the_place_of_one_that_went_too_far(a, desk):
    do(desk, a, "renew")
    client, address = colleague(a)
    assert client.get(address).status_code == 404
    a.box.refresh_from_db()
    assert client.get(ask_box.link_of(a.box).removeprefix("http://testserver")).status_code in {200, 404}
    assert ask_box.find(ask_box.link_of(a.box).rstrip("/").rsplit("/", 1)[1]) == a.box


# ── Nobody is found ──────────────────────────────────────────────────────────────────────────────────────────
def test_before_the_morning_nobody_sees_that_there_is_a_question(a, desk):
    pages = [reverse(name, args=[a.questions.pid]) for name in ("ask-box", "sheet", "sheet-print", "sheet-picture")]

    def seen():
        return [desk.get(page).content.split(b"<main")[1].split(b"</main")[0].replace(b"\n", b"") for page in pages]

    def without_tokens(found):
        return [b"".join(part.split(b'">', 1)[-1] for part in one.split(b"csrfmiddlewaretoken")) for one in found]

    before, presence = without_tokens(seen()), a.questions.revision
    for number in range(20):
        ask_box.ask(a.box, f"page {number}", f"{CANARY} {number}")
    assert without_tokens(seen()) == before
    a.questions.refresh_from_db()
    assert a.questions.revision == presence
    assert do(desk, a, "take").status_code == 422, "nobody takes them over by day"
    assert a.box.asked.count() == 20


def test_one_page_may_bring_two_questions_and_each_of_them_once(a):
    for text in ("Eerst dit", "Dan dat", "Eerst dit"):
        ask_box.ask(a.box, "one page", text)
    assert a.box.asked.count() == 2


def test_a_full_worksheet_keeps_no_other_waiting(cast, monkeypatch):
    for world in (cast.a, cast.b):
        ask_box.ask(world.box, "page", f"{CANARY} van {world.organisation.name}")
    real = actions.add_row

    def full(sheet, *given, **more):
        if sheet.pk == cast.a.questions.pk:
            raise Refused("full")
        return real(sheet, *given, **more)

    monkeypatch.setattr(actions, "add_row", full)
    assert ask_box.hand_over() == 1
    assert cast.a.box.asked.count() == 1, "it waits"
    assert not cast.b.box.asked.exists()


def test_what_is_erased_is_read_by_no_colleague_either(a):
    actions.write(a.questions, a.facilitator, a.asked, "answer", "Vraag het aan Jef Peeters", version=cell(a, "answer"))
    ask_box.release(a.box, a.facilitator, a.asked)
    actions.write(a.questions, a.facilitator, a.asked, "answer", "Vraag het aan de coach", version=cell(a, "answer"))
    assert "Jef" in str(a.box.released.values_list("answer", flat=True))
    erasing.erase(a.questions, a.facilitator, a.asked, "answer")
    assert not a.box.released.filter(row=a.asked).exists()


def cell(a, field):
    """The version of a field of the question."""
    return a.asked.cells.filter(field=field).values_list("version", flat=True).first() or 0


def test_days_without_end_make_no_question_late(a, desk):
    actions.complete(a.questions)
    rules = a.questions.rows.get(section="rules")
    version = rules.cells.filter(field="days").values_list("version", flat=True).first() or 0
    actions.write(a.questions, a.facilitator, rules, "days", 3_000_000, version=version)
    ask_box.ask(a.box, "page", CANARY)
    ask_box.hand_over()
    assert desk.get(reverse("sheet", args=[a.questions.pid])).status_code == 200


def test_in_the_morning_they_are_rows_without_anybody_and_in_no_order(a):
    sent = [f"{CANARY} {number}" for number in range(12)]
    for number, text in enumerate(sent):
        ask_box.ask(a.box, f"page {number}", text)
    assert ask_box.hand_over() == 12
    found = in_sheet(a)[1:]
    assert sorted(found) == sorted(sent)
    assert found != sent, "a random order: the same by chance once in 479 million"
    rows = Row.objects.filter(sheet=a.questions, section="questions").exclude(pk=a.asked.pk)
    assert not Cell.objects.filter(row__in=rows).exclude(changed_by=None).exists()
    assert ask_box.hand_over() == 0


def test_what_waits_holds_no_moment_no_person_and_no_readable_word(a):
    kinds = {type(field) for field in Asked._meta.concrete_fields}
    assert not kinds & {models.DateTimeField, models.DateField, models.AutoField, models.BigAutoField}
    assert {field.related_model.__name__ for field in Asked._meta.concrete_fields if field.is_relation} == {"Box"}
    ask_box.ask(a.box, "page", CANARY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM worksheets_asked")
        held = b"".join(bytes(one) if isinstance(one, bytes | memoryview) else str(one).encode()
                        for row in cursor.fetchall() for one in row)  # fmt: skip
    assert CANARY.encode() not in held


# ── Releasing ────────────────────────────────────────────────────────────────────────────────────────────────
def test_colleagues_read_an_answer_as_it_stood_when_it_was_released(a, desk):
    client, address = colleague(a)
    actions.write(a.questions, a.facilitator, a.asked, "answer", "Toch niet het schriftje.", version=1)
    assert "Toch niet" not in text_of(client.get(address))
    page = text_of(desk.get(reverse("ask-box", args=[a.questions.pid])))
    assert "Geef vrij wat veranderde" in page
    assert f'name="row" value="{a.asked.pid}"' in page
    assert reverse("row", args=[a.asked.pid]) in page
    do(desk, a, "release", row=a.asked.pid)
    assert "Toch niet" in text_of(client.get(address))
    do(desk, a, "back", row=a.asked.pid)
    assert "Toch niet" not in text_of(client.get(address))
    do(desk, a, "release", row=a.asked.pid)
    actions.take_row(a.questions, a.facilitator, a.asked)
    assert "Toch niet" not in text_of(client.get(address)), "a row that was taken away is not read"


def test_a_question_without_an_answer_or_of_another_sheet_is_not_released(a, desk):
    row = actions.add_row(a.questions, a.facilitator, "questions", {"question": CANARY})
    with pytest.raises(Refused):
        ask_box.release(a.box, a.facilitator, row)
    assert do(desk, a, "release", row=row.pid).status_code == 422
    assert do(desk, a, "release", row=a.row.pid).status_code == 422
    assert do(desk, a, "nonsense").status_code == 422
    assert Released.objects.filter(box=a.box).count() == 1


@pytest.mark.parametrize("who", ["member", "observer"])
def test_everybody_in_the_organisation_finds_the_link_while_it_is_open(a, client, who):
    sign_in(client, getattr(a, who))
    address = reverse("ask-box", args=[a.questions.pid])
    assert ask_box.link_of(a.box) in text_of(client.get(address))
    ask_box.close_link(a.questions, a.facilitator)
    assert ask_box.link_of(a.box) not in text_of(client.get(address))


def test_a_sheet_without_a_link_gets_one(a, desk):
    sheet = actions.make(a.trajectory, a.facilitator, "questions")
    address = reverse("ask-box", args=[sheet.pid])
    assert desk.get(address).status_code == 200
    for _time in range(2):
        desk.post(reverse("ask-box-do", args=[sheet.pid]), {"do": "open"})
    page = text_of(desk.get(address))
    assert ask_box.link_of(sheet.box) in page


# ── What stands out ──────────────────────────────────────────────────────────────────────────────────────────
def test_what_stands_out_in_the_list():
    rows = [{"question": "Late", "on": "2026-03-01", "#pid": "late"}, {"question": "New", "on": "2026-03-30"},
            {"question": "Read", "answer": "Yes", "state": "changed", "#pid": "read"}]  # fmt: skip
    with translation.override("en"):
        found = questions.read(Paper("questions", {"questions": rows, "rules": [{"days": 10}]}), {"read"},
                               date(2026, 4, 1))  # fmt: skip
        unread = questions.read(Paper("questions", {"questions": rows}), set(), date(2026, 4, 1))
        alone = questions.read(Paper("questions", {"questions": rows}), None, date(2026, 4, 1))
    assert {one.id: [name for _go, name, _why in one.items] for one in found.findings} == {
        "late": ["Late"], "unchanged": ["Read"],
    }  # fmt: skip
    assert [one.id for one in unread.findings] == ["unread", "unchanged"]
    assert [one.id for one in alone.findings] == ["unchanged"], "without a link nobody waits to read it"
