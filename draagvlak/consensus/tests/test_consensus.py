"""Agreeing: the rule of the largest group, taking back, history, and that nothing is overwritten unseen."""

import pytest
from django.utils import translation

from draagvlak.consensus import actions, agreeing
from draagvlak.consensus.models import Consensus, Earlier
from draagvlak.consensus.tests.agreeing import MOSTLY, OPPOSED, TIED, UNANIMOUS, WITHHELD, talked, vote
from draagvlak.orgs.history import sentence
from draagvlak.surveys import closing, published
from draagvlak.surveys.actions import Conflict, Refused
from draagvlak.surveys.tests.rounds import fill

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey(a):
    return talked(a)


def agree(survey, a, item, chosen="", version=0, **texts):
    return actions.agree(survey, a.facilitator, item, version=version, chosen=chosen, **texts)


def happened(survey):
    """The history of agreeing in this scan, oldest first, in sentences."""
    with translation.override("en"):
        return [text for text, _at in reversed(agreeing.happened(survey))]


# ── The largest group ────────────────────────────────────────────────────────────────────────────────────────
def test_with_the_largest_group_no_reason_is_asked(a, survey):
    row = agree(survey, a, OPPOSED, "green", comment="We doen het al.")
    assert (row.chosen, row.version, row.round, row.changed_by) == ("green", 1, 1, a.facilitator)


@pytest.mark.parametrize("chosen", ["red", "orange"])
def test_against_the_largest_group_a_reason_is_asked(a, survey, chosen):
    for reason in ("", "  \n "):
        with pytest.raises(actions.ReasonNeeded):
            agree(survey, a, OPPOSED, chosen, reason=reason)
    assert not Consensus.objects.filter(survey=survey).exists()
    assert agree(survey, a, OPPOSED, chosen, reason="Het plan is nog niet af.").chosen == chosen


@pytest.mark.parametrize("chosen", ["red", "orange", "green"])
def test_a_tie_has_no_largest_group(a, survey, chosen):
    assert agree(survey, a, TIED, chosen).chosen == chosen


def test_who_does_not_know_is_never_the_largest_group(a, survey):
    vote(survey, a, {OPPOSED: (2, 1, 0, 6)}, number=2)
    assert agree(survey, a, OPPOSED, "red").chosen == "red"
    with pytest.raises(actions.ReasonNeeded):
        agree(survey, a, OPPOSED, "orange", version=1)


def test_a_question_without_shown_votes_has_no_largest_group(a, survey):
    assert agree(survey, a, WITHHELD, "red").chosen == "red"


@pytest.mark.parametrize("question", [OPPOSED, UNANIMOUS, TIED, MOSTLY, WITHHELD])
def test_no_consensus_is_an_outcome_and_needs_no_reason(a, survey, question):
    assert agree(survey, a, question, "none").chosen == "none"


def test_a_rubric_needs_no_reason(a, survey):
    """Its pooled votes are answers to different questions: there is no group to go against."""
    row = actions.agree(survey, a.facilitator, "why", is_rubric=True, version=0, chosen="red", comment="c", sources="s")
    assert (row.is_rubric, row.chosen, row.comment, row.sources, row.reason) == (True, "red", "c", "s", "")


def test_the_last_vote_counts_for_the_largest_group(a, survey):
    agree(survey, a, OPPOSED, "green")
    vote(survey, a, {OPPOSED: (8, 1, 0, 0)}, number=2)
    with pytest.raises(actions.ReasonNeeded):
        agree(survey, a, OPPOSED, "green", version=1)
    row = agree(survey, a, OPPOSED, "red", version=1)
    assert (row.chosen, row.round, row.version) == ("red", 2, 2)


def test_the_same_choice_after_a_second_vote_is_tied_to_that_vote(a, survey):
    agree(survey, a, OPPOSED, "green")
    vote(survey, a, {OPPOSED: (0, 1, 8, 0)}, number=2)
    assert agree(survey, a, OPPOSED, "green", version=1).round == 2


# ── Beside the votes ─────────────────────────────────────────────────────────────────────────────────────────
def test_what_is_agreed_never_touches_the_votes(a):
    fill(a.running, [{"*": "green"}] * 4 + [{"*": "red"}] * 2)
    closing.close(a.running, a.coordinator)
    before = published.read(a.running).snapshot
    agree(a.running, a, OPPOSED, "red", reason="Het plan is nog niet af.")
    after = published.read(a.running).snapshot
    assert (after.data, after.digest) == (before.data, before.digest)


def test_without_results_there_is_nothing_to_agree_on(a):
    with pytest.raises(Refused):
        agree(a.running, a, OPPOSED, "green")
    with pytest.raises(Refused):
        actions.together(a.running, a.facilitator, {UNANIMOUS: 0})


def test_what_is_not_in_the_scan_is_refused(a, survey):
    for item, is_rubric in (("niets", False), ("why", False), (OPPOSED, True)):
        with pytest.raises(LookupError):
            actions.agree(survey, a.facilitator, item, is_rubric=is_rubric, version=0, chosen="red")
    with pytest.raises(ValueError, match="purple"):
        agree(survey, a, OPPOSED, "purple")


def test_a_meeting_of_another_scan_is_refused(a, cast, survey):
    for meeting in (a.meeting, cast.b.meeting):
        with pytest.raises(ValueError, match="another scan"):
            agree(survey, a, OPPOSED, "green", meeting=meeting)
        with pytest.raises(ValueError, match="another scan"):
            actions.together(survey, a.facilitator, {UNANIMOUS: 0}, meeting=meeting)


# ── Changing, taking back ────────────────────────────────────────────────────────────────────────────────────
def test_the_same_again_changes_nothing(a, survey):
    first = agree(survey, a, OPPOSED, "green", comment="Zo is het.")
    again = agree(survey, a, OPPOSED, "green", comment="Zo is het.")
    assert (again.pk, again.version) == (first.pk, 1)
    assert not Earlier.objects.filter(consensus=first).exists()
    assert len(happened(survey)) == 1


def test_nothing_written_makes_no_row(a, survey):
    agree(survey, a, OPPOSED)
    assert not Consensus.objects.filter(survey=survey).exists()


def test_taking_back_keeps_the_notes_and_the_history(a, survey):
    agree(survey, a, OPPOSED, "red", reason="Er is geen plan.", minority="Sommigen zien wel een plan.")
    row = agree(survey, a, OPPOSED, "", version=1, comment="Later opnieuw.")
    assert (row.chosen, row.comment, row.reason, row.version) == ("", "Later opnieuw.", "", 2)
    [before] = row.earlier.all()
    assert before.version == 1
    assert before.fields["chosen"] == "red"
    assert before.fields["reason"] == "Er is geen plan."
    assert before.fields["minority"] == "Sommigen zien wel een plan."
    assert before.changed_by == a.facilitator


def test_who_did_not_see_the_change_of_another_gets_it_back(a, survey):
    for item, is_rubric in ((OPPOSED, False), ("why", True)):
        first = {"version": 0, "chosen": "green", "comment": "Van de een."}
        actions.agree(survey, a.facilitator, item, is_rubric=is_rubric, **first)
        with pytest.raises(Conflict) as caught:
            actions.agree(survey, a.coordinator, item, is_rubric=is_rubric, **first | {"comment": "Van de ander."})
        assert caught.value.current.comment == "Van de een."
        assert Consensus.objects.get(survey=survey, item=item).comment == "Van de een."


def test_the_history_says_what_happened_and_never_a_colour(a, survey):
    agree(survey, a, OPPOSED, "green")
    agree(survey, a, TIED, "orange")
    agree(survey, a, OPPOSED, "red", version=1, reason="Er is geen plan.")
    agree(survey, a, OPPOSED, "", version=2)
    actions.agree(survey, a.facilitator, "offer", is_rubric=True, version=0, chosen="red")
    actions.agree(survey, a.facilitator, "offer", is_rubric=True, version=1, chosen="none")
    actions.agree(survey, a.facilitator, "offer", is_rubric=True, version=2)
    who = str(a.facilitator)
    assert happened(survey) == [
        f"{who} wrote down what the group agrees on.",
        f"{who} changed what was agreed on question 2.",
        f"{who} took back what was agreed on question 2.",
        f"{who} changed what was agreed on part 2.",
        f"{who} took back what was agreed on part 2.",
    ]


def test_every_sentence_of_this_history_is_there_in_dutch_too(a, survey):
    from draagvlak.consensus.happenings import SENTENCES
    from draagvlak.orgs.models import Event

    for verb in SENTENCES:
        event = Event(verb=verb, actor=a.facilitator, facts={"number": 3, "day": "2026-04-30"})
        said = {}
        for language in ("nl", "en"):
            with translation.override(language):
                said[language] = sentence(event)
        assert said["nl"] != said["en"]
        assert all(str(a.facilitator) in text and "…" not in text for text in said.values())


# ── Together ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_unanimous_questions_are_taken_in_one_go(a, survey):
    meeting = actions.make_meeting(survey, a.facilitator, held_on=survey.closed_on, present={"frontline": 3})
    asked = dict.fromkeys((UNANIMOUS, OPPOSED, TIED, MOSTLY, WITHHELD, "bestaat-niet"), 0)
    assert actions.together(survey, a.facilitator, asked, meeting=meeting) == [UNANIMOUS]
    [row] = Consensus.objects.filter(survey=survey)
    assert (row.item, row.chosen, row.together, row.meeting) == (UNANIMOUS, "green", True, meeting)
    assert actions.together(survey, a.facilitator, asked) == [], "done twice it does nothing"
    assert happened(survey)[-1].endswith("wrote down questions that were taken together.")


def test_together_leaves_alone_what_somebody_wrote_since(a, survey):
    agree(survey, a, UNANIMOUS, "none")
    assert actions.together(survey, a.coordinator, {UNANIMOUS: 0}) == []
    assert actions.together(survey, a.coordinator, {UNANIMOUS: 1}) == []
    agree(survey, a, UNANIMOUS, "", version=1, comment="Bewust teruggenomen.")
    assert actions.together(survey, a.coordinator, {UNANIMOUS: 1}) == []
    assert actions.together(survey, a.coordinator, {UNANIMOUS: 2}) == [UNANIMOUS]
    row = Consensus.objects.get(survey=survey)
    assert (row.chosen, row.comment, row.version) == ("green", "Bewust teruggenomen.", 3)
    assert [before.fields["chosen"] for before in row.earlier.all()] == ["", "none"]


def test_a_question_taken_together_can_be_changed_alone(a, survey):
    actions.together(survey, a.facilitator, {UNANIMOUS: 0})
    assert not agree(survey, a, UNANIMOUS, "none", version=1).together
