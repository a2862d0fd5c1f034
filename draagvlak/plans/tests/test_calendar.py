"""The calendar file, read back with icalendar: valid, folded, and nothing that was typed becomes a line of it."""

from datetime import date

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from draagvlak.plans.calendar import CONTROLS, Day, escape, fold, write

NASTY = [
    "Bel; schrijf, en \\ lees", "Een\r\nATTENDEE:mailto:x@example.org", "Een\nEND:VEVENT\nBEGIN:VEVENT",
    "\x0bTab\tin\x85het\u2028midden", "=HYPERLINK(\"x\")", "ë" * 200, "😀" * 60, "a" * 74 + "é" + "b" * 80, "\\n", '"',
]  # fmt: skip


def a_day(title="Een visie schrijven", *lines, edition=0):
    return Day("draagvlak-action-abc", date(2027, 2, 26), title, lines, "https://example.org/actions/abc/", edition)


def plain(text):
    return CONTROLS.sub(" ", text)


def test_a_calendar_of_whole_days():
    text = write("Acties; en meer", [a_day(edition=4)], stamp=date(2026, 11, 26))
    calendar = icalendar.Calendar.from_ical(text)
    (event,) = calendar.walk("VEVENT")
    assert (calendar["VERSION"], str(calendar["X-WR-CALNAME"])) == ("2.0", "Acties\\; en meer")
    assert (event["UID"], event["SUMMARY"]) == ("draagvlak-action-abc", "Een visie schrijven")
    assert (event["DTSTART"].dt, event["SEQUENCE"]) == (date(2027, 2, 26), 4)
    assert str(event["DTSTAMP"].dt) == "2026-11-26 00:00:00+00:00"
    assert not calendar.errors
    assert not event.errors


def test_an_empty_calendar_can_be_read():
    assert icalendar.Calendar.from_ical(write("Leeg", [])).walk("VEVENT") == []


@pytest.mark.parametrize("text", NASTY)
def test_what_was_typed_comes_back_and_never_becomes_a_line(text):
    written = write(text, [a_day(text, text, text)])
    calendar = icalendar.Calendar.from_ical(written)
    (event,) = calendar.walk("VEVENT")
    assert str(event["SUMMARY"]) == plain(text)
    assert str(event["DESCRIPTION"]) == f"{plain(text)}\n{plain(text)}"
    assert "ATTENDEE" not in event


OURS = {
    "BEGIN", "VERSION", "PRODID", "CALSCALE", "X-WR-CALNAME", "UID", "DTSTAMP", "DTSTART;VALUE=DATE", "SUMMARY",
    "DESCRIPTION", "URL", "SEQUENCE", "TRANSP", "END",
}  # fmt: skip
typed = st.text(st.characters(codec="utf-8"), max_size=300)


@given(typed, typed)
def test_every_line_is_ours_and_short(title, line):
    written = write(title, [a_day(title, line)])
    assert written.endswith("\r\n")
    assert written.count("\n") == written.count("\r") == written.count("\r\n")
    for content in written.split("\r\n")[:-1]:
        assert len(content.encode()) <= 75
        assert content.startswith(" ") or content.partition(":")[0] in OURS
    (event,) = icalendar.Calendar.from_ical(written).walk("VEVENT")
    assert str(event["SUMMARY"]) == plain(title)


@given(typed)
def test_folding_loses_nothing(text):
    text = escape(text)
    assert fold(text).replace("\r\n ", "") == text + "\r\n"
