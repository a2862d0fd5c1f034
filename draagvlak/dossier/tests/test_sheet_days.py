"""The days of a communication plan in a calendar."""

import pytest
from django.urls import reverse

from draagvlak.plans.calendar import fold
from draagvlak.worksheets import actions
from draagvlak.worksheets.models import Row
from tests.people import sign_in


@pytest.fixture
def worker(a, client):
    return sign_in(client, a.owner)


def get(client, sheet):
    return client.get(reverse("sheet-calendar", args=[sheet.pid]))


def lines(response):
    return response.content.decode().replace("\r\n ", "").split("\r\n")


def test_each_day_that_is_not_done_keeps_its_own_id(worker, a):
    row = Row.objects.get(sheet=a.communication, section="groups")
    moment = actions.add_row(a.communication, a.facilitator, "moments",
                             {"name": "Wat de proef leerde", "on": "2031-06-01", "who": "Kim"})  # fmt: skip
    actions.add_row(a.communication, a.facilitator, "moments", {"name": "Klaar", "on": "2031-06-02", "done": "done"})
    actions.add_row(a.communication, a.facilitator, "moments", {"name": "Zonder dag"})
    found = get(worker, a.communication)
    assert (found.status_code, found["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert found["Content-Disposition"].startswith("attachment")
    told = lines(found)
    assert [one for one in told if one.startswith("UID:")] == [
        f"UID:draagvlak-moment-{row.pid}-moment", f"UID:draagvlak-moment-{moment.pid}-on",
    ]  # fmt: skip
    assert "DTSTART;VALUE=DATE:20310316" in told
    actions.write(a.communication, a.facilitator, row, "moment", "2031-03-17", version=1)
    again = lines(get(worker, a.communication))
    assert f"UID:draagvlak-moment-{row.pid}-moment" in again
    assert "DTSTART;VALUE=DATE:20310317" in again


def test_the_edition_of_a_day_rises_with_each_change_of_it(worker, a):
    def edition():
        told = lines(get(worker, a.communication))
        return int(next(one for one in told if one.startswith("SEQUENCE:")).partition(":")[2])

    row = Row.objects.get(sheet=a.communication, section="groups")
    before = edition()
    actions.write(a.communication, a.facilitator, row, "moment", "2031-03-17", version=1)
    assert edition() == before + 1
    actions.write(a.communication, a.facilitator, row, "who", "Kim", version=row.cells.filter(field="who").count())
    assert edition() == before + 2


def test_what_people_typed_begins_no_line(worker, a):
    name = "x\nATTENDEE:mailto:a@b.example; DTSTART, \\n\u2028BEGIN:VEVENT"
    actions.add_row(a.communication, a.facilitator, "moments", {"name": name, "on": "2031-06-01", "who": "y\r\nURL:z"})
    told = lines(get(worker, a.communication))
    assert not [one for one in told if one.startswith(("ATTENDEE", "URL:z"))]
    assert told.count("BEGIN:VEVENT") == 2
    assert any(r"\; DTSTART\, \\n" in one for one in told)
    assert fold("é" * 60).count("\r\n") > 1


def test_without_a_day_it_says_so_and_another_sheet_has_no_calendar(worker, a):
    actions.remove(a.communication, a.facilitator)
    empty = actions.make(a.trajectory, a.facilitator, "communication")
    assert get(worker, empty).url == reverse("sheet", args=[empty.pid])
    assert get(worker, a.sheet).status_code == 404
