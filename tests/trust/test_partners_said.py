"""What a partner organisation said in a worksheet: it can take it back, and nobody learns who of them said it."""

import pytest
from django.test import Client

from draagvlak.orgs.models import Grant
from draagvlak.worksheets.models import Comment, Proposal, RowProposal
from tests.people import sign_in
from tests.trust.test_partners import CHANGE, READ, at, code, give, three  # noqa: F401 - a fixture too

TEXT = "Dit hadden we niet mogen schrijven"


def say(client, a, user):
    """A remark, a proposal for a field and a proposed row of somebody, through the pages."""
    sign_in(client, user)
    client.post(at("row-remark", a.row.pid), {"field": "", "text": TEXT})
    client.post(at("row-propose", a.row.pid), {"field": "we", "n-we": "0", "f-we": TEXT})
    client.post(at("sheet-propose", a.sheet.pid, "partners"), {"f-name": TEXT})
    said = Comment.objects.get(text=TEXT), Proposal.objects.get(value=TEXT), RowProposal.objects.get(given__name=TEXT)
    return dict(zip(("remark-drop", "proposal-drop", "proposed-row-drop"), said, strict=True))


def drop(client, said):
    """Which of these are still there after somebody asked to delete each."""
    for name, one in said.items():
        assert code(client.post(at(name, one.pid), {"confirmed": "yes"})) in {303, 404}
    return [name for name, one in said.items() if type(one).objects.filter(pk=one.pk).exists()]


@pytest.mark.parametrize("right", [CHANGE, READ])
def test_a_partner_deletes_what_stands_under_its_own_name(three, client, right):  # noqa: F811
    a, b, c = three.a, three.b, three.c
    give(a, a.b, {a.sheet: right}, along=[a.sheet])
    said = say(client, a, b.member)
    assert {(one.by, one.guest, one.grant.guest) for one in said.values()} == {(None, "Organisatie B", b.organisation)}
    for other in (a.member, b.member, c.facilitator):
        assert len(drop(sign_in(Client(), other), said)) == 3, f"{other} may not"
    page = client.get(at("row", a.row.pid)).content.decode()
    assert at("remark-drop", said["remark-drop"].pid) not in page
    assert "kan iemand van jullie die aan trajecten werkt verwijderen" in page
    sign_in(client, b.facilitator)
    page = client.get(at("row", a.row.pid)).content.decode() + client.get(at("sheet", a.sheet.pid)).content.decode()
    assert all(at(name, one.pid) in page for name, one in said.items())
    assert at("remark-drop", a.comment.pid) not in page, "of the owner"
    assert code(client.post(at("remark-drop", a.comment.pid), {"confirmed": "yes"})) == 303
    assert Comment.objects.filter(pk=a.comment.pk).exists()
    assert drop(client, said) == []
    page = sign_in(client, a.owner).get(at("trajectory-history", a.trajectory.pid)).content.decode()
    assert "Organisatie B" in page
    assert "Facilitator B" not in page


def test_another_organisation_with_the_same_name_takes_nothing_back(three, client):  # noqa: F811
    a, b, c = three.a, three.b, three.c
    said = say(client, a, b.member)
    c.organisation.name = b.organisation.name
    c.organisation.save()
    assert len(drop(sign_in(client, c.facilitator), said)) == 3


def test_who_lost_its_place_takes_nothing_back_and_the_owner_can(three, client):  # noqa: F811
    a, b = three.a, three.b
    said = say(client, a, b.member)
    Grant.objects.filter(guest=b.organisation, kind="sheet").delete()
    assert Comment.objects.get(text=TEXT).grant is None
    assert len(drop(sign_in(client, b.facilitator), said)) == 3
    assert drop(sign_in(client, a.facilitator), said) == []


def test_the_owner_takes_over_a_row_that_a_partner_proposed(three, client):  # noqa: F811
    a, b = three.a, three.b
    said = say(client, a, three.c.member)["proposed-row-drop"]
    page = sign_in(client, b.facilitator).get(at("sheet", a.sheet.pid)).content.decode()
    assert "Organisatie C" in page
    assert "Member van C" not in page
    assert at("proposed-row-drop", said.pid) not in page
    sign_in(client, a.facilitator).post(at("proposed-row-answer", said.pid), {"do": "take"})
    row = a.sheet.rows.get(cells__value=TEXT)
    assert row.cells.get().changed_by == a.facilitator
    said.refresh_from_db()
    assert (said.state, said.answered_by) == ("taken", a.facilitator)
    told = client.get(at("sheet", a.sheet.pid)).content.decode()
    assert "Organisatie C" in told
