"""The pages of a sheet: the list, the whole sheet, a cell saved on the spot, rows that come, go and come back."""

import re
import time

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from draagvlak.content import shipped
from draagvlak.content.schema import Texts
from draagvlak.content.sheets import FieldOf
from draagvlak.plans.models import Trajectory
from draagvlak.worksheets import actions, fields, overview, values
from draagvlak.worksheets.board import Board, marks
from draagvlak.worksheets.models import Cell, Change, Row, Sheet
from draagvlak.worksheets.page import sign_of
from tests.people import sign_in

FETCH = {"headers": {"X-Requested-With": "fetch"}}


@pytest.fixture
def a(cast):
    return cast.a


@pytest.fixture
def worker(a, client):
    return sign_in(client, a.facilitator)


def text_of(response):
    return response.content.decode()


def cell(row, field):
    return Cell.objects.filter(row=row, field=field).first()


def save(client, a, field, value, version, row=None, **more):
    sent = {"row": (row or a.row).pid, "field": field, f"f-{field}": value, f"n-{field}": version, **more}
    return client.post(reverse("sheet-cell", args=[a.sheet.pid]), sent)


# ── The list ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_list_says_how_far_each_is(worker, a):
    page = text_of(worker.get(reverse("sheets", args=[a.trajectory.pid])))
    assert "Partnerkaart" in page
    assert "Iets in 1 van 2 delen" in page
    assert str(a.facilitator) in page
    assert "Kosten en baten" in page


def test_the_list_goes_along_the_road_and_calls_nothing_finished(worker, a):
    rows = overview.of_trajectory(a.trajectory, "nl")
    kinds = overview.kinds(rows, "nl")
    assert {kind.id for kind in kinds} == set(shipped.ids())
    order = [kind.id for kind in kinds]
    assert order.index("stakeholders") < order.index("vision") < order.index("costs") < order.index("library")
    assert [kind.phase for kind in kinds] == sorted([kind.phase for kind in kinds], key=["Voorbereiden", "Proberen",
                                                    "Verankeren"].index)  # fmt: skip
    assert not any(row.glyph == "done" or kind.is_next for row, kind in zip(rows, kinds, strict=False))
    assert [kind.id for kind in overview.kinds([], "nl") if kind.is_next] == [order[0]]


def test_a_worksheet_is_begun_once_and_again_with_a_name(worker, a):
    a.trajectory.sheets.exclude(pk=a.sheet.pk).delete()
    address = reverse("sheet-begin", args=[a.trajectory.pid])
    for _twice in range(2):
        assert worker.post(address, {"pack": "costs", "csrfmiddlewaretoken": "x"}).status_code == 303
    made = a.trajectory.sheets.get(pack="costs")
    worker.post(address, {"pack": "costs", "title": " Team  Noord ", "csrfmiddlewaretoken": "x"})
    worker.post(address, {"pack": "law", "csrfmiddlewaretoken": "x"})
    assert a.trajectory.sheets.filter(pack="law").exists(), "two forms of one page begin two worksheets"
    assert a.trajectory.sheets.get(pack="costs", title="Team Noord") != made
    assert worker.post(address, {"pack": "none"}).status_code == 303
    assert a.trajectory.sheets.count() == 4


# ── The whole sheet ──────────────────────────────────────────────────────────────────────────────────────────
def test_five_hundred_rows_open_in_few_queries(worker, a, django_assert_max_num_queries):
    names = [
        field.id for field in Board(a.sheet, "nl").pack.section("partners").fields if field.kind in {"line", "text"}
    ]
    actions.add_rows(a.sheet, a.facilitator, "partners", [dict.fromkeys(names, f"Rij {n}") for n in range(500)])
    worker.get(reverse("sheets", args=[a.trajectory.pid]))  # the session is noted once a minute
    with django_assert_max_num_queries(13):
        page = text_of(worker.get(reverse("sheet", args=[a.sheet.pid])))
    assert page.count("<tr data-row=") == 501


def test_what_stands_in_a_cell_is_text(worker, a):
    bad = '"><script>alert(1)</script>'
    actions.write(a.sheet, a.facilitator, a.row, "we", bad, version=0)
    page = text_of(worker.get(reverse("sheet", args=[a.sheet.pid])))
    assert bad not in page
    assert "&lt;script&gt;" in page


def test_who_only_reads_has_nothing_to_type_in(client, a):
    page = text_of(sign_in(client, a.member).get(reverse("sheet", args=[a.sheet.pid])))
    assert "Gezinsdienst" in page
    assert "data-edits" not in page
    assert reverse("sheet-add", args=[a.sheet.pid, "partners"]) not in page


def test_a_member_of_the_team_may_work_on_it(client, a):
    from draagvlak.plans.models import Person

    Person.objects.create(trajectory=a.trajectory, group="team", member=a.memberships["member"])
    assert save(sign_in(client, a.member), a, "we", "Tijd", 0).status_code == 200


def test_what_is_put_away_is_read_only(worker, a):
    Trajectory.objects.filter(pk=a.trajectory.pk).update(closed_on=timezone.localdate())
    assert "opgeborgen" in text_of(worker.get(reverse("sheet", args=[a.sheet.pid])))
    assert save(worker, a, "we", "Tijd", 0).status_code == 403
    assert worker.post(reverse("row-remark", args=[a.row.pid]), {"text": "Nog iets"}).status_code == 403


# ── One cell ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_cell_is_saved_on_the_spot(worker, a):
    answer = save(worker, a, "we", "Twee dagen", 0)
    assert answer.status_code == 200
    assert re.search(r'<td data-f="we"[^>]* data-n="1">Twee dagen</td>', text_of(answer))
    assert cell(a.row, "we").changed_by == a.facilitator
    assert save(worker, a, "we", "Twee dagen", 0).status_code == 200, "sent twice it is one write"
    assert cell(a.row, "we").version == 1


def test_both_texts_come_back_when_somebody_was_first(worker, a):
    actions.write(a.sheet, a.coordinator, a.row, "we", "Van haar", version=0)
    answer = save(worker, a, "we", "Van mij", 0)
    assert answer.status_code == 409
    page = text_of(answer)
    assert "Van haar" in page
    assert "Van mij" in page
    assert str(a.coordinator) in page
    assert 'data-n="1"' in page
    assert 'data-joined="Van haar\n\nVan mij"' in page
    assert cell(a.row, "we").value == "Van haar"
    assert save(worker, a, "we", "Van mij", 1).status_code == 200


def test_what_does_not_fit_says_why(worker, a):
    answer = save(worker, a, "agreed-on", "gisteren", 0)
    assert answer.status_code == 422
    assert "geen datum" in text_of(answer)


def test_a_row_of_another_sheet_is_not_there(worker, cast):
    answer = save(worker, cast.a, "we", "Tijd", 0, row=cast.b.row)
    assert answer.status_code == 422
    assert not cell(cast.b.row, "we")


def test_a_row_that_was_taken_away_keeps_what_was_typed(worker, a):
    actions.take_row(a.sheet, a.facilitator, a.row)
    answer = save(worker, a, "we", "Tijd", 0)
    assert answer.status_code == 422
    assert "weggenomen" in text_of(answer)


def test_what_was_typed_by_somebody_else_does_not_go_out_under_this_name(worker, a):
    sent = {"row": a.row.pid, "field": "we", "n-we": 0, "f-we": "Van haar"}
    answer = worker.post(reverse("sheet-cell", args=[a.sheet.pid]), sent | {"me": sign_of(a.coordinator)})
    assert answer.status_code == 403
    assert add(worker, a, **{"f-name": "Digipunt", "me": sign_of(a.coordinator)}).status_code == 403
    mine = sent | {"me": sign_of(a.facilitator)}
    assert worker.post(reverse("sheet-cell", args=[a.sheet.pid]), mine).status_code == 200


def test_undo_goes_back_to_what_stood_there_when_the_field_was_opened(worker, a):
    for version, text in enumerate(["Van mij", "Van mij, nog", "Van mij, nog meer"], 1):
        actions.write(a.sheet, a.facilitator, a.row, "they", text, version=version)
    sent = {"row": a.row.pid, "field": "they", "n-they": 4, "do": "undo", "to": "1"}
    assert "Gezinnen die we niet bereiken" in text_of(worker.post(reverse("sheet-cell", args=[a.sheet.pid]), sent))
    answer = worker.post(reverse("sheet-cell", args=[a.sheet.pid]), sent | {"to": "2"})
    assert answer.status_code == 409, "somebody wrote since"
    assert "Van mij</p>" in text_of(answer), "what would come back"
    assert "Gezinnen die we niet bereiken" in text_of(answer)


def test_undo_on_the_spot(worker, a):
    assert save(worker, a, "they", "Anders", 1).status_code == 200
    answer = worker.post(reverse("sheet-cell", args=[a.sheet.pid]),
                         {"row": a.row.pid, "field": "they", "n-they": 2, "do": "undo"})  # fmt: skip
    assert answer.status_code == 200
    assert cell(a.row, "they").value == "Gezinnen die we niet bereiken"


def test_where_a_value_comes_from_stays_with_it(worker, a):
    more = {"b-expect-them": "asked", "w-expect-them": "de teamcoach", "d-expect-them": "2026-03-01"}
    answer = save(worker, a, "expect-them", "Snel antwoord", 0, **more)
    assert "Gevraagd: de teamcoach, 1 maart 2026" in text_of(answer)
    assert (cell(a.row, "expect-them").basis, cell(a.row, "expect-them").asked_with) == ("asked", "de teamcoach")


# ── What changed since ───────────────────────────────────────────────────────────────────────────────────────
def test_the_marks_are_those_of_the_page(a):
    actions.write(a.sheet, a.facilitator, a.row, "we", "Tijd", version=0)
    shown = {one.pack.id: [[line.pid, line.mark] for line in one.lines] for one in Board(a.sheet, "nl").sections}
    assert marks(a.sheet) == {section: rows for section, rows in shown.items() if rows}


@pytest.mark.parametrize("change", [
    lambda a: actions.write(a.sheet, a.facilitator, a.row, "they", "Anders", version=1),
    lambda a: actions.write(a.sheet, a.facilitator, a.row, "they", "", version=1),
    lambda a: actions.comment(a.sheet, a.member, a.row, "", "Nog iets"),
    lambda a: actions.settle(a.sheet, a.facilitator, a.comment),
    lambda a: actions.answer(a.sheet, a.facilitator, a.proposal, False),
    lambda a: actions.make_action(a.sheet, a.facilitator, a.row, what="Bellen"),
])  # fmt: skip
def test_every_change_of_a_row_gives_it_another_mark(a, change):
    before = marks(a.sheet)
    change(a)
    assert marks(a.sheet) != before


def test_only_the_rows_that_are_asked_for_come(worker, a):
    other = actions.add_row(a.sheet, a.facilitator, "partners", {"name": "Digipunt"})
    page = text_of(worker.get(reverse("sheet-rows-stand", args=[a.sheet.pid]), {"rows": other.pid}))
    assert "Digipunt" in page
    assert "Gezinsdienst" not in page
    assert a.row.pid in page, "among the marks"


def test_who_else_is_here_is_said_with_the_field(worker, client, a):
    actions.seen(a.sheet, a.coordinator, a.row.pid, "they")
    page = text_of(worker.get(reverse("sheet-stand", args=[a.sheet.pid])))
    assert str(a.coordinator) in page
    assert "in ‘Wat zij brengen’" in page
    worker.post(reverse("sheet-stand", args=[a.sheet.pid]), {"row": a.row.pid, "field": "we"})
    assert a.sheet.present.get(user=a.facilitator).field == "we"
    worker.post(reverse("sheet-stand", args=[a.sheet.pid]), {"left": "yes"})
    assert not a.sheet.present.filter(user=a.facilitator).exists()


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(worker, a):
    session = worker.session
    session["seen"] = session["began"] = int(time.time()) - 1_000
    session.save()
    worker.get(reverse("sheet-stand", args=[a.sheet.pid]))
    worker.get(reverse("sheet-rows-stand", args=[a.sheet.pid]))
    here = reverse("sheet-stand", args=[a.sheet.pid])
    worker.post(here, {"row": "", "field": ""})
    worker.post(here, {"left": "yes"})
    assert worker.session["seen"] <= time.time() - 1_000, "an open page said that it is still there"
    worker.post(here, {"row": a.row.pid, "field": "we"})
    assert worker.session["seen"] > time.time() - 100, "somebody went to another field"
    session = worker.session
    session["seen"] = int(time.time()) - 1_000
    session.save()
    worker.post(here, {"row": a.row.pid, "field": "we"})
    assert worker.session["seen"] <= time.time() - 1_000
    worker.get(reverse("sheet", args=[a.sheet.pid]))
    assert worker.session["seen"] > time.time() - 100


# ── Rows ─────────────────────────────────────────────────────────────────────────────────────────────────────
def add(client, a, **sent):
    return client.post(reverse("sheet-add", args=[a.sheet.pid, "partners"]), sent)


def names(a):
    return [line.words("name") for line in Board(a.sheet, "nl").lines("partners")]


def test_a_row_is_added_by_its_first_field(worker, a):
    assert add(worker, a, **{"f-name": "Digipunt"}).status_code == 303
    assert names(a) == ["Gezinsdienst", "Digipunt"]
    assert add(worker, a, **{"f-name": "  "}).status_code == 303
    assert len(names(a)) == 2


def test_the_script_hears_what_is_wrong(worker, a):
    address = reverse("sheet-add", args=[a.sheet.pid, "partners"])
    assert worker.post(address, {"f-name": "Digipunt", "pid": "23456789abcdef"}, **FETCH).status_code == 204
    assert worker.post(address, {"f-name": "Digipunt", "pid": "23456789abcdef"}, **FETCH).status_code == 204
    assert names(a) == ["Gezinsdienst", "Digipunt"]
    answer = worker.post(address, {"f-name": "x" * 300}, **FETCH)
    assert answer.status_code == 422
    assert "te lang" in text_of(answer)


def test_what_is_offered_can_be_added_one_by_one_or_all(worker, a):
    a.row.delete()
    offered = [one.text.in_("nl") for one in Board(a.sheet, "nl").pack.section("partners").starters]
    assert len(offered) > 1
    assert offered[0] in text_of(worker.get(reverse("sheet", args=[a.sheet.pid])))
    add(worker, a, starter="1")
    assert names(a) == [offered[1]]
    a.sheet.rows.filter(section="partners").delete()
    add(worker, a, starter="all")
    assert names(a) == offered


def test_what_is_offered_and_was_taken_away_elsewhere_is_added_again_from_the_same_page(worker, a):
    offered = Board(a.sheet, "nl").pack.section("partners").starters[1].text.in_("nl")
    for _twice in range(2):
        add(worker, a, starter="1", csrfmiddlewaretoken="x")
    assert names(a).count(offered) == 1
    actions.take_row(a.sheet, a.coordinator, a.sheet.rows.get(cells__value=offered))
    add(worker, a, starter="1", csrfmiddlewaretoken="x")
    assert names(a).count(offered) == 1


def test_a_sheet_is_renamed_and_deleted_after_asking(worker, a):
    worker.post(reverse("sheet-edit", args=[a.sheet.pid]), {"title": "Partners in Gent"})
    assert "Partners in Gent" in text_of(worker.get(reverse("sheet", args=[a.sheet.pid])))
    address = reverse("sheet-delete", args=[a.sheet.pid])
    assert "Eén rij gaat weg" in text_of(worker.post(address))
    assert worker.post(address, {"confirmed": "yes"}).status_code == 303
    assert not Sheet.objects.filter(pk=a.sheet.pk).exists()


# ── On paper ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_guide_and_its_example(worker, a):
    pack = Board(a.sheet, "nl").pack
    page = text_of(worker.get(reverse("sheet-guide", args=[a.sheet.pid])))
    assert pack.guide.steps[0].in_("nl") in page
    assert pack.example[0].values["name"].in_("nl") in page


def test_every_example_can_be_shown(a):
    from draagvlak.content import shipped
    from draagvlak.worksheets import examples

    for one in shipped.ids():
        for language in ("nl", "en"):
            assert examples.guide(Sheet(pack=one), language)["steps"]


def test_a_sheet_on_paper_holds_everything(worker, a):
    page = text_of(worker.get(reverse("sheet-print", args=[a.sheet.pid])))
    assert "Gezinnen die we niet bereiken" in page


# ── Numbers ──────────────────────────────────────────────────────────────────────────────────────────────────
@given(st.decimals(-999_999, 999_999, places=6).map(float), st.sampled_from(["nl", "en"]))
@settings(max_examples=300, deadline=None)
def test_a_number_in_its_control_is_read_back_as_it_was(number, language):
    from django.utils import translation

    field = FieldOf(id="x", label=Texts({"nl": "X", "en": "X"}), kind="number")
    with translation.override(language):
        for value in (round(number, 2), round(number, 3), int(number), number):
            stored = values.clean(field, repr(value) if "e" not in repr(value) else "0")
            assert values.clean(field, fields.typed(field, stored)) == stored


def test_every_write_left_its_history(worker, a):
    save(worker, a, "they", "Anders", 1)
    assert Change.objects.filter(row=a.row, field="they").count() == 2
    assert Row.objects.get(pk=a.row.pk).sheet.revision > a.sheet.revision


def test_a_word_with_a_mark_in_a_choice_and_in_choices():
    from draagvlak.content.sheets import Option
    from draagvlak.worksheets.board import Stand
    from draagvlak.worksheets.table import Column

    options = (Option(id="good", name=Texts({"nl": "Goed", "en": "Good"}), tone="good"),)
    for kind, value in (("choice", "good"), ("choices", ["good"])):
        field = FieldOf(id="x", label=Texts({"nl": "X", "en": "X"}), kind=kind, options=options)
        cell_html = Column(field, "nl").cell(Stand(value, "Goed", version=1))
        assert "Goed" in cell_html
        assert 'data-v="good"' in cell_html
        assert ("g-full" in cell_html) == (kind == "choice")
