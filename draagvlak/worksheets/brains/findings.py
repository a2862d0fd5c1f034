"""Something to look at together: what was seen, what to do, and where. Nobody is judged."""

import re
from dataclasses import dataclass

from django.urls import reverse

HOW_MANY = re.compile(r" \(\d+\)$")


class Place(str):
    """The address of a page about a row; `pid` is of that row."""

    pid = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """`items`: [(address of a page or '', name, why)]."""

    id: str
    title: str
    text: str
    items: tuple = ()

    @property
    def task(self):
        """What an action about it begins with: what was seen, without how many, and what to do."""
        return task(self.title, self.text)

    @property
    def rows(self):
        """The pids of the rows that it is about, each once."""
        return list(dict.fromkeys(place.pid for place, *_rest in self.items if isinstance(place, Place)))


def task(title, text):
    """What an action begins with, of a title that may say how many and of a sentence that says what to do."""
    return f"{HOW_MANY.sub('', title)}. {text}".strip()


def found(id_, items, title, text):
    """[Finding] when there are items, otherwise []. `title` may hold %(n)s."""
    items = tuple(items)
    return [Finding(id_, title % {"n": len(items)} if "%(n)s" in title else title, text, items)] if items else []


def place(pid, address):
    """The address of a page about a row, that knows which row."""
    there = Place(address)
    there.pid = pid
    return there


def row(pid):
    """The page of a row."""
    return place(pid, reverse("row", args=[pid]))
