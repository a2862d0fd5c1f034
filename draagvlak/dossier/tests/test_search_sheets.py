"""Search in worksheets: what was chosen, names of files, rows that are proposed; and what a partner finds in what is
shared with it, never more than its pages show."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from draagvlak.content import shipped
from draagvlak.dossier.search.everything import Search
from draagvlak.orgs.access import Here
from draagvlak.orgs.models import Grant
from draagvlak.plans import actions as plans
from draagvlak.plans import partners, road
from draagvlak.plans.models import Trajectory
from draagvlak.worksheets import actions, parting
from draagvlak.worksheets.library import documents
from draagvlak.worksheets.models import Comment
from draagvlak.worksheets.proposed import actions as proposed
from tests.people import sign_in

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%%EOF\n"
NOTHING = "Niets gevonden"


@pytest.fixture
def trajectory(a):
    return road.begin(a.organisation, a.facilitator, subject="Traject Zonnebloem")


@pytest.fixture
def sheet(trajectory, a):
    return actions.make(trajectory, a.facilitator, "partners", title="Partners")


@pytest.fixture
def row(sheet, a):
    return actions.add_row(sheet, a.facilitator, "partners", {"name": "VZW Linde", "they": "Zij wandelen"})


def found(world, query, language="nl", role="member"):
    """{kind: [(title, excerpt)]} without marks, as a member finds it."""
    with translation.override(language):
        search = Search(Here(world.organisation, world.memberships[role]), query, language)
        return {group.title: [tuple(re.sub(r"</?mark>", "", one) for one in (hit.title, hit.excerpt))
                              for hit in group.hits] for group in search.groups}  # fmt: skip


def named(pack, section, field, option, language="nl"):
    return shipped.sheet(pack).section(section).field(field).option(option).name.in_(language)


# ── What was chosen ──────────────────────────────────────────────────────────────────────────────────────────
def test_what_was_chosen_is_found_by_its_name_with_whose_row_it_is(sheet, row, a):
    actions.write(sheet, a.facilitator, row, "agreement", "oral", version=0)
    for language, kind in (("nl", "Gekozen in werkbladen"), ("en", "Chosen in worksheets")):
        label = named("partners", "partners", "agreement", "oral", language)
        ((title, text),) = found(a, label.upper(), language)[kind]
        assert title.startswith("Partners: ")
        assert text == f"VZW Linde: {label}"
    assert found(a, named("partners", "partners", "agreement", "protocol")).get("Gekozen in werkbladen") is None
    actions.take_row(sheet, a.facilitator, row)
    assert "Gekozen in werkbladen" not in found(a, named("partners", "partners", "agreement", "oral"))


def test_of_several_choices_each_is_found_and_no_id_is(trajectory, a):
    sheet = actions.make(trajectory, a.facilitator, "communication")
    actions.add_row(sheet, a.facilitator, "groups", {"name": "Wilgen", "channel": ["press", "leaflet"]})
    for one in ("press", "leaflet"):
        ((_title, text),) = found(a, named("communication", "groups", "channel", one))["Gekozen in werkbladen"]
        assert text.startswith("Wilgen")
    assert "Gekozen in werkbladen" not in found(a, "leaflet"), "an id of the pack is no word of theirs"
    sheet.rows.get(section="groups").cells.filter(field="channel").update(value=None)
    assert "Gekozen in werkbladen" not in found(a, named("communication", "groups", "channel", "press"))


def test_a_choice_that_is_proposed_is_found_by_its_name(sheet, row, a):
    actions.propose(sheet, a.member, row, "agreement", "oral", "Dat zei hun coach")
    label = named("partners", "partners", "agreement", "oral")
    for query in (label, f"{label} coach"):
        assert len(found(a, query, role="observer")["Voorstellen"]) == 1
    assert "Voorstellen" not in found(a, "oral")


def test_days_numbers_and_ticks_are_not_looked_in(trajectory, a):
    sheet = actions.make(trajectory, a.facilitator, "costs")
    actions.add_row(sheet, a.facilitator, "costs", {"name": "Kopen", "mid": "98765"})
    actions.add_row(sheet, a.facilitator, "subsidy", {"name": "Stad", "until": "2031-03-04"})
    assert found(a, "98765") == found(a, "2031-03-04") == {}


# ── Files and proposed rows ──────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def library(trajectory, a):
    sheet = actions.make(trajectory, a.facilitator, "library")
    row = actions.add_row(sheet, a.facilitator, "things", {"title": "Onze gids"})
    documents.keep(sheet, a.facilitator, row, "Wegwijs Cliënten.pdf", PDF)
    return row


def test_a_file_is_found_by_its_name_until_it_goes(library, a, client):
    for query in ("wegwijs", "clienten pdf", "WEGWIJS.PDF".lower().replace(".", " ")):
        ((_title, text),) = found(a, query)["Bestanden"]
        assert text == "Wegwijs Cliënten.pdf"
    sign_in(client, a.observer)
    shown = client.get(reverse("search", args=[a.organisation.pid]), {"q": "wegwijs"}).content.decode()
    assert f"{reverse('row', args=[library.pid])}#document" in shown
    actions.take_row(library.sheet, a.facilitator, library)
    assert "Bestanden" not in found(a, "wegwijs")


def test_a_row_that_is_proposed_is_found_as_everybody_reads_it(sheet, a):
    given = {"name": 'Huis "Café"', "they": "Één\ntuin", "agreement": "oral"}
    made = proposed.propose(sheet, a.member, "partners", given, "Omdat zij het vroegen")
    label = named("partners", "partners", "agreement", "oral")
    for query in ("cafe", '"café"', "één tuin", label, "vroegen", "huis vroegen"):
        assert len(found(a, query, role="observer").get("Nieuwe rijen die zijn voorgesteld", [])) == 1, query
    assert found(a, "oral") == {}
    proposed.answer(sheet, a.facilitator, made, taken=False)
    assert "Nieuwe rijen die zijn voorgesteld" in found(a, "cafe"), "the page shows it among what was answered"
    proposed.drop(sheet, a.member, made)
    assert found(a, "cafe") == {}


# ── Partners ─────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def b(cast):
    return cast.b


@pytest.fixture
def joined(trajectory, sheet, row, a, b):
    """B works along, and reads the partner map since now."""
    Trajectory.objects.filter(pk=trajectory.pk).update(scope="partnership")
    trajectory.refresh_from_db()
    actions.comment(sheet, a.member, row, "", "Vroegere opmerking kastanje")
    actions.propose(sheet, a.member, row, "they", "Vroeger voorstel kastanje")
    proposed.propose(sheet, a.member, "partners", {"name": "Vroegere rij kastanje"})
    made, secret = partners.invite(trajectory, a.facilitator, "B")
    partners.accept(partners.find(secret), Here(b.organisation, b.memberships["facilitator"]))
    give(made, a, sheet)
    return made


def give(partner, a, *sheets, actions_too=""):
    partner.refresh_from_db()
    of_them = dict.fromkeys(partner.trajectory.sheets.values_list("pid", flat=True), "")
    rights = of_them | {one.pid: partners.READ for one in sheets}
    partners.give(partner, a.facilitator, partner.version, sheets=rights, actions=actions_too, goes_along=[])


@pytest.fixture
def seen(client, b, trajectory):
    """What a member of B reads when they look for something in what is shared; None where there is no such page."""

    def look(query, who="facilitator"):
        sign_in(client, b.users[who])
        response = client.get(reverse("search-shared", args=[trajectory.pid]), {"q": query})
        return re.sub(r"</?mark>", "", response.content.decode()) if response.status_code == 200 else None

    return look


def test_a_partner_finds_what_stands_in_the_worksheets_that_it_reads(joined, seen, sheet, row, a, client, b):
    actions.write(sheet, a.facilitator, row, "agreement", "oral", version=0)
    for query in ("linde", "WANDELEN", named("partners", "partners", "agreement", "oral"), "partners"):
        shown = seen(query)
        assert "1 plaats gevonden" in shown or "2 plaatsen gevonden" in shown, query
        for url in re.findall(r'<li><a class="break" href="([^"]*)"', shown):
            assert client.get(url).status_code == 200, url
    sign_in(client, b.facilitator)
    assert "Niets gevonden" in client.get(reverse("search", args=[b.organisation.pid]), {"q": "linde"}).content.decode()


def test_a_partner_finds_nothing_that_its_pages_do_not_show(joined, seen, trajectory, sheet, row, a):
    other = actions.make(trajectory, a.facilitator, "stakeholders", title="Beuken")
    actions.add_row(other, a.facilitator, "people", {"name": "Beukenhaag", "influence": "high"})
    road.add_person(trajectory, a.facilitator, group="team", name="Beuk Bos", roles=[])
    gone = actions.add_row(sheet, a.facilitator, "partners", {"name": "Beukenbos"})
    actions.take_row(sheet, a.facilitator, gone)
    plans.make(a.organisation, a.facilitator, what="Beuken planten", trajectory=trajectory)
    for query in ("beuk", "kastanje", named("stakeholders", "people", "influence", "high"), a.facilitator.name):
        shown = seen(query)
        assert NOTHING in shown, query
        assert not re.search(r"Beuken|kastanje</|Vroeger", shown), query
    actions.comment(sheet, a.member, row, "", "Latere opmerking kastanje")
    proposed.propose(sheet, a.member, "partners", {"name": "Latere rij kastanje"})
    shown = seen("kastanje")
    assert "2 plaatsen gevonden" in shown
    assert "Latere opmerking" in shown
    assert "Vroegere" not in shown
    assert a.member.name not in shown


def test_the_list_of_actions_is_looked_in_where_it_is_shared(joined, seen, trajectory, sheet, a):
    plans.make(a.organisation, a.facilitator, what="Beuken planten", trajectory=trajectory)
    plans.make(a.organisation, a.facilitator, what="Beuken van elders")
    assert NOTHING in seen("beuken")
    give(joined, a, sheet, actions_too=partners.READ)
    shown = seen("beuken")
    assert "1 plaats gevonden" in shown
    assert "elders" not in shown


@pytest.mark.parametrize("how", ["taken", "day", "ended"])
def test_after_a_grant_nothing_is_found_and_nothing_is_counted(joined, seen, sheet, a, how):
    assert NOTHING not in seen("linde")
    if how == "taken":
        give(joined, a)
    if how == "day":
        Grant.objects.filter(object_pid=sheet.pid).update(ends_on=joined.since)
    if how == "ended":
        parting.part(joined.pk, a.facilitator, by_guest=False)
        assert seen("linde") is None
        return
    shown = seen("linde")
    assert NOTHING in shown
    assert "gevonden</strong>" not in shown


def test_who_works_not_along_finds_no_such_page_and_members_go_to_their_own(trajectory, sheet, row, seen, a, client):
    assert seen("linde") is None
    sign_in(client, a.member)
    response = client.get(reverse("search-shared", args=[trajectory.pid]), {"q": "linde"})
    assert response.url == f"{reverse('search', args=[a.organisation.pid])}?q=linde"


def test_it_takes_at_most_twelve_queries_however_much_is_shared(joined, seen, trajectory, sheet, a):
    def count():
        seen("linde")
        with CaptureQueriesContext(connection) as queries:
            seen("linde")
        return len([one for one in queries if "sessions" not in one["sql"] and "last_login" not in one["sql"]])

    few = count()
    more = [actions.make(trajectory, a.facilitator, pack) for pack in ("stakeholders", "journey", "tools", "law")]
    give(joined, a, sheet, *more)
    for one in range(40):
        actions.add_row(more[0], a.facilitator, "people", {"name": f"Linde {one}", "influence": "high"})
        Comment.objects.create(row=sheet.rows.first(), text=f"Linde {one}")
    assert count() == few
    assert few <= 12
