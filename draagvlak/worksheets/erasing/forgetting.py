"""What goes from worksheets by itself: who had one open (every night), and the name of who deleted an account."""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from draagvlak.worksheets.models import Cell, Change, Endorsement, Presence, Proposal, RowProposal

PRESENCE_KEPT = timedelta(days=1)


def delete_due():
    """Deletes who had which worksheet open, a day after they were last seen. Returns how many. Runs every night."""
    return Presence.objects.filter(seen_at__lte=timezone.now() - PRESENCE_KEPT).delete()[0]


def take_out(where, names):
    """Takes a name off wherever it is the whole of what stands in a field, or who was asked; also what stood before.

    `where(path)`: a condition on the organisation, for rows that lead to it by `path`. `names`: in small letters.
    What is longer than the name is left as people wrote it.
    """
    # As values: nobody's request ever holds rows of two organisations (P12).
    for model, bump in ((Cell, {"version": F("version") + 1}), (Change, {})):
        rows = model.objects.filter(where("row__sheet__"))
        held = _with(rows.filter(value__isnull=False).values_list("pk", "value"), names)
        model.objects.filter(pk__in=held).update(value=None, **bump)
        asked = _with(rows.exclude(asked_with="").values_list("pk", "asked_with"), names)
        model.objects.filter(pk__in=asked).update(asked_with="")
    stood = _with(Endorsement.objects.filter(where("sheet__")).exclude(who="").values_list("pk", "who"), names)
    Endorsement.objects.filter(pk__in=stood).update(who="")
    proposed = Proposal.objects.filter(where("row__sheet__")).values_list("pk", "value")
    Proposal.objects.filter(pk__in=_with(proposed, names)).delete()
    whole = RowProposal.objects.filter(where("sheet__")).values_list("pk", "given")
    held = [pk for pk, given in whole.iterator() if any(_is(value, names) for value in given.values())]
    RowProposal.objects.filter(pk__in=held).delete()


def _with(rows, names):
    return [pk for pk, value in rows.iterator() if _is(value, names)]


def _is(value, names):
    return isinstance(value, str) and value.strip().casefold() in names
