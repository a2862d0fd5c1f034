"""Every text of every room is in that room's Dutch catalogue: translated, not fuzzy, with the same placeholders."""

import re
from functools import cache

import pytest

from tools import messages

ROOMS = messages.rooms()
NAMED = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{\w*\}")


@cache
def wanted(room):
    return messages.wanted(room)


def strings(message):
    return list(message.string) if isinstance(message.string, list | tuple) else [message.string]


def ids(message):
    return list(message.id) if isinstance(message.id, list | tuple) else [message.id]


def entries(room):
    return {(m.context, m.id if isinstance(m.id, str) else tuple(m.id)): m for m in messages.catalogue(room) if m.id}


def placeholders(text):
    return sorted({match.group(0) for match in NAMED.finditer(text)})


@pytest.mark.parametrize("room", ROOMS)
def test_complete(room):
    known = entries(room)
    problems = []
    for key, files in wanted(room).items():
        message = known.get(key)
        if message is None:
            problems.append(f"not in the catalogue: {key[1]!r} ({files[0]})")
        elif message.fuzzy or not all(strings(message)):
            problems.append(f"not translated: {key[1]!r} ({files[0]})")
    assert not problems, f"run: python -m tools.messages {room}\n" + "\n".join(problems)


@pytest.mark.parametrize("room", ROOMS)
def test_nothing_is_left_over(room):
    asked = wanted(room)
    gone = [key[1] for key in entries(room) if key not in asked]
    assert not gone, f"nobody asks for these any more; run: python -m tools.messages {room}\n{gone}"


@pytest.mark.parametrize("room", ROOMS)
def test_same_placeholders(room):
    problems = []
    for message in entries(room).values():
        for text in strings(message):
            # A singular may say "one" where the plural says a number.
            wanted, found = placeholders(ids(message)[-1]), placeholders(text)
            singular = len(ids(message)) > 1 and text == strings(message)[0]
            if found != wanted and not (singular and set(found) <= set(wanted)):
                problems.append(f"{message.id!r}: {found}, not {wanted}")
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("room", ROOMS)
def test_dutch_of_this_house(room):
    """`je` and `jullie`, no exclamation marks, no emoji."""
    problems = [
        f"{text!r}"
        for message in entries(room).values()
        for text in strings(message)
        if "!" in text or re.search(r"\b(u|uw|Uw)\b", text) or re.search("[\U0001f300-\U0001faff☀-➿]", text)
    ]
    assert not problems, "\n".join(problems)


def test_one_text_has_one_translation():
    """Django merges the catalogues: of two translations of the same text only one would ever be seen."""
    seen: dict = {}
    for room in ROOMS:
        for key, message in entries(room).items():
            if strings(message) != [""]:
                seen.setdefault(key, {}).setdefault(tuple(strings(message)), room)
    twice = {key[1]: texts for key, texts in seen.items() if len(texts) > 1}
    assert not twice, "\n".join(f"{text!r}: {dict(found)}" for text, found in twice.items())


def test_the_reader_finds_every_kind(tmp_path):
    template = tmp_path / "a.html"
    template.write_text(
        '{% load i18n %}{% translate "One" %}{% translate "Three" context "number" %}{% include "x" with y=_("Four") %}'
        "{% blocktranslate trimmed count n=x %}{{ n }} thing{% plural %}{{ n }} things{% endblocktranslate %}"
        '{{ _("Two") }}'
    )
    code = tmp_path / "b.py"
    code.write_text("a = _('Five')\nb = ngettext('%(n)d fish', '%(n)d fishes', n)\nc = pgettext_lazy('verb', 'Book')\n")
    assert set(messages.messages_of(template)) == {
        (None, "One"), (None, ("%(n)s thing", "%(n)s things")), (None, "Two"), ("number", "Three"), (None, "Four"),
    }  # fmt: skip
    assert set(messages.messages_of(code)) == {(None, "Five"), (None, ("%(n)d fish", "%(n)d fishes")), ("verb", "Book")}
