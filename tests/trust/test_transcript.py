"""P2 and D6: nothing that depends on an answer leaves the server before the end.

Two rounds with the same people, the same moments and other answers are played from the same start. Every byte that the
facilitator, the members and a participant are sent must be equal: pages, headers, lengths, mails. Also on every page of
a closed scan, and on the results link, asked for too early; until the reveal, and in the mails of the reveal itself.
"""

import re
from contextlib import contextmanager
from copy import copy
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from draagvlak.content.releases import question_ids
from draagvlak.orgs.keys import unseal
from draagvlak.orgs.models import Event, Mail
from draagvlak.surveys import actions, ballots, closing, links
from draagvlak.surveys.models import MINIMUM, Mode, Purpose
from draagvlak.surveys.people import Person
from tests import matrix
from tests.people import make_survey, sign_in

MODES = [Mode.CONFIDENTIAL, Mode.ANONYMOUS, Mode.OPEN]
OTHERS = 10  # of whom one stays away and one takes it back: enough for results in every mode
TOKEN = re.compile(rb"csrfmiddlewaretoken\" value=\"[A-Za-z0-9]+\"|X-CSRFToken[^}]{0,12}[A-Za-z0-9]{64}")
CLOCK = re.compile(rb"\d\d\.\d\d uur")  # when a row was written: the default of a column asks the real clock
MINTED = re.compile(r"/u/[\w-]{24}/|\b(?:[2-9A-HJKMNP-RTV-Z]{4} ){1,3}[2-9A-HJKMNP-RTV-Z]{4}\b")


class Round:
    """A scan that runs, with people on its list, passes for who will answer, and a participant who looks around."""

    def __init__(self, cast, mode):
        self.cast, self.mode, self.world, self.stays_away = cast, mode, cast.a, OTHERS - 1
        survey = make_survey(self.world, "Stil", state="draft", mode=mode, k=MINIMUM[mode])
        people = [Person(f"Persoon {n}", f"p{n}@example.org", "ict") for n in range(OTHERS + 1)]
        actions.add_invitees(survey, self.world.facilitator, people)
        actions.launch(survey, self.world.facilitator, survey.version)
        survey.refresh_from_db()
        self.survey = survey
        tokens = [self._token(invitee) for invitee in survey.invitees.order_by("pk")]
        self.passes = [self._pass(token) for token in tokens[:OTHERS]]
        self.watcher = self._watcher(tokens[OTHERS])
        self.places = copy(self.world)  # where the permission table finds the objects of its addresses
        self.places.survey = self.places.running = self.places.closed = survey  # also where results will stand
        self.places.invitee = survey.invitees.first()
        self.places.links = SimpleNamespace(**vars(self.world.links))
        self.places.links.answer, self.places.links.results = tokens[OTHERS], links.results_token(survey)
        self.places.links.closed_results = self.places.links.results

    def _token(self, invitee):
        if self.mode == Mode.ANONYMOUS:
            return links.ensure_shared(self.survey).token
        return links.mint_personal(invitee).token

    def _pass(self, token):
        return ballots.new_pass(self.survey, links.find(Purpose.ANSWER, token), name="Naam")

    def _watcher(self, token):
        """A participant who has answered one question, the same in both rounds, and then only looks."""
        client, carried = Client(), self._pass(token)
        ballots.save(carried, ballots.Choice("why-vision", "orange", "mijn reden"))
        client.cookies[ballots.cookie_name(self.survey.pid)] = ballots.sign(carried)
        return client


# ── Two ways to answer that differ in everything an answer can be ────────────────────────────────────────────
def all_red(number, questions):
    return [ballots.Choice(question, "red") for question in questions]


def many_words(number, questions):
    levels = ["green", "orange", "unknown", None, "red"]
    return [
        ballots.Choice(
            question, levels[(number + place) % 5], "Een heel lang argument. " * (place % 7), share, place % 2 == 0
        )
        for place, question in enumerate(questions)
        for share in [["hidden", "shown", "with-colour"][(number + place) % 3]]
    ]


def one_question(number, questions):
    return [ballots.Choice(questions[number], "green", "Kort")]


def play(house, answers, settings, watch):
    """Everybody answers in turn, most hand in, one takes it back, a reminder goes out; `watch(moment)` after each.

    Then the last day passes, and it closes: from then on only the mails must be equal.
    """
    questions = sorted(question_ids(house.survey.release.digest))
    watch("start", few=True)  # nobody answered yet
    for number, carried in enumerate(house.passes):
        ballots.save(carried, *answers(number, questions))
        if number != house.stays_away:
            ballots.hand_in(carried)
        if number % 3 == 0:
            watch(f"handed in {number}", few=True)
    ballots.withdraw(house.passes[0])
    settings.HAS_MAIL = True
    actions.remind(house.survey, house.world.facilitator)
    watch("reminded")
    with later(house.survey.last_day + timedelta(days=1)):
        watch("the last day is over", sign_in_again=True)
        assert closing.close(house.survey, house.world.facilitator), "there is something to reveal"
        watch("closed", pages=False)


@pytest.fixture(autouse=True)
def _still(monkeypatch):
    """The clock stands still: a page that counts minutes, such as that of a conversation, is no difference."""
    moment = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: moment)


@contextmanager
def later(day):
    """The clock of this process on another day."""
    real, moved = timezone.now, day - timezone.localdate()
    timezone.now = lambda: real() + moved
    try:
        yield
    finally:
        timezone.now = real


FEW = ("scans", "scan", "scan-people", "answer-overview")


class Transcript:
    """Every answer of the server to every onlooker, with what is random by design masked."""

    def __init__(self, house):
        self.house, self.lines = house, []
        self.table = matrix.table()
        self._sign_in()

    def _sign_in(self):
        users = {name: getattr(self.house.world, name) for name in ("facilitator", "member", "management")}
        self.clients = {name: sign_in(Client(), user) for name, user in users.items()}
        self.clients["participant"] = self.house.watcher

    def watch(self, moment, few=False, pages=True, sign_in_again=False):
        if sign_in_again:
            self._sign_in()
        if pages:
            self._look(moment, few)
        self.lines += [(moment, "mail", *mail) for mail in sent(self.house)]
        self.lines.append((moment, "history", Event.objects.filter(object_pid=self.house.survey.pid).count()))

    def _look(self, moment, few):
        for name in FEW if few else sorted(self.table):
            route = self.table[name]
            if "GET" not in route.methods or all(where.startswith("=") for where in route.args.values()):
                continue  # a page without an object of the organisation in its address
            args = {key: matrix.value(self.house.places, where) for key, where in route.args.items()}
            for who, client in self.clients.items():
                if self._concerns(who, route):
                    response = client.get(reverse(name, kwargs=args))
                    self.lines.append((moment, who, name, *masked(response)))

    @staticmethod
    def _concerns(who, route):
        return (who == "participant") == (route.needs in {matrix.RESPONDENT, matrix.PUBLIC})


def masked(response):
    body = matrix.body_of(response)
    headers = {name: value for name, value in response.headers.items() if name != "Set-Cookie"}
    cookies = sorted(name for name in response.cookies)
    return response.status_code, len(body), headers, cookies, CLOCK.sub(b"", TOKEN.sub(b"", body))


def sent(house):
    """Every mail of this scan as it would go out: to whom, in which order of address, subject and text."""
    organisation = house.world.organisation.pk
    rows = Mail.objects.filter(object_pid=house.survey.pid)
    parts = [
        [unseal(organisation, getattr(row, part), "mail") for part in ("address", "subject", "body")] for row in rows
    ]
    return sorted(
        (row.purpose, *(MINTED.sub("#", text) for text in texts)) for row, texts in zip(rows, parts, strict=True)
    )


def transcript(house, answers, settings):
    cache.clear()  # what the round before counted against floods is no difference
    with transaction.atomic():
        written = Transcript(house)
        play(house, answers, settings, written.watch)
        transaction.set_rollback(True)
    settings.HAS_MAIL = False
    return written.lines


def differences(first, second):
    return [
        f"{one[:3]}: {[(a, b) for a, b in zip(one[3:], two[3:], strict=False) if a != b]!r:.600}"
        for one, two in zip(first, second, strict=True)
        if one != two
    ]


@pytest.mark.parametrize(
    "mode", [mode if mode == Mode.CONFIDENTIAL else pytest.param(mode, marks=pytest.mark.long) for mode in MODES]
)
def test_two_rounds_look_the_same_until_the_end(cast, settings, mode, long_run):
    house = Round(cast, mode)
    first = transcript(house, all_red, settings)
    assert len(first) > 150
    mailed = [line for line in first if line[:3] == ("closed", "mail", "scan-results")]
    # In an open round only to who began: everybody here, through links of their own.
    assert len(mailed) == OTHERS + 1
    for answers in (many_words, one_question) if long_run else (many_words,):
        assert differences(first, transcript(house, answers, settings)) == []


@pytest.mark.same
@pytest.mark.long
def test_the_transcript_sees_a_leak(cast, settings):
    """The test of the test: who hands in one person less is seen, in the one figure that may be shown."""
    house = Round(cast, Mode.CONFIDENTIAL)
    first = transcript(house, all_red, settings)
    house.stays_away = 2
    found = differences(first, transcript(house, all_red, settings))
    assert found
    assert all("'scan" in line for line in found), "the list of scans and the page of the scan, nothing else"


def test_history_and_mail_say_nothing_of_who_answered(cast, settings):
    """D9: neither the pages nor the outbox hold anything that differs between who answered and who did not."""
    settings.HAS_MAIL = True
    house = Round(cast, Mode.CONFIDENTIAL)
    for carried in house.passes[:3]:
        ballots.save(carried, ballots.Choice("why-vision", "red"))
        ballots.hand_in(carried)
    before = Event.objects.count()
    actions.remind(house.survey, house.world.facilitator)
    assert Event.objects.count() == before + 1
    bodies = {body for _purpose, _address, _subject, body in sent(house)}
    assert len(bodies) == 1, "one text for everybody, links and codes aside"
    assert len(sent(house)) == OTHERS + 1
    page = (
        sign_in(Client(), house.world.facilitator).get(reverse("scan-people", args=[house.survey.pid])).content.decode()
    )
    rows = re.findall(r"<li><span><strong[^>]*>Persoon \d+</strong>(.*?)</li>", page, re.DOTALL)
    assert len(rows) == OTHERS + 1
    assert len({re.sub(r"invitees/\w+/|Persoon \d+|p\d+@", "", row) for row in rows}) == 1
