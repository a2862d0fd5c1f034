"""Partners: a guest sees what was given and nothing else, and what it sees stops within five seconds.

Three organisations: A owns the trajectory, B and C work along, and B leaves. Every request here is watched (P12).
"""

import re
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from draagvlak.consensus import doing
from draagvlak.content import shipped
from draagvlak.home import ending
from draagvlak.orgs.access import Here
from draagvlak.orgs.keys import make_key
from draagvlak.orgs.models import Grant, Membership, Organisation
from draagvlak.orgs.roles import Right, Role
from draagvlak.plans import partners, road
from draagvlak.plans.actions import Conflict, Refused
from draagvlak.plans.models import Action, Partner, Trajectory
from draagvlak.worksheets import actions, parting
from draagvlak.worksheets.models import (
    Card,
    Cell,
    Change,
    Endorsement,
)
from draagvlak.worksheets.tests.examples import fill
from draagvlak.worksheets.vision import actions as vision
from draagvlak.worksheets.vision import agreed
from tests import matrix
from tests.people import make_user, sign_in

WITHIN = 5  # seconds
READ, CHANGE = partners.READ, partners.CHANGE

# Everything that a guest may ever open, and nothing else: with what was given.
OF_SHEET = {
    "sheet", "sheet-stand", "sheet-rows-stand", "sheet-events", "sheet-cell", "sheet-add", "sheet-paste", "sheet-guide",
    "sheet-print", "sheet-files", "sheet-file", "row", "row-save", "row-back", "row-move", "row-remark", "row-propose",
    "remark-settle", "proposal-answer", "remark-drop", "proposal-drop", "sheet-propose",
    "proposed-row-answer", "proposed-row-drop", "sheet-picture", "sharing-line",
    "sharing-line-save", "sharing-cell",
    "sharing-cell-save", "sharing-paper", "sharing-paper-file", "agreement-paper", "agreement-paper-file",
    "sheet-costs-xlsx", "sheet-calendar", "row-document", "row-document-do", "vision", "vision-text", "vision-endorse",
    "vision-unendorse", "vision-poster", "vision-round", "vision-stand", "vision-part",
}  # fmt: skip
GRANTED = {"trajectory-partners", "partner-actions", "search-shared"} | OF_SHEET


# ── The three ────────────────────────────────────────────────────────────────────────────────────────────────
def third():
    """A third organisation: somebody who works on trajectories, and a member."""
    organisation = Organisation.objects.create(name="Organisatie C")
    make_key(organisation)
    users = {role: make_user(f"{role}@c.example", f"{role.title()} van C", True) for role in ("facilitator", "member")}
    for role, user in users.items():
        Membership.objects.create(user=user, organisation=organisation, role=Role(role))
    return SimpleNamespace(organisation=organisation, **users)


def invite(world, name="Een partner"):
    Trajectory.objects.filter(pk=world.trajectory.pk).update(scope="partnership")
    world.trajectory.refresh_from_db()
    return partners.invite(world.trajectory, world.facilitator, name)


def come_in(world, guest):
    """`guest` works along on the trajectory of `world`: the Partner."""
    made, secret = invite(world)
    membership = Membership.objects.get(user=guest.facilitator, organisation=guest.organisation)
    partners.accept(partners.find(secret), Here(guest.organisation, membership))
    made.refresh_from_db()
    return made


def give(world, partner, rights, *, listed="", along=()):
    """`rights`: {Sheet: right}; the other worksheets are not given."""
    given = {sheet.pid: right for sheet, right in rights.items()}
    sheets = {pid: given.get(pid, "") for pid in world.trajectory.sheets.values_list("pid", flat=True)}
    partner.refresh_from_db()
    goes = {sheet.pid for sheet in along}
    return partners.give(partner, world.facilitator, partner.version, sheets=sheets, actions=listed, goes_along=goes)


@pytest.fixture
def three(cast):
    a, b, c = cast.a, cast.b, third()
    a.b, a.c = come_in(a, b), come_in(a, c)
    give(a, a.b, {a.sheet: CHANGE}, listed=CHANGE, along=[a.sheet])
    give(a, a.c, {a.sheet: READ})
    Grant.objects.update(at=timezone.now() - timezone.timedelta(hours=1))  # before anything in it was said
    return SimpleNamespace(a=a, b=b, c=c)


def at(name, *args):
    return reverse(name, args=args)


def cell(client, sheet, row, field, value, version=0):
    sent = {"row": row.pid, "field": field, f"n-{field}": version, f"f-{field}": value}
    return client.post(at("sheet-cell", sheet.pid), sent)


def code(response):
    return response.status_code


# ── Coming in ────────────────────────────────────────────────────────────────────────────────────────────────
def link_in(response):
    return re.search(r"/partner/join/[\w-]+/", response.content.decode()).group()


def test_a_link_lets_an_organisation_in_once(cast, client):
    a, b = cast.a, cast.b
    Trajectory.objects.filter(pk=a.trajectory.pk).update(scope="partnership")
    page = sign_in(client, a.facilitator).post(at("partner-invite", a.trajectory.pid), {"name": "Dienst B"})
    link = link_in(page)
    later = sign_in(client, a.member).get(at("trajectory-partners", a.trajectory.pid))
    assert code(later) == 200
    assert "partner/join" not in later.content.decode(), "the link is shown once"
    assert "data-" in sign_in(client, b.facilitator).get(link).content.decode()
    assert not Grant.objects.exists(), "opening changes nothing"
    assert code(sign_in(Client(), b.member).post(link, {"organisation": b.organisation.pid})) == 422, "no right to"
    assert code(sign_in(Client(), a.owner).post(link, {"organisation": a.organisation.pid})) == 422, "its own"
    done = client.post(link, {"organisation": b.organisation.pid})
    assert (code(done), done["Location"]) == (303, at("trajectory-partners", a.trajectory.pid))
    assert code(client.get(done["Location"])) == 200
    assert code(client.get(link)) == code(client.post(link, {"organisation": b.organisation.pid})) == 404, "once"
    partner = Partner.objects.get(guest=b.organisation)
    assert (partner.name, partner.state, partner.secret_hash) == ("Organisatie B", "active", None)
    start = sign_in(client, b.member).get(at("organisation", b.organisation.pid)).content.decode()
    assert at("trajectory-partners", a.trajectory.pid) in start


def test_a_link_that_is_too_old_or_withdrawn_opens_nothing(cast, client):
    sign_in(client, cast.b.facilitator)
    for spoil in (
        lambda one: Partner.objects.filter(pk=one.pk).update(expires_at=timezone.now()),
        lambda one: sign_in(Client(), cast.a.facilitator).post(at("partner-end", one.pid)),
        lambda one: road.close(cast.a.trajectory, cast.a.owner),
    ):
        made, secret = invite(cast.a)
        spoil(made)
        assert code(client.get(at("partner-join", secret))) == 404
    Trajectory.objects.filter(pk=cast.b.trajectory.pk).update(scope="organisation")
    with pytest.raises(Refused):
        partners.invite(cast.b.trajectory, cast.b.owner, "Niet voor een samenwerking")


def test_an_old_invitation_goes_by_itself(cast):
    made, _secret = invite(cast.a)
    Partner.objects.filter(pk=made.pk).update(expires_at=timezone.now() - timezone.timedelta(days=31))
    ending.delete_old()
    assert not Partner.objects.filter(pk=made.pk).exists()


# ── What a guest may open ────────────────────────────────────────────────────────────────────────────────────
def addresses_of(world):
    """Every address of the product that needs a right in an organisation, filled in with what is of `world`."""
    for name, route in matrix.table().items():
        if isinstance(route.needs, Right) and not route.hidden:
            values = {keyword: matrix.value(world, where) for keyword, where in route.args.items()}
            yield name, route, reverse(name, kwargs=values)


def opened(world, user):
    """Names of the addresses of `world` that are not simply absent for somebody, by any method that they answer."""
    client, found = sign_in(Client(raise_request_exception=False), user), set()
    for name, route, url in addresses_of(world):
        for method in route.methods.split():
            with transaction.atomic():
                response = client.generic(method, url, content_type="application/x-www-form-urlencoded")
                transaction.set_rollback(True)
            assert response.status_code < 500, f"{method} {name}"
            if response.status_code != 404:
                found.add(name)
    return found


def test_every_address_is_absent_for_a_guest_but_what_was_given(three):
    """Also when every worksheet was given: the rest of the trajectory, scans, members and files stay absent."""
    a, b = three.a, three.b
    give(a, a.b, dict.fromkeys(a.trajectory.sheets.all(), CHANGE), listed=CHANGE, along=[a.sheet])
    assert opened(a, b.facilitator) == GRANTED
    assert opened(a, b.observer) == GRANTED


def test_without_a_grant_only_who_sees_what_is_there_and_a_search_in_nothing(three):
    a, c = three.a, three.c
    give(a, a.c, {})
    assert opened(a, c.facilitator) == {"trajectory-partners", "search-shared"}


def test_one_worksheet_opens_no_other(three, client):
    a, c = three.a, three.c
    sign_in(client, c.facilitator)
    assert code(client.get(at("sheet", a.sheet.pid))) == 200
    for other in a.trajectory.sheets.exclude(pk=a.sheet.pk):
        assert code(client.get(at("sheet", other.pid))) == 404
    page = client.get(at("trajectory-partners", a.trajectory.pid)).content.decode()
    titles = [one.title for one in a.trajectory.sheets.exclude(pk=a.sheet.pk)]
    assert not [title for title in titles if title and title in page], "nor is its title there"
    assert code(client.get(at("partner-actions", a.trajectory.pid))) == 404
    assert code(client.get(at("sheet", three.b.sheet.pid))) == 404, "a partner is no partner of a partner"


def test_reading_is_not_changing(three, client):
    a, b, c = three.a, three.b, three.c
    sign_in(client, c.facilitator)
    assert code(cell(client, a.sheet, a.row, "we", "Van C")) == 403
    assert code(client.post(at("row-save", a.row.pid), {})) == 403
    assert code(client.post(at("sheet-add", a.sheet.pid, "partners"), {"f-name": "Nieuw"})) == 403
    assert code(client.post(at("row-remark", a.row.pid), {"text": "Een vraag van ons"})) == 303
    assert code(client.post(at("row-propose", a.row.pid), {"field": "we", "n-we": "0", "f-we": "Ons voorstel"})) == 303
    sign_in(client, b.observer)
    assert code(cell(client, a.sheet, a.row, "we", "Van B")) == 403, "who may not work on trajectories at home"
    assert code(sign_in(client, b.facilitator).get(at("sheet-file", a.sheet.pid, "csv"))) == 200
    assert code(sign_in(client, b.member).get(at("sheet-file", a.sheet.pid, "csv"))) == 403
    road.close(a.trajectory, a.owner)
    sign_in(client, b.facilitator)
    assert code(client.get(at("sheet", a.sheet.pid))) == 200
    assert code(cell(client, a.sheet, a.row, "we", "Van B")) == 403, "it was put away"


@pytest.mark.parametrize("pack", shipped.ids())
def test_everything_on_a_worksheet_works_for_a_guest(three, client, pack):
    """No link or button on the page leads to what a guest may not open, whatever its brain draws."""
    a, b = three.a, three.b
    sheet = fill(actions.make(a.trajectory, a.facilitator, pack), a.facilitator)
    give(a, a.b, {a.sheet: CHANGE, sheet: CHANGE}, listed=CHANGE, along=[a.sheet])
    sign_in(client, b.facilitator)
    page = client.get(at("sheet", sheet.pid)).content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    for where in sorted(set(re.findall(r'(?:href|action)="(/[^"#?]*)', main))):
        if not where.startswith("/static/"):
            assert code(client.get(where)) in {200, 302, 303, 405}, where


# ── Names ────────────────────────────────────────────────────────────────────────────────────────────────────
def names_of(world):
    return [text for user in world.users.values() for text in (user.name, user.email)]


def test_what_a_guest_writes_stands_under_the_name_of_its_organisation(three, client):
    a, b = three.a, three.b
    sign_in(client, b.facilitator)
    assert code(cell(client, a.sheet, a.row, "we", "Een dag per week")) == 200
    client.post(at("row-remark", a.row.pid), {"text": "Klopt dit nog?"})
    client.post(at("sheet-add", a.sheet.pid, "partners"), {"f-name": "Een nieuwe partner"})
    client.post(at("sheet-stand", a.sheet.pid), {"row": a.row.pid, "field": "we"})
    written = [*Cell.objects.filter(guest="Organisatie B"), *Change.objects.filter(guest="Organisatie B")]
    assert len(written) == 4
    assert not any(getattr(one, "changed_by", None) or getattr(one, "by", None) for one in written)
    sign_in(client, a.facilitator)
    pages = [
        client.get(address).content.decode() for address in (
            at("row", a.row.pid), at("sheet-stand", a.sheet.pid), at("sheets", a.trajectory.pid),
            at("trajectory-history", a.trajectory.pid), at("trajectory", a.trajectory.pid),
            at("trajectory-partners", a.trajectory.pid),
        )
    ]  # fmt: skip
    pages.append(cell(client, a.sheet, a.row, "we", "Iets anders", 0).content.decode())  # both texts
    assert all("Organisatie B" in page for page in [*pages[:3], pages[-1]])
    assert not [name for name in names_of(b) for page in pages if name in page]


def test_a_guest_reads_no_name_of_the_owner(three, client):
    a, b = three.a, three.b
    actions.seen(a.sheet, a.coordinator, a.row.pid, "they")
    actions.comment(a.sheet, a.coordinator, a.row, "", "Een opmerking van de eigenaar")
    actions.answer(a.sheet, a.owner, a.proposal, False)
    actions.settle(a.sheet, a.owner, a.comment)
    Action.objects.create(organisation=a.organisation, trajectory=a.trajectory, what="Iets doen",
                          member=a.memberships["member"])  # fmt: skip
    sign_in(client, b.facilitator)
    pages = [
        client.get(address).content.decode() for address in (
            at("row", a.row.pid), at("sheet", a.sheet.pid), at("sheet-stand", a.sheet.pid),
            at("sheet-print", a.sheet.pid), at("trajectory-partners", a.trajectory.pid),
            at("partner-actions", a.trajectory.pid),
        )
    ]  # fmt: skip
    pages.append(cell(client, a.sheet, a.row, "they", "Iets anders", 0).content.decode())
    assert "Organisatie A" in pages[2], "somebody of the owner is here"
    assert not [name for name in names_of(a) for page in pages if name in page]


def test_the_shared_actions_hold_none_of_a_scan(three, client):
    a, b = three.a, three.b
    Action.objects.filter(pk=a.action.pk).update(trajectory=a.trajectory)
    Action.objects.filter(pk=a.loose_action.pk).update(trajectory=a.trajectory)
    sign_in(client, b.facilitator)
    there = at("partner-actions", a.trajectory.pid)
    page = client.get(there).content.decode()
    assert a.loose_action.what in page
    assert a.action.what not in page
    how_far = {"action": a.loose_action.pid, "version": 1, "progress": "done", "text": "Het ligt er"}
    assert code(client.post(there, how_far | {"action": a.action.pid})) == 404
    assert code(client.post(there, how_far)) == code(client.post(there, how_far)) == 303
    assert code(client.post(there, how_far | {"progress": "dropped", "text": ""})) == 422
    clash = client.post(there, how_far | {"progress": "busy", "text": "Wat ik typte"})
    assert code(clash) == 409
    assert "Wat ik typte" in clash.content.decode()
    assert code(client.post(there, {"what": "Een tablet brengen", "by_when": ""})) == 303
    made = Action.objects.get(what="Een tablet brengen")
    assert (made.who, made.made_by, made.trajectory) == ("Organisatie B", None, a.trajectory)
    sign_in(client, a.facilitator)
    assert "Organisatie B" in client.get(at("trajectory-history", a.trajectory.pid)).content.decode()
    assert code(client.get(there)) == 303, "members of the owner have a page of their own"


def test_an_action_of_a_worksheet_that_is_not_shown_stays_away(three, client):
    a, b = three.a, three.b
    mine = actions.make_action(a.sheet, a.facilitator, a.row, what="Van een blad dat B ziet")
    hidden = actions.make_action(a.vision, a.facilitator, a.vision.rows.first(), what="Van een blad dat B niet ziet")
    there = at("partner-actions", a.trajectory.pid)
    page = sign_in(client, b.facilitator).get(there).content.decode()
    assert mine.what in page
    assert hidden.what not in page
    how_far = {"action": hidden.pid, "version": 1, "progress": "done", "text": "Het ligt er"}
    assert code(client.post(there, how_far)) == 404
    actions.remove(a.vision, a.facilitator)
    assert hidden.what not in client.get(there).content.decode(), "nor when that worksheet is gone"
    assert mine.what in client.get(there).content.decode()
    assert code(client.post(there, how_far)) == 404


def test_an_action_of_a_scan_that_is_gone_stays_away(three, client):
    a, b = three.a, three.b
    Action.objects.filter(pk=a.action.pk).update(trajectory=a.trajectory)
    doing._link(a.action, a.closed, {("why-vision", "")})
    a.action.links.all().delete()  # as when the scan is deleted
    there = at("partner-actions", a.trajectory.pid)
    assert a.action.what not in sign_in(client, b.facilitator).get(there).content.decode()


# ── A silent round together ──────────────────────────────────────────────────────────────────────────────────
def part(user, world, **sent):
    return code(sign_in(Client(), user).post(at("vision-part", world.round.pid), sent))


def rounds_of(user, world):
    client = sign_in(Client(), user)
    names = ("vision-round", "vision-stand")
    return "".join(client.get(at(name, world.round.pid)).content.decode() for name in names)


def test_a_partner_takes_part_in_the_silent_round(three):
    """Cards and dots as any member, seen by nobody before they are opened; leading stays with the owner."""
    a, b, c = three.a, three.b, three.c
    give(a, a.b, {a.sheet: CHANGE, a.vision: CHANGE}, along=[a.sheet])
    give(a, a.c, {a.vision: READ})
    assert part(b.member, a, do="card", text="Kaart van B") == 303
    assert part(a.member, a, do="card", text="Kaart van A") == 303
    assert part(a.owner, a, do="card", text="Nog een van A") == 303
    assert part(c.member, a, do="card", text="Kaart van C") == 403, "who only reads does not take part"
    assert "Kaart van B" in rounds_of(b.member, a)
    for user in (a.member, a.owner, b.facilitator, c.member):
        assert "Kaart van B" not in rounds_of(user, a)
    assert "Kaart van A" not in rounds_of(b.member, a)
    leads = sign_in(Client(), b.facilitator)
    for name, where in (("vision-lead", a.round), ("vision-begin", a.vision)):
        assert code(leads.post(at(name, where.pid), {"do": "open", "confirmed": "yes"})) == 404
    vision.open_cards(a.round, a.facilitator)
    seen = [rounds_of(user, a) for user in (a.member, b.member, c.member)]
    assert all(text in page for page in seen for text in ("Kaart van A", "Kaart van B"))
    assert "Organisatie B" not in seen[0], "a card is nobody's, not even of an organisation"
    card = a.round.cards.get(text="Kaart van A")
    assert part(b.member, a, do="put", cards=f"{card.pid}:", name="Samen") == 303
    vision.to_dots(a.round, a.facilitator)
    for user in (b.member, b.facilitator, a.member):
        assert part(user, a, do="dots", **{f"dots-{a.round.clusters.get(name='Samen').pid}": 3}) == 303
    vision.show(a.round, a.facilitator)
    assert a.round.clusters.get(name="Samen").dots == 9
    assert not Card.objects.filter(round=a.round).exclude(author=None).exists()
    assert "Samen" in rounds_of(b.member, a)
    parting.part(a.b.pk, a.owner)
    assert part(b.member, a, do="card", text="Te laat") == 404
    assert code(sign_in(Client(), b.member).get(at("vision-round", a.round.pid))) == 404


def test_a_partner_stands_behind_a_text_under_its_own_name(three, client):
    a, b, c = three.a, three.b, three.c
    give(a, a.b, {a.sheet: CHANGE, a.vision: CHANGE}, along=[a.sheet])
    give(a, a.c, {a.vision: READ})
    agreed.endorse(a.vision, a.member, 1, member=a.memberships["member"])
    sign_in(client, b.facilitator)
    behind = {"version": 1, "do": "me"}
    for _again in range(2):
        assert code(client.post(at("vision-endorse", a.vision.pid), behind)) == 303
    made = Endorsement.objects.get(sheet=a.vision, who="Organisatie B")
    assert (made.member, made.made_by) == (None, None)
    for user in (b.member, c.facilitator):
        answer = sign_in(Client(), user).post(at("vision-endorse", a.vision.pid), behind)
        assert code(answer) == 403, "who may not change it at home, or here"
    pages = [client.get(at(name, a.vision.pid)).content.decode() for name in ("vision", "vision-poster", "sheet")]
    assert all("Organisatie A" in page for page in pages[:2])
    assert not [name for name in names_of(a) for page in pages if name in page]
    owners = sign_in(Client(), a.owner).get(at("vision", a.vision.pid)).content.decode()
    assert a.member.name in owners
    assert "Organisatie B" in owners
    others = Endorsement.objects.filter(sheet=a.vision).exclude(pk=made.pk)
    assert {code(client.post(at("vision-unendorse", one.pid))) for one in others} == {403}
    assert code(client.post(at("vision-unendorse", made.pid))) == 303
    text = {"version": 1, "text": "We houden samen contact met wie wacht."}
    assert code(client.post(at("vision-text", a.vision.pid), text)) == 303
    assert Cell.objects.get(row=agreed.text_row(a.vision), field="text").guest == "Organisatie B"
    assert "Organisatie B" in sign_in(Client(), a.owner).get(at("vision", a.vision.pid)).content.decode()


# ── What it may see ──────────────────────────────────────────────────────────────────────────────────────────
def form_of(world, partner, **changed):
    sheets, given = world.trajectory.sheets.all(), partners.given(world.trajectory)
    sent = {"version": partner.version, "actions": "none"}
    for sheet in sheets:
        sent[f"right-{sheet.pid}"] = given.get((partner.guest_id, partners.SHEET, sheet.pid), ("none", None))[0]
    return sent | changed


def test_two_who_settle_at_once_see_both(three, client):
    a = three.a
    a.c.refresh_from_db()
    old = form_of(a, a.c)
    give(a, a.c, {a.sheet: CHANGE})
    page = sign_in(client, a.facilitator).post(at("partner", a.c.pid), old)
    assert code(page) == 409
    assert partners.given(a.trajectory)[a.c.guest_id, partners.SHEET, a.sheet.pid][0] == CHANGE, "nothing was written"
    a.c.refresh_from_db()
    assert code(client.post(at("partner", a.c.pid), form_of(a, a.c, **{f"right-{a.sheet.pid}": "none"}))) == 303
    assert code(sign_in(client, three.c.member).get(at("sheet", a.sheet.pid))) == 404


def test_what_was_agreed_on_leaving_is_not_taken_back(three):
    a = three.a
    with pytest.raises(Refused):
        give(a, a.b, {a.sheet: CHANGE})
    with pytest.raises(Refused):
        give(a, a.b, {a.sheet: ""}, along=[a.sheet])
    give(a, a.b, {a.sheet: READ}, listed=CHANGE, along=[a.sheet])
    with pytest.raises(Conflict):
        partners.give(a.b, a.owner, 1, sheets={a.sheet.pid: CHANGE}, actions="", goes_along={a.sheet.pid})
