"""Both texts of two people who changed the same: what a page of a conflict shows. Nothing that was typed is lost."""

from django.utils.translation import gettext as _

from draagvlak.dossier import missing
from draagvlak.dossier.forms import NOTHING, print_of
from draagvlak.plans.models import Person, Scope, Standing, Step
from draagvlak.ui.templatetags.ui import day


def onto(form, current):
    """What was typed stays in the form; sent again, now knowingly, it replaces what the other person wrote."""
    form.data = form.data.copy()
    form.data[form.add_prefix("version")] = current.version if current else 0
    return form


def _differing(pairs):
    return [(label, theirs or "–", yours or "–") for label, theirs, yours in pairs if theirs != yours]


def trajectory(form, current):
    """For the page that changes a trajectory."""
    given = form.values()
    pairs = [
        (_("What is it about?"), current.subject, given["subject"]),
        (_("For whom?"), str(Scope(current.scope).label), str(Scope(given["scope"]).label)),
        (_("Which team?"), current.team.name if current.team else "", given["team"].name if given["team"] else ""),
        (_("First day"), day(current.begins_on), day(given["begins_on"])),
        (_("Last day"), day(current.ends_on), day(given["ends_on"])),
    ]
    return {"form": onto(form, current), "differences": _differing(pairs), "has_errors": True}


def step(form, current, checks):
    """For the page of a step. `checks`: [(id, text, …)]."""
    given = form.values()

    def ticked(ids):
        return "; ".join(text for key, text, _on in checks if key in ids)

    pairs = [
        (_("Is this in place?"), ticked(current.checks), ticked(given["checks"])),
        (_("What do you want to remember here?"), current.note, given["note"]),
        (_("First day"), day(current.begins_on), day(given["begins_on"])),
        (_("Last day"), day(current.ends_on), day(given["ends_on"])),
    ]
    onto(form, current).data["saw"] = print_of(current)
    return {"form": form, "differences": _differing(pairs)}


def state(form, current):
    """For a step of which two people said how far it is."""
    given = form.cleaned_data
    pairs = [
        (_("How far is it?"), str(current.get_state_display()), str(Step.State(given["state"]).label)),
        (_("Why do you skip it?"), current.reason, given["reason"]),
    ]
    return {"state_form": onto(form, current), "differences": _differing(pairs)}


def person(form, current, words):
    """For somebody in a group. `words`: {role: its name}."""
    given = form.values()

    def roles(ids):
        return ", ".join(words[one] for one in ids if one in words)

    yours = missing.named(Person(member=given["member"], name=given["name"]))
    pairs = [
        (_("Who is it?"), missing.named(current), yours),
        (_("In which group?"), str(current.get_group_display()), str(Person.Group(given["group"]).label)),
        (_("Roles"), roles(current.roles), roles(given["roles"])),
        (_("What do they do here?"), current.note, given["note"]),
    ]
    return {"form": onto(form, current), "differences": _differing(pairs), "has_errors": True}


def stand_against(form, current):
    """A form of a condition that is shown again stands against how the condition is now; None: nothing is noted."""
    onto(form, current)
    form.data[form.add_prefix("saw_state")] = current.state if current else NOTHING
    form.data[form.add_prefix("saw_evidence")] = current.evidence if current else ""


def standing(form, current, title):
    """[(label, theirs, yours)] for one condition; the form then stands against how it is now."""
    given = form.cleaned_data
    stand_against(form, current)

    def said(state, evidence):
        word = str(Standing.State(state).label) if state in Standing.State.values else "–"
        return f"{word}: {evidence}" if evidence else word

    return [(title, said(current.state, current.evidence), said(given["state"], given["evidence"]))]
