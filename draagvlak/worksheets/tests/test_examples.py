"""The example of a pack, written into an empty sheet: each of them, in each language, in a few statements."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from draagvlak.content import shipped
from draagvlak.plans.actions import Refused
from draagvlak.worksheets import actions
from draagvlak.worksheets.board import Board
from draagvlak.worksheets.examples import INVENTED, example_of, write
from draagvlak.worksheets.models import Change

pytestmark = pytest.mark.django_db


@pytest.fixture
def empty(cast):
    """`empty(pack)`: a new worksheet of the trajectory of the cast."""
    return lambda pack: actions.make(cast.a.trajectory, cast.a.facilitator, pack, title="Voorbeeld")


def _filled(row):
    """What of a row of an example is written: nothing chosen of several is an empty field."""
    return {name: value for name, value in row.items() if value not in ((), "")}


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("pack", shipped.ids())
def test_what_the_example_says_stands_in_the_sheet(cast, empty, pack, language):
    sheet = empty(pack)
    revision = sheet.revision
    with CaptureQueriesContext(connection) as asked:
        count = example_of(sheet, cast.a.facilitator, language)
    assert len(asked) <= 14
    told = shipped.sheet(pack).example
    assert count == len(told) > 0
    board = Board(sheet, language)
    for section in shipped.sheet(pack).sections:
        rows = [_filled(row.values) for row in told if row.section == section.id]
        lines = [line for line in board.lines(section.id) if line.holds]
        assert [set(row) for row in rows] == [{name for name, one in line.cells.items()} for line in lines]
        for row, line in zip(rows, lines, strict=True):
            for name, value in row.items():
                if hasattr(value, "in_"):
                    assert line.value(name) == value.in_(language).replace(INVENTED, "Organisatie A")
    assert Change.objects.filter(row__sheet=sheet, version=1, by=cast.a.facilitator).exists()
    sheet.refresh_from_db()
    assert sheet.revision > revision
    assert sheet.organisation.events.filter(verb="sheet-example", object_pid=sheet.pid).count() == 1


def test_an_example_tells_of_the_organisation_whose_sheet_it_is(cast, empty):
    sheet = empty("vision")
    assert INVENTED in str(shipped.sheet("vision").example)
    example_of(sheet, cast.a.facilitator, "nl")
    said = "\n".join(map(str, sheet.rows.values_list("cells__value", flat=True)))
    assert INVENTED not in said
    assert cast.a.organisation.name in said


def test_a_part_of_an_example_without_a_line_in_the_history(cast, empty):
    sheet = empty("costs")
    before = sheet.organisation.events.count()
    write(sheet, cast.a.facilitator, "nl", sections=["costs"])
    assert {row.section for row in sheet.rows.filter(cells__isnull=False)} == {"costs"}
    assert sheet.organisation.events.count() == before


def test_a_sheet_with_something_in_it_is_left_alone(cast, empty):
    sheet = empty("partners")
    actions.add_row(sheet, cast.a.facilitator, "partners", {"name": "Eigen werk"})
    with pytest.raises(Refused):
        example_of(sheet, cast.a.facilitator, "nl")
    again = empty("sharing")
    example_of(again, cast.a.facilitator, "nl")
    with pytest.raises(Refused):
        example_of(again, cast.a.facilitator, "nl")


def test_the_cells_of_a_matrix_stand_for_their_rows(cast, empty):
    sheet = empty("sharing")
    example_of(sheet, cast.a.facilitator, "nl")
    names = {row.pid: row.cells.get(field="name").value for row in sheet.rows.filter(section__in=["kinds", "people"])}
    cells = list(sheet.rows.filter(section="cells"))
    assert len(cells) == len([row for row in shipped.sheet("sharing").example if row.section == "cells"]) > 10
    for row in cells:
        assert row.cells.get(field="name").value == " · ".join(names[pid] for pid in row.key.split(":"))
