"""The conditions: per phase, with the phase before beside it; each is saved by itself, and nothing is overwritten."""

import pytest
from django.urls import reverse

from draagvlak.consensus.tests.pages import page, text_of, words
from draagvlak.content import shipped
from draagvlak.plans import road
from draagvlak.plans.models import Standing


@pytest.fixture
def trajectory(a):
    return road.begin(a.organisation, a.facilitator, subject="Blended in de wachttijd")


def sent(client, trajectory, phase="prepare"):
    """What a browser sends back of the page, unchanged."""
    answer = client.get(reverse("trajectory-conditions", args=[trajectory.pid]) + f"?phase={phase}")
    lines = answer.context["seven"] + answer.context["basic"]
    return {"phase": phase} | _fields(lines)


def _fields(lines):
    return {line.form.add_prefix(name): line.form[name].value() or "" for line in lines for name in line.form.fields}


def save(client, trajectory, form):
    return client.post(reverse("conditions-write", args=[trajectory.pid]), form)


def stands(trajectory):
    return {(one.key, one.phase): (one.state, one.evidence) for one in trajectory.standings.all()}


def test_all_of_them_with_their_source(desk, trajectory):
    text = text_of(desk, "trajectory-conditions", trajectory.pid)
    for one in shipped.road().conditions:
        assert one.text.in_("nl") in text
    assert "de zeven randvoorwaarden · het dossier over blended werken (2023)" in text


def test_only_what_was_filled_in_is_kept(desk, trajectory):
    form = sent(desk, trajectory) | {"support-state": "partly", "support-evidence": "Mail van de  directeur"}
    assert save(desk, trajectory, form).status_code == 303
    assert stands(trajectory) == {("support", "prepare"): ("partly", "Mail van de directeur")}


def test_the_phase_before_stands_beside_it(a, desk, trajectory):
    road.set_standing(trajectory, a.owner, "time", "prepare", 0, state="no", evidence="Niemand heeft uren")

    def said(phase):
        return words(desk.get(reverse("trajectory-conditions", args=[trajectory.pid]) + f"?phase={phase}"))

    assert "Niemand heeft uren" in said("prepare")
    assert "Voorbereiden: Nog niet · Niemand heeft uren" in said("try")
    assert "Niemand heeft uren" not in said("anchor")
    assert "Proberen: niets genoteerd" in said("anchor")


def test_a_short_count_stands_on_top(a, desk, trajectory):
    for key, state in (("time", "no"), ("money", "partly"), ("support", "partly")):
        road.set_standing(trajectory, a.owner, key, "prepare", 0, state=state, evidence="")
    rest = len(shipped.road().conditions) - 3
    text = text_of(desk, "trajectory-conditions", trajectory.pid)
    assert f"Hoe het ermee staat: 2 deels 1 nog niet {rest} niets genoteerd" in text


def test_only_what_must_be_looked_at_again_stands_open(desk, trajectory):
    assert "<details class=\"more standing\" id=\"c-money\">" in page(desk, "trajectory-conditions", trajectory.pid)
    form = sent(desk, trajectory) | {"money-evidence": "Een half budget"}
    text = save(desk, trajectory, form).content.decode()
    assert "id=\"c-money\" open>" in text
    assert "id=\"c-time\" open>" not in text


def test_without_a_phase_it_is_where_the_trajectory_is_now(a, desk, trajectory):
    assert desk.get(reverse("trajectory-conditions", args=[trajectory.pid])).context["phase"] == "prepare"
    trajectory.steps.filter(phase="prepare").update(state="done")
    assert desk.get(reverse("trajectory-conditions", args=[trajectory.pid])).context["phase"] == "try"


def test_words_without_a_choice_are_asked_for_and_kept_on_the_page(desk, trajectory):
    form = sent(desk, trajectory) | {"money-evidence": "Een half budget"}
    answer = save(desk, trajectory, form)
    assert answer.status_code == 422
    assert "Kies hoe het ermee staat, of maak leeg waaraan je het ziet." in words(answer)
    assert "Een half budget" in answer.content.decode()
    assert stands(trajectory) == {}


def test_two_people_on_the_same_page_with_other_conditions_never_meet(a, desk, trajectory):
    form = sent(desk, trajectory)
    road.set_standing(trajectory, a.owner, "money", "prepare", 0, state="no", evidence="Van de eigenaar")
    assert save(desk, trajectory, form | {"time-state": "yes"}).status_code == 303
    assert stands(trajectory) == {
        ("money", "prepare"): ("no", "Van de eigenaar"), ("time", "prepare"): ("yes", ""),
    }  # fmt: skip


def test_two_people_with_the_same_condition_see_both_and_the_rest_is_saved(a, desk, trajectory):
    form = sent(desk, trajectory)
    road.set_standing(trajectory, a.owner, "money", "prepare", 0, state="no", evidence="Van de eigenaar")
    answer = save(desk, trajectory, form | {"money-state": "yes", "money-evidence": "Van mij", "time-state": "yes"})
    assert answer.status_code == 409
    assert "Nog niet: Van de eigenaar" in words(answer)
    assert "In orde: Van mij" in words(answer)
    assert stands(trajectory)["money", "prepare"] == ("no", "Van de eigenaar")
    assert stands(trajectory)["time", "prepare"] == ("yes", "")
    assert "Dit is bewaard: Uren om te werken" in words(answer), "what was saved is named"
    lines = answer.context["seven"] + answer.context["basic"]
    assert save(desk, trajectory, {"phase": "prepare"} | _fields(lines)).status_code == 303
    assert stands(trajectory)["money", "prepare"] == ("yes", "Van mij")


def test_a_change_of_mind_counts_up_and_says_who(a, desk, trajectory):
    save(desk, trajectory, sent(desk, trajectory) | {"ict-state": "no"})
    save(desk, trajectory, sent(desk, trajectory) | {"ict-state": "yes", "ict-evidence": "Sinds maandag"})
    standing = Standing.objects.get(trajectory=trajectory, key="ict")
    assert (standing.state, standing.version, standing.by) == ("yes", 2, a.facilitator)
    assert "Facilitator A" in text_of(desk, "trajectory-conditions", trajectory.pid)


def test_a_condition_can_go_back_to_nothing(a, desk, trajectory):
    road.set_standing(trajectory, a.owner, "money", "prepare", 0, state="no")
    assert save(desk, trajectory, sent(desk, trajectory) | {"money-state": "nothing"}).status_code == 303
    assert stands(trajectory) == {}


def test_nothing_noted_beside_words_is_asked_about(a, desk, trajectory):
    road.set_standing(trajectory, a.owner, "money", "prepare", 0, state="no", evidence="Half")
    answer = save(desk, trajectory, sent(desk, trajectory) | {"money-state": "nothing"})
    assert answer.status_code == 422
    assert stands(trajectory)["money", "prepare"] == ("no", "Half")


def test_a_page_without_a_choice_where_one_was_made_is_asked_again(a, desk, trajectory):
    road.set_standing(trajectory, a.owner, "money", "prepare", 0, state="no")
    form = {key: value for key, value in sent(desk, trajectory).items() if key != "money-state"}
    assert save(desk, trajectory, form).status_code == 422
    assert stands(trajectory)["money", "prepare"] == ("no", "")


def test_two_people_of_whom_one_puts_it_back_to_nothing_see_both(a, desk, trajectory):
    road.set_standing(trajectory, a.owner, "money", "prepare", 0, state="no")
    form = sent(desk, trajectory) | {"money-state": "nothing"}
    road.set_standing(trajectory, a.owner, "money", "prepare", 1, state="yes", evidence="Van de eigenaar")
    answer = save(desk, trajectory, form)
    assert answer.status_code == 409
    assert "In orde: Van de eigenaar" in words(answer)
    assert stands(trajectory)["money", "prepare"] == ("yes", "Van de eigenaar")


def test_what_showed_it_before_stands_under_it(a, desk, trajectory):
    road.set_standing(trajectory, a.owner, "time", "prepare", 0, state="no", evidence="Niemand heeft uren")
    road.set_standing(trajectory, a.owner, "time", "prepare", 1, state="yes", evidence="Els heeft een dag")
    text = text_of(desk, "trajectory-conditions", trajectory.pid)
    assert text.index("Wat hier vroeger stond") < text.index("Niemand heeft uren")
