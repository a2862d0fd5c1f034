"""Before an argument goes on the wall: what may point at somebody is named, and what is harmless is left alone."""

import pytest
from django.utils import translation

from draagvlak.live.hints import hints


def seen(text):
    return [(hint.kind, hint.seen) for hint in hints(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Een meisje van 14 jaar durfde niet te bellen.", [("age", "14 jaar")]),
        ("De 17-jarige wil liever chatten.", [("age", "17-jarige")]),
        ("Hij is 34, en woont alleen.", [("age", "is 34")]),
        ("A 17-year-old called us.", [("age", "17-year-old")]),
        ("Zoals wij met Karel hadden.", [("name", "Karel")]),
        ("Vraag het aan Karel Peeters of An-Sofie.", [("name", "Karel"), ("name", "Peeters"), ("name", "An-Sofie")]),
        ("Ik denk aan J.P. en zijn dossier.", [("initials", "J.P.")]),
        ("Mevr. D. kwam niet meer.", [("initials", "Mevr. D.")]),
        ("Bij cliënt X ging het mis.", [("initials", "X")]),
        ("Het liep mis op 12 maart.", [("date", "12 maart")]),
        ("Sinds 12/03/2024 werkt het niet.", [("date", "12/03/2024")]),
        ("In maart 2024 stopte het.", [("date", "maart 2024")]),
        ("Wij werken in Brugge met jongeren.", [("place", "in Brugge")]),
        ("Iemand uit Sint-Niklaas vroeg dat.", [("place", "uit Sint-Niklaas")]),
        ("Mail naar jan.peeters@voorbeeld.be", [("email", "")]),
        ("Bel 0470 12 34 56 als het dringt.", [("phone", "")]),
        ("Haar nummer is 85.07.30-033.28.", [("national", "")]),
        ("Zie www.voorbeeld.be/dossier", [("link", "www.voorbeeld.be/dossier")]),
    ],
)
def test_what_may_point_at_somebody_is_named(text, found):
    assert seen(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "We hebben geen tijd om dit bij te houden.",
        "Het plan is er. Niemand las het: Begin daar.",
        "De GGZ en het CAW werken anders dan wij.",
        "WhatsApp mag niet, Teams wel.",
        "Wij kozen Oranje, want het is er maar half.",
        "Drie op de 10 cliënten haken af.",
        "I think I'm not sure.",
        "‘Ja’ zei men. “Nee” kan ook.",
        "Plan B is er niet.",
        "In 2024 hadden we 35 gesprekken.",
        "We doen dit 2 keer per week, 100 % online.",
    ],
)
def test_what_is_harmless_is_left_alone(text):
    assert seen(text) == []


def test_it_is_said_in_words():
    with translation.override("en"):
        assert [str(hint) for hint in hints("Ask Karel, 14 jaar.")] == ["an age: ‘14 jaar’", "a name, perhaps: ‘Karel’"]


def test_long_nonsense_takes_no_time():
    assert isinstance(hints("A. " * 2000 + "1" * 5000 + " -" * 2000), tuple)
