"""A trajectory that begins, and worksheets to fill in it."""

import pytest

from draagvlak.plans import road
from draagvlak.worksheets import actions
from draagvlak.worksheets.models import Row


@pytest.fixture
def trajectory(a):
    return road.begin(a.organisation, a.facilitator, subject="Blended werken")


@pytest.fixture
def fill(trajectory, a):
    """`fill(pack, section, {field: value}, …)`: rows, or the fields of a section that is filled in once."""

    def write(pack, section, *rows):
        sheet = actions.make(trajectory, a.facilitator, pack)
        only = Row.objects.filter(sheet=sheet, section=section, key="only").first()
        for given in rows:
            if only is None:
                actions.add_row(sheet, a.facilitator, section, given)
                continue
            for name, value in given.items():
                actions.write(sheet, a.facilitator, only, name, value, version=0)

    return write
