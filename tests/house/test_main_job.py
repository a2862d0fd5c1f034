"""The whole main job, as people do it: from an empty scan to agreed actions, a report, and an answer for who took part.

Once with the questionnaire that ships, once with the real document of the method, imported.
"""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from draagvlak.consensus.models import ActionLink, Consensus
from draagvlak.consensus.scorecard_pages import card_of
from draagvlak.content.actions import store_release
from draagvlak.content.importing import sandbox
from draagvlak.content.importing.packing import to_pack
from draagvlak.plans.models import Action
from draagvlak.reports.tests import reading
from draagvlak.surveys import actions, ballots, links, published
from draagvlak.surveys.models import Mode, State, Survey
from draagvlak.surveys.people import Person
from tests.house.journey import link_in, on_a_phone, real_mail, set_up, without_scripts

SOURCE = sorted((Path(__file__).resolve().parents[3] / "shared" / "sources").glob("003_*.txt"))
KINDS = ("pdf", "docx", "xlsx")


def hand_in(survey, actor, levels, names=None):
    """The rest answers by the verbs: one person for each level, who gives it to the first question, and green after."""
    handed = [pair for pair in actions.hand_out(survey, actor) if names is None or pair[0].name in names]
    asked = [question.id for question in published_pack(survey).questions()]
    for (_guest, secrets), level in zip(handed, levels, strict=True):
        link = links.find(links.Purpose.ANSWER, secrets.token)
        carried = ballots.new_pass(survey, link)
        ballots.save(carried, *[ballots.Choice(one, level if one == asked[0] else "green") for one in asked])
        ballots.hand_in(carried)


def published_pack(survey):
    from draagvlak.content.releases import pack_by_digest

    return pack_by_digest(survey.release.digest)


def close_at_the_desk(desk, survey):
    """The facilitator closes, and sees the results. Returns what was published."""
    page = desk.visit(reverse("scan-close", args=[survey.pid]))
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: not url.endswith("/close/"))
    desk.inspect()
    survey.refresh_from_db()
    assert survey.state == State.CLOSED
    return published.read(survey)


def figures(page):
    """{row: [numbers]} of every table of counts on a page, also of those under a fold."""
    rows = page.locator("table.counts tbody tr").all()
    found = {}
    for row in rows:
        name = row.locator("th > span").first.text_content().strip()
        found[name] = [int(cell.text_content()) for cell in row.locator("td").all()]
    return found


def card_in_dutch(shown):
    with translation.override("nl"):
        return card_of(shown, "nl", "scan")


def results_are_equal(desk, plain, survey, shown, results_link):
    """Desk and results link show what was published, to the figure: per part and per question. Returns the card."""
    card = card_in_dutch(shown)
    expected = {part.name: list(shown.rubric(part.id).counts.row) for part in card.parts}
    expected |= {question.name: list(question.result.counts.row) for question in card.questions}
    assert len(expected) == 9 + 35
    on_desk = figures(desk.visit(reverse("scorecard", args=[survey.pid])))
    in_hand = figures(plain.visit(results_link))
    assert on_desk == in_hand == expected
    assert plain.page.locator("a[href*='/account/']").count() == 0, "no account is asked for"
    return card


def agree(desk, survey, shown):
    """The first question divided people: a reason is asked for the smaller group. The unanimous ones go together."""
    question = next(iter(shown.questions))
    assert shown.questions[question].agreement.is_divided
    page = desk.visit(reverse("consensus-item", args=[survey.pid, question]))
    page.check("#agree input[name=chosen][value=red]", force=True)
    desk.expect_complaint("status of 422")
    page.locator("#agree button[value=next]").first.click()
    page.wait_for_selector("[data-errors]")
    assert not Consensus.objects.filter(survey=survey).exists(), "against the largest group a reason is needed"
    page.fill("textarea[name=reason]", "We hoorden waarom, en dat woog zwaarder.")
    page.locator("#agree button[value=next]").first.click()
    page.wait_for_selector("[data-errors]", state="detached")
    row = Consensus.objects.get(survey=survey, item=question)
    assert (row.chosen, row.reason) == ("red", "We hoorden waarom, en dat woog zwaarder.")
    page = desk.visit(reverse("consensus-together", args=[survey.pid]))
    ticked = page.locator("input[name=take]:checked").count()
    page.click("main form button[type=submit]")
    page.wait_for_url("**/consensus/")
    desk.inspect()
    assert ticked > 0
    assert Consensus.objects.filter(survey=survey, together=True).count() == ticked
    return question


def act(desk, boss, survey, question):
    """An action from a suggestion, tied to the question, asked of the management, which says yes."""
    page = desk.visit(reverse("scan-action-new", args=[survey.pid]) + f"?question={question}")
    page.get_by_role("button", name="Neem deze tekst over").first.click()
    desk.inspect()
    page.get_by_label("Vraag de leiding om een antwoord").check()
    page.get_by_role("button", name="Bewaar de actie").click()
    page.wait_for_url(re.compile(r"/actions/\w+/$"))
    desk.inspect()
    action = Action.objects.get(links__survey=survey)
    suggested = published_pack(survey).question(question).suggestions.of("red")
    assert action.what == published_pack(survey).render(suggested.text, survey.subject, "nl")
    assert ActionLink.objects.get(action=action).question == question
    assert action.asked_on == timezone.localdate()
    page = boss.visit(reverse("action-answer", args=[action.pid]))
    page.check("input[name=answer][value=yes]", force=True)
    page.get_by_label("In je eigen woorden").fill("Jullie krijgen er de tijd voor.")
    page.get_by_role("button", name="Bewaar").click()
    page.wait_for_url(re.compile(r"/actions/\w+/$"))
    boss.inspect()
    return action


def reports_agree(desk, survey, card):
    """The three files carry every figure that the screen shows."""
    for kind in KINDS:
        answer = desk.context.request.get(reverse("report-file", args=[survey.pid, kind]))
        assert answer.status == 200, kind
        data = answer.body()
        if kind == "xlsx":
            rows = reading.sheets(data)["Elke vraag"]
            header = rows[1]
            lines = {row[header.index("Vraag")]: dict(zip(header, row, strict=True)) for row in rows[2:]}
            for question in card.questions:
                row = lines[f"{question.number}. {question.text}"]
                counted = tuple(row[name] for name in ("rood", "oranje", "groen", "Weet ik niet"))
                assert counted == question.result.counts.row, question.name
        else:
            text = reading.TEXT[kind](data).replace(" ", "")  # a line can break inside a word with a stroke
            for question in card.questions:
                red, orange, green, _unknown = question.result.counts.row
                behind = text.partition(f"{question.number}.{question.text.replace(' ', '')}")[2][:300]
                assert re.match(rf"\D*?{red}rood\D*?{orange}oranje\D*?{green}groen", behind), (kind, question.name)


def proves(plain, results_link):
    """'What can somebody work out from this?': nothing of one person."""
    page = plain.visit(results_link + "proof/")
    assert "kan niemand afleiden wat één persoon antwoordde" in page.inner_text("main")


@pytest.mark.journey
def test_from_an_empty_scan_to_an_answer_for_who_took_part(live_cast, browsers, smtp_server, settings):
    real_mail(settings, smtp_server)
    a = live_cast.a
    desk = browsers().sign_in(a.users["facilitator"])
    survey = set_up(desk, a.organisation)
    assert smtp_server.deliver() == 5
    on_a_phone(browsers, link_in(smtp_server.text("fatima@voorbeeld.be")), survey)
    without_scripts(browsers, link_in(smtp_server.text("jan@voorbeeld.be")), survey)
    rest = {"An Peeters", "Mieke Claes", "Papier Zonder Mail"}
    hand_in(survey, a.users["owner"], ("red", "green", "green"), rest)

    shown = close_at_the_desk(desk, survey)
    assert shown.people == 5
    assert smtp_server.deliver() == 5
    results_link = re.search(r"https?://[^\s/]+(/r/[^\s]+)", smtp_server.text("jan@voorbeeld.be")).group(1)
    plain = browsers(script=False)
    results_are_equal(desk, plain, survey, shown, results_link)

    question = agree(desk, survey, shown)
    action = act(desk, browsers().sign_in(a.users["management"]), survey, question)
    told = plain.visit(results_link + "done/").inner_text("main")
    assert action.what in told
    assert "Jullie krijgen er de tijd voor." in told
    reports_agree(desk, survey, card_in_dutch(published.read(survey)))
    proves(plain, results_link)


@pytest.mark.skipif(not SOURCE, reason="the real document is not beside this checkout")
def test_the_same_on_the_real_document(live_cast, browsers):
    a = live_cast.a
    owner = a.users["owner"]
    read = sandbox.read(SOURCE[0].read_bytes(), "nl")
    pack = to_pack(read, title=read.title, language="nl", version="2026-11-24")
    release = store_release(pack, a.organisation, owner)
    survey = actions.create_scan(
        a.organisation, owner, release=release, title="Het echte document", subject={"nl": "onlinehulp"},
        asker=a.organisation.name, group_kind="mixed", mode=Mode.CONFIDENTIAL, breakdown="none", language="nl",
        last_day=timezone.localdate() + timedelta(days=14), retention_months=36,
    )  # fmt: skip
    actions.add_invitees(survey, owner, [Person(f"Persoon {number}") for number in range(1, 8)])
    survey = Survey.objects.get(pk=survey.pk)
    actions.launch(survey, owner, survey.version)
    survey.refresh_from_db()
    hand_in(survey, owner, ("red", "red", "red", "green", "green", "green", "green"))

    desk = browsers().sign_in(a.users["facilitator"])
    shown = close_at_the_desk(desk, survey)
    results_link = reverse("results", args=[links.results_token(survey)])
    plain = browsers(script=False)
    results_are_equal(desk, plain, survey, shown, results_link)
    agree(desk, survey, shown)
    reports_agree(desk, survey, card_in_dutch(published.read(survey)))
    proves(plain, results_link)
