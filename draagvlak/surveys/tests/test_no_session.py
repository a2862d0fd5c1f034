"""Sessions and users are for the desk: respondents' addresses never touch them, whoever is signed in on the device."""

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from draagvlak.surveys.tests.respondents import Respondent
from tests.people import sign_in

pytestmark = pytest.mark.django_db


def test_a_page_of_respondents_reads_and_sends_no_session(cast, django_assert_max_num_queries):
    client = sign_in(Client(), cast.a.users["owner"])
    with django_assert_max_num_queries(0):
        response = client.get("/d/")
    assert response.status_code == 200
    assert not hasattr(response.wsgi_request, "session")
    assert not hasattr(response.wsgi_request, "user")
    assert settings.SESSION_COOKIE_NAME not in response.cookies
    assert "orgs" not in str(response.context["user"])


def test_every_page_of_answering_is_the_same_for_who_is_signed_in(cast):
    person = Respondent()
    sign_in(person.client, cast.a.users["owner"])
    before = list(Session.objects.values_list("session_data", "expire_date"))
    assert person.enter(cast.a.links.answer).status_code == 303
    for name in ("answer", "answer-pages", "answer-overview"):
        response = person.client.get(person.url(name), follow=True)
        assert response.status_code == 200
        assert not hasattr(response.wsgi_request, "session")
        assert cast.a.users["owner"].name not in response.text
    assert list(Session.objects.values_list("session_data", "expire_date")) == before


def test_what_is_not_there_under_an_address_of_respondents_is_a_page(cast):
    client = sign_in(Client(), cast.a.users["owner"])
    assert client.get("/s/nothing/at/all/").status_code == 404
    assert client.get("/d/nothing").status_code == 404


def test_the_desk_has_its_session(cast):
    client = sign_in(Client(), cast.a.users["owner"])
    response = client.get(f"/o/{cast.a.organisation.pid}/")
    assert response.status_code == 200
    assert response.wsgi_request.user == cast.a.users["owner"]
