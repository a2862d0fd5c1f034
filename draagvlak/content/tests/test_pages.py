"""Reading in a table by page: dry run, what was lost, agreeing; and what instruments look like."""

import html

import pytest
from django.conf import settings as product
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from draagvlak.content import pending
from draagvlak.content.actions import store_release
from draagvlak.content.importing import sandbox
from draagvlak.content.loading import pack_of
from draagvlak.content.models import Release
from draagvlak.content.tests import variants
from draagvlak.content.tests.bombs import corpus
from draagvlak.content.tests.packs import pack
from tests.people import sign_in
from tests.validhtml import keep


@pytest.fixture
def visit(cast):
    """`visit(user, name, data, **args)`: the page as that user sees it; POST when there is data."""

    def go(user, name, data=None, query="", interface="nl", **args):
        client = sign_in(Client(), user)
        client.cookies[product.LANGUAGE_COOKIE_NAME] = interface
        url = reverse(name, kwargs={"org": cast.a.organisation.pid, **args}) + query
        response = client.get(url) if data is None else client.post(url, data)
        if response["Content-Type"].startswith("text/html"):
            keep(response.content, response["Content-Type"])
        response.text_ = response.content.decode()
        return response

    return go


def sealed_of(response):
    return html.unescape(response.text_.split('name="sealed" value="')[1].split('"')[0])


def mine(cast):
    return Release.objects.filter(organisation=cast.a.organisation).exclude(pk=cast.a.private_release.pk)


# ── Which there are, and what one says ───────────────────────────────────────────────────────────────────────
def test_the_list_shows_what_ships_and_what_is_ours(cast, visit):
    store_release(pack(**{"title.nl": "Alleen van B"}), cast.b.organisation)
    page = visit(cast.a.member, "instruments")
    assert page.status_code == 200
    assert "hoort bij Draagvlak" in page.text_
    assert "alleen jullie organisatie" in page.text_
    assert "Alleen van B" not in page.text_
    assert reverse("instrument-import", args=[cast.a.organisation.pid]) not in page.text_
    assert (
        reverse("instrument-import", args=[cast.a.organisation.pid]) in visit(cast.a.facilitator, "instruments").text_
    )


def test_the_list_asks_the_database_as_much_for_many(cast, visit, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count():
        with CaptureQueriesContext(connection) as queries:
            visit(cast.a.facilitator, "instruments")
        return len(queries)

    few = count()
    for number in range(3):
        store_release(pack(id=f"klein-{number}"), cast.a.organisation)
    assert count() == few


def test_the_quickscan_is_shown_whole(cast, visit):
    page = visit(cast.a.member, "instrument", pid=cast.release.pid)
    shown = pack_of(cast.release)
    text = html.unescape(page.text_)
    for question in shown.questions():
        assert shown.render(question.text, shown.subjects[0].name, "nl") in text
        assert shown.render(question.levels.green, shown.subjects[0].name, "nl") in text
    assert "{subject}" not in text
    assert cast.release.digest in text
    assert shown.render(shown.status_note, "", "nl") in text
    english = visit(cast.a.member, "instrument", pid=cast.release.pid, query="?in=en").text_
    assert shown.render(shown.questions()[0].text, shown.subjects[0].name, "en") in html.unescape(english)
    assert 'lang="en"' in english
    assert visit(cast.a.member, "instrument", pid=cast.release.pid, query="?in=<b>").status_code == 200


def test_a_text_from_right_to_left_says_so(cast, visit):
    text = "القسم الأول\nQuestion\tRed\tOrange\tGreen\nهل نعرف لماذا؟\tلا\tقليلا\tنعم\n"
    dry = visit(cast.a.facilitator, "instrument-import", {"text": text, "language": "ar"})
    assert 'lang="ar" dir="rtl"' in dry.text_
    done = visit(cast.a.facilitator, "instrument-store", {"sealed": sealed_of(dry), "title": "قائمة"})
    page = visit(cast.a.member, "instrument", pid=done["Location"].rstrip("/").split("/")[-1])
    assert 'lang="ar" dir="rtl">هل نعرف لماذا؟' in page.text_


# ── Dry run and agreeing ─────────────────────────────────────────────────────────────────────────────────────
def test_a_dry_run_shows_everything_and_stores_nothing(cast, visit):
    before = Release.objects.count()
    page = visit(cast.a.facilitator, "instrument-import", {"text": variants.TEXT, "language": "nl"})
    assert page.status_code == 200
    assert (
        "<strong>3 rubrieken</strong>, <strong>8 vragen</strong>, <strong>24 teksten bij de niveaus</strong>"
        in page.text_
    )
    for title in variants.TITLES:
        assert html.escape(title) in page.text_
    assert "regel 23, kolom 5" in page.text_
    assert "Wat maakt dat je dit kiest? ..." in page.text_
    assert 'value="Kijkje in huis: samen beeldbellen"' in page.text_
    assert Release.objects.count() == before


SUBJECT = "Start\nVraag;Rood;Oranje;Groen\nWeten jullie waarom {subject} er komt?;{Subject} is nieuw {hier};half;ja\n"


@pytest.mark.parametrize(
    ("language", "said"),
    [("nl", ["<strong>1 rubriek</strong>, <strong>1 vraag</strong>", "het onderwerp van de scan"]),
     ("en", ["<strong>1 rubric</strong>, <strong>1 question</strong>", "the subject of the scan"])],
)  # fmt: skip
def test_the_place_of_the_subject_stays_and_is_said(cast, visit, language, said):
    data = {"text": SUBJECT, "language": "nl"}
    page = visit(cast.a.facilitator, "instrument-import", data, interface=language)
    for words in said:
        assert words in page.text_
    visit(cast.a.facilitator, "instrument-store", {"title": "Over {subject}", "sealed": sealed_of(page)})
    stored = pack_of(mine(cast).get())
    question = stored.questions()[0]
    assert stored.render(question.text, "chat", "nl") == "Weten jullie waarom chat er komt?"
    assert stored.render(question.levels.red, "chat", "nl") == "Chat is nieuw (hier)"
    assert stored.title.in_("nl") == "Over (subject)", "the name of a list is shown without a subject"


def test_agreeing_stores_it_for_us_alone(cast, visit):
    dry = visit(cast.a.facilitator, "instrument-import", {"text": variants.TEXT, "language": "nl"})
    done = visit(cast.a.facilitator, "instrument-store", {"sealed": sealed_of(dry), "title": "Ons kijkje"})
    release = mine(cast).get()
    assert done.status_code == 303
    assert done["Location"] == reverse("instrument", args=[cast.a.organisation.pid, release.pid])
    assert len(pack_of(release).questions()) == 8
    assert release.title == {"nl": "Ons kijkje"}
    visit(cast.a.facilitator, "instrument-store", {"sealed": sealed_of(dry), "title": "Ons kijkje"})
    assert mine(cast).count() == 1


def test_a_file(cast, visit):
    for name, raw in (("a.docx", variants.docx()), ("a.xlsx", variants.xlsx()), ("a.csv", variants.csv_file())):
        data = {"file": SimpleUploadedFile(name, raw), "language": "nl", "text": ""}
        assert "<strong>8 vragen</strong>" in visit(cast.a.facilitator, "instrument-import", data).text_


def test_the_browser_is_not_believed(cast, visit):
    """A seal that was made by somebody else, for another organisation, or changed, stores nothing."""
    reading = sandbox.read(variants.TEXT.encode(), "nl")
    good = pending.seal(reading, "nl", cast.a.organisation, cast.a.facilitator)
    wrong = [
        "", "x", good[:-1] + ("A" if good[-1] != "A" else "B"), good.replace(":", "::", 1),
        pending.seal(reading, "nl", cast.a.organisation, cast.a.coordinator),
        pending.seal(reading, "nl", cast.b.organisation, cast.a.facilitator),
    ]  # fmt: skip
    for sealed in wrong:
        answer = visit(cast.a.facilitator, "instrument-store", {"sealed": sealed, "title": "Kijkje"})
        assert answer.status_code == 303
        assert answer["Location"] == reverse("instrument-import", args=[cast.a.organisation.pid])
    assert not mine(cast).exists()
    visit(cast.a.facilitator, "instrument-store", {"sealed": good, "title": "Kijkje"})
    assert mine(cast).exists()


def test_a_seal_does_not_last(cast, visit, monkeypatch):
    reading = sandbox.read(variants.TEXT.encode(), "nl")
    sealed = pending.seal(reading, "nl", cast.a.organisation, cast.a.facilitator)
    monkeypatch.setattr(pending, "SECONDS", -1)
    visit(cast.a.facilitator, "instrument-store", {"sealed": sealed, "title": "Kijkje"})
    assert not mine(cast).exists()


def test_a_name_is_asked_and_the_reading_is_kept(cast, visit):
    dry = visit(cast.a.facilitator, "instrument-import", {"text": variants.TEXT, "language": "nl"})
    again = visit(cast.a.facilitator, "instrument-store", {"sealed": sealed_of(dry), "title": " "})
    assert again.status_code == 422
    assert "<strong>8 vragen</strong>" in again.text_
    assert sealed_of(again) == sealed_of(dry)


# ── Refusals ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_nothing_and_both(cast, visit):
    nothing = visit(cast.a.facilitator, "instrument-import", {"text": " ", "language": "nl"})
    assert nothing.status_code == 422
    assert "Plak een tabel of kies een bestand." in nothing.text_
    data = {"text": "iets", "language": "nl", "file": SimpleUploadedFile("a.csv", b"a")}
    both = visit(cast.a.facilitator, "instrument-import", data)
    assert both.status_code == 422
    assert ">\niets</textarea>" in both.text_  # nothing typed is lost


def test_what_was_typed_stays_after_a_refusal(cast, visit):
    page = visit(cast.a.facilitator, "instrument-import", {"text": "geen tabel <b>", "language": "nl"})
    assert page.status_code == 422
    assert "Er zijn geen vragen gevonden." in page.text_
    assert "geen tabel &lt;b&gt;</textarea>" in page.text_


@pytest.mark.parametrize(
    "name", ["macros", "password", "external entity", "bomb in comments", "picture as csv", "noise"]
)
def test_a_hostile_file_gives_one_plain_sentence(cast, visit, name):
    data = {"file": SimpleUploadedFile("<img src=x onerror=alert(1)>.xlsx", corpus()[name][0]()), "language": "nl"}
    page = visit(cast.a.facilitator, "instrument-import", data)
    assert page.status_code == 422
    assert "<img src=x" not in page.text_
    assert "Traceback" not in page.text_


def test_mark_up_never_reaches_the_page(cast, visit):
    text = (
        "<script>alert(1)</script><b onclick=alert(2)>Deel</b>\t\t\t\t<img src=x onerror=alert(3)>\n"
        "Vraag\tRood\tOranje\tGroen\n"
        "Wat <svg/onload=alert(4)>?\tr &lt;script&gt;alert(5)&lt;/script&gt;\to <iframe src=//x>\tjavascript:alert(6)\n"
        "Half?\tr\t\t<img src=x onerror=alert(7)>\n"
    )
    page = visit(cast.a.facilitator, "instrument-import", {"text": text, "language": "nl"})
    assert page.status_code == 200
    for bad in ("<script>alert", "onerror", "onload", "onclick", "<iframe", "<svg/"):
        assert bad not in page.text_
