"""The pages where an organisation leaves and arrives: looking first, one tap or two, a sentence for what goes wrong."""

import io
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.urls import reverse

from draagvlak.home.moving import arriving, leaving, reading, waiting_room
from draagvlak.lib import triggers
from draagvlak.orgs.models import Membership, Organisation
from draagvlak.surveys import closing, published
from draagvlak.surveys.models import Ballot
from draagvlak.surveys.tests.rounds import fill
from tests.people import give_second_factor, make_survey, sign_in
from tests.trust.moving import arrive, everything, forged, packed, refusal

pytestmark = pytest.mark.django_db


def test_the_operator_looks_first_and_agrees_then(full, cast, client):
    raw = leaving.package(full.organisation)
    page = reverse("organisation-arrive")
    assert sign_in(client, full.owner).get(page).status_code == 404
    sign_in(client, cast.operator)
    before = everything()
    shown = client.post(page, {"file": io.BytesIO(raw)}).content.decode()
    assert full.organisation.name in shown
    assert everything() == before, "looking stores nothing"
    mark = re.search(r'name="mark" value="([0-9a-f]{64})"', shown)[1]
    assert client.post(page, {"mark": "0" * 64, "owner": "nieuw@example.org"}).status_code == 422
    assert client.post(page, {"mark": mark, "owner": "geen adres"}).status_code == 422
    assert everything() == before
    made = client.post(page, {"mark": mark, "owner": "nieuw@example.org"})
    assert "/join/" in made.content.decode()
    assert Organisation.objects.count() == before[0] + 1
    again = client.post(page, {"mark": mark, "owner": "ander@example.org"}).content.decode()
    assert re.search(r"/join/[\w-]+", again)[0] == re.search(r"/join/[\w-]+", made.content.decode())[0]
    assert "nieuw@example.org" in again, "a second tap shows what the first one made"
    assert Organisation.objects.count() == before[0] + 1
    Organisation.objects.order_by("-pk").first().delete()
    assert client.post(page, {"mark": mark, "owner": "nieuw@example.org"}).status_code == 422
    assert Organisation.objects.count() == before[0]


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_the_same_moment_make_one_organisation(live_cast):
    raw, user = leaving.package(live_cast.a.organisation), live_cast.operator
    mark = waiting_room.keep(user, raw)

    def tap(_number):
        try:
            return arriving.arrive_once(reading.Reading(raw), user, "nieuw@example.org", mark)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        made = list(pool.map(tap, range(3)))
    assert len(set(made)) == 1
    assert Organisation.objects.filter(name=live_cast.a.organisation.name).count() == 2


def test_what_the_database_refuses_is_said_in_a_sentence(full, cast, client):
    triggers.install(connection, [triggers.Refuse("of_this_test", "plans_action", "INSERT", "locked: no actions")])
    sign_in(client, cast.operator)
    before, page = everything(), reverse("organisation-arrive")
    mark = waiting_room.keep(cast.operator, leaving.package(full.organisation))
    answer = client.post(page, {"mark": mark, "owner": "nieuw@example.org"})
    assert answer.status_code == 422
    assert str(reading.WRONG) in answer.content.decode()
    assert everything() == before


def test_a_refused_file_says_why_and_nothing_of_itself(full, cast, client):
    sign_in(client, cast.operator)
    hostile = packed({"<script>alert(1)</script>.json": b"x"})
    answer = client.post(reverse("organisation-arrive"), {"file": io.BytesIO(hostile)})
    assert answer.status_code == 422
    assert "alert(1)" not in answer.content.decode()


def test_the_organisation_that_arrived_works(full, cast, client):
    """Every page of what arrived opens for its new owner."""
    fresh = arrive(leaving.package(full.organisation), cast)
    owner = cast.outsider
    Membership.objects.create(user=owner, organisation=fresh, role="owner")
    give_second_factor(owner)
    sign_in(client, owner)
    survey = fresh.surveys.get(title=full.running.title)
    action = fresh.actions.get(what=full.action.what)
    pages = {"organisation": fresh, "history": fresh, "actions": fresh, "instruments": fresh, "action": action}
    pages |= dict.fromkeys(("scan", "scorecard", "consensus", "scan-actions"), survey)
    for name, one in pages.items():
        pid = one.pid
        assert client.get(reverse(name, args=[pid])).status_code == 200, name
    began = fresh.surveys.get(title=full.anonymous.title)  # a draft without a last day
    assert client.get(reverse("scan", args=[began.pid]), follow=True).status_code == 200
    assert "Iemand" in client.get(reverse("history", args=[fresh.pid])).content.decode()


@pytest.mark.parametrize("mode", ["open", "confidential"])
def test_groups_that_were_compared_arrive_too(cast, mode):
    """What real closings publish of groups is taken in, also with paper that one helper typed in."""
    from draagvlak.surveys.groups import role_groups
    from draagvlak.surveys.models import MINIMUM

    world = cast.a
    survey = make_survey(world, "Met groepen", mode=mode, k=MINIMUM[mode], breakdown="role",
                         groups=role_groups(world.release.languages))  # fmt: skip
    people = [({"*": level}, group, "all") for group in ("management", "frontline", "ict") for level in
              ["red", "green", "green", "orange", "unknown"] * 2]  # fmt: skip
    fill(survey, people)
    Ballot.objects.create(survey=survey, key=b"\1" * 32, group="ict", handed_in=True, paper=True)
    shown = closing.close(survey, world.coordinator)
    assert shown.comparison.state == "shown"
    raw = leaving.package(world.organisation, names=True)
    fresh = arrive(raw, cast)
    again = fresh.surveys.select_related("organisation", "release").get(title="Met groepen")
    assert published.read(again).comparison == shown.comparison

    def lose_a_colour(data):
        words = data["results"][0]["data"]["comparison"]["words"]
        next(cell for row in words.values() for cell in row if cell).popitem()

    assert refusal(forged(raw, f"scans/{survey.pid}.json", lose_a_colour)) == str(reading.WRONG)
