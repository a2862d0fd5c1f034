"""P4: neither the database, nor its files, nor a backup, nor the logs tell whose answers are whose.

Thirty people answer in a random order. Whoever guesses blindly has one link right on average; the goal is 1.3 at most.
"""

import logging
import math
import random
from io import StringIO

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from draagvlak.cli import backups
from draagvlak.lib.tokens import new_row_id
from draagvlak.orgs.keys import seal
from draagvlak.surveys import answering, ballots, links
from draagvlak.surveys.models import Ballot, Invitee, State, Survey
from draagvlak.surveys.shuffle import shuffle
from draagvlak.ui.logs import Clean, Json
from tests.people import make_cast, make_survey
from tests.trust import relink
from tests.trust.relink import ON_SQLITE, Round
from tests.trust.vault import inside

PEOPLE = 30
QUESTIONS = ("why-vision", "clients-informed")


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(apart):
    """What lies where on disk does not depend on waiting until it is there."""
    options = connection.settings_dict["OPTIONS"]
    before = options.get("init_command")
    if before:
        options["init_command"] = before.replace("synchronous=FULL", "synchronous=OFF")
    yield
    if before:
        options["init_command"] = before


def chance(rounds):
    """The most right links that blind guessing gives in so many rounds, but for one time in a million."""
    term = total = math.exp(-rounds)
    most = 0
    while total < 1 - 1e-6:
        most += 1
        term *= rounds / most
        total += term
    return most


def play(cast, answer):
    """One round in which everybody answers by `answer(carried, token)`, some change their mind and most hand in."""
    survey = make_survey(cast.a, "Wie is wie")
    people = [
        Invitee(survey=survey, name=seal(cast.a.organisation.pk, f"Persoon {number}", "invitee-name"))
        for number in range(PEOPLE)
    ]
    Invitee.objects.bulk_create(people)
    tokens = {person.pk: links.mint_personal(person).token for person in people}
    order = random.sample(people, PEOPLE)
    carried = {person.pk: answer(survey, tokens[person.pk]) for person in order}
    for person in random.sample(order, 5):
        ballots.save(carried[person.pk], ballots.Choice(QUESTIONS[0], "green"))
    for person in order[:25]:
        ballots.hand_in(carried[person.pk])
    keys = {person.pk: ballots.ballot_key(carried[person.pk].nonce) for person in people}
    papers = {ballot.pk: bytes(ballot.key) for ballot in Ballot.objects.filter(survey=survey)}
    by_key = {key: number for number, key in papers.items()}
    spent = {person.pk: bytes(person.spent or b"") for person in Invitee.objects.filter(survey=survey)}
    truth = {person: by_key[key] for person, key in keys.items()}
    marks = {person.pk: person.pid.encode() for person in people}
    found = Round(marks, papers, truth, spent=spent, seen=[person.pk for person in order])
    found.survey, found.tokens = survey, tokens
    found.nonces = [one.nonce for one in carried.values()]
    return found


def directly(survey, token):
    carried = ballots.new_pass(survey, links.find("answer", token))
    for question in QUESTIONS:
        ballots.save(carried, ballots.Choice(question, "red", argument="Omdat."))
    return carried


def in_a_browser(survey, token):
    browser = Client()
    browser.get(reverse("answer-invitation", args=[token]))
    browser.post(reverse("answer-invitation", args=[token]), {"script": "1"})
    carried = ballots.read(browser.cookies[ballots.cookie_name(survey.pid)].value, survey.pid)
    for question in QUESTIONS:
        answers = [{"question": question, "level": "orange", "argument": "Omdat.", "share": "shown"}]
        sent = {"ballot": answering.tag(carried), "answers": answers}
        saved = browser.post(reverse("answer-save", args=[survey.pid]), sent, content_type="application/json")
        assert saved.status_code == 204
    browser.get(reverse("answer-overview", args=[survey.pid]))
    return carried


def harmless(scores, rounds):
    """No attack does better than blind guessing can by luck, and together they stay at the goal."""
    limit = chance(rounds)
    found = {name: score for name, score in scores.items() if score > limit}
    assert not found, f"{rounds} rounds of {PEOPLE}; blind guessing gives {rounds}, at most {limit}; found {found}"
    if rounds >= 100:
        assert sum(scores.values()) / len(scores) / rounds <= 1.3


def test_after_the_night_no_order_is_left_in_database_files_or_backup(apart, long_run, capsys):
    batches, per_batch = (10, 10) if long_run else (1, 10)
    total: dict[str, int] = {}
    for _batch in range(batches):
        cast = make_cast()
        rounds = [play(cast, directly) for _round in range(per_batch)]
        backup = backups.make_backup()
        for scores in (relink.attack(rounds), relink.in_backup(inside(backup), rounds)):
            for name, score in scores.items():
                total[name] = total.get(name, 0) + score
        if batches > 1:
            call_command("flush", interactive=False, verbosity=0)
    played = batches * per_batch
    assert len(total) >= 6
    harmless(total, played)
    mean, most = sum(total.values()) / len(total) / played, max(total.values()) / played
    if long_run:
        with capsys.disabled():
            print(
                f"\n{connection.vendor}: {len(total)} attacks, links right of {PEOPLE}: {mean:.2f}, at most {most:.2f}"
            )


def test_a_round_that_ended_after_the_night_is_taken_apart_as_well(apart):
    cast = make_cast()
    rounds = [play(cast, directly) for _round in range(2)]
    Survey.objects.filter(pk__in=[found.survey.pk for found in rounds]).update(state=State.CLOSED)
    shuffle()
    harmless(relink.attack(rounds), len(rounds))
    if not ON_SQLITE:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(DISTINCT xmin::text) FROM surveys_ballot")
            assert cursor.fetchone()[0] == 1
            cursor.execute("SELECT count(DISTINCT xmin::text) FROM surveys_answer")
            assert cursor.fetchone()[0] == 1


def test_shuffling_changes_no_answer_and_locks_nobody_out(apart):
    cast = make_cast()
    carried = directly(cast.a.running, cast.a.links.answer)
    before = ballots.own_answers(carried)
    shuffle()
    assert ballots.own_answers(carried) == before
    ballots.save(carried, ballots.Choice(QUESTIONS[0], "green"))
    assert ballots.own_answers(carried)[QUESTIONS[0]].level == "green"


@pytest.mark.on("postgresql")
def test_while_a_round_runs_no_transaction_joins_a_person_to_a_ballot(apart):
    assert relink.same_transaction(play(make_cast(), directly)) == 0


def test_answering_in_a_browser_leaves_no_order_in_sessions_or_logs(apart):
    """The log of the product, at its most talkative, names nothing that a person or a ballot could be found by."""
    cast = make_cast()
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(Clean())
    handler.setFormatter(Json())
    root = logging.getLogger()
    level, root.level = root.level, logging.INFO
    root.addHandler(handler)
    try:
        logging.getLogger("draagvlak.test").info("here we are")
        found = play(cast, in_a_browser)
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    assert "here we are" in written.getvalue()
    marks = [*found.tokens.values(), *found.nonces, *(pid.decode() for pid in found.people.values()), found.survey.pid]
    marks += [key.hex() for key in found.papers.values()]
    assert [mark for mark in marks if mark in written.getvalue()] == []
    assert Session.objects.count() == 0
    assert ON_SQLITE or relink.same_transaction(found) == 0


# ── The attacks can win: otherwise their failing would say nothing ───────────────────────────────────────────


def naive(rows):
    """Tables as one would make them without thinking: numbered, one transaction for person and ballot."""
    with connection.cursor() as cursor:
        number = "INTEGER PRIMARY KEY AUTOINCREMENT" if ON_SQLITE else "SERIAL PRIMARY KEY"
        kind = "BLOB" if ON_SQLITE else "bytea"
        cursor.execute(f"CREATE TABLE naive_invitee (id {number}, pid text, spent boolean)")
        cursor.execute(f"CREATE TABLE naive_ballot (id {number}, key {kind})")
    people, papers, truth = {}, {}, {}
    for _row in range(rows):
        with transaction.atomic(), connection.cursor() as cursor:
            pid, key = f"naive{new_row_id():x}", random.randbytes(32)
            cursor.execute("INSERT INTO naive_invitee (pid, spent) VALUES (%s, %s) RETURNING id", [pid, True])
            person = cursor.fetchone()[0]
            cursor.execute("INSERT INTO naive_ballot (key) VALUES (%s) RETURNING id", [key])
            paper = cursor.fetchone()[0]
        people[person], papers[paper], truth[person] = pid.encode(), key, paper
    return Round(people, papers, truth, ("naive_invitee", "naive_ballot"), seen=people)


def test_the_attacks_find_everybody_in_naive_tables(apart):
    found = naive(PEOPLE)
    scores = relink.attack([found])
    for name in ("id", "as it comes", *(("rowid",) if ON_SQLITE else ("ctid", "xmin"))):
        assert scores[name] == PEOPLE
        assert scores[f"seen, {name}"] == PEOPLE
    assert max(score for name, score in scores.items() if name.startswith("bytes")) == PEOPLE
    if not ON_SQLITE:
        assert relink.same_transaction(found) == PEOPLE


def test_without_the_shuffle_the_attacks_find_more_than_chance(apart):
    """The same tables before the night: what the shuffle is for (on SQLite: the order inside the pages)."""
    cast = make_cast()
    rounds = [play(cast, directly) for _round in range(3)]
    scores = relink.attack(rounds)
    best = max(scores, key=lambda name: scores[name])
    assert scores[best] > chance(3), f"best: {best} with {scores[best]}"
    assert scores["id"] <= chance(3)
    if ON_SQLITE:  # the number of the row is its random key, before any night
        assert max(score for name, score in scores.items() if "rowid" in name or "as it comes" in name) <= chance(3)
    else:
        assert scores["seen, ctid of answers"] > chance(3), "who saw them begin wins without the night"
