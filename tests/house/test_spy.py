"""The watchman of P12 is awake: what it must report, and what it must not."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory

from draagvlak.orgs.models import Event, Grant, Membership, Team
from draagvlak.plans.models import Partner, Step, Trajectory
from draagvlak.surveys.models import Invitee, Survey
from draagvlak.worksheets.models import Comment, Row, Sheet
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


# ── Partners ─────────────────────────────────────────────────────────────────────────────────────────────────
def granted(cast, kind, pid):
    """A guest of B who read that grant of A, and who they are at home: a function to begin with."""
    Grant.objects.create(owner=cast.a.organisation, guest=cast.b.organisation, kind=kind, object_pid=pid)

    def enter():
        list(Membership.objects.filter(user=cast.b.member, organisation_id=cast.a.organisation.pk))
        list(Grant.objects.filter(owner=cast.a.organisation, guest__memberships__user=cast.b.member))
        list(Membership.objects.select_related("organisation").filter(user=cast.b.member))

    return enter


def test_a_granted_worksheet_is_read_with_what_is_in_it(cast, touch):
    enter = granted(cast, "sheet", cast.a.sheet.pid)

    def read():
        enter()
        list(Sheet.objects.select_related("organisation", "trajectory").filter(pk=cast.a.sheet.pk))
        list(Row.objects.select_related("sheet").filter(sheet=cast.a.sheet))
        list(Comment.objects.select_related("row__sheet").filter(row__sheet=cast.a.sheet))

    assert not touch(read)
    Grant.objects.all().delete()
    assert touch(read), "without the grant it is what it always was"


OUTSIDE = {
    "another worksheet": lambda cast: list(Sheet.objects.filter(pk=cast.a.vision.pk)),
    "a row of another worksheet": lambda cast: list(
        Row.objects.select_related("sheet").filter(sheet=cast.a.vision)),
    "a scan of the owner": lambda cast: list(Survey.objects.filter(pk=cast.a.closed.pk)),
    "a step of the trajectory": lambda cast: list(Step.objects.select_related("trajectory").filter(pk=cast.a.step.pk)),
    "a member of the owner": lambda cast: list(Membership.objects.filter(pk=cast.a.membership.pk)),
    "the history of the owner": lambda cast: list(Event.objects.filter(organisation=cast.a.organisation)),
    "a count of the owner": lambda cast: Survey.objects.filter(organisation=cast.a.organisation).count(),
    "a scan of the guest": lambda cast: list(Survey.objects.filter(pk=cast.b.closed.pk)),
    "a worksheet of the guest": lambda cast: list(Sheet.objects.filter(pk=cast.b.sheet.pk)),
}  # fmt: skip


@pytest.mark.parametrize("what", OUTSIDE)
def test_a_grant_allows_that_object_and_nothing_else(cast, touch, what):
    enter = granted(cast, "sheet", cast.a.sheet.pid)

    def read():
        enter()
        list(Sheet.objects.select_related("organisation", "trajectory").filter(pk=cast.a.sheet.pk))
        OUTSIDE[what](cast)

    assert touch(read)


def test_a_grant_on_a_trajectory_opens_none_of_its_worksheets(cast, touch):
    enter = granted(cast, "trajectory", cast.a.trajectory.pid)

    def read(*more):
        enter()
        list(Trajectory.objects.select_related("organisation").filter(pk=cast.a.trajectory.pk))
        list(Partner.objects.filter(trajectory=cast.a.trajectory))
        for one in more:
            one()

    assert not touch(read)
    assert touch(lambda: read(lambda: list(Sheet.objects.filter(pk=cast.a.sheet.pk))))
    assert touch(lambda: read(lambda: list(Step.objects.filter(trajectory=cast.a.trajectory))))
