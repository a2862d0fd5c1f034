"""Worksheets at the same moment: what the page says is what happened, whoever was first."""

import pytest
from django.urls import reverse

from draagvlak.plans.actions import Refused
from draagvlak.worksheets import actions
from draagvlak.worksheets.models import Proposal, RowProposal, Sheet
from draagvlak.worksheets.proposed import actions as proposed
from tests.people import sign_in

TAKEN, NOT = "Het is overgenomen.", "Het is niet overgenomen."
FIRST = "Iemand was je voor."


@pytest.mark.parametrize(("was", "pressed"), [("not", "take"), ("take", "not")])
@pytest.mark.parametrize("kind", ["field", "row"])
def test_who_answers_second_reads_what_the_first_one_answered(cast, client, kind, was, pressed):
    a = cast.a
    route, said, verbs = {
        "field": ("proposal-answer", a.proposal, actions),
        "row": ("proposed-row-answer", a.proposed_row, proposed),
    }[kind]
    verbs.answer(a.sheet, a.owner, said, was == "take")
    there = reverse(route, args=[said.pid])
    page = sign_in(client, a.facilitator).post(there, {"do": pressed, "version": 0}, follow=True).content.decode()
    outcome = TAKEN if was == "take" else NOT
    assert f"{FIRST} {outcome}" in page
    same = client.post(there, {"do": was, "version": 0}, follow=True).content.decode()
    assert FIRST not in same, "pressed twice it is the same answer"
    assert outcome in same
    said.refresh_from_db()
    assert said.state == ("taken" if was == "take" else "declined")


@pytest.mark.parametrize("kind", ["field", "row"])
def test_what_was_answered_is_not_withdrawn_any_more(cast, client, kind):
    """Not by a page of before either; who guides the trajectory can still delete it."""
    a = cast.a
    route, model = {"field": ("proposal-drop", Proposal), "row": ("proposed-row-drop", RowProposal)}[kind]
    said = a.proposal if kind == "field" else a.proposed_row
    (actions if kind == "field" else proposed).answer(a.sheet, a.owner, said, False)
    there = reverse(route, args=[said.pid])
    page = sign_in(client, a.member).post(there, {"confirmed": "yes"}, follow=True).content.decode()
    assert "Dit is intussen beantwoord, dus het blijft staan." in page
    assert model.objects.filter(pk=said.pk).exists()
    sign_in(client, a.facilitator).post(there, {"confirmed": "yes"})
    assert not model.objects.filter(pk=said.pk).exists()


@pytest.mark.parametrize("version", [0, 1])
@pytest.mark.django_db(transaction=True)
def test_a_field_of_a_worksheet_that_is_just_deleted_is_not_called_saved(live_cast, version):
    a = live_cast.a
    Sheet.objects.get(pk=a.sheet.pk).delete()
    with pytest.raises(Refused):
        actions.write(a.sheet, a.owner, a.row, "they" if version else "contact", "Nog iets", version=version)
