"""It hangs together: what a row belongs to, shown both ways; a stakeholder who is asked, in the team, and told."""

import pytest
from django.urls import reverse
from django.utils.translation import gettext as _

from draagvlak.dossier import stakeholders
from draagvlak.dossier.files import sheets as sheet_files
from draagvlak.orgs.models import Grant, Mail
from draagvlak.surveys.models import Invitee, Survey
from draagvlak.worksheets import actions, belonging
from draagvlak.worksheets.board import Board, marks
from draagvlak.worksheets.models import Cell, Row, RowLink
from tests.people import sign_in

TARGET = "quickscan-onlinehulp:why-vision"


def text_of(client, route, *args, query=""):
    return client.get(reverse(route, args=args) + query).content.decode()


@pytest.fixture
def no_plan(a):
    """Nothing is in a communication plan yet."""
    a.trajectory.sheets.filter(pack="communication").delete()


@pytest.fixture
def linked(a):
    """The row of the partners' sheet belongs to a stakeholder and to a question."""
    actions.link(a.sheet, a.facilitator, a.row, RowLink.ROW, a.stakeholder.pid)
    actions.link(a.sheet, a.facilitator, a.row, RowLink.QUESTION, TARGET)
    return a.row


def words(a):
    return belonging.questions_of(a.organisation.pk, [TARGET], "nl")[TARGET].name


# ── What a row belongs to ────────────────────────────────────────────────────────────────────────────────────
def test_a_question_is_chosen_of_the_quickscan_while_there_is_no_scan(a, desk):
    page = text_of(desk, "row-question", a.row.pid)
    assert page.count(f'value="{TARGET}"') == 1
    desk.post(reverse("row-question", args=[a.row.pid]), {"target": TARGET})
    assert a.row.links.filter(kind="question", target=TARGET).count() == 1
    assert words(a) in text_of(desk, "row", a.row.pid)
    assert f'value="{TARGET}"' not in text_of(desk, "row-question", a.row.pid), "it is linked"
    desk.post(reverse("row-links", args=[a.row.pid]), {"do": "unlink", "kind": "question", "target": TARGET})
    assert not a.row.links.exists()


def test_only_questions_of_the_scans_of_this_trajectory_once_there_is_one(a, desk):
    Survey.objects.filter(pk=a.draft.pk).update(trajectory=a.trajectory, release=a.private_release)
    own = f"{a.private_release.pack}:why-vision"
    assert f'value="{own}"' in text_of(desk, "row-question", a.row.pid)
    for target in (TARGET, "nergens:why-vision", own + "x", ""):
        desk.post(reverse("row-question", args=[a.row.pid]), {"target": target})
    assert not a.row.links.exists()
    desk.post(reverse("row-question", args=[a.row.pid]), {"target": own})
    assert a.row.links.get().target == own


def test_the_questions_of_another_organisation_have_no_words_here(cast):
    own = f"{cast.b.private_release.pack}:why-vision"
    actions.link(cast.a.sheet, cast.a.facilitator, cast.a.row, RowLink.QUESTION, own)  # however it came there
    assert belonging.of_row(cast.a.row, "nl") == []
    actions.link(cast.b.sheet, cast.b.facilitator, cast.b.row, RowLink.QUESTION, own)
    assert [one.target for one in belonging.of_row(cast.b.row, "nl")] == [own]


def test_it_stands_on_the_row_in_the_table_on_paper_and_in_files(a, desk, linked):
    for route in ("row", "sheet", "sheet-print"):
        page = text_of(desk, route, linked.pid if route == "row" else a.sheet.pid)
        assert words(a) in page, route
        assert "Ouders" in page, route
    assert "Belanghebbende: Ouders" in text_of(desk, "sheet", a.sheet.pid), "named as a stakeholder"
    board = Board(a.sheet, "nl")
    grid = sheet_files.grid(board, "partners")
    assert grid.header[-1] == _("Belongs to")
    assert grid.rows[0][-1].splitlines()[0] == "Belanghebbende: Ouders"
    assert all(len(row) == len(grid.header) for row in grid.rows)
    told = str(sheet_files.report(board))
    assert "Belanghebbende: Ouders" in told
    assert words(a) in told


def test_without_links_nothing_is_added(a, desk, django_assert_num_queries):
    assert "Belongs to" not in text_of(desk, "sheet-print", a.sheet.pid, query="?language=en")
    with django_assert_num_queries(3):
        board = Board(a.sheet, "nl")
    assert len(sheet_files.grid(board, "partners").header) == len(sheet_files.grid(board, "partners").rows[0])


def test_who_has_the_sheet_open_hears_of_it(a):
    before = marks(a.sheet)["partners"]
    actions.link(a.sheet, a.facilitator, a.row, RowLink.QUESTION, TARGET)
    assert marks(a.sheet)["partners"] != before
    assert [[line.pid, line.mark] for line in Board(a.sheet, "nl").lines("partners")] == marks(a.sheet)["partners"]


def test_a_guest_reads_nothing_of_what_stands_outside_the_sheet(cast, linked, client):
    a, b = cast.a, cast.b
    Grant.objects.create(owner=a.organisation, guest=b.organisation, kind="sheet", object_pid=a.sheet.pid,
                         rights="change")  # fmt: skip
    guest = sign_in(client, b.facilitator)
    for route, pid in (("sheet", a.sheet.pid), ("row", linked.pid), ("sheet-print", a.sheet.pid)):
        page = text_of(guest, route, pid)
        assert "Gezinsdienst" in page, route
        assert "Ouders" not in page, route
        assert words(a) not in page, route
    assert guest.get(reverse("row-question", args=[linked.pid])).status_code == 404


def test_a_kind_of_link_that_is_yet_to_come_is_kept_and_not_shown(a, desk):
    actions.link(a.sheet, a.facilitator, a.row, "goal", "doel-1")
    assert "doel-1" not in text_of(desk, "row", a.row.pid) + text_of(desk, "sheet", a.sheet.pid)


def test_stakeholders_can_be_looked_for_alone(a, desk):
    page = text_of(desk, "row-links", a.row.pid, query="?of=stakeholders")
    assert "Ouders" in page
    assert "Berichtenapp" not in page
    assert "Berichtenapp" in text_of(desk, "row-links", a.row.pid)


def test_the_rows_about_a_question_are_found_from_the_other_side(a, linked):
    found = belonging.about(a.trajectory, "quickscan-onlinehulp", ["why-vision", "why-value"], "nl")
    assert {question: [one.pid for one in rows] for question, rows in found.items()} == {"why-vision": [linked.pid]}
    actions.take_row(a.sheet, a.facilitator, linked)
    assert belonging.about(a.trajectory, "quickscan-onlinehulp", ["why-vision"], "nl") == {}


# ── A stakeholder is asked ───────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def draft(a):
    Survey.objects.filter(pk=a.draft.pk).update(trajectory=a.trajectory)
    return a.draft


def test_the_list_of_a_scan_begins_with_the_name_and_nobody_is_added_yet(a, desk, draft):
    page = text_of(desk, "stakeholder", a.stakeholder.pid)
    assert f'action="{reverse("scan-people", args=[draft.pid])}"' in page
    form, hidden = stakeholders.list_form(draft, "Ouders", "nl")
    assert form["people"].value() == "Ouders\n"
    assert form["group"].value() == "client"
    assert hidden
    sent = {"people": "Ouders; ouder@example.org; ouder", "group": "client",
            "group_kind": draft.group_kind, "do": "look"}  # fmt: skip
    answer = desk.post(reverse("scan-people", args=[draft.pid]), sent)
    assert answer.status_code == 200
    assert "ouder@example.org" in answer.content.decode()
    assert not Invitee.objects.filter(survey=draft).exists()
    assert not Mail.objects.filter(purpose__startswith="scan").exists()
    desk.post(reverse("scan-people", args=[draft.pid]), sent | {"add": "yes"})
    assert Invitee.objects.filter(survey=draft).count() == 1
    assert not RowLink.objects.filter(row=a.stakeholder).exists(), "nothing says where the name came from"


@pytest.mark.parametrize("name", ["Ouders, familie en netwerk", "Cliënten; jongeren", "Teams | kantoor", "O'Neil & co"])
def test_a_name_with_signs_stays_one_line(draft, name):
    from draagvlak.surveys import desk as scans

    form, _hidden = stakeholders.list_form(draft, name, "nl")
    understood = scans.understand(draft, form["people"].value(), "")
    assert len(understood.people) == 1
    assert understood.people[0].name


def test_only_scans_to_which_people_can_be_added_and_of_this_trajectory(a, desk):
    Survey.objects.filter(pk__in=[a.closed.pk, a.running.pk, a.draft.pk]).update(trajectory=a.trajectory)
    page = text_of(desk, "stakeholder", a.stakeholder.pid)
    assert f"?scan={a.running.pid}" in page
    assert f"?scan={a.draft.pid}" in page
    assert a.closed.pid not in page
    assert a.anonymous.pid not in page
    chosen = text_of(desk, "stakeholder", a.stakeholder.pid, query=f"?scan={a.running.pid}")
    assert reverse("scan-people", args=[a.running.pid]) in chosen


def test_who_guides_no_scans_sees_none(a, client, draft):
    page = text_of(sign_in(client, a.member), "stakeholder", a.stakeholder.pid)
    assert draft.pid not in page
    assert "#invite" not in text_of(client, "row", a.stakeholder.pid)


def test_a_row_of_another_worksheet_is_no_stakeholder(a, desk):
    assert desk.get(reverse("stakeholder", args=[a.row.pid])).status_code == 404
    assert desk.post(reverse("stakeholder-told", args=[a.row.pid])).status_code == 404
    assert reverse("stakeholder", args=[a.row.pid]) not in text_of(desk, "row", a.row.pid)


# ── In the team, and told ────────────────────────────────────────────────────────────────────────────────────
def test_the_form_of_the_team_begins_with_the_name(a, desk):
    assert 'value="Ouders"' in text_of(desk, "person-new", a.trajectory.pid, query=f"?row={a.stakeholder.pid}")
    assert 'value="Gezinsdienst"' not in text_of(desk, "person-new", a.trajectory.pid, query=f"?row={a.row.pid}")
    desk.post(reverse("person-new", args=[a.trajectory.pid]), {"group": "team", "who": "words", "name": "ouders"})
    assert "ouders" in text_of(desk, "stakeholder", a.stakeholder.pid).split('id="team"')[1].split('id="tell"')[0]


def test_somebody_with_a_name_longer_than_the_team_holds_is_found_there(a, desk):
    name = "De ouders van jongeren die wachten " * 5
    row = actions.add_row(a.stakeholder.sheet, a.facilitator, "people", {"name": name})
    page = text_of(desk, "person-new", a.trajectory.pid, query=f"?row={row.pid}")
    short = stakeholders.team_name(name.strip())
    assert short.endswith("…")
    assert f'value="{short}"' in page, "it says that it was shortened"
    desk.post(reverse("person-new", args=[a.trajectory.pid]), {"group": "team", "who": "words", "name": short})
    assert [one.name for one in stakeholders.in_team(a.trajectory, name.strip())] == [short]


def test_the_name_of_a_stakeholder_of_another_organisation_is_not_taken(cast, desk):
    page = text_of(desk, "person-new", cast.a.trajectory.pid, query=f"?row={cast.b.stakeholder.pid}")
    assert 'value="Ouders"' not in page


def test_a_stakeholder_becomes_a_group_in_the_communication_plan_once(a, desk, no_plan):
    actions.write(a.stakeholders, a.facilitator, a.stakeholder, "worry", "Dat het te moeilijk is", version=1,
                  basis="asked", asked_with="drie ouders")  # fmt: skip
    address = reverse("stakeholder-told", args=[a.stakeholder.pid])
    first = desk.post(address)
    second = desk.post(address)
    assert first.headers["Location"] == second.headers["Location"]
    row = Row.objects.get(sheet__trajectory=a.trajectory, sheet__pack="communication", section="groups")
    fear = Cell.objects.get(row=row, field="fear")
    assert (fear.value, fear.basis, fear.asked_with) == ("Dat het te moeilijk is", "asked", "drie ouders")
    assert row.cells.get(field="name").value == "Ouders"
    assert [one.pid for one in belonging.of_row(row, "nl")] == [a.stakeholder.pid]
    assert "daar al een groep" in text_of(desk, "stakeholder", a.stakeholder.pid)


def test_a_group_that_is_there_by_name_is_not_made_again(a, no_plan):
    sheet = actions.make(a.trajectory, a.facilitator, "communication")
    there = actions.add_row(sheet, a.facilitator, "groups", {"name": "  ouders "})
    assert stakeholders.tell(a.stakeholder, a.facilitator).row == there
    assert there.links.get().target == a.stakeholder.pid


def test_a_group_that_was_taken_away_comes_back(a, no_plan):
    made = stakeholders.tell(a.stakeholder, a.facilitator)
    actions.take_row(made.row.sheet, a.facilitator, made.row)
    again = stakeholders.tell(a.stakeholder, a.facilitator)
    assert (again.row, again.fresh) == (made.row, False)
    assert Row.objects.get(pk=made.row.pk).gone_at is None
