"""The example of a pack, written into an empty sheet: each of them, in each language, in a few statements."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import formats, timezone

from draagvlak.content import shipped
from draagvlak.plans.actions import Refused
from draagvlak.worksheets import actions
from draagvlak.worksheets.board import Board
from draagvlak.worksheets.examples import INVENTED, example_of, write
from draagvlak.worksheets.models import Change
from tests.people import sign_in

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


# ── Where it comes from ──────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("pack", ["journey", "stakeholders", "opportunities", "partners"])
def test_an_example_says_what_was_asked_and_what_is_assumed(cast, empty, pack, language):
    sheet, day = empty(pack), date(2026, 3, 10)
    write(sheet, cast.a.facilitator, language, today=day)
    told = [(row, name, said) for row in shipped.sheet(pack).example for name, said in row.origins.items()]
    board = Board(sheet, language)
    stands = [one for section in board.sections for line in section.lines for one in line.cells.values() if one.basis]
    assert len(stands) == len(told)
    assert {one.basis for one in stands} == {"assumed", "asked"}
    for one in stands:
        assert (one.basis == "asked") == bool(one.asked_with) == (one.asked_on is not None)
        assert INVENTED not in one.asked_with
    asked = {(said.asked.in_(language), day - timedelta(days=said.days)) for _row, _name, said in told
             if said != "assumed"}  # fmt: skip
    assert {(one.asked_with, one.asked_on) for one in stands if one.basis == "asked"} == asked
    first = Change.objects.filter(row__sheet=sheet, version=1).exclude(basis="")
    assert first.count() == len(told), "the history says it too"


def test_the_guide_and_the_paper_show_it(cast, empty, client):
    sheet = empty("journey")
    write(sheet, cast.a.facilitator, "nl")
    sign_in(client, cast.a.member)
    for name in ("sheet-guide", "sheet-print", "sheet"):
        page = client.get(reverse(name, args=[sheet.pid])).content.decode()
        assert "Wat wij denken" in page, name
        assert "drie jongeren op de wachtlijst" in page, name
    day = formats.date_format(timezone.localdate() - timedelta(days=6), "j F Y")
    assert day in page
