"""What a field takes, and what it says back."""

import pytest
from django.utils import translation

from draagvlak.content.schema import Texts
from draagvlak.content.sheets import FieldOf, Option
from draagvlak.worksheets import values


def field(kind, **more):
    return FieldOf(id="x", label=Texts({"nl": "X", "en": "X"}), kind=kind, **more)


COLOURS = tuple(Option(id=one, name=Texts({"nl": nl, "en": en})) for one, nl, en in (
    ("good", "Goed", "Good"), ("bad", "Niet goed", "Not good"),
))  # fmt: skip


@pytest.mark.parametrize(("typed", "stored"), [
    ("1250", 1250), ("1.250", 1250), ("1.250,50", 1250.5), ("1,250.50", 1250.5), ("12,5", 12.5), ("0.125", 0.125),
    ("€ 1 250", 1250), ("-3", -3), ("1,000,000", 1000000), ("12.50", 12.5), ("1234.567", 1234.567), ("−1.250", -1250),
    ("12.345", 12345), ("12,345", 12.345), (",5", 0.5), (2500 / 3, 833.333333), (12.0, 12),
])  # fmt: skip
def test_numbers_as_people_type_them(typed, stored):
    assert values.clean(field("money"), typed) == stored


@pytest.mark.parametrize(("typed", "stored"), [
    ("1,250", 1250), ("12.345", 12.345), ("12,5", 12.5), ("1,250.50", 1250.5), ("1.250,50", 1250.5), ("0,125", 0.125),
])  # fmt: skip
def test_the_language_decides_which_sign_stands_before_decimals(typed, stored):
    with translation.override("en"):
        assert values.clean(field("number"), typed) == stored


@pytest.mark.parametrize("typed", [
    "veel", "1.250.50", "1,00,000", "12 50", "1e99", "nan", "inf", "--", "1,2,3.4,5", "9" * 20, "=1+1",
])  # fmt: skip
def test_what_is_no_number(typed):
    with pytest.raises(values.Wrong):
        values.clean(field("number"), typed)


@pytest.mark.parametrize("typed", ["good", "Goed", "goed", "GOOD"])
def test_a_choice_by_id_or_by_name(typed):
    assert values.clean(field("choice", options=COLOURS), typed) == "good"


def test_choices_in_the_order_of_the_sheet():
    asked = field("choices", options=COLOURS)
    assert values.clean(asked, "niet goed, goed") == ["good", "bad"]
    assert values.clean(asked, []) is None
    with pytest.raises(values.Wrong):
        values.clean(asked, ["good", "x"])


def test_a_wrong_choice_says_which_ones_there_are():
    with translation.override("nl"), pytest.raises(values.Wrong) as refused:
        values.clean(field("choice", options=COLOURS), "prima")
    assert "Kies uit: Goed; Niet goed." in refused.value.text


def test_a_name_of_a_choice_may_hold_a_comma():
    many = tuple(Option(id=one, name=Texts({"nl": nl, "en": nl})) for one, nl in (
        ("a", "Cliënt en hulpverlener"), ("b", "Cliënt, netwerk en partners"), ("c", "Netwerk")))  # fmt: skip
    asked = field("choices", options=many)
    assert values.clean(asked, "Cliënt, netwerk en partners, Cliënt en hulpverlener; netwerk") == ["a", "b", "c"]


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("typed", [
    "2026-04-03", "3/4/2026", "03-04-26", "3.4.2026", "3 april 2026", "3 April 2026", "3 apr. 2026", "April 3, 2026",
    46115,
])  # fmt: skip
def test_days_always_with_the_day_before_the_month(typed, language):
    with translation.override(language):
        assert values.clean(field("date"), typed) == "2026-04-03"


@pytest.mark.parametrize("typed", ["1 maart 2026", "1 March 2026", "1 mrt 2026"])
def test_months_in_every_language(typed):
    with translation.override("en"):
        assert values.clean(field("date"), typed) == "2026-03-01"


@pytest.mark.parametrize("typed", ["31/02/2026", "gisteren", "0001-01-01", "2026-13-01", "3 wintermaand 2026", 0, 1e9])
def test_what_is_no_day(typed):
    with translation.override("nl"), pytest.raises(values.Wrong):
        values.clean(field("date"), typed)


@pytest.mark.parametrize("typed", ["javascript:alert(1)", "ftp://x", "https://a b", 'https://x/"onclick=', "data:x"])
def test_a_link_is_a_whole_address(typed):
    with pytest.raises(values.Wrong):
        values.clean(field("link"), typed)


def test_texts():
    assert values.clean(field("line"), "  één \n regel ") == "één regel"
    assert values.clean(field("text"), "twee\r\nregels\x00") == "twee\nregels"
    assert values.clean(field("text"), "   ") is None
    with pytest.raises(values.Wrong):
        values.clean(field("line"), "x" * 201)


def test_in_words():
    with translation.override("nl"):
        assert values.words(field("money"), 1250, "nl") == "€ 1.250"
        assert values.words(field("money"), 12.5, "nl") == "€ 12,50"
        assert values.words(field("date"), "2026-03-01", "nl") == "1 maart 2026"
        assert values.words(field("yes"), False, "nl") == "Nee"
        assert values.words(field("choices", options=COLOURS), ["good", "bad"], "nl") == "Goed, Niet goed"
        assert values.words(field("choice", options=COLOURS), "gone", "nl") == ""
    assert values.words(field("line"), None, "nl") == ""


@pytest.mark.parametrize(("typed", "stored"), [
    ("Https://Example.org/Pad", "https://Example.org/Pad"), ("HTTP://x.be", "http://x.be"), ("https://", None),
    ("http:///pad", None), ("https://?x", None), ("https://x.be/\u202efdp.exe", None),
    ("javascript://x.be/%0aalert(1)", None), ("https://x.be/(a)?b=1#c", "https://x.be/(a)?b=1#c"),
])  # fmt: skip
def test_an_address_has_a_place_and_begins_as_phones_type_it(typed, stored):
    if stored is None:
        with pytest.raises(values.Wrong):
            values.clean(field("link"), typed)
    else:
        assert values.clean(field("link"), typed) == stored
        assert values.stands(field("link"), stored)


def test_an_address_that_was_kept_before_can_still_stand():
    assert values.stands(field("link"), "https://")


@pytest.mark.parametrize(("typed", "stored"), [
    ("€ 1.250,-", 1250), ("12,50 euro", 12.5), ("1250 EUR", 1250), ("12,–", 12), ("-5 euro", -5),
])  # fmt: skip
def test_an_amount_as_it_stands_on_an_invoice(typed, stored):
    assert values.clean(field("money"), typed) == stored
