"""Setting up a scan, step by step, without JavaScript."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from draagvlak.surveys import roster
from draagvlak.surveys.models import Survey
from tests.people import sign_in


@pytest.fixture
def desk(client, cast):
    sign_in(client, cast.a.facilitator)
    return client


def start(desk, cast, **values):
    address = reverse("scan-new", args=[cast.a.organisation.pid])
    page = desk.get(address)
    form = page.context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | values
    return desk.post(address, sent)


def draft_of(response):
    return Survey.objects.get(pid=response.url.strip("/").split("/")[1])


def test_four_steps_to_a_running_scan(desk, cast, mailoutbox):
    response = start(desk, cast)
    assert response.status_code == 303
    survey = draft_of(response)
    assert survey.subject == {"nl": "onlinehulp", "en": "online help"}
    assert survey.mode == "confidential"

    people = "An Peeters; an@example.org; begeleider\nJan; jan@example.org; ICT\nFatima\nniet@\n"
    page = desk.post(response.url, {"group_kind": "mixed", "people": people})
    assert page.status_code == 200, page.context["form"].errors
    text = page.content.decode()
    assert "an@example.org" in text
    assert "niet@" in text
    assert not survey.invitees.exists(), "a dry run stores nothing"

    sent = {"group_kind": "offering", "people": people, "add": "yes", "group-2": "client"}
    response = desk.post(response.url, sent)
    assert response.url == reverse("scan-rules", args=[survey.pid])
    assert [(guest.name, guest.group) for guest in roster.guests(survey)] == [
        ("An Peeters", "frontline"), ("Fatima", "client"), ("Jan", "ict"),
    ]  # fmt: skip

    page = desk.get(response.url)
    form = page.context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    response = desk.post(response.url, sent)
    assert response.status_code == 303, response.context["form"].errors
    survey.refresh_from_db()
    assert survey.last_day == timezone.localdate() + timedelta(weeks=3)

    page = desk.get(response.url)
    assert page.status_code == 200
    sure = desk.post(response.url, {"version": survey.version, "send": "hand"})
    assert sure.status_code == 200
    survey.refresh_from_db()
    assert survey.state == "draft"
    done = desk.post(response.url, {"version": survey.version, "send": "hand", "confirmed": "yes"})
    assert done.status_code == 303
    survey.refresh_from_db()
    assert (survey.state, survey.launched_on) == ("running", timezone.localdate())
    for name in (
        "scan",
        "scan-people",
        "scan-sheets",
        "scan-form",
        "scan-extend",
        "scan-copy",
        "scan-cancel",
        "scan-remind",
    ):
        assert desk.get(reverse(name, args=[survey.pid])).status_code == 200, name
    sheets = desk.post(reverse("scan-sheets", args=[survey.pid]), {"who": "all"})
    assert sheets.content.decode().count('class="sheet invitation"') == 3
