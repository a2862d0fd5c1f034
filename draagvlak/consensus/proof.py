"""'What can somebody work out from this?': what the real audit says about a closed round, in words.

Pure but for `looked`. The audit itself is surveys/audit.py; nothing here calculates, and nothing here reads an answer.
"""

from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from draagvlak.consensus import scorecard_people
from draagvlak.orgs.roles import Role
from draagvlak.surveys import closing_pages, sightings
from draagvlak.surveys.disclosure import EXPOSING, FEW
from draagvlak.surveys.models import Mode
from draagvlak.surveys.notice import Crowd, notice
from draagvlak.surveys.sheets import sheet

RECENT = 10  # days and roles of who looked that are shown at once; the others stand under a fold
WHAT = {
    sightings.SCORECARD: gettext_lazy("the scorecard"),
    sightings.ARGUMENTS: gettext_lazy("the arguments"),
    sightings.CONSENSUS: gettext_lazy("what was chosen together"),
    sightings.MINUTES: gettext_lazy("the minutes of a conversation"),
    sightings.MINUTES_FILE: gettext_lazy("the minutes of a conversation, as a file"),
    sightings.DOSSIER: gettext_lazy("the dossier of a trajectory, as a file"),
    sightings.COMPARISON: gettext_lazy("this scan beside another one"),
    sightings.PDF: gettext_lazy("the report as PDF"),
    sightings.DOCX: gettext_lazy("the report for a word processor"),
    sightings.XLSX: gettext_lazy("the report as a spreadsheet"),
    sightings.ORGANISATION_FILE: gettext_lazy("the file with everything of the organisation"),
    sightings.FILE_WITH_NAMES: gettext_lazy("the file with everything of the organisation, with who answered what"),
}
WHY_SILENT = {
    FEW: gettext_lazy("too few answers in one of the groups"),
    EXPOSING: gettext_lazy("with words somebody could work out an answer"),
}


# ── The outcome ──────────────────────────────────────────────────────────────────────────────────────────────
def sentence(published, audit):
    """What the audit found, as plain text in the language that is active. For the page and for the report."""
    return " ".join(_outcome(published, audit))


def _outcome(published, audit):
    facts = {"figures": audit.figures, "k": audit.k}
    if audit.by_agreement:
        yield _("This was an open scan: who took part sees who answered what, because all agreed to that. Others see "
                "numbers without names.")  # fmt: skip
    yield _("We calculated with all %(figures)s figures that this scan shows.") % facts
    if not audit.is_safe:
        yield ngettext(
            "In %(count)s place they tell more than was promised. Report that to who guides the scan.",
            "In %(count)s places they tell more than was promised. Report that to who guides the scan.",
            len(audit.exposures),
        ) % {"count": len(audit.exposures)}
    elif audit.by_agreement:
        yield _("None of those figures is about fewer than %(k)s people.") % facts
    else:
        yield _("From them alone nobody can work out what one person answered, or a group of fewer than %(k)s "
                "people.") % facts  # fmt: skip
    if alike := len(audit.unanimous):
        yield ngettext(
            "One thing the totals do tell: at %(count)s question all answers are the same. There everybody knows what "
            "all who answered chose.",
            "One thing the totals do tell: at %(count)s questions all answers are the same. There everybody knows what "
            "all who answered chose.",
            alike,
        ) % {"count": alike}


def never_beside(published):
    """What it means that other rounds may never be laid beside this one (D14), or ''. For the page and the report."""
    count = len(published.not_beside)
    text = ngettext(
        "%(count)s other scan with the same questions closed in the 90 days before this one, and the same people may "
        "have answered both. Who subtracts the totals could then work out what one person answered. So we never lay "
        "them beside each other. That somebody does so by hand, nobody can prevent.",
        "%(count)s other scans with the same questions closed in the 90 days before this one, and the same people may "
        "have answered them too. Who subtracts the totals could then work out what one person answered. So we never "
        "lay them beside each other. That somebody does so by hand, nobody can prevent.",
        count,
    )
    return text % {"count": count} if count else ""


# ── The page ─────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Proof:
    """Everything that the page says of one round. Questions are (number, text) in `language`."""

    sentence: str
    is_safe: bool
    language: str
    unanimous: tuple[tuple[int, str], ...]
    withheld: tuple[tuple[int, str], ...]
    exposed: tuple[tuple[int, str], ...]
    groups: tuple[str, ...]
    silent: tuple[tuple[str, str], ...]  # (rubric, why it has no words for groups)
    from_how_many: tuple[str, ...]
    arguments: tuple[str, ...]


def proof(published, audit, language) -> Proof:
    """The Proof of what is published, in `language` (which must be active)."""
    texts = sheet(published.survey, language)
    titles = {rubric.id: rubric.title for rubric in texts.rubrics}

    def named(ids):
        return tuple((question.number, question.text) for question in texts.questions if question.id in ids)

    return Proof(
        sentence(published, audit), audit.is_safe, texts.language, named(audit.unanimous), named(audit.withheld),
        named({found.question for found in audit.exposures}), tuple(_groups(published, audit, texts.language)),
        tuple((titles[rubric], str(WHY_SILENT[why])) for rubric, why in audit.silent.items()),
        tuple(_from_how_many(published, audit)), tuple(_arguments(published)),
    )  # fmt: skip


def _from_how_many(published, audit):
    yield _("A question shows its totals from %(k)s answers on. That was fixed before the first invitation.") % {
        "k": audit.k}  # fmt: skip
    if published.one_helper:
        yield ngettext(
            "%(count)s paper form that one helper typed in did not count for that minimum.",
            "%(count)s paper forms that one helper typed in did not count for that minimum.",
            published.one_helper,
        ) % {"count": published.one_helper}
    if audit.rounds > 1:
        yield ngettext(
            "It holds one vote from a conversation too, also shown from %(k)s votes on.",
            "It holds %(count)s votes from conversations too, each shown from %(k)s votes on.",
            audit.rounds - 1,
        ) % {"count": audit.rounds - 1, "k": audit.k}
        yield _("A second vote is a wholly new vote by who is there. Everybody can choose something else, so the "
                "difference with the first vote proves nothing about anybody.")  # fmt: skip
    if near := never_beside(published):
        yield near


def _groups(published, audit, language):
    state, least = published.comparison.state, {"least": audit.group_least}
    if state == "none":
        yield _("Answers are not split by role or by team.")
        return
    if state == "few":
        yield _("No two groups had %(least)s people each, also not put together. So no groups are shown.") % least
        return
    if audit.by_agreement:
        yield _("Groups show in numbers, from %(least)s people each. All agreed to that.") % least
    else:
        yield _("Groups show only from %(least)s people each, for each part, and in words.") % least
    labels = scorecard_people.labels_of(published.survey, language)
    for ids in audit.merged:
        names = ", ".join(labels.get(one, _("no group given")) for one in ids)
        yield _("Put together, so that nobody stands apart: %(groups)s.") % {"groups": names}


def _arguments(published):
    count = published.arguments
    yield ngettext("%(count)s argument can be read.", "%(count)s arguments can be read.", count) % {"count": count}
    yield _("Each author chose: nobody reads it, others read it, or others read it beside the colour. An argument that "
            "nobody may read is on no page and in no report.")  # fmt: skip
    if published.survey.mode == Mode.OPEN:
        yield _("Who took part reads them with the name that was given. Others read them without a name.")
    else:
        yield _("They stand without a name, without a time and in mixed order, at each question anew.")


def limits(survey, language, published=None, *, again=False):
    """What nobody can prevent, in sentences: what people know already, and who looks after the server.

    `again`: people voted again in a conversation.
    """
    crowd = Crowd(published.listed, published.later) if published else None
    told = {fact.key: fact for fact in notice(survey, language, crowd)}
    return (
        _("Who knows something already can add it to what stands here: somebody told what they chose, or wrote an "
          "argument that colleagues recognise."),
        _("Everybody knows their own answer. If all others chose the same, then who chose otherwise knows that of all "
          "others."),
        _("People can remember or copy what they read here."),
        *([_("Who is sure that nobody chose something else in a second vote, can guess from the difference what one "
             "person chose who came or went in between.")] if again else []),
        *told["limits"].sentences,
    )  # fmt: skip


# ── Who looked, and what is gone ─────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Looked:
    """What members with one role looked at on one day: [(what, how often in words)]. Never a name."""

    role: str
    day: object
    what: tuple[tuple[str, str], ...]


def looked(survey):
    """Every time that members looked at the results or took them along, newest day first. One query."""
    rows = sightings.listed(survey)
    return [
        Looked(_role(role), day, tuple((str(WHAT.get(row.what, row.what)), _times(row.times)) for row in own))
        for (day, role), own in groupby(rows, key=lambda row: (row.day, row.role))
    ]


def _role(role):
    return str(Role(role).label) if role in Role.values else role


def _times(times):
    if times == 1:
        return _("once")
    return ngettext("%(count)s time", "%(count)s times", times) % {"count": times}


def kept(survey, published):
    """[(what, what became of it)]: what was collected, and when it is or was deleted."""
    return closing_pages.kept(survey, published)
