"""The verbs of worksheets: every write, each one transaction that raises the revision and nudges who looks.

All are safe to repeat. `version` is what the page showed of a cell (0: it was empty): when somebody wrote in it since,
Conflict is raised with the cell as it is now, and nothing is written.
"""

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from draagvlak.content import shipped
from draagvlak.lib import hub
from draagvlak.lib.tokens import new_pid
from draagvlak.orgs import history
from draagvlak.orgs.models import Grant
from draagvlak.plans import actions as plans
from draagvlak.plans import partners, road
from draagvlak.plans.actions import Refused
from draagvlak.plans.models import Action
from draagvlak.worksheets import signing, since, small_groups, values
from draagvlak.worksheets.board import AWAY
from draagvlak.worksheets.models import Basis, Cell, Change, Comment, Presence, Proposal, Row, RowAction, RowLink, Sheet

MOST_ROWS = 2_000  # in one section
LONGEST_COMMENT = 2_000
FULL = _("A section holds at most %(most)s rows. Take some away, or begin a second worksheet of this kind.")
TAKEN = "row-taken"  # in the history
NOT_HERE = _("This is no longer open to you, or it was deleted. Copy what you want to keep.")
ORIGIN = ("basis", "asked_with", "asked_on")  # the columns that say where a value comes from


class Conflict(Exception):
    """Somebody wrote in this cell in the meantime. `current` is the Cell as it is now."""

    def __init__(self, current):
        self.current = current
        super().__init__("changed in the meantime")


def topic(sheet_pid):
    return f"sheet:{sheet_pid}"


def changed(sheet):
    """Raises the revision of a sheet, and nudges who looks. Refused, so nothing was written: it was just deleted."""
    if not Sheet.objects.filter(pk=sheet.pk).update(revision=hub.raised("revision", topic(sheet.pid))):
        raise Refused(NOT_HERE)


def hold(of):
    """Until the transaction ends nobody else adds something to this sheet (or trajectory): a page makes one thing.

    Refused when it was deleted in this very moment, or is no longer shared with the guest who opened it.
    """
    there = type(of).objects.select_for_update(no_key=True).filter(pk=of.pk).values_list("pk").first()
    grant = of.grant if isinstance(of, Sheet) else None
    if not there or grant and not partners.is_held(grant):
        raise Refused(NOT_HERE)


def _section(sheet, section_id):
    section = shipped.sheet(sheet.pack).section(section_id)
    if section is None:
        raise LookupError(section_id)
    return section


def _field(sheet, row, field_id):
    field = _section(sheet, row.section).field(field_id)
    if field is None:
        raise LookupError(field_id)
    return field


# ── Sheets ───────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def make(trajectory, actor, pack, *, title="", pid=""):
    """A new worksheet of a trajectory. `pid` stands for the page: sent twice it is one. LookupError: no such pack.

    The first of its kind has no title of its own; asked for again without a title, that one is given back.
    """
    definition = shipped.sheet(pack)
    hold(trajectory)
    title = " ".join(title.split())[:120]
    rows = trajectory.sheets.filter(pack=pack)
    known = Sheet.objects.filter(pid=pid, trajectory=trajectory).first() if pid else None
    known = known or (rows.filter(title="").first() if not title else None)
    if known:
        return known
    sheet = Sheet.objects.create(
        organisation_id=trajectory.organisation_id, trajectory=trajectory, pack=pack, title=title, made_by=actor,
        pid=pid or new_pid(),
    )  # fmt: skip
    Row.objects.bulk_create(
        [Row(sheet=sheet, section=one.id, key="only") for one in definition.sections if one.kind == "fields"]
    )
    history.record(trajectory.organisation, actor, "sheet-made", sheet, pack=pack, trajectory=trajectory.pid)
    road.sheet_begun(trajectory, actor, pack)
    return sheet


def complete(sheet):
    """Makes the row of each section that is filled in once and has none yet: the pack grew since the sheet was made."""
    there = set(Row.objects.filter(sheet=sheet, key="only").values_list("section", flat=True))
    wanted = {one.id for one in shipped.sheet(sheet.pack).sections if one.kind == "fields"}
    rows = [Row(sheet=sheet, section=section, key="only") for section in sorted(wanted - there)]
    Row.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def rename(sheet, actor, title):
    """Gives a sheet a name of its own; '' takes it away."""
    was, sheet.title = sheet.title, " ".join(title.split())[:120]
    if was != sheet.title:
        Sheet.objects.filter(pk=sheet.pk).update(title=sheet.title)
        signing.record(sheet, actor, "sheet-renamed", pack=sheet.pack)
        changed(sheet)
    return sheet


def promised_to(sheet):
    """The names of the partners that get a copy of this sheet when they leave."""
    active = sheet.trajectory.partners.filter(state="active").order_by("name")
    return [name for name, pids in active.values_list("name", "goes_along") if sheet.pid in pids]


@transaction.atomic
def remove(sheet, actor):
    """Deletes a sheet with everything in it; actions that were made from it stay. Done twice it does nothing.

    Refused while a partner gets a copy of it when it leaves: that is an agreement (plans/partners.py, give).
    """
    if Sheet.objects.select_for_update().filter(pk=sheet.pk).values_list("pk").first():
        if promised_to(sheet):
            raise Refused(_("It was agreed that a copy of this worksheet goes along. End that partnership first."))
        history.record(sheet.organisation, actor, "sheet-removed", sheet, pack=sheet.pack)
        hub.publish(topic(sheet.pid))
        partners.take_back(Grant.objects.filter(owner=sheet.organisation_id, kind="sheet", object_pid=sheet.pid))
        Sheet.objects.filter(pk=sheet.pk).delete()


# ── Cells ────────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def write(sheet, actor, row, field_id, raw, *, version, basis="", asked_with="", asked_on=None):
    """Writes one cell, and returns it. Sent twice with the same value it is one write.

    LookupError: no such field. values.Wrong: it does not fit. Conflict: somebody wrote there since `version`.
    """
    field = _field(sheet, row, field_id)
    value = values.clean(field, raw)
    facts = {"value": value, "basis": Basis(basis).value if basis and field.asked else ""}
    facts["asked_with"] = " ".join(asked_with.split())[:200] if facts["basis"] == Basis.ASKED else ""
    facts["asked_on"] = asked_on if facts["basis"] == Basis.ASKED else None
    if row.gone_at is not None:
        raise Refused(_("This row was taken away. Put it back first; what you typed is still here."))
    if small_groups.asks(sheet.pack, row.section, field_id):
        held = Row.objects.select_for_update().get(pk=row.pk).cells.values_list("field", "value")
        small_groups.check(sheet.pack, row.section, dict(held) | {field_id: value})
    cell = _put(row, field_id, facts, version, signing.signed(sheet, actor))
    if cell is not None:
        changed(sheet)
        return cell
    now = Cell.objects.filter(row=row, field=field_id).first()
    if now is None and version:
        raise Refused(NOT_HERE)
    if now is None or all(getattr(now, name) == fact for name, fact in facts.items()):
        return now or Cell(row=row, field=field_id, version=0, **facts)
    raise Conflict(now)


def _put(row, field_id, facts, version, signed):
    """The Cell after a conditional write; None when it is at another version (or nothing is to be written)."""
    at = timezone.now()
    who = {"changed_by": signed["by"], "guest": signed["guest"], "changed_at": at}
    if version == 0:
        if facts["value"] is None:
            return None
        try:
            with transaction.atomic():
                cell = Cell.objects.create(row=row, field=field_id, **facts, **who)
        except IntegrityError:
            return None
    else:
        rows = Cell.objects.filter(row=row, field=field_id, version=version)
        if not rows.update(version=version + 1, **facts, **who):
            return None
        cell = Cell(row=row, field=field_id, version=version + 1, **facts, **who)
    Change.objects.create(row=row, field=field_id, version=cell.version, at=at, **signed, **facts)
    return cell


@transaction.atomic
def undo(sheet, actor, row, field_id, version):
    """Puts back what stood in a cell before its present stand. It is a write of its own: undone again, it is back.

    Refused when there is nothing before it. Conflict: somebody wrote there since `version`.
    """
    then = before(sheet, row, field_id, version)
    if then is None:
        return write(sheet, actor, row, field_id, None, version=version)
    return write(sheet, actor, row, field_id, then.value, version=version, basis=then.basis,
                 asked_with=then.asked_with, asked_on=then.asked_on)  # fmt: skip


def before(sheet, row, field_id, version, at=None):
    """The Change of what stood in a cell before `version`, or at the version `at` before it; None for nothing.

    A guest goes back no further than to when the sheet was shared (since.py), here and in `restore`.
    """
    last = version - 1 if at is None else min(at, version - 1)
    stood = Change.objects.filter(row=row, field=field_id, version__lte=last, erased_on=None)
    return since.changes(sheet, stood).first()


@transaction.atomic
def restore(sheet, actor, row, field_id, change_version, version):
    """Puts back what stood in a cell at `change_version`: a write of its own. LookupError: nothing stood there then.

    Conflict: somebody wrote there since `version`.
    """
    stood = Change.objects.filter(row=row, field=field_id, version=change_version, erased_on=None)
    then = since.changes(sheet, stood).first()
    if then is None:
        raise LookupError(change_version)
    return write(sheet, actor, row, field_id, then.value, version=version, basis=then.basis,
                 asked_with=then.asked_with, asked_on=then.asked_on)  # fmt: skip


# ── Rows ─────────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def add_row(sheet, actor, section_id, given, *, pid="", key=""):
    """A new row at the end of a section, with {field id: raw}. `pid` stands for the page: sent twice it is one.

    Of a row that was taken away since it was made, a new one is made.

    LookupError: no such section, or it has no rows. values.Wrong: a value does not fit; nothing is added.
    """
    section = _section(sheet, section_id)
    if section.kind != "rows":
        raise LookupError(section_id)
    hold(sheet)
    known = Row.objects.filter(pid=pid, sheet=sheet).first() if pid else None
    if known and known.gone_at and not known.key:
        known, pid = None, ""
    known = known or (Row.objects.filter(sheet=sheet, section=section_id, key=key).first() if key else None)
    if known:
        return known
    fresh = {name: values.clean(section.field(name), raw) for name, raw in given.items() if section.field(name)}
    small_groups.check(sheet.pack, section_id, fresh)
    rows = Row.objects.filter(sheet=sheet, section=section_id)
    if rows.filter(gone_at=None).count() >= MOST_ROWS:
        raise Refused(FULL % {"most": MOST_ROWS})
    last = rows.aggregate(last=Max("position"))["last"]
    row = Row.objects.create(sheet=sheet, section=section_id, key=key, position=0 if last is None else last + 1,
                             pid=pid or new_pid())  # fmt: skip
    _fill([(row, fresh, {})], signing.signed(sheet, actor))
    changed(sheet)
    return row


def _fill(rows, signed):
    """Writes the first cells of new rows: [(Row, {field id: value}, {field id: (basis, asked with, asked on)})]."""
    at, nothing = timezone.now(), ("", "", None)
    cells = [
        Cell(row=row, field=name, value=value, changed_by=signed["by"], guest=signed["guest"], changed_at=at,
             **dict(zip(ORIGIN, origins.get(name, nothing), strict=True)))
        for row, fresh, origins in rows for name, value in fresh.items() if value is not None
    ]  # fmt: skip
    Cell.objects.bulk_create(cells)
    Change.objects.bulk_create(
        Change(row=one.row, field=one.field, value=one.value, version=1, at=at, **signed,
               **{name: getattr(one, name) for name in ORIGIN})
        for one in cells
    )  # fmt: skip


@transaction.atomic
def add_rows(sheet, actor, section_id, table, origins=(), *, pid=""):
    """Many new rows at once: [{field id: raw}]. values.Wrong or Refused: nothing is added. Returns how many.

    `origins`: for each of them {field id: (basis, asked with, asked on)}, or nothing. `pid` stands for the page: sent
    twice they are added once.
    """
    section = _section(sheet, section_id)
    if section.kind != "rows":
        raise LookupError(section_id)
    hold(sheet)
    if pid and Row.objects.filter(pid=pid, sheet=sheet).exists():
        return len(table)
    fresh = [{name: values.clean(section.field(name), raw) for name, raw in row.items()} for row in table]
    for one in fresh:
        small_groups.check(sheet.pack, section_id, one)
    rows = Row.objects.filter(sheet=sheet, section=section_id)
    if rows.filter(gone_at=None).count() + len(fresh) > MOST_ROWS:
        raise Refused(FULL % {"most": MOST_ROWS})
    last = rows.aggregate(last=Max("position"))["last"]
    start = 0 if last is None else last + 1
    made = [Row(sheet=sheet, section=section_id, position=start + at, pid=pid if pid and not at else new_pid())
            for at in range(len(fresh))]  # fmt: skip
    Row.objects.bulk_create(made)
    made = list(Row.objects.filter(pid__in=[row.pid for row in made]).order_by("position"))
    known = [_known(section, one) for one in origins] or [{} for _row in made]
    _fill(list(zip(made, fresh, known, strict=True)), signing.signed(sheet, actor))
    signing.record(sheet, actor, "sheet-filled", pack=sheet.pack, rows=len(made))
    changed(sheet)
    return len(made)


def _known(section, origins):
    """Of these origins those of fields that ask where their value comes from, as they are stored."""
    return {
        name: (basis, " ".join(who.split())[:200], on)
        for name, (basis, who, on) in origins.items() if section.field(name).asked
    }  # fmt: skip


@transaction.atomic
def move_row(sheet, actor, row, step):
    """Moves a row one place up (-1) or down (1) among those that show. At the end it stays."""
    rows = list(sheet.rows.select_for_update().filter(section=row.section, gone_at=None).order_by("position", "pk"))
    at = next((place for place, one in enumerate(rows) if one.pk == row.pk), None)
    if at is None or not 0 <= at + step < len(rows):
        return
    rows[at], rows[at + step] = rows[at + step], rows[at]
    for place, one in enumerate(rows):
        one.position = place
    Row.objects.bulk_update(rows, ["position"])
    signing.record_once(sheet, actor, "row-moved", pack=sheet.pack)
    changed(sheet)


@transaction.atomic
def take_row(sheet, actor, row):
    """Takes a row away; it can be put back. A row that the sheet makes itself stays."""
    if row.stays:
        raise LookupError(row.key)
    if Row.objects.filter(pk=row.pk, gone_at=None).update(gone_at=timezone.now()):
        signing.record(sheet, actor, TAKEN, pack=sheet.pack, row=row.pid)
        changed(sheet)


@transaction.atomic
def put_back(sheet, actor, row):
    """Puts back a row that was taken away, with everything in it."""
    if Row.objects.filter(pk=row.pk).exclude(gone_at=None).update(gone_at=None):
        row.gone_at = None
        signing.record(sheet, actor, "row-back", pack=sheet.pack, row=row.pid)
        changed(sheet)


# ── Around a row ─────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def comment(sheet, actor, row, field_id, text, *, pid=""):
    """A remark about a field ('' for the whole row). Refused without words."""
    text = text.strip()
    if not text:
        raise Refused(_("Write your remark first."))
    if len(text) > LONGEST_COMMENT:
        raise Refused(_("This is too long: at most %(most)s signs.") % {"most": LONGEST_COMMENT})
    if field_id:
        _field(sheet, row, field_id)
    hold(sheet)
    known = Comment.objects.filter(pid=pid).first() if pid else None
    if known:
        return known
    made = Comment.objects.create(
        row=row, field=field_id, text=text, pid=pid or new_pid(), **signing.signed(sheet, actor), grant=sheet.grant
    )
    changed(sheet)
    return made


@transaction.atomic
def settle(sheet, actor, remark, settled=True):
    """Says that a remark was dealt with, or opens it again."""
    if Comment.objects.filter(pk=remark.pk).exclude(settled=settled).update(
        settled=settled, settled_by=signing.answered(sheet, actor)
    ):
        verb = "remark-settled" if settled else "remark-opened"
        signing.record(sheet, actor, verb, pack=sheet.pack, row=remark.row.pid)
        changed(sheet)


@transaction.atomic
def propose(sheet, actor, row, field_id, raw, why="", *, pid=""):
    """A proposal for a field, by somebody who may read the sheet and not change it. values.Wrong: it does not fit."""
    value = values.clean(_field(sheet, row, field_id), raw)
    if row.gone_at is not None:
        raise Refused(_("This row was taken away. Ask who works on the worksheet to put it back. What you typed stands "
                        "below."))  # fmt: skip
    if value is None:
        raise Refused(_("Write what you propose first."))
    hold(sheet)
    known = Proposal.objects.filter(pid=pid).first() if pid else None
    if known:
        return known
    made = Proposal.objects.create(row=row, field=field_id, value=value, why=" ".join(why.split())[:300],
                                   pid=pid or new_pid(), **signing.signed(sheet, actor),
                                   grant=sheet.grant)  # fmt: skip
    changed(sheet)
    return made


@transaction.atomic
def answer(sheet, actor, proposal, taken, *, version=0):
    """Takes a proposal over (a write, which see), or not. Answered twice it does nothing the second time.

    LookupError: it was withdrawn, or its field is no more.

    Where the value comes from stays as it stands: a proposal says nothing about that.
    """
    now = Proposal.objects.select_for_update().filter(pk=proposal.pk).first()
    if now is None:
        raise LookupError(proposal.pid)
    if now.state != Proposal.State.OPEN:
        return now
    if taken:
        stands = Cell.objects.filter(row=now.row, field=now.field).values(*ORIGIN).first() or {}
        write(sheet, actor, now.row, now.field, now.value, version=version, **stands)
    now.state, now.answered_by = (Proposal.State.TAKEN if taken else Proposal.State.DECLINED), signing.answered(
        sheet, actor
    )
    now.save()
    changed(sheet)
    return now


@transaction.atomic
def make_action(sheet, actor, row, *, pid="", **given):
    """An action from a row (plans.actions.make, which see)."""
    action = plans.make(sheet.organisation, actor, pid=pid, trajectory=sheet.trajectory, **given)
    RowAction.objects.get_or_create(row=row, action=action)
    Action.objects.filter(pk=action.pk).update(inside=True)
    changed(sheet)
    return action


@transaction.atomic
def link(sheet, actor, row, kind, target):
    """Says what a row belongs to. The page has checked that `target` is there and may be seen."""
    RowLink.objects.get_or_create(row=row, kind=kind, target=target)
    changed(sheet)


@transaction.atomic
def unlink(sheet, actor, row, kind, target):
    """Takes such a link away."""
    if RowLink.objects.filter(row=row, kind=kind, target=target).delete()[0]:
        changed(sheet)


def seen(sheet, user, row="", field=""):
    """Notes that somebody has the sheet open, and in which field they are; who looks hears of it when that changed.

    Returns whether they went to another field.
    """
    row = row if row and sheet.rows.filter(pid=row[:20]).exists() else ""
    field, now = field[:60], timezone.now()
    was = Presence.objects.filter(sheet=sheet, user=user).first()
    Presence.objects.update_or_create(sheet=sheet, user=user, defaults={
        "row": row, "field": field, "seen_at": now, "guest": sheet.through
    })
    moved = (was.row, was.field) != (row, field) if was else bool(field)
    if was is None or moved or now - was.seen_at > AWAY:
        hub.publish(topic(sheet.pid))
    return moved


def left(sheet, user):
    """Notes that somebody closed the sheet."""
    if Presence.objects.filter(sheet=sheet, user=user).delete()[0]:
        hub.publish(topic(sheet.pid))
