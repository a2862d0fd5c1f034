"""The phones: every stage as a phone sees it, voting, adding, leaving. No name, no account."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from draagvlak.live import actions, flow, phones, polls, seats
from draagvlak.live.models import Heard, Poll, Seat, Stage, Step, Vote
from draagvlak.live.tests.phone import Phone, code_of, now
from draagvlak.surveys import links, published
from draagvlak.surveys.models import MINIMUM, Mode, Snapshot
from draagvlak.surveys.tests.respondents import Respondent
from tests.people import make_survey

pytestmark = pytest.mark.django_db


@pytest.fixture
def a(cast):
    cast.a.talk.delete()
    return cast.a


@pytest.fixture
def talk(a):
    made = actions.prepare(a.closed, a.facilitator)
    return actions.open_lobby(made, a.facilitator)


@pytest.fixture
def phone(talk):
    return Phone(talk, code_of(talk))


def many(talk, number=6, **more):
    return [Phone(talk, code_of(talk), **more) for _phone in range(number)]


def at(talk, a, step=Step.FIRST, item=None):
    """The talk at a step of one question."""
    actions.set_agenda(talk, a.facilitator, [(a.question if item is None else item, 6)])
    talk = actions.begin(now(talk), a.facilitator)
    if step != talk.step:
        talk = actions.move(talk, a.facilitator, flow.place(talk).mark, step=step)
    return talk


def next_from(talk, a, **how):
    talk = now(talk)
    return actions.move(talk, a.facilitator, flow.place(talk).mark, **how)


def closing(talk, a):
    at(talk, a)
    return next_from(talk, a, at=1)


# ── Every stage ──────────────────────────────────────────────────────────────────────────────────────────────
def answering_talk(a, mode):
    survey = make_survey(a, "Samen", mode=mode, k=MINIMUM[mode])
    if mode != Mode.CONFIDENTIAL:
        links.ensure_shared(survey)
    talk = actions.open_lobby(actions.prepare(survey, a.facilitator), a.facilitator)
    return actions.answer_now(talk, a.facilitator)


@pytest.mark.parametrize("mode", [Mode.OPEN, Mode.ANONYMOUS])
def test_answering_on_the_spot_goes_by_the_link_of_the_scan(a, mode):
    talk = answering_talk(a, mode)
    stage = Phone(talk, code_of(talk)).part("stage")
    assert links.answer_url(links.ensure_shared(talk.survey).token) in stage


def test_in_confidential_everybody_uses_a_link_of_their_own(a):
    talk = answering_talk(a, Mode.CONFIDENTIAL)
    stage = Phone(talk, code_of(talk)).part("stage")
    assert "/u/" not in stage
    assert reverse("join") in stage
    assert "eigen link of code" in stage


def test_once_the_answers_are_in_the_phone_no_longer_leads_to_the_questions(a):
    talk = answering_talk(a, Mode.OPEN)
    phone = Phone(talk, code_of(talk))
    assert "Vul de vragen in" in phone.part("stage")
    for number in (1, 2):
        person = Respondent()
        person.enter(links.ensure_shared(talk.survey).token, name=f"Iemand {number}", consent="on")
        person.save(("why-vision", "green"))
        person.hand_in()
    actions.reveal_scan(now(talk), a.facilitator)
    assert "De antwoorden zijn binnen" in phone.part("stage")
    assert "/u/" not in phone.part("stage")


def test_the_first_picture_has_numbers_and_words(talk, a, phone):
    at(talk, a)
    stage = phone.part("stage")
    assert re.findall(r"<b>(\d+)</b> (\w+)", stage)[:3] == [("1", "rood"), ("2", "oranje"), ("5", "groen")]
    assert "verdeeld" in stage
    assert phone.part("say") == "", "first look, in silence"


def test_the_unanimous_ones_stand_together(talk, a, phone):
    Snapshot.objects.filter(survey=a.closed).delete()
    counts = {"asked": 8, "counts": [0, 0, 8, 0], "arguments": 0}
    first, second = [one for one in a.snapshot.data["questions"] if one != a.question][:2]
    data = a.snapshot.data | {"questions": {first: counts, second: counts}}
    Snapshot.objects.create(survey=a.closed, data=data, digest="0" * 64)
    actions.set_agenda(talk, a.facilitator, [(flow.TOGETHER, 5)])
    talk = actions.begin(now(talk), a.facilitator)
    stage = phone.part("stage")
    assert "Jullie zijn het eens" in stage
    assert stage.count("<li>") == 2
    assert phone.part("say") == ""
    assert phone.say("", "Kan niet.").status_code == 422


def test_what_stands_on_the_wall_stands_on_the_phone(talk, a, phone):
    talk = at(talk, a, Step.LISTEN)
    assert "Er staat nog niets op de wand" in phone.part("stage")
    actions.note(now(talk), a.facilitator, "We hebben <b>geen</b> tijd.")
    assert "We hebben &lt;b&gt;geen&lt;/b&gt; tijd." in phone.part("stage")


def test_what_i_add_is_mine_until_it_was_checked(talk, a):
    phone, other = many(talk, 2)
    talk = at(talk, a, Step.LISTEN)
    assert phone.say(a.question, "Ik mis tijd.").status_code == 303
    assert phone.say(a.question, "Ik mis tijd.").status_code == 303, "a retry"
    heard = Heard.objects.get()
    assert "Ik mis tijd." in phone.part("mine")
    assert "Wacht" in phone.part("mine")
    assert "Ik mis tijd." not in other.look().text + other.look("phone-stand").text
    actions.judge(now(talk), a.facilitator, heard.pk, Heard.State.SHOWN)
    assert "Staat op de wand" in phone.part("mine")
    assert "Ik mis tijd." in other.part("stage")
    assert other.part("mine") == ""
    actions.judge(now(talk), a.facilitator, heard.pk, Heard.State.HIDDEN)
    assert "Niet op de wand" in phone.part("mine")
    assert "Ik mis tijd." not in other.look("phone-stand").text


def test_too_long_or_empty_is_said_and_what_was_typed_stays(talk, a, phone):
    at(talk, a, Step.LISTEN)
    long = phone.say(a.question, "te lang " * 40)
    assert long.status_code == 422
    assert "te lang te lang" in long.text
    assert "300 tekens" in long.text
    assert phone.say(a.question, " ").status_code == 422
    by_script = phone.say(a.question, "te lang " * 40, script=True)
    assert by_script.status_code == 422
    assert by_script.text.startswith('<section id="say"')
    assert not Heard.objects.exists()


def test_a_form_for_words_stays_the_same_through_a_question(talk, a, phone):
    """Its key changes with the question only: what somebody types is never replaced under their hands."""
    talk = at(talk, a, Step.LISTEN)
    keys = []
    for _step in range(3):
        keys.append(re.search(r'<section id="say"[^>]*data-key="([^"]*)"', phone.look("phone-stand").text)[1])
        actions.note(now(talk), a.facilitator, f"Iets {_step}")
        talk = next_from(talk, a)
    assert len(set(keys)) == 1


@pytest.mark.parametrize(("kind", "step"), [(Poll.Kind.FIRST, Step.FIRST), (Poll.Kind.SECOND, Step.SECOND)])
def test_a_vote_shows_four_cards_and_only_mine_is_marked_for_me(talk, a, kind, step):
    phones_here = many(talk)
    talk = at(talk, a, step)
    polls.open_poll(now(talk), a.facilitator, kind)
    me, other = phones_here[:2]
    cards = me.part("vote")
    assert cards.count('name="level"') == 4
    assert all(f"{name}" in cards for name in ("Rood", "Oranje", "Groen", "Weet ik niet"))
    before = other.look("phone-stand").text
    assert me.vote(1).status_code == 303
    assert "Je stemde" in me.part("voted")
    assert "Oranje" in me.part("voted")
    assert re.search(r'value="1" checked', me.part("vote"))
    assert other.look("phone-stand").text == before, "nobody else is told anything"
    assert me.vote(2).status_code == 303
    assert Vote.objects.count() == 1


def test_a_script_is_given_the_piece_that_changed(talk, a):
    me = many(talk)[0]
    at(talk, a, Step.SECOND)
    polls.open_poll(now(talk), a.facilitator, Poll.Kind.SECOND)
    answer = me.vote(0, script=True)
    assert answer.status_code == 200
    assert answer.text.startswith('<section id="voted"')
    assert len(answer.text) < 1500


def test_double_taps_and_retries_count_once(talk, a):
    phones_here = many(talk)
    at(talk, a, Step.SECOND)
    polls.open_poll(now(talk), a.facilitator, Poll.Kind.SECOND)
    poll = Poll.objects.get()
    for phone in phones_here:
        for _time in range(3):
            phone.vote(1, poll.pk)
    polls.reveal(now(talk), a.facilitator)
    poll.refresh_from_db()
    assert published.of_snapshot(a.closed, poll.snapshot).questions[a.question].counts.row == (0, 6, 0, 0)


def test_a_vote_without_a_card_or_with_nonsense_is_refused(talk, a):
    me = many(talk)[0]
    at(talk, a, Step.SECOND)
    polls.open_poll(now(talk), a.facilitator, Poll.Kind.SECOND)
    poll = Poll.objects.get().pk
    for level in ("", "7", "-1", "red", "4", "5"):
        assert me.vote(level, poll).status_code == 422, level
    for other in ("", "x", "999999", "9" * 30):
        assert me.client.post(me.url("phone-vote"), {"poll": other, "level": 1}).status_code in {409, 422}
    assert not Vote.objects.exists()


def test_a_vote_after_the_reveal_is_said_to_be_too_late(talk, a):
    phones_here = many(talk)
    at(talk, a, Step.SECOND)
    polls.open_poll(now(talk), a.facilitator, Poll.Kind.SECOND)
    poll = Poll.objects.get().pk
    for phone in phones_here[1:]:
        phone.vote(1, poll)
    polls.reveal(now(talk), a.facilitator)
    late = phones_here[0].vote(2, poll)
    assert late.status_code == 409
    assert "voorbij" in late.text
    assert "Je stemde" not in phones_here[1].look().text


def test_who_comes_late_votes_along_from_the_next_one(talk, a):
    """D8: the list is frozen when the vote opens; a late phone cannot vote, and is told so."""
    many(talk)
    at(talk, a, Step.SECOND)
    polls.open_poll(now(talk), a.facilitator, Poll.Kind.SECOND)
    late = Phone(talk, code_of(talk))
    assert 'name="level"' not in late.look().text
    assert "vanaf de volgende" in late.part("vote")
    assert late.vote(1, Poll.objects.get().pk).status_code == 409
    assert not Vote.objects.exists()


def test_under_the_minimum_nothing_is_shown(talk, a):
    """D8: what fewer than k people voted is deleted, and no phone is told any of it."""
    phones_here = many(talk)
    at(talk, a, Step.SECOND)
    polls.open_poll(now(talk), a.facilitator, Poll.Kind.SECOND)
    poll = Poll.objects.get()
    for phone in phones_here[:4]:
        phone.vote(0, poll.pk)
    polls.reveal(now(talk), a.facilitator)
    stage = phones_here[0].part("stage")
    assert "Te weinig stemmen" in stage
    assert "spread" not in stage
    assert not Vote.objects.exists()


def test_the_second_vote_stands_beside_the_first(talk, a):
    phones_here = many(talk)
    at(talk, a, Step.SECOND)
    assert "stem je opnieuw" in phones_here[0].part("stage")
    polls.open_poll(now(talk), a.facilitator, Poll.Kind.SECOND)
    for phone in phones_here:
        phone.vote(1)
    polls.reveal(now(talk), a.facilitator)
    stage = phones_here[0].part("stage")
    assert re.findall(r"<b>(\d+)</b>", stage) == ["0", "6", "0", "0", "1", "2", "5", "1"]
    assert phones_here[0].part("vote") == ""


def test_what_was_chosen_and_what_will_be_done(talk, a, phone):
    talk = at(talk, a, Step.CHOOSE)
    a.agreed.delete()
    actions.choose(now(talk), a.facilitator, version=0, chosen="green", minority="Een paar missen tijd.")
    stage = phone.part("stage")
    assert "Samen gekozen" in stage
    assert "Groen" in stage
    assert "Een paar missen tijd." in stage
    next_from(talk, a)
    assert "Wat gaan jullie doen?" in phone.part("stage")
    actions.act(now(talk), a.facilitator, pid="23456789abcdef", what="Een uur per week oefenen")
    assert "Een uur per week oefenen" in phone.part("stage")


def test_at_the_end_the_hour_is_looked_back_on(talk, a):
    phones_here = many(talk)
    closing(talk, a)
    polls.open_poll(now(talk), a.facilitator, Poll.Kind.WORTH)
    me = phones_here[0]
    assert me.part("vote").count('name="level"') == 5
    assert "Meer dan de moeite waard" in me.part("vote")
    for number, phone in enumerate(phones_here):
        assert phone.vote(1 + number % 5).status_code == 303
    assert me.say("", "Korter graag.").status_code == 303
    assert "Korter graag." in me.part("mine")
    polls.reveal(now(talk), a.facilitator)
    assert "<strong>2</strong> Niet de moeite waard" in me.part("stage")
    assert links.results_token(a.closed) in me.part("stage")


def test_when_it_is_over_a_phone_that_was_there_is_thanked(talk, a, phone):
    closing(talk, a)
    actions.end(now(talk), a.facilitator)
    for name in ("phone", "phone-stand"):
        page = phone.look(name)
        assert page.status_code == 200
        assert "Bedankt" in page.text
        assert links.results_token(a.closed) in page.text
    assert phone.vote(1, 1).status_code == 410, "what is sent then is not taken for sent"
    stranger = Phone(talk)
    stranger.client.cookies[seats.cookie_name(talk.pid)] = "zelfverzonnen.0123456789abcdef01"
    assert stranger.look().status_code == 404
    assert links.results_token(a.closed) not in stranger.look().text


def test_in_an_open_scan_the_results_are_for_who_took_part(a):
    survey = make_survey(a, "Open", state="closed", mode=Mode.OPEN, k=2, closed_on=a.closed.closed_on)
    Snapshot.objects.create(survey=survey, data=a.snapshot.data, digest="0" * 64)
    talk = actions.open_lobby(actions.prepare(survey, a.facilitator), a.facilitator)
    phone = Phone(talk, code_of(talk))
    closing(talk, a)
    assert "/r/" not in phone.look().text
    actions.end(now(talk), a.facilitator)
    assert "/r/" not in phone.look().text


def test_who_leaves_is_forgotten_by_the_browser(talk, phone):
    gone = phone.client.post(phone.url("phone-leave"))
    assert (gone.status_code, gone["Location"], gone["Clear-Site-Data"]) == (303, reverse("join"), '"storage"')
    assert gone.cookies[seats.cookie_name(talk.pid)]["max-age"] == 0
    assert phone.look().status_code == 404


def test_a_rehearsal_says_so_everywhere(a):
    talk = actions.open_lobby(actions.prepare(a.closed, a.facilitator, rehearsal=True), a.facilitator)
    door = Client().get(reverse("talk-in", args=[code_of(talk)]))
    assert "oefening" in door.text.lower()
    phone = Phone(talk, code_of(talk))
    assert "oefening" in phone.part("stage").lower()
    at(talk, a)
    assert "oefening" in phone.part("stage").lower()


def test_a_phone_reads_in_its_own_language(talk, a, phone):
    at(talk, a)
    phone.client.post(reverse("reading"), {"language": "en", "next": phone.url("phone")})
    page = phone.look()
    assert page["Content-Language"] == "en"
    assert "First picture" in page.text
    assert "Eerste beeld" in Phone(talk, code_of(talk)).look().text


# ── The hot path ─────────────────────────────────────────────────────────────────────────────────────────────
def test_a_stand_takes_two_queries_and_is_written_once(talk, a, django_assert_num_queries, monkeypatch):
    me, other = many(talk)[:2]
    at(talk, a, Step.SECOND)
    polls.open_poll(now(talk), a.facilitator, Poll.Kind.SECOND)
    me.look("phone-stand")
    made = []
    monkeypatch.setattr(phones, "Room", lambda *_args: made.append(1))
    for phone in (me, other):
        with django_assert_num_queries(2):
            answer = phone.look("phone-stand")
        assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert not made, "the shared pieces are written once for each revision and language"


def test_what_is_shared_holds_nothing_of_one_phone(talk, a):
    me, other = many(talk)[:2]
    at(talk, a, Step.LISTEN)
    me.say(a.question, "Alleen van mij.")
    next_from(talk, a)
    polls.open_poll(now(talk), a.facilitator, Poll.Kind.SECOND)
    me.vote(0)
    phones.forget()
    assert "Alleen van mij." in me.look().text, "this phone is the first that asks"
    for page in (other.look().text, other.look("phone-stand").text):
        assert "Alleen van mij." not in page
        assert "Je stemde" not in page
        assert " checked" not in page


def test_a_form_token_stands_in_no_piece(phone):
    assert "csrfmiddlewaretoken" not in phone.look("phone-stand").text
    assert "csrfmiddlewaretoken" in phone.look().text


def test_a_sign_of_life_is_written_now_and_then(talk, phone, django_assert_num_queries):
    phone.look("phone-stand")
    Seat.objects.update(seen_at=now(talk).began_at - seats.ROOM * 2)
    phone.look("phone-stand")
    assert seats.in_room(talk).count() == 1
    assert talk.stage == Stage.LOBBY
