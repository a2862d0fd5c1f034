"""New rows that are proposed by who may only read: the verbs, and what a page shows of them."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from draagvlak.content import shipped
from draagvlak.lib.tokens import new_pid
from draagvlak.orgs import erased
from draagvlak.plans.actions import Refused
from draagvlak.worksheets import actions, signing, since, small_groups, values
from draagvlak.worksheets.erasing import actions as erasing
from draagvlak.worksheets.erasing import again as erased_again
from draagvlak.worksheets.models import Proposal, RowProposal
from draagvlak.worksheets.sharing import actions as sharing

State = Proposal.State
MOST_OPEN = 200  # in one worksheet: nobody looks through more


def takes(sheet, section):
    """Whether a row can be proposed in this section of the pack (or None): people add rows to it on the sheet."""
    return section is not None and section.kind == "rows" and not sharing.is_matrix(sheet, section)


@transaction.atomic
def propose(sheet, actor, section_id, raw, why="", *, pid=""):
    """A proposal for a new row, of {field id: raw}. `pid` stands for the page: sent twice it is one.

    LookupError: no rows are added there. values.Wrong: a value does not fit. Refused: it has no name.
    """
    section = shipped.sheet(sheet.pack).section(section_id)
    if not takes(sheet, section):
        raise LookupError(section_id)
    cleaned = {field.id: values.clean(field, raw.get(field.id)) for field in section.fields}
    given = {name: value for name, value in cleaned.items() if value is not None}
    if section.fields[0].id not in given:
        raise Refused(_("Write a name for the row first."))
    small_groups.check(sheet.pack, section_id, given)
    actions.hold(sheet)
    known = RowProposal.objects.filter(pid=pid, sheet=sheet).first() if pid else None
    if known:
        return known
    if sheet.proposed.filter(state=State.OPEN).count() >= MOST_OPEN:
        raise Refused(_("%(most)s proposals wait already. First they need an answer.") % {"most": MOST_OPEN})
    made = RowProposal.objects.create(
        sheet=sheet, section=section_id, given=given, why=" ".join(why.split())[:300], pid=pid or new_pid(),
        **signing.signed(sheet, actor), grant=sheet.grant,
    )  # fmt: skip
    signing.record(sheet, actor, "row-proposed", pack=sheet.pack)
    actions.changed(sheet)
    return made


@transaction.atomic
def answer(sheet, actor, proposal, taken):
    """Takes it over as a row at the end of its section, or not. Answered twice it does nothing the second time.

    LookupError: it was withdrawn, or the section is no more. values.Wrong or Refused: it does not fit there now; it
    goes on waiting.
    """
    now = RowProposal.objects.select_for_update().filter(pk=proposal.pk).first()
    if now is None:
        raise LookupError(proposal.pid)
    if now.state != State.OPEN:
        return now
    facts = {"pack": sheet.pack}
    if taken:
        facts["row"] = actions.add_row(sheet, actor, now.section, now.given).pid
    now.state = State.TAKEN if taken else State.DECLINED
    now.answered_by = signing.answered(sheet, actor)
    now.save(update_fields=["state", "answered_by"])
    signing.record(sheet, actor, "proposed-row-taken" if taken else "proposed-row-declined", **facts)
    actions.changed(sheet)
    return now


def drop(sheet, actor, proposal):
    """Deletes it, also out of an older backup that is put back. Done twice it does nothing."""
    with erased.unless_it_fails() as note, transaction.atomic():
        if RowProposal.objects.filter(pk=proposal.pk).delete()[0]:
            note(texts=[erased_again.said_id(proposal)])
            signing.record(sheet, actor, "proposal-dropped", pack=sheet.pack)
            actions.changed(sheet)


# ── On the page ──────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Proposed:
    """One proposed row. `facts`: [(label, words)] beside its name.

    `may_drop`: whether who looks may delete it, `is_own`: wrote it.
    """

    proposal: RowProposal
    section: str
    name: str
    facts: list
    who: str
    is_own: bool
    may_drop: bool

    @property
    def is_open(self):
        return self.proposal.state == State.OPEN


def of_sheet(here, user, sheet, language):
    """{proposed: [Proposed], answered_rows: those that were answered, the last first}, for a template. One query."""
    pack, found = shipped.sheet(sheet.pack), []
    for one in since.said(sheet, sheet.proposed.all()).select_related("by", "answered_by"):
        if (section := pack.section(one.section)) is None:
            continue
        facts = words(section, one.given, language)
        may_drop = erasing.may_drop(here, sheet, user, one)
        name, who = facts[0][1] if facts else "–", signing.who(sheet, one.by, one.guest)
        is_own = one.by_id == user.pk and not sheet.through
        found.append(Proposed(one, section.title.in_(language), name, facts[1:], who, is_own, may_drop))
    return {"proposed": found, "answered_rows": [one for one in reversed(found) if not one.is_open]}


def words(section, given, language):
    """[(label, words)] of what is proposed, in the order of a section; a field that it has no more is left out."""
    return [
        (field.label.in_(language), values.words(field, given[field.id], language))
        for field in section.fields if field.id in given
    ]  # fmt: skip
