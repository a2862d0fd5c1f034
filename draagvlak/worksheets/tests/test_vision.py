"""A vision made together: the silent round, groups, dots, the text and who stands behind it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from draagvlak.lib import hub
from draagvlak.lib.tokens import new_pid
from draagvlak.plans.actions import Refused
from draagvlak.worksheets import actions
from draagvlak.worksheets.board import Board
from draagvlak.worksheets.models import Card, Dot, Endorsement, Round
from draagvlak.worksheets.vision import actions as vision
from draagvlak.worksheets.vision import agreed
from tests.people import sign_in

pytestmark = pytest.mark.django_db
WRITERS = ("facilitator", "coordinator", "member")


@pytest.fixture
def sheet(a):
    return actions.make(a.trajectory, a.facilitator, "vision")


@pytest.fixture
def round_(sheet, a):
    return vision.begin(sheet, a.facilitator, "Waarom?")


@pytest.fixture
def opened(round_, a):
    for who in WRITERS:
        for number in range(2):
            vision.write_card(round_, a.users[who], f"Kaart {number} van iemand")
    return vision.open_cards(round_, a.facilitator)


@pytest.fixture
def dotted(opened, a):
    cards = list(opened.cards.all())
    vision.put(opened, [(card.pid, "") for card in cards[:5]], name="Samen")
    return vision.to_dots(opened, a.facilitator)


def of(found, who, **sent):
    return who.post(reverse("vision-part", args=[found.pid]), sent)


# ── Writing ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_one_round_at_a_time(round_, sheet, a):
    assert vision.begin(sheet, a.coordinator, "Nog een?") == round_
    with pytest.raises(Refused):
        vision.begin(actions.make(a.trajectory, a.facilitator, "vision", title="B"), a.facilitator, "  ")


def test_five_cards_that_only_the_author_sees(round_, a):
    for number in range(5):
        vision.write_card(round_, a.member, f"Kaart {number}")
    with pytest.raises(Refused):
        vision.write_card(round_, a.member, "Eén te veel")
    assert len(vision.own_cards(round_, a.member)) == 5
    assert vision.own_cards(round_, a.facilitator) == []


def test_a_card_changes_and_goes_by_its_author_only(round_, a):
    vision.write_card(round_, a.member, "Eerst")
    card = vision.own_cards(round_, a.member)[0]
    vision.write_card(round_, a.member, "Beter", card=card.pid)
    assert vision.own_cards(round_, a.member)[0].text == "Beter"
    with pytest.raises(LookupError):
        vision.write_card(round_, a.facilitator, "Van mij", card=card.pid)
    vision.take_card(round_, a.facilitator, card.pid)
    assert Card.objects.filter(pk=card.pk).exists()
    vision.take_card(round_, a.member, card.pid)
    assert not Card.objects.filter(pk=card.pk).exists()


def test_the_same_page_sent_twice_is_one_card(round_, a):
    for _time in range(2):
        vision.write_card(round_, a.member, "Eén keer", pid="23456789abcdef")
    assert round_.cards.count() == 1


def test_a_long_card_is_refused_and_not_cut(round_, a):
    with pytest.raises(Refused):
        vision.write_card(round_, a.member, "x" * 201)


def test_a_full_round_says_so_and_not_that_somebody_has_five_cards(round_, a, monkeypatch):
    monkeypatch.setattr(vision, "MOST_OPEN", 1)
    vision.write_card(round_, a.member, "De enige")
    with pytest.raises(Refused, match="vol"):
        vision.write_card(round_, a.facilitator, "Nog een")


def test_a_reason_of_the_worksheet_becomes_a_card_of_ones_own(round_, a, client):
    desk, address = sign_in(client, a.observer), reverse("vision-round", args=[round_.pid])
    offered = 'name="text" value="Onze hulp beter maken"'
    assert offered in desk.get(address).content.decode()
    for _sent in range(2):
        assert of(round_, desk, do="card", text="Onze hulp beter maken").status_code == 303
    assert [card.text for card in vision.own_cards(round_, a.observer)][0] == "Onze hulp beter maken"
    assert offered not in desk.get(address).content.decode()


def test_with_fewer_than_three_writers_nothing_opens(round_, a):
    vision.write_card(round_, a.member, "Eén")
    vision.write_card(round_, a.owner, "Twee")
    with pytest.raises(Refused):
        vision.open_cards(round_, a.facilitator)
    vision.write_card(round_, a.observer, "Drie")
    assert vision.open_cards(round_, a.facilitator).stage == "group"


def test_opening_forgets_who_wrote_what(opened, a):
    assert not opened.cards.exclude(author=None).exists()
    assert opened.cards.count() == 6
    assert vision.own_cards(opened, a.member) == []
    with pytest.raises(Refused):
        vision.write_card(opened, a.member, "Te laat")
    with pytest.raises(Refused):
        vision.open_cards(opened, a.facilitator)


# ── Putting together ─────────────────────────────────────────────────────────────────────────────────────────
def test_cards_go_to_a_group_and_back(opened):
    first, second, *_rest = opened.cards.all()
    vision.put(opened, [(first.pid, ""), (second.pid, "")], name="Wie wacht")
    group = opened.clusters.get()
    assert group.cards.count() == 2
    vision.put(opened, [(first.pid, group.pid)], into="loose")
    vision.put(opened, [(second.pid, group.pid)], into="loose")
    assert not opened.clusters.exists(), "an empty group goes"


def test_two_who_move_one_card_do_not_overwrite_each_other(opened):
    card = opened.cards.first()
    vision.put(opened, [(card.pid, "")], name="Van mij")
    with pytest.raises(vision.Elsewhere):
        vision.put(opened, [(card.pid, "")], name="Van jou")
    assert opened.clusters.get().name == "Van mij"


def test_two_who_name_one_group_do_not_overwrite_each_other(opened):
    vision.put(opened, [(opened.cards.first().pid, "")], name="Eerst")
    group = opened.clusters.get()
    vision.rename(opened, group.pid, 1, "Beter")
    vision.rename(opened, group.pid, 1, "Beter")  # sent twice
    with pytest.raises(vision.Elsewhere):
        vision.rename(opened, group.pid, 1, "Anders")


# ── Dots ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_loose_card_becomes_a_group(dotted):
    assert dotted.clusters.count() == 2
    assert not dotted.cards.filter(cluster=None).exists()


def test_three_dots_each_and_no_more(dotted, a):
    one, two = dotted.clusters.all()
    vision.give(dotted, a.member, {one.pid: 2, two.pid: 1})
    vision.give(dotted, a.member, {one.pid: 3, two.pid: 0})
    assert vision.own_dots(dotted, a.member) == {one.pid: 3}
    assert vision.own_dots(dotted, a.facilitator) == {}
    with pytest.raises(Refused):
        vision.give(dotted, a.member, {one.pid: 3, two.pid: 1})
    assert vision.own_dots(dotted, a.member) == {one.pid: 3}


def test_dots_are_shown_as_numbers_only(dotted, a):
    one, two = dotted.clusters.all()
    for who in WRITERS[:2]:
        vision.give(dotted, a.users[who], {one.pid: 3})
    with pytest.raises(Refused):
        vision.show(dotted, a.facilitator)
    vision.give(dotted, a.member, {one.pid: 1, two.pid: 2})
    shown = vision.show(dotted, a.facilitator)
    assert [(group.dots, len(cards)) for group, cards in vision.groups(shown)[0]] == [(7, 5), (2, 1)]
    assert not Dot.objects.exists()


def test_back_to_grouping_throws_dots_away(dotted, a):
    vision.give(dotted, a.member, {dotted.clusters.first().pid: 3})
    vision.back(dotted, a.facilitator)
    assert not Dot.objects.exists()


def test_a_group_becomes_a_reason_once(dotted, a):
    over = vision.show(dotted, a.facilitator, without=True)
    group = over.clusters.first()
    assert vision.take_over(over, a.facilitator, group.pid) == vision.take_over(over, a.facilitator, group.pid)
    assert [line.words("reason") for line in Board(over.sheet, "nl").lines("reasons")] == ["Samen"]


def test_of_many_cards_whole_ones_go_along_and_the_rest_is_counted(dotted, a):
    group = dotted.clusters.first()
    Card.objects.bulk_create(
        Card(round=dotted, cluster=group, text=f"{at:03}" + "x" * 190, pid=new_pid()) for at in range(40)
    )
    over = vision.show(dotted, a.facilitator, without=True)
    said = vision.take_over(over, a.facilitator, group.pid).cells.get(field="argument").value
    *cards, last = said.split("\n")
    assert len(said) <= 4000
    assert {len(card) for card in cards if card.endswith("x")} == {193}, "no card is cut"
    assert last == f"(en nog {len(list(group.cards.all())) - len(cards)} kaarten, in de ronde)"


def test_a_round_is_deleted_with_everything_in_it(opened, a):
    vision.drop(opened, a.facilitator)
    vision.drop(opened, a.facilitator)
    assert not Round.objects.filter(sheet=opened.sheet).exists()


# ── What goes by itself, and who hears of it ─────────────────────────────────────────────────────────────────
def a_month_ago(found):
    Round.objects.filter(pk=found.pk).update(made_on=timezone.localdate() - timedelta(days=31))


def test_cards_that_stay_hidden_a_month_are_thrown_away(round_, a):
    vision.write_card(round_, a.member, "Vergeten")
    vision.end_overdue()
    assert round_.cards.exists(), "not before"
    a_month_ago(round_)
    vision.end_overdue()
    assert not Round.objects.filter(pk=round_.pk).exists()


def test_a_round_that_was_opened_stays_and_dots_that_stay_hidden_go(dotted, opened, a):
    vision.give(dotted, a.member, {dotted.clusters.first().pid: 3})
    a_month_ago(dotted)
    vision.end_overdue()
    assert Dot.objects.exists(), "they were given today, in a round of a month ago"
    Round.objects.filter(pk=dotted.pk).update(dots_on=timezone.localdate() - timedelta(days=31))
    vision.end_overdue()
    dotted.refresh_from_db()
    assert (dotted.stage, dotted.cards.count(), Dot.objects.exists()) == ("over", 6, False)


def test_who_deletes_an_account_takes_the_hidden_cards_and_dots_along(round_, dotted, a):
    other = vision.begin(actions.make(a.trajectory, a.facilitator, "vision", title="B"), a.facilitator, "Nog iets?")
    for who in ("member", "coordinator"):
        vision.write_card(other, a.users[who], f"Kaart van {who}")
        vision.give(dotted, a.users[who], {dotted.clusters.first().pid: 1})
    vision.forget(a.member)
    assert [card.text for card in other.cards.all()] == ["Kaart van coordinator"]
    assert Dot.objects.filter(cluster__round=dotted).count() == 1
    assert dotted.cards.count() == 6, "what was opened is nobody's"


def test_who_follows_is_nudged_by_what_all_may_see_and_by_nothing_else(round_, a, monkeypatch):
    told = []
    monkeypatch.setattr(hub, "publish", lambda topic, data="": told.append((topic, data)))
    for who in WRITERS:
        vision.write_card(round_, a.users[who], "Een kaart")
    assert told == []
    opened = vision.open_cards(round_, a.facilitator)
    vision.to_dots(opened, a.facilitator)
    before = len(told)
    for who in WRITERS:
        vision.give(opened, a.users[who], {opened.clusters.first().pid: 1})
    assert len(told) == before
    vision.show(opened, a.facilitator)
    vision.drop(opened, a.facilitator)
    assert told == [(actions.topic(round_.sheet.pid), "")] * 4


# ── The text ─────────────────────────────────────────────────────────────────────────────────────────────────
def write(sheet, actor, text, version):
    return actions.write(sheet, actor, agreed.text_row(sheet), "text", text, version=version)


def test_an_endorsement_stays_with_its_version(sheet, a):
    write(sheet, a.facilitator, "Eerst", 0)
    agreed.endorse(sheet, a.member, 1, member=a.membership)
    agreed.endorse(sheet, a.member, 1, member=a.membership)
    agreed.endorse(sheet, a.facilitator, 1, who="De cliëntenraad")
    write(sheet, a.facilitator, "Dan", 1)
    now, before = agreed.versions(sheet)
    assert (now.text, now.is_now, now.endorsed) == ("Dan", True, ())
    assert [agreed.who_of(one) for one in before.endorsed] == ["Member A", "De cliëntenraad"]
    with pytest.raises(Refused):
        agreed.endorse(sheet, a.member, 1, member=a.membership)


def test_who_stands_behind_a_text_does_so_when_the_same_text_is_back(sheet, a):
    """A letter that was typed by accident and put back takes nobody's name away."""
    write(sheet, a.facilitator, "Eerst", 0)
    own = agreed.endorse(sheet, a.member, 1, member=a.membership)
    row = agreed.text_row(sheet)
    write(sheet, a.facilitator, "Eerst x", 1)
    assert agreed.now_of(sheet).endorsed == ()
    actions.undo(sheet, a.facilitator, row, "text", 2)
    assert agreed.now_of(sheet).endorsed == (own,)
    assert agreed.endorse(sheet, a.member, 3, member=a.membership) == own, "once is enough"


def test_a_text_that_is_typed_on_is_one_text(sheet, a):
    for version, text in enumerate(("We", "We helpen", "We helpen iedereen")):
        write(sheet, a.facilitator, text, version)
    write(sheet, a.coordinator, "We helpen iedereen ook online", 3)
    assert [one.text for one in agreed.versions(sheet)] == ["We helpen iedereen ook online", "We helpen iedereen"]
    assert agreed.versions(sheet)[0].number == 4


def test_nobody_stands_behind_a_text_that_is_too_long_and_it_is_no_poster(sheet, a, desk):
    write(sheet, a.facilitator, "woord " * 151, 0)
    with pytest.raises(Refused, match="151"):
        agreed.endorse(sheet, a.facilitator, 1, who="De directie")
    address = reverse("vision-poster", args=[sheet.pid])
    assert "woord woord" not in desk.get(address).content.decode()
    write(sheet, a.facilitator, "woord " * 150, 1)
    assert agreed.endorse(sheet, a.facilitator, 2, who="De directie")
    assert "woord woord" in desk.get(address).content.decode()


def test_nobody_stands_behind_no_text(sheet, a):
    with pytest.raises(Refused):
        agreed.endorse(sheet, a.member, 0, member=a.membership)


# ── As pages ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_whole_round_over_the_pages(sheet, a, client):
    people = [sign_in(type(client)(), a.users[who]) for who in WRITERS]
    begun = people[0].post(reverse("vision-begin", args=[sheet.pid]), {"question": "Waarom?"})
    found = Round.objects.get(sheet=sheet)
    assert begun.url == reverse("vision-round", args=[found.pid])
    for number, person in enumerate(people):
        assert of(found, person, do="card", text=f"Tekst {number}").status_code == 303
    page = people[0].get(begun.url).content.decode()
    assert "Tekst 0" in page
    assert "Tekst 1" not in page
    lead = reverse("vision-lead", args=[found.pid])
    assert people[0].post(lead, {"do": "open"}).status_code == 200, "it asks first"
    assert people[0].post(lead, {"do": "open", "confirmed": "yes"}).status_code == 303
    card = found.cards.first()
    assert of(found, people[2], do="put", cards=f"{card.pid}:", name="Een groep").status_code == 303
    lost = of(found, people[1], do="put", cards=f"{card.pid}:", name="Een andere groep")
    assert lost.status_code == 409
    assert "Een andere groep" in lost.content.decode(), "what was typed stands there"
    people[0].post(lead, {"do": "dots"})
    groups = list(found.clusters.all())
    many = of(found, people[2], do="dots", **{f"dots-{one.pid}": "3" for one in groups})
    assert many.status_code == 422
    for person in people:
        of(found, person, do="dots", **{f"dots-{groups[0].pid}": "3"})
    people[0].post(lead, {"do": "show", "confirmed": "yes"})
    assert "9 stippen" in people[1].get(begun.url).content.decode()


def test_who_may_only_read_takes_part_and_does_not_lead(round_, a, client):
    observer = sign_in(client, a.observer)
    assert of(round_, observer, do="card", text="Mijn kaart").status_code == 303
    assert observer.post(reverse("vision-lead", args=[round_.pid]), {"do": "open"}).status_code == 403
    assert observer.post(reverse("vision-text", args=[round_.sheet.pid]), {"text": "x"}).status_code == 403


def test_in_a_trajectory_that_is_put_away_nothing_is_written(round_, a, client):
    from draagvlak.plans import road

    road.close(round_.sheet.trajectory, a.owner)
    assert of(round_, sign_in(client, a.facilitator), do="card", text="Te laat").status_code == 403


def test_two_who_write_the_text_see_both(sheet, a, client):
    desk = sign_in(client, a.facilitator)
    address = reverse("vision-text", args=[sheet.pid])
    desk.post(address, {"text": "Van mij", "version": "0"})
    both = desk.post(address, {"text": "Van jou", "version": "0"})
    assert both.status_code == 409
    assert "Van mij" in both.content.decode()
    assert "Van jou" in both.content.decode()


def test_another_worksheet_has_no_vision(a, client):
    desk = sign_in(client, a.facilitator)
    assert desk.get(reverse("vision", args=[a.sheet.pid])).status_code == 404
    assert desk.get(reverse("tools-collect", args=[a.vision.pid])).status_code == 404


def test_the_poster_holds_the_text_and_who_stands_behind_it(a, client):
    page = sign_in(client, a.member).get(reverse("vision-poster", args=[a.vision.pid])).content.decode()
    assert "We houden contact met wie wacht." in page
    assert "De cliëntenraad" in page


def test_a_member_takes_back_only_the_own_endorsement(sheet, a, client):
    write(sheet, a.facilitator, "Eerst", 0)
    member = sign_in(client, a.member)
    member.post(reverse("vision-endorse", args=[sheet.pid]), {"version": "1", "do": "me"})
    own, other = sheet.endorsements.get(), a.endorsement
    assert member.post(reverse("vision-unendorse", args=[other.pid])).status_code == 403
    assert member.post(reverse("vision-unendorse", args=[own.pid])).status_code == 303
    assert not Endorsement.objects.filter(pk=own.pk).exists()
