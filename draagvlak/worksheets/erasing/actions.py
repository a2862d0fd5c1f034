"""Taking back what should not have been written, such as the name of a client: remarks, proposals, earlier texts.

What stands in a field now is emptied or rewritten as everything; then it is an earlier text, which can be erased here.
What is taken back is noted without its text, so a restore of an older backup takes it back again (again.py).
"""

from django.db import transaction
from django.utils.translation import gettext as _

from draagvlak.orgs import erased
from draagvlak.orgs.roles import Right
from draagvlak.worksheets import actions, signing
from draagvlak.worksheets.erasing import again
from draagvlak.worksheets.models import Change, Comment, Proposal


def may_erase(here, sheet):
    """Whether this member may take away what others wrote: by their role, in the organisation of the sheet."""
    return not sheet.through and here.may(Right.EDIT_TRAJECTORY)


def may_drop(here, sheet, user, said):
    """Whether this member may take away this Comment, Proposal or RowProposal: their own, or by their role.

    A guest may what their own organisation wrote, by their role there: nobody knows who of them wrote it. What was
    answered belongs to the sheet: only who may erase takes it away.
    """
    if _is_answered(said):
        return may_erase(here, sheet)
    if sheet.through:
        return said.grant_id is not None and said.grant_id == here.grant.pk and here.may(Right.EDIT_TRAJECTORY)
    return said.by_id == user.pk or may_erase(here, sheet)


def _is_answered(said):
    return getattr(said, "state", Proposal.State.OPEN) != Proposal.State.OPEN


def why_not(said):
    """Why somebody may not take this away."""
    if _is_answered(said):
        return _("This was answered in the meantime, so it stays.")
    return _("Only who wrote this, or who guides the trajectory, can take it away.")


def drops(here, row, user):
    """The pids of the remarks and proposals around a row that this member may take away. Two queries."""
    around = [*row.comments.all(), *row.proposals.all()]
    return {one.pid for one in around if may_drop(here, row.sheet, user, one)}


def drop(sheet, actor, said):
    """Deletes a remark or a proposal. Done twice it does nothing."""
    with erased.unless_it_fails() as note, transaction.atomic():
        if said._meta.model.objects.filter(pk=said.pk).delete()[0]:
            note(texts=[again.said_id(said)])
            verb = {Comment: "remark-dropped", Proposal: "proposal-dropped"}[type(said)]
            signing.record(sheet, actor, verb, pack=sheet.pack, row=said.row.pid)
            actions.changed(sheet)


def earlier(row, field_id, version=None):
    """The Changes that `erase` takes, the last first. LookupError: none."""
    stood = Change.objects.filter(row=row, field=field_id)
    now = stood.values_list("version", flat=True).first()
    found = list(stood.filter(version__lt=now or 0, **({"version": version} if version else {})))
    if not found:
        raise LookupError(version)
    return found


def erase(sheet, actor, row, field_id, version=None):
    """Erases what stood in a field at `version`, or everything that stood before what stands there now.

    That it stood there, when and by whom, stays. LookupError: it is not there, or it is what stands there now.
    """
    with erased.unless_it_fails() as note, transaction.atomic():
        went = earlier(row, field_id, version)
        if again.empty(went):
            note(texts=[again.change_id(one, row.pid) for one in went])
            signing.record(sheet, actor, "text-erased", pack=sheet.pack, row=row.pid)
