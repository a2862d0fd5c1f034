"""The conditions are looked at again in each phase: on the road, on the home of the trajectory, on the start page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from draagvlak.consensus.tests.pages import page, text_of
from draagvlak.content import shipped
from draagvlak.dossier import waiting
from draagvlak.orgs.access import Here
from draagvlak.plans import road

NOT_YET = "De voorwaarden zijn in deze fase nog niet bekeken."


@pytest.fixture
def trajectory(a):
    return road.begin(a.organisation, a.facilitator, subject="Blended in de wachttijd")


def reach(trajectory, phase):
    """Every step before this phase is done."""
    phases = [one.id for one in shipped.road().phases]
    trajectory.steps.filter(phase__in=phases[: phases.index(phase)]).update(state="done")


def waits(a, role="facilitator"):
    with translation.override("nl"):
        here = Here(a.organisation, a.memberships[role])
        with CaptureQueriesContext(connection) as asked:
            found = waiting.conditions(here, timezone.localdate())
        assert len(asked) == 1
        return [(one.title, one.url) for one in found]


def test_each_phase_has_a_step_that_opens_them():
    for phase in shipped.road().phases:
        assert [step.id for step in phase.steps if step.tool == "conditions"], phase.id


@pytest.mark.parametrize("phase", ["prepare", "try", "anchor"])
def test_the_home_says_that_nobody_looked_in_this_phase(a, desk, trajectory, phase):
    reach(trajectory, phase)
    assert NOT_YET in text_of(desk, "trajectory", trajectory.pid)
    assert f"conditions/?phase={phase}" in page(desk, "trajectory", trajectory.pid)
    road.set_standing(trajectory, a.owner, "time", phase, 0, state="no", evidence="Niemand heeft uren")
    assert NOT_YET not in text_of(desk, "trajectory", trajectory.pid)


def test_it_waits_from_the_second_phase_on(a, trajectory):
    assert waits(a) == [], "in the first phase it is a step like others"
    url = reverse("trajectory-conditions", args=[trajectory.pid])
    for phase in ("try", "anchor"):
        reach(trajectory, phase)
        assert waits(a) == [(trajectory.subject, f"{url}?phase={phase}")]
        assert waits(a, "member") == [], "for who works on it"
        road.set_standing(trajectory, a.owner, "time", phase, 0, state="no", evidence="")
        assert waits(a) == []
    reach(trajectory, "anchor")
    trajectory.standings.all().delete()
    road.close(trajectory, a.owner)
    assert waits(a) == []


def test_a_step_that_is_open_in_an_earlier_phase_keeps_it_quiet(a, trajectory):
    reach(trajectory, "anchor")
    trajectory.steps.filter(key="pilot").update(state="todo")
    assert [url.rpartition("=")[2] for _title, url in waits(a)] == ["try"]
    trajectory.steps.filter(key="team").update(state="doing")
    assert waits(a) == []


def test_a_phase_is_called_as_on_the_road(a, client, desk, trajectory):
    with translation.override("en"):
        for one in shipped.road().phases:
            shown = desk.get(reverse("trajectory-conditions", args=[trajectory.pid]) + f"?phase={one.id}",
                             headers={"accept-language": "en"}).context  # fmt: skip
            assert shown["phase_title"] in (one.title.in_("nl"), one.title.in_("en"))
            assert shown["phase_title"] == dict(shown["phases"])[one.id]
