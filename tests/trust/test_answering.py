"""A3, A4, A9, A10, A13 for respondents: a whole questionnaire by touch, by keyboard and without JavaScript."""

import pytest

from draagvlak.lib.tokens import pretty
from draagvlak.surveys import ballots
from draagvlak.surveys.models import Answer, Ballot, Level
from tests.trust import answering

RING = """() => {
  const e = document.activeElement, box = e.getBoundingClientRect();
  const target = e.matches('.pick__in') ? e.parentElement.querySelector('.pick__box') : e;
  const style = getComputedStyle(target), rect = target.getBoundingClientRect();
  const dock = document.querySelector('.phone__dock');
  const sticky = dock && !dock.contains(e) && getComputedStyle(dock).position === 'sticky';
  const edge = sticky ? dock.getBoundingClientRect().top : innerHeight;
  return {name: e.outerHTML.slice(0, 80), ring: style.outlineStyle !== 'none' ? parseFloat(style.outlineWidth) : 0,
          hidden: rect.height > 0 && (rect.top >= edge || rect.bottom <= 0)};
}"""


@pytest.fixture
def running(live_cast):
    return live_cast.a


def test_a_whole_questionnaire_on_a_phone(phone, running):
    page = phone.visit(f"/u/{running.links.answer}/")
    page.click("button[value=begin]")
    page.wait_for_selector("#asked")
    phone.inspect()
    answering.choose(page, "orange")
    page.fill("#argument", "Proef")
    answering.turn(page, 1)
    assert Ballot.objects.count() == 0, "the practice question is never stored"
    answering.choose(page, "red")
    answering.saved(page)
    page.fill("#argument", "Mail naar jan@voorbeeld.be")
    page.wait_for_selector("[data-trace]:has-text('een e-mailadres')")
    page.check("input[name=share][value=with-colour]")
    page.click("details.others summary")
    assert "Rood · nog niet" in page.inner_text("details.others")
    answering.saved(page)
    phone.inspect()
    page.click(".phone__dock button[value=previous]")
    page.wait_for_selector("[data-part]:has-text('Oefenvraag')")
    given = answering.answer_all(page)
    phone.inspect()
    assert {question: Level(level).label for question, level in answering.stored(running.running).items()} == {
        asked.id: given[asked.number] for asked in running_sheet(running).questions
    }
    page.click("text=Dien in")
    page.wait_for_url("**/done/")
    phone.inspect()
    assert Ballot.objects.get().handed_in
    page.click("text=Lees een kopie")
    page.wait_for_url("**/copy/")
    phone.inspect()
    page.go_back()
    page.click("text=Wis mijn antwoorden")
    phone.inspect()
    page.click("button:has-text('Wis mijn antwoorden')")
    page.wait_for_url("**/withdrawn/")
    phone.inspect()
    assert Ballot.objects.count() == 0


def running_sheet(world):
    from draagvlak.surveys.sheets import sheet

    return sheet(world.running, "nl")


def test_back_of_the_browser_goes_one_question_back(web, running):
    page = answering.enter(web, running.links.answer)
    for number in (1, 2, 3):
        answering.turn(page, number)
        answering.choose(page, "green")
    page.go_back()
    page.wait_for_selector("[data-count]:has-text('Vraag 2 van')")
    assert page.is_checked("input[name=level][value=green]")
    answering.saved(page)
    page.reload()
    page.wait_for_selector("[data-count]:has-text('Vraag 2 van')")
    assert page.is_checked("input[name=level][value=green]")


def test_the_vision_stands_with_the_questions_about_why_and_goes_with_them(web, running):
    from draagvlak.surveys import links
    from tests.people import make_survey

    survey = make_survey(running, "Met visie", mode="anonymous", k=8, vision="We houden contact met wie wacht.")
    page = answering.enter(web, links.ensure_shared(survey).token)
    for number, shows in ((1, True), (2, True), (3, True), (4, False)):
        answering.turn(page, number)
        assert page.is_visible("details.vision") is shows, number
        answering.choose(page, "green")
    page.go_back()
    page.wait_for_selector("[data-count]:has-text('Vraag 3 van')")
    page.click("details.vision summary")
    assert "wie wacht" in page.inner_text("details.vision")
    web.inspect()


def test_without_javascript(no_script, running):
    """A13: the whole questionnaire as ordinary pages."""
    page = no_script.visit(f"/u/{running.links.answer}/")
    page.click("button[value=begin]")
    no_script.inspect()
    for number in range(36):
        answering.choose(page, answering.LEVELS[number % 4])
        if number == 4:
            page.fill("#argument", "Bel 0470 12 34 56")
        page.click(".phone__dock button[value=next]")
        if number == 4:
            assert "We zien een telefoonnummer" in page.inner_text("main")
            no_script.inspect()
            page.click(".phone__dock button[value=next]")
    no_script.inspect()
    assert page.inner_text("h1") == "Alles is beantwoord"
    assert Answer.objects.count() == 35
    page.click("text=Dien in")
    no_script.inspect()
    results = page.inner_text(".address a")
    page.goto(results)
    no_script.inspect()
    assert "Er zijn nog geen resultaten" in page.inner_text("main")


def test_keyboard_only(web, running):
    """A3: answer, hand in, change, with Tab, arrows, Space and Enter; every stop has a ring, none is covered."""
    page = web.page
    page.goto(f"/u/{running.links.answer}/")
    stops = []

    def tab_to(selector, most=40):
        for _step in range(most):
            page.keyboard.press("Tab")
            stops.append(page.evaluate(RING))
            if page.evaluate("s => document.activeElement.matches(s)", selector):
                return
        raise AssertionError(f"{selector} was not reached: {[stop['name'] for stop in stops[-most:]]}")

    tab_to("button[value=begin]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#asked")
    tab_to(".phone__dock button[value=next]")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-count]:has-text('Vraag 1 van')")
    assert page.evaluate("document.activeElement.id") == "asked", "a reader starts at the new question"
    tab_to("input[name=level]")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    answering.saved(page)
    tab_to("#argument")
    page.keyboard.type("Getypt.")
    tab_to("input[name=share]")
    page.keyboard.press("ArrowDown")
    tab_to(".phone__dock button[value=next]")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-count]:has-text('Vraag 2 van')")
    page.wait_for_function("() => window.answering.queue.isEmpty()")
    own = ballots.own_answers(answering.pass_of(web, running.running))["why-vision"]
    assert (own.level, own.argument, own.share) == ("orange", "Getypt.", "with-colour")
    for _step in range(20):  # back up to the overview in the corner
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.value === 'overview'"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/overview/")
    tab_to(".phone__dock button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/done/")
    tab_to("a[href$='/overview/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/overview/")
    weak = [stop for stop in stops if stop["ring"] < 2 or stop["hidden"]]
    assert not weak, weak


def test_enter_in_a_choice_goes_to_the_next_question_and_not_to_the_overview(web, running):
    page = answering.enter(web, running.links.answer)
    page.focus("input[name=level][value=red]")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-count]:has-text('Vraag 1 van')")


def test_targets_are_large_enough(phone, running):
    """A4: answers and main buttons 44 px, the rest 24 px."""
    page = phone.page
    page.goto("/d/")
    small = phone.small_targets()
    page.goto(f"/u/{running.links.answer}/")
    small += phone.small_targets()
    answering.enter(phone, running.links.answer)
    answering.turn(page, 1)
    answering.choose(page, "red")
    page.fill("#argument", "Daarom.")
    small += phone.small_targets()
    boxes = "[...document.querySelectorAll('.pick, .btn:not([hidden])')].map(e => e.getBoundingClientRect().height)"
    heights = page.evaluate(boxes)
    assert min(height for height in heights if height) >= 44
    page.click("button[value=overview]")
    page.wait_for_url("**/overview/")
    small += phone.small_targets()
    page.click("text=Dien in")
    page.wait_for_url("**/done/")
    small += phone.small_targets()
    assert not small, small


def test_going_on_with_a_code_on_another_device(browsers, running):
    """A10: saved at every choice, no time limit, resumed elsewhere; nothing is lost."""
    first = browsers()
    page = answering.enter(first, running.links.answer)
    answering.turn(page, 1)
    assert not page.locator(".code").is_visible(), "before the first save there is nothing to go on with"
    answering.choose(page, "green")
    page.fill("#argument", "Begonnen op mijn gsm.")
    page.locator("#argument").blur()
    answering.saved(page)
    code = page.inner_text(".code")
    assert code == pretty(answering.pass_of(first, running.running).nonce)
    first.page.close()
    second = browsers()
    page = second.visit("/d/")
    page.fill("#id_code", code.lower())
    page.click("main button[type=submit]")
    page.wait_for_url("**/overview/")
    second.inspect()
    assert "1 van de 35" in page.inner_text("main")
    page.click("ul.steps a >> nth=0")
    page.wait_for_selector("[data-count]:has-text('Vraag 2 van')")
    page.click(".phone__dock button[value=previous]")
    page.wait_for_selector("[data-count]:has-text('Vraag 1 van')")
    assert page.input_value("#argument") == "Begonnen op mijn gsm."


def test_errors_help_on(web, running):
    """A9: the summary takes focus, the title says it, it links to the field, what was typed stays."""
    from draagvlak.surveys import groups, links
    from tests.people import make_survey

    survey = make_survey(
        running, "Met rollen", mode="open", k=2, breakdown="role", groups=groups.role_groups(["nl", "en"])
    )
    web.expect_complaint("status of 422")
    page = web.page
    page.goto("/d/")
    page.fill("#id_code", "NIETS123")
    page.click("main button[type=submit]")
    page.wait_for_selector("[data-errors]")
    web.inspect()
    assert page.evaluate("document.activeElement.matches('[data-errors]')")
    assert page.title().startswith("Fout: ")
    assert page.input_value("#id_code") == "NIETS123"
    page.click("[data-errors] a")
    assert page.evaluate("document.activeElement.id") == "id_code"
    page.goto(f"/u/{links.ensure_shared(survey).token}/")
    page.check("input[name=group][value=ict]", force=True)
    page.fill("#id_name", "Bijnaam")
    page.click("button[value=begin]")
    page.wait_for_selector("[data-errors]")
    web.inspect()
    assert page.evaluate("document.activeElement.matches('[data-errors]')")
    texts = page.locator("[data-errors] a").all_inner_texts()
    at_fields = page.locator(".field--error .error").all_inner_texts()
    assert texts == [text.strip() for text in at_fields]
    assert page.is_checked("input[name=group][value=ict]")
    assert page.input_value("#id_name") == "Bijnaam"


def test_easier_text_and_english_keep_the_place_and_the_answer(web, running):
    page = answering.enter(web, running.links.answer)
    for number in (1, 2, 3, 4):
        answering.turn(page, number)
    answering.choose(page, "green")
    page.fill("#argument", "Blijft staan.")
    ordinary = page.inner_text("#asked")
    page.click("button[name=go][value=plain]")
    page.wait_for_selector("button[name=go][value=ordinary]")
    assert "Vraag 4 van 35" in page.inner_text("[data-progress]")
    assert page.inner_text("#asked") != ordinary
    assert page.input_value("#argument") == "Blijft staan."
    web.inspect()
    page.click("button[name=go][value=en]")
    page.wait_for_selector("html[lang=en] #asked")
    assert "Question 4 of 35" in page.inner_text("[data-progress]")
    assert page.is_checked("input[name=level][value=green]")


def test_done_next_person_leaves_nothing_on_a_shared_tablet(web, running):
    web.expect_complaint("Clear-Site-Data")
    page = answering.enter(web, running.links.shared)
    answering.turn(page, 1)
    answering.choose(page, "red")
    page.fill("#argument", "Van mij alleen.")
    page.locator("#argument").blur()
    answering.saved(page)
    page.click("text=Klaar, volgende persoon")
    page.wait_for_url("**/d/")
    web.inspect()
    assert page.evaluate("sessionStorage.length + localStorage.length") == 0
    assert [cookie["name"] for cookie in web.context.cookies() if "ballot" in cookie["name"]] == []
    web.expect_complaint("status of 404")
    page.go_back()
    page.wait_for_load_state()
    assert "Van mij alleen." not in page.content()
    assert "Op dit toestel staan geen antwoorden open" in page.inner_text("main")


def test_reading_aloud_needs_a_voice_on_the_device(browsers, running):
    """Only voices with localService are used; without one the button is not there."""
    for voices, shown in (("[]", False), ("[{localService: false, lang: 'nl-BE'}]", False),
                          ("[{localService: true, lang: 'nl-BE'}]", True)):  # fmt: skip
        web = browsers()
        web.context.add_init_script(
            f"Object.defineProperty(window.speechSynthesis, 'getVoices', {{value: () => {voices}}})"
        )
        page = answering.enter(web, running.links.shared)
        assert page.is_visible("[data-aloud]") is shown, voices


def test_every_other_page_of_a_respondent(web, no_script, running):
    """A1: the pages that no journey passes, in every state, held to the rules of the house."""
    from draagvlak.lib.tokens import new_token
    from draagvlak.surveys import groups, links
    from draagvlak.surveys.models import Invitee, State, Survey
    from tests.people import make_survey

    roles = make_survey(
        running, "Met rollen", mode="open", k=2, breakdown="role", groups=groups.role_groups(["nl", "en"])
    )
    Invitee.objects.create(survey=running.running, added_later=True)
    web.visit("/d/")
    web.visit(f"/u/{links.ensure_shared(roles).token}/")
    web.visit(f"/u/{running.links.answer}/")
    assert "kwam erbij" in web.page.inner_text(".notice"), "D10: everybody sees that the list changed"
    web.page.click("details summary")
    web.inspect()
    web.visit(f"/r/{running.links.results}/")
    web.visit("/u/nothing-here/", status=404)
    web.visit("/s/zzzzzzzzzzzzzz/", status=404)
    page = answering.enter(no_script, running.links.shared)
    no_script.visit(f"/u/{running.links.shared}/")
    assert "Iemand begon op dit toestel" in page.inner_text("main")
    answering.enter(web, running.links.answer)
    answering.turn(web.page, 1)
    answering.choose(web.page, "green")
    answering.saved(web.page)
    answering.enter(no_script, running.links.answer)
    page.goto(f"/s/{running.running.pid}/q/1/")
    answering.choose(page, "green")
    no_script.expect_complaint("status of 409")
    page.click(".phone__dock button[value=next]")
    assert page.inner_text("h1") == "Deze uitnodiging is al gebruikt"
    no_script.inspect()
    Survey.objects.filter(pk=running.running.pk).update(state=State.CLOSED)
    web.visit(f"/s/{running.running.pid}/")
    assert "Te weinig mensen dienden in" in web.page.inner_text("main")
    web.visit(f"/u/{running.links.answer}/")
    web.visit(f"/r/{running.links.results}/")
    Survey.objects.filter(pk=running.running.pk).update(state=State.CANCELLED)
    web.visit(f"/u/{running.links.answer}/")
    web.visit(f"/r/{running.links.results}/")
    for _number in range(12):
        no_script.context.request.get(f"/r/{new_token()}/")
    web.visit(f"/r/{new_token()}/", status=429)


def test_trying_it_out_looks_like_the_real_thing_and_goes_nowhere(browsers, running):
    web = browsers()
    web.sign_in(running.facilitator)
    page = web.visit(f"/scans/{running.draft.pid}/try/")
    page.click("text=Begin")
    page.wait_for_selector("#asked")
    web.inspect()
    answering.choose(page, "red")
    page.click(".phone__dock button[value=next]")
    page.wait_for_selector("[data-count]:has-text('Vraag 1 van')")
    assert "Wat je hier kiest, gaat nergens heen" in page.inner_text("main")
    web.inspect()
    assert Ballot.objects.count() == 0
