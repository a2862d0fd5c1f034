"""The steering group and the team of a trajectory, who is missing, and who decides what."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from draagvlak.content import shipped
from draagvlak.dossier import both, missing, reading, stakeholders
from draagvlak.dossier.asking import ask, saw
from draagvlak.dossier.forms import WORDS, DecisionForm, PersonForm
from draagvlak.plans import access, road
from draagvlak.plans.actions import Conflict, Refused
from draagvlak.plans.models import Mandate, Person
from draagvlak.ui.respond import page_pid, respond
from draagvlak.worksheets import belonging
from draagvlak.worksheets.models import Row

page = require_http_methods(["GET", "HEAD", "POST"])
PARTS = [part.value for part in Mandate.Part]


# ── People ───────────────────────────────────────────────────────────────────────────────────────────────────
@require_safe
def trajectory_team(request, pid):
    """The two groups, and who is missing."""
    here, found = access.trajectory(request, pid)
    language, pack, people = get_language(), shipped.road(), reading.people_of(found)
    gaps = missing.gaps(people, pack, language)
    context = {
        "trajectory": found, "may_work": access.may_work(here, found), "people": people,
        "groups": reading.groups(people, pack, language), "hints": missing.hints(people),
        "five": [gap for gap in gaps if gap.of == "five"], "inside": [gap for gap in gaps if gap.of == "inside"],
        "outside": [gap for gap in gaps if gap.of == "outside"],
    }  # fmt: skip
    return respond(request, "dossier/team.html", context)


def _start(request, trajectory, language):
    """What the address asks to begin with: a group, a role of the road, or the name of a stakeholder (a row)."""
    group, role = request.GET.get("group", ""), request.GET.get("role", "")
    form = PersonForm.SORTS
    known = [one for one in shipped.road().roles if one.id == role]
    start = {"group": group if group in Person.Group.values else Person.Group.TEAM}
    row = Row.objects.select_related("sheet").filter(
        pid=request.GET.get("row", ""), sheet__trajectory=trajectory, sheet__pack=belonging.STAKEHOLDERS
    ).first()
    if row and stakeholders.is_stakeholder(row):
        start |= {"who": WORDS, "name": stakeholders.team_name(stakeholders.name_of(row))}
    return start | {sort: [one.id for one in known if one.of == sort] for sort in form}


@page
def person_new(request, pid):
    """Puts somebody in one of the groups, or writes down who is looked for."""
    here, found = access.trajectory_at_work(request, pid)
    language = get_language()
    form = PersonForm(here.organisation, language, request.POST or None, start=_start(request, found, language))
    if request.method == "POST" and form.is_valid():
        try:
            road.add_person(found, request.user, pid=page_pid(request), **form.values())
        except Refused as refused:
            form.add_error(None, refused.text)
        else:
            messages.success(request, _("It stands in the list."))
            return respond(request, "", redirect=reverse("trajectory-team", args=[pid]))
    context = {"form": form, "trajectory": found}
    return respond(request, "dossier/person_new.html", context, status=422 if form.errors else 200)


def _at_work(door, request, pid):
    here, found, may = door(request, pid)
    if not may:
        raise PermissionDenied
    return here, found


@page
def person_edit(request, pid):
    """Changes who somebody is, their group, their roles, what they do."""
    here, found = _at_work(access.person, request, pid)
    language = get_language()
    form = PersonForm(here.organisation, language, request.POST or None, person=found)
    context, status = {"form": form, "person": found, "trajectory": found.trajectory}, 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            road.change_person(found, request.user, form.cleaned_data["version"] or 0, **form.values())
        except Conflict as conflict:
            words = {role.id: role.name.in_(language) for role in shipped.road().roles}
            context, status = context | both.person(form, conflict.current, words), 409
        except Refused as refused:
            form.add_error(None, refused.text)
            status = 422
        else:
            messages.success(request, _("It is saved."))
            return respond(request, "", redirect=reverse("trajectory-team", args=[found.trajectory.pid]))
    return respond(request, "dossier/person_edit.html", context | {"named": missing.named(found)}, status=status)


@page
def person_remove(request, pid):
    """Asks first, then takes somebody off the list, with what they decide."""
    _here, found = _at_work(access.person, request, pid)
    back = reverse("trajectory-team", args=[found.trajectory.pid])
    changed = False
    if request.method == "POST":
        try:
            road.remove_person(found, request.user, saw(request))
        except Conflict as conflict:
            found, changed = conflict.current, True
    if request.method == "POST" and not changed:
        messages.success(request, _("It is off the list."))
        return respond(request, "", redirect=back)
    lines = [_("What stands there about them goes as well, also what they do in decisions.")]
    return ask(request, found.trajectory, _("Take this person off the list?"), lines, _("Take them off"), back=back,
               about=missing.named(found), saw=found.version, changed=changed)  # fmt: skip


# ── The mandate ──────────────────────────────────────────────────────────────────────────────────────────────
def _matrix(trajectory, may_work):
    found, named = reading.mandates(trajectory, get_language())
    called = {one.pk: reading.called(one, get_language()) for one in found.people}
    rows = [
        (decision, words, [(one, called[one.pk], found.parts(decision, one)) for one in found.people],
         found.warnings(decision))
        for decision, words in named
    ]  # fmt: skip
    return {
        "trajectory": trajectory, "may_work": may_work, "rows": rows, "overall": found.overall,
        "people": [(one, called[one.pk]) for one in found.people], "parts": Mandate.Part.choices,
    }  # fmt: skip


@require_safe
def trajectory_mandate(request, pid):
    """Who proposes, advises, decides and carries out: decisions down, people across."""
    here, found = access.trajectory(request, pid)
    return respond(request, "dossier/mandate.html", _matrix(found, access.may_work(here, found)))


@page
def decision(request, pid):
    """One decision: what each of the people does about it."""
    _here, found = _at_work(access.decision, request, pid)
    back = reverse("trajectory-mandate", args=[found.trajectory.pid])
    if request.method == "POST":
        try:
            road.turn_mandate(found, request.user, _turns(found, request.POST))
        except Refused as refused:
            messages.error(request, refused.text)
            return respond(request, "", redirect=back)
        messages.success(request, _("It is saved."))
        return respond(request, "", redirect=f"{back}#d-{found.pid}")
    matrix = _matrix(found.trajectory, True)
    row = next(one for one in matrix["rows"] if one[0].pk == found.pk)
    return respond(request, "dossier/decision.html", matrix | {"row": row, "back": back})


def _turns(decision, posted):
    """What a page of a decision changed since it was shown: {(person, part): on}. What it did not show stays."""
    turns = {}
    for person in decision.trajectory.people.all():
        if f"was-{person.pid}" in posted:
            was, now = set(posted[f"was-{person.pid}"].split()), set(posted.getlist(f"parts-{person.pid}"))
            turns |= {(person, part): part in now for part in PARTS if (part in was) != (part in now)}
    return turns


@require_POST
def decision_part(request, pid):
    """One tick in the matrix, in place: `person`, `part`, and `on`. Answers with the matrix as it is now."""
    _here, found = _at_work(access.decision, request, pid)
    person = found.trajectory.people.filter(pid=request.POST.get("person", "")).first()
    part, on = request.POST.get("part", ""), request.POST.get("on") == "yes"
    if person is not None and part in PARTS:
        try:
            road.turn_mandate(found, request.user, {(person, part): on})
        except Refused as refused:
            raise Http404 from refused
    elif request.POST.get("person"):
        raise Http404
    if "X-In-Place" in request.headers:
        return respond(request, "dossier/_mandate.html", _matrix(found.trajectory, True))
    return respond(request, "", redirect=reverse("trajectory-mandate", args=[found.trajectory.pid]))


@page
def decision_new(request, pid):
    """Something of their own that must be decided."""
    _here, found = access.trajectory_at_work(request, pid)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = road.add_decision(found, request.user, form.cleaned_data["text"], pid=page_pid(request))
        except Refused as refused:
            form.add_error(None, refused.text)
        else:
            return respond(request, "", redirect=reverse("decision", args=[made.pid]))
    context = {"form": form, "trajectory": found}
    return respond(request, "dossier/decision_new.html", context, status=422 if form.errors else 200)


@page
def decision_remove(request, pid):
    """Asks first, then takes a decision away."""
    _here, found = _at_work(access.decision, request, pid)
    back = reverse("trajectory-mandate", args=[found.trajectory.pid])
    changed = False
    if request.method == "POST":
        try:
            road.remove_decision(found, request.user, request.POST.get("saw", ""))
        except Conflict:
            changed = True
    if request.method == "POST" and not changed:
        messages.success(request, _("The decision is off the list."))
        return respond(request, "", redirect=back)
    named = dict(reading.mandates(found.trajectory, get_language())[1])
    lines = [_("Who does what about it goes as well."), _("You can write it down again in your own words.")]
    return ask(request, found.trajectory, _("Take this decision off the list?"), lines, _("Take it off"), back=back,
               about=named[found], saw=road.mandate_print(found), changed=changed)  # fmt: skip
