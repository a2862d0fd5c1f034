"""The agreed text of a vision: its versions, and who stands behind which."""

from collections import defaultdict

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from draagvlak.plans.actions import Refused
from draagvlak.worksheets import actions, signing, since, written
from draagvlak.worksheets.brains import vision as brain
from draagvlak.worksheets.models import Change
from draagvlak.worksheets.vision.models import Endorsement

TEXT = ("agreed", "text")  # where it stands in the sheet


def text_row(sheet):
    """The row in which the agreed text stands."""
    section, _field = TEXT
    return sheet.rows.get(section=section, key="only")


def versions(sheet):
    """Every stand of the agreed text as brains.vision.Version, newest first, with `said`: who endorsed it. Two queries.

    Who stands behind a text does so wherever the same text stands again. What was typed on within a minute is one
    stand. A guest reads the name of the owner in the place of those of its members, whose rows are not read.
    """
    section, field = TEXT
    changes = list(Change.objects.filter(row__sheet=sheet, row__section=section, field=field).select_related("by"))
    text_of = {change.version: change.value for change in changes}
    behind: dict = defaultdict(dict)
    endorsed = sheet.endorsements.all() if sheet.through else sheet.endorsements.select_related("member__user")
    for one in endorsed:
        one.said = sheet.organisation.name if sheet.through and not one.who else who_of(one)
        behind[text_of.get(one.version)].setdefault(one.who or one.member_id or f"former-{one.pk}", one)
    alone = {one.version for one in endorsed}
    read = since.first_read(sheet, changes)
    found = [change for at, change in enumerate(changes) if change.value and change.version >= read and (
        not at or change.version in alone or not written.goes_on(change, changes[at - 1]))]  # fmt: skip
    return tuple(
        brain.Version(
            change.version, str(change.value), brain.count(change.value),
            signing.who(sheet, change.by or brain.former(), change.guest), change.at, change == changes[0],
            tuple(behind[change.value].values()),
        )
        for change in found
    )  # fmt: skip


def now_of(sheet):
    """The text as it is now (brains.vision.Version), or None."""
    return next((one for one in versions(sheet) if one.is_now), None)


@transaction.atomic
def endorse(sheet, actor, version, *, member=None, who="", on=None):
    """Notes that somebody stands behind this version of the text: a member for themself, or others in words.

    Refused when the text was changed since, or has more than 150 words.
    """
    actions.hold(sheet)
    now = now_of(sheet)
    if now is None or now.number != version:
        raise Refused(_("The text was changed in the meantime. Read it again first."))
    if now.is_long:
        raise Refused(_("The text has %(n)s words. Make it at most %(most)s first: then everybody can remember it.") % {
            "n": now.words, "most": brain.MOST_WORDS})  # fmt: skip
    who = "" if member else " ".join(who.split())
    if not member and not who:
        raise Refused(_("Write who stands behind the text."))
    if len(who) > 120:
        raise Refused(_("This is too long: at most %(most)s signs.") % {"most": 120})
    if known := next((one for one in now.endorsed if (one.member_id, one.who) == (member and member.pk, who)), None):
        return known
    facts = {"sheet": sheet, "version": version, "member": member, "who": who}
    return Endorsement.objects.create(
        **facts, made_by=signing.answered(sheet, actor), **({"on": on} if on else {})
    )  # fmt: skip


def who_of(endorsement):
    """Who it is, in words."""
    return endorsement.who or (str(endorsement.member.user) if endorsement.member else brain.former())


@transaction.atomic
def unendorse(sheet, actor, endorsement):
    """Takes it away."""
    if Endorsement.objects.filter(pk=endorsement.pk).delete()[0]:
        signing.record(sheet, actor, "vision-unsupported")
