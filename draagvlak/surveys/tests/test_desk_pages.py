"""The pages of the desk: what each says, to whom, and how many queries it costs with one row and with three."""

import re

import pytest
from django.conf import settings as product
from django.urls import reverse

from draagvlak.surveys import actions, ballots, links
from draagvlak.surveys.desk import steps
from draagvlak.surveys.models import MINIMUM, Mode, Purpose, Survey
from draagvlak.surveys.people import Person
from tests.people import make_survey, sign_in


def people(number, start=0):
    return [Person(f"Persoon {n}", f"p{n}@example.org", "ict") for n in range(start, start + number)]


def scan(a, mode=Mode.CONFIDENTIAL, listed=1, state="running"):
    survey = make_survey(a, "Telling", state="draft", mode=mode, k=MINIMUM[mode])
    actions.add_invitees(survey, a.facilitator, people(listed))
    if state == "running":
        actions.launch(survey, a.facilitator, survey.version)
        survey.refresh_from_db()
    return survey


def answer(survey, invitee):
    carried = ballots.new_pass(survey, links.find(Purpose.ANSWER, links.mint_personal(invitee).token))
    ballots.save(carried, ballots.Choice("why-vision", "red"))
    ballots.hand_in(carried)


def page(client, name, survey, status=200, **more):
    response = client.get(reverse(name, args=[survey.pid]), **more)
    assert response.status_code == status
    return response.content.decode()


# ── Queries: the session, the user, the scan, the membership and the second factor are five of them ────────────────
QUERIES = {
    "scan": 9, "scan-people": 6, "scan-sheets": 5, "scan-form": 5, "scan-remind": 5, "scan-extend": 4,
    "scan-copy": 4, "scan-cancel": 4, "scan-close": 6,
}  # fmt: skip
DRAFT_QUERIES = {"scan-edit": 9, "scan-people": 8, "scan-rules": 7, "scan-launch": 8, "scan": 7, "scan-delete": 4}


@pytest.mark.parametrize("name", QUERIES)
def test_queries_of_a_running_scan(a, desk, django_assert_num_queries, name):
    one, three = scan(a, listed=1), scan(a, listed=3)
    for survey in (one, three):
        for invitee in survey.invitees.all():
            answer(survey, invitee)
        with django_assert_num_queries(QUERIES[name]):
            page(desk, name, survey)


@pytest.mark.parametrize("name", DRAFT_QUERIES)
def test_queries_of_a_draft(a, desk, django_assert_num_queries, name):
    page(desk, name, scan(a, state="draft"))  # questions are read once per process
    for listed in (1, 3):
        survey = scan(a, listed=listed, state="draft")
        with django_assert_num_queries(DRAFT_QUERIES[name]):
            page(desk, name, survey)


def test_queries_of_the_list_of_scans(a, desk, django_assert_num_queries):
    address = reverse("scans", args=[a.organisation.pid])
    Survey.objects.filter(organisation=a.organisation).exclude(pk=a.running.pk).delete()
    with django_assert_num_queries(4):
        desk.get(address)
    scan(a), scan(a)
    with django_assert_num_queries(4):
        desk.get(address)


# ── What a page says ─────────────────────────────────────────────────────────────────────────────────────────
def test_progress_is_of_the_whole_group_and_leaves_trials_out(a, desk):
    survey = scan(a, listed=3)
    assert "0 van 3 ingevuld" in page(desk, "scan", survey)
    answer(survey, survey.invitees.first())
    survey.ballots.create(key=b"t" * 32, handed_in=True, trial=True)
    survey.ballots.create(key=b"d" * 32, handed_in=False)
    assert "1 van 3 ingevuld" in page(desk, "scan", survey)
    assert "1 van 3 ingevuld" in desk.get(reverse("scans", args=[a.organisation.pid])).content.decode()


def test_without_a_list_there_is_no_total(a, desk):
    survey = scan(a, Mode.ANONYMOUS, listed=3)
    text = page(desk, "scan", survey)
    assert "0 mensen zijn klaar" in text
    assert "van 3" not in text


def test_the_shared_link_and_code_can_be_shown_again(a, desk):
    survey = scan(a, Mode.ANONYMOUS)
    shared = links.ensure_shared(survey)
    first, again = page(desk, "scan", survey), page(desk, "scan", survey)
    for text in (first, again, page(desk, "scan-poster", survey)):
        assert shared.code[:4] in text
        assert text.count('<svg class="qr"') == 1
    assert links.answer_url(shared.token) in first


def test_a_confidential_scan_shows_no_link_that_opens_it(a, desk):
    text = page(desk, "scan", scan(a))
    assert "/u/" not in text
    assert 'class="qr"' not in text


def test_only_who_sets_up_sees_people_and_links(a, client):
    survey = scan(a, Mode.OPEN)
    for role in ("member", "management", "observer"):
        text = page(sign_in(client, a.users[role]), "scan", survey)
        assert "Persoon 0" not in text
        assert "/u/" not in text
        assert reverse("scan-cancel", args=[survey.pid]) not in text
        assert "1 persoon op de lijst" in text, "how many are invited is for everybody (D10)"


def test_who_began_shows_in_an_open_scan_only(a, desk):
    for mode, shown in ((Mode.OPEN, True), (Mode.CONFIDENTIAL, False)):
        survey = scan(a, mode, listed=3)
        answer(survey, survey.invitees.first())
        assert ("is begonnen" in page(desk, "scan-people", survey)) is shown


def test_people_added_later_are_said_to_everybody(a, client):
    survey = scan(a)
    actions.add_invitees(survey, a.facilitator, people(2, start=5))
    for role in ("facilitator", "member"):
        assert "2 van hen kwamen er na de start bij" in page(sign_in(client, a.users[role]), "scan", survey)


def test_the_preview_is_what_respondents_read(a, desk, client):
    survey = scan(a, Mode.ANONYMOUS, state="draft")
    preview = [re.sub(r"<[^>]+>", "", fact) for fact in re.findall(r"<dd>.*?</dd>", page(desk, "scan-launch", survey))]
    actions.launch(survey, a.facilitator, survey.version)
    client.logout()
    start = client.get(reverse("answer-invitation", args=[links.ensure_shared(survey).token])).content.decode()
    told = " ".join(re.sub(r"<[^>]+>", " ", start).split())
    assert len(preview) > 10
    for fact in preview:
        assert fact in told


def test_the_preview_in_the_other_language(a, desk):
    survey = scan(a, state="draft")
    text = desk.get(reverse("scan-launch", args=[survey.pid]) + "?language=en").content.decode()
    assert "Nobody sees your answers with your name." in text
    assert 'lang="en"' in text


@pytest.mark.parametrize(("mode", "warned"), [(Mode.CONFIDENTIAL, True), (Mode.OPEN, False)])
def test_a_team_under_five_is_told_plainly(a, desk, mode, warned):
    survey = scan(a, mode, listed=4, state="draft")
    assert ("De resultaten blijven dan dicht" in page(desk, "scan-launch", survey)) is warned
    assert "iemand van buitenaf" in page(desk, "scan-rules", survey)
    actions.add_invitees(survey, a.facilitator, people(1, start=7))
    assert "iemand van buitenaf" not in page(desk, "scan-rules", survey)


def test_a_step_is_done_only_when_nothing_is_missing_there(a, desk):
    survey = scan(a, listed=0, state="draft")
    states = [step.state for step in steps(3, survey)]
    assert states == ["done", "todo", "doing", "todo"]
    actions.add_invitees(survey, a.facilitator, people(1))
    assert [step.state for step in steps(3, survey)] == ["done", "done", "doing", "todo"]
    Survey.objects.filter(pk=survey.pk).update(last_day=None, subject={})
    survey.refresh_from_db()
    assert [step.state for step in steps(0, survey)] == ["todo", "done", "todo", "todo"]


@pytest.mark.parametrize(
    ("language", "words"),
    [("nl", ("Zet eerst mensen op de lijst", "Naar stap 2: Wie doet mee")),
     ("en", ("Put people on the list first", "To step 2: Who takes part"))],
)  # fmt: skip
def test_what_is_missing_leads_to_its_step(a, desk, language, words):
    desk.cookies[product.LANGUAGE_COOKIE_NAME] = language
    survey = scan(a, listed=0, state="draft")
    text = page(desk, "scan-launch", survey)
    assert all(word in text for word in words)
    assert f'class="btn btn--calm" href="{reverse("scan-people", args=[survey.pid])}"' in text
    assert f'href="{reverse("scan-people", args=[survey.pid])}"' in page(desk, "scan", survey)


@pytest.mark.parametrize(("language", "words"), [("nl", "het oude toestel nodig"), ("en", "the device on which they")])
def test_a_new_link_says_what_it_cannot_do(a, desk, language, words):
    desk.cookies[product.LANGUAGE_COOKIE_NAME] = language
    invitee = scan(a, listed=1).invitees.get()
    address = reverse("invitee-renew", args=[invitee.pid])
    assert words in desk.get(address).content.decode()
    assert words in desk.post(address).content.decode(), "and on the page with the new link"


def test_a_used_invitation_opens_no_second_ballot_with_a_new_link(a):
    """What the page above says: true."""
    survey = scan(a, listed=1)
    invitee = survey.invitees.get()
    answer(survey, invitee)
    token = links.renew_personal(invitee).token
    carried = ballots.new_pass(survey, links.find(Purpose.ANSWER, token))
    with pytest.raises(ballots.AlreadyUsed):
        ballots.save(carried, ballots.Choice("why-vision", "green"))


def test_errors_keep_what_was_typed(a, desk):
    survey = scan(a, state="draft")
    sent = {"mode": "anonymous", "breakdown": "team", "teams": "Alleen Brugge", "k": "3", "last_day": "2020-01-01",
            "retention_months": "24", "version": survey.version}  # fmt: skip
    response = desk.post(reverse("scan-rules", args=[survey.pid]), sent)
    text = response.content.decode()
    assert response.status_code == 422
    assert "<title>Fout: " in text
    for kept in ("Alleen Brugge", 'value="3"', "2020-01-01"):
        assert kept in text
    assert set(response.context["form"].errors) == {"teams", "k", "last_day"}
    assert re.search(r'name="mode" value="anonymous"[^>]* checked', text)


def test_two_people_at_once_get_both_texts(a, desk):
    survey = scan(a, state="draft")
    form = desk.get(reverse("scan-edit", args=[survey.pid])).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | {"title": "Mijn naam"}
    actions.edit_scan(survey, a.coordinator, survey.version, title="Haar naam")
    response = desk.post(reverse("scan-edit", args=[survey.pid]), sent)
    text = response.content.decode()
    assert response.status_code == 409
    assert "Mijn naam" in text
    assert "Haar naam" in text
    survey.refresh_from_db()
    assert survey.title == "Haar naam"
    again = {name: response.context["form"][name].value() or "" for name in form.fields}
    assert desk.post(reverse("scan-edit", args=[survey.pid]), again).status_code == 303
    survey.refresh_from_db()
    assert survey.title == "Mijn naam"


def test_own_words_reach_the_first_question(a, desk):
    survey = scan(a, state="draft")
    form = desk.get(reverse("scan-edit", args=[survey.pid])).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    sent |= {"subject": "own", "own_nl": "{x.__class__} <b>chat</b>", "own_en": ""}
    desk.post(reverse("scan-edit", args=[survey.pid]), sent)
    survey.refresh_from_db()
    assert survey.subject == {"nl": "{x.__class__} <b>chat</b>", "en": "{x.__class__} <b>chat</b>"}
    text = page(desk, "scan-edit", survey)
    assert "{x.__class__} &lt;b&gt;chat&lt;/b&gt;" in text
    assert "<b>chat</b>" not in text
    sent |= {"own_nl": "", "version": survey.version}
    assert desk.post(reverse("scan-edit", args=[survey.pid]), sent).status_code == 422


def test_no_scan_yet_says_what_to_do(a, desk, client):
    Survey.objects.filter(organisation=a.organisation).delete()
    address = reverse("scans", args=[a.organisation.pid])
    assert reverse("scan-new", args=[a.organisation.pid]) in desk.get(address).content.decode()
    assert reverse("scan-new", args=[a.organisation.pid]) not in sign_in(client, a.member).get(address).content.decode()


def test_printed_forms(a, desk):
    survey = scan(a, listed=2)
    pids = [invitee.pid for invitee in survey.invitees.all()]
    sent = {"people": pids, "language": "nl"}
    text = desk.post(reverse("scan-form", args=[survey.pid]), sent).content.decode()
    assert text.count('class="q"') == 2 * 35
    assert text.count('class="opt"') >= 2 * 35 * 4
    assert len(set(re.findall(r'<span class="code">([\w ]{19})</span>', text))) == 2
    example = desk.post(reverse("scan-form", args=[survey.pid]), {"example": "yes", "language": "en"}).content.decode()
    assert example.count('class="q"') == 35
    assert "I do not know" in example
    assert not re.search(r'<span class="code">[\w ]{19}</span>', example)
    assert desk.post(reverse("scan-form", args=[survey.pid]), {"language": "nl"}).status_code == 422


def test_the_client_form_has_the_client_questions(a, desk):
    survey = make_survey(a, "Cliënten", client_route=True)
    sent = {"example": "yes", "route": "client", "language": "nl"}
    text = desk.post(reverse("scan-form", args=[survey.pid]), sent).content.decode()
    assert 0 < text.count('class="q"') <= 12


def test_who_has_no_link_yet_shows(a, desk):
    survey = scan(a, listed=2)
    links.mint_personal(survey.invitees.first())
    assert page(desk, "scan-people", survey).count("nog geen link") == 1
