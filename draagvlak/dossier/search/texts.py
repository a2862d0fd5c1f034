"""Comparing texts for search: small letters, without accents, on both databases alike. Pure, but for what SQL they ask.

The database is asked loosely (a letter that can carry an accent is any one sign), and what it finds is looked at again
here. So 'client' finds 'Cliënt' on SQLite and on PostgreSQL.
"""

import unicodedata
from functools import reduce
from operator import and_, or_

from django.db.models import BooleanField, F, Func, Q, TextField, Value
from django.utils.html import escape
from django.utils.safestring import mark_safe

MOST_SIGNS, MOST_WORDS, LEAST_SIGNS = 80, 6, 2
# Letters that carry an accent in Dutch, French, German and Turkish names. What stands for two (ß, œ) is not in it.
LOOSE = set("aceginosuyz")
BEFORE, EXCERPT = 60, 180  # signs of a long text that are shown around what was found


class Like(Func):
    """Whether a text is like a pattern of SQL; capitals do not count."""

    arg_joiner = " LIKE "
    template = r"%(expressions)s ESCAPE '\'"
    output_field = BooleanField()

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, arg_joiner=" ILIKE ", **context)


class Typed(Func):
    """The text that a JSON value holds."""

    arity = 1
    output_field = TextField()

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template="JSON_EXTRACT(%(expressions)s, '$')", **context)

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template="(%(expressions)s #>> '{}')", **context)


class Words:
    """What somebody looks for: every word of it must stand in a text."""

    def __init__(self, query):
        self.query = " ".join(query.replace("\x00", " ").split())[:MOST_SIGNS]
        self.words = [word for part in self.query.split()[:MOST_WORDS] if (word := fold(part))]
        self._typed = [part for part in self.query.split()[:MOST_WORDS] if fold(part)]

    @property
    def is_enough(self):
        """Whether it is long enough to look for."""
        return sum(map(len, self.words)) >= LEAST_SIGNS

    def sql(self, *texts, known=None):
        """A condition for rows in which every word may stand in one of these texts (names of fields, or expressions).

        `known`: a condition for the rows that hold a word elsewhere. It lets through more than `are_in`, never less.
        """
        return reduce(and_, (self._of(word, texts, known) for word in self._typed))

    def _of(self, word, texts, known):
        found = [Q(Like(F(text) if isinstance(text, str) else text, Value(pattern(word)))) for text in texts]
        return reduce(or_, [*found, known(word)] if known else found)

    def are_in(self, *texts):
        """Whether every word stands in one of these texts."""
        plain = [fold(text) for text in texts if text]
        return all(any(word in text for text in plain) for word in self.words)

    def marked(self, text):
        """`text` as safe HTML, with what was found marked."""
        spans = self._spans(text)
        parts, at = [], 0
        for start, end in spans:
            parts.append(f"{escape(text[at:start])}<mark>{escape(text[start:end])}</mark>")
            at = end
        return mark_safe("".join(parts) + escape(text[at:]))  # noqa: S308 - every part of it was escaped

    def excerpt(self, text):
        """The part of a long text around the first word that was found, marked."""
        text = " ".join(text.split())
        spans = self._spans(text)
        start = max(0, (spans[0][0] if spans else 0) - BEFORE)
        if start:
            start = text.find(" ", start) + 1 if " " in text[start : start + BEFORE] else start
        cut = text[start : start + EXCERPT]
        return self.marked(("… " if start else "") + cut + (" …" if start + EXCERPT < len(text) else ""))

    def touches(self, text):
        """Whether at least one of the words stands in this text."""
        plain = fold(text)
        return any(word in plain for word in self.words)

    def _spans(self, text):
        """[(start, end)] of everything that was found, in order and apart."""
        plain, places = _folded(text)
        taken = set()
        for word in self.words:
            at = plain.find(word)
            while at >= 0:
                taken.update(places[at : at + len(word)])
                at = plain.find(word, at + len(word))
        spans: list = []
        for place in sorted(taken):
            if spans and spans[-1][1] == place:
                spans[-1][1] = place + 1
            else:
                spans.append([place, place + 1])
        return spans


def fold(text):
    """`text` for comparing: small letters, without accents."""
    return text.casefold() if text.isascii() else "".join(map(_plain, text))


def _plain(sign):
    """One sign without its accents, in small letters: one letter, or two for 'ß', or none for an accent alone."""
    if sign.isascii():
        return sign.lower()
    parts = unicodedata.normalize("NFKD", sign.casefold())
    return "".join(one for one in parts if not unicodedata.combining(one)).replace("ı", "i")


def _folded(text):
    """(the folded text, for each of its signs the place it came from)."""
    signs, places = [], []
    for at, sign in enumerate(text):
        plain = _plain(sign)
        signs.append(plain)
        places += [at] * len(plain)
    return "".join(signs), places


def pattern(word):
    """A pattern of SQL that everything fits in which this word stands, accents or not."""
    return f"%{''.join(map(_loose, word))}%"


def _loose(sign):
    plain = _plain(sign)
    if sign.isascii():
        return "_" if plain in LOOSE else f"\\{sign}" if sign in "%_\\" else sign
    return "_" if len(plain) == 1 else "%"
