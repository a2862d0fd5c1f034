"""Proof of privacy: the outcome of the real audit in words, what is withheld and why, who looked, what is gone."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone, translation

from draagvlak.consensus import proof
from draagvlak.surveys import audit, closing, published, sightings
from draagvlak.surveys.audit import Exposure
from draagvlak.surveys.disclosure import EXPOSING
from draagvlak.surveys.groups import role_groups
from draagvlak.surveys.models import MINIMUM, Breakdown, Mode, Share, Sighting
from draagvlak.surveys.tests.rounds import fill
from tests.people import make_survey

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
WHY = "why-vision"
MIXED = [{"*": "green"}] * 4 + [{"*": "red"}] * 4


def ran(a, people, mode=Mode.CONFIDENTIAL, arguments=None, **settings):
    survey = make_survey(a, "Ronde", mode=mode, k=MINIMUM[mode], **settings)
    fill(survey, people, arguments=arguments)
    closing.close(survey, a.facilitator)
    survey.refresh_from_db()
    return published.read(survey)


def proven(shown, language="en"):
    return proof.proof(shown, audit.audit(shown), language)


# ── The sentence ─────────────────────────────────────────────────────────────────────────────────────────────
def test_a_round_that_keeps_its_promise_says_so_with_the_number_of_figures(a):
    shown = ran(a, MIXED)
    found = audit.audit(shown)
    assert found.is_safe
    assert proof.sentence(shown, found) == (
        f"We calculated with all {found.figures} figures that this scan shows. From them alone nobody can work out "
        "what one person answered, or a group of fewer than 5 people."
    )


def test_what_everybody_answered_alike_is_said_apart(a):
    shown = ran(a, [person | {WHY: "orange"} for person in MIXED])
    assert proof.sentence(shown, audit.audit(shown)).endswith(
        "One thing the totals do tell: at 1 question all answers are the same. There everybody knows what all who "
        "answered chose."
    )
    assert [number for number, _text in proven(shown).unanimous] == [1]


def test_the_minimum_of_the_round_stands_in_the_sentence(a):
    assert "fewer than 8 people" in proven(ran(a, MIXED, Mode.ANONYMOUS)).sentence


def test_an_open_round_says_that_names_are_shown_to_who_took_part(a):
    said = proven(ran(a, [{"*": "green"}, {"*": "red"}, {"*": "red"}], Mode.OPEN)).sentence
    assert said.startswith("This was an open scan: who took part sees who answered what")
    assert "None of those figures is about fewer than 2 people." in said
    assert "nobody can work out" not in said


def test_an_audit_that_finds_something_is_not_talked_away(a):
    shown = ran(a, MIXED)
    found = replace(audit.audit(shown), exposures=(Exposure(WHY, ("ict",), "red"), Exposure("why-goal")))
    said = proof.sentence(shown, found)
    assert "In 2 places they tell more than was promised." in said
    assert "nobody can work out" not in said
    assert [number for number, _text in proof.proof(shown, found, "en").exposed][:1] == [1]


@pytest.mark.parametrize("mode", Mode)
def test_the_sentence_is_there_in_both_languages(a, mode):
    shown = ran(a, [person | {WHY: "orange"} for person in MIXED], mode)
    found = audit.audit(shown)
    english = proof.sentence(shown, found)
    with translation.override("nl"):
        dutch = proof.sentence(shown, found)
    for number in (str(found.figures), str(found.k), "1"):
        assert number in dutch
    assert len(re.findall(r"[.:]", dutch)) == len(re.findall(r"[.:]", english))
    assert not set(dutch.split(". ")) & set(english.split(". "))


@pytest.mark.parametrize("language", ["en", "nl"])
def test_rounds_that_are_never_laid_beside_this_one_are_told_with_why(a, language):
    near = ran(a, MIXED)
    assert near.not_beside == (a.closed.pid,)
    assert proof.never_beside(replace(near, not_beside=())) == ""
    with translation.override(language):
        said = proof.never_beside(near)
        assert said in proof.proof(near, audit.audit(near), language).from_how_many
    assert {"en": "work out what one person answered", "nl": "wat één persoon antwoordde"}[language] in said


# ── What is withheld, and why ────────────────────────────────────────────────────────────────────────────────
def test_a_question_with_too_few_answers_is_named(a):
    shown = ran(a, [{"*": "green"}] * 4 + [{"*": "red", WHY: None}] * 4)
    assert [number for number, _text in proven(shown).withheld] == [1]


def roles(a):
    return {"breakdown": Breakdown.ROLE, "groups": role_groups(a.running.release.languages)}


def test_groups_that_were_put_together_are_named(a):
    people = [({"*": "green"}, "frontline", "all")] * 10 + [({"*": "red"}, "frontline", "all")] * 5
    people += [({"*": "green"}, "ict", "all")] * 4 + [({"*": "red"}, "management", "all")] * 5
    found = proven(ran(a, people, **roles(a)))
    assert "Put together, so that nobody stands apart: Management, ICT and support." in found.groups
    assert found.groups[0] == "Groups show only from 8 people each, for each part, and in words."


def test_too_few_in_every_group_is_said(a):
    people = [(levels, role, "all") for levels, role in zip(MIXED, ["ict", "management"] * 4, strict=True)]
    assert proven(ran(a, people, **roles(a))).groups == (
        "No two groups had 8 people each, also not put together. So no groups are shown.",
    )


def test_parts_that_keep_silent_about_groups_say_why(a):
    shown = ran(a, MIXED)
    found = replace(audit.audit(shown), silent={"why": EXPOSING})
    assert proof.proof(shown, found, "en").silent[0][1] == "with words somebody could work out an answer"


def test_arguments_are_counted_that_others_may_read(a):
    arguments = {(0, WHY): ("Zichtbaar", Share.SHOWN), (1, WHY): ("Verborgen", Share.HIDDEN)}
    found = proven(ran(a, MIXED, arguments=arguments))
    assert found.arguments[0] == "1 argument can be read."
    assert "without a name" in found.arguments[-1]
    assert "with the name" in proven(ran(a, MIXED, Mode.OPEN)).arguments[-1]


@pytest.mark.parametrize("mode", Mode)
def test_what_nobody_can_prevent_names_the_server_and_what_people_know(a, mode):
    text = " ".join(proof.limits(ran(a, MIXED, mode).survey, "en"))
    assert "Everybody knows their own answer." in text
    assert "Who looks after the server can reach the stored data." in text


# ── Who looked (P13), and what is gone ───────────────────────────────────────────────────────────────────────
def test_who_looked_is_listed_with_role_day_and_times_in_words(a):
    today = timezone.localdate()
    for what, times in ((sightings.SCORECARD, 3), (sightings.PDF, 1)):
        Sighting.objects.create(survey=a.closed, role="facilitator", what=what, day=today, times=times)
    sightings.saw(a.closed, "management", sightings.SCORECARD)
    Sighting.objects.create(survey=a.closed, role="owner", what=sightings.XLSX, day=today - timedelta(days=3))
    assert [(row.role, row.day, row.what) for row in proof.looked(a.closed)] == [
        ("Facilitator", today, (("the report as PDF", "once"), ("the scorecard", "3 times"))),
        ("Management", today, (("the scorecard", "once"),)),
        ("Owner", today - timedelta(days=3), (("the report as a spreadsheet", "once"),)),
    ]


def test_everything_that_can_be_looked_at_has_words():
    kinds = {value for name, value in vars(sightings).items() if name.isupper() and isinstance(value, str)}
    assert kinds == set(proof.WHAT)


def test_what_is_deleted_follows_the_days_that_are_enforced(a):
    shown = ran(a, MIXED)
    with translation.override("nl"):
        before = [became for _what, became in proof.kept(shown.survey, shown)]
        closing.destroy_due(timezone.localdate() + timedelta(days=14))
        shown.survey.refresh_from_db()
        after = [became for _what, became in proof.kept(shown.survey, shown)]
    assert before != after
    assert len(before) == len(after) == 3
