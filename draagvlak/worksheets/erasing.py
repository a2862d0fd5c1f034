"""Taking back what should not have been written, such as the name of a client: remarks, proposals, earlier texts.

What stands in a field now is emptied or rewritten as everything; then it is an earlier text, which can be erased here.
"""

from django.db import transaction
from django.utils import timezone

from draagvlak.orgs.roles import Right
from draagvlak.worksheets import actions, signing
from draagvlak.worksheets.ask_models import Released
from draagvlak.worksheets.models import Change, Comment, Proposal


def may_erase(here, sheet):
    """Whether this member may take away what others wrote: by their role, in the organisation of the sheet."""
    return not sheet.through and here.may(Right.EDIT_TRAJECTORY)


def may_drop(here, sheet, user, said):
    """Whether this member may take away this Comment or Proposal: their own, or by their role."""
    return not sheet.through and (said.by_id == user.pk or may_erase(here, sheet))


@transaction.atomic
def drop(sheet, actor, said):
    """Deletes a remark or a proposal. Done twice it does nothing."""
    if said._meta.model.objects.filter(pk=said.pk).delete()[0]:
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


@transaction.atomic
def erase(sheet, actor, row, field_id, version=None):
    """Erases what stood in a field at `version`, or everything that stood before what stands there now.

    That it stood there, when and by whom, stays. LookupError: it is not there, or it is what stands there now.
    """
    went = earlier(row, field_id, version)
    done = Change.objects.filter(pk__in=[one.pk for one in went], erased_on=None).update(
        value=None, basis="", asked_with="", asked_on=None, erased_on=timezone.localdate()
    )
    if done:
        texts = {one.value for one in went if isinstance(one.value, str)}
        shown = Released.objects.filter(row=row).first()
        if shown and texts & {shown.question, shown.answer, shown.effect}:
            shown.delete()  # colleagues with the link read a copy; the team releases it anew
        signing.record(sheet, actor, "text-erased", pack=sheet.pack, row=row.pid)
