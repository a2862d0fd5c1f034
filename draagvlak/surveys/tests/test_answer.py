"""Answering page by page and by script: what is saved, what is refused, what is said."""

import json

import pytest
from django.test import Client

from draagvlak.lib.tokens import pretty
from draagvlak.surveys import ballots, links
from draagvlak.surveys.models import Answer, Ballot, State, Survey
from draagvlak.surveys.tests.respondents import Respondent
from tests.people import make_snapshot

pytestmark = pytest.mark.django_db


@pytest.fixture
def respondent(cast):
    person = Respondent()
    person.enter(cast.a.links.answer, script=False)
    return person


def close(survey):
    Survey.objects.filter(pk=survey.pk).update(state=State.CLOSED)


def test_page_by_page_without_a_script(cast, respondent):
    first = respondent.client.get(respondent.url("answer-pages"))
    assert first["Location"] == respondent.url("answer-question", 0), "the practice question comes first"
    page = respondent.client.get(first["Location"])
    assert "fiets" in page.content.decode()
    assert respondent.post_question(0, level="red")["Location"] == respondent.url("answer-question", 1)
    assert Ballot.objects.count() == 0, "the practice question is never stored"
    moved = respondent.post_question(1, level="red", argument="Omdat.")
    assert moved["Location"] == respondent.url("answer-question", 2)
    assert list(ballots.own_answers(respondent.carried).values()) == [ballots.Own("red", "Omdat.", "shown", False)]
    for number in range(2, 36):
        moved = respondent.post_question(number, level="green")
    assert moved["Location"] == respondent.url("answer-overview")
    assert Answer.objects.count() == 35
    overview = respondent.client.get(respondent.url("answer-overview")).content.decode()
    assert "Alles is beantwoord" in overview
    assert respondent.hand_in()["Location"] == respondent.url("answer-done")
    done = respondent.client.get(respondent.url("answer-done")).content.decode()
    assert links.results_url(links.results_token(cast.a.running)) in done
    assert Ballot.objects.get().handed_in


def test_leafing_through_answers_nothing_and_spends_nothing(cast, respondent):
    for number in range(1, 36):
        respondent.post_question(number)
    cast.a.invitee.refresh_from_db()
    assert cast.a.invitee.spent is None
    assert Ballot.objects.count() == 0


def test_every_button_of_the_form_saves_first(cast, respondent):
    for go, lands in (("previous", 3), ("plain", 4), ("en", 4)):
        moved = respondent.post_question(4, go=go, level="orange", argument=f"Via {go}.")
        assert moved["Location"] == respondent.url("answer-question", lands)
        (own,) = ballots.own_answers(respondent.carried).values()
        assert own.argument == f"Via {go}."
    page = respondent.client.get(respondent.url("answer-question", 4)).content.decode()
    assert 'lang="en"' in page
    assert "Ordinary text" in page, "the plain text is on"


def test_plain_text_is_noted_with_the_answer(cast, respondent):
    respondent.post_question(1, go="plain")
    page = respondent.client.get(respondent.url("answer-question", 1)).content.decode()
    assert 'name="plain" value="1"' in page
    respondent.post_question(1, level="red", plain="1")
    assert Answer.objects.get().plain


def test_a_text_that_is_too_long_keeps_what_was_typed(cast, respondent):
    page = respondent.post_question(1, level="red", argument="x" * 2001)
    assert page.status_code == 422
    text = page.content.decode()
    assert "<title>Fout: " in text
    assert "x" * 2001 in text
    assert text.count("Deze tekst is te lang.") == 2
    assert 'href="#argument"' in text


def test_line_ends_of_a_form_count_once(cast, respondent):
    assert respondent.post_question(1, argument="a\r\n" * 900).status_code == 303


def test_what_may_point_at_a_person_is_asked_about_once_and_never_blocked(cast, respondent):
    page = respondent.post_question(1, level="red", argument="Bel 0470 12 34 56.")
    assert page.status_code == 200
    assert "We zien een telefoonnummer in je tekst." in page.content.decode()
    assert ballots.own_answers(respondent.carried)["why-vision"].argument == "Bel 0470 12 34 56."
    again = respondent.post_question(1, level="red", argument="Bel 0470 12 34 56.", seen="Bel 0470 12 34 56.")
    assert again.status_code == 303


def test_the_script_saves_several_at_once_and_twice_is_once(cast, respondent):
    rows = [("why-vision", "red", "Eén.", "hidden"), ("why-value", "unknown", "", "shown")]
    for _time in range(3):
        assert respondent.save(*rows).status_code == 204
    own = ballots.own_answers(respondent.carried)
    assert {question: (given.level, given.argument, given.share) for question, given in own.items()} == {
        "why-vision": ("red", "Eén.", "hidden"), "why-value": ("unknown", "", "shown"),
    }  # fmt: skip
    assert Ballot.objects.count() == 1


@pytest.mark.parametrize("level", ["blue", "0", "RED", ["red"], {"a": 1}, 3, True])
def test_junk_levels(cast, respondent, level):
    assert respondent.save(("why-vision", level)).status_code == 400
    assert Answer.objects.count() == 0


@pytest.mark.parametrize(
    "body",
    ["", "[]", "{}", "null", "3", '{"ballot": 3, "answers": []}', '{"ballot": "x", "answers": {}}', "[" * 100_000,
     '{"ballot": "x", "answers": [3]}', '{"ballot": "x", "answers": [{"question": ["a"]}]}', "\xff\xfe",
     '{"ballot": "\\ud800", "answers": [{"question": "why-vision", "level": "red"}]}',
     '{"ballot": "x", "answers": [{"question": "why-vision", "level": "red", "argument": "\\ud800"}]}',
     json.dumps({"ballot": "x", "answers": [{"question": "why-vision"}] * 101})],
)  # fmt: skip
def test_junk_never_breaks_the_server(cast, respondent, body):
    answer = respondent.client.post(respondent.url("answer-save"), body, content_type="application/json")
    assert answer.status_code in {400, 409}
    assert Ballot.objects.count() == 0


def test_a_form_can_save_too(cast, respondent):
    fields = {"ballot": respondent.tag, "question": "why-vision", "level": "green", "argument": "Zo.", "share": "shown"}
    assert respondent.client.post(respondent.url("answer-save"), fields).status_code == 204


def test_refusals_say_why_in_a_sentence(cast, respondent):
    asked = respondent.save(("no-such-question", "red"))
    assert (asked.status_code, asked.json()["code"]) == (409, "not-asked")
    long = respondent.save(("why-vision", "red", "x" * 2001))
    assert long.json()["code"] == "too-long"
    close(cast.a.running)
    closed = respondent.save(("why-vision", "red"))
    assert closed.json() == {
        "code": "closed", "sentence": "Deze scan is gesloten. Je kan niets meer antwoorden of veranderen.",
    }  # fmt: skip


def test_the_second_device_hears_that_the_invitation_was_used(cast, respondent):
    respondent.save(("why-vision", "red"))
    second = Respondent()
    second.enter(cast.a.links.answer, script=False)
    assert second.save(("why-vision", "green")).json()["code"] == "used"
    page = second.post_question(1, level="green")
    assert page.status_code == 409
    assert "Deze uitnodiging is al gebruikt" in page.content.decode()
    assert ballots.own_answers(respondent.carried)["why-vision"].level == "red"
    assert Ballot.objects.count() == 1


def test_a_revoked_invitation_no_longer_begins(cast, respondent):
    links.renew_personal(cast.a.invitee)
    assert respondent.save(("why-vision", "red")).json()["code"] == "not-invited"


def test_a_page_left_open_never_answers_for_the_next_person(cast):
    first = Respondent()
    first.enter(cast.a.links.shared)
    left_open = first.tag
    first.enter(cast.a.links.shared)
    assert first.tag != left_open
    assert first.save(("why-vision", "red"), ballot=left_open).json()["code"] == "other"
    page = first.client.post(first.url("answer-question", 1), {"ballot": left_open, "level": "red"})
    assert page.status_code == 409
    assert Ballot.objects.count() == 0


def test_the_form_token_can_be_renewed_on_a_page_that_was_open_long(cast):
    person = Respondent(enforce_csrf_checks=True)
    client = person.client
    address = f"/u/{cast.a.links.answer}/"
    client.get(address)
    token = client.get("/d/").context["csrf_token"]
    client.post(address, {"csrfmiddlewaretoken": str(token), "script": "1"})
    person.pid = cast.a.running.pid
    body = json.dumps({"ballot": person.tag, "answers": [{"question": "why-vision", "level": "red"}]})
    send = {"data": body, "content_type": "application/json"}
    assert client.post(person.url("answer-save"), **send).status_code == 403
    fresh = client.get(person.url("answer-save")).json()["X-CSRFToken"]
    assert client.post(person.url("answer-save"), headers={"X-CSRFToken": fresh}, **send).status_code == 204


def test_changing_after_handing_in(cast, respondent):
    respondent.save(("why-vision", "red"))
    respondent.hand_in()
    assert respondent.save(("why-vision", "green")).status_code == 204
    respondent.hand_in()
    assert Ballot.objects.filter(handed_in=True).count() == 1


def test_withdrawing_asks_first_then_leaves_nothing_and_can_begin_again(cast, respondent):
    respondent.save(("why-vision", "red", "Weg ermee."))
    respondent.hand_in()
    assert "terugdraaien" in respondent.client.get(respondent.url("answer-withdraw")).content.decode()
    assert Ballot.objects.count() == 1
    moved = respondent.client.post(respondent.url("answer-withdraw"))
    assert (Ballot.objects.count(), Answer.objects.count()) == (0, 0)
    page = respondent.client.get(moved["Location"]).content.decode()
    assert "Je antwoorden zijn gewist" in page
    assert "Begin opnieuw" in page
    assert respondent.save(("why-vision", "green")).status_code == 204


def test_after_closing_one_can_still_read_a_copy_and_change_nothing(cast, respondent):
    respondent.save(("why-vision", "orange", "Voor later."))
    respondent.hand_in()
    close(cast.a.running)
    make_snapshot(cast.a.running)
    for name in ("answer", "answer-overview"):
        page = respondent.client.get(respondent.url(name)).content.decode()
        assert "Deze scan is gesloten" in page
        assert "/r/" in page
    assert "Voor later." in respondent.client.get(respondent.url("answer-copy")).content.decode()
    text = respondent.client.get(respondent.url("answer-copy-text"))
    assert text["Content-Disposition"] == 'attachment; filename="mijn-antwoorden.txt"'
    assert "bewijst niets" in text.content.decode()
    assert "Voor later." in text.content.decode()
    assert respondent.client.post(respondent.url("answer-withdraw")).status_code == 200
    assert Ballot.objects.count() == 1


def test_the_code_to_go_on_elsewhere_shows_once_something_is_saved(cast, respondent):
    """Before that it opens nothing: who wrote it down would stand before a closed door."""
    code = pretty(respondent.carried.nonce)

    def shown(name, *args):
        page = respondent.client.get(respondent.url(name, *args)).content.decode()
        return code in page and "data-resume hidden" not in page

    assert not shown("answer-question", 0)
    assert not shown("answer-question", 1)
    assert not shown("answer-overview")
    assert "staan veilig" not in respondent.client.get(respondent.url("answer-overview")).content.decode()
    respondent.save(("why-vision", "red"))
    assert shown("answer-question", 1)
    assert shown("answer-question", 2)
    assert not shown("answer-question", 3)
    assert shown("answer-overview")
    assert '"begun": true' in respondent.client.get(respondent.url("answer")).content.decode()


def test_without_a_seat_every_round_looks_alike(cast):
    pids = (cast.a.running.pid, "zzzzzzzzzzzzzz")
    pages = [Client().get(f"/s/{pid}/{tail}") for pid in pids for tail in ("", "copy/")]
    assert {page.status_code for page in pages} == {404}
    assert len({page.content for page in pages}) == 1


def test_a_forged_or_foreign_ballot_cookie_opens_nothing(cast, respondent):
    name, value = ballots.cookie_name(cast.a.running.pid), ballots.sign(respondent.carried)
    other = Client()
    other.cookies[ballots.cookie_name(cast.b.running.pid)] = value
    assert other.get(f"/s/{cast.b.running.pid}/").status_code == 404
    forged = Client()
    forged.cookies[name] = value[:-3] + "abc"
    assert forged.get(f"/s/{cast.a.running.pid}/").status_code == 404


def test_a_trial_stores_nothing_at_all(cast):
    from tests.people import sign_in

    client = sign_in(Client(), cast.a.facilitator)
    for survey in (cast.a.draft, cast.a.running):
        start = client.get(f"/scans/{survey.pid}/try/")
        assert "Je probeert het uit." in start.content.decode()
        moved = client.post(f"/scans/{survey.pid}/try/1/", {"level": "red", "argument": "Proef.", "go": "next"})
        assert moved["Location"] == f"/scans/{survey.pid}/try/2/"
        assert client.post(f"/scans/{survey.pid}/try/35/", {"level": "red"})["Location"] == f"/scans/{survey.pid}/try/"
    assert (Ballot.objects.count(), Answer.objects.count()) == (0, 0)


def test_the_document_holds_all_questions_and_ones_own_answers(cast, respondent):
    respondent.save(("why-vision", "red", "</script><b>x"))
    page = respondent.client.get(respondent.url("answer")).content.decode()
    assert "</script><b>" not in page
    data = json.loads(page.split('id="page" type="application/json">')[1].split("</script>")[0])
    assert data["own"] == {"why-vision": ["red", "</script><b>x", "shown"]}
    sheet = json.loads(page.split('id="sheet" type="application/json">')[1].split("</script>")[0])
    assert [row["n"] for row in sheet["questions"]] == list(range(36))


def test_answers_of_a_page_that_was_never_asked_lead_to_the_overview(cast, respondent):
    assert respondent.client.get(respondent.url("answer-question", 36))["Location"] == respondent.url("answer-overview")
    assert respondent.client.get(f"/s/{respondent.pid}/q/{10**30}/").status_code == 303


def test_a_save_costs_few_queries_and_touches_no_session(cast, respondent, django_assert_max_num_queries):
    respondent.save(("why-vision", "red"))
    with django_assert_max_num_queries(4):
        saved = respondent.save(("why-value", "green"))
    assert "sessionid" not in saved.cookies
