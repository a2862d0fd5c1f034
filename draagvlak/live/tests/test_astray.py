"""A talk that goes astray: undone, taken up again, changed elsewhere, sent from an old page. The record stays right."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from draagvlak.consensus import actions as agreeing
from draagvlak.consensus.models import Consensus
from draagvlak.consensus.tests.agreeing import WITHHELD, talked
from draagvlak.home.moving import leaving
from draagvlak.live import actions, flow, minutes, overdue, polls, seats
from draagvlak.live.models import Conversation, Heard, Poll, Stage, Step
from draagvlak.live.tests import walls
from draagvlak.live.tests.test_talk import a, again, at_question, come_in, now, talk  # noqa: F401 - fixtures
from draagvlak.orgs.models import Team
from draagvlak.surveys import closing, published
from draagvlak.surveys.actions import Refused
from draagvlak.surveys.models import Breakdown, Sighting
from draagvlak.surveys.tests.rounds import fill
from tests.people import sign_in
from tests.trust.moving import arrive

pytestmark = pytest.mark.django_db
ITEMS = ["why-vision", "why-value", "why-leadership"]


@pytest.fixture
def three(a, talk):  # noqa: F811
    """A talk about three questions, at the first one, with six phones."""
    phones = come_in(talk)
    actions.set_agenda(talk, a.facilitator, [(item, 6) for item in ITEMS])
    made = actions.begin(now(talk), a.facilitator)
    made.phones = phones
    return made


def go(made, a, **where):  # noqa: F811
    return actions.move(now(made), a.facilitator, flow.place(now(made)).mark, **where)


def undo(made, a):  # noqa: F811
    return actions.undo(now(made), a.facilitator, flow.place(now(made)).mark)


def states(made):
    return [one["state"] for one in now(made).agenda]


def voted(made, a, kind=Poll.Kind.SECOND, abstain=0):  # noqa: F811
    polls.open_poll(now(made), a.facilitator, kind)
    poll = Poll.objects.get(state=Poll.State.OPEN)
    for phone in again(made.phones)[abstain:]:
        seats.vote(phone, poll.pk, 1)
    polls.reveal(now(made), a.facilitator)
    return poll


# ── The record ───────────────────────────────────────────────────────────────────────────────────────────────
def test_who_votes_nothing_keeps_nobody_from_moving(a, three, cast):  # noqa: F811
    voted(three, a, abstain=1)
    arrived = arrive(leaving.package(a.organisation), cast)
    scan = arrived.surveys.get(title=a.closed.title)
    assert published.later_votes(scan)[ITEMS[0]][0].counts.answered == 5


def test_a_talk_that_began_is_never_thrown_away(a, three):  # noqa: F811
    voted(three, a)
    for _press in range(5):
        undo(three, a)
    assert now(three).stage == Stage.TALK, "undo does not lead back out of the talk"
    Conversation.objects.filter(pk=three.pk).update(stage=Stage.LOBBY)  # as an older version left it
    with pytest.raises(Refused):
        actions.discard(three, a.facilitator)
    assert Poll.objects.exists()


def test_each_team_has_its_own_talk_where_teams_are_compared(a, three):  # noqa: F811
    survey = walls.scan(a, breakdown=Breakdown.TEAM)
    teams = [Team.objects.create(organisation=a.organisation, name=name) for name in ("Linde", "Berk")]
    for team in teams:
        made = actions.open_lobby(actions.prepare(survey, a.facilitator, team=team), a.facilitator)
        phones = come_in(made)
        made = at_question(now(made), a, ITEMS[0])
        made.phones = phones
        poll = voted(made, a)
        poll.refresh_from_db()
        assert (poll.snapshot, poll.outcome) == (None, {"counts": [0, 6, 0, 0]}), "no vote of everybody"
        with pytest.raises(Refused):
            actions.prepare(survey, a.facilitator, team=team)
    assert not published.later_votes(survey)


def test_the_minutes_tell_what_was_chosen_in_this_talk(a, three):  # noqa: F811
    version = Consensus.objects.get(survey=a.closed, item=ITEMS[0]).version
    actions.choose(three, a.facilitator, version=version, chosen="orange", reason="Zo is het", comment="Toen")
    actions.end(now(three), a.facilitator)
    row = Consensus.objects.get(survey=a.closed, item=ITEMS[0])
    agreeing.agree(a.closed, a.facilitator, ITEMS[0], version=row.version, chosen="green", comment="Later")
    made = minutes.build(now(three), published.read(a.closed), "nl")
    told = repr(next(part for part in made.parts if part.id == "talked"))
    assert "Toen" in told
    assert "Later" not in told


# ── Undo, skip, later ────────────────────────────────────────────────────────────────────────────────────────
def test_undo_after_the_agenda_became_shorter(a, three, client):  # noqa: F811
    go(three, a, at=2)
    go(three, a, at=0)
    actions.set_agenda(now(three), a.facilitator, [])
    undo(three, a)
    assert (now(three).at, len(now(three).agenda)) == (0, 1)
    sign_in(client, a.facilitator)
    assert client.get(reverse("talk", args=[three.pid])).status_code == 200


def test_undo_of_later_again_takes_it_from_the_end(a, three):  # noqa: F811
    actions.skip(now(three), a.facilitator, flow.place(now(three)).mark, later=True)
    assert states(three) == [flow.LATER, "", "", ""]
    undo(three, a)
    assert (now(three).at, states(three)) == (0, ["", "", ""])


def test_a_skipped_question_that_is_taken_up_again_was_talked_about(a, three):  # noqa: F811
    actions.skip(now(three), a.facilitator, flow.place(now(three)).mark)
    go(three, a, at=0)
    assert states(three)[0] == ""
    go(three, a, at=1)
    assert states(three)[0] == flow.DONE


def test_changing_the_agenda_remembers_what_was_done(a, three):  # noqa: F811
    go(three, a, at=1)
    go(three, a, at=2)
    go(three, a, at=0)
    actions.set_agenda(now(three), a.facilitator, [(ITEMS[1], 9), (ITEMS[2], 6)])
    assert states(three) == [flow.DONE, flow.DONE, ""]


def test_undo_of_a_step_leaves_the_clock_alone(a, three):  # noqa: F811
    began = timezone.now() - timedelta(minutes=4)
    Conversation.objects.filter(pk=three.pk).update(item_at=began)
    go(three, a)
    undo(three, a)
    assert now(three).item_at == began


def test_undo_during_a_pause_keeps_the_clock_still(a, three):  # noqa: F811
    actions.pause(now(three), a.facilitator, True)
    go(three, a, at=1)
    undo(three, a)
    actions.pause(now(three), a.facilitator, False)
    assert now(three).item_at <= timezone.now()


def test_how_it_began_is_remembered(a, three):  # noqa: F811
    Conversation.objects.filter(pk=three.pk).update(trail=[[Stage.LOBBY, 0, "first"], [Stage.ANSWER, 0, "first"]])
    for at in (1, 0) * 40:
        go(three, a, at=at)
    assert now(three).trail[1][0] == Stage.ANSWER
    assert len(now(three).trail) == actions.MOST_TRAIL + 2


# ── Old pages, odd moments ───────────────────────────────────────────────────────────────────────────────────
def test_an_old_page_stops_or_shows_no_other_vote(a, three):  # noqa: F811
    first = voted(three, a)
    go(three, a, at=1)
    polls.open_poll(now(three), a.facilitator, Poll.Kind.SECOND)
    polls.stop_poll(now(three), a.facilitator, poll=first.pk)
    polls.reveal(now(three), a.facilitator, poll=first.pk)
    assert Poll.objects.filter(state=Poll.State.OPEN).exists()


def test_a_first_vote_is_for_what_the_scan_does_not_show(a, three, client):  # noqa: F811
    sign_in(client, a.facilitator)
    mark = flow.place(three).mark
    client.post(reverse("talk-do", args=[three.pid]), {"do": "poll", "kind": "first", "mark": mark})
    client.post(reverse("talk-do", args=[three.pid]), {"do": "poll", "kind": "second", "mark": mark})
    client.post(reverse("talk-do", args=[three.pid]), {"do": "hands", "kind": "worth", "mark": mark, "red": 9})
    assert not Poll.objects.exists()


def test_nothing_is_added_to_a_talk_that_ended(a, three):  # noqa: F811
    (phone, *_rest) = again(three.phones)
    actions.end(now(three), a.facilitator)
    with pytest.raises(Refused):
        seats.say(phone, ITEMS[0], "Te laat.")
    assert not Heard.objects.filter(conversation=three).exists()


@pytest.mark.parametrize("number", [3_000_000_000, 2**62, 0, -1])
def test_a_vote_with_a_number_that_no_vote_has(a, three, number):  # noqa: F811
    with pytest.raises(Refused):
        seats.vote(again(three.phones)[0], number, 1)


def test_a_scan_that_was_closed_elsewhere_gets_its_agenda(a):  # noqa: F811
    made = actions.open_lobby(actions.prepare(a.running, a.facilitator), a.facilitator)
    fill(a.running, [{"*": "green"}] * 3 + [{"*": "red"}] * 3)
    closing.close(a.running, a.coordinator)
    made = actions.begin(now(made), a.facilitator)
    assert made.agenda


def test_a_rehearsal_shows_its_votes_whatever_the_minimum(a):  # noqa: F811
    survey = walls.scan(a, (3, 4, 5, 1), k=12)
    made = actions.open_lobby(actions.prepare(survey, a.facilitator, rehearsal=True), a.facilitator)
    made = actions.begin(now(made), a.facilitator)
    made = go(made, a, at=next(at for at, one in enumerate(made.agenda) if one["item"]))
    made = go(made, a, step=Step.SECOND)
    polls.open_poll(made, a.facilitator, Poll.Kind.SECOND)
    polls.reveal(made, a.facilitator)
    assert Poll.objects.get(conversation=made).state == Poll.State.REVEALED


def test_a_rehearsal_that_was_only_prepared_goes(a):  # noqa: F811
    Conversation.objects.all().delete()
    actions.prepare(a.closed, a.facilitator, rehearsal=True)
    kept = actions.prepare(a.closed, a.facilitator)
    Conversation.objects.update(made_on=timezone.localdate() - timedelta(days=2))
    overdue.end_due()
    assert list(Conversation.objects.exclude(stage=Stage.OVER)) == [kept]


def test_who_looks_at_the_wall_is_noted(a, three, client):  # noqa: F811
    sign_in(client, a.member)
    client.get(reverse("talk-wall", args=[three.pid]))
    client.get(reverse("talk-wall-stand", args=[three.pid]))
    (found,) = Sighting.objects.filter(survey=a.closed, role="member", what="consensus")
    assert found.times == 1


def test_back_in_place_by_the_qr_while_others_guess(a, three, client):  # noqa: F811
    (phone, *_rest) = three.phones
    for _guess in range(12):
        client.get(reverse("talk-in", args=["AAAABBBB"]))
    client.cookies[seats.cookie_name(three.pid)] = phone.nonce
    page = client.get(reverse("talk-in", args=[actions.code_of(now(three))]))
    assert page.headers["Location"] == reverse("phone", args=[three.pid])


def test_the_team_is_chosen_where_teams_are_compared(a, client):  # noqa: F811
    survey = walls.scan(a, breakdown=Breakdown.TEAM)
    team = Team.objects.create(organisation=a.organisation, name="Linde")
    sign_in(client, a.facilitator)
    address = reverse("talks", args=[survey.pid])
    client.post(address, {"minutes": "90", "team": team.pk, "do": "prepare"})
    assert Conversation.objects.get(survey=survey).team == team
    assert "Linde" in client.get(address).content.decode()
    assert "Voor welk team is het?" not in client.get(reverse("talks", args=[a.closed.pid])).content.decode()


# ── Second look ──────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("kind", [Poll.Kind.SECOND, Poll.Kind.WORTH])
def test_a_real_phone_in_a_rehearsal_shows_nothing_of_its_vote(a, kind):  # noqa: F811
    """Everybody can know what the example group votes: one vote beside it would be known by subtraction."""
    outcomes = []
    for level in (1, 3):
        made = actions.open_lobby(actions.prepare(a.closed, a.facilitator, rehearsal=True), a.facilitator)
        (phone,) = come_in(made, 1)
        made = actions.begin(now(made), a.facilitator)
        made = go(made, a, at=next(at for at, one in enumerate(made.agenda) if one["item"]))
        made = go(made, a, step=Step.SECOND) if kind == Poll.Kind.SECOND else go(made, a, at=len(made.agenda))
        polls.open_poll(made, a.facilitator, kind)
        poll = Poll.objects.get(conversation=made)
        seats.vote(again([phone])[0], poll.pk, level)
        polls.reveal(made, a.facilitator)
        poll.refresh_from_db()
        outcomes.append(poll.outcome)
        actions.discard(now(made), a.facilitator)
    assert outcomes[0] == outcomes[1]
    assert outcomes[0]


def test_answering_on_the_spot_can_be_left(a, client):  # noqa: F811
    made = actions.open_lobby(actions.prepare(a.running, a.facilitator), a.facilitator)
    made = actions.answer_now(made, a.facilitator)
    sign_in(client, a.facilitator)
    page = client.get(reverse("talk", args=[made.pid])).content.decode()
    assert "Gooi weg" in page
    undo(made, a)
    assert now(made).stage == Stage.LOBBY
    actions.answer_now(now(made), a.facilitator)
    client.post(reverse("talk-do", args=[made.pid]), {"do": "discard", "confirmed": "yes"})
    assert not Conversation.objects.filter(pk=made.pk).exists()


def test_who_came_in_after_the_first_vote_is_not_in_the_second(a, talk):  # noqa: F811
    made = actions.open_lobby(actions.prepare(talked(a), a.facilitator), a.facilitator)
    made.phones = come_in(made)
    made_at = at_question(now(made), a, WITHHELD)  # the scan shows nothing of this one
    made_at.phones = made.phones
    voted(made_at, a, Poll.Kind.FIRST)
    come_in(now(made), 1)
    go(made_at, a, at=1)
    go(made_at, a, at=0)
    polls.open_poll(now(made), a.facilitator, Poll.Kind.SECOND)
    assert Poll.objects.get(kind=Poll.Kind.SECOND).voters == 6


def test_a_team_after_everybody_is_refused(a, three):  # noqa: F811
    survey = walls.scan(a, breakdown=Breakdown.TEAM)
    team = Team.objects.create(organisation=a.organisation, name="Linde")
    for whose in (None, team):
        made = actions.open_lobby(actions.prepare(survey, a.facilitator, team=whose), a.facilitator)
        phones = come_in(made)
        made = at_question(now(made), a, ITEMS[0])
        made.phones = phones
        if whose is None:
            voted(made, a)
            continue
        with pytest.raises(Refused):
            polls.open_poll(made, a.facilitator, Poll.Kind.SECOND)


def test_a_team_that_is_removed_stays_a_team_in_its_talk(a):  # noqa: F811
    survey = walls.scan(a, breakdown=Breakdown.TEAM)
    team = Team.objects.create(organisation=a.organisation, name="Linde")
    made = actions.open_lobby(actions.prepare(survey, a.facilitator, team=team), a.facilitator)
    phones = come_in(made)
    made = at_question(now(made), a, ITEMS[0])
    made.phones = phones
    team.delete()
    poll = voted(made, a)
    poll.refresh_from_db()
    assert poll.snapshot is None


def test_the_reason_is_about_the_vote_of_this_talk(a):  # noqa: F811
    made = actions.open_lobby(actions.prepare(a.closed, a.facilitator, rehearsal=True), a.facilitator)
    made = actions.begin(now(made), a.facilitator)
    made = go(made, a, at=next(at for at, one in enumerate(made.agenda) if one["item"]))
    polls.open_poll(made, a.facilitator, Poll.Kind.SECOND)
    polls.reveal(made, a.facilitator)
    actions.choose(now(made), a.facilitator, version=0, chosen="orange", reason="")  # what the example group voted last
    with pytest.raises(agreeing.ReasonNeeded):
        actions.choose(now(made), a.facilitator, version=0, chosen="red", reason="")


def test_nobody_takes_over_what_is_over(a, three):  # noqa: F811
    actions.end(now(three), a.facilitator)
    actions.take_over(now(three), a.coordinator)
    assert now(three).facilitator == a.facilitator


def test_ending_in_the_middle_of_a_question_counts_it_as_talked_about(a, three):  # noqa: F811
    go(three, a)
    actions.end(now(three), a.facilitator)
    assert states(three)[0] == flow.DONE


def test_undo_goes_to_no_question_that_was_moved(a, three):  # noqa: F811
    go(three, a, at=2)
    go(three, a, at=0)
    actions.set_agenda(now(three), a.facilitator, [(ITEMS[2], 6), (ITEMS[1], 6)])
    undo(three, a)
    assert now(three).at == 0


def test_later_again_without_words_changes_nothing_that_was_chosen(a, three, client):  # noqa: F811
    before = Consensus.objects.get(survey=a.closed, item=ITEMS[0])
    sign_in(client, a.facilitator)
    sent = {"do": "choose", "go": "later", "mark": flow.place(three).mark, "version": before.version}
    client.post(reverse("talk-do", args=[three.pid]), sent | {
        name: getattr(before, name) for name in ("comment", "sources", "reason", "minority")})  # fmt: skip
    after = Consensus.objects.get(survey=a.closed, item=ITEMS[0])
    assert (after.chosen, after.version) == (before.chosen, before.version)
    assert states(three)[0] == flow.LATER


@pytest.mark.parametrize("pid", ["a;b", "a b", "é", "x" * 60])
def test_leaving_what_is_no_conversation(client, pid):
    assert client.post(reverse("phone-leave", args=[pid])).status_code == 303


def test_what_is_sent_after_the_end_is_not_taken_for_sent(a, three, client):  # noqa: F811
    (phone, *_rest) = three.phones
    client.cookies[seats.cookie_name(three.pid)] = phone.nonce
    actions.end(now(three), a.facilitator)
    page = client.post(reverse("phone-say", args=[three.pid]), {"question": "", "text": "Te laat."})
    assert page.status_code == 410
    assert client.get(reverse("phone", args=[three.pid])).status_code == 200
