"""What the pages around closing say: before it, after it with results, and after it with too few answers.

Before the reveal nothing here depends on an answer: only on how many handed in, of the whole group (D6).
"""

from datetime import timedelta

from django.conf import settings
from django.utils import formats
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from draagvlak.orgs.roles import Right
from draagvlak.surveys import closing, desk, links, published, roster
from draagvlak.surveys.models import Mode
from draagvlak.surveys.notice import Crowd, crowd_of, notice


def mark(standing):
    """What the form of closing says back of the page that was read."""
    return "yes" if standing.enough else "no"


def closed(shown):
    """What just happened."""
    if shown is None:
        return _("The scan is closed. There were too few answers to show anything.")
    return _("The scan is closed. The results are there, for everybody at the same moment.")


def why_few(standing):
    """Why nothing may be shown, in sentences."""
    handed_in = ngettext("%(done)s person handed in.", "%(done)s people handed in.", standing.done)
    said = [handed_in % {"done": standing.done},
            _("In this scan results show from %(k)s answers.") % {"k": standing.k}]  # fmt: skip
    if standing.waits_for_helper:
        alone = ngettext(
            "%(count)s of them is on a paper form that only one helper typed in. That never makes the minimum.",
            "%(count)s of them are on paper forms that only one helper typed in. Those never make the minimum.",
            standing.one_helper,
        )
        said.append(alone % {"count": standing.one_helper})
    return said


def close_page(survey, standing):
    """Everything that the page before closing shows."""
    crowd = crowd_of(survey)
    known = survey.mode == Mode.CONFIDENTIAL and crowd.listed >= standing.done
    return {
        "survey": survey, "standing": standing, "mark": mark(standing), "back": desk.address("scan", survey),
        "total": crowd.listed if known else 0, "is_open": survey.is_open(),
        "lines": _what_follows(survey, standing, crowd) if standing.enough else [],
        "few": why_few(standing), "after_few": _after_few(survey),
    }  # fmt: skip


def _what_follows(survey, standing, crowd):
    lines = [
        _("From then on nobody can answer or change anything. What was not handed in does not count."),
        _("Everybody gets to see the same at the same moment: who took part, and you."),
        _("A question shows from %(k)s answers on. With fewer it stays closed.") % {"k": survey.k},
        _mail_line(survey),
    ]
    if survey.mode == Mode.OPEN:
        lines.append(_("Who took part sees who answered what. All others see totals."))
    if standing.one_helper:
        alone = ngettext(
            "%(count)s paper form was typed in by one helper only. It counts, but does not make the minimum.",
            "%(count)s paper forms were typed in by one helper only. They count, but do not make the minimum.",
            standing.one_helper,
        )
        lines.append(alone % {"count": standing.one_helper})
    if crowd.listed:
        lines.append(_("The names and addresses of who was invited are deleted at once."))
    days = settings.ANSWER_DAYS
    separate = ngettext(
        "The separate answers are deleted after %(days)s day. Totals and arguments stay.",
        "The separate answers are deleted after %(days)s days. Totals and arguments stay.",
        days,
    )
    return [*lines, separate % {"days": days}, _("This cannot be undone: the scan can never be opened again.")]


def _mail_line(survey):
    invitees = roster.people(survey).filter(address__isnull=False)
    if survey.mode == Mode.OPEN:
        invitees = invitees.filter(spent__isnull=False)
    number = invitees.count() if settings.HAS_MAIL and not survey.organisation.is_example else 0
    if number:
        goes = ngettext("%(count)s person gets a mail with the link to the results.",
                        "%(count)s people get a mail with the link to the results.", number)  # fmt: skip
        return goes % {"count": number}
    if survey.mode == Mode.OPEN:
        return _("No mail goes out. Who took part found the link to the results when handing in.")
    return _("No mail goes out. You find the link to the results on the page of the scan, to pass it on yourself.")


def _after_few(survey):
    days = settings.ANSWER_DAYS
    again = ngettext("For %(days)s day you can open it again. Then the answers and the list of people are deleted.",
                     "For %(days)s days you can open it again. Then the answers and the list of people are deleted.",
                     days)  # fmt: skip
    lines = [_("Nobody can answer any more. Nobody sees anything of the answers, you neither."), again % {"days": days}]
    if survey.mode != Mode.OPEN:
        lines.append(_("Or you begin again in Open mode, when everybody agrees. Then the answers are deleted at once."))
    return lines


# ── The page of a closed scan ────────────────────────────────────────────────────────────────────────────────
def closed_page(survey, here):
    """The page of a closed scan: what can be read where, what is kept until when, or why nothing shows."""
    shown = published.read(survey)
    manages = here.may(Right.MANAGE_SCANS)
    context = {
        "shown": shown, "kept": kept(survey, shown), "rows": desk.facts_of(survey), "history": desk.happened(survey),
    }  # fmt: skip
    if shown is not None:
        told = notice(survey, get_language(), Crowd(shown.listed, shown.later))
        return context | {"pages": pages(survey, here), "facts": told} | (link_to_pass_on(survey) if manages else {})
    if survey.results_gone_on:
        return context
    gone = survey.answers_gone_on is not None
    return context | {
        "is_few": True, "few": [] if gone else why_few(closing.standing(survey)), "may_reopen": manages and not gone,
        "may_restart": manages and survey.mode != Mode.OPEN,
    }  # fmt: skip


def pages(survey, here):
    """[(address, title, what for)] of the pages of a closed scan that this member may open."""
    found = []
    if here.may(Right.SEE_RESULTS):
        found += [
            ("scorecard", _("Scorecard"), _("What everybody answered, for each question.")),
            ("consensus", _("Consensus"), _("What you agree on together, after talking about it.")),
            ("scan-actions", _("Actions"), _("Who does what, and by when.")),
            ("report", _("Report"), _("Everything as a document, to print or pass on.")),
            ("proof", _("Privacy"), _("What somebody can work out from the results, calculated.")),
        ]
    if here.may(Right.MANAGE_SCANS):
        found.insert(1, ("talks", _("Conversation"), _("Talk about it together, with the big screen and phones.")))
    return [(desk.address(name, survey), title, what) for name, title, what in found]


def link_to_pass_on(survey):
    """The results link for who guides the scan; in an Open scan only who took part has it (decision 18)."""
    if survey.mode == Mode.OPEN:
        return {"link_stays": True}
    return {"results": links.results_url(links.results_token(survey))}


def kept(survey, shown):
    """[(what, until when or since when)] of what was collected in a closed scan."""
    closed_on, gone = survey.closed_on, survey.answers_gone_on
    due = closed_on + timedelta(days=settings.ANSWER_DAYS)
    if shown is not None or survey.results_gone_on:
        rows = [
            (_("Names and addresses of who was invited"), _deleted(closed_on)),
            (_("Separate answers"), _deleted(gone) if gone else _will_go(due)),
        ]
        over = survey.results_gone_on
        until = _("kept until %(day)s") % {"day": _day(closing.ends_on(survey))}
        return [*rows, (_("Results: totals and arguments"), _deleted(over) if over else until)]
    both = _deleted(gone) if gone else _will_go(due)
    return [(_("Names and addresses of who was invited"), both), (_("Answers"), both)]


def _day(day):
    return formats.date_format(day, "j F Y")


def _deleted(day):
    return _("deleted on %(day)s") % {"day": _day(day)}


def _will_go(day):
    return _("will be deleted on %(day)s") % {"day": _day(day)}
