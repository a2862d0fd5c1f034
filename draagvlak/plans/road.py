"""The verbs of a trajectory: its steps, its people and what they decide, its conditions, the answers to pitfalls.

Each is one transaction with its line in the history, and safe to repeat. `version` is what the page showed: when
somebody changed the row since, Conflict is raised with how it stands now, and nothing is written.
"""

import hashlib
import json

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from draagvlak.content import shipped
from draagvlak.lib.tokens import new_pid
from draagvlak.orgs import history
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
from draagvlak.plans.writing import hold, keep, next_place, remove, room, told_once, write


def _line(text, most):
    return " ".join(text.split())[:most]


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
    if scope != Scope.PARTNERSHIP:
        hold(trajectory, no_key=True)  # nobody is invited meanwhile
        if trajectory.partners.filter(state=Partner.State.ACTIVE).exists():
            raise Refused(_("Partners work along on this trajectory. End that first."))
        if trajectory.partners.filter(state=Partner.State.INVITED).exists():
            raise Refused(_("A partner is invited to this trajectory. Withdraw the invitation first."))
    before = write(trajectory, version, subject=subject, scope=Scope(scope),
                    team=team if scope == Scope.TEAM else None, begins_on=begins_on, ends_on=ends_on)  # fmt: skip
    if before:
        history.record(trajectory.organisation, actor, "trajectory-changed", trajectory, subject=subject)
    return trajectory


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
    before = write(step, version, **fields)
    if before:
        trajectory = step.trajectory
        keep(trajectory, before["reason"], fields["reason"], step=step)
        history.record(trajectory.organisation, actor, f"step-{state.value}", trajectory, step=_called(step))
    return step


def _called(step):
    return step.key or step.title


@transaction.atomic
def sheet_begun(trajectory, actor, pack):
    """A worksheet was begun: the step that is about it is busy, unless somebody said something else.

    Where several steps share a worksheet it is the only one that is about all of it; else none.
    """
    about = [step for phase in shipped.road().phases for step in phase.steps
             if step.tool.partition("#")[0] == f"sheet:{pack}"]  # fmt: skip
    whole = [one for one in about if "#" not in one.tool]
    keys = next(([one.id for one in some] for some in (whole, about) if len(some) == 1), [])
    for step in trajectory.steps.select_for_update().filter(key__in=keys, state=Step.State.TODO):
        set_state(step, actor, step.version, Step.State.DOING)


@transaction.atomic
def write_step(step, actor, version, *, begins_on, ends_on, note, checks):
    """What was noted in a step: its days (a plan, not a lock), a text, and which checks are ticked."""
    if begins_on and ends_on and ends_on < begins_on:
        raise Refused(_("The last day is before the first."))
    known = shipped.road().step(step.key)
    ids = {one.id for one in known.checks} if known else set()
    note = note.strip()[:4000]
    before = write(step, version, begins_on=begins_on, ends_on=ends_on, note=note,
                    checks=[one for one in checks if one in ids])  # fmt: skip
    if before:
        keep(step.trajectory, before["note"], note, step=step)
        told_once(step.trajectory, actor, "step-noted", step=_called(step))
    return step


@transaction.atomic
def add_step(trajectory, actor, *, phase, title, why="", note="", pid=""):
    """A step of their own, at the end of a phase. `pid` stands for the page: sent twice it is one."""
    known = Step.objects.filter(pid=pid, trajectory=trajectory).first() if pid else None
    if known:
        return known
    title = _line(title, 120)
    if not title:
        raise Refused(_("Give the step a name."))
    hold(trajectory, no_key=True)  # one place for each
    room(trajectory.steps.filter(key=""))
    made = Step.objects.create(
        trajectory=trajectory, phase=PhaseId(phase), title=title, why=_line(why, 400), note=note.strip()[:4000],
        position=next_place(trajectory.steps), pid=pid or new_pid(),
    )  # fmt: skip
    history.record(trajectory.organisation, actor, "step-added", trajectory, step=title)
    return made


@transaction.atomic
def place_step(step, actor, phase, after=None):
    """Puts a step in a phase, after another step of it, or with None at its beginning. The road is numbered anew.

    Refused: one of them is gone, or stands in another phase now.
    """
    phase, trajectory, order = PhaseId(phase), step.trajectory, list(PhaseId)
    hold(trajectory, no_key=True)
    line = sorted(trajectory.steps.all(), key=lambda one: order.index(one.phase))
    was = [(one.pk, one.phase) for one in line]
    own = next((one for one in line if one.pk == step.pk), None)
    rest = [one for one in line if one is not own]
    place: int | None = sum(order.index(one.phase) < order.index(phase) for one in rest)
    if after is not None:
        place = next((at for at, one in enumerate(rest, 1) if (one.pk, one.phase) == (after.pk, phase)), None)
    if own is None or place is None:
        raise Refused(_("The road was changed in the meantime. Look at it again, and choose a place."))
    own.phase = phase
    rest.insert(place, own)
    for number, one in enumerate(rest):
        one.position = number
    Step.objects.bulk_update(rest, ["phase", "position"])
    if [(one.pk, one.phase) for one in rest] != was:
        told_once(trajectory, actor, "step-moved", step=_called(own))


@transaction.atomic
def remove_step(step, actor, version):
    """Takes away a step of their own. A step of the road can only be skipped: LookupError."""
    if step.key:
        raise LookupError(step.key)
    if remove(step, version):
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
    hold(trajectory, no_key=True)
    room(trajectory.people)
    place = next_place(trajectory.people)
    made = Person.objects.create(
        trajectory=trajectory, position=place, pid=pid or new_pid(), **_person(trajectory, values)
    )
    history.record(trajectory.organisation, actor, _of_group(made, "added"), trajectory)
    return made


def _of_group(person, what):
    """The verb in the history: the two groups have sentences of their own."""
    return f"{'steering' if person.group == Person.Group.STEERING else 'person'}-{what}"


@transaction.atomic
def change_person(person, actor, version, **values):
    """Changes who somebody is, or what they are there for."""
    if write(person, version, **_person(person.trajectory, values)):
        told_once(person.trajectory, actor, _of_group(person, "changed"))
    return person


@transaction.atomic
def remove_person(person, actor, version):
    """Takes somebody off the list, with their mandate. Done twice it does nothing."""
    if remove(person, version):
        history.record(person.trajectory.organisation, actor, _of_group(person, "removed"), person.trajectory)


@transaction.atomic
def add_decision(trajectory, actor, text, *, pid=""):
    """Something of their own that must be decided."""
    known = Decision.objects.filter(pid=pid, trajectory=trajectory).first() if pid else None
    if known:
        return known
    text = _line(text, 200)
    if not text:
        raise Refused(_("Write what must be decided."))
    hold(trajectory, no_key=True)
    room(trajectory.decisions.filter(key=""))
    made = Decision.objects.create(
        trajectory=trajectory, text=text, position=next_place(trajectory.decisions), pid=pid or new_pid()
    )
    history.record(trajectory.organisation, actor, "decision-added", trajectory, decision=text)
    return made


def mandate_print(decision):
    """A print of who does what about a decision: what a page shows before it goes."""
    rows = decision.mandates.order_by("person__pid", "part").values_list("person__pid", "part")
    return hashlib.sha256(json.dumps(list(rows)).encode()).hexdigest()


@transaction.atomic
def remove_decision(decision, actor, saw):
    """Takes away a decision, with who does what about it. `saw`: the mandate_print of what the page showed.

    Done twice it does nothing. Conflict: somebody changed since who does what.
    """
    now = Decision.objects.select_for_update().filter(pk=decision.pk).first()
    if now is None:
        return
    if mandate_print(now) != saw:
        raise Conflict(now)
    now.delete()
    trajectory = decision.trajectory
    history.record(trajectory.organisation, actor, "decision-removed", trajectory,
                   decision=decision.key or decision.text)  # fmt: skip


@transaction.atomic
def turn_mandate(decision, actor, turns):
    """Changes who does what about one decision: {(person, part): True to add, False to take away}. Safe to repeat.

    Each stands by itself: two people who change the same decision never undo what the other did.
    ValueError: a person of another trajectory, or no such part.
    """
    changed = False
    hold(decision, no_key=True)
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
        told_once(decision.trajectory, actor, "mandate-changed", decision=decision.key or decision.text)


# ── Conditions and pitfalls ──────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def set_standing(trajectory, actor, key, phase, version, *, state, evidence=""):
    """How it stands with one condition in one phase, or None. `version` 0: nothing was noted yet. State '': nothing is.

    LookupError: there is no such condition.
    """
    if key not in {one.id for one in shipped.road().conditions}:
        raise LookupError(key)
    phase, about = PhaseId(phase), f"standing:{key}:{phase}"
    rows = Standing.objects.filter(trajectory=trajectory, key=key, phase=phase)
    if not state:
        row = rows.select_for_update().first()
        if row and remove(row, version):
            keep(trajectory, row.evidence, about=about)
            told_once(trajectory, actor, "standing-noted", condition=key)
        return None
    fields = {"state": Standing.State(state), "evidence": _line(evidence, 500)}
    row, fresh = rows.select_for_update().get_or_create(
        trajectory=trajectory, key=key, phase=phase, defaults=fields | {"by": actor}
    )
    before = None if fresh else write(row, version, **fields)
    if before:
        keep(trajectory, before["evidence"], fields["evidence"], about=about)
        Standing.objects.filter(pk=row.pk).update(by=actor, on=timezone.localdate())
    if fresh or before:
        told_once(trajectory, actor, "standing-noted", condition=key)
    return row


@transaction.atomic
def answer_pitfall(trajectory, actor, rule, version, text):
    """'We know, because …'. An empty text takes the answer away. `version` 0: there was none."""
    text, about = _line(text, 500), f"pitfall:{rule}"
    row = PitfallAnswer.objects.select_for_update().filter(trajectory=trajectory, rule=rule).first()
    if row is None and text:
        row = PitfallAnswer.objects.create(trajectory=trajectory, rule=rule, text=text, by=actor)
        told_once(trajectory, actor, "pitfall-answered", pitfall=rule)
        return row
    if row is None or row.text == text:
        return row
    if row.version != version:
        raise Conflict(row)
    keep(trajectory, row.text, text, about=about)
    told_once(trajectory, actor, "pitfall-answered", pitfall=rule)
    if not text:
        row.delete()
        return None
    write(row, version, text=text)
    PitfallAnswer.objects.filter(pk=row.pk).update(by=actor, on=timezone.localdate())
    return row
