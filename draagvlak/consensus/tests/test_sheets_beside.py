"""Worksheets beside a scan: the vision above the part about why, rows about a question, and what helps with red."""

import pytest
from django.db import IntegrityError
from django.template.loader import render_to_string
from django.urls import reverse

from draagvlak.consensus import scorecard_pages, sheets_beside
from draagvlak.consensus.models import Consensus
from draagvlak.consensus.tests.pages import page
from draagvlak.content import shipped
from draagvlak.orgs.access import Here
from draagvlak.plans.models import Person
from draagvlak.surveys import actions, links, paper, people, published, vision
from draagvlak.surveys.models import Sighting, Snapshot, Survey
from draagvlak.surveys.tests.respondents import Respondent
from draagvlak.worksheets import actions as sheets
from draagvlak.worksheets import agreed
from draagvlak.worksheets.models import Endorsement
from draagvlak.worksheets.vision.agreed import endorse
from tests.people import make_snapshot, shipped_pack, sign_in

VISION = "We houden contact met wie wacht."


@pytest.fixture
def a(cast):
    """The closed scan stands on the trajectory of which the vision is agreed."""
    for survey in (cast.a.closed, cast.a.draft):
        Survey.objects.filter(pk=survey.pk).update(trajectory=cast.a.trajectory)
        survey.refresh_from_db()
    return cast.a


@pytest.fixture
def desk(a, client):
    return sign_in(client, a.facilitator)


def write(a, text):
    row = a.vision.rows.get(section="agreed")
    return sheets.write(a.vision, a.facilitator, row, "text", text, version=row.cells.get(field="text").version)


# ── The vision ───────────────────────────────────────────────────────────────────────────────────────────────
def test_a_vision_counts_only_while_somebody_stands_behind_its_words_and_they_are_few(a):
    assert agreed.text_of(a.trajectory.pk) == VISION
    cell = write(a, "Andere woorden.")
    assert agreed.text_of(a.trajectory.pk) == "", "nobody stands behind these"
    endorse(a.vision, a.facilitator, cell.version, who="De directie")
    assert agreed.text_of(a.trajectory.pk) == "Andere woorden."
    cell = write(a, "woord " * 150)
    endorse(a.vision, a.facilitator, cell.version, who="De directie")
    assert agreed.text_of(a.trajectory.pk)
    cell = write(a, "woord " * 151)
    Endorsement.objects.create(sheet=a.vision, version=cell.version, who="Van vroeger")
    assert agreed.text_of(a.trajectory.pk) == ""
    a.endorsement.delete()
    assert agreed.text_of(None) == ""


def test_it_is_the_vision_of_the_own_trajectory(cast):
    assert vision.agreed(cast.b.trajectory.pk) == VISION
    cast.b.endorsement.delete()
    assert vision.agreed(cast.b.trajectory.pk) == ""
    assert vision.agreed(cast.a.trajectory.pk) == VISION


@pytest.fixture
def launched(a):
    """A scan of which people are asked while the vision is agreed."""
    actions.add_invitees(a.draft, a.facilitator, [people.Person("Genodigde")])
    a.draft.refresh_from_db()
    actions.launch(a.draft, a.facilitator, a.draft.version)
    a.draft.refresh_from_db()
    return a.draft


def test_from_the_start_on_everybody_answers_under_the_same_words(a, launched):
    assert launched.vision == VISION
    write(a, "Later anders.")
    launched.refresh_from_db()
    assert vision.of(launched) == VISION
    with pytest.raises(IntegrityError, match="locked"):
        Survey.objects.filter(pk=launched.pk).update(vision="Toch anders.")


def test_a_scan_without_an_agreed_vision_asks_without(a):
    a.endorsement.delete()
    assert vision.of(a.draft) == ""


def test_it_stands_above_the_part_about_why_alone(launched):
    person = Respondent()
    person.enter(links.renew_personal(launched.invitees.get()).token, script=False)
    why, other = (person.client.get(person.url("answer-question", number)).content.decode() for number in (1, 4))
    assert VISION in why
    assert VISION not in other
    document = person.client.get(person.url("answer")).content.decode()
    assert document.count(VISION) == 1, "once, for the script to show and hide"
    assert 'data-vision="' in document


def test_words_of_a_vision_are_text(a):
    text = "<script>alert(1)</script> & “zo”"
    Survey.objects.filter(pk=a.draft.pk).update(vision=text, launched_on=a.running.launched_on, state="running")
    a.draft.refresh_from_db()
    person = Respondent()
    person.enter(links.mint_personal(a.draft.invitees.create()).token, script=False)
    html = person.client.get(person.url("answer-question", 1)).content.decode()
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_paper_and_the_preview_say_the_same_as_the_screen(a, desk):
    context = paper.form_page(a.draft, paper.Wanted("nl", "all", False, frozenset(), 1), [(None, None)])
    assert render_to_string("surveys/desk/form.html", context).count(VISION) == 1
    assert VISION in page(desk, "scan-launch", a.draft.pid)


def test_the_desk_shows_it_with_what_people_answered_under(a, desk):
    for route, item in (("scorecard-rubric", "why"), ("consensus-rubric", "why"), ("consensus-item", "why-vision")):
        html = page(desk, route, a.closed.pid, item)
        assert VISION in html, route
        assert "antwoordden zonder" in html.replace("\n", " "), route
    assert VISION not in page(desk, "scorecard-rubric", a.closed.pid, "costs")
    assert VISION not in page(desk, "consensus-item", a.closed.pid, "costs-outlay")


def test_the_results_link_shows_the_words_of_the_start_and_no_others(a, launched, client):
    html = page(client, "results-rubric", a.links.closed_results, "why")
    assert VISION not in html, "people answered that scan without it"
    Survey.objects.filter(pk=launched.pk).update(state="closed", closed_on=launched.launched_on)
    make_snapshot(launched)
    write(a, "Later anders.")
    html = page(client, "results-rubric", links.results_token(launched), "why")
    assert VISION in html
    assert "Later anders." not in html


# ── Rows about a question ────────────────────────────────────────────────────────────────────────────────────
def test_rows_stand_with_the_question_for_members_and_not_on_the_results_link(a, desk, client):
    sheets.link(a.sheet, a.facilitator, a.row, "question", "quickscan-onlinehulp:why-vision")
    for route, args in (("scorecard-rubric", ["why"]), ("consensus-item", ["why-vision"])):
        assert reverse("row", args=[a.row.pid]) in page(desk, route, a.closed.pid, *args), route
    assert "Gezinsdienst" not in page(desk, "consensus-item", a.closed.pid, "why-value")
    assert "Gezinsdienst" not in page(client, "results-rubric", a.links.closed_results, "why")
    Survey.objects.filter(pk=a.closed.pk).update(trajectory=None)
    assert "Gezinsdienst" not in page(desk, "consensus-item", a.closed.pid, "why-vision"), "of its trajectory only"


# ── What helps ───────────────────────────────────────────────────────────────────────────────────────────────
def published_as(survey, **counts):
    """The round, with other counts for some questions: (red, orange, green, unknown), or None for withheld."""
    data = survey.snapshots.get(round=1).data
    for question, row in counts.items():
        asked = data["questions"][question.replace("_", "-")]
        asked["counts"] = list(row or ())
        if row is None:
            del asked["counts"]
    Snapshot.objects.filter(survey=survey).delete()
    Snapshot.objects.create(survey=survey, data=data, digest="0" * 64)


def helping(a, user):
    a.closed.refresh_from_db()
    here = Here(a.organisation, a.memberships[user])
    card = scorecard_pages.card_of(published.read(a.closed), "nl")
    return sheets_beside.helping(here, a.closed, card, "nl")


def packs(found):
    return [one.pack for one in found.helpers] if found else []


def test_nothing_is_proposed_where_nothing_came_out_red(a):
    assert helping(a, "facilitator") is None


def test_red_is_what_is_published_as_red_and_never_what_is_withheld(a):
    published_as(a.closed, costs_outlay=(6, 1, 1, 0), channels_public=None, staff_ready=(4, 0, 4, 0))
    found = helping(a, "facilitator")
    assert packs(found) == ["costs"], "a tie is divided, and withheld is unknown"
    assert found.helpers[0].url.startswith(reverse("sheet", args=[a.costs.pid]))
    assert found.helpers[0].url.endswith("#s-costs")
    assert len(found.helpers[0].because) == 1


def test_what_was_chosen_together_counts_before_the_votes(a):
    Consensus.objects.filter(pk=a.agreed.pk).update(chosen="red")
    assert packs(helping(a, "facilitator")) == ["vision"]
    published_as(a.closed, why_vision=(8, 0, 0, 0))
    Consensus.objects.filter(pk=a.agreed.pk).update(chosen="orange")
    assert packs(helping(a, "facilitator")) == []


def test_the_list_is_short_with_most_red_first(a):
    published_as(a.closed, **{one.id.replace("-", "_"): (8, 0, 0, 0) for one in shipped_pack()[0].questions()})
    found = helping(a, "facilitator")
    assert len(found.helpers) == sheets_beside.MOST
    assert found.helpers[0].pack in {"stakeholders", "training", "exploring"}, "six questions about staff"


def test_it_stands_on_the_scorecard_the_consensus_and_the_step_of_the_talk(a, desk, client):
    published_as(a.closed, channels_public=(8, 0, 0, 0))
    a.trajectory.sheets.filter(pack="communication").delete()
    step = a.trajectory.steps.create(key="talk", phase="prepare", position=9)
    begin = f'action="{reverse("sheet-begin", args=[a.trajectory.pid])}"'
    before = sum(Sighting.objects.values_list("times", flat=True))
    for route, pid in (("scorecard", a.closed.pid), ("consensus", a.closed.pid), ("step", step.pid)):
        html = page(desk, route, pid)
        assert begin in html, route
        assert 'value="communication"' in html, route
    after = sum(Sighting.objects.values_list("times", flat=True))
    assert after >= before + 3, "the step says as well that somebody looked"
    assert begin not in page(desk, "step", a.step.pid)
    desk.post(reverse("sheet-begin", args=[a.trajectory.pid]), {"pack": "communication"})
    sheet = a.trajectory.sheets.get(pack="communication")
    assert reverse("sheet", args=[sheet.pid]) in page(desk, "scorecard", a.closed.pid)
    assert begin not in page(desk, "scorecard", a.closed.pid)
    assert begin not in page(client, "results", a.links.closed_results)


def test_who_only_reads_gets_no_button(a, client):
    published_as(a.closed, channels_public=(8, 0, 0, 0))
    a.trajectory.sheets.filter(pack="communication").delete()
    Person.objects.filter(trajectory=a.trajectory).delete()
    html = page(sign_in(client, a.member), "scorecard", a.closed.pid)
    assert reverse("sheet-begin", args=[a.trajectory.pid]) not in html
    assert "nog niet begonnen" in html


def test_without_a_trajectory_they_are_named(a, desk):
    Survey.objects.filter(pk=a.closed.pk).update(trajectory=None)
    published_as(a.closed, channels_public=(8, 0, 0, 0))
    html = page(desk, "scorecard", a.closed.pid)
    assert "Communicatie" in html
    assert "Zet de scan op een traject" in html


def test_each_part_of_the_quickscan_has_a_worksheet_that_is_there():
    pack, road = shipped_pack()[0], shipped.road()
    assert [one.rubric for one in road.helps] == [rubric.id for rubric in pack.rubrics]
    for rubric in pack.rubrics:
        found = road.helps_with(rubric.id)
        assert set(found.questions) == {question.id for question in rubric.questions}
        for ref in (*found.sheets, *(one for refs in found.questions.values() for one in refs)):
            sheet, _hash, section = ref.partition("#")
            assert sheet in shipped.ids(), ref
            assert not section or shipped.sheet(sheet).section(section), ref
