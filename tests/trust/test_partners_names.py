"""Under which name a partner is known: the one with which it came in, whatever it calls itself later."""

import pytest
from django.test import Client
from django.utils import timezone

from draagvlak.plans.models import Action, Partner
from draagvlak.worksheets.models import Cell, Endorsement
from tests.people import sign_in
from tests.trust.test_partners import CHANGE, at, cell, code, come_in, give, third, three  # noqa: F401 - a fixture too


def rename(world, name):
    world.organisation.name = name
    world.organisation.save()


@pytest.mark.parametrize("borrowed", ["Organisatie A", "Organisatie C"])
def test_a_partner_that_renames_itself_writes_under_nobody_elses_name(three, client, borrowed):  # noqa: F811
    """Neither as the owner nor as another partner: an agreement must not be signed in their name."""
    a, b = three.a, three.b
    give(a, a.b, {a.sheet: CHANGE, a.vision: CHANGE}, listed=CHANGE, along=[a.sheet])
    rename(b, borrowed)
    sign_in(client, b.facilitator)
    assert code(cell(client, a.sheet, a.row, "we", "Een dag per week")) == 200
    assert Cell.objects.get(row=a.row, field="we").guest == "Organisatie B"
    assert code(client.post(at("vision-endorse", a.vision.pid), {"version": 1, "do": "me"})) == 303
    assert Endorsement.objects.filter(who="Organisatie B").exists()
    assert not Endorsement.objects.filter(who=borrowed).exists()
    listed = at("partner-actions", a.trajectory.pid)
    assert code(client.post(listed, {"what": "Een tablet brengen", "by_when": ""})) == 303
    assert Action.objects.get(what="Een tablet brengen").who == "Organisatie B"
    pages = [client.get(where).content.decode() for where in (at("sheet", a.sheet.pid), listed)]
    assert all("Organisatie B" in page for page in pages), "it reads under which name it writes"
    shared = client.get(at("trajectory-partners", a.trajectory.pid)).content.decode()
    assert "onder de naam Organisatie B" in shared
    Action.objects.filter(who="Organisatie B").update(by_when=timezone.localdate())
    waits = sign_in(Client(), b.facilitator).get(at("organisation", b.organisation.pid)).content.decode()
    assert "Een tablet brengen" in waits, "what it took upon itself still waits for it"


def test_a_partner_takes_away_no_endorsement_of_whose_name_it_took(three, client):  # noqa: F811
    a, b, c = three.a, three.b, three.c
    give(a, a.c, {a.vision: CHANGE})
    give(a, a.b, {a.sheet: CHANGE, a.vision: CHANGE}, along=[a.sheet])
    sign_in(client, c.facilitator).post(at("vision-endorse", a.vision.pid), {"version": 1, "do": "me"})
    made = Endorsement.objects.get(who="Organisatie C")
    rename(b, "Organisatie C")
    assert code(sign_in(client, b.facilitator).post(at("vision-unendorse", made.pid))) == 403
    assert Endorsement.objects.filter(pk=made.pk).exists()


@pytest.mark.parametrize("borrowed", ["Organisatie A", "organisatie  b"])
def test_who_comes_in_under_a_name_that_is_taken_gets_a_number(cast, borrowed):
    a, b, c = cast.a, cast.b, third()
    come_in(a, b)
    rename(c, borrowed)
    made = come_in(a, c)
    assert made.name == f"{borrowed} (2)"
    assert Partner.objects.filter(trajectory=a.trajectory, state="active").count() == 2


def test_who_comes_in_again_keeps_its_name(cast):
    a, b = cast.a, cast.b
    first = come_in(a, b)
    Partner.objects.filter(pk=first.pk).update(state="ended")
    assert come_in(a, b).name == "Organisatie B"
