"""The desk: every button by POST and the page again, what is refused, taking over, and that nothing typed is lost."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from draagvlak.consensus import actions as agreeing
from draagvlak.consensus.models import Consensus
from draagvlak.consensus.tests.agreeing import MOSTLY, OPPOSED, UNANIMOUS, talked
from draagvlak.live import actions, flow, polls, seats
from draagvlak.live.models import Conversation, Heard, Poll, Stage, Step, Vote
from draagvlak.orgs.keys import seal
from draagvlak.plans.models import Action
from draagvlak.surveys import published
from draagvlak.surveys.models import Argument, Sighting, Snapshot, State, Survey
from draagvlak.surveys.tests.rounds import fill
from tests.people import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def a(cast):
    return cast.a


@pytest.fixture
def survey(a):
    return talked(a)


@pytest.fixture
def talk(a, survey):
    """A conversation with an open lobby about three questions."""
    made = actions.open_lobby(actions.prepare(survey, a.facilitator), a.facilitator)
    return actions.set_agenda(made, a.facilitator, [(OPPOSED, 6), (MOSTLY, 6), (flow.TOGETHER, 5)])


@pytest.fixture
def desk(client, a):
    return sign_in(client, a.facilitator)


def now(talk):
    return Conversation.objects.select_related("survey__organisation", "survey__release", "meeting").get(pk=talk.pk)


def at(talk, a, step=Step.FIRST, item=0):
    talk = actions.begin(now(talk), a.facilitator)
    talk = actions.move(talk, a.facilitator, flow.place(talk).mark, at=item) if item else talk
    return actions.move(talk, a.facilitator, flow.place(talk).mark, step=step) if step != Step.FIRST else talk


def phones(talk, number=6):
    return [seats.find(talk.pid, seats.join(now(talk))) for _one in range(number)]


def press(desk, talk, do, follow=True, **data):
    """What a button of the page as it is now sends."""
    sent = {"do": do, "mark": flow.place(now(talk)).mark} | data
    return desk.post(reverse("talk-do", args=[talk.pid]), sent, follow=follow)


def page(desk, talk):
    return desk.get(reverse("talk", args=[talk.pid]))


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def argument(survey, question, text, level=None):
    snapshot = Snapshot.objects.get(survey=survey, round=1)
    sealed = seal(survey.organisation_id, text, published.TEXT)
    return Argument.objects.create(snapshot=snapshot, question=question, text=sealed, level=level)


def items(talk):
    return [one["item"] for one in now(talk).agenda]


# ── Moving along ─────────────────────────────────────────────────────────────────────────────────────────────
def test_each_stage_has_a_page(desk, a, survey):
    talk = actions.prepare(survey, a.facilitator)
    assert page(desk, talk).status_code == 200
    press(desk, talk, "open")
    assert actions.code_of(now(talk)) in words(page(desk, talk)).replace(" ", "")
    press(desk, talk, "begin")
    for _step in range(60):
        assert page(desk, talk).status_code == 200
        if now(talk).stage == Stage.CLOSING:
            break
        press(desk, talk, "next")
    assert now(talk).stage == Stage.CLOSING
    actions.end(now(talk), a.facilitator)
    assert page(desk, talk).status_code == 200


def test_the_buttons_that_move(desk, a, talk):
    at(talk, a)
    press(desk, talk, "next")
    assert now(talk).step == Step.LISTEN
    press(desk, talk, "step", step="choose")
    assert now(talk).step == Step.CHOOSE
    press(desk, talk, "back")
    assert now(talk).step == Step.SECOND
    press(desk, talk, "undo")
    assert now(talk).step == Step.CHOOSE
    press(desk, talk, "skip")
    assert (now(talk).at, now(talk).agenda[0]["state"]) == (1, flow.SKIPPED)
    press(desk, talk, "back")
    assert (now(talk).at, now(talk).step) == (0, Step.FIRST)
    press(desk, talk, "later")
    assert items(talk) == [OPPOSED, MOSTLY, flow.TOGETHER, OPPOSED]
    press(desk, talk, "go", at="2")
    assert now(talk).at == 2


def test_pause_and_lock(desk, a, talk):
    at(talk, a)
    for do, field, value in (("pause", "paused_at", True), ("resume", "paused_at", False),
                             ("lock", "locked", True), ("unlock", "locked", False)):  # fmt: skip
        press(desk, talk, do)
        assert bool(getattr(now(talk), field)) is value
        assert page(desk, talk).status_code == 200


def test_a_button_of_an_older_page_does_nothing(desk, a, talk):
    old = flow.place(at(talk, a)).mark
    press(desk, talk, "next")
    for do in ("next", "back", "skip", "later", "undo"):
        press(desk, talk, do, mark=old)
    press(desk, talk, "poll", mark=old, kind="second")
    assert (now(talk).at, now(talk).step, Poll.objects.count()) == (0, Step.LISTEN, 0)


@pytest.mark.parametrize(
    "data", [{"do": "nothing"}, {"do": "step", "step": "no-such"}, {"do": "poll", "kind": "no"}, {}]
)
def test_a_button_that_is_not_ours_changes_nothing(desk, a, talk, data):
    before = now(at(talk, a)).revision
    response = desk.post(reverse("talk-do", args=[talk.pid]), {"mark": flow.place(now(talk)).mark} | data, follow=True)
    assert response.status_code == 200
    assert response.context["messages"]
    assert now(talk).revision == before


@pytest.mark.parametrize("data", [{"do": "go", "at": "99"}, {"do": "pick", "id": "12"}, {"do": "show", "id": "x"}])
def test_what_is_not_there_is_not_found(desk, a, talk, data):
    at(talk, a, Step.LISTEN)
    assert press(desk, talk, **data).status_code == 404


# ── Votes ────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_vote_is_hidden_from_the_desk_too_until_it_is_shown(desk, a, talk):
    people = phones(talk)
    at(talk, a, Step.SECOND)
    press(desk, talk, "poll", kind="second")
    poll = Poll.objects.get()
    for phone, level in zip(people, (0, 1, 1, 1, 1, 2), strict=True):
        assert "stemden" in words(page(desk, talk))
        seats.vote(seats.find(talk.pid, phone.nonce), poll.pk, level)
    open_page = page(desk, talk)
    assert "6 van 6 stemden" in words(open_page)
    assert open_page.context["desk"].room.second is None
    press(desk, talk, "next")
    assert now(talk).step == Step.SECOND, "nobody goes on while people vote"
    press(desk, talk, "reveal", poll=str(poll.pk))
    assert page(desk, talk).context["desk"].room.second.counts.row == (1, 4, 1, 0)


def test_an_old_button_shows_no_other_vote(desk, a, talk):
    phones(talk)
    at(talk, a, Step.SECOND)
    press(desk, talk, "poll", kind="second")
    old = Poll.objects.get().pk
    polls.stop_poll(talk, a.facilitator)
    press(desk, talk, "poll", kind="second")
    press(desk, talk, "reveal", poll=str(old))
    assert Poll.objects.get().state == Poll.State.OPEN


def test_stopping_asks_first_and_deletes(desk, a, talk):
    phones(talk)
    at(talk, a, Step.SECOND)
    press(desk, talk, "poll", kind="second")
    poll = Poll.objects.get()
    press(desk, talk, "stop", poll=poll.pk)
    assert Poll.objects.exists()
    press(desk, talk, "stop", poll=poll.pk + 1, confirmed="yes")
    assert Poll.objects.exists(), "a page about another vote stops nothing"
    press(desk, talk, "stop", poll=poll.pk, confirmed="yes")
    assert (Poll.objects.count(), Vote.objects.count()) == (0, 0)


def test_too_few_phones_is_said_and_hands_help(desk, a, talk):
    at(talk, a, Step.SECOND)
    response = press(desk, talk, "poll", kind="second")
    assert "0" in str(list(response.context["messages"])[0])
    press(desk, talk, "hands", kind="second", red="1", orange="5", green="", unknown="1")
    poll = Poll.objects.get()
    assert (poll.by_hands, poll.voters) == (True, 7)
    assert press(desk, talk, "hands", kind="second", red="-1").context["messages"]


# ── Arguments ────────────────────────────────────────────────────────────────────────────────────────────────
def test_arguments_of_the_scan_are_picked_with_a_warning(desk, a, survey, talk):
    row = argument(survey, OPPOSED, "Bij ons zei Karel dat het lukt.", 2)
    argument(survey, MOSTLY, "Van een andere vraag.")
    at(talk, a, Step.LISTEN)
    shown = page(desk, talk)
    (line,) = shown.context["desk"].offered
    assert (line.text, line.level, [hint.seen for hint in line.hints]) == (
        "Bij ons zei Karel dat het lukt.", "green", ["Karel"],
    )  # fmt: skip
    press(desk, talk, "pick", id=str(row.pk))
    shown = page(desk, talk).context["desk"]
    assert [line.text for line in shown.on_wall] == ["Bij ons zei Karel dat het lukt."]
    assert not shown.offered
    press(desk, talk, "hide", id=str(shown.on_wall[0].id))
    assert not page(desk, talk).context["desk"].on_wall


def test_what_somebody_adds_is_checked(desk, a, talk):
    (phone, *_rest) = phones(talk)
    at(talk, a, Step.LISTEN)
    phone = seats.find(talk.pid, phone.nonce)
    seats.say(phone, OPPOSED, "Ik mis tijd.")
    shown = page(desk, talk)
    (line,) = shown.context["desk"].waiting
    press(desk, talk, "show", id=str(line.id))
    assert Heard.objects.get().state == Heard.State.SHOWN


def test_what_is_said_aloud_is_typed(desk, a, talk):
    at(talk, a, Step.LISTEN)
    press(desk, talk, "note", text="Er is geen tijd.")
    assert [line.text for line in page(desk, talk).context["desk"].on_wall] == ["Er is geen tijd."]


def test_looking_is_noted_once_a_page_and_not_by_the_pieces(desk, a, survey, talk):
    argument(survey, OPPOSED, "Een argument.")
    page(desk, talk)
    assert not Sighting.objects.filter(survey=survey).exists(), "in the lobby nothing of the results stands here"
    at(talk, a)
    page(desk, talk)
    for _time in range(3):
        desk.get(reverse("talk-stand", args=[talk.pid]))
    seen = dict(Sighting.objects.filter(survey=survey).values_list("what", "times"))
    assert seen == {"consensus": 1, "arguments": 1}


# ── Choosing together ────────────────────────────────────────────────────────────────────────────────────────
def choose(desk, talk, **data):
    blank = {"version": "0", "chosen": "", "reason": "", "comment": "", "sources": "", "minority": ""}
    return press(desk, talk, "choose", follow=False, **blank | data)


def test_against_the_largest_group_a_reason_is_asked(desk, a, survey, talk):
    at(talk, a, Step.CHOOSE)
    refused = choose(desk, talk, chosen="red", minority="Sommigen zien meer.")
    assert refused.status_code == 422
    assert "Sommigen zien meer." in refused.content.decode()
    assert not Consensus.objects.filter(survey=survey).exists()
    assert (
        choose(desk, talk, chosen="red", reason="Het plan is niet af.", minority="Sommigen zien meer.").status_code
        == 303
    )
    row = Consensus.objects.get(survey=survey, item=OPPOSED)
    assert (row.chosen, row.reason, row.minority) == ("red", "Het plan is niet af.", "Sommigen zien meer.")
    assert row.meeting == now(talk).meeting


def test_no_consensus_needs_no_reason_and_no_choice_is_no_answer(desk, a, survey, talk):
    at(talk, a, Step.CHOOSE)
    assert choose(desk, talk, comment="Wat we zeiden.").status_code == 422
    assert choose(desk, talk, chosen="none").status_code == 303
    assert Consensus.objects.get(survey=survey, item=OPPOSED).chosen == "none"


def test_later_again_keeps_what_was_typed(desk, a, survey, talk):
    at(talk, a, Step.CHOOSE)
    choose(desk, talk, chosen="green", comment="Nog te bekijken.", go="later")
    row = Consensus.objects.get(survey=survey, item=OPPOSED)
    assert (row.chosen, row.comment) == ("", "Nog te bekijken.")
    assert (now(talk).at, items(talk)[-1]) == (1, OPPOSED)


def test_two_people_at_work_never_overwrite_each_other(desk, a, survey, talk):
    at(talk, a, Step.CHOOSE)
    agreeing.agree(survey, a.coordinator, OPPOSED, version=0, chosen="green", comment="Er is al veel.")
    both = choose(desk, talk, chosen="green", comment="Er is nog niets.")
    assert both.status_code == 409
    assert {"Er is al veel.", "Er is nog niets."} <= {
        text for _label, *texts in both.context["differences"] for text in texts
    }
    assert Consensus.objects.get(survey=survey, item=OPPOSED).comment == "Er is al veel."
    merged = choose(desk, talk, chosen="green", comment="Er is nog niets.", both="yes")
    assert merged.context["desk"].choose["comment"].value() == "Er is al veel.\n\nEr is nog niets."
    choose(desk, talk, version="1", chosen="green", comment="Er is al veel.\n\nEr is nog niets.")
    assert Consensus.objects.get(survey=survey, item=OPPOSED).version == 2


def test_what_was_typed_for_a_question_that_is_gone_stands_on_the_page(desk, a, survey, talk):
    old = flow.place(at(talk, a, Step.CHOOSE)).mark
    press(desk, talk, "next")
    refused = choose(desk, talk, mark=old, chosen="green", comment="Mijn lange tekst.")
    assert refused.status_code == 422
    assert refused.context["typed"] == ["Mijn lange tekst."]
    assert not Consensus.objects.filter(survey=survey).exists()


def test_the_unanimous_ones_in_one_go(desk, a, survey, talk):
    at(talk, a, item=2)
    listed = page(desk, talk).context["desk"].together
    sent = [f"{question.id}:{version}" for question, _level, version in listed if question.id != UNANIMOUS]
    press(desk, talk, "together", take=sent)
    assert Consensus.objects.filter(survey=survey, together=True).count() == len(sent)
    assert [question.id for question, *_more in page(desk, talk).context["desk"].together] == [UNANIMOUS]
    assert press(desk, talk, "together").context["messages"]


# ── Actions ──────────────────────────────────────────────────────────────────────────────────────────────────
def act(desk, talk, **data):
    form = {"what": "Elke week een uur.", "owner": "", "who": "", "by_when": timezone.localdate().isoformat(),
            "pid": "23456789abcdef"}  # fmt: skip
    return press(desk, talk, "act", follow=False, **form | data)


def test_an_action_on_the_spot_belongs_to_the_question(desk, a, survey, talk):
    at(talk, a, Step.ACTION)
    assert act(desk, talk, owner=f"member:{a.membership.pid}").status_code == 303
    act(desk, talk)
    made = Action.objects.get(links__survey=survey)
    assert (made.what, made.member, [link.question for link in made.links.all()]) == (
        "Elke week een uur.", a.membership, [OPPOSED],
    )  # fmt: skip
    assert now(talk).actions == [made.pid]
    assert page(desk, talk).context["desk"].made == [(made.what, str(a.member), made.by_when)]


def test_an_action_without_what_comes_back(desk, a, survey, talk):
    at(talk, a, Step.ACTION)
    assert act(desk, talk, what="").status_code == 422
    assert not Action.objects.filter(links__survey=survey).exists()


def test_a_suggestion_is_offered_with_its_basis_and_taken_over_on_request(desk, a, talk):
    at(talk, a, Step.ACTION)
    offers = page(desk, talk).context["desk"].offers
    if not offers:
        pytest.fail("the shipped quickscan has a suggestion for this question")
    copied = act(desk, talk, copy=offers[0].key, owner="role:management")
    assert copied.context["desk"].act["what"].value() == offers[0].text
    assert copied.context["desk"].act["owner"].value() == "role:management"
    assert not Action.objects.filter(links__survey=talk.survey).exists()


# ── Who leads ────────────────────────────────────────────────────────────────────────────────────────────────
def test_somebody_else_looks_along_and_takes_over(client, a, survey, talk):
    at(talk, a)
    other = sign_in(client, a.coordinator)
    shown = page(other, talk)
    assert "do-next" not in shown.content.decode()
    refused = press(other, talk, "next")
    assert (now(talk).step, len(refused.context["messages"])) == (Step.FIRST, 1)
    refused = press(other, talk, "note", text="Wat ik typte.")
    assert refused.status_code == 422
    assert refused.context["typed"] == ["Wat ik typte."]
    press(other, talk, "take-over")
    press(other, talk, "next")
    assert (now(talk).facilitator, now(talk).step) == (a.coordinator, Step.LISTEN)


def test_the_stand_has_the_same_pieces_with_the_same_keys(desk, a, talk):
    pieces = re.compile(r'<section id="([a-z]+)" class="talk__part" data-part data-key="(\w+)"')
    for step in Step:
        talk = at(talk, a) if step == Step.FIRST else talk
        press(desk, talk, "step", step=step)
        whole = pieces.findall(page(desk, talk).content.decode())
        assert pieces.findall(desk.get(reverse("talk-stand", args=[talk.pid])).content.decode()) == whole
        assert len(whole) == 13


def test_who_comes_in_changes_no_piece_with_a_button(desk, a, talk):
    at(talk, a, Step.CHOOSE)
    before = {part.name: part.key for part in page(desk, talk).context["desk"].main}
    phones(talk, 3)
    after = {part.name: part.key for part in page(desk, talk).context["desk"].main}
    assert {name for name in before if before[name] != after[name]} == {"where"}


def test_shortcuts_are_switched_off_per_browser(desk, talk):
    assert 'data-keys="on"' in page(desk, talk).content.decode()
    press(desk, talk, "keys", keys="off")
    shown = page(desk, talk).content.decode()
    assert 'data-keys="off"' in shown
    assert "aria-keyshortcuts" not in shown
    press(desk, talk, "keys", keys="on")
    assert 'data-keys="on"' in page(desk, talk).content.decode()


# ── On the spot, and a rehearsal ─────────────────────────────────────────────────────────────────────────────
def test_a_running_scan_is_answered_on_the_spot(desk, a):
    desk.post(reverse("talks", args=[a.running.pid]), {"minutes": "90", "do": "prepare"})
    talk = Conversation.objects.get(survey=a.running)
    press(desk, talk, "open")
    press(desk, talk, "answer")
    assert now(talk).stage == Stage.ANSWER
    assert page(desk, talk).context["desk"].standing.done == 0
    assert "lang" in desk.get(reverse("talk-agenda", args=[talk.pid])).content.decode()
    press(desk, talk, "reveal-scan")
    refused = press(desk, talk, "reveal-scan", confirmed="yes")
    assert refused.context["messages"], "with too few answers nothing closes"
    assert Survey.objects.get(pk=a.running.pk).state == State.RUNNING


def test_enough_answers_on_the_spot_show_and_the_talk_begins(desk, a):
    fill(a.running, [{"*": level} for level in ("red", "orange", "green") * 2])
    talk = actions.open_lobby(actions.prepare(a.running, a.facilitator), a.facilitator)
    press(desk, talk, "answer")
    assert "6 mensen dienden in." in words(page(desk, talk))
    press(desk, talk, "reveal-scan")
    assert Survey.objects.get(pk=a.running.pk).state == State.RUNNING, "it asks first"
    press(desk, talk, "reveal-scan", confirmed="yes")
    assert now(talk).agenda
    press(desk, talk, "begin")
    assert (now(talk).stage, page(desk, talk).status_code) == (Stage.TALK, 200)


def test_a_rehearsal_goes_through_every_step(desk, a, survey):
    desk.post(reverse("talks", args=[survey.pid]), {"minutes": "90", "do": "rehearse"})
    talk = Conversation.objects.get(survey=survey)
    press(desk, talk, "open")
    press(desk, talk, "begin")
    agreed = list(Consensus.objects.values())
    while now(talk).stage == Stage.TALK:
        shown = page(desk, talk)
        assert shown.status_code == 200
        if now(talk).step == Step.LISTEN:
            press(desk, talk, "pick", id=str(shown.context["desk"].offered[0].id))
        if now(talk).step == Step.SECOND:
            press(desk, talk, "poll", kind="second")
            press(desk, talk, "reveal", poll=str(Poll.objects.get(state="open").pk))
        if now(talk).step == Step.CHOOSE and shown.context["desk"].in_question:
            choose(desk, talk, chosen="orange", reason="Oefenen.")
        press(desk, talk, "next")
    assert list(Consensus.objects.values()) == agreed
    assert not Sighting.objects.filter(survey=survey).exists()


def test_each_key_of_the_list_has_something_to_press(desk, a, talk):
    phones(talk)
    listed = set(re.findall(r"<dt><kbd>(.)</kbd>", page(desk, talk).content.decode().lower()))
    found = set()
    for step in (Step.FIRST, Step.LISTEN, Step.SECOND, Step.CHOOSE):
        talk = at(talk, a) if step == Step.FIRST else talk
        press(desk, talk, "step", step=step)
        found |= set(re.findall(r'data-shortcut="(.)"', page(desk, talk).content.decode()))
    press(desk, talk, "step", step="second")
    press(desk, talk, "poll", kind="second")
    found |= set(re.findall(r'data-shortcut="(.)"', page(desk, talk).content.decode()))
    assert listed == found
