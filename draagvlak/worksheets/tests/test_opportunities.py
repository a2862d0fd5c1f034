"""Opportunities: the picture to choose from, what stands out, and the chosen ones that become a step."""

import pytest
from django.urls import reverse
from django.utils import translation

from draagvlak.plans.actions import Refused
from draagvlak.plans.models import Step
from draagvlak.worksheets import actions, pilots
from draagvlak.worksheets.brains import opportunities
from draagvlak.worksheets.models import Cell
from draagvlak.worksheets.tests.boards import Paper, example
from draagvlak.worksheets.tests.examples import fill
from tests.people import sign_in


@pytest.fixture
def english():
    with translation.override("en"):
        yield


def read(*rows, **choosing):
    return opportunities.read(Paper("opportunities", {"chances": rows, "choosing": [choosing]}))


def ids(choice):
    return {one.id: [name for _go, name, _why in one.items] for one in choice.findings}


@pytest.mark.parametrize(("offer", "experience", "near"), [
    ("there", "here", "near"), ("there", "partners", "near"), ("partly", "here", "half"), ("there", "none", "half"),
    ("none", "partners", "half"), ("none", "none", "far"), ("unknown", "none", ""), ("", "", ""),
])  # fmt: skip
def test_how_near_it_is(offer, experience, near):
    assert opportunities.near_of(offer, experience) == near


def test_everything_stands_in_the_picture_once(english):
    choice = opportunities.read(example("opportunities"))
    placed = [one for place in choice.places for one in place.items]
    assert len(placed) + len(choice.unplaced) == choice.count > 3
    assert sum(len(moment.items) for moment in choice.moments) == choice.count
    assert [place.is_best for place in choice.places] == [True] + 8 * [False]


def test_low_hanging_fruit_is_named_until_somebody_decides(english):
    ripe = {"name": "Wachttijd", "need": "high", "offer": "there", "experience": "partners", "moment": "wait"}
    assert ids(read(ripe))["fruit"] == ["Wachttijd"]
    assert "fruit" not in ids(read(ripe | {"chosen": "no"}))
    assert "fruit" not in ids(read(ripe | {"need": "some"}))


def test_what_stands_out_in_what_was_chosen(english):
    pilot = {"chosen": "pilot", "experience": "none", "need": "high", "moment": "guidance", "urgency": "high"}
    found = ids(read(pilot | {"name": "A"}, pilot | {"name": "B", "first-step": "Bellen"}, **{"how-many": 1}))
    assert found == {
        "nobody": ["A", "B"], "many": ["A", "B"], "assumed": ["A", "B"], "small": ["A"],
        "quiet": ["the waiting time", "aftercare"],
    }  # fmt: skip
    assert ids(read()) == {}


# ── On the page ──────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def worker(a, client):
    return sign_in(client, a.facilitator)


def choose(client, row, version, value="pilot"):
    sent = {"to": "picture", "n-chosen": version, "f-chosen": value}
    return client.post(reverse("row-save", args=[row.pid]), sent)


def test_a_button_in_the_picture_chooses_and_overwrites_nobody(worker, a):
    row = actions.add_row(a.opportunities, a.facilitator, "chances", {"name": "Nazorg"})
    page = worker.get(reverse("sheet", args=[a.opportunities.pid])).content.decode()
    assert 'name="f-chosen" value="pilot"' in page
    done = choose(worker, row, 0)
    assert (done.status_code, done.url) == (303, reverse("sheet", args=[a.opportunities.pid]) + "#brain")
    assert Cell.objects.get(row=row, field="chosen").value == "pilot"
    actions.write(a.opportunities, a.coordinator, row, "chosen", "later", version=1)
    clash = choose(worker, row, 1, "open")
    assert clash.status_code == 409
    assert "Later" in clash.content.decode()
    assert Cell.objects.get(row=row, field="chosen").value == "later"


def test_the_picture_alone_has_no_buttons(worker, a):
    page = worker.get(reverse("sheet-picture", args=[a.opportunities.pid])).content.decode()
    assert "Contact in de wachttijd" in page
    assert "<button" not in page.split('class="sheet sheet--picture"')[1]


def test_a_chosen_one_becomes_a_step_once_and_both_know(worker, a):
    actions.write(a.opportunities, a.facilitator, a.chance, "first-step", "Bel drie gezinnen", version=0)
    for _time in range(2):
        to = worker.post(reverse("pilot-begin", args=[a.chance.pid])).url
    step = Step.objects.get(trajectory=a.trajectory, title="Contact in de wachttijd")
    assert (step.phase, step.note, step.key) == ("try", "Bel drie gezinnen", "")
    assert to == reverse("step", args=[step.pid])
    assert reverse("row", args=[a.chance.pid]) in worker.get(to).content.decode()
    for page in (reverse("row", args=[a.chance.pid]), reverse("sheet", args=[a.opportunities.pid])):
        assert to in worker.get(page).content.decode()
    Step.objects.filter(pk=step.pk).delete()
    assert pilots.begin(a.opportunities, a.facilitator, a.chance).pk != step.pk, "taken away, it can begin again"
    assert a.chance.links.filter(kind="step").count() == 1


def test_of_a_long_name_the_step_loses_nothing(a):
    name = "Contact houden " * 13
    given = {"name": name, "chosen": "pilot", "first-step": "Bel"}
    row = actions.add_row(a.opportunities, a.facilitator, "chances", given)
    step = pilots.begin(a.opportunities, a.facilitator, row)
    assert step.title.endswith("…")
    assert step.note == f"{name.strip()}\nBel"


def test_what_was_not_chosen_becomes_no_step(worker, a):
    row = actions.add_row(a.opportunities, a.facilitator, "chances", {"name": "Nazorg"})
    with pytest.raises(Refused):
        pilots.begin(a.opportunities, a.facilitator, row)
    assert worker.post(reverse("pilot-begin", args=[row.pid])).url.endswith("#brain")
    assert worker.post(reverse("pilot-begin", args=[a.row.pid])).status_code == 404, "a partner is no opportunity"
    assert not Step.objects.filter(trajectory=a.trajectory, title="Nazorg").exists()


def test_the_filled_picture_opens_in_few_questions_to_the_database(worker, a, django_assert_max_num_queries):
    sheet = fill(actions.make(a.trajectory, a.facilitator, "opportunities", title="Nog een"), a.facilitator)
    with django_assert_max_num_queries(16):
        page = worker.get(reverse("sheet-picture", args=[sheet.pid])).content.decode()
    assert 'style="' not in page
