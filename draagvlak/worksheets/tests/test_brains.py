"""What vision, stakeholders, tools and journey see in a sheet. The examples of the packs are the first sheets."""

from dataclasses import replace

import pytest
from django.utils import translation

from draagvlak.content import shipped
from draagvlak.worksheets import actions
from draagvlak.worksheets.board import Board
from draagvlak.worksheets.brains import BRAINS, journey, poster, stakeholders, tools, vision
from draagvlak.worksheets.tests.examples import fill

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def board(a):
    """`board(pack, rows, example=True)`: a Board of that sheet, with more rows {section: [{field: value}]}."""

    def make(pack, rows=None, *, example=False):
        sheet = actions.make(a.trajectory, a.facilitator, pack)
        if example:
            fill(sheet, a.facilitator, "en")
        for section, given in (rows or {}).items():
            for one in given:
                actions.add_row(sheet, a.facilitator, section, one)
        return Board(sheet, "en")

    return make


def test_every_brain_of_a_pack_is_known():
    ours = {"vision", "stakeholders", "tools", "journey", "opportunities"}
    assert {shipped.sheet(pack).brain for pack in ours} == ours <= set(BRAINS)


# ── Stakeholders ─────────────────────────────────────────────────────────────────────────────────────────────
def names(parties):
    return {one.name for one in parties}


def test_everybody_stands_in_one_field(board):
    found = stakeholders.read(board("stakeholders", example=True))
    placed = [one for field in found.fields for one in field.parties]
    assert len(placed) + len(found.unplaced) == found.count == 9
    fields = {field.id: names(field.parties) for field in found.fields}
    assert "Parents" in fields["low-high"]
    assert fields["high-low"] == {"ICT lead", "Government that pays us"}


def test_what_is_missing_on_the_map(board):
    found = {gap.title: names(gap.parties) for gap in stakeholders.read(board("stakeholders", example=True)).gaps}
    assert found["A worry without an answer"] == {"Parents"}
    assert found["Great interest, and they do not take part"] == {"Parents"}
    assert "No clients in the list" not in found, "young people who wait are clients"


@pytest.mark.parametrize(("name", "client"), [
    ("Cliënten", True), ("Wie voor cliënten spreekt", True), ("Jongeren die wachten", True), ("Clients", True),
    ("Begeleiders van jongeren", False), ("Gezinsdienst Lindedal", False), ("Board", False), ("Ouders", False),
    ("Partners met wie we cliënten delen", False), ("Residents", True),
])  # fmt: skip
def test_who_is_a_client(board, name, client):
    found = stakeholders.read(board("stakeholders", {"people": [{"name": name, "part": "asked"}]}))
    assert ("No clients in the list" not in {gap.title for gap in found.gaps}) == client


def test_clients_that_do_not_take_part_are_a_gap(board):
    found = stakeholders.read(board("stakeholders", {"people": [{"name": "Clients", "part": "none"}]}))
    assert [gap.title for gap in found.gaps] == ["Clients do not take part yet"]


@pytest.mark.parametrize(("contact", "missing"), [("", True), ("Nog te zoeken", True), ("coordinator", False)])
def test_much_influence_and_no_contact(board, contact, missing):
    row = {"name": "Board", "influence": "high", "contact": contact}
    found = stakeholders.read(board("stakeholders", {"people": [row]}))
    assert ("Much influence, and nobody approaches them" in {gap.title for gap in found.gaps}) == missing


def test_an_empty_map_has_no_gaps(board):
    found = stakeholders.read(board("stakeholders"))
    assert (found.count, found.gaps) == (0, ())


# ── Tools ────────────────────────────────────────────────────────────────────────────────────────────────────
def test_sprawl_in_the_example(board):
    found = {one.id: {name: why for _page, name, why in one.items}
             for one in tools.read(board("tools", example=True)).findings}  # fmt: skip
    assert set(found["sprawl"]) == {"Messages and chat", "File and shared plan"}
    assert found["one"] == {"App with exercises for stress": "one user"}
    assert set(found["privacy"]) == {"Message app on the own phone", "Notebook that goes back and forth"}
    assert set(found["unknown"]) == {"App with exercises for stress", "Website of Huis Linde"}
    assert set(found["stop"]) == {"Notebook that goes back and forth"}
    assert set(found["nobody"]) == {"Message app on the own phone", "App with exercises for stress"}


@pytest.mark.parametrize(("data", "checked", "state"), [
    ("none", "", tools.FREE), ("some", "yes", tools.SEEN), ("sensitive", "busy", tools.BUSY),
    ("some", "no", tools.NOT_SEEN), ("sensitive", "unknown", tools.UNKNOWN), ("some", "", tools.UNKNOWN),
    ("unknown", "yes", tools.UNKNOWN), ("", "", tools.UNKNOWN),
])  # fmt: skip
def test_what_is_known_about_privacy(board, data, checked, state):
    found = tools.read(board("tools", {"tools": [{"name": "X", "data": data, "checked": checked}]}))
    assert found.purposes[0].tools[0].privacy == state


@pytest.mark.parametrize(("moments", "pieces"), [(1, []), (7, []), (8, [7, 1]), (15, [7, 7, 1])])
def test_a_long_journey_is_drawn_in_pieces_on_paper(board, moments, pieces):
    found = journey.read(board("journey", {"moments": [{"phase": "wait", "feeling": "m1"}] * moments}))
    assert [len(one.moments) for one in found.strips] == pieces
    assert all(one.left <= moment.x <= one.left + one.width for one in found.strips for moment in one.moments)


def test_what_does_not_fit_on_a_poster_is_said(board):
    limits = [{"limit": f"Limit {number}"} for number in range(5)]
    few, many = (board("vision", {"limits": rows}) for rows in (limits[:3], limits[3:]))
    of = [poster.read(one, vision.read(one)) for one in (few, many)]
    assert [(one.left_out, len(one.limits)) for one in of] == [(False, 3), (True, 3)]


def test_letters_of_a_poster_become_smaller_and_the_text_stays_whole(board):
    one, sizes = vision.read(board("vision", example=True)), []
    for text in ("Short.", "word " * 150, "a-very-long-word-of-thirty-sig " * 120, "a\n" * 150):
        made = poster.read(board("vision"), replace(one, text=text.strip()))
        sizes.append(made.size)
        assert made.text.split() == text.split()
    assert sizes[0] == ""
    assert sizes == sorted(sizes)
    assert sizes[2] > sizes[1]


@pytest.mark.parametrize(("row", "one"), [
    ({"manager": "ICT lead", "ambassador": "ict  lead"}, True), ({"manager": "ICT lead", "ambassador": "Sam"}, False),
    ({"used-by": "Eén begeleider van Wilg"}, True), ({"used-by": "1 collega"}, True), ({"used-by": "Only me"}, True),
    ({"used-by": "Eens per maand iedereen"}, False), ({"used-by": "11 colleagues"}, False), ({}, False),
    ({"used-by": "Eén team, elke dag"}, False), ({"used-by": "1 team van 12 mensen"}, False),
    ({"used-by": "Eén keer per week door alle teams"}, False), ({"used-by": "Eén"}, True),
    ({"used-by": "Eén of twee begeleiders"}, False), ({"used-by": "Eén van de teams"}, False),
    ({"used-by": "1 à 2 collega’s"}, False), ({"used-by": "Eén op de drie begeleiders"}, False),
    ({"used-by": "One of the teams, every week"}, False), ({"used-by": "Eén van onze begeleiders"}, True),
    ({"used-by": "Eén vaste begeleider, soms"}, True), ({"used-by": "Slechts één."}, True),
    ({"manager": "ICT-dienst", "ambassador": "ict-dienst"}, False),
    ({"manager": "Nog te zoeken", "ambassador": "nog te zoeken"}, False),
])  # fmt: skip
def test_a_tool_that_depends_on_one_person(board, row, one):
    found = tools.read(board("tools", {"tools": [{"name": "X", **row}]}))
    assert ("one" in {finding.id for finding in found.findings}) == one


def test_one_tool_of_two_teams_is_no_sprawl_however_they_spell_it(board):
    def sprawl(*names):
        rows = [{"name": name, "purpose": "chat"} for name in names]
        return [one.items for one in tools.read(board("tools", {"tools": rows})).findings if one.id == "sprawl"]

    assert sprawl("WhatsApp", "Whatsapp ", "whats-app") == []
    assert sprawl("WhatsApp", "whats app", "Signal")[0][0][2] == "WhatsApp, Signal"


def test_something_else_is_no_shared_purpose(board):
    rows = [{"name": name, "purpose": "other"} for name in "AB"] + [{"name": name} for name in "CD"]
    assert "sprawl" not in {one.id for one in tools.read(board("tools", {"tools": rows})).findings}


# ── Journey ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_journey_of_the_example(board):
    found = journey.read(board("journey", example=True))
    assert [one.feeling for one in found.moments] == [-1, -1, -2, 0, 1, -2, 0]
    assert [one.phase for one in found.adds] == [
        "Looking for help", "Signing up", "Waiting", "Getting to know each other", "Guidance", "Crisis or relapse",
    ]  # fmt: skip
    assert [one.phase for one in found.without_plan_b] == ["Aftercare"]
    assert len(found.ideas) == 7
    assert (found.asked, found.assumed) == (0, 0)
    assert found.open == 14


@pytest.mark.parametrize(("row", "adds"), [
    ({"now": ["phone"], "possible": ["phone", "chat"], "feeling": "m1"}, True),
    ({"now": ["phone"], "possible": ["phone", "chat"], "feeling": "zero"}, False),
    ({"now": ["phone"], "possible": ["phone", "chat"], "feeling": "p1"}, False),
    ({"now": ["phone"], "possible": ["phone", "chat"], "feeling": "p1", "threshold": "Tired"}, True),
    ({"now": ["chat"], "possible": ["chat"], "feeling": "m2", "threshold": "Tired"}, False),
    ({"possible": ["chat"]}, False),
])  # fmt: skip
def test_where_another_contact_adds_something(board, row, adds):
    found = journey.read(board("journey", {"moments": [{"phase": "wait", **row}]}))
    assert bool(found.adds) == adds


@pytest.mark.parametrize(("row", "asked"), [
    ({"possible": ["video"]}, True), ({"now": ["app"], "plan-b": "Call"}, False), ({"now": ["face", "phone"]}, False),
])  # fmt: skip
def test_a_plan_b_is_asked_where_contact_is_digital(board, row, asked):
    found = journey.read(board("journey", {"moments": [{"phase": "wait", **row}]}))
    assert bool(found.without_plan_b) == asked


def test_the_line_is_broken_where_a_feeling_is_not_known(board):
    rows = [{"phase": "seek", "feeling": "m1"}, {"phase": "apply", "feeling": "p2"}, {"phase": "wait"},
            {"phase": "meet", "feeling": "zero"}, {"phase": "guidance", "feeling": "p1"}]  # fmt: skip
    found = journey.read(board("journey", {"moments": rows}))
    assert len(found.paths) == 2
    assert "Waiting: not filled in" in found.said


def test_words_are_wrapped_and_never_cut():
    assert journey.wrapped("Getting to know each other") == ["Getting to know", "each other"]
    assert journey.wrapped("Hulpverleningsovereenkomst") == ["Hulpverleningsovereenkomst"]


# ── Vision ───────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("text", "words"), [
    ("", 0), ("Eén twee  drie", 3), ("Samen – en dan", 3), ("cliënt’s woord, 2026.", 3), ("a\nb\n\n- c", 3),
])  # fmt: skip
def test_words_are_counted_as_people_count(text, words):
    assert vision.count(text) == words


def test_a_long_text_is_said_to_be_long_and_kept_whole(a):
    sheet = actions.make(a.trajectory, a.facilitator, "vision")
    text = " ".join(["woord"] * 162)
    actions.write(sheet, a.facilitator, sheet.rows.get(section="agreed"), "text", text, version=0)
    found = vision.read(Board(sheet, "nl"))
    assert (found.words, found.over, found.text) == (162, 12, text)


def test_what_the_vision_still_misses(board):
    found = vision.read(board("vision", example=True))
    assert len(found.first) == 2
    assert len(found.not_ours) == 1
    done = {check.text for check in found.checks if check.done}
    assert "For whom it is not, and how we help them then" in done
    empty = vision.read(board("vision", {"reasons": [{"reason": f"Reason {n}", "place": "first"} for n in range(2)]}))
    assert empty.too_many_first


def test_every_brain_reads_an_empty_sheet(board):
    for pack in ("vision", "stakeholders", "tools", "journey"):
        BRAINS[pack][1](board(pack))
