"""Something to look at together: what was seen, what to do, and where. Nobody is judged."""

from dataclasses import dataclass

from django.urls import reverse


@dataclass(frozen=True, slots=True)
class Finding:
    """`items`: [(address of a page or '', name, why)]."""

    id: str
    title: str
    text: str
    items: tuple = ()


def found(id_, items, title, text):
    """[Finding] when there are items, otherwise []. `title` may hold %(n)s."""
    items = tuple(items)
    return [Finding(id_, title % {"n": len(items)} if "%(n)s" in title else title, text, items)] if items else []


def row(pid):
    """The page of a row."""
    return reverse("row", args=[pid])
