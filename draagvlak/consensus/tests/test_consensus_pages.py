"""The pages of agreeing: who reads, who writes, that nothing typed is lost, and how many queries each costs."""

import re

import pytest
from django.urls import reverse
from django.utils import translation

from draagvlak.consensus import actions
from draagvlak.consensus.models import Consensus, Meeting
from draagvlak.consensus.tests.agreeing import MOSTLY, OPPOSED, TIED, UNANIMOUS, WITHHELD, talked, typed, vote
from draagvlak.consensus.tests.pages import words
from draagvlak.surveys import closing
from draagvlak.surveys.models import MINIMUM, Mode, Share, Sighting
from draagvlak.surveys.tests.rounds import fill
from tests.people import make_survey, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey(a):
    return talked(a)


def item(survey, question=OPPOSED, name="consensus-item"):
    return reverse(name, args=[survey.pid, question])


def agree(survey, a, question=OPPOSED, **values):
    return actions.agree(survey, a.facilitator, question, **{"version": 0, "chosen": "green"} | values)


# ── Reading ──────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("role", ["member", "management"])
def test_members_read_the_record_and_cannot_write(a, client, survey, role):
    meeting = actions.make_meeting(survey, a.facilitator, held_on=survey.closed_on, present={"client": 2}, note="Gent")
    agree(survey, a, chosen="red", reason="Er is geen plan.", comment="Commentaar!", sources="Nota 7", meeting=meeting,
          minority="Sommigen zien een plan.")  # fmt: skip
    client = sign_in(client, a.users[role])
    page = client.get(item(survey))
    text = words(page)
    for said in ("Samen gekozen: Rood", "Er is geen plan.", "Commentaar!", "Nota 7", "Sommigen zien een plan."):
        assert said in text
    assert page.context["form"] is None
    for route in ("consensus-agree", "consensus-together", "meeting-new"):
        args = [survey.pid, OPPOSED] if route == "consensus-agree" else [survey.pid]
        assert reverse(route, args=args) not in page.content.decode()
        assert client.post(reverse(route, args=args), {}).status_code == 403
    overview = client.get(reverse("consensus", args=[survey.pid])).content.decode()
    assert "2 × Cliënt" in overview
    for meant_for_who_writes in (reverse("meeting-edit", args=[meeting.pid]), "Begin met", "Noteer een overleg"):
        assert meant_for_who_writes not in overview


def test_an_observer_and_a_stranger_see_nothing(a, cast, client, survey):
    for user, status in ((a.observer, 403), (cast.outsider, 404), (cast.b.facilitator, 404)):
        client = sign_in(client, user)
        for address in (item(survey), item(survey, "why", "consensus-rubric"), reverse("consensus", args=[survey.pid])):
            assert client.get(address).status_code == status


def test_what_is_not_in_the_scan_is_not_found(desk, survey):
    for address in (item(survey, "bestaat-niet"), item(survey, "why"), item(survey, OPPOSED, "consensus-rubric")):
        assert desk.get(address).status_code == 404


def test_without_results_the_overview_says_so(a, desk):
    assert "nog geen resultaten" in words(desk.get(reverse("consensus", args=[a.running.pid])))
    assert desk.get(item(a.running)).status_code == 404


@pytest.mark.parametrize("mode", [Mode.OPEN, Mode.CONFIDENTIAL])
def test_arguments_only_for_who_may_read_them_and_never_a_name(a, client, mode):
    survey = make_survey(a, "Met argumenten", mode=mode, k=MINIMUM[mode])
    arguments = {(0, OPPOSED): ("Het plan ligt klaar.", Share.WITH_COLOUR), (1, OPPOSED): ("Ik twijfel.", Share.SHOWN),
                 (2, OPPOSED): ("Voor niemand.", Share.HIDDEN)}  # fmt: skip
    fill(survey, [{"*": "green"}] * 6, arguments=arguments)
    closing.close(survey, a.coordinator)
    text = words(sign_in(client, a.facilitator).get(item(survey)))
    for said in ("Groen: Het plan ligt klaar.", "Ik twijfel."):
        assert said in text
    assert "Voor niemand." not in text
    assert ": Ik twijfel." not in text, "its author did not show a colour"
    assert Sighting.objects.filter(survey=survey, role="facilitator", what="arguments").exists()
    text = words(sign_in(client, a.member).get(item(survey)))
    assert "Het plan ligt klaar." not in text
    assert not Sighting.objects.filter(survey=survey, role="member", what="arguments").exists()
    assert "Er zijn 2 argumenten. Met jouw rol lees je hier geen argumenten." in text


def test_a_question_with_too_few_answers_shows_no_votes(desk, survey):
    page = desk.get(item(survey, WITHHELD))
    assert "spread" not in page.content.decode()
    assert "minder dan 5 antwoorden" in words(page)
    assert "Jullie kunnen er wel over praten." in words(page)


def test_who_looked_is_noted_by_role(a, client, survey):
    for user in (a.member, a.facilitator):
        sign_in(client, user).get(item(survey))
        client.get(reverse("consensus", args=[survey.pid]))
    assert set(Sighting.objects.filter(survey=survey).values_list("role", "what", "times")) == {
        ("member", "consensus", 2), ("facilitator", "consensus", 2),
    }  # fmt: skip


def test_the_tip_asks_everybody_and_nobody_in_particular(desk, survey):
    tips = {question: desk.get(item(survey, question)).context["tip"] for question in (OPPOSED, UNANIMOUS, WITHHELD)}
    assert tips[OPPOSED] == "Vraag aan iedereen: waarom zou iemand rood kiezen? En waarom groen?"
    assert tips[UNANIMOUS] == "Vraag aan iedereen: waarom zou iemand dit anders zien?"
    assert tips[WITHHELD] == "Vraag aan iedereen: wat zie je in de praktijk?"
    assert "Vraag niet wie wat koos. Wie leiding geeft, spreekt als laatste." in words(desk.get(item(survey)))


# ── The agenda ───────────────────────────────────────────────────────────────────────────────────────────────
def agenda(desk, survey, order=""):
    return [topic.id for topic in desk.get(reverse("consensus", args=[survey.pid]) + order).context["record"].agenda]


def test_the_most_divided_question_comes_first(a, desk, survey):
    order = agenda(desk, survey)
    assert order[:2] == [OPPOSED, TIED]
    assert order[-2:] == [UNANIMOUS, WITHHELD], "what has no word comes last"
    page = desk.get(reverse("consensus", args=[survey.pid]))
    assert page.context["next"][0].id == OPPOSED
    assert "0 van 35 vragen besproken." in words(page)
    agree(survey, a)
    page = desk.get(reverse("consensus", args=[survey.pid]))
    assert page.context["next"][0].id == TIED
    for said in ("1 van 35 vragen besproken.", "1 van 3 besproken", "samen gekozen: Groen"):
        assert said in words(page)
    assert "%" not in words(page), "how far the talk is stands in words"


def test_previous_and_next_follow_the_order_that_was_chosen(a, desk, survey):
    assert agenda(desk, survey, "?order=scan")[:3] == [UNANIMOUS, OPPOSED, TIED]
    first = desk.get(item(survey))
    assert (first.context["before"], first.context["after"].id) == (None, TIED)
    asked = desk.get(item(survey) + "?order=scan")
    assert (asked.context["before"].id, asked.context["after"].id) == (UNANIMOUS, TIED)
    assert asked.context["after"].url.endswith("?order=scan")
    sent = typed(asked, chosen="green", go="next")
    saved = desk.post(item(survey, name="consensus-agree") + "?order=scan", sent)
    assert saved.headers["Location"] == item(survey, TIED) + "?order=scan"
    assert agenda(desk, survey, "?order=nonsense") == agenda(desk, survey)


def test_when_all_is_discussed_the_actions_are_next(a, desk, survey):
    for question in agenda(desk, survey):
        agree(survey, a, question, chosen="none")
    page = desk.get(reverse("consensus", args=[survey.pid]))
    assert "35 van 35 vragen besproken." in words(page)
    assert "Alle vragen zijn besproken" in words(page)
    saved = desk.post(item(survey, WITHHELD, "consensus-agree"), typed(desk.get(item(survey, WITHHELD)), go="next"))
    assert saved.headers["Location"] == reverse("consensus", args=[survey.pid]), "after the last the overview"


# ── Writing ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_choice_is_written_down(a, desk, survey):
    sent = typed(desk.get(item(survey)), chosen="green", comment="Eén\r\ntwee", sources="Nota 7", minority="Anders")
    for _twice in range(2):
        response = desk.post(item(survey, name="consensus-agree"), sent)
        assert (response.status_code, response.headers["Location"]) == (303, item(survey))
    row = Consensus.objects.get(survey=survey, item=OPPOSED)
    assert (row.chosen, row.comment, row.sources, row.minority, row.version) == (
        "green", "Eén\ntwee", "Nota 7", "Anders", 1,
    )  # fmt: skip
    assert row.changed_by == a.facilitator


def test_the_page_of_a_part_has_comment_and_sources(desk, survey):
    page = desk.get(item(survey, "why", "consensus-rubric"))
    assert "reason" not in page.context["form"].fields
    sent = typed(page, chosen="red", comment="Commentaar", sources="Verklaring")
    assert desk.post(item(survey, "why", "consensus-rubric-agree"), sent).status_code == 303
    row = Consensus.objects.get(survey=survey, item="why", is_rubric=True)
    assert (row.chosen, row.comment, row.sources) == ("red", "Commentaar", "Verklaring")
    assert "8 rood" in words(page), "the votes of its three questions"
    assert "0 van 3 vragen besproken." in words(page)


def test_against_the_largest_group_the_page_asks_why_and_keeps_what_was_typed(desk, survey):
    sent = typed(desk.get(item(survey)), chosen="red", comment="Dit mag niet weg.", minority="Dit ook niet.")
    response = desk.post(item(survey, name="consensus-agree"), sent)
    text = response.content.decode()
    assert response.status_code == 422
    assert "<title>Fout: " in text
    assert response.context["form"].errors["reason"] == [
        "Dit is een andere kleur dan de grootste groep koos. Schrijf op waarom jullie ze kiezen."
    ]
    for kept in ("Dit mag niet weg.", "Dit ook niet."):
        assert kept in text
    assert re.search(r'value="red"[^>]* checked', text)
    assert not Consensus.objects.filter(survey=survey).exists()
    assert desk.post(item(survey, name="consensus-agree"), sent | {"reason": "Geen plan."}).status_code == 303


def test_a_text_that_is_too_long_or_a_nonsense_choice_keeps_all_that_was_typed(desk, survey):
    long = "woord " * 400
    sent = typed(desk.get(item(survey)), chosen="purple", comment=long, sources="Nota 7", version="x")
    response = desk.post(item(survey, name="consensus-agree"), sent)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"chosen", "comment", "version"}
    assert long.strip() in response.content.decode()
    assert "Nota 7" in response.content.decode()


def test_a_meeting_of_another_scan_is_refused(a, desk, survey):
    sent = typed(desk.get(item(survey)), chosen="green", meeting=a.meeting.pid)
    assert desk.post(item(survey, name="consensus-agree"), sent).status_code == 422


def test_the_address_that_saves_leads_a_reader_to_the_page(desk, survey):
    assert desk.get(item(survey, name="consensus-agree")).headers["Location"] == item(survey)


# ── Two people at once ───────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def conflict(a, desk, survey):
    """(the page with both texts, where it saves): the other wrote first."""
    sent = typed(desk.get(item(survey)), chosen="none", comment="Mijn commentaar", sources="Mijn bron")
    actions.agree(survey, a.coordinator, OPPOSED, version=0, chosen="green", comment="Haar commentaar",
                  minority="Haar nuance")  # fmt: skip
    return desk.post(item(survey, name="consensus-agree"), sent), item(survey, name="consensus-agree")


def now(survey):
    return Consensus.objects.get(survey=survey, item=OPPOSED)


def test_both_texts_stand_beside_each_other_and_nothing_is_saved(survey, conflict):
    page, _address = conflict
    assert page.status_code == 409
    text = words(page)
    assert "Iemand paste dit intussen aan" in text
    for said in ("Mijn commentaar", "Haar commentaar", "Mijn bron", "Haar nuance", "Groen", "Geen consensus"):
        assert said in text
    assert (now(survey).comment, now(survey).version) == ("Haar commentaar", 1)


def test_choosing_ones_own_text_is_done_knowingly_and_theirs_stays_in_the_history(desk, survey, conflict):
    page, address = conflict
    assert desk.post(address, typed(page)).status_code == 303
    assert (now(survey).comment, now(survey).chosen, now(survey).version) == ("Mijn commentaar", "none", 2)
    [before] = now(survey).earlier.all()
    assert before.fields["comment"] == "Haar commentaar"
    assert "Haar nuance" in words(desk.get(item(survey)))


def test_both_texts_can_be_put_together_before_anything_is_saved(desk, survey, conflict):
    page, address = conflict
    merged = desk.post(address, typed(page, do="both"))
    assert merged.status_code == 409
    form = merged.context["form"]
    assert form["comment"].value() == "Haar commentaar\n\nMijn commentaar"
    assert form["sources"].value() == "Mijn bron"
    assert form["minority"].value() == "Haar nuance"
    assert now(survey).version == 1
    assert desk.post(address, typed(merged)).status_code == 303
    assert now(survey).comment == "Haar commentaar\n\nMijn commentaar"


def test_leaving_it_as_it_is_now_is_a_link(survey, conflict):
    page, _address = conflict
    assert f'href="{item(survey)}">Laat het zoals het nu is' in page.content.decode()


# ── Together ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_unanimous_questions_show_their_numbers_before_one_button_takes_them(a, desk, survey):
    address = reverse("consensus-together", args=[survey.pid])
    page = desk.get(address)
    assert [topic.id for topic, _name, _level in page.context["rows"]] == [UNANIMOUS]
    assert "0 1 7 1 Groen" in words(page)
    vote(survey, a, {UNANIMOUS: (4, 0, 4, 0), OPPOSED: (8, 1, 0, 0)}, number=2)
    page = desk.get(address)
    assert [topic.id for topic, _name, _level in page.context["rows"]] == [OPPOSED], "the last vote counts"
    assert "8 1 0 0 Rood" in words(page)


def test_taking_them_together(a, desk, survey):
    meeting = actions.make_meeting(survey, a.facilitator, held_on=survey.closed_on, present={"client": 1})
    address = reverse("consensus-together", args=[survey.pid])
    ticked = re.findall(r'name="take" value="([^"]+)" checked', desk.get(address).content.decode())
    assert ticked == [f"{UNANIMOUS}:0"]
    sent = {"take": [*ticked, f"{OPPOSED}:0", f"{MOSTLY}:0", "x", "y:z"], "meeting": meeting.pid}
    page = desk.post(address, sent, follow=True)
    assert "1 vraag staat genoteerd." in words(page)
    assert "2 vragen bleven zoals ze waren" in words(page)
    [row] = Consensus.objects.filter(survey=survey)
    assert (row.item, row.chosen, row.together, row.meeting) == (UNANIMOUS, "green", True, meeting)
    assert "Er is geen open vraag waarover jullie eensgezind zijn." in words(desk.get(address))
    assert "geen vraag aangevinkt" in words(desk.post(address, {}, follow=True))


def test_where_many_do_not_know_the_tick_is_not_there_yet(a, desk):
    survey = make_survey(a, "Weinig bekend", state="closed", closed_on=a.closed.closed_on)
    vote(survey, a, {OPPOSED: (0, 0, 4, 5)})
    page = desk.get(reverse("consensus-together", args=[survey.pid]))
    assert f'value="{OPPOSED}:0">' in page.content.decode()
    assert "Praat er beter eerst over." in words(page)


# ── Languages and queries ────────────────────────────────────────────────────────────────────────────────────
def test_every_page_in_english(a, desk, survey):
    from django.conf import settings

    agree(survey, a, chosen="none", comment="x")
    meeting = actions.make_meeting(survey, a.facilitator, held_on=survey.closed_on, present={"client": 2})
    desk.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    addresses = [
        reverse("consensus", args=[survey.pid]), item(survey), item(survey, "why", "consensus-rubric"),
        reverse("consensus-together", args=[survey.pid]), reverse("meeting-new", args=[survey.pid]),
        reverse("meeting-edit", args=[meeting.pid]), reverse("meeting-delete", args=[meeting.pid]),
    ]  # fmt: skip
    said = {"What you choose together", "chosen together: No consensus", "Save and go on", "Take these together",
            "Note a meeting", "2 × Client or representative", "Delete this meeting?"}  # fmt: skip
    text = " ".join(words(desk.get(address)) for address in addresses)
    for phrase in said:
        assert phrase in text
    with translation.override("nl"):
        for dutch in ("samen gekozen", "Bewaar", "Wat jullie"):
            assert dutch not in text


# The session, the user, the second factor, the membership and the scan are five of them; noting who looked is two.
QUERIES = {"consensus": 11, "consensus-item": 13, "consensus-rubric": 12, "consensus-together": 11}


@pytest.mark.parametrize("name", QUERIES)
def test_queries_with_one_row_and_with_thirty(a, desk, survey, django_assert_num_queries, name):
    args = {"consensus-item": [OPPOSED], "consensus-rubric": ["why"]}.get(name, [])
    address = reverse(name, args=[survey.pid, *args])

    def write(questions):
        for number, question in enumerate(questions):
            values = {"held_on": survey.closed_on, "present": {}, "note": str(number)}
            meeting = actions.make_meeting(survey, a.facilitator, **values)
            for version, chosen in enumerate(("none", "")):
                agree(survey, a, question, version=version, chosen=chosen, comment="x", meeting=meeting)

    write([OPPOSED])
    actions.agree(survey, a.facilitator, "why", is_rubric=True, version=0, chosen="none")
    desk.get(address)
    with django_assert_num_queries(QUERIES[name]):
        desk.get(address)
    write([question for question in agenda(desk, survey) if question != OPPOSED][:29])
    assert Meeting.objects.filter(survey=survey).count() == 30
    with django_assert_num_queries(QUERIES[name]):
        desk.get(address)
