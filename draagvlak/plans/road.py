"""The verbs of a trajectory: its steps, its people and what they decide, its conditions, the answers to pitfalls.

Each is one transaction with its line in the history, and safe to repeat. `version` is what the page showed: when
somebody changed the row since, Conflict is raised with how it stands now, and nothing is written.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from draagvlak.content import shipped
from draagvlak.lib.tokens import new_pid
from draagvlak.orgs import history
from draagvlak.orgs.models import Event
from draagvlak.plans.actions import Conflict, Refused
from draagvlak.plans.models import (
    Decision,
    Mandate,
    Partner,
    Person,
    PhaseId,
    PitfallAnswer,
    Scope,
    Standing,
    Step,
    Trajectory,
)

MOST_OWN = 40  # steps, people or decisions of their own in one trajectory


def _line(text, most):
    return " ".join(text.split())[:most]


def _write(row, version, **fields):
    """`row` after a conditional write; Conflict with how it stands now, Refused when it is gone."""
    model = type(row)
    if model.objects.filter(pk=row.pk, version=version).update(version=F("version") + 1, **fields):
        row.refresh_from_db()
        return row
    now = model.objects.filter(pk=row.pk).first()
    if now is None:
        raise Refused(_("This is no longer there. Somebody deleted it."))
    if all(getattr(now, name) == value for name, value in fields.items()):
        return now  # sent twice, or somebody wrote the same
    raise Conflict(now)


def _next(rows):
    last = rows.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def _room(rows):
    if rows.count() >= MOST_OWN:
        raise Refused(_("There are %(most)s already. Take one away first.") % {"most": MOST_OWN})


# ── The trajectory ───────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def begin(organisation, actor, *, subject, scope=Scope.ORGANISATION, team=None, begins_on=None, pid=""):
    """A new trajectory with every step and decision of the road. `pid` stands for the page: sent twice it is one."""
    known = Trajectory.objects.filter(pid=pid, organisation=organisation).first() if pid else None
    if known:
        return known
    subject = _line(subject, 120)
    if not subject:
        raise Refused(_("Write what the trajectory is about."))
    if team is not None and team.organisation_id != organisation.pk:
        raise ValueError("a team of another organisation")
    made = Trajectory.objects.create(
        organisation=organisation, subject=subject, scope=Scope(scope), team=team if scope == Scope.TEAM else None,
        begins_on=begins_on, made_by=actor, pid=pid or new_pid(),
    )  # fmt: skip
    road = shipped.road()
    steps = [(phase.id, step.id) for phase in road.phases for step in phase.steps]
    Step.objects.bulk_create(
        [Step(trajectory=made, key=key, phase=phase, position=at) for at, (phase, key) in enumerate(steps)]
    )
    Decision.objects.bulk_create(
        [Decision(trajectory=made, key=one.id, position=at) for at, one in enumerate(road.decisions)]
    )
    history.record(organisation, actor, "trajectory-begun", made, subject=subject)
    return made


@transaction.atomic
def change(trajectory, actor, version, *, subject, scope, team, begins_on, ends_on):
    """Changes what a trajectory is about, and its days."""
    subject = _line(subject, 120)
    if not subject:
        raise Refused(_("Write what the trajectory is about."))
    if team is not None and team.organisation_id != trajectory.organisation_id:
        raise ValueError("a team of another organisation")
    if scope != Scope.PARTNERSHIP and trajectory.partners.filter(state=Partner.State.ACTIVE).exists():
        raise Refused(_("Partners work along on this trajectory. End that first."))
    now = _write(trajectory, version, subject=subject, scope=Scope(scope), team=team if scope == Scope.TEAM else None,
                 begins_on=begins_on, ends_on=ends_on)  # fmt: skip
    history.record(now.organisation, actor, "trajectory-changed", now, subject=subject)
    return now


@transaction.atomic
def close(trajectory, actor, closed=True):
    """Puts a trajectory away, or opens it again. Nothing of it is deleted."""
    rows = Trajectory.objects.filter(pk=trajectory.pk, closed_on__isnull=closed)
    if rows.update(closed_on=timezone.localdate() if closed else None):
        verb = "trajectory-closed" if closed else "trajectory-opened"
        history.record(trajectory.organisation, actor, verb, trajectory, subject=trajectory.subject)


@transaction.atomic
def delete(trajectory, actor):
    """Deletes a trajectory with its sheets, people and steps. Its scans and actions stay. Safe to repeat.

    Refused while partners work along: worksheets/parting.py ends that first.
    """
    if trajectory.partners.filter(state=Partner.State.ACTIVE).exists():
        raise Refused(_("Partners work along on this trajectory. End that first."))
    if Trajectory.objects.filter(pk=trajectory.pk).exists():
        history.record(trajectory.organisation, actor, "trajectory-deleted", None, subject=trajectory.subject)
        Trajectory.objects.filter(pk=trajectory.pk).delete()


# ── Steps ────────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def set_state(step, actor, version, state, *, reason=""):
    """Says how far a step is. Skipping asks for a reason; any step can be taken up again."""
    state, reason = Step.State(state), _line(reason, 300)
    if state == Step.State.SKIPPED and not reason:
        raise Refused(_("Write why you skip this step, so that others understand it later."))
    fields = {"state": state, "reason": reason if state == Step.State.SKIPPED else ""}
    if Step.objects.filter(pk=step.pk, **fields).exists():
        step.refresh_from_db()
        return step  # sent twice: no second line in the history
    now = _write(step, version, **fields)
    history.record(now.trajectory.organisation, actor, f"step-{state.value}", now.trajectory, step=now.key or now.title)
    return now


@transaction.atomic
def write_step(step, actor, version, *, begins_on, ends_on, note, checks):
    """What was noted in a step: its days (a plan, not a lock), a text, and which checks are ticked."""
    if begins_on and ends_on and ends_on < begins_on:
        raise Refused(_("The last day is before the first."))
    known = shipped.road().step(step.key)
    ids = {one.id for one in known.checks} if known else set()
    return _write(step, version, begins_on=begins_on, ends_on=ends_on, note=note.strip()[:4000],
                  checks=[one for one in checks if one in ids])  # fmt: skip


@transaction.atomic
def add_step(trajectory, actor, *, phase, title, why="", note="", pid=""):
    """A step of their own, at the end of a phase. `pid` stands for the page: sent twice it is one."""
    known = Step.objects.filter(pid=pid, trajectory=trajectory).first() if pid else None
    if known:
        return known
    title = _line(title, 120)
    if not title:
        raise Refused(_("Give the step a name."))
    _room(trajectory.steps.filter(key=""))
    made = Step.objects.create(
        trajectory=trajectory, phase=PhaseId(phase), title=title, why=_line(why, 400), note=note.strip()[:4000],
        position=_next(trajectory.steps), pid=pid or new_pid(),
    )  # fmt: skip
    history.record(trajectory.organisation, actor, "step-added", trajectory, step=title)
    return made


@transaction.atomic
def move_step(step, actor, by):
    """Moves a step one place up (-1) or down (1) within its phase. At the end it stays."""
    rows = list(step.trajectory.steps.select_for_update().filter(phase=step.phase))
    places = [one.position for one in rows]
    at = next(place for place, one in enumerate(rows) if one.pk == step.pk)
    if not 0 <= at + by < len(rows):
        return
    rows[at], rows[at + by] = rows[at + by], rows[at]
    for one, position in zip(rows, places, strict=True):
        one.position = position
    Step.objects.bulk_update(rows, ["position"])


@transaction.atomic
def remove_step(step, actor):
    """Takes away a step of their own. A step of the road can only be skipped: LookupError."""
    if step.key:
        raise LookupError(step.key)
    if Step.objects.filter(pk=step.pk).delete()[0]:
        history.record(step.trajectory.organisation, actor, "step-removed", step.trajectory, step=step.title)


# ── Team and mandate ─────────────────────────────────────────────────────────────────────────────────────────
def _person(trajectory, values):
    member = values.get("member")
    if member is not None and member.organisation_id != trajectory.organisation_id:
        raise ValueError("a member of another organisation")
    roles = {one.id for one in shipped.road().roles}
    return {
        "group": Person.Group(values["group"]), "name": "" if member else _line(values.get("name", ""), 120),
        "member": member, "roles": [one for one in values.get("roles", []) if one in roles],
        "note": _line(values.get("note", ""), 300),
    }  # fmt: skip


@transaction.atomic
def add_person(trajectory, actor, *, pid="", **values):
    """Somebody in the steering group or the team; without a name or a member: still to be found."""
    known = Person.objects.filter(pid=pid, trajectory=trajectory).first() if pid else None
    if known:
        return known
    _room(trajectory.people)
    made = Person.objects.create(
        trajectory=trajectory, position=_next(trajectory.people), pid=pid or new_pid(), **_person(trajectory, values)
    )
    history.record(trajectory.organisation, actor, "person-added", trajectory)
    return made


@transaction.atomic
def change_person(person, actor, version, **values):
    """Changes who somebody is, or what they are there for."""
    return _write(person, version, **_person(person.trajectory, values))


@transaction.atomic
def remove_person(person, actor):
    """Takes somebody off the list, with their mandate. Done twice it does nothing."""
    if Person.objects.filter(pk=person.pk).exists():
        history.record(person.trajectory.organisation, actor, "person-removed", person.trajectory)
        Person.objects.filter(pk=person.pk).delete()


@transaction.atomic
def add_decision(trajectory, actor, text, *, pid=""):
    """Something of their own that must be decided."""
    known = Decision.objects.filter(pid=pid, trajectory=trajectory).first() if pid else None
    if known:
        return known
    text = _line(text, 200)
    if not text:
        raise Refused(_("Write what must be decided."))
    _room(trajectory.decisions.filter(key=""))
    return Decision.objects.create(
        trajectory=trajectory, text=text, position=_next(trajectory.decisions), pid=pid or new_pid()
    )


@transaction.atomic
def remove_decision(decision, actor):
    """Takes away a decision, with who does what about it. Done twice it does nothing."""
    Decision.objects.filter(pk=decision.pk).delete()


@transaction.atomic
def set_mandate(decision, person, actor, parts):
    """What one person does about one decision: a set of Mandate.Part, empty for nothing.

    ValueError: a person of another trajectory, or no such part.
    """
    if person.trajectory_id != decision.trajectory_id:
        raise ValueError("a person of another trajectory")
    parts = {Mandate.Part(part) for part in parts}
    Mandate.objects.filter(decision=decision, person=person).exclude(part__in=parts).delete()
    Mandate.objects.bulk_create(
        [Mandate(decision=decision, person=person, part=part) for part in sorted(parts)], ignore_conflicts=True
    )


@transaction.atomic
def turn_mandate(decision, actor, turns):
    """Changes who does what about one decision: {(person, part): True to add, False to take away}. Safe to repeat.

    Each stands by itself: two people who change the same decision never undo what the other did.
    ValueError: a person of another trajectory, or no such part.
    """
    changed = False
    for (person, part), on in turns.items():
        if person.trajectory_id != decision.trajectory_id:
            raise ValueError("a person of another trajectory")
        own = Mandate.objects.filter(decision=decision, person=person, part=Mandate.Part(part))
        if not on:
            changed |= bool(own.delete()[0])
        elif not own.exists():
            Mandate.objects.bulk_create([Mandate(decision=decision, person=person, part=part)], ignore_conflicts=True)
            changed = True
    if changed:
        _told_once(decision, actor)


def _told_once(decision, actor):
    """A line in the history, but one an hour for each decision: filling in a matrix is many small changes."""
    trajectory, facts = decision.trajectory, {"decision": decision.key or decision.text}
    lately = Event.objects.filter(
        organisation_id=trajectory.organisation_id, object_pid=trajectory.pid, verb="mandate-changed", facts=facts,
        actor=actor, at__gt=timezone.now() - timedelta(hours=1),
    )
    if not lately.exists():
        history.record(trajectory.organisation, actor, "mandate-changed", trajectory, **facts)


# ── Conditions and pitfalls ──────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def set_standing(trajectory, actor, key, phase, version, *, state, evidence=""):
    """How it stands with one condition in one phase. `version` 0: nothing was noted yet. LookupError: no such one."""
    if key not in {one.id for one in shipped.road().conditions}:
        raise LookupError(key)
    fields = {"state": Standing.State(state), "evidence": _line(evidence, 500)}
    row, fresh = Standing.objects.select_for_update().get_or_create(
        trajectory=trajectory, key=key, phase=PhaseId(phase), defaults=fields | {"by": actor}
    )
    if fresh:
        return row
    now = _write(row, version, **fields)
    Standing.objects.filter(pk=now.pk).update(by=actor, on=timezone.localdate())
    return now


@transaction.atomic
def answer_pitfall(trajectory, actor, rule, version, text):
    """'We know, because …'. An empty text takes the answer away. `version` 0: there was none."""
    text = _line(text, 500)
    row = PitfallAnswer.objects.select_for_update().filter(trajectory=trajectory, rule=rule).first()
    if row is None:
        if text:
            row = PitfallAnswer.objects.create(trajectory=trajectory, rule=rule, text=text, by=actor)
        return row
    if row.version != version and row.text != text:
        raise Conflict(row)
    if not text:
        row.delete()
        return None
    now = _write(row, row.version, text=text)
    PitfallAnswer.objects.filter(pk=now.pk).update(by=actor, on=timezone.localdate())
    return now
