"""The format: what a pack may say, what it is refused for, and how its texts are read."""

import pytest
from pydantic import ValidationError

from draagvlak.content.languages import chain, direction, own_name
from draagvlak.content.loading import revive
from draagvlak.content.problems import PackRefused
from draagvlak.content.schema import Texts, json_schema
from draagvlak.content.tests.packs import data, pack

AA = {"nl": "a", "en": "a"}
LEVELS = ("red", "orange", "green")
WORDING = {"text": AA, "levels": dict.fromkeys(LEVELS, AA)}
FIRST = "rubrics.0.questions.0.suggestions"


def suggestions(basis):
    return dict.fromkeys(LEVELS, {"text": AA, "basis": basis})


def found(**changes):
    with pytest.raises(PackRefused) as refused:
        revive(data(**changes))
    return [(problem.code, problem.path) for problem in refused.value.problems]


BROKEN: dict = {
    "a key that is not there": ({"colour": "red"}, "unknown_key", "colour"),
    "a missing key": ({"title": None}, "missing", "title"),
    "another kind": ({"kind": "survey"}, "choice", "kind"),
    "another schema": ({"schema": 2}, "choice", "schema"),
    "no rubric": ({"rubrics": []}, "too_few", "rubrics"),
    "no question": ({"rubrics.0.questions": []}, "too_few", "rubrics[1].questions"),
    "a missing level": ({"rubrics.0.questions.1.levels.orange": None}, "missing",
                        "rubrics[1].questions[2].levels.orange"),
    "a fourth level": ({"rubrics.0.questions.0.levels.blue": {"nl": "a", "en": "a"}}, "unknown_key",
                       "rubrics[1].questions[1].levels.blue"),
    "a missing language": ({"title": {"nl": "a"}}, "language_missing", "title"),
    "a language too many": ({"title": {"nl": "a", "en": "a", "fr": "a"}}, "language_extra", "title.fr"),
    "no language code": ({"languages": ["nl", "English"]}, "language_code", "languages[2]"),
    "a language twice": ({"languages": ["nl", "en", "nl"]}, "language_twice", "languages[3]"),
    "an empty text": ({"title.en": ""}, "text_empty", "title.en"),
    "a blank text": ({"title.en": "  "}, "text_empty", "title.en"),
    "a text too long": ({"title.en": "x" * 2001}, "text_too_long", "title.en"),
    "a number for a text": ({"title.en": 5}, "not_text", "title.en"),
    "a list for a text": ({"title": ["a"]}, "not_mapping", "title"),
    "another placeholder": ({"title.en": "{name}"}, "placeholder", "title.en"),
    "an attribute": ({"title.en": "{subject.__class__}"}, "placeholder", "title.en"),
    "a loose brace": ({"title.en": "a } b"}, "brace", "title.en"),
    "mark-up": ({"title.en": "<b>a</b>"}, "markup", "title.en"),
    "a script": ({"title.en": "<script>a"}, "markup", "title.en"),
    "an invisible sign": ({"title.en": "a\u202eb"}, "invisible", "title.en"),
    "an id with a capital": ({"id": "Klein"}, "id_pattern", "id"),
    "a version without a year": ({"version": "beta"}, "version_pattern", "version"),
    "a question twice": ({"rubrics.0.questions.1.id": "why-vision"}, "question_twice", "rubrics[1].questions[2].id"),
    "a question of another rubric": ({"rubrics.0.questions.1.id": "who-x"}, "question_id",
                                     "rubrics[1].questions[2].id"),
    "yes for a truth": ({"validated": "yes"}, "not_yes_no", "validated"),
    "an unknown basis": ({FIRST: suggestions("gut")}, "choice", "rubrics[1].questions[1].suggestions.red.basis"),
    "a basis without a source": ({FIRST: suggestions("source")}, "source_needed",
                                 "rubrics[1].questions[1].suggestions.green.source"),
    "a date in words": ({"credit": {"author": "a", "title": "b", "date": "mei"}}, "date_pattern", "credit.date"),
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_refused(what):
    changes, code, path = BROKEN[what]
    assert (code, path) in found(**changes)


def test_every_problem_is_told_at_once():
    assert len(found(**{"title.en": "", "id": "A B", "colour": "x"})) == 3


def test_two_rubrics_with_one_id():
    again = data()["rubrics"] * 2
    assert ("rubric_twice", "rubrics[2].id") in found(rubrics=again)


def test_nothing_can_be_changed():
    small = pack()
    with pytest.raises(ValidationError):
        small.title = Texts({"nl": "x"})
    with pytest.raises(ValidationError):
        small.rubrics[0].questions[0].unknown_is_red = True


def test_questions_in_order_and_by_id():
    small = pack(**{"rubrics.0.questions.1.client": WORDING})
    assert [question.id for question in small.questions()] == ["why-vision", "why-gain"]
    assert [question.id for question in small.for_client()] == ["why-gain"]
    assert small.question("why-gain").client
    assert small.rubric_of("why-gain").id == "why"
    for lookup in (small.question, small.rubric_of, small.subject, small.level_words):
        with pytest.raises(KeyError):
            lookup("nowhere")


def test_the_subject_is_filled_in_as_plain_text():
    small = pack()
    first, second = small.questions()
    assert small.render(first.text, "beeldbellen", "nl") == "Kennen jullie de visie op beeldbellen?"
    assert small.render(second.text, "een samenwerkingsplatform", "nl").startswith("Een samenwerkingsplatform: ")
    assert small.render(first.text, {"nl": "bellen", "en": "calls"}, "en") == "Do you know the vision on calls?"
    assert small.render(first.text, small.subjects[0].name, "en") == "Do you know the vision on video calls?"
    assert small.render(first.text, {"nl": "bellen"}, "en") == "Do you know the vision on bellen?"
    assert small.render(None, "x", "nl") == ""


def test_a_subject_cannot_do_anything():
    text = pack().questions()[0].text
    for nasty in ("{Subject}", "{0.__class__}", "%s", "\\1", "\\g<0>", "<b>"):
        assert pack().render(text, nasty, "en") == f"Do you know the vision on {nasty}?"


def test_languages_that_are_not_there():
    assert chain("nl-BE", ("en", "nl")) == ("nl-BE", "nl", "en")
    assert chain("pt", ("en", "pt-BR")) == ("pt", "pt-BR", "en")
    small = pack()
    assert small.title.in_("fr", small.languages) == "Kleine lijst"
    assert small.title.in_("en-GB", small.languages) == "Small list"


def test_right_to_left():
    assert [direction(code) for code in ("ar", "fa", "he", "nl", "az-Arab", "ar-Latn", "ps")] == (
        ["rtl", "rtl", "rtl", "ltr", "rtl", "ltr", "rtl"]
    )
    assert own_name("ar") == "العربية"
    assert own_name("xx") == "xx"


def test_levels_have_words_without_being_told():
    small = pack()
    assert small.level_words("red").name.in_("nl") == "Rood"
    assert small.level_words("unknown").name.in_("ar", small.languages) == "Weet ik niet"
    assert small.unknown_text().in_("en") == "You do not know of any? Choose red."


def test_the_schema_for_editors():
    schema = json_schema()
    assert schema["additionalProperties"] is False
    assert set(schema["required"]) >= {"schema", "id", "version", "kind", "languages", "title", "rubrics"}
