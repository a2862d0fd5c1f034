"""Trajectories: the list, beginning one, its home, what changed, its actions, renaming, putting away, deleting."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from draagvlak.consensus import doing
from draagvlak.consensus.tests.pages import filled, page, text_of, words
from draagvlak.content import shipped
from draagvlak.orgs import history
from draagvlak.orgs.access import Here
from draagvlak.plans import actions as plans
from draagvlak.plans import partners, road
from draagvlak.plans.models import Action, Trajectory
from draagvlak.surveys import actions as scans
from draagvlak.surveys.models import Snapshot, Survey
from draagvlak.worksheets import actions as sheets
from draagvlak.worksheets.models import Row
from tests.people import make_survey, sign_in

TODAY = timezone.localdate()


@pytest.fixture
def trajectory(a):
    return road.begin(a.organisation, a.facilitator, subject="Blended in de wachttijd")


def send(client, name, *args, **data):
    return client.post(reverse(name, args=args), data)


# ── The list and beginning one ───────────────────────────────────────────────────────────────────────────────
def test_the_list_says_what_is_next_and_keeps_what_was_put_away_apart(a, desk, trajectory):
    away = road.begin(a.organisation, a.facilitator, subject="Een oud traject")
    road.close(away, a.facilitator)
    text = text_of(desk, "trajectories", a.organisation.pid)
    assert "Blended in de wachttijd" in text
    assert "Volgende stap: Eerst mensen, dan techniek" in text
    assert text.index("Weggelegd") < text.index("Een oud traject")


def test_an_empty_list_says_how_to_begin(a, desk, client):
    Trajectory.objects.all().delete()
    assert reverse("trajectory-new", args=[a.organisation.pid]) in page(desk, "trajectories", a.organisation.pid)
    text = page(sign_in(client, a.member), "trajectories", a.organisation.pid)
    assert reverse("trajectory-new", args=[a.organisation.pid]) not in text
    assert "Een coördinator of begeleider kan er een beginnen." in text


def test_an_organisation_without_teams_begins_one_too(a, desk):
    a.organisation.teams.all().delete()
    new = reverse("trajectory-new", args=[a.organisation.pid])
    assert "Welk team?" not in desk.get(new).content.decode()
    assert desk.post(new, {"subject": "Zonder teams", "scope": "organisation"}).status_code == 303
    assert Trajectory.objects.get(subject="Zonder teams").team is None


def test_beginning_one_gives_every_step_and_decision_of_the_road(a, desk):
    answer = send(desk, "trajectory-new", a.organisation.pid, subject="  Blended \n werken ", scope="team",
                  team=a.team.pid, begins_on="2026-12-01")  # fmt: skip
    made = Trajectory.objects.get(subject="Blended werken")
    assert answer["Location"] == reverse("trajectory", args=[made.pid])
    assert (made.scope, made.team, str(made.begins_on)) == ("team", a.team, "2026-12-01")
    assert made.steps.count() > 30
    assert made.decisions.count() > 10
    assert a.team.name in text_of(desk, "trajectory", made.pid)


def test_the_same_page_sent_twice_is_one_trajectory(a, desk):
    form = {"subject": "Eén", "scope": "organisation", "csrfmiddlewaretoken": "x" * 64}
    before = Trajectory.objects.count()
    assert len({send(desk, "trajectory-new", a.organisation.pid, **form)["Location"] for _time in range(2)}) == 1
    assert Trajectory.objects.count() == before + 1


@pytest.mark.parametrize("wrong", [{"subject": " "}, {"scope": "team"}, {"scope": "planet"}, {"begins_on": "morgen"}])
def test_what_is_wrong_is_said_and_nothing_is_lost(a, desk, wrong):
    before = Trajectory.objects.count()
    answer = send(desk, "trajectory-new", a.organisation.pid, **{"subject": "Mijn woorden", "scope": "team",
                  "team": a.team.pid} | wrong | ({"team": ""} if wrong == {"scope": "team"} else {}))  # fmt: skip
    assert answer.status_code == 422
    assert wrong.get("subject") or b"Mijn woorden" in answer.content
    assert Trajectory.objects.count() == before


def test_the_team_of_another_organisation_cannot_be_chosen(cast, a, desk):
    answer = send(desk, "trajectory-new", a.organisation.pid, subject="x", scope="team", team=cast.b.team.pid)
    assert answer.status_code == 422


# ── Its home ─────────────────────────────────────────────────────────────────────────────────────────────────
def fill(a, trajectory, count):
    """`count` of everything that the home shows."""
    for number in range(count):
        plans.make(a.organisation, a.facilitator, what=f"Actie {number}", trajectory=trajectory, role="member")
        survey = make_survey(a, f"Scan {number}", trajectory=trajectory)
        doing.make(survey, a.facilitator, {("", "staff")}, what=f"Uit scan {number}", member=a.memberships["member"])
        sheet = sheets.make(trajectory, a.facilitator, ("partners", "costs", "vision")[number])
        row = Row.objects.filter(sheet=sheet, key="only").first()
        assert row or sheet
        road.add_person(trajectory, a.facilitator, group="team", member=a.memberships["member"], roles=["pioneer"])
        road.add_person(trajectory, a.facilitator, group="steering", roles=["board"])
        road.add_step(trajectory, a.facilitator, phase="try", title=f"Eigen stap {number}")


def test_queries_of_the_home(a, desk, trajectory, django_assert_num_queries):
    """Who and where are five; steps, people, worksheets, scans, actions with what they belong to, what changed."""
    fill(a, trajectory, 1)
    page(desk, "trajectory", trajectory.pid)  # the questions of a scan are read once per process
    with django_assert_num_queries(11):
        page(desk, "trajectory", trajectory.pid)
    fill(a, trajectory, 3)
    with django_assert_num_queries(11):
        page(desk, "trajectory", trajectory.pid)


def test_the_home_of_a_member_costs_no_more(a, client, trajectory, django_assert_max_num_queries):
    fill(a, trajectory, 3)
    sign_in(client, a.member)
    page(client, "trajectory", trajectory.pid)
    with django_assert_max_num_queries(12):
        page(client, "trajectory", trajectory.pid)


def test_queries_of_the_list(a, desk, trajectory, django_assert_num_queries):
    for count in (1, 3):
        for number in range(count):
            road.begin(a.organisation, a.facilitator, subject=f"Traject {number}")
        with django_assert_num_queries(7):
            page(desk, "trajectories", a.organisation.pid)


def test_the_home_shows_the_next_step_the_phases_and_no_score(a, desk, trajectory):
    fill(a, trajectory, 2)
    road.set_state(trajectory.steps.get(key="people-first"), a.facilitator, 1, "done")
    road.set_state(trajectory.steps.get(key="team"), a.facilitator, 1, "skipped", reason="Bestaat al")
    text = text_of(desk, "trajectory", trajectory.pid)
    assert "Volgende stap Wie beslist wat?" in text
    assert "1 van 24 stappen klaar · 1 overgeslagen" in text
    assert "%" not in re.sub(r"[^<]*gepland[^<]*", "", text)
    for said in ("Actie 0", "Uit scan 1", "Scan 0", "Partnerkaart", "Eigen stap 1", "Member A", "Nog te zoeken"):
        assert said in text, said
    assert "sloeg de stap “Wie trekt dit samen?” over." in text


def test_the_home_shows_a_few_worksheets_and_those_under_way_come_first(a, desk, trajectory):
    for pack in ("costs", "journey", "law", "library", "mix", "offer", "partners"):
        sheet = sheets.make(trajectory, a.facilitator, pack)
    sheets.add_row(sheet, a.facilitator, "partners", {"name": "Gezinsdienst"})
    shown = desk.get(reverse("trajectory", args=[trajectory.pid])).context["sheets"]
    assert len(shown) == 6
    assert shown[0].sheet == sheet
    assert "Alle 7 werkbladen" in text_of(desk, "trajectory", trajectory.pid)


def test_the_menu_marks_the_trajectories_on_every_page_of_one(a, desk, trajectory):
    address, step = reverse("trajectories", args=[a.organisation.pid]), trajectory.steps.first()
    for name, pid in (("trajectory-team", trajectory.pid), ("trajectory-new", a.organisation.pid), ("step", step.pid)):
        assert f'<a href="{address}" aria-current="true">' in page(desk, name, pid), name
    assert f'<a href="{address}" aria-current="page">' in page(desk, "trajectories", a.organisation.pid)


def test_a_worksheet_says_how_far_it_is_filled(a, desk, trajectory):
    sheet = sheets.make(trajectory, a.facilitator, "partners")
    assert "0 van" in text_of(desk, "trajectory", trajectory.pid)
    sheets.add_row(sheet, a.facilitator, "partners", {"name": "Gezinsdienst"})
    empty = sheets.add_row(sheet, a.facilitator, "partners", {})
    sheets.take_row(sheet, a.facilitator, empty)
    assert re.search(r"1 van \d+ delen ingevuld", text_of(desk, "trajectory", trajectory.pid))


def test_what_stands_there_is_no_markup(a, desk):
    evil = "<script>alert(1)</script>"
    made = road.begin(a.organisation, a.facilitator, subject=evil)
    road.add_person(made, a.facilitator, group="team", name=evil, note=evil)
    road.add_step(made, a.facilitator, phase="prepare", title=evil, why=evil)
    for name in ("trajectory", "trajectory-team", "trajectory-mandate", "trajectory-history"):
        text = page(desk, name, made.pid)
        assert evil not in text
        assert "&lt;script&gt;" in text


def test_what_changed_tells_of_everything_on_the_trajectory_and_of_nothing_else(a, desk, trajectory):
    fill(a, trajectory, 1)
    plans.make(a.organisation, a.facilitator, what="Van een ander traject")
    text = text_of(desk, "trajectory-history", trajectory.pid)
    for said in ("begon het traject", "Actie 0", "begon het werkblad “Partnerkaart”", "Eigen stap 0", "Uit scan 0",
                 "zette iemand in de stuurgroep"):  # fmt: skip
        assert said in text, said
    assert "Van een ander traject" not in text


def test_the_history_names_the_scan(a, desk, trajectory):
    survey = make_survey(a, "Scan van de nacht", trajectory=trajectory)
    history.record(a.organisation, a.facilitator, "scan-cancelled", survey)
    for name in ("trajectory", "trajectory-history"):
        assert "Alle antwoorden zijn gewist. Scan van de nacht · " in text_of(desk, name, trajectory.pid), name


def test_the_days_of_a_trajectory_stand_on_its_home(a, desk, trajectory):
    given = {"subject": "Blended", "scope": "organisation", "team": None}
    road.change(trajectory, a.owner, 1, **given, begins_on=date(2026, 1, 5), ends_on=date(2028, 6, 30))
    assert "De hele organisatie · van 5 januari 2026 tot 30 juni 2028" in text_of(desk, "trajectory", trajectory.pid)
    road.change(trajectory, a.owner, 2, **given, begins_on=None, ends_on=None)
    assert "De hele organisatie Blended" in text_of(desk, "trajectory", trajectory.pid)


def test_a_worksheet_that_is_begun_from_the_list_makes_its_step_busy(desk, trajectory):
    send(desk, "sheet-begin", trajectory.pid, pack="vision")
    assert trajectory.steps.get(key="vision").state == "doing"
    send(desk, "sheet-begin", trajectory.pid, pack="working")
    assert not trajectory.steps.filter(state="doing").exclude(key="vision").exists(), "several steps share that one"


def test_a_step_whose_worksheet_is_filled_says_so(a, desk, trajectory):
    trajectory.steps.filter(position__lt=trajectory.steps.get(key="stakeholders").position).update(state="done")
    sheet = sheets.make(trajectory, a.facilitator, "stakeholders")
    step = trajectory.steps.get(key="stakeholders")
    said = "staat al iets. Is deze stap klaar?"
    for name, pid in (("trajectory", trajectory.pid), ("step", step.pid)):
        assert said not in text_of(desk, name, pid), name
    section = next(one.id for one in shipped.sheet("stakeholders").sections if one.kind == "rows")
    sheets.add_row(sheet, a.facilitator, section, {"name": "Ouders"})
    for name, pid in (("trajectory", trajectory.pid), ("step", step.pid)):
        assert said in text_of(desk, name, pid), name
    road.set_state(step, a.owner, step.version, "done")
    assert said not in text_of(desk, "step", step.pid)


# ── The talk ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_no_button_for_who_may_not_read_results_or_for_a_scan_that_shows_none(a, client, trajectory):
    step = trajectory.steps.get(key="talk")
    Survey.objects.filter(pk=a.closed.pk).update(trajectory=trajectory)
    card = reverse("scorecard", args=[a.closed.pid])
    assert card in page(sign_in(client, a.facilitator), "step", step.pid)
    assert card not in page(sign_in(client, a.observer), "step", step.pid)
    Snapshot.objects.filter(survey=a.closed).delete()
    text = page(sign_in(client, a.facilitator), "step", step.pid)
    assert card not in text
    assert "toont geen resultaten" in text


# ── Actions ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_actions_come_from_scans_and_are_written_down_here(a, desk, trajectory):
    fill(a, trajectory, 1)
    answer = send(desk, "trajectory-action-new", trajectory.pid, what="Een avond voor vragen", owner="role:member")
    assert answer["Location"] == reverse("trajectory-actions", args=[trajectory.pid])
    made = Action.objects.get(what="Een avond voor vragen")
    assert (made.trajectory, made.role) == (trajectory, "member")
    plans.set_progress(made, a.facilitator, None, "done")
    text = text_of(desk, "trajectory-actions", trajectory.pid)
    assert text.index("Uit scan 0") < text.index("Klaar of geschrapt") < text.index("Een avond voor vragen")


def test_who_may_only_read_is_offered_no_change(a, client, trajectory):
    sign_in(client, a.member)
    for name in ("trajectory", "trajectory-actions", "trajectory-team", "trajectory-mandate", "trajectory-conditions"):
        text = page(client, name, trajectory.pid)
        assert "<form" not in text.split("<main", 1)[1].split("</main>")[0], name
        for other in ("trajectory-edit", "step-new", "person-new", "decision-new", "trajectory-action-new"):
            assert reverse(other, args=[trajectory.pid]) not in text, name


# ── Changing, putting away, deleting ─────────────────────────────────────────────────────────────────────────
def test_two_people_who_rename_it_both_see_both_texts(a, desk, trajectory):
    form = filled(desk.get(reverse("trajectory-edit", args=[trajectory.pid])).context["form"])
    road.change(trajectory, a.owner, 1, subject="Van de eigenaar", scope="organisation", team=None, begins_on=None,
                ends_on=None)  # fmt: skip
    answer = desk.post(reverse("trajectory-edit", args=[trajectory.pid]), form | {"subject": "Van mij"})
    assert answer.status_code == 409
    assert "Van de eigenaar" in words(answer)
    assert "Van mij" in answer.content.decode()
    again = desk.post(reverse("trajectory-edit", args=[trajectory.pid]), filled(answer.context["form"]))
    assert again.status_code == 303
    trajectory.refresh_from_db()
    assert trajectory.subject == "Van mij"


def test_the_last_day_comes_after_the_first(a, desk, trajectory):
    answer = send(desk, "trajectory-edit", trajectory.pid, subject="x", scope="organisation", version=1,
                  begins_on="2027-01-01", ends_on="2026-01-01")  # fmt: skip
    assert answer.status_code == 422


def test_put_away_it_is_only_read_and_can_be_opened_again(a, desk, trajectory):
    step = trajectory.steps.first()
    send(desk, "trajectory-close", trajectory.pid, do="close")
    assert "weggelegd op" in text_of(desk, "trajectory", trajectory.pid)
    assert send(desk, "step-state", step.pid, state="done", version=1).status_code == 403
    assert send(desk, "person-new", trajectory.pid, group="team").status_code == 403
    send(desk, "trajectory-close", trajectory.pid, do="open")
    assert send(desk, "step-state", step.pid, state="done", version=1).status_code == 303


def test_deleting_asks_first_says_what_stays_and_keeps_it(a, desk, trajectory):
    fill(a, trajectory, 2)
    text = text_of(desk, "trajectory-delete", trajectory.pid)
    for said in ("2 werkbladen gaan weg", "2 scans blijven", "4 acties blijven"):
        assert said in text, said
    assert text.index("Wat weggaat") < text.index("2 werkbladen") < text.index("Wat blijft") < text.index("4 acties")
    assert Trajectory.objects.filter(pk=trajectory.pk).exists()
    answer = send(desk, "trajectory-delete", trajectory.pid)
    assert answer["Location"] == reverse("trajectories", args=[a.organisation.pid])
    assert not Trajectory.objects.filter(pk=trajectory.pk).exists()
    assert Survey.objects.filter(title="Scan 0", trajectory=None).exists()
    assert Action.objects.filter(what="Actie 0", trajectory=None).exists()
    assert "wiste het traject" in text_of(sign_in(desk, a.owner), "history", a.organisation.pid)


# ── Scans ────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_scan_is_set_up_for_a_trajectory(a, desk, trajectory):
    address = reverse("scan-new", args=[a.organisation.pid]) + f"?trajectory={trajectory.pid}"
    form = filled(desk.get(address).context["form"])
    assert form["trajectory"] == trajectory.pid
    desk.post(address, form | {"title": "Op de weg"})
    assert Survey.objects.get(title="Op de weg").trajectory == trajectory


def test_a_running_scan_is_put_on_a_trajectory_and_taken_off_again(cast, a, desk, trajectory):
    send(desk, "scan-trajectory", a.running.pid, trajectory=trajectory.pid)
    assert Survey.objects.get(pk=a.running.pk).trajectory == trajectory
    text = text_of(desk, "scan", a.running.pid)
    assert "Blended in de wachttijd" in text
    assert "zette de scan op de weg van" in text
    answer = send(desk, "scan-trajectory", a.running.pid, trajectory=cast.b.trajectory.pid)
    assert answer.status_code == 422
    send(desk, "scan-trajectory", a.running.pid, trajectory="")
    assert Survey.objects.get(pk=a.running.pk).trajectory is None


def test_the_trajectory_of_another_organisation_is_refused_by_the_verb_too(cast, a):
    with pytest.raises(ValueError, match="another organisation"):
        scans.place(a.running, a.facilitator, cast.b.trajectory)


def test_a_copy_of_a_scan_stays_on_its_trajectory(a, trajectory):
    scans.place(a.running, a.facilitator, trajectory)
    a.running.refresh_from_db()
    assert scans.copy_scan(a.running, a.facilitator).trajectory == trajectory


# ── The start page ───────────────────────────────────────────────────────────────────────────────────────────
def test_the_start_page_shows_open_trajectories_with_their_next_step(a, desk, trajectory):
    text = text_of(desk, "organisation", a.organisation.pid)
    assert "Blended in de wachttijd" in text
    assert "Volgende stap: Eerst mensen, dan techniek" in text
    road.close(trajectory, a.facilitator)
    assert "Blended in de wachttijd" not in text_of(desk, "organisation", a.organisation.pid)


def test_what_waits_steps_proposals_and_people(a, client, trajectory):
    late = trajectory.steps.get(key="vision")
    road.write_step(late, a.facilitator, 1, begins_on=None, ends_on=TODAY - timedelta(days=3), note="", checks=[])
    soon = trajectory.steps.get(key="team")
    road.write_step(soon, a.facilitator, 1, begins_on=None, ends_on=TODAY + timedelta(days=14), note="", checks=[])
    far = trajectory.steps.get(key="costs")
    road.write_step(far, a.facilitator, 1, begins_on=None, ends_on=TODAY + timedelta(days=15), note="", checks=[])
    road.add_person(trajectory, a.facilitator, group="team", roles=["clients"])
    said = text_of(sign_in(client, a.facilitator), "organisation", a.organisation.pid)
    assert "deze stap was gepland tot" in said
    assert "deze stap is gepland tot" in said
    assert "1 persoon voor het team is nog te zoeken." in said
    assert "Hier staan 2 voorstellen." in said  # those of the cast: for a field, and for a new row
    assert "Wat kost het, wat levert het op?" not in said
    member = text_of(sign_in(client, a.member), "organisation", a.organisation.pid)
    assert "deze stap" not in member
    assert "te zoeken" not in member
    road.add_person(trajectory, a.facilitator, group="team", member=a.memberships["member"])
    assert "deze stap was gepland tot" in text_of(client, "organisation", a.organisation.pid)
    busy = trajectory.steps.get(key="mandate")
    road.set_state(busy, a.facilitator, 1, "doing")
    said = text_of(sign_in(client, a.facilitator), "organisation", a.organisation.pid)
    assert "jullie zijn bezig met deze stap. Hij heeft geen laatste dag." in said
    road.set_state(busy, a.facilitator, 2, "done")
    for one in (late, soon):
        one.refresh_from_db()
        road.set_state(one, a.facilitator, one.version, "done")
    road.close(a.trajectory, a.facilitator)
    said = text_of(sign_in(client, a.facilitator), "organisation", a.organisation.pid)
    assert "deze stap" not in said
    assert "Hier staan 2 voorstellen." not in said


def test_what_waits_actions_remarks_and_questions_by_day(a, client, trajectory):
    member = a.memberships["facilitator"]
    plans.make(a.organisation, a.owner, what="Zonder dag", member=member)
    plans.make(a.organisation, a.owner, what="Volgende week", member=member, by_when=TODAY + timedelta(days=7))
    vision = trajectory.steps.get(key="vision")
    road.write_step(vision, a.owner, 1, begins_on=None, ends_on=TODAY + timedelta(days=3), note="", checks=[])
    sheet = sheets.make(trajectory, a.owner, "questions")
    asked = sheets.add_row(sheet, a.owner, "questions", {"question": "Wie leest mee?"})
    sheets.comment(sheet, a.owner, asked, "", "Dit vraagt iedereen")
    sheets.comment(sheet, a.facilitator, asked, "", "Mijn eigen opmerking")
    said = text_of(sign_in(client, a.facilitator), "organisation", a.organisation.pid)
    order = ["Onze visie", "Volgende week", "Zonder dag", "Een kritische vraag wacht op een antwoord."]
    places = [said.index(one) for one in order]
    assert places == sorted(places)
    assert "Hier staat een opmerking." in said
    sheets.write(sheet, a.owner, asked, "answer", "Niemand", version=0)
    said = text_of(client, "organisation", a.organisation.pid)
    assert "kritische vra" not in said


def test_what_is_shared_stands_in_the_list_and_its_own_actions_wait(cast, a, client, trajectory):
    type(trajectory).objects.filter(pk=trajectory.pk).update(scope="partnership")
    trajectory.refresh_from_db()
    b = cast.b
    partner, secret = partners.invite(trajectory, a.owner, "De buren")
    partners.accept(partners.find(secret), Here(b.organisation, b.memberships["owner"]))
    partner.refresh_from_db()
    name = b.organisation.name
    plans.make(a.organisation, name, what="Brief van de buren", trajectory=trajectory, who=name)
    plans.make(a.organisation, a.owner, what="Van Els", trajectory=trajectory, who="Els Peeters")
    sign_in(client, b.owner)
    assert "Blended in de wachttijd" in text_of(client, "trajectories", b.organisation.pid)
    assert "Brief van de buren" not in text_of(client, "organisation", b.organisation.pid), "the list is not given"
    partners.give(partner, a.owner, partner.version, sheets={}, actions="change", goes_along=[])
    said = text_of(client, "organisation", b.organisation.pid)
    assert "Brief van de buren" in said
    assert "Blended in de wachttijd: jullie organisatie nam dit op zich. Het heeft nog geen dag." in said
    assert "Van Els" not in said
    listed = text_of(client, "partner-actions", trajectory.pid)
    assert "Van Els" in listed
    assert "Els Peeters" not in listed, "no person crosses"
    assert name in listed
