"""P7 and P9: what was erased is gone from everywhere that can be read, and stays gone after a restore."""

from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.apps import apps
from django.core.exceptions import FieldError
from django.db import connection
from django.urls import reverse
from django.utils import timezone, translation

from draagvlak.cli import agebox, backups, erasing, keyring
from draagvlak.home import ending
from draagvlak.lib.crypt import Unreadable
from draagvlak.orgs import erased, history, keys
from draagvlak.orgs.models import Mail, Organisation, User
from draagvlak.plans import road
from draagvlak.surveys import ballots, closing, published
from draagvlak.surveys.models import Answer, Survey
from draagvlak.surveys.tests.rounds import fill as hand_in
from draagvlak.worksheets import actions as sheets
from draagvlak.worksheets.vision import actions as vision
from tests.people import TOTP_SECRET, sign_in
from tests.trust.vault import fill, inside, restore

CANARY = "kanarievogel-7f3a"
# How the rows of a table lead to their organisation.
PATHS = (
    "", "survey__", "ballot__survey__", "snapshot__survey__", "consensus__survey__", "action__", "trajectory__",
    "decision__trajectory__", "sheet__", "row__sheet__", "round__sheet__", "cluster__round__sheet__",
    "collection__sheet__", "answer__collection__sheet__",
)  # fmt: skip


def everything():
    """Every value in every table of the database, as one text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [repr(bytes(value) if isinstance(value, memoryview) else value) for row in cursor.fetchall()
                      for value in row]  # fmt: skip
    return "\n".join(found)


def test_an_erased_organisation_stays_erased_after_an_older_backup_is_put_back(apart):
    cast, _carried = fill()
    sealed = keys.seal(cast.a.organisation.pk, "een argument")
    number, other = cast.a.organisation.pk, cast.b.organisation.pk
    backup = backups.make_backup()
    ending.ask(cast.a.organisation, cast.a.owner)
    assert erasing.end_due(timezone.localdate() + timedelta(days=14)) == 1
    said = restore(backup, without_keys=True)
    assert "erased again" in said
    assert not Organisation.objects.filter(pk=number).exists()
    assert Organisation.objects.filter(pk=other).exists()
    with pytest.raises(Unreadable):
        keys.unseal(number, sealed)


def test_an_erased_person_stays_erased_after_an_older_backup_is_put_back(apart):
    cast, _carried = fill()
    number = cast.a.member.pk
    backup = backups.make_backup()
    ending.erase_account(cast.a.member)
    restore(backup)
    assert not User.objects.filter(pk=number).exists()
    assert User.objects.filter(pk=cast.b.member.pk).exists()


@pytest.mark.django_db
def test_the_name_of_an_erased_person_is_nowhere(cast):
    User.objects.filter(pk=cast.a.member.pk).update(name=CANARY, email=f"{CANARY}@example.org")
    person = User.objects.get(pk=cast.a.member.pk)
    cast.a.organisation.events.create(verb="member-changed", facts={"name": CANARY, "role": "member"})
    _in_a_worksheet(cast.a, person)
    vision.write_card(cast.a.round, person, f"Een verborgen kaart van {CANARY}")
    assert CANARY in everything(), "it was there"
    ending.erase_account(person)
    assert CANARY not in everything()


def _in_a_worksheet(world, person):
    """In a team as a member and as typed; in a field now and before, as who was asked, proposed, and as who wrote."""
    road.add_person(world.trajectory, person, group="team", member=world.membership, roles=["pioneer"])
    road.add_person(world.trajectory, person, group="team", name=f" {CANARY.upper()}", roles=["workers"])
    row = world.row
    first = sheets.write(world.sheet, person, row, "contact", CANARY, version=0)
    sheets.write(world.sheet, person, row, "contact", "Iemand anders", version=first.version)
    sheets.write(world.sheet, person, row, "expect-them", "Rust", version=0, basis="asked", asked_with=CANARY)
    row = sheets.add_row(world.sheet, person, "partners", {"name": CANARY})
    sheets.propose(world.sheet, person, row, "contact", f"{CANARY}@example.org")


@pytest.mark.django_db
def test_what_an_erased_person_wrote_stays_without_who_wrote_it(cast):
    world, person = cast.a, cast.a.member
    User.objects.filter(pk=person.pk).update(name=CANARY)
    person.refresh_from_db()
    _in_a_worksheet(world, person)
    theirs = sheets.add_row(cast.b.sheet, cast.b.member, "partners", {"name": CANARY})
    sheets.comment(world.sheet, person, world.row, "", "Bel ze op maandag")
    text = sheets.write(world.sheet, person, world.row, "next", f"Vraag het aan {CANARY}", version=0)
    ending.erase_account(person)
    team = world.trajectory.people.filter(group="team", name="", member=None)
    assert {tuple(one.roles) for one in team} >= {("pioneer",), ("workers",)}, "still to be found, with their roles"
    cells = {one.field: one for one in world.row.cells.all()}
    assert cells["contact"].value == "Iemand anders"
    assert (cells["expect-them"].value, cells["expect-them"].asked_with) == ("Rust", "")
    assert cells["next"].value == text.value, "a name in a longer text stays until somebody changes it"
    assert world.row.comments.get(text="Bel ze op maandag").by is None
    emptied = world.sheet.rows.get(cells__version=2, cells__value__isnull=True, cells__field="name").cells.get()
    with pytest.raises(sheets.Conflict):
        sheets.write(world.sheet, world.coordinator, emptied.row, "name", "Nieuw", version=1)
    assert sheets.write(world.sheet, world.coordinator, emptied.row, "name", "Nieuw", version=2).version == 3
    assert theirs.cells.get().value == CANARY, "in an organisation where this person never was nothing changes"


@pytest.mark.django_db
def test_who_withdraws_leaves_nothing(cast):
    survey = cast.a.anonymous
    carried = ballots.new_pass(survey, survey.links.filter(typed=False).first())
    before = Answer.objects.count()
    ballots.save(carried, ballots.Choice("why-vision", "red", CANARY))
    ballots.hand_in(carried)
    ballots.withdraw(carried)
    assert Answer.objects.count() == before
    assert CANARY not in everything()


@pytest.mark.django_db
def test_totals_stay_when_separate_answers_go(cast):
    survey = cast.a.running
    hand_in(survey, [{"*": "green"}] * 4 + [{"*": "red"}] * 3)
    before = closing.close(survey, cast.a.coordinator).questions
    closing.destroy_due(timezone.localdate() + timedelta(days=30))
    survey = Survey.objects.select_related("organisation", "release").get(pk=survey.pk)
    assert not survey.ballots.exists()
    assert published.read(survey).questions == before


@pytest.mark.django_db
@pytest.mark.parametrize("days", [14, 60, 400])
def test_after_so_many_days_nothing_is_left_that_should_be_gone(cast, days):
    """The nightly jobs run late, or twice: the outcome is that of running in time."""
    hand_in(cast.a.running, [{"*": "green"}] * 6)
    closing.close(cast.a.running, cast.a.coordinator)
    later = timezone.localdate() + timedelta(days=days)
    for _run in range(2):
        closing.close_overdue(later)
        closing.destroy_due(later)
        ending.delete_old(later)
    survey = Survey.objects.get(pk=cast.a.running.pk)
    assert not survey.ballots.exists()
    assert not survey.invitees.exists()
    assert not survey.links.filter(purpose="answer").exists()
    assert survey.list_prints.exists() == (days < 90)
    assert survey.snapshots.exists(), "kept for 36 months"
    # Rounds that nobody closed were closed two weeks after their last day, and their answers went too.
    assert not Survey.objects.filter(state="running", last_day__lt=later - closing.CLOSES_AFTER).exists()


@pytest.mark.django_db
def test_what_somebody_did_stays_as_what_somebody_did(cast):
    """Not as what the program did: an account that goes takes its name along, not the fact that a person did it."""
    event = cast.a.organisation.events.create(actor=cast.a.member, verb="scan-closed", facts={})
    by_itself = cast.a.organisation.events.create(verb="scan-closed", facts={})
    ending.erase_account(cast.a.member)
    event.refresh_from_db()
    with translation.override("nl"):
        assert history.sentence(event).startswith("Iemand ")
        assert history.sentence(by_itself).startswith("Draagvlak ")


@pytest.mark.django_db
def test_a_name_goes_from_organisations_that_were_left_too(cast):
    User.objects.filter(pk=cast.coach.pk).update(name=CANARY)
    coach = User.objects.get(pk=cast.coach.pk)
    for world in (cast.a, cast.b):
        world.organisation.events.create(actor=coach, verb="scan-made", facts={"title": "Scan"})
        world.organisation.events.create(actor=world.owner, verb="member-removed", facts={"name": CANARY})
        coach.memberships.filter(organisation=world.organisation).delete()
    ending.erase_account(coach)
    assert CANARY not in everything()


@pytest.mark.django_db
def test_the_pages_of_who_is_in_two_organisations(cast, client, settings, tmp_path):
    """P12 watches every request: one's own data and the end of an account show no rows of two organisations."""
    settings.DATA = tmp_path
    cast.a.organisation.events.create(actor=cast.coach, verb="scan-closed", facts={})
    cast.b.organisation.events.create(actor=cast.coach, verb="scan-closed", facts={})
    client.post("/sign-in/", {"login": cast.coach.email})
    sign_in(client, cast.coach)
    for page in ("my-data", "my-data-file", "account-erase"):
        assert client.get(reverse(page)).status_code == 200
    refused = client.post(reverse("account-erase"))
    assert refused["Location"].startswith("/account/confirm/"), "first it asks who you are"
    assert User.objects.filter(pk=cast.coach.pk).exists()
    code = format_hotp_value(hotp_value(TOTP_SECRET, [*yield_hotp_counters_from_time()][-1]))
    client.post("/account/confirm/code/", {"code": code})
    assert client.post(reverse("account-erase")).status_code == 200
    assert not User.objects.filter(pk=cast.coach.pk).exists()


def test_a_backup_that_was_taken_elsewhere_takes_the_list_along(apart, tmp_path):
    """On an empty machine, without any list of its own, a restore still erases again."""
    cast, _carried = fill()
    older = backups.make_backup()
    ending.erase_account(cast.a.member)
    elsewhere = tmp_path / "stick"
    elsewhere.mkdir()
    backups.make_backup(to=elsewhere)
    moved = elsewhere / older.name
    moved.write_bytes(older.read_bytes())
    (erased.folder() / erased.NAME).unlink()
    restore(moved)
    assert not User.objects.filter(pk=cast.a.member.pk).exists()


def test_no_file_beside_the_backups_opens_a_deleted_organisation(apart):
    """P9: not the keys of today, and not the keys that a restore once set aside either."""
    cast, _carried = fill()
    pid, other = cast.a.organisation.pid, cast.b.organisation.pid
    backups.make_backup()
    keyring.park(backups.folder(), keyring.current())
    ending.ask(cast.a.organisation, cast.a.owner)
    erasing.end_due(timezone.localdate() + timedelta(days=14))
    found = keyring.gather([backups.folder()], agebox.read_keys(agebox.key_path()))
    assert pid not in found
    assert other in found


def test_nothing_readable_of_a_deleted_organisation_is_left(apart):
    """P9: its argument is in no table, in no cache, and in the older backup only under a key that is gone."""
    cast, _carried = fill()
    before = hashes_of(cast.b.organisation)
    backup = backups.make_backup()
    sealed = Answer.objects.get(ballot__survey__organisation=cast.a.organisation).argument
    ending.ask(cast.a.organisation, cast.a.owner)
    erasing.end_due(timezone.localdate() + timedelta(days=14))
    text = everything()
    for gone in (
        cast.a.organisation.name, cast.a.organisation.pid, cast.a.team.name, cast.a.running.pid,
        cast.a.trajectory.subject, cast.a.trajectory.pid, cast.a.sheet.pid, cast.a.row.pid,
    ):  # fmt: skip
        assert gone not in text
    assert hashes_of(cast.b.organisation) == before, "T10: nothing of the other organisation changed"
    opened = b"".join(inside(backup).values())
    assert b"Wij doen het al" not in opened
    assert bytes(sealed).hex().encode() in opened or bytes(sealed) in opened, "it is there, sealed"
    restore(backup, without_keys=True)
    assert not Organisation.objects.filter(pk=cast.a.organisation.pk).exists()
    assert hashes_of(cast.b.organisation) == before


def hashes_of(organisation):
    """Every row that belongs to one organisation, as it stands in the database."""
    found = {}
    for model in apps.get_models():
        for path in PATHS:
            try:
                mine = {f"{path}organisation": organisation}
                rows = model._base_manager.filter(**mine).order_by("pk").values_list()
            except FieldError:
                continue
            if model is not Mail:  # what waits is sent or wiped meanwhile
                found[model.__name__] = [
                    tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in rows
                ]
            break
    assert {"Survey", "Answer", "Snapshot", "Consensus", "Action", "Event", "OrganisationKey"} <= set(found)
    assert {"Trajectory", "Step", "Person", "Mandate", "Sheet", "Row", "Cell", "Change", "Comment"} <= set(found)
    return found


@pytest.mark.django_db
def test_who_is_asked_reads_that_the_organisation_stops(cast, client):
    ending.ask(cast.a.organisation, cast.a.owner)
    page = client.get(f"/u/{cast.a.links.answer}/").content.decode()
    assert "stopt hier op" in page
    ending.take_back(cast.a.organisation, cast.a.owner)
    assert "stopt hier op" not in client.get(f"/u/{cast.a.links.answer}/").content.decode()
