"""Partners at the same moment: two links, leaving while somebody writes, an answer to what was just withdrawn."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.test import RequestFactory

from draagvlak.orgs.access import Here
from draagvlak.orgs.models import Grant, Membership
from draagvlak.plans import partners
from draagvlak.plans.actions import Refused
from draagvlak.plans.models import Partner
from draagvlak.worksheets import access, actions, parting
from draagvlak.worksheets.erasing import actions as erasing
from draagvlak.worksheets.models import Comment, Proposal, RowProposal
from draagvlak.worksheets.proposed import actions as proposed
from tests.trust.test_partners import CHANGE, READ, come_in, give, invite

WAITS = 0.4  # seconds in which the other one comes


def opened(sheet, user):
    """The sheet as a guest opened it just now."""
    request = RequestFactory().get("/")
    request.user = user
    return access.sheet(request, sheet.pid, guests=True)[1]


@pytest.fixture
def shared(live_cast):
    a, b = live_cast.a, live_cast.b
    a.b = come_in(a, b)
    give(a, a.b, {a.sheet: CHANGE}, along=[a.sheet])
    return live_cast


SAID = {
    "remark": (Comment, lambda row, sheet: actions.comment(sheet, None, row, "", "Nog iets")),
    "proposal": (Proposal, lambda row, sheet: actions.propose(sheet, None, row, "they", "Een voorstel")),
    "row": (RowProposal, lambda row, sheet: proposed.propose(sheet, None, "partners", {"name": "Bib"})),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", SAID)
def test_who_was_just_put_out_says_nothing_any_more(shared, kind):
    """The page was open, the door was passed: what comes after the end is refused, not kept and no error."""
    a, (model, say) = shared.a, SAID[kind]
    sheet, before = opened(a.sheet, shared.b.facilitator), SAID[kind][0].objects.count()
    parting.part(a.b.pk, a.owner)
    with pytest.raises(Refused):
        say(a.row, sheet)
    assert model.objects.count() == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", SAID)
@pytest.mark.parametrize("end", ["part", "give", "remove"])
def test_it_ends_while_somebody_of_them_writes(shared, kind, end):
    """What was said before the end stays, without the grant; ending waits for it and does not fail."""
    a, (model, say) = shared.a, SAID[kind]
    other = actions.make(a.trajectory, a.owner, "partners", title="Nog een")
    sheet = a.sheet if end == "part" else other
    give(a, a.b, {a.sheet: CHANGE, other: READ}, along=[a.sheet])
    row = sheet.rows.filter(section="partners").first() or actions.add_row(sheet, a.owner, "partners", {"name": "Een"})
    through, begun = opened(sheet, shared.b.facilitator), threading.Event()

    def write():
        try:
            with transaction.atomic():
                made = say(row, through)
                begun.set()
                threading.Event().wait(WAITS)
            return made
        finally:
            begun.set()
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        written = pool.submit(write)
        begun.wait(5)
        {"part": lambda: parting.part(a.b.pk, a.owner),
         "give": lambda: give(a, a.b, {a.sheet: CHANGE}, along=[a.sheet]),
         "remove": lambda: actions.remove(other, a.owner)}[end]()  # fmt: skip
        made = written.result()
    found = model.objects.filter(pk=made.pk).first()
    assert found is None if end == "remove" else (found.grant_id, found.guest) == (None, "Organisatie B")
    assert not Grant.objects.filter(object_pid=sheet.pid).exists()


@pytest.mark.django_db(transaction=True)
def test_two_links_at_the_same_moment_let_an_organisation_in_once(live_cast):
    a, b = live_cast.a, live_cast.b
    found = [partners.find(invite(a, name)[1]) for name in ("Een", "Twee", "Drie", "Vier")]
    here = Here(b.organisation, Membership.objects.get(user=b.facilitator, organisation=b.organisation))
    together = threading.Barrier(len(found))

    def accept(invited):
        together.wait(5)
        try:
            partners.accept(invited, here)
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(len(found)) as pool:
        assert sorted(pool.map(accept, found)) == [False, False, False, True]
    assert Partner.objects.filter(guest=b.organisation, state="active").count() == 1
    assert Grant.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_answer_to_what_was_just_withdrawn_says_that_it_is_gone(shared):
    a = shared.a
    erasing.drop(a.sheet, a.member, a.proposal)
    with pytest.raises(LookupError):
        actions.answer(a.sheet, a.owner, a.proposal, True)
    proposed.drop(a.sheet, a.member, a.proposed_row)
    with pytest.raises(LookupError):
        proposed.answer(a.sheet, a.owner, a.proposed_row, True)
