"""The road as pages show it: phases, how far, which step is next, and what its button opens."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.utils import translation

from draagvlak.content import shipped
from draagvlak.dossier.tools import Tools
from draagvlak.dossier.way import Stage, Way
from draagvlak.orgs.roles import Right
from draagvlak.plans.models import Step


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def step(key="", phase="prepare", pk=None, **fields):
    return Step(pk=pk, key=key, phase=phase, **fields)


def whole(**states):
    """Every step of the road; `vision="done"` gives one another state."""
    pairs = [(phase.id, one.id) for phase in shipped.road().phases for one in phase.steps]
    return [step(key, phase, pk, state=states.get(key.replace("-", "_"), "todo"))
            for pk, (phase, key) in enumerate(pairs, start=1)]  # fmt: skip


# ── Phases ───────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_next_step_is_the_first_that_is_not_done_or_skipped():
    assert Way(whole(), "nl").next.step.key == "people-first"
    way = Way(whole(people_first="done", team="skipped", mandate="doing"), "nl")
    assert way.next.step.key == "mandate"
    assert [phase.state for phase in way.phases] == ["now", "later", "later"]


def test_how_far_is_said_in_steps_and_never_as_a_score():
    prepare = Way(whole(people_first="done", team="done", mandate="skipped"), "en").phases[0]
    assert prepare.said == f"2 of {len(prepare.stages)} steps done · 1 skipped"


def test_the_phase_after_a_phase_that_is_over():
    steps = whole()
    for one in steps:
        if one.phase == "prepare":
            one.state = "done"
    way = Way(steps, "nl")
    assert [phase.state for phase in way.phases] == ["done", "now", "later"]
    assert way.now.id == "try"


@pytest.mark.parametrize(("over", "sizes"), [(0, (0, 3, 21)), (2, (0, 5, 19)), (3, (2, 4, 18)), (22, (21, 3, 0))])
def test_a_narrow_page_shows_the_steps_around_the_next_one_and_folds_the_others(over, sizes):
    steps = whole()
    for one in steps[:over]:
        one.state = "done"
    way = Way(steps, "nl")
    assert tuple(map(len, way.phases[0].parts)) == sizes
    assert way.next in way.phases[0].parts[1]
    assert way.phases[1].parts == (way.phases[1].stages, [], [])
    assert [phase.is_long for phase in way.phases] == [True, False, False]


def test_when_all_is_over_nothing_is_next():
    steps = whole()
    for one in steps:
        one.state = "done"
    way = Way(steps, "nl")
    assert way.next is None
    assert way.now.id == "anchor"


def test_an_empty_road_breaks_nothing():
    way = Way([], "nl")
    assert way.next is None
    assert [phase.stages for phase in way.phases] == [[], [], []]


def test_when_a_phase_is_comes_from_the_days_of_its_steps():
    steps = [step("team", begins_on=date(2026, 1, 5)), step("vision", ends_on=date(2026, 6, 30))]
    assert Way(steps, "en").phases[0].when == "planned until 30 June 2026"
    assert Way(steps[:1], "en").phases[0].when == "", "one step that begins is not the beginning of the phase"
    assert Way([], "en").phases[0].when == ""


def test_what_stands_beside_a_step():
    steps = whole()
    way = Way(steps, "nl")
    before, after = way.beside(steps[1])
    assert (before.step.key, after.step.key) == (steps[0].key, steps[2].key)
    assert way.beside(steps[0])[0] is None
    assert way.beside(steps[-1])[1] is None


# ── One step ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_step_of_the_road_speaks_with_the_words_of_the_pack():
    stage = Stage(step("vision", checks=["need"]), "nl")
    assert stage.title == "Onze visie"
    assert stage.why
    assert stage.takes
    assert stage.table
    assert ("need", True) in [(key, on) for key, _text, on in stage.checks]
    assert stage.follows == [
        "the text on implementing online help (2017)", "the seven preconditions", "the dossier on blended work (2023)",
        "the dossier on a digital collaboration platform (2024)",
    ]  # fmt: skip


def test_a_step_of_their_own_has_its_own_words():
    stage = Stage(step(title="Kennismaken", why="Wij kennen elkaar niet"), "nl")
    assert (stage.title, stage.why, stage.takes, stage.tool) == ("Kennismaken", "Wij kennen elkaar niet", "", "note")
    assert stage.checks == []
    assert stage.follows == []


def test_a_step_that_a_later_road_dropped_still_shows():
    assert Stage(step("gone-since"), "nl").title == "gone-since"


def test_its_last_day_matters_until_it_is_over():
    day = date(2026, 6, 30)
    assert Stage(step("vision", ends_on=day), "en").said == "to do · until 30 June 2026"
    assert Stage(step("vision", ends_on=day, state="done"), "en").said == "done"


# ── What its button opens ────────────────────────────────────────────────────────────────────────────────────
def tools(may_work=True, sheets=(), scans=(), guides=True, reads=True):
    rights = {Right.SEE_RESULTS: reads, Right.MANAGE_SCANS: guides}
    here = SimpleNamespace(organisation=SimpleNamespace(pid="org"), may=rights.get)
    return Tools(here, SimpleNamespace(pid="road"), may_work, sheets, scans, "nl")


def opened(key, **given):
    return [(one.text, one.url, one.post) for one in tools(**given).of(Stage(step(key, pid="step", pk=1), "nl"))]


def test_every_tool_of_the_road_says_something():
    for one in whole():
        assert opened(one.key), one.key
        assert opened(one.key, may_work=False, guides=False), one.key


def test_a_worksheet_is_begun_by_who_works_on_it():
    assert opened("vision") == [("Begin the worksheet “Visie”", "/step/step/open/", True)]
    assert opened("vision", may_work=False)[0][1] == ""


def test_a_worksheet_that_is_there_opens_at_its_part():
    sheet = SimpleNamespace(pack="working", pid="sheet", pk=1, title="")
    (one,) = opened("plan", sheets=[sheet])
    assert one[1].endswith("/sheet/sheet/#s-time")
    assert not one[2]
    second = SimpleNamespace(pack="working", pid="other", pk=2, title="Van het nachtteam")
    assert [text for text, _url, _post in opened("plan", sheets=[second, sheet])][1] == "Open “Van het nachtteam”"


@pytest.mark.parametrize(("state", "shows", "guides", "reads", "url"), [
    ("closed", True, True, True, "/scans/scan/talks/"), ("closed", True, False, True, "/scans/scan/scorecard/"),
    ("running", False, True, True, ""), ("closed", False, True, True, ""), ("closed", True, False, False, ""),
])  # fmt: skip
def test_talking_comes_after_a_closed_scan_that_shows_something(state, shows, guides, reads, url):
    scan = SimpleNamespace(pid="scan", title="Scan", state=state, has_results=shows)
    assert opened("talk", scans=[scan], guides=guides, reads=reads)[0][1] == url


def test_a_new_scan_knows_its_trajectory():
    assert opened("scan")[-1][1] == "/o/org/scans/new/?trajectory=road"
    assert opened("scan", guides=False)[0][1] == ""
