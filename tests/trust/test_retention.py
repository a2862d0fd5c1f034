"""P7: each kind of data is there until its last day and not after, by the jobs of the night and nothing else."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from draagvlak.cli.background import JOBS
from draagvlak.cli.parts import find
from draagvlak.consensus import actions as agreeing
from draagvlak.consensus.models import Consensus, Earlier, Focus, Meeting
from draagvlak.home import ending
from draagvlak.live.models import Conversation, Heard, Poll, Seat, Stage, Vote
from draagvlak.orgs import erased
from draagvlak.orgs.models import ColleagueInvitation, Event, Mail, Organisation, SignInLink, User
from draagvlak.plans.models import Action
from draagvlak.surveys import closing, links, roster
from draagvlak.surveys.actions import edit_scan
from draagvlak.surveys.models import Answer, Argument, Ballot, Invitee, Link, ListPrint, Share, Snapshot
from draagvlak.surveys.tests.rounds import fill
from draagvlak.worksheets import actions as sheets
from draagvlak.worksheets.models import Card, Change, Presence, Sheet, ToolAnswer
from draagvlak.worksheets.tools import actions as tools_collect
from draagvlak.worksheets.tools.counting import Named
from tests.people import sign_in

pytestmark = pytest.mark.django_db
NOT_HERE = {"mail", "backup", "reminders"}  # they send and copy; they delete nothing


@pytest.fixture
def clock(monkeypatch):
    """`clock(days)`: it is so many days after the start of the test."""
    start = timezone.now()

    def set_to(days):
        monkeypatch.setattr(timezone, "now", lambda: start + timedelta(days=days))

    return set_to


@pytest.fixture(autouse=True)
def _own_list(settings, tmp_path):
    settings.DATA = tmp_path


@pytest.fixture
def world(cast):
    """The first organisation with something of every kind in it, made today; its round closed today."""
    world = cast.a
    written = {(at, "why-vision"): ("Omdat", Share.WITH_COLOUR) for at in range(3)}
    fill(world.running, [{"*": "green"}] * 5 + [{"*": "red"}], arguments=written)
    closing.close(world.running, world.coordinator)
    row = agreeing.agree(world.running, world.facilitator, "why-vision", version=0, chosen="green")
    agreeing.agree(world.running, world.facilitator, "why-vision", version=row.version, chosen="none")
    agreeing.make_meeting(world.running, world.facilitator, held_on=timezone.localdate(), present={"ict": 2})
    Focus.objects.create(survey=world.running, rubric="why")
    _talk(world)
    on_list(world.draft)
    today = timezone.localdate()
    sheets.seen(world.sheet, world.facilitator, world.row.pid, "name")
    tools_collect.answer(world.collection, "telefoon", "ict", [Named("Teams")])
    world.over = Action.objects.create(
        organisation=world.organisation, what="Klaar", progress="done", finished_on=today
    )
    world.sent = Mail.objects.create(organisation=world.organisation, purpose="test", sent_at=timezone.now())
    world.events = list(Event.objects.filter(organisation=world.organisation).values_list("pk", flat=True))
    return world


def _talk(world):
    """A conversation that nobody ends: a phone in it, a vote under way, an argument, and what could be better."""
    began = timezone.now() - timedelta(hours=1)
    talk = Conversation.objects.create(survey=world.running, stage=Stage.CLOSING, began_at=began)
    Seat.objects.create(conversation=talk, key=b"x" * 32, role="ict")
    poll = Poll.objects.create(conversation=talk, kind=Poll.Kind.WORTH, voters=1)
    Vote.objects.create(poll=poll, key=b"y" * 32, level=4)
    for question in ("why-vision", ""):
        Heard.objects.create(conversation=talk, question=question, text=b"z", author=b"a" * 32, state="shown")


def on_list(survey):
    Invitee.objects.create(survey=survey, **roster.sealed(survey.organisation_id, "An Peeters", "an@example.org"))


def rows(world):
    """What is left of today, by kind."""
    of, own = {"survey": world.running}, {"organisation": world.organisation}
    found = {
        "people in a draft": Invitee.objects.filter(survey=world.draft).count(),
        "ballots": Ballot.objects.filter(**of).count(),
        "separate answers": Answer.objects.filter(ballot__survey=world.running).count(),
        "who was invited": Invitee.objects.filter(**of).count(),
        "links to answer": Link.objects.filter(**of, purpose="answer").count(),
        "keyed hashes of the list": ListPrint.objects.filter(**of).count(),
        "sign-in links": SignInLink.objects.filter(**own).count(),
        "invitations": ColleagueInvitation.objects.filter(**own).count(),
        "mails that went": Mail.objects.filter(pk=world.sent.pk).count(),
        "history": Event.objects.filter(pk__in=world.events).count(),
        "totals": Snapshot.objects.filter(**of).count(),
        "arguments": Argument.objects.filter(snapshot__survey=world.running).count(),
        "the results link": Link.objects.filter(**of, purpose="results", sealed__isnull=False).count(),
        "agreed": Consensus.objects.filter(**of).count(),
        "agreed before": Earlier.objects.filter(consensus__survey=world.running).count(),
        "meetings": Meeting.objects.filter(**of).count(),
        "what comes first": Focus.objects.filter(**of).count(),
        "conversations": Conversation.objects.filter(**of).count(),
        "phones in a conversation": Seat.objects.filter(conversation__survey=world.running).count(),
        "votes under way": Vote.objects.filter(poll__conversation__survey=world.running).count(),
        "arguments in a conversation": Heard.objects.exclude(question="").count(),
        "who wrote what in a conversation": Heard.objects.filter(author__isnull=False).count(),
        "what could be better": Heard.objects.filter(question="").count(),
        "who has a worksheet open": Presence.objects.filter(sheet=world.sheet).count(),
        "hidden cards": Card.objects.filter(round=world.round).count(),
        "answers about tools": ToolAnswer.objects.filter(collection=world.collection).count(),
        "actions that are over": Action.objects.filter(pk=world.over.pk).count(),
    }  # fmt: skip
    return {kind for kind, number in found.items() if number}


RESULTS = (
    "totals", "arguments", "the results link", "agreed", "agreed before", "meetings", "what comes first",
    "conversations", "what could be better",
)  # fmt: skip
# kind → the first day, counted from today, on which the night leaves nothing of it.
GONE_ON = {
    "phones in a conversation": 1, "votes under way": 1, "arguments in a conversation": 1,
    "who wrote what in a conversation": 1, "who has a worksheet open": 1,
    "sign-in links": 7, "ballots": 14, "separate answers": 14, "who was invited": 14, "links to answer": 14,
    "hidden cards": 31, "answers about tools": 14 + 31,  # two weeks open, and a month after the last day
    "people in a draft": 30, "mails that went": 30, "invitations": 37, "keyed hashes of the list": 91, "history": 365,
    "actions that are over": 3 * 365 + 1,
}  # fmt: skip


def night():
    """Every job that deletes, in its order."""
    for job in JOBS:
        if job.name not in NOT_HERE:
            find(job.does)()


def test_each_kind_is_there_until_its_day_and_not_after(world, clock):
    world.running.refresh_from_db()
    leap = closing.ends_on(world.running) - timezone.localdate()  # 36 months
    days = GONE_ON | dict.fromkeys(RESULTS, leap.days)
    links.results_token(world.running)
    assert rows(world) == set(days)
    for day in sorted({at for gone in days.values() for at in (gone - 1, gone)}):
        clock(day)
        for _twice in range(2):
            night()
        assert rows(world) == {kind for kind, gone in days.items() if gone > day}, f"on day {day}"


def test_a_draft_that_somebody_works_on_keeps_its_list(world, cast, clock, client):
    """30 days after the last change its people go, and the pages of the draft say why; the settings stay."""
    draft = world.draft
    clock(29)
    edit_scan(draft, world.coordinator, None, title="Nog bezig")
    Event.objects.filter(object_pid=draft.pid).update(at=timezone.now())
    on_list(cast.b.draft)
    Event.objects.create(organisation=cast.b.organisation, kind="survey", object_pid=draft.pid, verb="x")
    for day, left in ((30, True), (58, True), (59, False)):
        clock(day)
        night()
        assert draft.invitees.exists() is left, day
    assert not cast.b.draft.invitees.exists(), "what happens elsewhere keeps no list"
    sign_in(client, world.coordinator)
    for name in ("scan", "scan-people"):
        page = client.get(reverse(name, args=[draft.pid])).content.decode()
        assert "De lijst met mensen is gewist op" in page
        assert ("Draagvlak wiste de lijst met mensen" in page) is (name == "scan")
        assert "Nog bezig" in page
    on_list(draft)
    assert "is gewist op" not in client.get(reverse("scan-people", args=[draft.pid])).content.decode()


@pytest.mark.parametrize("late", [0, 60])
def test_a_server_that_stood_still_catches_up(world, clock, late):
    """Not run once until then: one night is enough."""
    clock(3 * 366 + late)
    night()
    assert rows(world) == set()
    assert world.organisation.surveys.filter(pk=world.running.pk).exists(), "the set-up stays, with the history of it"


def test_what_is_not_over_stays(world, clock):
    clock(3 * 366)
    night()
    assert Action.objects.filter(pk=world.action.pk).exists(), "planned: nobody was asked to throw it away"
    assert Sheet.objects.filter(pk=world.sheet.pk).exists()
    assert Change.objects.filter(row=world.row).exists(), "what stood in a worksheet before stays with the worksheet"
    assert Organisation.objects.count() == 2


def test_a_server_that_fell_over_after_a_restore_erases_again_that_night(world, cast):
    """What an older backup brought back is here again, and on the list of erased."""
    erased.note(organisation=cast.b.organisation.pid, person=erased.mark_of(world.member.email))
    night()
    assert list(Organisation.objects.all()) == [world.organisation]
    assert not User.objects.filter(pk=world.member.pk).exists()


def test_an_organisation_goes_on_its_day_also_when_the_server_stood_still(world, cast, clock):
    ending.ask(world.organisation, world.owner)
    clock(13)
    night()
    assert Organisation.objects.filter(pk=world.organisation.pk).exists()
    clock(14 + 60)
    for _twice in range(2):
        night()
    assert list(Organisation.objects.all()) == [cast.b.organisation]
