"""The dossier of a trajectory as one document: what is in it, for whom, and what never is."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from draagvlak.content import shipped
from draagvlak.dossier.pitfalls import check as pitfalls
from draagvlak.dossier.whole.dossier import CHOICES
from draagvlak.orgs.access import Here
from draagvlak.orgs.roles import Role
from draagvlak.plans import actions as plans
from draagvlak.plans import partners, road
from draagvlak.plans.models import Mandate, Standing, Step
from draagvlak.reports.tests import reading, rich
from draagvlak.surveys.models import Sighting, Survey
from draagvlak.worksheets import actions, parting
from draagvlak.worksheets.models import Row
from draagvlak.worksheets.vision import agreed
from tests.people import sign_in
from tests.trust.test_exports import INJECTED, literal, squeezed

pytestmark = pytest.mark.django_db
ARGUMENT = "Er hangt een affiche in de gang."
VISION = "Geen jongere wacht nog in stilte."


@pytest.fixture
def trajectory(a):
    return road.begin(a.organisation, a.facilitator, subject="Blended in de wachttijd", begins_on=date(2026, 1, 12))


def fill(trajectory, a, pack, section, **given):
    """Writes the fields of a section that is filled in once, or a new row."""
    sheet = actions.make(trajectory, a.facilitator, pack)
    only = Row.objects.filter(sheet=sheet, section=section, key="only").first()
    if only is None:
        return actions.add_row(sheet, a.facilitator, section, given)
    for name, value in given.items():
        actions.write(sheet, a.facilitator, only, name, value, version=0)
    return only


@pytest.fixture
def full(trajectory, a):
    """A trajectory in which everything happened."""
    survey, _shown = rich.full(a)
    Survey.objects.filter(pk=survey.pk).update(trajectory=trajectory)
    Survey.objects.filter(pk=a.running.pk).update(trajectory=trajectory)
    fill(trajectory, a, "vision", "agreed", text=VISION)
    agreed.endorse(trajectory.sheets.get(pack="vision"), a.facilitator, 1, who="de jongerenraad")
    fill(trajectory, a, "vision", "reasons", reason="Lichter werk", place="not", argument="Dat zou tegenvallen")
    fill(trajectory, a, "vision", "limits", limit="Iemand in gevaar alleen schrijven")
    fill(trajectory, a, "agreements", "working", **{
        shipped.sheet("agreements").section("working").fields[0].id: "Binnen twee werkdagen"})  # fmt: skip
    fill(trajectory, a, "sharing", "kinds", name="Dagverslag", note="Alleen wat nodig is")
    fill(trajectory, a, "partners", "partners", name="CAW Zenne")
    steps = {step.key: step for step in trajectory.steps.all()}
    one, two, *_rest = steps.values()
    road.set_state(one, a.facilitator, one.version, Step.State.DONE)
    road.set_state(two, a.facilitator, two.version, Step.State.SKIPPED, reason="Dat deden we vorig jaar")
    person = road.add_person(trajectory, a.facilitator, group="steering", member=a.memberships["management"], roles=[])
    road.add_person(trajectory, a.facilitator, group="team", name="Sam Peeters", roles=["clients"])
    road.add_person(trajectory, a.facilitator, group="team", roles=["dpo"])
    decision = trajectory.decisions.first()
    road.turn_mandate(decision, a.facilitator, {(person, Mandate.Part.DECIDES): True})
    condition = shipped.road().conditions[0]
    road.set_standing(trajectory, a.facilitator, condition.id, "prepare", 0, state=Standing.State.PARTLY,
                      evidence="Het staat in het jaarplan")  # fmt: skip
    trajectory.steps.filter(key__in=["platform", "pilot"]).update(state=Step.State.DOING)
    road.answer_pitfall(trajectory, a.facilitator, "bought-and-shown", 0, "Wij begonnen bij de jongeren zelf")
    plans.make(a.organisation, a.facilitator, what="De wachtlijst bellen", trajectory=trajectory)
    return trajectory


def page(trajectory):
    return reverse("trajectory-dossier", args=[trajectory.pid])


def file(trajectory, kind="pdf", *parts):
    chosen = "?chosen=yes" + "".join(f"&part={part}" for part in parts) if parts else ""
    return reverse("trajectory-file", args=[trajectory.pid, kind]) + chosen


def text_of(client, trajectory, kind="pdf", *parts):
    response = client.get(file(trajectory, kind, *parts))
    assert response.status_code == 200
    return reading.TEXT[kind](response.content)


EVERYTHING = (
    "Blended in de wachttijd", VISION, "de jongerenraad", "Dat zou tegenvallen", "Iemand in gevaar alleen schrijven",
    "Onlinehulp in het voorjaar", "Lopende scan", "Het staat in het jaarplan", "Deels",
    "Binnen twee werkdagen", "Dagverslag", "Bekend bij een paar mensen.", "Dat deden we vorig jaar",
    "Een blad met onze visie maken", "De wachtlijst bellen", "Management A", "Sam Peeters", "nog te zoeken",
    "Wij begonnen bij de jongeren zelf", "CAW Zenne",
)  # fmt: skip


def all_parts(trajectory):
    return (*CHOICES, *(f"sheet-{sheet.pid}" for sheet in trajectory.sheets.all()))


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_everything_of_a_trajectory_is_in_one_file(full, a, client, kind):
    sign_in(client, a.coordinator)
    text = text_of(client, full, kind, *all_parts(full))
    assert [said for said in EVERYTHING if said not in text] == []
    for title, _hint in CHOICES.values():
        with translation.override("nl"):
            assert str(title) in text
    assert ARGUMENT not in text
    assert not re.search(r"\d ?%", text), "no percentages, no scores"


def test_what_was_not_ticked_is_in_no_file(full, a, client):
    sign_in(client, a.coordinator)
    sheet = full.sheets.get(pack="partners")
    text = text_of(client, full, "docx", "want", "strange")
    assert VISION in text
    for said in ("CAW Zenne", "Sam Peeters", "Dagverslag", "De wachtlijst bellen", "Onlinehulp in het voorjaar"):
        assert said not in text
    assert "CAW Zenne" in text_of(client, full, "docx", f"sheet-{sheet.pid}")
    assert VISION not in text_of(client, full, "docx", f"sheet-{sheet.pid}")
    nothing = reading.docx_text(client.get(file(full, "docx") + "?chosen=yes").content)
    assert "Kort" in nothing
    assert VISION not in nothing


def test_no_worksheet_in_full_unless_it_is_asked_for(full, a, client):
    sign_in(client, a.coordinator)
    shown = client.get(page(full)).content.decode()
    ticked = re.findall(r'name="part" value="([\w-]+)"[^>]* checked', shown)
    assert ticked == list(CHOICES)
    text = text_of(client, full, "docx")
    assert VISION in text
    assert "CAW Zenne" not in text


def test_the_vision_stands_in_it_once(full, a, client):
    fill(full, a, "vision", "start", need="Jongeren wachten lang")
    whole = [f"sheet-{sheet.pid}" for sheet in full.sheets.filter(pack="vision")]
    sign_in(client, a.coordinator)
    text = text_of(client, full, "docx", "want", *whole)
    assert text.count(VISION) == text.count("Iemand in gevaar alleen schrijven") == 1
    assert "Jongeren wachten lang" in text, "what stands in no other part stays"
    alone = text_of(client, full, "docx", *whole)
    assert alone.count(VISION) == alone.count("de jongerenraad") == 1


def test_a_worksheet_in_full_begins_with_what_it_comes_to(full, a, client):
    fill(full, a, "stakeholders", "people", name="Jongeren die wachten", influence="low", interest="high")
    sheets = [f"sheet-{full.sheets.get(pack=pack).pid}" for pack in ("partners", "stakeholders")]
    sign_in(client, a.coordinator)
    text = text_of(client, full, "pdf", *sheets)
    assert "Niet bekend of jullie persoonsgegevens delen" in text
    assert text.index("Een stem geven") < text.index("Cliënten doen nog niet mee") < text.index("Invloed op het plan")


def test_partners_stand_with_who_pulls_it(full, a, cast, client):
    sign_in(client, a.coordinator)
    assert "Partnerkaart" not in text_of(client, full, "docx", "who")
    sheet = full.sheets.get(pack="partners")
    type(full).objects.filter(pk=full.pk).update(scope="partnership")
    full.refresh_from_db()
    joined, secret = partners.invite(full, a.facilitator, "Huis Horizon")
    assert "Huis Horizon" in text_of(client, full, "docx", "who")
    partners.accept(partners.find(secret), Here(cast.b.organisation, cast.b.memberships["facilitator"]))
    joined.refresh_from_db()
    partners.give(joined, a.facilitator, joined.version, sheets={sheet.pid: partners.READ}, actions="", goes_along=[])
    text = text_of(client, full, "docx", "who")
    assert cast.b.organisation.name in text
    assert "Werkt mee" in text
    assert "Partnerkaart" in text, "what they see"
    parting.part(joined.pk, a.facilitator)
    partners.accept(partners.find(partners.invite(full, a.facilitator, "Huis Horizon")[1]),
                    Here(cast.b.organisation, cast.b.memberships["facilitator"]))  # fmt: skip
    assert "Partnerkaart" not in text_of(client, full, "docx", "who"), "who stopped sees nothing"


@pytest.mark.parametrize("part", CHOICES)
def test_an_empty_part_says_so(trajectory, a, client, part):
    sign_in(client, a.coordinator)
    for kind in ("pdf", "docx"):
        text = text_of(client, trajectory, kind, part)
        with translation.override("nl"):
            assert str(CHOICES[part][0]) in text


def test_totals_are_those_that_were_published(full, a, client):
    survey = Survey.objects.get(trajectory=full, state="closed")
    from draagvlak.surveys import published

    shown = published.read(survey)
    sign_in(client, a.coordinator)
    text = text_of(client, full, "pdf", "stand")
    for rubric in shown.rubrics:
        counts = rubric.counts
        assert re.search(rf"\b{counts.red} {counts.orange} {counts.green} {counts.unknown}\b", text), rubric.id


# ── Who ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_every_member_reads_a_pdf_and_who_may_export_gets_a_file_to_work_on(full, a, client):
    for role in Role:
        sign_in(client, a.users[role.value])
        response = client.get(file(full))
        exports = role in {Role.OWNER, Role.COORDINATOR, Role.FACILITATOR}
        assert response["Content-Disposition"].startswith("attachment" if exports else "inline")
        assert re.search(r'filename="dossier-blended-in-de-wachttijd-[\d-]+\.pdf"', response["Content-Disposition"])
        assert response["Cache-Control"] == "no-store"
        assert client.get(file(full, "docx")).status_code == (200 if exports else 403)
        shown = client.get(page(full)).content.decode()
        assert ("dossier/docx" in shown) is exports
    assert client.get(file(full).replace("pdf", "xlsx")).status_code == 404


def test_who_may_not_read_results_gets_none(full, a, client):
    sign_in(client, a.observer)
    text = text_of(client, full)
    assert VISION in text
    assert "Onlinehulp in het voorjaar" in text, "its name may be read"
    for said in ("Bekend bij een paar mensen.", "Er is geen eensgezindheid", "antwoord op de vragen"):
        assert said not in text
    assert not re.search(r"\bRood\b|\bGroen\b", text)
    assert not Sighting.objects.exists()


def test_it_is_noted_for_who_took_part_only_where_results_stand_in_it(full, a, client):
    sign_in(client, a.coordinator)
    for part in ("want", "doing", "who", "pitfalls"):
        client.get(file(full, "pdf", part))
    assert not Sighting.objects.exists()
    client.get(page(full))
    assert not Sighting.objects.exists()
    sign_in(client, a.users["management"])
    client.get(file(full, "pdf", "stand"))
    seen = list(Sighting.objects.values_list("survey__title", "role", "what"))
    assert seen == [("Onlinehulp in het voorjaar", "management", "dossier")]
    told = client.get(reverse("proof", args=[Survey.objects.get(trajectory=full, state="closed").pid]))
    assert "het dossier van een traject" in told.content.decode()


def test_a_scan_that_shows_too_little_shows_no_figure_here(trajectory, a, client):
    survey = rich.scan(a)
    rich.fill(survey, rich.people([("red", 3), ("green", 1)]))
    assert rich.closing.close(survey, a.coordinator) is None
    Survey.objects.filter(pk=survey.pk).update(trajectory=trajectory)
    sign_in(client, a.coordinator)
    text = text_of(client, trajectory, "pdf", "stand")
    assert survey.title in text
    assert "Scans waarvan hier geen resultaten staan" in text
    assert not re.search(r"\b3 0 1 0\b", text)


def test_scans_of_another_trajectory_or_organisation_stay_away(full, a, cast, client):
    other = road.begin(a.organisation, a.facilitator, subject="Iets anders")
    sign_in(client, a.coordinator)
    assert "Onlinehulp in het voorjaar" not in text_of(client, other)
    sign_in(client, cast.b.coordinator)
    assert client.get(file(full)).status_code == client.get(page(full)).status_code == 404


# ── As text ──────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("text", [INJECTED[0], INJECTED[1], "{x.__class__}%(a)s{{7*7}}{pages}", "=HYPERLINK(1)"])
def test_every_text_stays_as_it_was_typed(full, a, client, text):
    full.steps.update(note=text, title=text[:120])
    full.people.filter(member=None).exclude(name="").update(name=text[:120])
    full.pitfall_answers.update(text=text)
    full.standings.update(evidence=text)
    full.actions.update(what=text)
    Row.objects.get(sheet__trajectory=full, section="agreed").cells.update(value=text)
    type(full).objects.filter(pk=full.pk).update(subject=text[:120])
    sign_in(client, a.coordinator)
    for kind in ("pdf", "docx"):
        found = squeezed(text_of(client, full, kind))
        assert found.count(literal(kind, text)) > 8, kind


def test_the_pdf_is_tagged_with_headings_in_order(full, a, client):
    sign_in(client, a.coordinator)
    levels = [int(tag[1]) for tag in reading.tags(client.get(file(full)).content) if re.fullmatch(r"H\d", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))


# ── The page ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_page_offers_each_part_and_each_worksheet_that_holds_something(full, a, client):
    actions.make(full, a.facilitator, "costs")  # begun, and empty
    sign_in(client, a.coordinator)
    shown = client.get(page(full)).content.decode()
    partners, costs = full.sheets.get(pack="partners"), full.sheets.get(pack="costs")
    assert f'value="sheet-{partners.pid}"' in shown
    assert f'value="sheet-{costs.pid}"' not in shown
    assert all(f'value="{part}"' in shown for part in CHOICES)
    assert page(full) in client.get(reverse("trajectory", args=[full.pid])).content.decode()


def test_it_costs_as_many_queries_with_much_as_with_little(full, a, client):
    sign_in(client, a.coordinator)

    def count():
        client.get(file(full, "docx"))
        with CaptureQueriesContext(connection) as queries:
            client.get(file(full, "docx"))
        return len(queries)

    few = count()
    for number in range(12):
        plans.make(a.organisation, a.facilitator, what=f"Actie {number}", trajectory=full)
        road.add_person(full, a.facilitator, group="team", name=f"Iemand {number}", roles=[])
        fill(full, a, "partners", "partners", name=f"Partner {number}")
    assert count() == few
    assert few <= 75, "five for each worksheet that holds something, and what is read once"


def test_it_speaks_the_language_of_who_asks(full, a, client):
    a.coordinator.language = "en"
    a.coordinator.save()
    sign_in(client, a.coordinator)
    response = client.get(file(full, "docx"), headers={"Accept-Language": "en"})
    text = reading.docx_text(response.content)
    assert "What we want" in text or "Wat we willen" in text
    assert pitfalls.titles()
