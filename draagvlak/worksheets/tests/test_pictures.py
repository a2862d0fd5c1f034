"""The pictures as pages, and the matrix of a sharing framework that people fill in: nothing is overwritten or lost."""

import re
from itertools import combinations
from math import dist

import pytest
from django.urls import reverse

from draagvlak.plans.actions import Refused
from draagvlak.worksheets import actions, taking
from draagvlak.worksheets.board import Board
from draagvlak.worksheets.brains import BRAINS, partners_small
from draagvlak.worksheets.brains import sharing as brain
from draagvlak.worksheets.models import Cell, Row
from draagvlak.worksheets.sharing import actions as sharing
from draagvlak.worksheets.sharing import rules
from draagvlak.worksheets.tests.examples import fill
from tests.people import sign_in

TITLES = {"costs": "Wat het kost en opbrengt", "sharing": "Wie mag wat", "partners": "Wie staat dicht bij jullie?",
          "agreements": "Hoe ver staan de afspraken?"}  # fmt: skip


@pytest.fixture
def a(cast):
    return cast.a


@pytest.fixture
def worker(a, client):
    return sign_in(client, a.facilitator)


def text_of(response):
    return response.content.decode()


def cell_page(a, save=False, kind=None, person=None):
    pids = [a.sharing.pid, (kind or a.sharing_kind).pid, (person or a.sharing_person).pid]
    return reverse("sharing-cell-save" if save else "sharing-cell", args=pids)


def stands(a, field="may", row=None):
    cell = Cell.objects.filter(row=row or a.sharing_box, field=field).first()
    return (cell.value, cell.version) if cell else None


# ── Pictures ─────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("pack", ["costs", "sharing", "partners", "agreements"])
def test_a_filled_picture_stands_on_the_sheet_and_on_a_page_of_its_own(worker, a, pack, django_assert_max_num_queries):
    sheet = fill(actions.make(a.trajectory, a.facilitator, pack, title="Nog een"), a.facilitator)
    with django_assert_max_num_queries(24 if pack == "agreements" else 14):  # it reads two more worksheets
        alone = text_of(worker.get(reverse("sheet-picture", args=[sheet.pid])))
    whole = text_of(worker.get(reverse("sheet", args=[sheet.pid])))
    for page in (alone, whole):
        assert TITLES[pack] in page
        assert 'style="' not in page


def test_on_a_phone_partners_are_numbers_in_their_circle_with_the_names_under_them(worker, a):
    sheet = fill(actions.make(a.trajectory, a.facilitator, "partners", title="Nog een"), a.facilitator)
    page = text_of(worker.get(reverse("sheet", args=[sheet.pid])))
    names = re.findall(r"<li><b>(.*?)</b>", page.split('class="circles-small__names"')[1].split("</ol>")[0])
    numbers = re.findall(r'class="c-number[^>]*>(\d+)</text>', page)
    assert names[0] == "Gezinsdienst Lindedal"
    assert numbers == [str(number + 1) for number in range(len(names))]


@pytest.mark.parametrize("sizes", [(1, 0, 0), (6, 12, 18), (0, 1, 20)])
def test_numbers_stay_in_the_drawing_and_points_apart(sizes):
    circles = [(id_, id_, [object()] * size) for id_, size in zip(("core", "near", "far"), sizes, strict=True)]
    found = partners_small.points(circles)
    assert [one.number for one in found] == list(range(1, sum(sizes) + 1))
    assert all(8 <= one.text_x <= 312 and 8 <= one.text_y <= 312 for one in found)
    assert all(dist((one.x, one.y), (other.x, other.y)) >= 18 for one, other in combinations(found, 2))


def test_an_empty_sheet_says_so_and_one_without_a_picture_is_not_there(worker, a):
    for pack in ("costs", "sharing", "partners", "agreements"):
        empty = actions.make(a.trajectory, a.facilitator, pack, title="Leeg")
        assert "nog niets" in text_of(worker.get(reverse("sheet-picture", args=[empty.pid])))
    plain = actions.make(a.trajectory, a.facilitator, "law")
    assert worker.get(reverse("sheet-picture", args=[plain.pid])).status_code == 404


def test_an_empty_point_of_the_agreements_shows_what_other_worksheets_say_and_takes_it_over(worker, a):
    def take(field, section="partner-agreement"):
        return worker.post(reverse("agreement-take", args=[a.agreements.pid, section, field]))

    def stands_in(field):
        return Cell.objects.filter(row__sheet=a.agreements, field=field).values_list("value", flat=True).first()

    fill(actions.make(a.trajectory, a.facilitator, "partners"), a.facilitator)
    worker_of = actions.add_row(a.sharing, a.facilitator, "people", {"name": "Begeleider", "kind": "worker"})
    box = sharing.make_box(a.sharing, a.facilitator, a.sharing_kind.pid, worker_of.pid)
    actions.write(a.sharing, a.facilitator, box, "may", ["see", "change"], version=0)
    actions.write(a.sharing, a.facilitator, box, "why", "kanarie van binnen", version=0)
    rules_row = a.sharing.rows.get(section="rules")
    actions.write(a.sharing, a.facilitator, rules_row, "safe", "Twee stappen", version=0)
    actions.add_row(a.agreements, a.facilitator, "signed", {"role": "Directie"})
    page = text_of(worker.get(reverse("sheet", args=[a.agreements.pid])))
    for text in ("Begeleider: Doelen en taken", "Gezinsdienst Lindedal", "Twee stappen", "Neem over"):
        assert text in page
    assert "kanarie" not in page
    assert take("who-sees", "client-agreement")["Location"].endswith("#s-client-agreement")
    assert stands_in("who-sees") == "Begeleider: Doelen en taken"
    take("safe")
    assert stands_in("safe") == "Twee stappen"
    actions.write(a.sharing, a.facilitator, rules_row, "safe", "Iets anders", version=1)
    take("safe")
    assert stands_in("safe") == "Twee stappen", "what is filled in stays"
    assert take("costs").status_code == 303
    assert stands_in("costs") is None, "nobody says anything about it"
    a.agreements.through = "Een partner"
    assert taking.offers(Board(a.agreements, "nl")) == {}, "a guest reads no other worksheet"


def test_a_framework_shows_the_rules_of_the_worksheet_about_rules_and_when_they_were_checked(worker, a):
    def page():
        return text_of(worker.get(reverse("sheet-picture", args=[a.sharing.pid])))

    assert 'href="https://eur-lex.europa.eu/eli/reg/2016/679/oj"' in page()
    assert page().count("nagekeken: nog niet") > 5, "we did not check what we offer"
    law = actions.make(a.trajectory, a.facilitator, "law")
    actions.add_row(law, a.facilitator, "rules", {"name": "Ons huisreglement", "kind": "own-code"})
    actions.add_row(law, a.facilitator, "rules", {"name": "AVG", "link": "https://example.org/avg",
                                                  "checked": "2026-03-05"})  # fmt: skip
    for text in ("Ons huisreglement", 'href="https://example.org/avg"', "nagekeken op 5 maart 2026"):
        assert text in page()
    assert page().count("nagekeken: nog niet") == 1
    a.sharing.through = "Een partner"
    assert "Ons huisreglement" not in [one.name for one in rules.of(a.sharing, "nl")], "a guest reads one worksheet"


def test_every_brain_has_a_template_and_a_function():
    assert {"costs", "sharing", "partners", "agreements"} <= set(BRAINS)
    assert BRAINS["sharing"][2] == {"cells"}


# ── One cell ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_cell_is_saved_field_by_field(worker, a):
    sent = {"f-may": ["see", "add"], "n-may": 1, "f-why": "Anders helpt het niet", "n-why": 0}
    assert worker.post(cell_page(a, save=True), sent).status_code == 303
    assert stands(a) == (["see", "add"], 2)
    assert stands(a, "why") == ("Anders helpt het niet", 1)
    assert worker.post(cell_page(a, save=True), sent).status_code == 303, "sent twice it is one write"
    assert stands(a) == (["see", "add"], 2)


def test_the_row_of_a_cell_is_made_on_the_first_write_and_only_then(worker, a):
    person = actions.add_row(a.sharing, a.facilitator, "people", {"name": "Ouder"})
    assert worker.get(cell_page(a, person=person)).status_code == 200
    worker.post(cell_page(a, save=True, person=person), {"f-why": "", "n-why": 0})
    assert sharing.box(a.sharing, a.sharing_kind.pid, person.pid) is None
    answer = worker.post(cell_page(a, save=True, person=person), {"f-may": ["none"], "n-may": 0})
    assert answer.status_code == 303
    made = sharing.box(a.sharing, a.sharing_kind.pid, person.pid)
    assert stands(a, row=made) == (["none"], 1)
    assert stands(a, "name", made) == ("Doelen en taken · Ouder", 1)
    assert sharing.make_box(a.sharing, a.facilitator, a.sharing_kind.pid, person.pid) == made


def test_a_row_that_came_in_with_a_table_is_the_cell_from_then_on(worker, a):
    person = actions.add_row(a.sharing, a.facilitator, "people", {"name": "Ouder"})
    table = [{"name": "Doelen en taken · Ouder", "may": "Zien"}]
    actions.add_rows(a.sharing, a.facilitator, "cells", table)
    loose = a.sharing.rows.get(section="cells", key="")
    assert "checked" in text_of(worker.get(cell_page(a, person=person)))
    assert (
        worker.post(cell_page(a, save=True, person=person), {"f-why": "Samen gelezen", "n-why": 0}).status_code == 303
    )
    loose.refresh_from_db()
    assert loose.key == f"{a.sharing_kind.pid}:{person.pid}"
    assert stands(a, "why", loose) == ("Samen gelezen", 1)
    assert a.sharing.rows.filter(section="cells").count() == 2


def test_a_pasted_table_goes_into_the_cells_and_overwrites_nothing(worker, a):
    health = actions.add_row(a.sharing, a.facilitator, "kinds", {"name": "Gezondheid"})
    name = brain.name_of("Gezondheid", Board(a.sharing, "nl").lines("people")[0].words("name"))
    page = text_of(worker.get(reverse("sheet", args=[a.sharing.pid])))
    assert reverse("sheet-paste", args=[a.sharing.pid, "cells"]) in page
    assert sharing.add_table(a.sharing, a.facilitator, [{"name": name, "may": "see"}]) == 1
    assert stands(a, row=sharing.box(a.sharing, health.pid, a.sharing_person.pid)) == (["see"], 1)
    sharing.add_table(a.sharing, a.facilitator, [{"name": name, "may": "see"}])
    assert a.sharing.rows.filter(section="cells", gone_at=None).count() == 2, "sent twice it is once"
    more = [{"name": "Geen vakje", "may": "see"}, {"name": name, "may": "add"}]
    with pytest.raises(Refused, match="Gezondheid"):
        sharing.add_table(a.sharing, a.facilitator, more)
    assert a.sharing.rows.filter(section="cells", gone_at=None).count() == 2, "all or nothing"


def test_both_texts_are_shown_when_somebody_was_first(worker, a):
    actions.write(a.sharing, a.coordinator, a.sharing_box, "why", "Van haar", version=0)
    answer = worker.post(cell_page(a, save=True), {"f-why": "Van mij", "n-why": 0, "f-who": "De DPO", "n-who": 0})
    assert answer.status_code == 409
    assert "Van haar" in text_of(answer)
    assert "Van mij" in text_of(answer)
    assert stands(a, "why") == ("Van haar", 1)
    assert stands(a, "who") == ("De DPO", 1), "what nobody else changed is saved"


def test_what_does_not_fit_comes_back_with_what_was_typed(worker, a):
    answer = worker.post(cell_page(a, save=True), {"f-until": "ooit", "n-until": 0})
    assert answer.status_code == 422
    assert 'value="ooit"' in text_of(answer)


def test_save_and_on_to_the_next_person(worker, a):
    person = actions.add_row(a.sharing, a.facilitator, "people", {"name": "Ouder"})
    answer = worker.post(cell_page(a, save=True), {"f-may": ["see"], "n-may": 1, "to": "next"})
    assert answer.url == cell_page(a, person=person)


def test_a_cell_of_what_is_not_there_is_not_there(worker, a):
    actions.take_row(a.sharing, a.facilitator, a.sharing_person)
    assert worker.get(cell_page(a)).status_code == 404
    other = cell_page(a, save=True, kind=a.sharing_box)
    assert worker.post(other, {"f-may": ["see"], "n-may": 1}).status_code == 404, "it never was a kind"
    assert worker.get(reverse("sharing-line", args=[a.sheet.pid, a.sharing_kind.pid])).status_code == 404


def test_what_was_filled_in_about_somebody_who_was_taken_away_stays_and_can_be_saved(worker, a):
    actions.take_row(a.sharing, a.coordinator, a.sharing_person)
    sent = {"f-may": ["see", "add"], "n-may": 1}
    answer = worker.post(cell_page(a, save=True), sent)
    assert answer.status_code == 422
    assert "Toevoegen" in text_of(answer)
    assert text_of(answer).count('name="f-may"') == 2
    assert worker.post(cell_page(a, save=True), sent | {"do": "back"}).status_code == 303
    assert stands(a) == (["see", "add"], 2)
    actions.take_row(a.sharing, a.coordinator, a.sharing_kind)
    name = f"{a.sharing_kind.pid}-{a.sharing_person.pid}"
    address = reverse("sharing-line-save", args=[a.sharing.pid, a.sharing_kind.pid])
    ticks = {f"may-{name}": ["none"], f"n-{name}": 2}
    assert worker.post(address, ticks).status_code == 422
    assert worker.post(address, ticks | {"do": "back"}).status_code == 303
    assert stands(a) == (["none"], 3)


def test_a_rename_shows_at_once_in_the_matrix(worker, a):
    actions.write(a.sharing, a.facilitator, a.sharing_person, "name", "Jongere en voogd", version=1)
    assert brain.read(Board(a.sharing, "nl")).rows[0][1][0].name == "Doelen en taken · Jongere en voogd"


# ── A whole line ─────────────────────────────────────────────────────────────────────────────────────────────
def test_a_line_saves_what_was_ticked(worker, a):
    health = actions.add_row(a.sharing, a.facilitator, "kinds", {"name": "Gezondheid"})
    address = reverse("sharing-line", args=[a.sharing.pid, a.sharing_person.pid])
    page = text_of(worker.get(address))
    assert "Gezondheid" in page
    assert "Doelen en taken" in page
    first, second = (f"{kind.pid}-{a.sharing_person.pid}" for kind in (a.sharing_kind, health))
    sent = {f"may-{first}": ["see"], f"n-{first}": 1, f"may-{second}": ["none"], f"n-{second}": 0}
    for _twice in range(2):
        assert worker.post(address + "save/", sent).status_code == 303
    assert stands(a) == (["see"], 1), "what was not changed is not written"
    assert stands(a, row=sharing.box(a.sharing, health.pid, a.sharing_person.pid)) == (["none"], 1)
    assert a.sharing.rows.filter(section="cells").count() == 2


def test_an_empty_line_makes_no_rows(worker, a):
    Row.objects.filter(pk=a.sharing_box.pk).delete()
    name = f"{a.sharing_kind.pid}-{a.sharing_person.pid}"
    address = reverse("sharing-line-save", args=[a.sharing.pid, a.sharing_kind.pid])
    assert worker.post(address, {f"n-{name}": 0}).status_code == 303
    assert not a.sharing.rows.filter(section="cells").exists()


def test_a_line_that_somebody_else_changed_keeps_both(worker, a):
    actions.write(a.sharing, a.coordinator, a.sharing_box, "may", ["see", "delete"], version=1)
    name = f"{a.sharing_kind.pid}-{a.sharing_person.pid}"
    address = reverse("sharing-line-save", args=[a.sharing.pid, a.sharing_kind.pid])
    answer = worker.post(address, {f"may-{name}": ["none"], f"n-{name}": 1})
    assert answer.status_code == 409
    page = text_of(answer)
    assert "Zien, Verwijderen" in page
    assert f'name="n-{name}" value="2"' in page
    assert stands(a) == (["see", "delete"], 2)
    assert worker.post(address, {f"may-{name}": ["none"], f"n-{name}": 2}).status_code == 303
    assert stands(a) == (["none"], 3)
    unchanged = worker.post(address, {f"may-{name}": ["see"], f"n-{name}": 1})
    assert unchanged.status_code == 303, "who changed nothing overwrites nothing"
    assert stands(a) == (["none"], 3)


def test_a_tick_that_does_not_exist_is_refused(worker, a):
    name = f"{a.sharing_kind.pid}-{a.sharing_person.pid}"
    address = reverse("sharing-line-save", args=[a.sharing.pid, a.sharing_kind.pid])
    assert worker.post(address, {f"may-{name}": ["everything"], f"n-{name}": 1}).status_code == 422
    assert stands(a) == (["see"], 1)


def test_who_only_reads_hears_that_an_empty_cell_is_empty(client, a):
    health = actions.add_row(a.sharing, a.facilitator, "kinds", {"name": "Gezondheid"})
    page = text_of(sign_in(client, a.observer).get(cell_page(a, kind=health)))
    assert "Hierover heeft nog niemand iets gezegd." in page
    assert '<dl class="facts">' not in page


def test_who_only_reads_has_nothing_to_tick(client, a):
    reader = sign_in(client, a.member)
    for address in (cell_page(a), reverse("sharing-line", args=[a.sharing.pid, a.sharing_person.pid])):
        page = text_of(reader.get(address))
        assert "Zien" in page
        assert '<form class="form"' not in page
