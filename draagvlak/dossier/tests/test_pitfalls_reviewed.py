"""The pitfall check beside dossiers as people really fill them in: 'niemand' in a field of names, 'nog geen plan', a
demo as the only training, two names in one field, rows that are half done. Each case has its twin that stays quiet."""

from datetime import timedelta

import pytest

from draagvlak.dossier.facts import Facts
from draagvlak.dossier.pitfalls import check as pitfalls
from draagvlak.dossier.pitfalls.words import is_somebody, says_nobody, says_nothing
from draagvlak.plans import actions as plans
from draagvlak.plans import road
from draagvlak.plans.models import Action, Step
from draagvlak.worksheets import actions
from draagvlak.worksheets.models import Row

database = pytest.mark.django_db


@pytest.fixture
def trajectory(trajectory, a):
    sheet = actions.make(trajectory, a.facilitator, "vision")
    row = Row.objects.get(sheet=sheet, section="agreed", key="only")
    actions.write(sheet, a.facilitator, row, "text", "Wij willen jongeren sneller bereiken.", version=0)
    return trajectory


@pytest.fixture
def found(trajectory):
    return lambda: {one.rule: one for one in pitfalls.check(Facts(trajectory, "nl"))}


def begin(trajectory, *keys, state=Step.State.DOING):
    trajectory.steps.filter(key__in=keys).update(state=state)


def team(trajectory, a, *people):
    for name, roles in people:
        road.add_person(trajectory, a.facilitator, group="team", name=name, roles=roles)


# ── How names and empty words are read ───────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("name", ["Mia Maes", "MIA MAES", "Mia Maes, coach", "Mia Maes (team Berk)", "Mia"])
def test_one_person(name):
    assert is_somebody(name)


@pytest.mark.parametrize("name", [
    "Niemand", "Nog te zoeken", "NOBODY", "?", "-", "Weten we niet", "Not known yet", "Mia Maes en Jan Peeters",
    "Mia Maes, Jan Peeters", "Mia & Jan", "Mia/Jan", "Mia and Jan", "Vrijwilligers", "Ouders", "Cliënten", "Wij",
    "Collega's van Berk", "Iedereen samen", "Leverancier", "Firma Pixel", "CAW Oost", "Werkgroep", "Parents",
])  # fmt: skip
def test_no_one_person(name):
    assert not is_somebody(name)


@pytest.mark.parametrize("text", [
    "Niemand", "nog niemand.", "Geen",
    "NOBODY YET", "nog te zoeken", "?", "—", "Onbekend", "weten we nog niet", "n.v.t.",
])  # fmt: skip
def test_nobody_in_words(text):
    assert says_nobody(text)


@pytest.mark.parametrize("text", [
    "Niets", "Nog geen plan",
    "nog te bekijken", "Weten we nog niet.", "No plan yet", "TBD", "?", "Nothing yet", "Geen.",
    "Nog niet besproken", "We don't know yet", "Not decided", "We zien wel", "Dat zien we dan", "We will see.",
])  # fmt: skip
def test_nothing_in_words(text):
    assert says_nothing(text)


@pytest.mark.parametrize("text", [
    "De werking betaalt de helft.", "Geen licentie meer: we gaan verder met de gratis versie.", "Niemand gaat weg.",
    "No licence: we go on with mail.", "We stoppen dan.", "Nothing changes: the municipality pays.",
])  # fmt: skip
def test_something_in_words(text):
    assert not says_nothing(text)


# ── Tools ────────────────────────────────────────────────────────────────────────────────────────────────────
@database
def test_nobody_looks_after_tools_also_when_that_is_written(fill, found):
    nobody = {"chat": "niemand", "mail": "Nog te zoeken", "video": "?"}
    fill("tools", "tools", *({"name": one, "purpose": one, "manager": who} for one, who in nobody.items()))
    assert set(found()) == {"everyone-chooses-alone"}


@database
@pytest.mark.parametrize("rows", [
    [{"name": name, "purpose": "chat"} for name in ("WhatsApp", "Whats-app", "whats app")],  # one tool, three teams
    [{"name": f"Tool {one}", "purpose": one, "plan": "stop"} for one in ("chat", "mail", "video")],
])  # fmt: skip
def test_one_tool_or_tools_that_go_need_nobody(fill, found, rows):
    fill("tools", "tools", *rows)
    assert found() == {}


@database
def test_a_tool_that_goes_is_not_to_serve_everything(fill, found):
    rows = [{"name": "Alles", "purpose": one, "manager": "ICT", "plan": "stop"}
            for one in ("chat", "mail", "video", "file")]  # fmt: skip
    fill("tools", "tools", *rows)
    assert found() == {}
    fill("technology", "demands", *({"demand": f"Eis {at}", "weight": "must"} for at in range(8)))
    fill("technology", "choice", {"beside": "Nog niet besproken"})
    assert set(found()) == {"all-in-one"}


# ── Learning, buying, beginning ──────────────────────────────────────────────────────────────────────────────
@database
@pytest.mark.parametrize(("rows", "hit"), [
    ([("moments", {"name": "Demo van de leverancier"})], True),
    ([("moments", {"name": "DEMONSTRATIE"}), ("moments", {"name": "Infomoment"})], True),
    ([("moments", {"name": "Demo", "kind": "cases"})], False),
    ([("moments", {"name": "Demo"}), ("moments", {"name": "Oefenuur"})], False),
    ([("helpers", {"name": "Jan", "knows": "Chat"})], False),
    ([("room", {"practice-time": "Elke dinsdag een uur"})], False),
    ([("moments", {"name": "Demo"}), ("room", {"practice-time": "Nog niet"})], True),
])  # fmt: skip
def test_a_demo_is_no_training_and_time_to_practise_is(fill, found, rows, hit):
    fill("technology", "choice", {"decided-on": "2026-03-01"})
    for section, given in rows:
        fill("training", section, given)
    assert ("bought-and-shown" in found()) is hit


@database
def test_a_choice_with_a_day_is_a_choice_also_when_the_step_does_not_say_so(fill, found, trajectory):
    fill("training", "moments", {"name": "Oefenuur"})
    fill("technology", "infrastructure", {"thing": "Wifi", "state": "missing"})
    assert found() == {}
    fill("technology", "choice", {"decided-on": "2026-03-01"})
    assert set(found()) == {"technology-first", "basics-missing"}
    begin(trajectory, "team", "stakeholders", state=Step.State.DONE)
    assert set(found()) == {"basics-missing"}


@database
def test_trying_while_the_basics_are_missing(fill, found, trajectory):
    begin(trajectory, "pilot", "team", "stakeholders")
    fill("technology", "infrastructure", {"thing": "Wifi", "state": "missing"})
    assert set(found()) == {"basics-missing"}


@database
def test_a_vision_that_is_done_elsewhere_is_a_vision(found, trajectory, a):
    begin(trajectory, "team", "stakeholders", "moving")
    Row.objects.filter(sheet__trajectory=trajectory, sheet__pack="vision").delete()
    assert set(found()) == {"no-why"}, "moving files is working it out too"
    begin(trajectory, "vision", state=Step.State.DONE)
    assert found() == {}


# ── People ───────────────────────────────────────────────────────────────────────────────────────────────────
@database
def test_people_who_are_still_looked_for_are_no_team(found, trajectory, a):
    begin(trajectory, "pilot")
    team(trajectory, a, ("", ["clients"]), ("", ["middle"]), ("Dienst ICT", ["it-service"]), ("Pixel", ["maker"]))
    assert "technology-first" in found()
    team(trajectory, a, ("An", ["middle"]))
    assert "technology-first" not in found()


@database
@pytest.mark.parametrize(("name", "note", "hit"), [
    ("An", "", True), ("Cliëntenraad", "", False), ("CLIENTENRAAD", "", False), ("An", "Spreekt voor ouders", False),
    ("An", "Parent of a client", False), ("Ervaringsdeskundige", "", False), ("Jongerenraad", "", False),
    ("An", "Heeft geen cliënten", True), ("An", "Werkt met cliënten", True), ("An", "Works with young people", True),
])  # fmt: skip
def test_who_speaks_for_clients_by_name_or_note(found, trajectory, a, name, note, hit):
    team(trajectory, a, ("Bo", ["pioneer"]), ("Cas", ["organiser"]))
    road.add_person(trajectory, a.facilitator, group="team", name=name, note=note, roles=["middle"])
    assert ("no-client" in found()) is hit


@database
def test_a_parent_speaks_for_clients_as_the_advice_says(found, trajectory, a):
    team(trajectory, a, ("Bo", ["pioneer"]), ("Cas", ["organiser"]), ("Dirk", ["network"]))
    assert found() == {}


@database
def test_nobody_carries_nothing_and_two_are_not_one(fill, found):
    for who in ("Niemand", "Mia Maes en Jan Peeters", "Mia Maes, Jan Peeters"):
        fill("upkeep", "duties", *({"duty": f"Taak {at}", "who": who} for at in range(3)))
        assert found() == {}, who
        Row.objects.filter(sheet__pack="upkeep").delete()
    fill("upkeep", "duties", *({"duty": f"Taak {at}", "who": who} for at, who in enumerate(
        ["Mia Maes", "MIA MAES", "mia  maes", "Nog te zoeken"])))  # fmt: skip
    assert set(found()) == {"one-carries-all"}, "what nobody does does not hide who does the rest"


@database
def test_one_person_with_every_action(found, trajectory, a):
    def make(**whose):
        return plans.make(a.organisation, a.facilitator, what="Iets", trajectory=trajectory, **whose)

    for _at in range(5):
        last = make(who="Mia Maes")
    assert set(found()) == {"one-carries-all"}
    assert "Mia Maes" in found()["one-carries-all"].saw
    Action.objects.filter(pk=last.pk).update(progress="done")
    assert found() == {}, "four is no pile"
    make(who="Mia Maes")
    make()
    assert set(found()) == {"one-carries-all"}, "what nobody has yet does not count"
    make(who="Jan")
    assert found() == {}
    Action.objects.filter(trajectory=trajectory).update(who="Team Berk")
    assert found() == {}


# ── Money and time ───────────────────────────────────────────────────────────────────────────────────────────
@database
@pytest.mark.parametrize(("after", "hit"), [
    (None, True), (("costs", "after", {"after": "Nog geen plan"}), True), (("costs", "after", {"after": "?"}), True),
    (("costs", "after", {"who-pays": "De werking"}), False), (("paying", "after", {"who-pays": "De stad"}), False),
    (("paying", "after", {"plan": "stop"}), False), (("paying", "after", {"plan": "none"}), True),
    (("paying", "after", {"who-pays": "weten we niet"}), True),
])  # fmt: skip
def test_a_subsidy_also_as_who_bears_a_cost(fill, found, after, hit):
    fill("costs", "costs", {"name": "Uren", "kind": "project", "when": "once", "bearer": "subsidy"})
    if after:
        fill(*after)
    assert ("no-plan-after-subsidy" in found()) is hit


@database
def test_work_on_top_is_counted_among_what_is_known(fill, found):
    fill("working", "time", {"what": "Uitwerken", "state": "on-top"}, {"what": "Overleg"},
         {"what": "Vorming", "state": "unknown"})  # fmt: skip
    assert set(found()) == {"on-top"}
    fill("working", "time", {"what": "Testen", "state": "freed"})
    assert found() == {}


@database
def test_duties_on_top_of_other_work(fill, found, trajectory):
    fill("upkeep", "duties", {"duty": "Nieuws", "state": "extra"}, {"duty": "Techniek", "state": "fixed"})
    assert found() == {}
    fill("upkeep", "duties", {"duty": "Accounts", "state": "extra"}, {"duty": "Vragen", "state": "nobody"})
    assert found()["on-top"].url.endswith("#s-duties")


@database
def test_a_few_days_at_the_end_do_not_say_how_long_all_takes(found, trajectory):
    steps = list(trajectory.steps.filter(phase="anchor"))
    trajectory.steps.filter(pk=steps[0].pk).update(ends_on=trajectory.made_on + timedelta(days=90))
    assert found() == {}
    trajectory.steps.filter(pk=steps[-1].pk).update(ends_on=trajectory.made_on + timedelta(days=120))
    assert set(found()) == {"too-tight"}
    trajectory.steps.filter(pk=steps[-1].pk).update(state=Step.State.SKIPPED, ends_on=None)
    assert found() == {}, "the last that is left has no day"


# ── A crew, a path ───────────────────────────────────────────────────────────────────────────────────────────
@database
def test_no_way_for_others_is_no_way(fill, found):
    fill("offer", "position", {"place": "own", "others": "Nog niet besproken"})
    assert set(found()) == {"crew-apart"}


@database
@pytest.mark.parametrize(("pack", "section", "given", "hit"), [
    ("mix", "mix", {"start": "Alle cliënten volgen hetzelfde traject van zes modules."}, True),
    ("mix", "mix", {"first": "IEDEREEN DOORLOOPT EERST HET VASTE PROGRAMMA"}, True),
    ("mix", "mix", {"start": "Every client follows the same fixed path."}, True),
    ("vision", "mix", {"how": "Elke jongere doorloopt een vast onlinetraject."}, True),
    ("mix", "mix", {"start": "Niet elke cliënt volgt hetzelfde traject."}, False),
    ("mix", "mix", {"start": "Elke cliënt houdt dezelfde begeleider."}, False),
    ("mix", "mix", {"start": "Iedereen kiest zelf, er is geen vast traject."}, False),
    ("mix", "mix", {"start": "Met elke cliënt bespreken we wat past."}, False),
])  # fmt: skip
def test_the_same_path_for_all_in_words(fill, found, pack, section, given, hit):
    fill(pack, section, given)
    assert ("one-fixed-path" in found()) is hit
