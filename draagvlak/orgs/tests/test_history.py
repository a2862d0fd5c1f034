"""History: written inside the verb, read as a sentence in the language of the reader, deleted after a year."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from draagvlak.orgs import actions, history
from draagvlak.orgs.access import Here
from draagvlak.orgs.models import Event, Team
from tests.people import sign_in


def test_a_sentence_in_both_languages(cast):
    event = history.record(cast.a.organisation, cast.a.owner, "colleague-invited", role="coordinator")
    with translation.override("nl"):
        assert history.sentence(event) == "Owner A nodigde een collega uit als: Coördinator."
    with translation.override("en"):
        assert history.sentence(event) == "Owner A invited a colleague as: Coordinator."


def test_what_somebody_typed_is_never_a_format(cast):
    name = "%(actor)s {0.__class__} {{7*7}} %s"
    event = history.record(cast.a.organisation, cast.a.owner, "team-added", name=name)
    assert name in history.sentence(event)


def test_facts_that_are_missing_and_verbs_that_are_gone(cast):
    event = history.record(cast.a.organisation, None, "team-renamed", name="Nieuw")
    assert "…" in history.sentence(event)
    assert "Draagvlak" in history.sentence(event)
    assert "old-verb" in history.sentence(history.record(cast.a.organisation, None, "old-verb"))
    assert history.sentence(history.record(cast.a.organisation, None, "invitation-accepted", role="gone"))


def test_undone_together_with_the_verb(cast):
    here = Here(cast.a.organisation, cast.a.memberships["owner"])
    before = Event.objects.count()

    @transaction.atomic
    def half():
        actions.add_team(here, "Weg")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    assert Event.objects.count() == before
    assert not Team.objects.filter(name="Weg").exists()


def test_the_page(cast, client, django_assert_max_num_queries):
    for number in range(60):
        history.record(cast.a.organisation, cast.a.owner, "team-added", name=f"Team {number}")
    sign_in(client, cast.a.owner)
    with django_assert_max_num_queries(12):
        page = client.get(reverse("history", args=[cast.a.organisation.pid])).content.decode()
    assert "Team 59" in page
    assert "Team 3 " not in page
    assert "Team 3 " in client.get(reverse("history", args=[cast.a.organisation.pid]) + "?page=2").content.decode()


def test_forgotten_after_a_year(cast):
    old = history.record(cast.a.organisation, None, "team-added", name="Oud")
    Event.objects.filter(pk=old.pk).update(at=timezone.now() - timedelta(days=366))
    kept = Event.objects.count() - 1
    assert history.forget_old() == 1
    assert Event.objects.count() == kept
