"""A number for every worker: read in every place where it would be written, in words that people use for it."""

import pytest
from django.urls import reverse

from draagvlak.dossier.facts import Facts
from draagvlak.dossier.pitfalls import check as pitfalls
from draagvlak.dossier.pitfalls.quotas import quota
from draagvlak.plans import actions as plans
from draagvlak.plans import road
from draagvlak.plans.models import Action, Step
from draagvlak.worksheets import actions
from draagvlak.worksheets.models import Row

TEXT = "Elke hulpverlener doet minstens vijf onlinegesprekken per week."


@pytest.mark.parametrize("text", [
    "MINIMUM 5 CHATS PER WEEK PER BEGELEIDER", "Minimum 3 videogesprekken per week voor elke begeleidster.",
    "Elk teamlid: 5 chats", "5 chats/begeleider/week", "Per straathoekwerker 10 contacten online",
    "Doel per medewerker:\n- vijf chats per week", "Ieder van ons doet drie beeldgesprekken per maand.",
    "Ten chats a week for each of our counsellors.", "Every social worker: 20% of conversations online.",
    "Niemand doet minder dan vijf onlinegesprekken.", "No worker holds fewer than ten video calls a month.",
    "Elke medewerker doet 5 chats, niet minder.", "Geen uitzonderingen: elke medewerker doet 5 chats.",
    "Elke medewerker krijgt een streefcijfer voor chats.", "Medewerkers voeren minstens 5 onlinegesprekken per week.",
    "Iedereen begeleidt 5 gezinnen online.", "Elke vrijwilliger doet 5x per week een chat.",
    "Each worker does five chats instead of calls.", "Elke coach: 5 chats, wie dat niet haalt komt op gesprek.",
    "Tegen juni 2026 doet elke medewerker 10 % van de gesprekken online.", "Per volunteer, at least 4 online talks.",
    "Streefdoel: 30 onlinecontacten per VTE per maand", "De begeleiders doen elk zes beeldgesprekken per maand.",
    "All staff members must have at least three online conversations per week.", "Per collega, vijf chats per week.",
])  # fmt: skip
def test_a_number_for_every_worker_however_it_is_written(text):
    assert quota(text)


@pytest.mark.parametrize("text", [
    "Een quotum werkt niet.", "Het quotum van vijf gesprekken per medewerker is afgeschaft.", "A quota does not help.",
    "5 gesprekken per begeleider is niet ons doel.", "We don't count five chats per worker.",
    "In plaats van 5 gesprekken per medewerker tellen we samen 40.", "Moet elke medewerker vijf chats doen?",
    "Elke begeleider heeft hoogstens drie chats tegelijk.", "At most 4 chats per worker.",
    "Elke medewerker volgt 2 vormingen over onlinegesprekken.", "In 2026 kan elke medewerker online werken.",
    "Elke medewerker heeft 1 account op het onlineplatform.", "Each worker can use the 3 online tools.",
    "Tegen 1 juni heeft elke begeleider een onlineagenda.", "Elke collega oefent twee keer met een chat.",
    "Elke begeleider is online tussen 9 en 17 uur.", "Elke medewerker kiest een van de onlinevormen.",
    "Vorig jaar deed elke begeleider gemiddeld 5 chats.", "Workers talk each week with 5 clients together.",
    "Per week een medewerker en vijf cliënten.", "We starten met twee begeleiders met elk vier gezinnen.",
    "Een quotum voor het team.", "Medewerkers voeren samen minstens 40 gesprekken per week.",
    "Elke cliënt krijgt 5 chats.", "Basiswerkers uit elk team, twee cliënten en een coach.",
    "We stoppen met het quotum.",
    "Vier basiswerkers die elk een ander moment kennen, en een cliënt.", "Workers of each team, two clients.",
    "Try one video talk with a colleague in each place.", "Elke medewerker leest de berichten twee keer per dag.",
    "In 2027 werkt elke begeleider met vijf cliënten blended?", "Vier van de vijf begeleiders kennen het platform.",
    "Elke begeleider kiest zelf of hij 1 of 10 gezinnen online ziet, zonder norm.", "Elke fase 2 medewerkers online.",
])  # fmt: skip
def test_what_is_no_number_for_every_worker(text):
    assert not quota(text)


# ── Where it is read ─────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def found(trajectory):
    """The Finding about a quota, or None."""

    def look():
        return next((one for one in pitfalls.check(Facts(trajectory, "nl")) if one.rule == "quota"), None)

    return look


def write(sheet, a, section, field, text, version=0):
    """`text` in one field, of a row that is there or of a new one."""
    only = Row.objects.filter(sheet=sheet, section=section, key="only").first()
    if only is None:
        actions.add_row(sheet, a.facilitator, section, {field: text})
    else:
        actions.write(sheet, a.facilitator, only, field, text, version=version)


@pytest.mark.django_db
@pytest.mark.parametrize(("pack", "section", "field"), [
    ("offer", "position", "goals"), ("offer", "position", "staff"), ("vision", "start", "goals"),
    ("vision", "signs", "seen"), ("vision", "signs", "sign"), ("vision", "agreed", "text"),
    ("upkeep", "figures", "what"), ("opportunities", "chances", "first-step"), ("opportunities", "choosing", "wider"),
    ("agreements", "working", "daily"),
])  # fmt: skip
def test_it_is_read_in_worksheets(trajectory, a, found, pack, section, field):
    sheet = actions.make(trajectory, a.facilitator, pack)
    write(sheet, a, section, field, "Elke medewerker kiest zelf hoeveel.")
    assert not found()
    write(sheet, a, section, field, f"We beginnen klein. {TEXT}", version=1)
    assert TEXT in found().saw
    assert found().url == f"{reverse('sheet', args=[sheet.pid])}#s-{section}"


@pytest.mark.django_db
def test_it_is_read_in_the_notes_of_steps_but_not_where_pitfalls_are_talked_about(trajectory, a, found):
    own = road.add_step(trajectory, a.facilitator, phase="try", title="Chatten", why="Wij willen dit")
    for step, read in ((own, True), (trajectory.steps.get(key="widen"), True),
                       (trajectory.steps.get(key="people-first"), False)):  # fmt: skip
        Step.objects.filter(pk=step.pk).update(note=TEXT)
        assert bool(found()) is read, step.key
        Step.objects.filter(pk=step.pk).update(state=Step.State.SKIPPED)
        assert not found(), "what was skipped is not planned"
        Step.objects.filter(pk=step.pk).update(note="")
    Step.objects.filter(pk=own.pk).update(title="Elke begeleider 5 chats", state=Step.State.TODO)
    assert found().url == reverse("step", args=[own.pid])


@pytest.mark.django_db
def test_it_is_read_in_actions_of_the_trajectory_and_of_no_other(trajectory, a, found):
    plans.make(a.organisation, a.facilitator, what=TEXT, measure="")
    assert not found(), "of the organisation, not of this trajectory"
    for what, measure in ((TEXT, ""), ("Starten met chat", TEXT)):
        made = plans.make(a.organisation, a.facilitator, what=what, measure=measure, trajectory=trajectory)
        assert (found().url, found().place) == (reverse("action", args=[made.pid]), what)
        Action.objects.filter(pk=made.pk).update(progress="dropped")
        assert not found()
