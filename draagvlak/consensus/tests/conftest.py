"""What most tests of this room ask for."""

import pytest
from django.urls import reverse
from django.utils import translation

from tests.people import sign_in


@pytest.fixture
def a(cast):
    return cast.a


@pytest.fixture
def desk(client, a):
    """A facilitator at the desk, who looked at something before: the first request of a session notes that it began."""
    client = sign_in(client, a.facilitator)
    client.get(reverse("scans", args=[a.organisation.pid]))
    return client


@pytest.fixture
def english():
    with translation.override("en"):
        yield
