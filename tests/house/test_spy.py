"""The watchman of P12 is awake: what it must report, and what it must not."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory

from draagvlak.orgs.models import Membership, Team
from draagvlak.surveys.models import Invitee, Survey
from tests import spy


@pytest.fixture
def touch(db):
    """`touch(function, name)`: runs a function as if it were a view with that name; gives what was reported."""

    def run(function, name="a-page"):
        def view(request):
            request.resolver_match = type("Match", (), {"url_name": name})()
            function()
            return HttpResponse()

        request = RequestFactory().get("/")
        request.user, request.resolver_match = AnonymousUser(), None
        spy.Spy(view)(request)
        found, spy.reports[:] = list(spy.reports), []
        return found

    return run


def test_two_organisations_are_reported(cast, touch):
    assert touch(lambda: list(Survey.objects.all()))
    assert touch(lambda: (cast.a.team.refresh_from_db(), Team.objects.get(pk=cast.b.team.pk)))


def test_one_organisation_is_not(cast, touch):
    assert not touch(lambda: list(Survey.objects.filter(organisation=cast.a.organisation)))
    assert not touch(lambda: list(Membership.objects.select_related("organisation").filter(user=cast.a.owner)))


def test_rows_below_a_survey_are_traced_through_their_parent(cast, touch):
    assert touch(lambda: list(Invitee.objects.select_related("survey")))
    assert not touch(lambda: list(Invitee.objects.select_related("survey").filter(survey=cast.a.running)))


def test_counting_without_objects_is_seen_in_the_sql(cast, touch):
    def count():
        Survey.objects.filter(organisation=cast.a.organisation).count()
        Survey.objects.filter(organisation=cast.b.organisation).values_list("title")

    def count_both():
        count()
        Survey.objects.filter(organisation=cast.b.organisation).count()

    assert not touch(count)
    assert touch(count_both)


def test_own_memberships_may_name_several_but_nothing_more(cast, touch):
    def names():
        list(Membership.objects.select_related("organisation").filter(user=cast.coach))

    def names_and_scans():
        names()
        list(Survey.objects.all())

    assert touch(names)
    assert not touch(names, name="organisations")
    assert touch(names_and_scans, name="organisations")


def test_it_stands_in_front_of_every_request(settings):
    assert settings.MIDDLEWARE[0] == "tests.spy.Spy"
