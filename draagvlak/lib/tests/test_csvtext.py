"""What goes guarded into a CSV file comes back as it was typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from draagvlak.lib.csvtext import guarded, unguarded


@pytest.mark.parametrize("text", ["=1+1", "-5", "@x", " \t+1", "\uff1d1", "'=1", "''-x", "\n", "\u200b=1"])
def test_what_could_be_more_is_guarded_and_comes_back(text):
    assert guarded(text) == f"'{text}"
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", ["", "gewoon", "a=b", "'s avonds", "'", "5-6"])
def test_an_ordinary_text_stays_as_it_is(text):
    assert guarded(text) == unguarded(text) == text


@given(st.text(alphabet="'= +-@a\t\n\uff1d", max_size=8) | st.text(max_size=20))
def test_nothing_is_lost(text):
    assert unguarded(guarded(text)) == text
