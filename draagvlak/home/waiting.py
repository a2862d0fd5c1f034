"""'What waits for me': what a member can do now, from the scans of the organisation and from the rooms above them."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from draagvlak.dossier import waiting as dossier
from draagvlak.orgs.roles import Right
from draagvlak.plans.waiting import in_order
from draagvlak.plans.waiting import waiting as actions_waiting
from draagvlak.surveys.models import Mode, State


@dataclass(frozen=True)
class Waiting:
    """One thing to do: what it is about, what to do, the words on the button and where it goes.

    `page` is what the title opens; without it the title opens the same as the button.
    """

    title: str
    text: str
    action: str
    url: str
    page: str = ""


# What other rooms know: functions (here, today) -> list of Waiting, or of what has its title, text, action, url and by.
# Each costs at most one query, `shared` a second one for who works along somewhere. Their entries stand under those of
# the scans: by day, and what has none last, in this order.
PROVIDERS = (
    actions_waiting, dossier.shared, dossier.steps, dossier.questions, dossier.conditions, dossier.proposals,
    dossier.remarks, dossier.people,
)  # fmt: skip


def others(here, today):
    """What the PROVIDERS have for this member."""
    return in_order([entry for provider in PROVIDERS for entry in provider(here, today)])


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
    if survey.state == State.CLOSED:
        return _("closed on %(day)s") % {"day": day(survey.closed_on)}
    # Where more people can come in than are on the list, or left it after they answered, 'of' would be untrue.
    if survey.mode == Mode.CONFIDENTIAL and survey.people >= survey.done:
        count = _("%(done)s of %(people)s handed in") % {"done": survey.done, "people": survey.people}
    else:
        count = ngettext("%(count)s handed in", "%(count)s handed in", survey.done) % {"count": survey.done}
    if survey.state == State.RUNNING and survey.last_day:
        return f"{count} · {_('until %(day)s') % {'day': day(survey.last_day)}}"
    return count


def waiting(may, surveys, today, day, has_mail=True, more=()):
    """What waits for somebody for whom `may(right)` holds, the most urgent first. Without mail nobody is reminded.

    `more` is what other rooms have for this person (`others`).
    """
    if not may(Right.MANAGE_SCANS):
        return list(more)
    found = [pair for survey in surveys if (pair := _of(survey, today, day, has_mail))]
    return [entry for _rank, entry in sorted(found, key=lambda pair: pair[0])] + list(more)


def _of(survey, today, day, has_mail):
    if is_past(survey, today):
        if is_enough(survey):
            text = _("The last day is over. Enough people handed in.")
            return 0, _entry(survey, text, _("Close the scan"), "scan-close")
        return 0, _entry(survey, _few(survey), _("Choose a later day"), "scan-extend")
    if survey.state == State.RUNNING and survey.last_day and (survey.last_day - today).days <= 3:
        if is_enough(survey):
            return 3, _entry(survey, _("Answering ends on %(day)s.") % {"day": day(survey.last_day)})
        if has_mail:
            return 1, _entry(survey, _few(survey), _("Send a reminder"), "scan-remind")
        return 1, _entry(survey, _few(survey))
    if survey.state == State.DRAFT:
        return 2, _entry(survey, _("This scan is not ready yet."), _("Go on setting it up"))
    too_few = survey.state == State.CLOSED and not survey.has_results and survey.results_gone_on is None
    if too_few and survey.answers_gone_on is None:
        return 1, _entry(
            survey, _("Closed with too few answers. They will soon be deleted."), _("Choose what comes next")
        )
    return None


def _entry(survey, text, action="", route="scan"):
    action = action or _("Look at the scan")
    return Waiting(survey.title, text, action, reverse(route, args=[survey.pid]), reverse("scan", args=[survey.pid]))


def is_enough(survey):
    """Whether closing would show something: forms that one helper typed in never make the minimum."""
    return survey.done - survey.one_helper >= survey.k


def _few(survey):
    words = _("%(done)s handed in. Results need at least %(k)s.")
    return words % {"done": survey.done - survey.one_helper, "k": survey.k}
