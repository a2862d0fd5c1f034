"""P13 and A11: what people are told follows from the settings, in every mode and language, in plain sentences."""

import itertools
import re
from datetime import date

import pytest

from draagvlak.surveys import groups
from draagvlak.surveys.disclosure import group_least
from draagvlak.surveys.models import CLOSES_AFTER, MINIMUM, Breakdown, Mode, Survey
from draagvlak.surveys.notice import Crowd, essence, later_banner, notice
from tests.people import shipped_pack

LANGUAGES = ("nl", "en")
CROWD = Crowd(listed=12, later=2, loose_forms=3)


class Organisation:
    name, contact, ends_on = "Huis Zuid", "dpo@huiszuid.example", None


class EndingOrganisation(Organisation):
    ends_on = date(2026, 12, 10)


def survey(mode=Mode.CONFIDENTIAL, breakdown=Breakdown.NONE, **fields):
    found = Survey(
        mode=mode, k=fields.pop("k", MINIMUM[mode]), breakdown=breakdown, asker="Els Maes",
        last_day=date(2026, 12, 15), retention_months=fields.pop("retention_months", 36),
        subject={"nl": "onlinehulp", "en": "online help"}, **fields,
    )  # fmt: skip
    found._state.fields_cache["organisation"] = Organisation
    return found


def told(survey, language="nl", crowd=CROWD):
    return {fact.key: fact.text for fact in notice(survey, language, crowd)}


ALL = list(itertools.product(Mode, Breakdown, LANGUAGES))


@pytest.mark.parametrize(("mode", "breakdown", "language"), ALL)
def test_every_fact_is_told_in_every_mode(mode, breakdown, language):
    facts = told(survey(mode, breakdown), language)
    assert set(facts) == {
        "sees", "from", "arguments", "groups", "choice", "asks", "why", "invited", "later", "data", "kept", "limits",
        "contact",
    }  # fmt: skip
    assert all(facts.values())
    assert "%(" not in " ".join(facts.values())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("mode", Mode)
def test_the_figures_are_those_that_are_enforced(mode, language, settings):
    settings.ANSWER_DAYS, settings.BACKUP_KEEP_DAYS = 9, 23
    raised = survey(mode, k=MINIMUM[mode] + 4, retention_months=6)
    facts = told(raised, language)
    assert re.search(rf"\b{raised.k}\b", facts["from"])
    assert not re.search(rf"\b{MINIMUM[mode]}\b", facts["from"])
    assert re.search(r"\b9 (dagen|days)\b", facts["kept"])
    assert re.search(r"\b23 (dagen|days)\b", facts["kept"])
    assert re.search(rf"\b{CLOSES_AFTER.days} (dagen|days)\b", facts["choice"])
    assert re.search(r"\b6 (maanden|months)\b", facts["kept"])
    assert re.search(r"15 (december|December) 2026", facts["choice"])
    assert re.search(r"\b12\b", facts["invited"])
    assert "Els Maes" in facts["invited"]
    assert re.search(r"\b2\b", facts["later"])
    assert "Huis Zuid" in facts["asks"]
    assert Organisation.contact in facts["contact"]


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("breakdown", [Breakdown.ROLE, Breakdown.TEAM])
@pytest.mark.parametrize("raised", [0, 4])
def test_the_rule_for_groups_is_told_as_it_is_enforced(mode, breakdown, raised):
    """A higher minimum also counts for groups."""
    k = MINIMUM[mode] + raised
    assert re.search(rf"\b{group_least(mode, k)}\b", told(survey(mode, breakdown, k=k))["groups"])
    assert not re.search(r"\d", told(survey(mode, k=k))["groups"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_when_names_go_is_told_where_there_are_names(language):
    words = {"nl": "Namen en adressen", "en": "Names and addresses"}[language]
    assert words in told(survey(), language)["kept"]
    assert words not in told(survey(), language, Crowd())["kept"]


def test_one_day_is_said_as_one(settings):
    settings.ANSWER_DAYS = 1
    assert "1 day after" in told(survey(), "en")["kept"]
    assert "1 dag nadat" in told(survey())["kept"]


def test_what_differs_between_the_modes():
    open_, confidential, anonymous = (
        told(survey(mode), "en") for mode in (Mode.OPEN, Mode.CONFIDENTIAL, Mode.ANONYMOUS)
    )
    assert "with your name" in confidential["sees"]
    assert "open scan" in open_["sees"]
    assert "name that you give" in open_["data"]
    assert "name that you give" not in confidential["data"] + anonymous["data"]
    assert "order" in confidential["limits"]
    assert "live" in anonymous["limits"]
    assert "twice" in anonymous["choice"]
    assert "same link" in anonymous["sees"]


def test_without_a_list_nothing_is_said_about_one():
    facts = told(survey(Mode.ANONYMOUS), "en", Crowd())
    assert "no list" in facts["invited"]
    assert "list" not in facts["data"] + facts["kept"]
    assert "later" not in facts
    assert later_banner(survey(Mode.ANONYMOUS), "en", Crowd()) == ""


def test_people_added_later_are_told_to_everybody():
    assert "2" in later_banner(survey(), "nl", CROWD)


def test_a_mail_holds_the_essence():
    assert [fact.key for fact in essence(survey(), "nl", CROWD)] == ["sees", "from", "choice"]


def test_a_language_the_interface_does_not_have_falls_back():
    assert told(survey(), "fr")["sees"] == told(survey(), "nl")["sees"]


def test_the_rooms_of_a_form_say_the_minimum_of_each_mode():
    from draagvlak.surveys.forms import MODES

    for mode, described in MODES:
        assert re.search(rf"\b{MINIMUM[mode]}\b", str(described.text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_is_asked_reads_that_the_organisation_stops(language):
    found = survey()
    assert "ends" not in {fact.key for fact in notice(found, language, CROWD)}
    found._state.fields_cache["organisation"] = EndingOrganisation
    first = notice(found, language, CROWD)[0]
    assert first.key == "ends"
    assert re.search(r"10 (december|December) 2026", first.text)
    assert max(len(sentence.split()) for sentence in first.sentences) <= 20


@pytest.mark.parametrize("language", LANGUAGES)
def test_short_sentences(language):
    """A11: a mean of at most 12 words, none above 20, over everything that can be said."""
    sentences = set()
    for mode, breakdown in itertools.product(Mode, Breakdown):
        for crowd in (CROWD, Crowd(), Crowd(listed=1, later=1, loose_forms=1)):
            for fact in notice(survey(mode, breakdown), language, crowd):
                sentences |= {part for text in fact.sentences for part in re.split(r"(?<=[.?!:])\s+", text)}
    lengths = {sentence: len(sentence.split()) for sentence in sentences}
    assert len(lengths) > 60
    assert max(lengths.values()) <= 20, max(lengths, key=lengths.get)
    assert sum(lengths.values()) / len(lengths) <= 12


def test_roles_have_a_label_in_every_language_of_the_release():
    pack = shipped_pack()[0]
    found = groups.role_groups(pack.languages)
    assert [group["id"] for group in found] == ["management", "middle", "frontline", "ict", "client", "other"]
    assert all(set(group["label"]) == set(pack.languages) for group in found)
    assert found[4]["label"] == {"nl": "Cliënt of vertegenwoordiger", "en": "Client or representative"}
