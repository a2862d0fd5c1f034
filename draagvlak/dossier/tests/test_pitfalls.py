"""The pitfall check: each rule sees its pattern, and keeps quiet when there is none."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from draagvlak.consensus.tests.pages import text_of, words
from draagvlak.dossier.facts import Facts
from draagvlak.dossier.pitfalls import check as pitfalls
from draagvlak.dossier.pitfalls.quotas import quota
from draagvlak.plans import road
from draagvlak.plans.models import Mandate, Step

pytestmark = pytest.mark.django_db


@pytest.fixture
def seen(trajectory):
    """The rules that see something now."""
    return lambda: {one.rule for one in pitfalls.check(Facts(trajectory, "nl"))}


@pytest.fixture
def found(trajectory):
    """{rule: Finding} of what is seen now."""
    return lambda **may: {one.rule: one for one in pitfalls.check(Facts(trajectory, "nl"), **may)}


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


@pytest.mark.parametrize("rows", [
    [{"name": name, "purpose": "chat"} for name in ("WhatsApp", "Whats-app", "whats app")],  # three teams, one tool
    [{"name": name, "purpose": "other"} for name in ("Bord", "Kalender", "Affiche")],
    [{"name": name, "purpose": "chat", "plan": "keep"} for name in ("Signal", "WhatsApp", "Messenger")],
])  # fmt: skip
def test_one_tool_in_three_teams_is_not_everybody_something_else(fill, seen, rows):
    fill("tools", "tools", *({"manager": "ICT", **row} for row in rows))
    assert seen() == set()


def test_nobody_decides_on_tools(fill, seen, trajectory, a):
    purposes = ("chat", "mail", "video")
    fill("tools", "tools", *({"name": f"Tool {one}", "purpose": one} for one in purposes))
    assert seen() == {"everyone-chooses-alone"}
    decision = trajectory.decisions.get(key="tools")
    (person, *_rest) = people(trajectory, a, ["organiser"], ["clients"])
    road.turn_mandate(decision, a.facilitator, {(person, Mandate.Part.DECIDES): True})
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
    people(trajectory, a, ["ict-expert"])
    assert "technology-first" in seen(), "one person of ICT is technology too"
    people(trajectory, a, ["pioneer"], ["clients"])
    assert "technology-first" not in seen()


@pytest.mark.parametrize("text", [
    "Elke week vijf gesprekken per medewerker", "Een quotum", "Iedere begeleider bereikt 10 gezinnen",
    "Elke hulpverlener doet minstens vijf onlinegesprekken per week.", "Every worker does five chats.",
    "We willen groeien. Per VTE twaalf cliënten.", "Alle medewerkers doen minstens 5 gesprekken online per week.",
    "Medewerkers moeten elk 5 cliënten online begeleiden.", "Iedereen doet 5 chats per week.",
    "Iedere therapeut minstens 3 chats.", "Each employee holds 5 online sessions.", "Every counsellor does ten chats.",
    "Elke medewerker 5 gesprekken per week, zonder uitzondering.", "Each practitioner must reach 20 clients online.",
])  # fmt: skip
def test_a_number_for_every_worker(text):
    assert quota(text)


@pytest.mark.parametrize("text", [
    "", "Twintig cliënten krijgen het", "Niemand krijgt een quotum. We tellen als team.", "We werken zonder quotum.",
    "We tellen nooit per medewerker hoeveel gesprekken iemand doet: tien of twintig is gelijk.", "No quota here.",
    "Elke begeleider krijgt twee uur per week.", "Elke medewerker antwoordt binnen 2 werkdagen.",
    "De kost per medewerker", "Reken € 400 per medewerker.",
    "We tellen vijf gesprekken, niet per medewerker maar samen.", "Alle medewerkers hoorden het in 3 teams.",
    "Iedereen doet mee.", "We halen met alle collega's samen 40 gezinnen zonder druk.",
    "Per medewerker bekijken we wat nodig is.",
])  # fmt: skip
def test_no_number_for_every_worker(text):
    assert not quota(text)


def test_a_quota_is_found_where_it_was_written(fill, found, trajectory):
    text = "Elke hulpverlener doet minstens vijf onlinegesprekken per week."
    for key in ("goals", "plan", "pilot"):
        step = trajectory.steps.get(key=key)
        trajectory.steps.filter(key=key).update(note=f"We beginnen klein. {text}")
        saw = found()["quota"]
        assert text in saw.saw
        assert saw.url == reverse("step", args=[step.pid])
        trajectory.steps.update(note="")
    fill("agreements", "working", {"daily": text})
    sheet = trajectory.sheets.get(pack="agreements")
    assert found()["quota"].url == reverse("sheet", args=[sheet.pid]) + "#s-working"


def test_choices_that_are_pitfalls(fill, seen):
    fill("offer", "position", {"place": "own"})
    fill("mix", "mix", {"who": "organisation"})
    fill("technology", "choice", {"goals-kept": "no"})
    assert seen() == {"crew-apart", "one-fixed-path", "goals-bent"}
    fill("offer", "position", {"others": "Elke maand gaat een collega mee."})
    assert "crew-apart" not in seen(), "the remedy is written there"


BUY = {"name": "Kopen", "kind": "purchase", "when": "once"}
RUN = {"name": "Hosting", "kind": "hosting", "when": "yearly"}
HOURS = {"hours": "50", "role": "ICT"}


@pytest.mark.parametrize(("buy", "run", "hit"), [
    ({"mid": "6000"}, None, True),
    ({"mid": "6000"}, {"mid": "500"}, False),
    ({"mid": "6000"}, {"mid": "5000"}, True),
    ({"low": "4000", "high": "8000"}, {"low": "5000", "high": "6000"}, True),  # as the worksheet counts
    ({"mid": "0"}, {"mid": "900"}, True),  # a gift that costs
    ({"mid": "1000"}, {"kind": "admin", **HOURS}, True),  # hours times a tariff
    ({"kind": "project", **HOURS}, {"kind": "phone", "mid": "2000"}, False),  # no price of a vendor in it
    ({"kind": "project", "mid": "90000"}, {"kind": "licence", "mid": "20000"}, True),  # nothing to buy, dear to keep
    ({}, {"mid": "900"}, False),  # what it costs to buy is not known
])  # fmt: skip
def test_cheap_to_buy(fill, found, buy, run, hit):
    fill("costs", "tariffs", {"role": "ICT", "euro": "50"})
    fill("costs", "costs", BUY | buy)
    if run:
        fill("costs", "costs", RUN | run)
    assert ("cheap-to-buy" in found()) is hit


def test_own_hours_hide_no_price_of_a_vendor(fill, found):
    rows = ("Eigen uren", "project", "once", "90000"), ("Kopen", "purchase", "once", "500"), (
        "Licentie", "licence", "yearly", "20000")  # fmt: skip
    fill("costs", "costs", *({"name": name, "kind": kind, "when": when, "mid": mid} for name, kind, when, mid in rows))
    assert "cheap-to-buy" in found()


def test_cheap_to_buy_names_both_sums(fill, found):
    fill("costs", "costs", BUY | {"mid": "6000"}, RUN | {"mid": "5000"})
    with translation.override("nl"):
        saw = found()["cheap-to-buy"].saw.replace("\xa0", " ")
    assert all(sum_ in saw for sum_ in ("€ 6.000", "€ 5.000", "€ 15.000"))


def test_a_subsidy_that_ends(fill, seen):
    fill("vision", "agreed", {"text": "Wij willen jongeren sneller bereiken."})
    fill("costs", "subsidy", {"name": "Projectsubsidie", "amount": "20000"})
    assert seen() == {"no-plan-after-subsidy"}
    fill("costs", "after", {"after": "De werking betaalt de helft."})
    assert seen() == set()


MUCH = ["ict-expert", "pioneer", "organiser", "advocate"]


def test_one_person_carries_everything(found, trajectory, a):
    people(trajectory, a, MUCH, ["clients"])
    saw = found()
    assert set(saw) == {"one-carries-all"}
    assert "Persoon 0" in saw["one-carries-all"].saw
    assert saw["one-carries-all"].url == reverse("trajectory-team", args=[trajectory.pid])


@pytest.mark.parametrize("name", ["Dienst ICT", "Directieteam", "begeleider van Berk", "ICT-verantwoordelijke"])
def test_a_service_or_a_function_may_carry_much(fill, seen, trajectory, a, name):
    road.add_person(trajectory, a.facilitator, group="team", name=name, roles=MUCH)
    people(trajectory, a, ["clients"])
    fill("upkeep", "duties", *({"duty": f"Taak {at}", "who": name} for at in range(4)))
    assert seen() == set()


def test_one_person_is_no_pitfall_while_the_team_is_being_made(seen, trajectory, a):
    people(trajectory, a, ["organiser"])
    assert seen() == set()
    trajectory.steps.filter(key="team").update(state=Step.State.DONE)
    assert seen() == {"one-carries-all"}


def test_who_decides_or_does_everything_is_named_with_where(fill, found, trajectory, a):
    (one, *_rest) = people(trajectory, a, ["organiser"], ["clients"])
    for decision in trajectory.decisions.all()[:4]:
        road.turn_mandate(decision, a.facilitator, {(one, Mandate.Part.DECIDES): True})
    saw = found()["one-carries-all"]
    assert "Persoon 0" in saw.saw
    assert saw.url == reverse("trajectory-mandate", args=[trajectory.pid])
    trajectory.decisions.all().delete()
    fill("upkeep", "duties", *({"duty": f"Taak {at}", "who": "Mia Maes"} for at in range(3)))
    saw = found()["one-carries-all"]
    assert "Mia Maes" in saw.saw
    assert saw.url.endswith("#s-duties")


def test_nobody_speaks_for_clients(seen, trajectory, a):
    people(trajectory, a, ["pioneer"], ["organiser"], ["advocate"])
    assert seen() == {"no-client"}


def test_one_tool_for_everything(fill, seen):
    purposes = ("chat", "mail", "video", "file")
    fill("tools", "tools", *({"name": "Alles-in-één", "purpose": one, "manager": "ICT"} for one in purposes))
    assert seen() == {"all-in-one"}


def test_many_demands_of_one_platform_and_nothing_left_out(fill, seen, trajectory):
    fill("technology", "demands", *({"demand": f"Eis {at}", "weight": "must"} for at in range(7)))
    assert seen() == set()
    fill("technology", "demands", {"demand": "Nog een eis", "weight": "must"})
    assert seen() == {"all-in-one"}
    trajectory.steps.filter(key="platform").update(checks=["not-all"])
    assert seen() == set()
    trajectory.steps.filter(key="platform").update(checks=[])
    fill("technology", "choice", {"beside": "Ons dossier blijft."})
    assert seen() == set()


def test_too_tight(found, trajectory, a):
    trajectory.ends_on = trajectory.made_on + timedelta(days=90)
    trajectory.save()
    assert set(found()) == {"too-tight"}, "the last day is enough"
    assert found(may_edit=True)["too-tight"].url == reverse("trajectory-edit", args=[trajectory.pid])
    assert not found()["too-tight"].url, "no link that answers 403"
    trajectory.begins_on, trajectory.ends_on = trajectory.made_on - timedelta(days=200), None
    trajectory.save()
    last = trajectory.steps.filter(phase="anchor").last()
    trajectory.steps.filter(pk=last.pk).update(ends_on=trajectory.made_on - timedelta(days=60))
    assert found()["too-tight"].url == reverse("step", args=[last.pid])
    trajectory.steps.filter(pk=last.pk).update(state=Step.State.SKIPPED)
    assert found() == {}


def test_on_top_and_basics(fill, seen, trajectory, a):
    begin(trajectory, "platform", "training", "team", "stakeholders")
    fill("vision", "agreed", {"text": "Wij willen jongeren sneller bereiken."})
    fill("working", "time", {"what": "Uitwerken", "state": "on-top"})
    fill("technology", "infrastructure", {"thing": "Laptops", "state": "missing"})
    assert seen() == {"on-top", "basics-missing"}
    fill("working", "time", {"what": "Overleggen", "state": "freed"})
    assert seen() == {"basics-missing"}, "half is not most"


def test_each_says_what_it_saw_why_and_what_to_do(fill, seen, trajectory):
    begin(trajectory, "platform", "pilot")
    for one in pitfalls.check(Facts(trajectory, "nl")):
        assert all((one.title, one.saw, one.why, one.do))
    assert len(pitfalls.titles()) == len(pitfalls.RULES)


def test_a_link_costs_no_query_of_its_own(fill, trajectory):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            count = len(pitfalls.check(Facts(trajectory, "nl")))
        return count, len(asked)

    for pack, section, value in (
        ("offer", "position", {"place": "own"}),
        ("mix", "mix", {"who": "organisation"}),
        ("technology", "choice", {"goals-kept": "no"}),
    ):
        fill(pack, section, value)
    count, before = queries()
    assert count == 3
    trajectory.steps.filter(key="goals").update(note="Elke begeleider doet vijf gesprekken.")
    trajectory.steps.filter(key__in=["pilot"]).update(state=Step.State.DOING)
    more, after = queries()
    assert more == count + 3, "no-why, quota and technology first"
    assert after <= before


# ── Answers ──────────────────────────────────────────────────────────────────────────────────────────────────
def answer(client, trajectory, rule, version, text):
    sent = {"rule": rule, "version": version, "text": text}
    return client.post(reverse("pitfall-answer", args=[trajectory.pid]), sent)


def test_taking_an_answer_away_says_so_and_keeps_the_words(desk, trajectory, a):
    people(trajectory, a, ["pioneer"], ["organiser"], ["advocate"])
    answer(desk, trajectory, "no-client", 0, "We zoeken nog")
    answer(desk, trajectory, "no-client", 1, "")
    text = text_of(desk, "trajectory-pitfalls", trajectory.pid)
    assert "Jullie antwoord is weggehaald." in text
    assert text.index("Wat hier vroeger stond") < text.index("We zoeken nog")


def test_a_conflict_hides_no_other_answer(desk, trajectory, a):
    people(trajectory, a, ["pioneer"], ["organiser"], ["advocate"])
    begin(trajectory, "platform")
    fill_in = {one.rule for one in pitfalls.check(Facts(trajectory, "nl"))} - {"no-client"}
    other = sorted(fill_in)[0]
    road.answer_pitfall(trajectory, a.owner, other, 0, "Daar is een reden voor")
    road.answer_pitfall(trajectory, a.owner, "no-client", 0, "Van de eigenaar")
    said = answer(desk, trajectory, "no-client", 0, "Van mij")
    assert said.status_code == 409
    for text in ("Daar is een reden voor", "Van de eigenaar", "Van mij"):
        assert text in words(said), text


def test_what_was_typed_about_a_rule_that_went_quiet_stands_on_the_page(desk, trajectory, a):
    road.answer_pitfall(trajectory, a.owner, "no-client", 0, "Van de eigenaar")
    said = answer(desk, trajectory, "no-client", 0, "Van mij")
    assert said.status_code == 409
    for text in ("Van de eigenaar", "Van mij"):
        assert text in words(said), text
    version = said.context["answered"][0].answer.version
    assert answer(desk, trajectory, "no-client", version, "Van mij").status_code == 303
    text = text_of(desk, "trajectory-pitfalls", trajectory.pid)
    assert text.index("Beantwoord, en nu zien we het niet") < text.index("Van mij")
