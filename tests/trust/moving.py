"""A file of an organisation in the hands of a test: what is in it, and what others make of it."""

import hashlib
import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from draagvlak.consensus import actions as agreeing
from draagvlak.home.moving import arriving, form, leaving, reading
from draagvlak.orgs.access import Here
from draagvlak.orgs.models import Event, Organisation, User
from draagvlak.plans import actions as plans
from draagvlak.plans import road
from draagvlak.plans.models import Trajectory
from draagvlak.surveys import closing
from draagvlak.surveys.models import Argument, Ballot, Share, Snapshot, Survey
from draagvlak.surveys.tests.rounds import fill
from draagvlak.worksheets import actions as sheets
from draagvlak.worksheets.models import Card, Cell, Cluster, Collection, Endorsement, Round, Row, Sheet
from draagvlak.worksheets.tools import actions as tools_collect
from draagvlak.worksheets.tools.counting import Named

WRITTEN = "Wij doen het al, in het klein ☂"
NOTED = "Eerst met het team, dan met de cliëntenraad ☂"
HIDDEN = "Dit leest niemand, 7f3a"


@pytest.fixture
def full(cast):
    """The first organisation of the cast with a real round closed, a running one with answers, and an Open one."""
    world = cast.a
    fill(world.running, [{"*": "green"}] * 5 + [{"*": "red"}], arguments={
        (0, "why-vision"): (WRITTEN, Share.WITH_COLOUR), (1, "why-vision"): (HIDDEN, Share.HIDDEN),
    })  # fmt: skip
    world.published = closing.close(world.running, world.coordinator)
    world.running.refresh_from_db()
    row = agreeing.agree(world.running, world.facilitator, "why-vision", version=0, chosen="green", comment="Eén")
    agreeing.agree(world.running, world.facilitator, "why-vision", version=row.version, chosen="green", comment="Twee")
    fill(world.open, [{"*": "green"}, {"*": "red"}])
    Ballot.objects.filter(survey=world.open).update(name=None)
    closing.close(world.open, world.coordinator)
    fill(world.anonymous, [{"*": "red"}] * 3, arguments={(0, "why-vision"): (HIDDEN, Share.SHOWN)})
    management = Here(world.organisation, world.memberships["management"])
    plans.answer(management, world.action, None, "later", later=timezone.localdate() + timedelta(days=9))
    _travel(world)
    return world


def _travel(world):
    """A second trajectory, begun by its verb, with something of every kind in it; a scan and actions belong to it."""
    actor, today = world.facilitator, timezone.localdate()
    world.way = way = road.begin(world.organisation, actor, subject="Samen digitaal", scope="team", team=world.team,
                                 begins_on=today)  # fmt: skip
    first, second = way.steps.all()[:2]
    road.set_state(first, actor, 1, "skipped", reason="Dat deden we al")
    road.write_step(second, actor, 1, begins_on=today, ends_on=today + timedelta(days=9), note=NOTED, checks=[])
    road.write_step(way.steps.all()[2], actor, 1, begins_on=None, ends_on=None, note="Eerst dit", checks=[])
    road.write_step(way.steps.all()[2], actor, 2, begins_on=None, ends_on=None, note="Toen dat", checks=[])
    road.add_step(way, actor, phase="try", title="Een stap van ons", why="Omdat het kan")
    member = road.add_person(way, actor, group="team", member=world.membership, roles=["workers"])
    road.add_person(way, actor, group="steering", name="Iemand van het bestuur", roles=["board"])
    road.turn_mandate(way.decisions.first(), actor, {(member, "proposes"): True, (member, "does"): True})
    road.add_decision(way, actor, "Welke dag we samenkomen")
    road.set_standing(way, actor, "support", "prepare", 0, state="partly", evidence="De directie zei ja")
    road.set_standing(way, actor, "support", "prepare", 1, state="yes", evidence="Het staat op papier")
    road.answer_pitfall(way, actor, "no-client", 0, "We zoeken nog")
    world.matrix = matrix = sheets.make(way, actor, "sharing")
    person, kind = (sheets.add_row(matrix, actor, section, {"name": name})
                    for section, name in (("people", "Cliënt"), ("kinds", "Agenda")))  # fmt: skip
    world.crossing = sheets.add_row(matrix, actor, "cells", {"may": ["see", "add"], "need": "need"},
                                    key=f"{kind.pid}:{person.pid}")  # fmt: skip
    money = sheets.add_row(sheets.make(way, actor, "costs"), actor, "costs", {"name": "Licentie", "mid": "1.250,5"})
    sheets.write(money.sheet, actor, money, "hours", 12, version=0)
    sheets.write(money.sheet, actor, money, "hours", None, version=1)
    sheets.take_row(money.sheet, actor, money)
    row = world.row
    sheets.write(world.sheet, actor, row, "expect-them", "Rust", version=0, basis="asked", asked_with="De coach",
                 asked_on=today)  # fmt: skip
    remark = sheets.comment(world.sheet, actor, row, "name", "Heet dit nog zo?")
    sheets.comment(world.sheet, actor, row, "name", "Ja")
    sheets.settle(world.sheet, actor, remark)
    sheets.propose(world.sheet, world.member, row, "they", "Meer tijd", "Ik hoorde het van een vader")
    sheets.make_action(world.sheet, actor, row, what="De dienst bellen")
    sheets.link(world.sheet, actor, row, "row", person.pid)
    Survey.objects.filter(pk=world.running.pk).update(trajectory=way)
    _talk_about_the_vision(world, way, actor)


def _talk_about_the_vision(world, way, actor):
    """A round that is finished, one that goes on, and who stands behind the text."""
    sheet = sheets.make(way, actor, "vision")
    over = Round.objects.create(sheet=sheet, question="Waarom?", stage=Round.Stage.OVER)
    reason = sheets.add_row(sheet, actor, "reasons", {"reason": "Sneller contact"})
    together = Cluster.objects.create(round=over, name="Sneller contact", dots=4, row=reason)
    Card.objects.create(round=over, text="Minder papier")
    for text in ("Niet laten wachten", "Snel iets laten horen"):
        Card.objects.create(round=over, cluster=together, text=text)
    busy = Round.objects.create(sheet=sheet, question="Voor wie?")
    Card.objects.create(round=busy, text=HIDDEN, author=b"x" * 32)
    _ask_about_tools(world, way, actor)
    Endorsement.objects.create(sheet=sheet, version=1, member=world.membership)
    Endorsement.objects.create(sheet=sheet, version=1, who="de cliëntenraad")


def _ask_about_tools(world, way, actor):
    """A form that was counted, one that ended without results, and one that is open with an answer in it."""
    world.tools_there = sheet = sheets.make(way, actor, "tools")
    Collection.objects.filter(pk=world.collection.pk).delete()  # the same colleagues have one form at a time
    ended = tools_collect.open_link(sheet, actor)
    tools_collect.end(ended, actor)
    counted = tools_collect.open_link(sheet, actor, about=20)
    for number in range(16):
        role, named = ("ict", ["Teams", "Zoom"]) if number % 2 else ("frontline", ["Teams"])
        tools_collect.answer(counted, f"telefoon {number}", role, [Named(one, "video", ["young"], "good")
                                                                   for one in named])  # fmt: skip
    tools_collect.close(counted, actor)
    world.collection.save(force_insert=True)
    tools_collect.answer(world.collection, "telefoon", "ict", [Named(HIDDEN)])


def contents(raw):
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in files.items():
            archive.writestr(name, raw)
    return out.getvalue()


def arrive(raw, cast):
    organisation, _secret = arriving.arrive(reading.Reading(raw), cast.operator, "nieuw@example.org")
    return organisation


def hashes(organisation):
    """Everything of one organisation, row by row, as it stands in the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM surveys_survey WHERE organisation_id = %s ORDER BY id", [organisation.pk])
        rows = cursor.fetchall()
    return rows, contents(leaving.package(organisation))


def everything():
    models = (Organisation, Survey, Snapshot, Argument, Event, User, Trajectory, Sheet, Row, Cell)
    return [model.objects.count() for model in models]


def forged(raw, name, change):
    """The file with one part changed, its hash put right, as another server would have made it."""
    files = contents(raw)
    data = json.loads(files[name])
    change(data)
    files[name] = json.dumps(data).encode()
    head = json.loads(files[form.MANIFEST])
    head["files"][name] = {"sha256": hashlib.sha256(files[name]).hexdigest(), "bytes": len(files[name])}
    head |= {"server": "0" * 16, "seal": "0" * 64}
    files[form.MANIFEST] = json.dumps(head).encode()
    return packed(files)


def refusal(raw):
    with pytest.raises(reading.Refused) as refused:
        reading.Reading(raw)
    return str(refused.value.text)
