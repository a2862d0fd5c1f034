"""The few sentences of a report that no page has: how many questions were talked about, how many actions there are."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from draagvlak.surveys.models import Mode

MODES = {
    Mode.OPEN: gettext_lazy("Who took part sees what the others chose. This report names nobody."),
    Mode.CONFIDENTIAL: gettext_lazy("Nobody sees who chose what. Each person had one link."),
    Mode.ANONYMOUS: gettext_lazy("Nobody sees who chose what. Everybody had the same link."),
}


def mode(survey):
    """The mode with what it means, and from how many answers totals are shown."""
    text = _("%(mode)s. %(meaning)s Totals are shown from %(k)s answers on.")
    return text % {"mode": Mode(survey.mode).label, "meaning": MODES[Mode(survey.mode)], "k": survey.k}


def agreed(material):
    """How many questions were talked about, and at how many of them there was no consensus."""
    chosen = [row.chosen for (_item, is_rubric), row in material.agreed.items() if row.chosen and not is_rubric]
    none = chosen.count("none")
    facts = {"count": len(chosen), "of": len(material.shown.questions)}
    text = ngettext("You chose together at %(count)s of %(of)s question.",
                    "You chose together at %(count)s of %(of)s questions.", facts["of"]) % facts  # fmt: skip
    return text + (" " + _("Without consensus, and written down so: %(count)s.") % {"count": none} if none else "")


def actions(material):
    """How many actions there are and how many are done."""
    found = [one.action for one in material.intended]
    if not found:
        return _("There are no actions yet.")
    done = sum(action.progress == "done" for action in found)
    text = ngettext("You have %(count)s action.", "You have %(count)s actions.", len(found)) % {"count": len(found)}
    return text + (" " + _("Done: %(count)s.") % {"count": done} if done else "")


def focus(material):
    """Which rubrics come first, or ''."""
    return _("You put first: %(rubrics)s.") % {"rubrics": material.titles(material.focus)} if material.focus else ""
