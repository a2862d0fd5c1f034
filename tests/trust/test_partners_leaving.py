"""A partner that leaves, or is put out: what it sees stops at once, and what was agreed goes along."""

import asyncio
import time

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from draagvlak.content import shipped
from draagvlak.home import ending
from draagvlak.lib.tokens import PID_ALPHABET
from draagvlak.orgs import history
from draagvlak.orgs.models import Event, Grant, Membership
from draagvlak.orgs.roles import Role
from draagvlak.plans import partners, road
from draagvlak.plans.actions import Refused
from draagvlak.plans.models import Partner, Trajectory
from draagvlak.worksheets import actions, parting
from draagvlak.worksheets.library import documents
from draagvlak.worksheets.models import (
    Cell,
    Change,
    Comment,
    Document,
    Presence,
    Proposal,
    Row,
    RowAction,
    Sheet,
)
from tests.people import sign_in
from tests.streams import Stream, run
from tests.trust.test_partners import CHANGE, READ, WITHIN, at, cell, code, come_in, give, part, third, three  # noqa: F401 - fixtures too


# ── Leaving ──────────────────────────────────────────────────────────────────────────────────────────────────
def nothing_dangles():
    """Every grant belongs to a partnership that goes on, and to an object that is there."""
    for grant in Grant.objects.all():
        model = Sheet if grant.kind == partners.SHEET else Trajectory
        found = model.objects.get(pid=grant.object_pid)
        road_of = found.trajectory if grant.kind == partners.SHEET else found
        assert found.organisation_id == grant.owner_id
        assert road_of.partners.filter(guest=grant.guest, state="active").exists()


def seen_by(client, world):
    """What somebody gets of the worksheet now: the page, its stand, a cell, the file, who sees what."""
    sheet, row = world.sheet, world.row
    asked = [client.get(at(name, sheet.pid)) for name in ("sheet", "sheet-stand", "sheet-rows-stand", "sheet-events")]
    asked += [client.get(at("sheet-file", sheet.pid, "csv"))]
    asked += [client.get(at("trajectory-partners", world.trajectory.pid))]
    asked += [client.get(at("row", row.pid)), cell(client, sheet, row, "we", "Nog iets")]
    return {code(response) for response in asked}


def test_three_organisations_of_which_one_leaves(three, client):  # noqa: F811
    a, b, c = three.a, three.b, three.c
    sign_in(client, b.facilitator)
    cell(client, a.sheet, a.row, "we", "Wat B schreef")
    actions.write(a.sheet, a.owner, a.row, "they", "Wat A nu schrijft", version=1)
    shown = a.sheet.rows.filter(gone_at=None)
    before = {(row.section, one.field): one.value for row in shown for one in row.cells.all()}
    asked = client.get(at("partner-end", a.b.pid)).content.decode()
    assert shipped.sheet("partners").title.in_("nl") in asked, "the page says before what goes along"
    left = client.post(at("partner-end", a.b.pid))
    made = Trajectory.objects.get(organisation=b.organisation, subject=a.trajectory.subject)
    assert left["Location"] == at("sheets", made.pid)
    assert seen_by(client, a) == {404}
    assert code(client.post(at("partner-end", a.b.pid))) == 404
    # What goes along: what stands in it now, and nothing of who wrote it or what stood there before.
    copy = made.sheets.get()
    assert copy.organisation == b.organisation
    rows = copy.rows.all()
    assert {(row.section, one.field): one.value for row in rows for one in row.cells.all()} == before
    assert not rows.exclude(gone_at=None).exists()
    changes = Change.objects.filter(row__sheet=copy)
    assert {(one.version, one.by, one.guest) for one in changes} == {(1, None, "")}
    for model in (Comment, Proposal, RowAction):
        assert not model.objects.filter(row__sheet=copy).exists()
    assert not {row.pid for row in rows} & {row.pid for row in a.sheet.rows.all()}
    # It is theirs: it opens and changes like any other.
    assert code(client.get(at("sheet", copy.pid))) == 200
    row = rows.get(section="partners")
    assert code(cell(client, copy, row, "we", "Van onszelf", 1)) == 200
    assert code(sign_in(client, a.facilitator).get(at("sheet", copy.pid))) == 404
    # With the owner it stays, under their name; and the third goes on.
    assert Cell.objects.get(row=a.row, field="we").value == "Wat B schreef"
    page = client.get(at("row", a.row.pid)).content.decode()
    assert "Organisatie B" in page
    assert "Organisatie B" in client.get(at("trajectory-partners", a.trajectory.pid)).content.decode()
    assert seen_by(sign_in(client, c.facilitator), a) == {200, 403}  # a reader writes nothing
    assert not Grant.objects.filter(guest=b.organisation).exists()
    nothing_dangles()
    start = sign_in(client, b.member).get(at("organisation", b.organisation.pid)).content.decode()
    assert at("trajectory-partners", a.trajectory.pid) not in start


def test_the_owner_ends_it_and_the_copies_still_go_along(three, client):  # noqa: F811
    a, b = three.a, three.b
    sign_in(client, a.facilitator)
    assert code(client.get(at("partner-end", a.b.pid))) == 200
    assert code(client.post(at("partner-end", a.b.pid))) == code(client.post(at("partner-end", a.b.pid))) == 303
    assert Trajectory.objects.filter(organisation=b.organisation, subject=a.trajectory.subject).count() == 1
    told = Event.objects.get(organisation=b.organisation, verb="partnership-ended")
    assert (told.actor, told.facts["owner"], told.facts["copied"]) == (None, "Organisatie A", 1)
    assert seen_by(sign_in(client, b.facilitator), a) == {404}
    nothing_dangles()


def test_rows_that_name_each_other_still_do_in_the_copy(three):  # noqa: F811
    a = three.a
    other = Row.objects.create(sheet=a.sheet, section="partners", position=5, key=f"{a.row.pid}:iets")
    Cell.objects.create(row=other, field="name", value="Bij de eerste")
    parting.part(a.b.pk, a.owner)
    copy = Sheet.objects.get(organisation=three.b.organisation, trajectory__subject=a.trajectory.subject)
    first = copy.rows.get(section="partners", key="")
    assert copy.rows.get(section="partners", position=5).key == f"{first.pid}:iets"
    assert set(first.pid) <= set(PID_ALPHABET)


def kept(world, title, data, name="Bijlage"):
    """A row of the media library with a file."""
    row = actions.add_row(world.library, world.facilitator, "things", {"title": title})
    documents.keep(world.library, world.facilitator, row, f"{name}.pdf", data)
    return row


def copy_of(three, row, title):  # noqa: F811
    """The row of B that a row of the media library of A became."""
    assert Cell.objects.get(row=row, field="title").value == title
    return Row.objects.get(sheet__organisation=three.b.organisation, sheet__pack="library", cells__value=title)


@pytest.mark.parametrize("by_guest", [True, False])
def test_files_of_a_media_library_go_along(three, client, by_guest):  # noqa: F811
    a, b, c = three.a, three.b, three.c
    give(a, a.b, {a.sheet: CHANGE, a.library: READ}, along=[a.sheet, a.library])
    row, gone, erased = (kept(a, title, f"%PDF-1.7 {title}".encode()) for title in ("Blijft", "Weg", "Zonder"))
    actions.take_row(a.library, a.owner, gone)
    documents.remove(a.library, a.owner, erased)
    who = sign_in(client, b.facilitator if by_guest else a.owner)
    asked = who.get(at("partner-end", a.b.pid)).content.decode()
    assert "de bestanden van een mediatheek" in asked, "the page says that files go along"
    assert code(who.post(at("partner-end", a.b.pid))) == 303
    copy = copy_of(three, row, "Blijft")
    made = Document.objects.get(row=copy)
    assert (made.name, made.kind, made.by, made.guest) == ("Bijlage", "pdf", None, "")
    assert not Document.objects.filter(row=copy_of(three, erased, "Zonder")).exists(), "what was erased is gone"
    assert not Cell.objects.filter(row__sheet=copy.sheet, value="Weg").exists()
    there = at("row-document", copy.pid)
    assert sign_in(client, b.member).get(there).content == b"%PDF-1.7 Blijft"
    for other in (a.owner, c.facilitator):
        assert code(sign_in(client, other).get(there)) == 404, "it is of B only"
    assert sign_in(client, a.member).get(at("row-document", row.pid)).content == b"%PDF-1.7 Blijft", "A keeps its own"
    assert not Event.objects.filter(verb="files-stayed").exists()


@pytest.mark.parametrize("by_guest", [True, False])
def test_files_for_which_there_is_no_room_stay_and_are_named(three, client, monkeypatch, by_guest):  # noqa: F811
    a, b = three.a, three.b
    give(a, a.b, {a.sheet: CHANGE, a.library: READ}, along=[a.sheet, a.library])
    big, small = kept(a, "Groot", b"%PDF-1.7" + b"x" * 900, "Te groot"), kept(a, "Klein", b"%PDF-1.7 klein", "Past nog")
    monkeypatch.setattr(documents, "QUOTA", documents.used(b.organisation.pk) + 500)
    sign_in(client, b.facilitator if by_guest else a.owner)
    page = client.post(at("partner-end", a.b.pid), follow=True).content.decode()
    assert ("Te groot.pdf" in page) == by_guest, "who leaves hears it at once; the owner hears nothing of their room"
    copy = copy_of(three, big, "Groot")
    assert not Document.objects.filter(row=copy).exists(), "the row came along"
    assert Document.objects.get(row=copy_of(three, small, "Klein")).size == len(b"%PDF-1.7 klein")
    said = Event.objects.get(organisation=b.organisation, verb="files-stayed")
    assert "Te groot.pdf" in history.sentence(said)
    assert "Past nog" not in history.sentence(said)
    assert Document.objects.filter(row=big).exists()


@pytest.mark.parametrize("gone", ["sheet", "trajectory", "owner", "guest"])
def test_nothing_dangles_when_something_is_deleted(three, client, gone):  # noqa: F811
    a, b = three.a, three.b
    give(a, a.b, {a.sheet: CHANGE, a.library: READ}, along=[a.sheet])
    end = {
        "sheet": lambda: actions.remove(a.library, a.owner),
        "trajectory": lambda: sign_in(client, a.owner).post(at("trajectory-delete", a.trajectory.pid)),
        "owner": lambda: ending.erase(a.organisation),
        "guest": lambda: ending.erase(b.organisation),
    }
    subject = a.trajectory.subject
    end[gone]()
    nothing_dangles()
    copies = Sheet.objects.filter(trajectory__subject=subject, organisation=b.organisation)
    assert copies.count() == (1 if gone in {"trajectory", "owner"} else 0)
    if gone == "guest":
        was = Partner.objects.get(pk=a.b.pk)
        assert (was.state, was.guest, was.name) == ("ended", None, "Organisatie B")
        assert code(sign_in(client, a.owner).get(at("trajectory-partners", a.trajectory.pid))) == 200
    with transaction.atomic():
        if gone in {"sheet", "guest"}:
            with pytest.raises(Refused):
                road.delete(a.trajectory, a.owner)


def test_a_worksheet_of_which_a_copy_was_agreed_is_not_deleted_under_them(three, client):  # noqa: F811
    a, b = three.a, three.b
    with pytest.raises(Refused):
        actions.remove(a.sheet, a.owner)
    sign_in(client, a.owner)
    page = client.get(at("sheet-delete", a.sheet.pid)).content.decode()
    assert b.organisation.name in page
    assert 'name="confirmed"' not in page
    assert client.post(at("sheet-delete", a.sheet.pid), {"confirmed": "yes"}).status_code == 303
    assert Sheet.objects.filter(pk=a.sheet.pk).exists()
    for partner in a.trajectory.partners.filter(state="active"):
        parting.part(partner.pk, a.owner)
    assert Sheet.objects.filter(organisation=b.organisation, trajectory__subject=a.trajectory.subject).count() == 1
    client.post(at("sheet-delete", a.sheet.pid), {"confirmed": "yes"})
    assert not Sheet.objects.filter(pk=a.sheet.pk).exists()


def test_a_trajectory_that_is_put_away_stays_readable_for_partners_and_the_pages_say_so(three, client):  # noqa: F811
    a, b = three.a, three.b
    sign_in(client, a.owner)
    edit, seen = at("trajectory-edit", a.trajectory.pid), at("trajectory-partners", a.trajectory.pid)
    before = client.get(edit).content.decode()
    assert "Partners kunnen dan nog lezen wat met hen gedeeld is: Organisatie B, Organisatie C." in before
    assert f'href="{seen}"' in before
    says = "Zolang het traject weggelegd is, lezen partners wat met hen gedeeld is"
    assert says not in client.get(seen).content.decode()
    told = client.post(at("trajectory-close", a.trajectory.pid), {"do": "close"}, follow=True).content.decode()
    assert "Partners kunnen nog lezen wat met hen gedeeld is" in told
    assert says in client.get(seen).content.decode()
    assert seen_by(sign_in(client, b.facilitator), a) == {200, 403}, "they read, and write nothing"
    for partner in (a.b, a.c):
        parting.part(partner.pk, a.owner)
    assert seen_by(client, a) == {404}, "ending works on a trajectory that was put away"
    sign_in(client, a.owner)
    assert says not in client.get(seen).content.decode()
    assert "Partners kunnen" not in client.get(edit).content.decode()


def test_an_account_that_goes_leaves_no_trace_as_a_guest(three, client):  # noqa: F811
    a, b = three.a, three.b
    sign_in(client, b.coordinator)
    cell(client, a.sheet, a.row, "we", "Van een collega")
    client.post(at("sheet-stand", a.sheet.pid), {"row": a.row.pid})
    ending.erase_account(b.coordinator)
    assert not Presence.objects.filter(guest="Organisatie B").exists()
    assert Cell.objects.get(row=a.row, field="we").guest == "Organisatie B"


def test_who_is_in_two_partners_ends_for_the_one_that_is_asked_for(three, client):  # noqa: F811
    """A coach of B and C: each partnership has its own page, and the other one goes on."""
    a, b, c = three.a, three.b, three.c
    Membership.objects.create(user=b.facilitator, organisation=c.organisation, role=Role.FACILITATOR)
    sign_in(client, b.facilitator)
    assert [code(client.get(at("partner-end", one.pid))) for one in (a.b, a.c)] == [200, 200]
    assert code(sign_in(Client(), b.coordinator).get(at("partner-end", a.c.pid))) == 404, "of another partner"
    assert code(client.post(at("partner-end", a.c.pid))) == 303
    states = Partner.objects.filter(pk__in=[a.b.pk, a.c.pk]).order_by("name").values_list("state", flat=True)
    assert list(states) == ["active", "ended"]
    assert code(client.get(at("sheet", a.sheet.pid))) == 200, "still as one of B"


# ── Within five seconds ──────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("by_guest", [True, False])
def test_what_is_open_stops_within_five_seconds(house, live_cast, by_guest):
    """B leaves, or is put out, while both partners and the owner look: only the streams of B end, and in time."""
    a, b, c = live_cast.a, live_cast.b, third()
    a.b, a.c = come_in(a, b), come_in(a, c)
    for partner in (a.b, a.c):
        give(a, partner, {a.sheet: CHANGE}, along=[a.sheet])
    people = {"owner": a.member, "leaves": b.member, "stays": c.member}
    cookies = {
        name: {settings.SESSION_COOKIE_NAME: sign_in(Client(), user).session.session_key}
        for name, user in people.items()
    }
    path = at("sheet-events", a.sheet.pid)

    async def look():
        streams = {name: await Stream.open(house.port, path, jar) for name, jar in cookies.items()}
        assert all(stream.names == ["hello"] for stream in streams.values())
        await asyncio.to_thread(parting.part, a.b.pk, b.facilitator if by_guest else a.owner, by_guest=by_guest)
        began, gone = time.perf_counter(), streams["leaves"]
        assert await gone.until(lambda: gone.ended is not None, WITHIN + 1), "it goes on"
        assert gone.ended - began <= WITHIN
        raw = gone.raw
        await asyncio.to_thread(actions.write, a.sheet, a.facilitator, a.row, "we", "Daarna", version=0)
        for name in ("owner", "stays"):
            assert await streams[name].until(lambda n=name: streams[n].count("changed"), WITHIN), f"{name} is deaf"
            assert streams[name].ended is None
        assert gone.raw == raw
        again = await Stream.open(house.port, path, cookies["leaves"])
        for stream in (*streams.values(), again):
            stream.close()
        return again.status

    assert run(look()) == 404
