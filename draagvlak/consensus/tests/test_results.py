"""The scorecard on the desk and behind the results link: the same figures, who reads what, and nothing too soon."""

import re
from datetime import timedelta
from html import unescape
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from draagvlak.consensus.models import Consensus, Meeting
from draagvlak.lib.tokens import new_row_id, new_token
from draagvlak.orgs.keys import seal
from draagvlak.surveys import closing, links
from draagvlak.surveys.groups import role_groups
from draagvlak.surveys.models import Argument, Ballot, Mode, Route, Share, Sighting, Survey
from draagvlak.surveys.tests.rounds import fill
from tests.people import make_survey, sign_in
from tests.trust.payloads import PAYLOADS

pytestmark = pytest.mark.django_db
VISION, VALUE = "why-vision", "why-value"
NOT_WRITTEN = "Dit mag niemand lezen"


def people(number=8):
    """Answers that differ from question to question."""
    levels = ("red", "orange", "green", "unknown")
    return [{"*": levels[at % 3], VISION: levels[at % 4], VALUE: "green" if at else "red"} for at in range(number)]


def closed(world, people_, *, arguments=None, **fields):
    survey = make_survey(world, "Echte scan", **fields)
    fill(survey, people_, arguments=arguments)
    closing.close(survey, world.coordinator)
    survey.refresh_from_db()
    return survey


@pytest.fixture
def survey(a):
    arguments = {
        (0, VISION): ("Niemand kent die tekst", Share.WITH_COLOUR), (1, VISION): ("Ze hangt in de gang", Share.SHOWN),
        (2, VISION): (NOT_WRITTEN, Share.HIDDEN),
    }  # fmt: skip
    return closed(a, people(), arguments=arguments)


def desk(world, role="facilitator"):
    return sign_in(Client(), world.users[role])


def get(client, name, survey, *more, status=200, **query):
    """The page as text. For the results link `client` is None."""
    key = survey.pid if client else links.results_token(survey)
    response = (client or Client()).get(reverse(name, args=[key, *more]), query)
    assert response.status_code == status
    return unescape(response.content.decode())


def tables(page):
    """{caption: {first words of a row: [numbers]}} of every table of counts."""
    found = {}
    for table in re.findall(r'<table class="counts">.*?</table>', page, re.DOTALL):
        caption = re.search(r"<caption[^>]*>(.*?)</caption>", table)[1]
        rows = re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', table, re.DOTALL)
        found[caption] = {
            re.sub(r"<[^>]+>", "", head.split('<span class="meta">')[0]).strip():
                [int(number) for number in re.findall(r"<td[^>]*>(\d+)</td>", cells)]
            for head, cells in rows
        }  # fmt: skip
    return found


# ── The same figures everywhere (traps 6 and 12) ─────────────────────────────────────────────────────────────
def test_desk_and_link_say_the_same_figures_and_so_does_every_page(a, survey):
    from draagvlak.surveys import published

    shown = published.read(survey)
    on_desk, on_link = tables(get(desk(a), "scorecard", survey)), tables(get(None, "results", survey))
    assert on_desk == on_link
    questions = on_desk["Alle vragen als tabel"]
    texts = {question.id: shown.pack.render(question.text, "onlinehulp", "nl") for question in shown.pack.questions()}
    assert questions == {texts[row.id]: list(row.counts.row) for row in shown.questions.values()}
    parts = list(on_desk["De delen als tabel"].values())
    assert sorted(parts) == sorted(list(rubric.counts.row) for rubric in shown.rubrics)
    for rubric in shown.rubrics:
        alone = tables(get(None, "results-rubric", survey, rubric.id))["De vragen van dit deel als tabel"]
        assert alone == {text: questions[text] for text in alone}
        assert alone == tables(get(desk(a), "scorecard-rubric", survey, rubric.id))["De vragen van dit deel als tabel"]
        assert [sum(column) for column in zip(*alone.values(), strict=True)] == list(rubric.counts.row)


def test_the_picture_holds_a_dot_for_each_answer_and_the_number_beside_it(a, survey):
    page = get(None, "results-rubric", survey, "why")
    first = page.split('id="q-why-vision"')[1].split("</section>")[0]
    piles = re.findall(r'<span class="spread__pile[^"]*" data-level="(\w+)">(.*?)</span>', first, re.DOTALL)
    drawn = {level: pile.count("<svg") for level, pile in piles}
    numbers = [int(number) for number in re.findall(r"<b>(\d+)</b>", first)]
    assert list(drawn.values()) == numbers == [2, 2, 2, 2]
    assert 'class="spread__piles" aria-hidden="true"' in first


def test_no_averages_percentages_or_ranks(a, survey):
    main = (get(None, "results", survey), get(desk(a), "scorecard", survey))
    for page in (*main, get(None, "results-rubric", survey, "why")):
        text = re.sub(r"<[^>]+>", " ", page)
        assert "%" not in text
        assert not re.search(r"gemiddeld|mediaan|op 100 punten|score\b", text, re.IGNORECASE)
        assert "coëfficiënt" not in text


def test_every_role_that_sees_results_sees_the_same_totals(a, survey):
    seen = [tables(get(desk(a, role), "scorecard", survey)) for role in ("owner", "management", "member")]
    assert seen[0] == seen[1] == seen[2]


@pytest.mark.parametrize("order", ["divided", "scan", "red"])
def test_an_order_changes_the_order_and_nothing_else(a, survey, order):
    plain, ordered = tables(get(None, "results", survey)), tables(get(None, "results", survey, order=order))
    assert plain == ordered
    headings = re.findall(r"<h3>(.*?)</h3>", get(None, "results", survey, order=order).split('id="parts"')[1])[:9]
    if order == "scan":
        assert headings[:2] == ["Waarom", "In de praktijk"]
    assert len(set(headings)) == 9


# ── Arguments ────────────────────────────────────────────────────────────────────────────────────────────────
def test_arguments_stand_under_the_colour_that_their_author_shows(a, survey):
    for page in (get(None, "results-rubric", survey, "why"), get(desk(a), "scorecard-rubric", survey, "why")):
        assert '<span class="vh">Rood: </span>Niemand kent die tekst' in page
        assert re.search(r'<p dir="auto">Ze hangt in de gang</p>', page), "no colour where none was shown"
        assert NOT_WRITTEN not in page


@pytest.mark.parametrize("role", ["management", "member"])
def test_members_without_the_right_read_why_and_no_argument(a, survey, role):
    for name, more in (("scorecard", ()), ("scorecard-rubric", ("why",))):
        page = get(desk(a, role), name, survey, *more)
        assert "Niemand kent die tekst" not in page
        assert "Er zijn 2 argumenten." in page
        assert "Wie de scan begeleidt, leest de argumenten." in page


class Reader(HTMLParser):
    """What a browser makes of a page: its tags with their attributes, and its text."""

    def __init__(self):
        super().__init__()
        self.tags, self.text = [], ""

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, attrs))

    def handle_data(self, data):
        self.text += data


def test_what_somebody_wrote_never_becomes_markup(a):
    texts = {(at % 8, question): text for at, (text, question) in enumerate(zip(PAYLOADS, _many(a), strict=True))}
    survey = closed(a, people(), arguments={key: (text, Share.WITH_COLOUR) for key, text in texts.items()})
    reader = Reader()
    for client, name, key in (
        (desk(a), "scorecard-rubric", survey.pid), (Client(), "results-rubric", links.results_token(survey)),
    ):  # fmt: skip
        for rubric in _pack(survey).rubrics:
            reader.feed(client.get(reverse(name, args=[key, rubric.id])).content.decode())
    assert "__xss" not in str(reader.tags)
    assert not [attrs for _tag, attrs in reader.tags if any(attr.startswith("on") for attr, _value in attrs)]
    words = " ".join(reader.text.split())
    assert all(" ".join(text.split()) in words for text in texts.values()), "it is shown as it was written"


def _pack(survey):
    from draagvlak.content.releases import pack_by_digest

    return pack_by_digest(survey.release.digest)


def _many(world):
    """Forty questions, the first few twice."""
    ids = [question.id for question in _pack(world.closed).questions()]
    return (ids + ids)[: len(PAYLOADS)]


def add_arguments(survey, question, number):
    """So many arguments more at one question, as closing would have written them."""
    snapshot = survey.snapshots.get()
    owner = survey.organisation_id
    Argument.objects.bulk_create(
        Argument(id=new_row_id(), snapshot=snapshot, question=question, level=at % 3,
                 text=seal(owner, f"Argument nummer {at}.", "argument"))
        for at in range(number)
    )  # fmt: skip


def test_many_arguments_come_in_pages_and_none_is_lost(a):
    survey = closed(a, people())
    add_arguments(survey, VALUE, 110)
    add_arguments(survey, VISION, 20)
    with_counts(survey, {VALUE: 110, VISION: 20})
    found, number = set(), 0
    for page in (1, 2, 3):
        text = get(None, "results-rubric", survey, "why", **({"page": page} if page > 1 else {}))
        here = re.findall(r"Argument nummer \d+\.", text)
        number += len(here)
        assert len(here) <= 50
        for question, part in _by_question(text):
            found |= {(question, one) for one in re.findall(r"nummer (\d+)\.", part)}
    assert number == len(found) == 130
    assert "Pagina 1 van 3" in get(None, "results-rubric", survey, "why")
    assert "Pagina 3 van 3" in get(desk(a), "scorecard-rubric", survey, "why", page=99)


def _by_question(text):
    return re.findall(r'<h2 id="q-([a-z-]+)"(.*?)</section>', text, re.DOTALL)


def with_counts(survey, arguments):
    """A snapshot of which the numbers of arguments fit: it cannot be changed, so it is made anew."""
    old = survey.snapshots.get()
    rows = list(old.arguments.all())
    data = old.data
    for question, number in arguments.items():
        data["questions"][question]["arguments"] = number
    old.delete()
    new = survey.snapshots.create(data=data, digest="0" * 64)
    Argument.objects.bulk_create(
        Argument(snapshot=new, question=row.question, text=row.text, level=row.level) for row in rows
    )


# ── Open rounds: names for who took part, and for nobody else (decision 18) ──────────────────────────────────
def open_round(world, **fields):
    survey = make_survey(world, "Open", mode=Mode.OPEN, k=2, **fields)
    fill(survey, people(3), arguments={(0, VISION): ("Open en bloot", Share.SHOWN)})
    for ballot, name in zip(survey.ballots.order_by("id"), ("Fatima", "Jan", "Els"), strict=True):
        Ballot.objects.filter(pk=ballot.pk).update(name=seal(world.organisation.pk, name, "ballot-name"))
    closing.close(survey, world.coordinator)
    survey.refresh_from_db()
    return survey


def test_names_stand_behind_the_link_of_an_open_round_only(a):
    survey = open_round(a)
    page = get(None, "results-rubric", survey, "why")
    rows = re.findall(r'<th scope="row" dir="auto">(.*?)</th>', page)
    assert rows == ["Els", "Fatima", "Jan"]
    assert re.search(r'Open en bloot</p><p class="meta" dir="auto">(Fatima|Jan|Els)</p>', page)
    for role in ("owner", "facilitator", "member"):
        for name, more in (("scorecard", ()), ("scorecard-rubric", ("why",))):
            text = get(desk(a, role), name, survey, *more)
            assert not re.search("Fatima|Jan|Els", text), f"{name} shows a name to {role}"


def test_who_answered_what_is_what_they_answered(a):
    survey = open_round(a)
    page = get(None, "results-rubric", survey, "why")
    body = page.split('id="named"')[1].split("</section>")[0].split("<tbody>")[1]
    answers = [re.findall(r'data-level="(\w+)"><svg', row) for row in re.findall(r"<tr><th.*?</tr>", body, re.DOTALL)]
    assert sorted(answers) == sorted(
        [["red", "red", "red"], ["orange", "green", "orange"], ["green", "green", "green"]]
    ), "one row a person, one cell a question"


def test_a_round_of_totals_has_no_names_anywhere(a, survey):
    assert "Wie antwoordde wat" not in get(None, "results-rubric", survey, "why")


def test_groups_of_an_open_round_show_numbers(a):
    survey = make_survey(a, "Open", mode=Mode.OPEN, k=2, breakdown="role", groups=role_groups(["nl", "en"]))
    fill(survey, [({"*": "red"}, "management", Route.ALL)] * 2 + [({"*": "green"}, "frontline", Route.ALL)] * 3)
    closing.close(survey, a.coordinator)
    page = get(None, "results-rubric", survey, "why")
    assert re.search(r"<strong>Leiding:</strong>.*?2 rood", page, re.DOTALL)
    main = get(None, "results", survey)
    assert "Kijken groepen er anders naar?" in main
    assert "<strong>(bijna) iedereen</strong>" in main


# ── What is withheld ─────────────────────────────────────────────────────────────────────────────────────────
def test_a_withheld_question_says_why_and_shows_no_number(a):
    answers = [{"*": "green", VISION: "red" if at < 4 else None} for at in range(6)]
    survey = closed(a, answers, arguments={(0, VISION): ("Verborgen reden", Share.SHOWN)})
    for page in (get(None, "results-rubric", survey, "why"), get(desk(a), "scorecard-rubric", survey, "why")):
        part = page.split('id="q-why-vision"')[1].split("</section>")[0]
        assert "Niet getoond: minder dan 5 antwoorden." in part
        assert "<b>" not in part
        assert "Verborgen reden" not in page
    rows = tables(get(None, "results", survey))["Alle vragen als tabel"]
    assert rows["Heeft jullie organisatie een visie op onlinehulp?"] == []


def test_the_client_route_says_how_many_were_asked(a):
    survey = make_survey(a, "Met cliënten", client_route=True, breakdown="role", groups=role_groups(["nl", "en"]))
    clients = [({"*": "green"}, "client", Route.CLIENT)] * 3
    fill(survey, [({"*": "orange"}, "frontline", Route.ALL)] * 6 + clients)
    closing.close(survey, a.coordinator)
    asked = {question.id for question in _pack(survey).for_client()}
    page = get(None, "results-rubric", survey, "costs")
    for question in _pack(survey).rubrics[-1].questions:
        part = page.split(f'id="q-{question.id}"')[1].split("</section>")[0]
        assert ("Gevraagd aan 6 van de 9 mensen." in part) is (question.id not in asked)


def test_what_was_chosen_together_stands_beside_the_votes(a, survey):
    Consensus.objects.create(survey=survey, item="why", is_rubric=True, chosen="orange", comment="Niet hier")
    Consensus.objects.create(survey=survey, item=VISION, chosen="none")
    before = tables(get(None, "results", survey))
    for page in (get(None, "results-rubric", survey, "why"), get(desk(a), "scorecard-rubric", survey, "why")):
        assert page.count("samen gekozen:") >= 2
        assert "is-chosen" in page
        assert "<strong>geen consensus</strong>" in page
    assert tables(get(None, "results", survey)) == before, "it stands beside the votes and changes none"


def test_who_took_part_reads_what_was_written_down_beside_the_colour_as_the_facilitator_does(a, survey):
    texts = {"comment": "Bijna rond", "reason": "Omdat het moet", "sources": "Het plan", "minority": "Twee zien rood"}
    met = Meeting.objects.create(survey=survey, held_on="2026-03-05")
    Consensus.objects.create(survey=survey, item=VISION, chosen="green", meeting=met, changed_by=a.member, **texts)
    Consensus.objects.create(survey=survey, item=VALUE, comment="Nog geen keuze")
    Consensus.objects.create(survey=survey, item="why", is_rubric=True, chosen="orange", comment="Over alles")
    page = get(None, "results-rubric", survey, "why")
    asked = page.split(f'id="q-{VISION}"')[1].split("</section>")[0]
    for said in (*texts.values(), "Waarom jullie anders kiezen dan de grootste groep", "5 maart 2026"):
        assert said in asked
    assert "Nog niet gekozen" in page.split(f'id="q-{VALUE}"')[1].split("</section>")[0]
    assert "Over alles" in page.split(f'id="q-{VISION}"')[0]
    assert a.member.name not in page
    item = get(desk(a), "consensus-item", survey, VISION)
    assert all(text in item for text in texts.values())
    assert "Bijna rond" not in get(None, "results-rubric", survey, "staff")


# ── Nothing before the reveal, nothing after the retention ───────────────────────────────────────────────────
@pytest.mark.parametrize("state", ["running", "closed"])
def test_before_there_are_results_nothing_depends_on_an_answer(a, state):
    survey = make_survey(a, "Nog bezig")
    secret = links.results_token(survey)

    def pages():
        addresses = [reverse("results", args=[secret]), reverse("results-how", args=[secret]),
                     reverse("results-rubric", args=[secret, "why"])]  # fmt: skip
        seen = [Client().get(address) for address in addresses]
        client = desk(a)
        seen += [client.get(reverse(name, args=[survey.pid])) for name in ("scorecard", "scorecard-how")]
        return [(page.status_code, _masked(page.content.decode())) for page in seen]

    def put(**values):
        Survey.objects.filter(pk=survey.pk).update(**values)

    then = {"state": state, "closed_on": timezone.localdate() if state == "closed" else None}
    put(**then)
    before = pages()
    put(state="running", closed_on=None)
    fill(survey, people(4))
    put(**then)
    assert pages() == before
    assert "Zo kijken jullie" not in before[0][1]


def _masked(text):
    return re.sub(r'csrfmiddlewaretoken" value="\w+', "TOKEN", text)


def test_the_desk_says_what_can_be_done_when_there_are_too_few(a):
    survey = closed(a, people(3))
    page = get(desk(a), "scorecard", survey)
    assert "Er zijn te weinig antwoorden om te tonen zonder iemand te herkennen." in page
    assert "Totalen tonen we vanaf 5 antwoorden." in page
    for name in ("scan-reopen", "scan-restart", "scan-copy"):
        assert reverse(name, args=[survey.pid]) in page
    member = get(desk(a, "member"), "scorecard", survey)
    assert reverse("scan-copy", args=[survey.pid]) not in member
    assert "Vraag aan wie de scan begeleidt of hij opnieuw opengaat." in member
    get(desk(a), "scorecard-rubric", survey, "why", status=404)
    assert "Er zijn te weinig antwoorden" in get(None, "results", survey)


def test_a_running_scan_says_when_the_results_come(a):
    page = get(desk(a), "scorecard", a.running)
    assert "Mensen kunnen antwoorden tot" in page
    assert reverse("scan-extend", args=[a.running.pid]) in page
    assert reverse("scan-extend", args=[a.running.pid]) not in get(desk(a, "member"), "scorecard", a.running)


def test_after_the_retention_a_kind_page(a, survey):
    address = reverse("results", args=[links.results_token(survey)])
    Survey.objects.filter(pk=survey.pk).update(closed_on=timezone.localdate() - timedelta(days=37 * 31))
    response = Client().get(address)
    assert response.status_code == 410
    assert "De bewaartijd is voorbij." in response.content.decode()
    closing.destroy_due()
    stored = survey.links.get(purpose="results")
    assert (stored.invitee, stored.sealed) == (None, None), "a hash that says nothing about anybody"
    for name, more in (("results", ()), ("results-how", ()), ("results-rubric", ("why",)), ("results-proof", ())):
        gone = Client().get(reverse(name, args=[address.split("/")[2], *more]))
        assert gone.status_code == 410
        assert "Ze zijn gewist op" in gone.content.decode()
        assert survey.title not in gone.content.decode()
    never = Client().get(reverse("results", args=[new_token()]))
    assert never.status_code == 404
    assert "de bewaartijd van de resultaten is voorbij" in never.content.decode()
    assert "De resultaten zijn gewist op" in get(desk(a), "scorecard", survey)


# ── The link ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_nobody_can_mark_a_link(survey):
    secret = links.results_token(survey)
    address = reverse("results", args=[secret])
    for query, kept in (
        ("ref=jan", ""), ("order=jan", ""), ("order=red&ref=jan", "?order=red"), ("=", ""),
        ("order=red&order=scan", "?order=scan"),
    ):  # fmt: skip
        response = Client().get(f"{address}?{query}")
        assert response.status_code == 302, query
        assert response["Location"] == address + kept
    assert Client().get(f"{address}?order=red").status_code == 200
    rubric = reverse("results-rubric", args=[secret, "why"])
    for page in ("0", "-1", "007", "x", "1e3", "٣"):
        assert Client().get(rubric, {"page": page})["Location"] == rubric
    assert Client().get(rubric, {"page": "2"}).status_code == 200


def test_only_the_secret_opens_it(a, survey):
    answering = links.ensure_shared(a.anonymous).token  # a secret for one thing opens nothing else
    for name, more in (("results", ()), ("results-how", ()), ("results-rubric", ("why",))):
        for secret in (new_token(), answering, "x" * 80):
            assert Client().get(reverse(name, args=[secret, *more])).status_code == 404
    assert Client().get(reverse("results-rubric", args=[links.results_token(survey), "nergens"])).status_code == 404


def test_guessing_is_slowed_down():
    answers = [Client().get(reverse("results", args=[new_token()])).status_code for _number in range(40)]
    assert answers[0] == 404
    assert answers[-1] == 429


def test_headers_and_traces(survey):
    response = sign_in(Client(), survey.created_by).get(reverse("results", args=[links.results_token(survey)]))
    assert response["Cache-Control"] == "no-store"
    assert "noindex" in response["X-Robots-Tag"]
    assert "same-origin" in response.content.decode().split('name="referrer"')[1][:40]
    assert not hasattr(response.wsgi_request, "session")
    assert set(response.cookies) <= {settings.CSRF_COOKIE_NAME}


def test_looks_of_members_are_noted_and_those_of_who_took_part_are_not(a, survey):
    get(None, "results", survey)
    get(None, "results-rubric", survey, "why")
    assert not Sighting.objects.filter(survey=survey).exists()
    get(desk(a, "member"), "scorecard", survey)
    get(desk(a, "member"), "scorecard-rubric", survey, "why")
    get(desk(a), "scorecard-rubric", survey, "why")
    seen = set(Sighting.objects.filter(survey=survey).values_list("role", "what"))
    assert seen == {("member", "scorecard"), ("facilitator", "arguments")}


def test_the_language_of_the_round_and_the_wish_of_the_reader(survey):
    address = reverse("results", args=[links.results_token(survey)])
    client = Client()
    assert 'lang="nl-BE"' in client.get(address).content.decode()
    client.post(reverse("reading"), {"language": "en", "next": address})
    page = client.get(address)
    assert page["Content-Language"] == "en"
    assert "How you see online help" in page.content.decode()


# ── Queries: as many for one argument as for thirty, for one person as for thirty ────────────────────────────
@pytest.mark.parametrize("number", [1, 30])
def test_queries(a, django_assert_num_queries, number):
    survey = closed(a, people(8), arguments={(at % 8, _many(a)[at]): ("Tekst", Share.SHOWN) for at in range(number)})
    for at in range(number):
        Consensus.objects.create(survey=survey, item=_many(a)[at], chosen="green")
    client = desk(a)
    for name, more, count in (("scorecard", (), 12), ("scorecard-rubric", ("why",), 10), ("scorecard-how", (), 9)):
        client.get(reverse(name, args=[survey.pid, *more]))  # the first look of a day is noted anew
        with django_assert_num_queries(count):
            client.get(reverse(name, args=[survey.pid, *more]))
    secret = links.results_token(survey)
    for name, more, count in (("results", (), 5), ("results-rubric", ("why",), 6), ("results-how", (), 4)):
        with django_assert_num_queries(count):
            Client().get(reverse(name, args=[secret, *more]))
