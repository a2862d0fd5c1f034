"""The pitfall check: each rule sees its pattern, and keeps quiet when there is none."""

from datetime import date, timedelta

import pytest

from draagvlak.dossier import pitfalls
from draagvlak.dossier.facts import Facts
from draagvlak.plans import road
from draagvlak.plans.models import Mandate, Step
from draagvlak.worksheets import actions
from draagvlak.worksheets.models import Row

pytestmark = pytest.mark.django_db


@pytest.fixture
def a(cast):
    return cast.a


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


@pytest.fixture
def seen(trajectory):
    """The rules that see something now."""
    return lambda: {one.rule for one in pitfalls.check(Facts(trajectory, "nl"))}


def begin(trajectory, *keys):
    trajectory.steps.filter(key__in=keys).update(state=Step.State.DOING)


def people(trajectory, a, *roles):
    return [road.add_person(trajectory, a.facilitator, group="team", name=f"Persoon {at}", roles=list(each))
            for at, each in enumerate(roles)]  # fmt: skip


def test_an_empty_trajectory_is_no_pitfall(seen):
    assert seen() == set()


def test_everybody_something_else(fill, seen):
    names = ("WhatsApp", "Signal", "Messenger")
    fill("tools", "tools", *({"name": name, "purpose": "chat", "manager": "ICT"} for name in names[:2]))
    assert seen() == set()
    fill("tools", "tools", {"name": names[2], "purpose": "chat", "manager": "ICT"})
    assert seen() == {"everyone-their-own"}


def test_nobody_decides_on_tools(fill, seen, trajectory, a):
    purposes = ("chat", "mail", "video")
    fill("tools", "tools", *({"name": f"Tool {one}", "purpose": one} for one in purposes))
    assert seen() == {"everyone-chooses-alone"}
    decision = trajectory.decisions.get(key="tools")
    (person, *_rest) = people(trajectory, a, ["organiser"], ["clients"])
    road.set_mandate(decision, person, a.facilitator, {Mandate.Part.DECIDES})
    assert "everyone-chooses-alone" not in seen()


def test_a_platform_without_practice_and_without_a_why(fill, seen, trajectory, a):
    begin(trajectory, "platform", "team", "stakeholders")
    assert seen() == {"bought-and-shown", "no-why"}
    fill("vision", "agreed", {"text": "Wij willen jongeren sneller bereiken."})
    fill("training", "moments", {"name": "Oefenuur"})
    assert seen() == set()


def test_technology_before_people(seen, trajectory, a):
    begin(trajectory, "pilot")
    assert "technology-first" in seen()
    people(trajectory, a, ["pioneer"], ["clients"])
    assert "technology-first" not in seen()


@pytest.mark.parametrize(("note", "hit"), [
    ("Elke week vijf gesprekken per medewerker", True), ("Een quotum", True), ("Twintig cliënten krijgen het", False),
])  # fmt: skip
def test_a_number_for_every_worker(seen, trajectory, note, hit):
    trajectory.steps.filter(key="goals").update(note=note)
    assert ("quota" in seen()) is hit


def test_choices_that_are_pitfalls(fill, seen):
    fill("offer", "position", {"place": "own"})
    fill("mix", "mix", {"who": "organisation"})
    fill("technology", "choice", {"goals-kept": "no"})
    assert seen() == {"crew-apart", "one-fixed-path", "goals-bent"}


@pytest.mark.parametrize(("yearly", "hit"), [(None, True), (500, False), (5000, True)])
def test_cheap_to_buy(fill, seen, yearly, hit):
    fill("costs", "costs", {"name": "Licentie kopen", "kind": "purchase", "when": "once", "mid": "6000"})
    if yearly:
        fill("costs", "costs", {"name": "Hosting", "kind": "hosting", "when": "yearly", "mid": str(yearly)})
    assert ("cheap-to-buy" in seen()) is hit


def test_a_subsidy_that_ends(fill, seen):
    fill("costs", "subsidy", {"name": "Projectsubsidie", "amount": "20000"})
    assert seen() == {"no-plan-after-subsidy"}
    fill("costs", "after", {"after": "De werking betaalt de helft."})
    assert seen() == set()


def test_one_person_carries_everything(seen, trajectory, a):
    people(trajectory, a, ["ict-expert", "pioneer", "organiser", "advocate"], ["clients"])
    assert seen() == {"one-carries-all"}


def test_nobody_speaks_for_clients(seen, trajectory, a):
    people(trajectory, a, ["pioneer"], ["organiser"], ["advocate"])
    assert seen() == {"no-client"}


def test_one_tool_for_everything(fill, seen):
    purposes = ("chat", "mail", "video", "file")
    fill("tools", "tools", *({"name": "Alles-in-één", "purpose": one, "manager": "ICT"} for one in purposes))
    assert seen() == {"all-in-one"}


def test_too_tight(seen, trajectory):
    trajectory.begins_on = date(2026, 1, 1)
    trajectory.ends_on = trajectory.begins_on + timedelta(days=90)
    trajectory.save()
    assert seen() == {"too-tight"}


def test_on_top_and_basics(fill, seen, trajectory, a):
    begin(trajectory, "platform", "training", "team", "stakeholders")
    fill("vision", "agreed", {"text": "Wij willen jongeren sneller bereiken."})
    fill("working", "time", {"what": "Uitwerken", "state": "on-top"})
    fill("technology", "infrastructure", {"thing": "Laptops", "state": "missing"})
    assert seen() == {"on-top", "basics-missing"}


def test_each_says_what_it_saw_why_and_what_to_do(fill, seen, trajectory):
    begin(trajectory, "platform", "pilot")
    for one in pitfalls.check(Facts(trajectory, "nl")):
        assert all((one.title, one.saw, one.why, one.do))
    assert len(pitfalls.titles()) == len(pitfalls.RULES)
