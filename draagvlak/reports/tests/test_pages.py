"""Who gets which report, and how it comes."""

import re

import pytest
from django.urls import reverse

from draagvlak.reports.tests import reading, rich
from draagvlak.surveys import sightings
from draagvlak.surveys.models import Share, Sighting
from tests.people import sign_in

pytestmark = pytest.mark.django_db
ARGUMENT = "Niemand telt de uren die wij erin steken."


@pytest.fixture
def survey(cast):
    return rich.closed(cast.a, arguments={(0, "why-vision"): (ARGUMENT, Share.SHOWN)})[0]


def page(survey):
    return reverse("report", args=[survey.pid])


def file(survey, kind, query=""):
    return reverse("report-file", args=[survey.pid, kind]) + query


def test_who_may_export_gets_every_kind_as_an_attachment_with_a_plain_name(survey, cast, client):
    survey.title = "Één “scan”\r\nmet: naam ملف"
    survey.save()
    for role in ("owner", "coordinator", "facilitator"):
        sign_in(client, cast.a.users[role])
        for kind in ("pdf", "docx", "xlsx"):
            response = client.get(file(survey, kind))
            assert response.status_code == 200
            name = f"verslag-een-scan-met-naam-{survey.closed_on:%Y-%m-%d}.{kind}"
            assert response["Content-Disposition"] == f'attachment; filename="{name}"'
            assert response["Cache-Control"] == "no-store"
            assert kind == "pdf" or "officedocument" in response["Content-Type"]
            assert ARGUMENT in reading.TEXT[kind](response.content)


def test_management_and_members_read_a_pdf_without_arguments(survey, cast, client):
    for role in ("management", "member"):
        sign_in(client, cast.a.users[role])
        response = client.get(file(survey, "pdf", "?chosen=yes&part=arguments&part=summary"))
        assert response.status_code == 200
        assert response["Content-Disposition"].startswith("inline;")
        text = reading.pdf_text(response.content)
        assert "Samenvatting" in text
        assert ARGUMENT not in text
        assert client.get(file(survey, "docx")).status_code == client.get(file(survey, "xlsx")).status_code == 403
        shown = client.get(page(survey)).content.decode()
        assert 'value="arguments"' not in shown
        assert "report/xlsx" not in shown


def test_an_observer_gets_nothing(survey, cast, client):
    sign_in(client, cast.a.users["observer"])
    for url in (page(survey), *(file(survey, kind) for kind in ("pdf", "docx", "xlsx"))):
        assert client.get(url).status_code == 403


def test_only_what_was_ticked_is_in_the_file(survey, cast, client):
    sign_in(client, cast.a.coordinator)
    text = reading.docx_text(client.get(file(survey, "docx", "?chosen=yes&part=actions&part=strange")).content)
    assert "Wat jullie gaan doen" in text
    assert "Hoe we tellen" in text
    assert "Scorekaart" not in text
    assert ARGUMENT not in text


def test_an_unknown_kind_does_not_exist(survey, cast, client):
    sign_in(client, cast.a.coordinator)
    assert client.get(f"{page(survey)}exe/").status_code == 404


def test_every_file_is_noted_for_everybody_who_took_part(survey, cast, client):
    sign_in(client, cast.a.coordinator)
    for kind in ("pdf", "docx", "xlsx"):
        client.get(file(survey, kind, "?chosen=yes&part=summary"))
    sign_in(client, cast.a.users["management"])
    client.get(file(survey, "pdf"))
    seen = {(row.role, row.what) for row in Sighting.objects.filter(survey=survey)}
    assert seen == {("coordinator", "pdf"), ("coordinator", "docx"), ("coordinator", "xlsx"), ("management", "pdf")}
    sign_in(client, cast.a.coordinator)
    client.get(file(survey, "pdf"))
    assert Sighting.objects.filter(survey=survey, role="coordinator", what=sightings.ARGUMENTS).count() == 1


def test_without_results_there_is_a_page_that_says_so_and_no_file(cast, client):
    sign_in(client, cast.a.coordinator)
    for survey in (cast.a.running, cast.a.draft):
        response = client.get(page(survey))
        assert response.status_code == 200
        assert "Er zijn nog geen resultaten." in response.content.decode()
        assert client.get(file(survey, "pdf")).status_code == 404


def test_the_page_costs_as_many_queries_with_much_as_with_little(cast, client, django_assert_max_num_queries):
    from draagvlak.consensus.models import ActionLink
    from draagvlak.plans.models import Action

    survey = cast.a.closed
    sign_in(client, cast.a.coordinator)

    def count():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        client.get(file(survey, "xlsx"))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(file(survey, "xlsx"))
        return len(queries)

    few = count()
    for number in range(30):
        action = Action.objects.create(organisation=survey.organisation, what=f"Actie {number}",
                                       member=cast.a.memberships["member"])  # fmt: skip
        ActionLink.objects.create(action=action, survey=survey, question="why-vision")
    assert count() == few
    with django_assert_max_num_queries(12):
        client.get(page(survey))


def test_the_report_is_in_the_language_of_the_page(survey, cast, client):
    cast.a.coordinator.language = "en"
    cast.a.coordinator.save()
    sign_in(client, cast.a.coordinator)
    response = client.get(file(survey, "docx"), headers={"Accept-Language": "en"})
    text = reading.docx_text(response.content)
    assert re.search("This is not a comparison|Dit is geen vergelijking", text)
