"""The pages of proof and of two rounds beside each other: who may read what, what is noted, what it costs."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from draagvlak.consensus.models import ActionLink
from draagvlak.consensus.tests.pages import text_of, words
from draagvlak.plans.models import Action, Progress
from draagvlak.surveys import closing
from draagvlak.surveys.models import Mode, Sighting, Survey
from draagvlak.surveys.tests.rounds import fill
from tests.people import make_snapshot, make_survey, sign_in

pytestmark = pytest.mark.django_db
WHY = "why-vision"
VISION = "1. "


def alike(a):
    """A round in which everybody answered the first question alike, and nothing else."""
    survey = make_survey(a, "Eén gelijk")
    fill(survey, [{"*": "green", WHY: "orange"}] * 4 + [{"*": "red", WHY: "orange"}] * 4)
    closing.close(survey, a.facilitator)
    survey.refresh_from_db()
    return survey


# ── Proof ────────────────────────────────────────────────────────────────────────────────────────────────────
def test_members_and_who_took_part_read_the_same_outcome(a, client, desk):
    survey = alike(a)
    from draagvlak.surveys.links import results_token

    ours = text_of(desk, "proof", survey.pid)
    theirs = text_of(client, "results-proof", results_token(survey))
    outcome = "Uit die cijfers alleen kan niemand afleiden wat één persoon antwoordde"
    parts = ["Wat kan iemand hieruit afleiden?", outcome, "bij 1 vraag zijn alle antwoorden gelijk",
             "Wie bekeek de resultaten", "Wat is gewist, en wanneer", "zag niets vroeger dan de groep",
             "voor de server zorgt"]  # fmt: skip
    for said in parts:
        assert said.casefold() in ours.casefold(), said
        assert said.casefold() in theirs.casefold(), said


def test_who_may_not_read_results_learns_no_result(a, client):
    survey = alike(a)
    page = sign_in(client, a.observer).get(reverse("proof", args=[survey.pid]))
    assert "bij 1 vraag zijn alle antwoorden gelijk" in words(page)
    assert "Welke vragen dat zijn, is voor wie de resultaten mag lezen." in words(page)
    assert VISION not in words(page)
    assert reverse("scorecard", args=[survey.pid]) not in page.content.decode()
    assert not Sighting.objects.filter(survey=survey).exists()


def test_reading_which_questions_were_alike_is_noted_and_reading_none_is_not(a, desk):
    survey = alike(a)
    assert VISION in text_of(desk, "proof", survey.pid)
    assert list(Sighting.objects.filter(survey=survey).values_list("role", "what")) == [("facilitator", "scorecard")]
    text_of(desk, "proof", a.closed.pid)
    assert not Sighting.objects.filter(survey=a.closed).exists()


def test_who_took_part_is_never_noted(a, client):
    text_of(client, "results-proof", a.links.closed_results)
    assert not Sighting.objects.exists()


def test_what_a_colleague_did_on_the_desk_stands_on_the_page_of_who_took_part(a, client, desk):
    text_of(desk, "scorecard", a.closed.pid)
    client.logout()
    assert "Begeleider" in text_of(client, "results-proof", a.links.closed_results)


def test_many_days_stay_listed_to_the_last_one(a, client):
    today = timezone.localdate()
    for days in range(40):
        Sighting.objects.create(survey=a.closed, role="owner", what="scorecard", day=today - timedelta(days=days))
    page = client.get(reverse("results-proof", args=[a.links.closed_results])).content.decode()
    assert page.count("de scorekaart (één keer)") == 40


@pytest.mark.parametrize(("state", "said"), [
    ("running", "Er is nog niets van de antwoorden te zien"), ("few", "Te weinig mensen antwoordden."),
    ("gone", "De resultaten van deze scan zijn gewist."),
])  # fmt: skip
def test_without_results_it_says_why_nothing_can_be_worked_out(a, desk, state, said):
    survey = a.running
    if state == "few":
        fill(survey, [{"*": "green"}] * 4)
        closing.close(survey, a.facilitator)
    if state == "gone":
        survey = a.closed
        closing.destroy_due(closing.ends_on(survey))
    assert said in text_of(desk, "proof", survey.pid)


def test_before_closing_the_page_depends_on_no_answer(a, desk):
    def page():
        return desk.get(reverse("proof", args=[a.running.pid])).content

    before = re.sub(rb'value="[^"]+"|nonce="[^"]+"', b"", page())
    fill(a.running, [{"*": "green"}] * 9)
    assert re.sub(rb'value="[^"]+"|nonce="[^"]+"', b"", page()) == before


# ── Beside ───────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_list_says_which_rounds_can_be_laid_beside_and_why_others_cannot(a, desk):
    small = make_survey(a, "Kleine ronde", state="closed", closed_on=a.earlier.closed_on)
    make_snapshot(small, (2, 2, 2, 1))
    page = desk.get(reverse("beside", args=[a.closed.pid]))
    assert reverse("beside-with", args=[a.closed.pid, a.earlier.pid]) in page.content.decode()
    assert reverse("beside-with", args=[a.closed.pid, small.pid]) not in page.content.decode()
    assert "Te vergelijken vanaf een volgende meting." in words(page)
    assert not Sighting.objects.exists()


def test_another_subject_or_team_is_said_first(a, desk):
    other = make_survey(a, "Iets anders", state="closed", closed_on=a.earlier.closed_on, team=a.team)
    make_snapshot(other)
    assert "verschillende teams" in text_of(desk, "beside-with", a.closed.pid, other.pid)
    assert "· onlinehulp · Team A" in text_of(desk, "beside", a.closed.pid)
    different = make_survey(a, "Nog iets", state="draft")
    Survey.objects.filter(pk=different.pk).update(subject={"nl": "beeldbellen"})
    Survey.objects.filter(pk=different.pk).update(
        state="closed", launched_on=a.earlier.launched_on, closed_on=a.earlier.closed_on
    )
    make_snapshot(different)
    assert "verschillende onderwerpen" in text_of(desk, "beside-with", a.closed.pid, different.pid)
    assert "verschillende" not in text_of(desk, "beside-with", a.closed.pid, a.earlier.pid)


def test_two_rounds_are_laid_beside_each_other_in_rounded_shares_with_n(a, desk):
    text = text_of(desk, "beside-with", a.closed.pid, a.earlier.pid)
    assert "De groep kan anders zijn." in text
    assert "Rood: van 50 % naar 10 %" in text
    assert "Groen: van 10 % naar 60 %" in text
    assert "· 9 antwoorden" in text
    assert "9 van de 12 mensen op de lijst deden mee." in text
    for survey in (a.closed, a.earlier):
        assert list(Sighting.objects.filter(survey=survey).values_list("role", "what", "times")) == [
            ("facilitator", "comparison", 1)
        ]


def test_either_way_round_the_earlier_one_stands_first(a, desk):
    tables = [
        re.search(
            r"<table class=\"table shares-table\".*</table>",
            desk.get(reverse("beside-with", args=pair)).content.decode(),
            re.S,
        )[0]
        for pair in ([a.closed.pid, a.earlier.pid], [a.earlier.pid, a.closed.pid])
    ]
    assert tables[0] == tables[1]


def test_no_number_of_the_earlier_round_leaves_but_n(a, desk):
    survey = make_survey(a, "Grote ronde", state="closed", closed_on=a.earlier.closed_on)
    make_snapshot(survey, (317, 211, 139, 0))
    page = desk.get(reverse("beside-with", args=[a.closed.pid, survey.pid])).content.decode()
    assert "667" in page
    for number in ("317", "211", "139"):
        assert number not in page


def test_open_rounds_stand_there_with_numbers(a, desk):
    rounds = []
    for counts in ((13, 1, 0, 0), (1, 0, 17, 0)):
        survey = make_survey(a, "Open", state="closed", closed_on=timezone.localdate(), mode=Mode.OPEN, k=2)
        make_snapshot(survey, counts)
        rounds.append(survey.pid)
    text = text_of(desk, "beside-with", *rounds)
    assert "90 (13)" in text
    assert "90 (17)" in text


def test_rounds_that_are_never_beside_show_why_and_no_figure(a, desk):
    survey = make_survey(a, "Vlak ervoor", state="closed", closed_on=timezone.localdate())
    snapshot = make_snapshot(survey)
    type(snapshot).objects.filter(pk=snapshot.pk).delete()
    data = snapshot.data | {"not_beside": [a.closed.pid]}
    type(snapshot).objects.create(survey=survey, data=data, digest="0" * 64)
    text = text_of(desk, "beside-with", survey.pid, a.closed.pid)
    assert "Daarom leggen we ze nooit naast elkaar." in text
    assert "%" not in text
    assert not Sighting.objects.exists()


def test_a_finished_action_stands_between(a, desk):
    done_on = a.earlier.closed_on + timedelta(days=30)
    action = Action.objects.create(
        organisation=a.organisation, what="Samen een visie maken", progress=Progress.DONE, finished_on=done_on
    )
    ActionLink.objects.create(action=action, survey=a.earlier, question=WHY)
    page = desk.get(reverse("beside-with", args=[a.closed.pid, a.earlier.pid]))
    assert page.content.decode().count("Samen een visie maken") == 2
    assert "bewijst niet dat er daardoor iets verschoof" in words(page)


def test_another_organisations_scan_is_not_found_and_never_offered(cast, a, client):
    """Also for somebody who is at home in both (P12): one page touches one organisation."""
    client = sign_in(client, cast.coach)
    unknown = client.get(reverse("beside-with", args=[a.closed.pid, "bestaat-niet"]))
    foreign = client.get(reverse("beside-with", args=[a.closed.pid, cast.b.earlier.pid]))
    assert unknown.status_code == foreign.status_code == 404
    assert unknown.content == foreign.content
    page = client.get(reverse("beside", args=[a.closed.pid])).content.decode()
    assert cast.b.earlier.pid not in page
    assert cast.b.organisation.name not in page


# ── Once more ────────────────────────────────────────────────────────────────────────────────────────────────
def test_again_asks_and_then_opens_the_new_draft(a, desk):
    address = reverse("scan-again", args=[a.closed.pid])
    assert "Iedereen antwoordt opnieuw." in words(desk.get(address))
    response = desk.post(address, {"csrfmiddlewaretoken": "x"})
    made = Survey.objects.get(copied_from=a.closed)
    assert response["Location"] == reverse("scan-edit", args=[made.pid])
    desk.post(address, {"csrfmiddlewaretoken": "x"})
    assert Survey.objects.filter(copied_from=a.closed).count() == 1
    text = text_of(desk, "beside", a.closed.pid)
    assert "De volgende scan wordt klaargezet." in text
    assert reverse("scan-again", args=[a.closed.pid]) not in text


def test_a_running_scan_cannot_be_done_again(a, desk):
    before = Survey.objects.count()
    response = desk.post(reverse("scan-again", args=[a.running.pid]))
    assert response.status_code == 422
    assert Survey.objects.count() == before


def test_members_without_that_right_are_not_offered_a_new_scan(a, client):
    client = sign_in(client, a.member)
    assert "Doe deze scan opnieuw" not in text_of(client, "beside", a.closed.pid)
    assert client.post(reverse("scan-again", args=[a.closed.pid])).status_code == 403


# ── What it costs, how it looks ──────────────────────────────────────────────────────────────────────────────
QUERIES = {"proof": 7, "beside": 8, "scan-again": 4}


@pytest.mark.parametrize("name", QUERIES)
def test_queries_are_the_same_with_one_round_and_with_thirty(a, desk, django_assert_num_queries, name):
    for number in (0, 30):
        for _n in range(number):
            make_snapshot(make_survey(a, "Nog een", state="closed", closed_on=a.earlier.closed_on))
            Sighting.objects.create(survey=a.closed, role="owner", what=f"scorecard-{_n}")
        with django_assert_num_queries(QUERIES[name]):
            text_of(desk, name, a.closed.pid)


def test_queries_of_two_rounds_beside_each_other(a, desk, django_assert_num_queries):
    text_of(desk, "beside-with", a.closed.pid, a.earlier.pid)  # from now on these sightings are there, and only rise
    for number in (1, 30):
        for at in range(number):
            action = Action.objects.create(
                organisation=a.organisation, what=f"Actie {at}", progress=Progress.DONE, finished_on=a.closed.closed_on
            )
            ActionLink.objects.create(action=action, survey=a.earlier, question=WHY)
        with django_assert_num_queries(12):
            text_of(desk, "beside-with", a.closed.pid, a.earlier.pid)


def test_queries_behind_the_link(a, client, django_assert_num_queries):
    with django_assert_num_queries(4):
        text_of(client, "results-proof", a.links.closed_results)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.long
def test_the_pages_are_sound_in_a_browser(a, web):
    survey = alike(a)
    from draagvlak.surveys.links import results_token

    web.sign_in(a.facilitator)
    for name, args in (("beside", [a.closed.pid]), ("beside-with", [a.closed.pid, a.earlier.pid]),
                       ("proof", [survey.pid]), ("scan-again", [a.closed.pid])):  # fmt: skip
        web.visit(reverse(name, args=args))
    web.visit(reverse("results-proof", args=[results_token(survey)]))


@pytest.mark.parametrize("name", ["proof", "beside", "scan-again"])
def test_the_pages_are_there_in_english(a, desk, name):
    desk.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    said = {
        "proof": "What can somebody work out from this?",
        "beside": "Then and now",
        "scan-again": "Do this scan again?",
    }
    assert said[name] in text_of(desk, name, a.closed.pid)
