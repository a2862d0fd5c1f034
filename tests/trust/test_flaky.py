"""R5: a bad line. Questionnaires arrive once, nothing chosen or typed is lost, and the first question comes in time."""

import time

import pytest
from playwright.sync_api import Error, expect

from draagvlak.surveys import ballots
from draagvlak.surveys.models import Answer, Ballot, Level, Survey
from draagvlak.surveys.sheets import sheet
from tests.trust import answering
from tests.trust.chaos import BadLine

AT_ONCE = 5
NOISE = r"Failed to load resource|ERR_|Failed to fetch|script error"
# Answers everything as fast as a hasty thumb, then waits until the queue is empty.
HASTE = """async () => {
  const wait = ms => new Promise(done => setTimeout(done, ms));
  const levels = ['red', 'orange', 'green', 'unknown'];
  for (let n = 1; n <= 35; n += 1) {
    document.querySelector('.phone__dock button[value=next]').click();
    while (location.hash !== '#' + n) await wait(5);
    await wait(40);
    const text = document.querySelector('#argument');
    document.querySelector(`input[name=level][value=${levels[n % 4]}]`).click();
    document.querySelector(`input[name=level][value=${levels[n % 4]}]`).click();
    if (n % 3 === 0) {
      text.value = 'Omdat ' + n + '.';
      text.dispatchEvent(new Event('input'));
      text.dispatchEvent(new Event('blur'));
    }
    await wait(60);
  }
  while (!window.answering.queue.isEmpty()) await wait(50);
  window.arrived = true;
}"""


@pytest.fixture
def bad_line(house):
    lines = []

    def make(**how):
        lines.append(BadLine(house.url, **how))
        return lines[-1]

    yield make
    for line in lines:
        line.close()


def stubborn(do, page, ready, tries=200):
    """What a person does on a bad line: try again until the page stands there."""
    why = ""
    for _try in range(tries):
        try:
            do()
            page.wait_for_function(ready, timeout=4000)
        except Error as error:
            why = error.message
            continue
        return
    raise AssertionError(f"the page never came: {why}\n{page.url}")


def begin(web, token):
    page = web.page
    web.expect_complaint(NOISE)
    stubborn(lambda: page.goto(f"/u/{token}/"), page, "() => document.querySelector('[data-script]')?.value === '1'")
    seated = "() => window.answering && document.querySelector('#asked')"
    try:
        page.click("button[value=begin]", timeout=4000)
        page.wait_for_function(seated, timeout=4000)
    except Error:
        pass

    # The answer to the first press may have been lost: the cookie is there, or it is pressed again.
    def again():
        if page.evaluate("!!document.querySelector('button[value=begin]')"):
            page.click("button[value=begin], button[value=continue]", timeout=4000)
        else:
            page.reload()

    def open_it():
        cookies = [cookie["name"] for cookie in web.context.cookies()]
        held = [name for name in cookies if "ballot_" in name]
        page.goto(f"/s/{held[0].split('ballot_')[1]}/" if held else f"/u/{token}/")
        if not held:
            again()

    if not page.evaluate("!!window.answering"):
        stubborn(open_it, page, seated)


def test_every_questionnaire_arrives_once(live_cast, browsers, bad_line, long_run):
    """200 ms and 30 % of all requests cut off, some after the server did the work."""
    line = bad_line(delay=0.1, resets=0.3)  # 100 ms each way
    survey, token = live_cast.a.anonymous, live_cast.a.links.shared
    wanted, done = 100 if long_run else AT_ONCE, 0
    while done < wanted:
        group = [browsers(base=line.url) for _ in range(min(AT_ONCE, wanted - done))]
        for web in group:
            begin(web, token)
            web.page.evaluate(f"() => {{ ({HASTE})().catch(error => {{ window.arrived = String(error) }}) }}")
        for web in group:
            web.page.wait_for_function("() => window.arrived", timeout=300_000)
            assert web.page.evaluate("window.arrived") is True
            check_ballot(answering.pass_of(web, survey))
            web.complaints.clear()
            web.context.close()
        done += len(group)
    assert Ballot.objects.filter(survey=survey).count() == wanted
    assert Answer.objects.count() == wanted * 35
    assert line.cut > wanted, "the line was bad"


def check_ballot(carried):
    own = ballots.own_answers(carried)
    survey = Survey.objects.select_related("release").get(pid=carried.survey_pid)
    expected = {asked.id: asked.number for asked in sheet(survey, "nl").questions}
    assert {question: given.level for question, given in own.items()} == {
        question: answering.LEVELS[number % 4] for question, number in expected.items()
    }
    assert {own[question].argument for question, number in expected.items() if number % 3 == 0} == {
        f"Omdat {number}." for number in range(3, 36, 3)
    }


def test_the_first_question_on_a_slow_line(live_cast, browsers, bad_line):
    """64 kbit/s with an empty cache: at most 7 s until the first question, at most 40 kB with everything."""
    line = bad_line(rate=8000)
    fast = browsers()
    answering.enter(fast, live_cast.a.links.answer)
    cookies = fast.context.cookies()
    web = browsers(base=line.url)
    web.context.add_cookies([{**cookie, "domain": "127.0.0.1"} for cookie in cookies])
    start = time.perf_counter()
    web.page.goto(f"/s/{live_cast.a.running.pid}/", wait_until="commit")
    web.page.wait_for_selector("#asked")
    # In the page is not yet on the screen: the style sheets have to come first.
    painted = "() => performance.getEntriesByName('first-contentful-paint').map(entry => entry.startTime)[0]"
    shown = web.page.wait_for_function(painted).json_value() / 1000
    web.page.wait_for_function("() => window.answering")
    web.page.wait_for_load_state("networkidle")
    whole = time.perf_counter() - start
    print(f"first question after {shown:.1f} s, everything after {whole:.1f} s, {line.received} bytes")
    assert shown <= 7
    assert line.received <= 40_000


@pytest.mark.journey
def test_without_a_line_everything_stays_and_is_sent_once_when_it_is_back(live_cast, web):
    survey = live_cast.a.running
    web.expect_complaint(NOISE)
    page = answering.enter(web, live_cast.a.links.answer)
    answering.turn(page, 1)
    answering.choose(page, "red")
    answering.saved(page)
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.url.endswith("/save/") else None)
    web.context.set_offline(True)
    answering.choose(page, "green")
    page.fill("#argument", "Getypt zonder lijn.")
    answering.turn(page, 2)
    answering.choose(page, "orange")
    page.wait_for_selector("#said:has-text('Geen verbinding. Je antwoorden staan nog op dit toestel.')")
    answering.turn(page, 3)
    page.click("button[value=overview]")
    assert page.url.endswith("#3"), "without a line it does not leave for a page that cannot come"
    assert ballots.own_answers(answering.pass_of(web, survey))["why-vision"].level == "red"
    sent.clear()
    web.context.set_offline(False)
    page.wait_for_url("**/overview/", timeout=40_000)
    own = ballots.own_answers(answering.pass_of(web, survey))
    assert [(own[q].level, own[q].argument) for q in ("why-vision", "why-value")] == [
        ("green", "Getypt zonder lijn."), ("orange", ""),
    ]  # fmt: skip
    assert len(sent) == 1, "what waited goes in one piece"
    assert page.evaluate("sessionStorage.length") == 0, "erased once it was acknowledged"


def test_what_was_not_sent_survives_a_reload_and_never_reaches_another_ballot(live_cast, web):
    survey = live_cast.a.anonymous
    web.expect_complaint(NOISE)
    page = answering.enter(web, live_cast.a.links.shared)
    page.route("**/save/", lambda route: route.abort())
    answering.turn(page, 1)
    answering.choose(page, "green")
    page.fill("#argument", "Nog niet weg.")
    page.locator("#argument").blur()
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.wait_for_selector("[data-count]:has-text('Vraag 1 van')")
    assert page.input_value("#argument") == "Nog niet weg."
    assert page.is_checked("input[name=level][value=green]")
    # Somebody else takes over the same tab without 'Done, next person'.
    first = answering.pass_of(web, survey)
    page.goto(f"/u/{live_cast.a.links.shared}/")
    page.click("button[value=begin]")
    page.wait_for_selector("#asked")
    page.unroute("**/save/")
    page.wait_for_function("sessionStorage.length === 0")  # when the script of the page has begun
    answering.turn(page, 1)
    assert page.input_value("#argument") == ""
    assert not page.is_checked("input[name=level][value=green]")
    answering.choose(page, "red")
    answering.saved(page)
    assert answering.pass_of(web, survey) != first
    assert [row.level for row in Answer.objects.all()] == [Level.RED]


def test_an_error_of_the_server_is_not_an_answer(live_cast, web):
    """A 503 in between (restart, maintenance) keeps the answer, says so, and sends it again."""
    web.expect_complaint(NOISE)
    page = answering.enter(web, live_cast.a.links.answer)
    page.route("**/save/", lambda route: route.fulfill(status=503))
    answering.turn(page, 1)
    answering.choose(page, "green")
    page.wait_for_selector("#said:has-text('Je antwoorden staan nog op dit toestel')")
    page.unroute("**/save/")
    answering.saved(page, timeout=40_000)
    assert Answer.objects.get().level == Level.GREEN


def test_a_refusal_is_said_and_nothing_is_sent_again(live_cast, browsers):
    first, second = browsers(), browsers()
    second.expect_complaint("status of 409")
    for web in (first, second):
        answering.enter(web, live_cast.a.links.answer)
    answering.turn(first.page, 1)
    answering.choose(first.page, "green")
    answering.saved(first.page)
    page = second.page
    answering.turn(page, 1)
    answering.choose(page, "red")
    page.wait_for_selector("#said:has-text('Deze uitnodiging is al gebruikt')")
    second.inspect()
    assert page.is_visible("a[data-stopped]")
    assert page.evaluate("sessionStorage.length") == 0
    assert Answer.objects.get().level == Level.GREEN


def test_a_script_that_never_came_keeps_nobody_from_answering(live_cast, browsers):
    """Whichever file is lost on the way: one chooses, goes on, and the choice is on the server."""
    survey, token = live_cast.a.anonymous, live_cast.a.links.shared
    for lost in ("recognise", "queue", "paint", "answer", "aloud", "leave"):
        web = browsers()
        web.expect_complaint(NOISE + r"|is not a function|undefined")
        web.page.goto(f"/u/{token}/")
        web.context.route(f"**/{lost}*.js", lambda route: route.abort())
        web.page.click("button[value=begin]")
        web.page.wait_for_selector("#asked")
        for _question in range(2):  # the practice question, then the first that counts
            before = web.page.inner_text("#asked")
            web.page.check("input[name=level][value=green]", force=True)
            web.page.click(".phone__dock button[value=next]")
            expect(web.page.locator("#asked"), lost).not_to_have_text(before)
        carried = answering.pass_of(web, survey)
        expect(web.page.locator("#asked")).to_be_visible()
        for _look in range(50):
            if own := ballots.own_answers(carried):
                break
            web.page.wait_for_timeout(100)
        assert [given.level for given in own.values()][:1] == ["green"], lost
        web.context.close()
