"""Documents of a sharing framework and of agreements: what is in each, and above all what is not in the client's."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from draagvlak.content import readability
from draagvlak.dossier.papers import agreements as agreement_papers
from draagvlak.dossier.papers import sharing as sharing_papers
from draagvlak.reports import docx, pdf, tree
from draagvlak.reports.tests import reading
from draagvlak.worksheets import actions
from draagvlak.worksheets.board import Board
from draagvlak.worksheets.models import Change
from draagvlak.worksheets.sharing import actions as sharing
from draagvlak.worksheets.tests.examples import fill
from tests.people import sign_in

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 26)
SECRET = "kanarie van binnen"


@pytest.fixture
def framework(a):
    """The example, with a cell of each sort; everything internal that can be typed holds the canary."""
    sheet = fill(actions.make(a.trajectory, a.facilitator, "sharing", title="Kader"), a.facilitator)
    people = {line.words("name"): line.pid for line in Board(sheet, "nl").lines("people")}
    kinds = {line.words("name"): line.pid for line in Board(sheet, "nl").lines("kinds")}

    def agree(kind, person, **given):
        row = sharing.make_box(sheet, a.facilitator, kinds[kind], people[person])
        given |= {"why": f"{SECRET} waarom", "who": f"{SECRET} wie"}
        stands = dict(row.cells.values_list("field", "version"))  # the example fills some cells of the matrix
        for name, value in given.items():
            actions.write(sheet, a.facilitator, row, name, value, version=stands.get(name, 0))

    agree("Doelen en taken", "Jongere", may=["see", "add"], ground="consent")
    agree("Doelen en taken", "Eigen begeleider", may=["see", "add", "change"], ground="consent", until="2026-03-01")
    agree("Doelen en taken", "Gezinsdienst Lindedal", may=["see"], ground="unknown", need="nice", until="2027-05-01")
    agree("Gezondheid", "Jongere", may=["none"])
    for person in people:
        agree("Vermoedens en hypothesen", person, may=["none"])
    for section in ("rules", "kinds"):
        for line in Board(sheet, "nl").lines(section):
            row = sheet.rows.get(pid=line.pid)
            for field in Board(sheet, "nl").section(section).pack.fields:
                if field.kind == "text":
                    version = line[field.id].version
                    actions.write(sheet, a.facilitator, row, field.id, f"{SECRET} {field.id}", version=version)
    return sheet


def made(maker, sheet, kind, language="nl"):
    with translation.override(language):
        return maker.report(Board(sheet, language), kind, TODAY)


def texts(report):
    """Every text of a report, in its order."""
    found = [report.title]
    for part in report.parts:
        found.append(part.title)
        for block in part.blocks:
            found += _of(block)
    return found


def around(report):
    """What stands above and under it on each page."""
    return f"{report.eyebrow}\n{report.footer}"


def _of(block):
    if isinstance(block, tree.Table):
        return [column.label for _at, column in block.main] + [
            getattr(cell, "word", "") or f"{cell.text} {cell.soft}" for row in block.rows for cell in row
        ]
    if isinstance(block, tree.Facts):
        return [text for row in block.rows for text in row]
    if isinstance(block, tree.Note):
        return [block.title, block.text]
    return list(block.texts) if isinstance(block, tree.Items) else [block.text]


# ── Sharing ──────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("language", ["nl", "en"])
def test_nothing_internal_is_in_the_version_of_the_client(framework, language):
    report = made(sharing_papers, framework, "client", language)
    whole = "\n".join([*texts(report), around(report)])
    with translation.override(language):
        pack = Board(framework, language).pack
        words = [option.name.in_(language) for name in ("ground", "need")
                 for option in pack.section("cells").field(name).options]  # fmt: skip
    assert "Doelen en taken" in whole
    for internal in (SECRET, "DPO", "Kader", "Werkdocument", "Working document", framework.trajectory.subject, *words):
        assert internal not in whole, internal


def test_the_client_reads_who_sees_what_until_when_and_what_is_open(framework):
    said = texts(made(sharing_papers, framework, "client"))
    assert said[0] == "Wie ziet wat over mij?"
    whole = "\n".join(said)
    diary = "Gevoelens en dagboek van de jongere"
    assert said[said.index("Jongere") + 1 :][:5] == [
        f"Ziet: Contactgegevens, Afspraken en agenda, Doelen en taken, {diary}.",
        f"Mag iets toevoegen: Afspraken en agenda, Doelen en taken, {diary}.",
        f"Mag iets veranderen: Contactgegevens, {diary}.", f"Mag iets wissen: {diary}.",
        "Je ziet niet: Gezondheid, Vermoedens en hypothesen."]  # fmt: skip
    assert "Ziet: Contactgegevens, Doelen en taken (tot 1 maart 2026; vraag of dat gestopt is), " in whole
    assert "Doelen en taken (tot 1 mei 2027)" in whole, whole
    nobody = said[said.index("Wat delen we met niemand?") + 1]
    assert nobody == "Vermoedens en hypothesen"
    assert next(text for text in said if text.startswith("Contactgegevens: ")).startswith(
        "Contactgegevens: Ouder 1, Ouder 2"
    )


def test_the_version_of_the_client_is_plain(a):
    empty = actions.make(a.trajectory, a.facilitator, "sharing", title="Leeg")
    said = texts(made(sharing_papers, empty, "client"))
    assert readability.mean_words(said) <= readability.MOST_MEAN
    assert readability.longest(said) <= 15
    whole = " ".join(said).casefold()
    for jargon in ("grond", "verwerk", "betrokkene", "derden", "toestemming", "kader", "protocol", "deontolog", "dpo"):
        assert jargon not in whole


def test_the_internal_version_holds_the_reasons_and_the_annex_does_not(framework):
    internal, annex = ("\n".join(texts(made(sharing_papers, framework, kind))) for kind in ("internal", "annex"))
    assert f"{SECRET} waarom" in internal
    assert f"{SECRET} wie" in internal
    assert "Toegestaan, zonder grond" in internal
    for text in (f"{SECRET} waarom", f"{SECRET} wie", "Toegestaan, zonder grond"):
        assert text not in annex
    for whole in (internal, annex):
        assert f"{SECRET} never" in whole, "the rules"
        assert "geen juridisch advies" in whole
        assert "niet besproken" in whole


def test_an_empty_framework_makes_three_documents(a):
    sheet = actions.make(a.trajectory, a.facilitator, "sharing", title="Leeg")
    for kind in sharing_papers.KINDS:
        assert len(texts(made(sharing_papers, sheet, kind))) > 5


@pytest.mark.parametrize("kind", sharing_papers.KINDS)
def test_both_files_say_what_the_page_says(framework, client, a, kind):
    report = made(sharing_papers, framework, kind)
    found = {"pdf": reading.pdf_text(pdf.render(report)), "docx": reading.docx_text(docx.render(report))}
    page = sign_in(client, a.member).get(reverse("sharing-paper", args=[framework.pid, kind])).content.decode()
    for text in texts(report):
        for line in text.split("\n"):
            for whole in found.values():
                assert "".join(line.split()) in "".join(whole.split()), line
    assert report.title in page
    assert client.get(reverse("sharing-paper", args=[framework.pid, "other"])).status_code == 404


def lines(sheet, kind):
    """The texts of an agreement, without blanks around them."""
    return [text.strip() for text in texts(made(agreement_papers, sheet, kind))]


# ── Agreements ───────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def agreed(a):
    return fill(actions.make(a.trajectory, a.facilitator, "agreements", title="Samen"), a.facilitator)


@pytest.mark.parametrize("kind", agreement_papers.KINDS)
def test_an_agreement_holds_its_own_clauses_and_no_remarks(agreed, kind):
    said = texts(made(agreement_papers, agreed, kind))
    board = Board(agreed, "nl")
    for id_, section in (("partner", "partner-agreement"), ("client", "client-agreement"), ("team", "working")):
        for field in board.section(section).pack.fields:
            text = board.section(section).only.words(field.id)
            if text and field.kind == "text":
                assert (text in said) == (id_ == kind)
    assert not [text for text in said if "2027 betaalt" in text], "a remark is for the team"


def test_what_is_empty_says_so_and_who_signed_stands_with_a_date(agreed):
    said = texts(made(agreement_papers, agreed, "partner"))
    assert said[said.index("Als iemand stopt") + 1] == "Nog niet afgesproken."
    assert [text.strip() for text in said[said.index("Handtekening") + 1 :]][:6] == [
        "Directie van Huis Linde", "12 maart 2026", "", "Directie van Gezinsdienst Lindedal", "nog niet", "",
    ]  # fmt: skip
    client = texts(made(agreement_papers, agreed, "client"))
    assert client[client.index("Bij wie je vragen stelt") + 1] == "Hier spraken we nog niets over af. Vraag het ons."
    assert "Directie van Huis Linde" not in " ".join(client)


def test_an_approval_is_for_the_text_of_its_day(agreed, a, client):
    """Also on the sheet. Text that was typed in after an agreement on paper, before it was noted, is no change."""
    since = "12 maart 2026, veranderd na dit akkoord"
    assert since not in lines(agreed, "partner")
    row = agreed.rows.get(section="partner-agreement")
    actions.write(agreed, a.facilitator, row, "ending", "Drie maanden vooraf.", version=0)
    said = lines(agreed, "partner")
    assert since in said
    assert "Veranderd na een akkoord" in said
    assert not [text for text in lines(agreed, "team") if "veranderd" in text.casefold()]
    reader = sign_in(client, a.coordinator)
    assert since in reader.get(reverse("sheet", args=[agreed.pid])).content.decode()
    signed = agreed.rows.filter(section="signed").first()
    actions.write(agreed, a.facilitator, signed, "on", "2026-11-26", version=1)
    assert "26 november 2026" in lines(agreed, "partner"), "agreed again"


def test_what_is_for_the_team_is_not_around_the_agreement_with_the_client(agreed, a):
    """And which of several agreements with partners this is stands above it."""
    row = agreed.rows.get(section="client-agreement")
    actions.write(agreed, a.facilitator, row, "questions", "Bij je begeleider.", version=0)
    client = lines(agreed, "client")
    assert "20 maart 2026, veranderd na dit akkoord" in client
    whole = "\n".join([*client, around(made(agreement_papers, agreed, "client"))])
    for internal in ("Veranderd na een akkoord", "Werkdocument", "· Samen", agreed.trajectory.subject):
        assert internal not in whole, internal
    above = f"{agreed.trajectory.organisation.name} · {agreed.trajectory.subject} · Samen"
    assert above in around(made(agreement_papers, agreed, "partner"))


def test_an_approval_that_is_noted_late_is_compared_by_its_day(agreed):
    day = timezone.make_aware(datetime(2026, 3, 1, 12))
    text = Change.objects.filter(row__sheet=agreed, row__section="partner-agreement")
    text.update(at=day)
    assert not [one for one in lines(agreed, "partner") if "veranderd" in one]
    text.filter(field="costs").update(at=day + timedelta(days=20))
    assert "12 maart 2026, veranderd na dit akkoord" in lines(agreed, "partner")


def test_an_empty_agreement_is_a_document_too(a, client):
    sheet = actions.make(a.trajectory, a.facilitator, "agreements", title="Leeg")
    reader = sign_in(client, a.coordinator)
    for kind in agreement_papers.KINDS:
        assert reader.get(reverse("agreement-paper", args=[sheet.pid, kind])).status_code == 200
        for file in ("pdf", "docx"):
            answer = reader.get(reverse("agreement-paper-file", args=[sheet.pid, kind, file]))
            assert answer.status_code == 200
            assert "attachment" in answer["Content-Disposition"]
    assert reader.get(reverse("agreement-paper", args=[a.sharing.pid, "partner"])).status_code == 404
