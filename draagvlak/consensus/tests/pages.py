"""Reading pages in tests."""

import re

from django.urls import reverse


def page(client, name, *args, status=200, query=""):
    """The HTML of a page."""
    response = client.get(reverse(name, args=args) + query)
    assert response.status_code == status
    return response.content.decode()


def words(response):
    """What a page says, without tags."""
    return _bare(response.content.decode())


def text_of(client, name, *args, status=200):
    """What the page at this address says, without tags."""
    return _bare(page(client, name, *args, status=status))


def _bare(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def told(client, world):
    """What people who took part read of the actions of the closed scan."""
    return page(client, "results-done", world.links.closed_results)


def filled(form):
    """What a browser would send back of a form, unchanged."""
    return {name: value for name in form.fields if (value := form[name].value()) not in (None, False)}


def sent_of(client, name, pid, query=""):
    """The same of the form on a page."""
    return filled(client.get(reverse(name, args=[pid]) + query).context["form"])
