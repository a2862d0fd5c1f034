"""What is hidden lies in no order, on disk and in the database: ballots and their answers, published arguments, seats
and votes in a conversation, answers about tools, cards, dots, questions by link.

Who saw a colleague type, and gets at the database or at a file of it, must not find by order what they wrote. The
attacks put the rows in an order and say: the first was written first (tests/trust/relink.py).
"""

import random
from contextlib import suppress

import pytest
from django.apps import apps
from django.db import connection, models

from draagvlak.cli import backups
from draagvlak.lib.random_key import RandomKey
from draagvlak.lib.tokens import keyed_hash
from draagvlak.live import actions as live
from draagvlak.live import seats
from draagvlak.live.models import Heard, Poll, Seat, Vote
from draagvlak.orgs.models import User
from draagvlak.surveys import ballots, closing, links
from draagvlak.surveys import shuffle as rounds
from draagvlak.surveys.models import Argument, Ballot, Purpose, Survey
from draagvlak.worksheets import shuffle
from draagvlak.worksheets.ask import actions as ask_box
from draagvlak.worksheets.models import Asked, Card, Cell, Dot, ToolAnswer
from draagvlak.worksheets.tools import actions as tools_collect
from draagvlak.worksheets.tools.counting import Named
from draagvlak.worksheets.vision import actions as vision
from tests.people import make_cast
from tests.trust import relink
from tests.trust.relink import ON_SQLITE
from tests.trust.test_relink import _no_waiting_for_the_disk, chance, naive  # noqa: F401 - a fixture
from tests.trust.vault import inside

PEOPLE = 30
# Every table whose order must say nothing. Whoever adds one gives it a RandomKey and puts it here.
IN_NO_ORDER = {
    "surveys_invitee", "surveys_link", "surveys_ballot", "surveys_answer", "surveys_argument",
    "live_seat", "live_vote", "live_heard",
    "worksheets_toolanswer", "worksheets_toolnamed", "worksheets_card", "worksheets_dot", "worksheets_asked",
}  # fmt: skip


def said(world):
    """Thirty people answer a round one after the other: {table: [(key of the row, mark in the bytes)]}, as written."""
    link = links.find(Purpose.ANSWER, world.links.shared)
    papers, answers = [], []
    for number in range(PEOPLE):
        carried = ballots.new_pass(world.anonymous, link)
        ballots.save(carried, ballots.Choice("why-vision", "red", argument=f"Omdat {number} het zegt."))
        ballots.hand_in(carried)
        paper = Ballot.objects.get(key=ballots.ballot_key(carried.nonce))
        papers.append((paper.pk, bytes(paper.key)))
        answer = paper.answers.get()
        answers.append((answer.pk, bytes(answer.argument)))
    return {"surveys_ballot": papers, "surveys_answer": answers}


def answered(world):
    """Thirty answers about tools, in the order in which they came: [(table, key of the row, mark in the bytes)]."""
    for number in range(PEOPLE):
        tools_collect.answer(world.collection, f"telefoon {number}", "", [Named(f"App {number}"), Named("Teams")])
    keys = [keyed_hash("tools-answer", f"{world.collection.pid}:telefoon {number}") for number in range(PEOPLE)]
    rows = {bytes(one.key): one.pk for one in ToolAnswer.objects.filter(collection=world.collection)}
    return "worksheets_toolanswer", [(rows[key], key) for key in keys]


def wrote(world):
    """Thirty people write a card each: (the words in that order, the keyed hashes of who wrote)."""
    Card.objects.filter(round=world.round).delete()
    people = [User.objects.create(email=f"p{number}@example.org", name=f"P {number}") for number in range(PEOPLE)]
    words = [f"kaart {number:03} van iemand" for number in random.sample(range(PEOPLE), PEOPLE)]
    for person, text in zip(people, words, strict=True):
        vision.write_card(world.round, person, text)
    return words, [bytes(one.author) for one in Card.objects.filter(round=world.round)]


def orders(table, written):
    """{attack: rows that it has in their place}, by the number of the row, its place, and the bytes of every file."""
    numbers, marks = [number for number, _mark in written], dict(written)
    found = {}
    for name, order in relink._sql_orders().items():
        found[name] = relink._by(order, table, set(numbers))
    for name, order in relink._orders(relink._files(), marks):
        found[f"bytes of {name}"] = order
    return {name: most(order, numbers) for name, order in found.items()}


def most(order, numbers):
    """Rows in their place, forwards or backwards."""
    return max(sum(one == other for one, other in zip(way, numbers, strict=True)) for way in (order, order[::-1]))


def harmless(scores):
    limit = chance(2)  # forwards and backwards
    assert {name: score for name, score in scores.items() if score > limit} == {}


def by_number(table, written):
    """Rows in their place by the number of the row (rowid) and as they come: SQLite, before any night."""
    return {name: score for name, score in orders(table, written).items() if name in {"rowid", "as it comes"}}


def test_all_of_these_tables_have_a_random_key_that_is_the_number_of_the_row(apart):
    found = {model._meta.db_table for model in apps.get_models() if isinstance(model._meta.pk, RandomKey)}
    assert found == IN_NO_ORDER
    plain = [
        model for model in apps.get_models()
        if model.__module__.startswith("draagvlak.") and isinstance(model._meta.pk, models.BigIntegerField)
        and not isinstance(model._meta.pk, RandomKey | models.BigAutoField)
    ]  # fmt: skip
    assert plain == [], "a key that only looks random: beside it SQLite counts"
    if ON_SQLITE:
        with connection.cursor() as cursor:
            for table in sorted(found):
                cursor.execute("SELECT type FROM pragma_table_info(%s) WHERE pk = 1", [table])
                assert cursor.fetchone()[0].lower() == "integer", table


def test_ballots_and_answers_lie_in_no_order_after_the_night(apart):
    written = said(make_cast().a)
    for table, rows in written.items():
        if ON_SQLITE:
            harmless(by_number(table, rows))
        else:
            assert orders(table, rows)["ctid"] == PEOPLE, "without the night the attack wins"
    rounds.shuffle()
    for table, rows in written.items():
        harmless(orders(table, rows))
        assert one_writer(table)


def test_published_arguments_lie_in_no_order(apart):
    world = make_cast().a
    written = said(world)
    closing.close(Survey.objects.get(pk=world.anonymous.pk), world.facilitator)
    published = {bytes(one.text): one.pk for one in Argument.objects.filter(snapshot__survey=world.anonymous)}
    harmless(orders("surveys_argument", [(published[mark], mark) for _row, mark in written["surveys_answer"]]))
    for table, rows in written.items():
        harmless(orders(table, rows))


@pytest.mark.on("sqlite")
def test_seats_votes_and_what_was_said_lie_in_no_order(apart):
    world = make_cast().a
    world.talk.delete()
    talk = live.open_lobby(live.prepare(world.closed, world.facilitator), world.facilitator)
    poll = Poll.objects.create(conversation=talk, question="why-vision", kind=Poll.Kind.FIRST, voters=PEOPLE)
    written: dict[str, list] = {"live_seat": [], "live_vote": [], "live_heard": []}
    for number in range(PEOPLE):
        seat = seats.find(talk.pid, seats.join(talk)).seat
        Seat.objects.filter(pk=seat.pk).update(poll=poll)
        here = seats.Here(Seat.objects.get(pk=seat.pk), f"telefoon {number}", False)
        seats.vote(here, poll.pk, number % 3)
        seats.vote(here, poll.pk, 1)  # and thinks again
        one = Heard.objects.create(conversation=talk, text=f"Argument {number:03}".encode(), author=bytes(seat.key))
        vote = Vote.objects.get(key=seats.vote_key(poll, here.nonce))
        written["live_seat"].append((seat.pk, bytes(seat.key)))
        written["live_vote"].append((vote.pk, bytes(vote.key)))
        written["live_heard"].append((one.pk, one.text))
    for table, rows in written.items():
        harmless(by_number(table, rows))
    rounds.shuffle()
    for table, rows in written.items():
        harmless(orders(table, rows))


def test_answers_about_tools_lie_in_no_order_after_the_night(apart):
    world = make_cast().a
    table, written = answered(world)
    before = orders(table, written)
    if ON_SQLITE:
        assert before["rowid"] <= chance(2), "the number of the row is its random key"
    else:
        assert before["ctid"] == PEOPLE, "without the night the attack wins"
    shuffle.shuffle()
    harmless(orders(table, written))
    assert ToolAnswer.objects.filter(collection=world.collection).count() == PEOPLE
    assert one_writer(table)
    assert one_writer("worksheets_toolnamed")


def one_writer(table):
    if ON_SQLITE:
        return True
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(DISTINCT xmin::text) FROM {table}")  # noqa: S608 - our own names
        return cursor.fetchone()[0] == 1


def test_a_backup_holds_them_in_no_order(apart):
    _table, written = answered(make_cast().a)
    contents = inside(backups.make_backup())
    marks = {number: mark if ON_SQLITE else mark.hex().encode() for number, mark in written}
    found = list(relink._orders(contents, marks))
    assert found, "they are in it"
    numbers = [number for number, _mark in written]
    harmless({name: most(order, numbers) for name, order in found})


def test_of_a_form_that_is_closed_no_answer_is_left_in_any_file(apart):
    world = make_cast().a
    _table, written = answered(world)
    tools_collect.close(world.collection, world.facilitator)
    files = relink._files()
    assert not [name for name, content in files.items() if any(mark in content for _number, mark in written)]


def test_opened_cards_lie_in_no_order_and_no_author_is_left_in_any_file(apart):
    world = make_cast().a
    words, authors = wrote(world)
    assert len(set(authors)) == PEOPLE
    vision.open_cards(world.round, world.facilitator)
    opened = {one.text: one.pk for one in Card.objects.filter(round=world.round)}
    harmless(orders("worksheets_card", [(opened[text], text.encode()) for text in words]))
    files = relink._files()
    assert not [name for name, content in files.items() if any(author in content for author in authors)]


def test_dots_that_are_shown_are_left_in_no_file(apart):
    world = make_cast().a
    wrote(world)
    opened = vision.open_cards(world.round, world.facilitator)
    vision.put(opened, [(card.pid, "") for card in opened.cards.all()], name="Samen")
    vision.to_dots(opened, world.facilitator)
    group = opened.clusters.get()
    for person in User.objects.filter(email__startswith="p"):
        vision.give(opened, person, {group.pid: 2})
    voters = [bytes(one.voter) for one in Dot.objects.all()]
    assert len(voters) == PEOPLE
    vision.show(opened, world.facilitator)
    assert opened.clusters.get().dots == 2 * PEOPLE
    files = relink._files()
    assert not [name for name, content in files.items() if any(voter in content for voter in voters)]


def test_the_attacks_find_the_order_of_naive_tables(apart):
    found = naive(PEOPLE)
    written = list(found.people.items())
    scores = orders("naive_invitee", written)
    assert scores["id"] == PEOPLE
    assert max(score for name, score in scores.items() if name.startswith("bytes")) == PEOPLE
    with suppress(KeyError):
        assert scores["ctid"] == PEOPLE


def test_questions_that_wait_lie_in_no_order_and_become_rows_in_none(apart):
    world = make_cast().a
    asked = [(f"telefoon {number}", f"vraag {number:03}") for number in range(PEOPLE)]
    for nonce, text in asked:
        ask_box.ask(world.box, nonce, text)
    keys = [keyed_hash("asked", f"{world.box.pid}:{nonce}:{text}") for nonce, text in asked]
    rows = {bytes(one.key): one.pk for one in Asked.objects.filter(box=world.box)}
    written = [(rows[key], key) for key in keys]
    shuffle.shuffle()
    harmless(orders("worksheets_asked", written))
    assert one_writer("worksheets_asked")
    assert ask_box.hand_over() == PEOPLE
    cells = Cell.objects.filter(row__sheet=world.questions, field="question").exclude(row=world.asked)
    told = list(cells.order_by("row__position").values_list("value", flat=True))
    harmless({"position": most([int(text.removeprefix("vraag ")) for text in told], list(range(PEOPLE)))})
    files = relink._files()
    assert not [name for name, content in files.items() if any(key in content for key in keys)]
