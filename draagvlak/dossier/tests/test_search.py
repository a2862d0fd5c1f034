"""Search: what is found, for whom, how it is shown, and what never is."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from draagvlak.content import shipped
from draagvlak.dossier.search.everything import MOST, Search, share
from draagvlak.dossier.search.texts import Words, fold, pattern
from draagvlak.orgs.access import Here
from draagvlak.orgs.keys import seal
from draagvlak.orgs.roles import Role
from draagvlak.plans import actions as plans
from draagvlak.plans import partners, road
from draagvlak.plans.models import Partner, Trajectory
from draagvlak.surveys.models import Argument, Sighting, Survey
from draagvlak.worksheets import actions
from draagvlak.worksheets.models import Row
from tests.people import sign_in
from tests.trust.payloads import PAYLOADS

database = pytest.mark.django_db


# ── Words ────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("query", "text"), [
    ("client", "De Cliënten van het huis"), ("cliënt", "een client"), ("COÖRDINATIE", "coordinatie"),
    ("een twee", "Twee en één"), ("ozgur", "Özgür"), ("straße", "STRASSE"), ("100%", "voor 100% zeker"), ("a_b", "a_b"),
])  # fmt: skip
def test_capitals_and_accents_do_not_matter(query, text):
    assert Words(query).are_in(text)


@pytest.mark.parametrize(
    ("query", "text"), [("a_b", "axb"), ("100%", "1000"), ("een twee", "een"), ("client", "clint")]
)
def test_what_is_not_there_is_not_found(query, text):
    assert not Words(query).are_in(text)


def test_every_word_may_stand_in_another_text():
    assert Words("visie team").are_in("Een visie", "voor het team")
    assert not Words("visie team").are_in("Een visie", "")


def like(found, text):
    """How a database reads a pattern."""
    parts = re.findall(r"\\.|.", found, re.DOTALL)
    wild = {"%": ".*", "_": "."}
    source = "".join(wild.get(part) or re.escape(part[-1]) for part in parts)
    return re.fullmatch(source, text, re.DOTALL | re.IGNORECASE) is not None


@given(st.text(alphabet="aeinbktAËÉïö%_\\ '", min_size=1, max_size=6), st.text(alphabet="xyë", max_size=3))
def test_the_database_lets_through_whatever_fits(word, around):
    for typed in (word, fold(word), word.upper()):
        assert like(pattern(typed), around + word + around)


@given(st.text(max_size=30), st.text(max_size=10))
def test_a_marked_text_holds_the_same_text_and_nothing_that_runs(text, query):
    import html

    made = Words(query).marked(text)
    assert html.unescape(re.sub(r"</?mark>", "", made)) == text
    assert "<" not in re.sub(r"</?mark>", "", made)


def test_what_was_found_is_marked_as_it_was_typed():
    assert Words("client").marked("De <b>Cliënt</b>") == "De &lt;b&gt;<mark>Cliënt</mark>&lt;/b&gt;"
    shown = Words("naald").excerpt("hooi " * 100 + "een naald " + "stro " * 100)
    assert shown.startswith("… hooi")
    assert shown.endswith(" …")
    assert "<mark>naald</mark>" in shown


def test_each_kind_gets_its_share():
    assert share({"a": 3, "b": 100, "c": 0}, 10) == {"a": 3, "b": 7, "c": 0}
    assert share({"a": 1}, 10) == {"a": 1}
    assert share({}, 10) == {}


# ── What is found ────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def trajectory(a):
    """A trajectory in which 'Zonnebloem' stands everywhere."""
    made = road.begin(a.organisation, a.facilitator, subject="Traject Zonnebloem")
    step = made.steps.first()
    road.write_step(
        step, a.facilitator, step.version, begins_on=None, ends_on=None, note="Bel de zonnebloem", checks=[]
    )
    road.add_person(made, a.facilitator, group="team", name="Zoë Zonnebloem", roles=["dpo"])
    sheet = actions.make(made, a.facilitator, "partners", title="Partners van Zonnebloem")
    row = actions.add_row(sheet, a.facilitator, "partners", {"name": "VZW Zónnebloem", "they": "Iets anders"})
    actions.comment(sheet, a.member, row, "they", "Vroeg iemand dit aan de zonnebloem?")
    gone = actions.add_row(sheet, a.facilitator, "partners", {"name": "Weggehaalde zonnebloem"})
    actions.comment(sheet, a.member, gone, "", "Remark bij weggehaalde zonnebloem")
    actions.take_row(sheet, a.facilitator, gone)
    plans.make(a.organisation, a.facilitator, what="Zonnebloem bellen", measure="Er is een afspraak")
    Survey.objects.filter(pk=a.closed.pk).update(title="Scan Zonnebloem")
    type(a.agreed).objects.filter(pk=a.agreed.pk).update(comment="De zonnebloem kent de visie")
    return made


def look(client, a, query):
    response = client.get(reverse("search", args=[a.organisation.pid]), {"q": query})
    assert response.status_code == 200
    return response.content.decode()


def groups(world, role, query, language="nl"):
    """{kind: [title without marks]} as a member with this role finds it."""
    here = Here(world.organisation, world.memberships[role])
    with translation.override(language):
        found = Search(here, query, language)
        return {group.title: [re.sub(r"</?mark>", "", hit.title) for hit in group.hits] for group in found.groups}


@database
def test_everything_that_people_wrote_is_found_with_where_it_stands(trajectory, a):
    found = groups(a, "facilitator", "zonnebloem")
    assert found["Trajecten"] == ["Traject Zonnebloem"]
    assert len(found["Stappen"]) == 1
    assert found["Mensen"] == ["Zoë Zonnebloem"]
    assert found["Werkbladen"] == ["Partners van Zonnebloem"]
    assert [title.split(":")[0] for title in found["In werkbladen"]] == ["Partners van Zonnebloem"]
    assert len(found["Opmerkingen"]) == 1
    assert found["Acties"] == ["Zonnebloem bellen"]
    assert found["Scans"] == ["Scan Zonnebloem"]
    assert len(found["Samen gekozen na een scan"]) == 1


@database
def test_every_place_that_is_found_can_be_opened(trajectory, a, client):
    sign_in(client, a.facilitator)
    for query in ("zonnebloem", "visie"):
        response = client.get(reverse("search", args=[a.organisation.pid]), {"q": query})
        urls = [hit.url for group in response.context["search"].groups for hit in group.hits]
        assert len(urls) >= 4
        for url in urls:
            assert client.get(url).status_code == 200, url


@database
def test_words_of_the_road_and_of_worksheets_are_found_in_the_language_of_who_looks(trajectory, a):
    assert "Wie beslist wat?" in groups(a, "member", "beslist wat")["Stappen"]
    assert "Who decides what?" in groups(a, "member", "decides what", "en")["Steps"]
    assert groups(a, "facilitator", "partnerkaart")["Werkbladen"], "of the cast, without a name of its own"
    assert groups(a, "facilitator", "handelingskader")["Werkbladen die je kunt beginnen"] == ["Handelingskader"]
    assert "Werkbladen die je kunt beginnen" not in groups(a, "member", "handelingskader")
    assert groups(a, "facilitator", "quickscan")["Vragenlijsten"]


@database
def test_one_word_may_stand_in_a_pack_and_the_other_in_what_people_typed(trajectory, a):
    trajectory.steps.filter(key="pilot").update(note="Eén team, tien jongeren")
    assert groups(a, "member", "proefproject tien")["Stappen"] == ["Een klein proefproject"]
    assert groups(a, "member", "tien proefproject jongeren")["Stappen"] == ["Een klein proefproject"]
    assert "Stappen" not in groups(a, "member", "proefproject elf")
    name = next(role.name.in_("nl") for role in shipped.road().roles if role.id == "dpo")
    assert groups(a, "member", f"{name} zoë")["Mensen"] == ["Zoë Zonnebloem"]
    assert groups(a, "member", "partnerkaart zonnebloem")["Werkbladen"] == ["Partners van Zonnebloem"]


@database
def test_what_stands_on_pages_of_a_trajectory_is_found(trajectory, a):
    condition = shipped.road().conditions[0]
    road.set_standing(trajectory, a.owner, condition.id, "try", 0, state="yes", evidence="Mail over de zonnebloem")
    road.answer_pitfall(trajectory, a.owner, "quota", 0, "De zonnebloem telt niemand")
    road.add_decision(trajectory, a.owner, text="Wie geeft de zonnebloem water?")
    Partner.objects.create(trajectory=trajectory, name="Huis Zonnebloem")
    found = groups(a, "member", "zonnebloem")
    assert found["Voorwaarden"] == [condition.text.in_("nl")]
    assert found["Antwoorden op valkuilen"] == ["Een getal voor elke medewerker"]
    assert found["Beslissingen"] == ["Wie geeft de zonnebloem water?"]
    assert found["Partners"] == ["Huis Zonnebloem"]
    assert groups(a, "member", "getal niemand")["Antwoorden op valkuilen"], "its name and its text together"
    assert a.action.what in groups(a, "member", a.users["member"].name)["Acties"], "by the member who does it"
    check = shipped.road().step("pilot").checks[0].text.in_("nl")
    assert groups(a, "member", check)["Stappen"] == ["Een klein proefproject"]


@database
def test_what_is_proposed_is_found_as_everybody_reads_it_on_the_row(trajectory, a):
    sheet = trajectory.sheets.get()
    row = Row.objects.filter(sheet=sheet, section="partners", gone_at=None).first()
    actions.propose(sheet, a.member, row, "they", "Samen wandelen", "Dat zei hun coach")
    for query in ("wandelen", "coach", "wandelen coach"):
        assert len(groups(a, "observer", query)["Voorstellen"]) == 1, query


@database
def test_what_another_organisation_shares_is_found_by_its_name_only(trajectory, cast, client):
    a, b = cast.a, cast.b
    Trajectory.objects.filter(pk=trajectory.pk).update(scope="partnership")
    trajectory.refresh_from_db()
    joined, secret = partners.invite(trajectory, a.facilitator, "B")
    partners.accept(partners.find(secret), Here(b.organisation, b.memberships["facilitator"]))
    joined.refresh_from_db()
    sheet = trajectory.sheets.get()
    partners.give(joined, a.facilitator, joined.version, sheets={sheet.pid: partners.READ}, actions="", goes_along=[])
    assert groups(b, "facilitator", "zonnebloem") == {"Gedeeld met ons": ["Traject Zonnebloem"]}
    assert groups(b, "facilitator", "weggehaalde") == groups(b, "facilitator", "zónnebloem vzw") == {}
    sign_in(client, b.facilitator)
    shown = look(client, b, "zonnebloem")
    assert reverse("trajectory-partners", args=[trajectory.pid]) in shown
    assert reverse("search-shared", args=[trajectory.pid]) + "?q=zonnebloem" in shown, "looked in on a page of its own"


@database
def test_somebody_is_found_by_what_they_are_there_for(trajectory, a):
    name = next(role.name.in_("nl") for role in shipped.road().roles if role.id == "dpo")
    assert groups(a, "member", name)["Mensen"] == ["Zoë Zonnebloem"]
    road.add_person(trajectory, a.facilitator, group="steering", member=a.memberships["management"], roles=[])
    assert groups(a, "member", "management a")["Mensen"] == ["Management A"]


@database
def test_what_was_taken_away_is_not_found(trajectory, a):
    assert groups(a, "owner", "weggehaalde") == {}


@database
@pytest.mark.parametrize("text", ["Cliënt", "CLIËNT", "client", "50% zeker_heid", r"pad\naam", "één\ntwee", '"tekens"'])
def test_both_databases_find_the_same(trajectory, a, text):
    sheet = trajectory.sheets.get()
    actions.add_row(sheet, a.facilitator, "partners", {"name": "Rij", "they": f"voor {text} na"})
    words = " ".join(text.split())
    for query in (words, words.upper(), fold(words)):
        assert groups(a, "member", query).get("In werkbladen"), query


# ── For whom ─────────────────────────────────────────────────────────────────────────────────────────────────
@database
def test_what_was_agreed_is_for_who_may_read_results(trajectory, a, client):
    for role in Role:
        found = "Samen gekozen na een scan" in groups(a, role.value, "kent de visie")
        assert found is (role != Role.OBSERVER)
    sign_in(client, a.observer)
    assert "Niets gevonden" in look(client, a, "kent de visie")


@database
def test_that_results_were_shown_is_noted_for_who_took_part(trajectory, a, client):
    sign_in(client, a.management)
    look(client, a, "Traject zonnebloem")
    assert not Sighting.objects.exists()
    look(client, a, "kent de visie")
    look(client, a, "kent de visie")
    seen = Sighting.objects.get()
    assert (seen.survey_id, seen.role, seen.what, seen.times) == (a.closed.pk, "management", "consensus", 2)


@database
def test_what_a_scan_does_not_show_any_more_is_not_found(trajectory, a):
    assert groups(a, "owner", "kent de visie")
    a.closed.snapshots.all().delete()
    assert groups(a, "owner", "kent de visie") == {}


@database
def test_nothing_of_another_organisation_is_found(trajectory, cast):
    for role in Role:
        assert groups(cast.b, role.value, "zonnebloem") == {}


@database
def test_no_answer_argument_name_or_address_is_found(trajectory, a, client):
    """Planted values that only a search over sealed or hidden columns could find."""
    canary = "kanarieargument"
    Argument.objects.create(
        snapshot=a.snapshot, question="why-vision", text=seal(a.organisation.pk, canary, "argument"), level=0
    )
    sign_in(client, a.owner)
    for query in (canary, "Genodigde Persoon", "genodigde@example.org", "nieuw@example.org"):
        assert "Niets gevonden" in look(client, a, query), query


# ── The page ─────────────────────────────────────────────────────────────────────────────────────────────────
@database
def test_the_page_is_read_only_and_says_what_to_type(a, client):
    sign_in(client, a.observer)
    url = reverse("search", args=[a.organisation.pid])
    assert client.post(url).status_code == 405
    assert "Typ een of meer woorden" in client.get(url).content.decode()
    assert "Typ minstens 2" in look(client, a, "x")
    assert "Niets gevonden voor ‘%_\\’" in look(client, a, "%_\\")
    assert 'maxlength="80"' in look(client, a, "y" * 5000)
    look(client, a, "a\x00b")


@database
def test_what_is_typed_and_found_is_only_text(trajectory, a, client):
    sheet = trajectory.sheets.get()
    for payload in PAYLOADS:
        actions.add_row(sheet, a.facilitator, "partners", {"name": payload[:200]})
    sign_in(client, a.owner)
    for query in ("__xss", "<script>", "onerror=", PAYLOADS[22]):
        shown = look(client, a, query)
        assert "<script>__xss" not in shown
        assert not re.search(r"<(img|svg|iframe|body|details)[^>]*__xss", re.sub(r"</?mark>", "", shown))


@database
def test_at_most_fifty_are_shown_and_it_says_that_there_is_more(trajectory, a, client):
    sheet = trajectory.sheets.get()
    actions.add_rows(sheet, a.facilitator, "partners", [{"name": f"Zonnebloem {at}"} for at in range(300)])
    sign_in(client, a.owner)
    shown = look(client, a, "zonnebloem")
    assert shown.count('<li><a class="break"') == MOST
    assert "Er is meer: je ziet de eerste 50." in shown
    assert "Zonnebloem bellen" in re.sub(r"</?mark>", "", shown), "no kind hides another"


@database
def test_it_takes_at_most_thirteen_queries_however_much_there_is(trajectory, a, client):
    sign_in(client, a.owner)

    def count(query):
        look(client, a, query)
        with CaptureQueriesContext(connection) as queries:
            look(client, a, query)
        return len(queries)

    few = count("zonnebloem")
    sheet = trajectory.sheets.get()
    actions.add_rows(sheet, a.facilitator, "partners", [{"name": f"Zonnebloem {at}"} for at in range(60)])
    for number in range(20):
        road.add_person(trajectory, a.facilitator, group="team", name=f"Zonnebloem {number}", roles=[])
        plans.make(a.organisation, a.facilitator, what=f"Zonnebloem {number}")
    assert count("zonnebloem") == few
    assert few <= 13
    type(a.agreed).objects.update(comment="visie")
    assert count("visie") <= 13


@database
def test_it_stands_in_the_menu_of_everybody(a, client):
    for role in Role:
        sign_in(client, a.users[role.value])
        page = client.get(reverse("scans", args=[a.organisation.pid])).content.decode()
        assert f'href="{reverse("search", args=[a.organisation.pid])}"' in page
