"""When it has paid for itself, and when that cannot be said. Pure."""

from itertools import accumulate

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from draagvlak.worksheets.brains.money import euro


def years(number):
    return ngettext("%(n)s year", "%(n)s years", number) % {"n": number}


def break_even(costs, benefits, horizon):
    """(the year from which the benefits outweigh all costs, or None; one sentence).

    Only where at least half of the benefits in euros is measured or estimated, and every cost is known. What is hoped
    for pays nothing back.
    """
    gained = benefits.total.mid
    if gained <= 0:
        return None, _("No benefit stands here in euros. So we cannot say when it pays for itself, and it need not.")
    if len(costs.unknown) == len(costs.items):
        return None, _("No cost stands here with an amount. So we cannot say when it pays for itself.")
    if benefits.solid * 2 < gained:
        facts = {"solid": euro(benefits.solid), "all": euro(gained)}
        return None, _("When it pays for itself, we do not say yet: only %(solid)s of the %(all)s in benefits is"
                       " measured or estimated. From half on we do.") % facts  # fmt: skip
    year = paid_back([one.mid for one in costs.sum.years], benefits.solid_years)
    said = _paid(year, horizon, len(costs.unknown))
    if benefits.solid < gained:
        said += " " + _("What is hoped for, or not known how certain, does not count in this.")
    return (None if costs.unknown else year), said


def _paid(year, horizon, unknown):
    if not year:
        return _("With the middle figures it does not pay for itself within %(years)s. Better help is a reason too."
                 ) % {"years": years(horizon)}  # fmt: skip
    if unknown:
        return ngettext(
            "At the earliest it pays for itself at the end of year %(year)s: %(n)s cost is not known yet.",
            "At the earliest it pays for itself at the end of year %(year)s: %(n)s costs are not known yet.", unknown,
        ) % {"year": year, "n": unknown}  # fmt: skip
    return _("With the middle figures it has paid for itself at the end of year %(n)s.") % {"n": year}


def paid_back(costs, gains):
    """The first year, not before the first cost, from which all gains together stay at least all costs; or None."""
    sums = list(accumulate(gain - cost for gain, cost in zip(gains, costs, strict=True)))
    first = next((at for at, cost in enumerate(costs) if cost), 0)
    return next((at + 1 for at in range(first, len(sums)) if all(left >= 0 for left in sums[at:])), None)
