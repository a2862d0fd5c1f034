"""The wall: each screen says what it must and nothing more, and only what changed is replaced."""

import re
from datetime import timedelta
from math import hypot

import pytest
from django.urls import reverse
from django.utils import timezone

from draagvlak.consensus.models import Focus
from draagvlak.live import actions, flow, held, polls, seats, wall_fit
from draagvlak.live.models import Heard, Poll, Seat, Stage, Step
from draagvlak.live.tests import walls
from draagvlak.surveys import links
from tests.people import sign_in

pytestmark = pytest.mark.django_db
PIECE = r'id="(wall-\w+)"[^>]* data-key="(\w+)"'


@pytest.fixture
def a(cast):
    return cast.a


@pytest.fixture
def look(a, client):
    """`look(conversation)`: what the wall shows, as the bytes of the page as text."""
    sign_in(client, a.facilitator)

    def open_wall(conversation, route="talk-wall"):
        response = client.get(reverse(route, args=[conversation.pid]))
        assert response.status_code == 200
        return response.content.decode()

    return open_wall


def words(html):
    """What can be read on a page, with single spaces."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.split("<main")[-1]))


def keys(html):
    """{id of a piece: its key}, but for the clock: that goes on by itself."""
    return {place: key for place, key in re.findall(PIECE, html) if place != "wall-clock"}


# ── What fits (pure) ─────────────────────────────────────────────────────────────────────────────────────────
def test_what_does_not_fit_is_counted():
    shown, more = wall_fit.fit(["kort"] * 5, str, 20, 50)
    assert (len(shown), more) == (5, 0)
    shown, more = wall_fit.fit(["x" * 300] * 5, str, 12, 50)
    assert (len(shown), more) == (1, 4)
    assert wall_fit.fit(["x" * 3000], str, 5, 50).shown, "one is always shown"


def test_everybody_has_a_dot_that_rests_on_the_line():
    for people in (1, 5, 20, 21, 40):
        line = wall_fit.on_line(people)
        dots = [*line.dots, line.newest]
        assert (len(dots), len(set(dots)), line.each) == (people, people, 1)
        for dot in dots:
            gap = min(
                hypot(30 + 1140 * t - float(dot.x), 70 + 320 * t * (1 - t) - float(dot.y))
                for t in (step / 1000 for step in range(1001))
            )
            assert abs(gap - line.radius - 3) < 1, dot
    assert wall_fit.on_line(100).each == 3
    assert wall_fit.on_line(0).newest is None


def test_who_came_in_keeps_the_same_place():
    assert set(wall_fit.on_line(5).dots) < set(wall_fit.on_line(12).dots)


# ── Coming in ────────────────────────────────────────────────────────────────────────────────────────────────
def test_before_the_door_opens_no_code_is_there(a, look):
    made = actions.prepare(a.running, a.facilitator)
    page = look(made)
    assert "Nog niet open" in page
    assert 'class="qr"' not in page


def test_the_lobby_says_how_to_come_in_and_how_many_are_there(a, look):
    talk = walls.talk(a.closed, Stage.LOBBY, people=15)
    page = look(talk)
    code = actions.code_of(talk)
    assert f"{code[:4]} {code[4:]}" in page
    assert links.join_url().split("//")[1].rstrip("/") in page
    assert "15 zijn er al" in words(page)
    assert page.count('class="e-dot"') + page.count('class="m-new lands"') == 15
    assert "Geen naam, geen e-mailadres." in page


def test_a_shut_door_shows_no_code(a, look):
    page = look(walls.talk(a.closed, Stage.LOBBY, people=1, locked=True))
    assert "De deur is dicht." in page
    assert 'class="qr"' not in page


def test_answering_on_the_spot_in_a_round_with_a_shared_link(a, look):
    page = look(walls.talk(a.anonymous, Stage.ANSWER))
    code = a.links.shared_code
    assert f"{code[:4]} {code[4:]}" in page
    assert "0 ingevuld" in words(page)


def test_answering_on_the_spot_with_links_of_ones_own(a, look):
    page = look(walls.talk(a.running, Stage.ANSWER))
    assert "Gebruik je eigen link" in page
    assert 'class="qr"' not in page
    assert "0 van 1 ingevuld" in words(page)


def test_the_door_in_the_corner_is_there_while_it_is_open(a, look):
    talk = walls.talk(a.closed)
    assert "Doe mee met je telefoon" in look(talk)
    held.changed(talk, locked=True)
    assert "Doe mee met je telefoon" not in look(talk)


# ── Votes ────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_first_picture_has_dots_counts_words_and_a_table(a, look):
    page = look(walls.talk(walls.scan(a, (4, 0, 4, 1))))
    text = words(page)
    assert page.count('href="#g-empty"') >= 4
    assert "tegengesteld" in text
    assert re.search(r"Eerste beeld Rood Oranje Groen Weet ik niet Eerste beeld 4 0 4 1", text)


def test_more_than_forty_answers_are_bars(a, look):
    page = look(walls.talk(walls.scan(a, (30, 20, 40, 10))))
    assert page.count('class="wbar"') == 4
    assert page.count("wbar--half") == 1


def test_many_who_do_not_know_are_a_finding(a, look):
    assert "Een derde of meer weet het niet." in look(walls.talk(walls.scan(a, (2, 2, 1, 4))))


def test_while_people_vote_nothing_of_it_is_on_the_wall(a, look):
    """P2: the same bytes whatever is voted; only how many voted changes, in a piece of its own."""
    survey = walls.scan(a, (2, 2, 2, 0))
    talk = walls.talk(survey, step=Step.SECOND, facilitator=a.facilitator, paused_at=timezone.now())
    phones = [seats.find(talk.pid, seats.join(talk)) for _phone in range(6)]
    Seat.objects.update(since=0)
    polls.open_poll(talk, a.facilitator, Poll.Kind.SECOND)
    poll = Poll.objects.get()
    before = look(talk, "talk-wall-stand")
    seen = set()
    for level in (0, 1, 2, 3):
        for phone in phones[:4]:
            seats.vote(seats.find(talk.pid, phone.nonce), poll.pk, level)
        seen.add(look(talk, "talk-wall-stand"))
    assert len(seen) == 1
    after = seen.pop()
    changed = {place for place, key in keys(after).items() if keys(before)[place] != key}
    assert changed == {"wall-count"}
    assert "4 van 6 stemden" in words(after)
    assert "Tweede stem" in words(after)
    assert "votes" not in after.replace("wall__count--votes", "")


def test_the_second_vote_stands_beside_the_first(a, look):
    talk = walls.talk(walls.scan(a, (7, 4, 7, 0)), step=Step.SECOND)
    walls.voted(talk, (3, 13, 1, 0))
    text = words(look(talk))
    assert "eerst 7" in text
    assert "eerst 4" in text
    assert re.search(r"Tweede stem 3 13 1 0 Eerste beeld 7 4 7 0", text)
    assert "Veranderde je van gedacht? Vertel waarom." in text


def test_too_few_votes_show_nothing(a, look):
    talk = walls.talk(walls.scan(a, (2, 2, 2, 0)), step=Step.SECOND)
    Poll.objects.create(conversation=talk, question=talk.agenda[0]["item"], kind="second", state="few", voters=6)
    page = look(talk)
    assert "Te weinig mensen stemden." in page
    assert "Tweede stem 3" not in words(page)


# ── Heard, chosen, done ──────────────────────────────────────────────────────────────────────────────────────
def test_only_what_was_checked_stands_on_the_wall(a, look):
    talk = walls.talk(walls.scan(a), step=Step.LISTEN)
    walls.hear(talk, ["Wacht nog."], Heard.State.WAITING)
    walls.hear(talk, ["Niet voor de muur."], Heard.State.HIDDEN)
    walls.hear(talk, ["Zonder kleur."], levels=(None,))
    walls.hear(talk, ["<b>Met</b> kleur."], levels=(0,))
    page = look(talk)
    assert "Wacht nog." not in page
    assert "Niet voor de muur." not in page
    assert "&lt;b&gt;Met&lt;/b&gt; kleur." in page
    assert re.search(r"Rood: </span>&lt;b&gt;Met", page)
    assert re.search(r'<p dir="auto">Zonder kleur\.', page), "its author did not choose to show the colour"


def test_more_arguments_than_fit_are_counted(a, look):
    talk = walls.talk(walls.scan(a), step=Step.LISTEN)
    walls.hear(talk, [walls.LONG] * 10)
    page = look(talk)
    shown = page.count('<p dir="auto">')
    assert 1 <= shown < 10
    assert f"Nog {10 - shown} staan op de telefoons." in page


def test_what_was_chosen_with_reason_and_minority(a, look):
    talk = walls.talk(walls.scan(a), step=Step.CHOOSE)
    assert "Nog niets gekozen" in look(talk)
    walls.chosen(talk, "orange", "Dat dachten wij.")
    page = look(talk)
    assert 'data-level="orange" class="is-chosen"' in page
    assert "Samen gekozen Oranje" in words(page)
    assert "Wat anderen denken Dat dachten wij." in words(page)


def test_an_action_names_a_role_and_nobody(a, look):
    talk = walls.talk(a.closed, step=Step.ACTION, item=a.question)
    page = look(talk)
    assert a.action.what in page
    assert str(a.member) not in page


def test_the_unanimous_ones_stand_together(a, look):
    survey = walls.scan(a, (0, 0, 8, 0))
    talk = walls.talk(survey, item=flow.TOGETHER, step=Step.CHOOSE)
    text = words(look(talk))
    assert "Hierover zijn jullie eensgezind" in text
    assert "Groen:" in text
    assert re.search(r"En nog \d+\.", text), "35 of them do not fit"


# ── The end ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_closing_reads_the_actions_back(a, look):
    survey = walls.scan(a)
    talk = walls.talk(survey, Stage.CLOSING)
    assert "In dit gesprek zijn geen acties afgesproken." in look(talk)
    walls.act(talk, ["Vier weken onze uren noteren"])
    Focus.objects.create(survey=survey, rubric=a.rubric)
    text = words(look(talk))
    assert "Vier weken onze uren noteren Wie de planning maakt" in text
    assert "Dit komt eerst: Waarom" in text


def test_whether_it_was_worth_the_time(a, look):
    talk = walls.talk(walls.scan(a), Stage.CLOSING)
    poll = Poll.objects.create(conversation=talk, kind="worth", voters=9)
    text = words(look(talk))
    assert "Was dit gesprek je tijd waard?" in text
    assert "0 van 9 stemden" in text
    poll.state, poll.outcome = Poll.State.REVEALED, {"worth": [0, 1, 0, 3, 5]}
    poll.save()
    assert "1 Amper de moeite waard" in words(look(talk))
    assert "5 Meer dan de moeite waard" in words(look(talk))
    assert "van 9 stemden" not in words(look(talk))


def test_when_it_is_over_it_says_thank_you(a, look):
    page = look(a.past_talk)
    assert "Bedankt" in page
    assert "Je vindt het bij de resultaten van de scan" in page
    assert 'class="qr"' not in page


# ── On every screen ──────────────────────────────────────────────────────────────────────────────────────────
def test_a_rehearsal_says_so_on_every_screen(a, look):
    for stage, step in [(stage, Step.FIRST) for stage in Stage] + [(Stage.TALK, step) for step in Step]:
        talk = walls.talk(a.closed, stage, step, rehearsal=True)
        assert "Oefening: verzonnen antwoorden" in look(talk), (stage, step)


def test_every_screen_has_the_same_pieces_and_changes_nothing(a, look):
    pieces, made = None, walls.screens(a)
    for name in ("ready", "lobby-5", "answer-shared", "first-5", "vote", "second-5", "together", "worth", "over"):
        page, stand = look(made[name]), look(made[name], "talk-wall-stand")
        assert keys(page) == keys(stand), name
        pieces = pieces or set(keys(page))
        assert set(keys(page)) == pieces, name
        assert "<form" not in page
        assert "csrf" not in page


def test_who_comes_in_changes_the_count_alone(a, look):
    talk = walls.talk(walls.scan(a), Stage.LOBBY, people=3)
    before = keys(look(talk))
    seats.join(talk)
    after = keys(look(talk))
    assert {place for place in after if after[place] != before[place]} == {"wall-count"}


def test_an_argument_leaves_the_picture_as_it_is(a, look):
    talk = walls.talk(walls.scan(a), step=Step.LISTEN)
    before = keys(look(talk))
    walls.hear(talk, ["Nieuw."])
    after = keys(look(talk))
    assert {place for place in after if after[place] != before[place]} == {"wall-side"}


def test_the_clock_is_calm(a, look):
    talk = walls.talk(walls.scan(a))
    now = timezone.now()
    held.changed(talk, began_at=now - timedelta(minutes=30), item_at=now - timedelta(minutes=4))
    assert "nog 60 minuten · deze vraag: 4 van 6 minuten" in words(look(talk))
    held.changed(talk, began_at=now - timedelta(minutes=95), item_at=now - timedelta(minutes=9))
    assert "De tijd is om: rond rustig af · deze vraag: 9 minuten, gepland 6" in words(look(talk))
    held.changed(talk, paused_at=now)
    assert "Pauze: de klok staat stil" in words(look(talk))
