"""The script of a meeting: it adds up, it fits, and the handbook says the same."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from draagvlak.home import handbook
from draagvlak.live import flow
from draagvlak.live.models import Conversation, Stage


def lengths(minutes, **how):
    return {part.id: part.minutes for part in flow.script(minutes, **how)}


def test_ninety_minutes_with_answering_on_the_spot():
    assert lengths(90, answering=True) == {"lobby": 5, "answer": 15, "talk": 50, "actions": 12, "closing": 5}


def test_who_answered_before_has_more_time_to_talk():
    found = lengths(90)
    assert "answer" not in found
    assert found["talk"] == flow.talk_minutes(90) > 50


@pytest.mark.parametrize("minutes", [30, 45, 60, 90, 120, 240])
@pytest.mark.parametrize("answering", [True, False])
def test_the_parts_follow_each_other_and_fit(minutes, answering):
    parts = flow.script(minutes, answering=answering)
    assert [part.begins for part in parts] == [0, *(part.ends for part in parts[:-1])]
    assert parts[-1].ends <= max(minutes, flow.LOBBY + flow.ANSWER + flow.EACH + flow.CLOSE)


@pytest.mark.parametrize(("minute", "part"), [
    (0, "lobby"), (4, "lobby"), (5, "answer"), (19, "answer"), (20, "talk"), (69, "talk"), (70, "actions"),
    (82, "closing"), (200, "closing"),
])  # fmt: skip
def test_the_clock_knows_which_part_it_is(minute, part):
    now = timezone.now()
    talk = Conversation(stage=Stage.TALK, began_at=now - timedelta(minutes=minute), trail=[["answer", 0, "first"]])
    assert flow.script_part(talk, now).id == part


def test_before_people_come_in_there_is_no_part():
    assert flow.script_part(Conversation(), timezone.now()) is None


@pytest.mark.parametrize("language", handbook.LANGUAGES)
def test_the_handbook_has_these_times_and_says_that_nobody_tried_them(language):
    text = handbook.source("meeting", language)
    rows = re.findall(r"^\| (\d+) (?:tot|to) (\d+) \|", text, re.M)
    parts = flow.script(90, answering=True)
    assert [(int(begin), int(end)) for begin, end in rows] == [(part.begins, part.ends) for part in parts]
    assert {"nl": "nog niet met echte teams geprobeerd", "en": "not tried with real teams yet"}[language] in text
