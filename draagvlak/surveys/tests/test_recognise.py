"""What may point at one person in an argument: found where it stands, left alone elsewhere, in Python and script."""

import pytest

from draagvlak.surveys.recognise import EMAIL, NATIONAL, PHONE, found

POSITIVE = {
    "Mail gerust naar jan.peeters@vzw-voorbeeld.be als je meer wil weten.": EMAIL,
    "an_ouder+kind@gmail.com vroeg het ook": EMAIL,
    "Contact: <info@team.vlaanderen>": EMAIL,
    "zie l.d@x.co.uk, die weet het": EMAIL,
    "mailadres MARIA@TELENET.BE": EMAIL,
    "Ruben (ruben@huis.org) belt elke week": EMAIL,
    "élise@exemple.fr deed mee": EMAIL,
    "Bel 0470 12 34 56 na de middag.": PHONE,
    "0470/12.34.56": PHONE,
    "0470123456": PHONE,
    "gsm 0498-765432": PHONE,
    "Ons nummer is 09 265 61 11": PHONE,
    "02/345 67 89": PHONE,
    "053 21 21 21": PHONE,
    "011/22 33 44 is het kantoor": PHONE,
    "+32 470 12 34 56": PHONE,
    "+32 (0)470 12 34 56": PHONE,
    "0032 9 265 61 11": PHONE,
    "00 32 470 12 34 56": PHONE,
    "+31 6 12345678": PHONE,
    "+32470123456.": PHONE,
    "Het kind belde (0478 99 88 77) zelf": PHONE,
    "85.07.30-033.28": NATIONAL,
    "85073003328": NATIONAL,
    "rijksregisternummer 85 07 30 033 28": NATIONAL,
    "850730-033-28 staat in het dossier": NATIONAL,
    "17.07.30-033.84 werd hier geboren": NATIONAL,
    "Nummer: 17073003384": NATIONAL,
}
NEGATIVE = [
    "Twee collega’s bellen elke week met beeld.",
    "Op 01/02/2025 om 14.30 uur startten we.",
    "Van 2019 tot 2024 was er niets.",
    "01.02.2025 10 mensen op de vorming",
    "Het kost 1.500,00 euro per jaar.",
    "We deden 35 vragen, 9 delen en 105 teksten.",
    "BE68 5390 0754 7034",
    "De dienst telt 120 begeleiders op 14 plaatsen.",
    "Zie punt 3.2.1 en 04.05 in het plan.",
    "100 000 of 250 000 euro?",
    "Wet van 22 augustus 2002",
    "Versie 2026.1 van de scan",
    "@home is de naam van ons project",
    "Op Instagram heten we @jeugdhulp",
    "Het @-teken lukt niet op dat toestel",
    "Tussen 8.30 en 17.00 uur",
    "In 2023, 2024 en 2025 vroegen we het.",
    "Ratio 1:12, soms 1:15",
    "ISBN 978 90 334 5678 9",
    "Kamer 0204 op de tweede verdieping",
    "ROOD voor 12 van de 35",
    "0,5 voltijds",
    "Postbus 1000, 9000 Gent",
    "12345678901 is geen nummer van iemand",
    "85.07.30-033.29",
    "2,5 km verder, 00.30 uur",
    "Om 07.00 en 08.00 is het druk",
    "3 à 4 keer per 10 dagen",
]


def test_what_points_at_a_person_is_found():
    missed = [text for text, kind in POSITIVE.items() if kind not in found(text)]
    assert len(missed) <= len(POSITIVE) * 0.05, missed


def test_what_does_not_is_left_alone():
    alarms = [(text, found(text)) for text in NEGATIVE if found(text)]
    assert len(alarms) <= len(NEGATIVE) * 0.10, alarms


def test_several_kinds_come_once_and_in_order():
    assert found("a@b.be, c@d.be, 0470 12 34 56 en 85.07.30-033.28") == (EMAIL, NATIONAL)
    assert found("a@b.be en 0470 12 34 56") == (EMAIL, PHONE)
    assert found("") == ()


@pytest.mark.parametrize("text", ["0" * 20_000, "1 " * 9_000, "@" * 20_000, "a@" * 9_000, "+1 " * 9_000, "a." * 9_000])
def test_long_nonsense_takes_no_time(text):
    import time

    start = time.perf_counter()
    found(text[:2000])
    assert time.perf_counter() - start < 0.2


def test_the_script_on_the_device_says_the_same(web):
    from pathlib import Path

    from draagvlak.surveys import recognise

    script = Path(recognise.__file__).parent / "static/surveys/js/recognise.js"
    web.page.goto("about:blank")
    web.page.add_script_tag(path=str(script))
    texts = [*POSITIVE, *NEGATIVE, "a@b.be, 0470 12 34 56 en 85.07.30-033.28", ""]
    said = web.page.evaluate("texts => texts.map(text => window.recognise(text))", texts)
    assert dict(zip(texts, said, strict=True)) == {text: list(found(text)) for text in texts}
