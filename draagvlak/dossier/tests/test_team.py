"""The two groups, who is missing, and the mandate; two people at once never undo each other."""

import itertools

import pytest
from django.urls import reverse

from draagvlak.consensus.tests.pages import filled, page, text_of, words
from draagvlak.orgs.models import Event
from draagvlak.plans import road, writing
from draagvlak.plans.models import Mandate, Person
from tests.people import sign_in

P = Mandate.Part


@pytest.fixture
def trajectory(a):
    return road.begin(a.organisation, a.facilitator, subject="Blended in de wachttijd")


@pytest.fixture
def people(a, trajectory):
    return [road.add_person(trajectory, a.facilitator, group="team", name=name) for name in ("Els", "Sam")]


@pytest.fixture
def decision(trajectory):
    return trajectory.decisions.get(key="vision")


def send(client, route, pid, /, **data):
    return client.post(reverse(route, args=[pid]), data)


# ── People ───────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_member_a_function_and_who_is_still_to_be_found(a, desk, trajectory):
    member = a.memberships["member"]
    send(desk, "person-new", trajectory.pid, group="steering", who=f"member:{member.pid}", name="genegeerd",
         five=["organiser"])  # fmt: skip
    send(desk, "person-new", trajectory.pid, group="team", who="words", name="iemand van de  cliëntenraad",
         inside=["clients"], note="bewaakt wat cliënten nodig hebben")  # fmt: skip
    send(desk, "person-new", trajectory.pid, group="team", who="", inside=["dpo"])
    kept = [(one.group, one.member, one.name, one.roles) for one in trajectory.people.all()]
    assert kept == [
        ("steering", member, "", ["organiser"]), ("team", None, "iemand van de cliëntenraad", ["clients"]),
        ("team", None, "", ["dpo"]),
    ]  # fmt: skip
    text = text_of(desk, "trajectory-team", trajectory.pid)
    for said in ("Member A", "Iemand van de cliëntenraad", "bewaakt wat cliënten nodig hebben", "Nog te zoeken"):
        assert said in text, said
    missing = text.split("Wie er nog niet is")[1]
    assert "Cliënten of hun vertegenwoordigers" not in missing
    assert "Functionaris gegevensbescherming (DPO) wordt gezocht" in missing
    assert "Weet wat technisch kan" in missing, "with the reason"


def test_a_name_is_asked_only_with_somebody_else(desk, trajectory):
    answer = send(desk, "person-new", trajectory.pid, group="team", who="words", name=" ")
    assert answer.status_code == 422
    assert "Schrijf wie het is" in words(answer)
    assert send(desk, "person-new", trajectory.pid, group="team", who="").status_code == 303


@pytest.mark.parametrize("wrong", [{"group": "board"}, {"five": ["king"]}, {"who": "member:xxxxxxxxxxxxxx"}])
def test_what_is_not_there_is_refused(desk, trajectory, wrong):
    assert send(desk, "person-new", trajectory.pid, **{"group": "team", "who": ""} | wrong).status_code == 422


def test_a_member_of_another_organisation_cannot_be_chosen(cast, desk, trajectory):
    stranger = cast.b.memberships["member"]
    answer = send(desk, "person-new", trajectory.pid, group="team", who=f"member:{stranger.pid}")
    assert answer.status_code == 422
    assert "Member B" not in page(desk, "person-new", trajectory.pid)


def test_what_is_missing_leads_to_a_form_that_has_begun(desk, trajectory):
    form = desk.get(reverse("person-new", args=[trajectory.pid]) + "?role=dpo&group=steering").context["form"]
    assert (form["inside"].value(), form["group"].value()) == (["dpo"], "steering")


def test_two_people_who_change_somebody_see_both_texts(a, desk, people):
    els = people[0]
    form = filled(desk.get(reverse("person-edit", args=[els.pid])).context["form"])
    values = {"group": "steering", "name": "Els Peeters", "roles": ["board"], "note": ""}
    road.change_person(els, a.owner, 1, **values)
    answer = send(desk, "person-edit", els.pid, **form | {"name": "Els van de nacht"})
    assert answer.status_code == 409
    for said in ("Els Peeters", "Els van de nacht", "Bestuur en directie"):
        assert said in words(answer), said
    assert send(desk, "person-edit", els.pid, **filled(answer.context["form"])).status_code == 303
    els.refresh_from_db()
    assert els.name == "Els van de nacht"


def test_taking_somebody_off_asks_first(desk, trajectory, people):
    els = people[0]
    assert "Els" in text_of(desk, "person-remove", els.pid)
    assert Person.objects.filter(pk=els.pk).exists()
    answer = send(desk, "person-remove", els.pid, saw=0)
    assert answer.status_code == 409
    assert Person.objects.filter(pk=els.pk).exists(), "somebody changed them since"
    answer = send(desk, "person-remove", els.pid, saw=answer.context["saw"])
    assert answer["Location"] == reverse("trajectory-team", args=[trajectory.pid])
    assert not Person.objects.filter(pk=els.pk).exists()


def test_there_is_a_most(a, desk, trajectory):
    for number in range(writing.MOST_OWN):
        road.add_person(trajectory, a.facilitator, group="team", name=f"Persoon {number}")
    answer = send(desk, "person-new", trajectory.pid, group="team", who="words", name="Nog iemand")
    assert answer.status_code == 422
    assert "Nog iemand" in answer.content.decode()


# ── The mandate ──────────────────────────────────────────────────────────────────────────────────────────────
def tick(client, decision, person, part, on="yes"):
    return client.post(reverse("decision-part", args=[decision.pid]), {"person": person.pid, "part": part, "on": on},
                       headers={"x-in-place": "1"})  # fmt: skip


def stands(decision):
    return {(one.person.name, one.part) for one in decision.mandates.select_related("person")}


def test_a_tick_answers_with_the_matrix_as_it_is_now(desk, people, decision):
    answer = tick(desk, decision, people[0], P.PROPOSES)
    assert stands(decision) == {("Els", "proposes")}
    assert "Niemand beslist nog. Dan blijft het liggen." in words(answer)
    assert "<html" not in answer.content.decode()
    tick(desk, decision, people[0], P.DECIDES)
    answer = tick(desk, decision, people[1], P.DOES)
    assert "Niemand" not in words(answer)
    tick(desk, decision, people[0], P.PROPOSES, on="no")
    assert stands(decision) == {("Els", "decides"), ("Sam", "does")}


def test_without_a_script_a_page_for_each_decision(desk, trajectory, people, decision):
    els, sam = people
    text = page(desk, "decision", decision.pid)
    assert f'name="was-{els.pid}" value=""' in text
    send(desk, "decision", decision.pid, **{
        f"was-{els.pid}": "", f"parts-{els.pid}": ["decides", "proposes"], f"was-{sam.pid}": "",
        f"parts-{sam.pid}": ["does", "nonsense"],
    })  # fmt: skip
    assert stands(decision) == {("Els", "decides"), ("Els", "proposes"), ("Sam", "does")}
    text = text_of(desk, "trajectory-mandate", trajectory.pid)
    assert "Stelt voor Beslist" in text
    assert "Bij 13 beslissingen is nog niets ingevuld." in text


PAGE = [("Els", "decides"), ("Sam", "advises")]


@pytest.mark.parametrize("order", list(itertools.permutations(range(2))))
def test_two_people_who_fill_in_one_decision_never_undo_each_other(a, desk, people, decision, order):
    els, sam = people
    road.turn_mandate(decision, a.facilitator, {(els, P.DECIDES): True, (sam, P.ADVISES): True})
    shown = {f"was-{els.pid}": "decides", f"was-{sam.pid}": "advises"}
    pages = [
        shown | {f"parts-{els.pid}": ["decides", "proposes"], f"parts-{sam.pid}": ["advises"]},
        shown | {f"parts-{els.pid}": [], f"parts-{sam.pid}": ["advises", "does"]},
    ]
    for number in order:
        assert send(desk, "decision", decision.pid, **pages[number]).status_code == 303
    assert stands(decision) == {("Els", "proposes"), ("Sam", "advises"), ("Sam", "does")}


def test_who_came_later_than_the_page_keeps_their_mandate(a, desk, trajectory, people, decision):
    late = road.add_person(trajectory, a.owner, group="team", name="Later")
    road.turn_mandate(decision, a.owner, {(late, P.DECIDES): True})
    send(desk, "decision", decision.pid, **{f"was-{one.pid}": "" for one in people})
    assert stands(decision) == {("Later", "decides")}


def test_filling_in_is_one_line_an_hour_in_the_history(desk, trajectory, people, decision):
    for part in P:
        tick(desk, decision, people[0], part)
    rows = Event.objects.filter(verb="mandate-changed", object_pid=trajectory.pid)
    assert rows.count() == 1
    assert "wijzigde wie wat doet bij “Wat onze visie is”" in text_of(desk, "trajectory-history", trajectory.pid)
    tick(desk, trajectory.decisions.get(key="budget"), people[0], P.DECIDES)
    assert rows.count() == 2


def test_a_person_of_another_trajectory_is_not_there(cast, a, desk, decision):
    assert tick(desk, decision, a.person, P.DECIDES).status_code == 404
    assert tick(desk, decision, cast.b.person, P.DECIDES).status_code == 404
    assert stands(decision) == set()


def test_a_decision_of_their_own(desk, trajectory, people):
    answer = send(desk, "decision-new", trajectory.pid, text="Welke kleur het logo krijgt")
    own = trajectory.decisions.get(text="Welke kleur het logo krijgt")
    assert answer["Location"] == reverse("decision", args=[own.pid])
    assert "Welke kleur het logo krijgt" in text_of(desk, "trajectory-mandate", trajectory.pid)
    assert "Deze beslissing van de lijst halen?" in text_of(desk, "decision-remove", own.pid)
    saw = desk.get(reverse("decision-remove", args=[own.pid])).context["saw"]
    tick(desk, own, people[0], P.DECIDES)
    answer = send(desk, "decision-remove", own.pid, saw=saw)
    assert answer.status_code == 409
    assert trajectory.decisions.filter(pk=own.pk).exists(), "somebody said since who decides"
    send(desk, "decision-remove", own.pid, saw=answer.context["saw"])
    assert not trajectory.decisions.filter(pk=own.pk).exists()
    assert send(desk, "decision-new", trajectory.pid, text=" ").status_code == 422


def test_two_who_are_still_to_be_found_are_not_the_same_column(a, desk, trajectory):
    for role in ("clients", "dpo"):
        road.add_person(trajectory, a.facilitator, group="team", roles=[role])
    text = text_of(desk, "trajectory-mandate", trajectory.pid)
    assert "Nog te zoeken (Cliënten of hun vertegenwoordigers)" in text
    assert "Nog te zoeken (Functionaris gegevensbescherming (DPO))" in text


def test_queries_of_the_matrix(a, desk, trajectory, people, django_assert_num_queries):
    for _time in range(2):
        with django_assert_num_queries(7):
            page(desk, "trajectory-mandate", trajectory.pid)
        for decision in trajectory.decisions.all():
            for one in trajectory.people.all():
                road.turn_mandate(decision, a.facilitator, {(one, part): True for part in P})


def test_who_may_only_read_sees_the_matrix_without_links(a, client, people, trajectory):
    text = page(sign_in(client, a.member), "trajectory-mandate", trajectory.pid)
    assert "data-mandate" not in text
    assert "mandate.js" not in text
