"""Cleaning one text: slips go, words stay, twice is the same as once, and the result always fits in a pack."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from draagvlak.content.importing import tables, texts
from draagvlak.content.importing.cleaning import clean
from draagvlak.content.importing.packing import to_pack
from draagvlak.content.importing.reading import Refused
from draagvlak.content.schema import INVISIBLE, TAG

CASES = {
    "<b>Is er een plan ?</b>": "Is er een plan?",
    "a<br>b</p>c": "a b c",
    "Klaar.<sup>3</sup>": "Klaar.",
    "a &amp; b": "a & b",
    "&lt;b&gt;vet&lt;/b&gt;": "vet",
    "x<script>alert(1)</script>y": "x y",
    "x<script>alert(1)": "x",
    '<img src=x onerror="alert(1)">foto': "foto",
    "klaar..": "klaar.",
    "wacht ...": "wacht ...",
    "folders,...": "folders, ...",
    "DPO*. Meer. *Data Protection Officer": "DPO (Data Protection Officer). Meer.",
    "cliÃ«nten": "cliënten",
    "2 > 1 en 1 < 2": "2 > 1 en 1 < 2",
    "> 5 jaar": "> 5 jaar",
    "-5 graden": "-5 graden",
    "- een streepje": "een streepje",
    "=HYPERLINK(1)": "HYPERLINK(1)",
    "{subject}": "(subject)",
    "**vet** en *schuin*": "vet en schuin",
    "[site](https://voorbeeld.example)": "site",
    "Tekst. Skip to main content": "Tekst.",
    "é": "é",
    "twee  spaties": "twee spaties",
    "« Bonjour ! »": "« Bonjour! »",
}


@pytest.mark.parametrize("dirty", CASES)
def test_slips(dirty):
    assert clean(dirty)[0] == CASES[dirty]


def test_french_keeps_its_space():
    assert clean("Vous savez ?", "fr")[0] == "Vous savez ?"


@pytest.mark.parametrize(
    ("dirty", "kept"),
    [("Wat is {subject}?", "Wat is {subject}?"), ("{Subject} is er.", "{Subject} is er."),
     ("{{subject}} en {naam}", "({subject}) en (naam)"), ("{subject en subject}", "(subject en subject)")],
)  # fmt: skip
def test_the_subject_keeps_its_braces_where_it_may_stand(dirty, kept):
    assert clean(dirty, subject=True)[0] == kept
    assert "{" not in clean(dirty)[0]


def test_numbers_in_front():
    assert clean("3. Wat nu?", numbered=True)[0] == "Wat nu?"
    assert clean("3. Wat nu?")[0] == "3. Wat nu?"
    assert clean("2026 was goed", numbered=True)[0] == "2026 was goed"


NASTY = st.text(
    alphabet=st.sampled_from(list("ab ?.,*<>&;/{}()[]'\"!-_#=+@\t\n|\\ë…​‮ amp;ltgt#x3c")) | st.characters(), max_size=120
)


@settings(max_examples=400, deadline=None)
@given(NASTY)
def test_always_fit_for_a_pack_and_stable(text):
    with_subject = clean(text, subject=True)[0]
    assert not set("{}") & set(with_subject.replace("{subject}", "").replace("{Subject}", ""))
    assert clean(with_subject, subject=True)[0] == with_subject
    once, _ = clean(text)
    assert not TAG.search(once)
    assert not INVISIBLE.search(once)
    assert "{" not in once
    assert clean(once)[0] == once


ROW = st.lists(NASTY, min_size=1, max_size=6)


@settings(max_examples=200, deadline=None)
@given(st.lists(ROW, max_size=12), st.sampled_from("\t;,|"))
def test_any_text_is_read_or_refused(rows, separator):
    """Whatever stands in a file: a reading that fits in a pack, or a refusal. Never anything else."""
    text = "Vraag|Rood|Oranje|Groen".replace("|", separator) + "\n"
    text += "\n".join(separator.join(row) for row in rows)
    try:
        reading = tables.read_rows(texts.rows(text))
    except Refused:
        return
    pack = to_pack(reading, title="Een lijst", language="nl", version="2026-11-24")
    assert len(pack.questions()) == reading.question_count


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_text_or_refused(raw):
    try:
        texts.rows(texts.decode(raw))
    except Refused:
        return


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(*[st.text(alphabet="abc déf", min_size=1).filter(str.strip)] * 4),
        min_size=1,
        max_size=20,
        unique_by=lambda row: row[0],
    )
)
def test_nothing_of_a_clean_table_is_lost(rows):
    lines = ["Deel een", "Vraag\tRood\tOranje\tGroen", *("\t".join(row) for row in rows)]
    reading = tables.read_rows(texts.rows("\n".join(lines)))
    assert reading.question_count == len(rows)
    read = [(q.text, q.red, q.orange, q.green) for q in reading.rubrics[0].questions]
    assert read == [tuple(" ".join(cell.split()) for cell in row) for row in rows]
