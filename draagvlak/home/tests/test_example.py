"""The example organisation: a scan in every state by the same verbs that people use, and gone with one button."""

import stat
from datetime import timedelta

import pytest
from django.conf import settings as product
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from draagvlak.consensus import beside
from draagvlak.consensus.agreeing import is_against, last_vote
from draagvlak.consensus.models import Consensus
from draagvlak.content import shipped
from draagvlak.dossier.facts import Facts
from draagvlak.dossier.pitfalls import check as pitfalls
from draagvlak.home import example
from draagvlak.home.example import road_words, words
from draagvlak.home.example.arguments import ARGUMENTS
from draagvlak.home.moving import leaving, reading
from draagvlak.orgs.actions import make_organisation
from draagvlak.orgs.models import Event, Mail, Membership, Organisation, OrganisationKey, Team, User
from draagvlak.orgs.roles import Role
from draagvlak.plans.models import Action, Person, Progress, Reply, Standing, Step, Trajectory
from draagvlak.plans.reminders import remind_due
from draagvlak.surveys import published
from draagvlak.surveys.desk import listed
from draagvlak.surveys.models import Answer, Argument, Ballot, Invitee, Link, Mode, Snapshot, State, Survey
from draagvlak.worksheets.board import Board
from draagvlak.worksheets.examples import INVENTED
from draagvlak.worksheets.models import Cell, Change, Comment, Proposal, RowAction, Sheet
from tests.mould import Mould
from tests.people import make_user, sign_in


def _made():
    example.make()
    return Organisation.objects.get(is_example=True), password()


lay_example = Mould(_made, fresh=120, locked=True).lay


@pytest.fixture
def there(db):
    organisation, chosen = lay_example()
    file = product.DATA / example.PASSWORD_FILE
    if not file.exists():
        file.write_text(chosen)
    yield organisation
    file.unlink(missing_ok=True)


def password():
    return (product.DATA / example.PASSWORD_FILE).read_text().strip()


def scan(key):
    return Survey.objects.select_related("organisation", "release").get(title=words.TITLES[key])


def test_six_people_and_a_scan_in_every_state(there):
    assert {m.role for m in there.memberships.all()} == set(Role)
    scans = {one.title: one for one in listed(there)}
    found = {key: (scans[title].state, scans[title].mode, scans[title].done) for key, title in words.TITLES.items()}
    assert found == {
        "draft": (State.DRAFT, Mode.CONFIDENTIAL, 0),
        "confidential": (State.RUNNING, Mode.CONFIDENTIAL, 7),
        "open": (State.RUNNING, Mode.OPEN, 3),
        "anonymous": (State.RUNNING, Mode.ANONYMOUS, 9),
        "past": (State.RUNNING, Mode.CONFIDENTIAL, 8),
        "few": (State.CLOSED, Mode.CONFIDENTIAL, 2),
        "closed": (State.CLOSED, Mode.CONFIDENTIAL, 8),
        "agreed": (State.CLOSED, Mode.CONFIDENTIAL, 0),  # separate answers went two weeks after closing
        "second": (State.CLOSED, Mode.CONFIDENTIAL, 26),
    }
    assert [key for key in words.TITLES if not scan(key).is_open()] == [
        "draft", "past", "few", "closed", "agreed", "second"
    ]  # fmt: skip
    assert Ballot.objects.filter(route="client", handed_in=True).count() == 3
    assert Ballot.objects.filter(handed_in=False).count() == 2
    assert there.logo is None or not there.logo


def test_results_where_enough_people_took_part(there):
    shown = {key: published.read(scan(key)) for key in ("few", "closed", "agreed", "second")}
    assert shown["few"] is None
    assert [shown[key].people for key in ("closed", "agreed", "second")] == [8, 24, 26]
    for key in ("closed", "agreed", "second"):
        closed = scan(key)
        assert closed.closed_on == shown[key].snapshot.made_on < timezone.localdate()
        assert closed.launched_on < closed.last_day < closed.closed_on
        assert shown[key].arguments > 30
    for key in ("agreed", "second"):
        assert [group.people >= 8 for group in shown[key].comparison.groups] == [True, True]
    assert not Consensus.objects.filter(survey__in=[scan("closed"), scan("second")]).exists()


def test_nobody_says_what_somebody_else_said(there):
    for key in ("closed", "agreed", "second"):
        shown = published.read(scan(key))
        for question in shown.questions:
            texts = [quote.text for quote in shown.quotes([question])]
            assert len(texts) == len(set(texts)), question
    assert set(ARGUMENTS) == set(shown.questions), "every question has words of its own"
    told = [text for levels in ARGUMENTS.values() for texts in levels.values() for text in texts]
    assert len(told) == len(set(told))


def test_the_first_round_was_talked_about(there):
    first = scan("agreed")
    rows = {row.item: row for row in Consensus.objects.filter(survey=first, is_rubric=False)}
    assert set(published.read(first).questions) - set(rows) == set(words.LEFT)
    vote = last_vote(first)
    assert [item for item, row in rows.items() if row.reason] == [
        item for item, row in rows.items() if is_against(vote, item, row.chosen)
    ], "a reason stands where the group went against the votes, and nowhere else"
    for name in ("reason", "comment", "sources", "minority"):
        assert any(getattr(row, name) for row in rows.values()), name
    assert {row.chosen for row in rows.values()} == {"red", "orange", "green", "none"}
    assert any(row.together for row in rows.values())
    assert sum(first.meetings.get().present.values()) == 17
    assert set(first.focus.values_list("rubric", flat=True)) == set(words.FOCUS)


def test_actions_in_every_state(there):
    actions = list(Action.objects.filter(organisation=there))
    assert {action.progress for action in actions} == set(Progress)
    assert {action.answer for action in actions if action.asked_on} == {"", *Reply}
    assert any(action.is_late for action in actions)
    assert any(not action.has_owner for action in actions)
    assert {action.made_on <= (action.finished_on or timezone.localdate()) for action in actions} == {True}


def test_the_second_round_stands_beside_the_first(there):
    then, now = (published.read(scan(key)) for key in ("agreed", "second"))
    assert beside.why_not(then, now) == ""
    laid = beside.lay(then, now, "nl", beside.finished_between(then, now))
    assert any(row.moved for row in laid.rows)
    assert any(row.actions for row in laid.rows)


def test_a_trajectory_half_way(there):
    way = Trajectory.objects.get(organisation=there)
    assert set(way.steps.values_list("state", flat=True)) == set(Step.State)
    assert all(step.reason for step in way.steps.filter(state="skipped"))
    assert way.steps.filter(key="").count() == 1, "a step of their own"
    assert [one.roles for one in way.people.filter(name="", member=None)] == [["dpo"]], "one is still to be found"
    assert {one.group for one in way.people.all()} == set(Person.Group)
    deciders = [one.mandates.filter(part="decides").count() for one in way.decisions.all() if one.mandates.exists()]
    assert sorted(set(deciders)) == [0, 1], "of what is noted one has nobody who decides"
    noted = way.standings.filter(phase="prepare")
    assert {one.key for one in noted} == {one.id for one in shipped.road().conditions}
    assert set(noted.values_list("state", flat=True)) == set(Standing.State)
    with translation.override("nl"):
        saw = [one.rule for one in pitfalls.check(Facts(way, "nl"))]
    assert saw == ["quota", "cheap-to-buy", "no-plan-after-subsidy"]
    assert set(way.pitfall_answers.values_list("rule", flat=True)) <= set(saw), "what is answered is still seen"
    assert {one.title for one in way.surveys.all()} == {words.TITLES["agreed"], words.TITLES["second"]}
    assert way.made_on == way.begins_on < timezone.localdate() < way.ends_on


def test_worksheets_that_are_filled_in(there):
    way = Trajectory.objects.get(organisation=there)
    sheets = {one.pack: Board(one, "nl") for one in way.sheets.all()}
    assert set(sheets) == set(road_words.SHEETS)
    assert not any(board.is_empty for board in sheets.values())
    assert all(one.made_on == timezone.localdate() + timedelta(days=road_words.SHEETS[one.pack])
               for one in way.sheets.all())  # fmt: skip
    half = {pack for pack, board in sheets.items() if 2 * board.filled[0] <= board.filled[1]}
    assert half == {"law", "communication"}
    typed = Cell.objects.filter(row__sheet__trajectory=way).values_list("value", flat=True)
    assert not any(INVENTED in str(text) for text in typed), "it tells of the organisation that it is the example of"
    assert there.name in str(sheets["vision"].section("agreed").only["text"].value)
    writers = set(Change.objects.filter(row__sheet__trajectory=way).values_list("by__name", flat=True))
    assert len(writers) == len(road_words.WRITERS)
    assert not Event.objects.filter(organisation=there, verb__in=["sheet-filled", "sheet-example"]).exists()
    people = sheets["stakeholders"].lines("people")
    assert {line["worry"].basis for line in people if line["worry"].value} == {"asked", "assumed"}
    remarks = Comment.objects.filter(row__sheet__trajectory=way)
    assert set(remarks.values_list("settled", flat=True)) == {True, False}
    assert Proposal.objects.get(row__sheet__trajectory=way).state == "open"
    made = RowAction.objects.get(row__sheet__trajectory=way).action
    assert (made.what, made.trajectory) == (road_words.ACTION["what"], way)
    told = Event.objects.filter(organisation=there, kind__in=["trajectory", "sheet"])
    assert max(told.values_list("at", flat=True)) < timezone.now() - timedelta(days=1)


def test_no_mail_goes_out(db, settings):
    settings.HAS_MAIL = True
    example.make()
    assert not Mail.objects.exists()
    assert remind_due() == 0
    (product.DATA / example.PASSWORD_FILE).unlink(missing_ok=True)


def test_made_once(there):
    example.make()
    assert Organisation.objects.count() == 1


def test_everybody_signs_in_with_the_one_password(there):
    for role in Role:
        client = Client()
        data = {"login": f"{role}@{example.DOMAIN}", "password": password()}
        assert client.post(reverse("account_login"), data)["Location"] == "/"
        assert client.get(reverse("organisation", args=[there.pid])).status_code == 200, role
    lines = "\n".join(example.how_to_sign_in())
    assert password() in lines


def test_the_password_is_for_the_owner_of_the_machine_only(db, client):
    example.make()
    path = product.DATA / example.PASSWORD_FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert password() not in client.get("/").content.decode()
    path.unlink()


def test_every_page_of_it_opens(there, client):
    sign_in(client, User.objects.get(email=f"coordinator@{example.DOMAIN}"))
    names = ("scan", "scorecard", "consensus", "consensus-together", "scan-actions", "report", "proof", "beside")
    for one in listed(there):
        for name in names if one.has_results else names[:1]:
            assert client.get(reverse(name, args=[one.pid])).status_code == 200, (name, one.title)
    way = Trajectory.objects.get()
    for name in ("trajectory", "trajectory-team", "trajectory-conditions", "sheets"):
        assert client.get(reverse(name, args=[way.pid])).status_code == 200, name
    for name, rows in (("step", way.steps.all()[:3]), ("sheet", way.sheets.all())):
        for one in rows:
            assert client.get(reverse(name, args=[one.pid])).status_code == 200, (name, one)
    for action in Action.objects.all():
        assert client.get(reverse("action", args=[action.pid])).status_code == 200, action.what
    between = reverse("beside-with", args=[scan("second").pid, scan("agreed").pid])
    assert client.get(between).status_code == 200


def test_thrown_away_with_one_button(there, client):
    address = reverse("example-throw-away")
    sign_in(client, User.objects.get(email=f"owner@{example.DOMAIN}"))
    assert address in client.get(reverse("organisation", args=[there.pid])).content.decode()
    assert "weggooien?" in client.get(address).content.decode()
    assert Organisation.objects.exists(), "asking changes nothing"
    assert client.post(address)["Location"] == "/"
    for model in (
        Organisation,
        OrganisationKey,
        User,
        Membership,
        Team,
        Event,
        Mail,
        Survey,
        Invitee,
        Link,
        Ballot,
        Answer,
        Snapshot,
        Argument,
        Consensus,
        Action,
        Trajectory,
        Sheet,
        Cell,
    ):
        assert not model.objects.exists(), model
    assert client.get("/account/").status_code == 302


def test_what_is_real_stays(there, cast, client):
    before = {model: set(model.objects.values_list("pk", flat=True)) for model in (User, Survey, Ballot, Organisation)}
    ours = {pk for pk in before[Organisation] if pk != there.pk}
    theirs = set(there.surveys.values_list("pk", flat=True))
    sign_in(client, cast.operator)
    assert client.post(reverse("example-throw-away")).status_code == 303
    assert set(Organisation.objects.values_list("pk", flat=True)) == ours
    assert User.objects.filter(is_example=False).count() == len(before[User]) - len(Role)
    assert set(Survey.objects.values_list("pk", flat=True)) == before[Survey] - theirs


@pytest.mark.django_db(transaction=True)
def test_nothing_of_it_can_be_read_afterwards(transactional_db):
    example.make()
    texts = password()
    example.throw_away()
    assert not (product.DATA / example.PASSWORD_FILE).exists()
    assert example.how_to_sign_in() == []
    assert texts


@pytest.mark.parametrize("role", [role for role in Role if role != Role.OWNER])
def test_only_the_owner_of_the_example_or_the_operator(role, there, client):
    sign_in(client, User.objects.get(email=f"{role}@{example.DOMAIN}"))
    assert client.post(reverse("example-throw-away")).status_code == 404
    assert Organisation.objects.exists()


def test_an_owner_of_a_real_organisation_cannot(there, client):
    owner = make_user("els@example.org")
    make_organisation("Echt", owner=owner)
    assert sign_in(client, owner).post(reverse("example-throw-away")).status_code == 404


def test_its_rows_are_whole(there):
    call_command("check", "--tag", "models")
    for ballot in Ballot.objects.filter(handed_in=True):
        assert ballot.answers.count() in {35, Answer.objects.filter(ballot=ballot).count()}
        assert ballot.answers.count() >= 5
    found = reading.Reading(leaving.package(there, names=True)).found
    assert (found.scans, found.trajectories) == (there.surveys.count(), 1)
    assert found.worksheets == there.sheets.count()
