"""A gap becomes an action: from what a worksheet or the pitfall check saw, with its text and its rows."""

import re
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape

from draagvlak.consensus.tests.pages import filled, page, text_of
from draagvlak.dossier.facts import Facts
from draagvlak.dossier.partners import pages as partner_pages
from draagvlak.dossier.pitfalls import check as pitfalls
from draagvlak.orgs.models import Event
from draagvlak.plans import road
from draagvlak.plans.models import Action, Trajectory
from draagvlak.worksheets import actions, candidates, gaps
from draagvlak.worksheets.brains.findings import found, row
from draagvlak.worksheets.models import Row, RowAction
from draagvlak.worksheets.tests.examples import fill
from tests.people import sign_in
from tests.trust.test_partners import CHANGE, READ, come_in, give

LINK = re.compile(r'href="([^"]*/actions/(?:new/)?\?[^"]*)"')


@pytest.fixture
def trajectory(a):
    return road.begin(a.organisation, a.facilitator, subject="Blended in de wachttijd")


@pytest.fixture
def partners(a, trajectory):
    """A partner map with two core partners who have nothing on paper: (sheet, its rows)."""
    sheet = actions.make(trajectory, a.facilitator, "partners")
    rows = [
        actions.add_row(sheet, a.facilitator, "partners", {"name": name, "near": "core", "agreement": "none"})
        for name in ("OCMW <b>Dorp</b>", "CAW")
    ]
    return sheet, rows


def links(client, name, *args):
    """[address] of the buttons that make an action, on a page."""
    return [one.replace("&amp;", "&") for one in LINK.findall(client.get(reverse(name, args=args)).content.decode())]


def about(links, *rows):
    """The address of the button that is about these rows."""
    wanted = [one.pid for one in rows]
    return next(one for one in links if parse_qs(urlsplit(one).query).get("row", []) == wanted)


# ── From a worksheet ─────────────────────────────────────────────────────────────────────────────────────────
def test_the_text_arrives_in_the_form_and_nothing_is_made_by_looking(desk, partners):
    sheet, rows = partners
    there = about(links(desk, "sheet", sheet.pid), *rows)
    assert "OCMW" not in there, "no name of a row in an address"
    before = (Action.objects.count(), Event.objects.count(), Row.objects.count())
    answer = desk.get(there)
    assert (Action.objects.count(), Event.objects.count(), Row.objects.count()) == before
    start = filled(answer.context["form"])
    assert start["what"].startswith("OCMW <b>Dorp</b>, CAW: ")
    assert "(2)" not in start["what"]
    assert start["rows"] == [one.pid for one in rows]
    assert "<b>Dorp" not in answer.content.decode()


def test_the_action_keeps_its_link_to_the_rows_that_were_chosen_and_stays_inside(a, desk, partners, trajectory):
    sheet, rows = partners
    there = about(links(desk, "sheet", sheet.pid), *rows)
    sent = filled(desk.get(there).context["form"]) | {"rows": [rows[1].pid]}
    answer = desk.post(there, sent)
    assert (answer.status_code, answer["Location"]) == (303, reverse("sheet", args=[sheet.pid]) + "#brain")
    made = Action.objects.get(rows__row=rows[1])
    assert (made.inside, made.trajectory, made.what) == (True, trajectory, sent["what"])
    assert not RowAction.objects.filter(row=rows[0]).exists()
    assert "1 actie" in text_of(desk, "sheet", sheet.pid)
    assert escape(made.what) in page(desk, "row", rows[1].pid)


def test_a_form_with_a_mistake_keeps_what_was_typed_and_chosen(desk, partners):
    sheet, rows = partners
    there = about(links(desk, "sheet", sheet.pid), *rows)
    answer = desk.post(there, {"what": "", "rows": [rows[0].pid], "owner": "words", "who": "De cliëntenraad"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "De cliëntenraad" in text
    assert re.search(rf'value="{rows[0].pid}"[^>]*checked', text)
    assert not re.search(rf'value="{rows[1].pid}"[^>]*checked', text)


@pytest.mark.parametrize("pack", ["partners", "communication", "costs", "sharing", "stakeholders", "tools", "journey"])
def test_every_worksheet_that_notices_something_has_the_button(desk, a, trajectory, pack):
    sheet = fill(actions.make(trajectory, a.facilitator, pack), a.facilitator)
    assert links(desk, "sheet", sheet.pid)


def test_who_only_reads_gets_no_button_and_nobody_when_it_is_put_away(a, client, partners, trajectory):
    sheet, _rows = partners
    assert links(sign_in(client, a.facilitator), "sheet", sheet.pid)
    assert not links(sign_in(client, a.member), "sheet", sheet.pid)
    assert not links(client, "trajectory-pitfalls", trajectory.pid)
    assert client.get(reverse("trajectory-action-new", args=[trajectory.pid]) + "?what=x").status_code == 403
    road.close(trajectory, a.facilitator, True)
    assert not links(sign_in(client, a.facilitator), "sheet", sheet.pid)


def test_what_is_not_of_this_trajectory_is_passed_over(a, desk, partners, trajectory):
    _sheet, rows = partners
    strange = {"what": "Iets\x00 " + "lang " * 100, "sheet": a.sheet.pid, "row": [a.row.pid, rows[0].pid, "%00\x00"]}
    there = f"{reverse('trajectory-action-new', args=[trajectory.pid])}?{urlencode(strange, doseq=True)}"
    form = desk.get(there).context["form"]
    assert "rows" not in form.fields
    assert form.initial["what"].startswith("Iets lang")
    assert len(form.initial["what"]) == 300
    desk.post(there, filled(form) | {"what": "Uit een blad dat er niet meer is"})
    made = Action.objects.get(what="Uit een blad dat er niet meer is")
    assert (made.inside, made.rows.count()) == (True, 0), "partners never see what came from inside"


def test_what_an_action_begins_with():
    one, = found("paper", [(row("x"), "CAW", ""), (row("x"), "CAW", ""), ("", "Los", "")], "Nothing on paper (%(n)s)",
                 "One page is enough.")  # fmt: skip
    assert one.task == "Nothing on paper. One page is enough."
    assert one.rows == ["x"]
    long = [gaps.About(at, str(at), "n" * 50, "") for at in range(9)]
    assert len(gaps.text_of("w" * 400, long)) == 300
    assert gaps.text_of("", []) == ""


# ── From a pitfall ───────────────────────────────────────────────────────────────────────────────────────────
def test_a_pitfall_becomes_an_action_in_our_words_that_partners_do_not_see(a, desk, trajectory):
    step = trajectory.steps.get(key="goals")
    road.write_step(step, a.facilitator, 1, begins_on=None, ends_on=None, note="Elke medewerker haalt 5 gesprekken.",
                    checks=[])  # fmt: skip
    with translation.override("nl"):
        seen = next(one for one in pitfalls.check(Facts(trajectory, "nl")) if one.rule == "quota")
    there = next(one for one in links(desk, "trajectory-pitfalls", trajectory.pid) if "rule=quota" in one)
    form = desk.get(there).context["form"]
    assert form.initial["what"] == f"{seen.title}. {seen.do}"[:300]
    assert "5 gesprekken" not in form.initial["what"], "not what was quoted"
    answer = desk.post(there, filled(form))
    assert answer["Location"] == reverse("trajectory-pitfalls", args=[trajectory.pid]) + "#quota"
    assert Action.objects.get(what=form.initial["what"]).inside


# ── Partners ─────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def shared(cast):
    """The trajectory of A with a partner map that B may read; B changes the list of actions."""
    a, b = cast.a, cast.b
    sheet = actions.make(a.trajectory, a.facilitator, "partners")
    row_ = actions.add_row(sheet, a.facilitator, "partners", {"name": "CAW", "near": "core", "agreement": "none"})
    partner = come_in(a, b)
    give(a, partner, {sheet: READ}, listed=CHANGE)
    return a, b, partner, sheet, row_


def seen(trajectory_pk, guest):
    return set(partner_pages.shared_actions(Trajectory.objects.get(pk=trajectory_pk), guest))


def test_a_partner_makes_an_action_that_stands_with_the_row(client, shared):
    a, b, partner, sheet, row_ = shared
    there = about(links(sign_in(client, b.facilitator), "sheet", sheet.pid), row_)
    answer = client.get(there.partition("#")[0])
    assert answer.context["form"].initial["what"].startswith("CAW: ")
    hidden = a.sharing_kind.pid  # of a worksheet that B does not see
    asked = there.partition("#")[0] + f"&row={hidden}"
    assert client.post(asked, {"what": "Een afspraak maken"}).status_code == 303
    made = Action.objects.get(what="Een afspraak maken")
    assert (made.inside, made.who, [one.row for one in made.rows.all()]) == (True, b.organisation.name, [row_])
    assert made in seen(a.trajectory.pk, b.organisation)
    give(a, partner, {}, listed=CHANGE)
    assert made not in seen(a.trajectory.pk, b.organisation), "the worksheet is not theirs any more"


def test_a_partner_who_only_reads_the_list_gets_no_button(client, shared):
    a, b, partner, sheet, row_ = shared
    give(a, partner, {sheet: CHANGE}, listed=READ)
    assert not links(sign_in(client, b.facilitator), "sheet", sheet.pid)
    give(a, partner, {sheet: CHANGE}, listed=CHANGE)
    assert links(client, "sheet", sheet.pid)
    assert not links(sign_in(client, b.member), "sheet", sheet.pid)
    assert "Partners zien deze actie alleen" in sign_in(client, a.facilitator).get(
        about(links(client, "sheet", sheet.pid), row_)
    ).content.decode()  # fmt: skip


# ── What a step opens ────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("key", "pack", "section"), [
    ("platform", "technology", "choice"), ("goals", "vision", "signs"), ("pilot", "opportunities", ""),
    ("evaluate", "mix", "feedback"),
])  # fmt: skip
def test_steps_whose_own_tool_comes_later_open_what_holds_the_answer(desk, trajectory, key, pack, section):
    step = trajectory.steps.get(key=key)
    answer = desk.post(reverse("step-open", args=[step.pid]))
    sheet = trajectory.sheets.get(pack=pack)
    there = reverse("sheet", args=[sheet.pid]) + (f"#s-{section}" if section else "")
    assert answer["Location"] == there
    assert there in page(desk, "step", step.pid)


def test_a_step_is_not_called_filled_by_the_work_of_an_earlier_one(a, desk, trajectory):
    sheet = actions.make(trajectory, a.facilitator, "opportunities")
    actions.add_row(sheet, a.facilitator, "chances", {"name": "Wachttijd"})
    keys = {key: "staat al iets" in text_of(desk, "step", trajectory.steps.get(key=key).pid)
            for key in ("opportunities", "pilot")}  # fmt: skip
    assert keys == {"opportunities": True, "pilot": False}


def test_the_step_about_a_platform_shows_the_tools_that_are_taken_along(a, desk, trajectory):
    step = trajectory.steps.get(key="platform")
    first = trajectory.steps.get(key="tools")
    assert f'href="{reverse("step", args=[first.pid])}"' in page(desk, "step", step.pid)
    sheet = actions.make(trajectory, a.facilitator, "tools")
    assert "Nog niets om mee te nemen" in text_of(desk, "step", step.pid)
    rows = [
        actions.add_row(sheet, a.facilitator, "tools", {"name": name, "purpose": "video", "platform": along})
        for name, along in (("Beeldbellen", "yes"), ("Los lijstje", "no"), ("Weg", "yes"))
    ]
    actions.take_row(sheet, a.facilitator, rows[2])
    assert [one.name for one in candidates.of_trajectory(trajectory, "nl")] == ["Beeldbellen"]
    shown = page(desk, "step", step.pid)
    assert reverse("row", args=[rows[0].pid]) in shown
    assert "Los lijstje" not in shown
    assert "Wat jullie meenemen" not in text_of(desk, "step", first.pid)
    text = page(desk, "sheet", sheet.pid)
    assert "1 hulpmiddel neem je mee" in text
    assert reverse("step", args=[step.pid]) in text
