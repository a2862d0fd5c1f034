"""Filling in a worksheet together: every verb, who meets whom, and what a field takes."""

from datetime import date

import pytest

from draagvlak.plans import road
from draagvlak.plans.actions import Refused
from draagvlak.worksheets import actions, values
from draagvlak.worksheets.board import Board
from draagvlak.worksheets.models import Basis, Cell, Change, Row

pytestmark = pytest.mark.django_db


@pytest.fixture
def a(cast):
    return cast.a


@pytest.fixture
def sheet(a):
    return actions.make(road.begin(a.organisation, a.facilitator, subject="Blended werken"), a.facilitator, "partners")


@pytest.fixture
def row(sheet, a):
    return actions.add_row(sheet, a.facilitator, "partners", {"name": "Gezinsdienst"})


def test_a_sheet_is_made_once(sheet, a):
    assert actions.make(sheet.trajectory, a.owner, "partners") == sheet
    with pytest.raises(LookupError):
        actions.make(sheet.trajectory, a.owner, "none")


def test_a_cell_is_written_with_its_history(sheet, row, a):
    cell = actions.write(sheet, a.facilitator, row, "they", "Gezinnen", version=0)
    cell = actions.write(sheet, a.coordinator, row, "they", "Gezinnen thuis", version=cell.version)
    assert (cell.value, cell.version) == ("Gezinnen thuis", 2)
    found = Change.objects.filter(row=row, field="they").values_list("value", "version", "by")
    assert list(found) == [("Gezinnen thuis", 2, a.coordinator.pk), ("Gezinnen", 1, a.facilitator.pk)]


def test_two_who_write_in_one_cell_see_both(sheet, row, a):
    actions.write(sheet, a.facilitator, row, "they", "Eén", version=0)
    with pytest.raises(actions.Conflict) as caught:
        actions.write(sheet, a.coordinator, row, "they", "Twee", version=0)
    assert caught.value.current.value == "Eén"
    assert actions.write(sheet, a.coordinator, row, "they", "Eén", version=0).version == 1, "the same is no conflict"


def test_two_who_write_in_one_row_do_not_meet(sheet, row, a):
    actions.write(sheet, a.facilitator, row, "they", "Eén", version=0)
    actions.write(sheet, a.coordinator, row, "we", "Twee", version=0)
    assert Cell.objects.filter(row=row).count() == 3


def test_undo_puts_back_and_can_be_undone(sheet, row, a):
    actions.write(sheet, a.facilitator, row, "they", "Eén", version=0)
    actions.write(sheet, a.facilitator, row, "they", "Twee", version=1)
    assert actions.undo(sheet, a.facilitator, row, "they", 2).value == "Eén"
    assert actions.undo(sheet, a.facilitator, row, "they", 3).value == "Twee"


def test_where_a_value_comes_from(sheet, row, a):
    cell = actions.write(sheet, a.facilitator, row, "expect-them", "Snel antwoord", version=0, basis=Basis.ASKED,
                         asked_with="de  coördinator", asked_on=date(2026, 3, 1))  # fmt: skip
    assert (cell.basis, cell.asked_with, cell.asked_on) == (Basis.ASKED, "de coördinator", date(2026, 3, 1))


def test_a_row_goes_and_comes_back(sheet, row, a):
    actions.take_row(sheet, a.facilitator, row)
    row.refresh_from_db()
    assert not Board(sheet, "nl").lines("partners")
    with pytest.raises(Refused):
        actions.write(sheet, a.facilitator, row, "they", "Te laat", version=0)
    actions.put_back(sheet, a.facilitator, row)
    assert Board(sheet, "nl").lines("partners")[0].words("name") == "Gezinsdienst"


def test_rows_are_moved(sheet, row, a):
    other = actions.add_row(sheet, a.facilitator, "partners", {"name": "Digipunt"})
    actions.move_row(sheet, a.facilitator, other, -1)
    actions.move_row(sheet, a.facilitator, other, -1)
    assert [line.words("name") for line in Board(sheet, "nl").lines("partners")] == ["Digipunt", "Gezinsdienst"]


def test_many_rows_at_once_or_none(sheet, a):
    assert actions.add_rows(sheet, a.facilitator, "partners", [{"name": f"Partner {n}"} for n in range(3)]) == 3
    with pytest.raises(values.Wrong):
        actions.add_rows(sheet, a.facilitator, "partners", [{"name": "Goed"}, {"name": "Slecht", "near": "overal"}])
    assert Row.objects.filter(sheet=sheet, section="partners").count() == 3


def test_a_proposal_is_taken_over(sheet, row, a):
    made = actions.propose(sheet, a.member, row, "they", "Ik weet het beter", "want ik werk er")
    actions.answer(sheet, a.facilitator, made, True)
    assert Board(sheet, "nl").lines("partners")[0].words("they") == "Ik weet het beter"
    assert actions.answer(sheet, a.facilitator, made, False).state == "taken"


def test_an_action_comes_from_a_row(sheet, row, a):
    action = actions.make_action(sheet, a.facilitator, row, pid="23456789abcdef", what="Bellen")
    actions.make_action(sheet, a.facilitator, row, pid="23456789abcdef", what="Bellen")
    assert action.trajectory == sheet.trajectory
    assert Board(sheet, "nl").lines("partners")[0].actions == 1


def test_every_change_raises_the_revision(sheet, row, a):
    before = sheet.revision
    for verb in (
        lambda: actions.write(sheet, a.facilitator, row, "they", "Ja", version=0),
        lambda: actions.comment(sheet, a.member, row, "they", "Zeker?"),
        lambda: actions.propose(sheet, a.member, row, "they", "Nee"),
        lambda: actions.take_row(sheet, a.facilitator, row),
    ):
        verb()
        sheet.refresh_from_db()
        assert sheet.revision > before
        before = sheet.revision


def test_a_board_is_few_queries(sheet, a, django_assert_num_queries):
    actions.add_rows(sheet, a.facilitator, "partners", [{"name": f"Partner {n}", "we": "Iets"} for n in range(30)])
    with django_assert_num_queries(3):
        Board(sheet, "nl")
