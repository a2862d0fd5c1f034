"""The matrix of a sharing framework, the circles of partners, and what is agreed: what they see in a sheet."""

from datetime import date

import pytest
from django.utils import translation

from draagvlak.worksheets.brains import agreements, partners, sharing, taking
from draagvlak.worksheets.brains.partners import CIRCLES
from draagvlak.worksheets.tests.boards import Paper, example

TODAY = date(2026, 11, 26)
PEOPLE = [{"#pid": "client", "name": "Young person", "kind": "client"},
          {"#pid": "own", "name": "Worker", "kind": "worker"},
          {"#pid": "team", "name": "Team", "kind": "team"}, {"#pid": "lead", "name": "Lead", "kind": "management"},
          {"#pid": "other", "name": "Lindedal", "kind": "partner"}]  # fmt: skip
KINDS = [{"#pid": "goals", "name": "Goals", "third": "no"}, {"#pid": "family", "name": "Brothers", "third": "yes"}]


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def matrix(cells, *, people=PEOPLE, kinds=KINDS, five=None):
    """`cells`: {'goals:client': what stands there}."""
    rows = [{"#key": key, **given} for key, given in cells.items()]
    return sharing.read(
        Paper("sharing", {"people": people, "kinds": kinds, "cells": rows, "five": [five or {}]}), TODAY
    )


def found(result):
    return {one.id: [(name, why) for _address, name, why in one.items] for one in result.findings}


def may(*what, **more):
    return {"may": list(what), "ground": "consent", **more}


# ── Sharing ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_every_kind_meets_every_person():
    result = matrix({"goals:client": may("see", "add"), "family:lead": may("none"), "gone:client": may("see")})
    assert result.count == 10
    assert result.discussed == 2
    assert [box.glyph for box in dict(result.rows)[result.kinds[0]]] == ["done"] + ["unknown"] * 4
    assert result.boxes["goals", "client"].may_words == ("See", "Add")
    assert result.boxes["family", "lead"].glyph == "todo"
    assert found(result)["empty"] == [("Goals", "4 of 5 cells"), ("Brothers", "4 of 5 cells")]


@pytest.mark.parametrize(("client", "other", "warns"), [
    (may("see"), may("see"), False), (may("none"), may("see"), True), ({}, may("see"), True), ({}, may("add"), False),
    (may("add"), may("change"), True), (may("delete"), may("see"), False), (may("none"), may("none"), False),
])  # fmt: skip
def test_a_client_that_sees_less_than_a_partner(client, other, warns):
    result = matrix({"goals:client": client, "goals:other": other})
    assert ("client" in found(result)) == warns
    if warns:
        assert found(result)["client"] == [("Goals", "seen by Lindedal, not by Young person")]


@pytest.mark.parametrize(("client", "other", "warns"), [
    ("2026-11-25", "", True), ("2026-11-26", "", False), ("2026-11-25", "2026-11-20", False), ("", "2026-11-20", False),
])  # fmt: skip
def test_a_client_whose_day_is_over_sees_less_too(client, other, warns):
    result = matrix({"goals:client": may("see", until=client), "goals:other": may("see", until=other)})
    assert ("client" in found(result)) == warns


def test_what_was_agreed_until_a_day_that_is_over_is_not_offered_for_the_agreements():
    rows = [{"#key": "goals:client", **may("see", "add")}, {"#key": "family:client", **may("add", until="2026-11-25")},
            {"#key": "goals:other", **may("see", "change", until="2026-11-25")}, {"#key": "goals:own", **may("change")},
            {"#key": "family:other", **may("see", until="2026-11-25")}]  # fmt: skip
    board = Paper("sharing", {"people": PEOPLE, "kinds": KINDS, "cells": rows, "rules": [{}], "five": [{}]})
    offered = taking.of_sharing(board, sharing.read(board, TODAY))
    assert offered["client-agreement", "who-sees"] == ["Worker: Goals"]
    assert offered["client-agreement", "you-add"] == ["Goals"]
    assert offered["partner-agreement", "on-it"] == ["Goals"]
    assert offered["partner-agreement", "access"] == ["Young person: Goals", "Worker: Goals"]
    assert offered["partner-agreement", "editing"] == ["Worker: Goals"]


def test_whether_it_is_about_third_parties_is_asked_where_many_read_it():
    kinds = [{"#pid": "goals", "name": "Goals"}, {"#pid": "family", "name": "Brothers", "third": "no"}]
    seen = {f"{kind}:lead": may("see") for kind in ("goals", "family")}
    assert found(matrix(seen, kinds=kinds))["maybe-third"] == [("Goals", "Lead")]
    assert "maybe-third" not in found(matrix({"goals:own": may("see")}, kinds=kinds))


def test_a_list_without_the_client_is_said():
    assert "no-client" in found(matrix({}, people=PEOPLE[1:]))
    assert "no-client" not in found(matrix({}))


def test_what_is_too_long_to_take_over_is_cut_between_two():
    long = ", ".join(f"Soort {number}" for number in range(600))
    cut = taking.text_of([long])
    assert 3000 < len(cut) <= taking.LONGEST + 2
    assert long.startswith(cut.removesuffix("\n…"))
    assert taking.text_of(["a", "b"]) == "a\nb"


def test_of_whom_the_kind_is_not_known_it_is_asked():
    people = [{**one, "kind": None} if one["#pid"] == "other" else one for one in PEOPLE]
    result = found(matrix({"goals:other": may("see"), "goals:client": may("none")}, people=people))
    assert result["no-kind"] == [("Lindedal", "")]
    assert result["client"] == [("Goals", "seen by Lindedal, not by Young person")]
    assert "no-client" not in found(matrix({}, people=[{**one, "kind": None} for one in PEOPLE]))


def test_what_stood_about_somebody_who_is_gone_is_no_cell_any_more():
    result = matrix({"goals:gone": may("see"), "goals:client": may("see")})
    assert result.count == 10
    assert [name for name, _why in found(result)["loose"]]


def test_data_about_third_parties_that_more_than_the_team_can_read():
    cells = {f"{kind}:{who}": may("see") for kind in ("goals", "family") for who in ("client", "own", "team")}
    assert "third" not in found(matrix(cells))
    assert found(matrix({**cells, "family:lead": may("see"), "goals:lead": may("see")}))["third"] == [
        ("Brothers", "Lead")
    ]


@pytest.mark.parametrize(("given", "warns"), [
    ({"may": ["see"]}, True), ({"may": ["see"], "ground": "unknown"}, True), ({"may": ["add"], "ground": "none"}, True),
    ({"may": ["see"], "ground": "law"}, False), ({"may": ["none"]}, False), ({"ground": "none"}, False),
])  # fmt: skip
def test_what_is_allowed_without_a_ground(given, warns):
    assert ("ground" in found(matrix({"goals:own": given}))) == warns


@pytest.mark.parametrize(("until", "over"), [("2026-11-25", True), ("2026-11-26", False), ("2027-01-01", False)])
def test_what_was_agreed_until_a_day_that_is_over(until, over):
    assert ("ended" in found(matrix({"goals:own": may("see", until=until)}))) == over


def test_contradictions_and_what_is_only_handy():
    result = matrix({"goals:own": may("none", "see"), "goals:team": may("see", need="nice")})
    assert [name for name, _why in found(result)["both"]] == ["Goals · Worker"]
    assert [name for name, _why in found(result)["nice"]] == ["Goals · Team"]


def test_a_row_that_belongs_to_no_cell_is_not_lost():
    assert found(matrix({"": {"name": "Pasted"}}))["loose"] == [("Pasted", "")]


def test_a_row_that_came_in_with_a_table_belongs_to_the_cell_whose_name_it_has():
    result = matrix({"": {"name": "Goals · Worker", "may": ["see"]}, "goals:client": may("none")})
    assert result.boxes["goals", "own"].may == ("see",)
    assert "loose" not in found(result)
    taken = matrix({"": {"name": "Goals · Worker", "may": ["see"]}, "goals:own": may("none")})
    assert taken.boxes["goals", "own"].may == ("none",), "what was written in the matrix comes first"
    assert [name for name, _why in found(taken)["loose"]] == ["Goals · Worker"]


def test_five_questions_with_a_word_each():
    five = matrix({}, five={"needed": "yes", "knows": "no"}).five
    assert [(state, words) for _question, state, words in five[:3]] == [
        ("done", "a habit"), ("todo", "not yet a habit"), ("unknown", "not filled in")]  # fmt: skip


def test_without_people_there_is_no_matrix():
    result = matrix({}, people=[], kinds=[])
    assert result.count == 0
    assert result.findings == ()


# ── Partners ─────────────────────────────────────────────────────────────────────────────────────────────────
def partner_map(*rows):
    return partners.read(Paper("partners", {"partners": list(rows), "exchange": [{}]}), TODAY)


def test_the_example_in_three_circles():
    result = partners.read(example("partners"), date(2026, 3, 1))
    assert [(id_, name, len(own)) for id_, name, own in result.circles] == [("core", "Core", 1), ("near", "Near", 4),
                                                                            ("far", "Further", 2)]  # fmt: skip
    assert len(result.dots) == len(result.listed) == 7
    assert found(result) == {
        "data": [("Family service Lindedal", "Oral")], "paper": [("Family service Lindedal", "Oral")],
        "unknown": [("Referral team of the region", ""), ("Parents in the waiting time", "")],
        "silent": [("Parents in the waiting time", "")],
    }  # fmt: skip


@pytest.mark.parametrize(("shares", "agreement", "warns"), [
    ("yes", "", True), ("yes", "none", True), ("yes", "contract", True), ("yes", "processing", False),
    ("yes", "protocol", False), ("no", "none", False), ("unknown", "none", False),
])  # fmt: skip
def test_sharing_data_asks_for_an_agreement_about_it(shares, agreement, warns):
    assert ("data" in found(partner_map({"name": "A", "shares": shares, "agreement": agreement}))) == warns


@pytest.mark.parametrize(("shares", "data", "warns"), [
    ("yes", "processing", True), ("yes", "none", False), ("no", "", True), ("yes", "", False),
])  # fmt: skip
def test_whether_there_is_an_agreement_is_asked_beside_one_on_data(shares, data, warns):
    """Of who shares data without one it is said already."""
    row = {"name": "A", "near": "far", "shares": shares, "data-agreement": data}
    assert ("silent" in found(partner_map(row))) == warns


def test_a_contract_and_an_agreement_on_data_stand_beside_each_other():
    both = {"name": "A", "near": "core", "shares": "yes", "agreement": "contract", "until": "2030-01-01"}
    assert found(partner_map(both | {"data-agreement": "processing", "data-until": "2030-01-01"})) == {}
    assert found(partner_map(both | {"data-agreement": "none"})) == {"data": [("A", "No agreement")]}
    over = found(partner_map(both | {"data-agreement": "processing", "data-until": "2026-03-01"}))
    assert over == {"ended": [("A", "Data processing agreement: 1 March 2026")]}


@pytest.mark.parametrize(("row", "warns"), [
    ({"near": "core"}, True), ({"type": "core", "agreement": "oral"}, True),
    ({"near": "core", "agreement": "contract"}, False), ({"near": "near", "agreement": "none"}, False),
])  # fmt: skip
def test_a_core_partner_has_something_on_paper(row, warns):
    assert ("paper" in found(partner_map({"name": "A", **row}))) == warns


@pytest.mark.parametrize(("until", "id_"), [
    ("2026-11-25", "ended"), ("2026-11-26", "ending"), ("2027-01-25", "ending"), ("2027-01-26", None),
])  # fmt: skip
def test_an_agreement_that_ended_or_ends_within_sixty_days(until, id_):
    result = found(partner_map({"name": "A", "agreement": "contract", "shares": "no", "until": until}))
    assert set(result) == ({id_} if id_ else set())


@pytest.mark.parametrize("count", [0, 1, 2, 7, 40])
def test_names_in_the_drawing_never_touch(count):
    rows = [{"name": f"Partner with a long name: {n} {'x' * 40}", "near": CIRCLES[n % 3], "relation": "good"}
            for n in range(count)]  # fmt: skip
    result = partner_map(*rows)
    assert len(result.dots) == count
    for anchor in ("start", "end"):
        own = sorted((dot.text_y, len(dot.lines)) for dot in result.dots if dot.anchor == anchor)
        for (y, lines), (below, _lines) in zip(own, own[1:], strict=False):
            assert y + lines * partners.LINE <= below
        assert all(y > 0 and y + (lines - 1) * partners.LINE < result.height for y, lines in own)
    assert all(len(line) <= partners.SIGNS for dot in result.dots for line in dot.lines)


@pytest.mark.parametrize("count", [1, 3, 7, 12])
def test_no_partner_stands_on_the_name_of_its_circle(count):
    rows = [{"name": f"P{n}", "near": near} for n in range(count) for near in CIRCLES]
    result = partner_map(*rows)
    for id_, _name, _radius, y in result.rings:
        for dot in result.dots:
            if dot.partner.near == id_:
                assert abs(dot.x - partners.MIDDLE) > 24 or abs(dot.y - y) > 20, (id_, dot.partner.name)


def test_influence_and_interest_place_each_partner_once():
    result = partners.read(example("partners"), TODAY)
    assert sum(len(field.partners) for field in result.fields) + len(result.unweighed) == result.count


# ── Agreements ───────────────────────────────────────────────────────────────────────────────────────────────
def test_what_is_open_and_who_signed_off():
    result = agreements.read(example("agreements"), {}, TODAY)
    partner, client, team = result.all
    assert [one.id for one in partner.open] == ["ending"]
    assert [one.id for one in client.open] == ["questions"]
    assert team.open == []
    assert [(one.role, one.says) for one in partner.approvals] == [
        ("Director of Huis Linde", "12 March 2026"), ("Director of family service Lindedal", "not yet")]  # fmt: skip
    assert (partner.review, partner.review_over) == ("1 October 2026", True)
    assert result.loose == ()
    with pytest.raises(LookupError):
        result.of("nobody")


def test_an_approval_of_a_day_to_come_is_no_approval_yet():
    rows = [{"role": "Director", "for-whom": "team", "on": day} for day in ("2026-11-26", "2026-11-27")]
    once = {section: [{}] for section in agreements.SECTIONS.values()}
    team = agreements.read(Paper("agreements", {**once, "signed": rows}), {}, TODAY).of("team")
    assert [one.says for one in team.approvals] == ["26 November 2026", "not yet: 27 November 2026 is still to come"]
    assert [one.glyph for one in team.approvals] == ["done", "todo"]
    assert len(team.signed) == 1
