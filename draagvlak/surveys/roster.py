"""Reading the list of a scan: names and addresses opened with the organisation's key. Never together with answers."""

from dataclasses import dataclass

from draagvlak.orgs.keys import seal, unseal
from draagvlak.surveys.people import key_of

NAME, ADDRESS = "invitee-name", "invitee-address"


@dataclass(frozen=True)
class Guest:
    """Somebody on the list, readable. `begun` is only known in an Open scan; elsewhere it is always False (D9)."""

    pid: str
    name: str
    address: str
    group: str
    added_later: bool
    invited: bool = False
    begun: bool = False

    @property
    def label(self):
        return self.name or self.address

    @property
    def key(self):
        return key_of(self.name, self.address)


def sealed(organisation_id, name, address):
    """The two columns of an invitee for a name and an address; an empty one becomes NULL."""
    return {
        "name": seal(organisation_id, name or None, NAME),
        "address": seal(organisation_id, address or None, ADDRESS),
    }


def name_of(invitee, organisation_id):
    return unseal(organisation_id, invitee.name, NAME) or ""


def address_of(invitee, organisation_id):
    return unseal(organisation_id, invitee.address, ADDRESS) or ""


def people(survey):
    """The invitees of a survey that stand for a person, not for a loose paper form."""
    return survey.invitees.exclude(paper=True, name__isnull=True, address__isnull=True)


def guests(survey, *, with_begun=False):
    """Everybody on the list as Guests, by name. One query.

    `with_begun` is for Open scans only: elsewhere who has begun is nobody's business, and it is never read.
    """
    from django.db.models import Exists, OuterRef

    from draagvlak.surveys.models import Link, Mode

    linked = Link.objects.filter(invitee=OuterRef("pk"), revoked=False)
    rows = people(survey).annotate(invited=Exists(linked)).defer("spent")
    reveal = with_begun and survey.mode == Mode.OPEN
    begun = set(people(survey).filter(spent__isnull=False).values_list("pk", flat=True)) if reveal else set()
    found = [
        Guest(
            row.pid, name_of(row, survey.organisation_id), address_of(row, survey.organisation_id), row.group,
            row.added_later, row.invited, row.pk in begun,
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda guest: (guest.label.casefold(), guest.pid))
