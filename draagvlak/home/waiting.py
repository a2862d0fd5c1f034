"""'What waits for me': what a member can do now, from the scans of the organisation. Pure."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from draagvlak.orgs.roles import Right
from draagvlak.surveys.models import Mode, State


@dataclass(frozen=True)
class Waiting:
    """One thing to do: what it is about, what to do, and the scan to open."""

    title: str
    text: str
    action: str
    pid: str


@dataclass(frozen=True)
class Card:
    """A scan on the start page: its state as glyph and word, and one line about it."""

    pid: str
    title: str
    state: str
    word: str
    meta: str
    is_draft: bool


def is_past(survey, today):
    return survey.state == State.RUNNING and survey.last_day is not None and survey.last_day < today


def card(survey, today, day):
    """The Card of a survey that carries `done` (handed in) and `people` (on the list). `day` writes a date."""
    glyph = {State.DRAFT: "todo", State.RUNNING: "doing", State.CLOSED: "done", State.CANCELLED: "todo"}
    word = _("the last day is over") if is_past(survey, today) else survey.get_state_display().lower()
    is_draft = survey.state == State.DRAFT
    return Card(survey.pid, survey.title, glyph[State(survey.state)], word, _meta(survey, day), is_draft)


def _meta(survey, day):
    if survey.state == State.DRAFT:
        return ngettext("%(count)s person on the list", "%(count)s people on the list", survey.people) % {
            "count": survey.people
        }
    if survey.state == State.CANCELLED:
        return _("All answers were deleted.")
    if survey.people and survey.mode != Mode.ANONYMOUS:
        count = _("%(done)s of %(people)s handed in") % {"done": survey.done, "people": survey.people}
    else:
        count = ngettext("%(count)s handed in", "%(count)s handed in", survey.done) % {"count": survey.done}
    if survey.state == State.RUNNING and survey.last_day:
        return f"{count} · {_('until %(day)s') % {'day': day(survey.last_day)}}"
    return count


def waiting(may, surveys, today, day, has_mail=True):
    """What waits for somebody for whom `may(right)` holds, the most urgent first. Without mail nobody is reminded."""
    if not may(Right.MANAGE_SCANS):
        return []
    found = [pair for survey in surveys if (pair := _of(survey, today, day, has_mail))]
    return [entry for _rank, entry in sorted(found, key=lambda pair: pair[0])]


def _of(survey, today, day, has_mail):
    if is_past(survey, today):
        enough = survey.done >= survey.k
        text = _("The last day is over.") if enough else _few(survey)
        action = _("Look at the scan") if enough else _("Choose a later day")
        return 0, Waiting(survey.title, text, action, survey.pid)
    if survey.state == State.RUNNING and survey.last_day and (survey.last_day - today).days <= 3:
        if survey.done < survey.k:
            action = _("Send a reminder") if has_mail else _("Look at the scan")
            return 1, Waiting(survey.title, _few(survey), action, survey.pid)
        text = _("Answering ends on %(day)s.") % {"day": day(survey.last_day)}
        return 3, Waiting(survey.title, text, _("Look at the scan"), survey.pid)
    if survey.state == State.DRAFT:
        return 2, Waiting(survey.title, _("This scan is not ready yet."), _("Go on setting it up"), survey.pid)
    return None


def _few(survey):
    words = _("%(done)s handed in. Results need at least %(k)s.")
    return words % {"done": survey.done, "k": survey.k}
