"""Builds the tree of a report from what was published, what was agreed and what is intended."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from draagvlak.consensus import scorecard_people
from draagvlak.orgs.colour import for_paper
from draagvlak.reports import chapters, words
from draagvlak.reports.material import day, gather
from draagvlak.reports.tree import Facts, Items, Note, Paragraph, Part, Report
from draagvlak.surveys.models import Breakdown, GroupKind

ARGUMENTS = "arguments"
# What can be chosen. Method and privacy always stand there: no figure goes out without how it was made.
CHOICES = {
    "summary": gettext_lazy("Summary"),
    "how": gettext_lazy("How it went"),
    "scorecard": gettext_lazy("Scorecard"),
    "agreed": gettext_lazy("What you chose together"),
    "actions": gettext_lazy("What you are going to do"),
    "questions": gettext_lazy("Every question"),
    "groups": gettext_lazy("Groups beside each other"),
    ARGUMENTS: gettext_lazy("Arguments"),
}
METHOD, PRIVACY = gettext_lazy("How we count"), gettext_lazy("What can somebody work out from this?")
WIDE = {"scorecard"}


def build(shown, language, parts=tuple(CHOICES)) -> Report:
    """The report of a closed round in `language` (which must be active) with these parts of CHOICES, in our own order.

    The caller decides whether arguments may be in it. A part without anything to say is left out.
    """
    survey, organisation, material = shown.survey, shown.survey.organisation, gather(shown, language)
    makers = {name: getattr(chapters, name, None) for name in CHOICES} | {"summary": _summary, "how": _how}
    made = [
        Part(name, str(title), tuple(makers[name](material)), name in WIDE)
        for name, title in CHOICES.items()
        if name in parts
    ]
    made += [Part("method", str(METHOD), chapters.method(material)), Part("privacy", str(PRIVACY), _privacy(shown))]
    return Report(
        title=survey.title, eyebrow=f"{organisation.name} · {day(survey.closed_on or shown.snapshot.made_on)}",
        organisation=organisation.name, language=language, dated=shown.snapshot.made_on,
        footer=_("Internal working document – not for comparing organisations"),
        page_of=_("{page} of {pages}"), parts=tuple(part for part in made if part.blocks),
        colour=for_paper(organisation.colour), logo=bytes(organisation.logo) if organisation.logo else None,
        logo_text=_("Logo of %(organisation)s") % {"organisation": organisation.name},
    )  # fmt: skip


def _summary(material):
    yield Paragraph(" ".join(str(sentence) for sentence in material.card.finding), "lede")
    lines = (scorecard_people.took_part(material.shown), words.agreed(material), words.actions(material))
    yield Items(tuple(line for line in (*lines, words.focus(material)) if line))
    own = material.say(material.shown.pack.not_for_comparison)
    text = own or _("This report is for the conversation in your own organisation.")
    yield Note(_("This is not a comparison"), text, material.foreign if own else "")


def _how(material):
    """Who, how many, which mode, when: how it went, never as a mark."""
    survey = material.survey
    subject = survey.subject.get(material.card.sheet.language) or next(iter(survey.subject.values()), "")
    rows = [
        (_("Subject"), subject), (_("Asked by"), survey.asker or survey.organisation.name),
        (_("Kind of group"), str(GroupKind(survey.group_kind).label)), (_("Form"), words.mode(survey)),
        *scorecard_people.process(material.shown), (_("Groups"), _breakdown(survey)),
        (_("Chosen together"), words.agreed(material)), (_("Actions"), words.actions(material)),
    ]  # fmt: skip
    yield Facts((_("What"), _("How it was")), tuple((str(name), str(value)) for name, value in rows if value))


def _breakdown(survey):
    return "" if survey.breakdown == Breakdown.NONE else str(Breakdown(survey.breakdown).label)


def _privacy(shown):
    """What the real audit says about everything that this scan published."""
    from draagvlak.consensus import proof
    from draagvlak.surveys import audit

    said = (proof.sentence(shown, audit.audit(shown)), proof.never_beside(shown))
    return tuple(Paragraph(text) for text in said if text)
