"""From agreement to action: what an action belongs to, what comes first, what is offered."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from draagvlak.consensus import doing
from draagvlak.consensus.models import ActionLink, Consensus
from draagvlak.orgs.models import Event
from draagvlak.plans import actions
from draagvlak.plans.models import Action
from draagvlak.surveys import published


# ── What an action belongs to ────────────────────────────────────────────────────────────────────────────────
def test_an_action_belongs_to_questions_to_a_part_or_to_the_whole(a):
    made = doing.make(a.closed, a.facilitator, {("why-vision", ""), ("", "staff")}, what="Praten")
    assert doing.links_of(made, a.closed) == {("why-vision", ""), ("", "staff")}
    found = doing.belongs(doing.linked(Action.objects).get(pk=made.pk), "nl")
    assert found.rubrics == {"why", "staff"}
    assert found.words[0].startswith("1. ")
    whole = doing.make(a.closed, a.facilitator, {("", "")}, what="Alles")
    assert doing.belongs(doing.linked(Action.objects).get(pk=whole.pk), "nl").words == ()
    assert doing.belongs(doing.linked(Action.objects).get(pk=a.loose_action.pk), "nl") is None


def test_a_page_sent_again_makes_no_second_action_and_undoes_nothing(a):
    first = doing.make(a.closed, a.facilitator, {("why-vision", "")}, pid="3" * 14, what="Praten")
    doing.change(first, a.closed, a.coordinator, first.version, {("why-value", "")}, what="Anders praten")
    again = doing.make(
        a.closed, a.facilitator, {("why-vision", "")}, pid="3" * 14, what="Praten", ask_by=timezone.localdate()
    )
    assert (again.pk, again.what) == (first.pk, "Anders praten")
    assert doing.links_of(again, a.closed) == {("why-value", "")}


def test_other_links_alone_are_a_change_too(a):
    version = a.action.version
    now = doing.change(a.action, a.closed, a.facilitator, version, {("", "why")}, what=a.action.what)
    assert (now.version, doing.links_of(now, a.closed)) == (version + 1, {("", "why")})
    with pytest.raises(actions.Conflict):
        doing.change(a.action, a.closed, a.coordinator, version, {("", "")}, what=a.action.what)
    assert doing.links_of(now, a.closed) == {("", "why")}, "the loser changed nothing"
    assert doing.change(a.action, a.closed, a.coordinator, version, {("", "why")}, what=now.what).version == version + 1


def test_asking_the_management_goes_with_making(a):
    day = timezone.localdate() + timedelta(days=30)
    made = doing.make(a.closed, a.facilitator, {("", "")}, ask_by=day, pid="4" * 14, what="Geld zoeken")
    again = doing.make(a.closed, a.facilitator, {("", "")}, ask_by=day, pid="4" * 14, what="Geld zoeken")
    assert (made.pk, again.answer_due, again.version) == (again.pk, day, made.version)
    assert Event.objects.filter(object_pid=made.pid).count() == 2


def test_a_deleted_action_leaves_no_links(a):
    actions.delete(a.action, a.facilitator, a.action.version)
    assert not ActionLink.objects.filter(survey=a.closed).exists()


# ── What comes first ─────────────────────────────────────────────────────────────────────────────────────────
def test_two_people_who_choose_at_once_do_not_overwrite_each_other(a):
    doing.set_focus(a.closed, a.facilitator, ["why", "staff"], [])
    with pytest.raises(doing.FocusConflict) as caught:
        doing.set_focus(a.closed, a.coordinator, ["costs"], [])
    assert caught.value.current == {"why", "staff"}
    doing.set_focus(a.closed, a.coordinator, ["why", "staff"], [])  # the same choice is no conflict
    doing.set_focus(a.closed, a.coordinator, ["costs", "why"], ["why", "staff"])
    assert doing.focus_of(a.closed) == {"why", "costs"}
    assert Event.objects.filter(object_pid=a.closed.pid, verb="focus-chosen").count() == 2


def fake(shown, counts):
    """The same Published with other counts for some questions: pure, nothing is stored."""
    rubrics = tuple(
        replace(rubric, questions=tuple(
            replace(question, counts=counts.get(question.id, question.counts)) for question in rubric.questions
        ))
        for rubric in shown.rubrics
    )  # fmt: skip
    return replace(shown, rubrics=rubrics)


@pytest.fixture
def shown(a):
    """All alike and all green, so that each test sets apart what it is about."""
    found = published.read(a.closed)
    green = published.Counts(0, 0, 9, 0)
    return fake(found, dict.fromkeys(found.questions, green))


def test_nothing_red_and_nothing_divided_proposes_nothing(shown):
    assert doing.proposals(shown) == []


def test_the_most_divided_the_most_red_and_what_was_agreed_red_are_proposed(a, shown):
    red = {question.id: published.Counts(9, 0, 0, 0) for question in shown.rubric("costs").questions}
    some = fake(shown, {**red, shown.rubric("staff").questions[0].id: published.Counts(4, 0, 5, 0)})
    Consensus.objects.create(survey=a.closed, item="ethics", is_rubric=True, chosen="red")
    assert [one.rubric for one in doing.proposals(some)] == ["ethics", "staff", "costs"]
    assert "rood" in doing.proposals(some)[0].reasons[0]


def test_one_rubric_with_every_reason_is_proposed_once_and_not_alone(a, shown):
    both = {question.id: published.Counts(5, 0, 4, 0) for question in shown.rubric("why").questions}
    red = {question.id: published.Counts(1, 8, 0, 0) for question in shown.rubric("costs").questions}
    found = doing.proposals(fake(shown, {**both, **red}))
    assert [one.rubric for one in found] == ["why", "costs"]
    assert len(found[0].reasons) == 2


# ── What is offered ──────────────────────────────────────────────────────────────────────────────────────────
def test_the_agreed_colour_is_offered_before_the_one_most_people_chose(a, shown):
    (offer,) = doing.offers(shown, ["why-vision"], "nl")
    assert (offer.level, offer.agreed, offer.question.number) == ("green", True, 1)
    Consensus.objects.filter(survey=a.closed, item="why-vision").update(chosen="red")
    (offer,) = doing.offers(shown, ["why-vision"], "nl")
    assert (offer.level, offer.agreed) == ("red", True)
    assert "{subject}" not in offer.text
    assert offer.basis in {"research", "source", "practice"}
    assert offer.source or offer.basis == "practice"


@pytest.mark.parametrize("chosen", ["", "none"])
def test_without_agreement_the_largest_is_offered_and_both_in_a_tie(a, shown, chosen):
    Consensus.objects.filter(survey=a.closed, item="why-vision").update(chosen=chosen)
    some = fake(shown, {"why-vision": published.Counts(4, 1, 4, 0)})
    assert [(one.level, one.agreed) for one in doing.offers(some, ["why-vision"], "nl")] == [
        ("red", False), ("green", False)
    ]  # fmt: skip


def test_what_is_withheld_offers_nothing(a, shown):
    Consensus.objects.all().delete()
    assert doing.offers(fake(shown, {"why-vision": None}), ["why-vision"], "nl") == []
    assert doing.offers(fake(shown, {"why-vision": published.Counts(0, 0, 0, 9)}), ["why-vision"], "nl") == []


def test_the_agreement_of_another_scan_offers_nothing_here(cast, shown):
    Consensus.objects.filter(survey=cast.a.closed).delete()
    Consensus.objects.filter(survey=cast.b.closed).update(chosen="red")
    assert [one.level for one in doing.offers(shown, ["why-vision"], "nl")] == ["green"]
