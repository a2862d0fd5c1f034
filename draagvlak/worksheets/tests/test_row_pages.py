"""The page of a row: a form that overwrites nothing, its history, remarks, proposals, actions and links."""

import re

import pytest
from django.urls import reverse

from draagvlak.worksheets import actions
from draagvlak.worksheets.board import Board
from draagvlak.worksheets.models import Cell, Change, Proposal
from tests.people import sign_in


@pytest.fixture
def a(cast):
    return cast.a


@pytest.fixture
def worker(a, client):
    return sign_in(client, a.facilitator)


def text_of(response):
    return response.content.decode()


def value(row, field):
    found = Cell.objects.filter(row=row, field=field).first()
    return found.value if found else None


def form_of(row, **changed):
    """What the page of a row sends, with what somebody changed in it."""
    cells = {cell.field: cell for cell in row.cells.all()}
    sent = {}
    for field in Board(row.sheet, "nl").pack.section(row.section).fields:
        cell = cells.get(field.id)
        sent[f"n-{field.id}"] = cell.version if cell else 0
        sent[f"f-{field.id}"] = cell.value if cell and cell.value is not None else ""
    return sent | {f"f-{name}": text for name, text in changed.items()}


def save(client, row, sent, **more):
    return client.post(reverse("row-save", args=[row.pid]), sent | more)


# ── The form ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_each_field_that_was_changed_is_saved(worker, a):
    assert save(worker, a.row, form_of(a.row, we="Tijd", near="core")).status_code == 303
    assert (value(a.row, "we"), value(a.row, "near")) == ("Tijd", "core")
    assert Cell.objects.get(row=a.row, field="they").version == 1, "what was not changed is not written"


def test_a_form_of_an_hour_ago_overwrites_nothing(worker, a):
    old = form_of(a.row, we="Tijd")
    actions.write(a.sheet, a.coordinator, a.row, "they", "Van haar", version=1)
    assert save(worker, a.row, old).status_code == 303
    assert (value(a.row, "they"), value(a.row, "we")) == ("Van haar", "Tijd")


def test_both_texts_stand_at_the_field_and_the_rest_is_saved(worker, a):
    sent = form_of(a.row, they="Van mij", we="Tijd")
    actions.write(a.sheet, a.coordinator, a.row, "they", "Van haar", version=1)
    answer = save(worker, a.row, sent)
    assert answer.status_code == 409
    page = text_of(answer)
    assert "Van haar" in page
    assert "Van mij</textarea>" in page
    assert str(a.coordinator) in page
    assert (value(a.row, "they"), value(a.row, "we")) == ("Van haar", "Tijd")


@pytest.fixture
def clash(worker, a):
    """What the page with both texts sends."""
    sent = form_of(a.row, they="Van mij")
    actions.write(a.sheet, a.coordinator, a.row, "they", "Van haar", version=1)
    assert save(worker, a.row, sent).status_code == 409
    return sent | {"n-they": 2}


def test_saving_again_keeps_mine(worker, a, clash):
    assert save(worker, a.row, clash).status_code == 303
    assert value(a.row, "they") == "Van mij"


def test_theirs_can_be_kept(worker, a, clash):
    assert save(worker, a.row, clash, take="theirs:they").status_code == 303
    assert value(a.row, "they") == "Van haar"


def test_both_can_be_put_together(worker, a, clash):
    answer = save(worker, a.row, clash, take="both:they")
    assert answer.status_code == 409
    assert "Van haar\n\nVan mij</textarea>" in text_of(answer)
    assert value(a.row, "they") == "Van haar", "nothing is written yet"


def test_choices_of_both_can_be_put_together(worker, a):
    """In the form they are ticked; the script gets their ids."""
    sheet = actions.make(a.trajectory, a.facilitator, "communication")
    row = actions.add_row(sheet, a.facilitator, "groups", {"who": "Ouders"})
    sent = form_of(row) | {"f-channel": ["mail"]}
    actions.write(sheet, a.coordinator, row, "channel", ["poster", "meeting"], version=0)
    assert 'value="both:channel"' in text_of(save(worker, row, sent))
    page = text_of(save(worker, row, sent | {"n-channel": 1}, take="both:channel"))
    assert set(re.findall(r'name="f-channel" value="([\w-]+)"[^>]* checked', page)) == {"meeting", "mail", "poster"}
    assert "aangevinkt" in page
    assert value(row, "channel") == ["meeting", "poster"], "nothing is written yet"
    cell = {"row": row.pid, "field": "channel", "f-channel": ["mail"], "n-channel": 0}
    assert 'data-joined="meeting mail poster"' in text_of(worker.post(reverse("sheet-cell", args=[sheet.pid]), cell))


def test_what_does_not_fit_stays_in_its_box(worker, a):
    answer = save(worker, a.row, form_of(a.row, until="ooit", we="Tijd"))
    assert answer.status_code == 422
    assert "geen datum" in text_of(answer)
    assert 'value="ooit"' in text_of(answer)
    assert value(a.row, "we") == "Tijd"


def test_a_wrong_field_that_somebody_else_wrote_in_is_still_met(worker, a):
    sent = form_of(a.row, until="ooit")
    actions.write(a.sheet, a.coordinator, a.row, "until", "2026-03-01", version=0)
    page = text_of(save(worker, a.row, sent))
    assert 'name="n-until" value="0"' in page
    assert save(worker, a.row, sent | {"f-until": "2026-05-01"}).status_code == 409
    assert value(a.row, "until") == "2026-03-01"


def test_where_a_value_comes_from_is_saved_with_it(worker, a):
    more = {"b-expect-them": "asked", "w-expect-them": "de teamcoach", "d-expect-them": "2026-03-01"}
    assert save(worker, a.row, form_of(a.row, **{"expect-them": "Snel antwoord"}) | more).status_code == 303
    page = text_of(worker.get(reverse("row", args=[a.row.pid])))
    assert 'value="de teamcoach"' in page
    assert "Gevraagd: de teamcoach, 1 maart 2026" in page


def test_a_section_that_is_filled_in_once_goes_back_to_the_sheet(worker, a):
    once = a.sheet.rows.filter(key="only").first()
    answer = save(worker, once, form_of(once), to="sheet")
    assert answer.headers["Location"].startswith(reverse("sheet", args=[a.sheet.pid]))
    assert worker.post(reverse("row-move", args=[once.pid]), {"do": "away"}).status_code == 303
    once.refresh_from_db()
    assert once.gone_at is None


def test_a_wrong_day_keeps_what_was_typed_beside_it_and_makes_no_conflict(worker, a):
    sent = form_of(a.row, they="Zij weten veel")
    asked = {"f-expect-them": "Snel", "b-expect-them": "asked", "w-expect-them": "de teamcoach",
             "d-expect-them": "ooit"}  # fmt: skip
    page = text_of(save(worker, a.row, sent | asked))
    assert 'value="de teamcoach"' in page
    assert "Snel</textarea>" in page
    again = sent | asked | {"n-they": 2, "d-expect-them": "2026-03-01"}
    assert save(worker, a.row, again).status_code == 303
    actions.write(a.sheet, a.facilitator, a.row, "expect-them", "Anders", version=1)
    page = text_of(save(worker, a.row, form_of(a.row) | asked | {"n-expect-them": 2}))
    assert 'name="n-expect-them" value="2"' in page, "the version of the page stays"


def test_what_was_typed_in_a_row_that_was_taken_away_stays_and_can_be_saved(worker, a):
    sent = form_of(a.row, we="Tijd en geduld")
    actions.take_row(a.sheet, a.coordinator, a.row)
    answer = save(worker, a.row, sent)
    assert answer.status_code == 422
    assert "Tijd en geduld</textarea>" in text_of(answer)
    assert "Zet terug en bewaar" in text_of(answer)
    assert save(worker, a.row, sent, do="back").status_code == 303
    a.row.refresh_from_db()
    assert (a.row.gone_at, value(a.row, "we")) == (None, "Tijd en geduld")


# ── History ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_history_says_who_wrote_what_and_puts_it_back(worker, a):
    actions.write(a.sheet, a.coordinator, a.row, "they", "Van haar", version=1)
    page = text_of(worker.get(reverse("row", args=[a.row.pid])))
    assert f"{a.coordinator} schreef: “Van haar”." in page
    assert f"{a.facilitator} schreef: “Gezinnen die we niet bereiken”." in page
    address, sent = reverse("row-back", args=[a.row.pid]), {"field": "they", "change": "1", "version": "2"}
    assert worker.post(address, sent).status_code == 303
    assert value(a.row, "they") == "Gezinnen die we niet bereiken"
    answer = worker.post(address, sent | {"change": "2"})
    assert answer.status_code == 409, "somebody wrote since that page"
    assert value(a.row, "they") == "Gezinnen die we niet bereiken"


def test_one_earlier_text_is_erased_for_ever_after_asking(worker, a):
    actions.write(a.sheet, a.facilitator, a.row, "they", "Jan Janssens woont daar", version=1)
    actions.write(a.sheet, a.facilitator, a.row, "they", "Iemand woont daar", version=2)
    address, sent = reverse("row-erase", args=[a.row.pid]), {"field": "they", "change": "2"}
    answer = worker.post(address, sent)
    assert answer.status_code == 200
    assert "Jan Janssens woont daar" in text_of(answer), "what goes is shown first"
    assert worker.post(address, sent | {"confirmed": "yes"}).status_code == 303
    page = text_of(worker.get(reverse("row", args=[a.row.pid])))
    assert "Jan Janssens" not in page
    assert "gewist op" in page
    assert worker.post(reverse("row-back", args=[a.row.pid]), {"field": "they", "change": "2", "version": "3"})
    assert value(a.row, "they") == "Iemand woont daar", "what is erased comes back in no way"
    worker.post(address, {"field": "they", "change": "3", "confirmed": "yes"})
    assert value(a.row, "they") == "Iemand woont daar"
    assert Change.objects.get(row=a.row, field="they", version=3).value, "what stands there now is changed, not erased"
    worker.post(address, {"field": "they", "change": "all", "confirmed": "yes"})
    assert not Change.objects.filter(row=a.row, field="they", version__lt=3).exclude(value=None).exists()
    assert a.organisation.events.filter(verb="text-erased").count() == 2


@pytest.mark.parametrize("who", ["member", "facilitator"])
def test_who_wrote_it_or_who_guides_takes_a_remark_and_a_proposal_away(client, a, who):
    reader = sign_in(client, a.users[who])
    for route, said in (("remark-drop", a.comment), ("proposal-drop", a.proposal)):
        address = reverse(route, args=[said.pid])
        assert reader.post(address).status_code == 200
        assert type(said).objects.filter(pk=said.pk).exists(), "it asks first"
        assert reader.post(address, {"confirmed": "yes"}).status_code == 303
        assert not type(said).objects.filter(pk=said.pk).exists()


def test_nobody_else_takes_a_remark_away(client, a):
    reader = sign_in(client, a.observer)
    reader.post(reverse("remark-drop", args=[a.comment.pid]), {"confirmed": "yes"})
    reader.post(reverse("proposal-drop", args=[a.proposal.pid]), {"confirmed": "yes"})
    assert a.row.comments.exists()
    assert a.row.proposals.exists()


def test_what_is_typed_on_is_one_line_of_the_history(worker, a):
    for version, text in enumerate(["Van", "Van mij", "Van mij alleen"]):
        actions.write(a.sheet, a.facilitator, a.row, "we", text, version=version)
    page = text_of(worker.get(reverse("row", args=[a.row.pid])))
    assert "schreef: “Van mij alleen”" in page
    assert "schreef: “Van mij”" not in page
    assert "dit staat er nu" in page


# ── Its place ────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_row_is_moved_taken_away_and_put_back(worker, a):
    other = actions.add_row(a.sheet, a.facilitator, "partners", {"name": "Digipunt"})
    address = reverse("row-move", args=[other.pid])
    worker.post(address, {"do": "up"})
    assert [line.words("name") for line in Board(a.sheet, "nl").lines("partners")] == ["Digipunt", "Gezinsdienst"]
    worker.post(address, {"do": "away"})
    page = text_of(worker.get(reverse("sheet", args=[a.sheet.pid])))
    assert "Rijen die weggenomen zijn" in page
    assert "Digipunt" in page
    assert f'{a.facilitator} · ' in page, "who took it away, and when"
    worker.post(address, {"do": "back"})
    assert len(Board(a.sheet, "nl").lines("partners")) == 2
    told = set(a.sheet.organisation.events.filter(object_pid=a.sheet.pid).values_list("verb", flat=True))
    assert {"row-moved", "row-taken", "row-back"} <= told


# ── What people say ──────────────────────────────────────────────────────────────────────────────────────────
def test_everybody_who_reads_can_remark(client, a):
    address = reverse("row-remark", args=[a.row.pid])
    reader = sign_in(client, a.observer)
    assert reader.post(address, {"field": "they", "text": "Klopt dit?"}).status_code == 303
    page = text_of(reader.get(reverse("row", args=[a.row.pid])))
    assert "Klopt dit?" in page
    assert reader.post(address, {"field": "they", "text": "  "}).status_code == 422
    answer = reader.post(address, {"field": "they", "text": "x" * 3_000})
    assert answer.status_code == 422
    assert "x" * 3_000 in text_of(answer), "what was typed stays"


def test_a_remark_is_settled_and_opened_again(worker, a):
    address = reverse("remark-settle", args=[a.comment.pid])
    worker.post(address, {"do": "settle"})
    assert "afgehandeld door" in text_of(worker.get(reverse("row", args=[a.row.pid])))
    worker.post(address, {"do": "open"})
    a.comment.refresh_from_db()
    assert not a.comment.settled


def test_who_only_reads_proposes_a_value(client, a):
    reader = sign_in(client, a.member)
    page = text_of(reader.get(reverse("row", args=[a.row.pid])))
    assert "Stel iets voor bij ‘Hoe dichtbij’" in page
    address = reverse("row-propose", args=[a.row.pid])
    sent = {"field": "near", "n-near": 0, "f-near": "core", "why": "We beslissen samen"}
    assert reader.post(address, sent).status_code == 303
    assert Proposal.objects.get(row=a.row, field="near").value == "core"
    answer = reader.post(address, {"field": "until", "n-until": 0, "f-until": "ooit", "why": "Zomaar"})
    assert answer.status_code == 422
    assert 'value="Zomaar"' in text_of(answer)


def test_nothing_is_proposed_in_a_row_that_was_taken_away_meanwhile(client, a):
    actions.take_row(a.sheet, a.facilitator, a.row)
    answer = sign_in(client, a.member).post(
        reverse("row-propose", args=[a.row.pid]), {"field": "expect-us", "n-expect-us": 0, "f-expect-us": "Mijn idee"})
    assert answer.status_code == 422
    assert "Jij typte: Mijn idee" in text_of(answer)
    assert not Proposal.objects.filter(row=a.row, field="expect-us").exists()


@pytest.mark.parametrize(("do", "stands"), [("take", "Twee dagen per week iemand"), ("not", None)])
def test_a_proposal_is_answered(worker, a, do, stands):
    page = text_of(worker.get(reverse("row", args=[a.row.pid])))
    assert "Twee dagen per week iemand" in page
    assert "Want: Zo spraken we het af" in page
    worker.post(reverse("proposal-answer", args=[a.proposal.pid]), {"do": do, "version": 0})
    assert value(a.row, "we") == stands


def test_where_a_value_comes_from_stays_when_a_proposal_is_taken_over(worker, a):
    actions.write(a.sheet, a.facilitator, a.row, "expect-them", "Snel", version=0, basis="asked",
                  asked_with="een ouder")  # fmt: skip
    made = actions.propose(a.sheet, a.member, a.row, "expect-them", "Sneller")
    worker.post(reverse("proposal-answer", args=[made.pid]), {"do": "take", "version": 1})
    cell = Cell.objects.get(row=a.row, field="expect-them")
    assert (cell.value, cell.basis, cell.asked_with) == ("Sneller", "asked", "een ouder")


def test_a_proposal_overwrites_nothing_that_was_written_meanwhile(worker, a):
    actions.write(a.sheet, a.coordinator, a.row, "we", "Van haar", version=0)
    answer = worker.post(reverse("proposal-answer", args=[a.proposal.pid]), {"do": "take", "version": 0})
    assert answer.status_code == 409
    page = text_of(answer)
    assert "Van haar" in page
    assert "Twee dagen per week iemand" in page
    a.proposal.refresh_from_db()
    assert (value(a.row, "we"), a.proposal.state) == ("Van haar", "open")


# ── What comes of it, and what it belongs to ─────────────────────────────────────────────────────────────────
def test_a_row_becomes_an_action(worker, a):
    address = reverse("row-action", args=[a.row.pid])
    assert "Nieuwe actie" in text_of(worker.get(address))
    assert worker.post(address, {"what": ""}).status_code == 422
    owner = f"member:{a.memberships['member'].pid}"
    assert worker.post(address, {"what": "Bellen", "owner": owner, "by_when": "2030-01-01"}).status_code == 303
    made = a.row.actions.get().action
    assert (made.what, made.member, made.trajectory) == ("Bellen", a.memberships["member"], a.trajectory)
    assert "Bellen" in text_of(worker.get(reverse("row", args=[a.row.pid])))


def test_the_name_of_a_member_is_not_typed_as_words(worker, a):
    answer = worker.post(reverse("row-action", args=[a.row.pid]),
                         {"what": "Bellen", "owner": "words", "who": str(a.member)})  # fmt: skip
    assert answer.status_code == 422


@pytest.fixture
def goal(a):
    """A row of another worksheet."""
    a.trajectory.sheets.exclude(pk=a.sheet.pk).delete()
    other = actions.make(a.trajectory, a.facilitator, "stakeholders")
    section = next(one for one in Board(other, "nl").pack.sections if one.kind == "rows")
    return actions.add_row(other, a.facilitator, section.id, {section.fields[0].id: "Ouders"})


def test_a_row_belongs_to_rows_of_other_worksheets(worker, a, goal):
    address = reverse("row-links", args=[a.row.pid])
    assert "Ouders" in text_of(worker.get(address))
    assert "Ouders" not in text_of(worker.get(address, {"q": "school"}))
    worker.post(address, {"target": goal.pid})
    assert "Ouders" in text_of(worker.get(reverse("row", args=[a.row.pid])))
    assert "Gezinsdienst" in text_of(worker.get(reverse("row", args=[goal.pid])))
    worker.post(address, {"target": goal.pid, "do": "unlink"})
    assert not a.row.links.exists()


def test_a_row_of_another_organisation_cannot_be_linked(worker, cast):
    worker.post(reverse("row-links", args=[cast.a.row.pid]), {"target": cast.b.row.pid})
    assert not cast.a.row.links.exists()
    actions.link(cast.a.sheet, cast.a.facilitator, cast.a.row, "row", cast.b.row.pid)  # however it came there
    page = text_of(worker.get(reverse("row", args=[cast.a.row.pid])))
    assert reverse("row", args=[cast.b.row.pid]) not in page


def test_a_field_that_the_worksheet_dropped_still_shows(worker, a):
    Cell.objects.create(row=a.row, field="vroeger", value="Dit stond hier")
    page = text_of(worker.get(reverse("row", args=[a.row.pid])))
    assert "Vroegere velden" in page
    assert "Dit stond hier" in page
