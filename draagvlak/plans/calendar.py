"""A calendar file (RFC 5545) of days on which actions are due. Small on purpose: whole days, nobody is invited.

What people typed can never begin a line: it is escaped, control characters go, and a folded line begins with a space.
"""

import re
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

FOLD = 75  # bytes in a line, without its end
# C0 and C1 controls, and the signs that some programs take for the end of a line.
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True)
class Day:
    """One whole day in a calendar. `uid` never changes; `lines` explain it; `edition` rises with each change."""

    uid: str
    day: date
    title: str
    lines: tuple[str, ...]
    url: str
    edition: int


def escape(text):
    """A text as the value of a property: one line, its signs escaped."""
    text = CONTROLS.sub(" ", text)
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def fold(line):
    """A content line in pieces of at most 75 bytes, never through the middle of a character, ended with CRLF."""
    pieces, piece, size = [], "", 0
    for sign in line:
        width = len(sign.encode())
        if size + width > FOLD:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + sign, size + width
    return "\r\n".join([*pieces, piece]) + "\r\n"


def write(name, days, stamp=None):
    """The calendar file as text."""
    at = f"{stamp or timezone.localdate():%Y%m%d}T000000Z"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Draagvlak//Draagvlak//NL", "CALSCALE:GREGORIAN"]
    lines.append(f"X-WR-CALNAME:{escape(name)}")
    for day in days:
        lines += _event(day, at)
    return "".join(fold(line) for line in [*lines, "END:VCALENDAR"])


def _event(day, at):
    explained = "\\n".join(escape(line) for line in day.lines)
    return [
        "BEGIN:VEVENT", f"UID:{escape(day.uid)}", f"DTSTAMP:{at}", f"DTSTART;VALUE=DATE:{day.day:%Y%m%d}",
        f"SUMMARY:{escape(day.title)}", f"DESCRIPTION:{explained}", f"URL:{CONTROLS.sub('', day.url)}",
        f"SEQUENCE:{day.edition}", "TRANSP:TRANSPARENT", "END:VEVENT",
    ]  # fmt: skip
