"""What the pages of actions show, gathered in one place. Reads only."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Case, F, Q, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from draagvlak.consensus import doing
from draagvlak.consensus.doing_forms import FocusForm, label_of
from draagvlak.orgs.history import sentence
from draagvlak.orgs.models import Event
from draagvlak.orgs.roles import Right, Role, rights_of
from draagvlak.plans import access, calendar, words
from draagvlak.plans.models import Action, Progress, Reply
from draagvlak.ui.templatetags.ui import day

OPEN = [Progress.PLANNED, Progress.BUSY]
HISTORY = 30
NO_DAY = gettext_lazy("There is no calendar file: no open action here has a day.")
NO_OWN_DAY = gettext_lazy("There is no calendar file: none of your own open actions has a day.")
# What can be asked of the list: nothing else is. The first is what the list shows by itself.
SHOWS = {
    "open": (gettext_lazy("Open"), lambda today: Q(progress__in=OPEN)),
    "late": (gettext_lazy("Day has passed"), lambda today: Q(progress__in=OPEN, by_when__lt=today)),
    "nobody": (gettext_lazy("Still to be found"), lambda today: Q(progress__in=OPEN, member=None, role="", who="")),
    "asked": (gettext_lazy("Waits for the management"),
              lambda today: Q(progress__in=OPEN, answer="", answer_due__isnull=False)),
    "done": (gettext_lazy("Done"), lambda today: Q(progress=Progress.DONE)),
    "dropped": (gettext_lazy("Dropped"), lambda today: Q(progress=Progress.DROPPED)),
    "all": (gettext_lazy("All"), lambda today: Q()),
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One action in a list, in words."""

    action: Action
    who: str
    glyph: str
    belongs: doing.Belongs | None
    answer: str
    mine: bool = False

    @property
    def about(self):
        """What it belongs to, short: the first of its words."""
        return self.belongs.words[0] if self.belongs and self.belongs.words else ""

    @property
    def more(self):
        """How many more questions and parts it belongs to."""
        return len(self.belongs.words) - 1 if self.belongs and self.belongs.words else 0

    @property
    def is_told(self):
        """Whether it still matters whose it is: who would have done what is over is not looked for any more."""
        return self.action.has_owner or not self.action.is_over


def rows(actions, here=None):
    """The Rows of these actions. Without `here` they are for the results link: roles, never the name of a member."""
    language, texts = get_language(), {}
    return [
        Row(
            action, words.who(action) if here else words.who_by_role(action), words.glyph(action),
            doing.belongs(action, language, texts), words.answer(action), bool(here) and access.is_mine(here, action),
        )
        for action in actions
    ]  # fmt: skip


def shown_as(asked):
    """A name of SHOWS: what was asked when it is one, else the first."""
    return asked if asked in SHOWS else next(iter(SHOWS))


def _mine(here):
    return Q(member=here.membership) | Q(role=here.role)


def of_organisation(here, show):
    """The actions of an organisation: one's own first, then by day; without a day last."""
    actions = Action.objects.filter(SHOWS[show][1](timezone.localdate()), organisation=here.organisation)
    own = Case(When(_mine(here), then=Value(0)), default=Value(1))
    return doing.linked(actions).order_by(own, F("by_when").asc(nulls_last=True), "pk")


def of_scan(survey):
    """The actions of a scan: what is still to do first, then by day."""
    actions = Action.objects.filter(links__survey=survey).distinct()
    return sorted(doing.linked(actions), key=lambda one: (one.is_over, one.by_when is None, one.by_when or 0, one.pk))


def by_rubric(survey, found):
    """[(rubric Item or None for the scan as a whole, Rows, comes first)], and the rubrics without an action."""
    focus, everything = doing.focus_of(survey), doing.items(survey, get_language())
    whole = [row for row in found if not row.belongs or not row.belongs.rubrics]
    groups = [
        (rubric, [row for row in found if row.belongs and rubric.id in row.belongs.rubrics], rubric.id in focus)
        for rubric in everything
    ]
    groups.sort(key=lambda group: not group[2])
    shown = [group for group in groups if group[1] or group[2]]
    return ([(None, whole, False)] if whole else []) + shown, [group[0] for group in groups if group not in shown]


def tally(actions):
    """How many there are of each state, and how many look for somebody."""
    open_ones = [action for action in actions if not action.is_over]
    return {
        "all": len(actions), "open": len(open_ones), "late": sum(action.is_late for action in open_ones),
        "nobody": sum(not action.has_owner for action in open_ones),
    }  # fmt: skip


def happened(action):
    """[(sentence, moment)] of one action, newest first."""
    events = Event.objects.select_related("actor").filter(
        organisation_id=action.organisation_id, object_pid=action.pid, kind="action"
    )
    return [(sentence(event), event.at) for event in events[:HISTORY]]


def detail(here, action):
    """What the page of one action shows, and what this member may do with it."""
    guides, answers = here.may(Right.MANAGE_SCANS), here.may(Right.ANSWER_ACTIONS)
    return {
        "action": action, "row": rows([doing.with_links(action)], here)[0], "history": happened(action),
        "may_change": guides, "may_progress": access.may_progress(here, action), "may_answer": answers,
        "earlier": earlier(action),
        "may_ask": guides and not action.answer and not action.is_over, "may_delete": guides and not action.answer,
    }  # fmt: skip


def earlier(action):
    """[(what the management said before, the day)], newest first."""
    found = []
    for one in reversed(action.earlier_answers):
        later = date.fromisoformat(one["later"]) if one["later"] else None
        said = Action(answer=one["answer"], answer_text=one["text"], answer_later=later)
        found.append((words.answer(said), date.fromisoformat(one["on"]) if one["on"] else None))
    return found


def somebody_answers(organisation):
    """Whether a member has the role that answers for the management."""
    roles = [role for role in Role if Right.ANSWER_ACTIONS in rights_of(role)]
    return organisation.memberships.filter(role__in=roles).exists()


# ── Two people at once ───────────────────────────────────────────────────────────────────────────────────────
LABELS = {
    name: label_of(name)
    for name in ("what", "by_when", "measure", "needs", "reason", "result")
} | {
    "owner": gettext_lazy("Who takes care of it?"), "progress": gettext_lazy("How far is it?"),
    "answer": gettext_lazy("What does the management say?"), "answer_text": gettext_lazy("In your words"),
    "answer_later": gettext_lazy("By which day?"), "answer_due": gettext_lazy("By when do you ask an answer?"),
}  # fmt: skip


def differences(current, values, survey=None, links=None):
    """[(label, theirs, yours)] between how an action stands now and what was typed, also about what it belongs to."""
    found = []
    if "who" in values:
        yours = Action(member=values["member"], role=values["role"], who=values["who"])
        values = {**values, "owner": words.who(yours)}
    for name, label in LABELS.items():
        if name in values:
            theirs = words.who(current) if name == "owner" else getattr(current, name)
            if theirs != values[name]:
                found.append((label, _said(name, theirs), _said(name, values[name])))
    if links is not None and (theirs := doing.links_of(current, survey)) != links:
        found.append((_("What does it belong to?"), _named_links(survey, theirs), _named_links(survey, links)))
    return found


def _named_links(survey, links):
    ids = {one for pair in links for one in pair if one}
    texts = [one for rubric in doing.items(survey, get_language()) for one in (rubric, *rubric.questions)]
    return "; ".join(one.text for one in texts if one.id in ids) or _("The scan as a whole")


def _said(name, value):
    choices = {"progress": Progress, "answer": Reply}
    if name in choices:
        return str(choices[name](value).label) if value else ""
    return day(value) if hasattr(value, "year") else value or ""


def keep_typed(form, current):
    """What was typed stays in the form; sent again, now knowingly, it replaces what the other person wrote."""
    form.data = form.data.copy()
    form.data["version"] = current.version


def facts(action):
    """[(name, label, words)]: what the page that asks before deleting shows of an action, and sends along."""
    about = doing.belongs(doing.with_links(action), get_language())
    said = {name: _said(name, getattr(action, name)) for name in ("what", "by_when", "measure", "needs", "progress")}
    said |= {"owner": words.who(action), "answer": words.answer(action)}
    found = [(name, label, said[name]) for name, label in LABELS.items() if name in said]
    return [*found, ("about", _("What does it belong to?"), "; ".join(about.words) if about else "")]


def changed_since(action, sent):
    """[(label, as it is now, as the page showed it)] of what differs from what a page of `facts` sent back."""
    return [(label, now, saw) for name, label, now in facts(action) if (saw := sent.get(f"saw-{name}", "")) != now]


# ── Choosing what comes first ────────────────────────────────────────────────────────────────────────────────
def focus_form(survey, shown, data=None):
    """The form with each rubric, what the scorecard counts there, and the reason where it is proposed."""
    proposed = {one.rubric: one.reasons for one in doing.proposals(shown)}
    options = []
    for rubric in doing.items(survey, get_language()):
        counts = shown.rubric(rubric.id).counts
        text = _("Red %(red)s, orange %(orange)s, green %(green)s.") % {
            "red": counts.red, "orange": counts.orange, "green": counts.green
        }  # fmt: skip
        if rubric.id in proposed:
            text += " " + _("Proposed: %(why)s.") % {"why": "; ".join(proposed[rubric.id])}
        options.append((rubric.id, rubric.text, text))
    return FocusForm(options, doing.focus_of(survey), data)


def named(survey, ids):
    """The titles of these rubrics, in order, as one text."""
    return ", ".join(one.text for one in doing.items(survey, get_language()) if one.id in ids) or _("none")


# ── The calendar file ────────────────────────────────────────────────────────────────────────────────────────
def days(actions):
    """The open actions with a day, as days of a calendar. Without names and addresses: the link leads to them."""
    return [
        calendar.Day(
            uid=f"draagvlak-action-{action.pid}", day=action.by_when, title=action.what, lines=_explained(action),
            url=settings.SITE_URL + reverse("action", args=[action.pid]), edition=action.version - 1,
        )
        for action in actions
        if action.by_when and not action.is_over
    ]  # fmt: skip


def has_own_days(here):
    """Whether a calendar file of one's own open actions would hold anything."""
    own = Action.objects.filter(_mine(here), organisation=here.organisation, progress__in=OPEN)
    return own.filter(by_when__isnull=False).exists()


def _explained(action):
    pairs = [(LABELS["owner"], words.who_by_role(action)), (LABELS["measure"], action.measure),
             (LABELS["needs"], action.needs)]  # fmt: skip
    return tuple(f"{label} {text}" for label, text in pairs if text)


# ── 'What we did with it' ────────────────────────────────────────────────────────────────────────────────────
TOLD = (Progress.DONE, Progress.BUSY, Progress.PLANNED, Progress.DROPPED)


def told(survey):
    """[(state in words, glyph, Rows)] for the people who took part: what was done first. No member is named."""
    found = rows(of_scan(survey))
    groups = [(state, [row for row in found if row.action.progress == state]) for state in TOLD]
    return [(str(state.label), words.GLYPHS[state], own) for state, own in groups if own]


# ── Forms ────────────────────────────────────────────────────────────────────────────────────────────────────
def survey_of(action):
    """The scan to which an action belongs, or None."""
    link = action.links.select_related("survey__release").defer("survey__release__data").order_by("pk").first()
    return link and link.survey


def typed(form, offers):
    """What a form holds that is looked at again before it is sent for good, with the text of a suggestion on request.

    What somebody typed stays: the suggestion comes behind it. A suggestion that was copied before makes room.
    """
    start = {name: form[name].value() for name in form.fields}
    text = next((one.text for one in offers if one.key == form.data.get("copy")), "")
    words = " ".join((start["what"] or "").split())
    if text and text not in words:
        own = "" if words in {one.text for one in offers} else words
        start["what"] = f"{own} {text}".strip()
    return start


def focus_differences(survey, form, current):
    """The conflict of two people who chose focus rubrics; the form then holds what it stands against now."""
    form.data = form.data.copy()
    form.data["seen"] = ",".join(sorted(current))
    label = _("Which parts come first?")
    return [(label, named(survey, current), named(survey, set(form.cleaned_data["rubrics"])))]
