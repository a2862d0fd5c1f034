"""No worksheet holds how a group of fewer than five stands: not by a cell, a row, a table or going back."""

import pytest
from django.urls import reverse

from draagvlak.content import shipped
from draagvlak.plans.actions import Refused
from draagvlak.worksheets import actions, examples, small_groups
from draagvlak.worksheets.models import Cell
from tests.people import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def a(cast):
    return cast.a


@pytest.fixture
def training(a):
    return actions.make(a.trajectory, a.facilitator, "training")


def held(row, field):
    found = Cell.objects.filter(row=row, field=field).first()
    return found and found.value


def ways():
    for (pack, section), (size, about) in small_groups.GROUPS.items():
        for field in sorted(about):
            yield pytest.param(pack, section, size, field, id=f"{pack}.{section}.{field}")


def test_every_field_of_the_rules_is_in_its_worksheet():
    fields = [(key, {size, *about}) for key, (size, about) in small_groups.GROUPS.items()]
    for (pack, section), names in [*fields, *small_groups.COUNTS.items()]:
        assert names <= {one.id for one in shipped.sheet(pack).section(section).fields}


@pytest.mark.parametrize(("pack", "section", "size", "field"), list(ways()))
@pytest.mark.parametrize("people", [None, 0, 1, 4])
def test_how_a_small_group_stands_cannot_be_written(a, pack, section, size, field, people):
    sheet = actions.make(a.trajectory, a.facilitator, pack)
    asked = shipped.sheet(pack).section(section)
    value = asked.field(field).options[0].id if asked.field(field).options else "Typen op een gsm"
    given = {asked.fields[0].id: "Nacht", size: people}
    row = actions.add_row(sheet, a.facilitator, section, given)
    with pytest.raises(Refused):
        actions.write(sheet, a.facilitator, row, field, value, version=0)
    with pytest.raises(Refused):
        actions.add_row(sheet, a.facilitator, section, given | {field: value})
    with pytest.raises(Refused):
        actions.add_rows(sheet, a.facilitator, section, [given, given | {field: value}])
    assert not Cell.objects.filter(row__sheet=sheet, field=field).exists()


def test_a_group_that_gets_smaller_is_emptied_first(a, training):
    row = actions.add_row(training, a.facilitator, "needs", {"group": "Nacht", "people": 6, "trust": "stop"})
    for people in (4, None):
        with pytest.raises(Refused):
            actions.write(training, a.facilitator, row, "people", people, version=1)
    actions.write(training, a.facilitator, row, "trust", None, version=1)
    actions.write(training, a.facilitator, row, "people", 4, version=1)
    with pytest.raises(Refused):
        actions.undo(training, a.facilitator, row, "trust", 2)
    with pytest.raises(Refused):
        actions.restore(training, a.facilitator, row, "trust", 1, 2)
    assert (held(row, "people"), held(row, "trust")) == (4, None)


@pytest.mark.parametrize(("came", "fits"), [(0, True), (1, False), (4, False), (5, True), (None, True)])
def test_how_many_came_is_nobody_or_five_and_more(a, training, came, fits):
    row = actions.add_row(training, a.facilitator, "moments", {"name": "Oefenuur", "came": 9})
    if fits:
        actions.write(training, a.facilitator, row, "came", came, version=1)
    else:
        with pytest.raises(Refused):
            actions.write(training, a.facilitator, row, "came", came, version=1)
    assert held(row, "came") == (came if fits else 9)


def test_the_page_says_why_and_keeps_what_was_typed(a, training, client):
    row = actions.add_row(training, a.facilitator, "needs", {"group": "Nacht", "people": 3})
    page = sign_in(client, a.facilitator).post(
        reverse("row-save", args=[row.pid]), {"n-trust": 0, "f-trust": "stop", "n-people": 1, "f-people": "3"}
    )
    assert page.status_code == 422
    assert "minder dan vijf" in page.content.decode()
    assert '<option value="stop" selected>' in page.content.decode()


@pytest.mark.parametrize("pack", sorted({pack for pack, _section in [*small_groups.GROUPS, *small_groups.COUNTS]}))
def test_the_examples_keep_the_rule_themselves(a, pack):
    sheet = actions.make(a.trajectory, a.facilitator, pack)
    examples.example_of(sheet, a.facilitator, "nl")
    rows = sheet.rows.filter(gone_at=None)
    for row in rows:
        small_groups.check(pack, row.section, dict(row.cells.values_list("field", "value")))
