"""R3: double taps, retries and lost responses make one answer, also when they come at the same moment."""

import json
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from draagvlak.surveys import ballots
from draagvlak.surveys.models import Answer, Ballot, Invitee, Level
from draagvlak.surveys.tests.respondents import Respondent
from tests.trust import answering

TIMES = 10


@pytest.fixture
def seat(live_cast, house):
    """(a way to make clients, addresses, tag): one browser's cookies, to send from many connections at once."""
    with httpx.Client(base_url=house.url, follow_redirects=False) as client:
        client.get("/d/")
        address = f"/u/{live_cast.a.links.answer}/"
        token = client.get(address).text.split('csrfmiddlewaretoken" value="')[1].split('"')[0]
        client.post(address, data={"csrfmiddlewaretoken": token, "script": "1", "go": "begin"})
        pid = live_cast.a.running.pid
        page = client.get(f"/s/{pid}/").text
        data = json.loads(page.split('id="page" type="application/json">')[1].split("</script>")[0])
        fresh = client.get(f"/s/{pid}/save/").json()["X-CSRFToken"]
        yield {"base": house.url, "cookies": dict(client.cookies), "pid": pid, "tag": data["ballot"], "token": fresh}


def send(seat, rows):
    body = {"ballot": seat["tag"], "answers": rows}
    with httpx.Client(base_url=seat["base"], cookies=seat["cookies"], timeout=60) as client:
        return client.post(f"/s/{seat['pid']}/save/", json=body, headers={"X-CSRFToken": seat["token"]}).status_code


def at_once(times, do):
    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(lambda _number: do(), range(times)))


def test_the_first_answer_ten_times_at_once_is_one_answer(live_cast, seat):
    rows = [{"question": "why-vision", "level": "red", "argument": "Eén keer.", "share": "shown"}]
    assert at_once(TIMES, lambda: send(seat, rows)) == [204] * TIMES
    assert (Ballot.objects.count(), Answer.objects.count()) == (1, 1)
    assert Invitee.objects.get(pk=live_cast.a.invitee.pk).spent is not None


def test_a_whole_questionnaire_ten_times_at_once_is_one_questionnaire(live_cast, seat):
    from draagvlak.surveys.sheets import sheet

    questions = [asked.id for asked in sheet(live_cast.a.running, "nl").questions]
    rows = [{"question": question, "level": "green"} for question in questions]
    assert at_once(TIMES, lambda: send(seat, rows)) == [204] * TIMES
    assert Ballot.objects.count() == 1
    assert Answer.objects.count() == 35


def test_handing_in_ten_times_at_once_gives_the_same_page(live_cast, seat):
    send(seat, [{"question": "why-vision", "level": "red"}])

    def press():
        with httpx.Client(base_url=seat["base"], cookies=seat["cookies"], timeout=60) as client:
            form = {"csrfmiddlewaretoken": seat["token"]}
            moved = client.post(f"/s/{seat['pid']}/hand-in/", data=form)
            return moved.status_code, moved.headers["location"]

    assert set(at_once(TIMES, press)) == {(303, f"/s/{seat['pid']}/done/")}
    assert Ballot.objects.filter(handed_in=True).count() == 1


def test_two_devices_at_once_with_one_invitation_make_one_ballot(live_cast):
    people = [Respondent() for _number in range(2)]
    for person in people:
        person.enter(live_cast.a.links.answer)
    answers = [person.save(("why-vision", level)) for person, level in zip(people, ("red", "green"), strict=True)]
    assert sorted(answer.status_code for answer in answers) == [204, 409]
    assert Answer.objects.get().level == Level.RED


@pytest.mark.journey
def test_a_double_tap_in_the_browser(live_cast, phone):
    page = answering.enter(phone, live_cast.a.links.answer)
    answering.turn(page, 1)
    page.locator(".pick >> nth=1").dblclick()
    answering.saved(page)
    page.locator(".phone__dock button[value=next]").dblclick()
    page.wait_for_timeout(500)
    assert Answer.objects.get().level == Level.ORANGE
    own = ballots.own_answers(answering.pass_of(phone, live_cast.a.running))
    assert list(own) == ["why-vision"], "a double tap on 'Next' answers nothing"
