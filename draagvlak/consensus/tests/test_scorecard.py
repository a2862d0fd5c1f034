"""The scorecard as objects: the sentence with the finding, the word of each question, orders, groups, how it went."""

from dataclasses import replace

import pytest
from django.utils import translation

from draagvlak.consensus import scorecard, scorecard_pages, scorecard_people
from draagvlak.surveys import published
from draagvlak.surveys.agreement import CAMP, END, LARGE, LEAST
from draagvlak.surveys.groups import role_groups
from draagvlak.surveys.models import Mode
from draagvlak.surveys.published import Comparison, Counts, GroupResult
from tests.people import make_snapshot, make_survey, shipped_pack

pytestmark = pytest.mark.django_db
AGREED, DISSENT, DIVIDED, OPPOSED = (0, 0, 8, 0), (2, 0, 6, 0), (2, 4, 2, 0), (4, 0, 4, 0)
UNKNOWN, FEW, PAIR = (0, 0, 4, 4), None, (0, 0, 2, 3)


@pytest.fixture(autouse=True)
def _dutch():
    with translation.override("nl"):
        yield


def questions_of(rubric):
    return [question.id for part in shipped_pack()[0].rubrics if part.id == rubric for question in part.questions]


def card(world, rest=AGREED, *, order=scorecard.DIVIDED, agreed=None, survey=None, data=None, **counts):
    """The Card of a closed scan: `counts` by rubric (one for all its questions, or a list), `rest` for the others."""
    survey = survey or make_survey(world, "Telling", state="closed")
    snapshot = make_snapshot(survey)
    for part in shipped_pack()[0].rubrics:
        chosen = counts.get(part.id, rest)
        for at, question in enumerate(questions_of(part.id)):
            row = chosen[at] if isinstance(chosen, list) else chosen
            entry = {"asked": 8} | ({} if row is None else {"counts": list(row), "arguments": 0})
            snapshot.data["questions"][question] = entry
    snapshot.data |= {"people": 8} | (data or {})
    return scorecard.build(published.of_snapshot(survey, snapshot), "nl", order=order, agreed=agreed)


def said(found):
    return " ".join(str(sentence) for sentence in found.finding)


# ── The finding ──────────────────────────────────────────────────────────────────────────────────────────────
def test_the_finding_names_what_is_agreed_and_where_the_talk_begins(cast):
    found = card(cast.a, DIVIDED, technology=AGREED, costs=[OPPOSED, AGREED, AGREED])
    assert said(found) == (
        "Over ‘Toestellen en internet’ zijn jullie het eens. Over ‘Kosten en opbrengsten’ zijn jullie het minst eens. "
        "Begin het gesprek daar."
    )
    assert "<strong>Kosten en opbrengsten</strong>" in "".join(sentence.html for sentence in found.finding)


def test_everything_agreed(cast):
    assert said(card(cast.a)) == "Over elk deel zijn jullie het eens. Praat over wat eerst komt."


def test_everything_agreed_with_a_dissenting_voice(cast):
    found = said(card(cast.a, clients=[DISSENT, *[AGREED] * 4]))
    assert found.startswith("Over elk deel zijn jullie het eens. Bij 1 vraag is er een tegenstem.")
    assert "Luister eerst naar wat er gezegd wordt over ‘Cliënten’." in found


def test_between_two_colours_is_neither_divided_nor_agreed(cast):
    between = [(4, 4, 0, 0), AGREED, AGREED]
    found = card(cast.a, AGREED, why=between, costs=OPPOSED)
    assert found.part("why").word == "0 van 3 vragen verdeeld"
    assert "Over 7 delen zijn jullie het meest eens." in said(found)
    assert said(card(cast.a, AGREED, why=between)).endswith(
        "Over ‘Waarom’ zijn jullie het minst eens. Begin het gesprek daar."
    )


def test_a_part_that_nobody_can_judge_is_never_said_to_be_agreed(cast):
    found = said(card(cast.a, channels=FEW))
    assert found.startswith("Over alles waarop genoeg mensen antwoordden, zijn jullie het eens.")


def test_everything_divided(cast):
    assert said(card(cast.a, DIVIDED, why=OPPOSED)) == (
        "Over elke vraag verschillen jullie. Over ‘Waarom’ zijn jullie het minst eens. Begin het gesprek daar."
    )


def test_divided_in_every_part_but_not_on_every_question(cast):
    found = card(cast.a, DIVIDED, why=[OPPOSED, AGREED, DIVIDED])
    assert said(found).startswith("In geen enkel deel zijn jullie het over alles eens.")


def test_a_tie_at_the_bottom_names_both(cast):
    found = said(card(cast.a, AGREED, why=OPPOSED, costs=OPPOSED))
    assert "Over ‘Waarom’ en ‘Kosten en opbrengsten’ zijn jullie het minst eens." in found


def test_a_tie_of_many_names_none(cast):
    assert said(card(cast.a, DIVIDED)) == "In elk deel verschillen jullie evenveel. Kies samen waar jullie beginnen."
    found = said(card(cast.a, DIVIDED, why=AGREED, offer=AGREED))
    assert "Over ‘Waarom’ en ‘In de praktijk’ zijn jullie het eens. 7 delen zijn even verdeeld." in found
    assert "Over 5 delen zijn jullie het meest eens." in said(card(cast.a, AGREED, why=OPPOSED, offer=OPPOSED,
                                                                   clients=DIVIDED, staff=DIVIDED))  # fmt: skip


def test_too_few_answers_for_a_word(cast):
    assert said(card(cast.a, (0, 1, 1, 0))).startswith("Er zijn te weinig antwoorden om te zeggen hoe eens jullie")
    assert said(card(cast.a, FEW)) == "Te weinig mensen beantwoordden dezelfde vragen. Daarom tonen we geen kleuren."


def test_much_that_is_not_known_comes_first_and_a_little_comes_after(cast):
    much = said(card(cast.a, UNKNOWN))
    assert much.startswith("Veel weten jullie nog niet. Bij 35 vragen weet een derde of meer het niet.")
    assert "Bij wie wel een kleur koos, zien we dit." in much
    little = said(card(cast.a, AGREED, why=[UNKNOWN, AGREED, AGREED]))
    assert little.endswith("Bij 1 vraag weet een derde of meer het niet.")


def test_one_kind_of_people_is_one_view(cast):
    found = said(card(cast.a, data={"invited": {"management": 12}, "listed": 12}))
    assert "Er werd maar één rol gevraagd: ‘Leiding’. Zo kijken zij ernaar." in found
    assert "één rol" not in said(card(cast.a, data={"invited": {"management": 6, "frontline": 6}, "listed": 12}))
    assert "één rol" not in said(card(cast.a, data={"invited": {"management": 6}, "listed": 12}))


def test_the_finding_in_english(cast):
    with translation.override("en"):
        survey = make_survey(cast.a, "Telling", state="closed")
        data = make_snapshot(survey)
        data.data["questions"]["costs-outlay"]["counts"] = [4, 0, 4, 0]
        found = scorecard.build(published.of_snapshot(survey, data), "en")
        assert "You agree least on ‘Costs and returns’. Begin the talk there." in said(found)


# ── Words and notes ──────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("votes", "word"),
    [
        ((8, 0, 0, 0), "eensgezind"), ((6, 2, 0, 0), "eensgezind"), ((4, 4, 0, 0), "tussen twee kleuren"),
        ((5, 2, 1, 0), "verdeeld"), ((2, 4, 2, 0), "verdeeld"), ((3, 3, 2, 0), "verdeeld"),
        ((1, 6, 1, 0), "overwegend oranje, met tegenstem"), ((2, 0, 6, 0), "overwegend groen, met tegenstem"),
        ((3, 0, 5, 0), "tegengesteld"), ((4, 0, 4, 0), "tegengesteld"),
        # 'I do not know' never enters the word
        ((4, 0, 4, 9), "tegengesteld"), ((1, 1, 0, 6), "te weinig antwoorden"),
    ],
)  # fmt: skip
def test_the_word_of_a_question(cast, votes, word):
    assert card(cast.a, votes).part("why").questions[0].word == word


def test_a_unanimous_pair_is_flagged_as_few(cast):
    question = card(cast.a, PAIR).part("why").questions[0]
    assert question.word == "te weinig antwoorden"
    assert "Beide antwoorden zijn groen." in question.notes
    assert "Beide" not in " ".join(card(cast.a, (1, 0, 1, 3)).part("why").questions[0].notes)
    assert "Beide" not in " ".join(card(cast.a, (0, 0, 1, 4)).part("why").questions[0].notes)


def test_a_question_that_is_withheld_says_why_and_is_not_in_its_part(cast):
    part = card(cast.a, why=[FEW, AGREED, AGREED]).part("why")
    question = part.questions[0]
    assert question.word == "Niet getoond: minder dan 5 antwoorden. Zo kan niemand afleiden wie wat koos."
    assert question.columns == ()
    assert question.unknown is None
    assert [column.count for column in part.columns] == [0, 0, 16]
    assert part.word == "0 van 2 vragen verdeeld"
    assert part.notes == ("1 vraag tonen we niet: te weinig antwoorden.",)


def test_a_part_says_how_many_of_its_questions_are_divided(cast):
    found = card(cast.a, why=[OPPOSED, AGREED, DISSENT], offer=FEW, clients=[(0, 1, 1, 4), *[AGREED] * 4])
    assert found.part("why").word == "1 van 3 vragen verdeeld"
    assert found.part("offer").word == "niet getoond: te weinig antwoorden"
    assert "1 vraag heeft te weinig antwoorden voor een woord." in found.part("clients").notes


def test_who_was_not_asked_and_who_skipped_is_said(cast):
    survey = make_survey(cast.a, "Met cliënten", state="closed")
    snapshot = make_snapshot(survey)
    snapshot.data["people"] = 12
    snapshot.data["questions"]["why-vision"] = {"asked": 9, "counts": [1, 2, 4, 0], "arguments": 0}
    question = scorecard.build(published.of_snapshot(survey, snapshot), "nl").part("why").questions[0]
    assert question.notes == ("Gevraagd aan 9 van de 12 mensen.", "2 mensen sloegen ze over.")


def test_what_was_chosen_together_stands_beside_it(cast):
    agreed = {("why", True): "orange", ("why-vision", False): "none"}
    part = card(cast.a, agreed=agreed).part("why")
    assert (part.chosen, part.chosen_name) == ("orange", "Oranje")
    assert [column.level for column in part.columns if column.chosen] == ["orange"]
    assert part.questions[0].chosen_name == "geen consensus"
    assert part.questions[1].chosen_name == ""


# ── Order and pictures ───────────────────────────────────────────────────────────────────────────────────────
def test_the_three_orders(cast):
    counts = {"costs": OPPOSED, "why": FEW, "clients": [DIVIDED, *[AGREED] * 4], "staff": (8, 0, 0, 0)}
    divided = [part.id for part in card(cast.a, **counts).parts]
    assert divided[:2] == ["costs", "clients"]
    assert divided[-1] == "why", "what has no figure comes last"
    red = [part.id for part in card(cast.a, order=scorecard.RED, **counts).parts]
    assert red[:3] == ["staff", "costs", "clients"]
    assert red[-1] == "why"
    as_asked = card(cast.a, order=scorecard.AS_ASKED, **counts)
    assert [part.number for part in as_asked.parts] == list(range(1, 10))
    assert [question.number for question in as_asked.questions] == list(range(1, 36))


def test_questions_of_which_all_think_alike_are_no_place_to_begin(cast):
    assert card(cast.a).begin == []
    begin = card(cast.a, why=[DISSENT, OPPOSED, AGREED]).begin
    assert [question.id for question in begin] == questions_of("why")[1::-1]
    assert len(card(cast.a, DIVIDED).begin) == scorecard.FIRST


@pytest.mark.parametrize(("people", "dots"), [(40, True), (41, False)])
def test_dots_up_to_forty_people_then_bars(cast, people, dots):
    found = card(cast.a, (people, 0, 0, 0), data={"people": people})
    column = found.part("why").questions[0].columns[0]
    assert (column.dots is not None) is dots
    if dots:
        assert len(column.dots) == people
    assert column.width == "100.0%"
    assert found.part("why").columns[0].dots is None, "votes of several questions are never drawn as people"


# ── Groups ───────────────────────────────────────────────────────────────────────────────────────────────────
WORDS = {"red": "nobody", "orange": "mixed", "green": "everybody"}


def grouped(world, comparison, **survey):
    groups = role_groups(["nl", "en"])
    scan = make_survey(world, "Met groepen", state="closed", breakdown="role", groups=groups, **survey)
    found = card(world, survey=scan)
    return replace(found, shown=replace(found.shown, comparison=comparison))


def test_without_a_breakdown_there_is_nothing_to_compare(cast):
    assert scorecard_people.compared(card(cast.a)) is None


def test_too_few_people_in_groups_is_said(cast):
    found = scorecard_people.compared(grouped(cast.a, Comparison("few")))
    assert found.rows == ()
    assert "minstens twee zijn van 8 mensen" in found.lines[0]


def test_groups_that_were_put_together_are_named_with_the_reason(cast):
    groups = (GroupResult(("frontline",), 11), GroupResult(("ict", "other"), 9))
    words = {"why": (WORDS, {**WORDS, "green": "mixed"}), "offer": (WORDS, WORDS), "staff": (WORDS, None)}
    withheld = {"costs": "few", "clients": "exposing"}
    found = scorecard_people.compared(grouped(cast.a, Comparison("shown", groups, words, None, withheld)))
    assert found.names == (("Basiswerker of vrijwilliger", 11), ("ICT en ondersteuning + Andere", 9))
    assert "Deze groepen telden we samen: ICT en ondersteuning + Andere." in found.lines[0]
    assert [row.id for row in found.differing] == ["why"]
    assert [row.id for row in found.alike] == ["offer", "staff"]
    assert found.alike[1].cells[1] is None
    assert found.differing[0].cells[0] == (
        ("red", "rood", "(bijna) niemand"), ("orange", "oranje", "gemengd"), ("green", "groen", "(bijna) iedereen"),
    )  # fmt: skip
    reasons = {row.id: row.why_not for row in found.withheld}
    assert "te weinig antwoorden" in reasons["costs"]
    assert "afleiden" in reasons["clients"]


def test_numbers_of_groups_only_where_the_snapshot_has_them(cast):
    groups = (GroupResult(("frontline",), 3), GroupResult(("management",), 2))
    counts = {"why-vision": (Counts(1, 1, 1, 0), None)}
    card_ = grouped(cast.a, Comparison("shown", groups, {}, counts, {}), mode=Mode.OPEN, k=2)
    found = scorecard_people.counts_by_group(card_, ["why-vision", "why-value"])
    assert list(found) == ["why-vision"]
    (_name, numbers), (_other, none) = found["why-vision"]
    assert numbers == [
        ("red", "rood", 1),
        ("orange", "oranje", 1),
        ("green", "groen", 1),
        ("unknown", "weet ik niet", 0),
    ]
    assert none is None
    closed = grouped(cast.a, Comparison("shown", groups, {"why": (WORDS, WORDS)}, None, {}))
    assert scorecard_people.counts_by_group(closed, ["why-vision"]) == {}


# ── How it went ──────────────────────────────────────────────────────────────────────────────────────────────
def test_how_it_went_is_facts_and_no_mark(cast):
    data = {"people": 9, "listed": 12, "later": 2, "paper": 3, "one_helper": 1,
            "invited": {"management": 2, "frontline": 10}}  # fmt: skip
    facts = dict(scorecard_people.process(card(cast.a, data=data).shown))
    assert facts["Wie werd gevraagd"] == "Leiding 2, Basiswerker of vrijwilliger 10. 2 kwamen er na de start bij."
    assert facts["Wie deed mee"] == "9 van de 12 mensen op de lijst deden mee."
    assert facts["Op papier"] == "3 van 9 antwoordden op papier. 1 daarvan typte één helper alleen in."
    assert "%" not in str(facts)


def test_so_many_of_so_many_only_where_the_list_says_who_could(cast):
    survey = make_survey(cast.a, "Anoniem", state="closed", mode=Mode.ANONYMOUS, k=8)
    shown = card(cast.a, survey=survey, data={"people": 9, "listed": 12}).shown
    assert scorecard_people.took_part(shown) == "9 mensen deden mee."
    assert scorecard_people.is_counted(shown) is False


# ── The rule in words ────────────────────────────────────────────────────────────────────────────────────────
def test_the_page_about_counting_says_the_limits_that_are_enforced(cast):
    page = scorecard_pages.how_page(cast.a.closed, "nl")
    assert (page["end"], page["large"], page["camp"], page["least"]) == (30, 75, CAMP, LEAST)
    assert (int(100 * END), int(100 * LARGE)) == (30, 75)
    rows = {tuple(count for _level, _name, count in columns): (word, a) for columns, word, a in page["examples"]}
    assert rows[(2, 0, 6)] == ("overwegend groen, met tegenstem", 0.0)
    assert rows[(4, 0, 4)] == ("tegengesteld", -1.0)
    assert page["rows"] == []
