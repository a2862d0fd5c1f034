"""A partner reads what stands in a worksheet from the moment on which it was shared: nothing that was written, said or
taken away before, on any road."""

from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from draagvlak.orgs.models import Grant
from draagvlak.worksheets import actions
from draagvlak.worksheets.library import documents
from draagvlak.worksheets.models import Cell, Change, Comment, Round
from draagvlak.worksheets.proposed import actions as proposed
from draagvlak.worksheets.vision import actions as vision
from draagvlak.worksheets.vision import agreed
from tests.people import sign_in
from tests.trust.test_partners import CHANGE, READ, at, cell, code, come_in, give, third

OLD = ("Vroeger stond dit er", "Een oude opmerking", "Vroeg iemand dit na?", "Twee dagen per week iemand", "Wijkteam",
       "Die missen we", "Zo spraken we het af", "Een rij van vroeger")  # fmt: skip
THEN = "Dit stond er toen het begon"
NEW = ("Dit kwam daarna", "Een nieuwe opmerking", "Een nieuw voorstel", "Een nieuwe voorgestelde rij")


def say(a, remark, proposal, row):
    actions.comment(a.sheet, a.member, a.row, "we", remark)
    actions.propose(a.sheet, a.member, a.row, "they", proposal)
    return proposed.propose(a.sheet, a.member, "partners", {"name": row})


@pytest.fixture
def before(cast):
    """What the owner wrote, said and took away before anybody else reads it."""
    a = cast.a
    actions.write(a.sheet, a.owner, a.row, "we", "Vroeger stond dit er", version=0)
    Change.objects.filter(row=a.row).update(at=timezone.now() - timezone.timedelta(hours=1))  # not typed on
    actions.write(a.sheet, a.owner, a.row, "we", THEN, version=1)
    a.old_remark = actions.comment(a.sheet, a.member, a.row, "we", "Een oude opmerking")
    a.gone_row = actions.add_row(a.sheet, a.owner, "partners", {"name": "Een rij van vroeger"})
    actions.take_row(a.sheet, a.owner, a.gone_row)
    return cast


@pytest.fixture(params=[READ, CHANGE])
def shared(before, request):
    """With whom it is shared, and what came after."""
    a = before.a
    a.b = come_in(a, before.b)
    give(a, a.b, {a.sheet: request.param, a.vision: request.param}, listed=CHANGE)
    actions.write(a.sheet, a.owner, a.row, "we", NEW[0], version=2)
    a.new_row = say(a, *NEW[1:])
    a.right = request.param
    return before


def everything(client, a):
    """Every page, piece and file on which something of the worksheet stands, as text."""
    asked = [at("row", a.row.pid), at("sheet", a.sheet.pid), at("sheet-stand", a.sheet.pid),
             at("sheet-rows-stand", a.sheet.pid) + f"?brain=1&rows={a.row.pid}", at("sheet-print", a.sheet.pid),
             at("sheet-picture", a.sheet.pid), at("sheet-file", a.sheet.pid, "csv")]  # fmt: skip
    found = [client.get(where) for where in asked]
    assert {code(one) for one in found} == {200}
    return "".join(one.content.decode() for one in found)


def test_nothing_of_before_is_on_any_page_or_in_any_file(shared, client):
    a, b = shared.a, shared.b
    text = everything(sign_in(client, b.facilitator), a)
    assert [one for one in OLD if one in text] == []
    assert [one for one in (THEN, *NEW) if one not in text] == [], "what stood there then, and what came after"
    pids = [one.pid for one in (a.old_remark, a.comment, a.proposal, a.proposed_row, a.gone_row)]
    assert [one for one in pids if one in text] == []
    owners = everything(sign_in(client, a.facilitator), a)
    assert [one for one in (*OLD, *NEW) if one not in owners] == [], "its members read all of it"


def test_search_in_what_is_shared_finds_nothing_of_before(shared, client):
    a, b = shared.a, shared.b
    sign_in(client, b.facilitator)

    def found(words):
        return client.get(at("search-shared", a.trajectory.pid), {"q": words}).content.decode().count("<mark>") > 0

    assert [one for one in (*OLD, THEN) if found(one)] == []
    assert [one for one in NEW if not found(one)] == []


def test_what_is_counted_beside_a_row_is_only_what_a_partner_reads(shared, client):
    a, b = shared.a, shared.b
    actions.make_action(a.sheet, a.owner, a.row, what="Iets doen")
    actions.link(a.sheet, a.owner, a.row, "row", a.stakeholder.pid)
    sign_in(client, b.facilitator)
    names = ("sheet", "sheet-rows-stand")
    for marks in (client.get(at(name, a.sheet.pid)).content.decode() for name in names):
        assert f"{a.row.pid}" in marks
        assert "5.1.1.1.0" in marks, "one remark, one proposal, an action it may list; no link"
    assert ">1 opmerking" in client.get(at("sheet", a.sheet.pid)).content.decode()
    give(a, a.b, {a.sheet: a.right, a.vision: a.right})
    assert "5.1.1.0.0" in client.get(at("sheet", a.sheet.pid)).content.decode(), "it has no list of actions"
    assert "5.3.2.1.1" in sign_in(client, a.member).get(at("sheet", a.sheet.pid)).content.decode()


def test_no_button_reaches_what_was_before(shared, client):
    a, b = shared.a, shared.b
    sign_in(client, b.facilitator)
    for name, pid, sent in (
        ("remark-settle", a.old_remark.pid, {}), ("remark-drop", a.comment.pid, {"confirmed": "yes"}),
        ("proposal-answer", a.proposal.pid, {"do": "take", "version": 3}),
        ("proposal-drop", a.proposal.pid, {}), ("proposed-row-answer", a.proposed_row.pid, {"do": "take"}),
        ("proposed-row-drop", a.proposed_row.pid, {}), ("row-move", a.gone_row.pid, {"do": "back"}),
        ("row-save", a.gone_row.pid, {"do": "back"}), ("row-remark", a.gone_row.pid, {"text": "Wat stond hier?"}),
        ("row-back", a.gone_row.pid, {"field": "name", "change": 1}),
    ):  # fmt: skip
        assert code(client.post(at(name, pid), sent)) == 404, name
    assert code(client.get(at("row", a.gone_row.pid))) == 404
    sent = cell(client, a.sheet, a.gone_row, "name", "Nieuw", 1)
    assert code(sent) in {403, 422}
    assert "Een rij van vroeger" not in sent.content.decode()


def test_undo_goes_back_to_what_stood_there_when_it_was_shared_and_no_further(shared, client):
    a, b = shared.a, shared.b
    if a.right != CHANGE:
        return
    sign_in(client, b.facilitator)
    client.post(at("row-back", a.row.pid), {"field": "we", "change": 1, "version": 3})
    assert Cell.objects.get(row=a.row, field="we").value == NEW[0], "nothing to put back"
    undo = {"row": a.row.pid, "field": "we", "f-we": "", "do": "undo"}
    answer = client.post(at("sheet-cell", a.sheet.pid), undo | {"n-we": 3, "to": 1})
    assert "Vroeger" not in answer.content.decode()
    assert Cell.objects.get(row=a.row, field="we").value is None
    actions.write(a.sheet, a.owner, a.row, "we", "Nog eens", version=4)
    client.post(at("sheet-cell", a.sheet.pid), undo | {"n-we": 5, "to": 2})
    assert Cell.objects.get(row=a.row, field="we").value == THEN
    assert code(client.post(at("row-back", a.row.pid), {"field": "we", "change": 3, "version": 6})) == 303
    assert Cell.objects.get(row=a.row, field="we").value == NEW[0]
    members = sign_in(Client(), a.facilitator)
    members.post(at("row-back", a.row.pid), {"field": "we", "change": 1, "version": 7})
    assert Cell.objects.get(row=a.row, field="we").value == "Vroeger stond dit er", "its members go back all the way"


def test_another_right_changes_nothing_of_since_when_and_given_again_it_begins_anew(shared, client):
    a, b = shared.a, shared.b
    other = READ if a.right == CHANGE else CHANGE
    give(a, a.b, {a.sheet: other}, listed=CHANGE)
    assert NEW[1] in everything(sign_in(client, b.facilitator), a)
    give(a, a.b, {a.sheet: ""}, listed=CHANGE)
    give(a, a.b, {a.sheet: other}, listed=CHANGE)
    text = everything(client, a)
    assert [one for one in (THEN, *NEW[1:]) if one in text] == []
    assert NEW[0] in text


def test_a_second_partner_reads_from_its_own_moment(shared, client):
    a, c = shared.a, third()
    give(a, come_in(a, c), {a.sheet: READ})
    text = everything(sign_in(client, c.facilitator), a)
    assert [one for one in (*OLD, THEN, *NEW[1:]) if one in text] == []
    assert NEW[0] in text
    assert Comment.objects.filter(row=a.row).count() == 3


def test_earlier_texts_and_rounds_of_a_vision_stay_with_the_owner(before, client):
    a, b = before.a, before.b
    row = agreed.text_row(a.vision)
    Change.objects.filter(row=row).update(at=timezone.now() - timezone.timedelta(hours=1))
    actions.write(a.vision, a.owner, row, "text", "De woorden van nu.", version=1)
    agreed.endorse(a.vision, a.member, 2, member=a.memberships["member"])
    a.b = come_in(a, b)
    give(a, a.b, {a.vision: READ})
    names = ("vision", "vision-poster", "sheet", "sheet-print")
    sign_in(client, b.facilitator)
    pages = "".join(client.get(at(name, a.vision.pid)).content.decode() for name in names)
    assert "De woorden van nu." in pages
    assert "Organisatie A" in pages, "who stands behind the words of now"
    assert not [one for one in ("wie wacht", "De cliëntenraad", a.past_round.pid) if one in pages]
    for name in ("vision-round", "vision-stand"):
        assert code(client.get(at(name, a.past_round.pid))) == 404
        assert code(client.get(at(name, a.round.pid))) == 200, "the one that runs"
        assert code(sign_in(Client(), a.member).get(at(name, a.past_round.pid))) == 200
    Round.objects.filter(pk=a.round.pk).update(stage="group")
    vision.show(a.round, a.facilitator, without=True)
    assert code(client.get(at("vision-round", a.round.pid))) == 200, "that they followed it stays"


def test_a_file_with_a_row_that_was_taken_away_before_stays_with_the_owner(before, client):
    a, b = before.a, before.b
    row = actions.add_row(a.library, a.owner, "things", {"title": "Oud"})
    documents.keep(a.library, a.owner, row, "oud.pdf", b"%PDF-1.7 oud")
    actions.take_row(a.library, a.owner, row)
    a.b = come_in(a, b)
    give(a, a.b, {a.library: READ})
    assert code(sign_in(client, b.facilitator).get(at("row-document", row.pid))) == 404
    actions.put_back(a.library, a.owner, row)
    assert code(client.get(at("row-document", row.pid))) == 200, "it stands there now"


def test_of_a_grant_of_before_this_version_the_day_counts(before):
    a = before.a
    a.b = come_in(a, before.b)
    give(a, a.b, {a.sheet: READ})
    Grant.objects.update(since="2026-03-02")
    import_module("draagvlak.orgs.migrations.0004_grant_at").from_its_day(apps, None)
    moments = {timezone.localtime(one.at).isoformat() for one in Grant.objects.all()}
    assert moments == {"2026-03-02T00:00:00+01:00"}
