"""New rows that are proposed by who may only read: nothing knows of them until somebody takes them over."""

import pytest
from django.db.models import Q
from django.urls import reverse

from draagvlak.orgs import history
from draagvlak.orgs.models import Event
from draagvlak.plans.actions import Refused
from draagvlak.worksheets import actions
from draagvlak.worksheets.board import Board, marks
from draagvlak.worksheets.erasing import forgetting
from draagvlak.worksheets.models import Proposal, Row, RowProposal
from draagvlak.worksheets.proposed import actions as proposed
from tests.people import sign_in

pytestmark = pytest.mark.django_db
GIVEN = {"name": "Wijkcentrum De Brug", "type": "network", "they": "Kennen de buurt"}


@pytest.fixture
def a(cast):
    RowProposal.objects.all().delete()
    return cast.a


def at(name, *args):
    return reverse(name, args=args)


def sent(given, why="Zij kennen wie ons niet vindt"):
    return {f"f-{name}": value for name, value in given.items()} | {"why": why}


def made(a):
    return RowProposal.objects.get(sheet=a.sheet)


def page(client, a):
    return client.get(at("sheet", a.sheet.pid)).content.decode()


def stand(a):
    """What counts and draws: the board, its marks, and the rows themselves."""
    board = Board(a.sheet, "nl")
    return [[line.cells for line in one.lines] for one in board.sections], marks(a.sheet), Row.objects.count()


def test_who_only_reads_proposes_a_row_and_who_works_takes_it_over(a, client):
    before = stand(a)
    sign_in(client, a.member)
    assert at("sheet-propose", a.sheet.pid, "partners") in page(client, a)
    form = client.get(at("sheet-propose", a.sheet.pid, "partners")).content.decode()
    assert 'name="f-they"' in form
    done = client.post(at("sheet-propose", a.sheet.pid, "partners"), sent(GIVEN))
    assert (done.status_code, done["Location"]) == (303, at("sheet", a.sheet.pid) + "#proposed")
    assert stand(a) == before, "it is no row"
    for name in ("sheet-file", "sheet-print"):
        args = [a.sheet.pid, "csv"] if name == "sheet-file" else [a.sheet.pid]
        assert "De Brug" not in sign_in(client, a.facilitator).get(at(name, *args)).content.decode()
    shown = page(client, a)
    assert all(text in shown for text in ("Wijkcentrum De Brug", "Kennen de buurt", "Zij kennen wie ons niet vindt"))
    assert "Member A" in shown
    assert at("sheet-propose", a.sheet.pid, "partners") not in shown, "who works on it adds a row"
    assert "De Brug" in client.get(at("sheet-stand", a.sheet.pid)).content.decode(), "and who has it open follows"
    there = client.post(at("proposed-row-answer", made(a).pid), {"do": "take"})
    assert there["Location"] == at("sheet", a.sheet.pid) + "#s-partners"
    client.post(at("proposed-row-answer", made(a).pid), {"do": "take"})
    row = Row.objects.get(sheet=a.sheet, cells__field="name", cells__value="Wijkcentrum De Brug")
    assert {cell.field: cell.value for cell in row.cells.all()} == GIVEN
    assert {change.by for change in row.changes.all()} == {a.facilitator}
    assert made(a).state == Proposal.State.TAKEN
    told = [history.sentence(one) for one in Event.objects.filter(object_pid=a.sheet.pid).order_by("pk")]
    assert [one for one in told if "rij" in one] == [
        "Member A stelde een rij voor in het werkblad “Partnerkaart”.",
        "Facilitator A nam een voorgestelde rij over in het werkblad “Partnerkaart”.",
    ]


def test_it_is_declined_withdrawn_or_deleted(a, client):
    one, two, three = (
        proposed.propose(a.sheet, a.member, "partners", GIVEN | {"name": name}) for name in ("Een", "Twee", "Drie")
    )
    sign_in(client, a.facilitator)
    client.post(at("proposed-row-answer", one.pid), {"do": "not"})
    one.refresh_from_db()
    assert (one.state, one.answered_by) == (Proposal.State.DECLINED, a.facilitator)
    assert not Row.objects.filter(cells__value="Een").exists()
    sign_in(client, a.observer)
    client.post(at("proposed-row-drop", two.pid), {"confirmed": "yes"})
    assert RowProposal.objects.filter(pk=two.pk).exists(), "of somebody else"
    sign_in(client, a.member)
    assert "Twee" in client.post(at("proposed-row-drop", two.pid)).content.decode(), "it asks first"
    for _again in range(2):
        client.post(at("proposed-row-drop", two.pid), {"confirmed": "yes"})
    assert not RowProposal.objects.filter(pk=two.pk).exists()
    assert client.post(at("proposed-row-answer", three.pid), {"do": "take"}).status_code == 403
    sign_in(client, a.facilitator).post(at("proposed-row-drop", three.pid), {"confirmed": "yes"})
    assert not RowProposal.objects.filter(pk=three.pk).exists(), "by role"


@pytest.mark.parametrize(("given", "said"), [
    ({"they": "Iets"}, "Schrijf eerst een naam voor de rij."),
    ({"name": "x" * 201}, "hoogstens 200"),
    ({"name": "Iemand", "agreed-on": "ooit"}, "geen datum"),
])  # fmt: skip
def test_what_does_not_fit_is_said_and_stays_typed(a, client, given, said):
    sign_in(client, a.member)
    answer = client.post(at("sheet-propose", a.sheet.pid, "partners"), sent(given, "Daarom"))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert said in text
    assert 'value="Daarom"' in text
    assert all(value in text for value in given.values())
    assert not RowProposal.objects.exists()


def test_sent_twice_it_is_one_and_never_too_many(a, monkeypatch):
    first = proposed.propose(a.sheet, a.member, "partners", GIVEN, pid="aaaabbbbccccdd")
    assert proposed.propose(a.sheet, a.member, "partners", GIVEN, pid="aaaabbbbccccdd") == first
    monkeypatch.setattr(proposed, "MOST_OPEN", 1)
    with pytest.raises(Refused):
        proposed.propose(a.sheet, a.member, "partners", GIVEN)


def test_not_in_a_part_that_is_filled_in_once_or_elsewhere_or_in_a_closed_trajectory(a, client):
    sign_in(client, a.member)
    assert client.get(at("sheet-propose", a.sheet.pid, "exchange")).status_code == 404
    assert client.get(at("sheet-propose", a.sharing.pid, "cells")).status_code == 404
    a.trajectory.closed_on = a.trajectory.made_on
    a.trajectory.save()
    assert client.get(at("sheet-propose", a.sheet.pid, "partners")).status_code == 403


def test_where_it_fits_no_more_it_goes_on_waiting(a, client, monkeypatch):
    one = proposed.propose(a.sheet, a.member, "partners", GIVEN)
    monkeypatch.setattr(actions, "MOST_ROWS", 0)
    answer = sign_in(client, a.facilitator).post(at("proposed-row-answer", one.pid), {"do": "take"}, follow=True)
    assert "hoogstens 0 rijen" in answer.content.decode()
    one.refresh_from_db()
    assert one.state == Proposal.State.OPEN
    RowProposal.objects.filter(pk=one.pk).update(section="weg")
    answer = client.post(at("proposed-row-answer", one.pid), {"do": "take"}, follow=True)
    assert "De Brug" not in answer.content.decode()


def test_a_name_that_is_the_whole_of_a_field_goes_with_the_account(a):
    kept = proposed.propose(a.sheet, a.member, "partners", {"name": "Wijk", "contact": "Niet Member A alleen"})
    proposed.propose(a.sheet, a.member, "partners", {"name": "Wijk", "contact": "Member A"})
    forgetting.take_out(lambda path: Q(**{f"{path}organisation": a.organisation.pk}), {"member a"})
    assert RowProposal.objects.get() == kept
