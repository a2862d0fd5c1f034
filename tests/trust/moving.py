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
from draagvlak.surveys import closing
from draagvlak.surveys.models import Argument, Ballot, Share, Snapshot, Survey
from draagvlak.surveys.tests.rounds import fill

WRITTEN = "Wij doen het al, in het klein ☂"
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
    return world


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
    return [model.objects.count() for model in (Organisation, Survey, Snapshot, Argument, Event, User)]


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
