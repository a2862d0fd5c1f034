"""D6 in the workshop about a vision: until cards are opened, and dots shown, nothing of them leaves the server.

Two rounds with the same people at the same moments, who write and choose other things, are played from the same start:
every byte that others are sent must be equal. Afterwards nothing is left that says whose a card or a dot was.
"""

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from draagvlak.worksheets.models import Card, Change, Dot, Endorsement, Round, Sheet
from draagvlak.worksheets.vision import actions as vision
from tests import matrix
from tests.people import sign_in
from tests.trust.test_transcript import masked

pytestmark = pytest.mark.django_db
WRITERS = ("owner", "coordinator", "member")
ONLOOKERS = ("facilitator", "observer")
OFTEN = ("vision", "vision-round", "vision-stand", "vision-poster", "sheet", "sheet-stand", "sheets", "sheet-print")


def short(number):
    return ["Ja"]


def long(number):
    """Many words, many cards, and some taken back."""
    return [f"Een veel langere kaart met andere woorden {number}-{one} " * 3 for one in range(1 + number % 4)]


def one_for_all(number, groups):
    return {groups[0].pid: 3}


def here_and_there(number, groups):
    return {groups[number % 2].pid: 1 + number % 2, groups[-1].pid: 1}


def watch(world, clients, lines, moment, everything=False):
    """What every onlooker is sent now."""
    table = matrix.table()
    for name in sorted(table) if everything else OFTEN:
        route = table[name]
        if "GET" not in route.methods or name.endswith("-events") or not route.args:
            continue
        args = {key: matrix.value(world, where) for key, where in route.args.items()}
        if "sheet.pid" in route.args.values():
            args = {**args, "pid": world.vision.pid}
            if "section" in args:
                continue
        for who, client in clients.items():
            lines.append((moment, who, name, *masked(client.get(reverse(name, kwargs=args)))))
    lines.append((moment, "revision", Sheet.objects.get(pk=world.vision.pk).revision, Change.objects.count()))


def transcript(world, cards, everything):
    """What others are sent while people write in silence."""
    lines: list = []
    with transaction.atomic():
        clients = {who: sign_in(Client(), world.users[who]) for who in ONLOOKERS}
        for number, who in enumerate(WRITERS):
            for text in cards(number):
                vision.write_card(world.round, world.users[who], text)
            own = vision.own_cards(world.round, world.users[who])
            if len(own) > 1:
                vision.take_card(world.round, world.users[who], own[0].pid)
            watch(world, clients, lines, f"wrote {number}") if number == 1 else None
        watch(world, clients, lines, "all wrote", everything)
        transaction.set_rollback(True)
    return lines


def test_nobody_sees_what_is_written_in_silence(cast, long_run):
    world = cast.a
    Card.objects.filter(round=world.round).delete()
    first, second = (transcript(world, cards, long_run) for cards in (short, long))
    assert first == second
    assert any(line[2] == "vision-round" and line[3] == 200 for line in first), "there was something to see"


def test_nobody_sees_where_dots_go(cast):
    world = cast.a
    for who in WRITERS:
        vision.write_card(world.round, world.users[who], f"Kaart van {who}")
    opened = vision.open_cards(world.round, world.facilitator)
    vision.to_dots(opened, world.facilitator)
    groups, found = list(opened.clusters.all()), []
    for dots in (one_for_all, here_and_there):
        lines: list = []
        with transaction.atomic():
            clients = {who: sign_in(Client(), world.users[who]) for who in ONLOOKERS}
            for number, who in enumerate(WRITERS):
                vision.give(opened, world.users[who], dots(number, groups))
                watch(world, clients, lines, f"gave {number}") if number else None
            transaction.set_rollback(True)
        found.append(lines)
    assert found[0] == found[1]


def test_the_transcript_would_notice_a_leak(cast):
    world = cast.a
    lines: list = []
    clients = {"member": sign_in(Client(), world.member)}
    vision.write_card(world.round, world.member, "Mijn eigen kaart")
    watch(world, clients, lines, "own")
    assert any(b"Mijn eigen kaart" in line[-1] for line in lines if line[2] == "vision-round")


# ── Afterwards ───────────────────────────────────────────────────────────────────────────────────────────────
def opened_round(world, number):
    sheet = Sheet.objects.create(organisation=world.organisation, trajectory=world.trajectory, pack="vision",
                                 title=f"Ronde {number}")  # fmt: skip
    found = vision.begin(sheet, world.facilitator, "Waarom?")
    for who in WRITERS:
        vision.write_card(found, world.users[who], f"van {who}")
    return vision.open_cards(found, world.facilitator)


def test_nothing_says_who_wrote_a_card_or_when(cast):
    """Not a column, not the number of a row, not its place on the disk."""
    world, places = cast.a, []
    for number in range(12):
        found = opened_round(world, number)
        assert not found.cards.exclude(author=None).exists()
        order = "ctid" if connection.vendor == "postgresql" else "rowid"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT text FROM worksheets_card WHERE round_id = %s ORDER BY {order}", [found.pk])  # noqa: S608
            places.append([row[0] for row in cursor.fetchall()].index("van owner"))
    assert len(set(places)) > 1, "who wrote first does not stand first each time"
    kinds = {field.get_internal_type() for model in (Card, Dot) for field in model._meta.concrete_fields}
    assert not kinds & {"DateTimeField", "DateField", "TimeField", "AutoField", "BigAutoField"}


def test_shown_dots_are_numbers_and_nothing_else(cast):
    world = cast.a
    opened = opened_round(world, 0)
    vision.to_dots(opened, world.facilitator)
    groups = list(opened.clusters.all())
    for number, who in enumerate(WRITERS):
        vision.give(opened, world.users[who], here_and_there(number, groups))
    vision.show(opened, world.facilitator)
    assert not Dot.objects.exists()


def test_one_person_is_not_recognised_from_one_round_to_the_next(cast):
    world = cast.a
    vision.write_card(world.round, world.member, "Eén")
    other = vision.begin(Sheet.objects.create(organisation=world.organisation, trajectory=world.trajectory,
                                              pack="vision", title="Twee"), world.facilitator, "Waarom?")  # fmt: skip
    vision.write_card(other, world.member, "Twee")
    marks = {bytes(card.author) for card in Card.objects.filter(text__in=["Eén", "Twee"])}
    assert len(marks) == 2


@pytest.mark.parametrize("writers", [1, 2])
def test_with_few_nothing_is_opened_or_shown(cast, writers):
    from draagvlak.plans.actions import Refused

    world = cast.a
    world.round.cards.all().delete()
    for who in WRITERS[:writers]:
        for number in range(5):
            vision.write_card(world.round, world.users[who], f"Kaart {number}")
    with pytest.raises(Refused):
        vision.open_cards(world.round, world.facilitator)
    assert Round.objects.get(pk=world.round.pk).stage == "write"


def test_an_endorsement_is_said_by_a_member_for_themself_only(cast, client):
    """Who works on the sheet can note a group in words, and no member in whose place they would speak."""
    world = cast.a
    sign_in(client, world.facilitator).post(
        reverse("vision-endorse", args=[world.vision.pid]),
        {"version": "1", "do": "me", "member": world.membership.pid},
    )
    assert not Endorsement.objects.filter(member=world.membership).exists()
    assert Endorsement.objects.filter(member=world.memberships["facilitator"]).exists()
