"""The verbs of a conversation: who may act, how it moves, and what a vote shows."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from draagvlak.consensus import agreeing
from draagvlak.consensus.models import Consensus
from draagvlak.live import actions, flow, held, polls, rehearsing, seats
from draagvlak.live.models import Conversation, Heard, Poll, Seat, Stage, Step, Vote
from draagvlak.surveys import published
from draagvlak.surveys.actions import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def a(cast):
    """Organisation A, without the conversation that is under way there."""
    cast.a.talk.delete()
    return cast.a


@pytest.fixture
def talk(a):
    """A conversation with an open lobby, led by the facilitator."""
    made = actions.prepare(a.closed, a.facilitator)
    return actions.open_lobby(made, a.facilitator)


def now(talk):
    return Conversation.objects.select_related("survey__organisation", "survey__release", "meeting").get(pk=talk.pk)


def come_in(talk, number=6, role=""):
    """Phones with a seat."""
    return [seats.find(talk.pid, seats.join(talk, role)) for _phone in range(number)]


def again(phones):
    """The same phones, as the database knows them now."""
    return [seats.find(phone.seat.conversation.pid, phone.nonce) for phone in phones]


def at_question(talk, a, item):
    """The talk, at the first step of one question."""
    actions.set_agenda(talk, a.facilitator, [(item, 6)])
    return actions.begin(now(talk), a.facilitator)


# ── Preparing ────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_agenda_is_proposed_and_fits(a):
    made = actions.prepare(a.closed, a.facilitator, minutes=90)
    asked = [one["item"] for one in made.agenda if one["item"] != flow.TOGETHER]
    assert asked
    assert sum(one["minutes"] for one in made.agenda) <= flow.talk_minutes(90)
    order = [one.id for one in published.read(a.closed).by_division()]
    assert asked == sorted(asked, key=order.index)


def test_one_conversation_at_a_time(a, talk):
    with pytest.raises(Refused):
        actions.prepare(a.closed, a.owner)
    assert actions.prepare(a.closed, a.owner, rehearsal=True).rehearsal, "a rehearsal holds nobody up"


def test_the_same_page_sent_twice_makes_one(a):
    one, two = (actions.prepare(a.closed, a.facilitator, pid="23456789abcdef") for _time in range(2))
    assert one.pk == two.pk


def test_only_who_has_the_desk_acts(a, talk):
    with pytest.raises(held.NotYourDesk):
        actions.begin(talk, a.owner)
    actions.take_over(talk, a.owner)
    assert actions.begin(now(talk), a.owner).stage == Stage.TALK
    with pytest.raises(held.NotYourDesk):
        actions.pause(talk, a.facilitator, True)


# ── Moving ───────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_button_of_an_older_page_moves_nothing(a, talk):
    talk = at_question(talk, a, a.question)
    mark = flow.place(talk).mark
    talk = actions.move(talk, a.facilitator, mark)
    assert talk.step == Step.LISTEN
    assert actions.move(talk, a.facilitator, mark).step == Step.LISTEN, "a double tap is one step"


def test_undo_goes_back_to_where_it_was(a, talk):
    talk = at_question(talk, a, a.question)
    talk = actions.move(talk, a.facilitator, flow.place(talk).mark, step=Step.CHOOSE)
    talk = actions.undo(talk, a.facilitator, flow.place(talk).mark)
    assert (talk.stage, talk.at, talk.step) == (Stage.TALK, 0, Step.FIRST)


def test_later_comes_back_at_the_end(a, talk):
    talk = at_question(talk, a, a.question)
    talk = actions.skip(talk, a.facilitator, flow.place(talk).mark, later=True)
    assert [one["state"] for one in talk.agenda] == [flow.LATER, ""]
    assert (talk.stage, talk.at) == (Stage.TALK, 1)


def test_a_pause_takes_no_time(a, talk):
    talk = at_question(talk, a, a.question)
    moment = timezone.now()
    Conversation.objects.filter(pk=talk.pk).update(
        paused_at=moment - timedelta(minutes=20), began_at=moment - timedelta(minutes=25)
    )
    assert flow.clock(now(talk), timezone.now()).spent == 5
    talk = actions.pause(talk, a.facilitator, False)
    assert flow.clock(talk, timezone.now()).spent == 5


# ── Votes ────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_second_vote_is_a_snapshot_and_stands_beside_the_first(a, talk):
    phones = come_in(talk)
    talk = at_question(talk, a, a.question)
    polls.open_poll(talk, a.facilitator, Poll.Kind.SECOND)
    poll = Poll.objects.get()
    for phone, level in zip(again(phones), (0, 1, 1, 1, 2, 3), strict=True):
        seats.vote(phone, poll.pk, level)
        seats.vote(phone, poll.pk, level)  # a retry
    before = published.read(a.closed).questions[a.question].counts
    polls.reveal(talk, a.facilitator)
    poll.refresh_from_db()
    assert (poll.state, poll.voters, Vote.objects.count()) == (Poll.State.REVEALED, 6, 0)
    assert published.of_snapshot(a.closed, poll.snapshot).questions[a.question].counts.row == (1, 3, 1, 1)
    assert published.read(a.closed).questions[a.question].counts == before, "the first picture never changes"


def test_who_comes_late_votes_at_the_next(a, talk):
    come_in(talk)
    talk = at_question(talk, a, a.question)
    polls.open_poll(talk, a.facilitator, Poll.Kind.SECOND)
    (late,) = come_in(talk, 1)
    with pytest.raises(Refused):
        seats.vote(late, Poll.objects.get().pk, 1)
    assert Vote.objects.count() == 0


def test_a_phone_that_sleeps_votes_along_when_it_wakes(a, talk):
    phones = come_in(talk)
    Seat.objects.update(seen_at=timezone.now() - timedelta(minutes=20))
    talk = at_question(talk, a, a.question)
    polls.open_poll(talk, a.facilitator, Poll.Kind.SECOND)
    seats.vote(again(phones)[0], Poll.objects.get().pk, 1)
    assert Poll.objects.get().voters == 6


def test_who_leaves_is_forgotten_but_was_there(a, talk):
    phones = come_in(talk, 6, "frontline")
    seats.leave(phones[0])
    assert seats.find(talk.pid, phones[0].nonce) is None
    assert actions.here_by_role(talk) == {"frontline": 6}
    talk = at_question(talk, a, a.question)
    polls.open_poll(talk, a.facilitator, Poll.Kind.SECOND)
    assert Poll.objects.get().voters == 5


def test_what_is_added_belongs_to_a_question_that_was_talked_about(a, talk):
    (phone,) = come_in(talk, 1)
    for question in (a.question, ""):
        with pytest.raises(Refused):
            seats.say(phone, question, "Te vroeg.")
    talk = at_question(talk, a, a.question)
    (phone,) = again([phone])
    seats.say(phone, a.question, "Op tijd.")
    with pytest.raises(Refused):
        seats.say(phone, "why-reasons", "Een andere vraag.")
    talk = actions.move(talk, a.facilitator, flow.place(talk).mark, at=1)
    (phone,) = again([phone])
    seats.say(phone, "", "Korter.")
    seats.say(phone, a.question, "Nog iets.")
    assert Heard.objects.count() == 3


def test_a_phone_that_came_in_is_known_when_it_is_over(a, talk):
    (phone,) = come_in(talk, 1)
    assert seats.came_in(talk.pid, phone.nonce)
    assert not seats.came_in(a.past_talk.pid, phone.nonce)
    for other in ("", "x", ".", phone.nonce[:-1] + "x", phone.nonce.split(".")[0], "é" * 20):
        assert not seats.came_in(talk.pid, other), other


def test_under_the_minimum_nothing_opens_and_nothing_shows(a, talk):
    come_in(talk, 4)
    talk = at_question(talk, a, a.question)
    with pytest.raises(Refused):
        polls.open_poll(talk, a.facilitator, Poll.Kind.SECOND)
    come_in(talk, 2)
    with pytest.raises(Refused):  # who comes in during a question votes along from the next one on (D8)
        polls.open_poll(talk, a.facilitator, Poll.Kind.SECOND)
    talk = actions.move(now(talk), a.facilitator, flow.place(now(talk)).mark, at=len(now(talk).agenda))
    talk = actions.move(talk, a.facilitator, flow.place(talk).mark, at=0)
    polls.open_poll(talk, a.facilitator, Poll.Kind.SECOND)
    for phone in [seats.find(talk.pid, "no-secret")]:
        assert phone is None
    polls.reveal(talk, a.facilitator)
    poll = Poll.objects.get()
    assert (poll.state, poll.snapshot, poll.outcome) == (Poll.State.FEW, None, {})
    assert polls.open_poll(talk, a.facilitator, Poll.Kind.SECOND).polls.get().state == Poll.State.OPEN


def test_a_question_is_voted_on_again_once(a, talk):
    come_in(talk)
    talk = at_question(talk, a, a.question)
    polls.hands(talk, a.facilitator, Poll.Kind.SECOND, (1, 4, 1, 0))
    with pytest.raises(Refused):
        polls.open_poll(talk, a.facilitator, Poll.Kind.SECOND)
    with pytest.raises(Refused):
        polls.hands(talk, a.facilitator, Poll.Kind.SECOND, (1, 4, 2, 0))


def test_the_database_itself_takes_no_vote_after_the_reveal(a, talk):
    phones = come_in(talk)
    talk = at_question(talk, a, a.question)
    polls.open_poll(talk, a.facilitator, Poll.Kind.SECOND)
    poll = Poll.objects.get()
    for phone in again(phones):
        seats.vote(phone, poll.pk, 2)
    polls.reveal(talk, a.facilitator)
    with pytest.raises(DatabaseError), transaction.atomic():
        Vote.objects.create(poll=poll, key=b"x" * 32, level=0)
    with pytest.raises(DatabaseError), transaction.atomic():
        Poll.objects.filter(pk=poll.pk).update(voters=99)


def test_a_vote_says_nothing_of_a_seat(a, talk):
    (phone, *_others) = come_in(talk)
    talk = at_question(talk, a, a.question)
    polls.open_poll(talk, a.facilitator, Poll.Kind.SECOND)
    poll = Poll.objects.get()
    seats.vote(again([phone])[0], poll.pk, 1)
    assert bytes(Vote.objects.get().key) not in {bytes(key) for key in Seat.objects.values_list("key", flat=True)}
    assert seats.own_vote(poll, phone.nonce) == 1


# ── Heard, chosen, ended ─────────────────────────────────────────────────────────────────────────────────────
def test_what_somebody_adds_waits_for_a_check(a, talk):
    talk = at_question(talk, a, a.question)
    (phone,) = come_in(talk, 1)
    seats.say(phone, a.question, "  Ik mis   tijd. ")
    seats.say(phone, a.question, "Ik mis tijd.")
    (heard,) = Heard.objects.all()
    assert (heard.state, seats.own_heard(phone, a.question)) == ("waiting", [("Ik mis tijd.", "waiting")])
    actions.judge(talk, a.facilitator, heard.pk, Heard.State.SHOWN)
    assert seats.own_heard(phone, a.question) == [("Ik mis tijd.", "shown")]


def test_what_is_chosen_goes_into_the_record(a, talk):
    talk = at_question(talk, a, a.question)
    version = Consensus.objects.filter(survey=a.closed, item=a.question).values_list("version", flat=True).first() or 0
    actions.choose(talk, a.facilitator, version=version, chosen="none", comment="We zoeken het uit.")
    row = Consensus.objects.get(survey=a.closed, item=a.question)
    assert (row.chosen, row.comment, row.meeting) == ("none", "We zoeken het uit.", now(talk).meeting)


def test_at_the_end_only_the_record_stays(a, talk):
    phones = come_in(talk, 6, "frontline")
    talk = at_question(talk, a, a.question)
    seats.say(again(phones)[0], a.question, "Iets van iemand.")
    talk = actions.move(talk, a.facilitator, flow.place(talk).mark, at=1)
    assert talk.stage == Stage.CLOSING
    actions.end(talk, a.facilitator)
    talk = now(talk)
    assert (talk.stage, talk.code, talk.code_hash, talk.meeting.present) == (Stage.OVER, None, None, {"frontline": 6})
    assert not talk.seats.exists()
    assert not Heard.objects.exists()
    assert seats.find(talk.pid, phones[0].nonce) is None


def test_a_rehearsal_leaves_nothing(a):
    talk = actions.prepare(a.closed, a.facilitator, rehearsal=True)
    talk = actions.open_lobby(talk, a.facilitator)
    snapshots, agreed = a.closed.snapshots.count(), list(Consensus.objects.values())
    talk = at_question(talk, a, a.question)
    polls.open_poll(talk, a.facilitator, Poll.Kind.SECOND)
    polls.reveal(talk, a.facilitator)
    assert Poll.objects.get().outcome["counts"] == [1, 5, 2, 0]
    actions.choose(talk, a.facilitator, version=0, chosen="orange")
    actions.act(talk, a.facilitator, pid="23456789abcdef", what="Iets doen")
    actions.end(now(talk), a.facilitator)
    assert not a.closed.conversations.exists()
    assert (a.closed.snapshots.count(), list(Consensus.objects.values())) == (snapshots, agreed)


# ── Pages that are older than the conversation ───────────────────────────────────────────────────────────────
def test_what_was_typed_for_another_question_lands_nowhere(a, talk):
    talk = at_question(talk, a, a.question)
    old = flow.place(talk).mark
    talk = actions.move(talk, a.facilitator, old)
    for late in (
        lambda: actions.choose(talk, a.facilitator, version=1, chosen="red", mark=old),
        lambda: actions.note(talk, a.facilitator, "Te laat.", mark=old),
        lambda: actions.act(talk, a.facilitator, pid="23456789abcdef", what="Te laat", mark=old),
        lambda: polls.hands(talk, a.facilitator, Poll.Kind.SECOND, (1, 2, 3, 0), mark=old),
    ):
        with pytest.raises(held.Moved):
            late()
    assert (Heard.objects.count(), Poll.objects.count(), now(talk).actions) == (0, 0, [])


def test_a_show_of_hands_or_a_note_sent_twice_is_one(a, talk):
    talk = at_question(talk, a, a.question)
    for _time in range(2):
        polls.hands(talk, a.facilitator, Poll.Kind.SECOND, (1, 2, 3, 0))
        actions.note(talk, a.facilitator, "Ik mis tijd.")
    assert (Poll.objects.count(), Heard.objects.count()) == (1, 1)
    with pytest.raises(Refused):
        polls.hands(talk, a.facilitator, Poll.Kind.SECOND, (2, 1, 3, 0))


def test_back_leads_to_the_step_before_and_then_to_the_item_before(a, talk):
    talk = at_question(talk, a, a.question)
    assert flow.before(talk) is None
    talk = actions.move(talk, a.facilitator, flow.place(talk).mark)
    assert flow.before(talk).step == Step.FIRST
    talk = actions.move(talk, a.facilitator, flow.place(talk).mark, at=1)
    assert talk.stage == Stage.CLOSING
    assert (flow.before(talk).stage, flow.before(talk).at) == (Stage.TALK, 0)


def test_a_rehearsal_has_arguments_to_pick_and_the_rule_of_the_reason(a):
    talk = actions.open_lobby(actions.prepare(a.closed, a.facilitator, rehearsal=True), a.facilitator)
    question = next(one for one in actions.shown(talk).questions if agreeing.largest_group(actions.shown(talk), one))
    talk = at_question(talk, a, question)
    (number, quote), _other = rehearsing.arguments(a.closed, question)
    actions.pick(talk, a.facilitator, number)
    assert Heard.objects.get().level == {"red": 0, None: None}[quote.level]
    with pytest.raises(LookupError):
        actions.pick(talk, a.facilitator, 9999)
    other = "orange" if agreeing.largest_group(actions.shown(talk), question) != "orange" else "red"
    with pytest.raises(Refused):
        actions.choose(talk, a.facilitator, version=0, chosen=other)
    actions.choose(talk, a.facilitator, version=0, chosen=other, reason="Daarom.")
    assert now(talk).notes[question]["chosen"] == other
