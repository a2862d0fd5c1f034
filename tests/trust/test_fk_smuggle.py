"""S2: a form that points at a row takes rows of its own organisation only, and never touches another organisation's.

The first tests read every form of the product: a form with such a field that is not in FORMS fails the build.
"""

import hashlib
import importlib
import pkgutil

import pytest
from django import forms
from django.apps import apps
from django.db import models
from django.urls import reverse

import draagvlak
from draagvlak.orgs.access import Here
from draagvlak.orgs.models import Organisation, Team
from tests.people import sign_in

POINTS = (forms.ModelChoiceField, forms.ModelMultipleChoiceField)


def _member_form(world, data):
    from draagvlak.orgs.forms import MemberForm

    return MemberForm(data, here=Here(world.organisation, world.memberships["owner"]))


def _subject_form(world, data):
    from draagvlak.surveys.forms import SubjectForm

    return SubjectForm(world.organisation, data, user=world.facilitator)


def _kind_form(world, data):
    from draagvlak.surveys.forms import KindForm

    return KindForm(world.draft, data)


def _agree_form(world, data):
    from draagvlak.consensus import agreeing
    from draagvlak.consensus.agreeing_forms import AgreeForm
    from draagvlak.surveys import published

    record = agreeing.Record(world.closed, published.read(world.closed), "")
    return AgreeForm(record, record.topic(world.question, False), data)


def _prepare_form(world, data):
    from draagvlak.live.desk_forms import PrepareForm

    world.closed.breakdown = "team"  # in memory only: a scan that has begun keeps its settings
    return PrepareForm(world.closed, data)


def _place_form(world, data):
    from draagvlak.surveys.forms import PlaceForm

    return PlaceForm(world.draft, data)


def _trajectory_form(world, data):
    from draagvlak.dossier.forms import TrajectoryForm

    return TrajectoryForm(world.organisation, data and data | {"scope": "team"})


# Form and field → how it is made for a world, and which object of a world it may point at.
FORMS = {
    ("draagvlak.orgs.forms.MemberForm", "teams"): (_member_form, lambda world: world.team),
    ("draagvlak.surveys.forms.SubjectForm", "release"): (_subject_form, lambda world: world.private_release),
    ("draagvlak.surveys.forms.SubjectForm", "trajectory"): (_subject_form, lambda world: world.trajectory),
    ("draagvlak.surveys.forms.PlaceForm", "trajectory"): (_place_form, lambda world: world.trajectory),
    ("draagvlak.surveys.forms.KindForm", "team"): (_kind_form, lambda world: world.team),
    ("draagvlak.consensus.agreeing_forms.AgreeForm", "meeting"): (_agree_form, lambda world: world.meeting),
    ("draagvlak.live.desk_forms.PrepareForm", "team"): (_prepare_form, lambda world: world.team),
    ("draagvlak.dossier.forms.TrajectoryForm", "team"): (_trajectory_form, lambda world: world.team),
}


def every_form():
    """Every form class of the product, from every module."""
    for module in pkgutil.walk_packages(draagvlak.__path__, "draagvlak."):
        if not {"tests", "migrations", "__main__"} & set(module.name.split(".")):
            importlib.import_module(module.name)
    waiting, seen = [forms.BaseForm], set()
    while waiting:
        for kind in waiting.pop().__subclasses__():
            if kind not in seen:
                seen.add(kind)
                waiting.append(kind)
    return sorted(
        (kind for kind in seen if kind.__module__.startswith("draagvlak.")), key=lambda kind: kind.__qualname__
    )


def test_every_pointing_field_is_listed():
    found = {
        (f"{kind.__module__}.{kind.__qualname__}", name)
        for kind in every_form()
        for name, field in getattr(kind, "base_fields", {}).items()
        if isinstance(field, POINTS)
    }
    assert found - TAKEN_OUT == set(FORMS), "add it to FORMS: the tests below try it with another organisation's rows"


# Fields that a form inherits and takes out again.
TAKEN_OUT = {("draagvlak.live.desk_forms.ChooseForm", "meeting")}


def test_what_is_taken_out_is_not_there(cast):
    from draagvlak.live.desk_forms import ChooseForm
    from draagvlak.live.room import Room

    cast.a.talk.stage = "talk"
    assert "meeting" not in ChooseForm(Room(cast.a.talk, "nl")).fields


def test_no_form_is_a_model_form_with_a_hidden_foreign_key():
    for kind in every_form():
        if issubclass(kind, forms.BaseModelForm) and kind._meta.model:
            names = set(kind.base_fields)
            keys = {field.name for field in kind._meta.model._meta.get_fields() if isinstance(field, models.ForeignKey)}
            assert not names & keys, f"{kind.__qualname__} lets its foreign keys {names & keys} come from outside"


@pytest.mark.parametrize("key", sorted(FORMS), ids=lambda key: f"{key[0].rsplit('.', 1)[1]}.{key[1]}")
def test_only_own_rows_are_on_offer(cast, key):
    make, pick = FORMS[key]
    offered = make(cast.a, None).fields[key[1]].queryset
    assert offered.filter(pk=pick(cast.a).pk).exists(), "the own row is on offer"
    if not hasattr(offered.model, "organisation"):  # it belongs to a scan
        assert {row.survey.organisation for row in offered} == {cast.a.organisation}
        return
    assert not offered.filter(organisation=cast.b.organisation).exists()
    assert not offered.exclude(organisation=cast.a.organisation).exclude(organisation=None).exists()


@pytest.mark.parametrize("key", sorted(FORMS), ids=lambda key: f"{key[0].rsplit('.', 1)[1]}.{key[1]}")
def test_another_ones_row_is_as_unknown_as_no_row(cast, key):
    make, pick = FORMS[key]
    field = make(cast.a, None).fields[key[1]]
    value = getattr(pick(cast.b), field.to_field_name or "pk")
    nothing = "2" * 14 if field.to_field_name else 10**9

    def errors(value):
        data = {key[1]: [value] if isinstance(field, forms.ModelMultipleChoiceField) else value}
        found = make(cast.a, data).errors.get(key[1])
        assert found, "an error"
        return [text.replace(str(value), "…") for text in found]

    assert errors(value) == errors(nothing)


# ── Over HTTP, with everything that is not a field of a form too ─────────────────────────────────────────────
PASSING = {"guest", "grant"}  # who was there for a while


def _way_to_organisation(model):
    """The lookup from a model to its organisation, or None: 'ballot__survey__organisation'.

    A guest owns nothing, and what it wrote by a grant is found without the grant: that may be gone.
    """
    waiting, seen = [("", model)], {model}
    while waiting:
        path, kind = waiting.pop(0)
        if kind is Organisation:
            return path.removesuffix("__") or "pk"
        for field in kind._meta.get_fields():
            if isinstance(field, models.ForeignKey) and field.related_model not in seen and field.name not in PASSING:
                seen.add(field.related_model)
                waiting.append((f"{path}{field.name}__", field.related_model))
    return None


HELD = {"orgs", "content", "surveys", "consensus", "plans", "worksheets", "live"}


def fingerprint(organisation):
    """A hash of every row of an organisation, in every table that has a way to it."""
    digest = hashlib.sha256()
    for model in sorted(apps.get_models(), key=lambda model: model._meta.label):
        path = _way_to_organisation(model)
        if path and model._meta.app_label in HELD:
            lookup = {"pk" if path == "pk" else path: organisation.pk}
            for row in model._base_manager.filter(**lookup).order_by("pk").values_list():
                values = [bytes(value) if isinstance(value, memoryview) else value for value in row]
                digest.update(repr((model._meta.label, values)).encode())
    return digest.hexdigest()


def attempts(cast):
    """(what, address, data): everything the desk's pages take that could name a row of another organisation."""
    a, b = cast.a, cast.b
    subject = {"subject": "online-help", "language": "nl", "asker": "x", "version": a.draft.version}
    yield (
        "release of a new scan",
        reverse("scan-new", args=[a.organisation.pid]),
        subject | {"release": b.private_release.pid},
    )
    yield "release of a draft", reverse("scan-edit", args=[a.draft.pid]), subject | {"release": b.private_release.pid}
    yield "team of a draft", reverse("scan-people", args=[a.draft.pid]), {"group_kind": "mixed", "team": b.team.pid}
    people = {"people": [b.invitee.pid], "who": "some", "loose": "0"}
    for name in ("scan-sheets", "scan-form"):
        yield f"people of {name}", reverse(name, args=[a.running.pid]), people


def test_nothing_of_another_organisation_moves(cast, client):
    sign_in(client, cast.a.facilitator)
    before = fingerprint(cast.b.organisation)
    for what, address, data in attempts(cast):
        answer = client.post(address, data)
        assert answer.status_code == 422, f"{what}: status {answer.status_code}"
        assert fingerprint(cast.b.organisation) == before, what
        text = answer.content.decode()
        for secret in (cast.b.organisation.name, cast.b.team.name, "Genodigde Persoon B"):
            assert secret not in text, what
    cast.a.draft.refresh_from_db()
    assert (cast.a.draft.release_id, cast.a.draft.team_id) == (cast.release.pk, None)


def test_the_fingerprint_would_see_a_change(cast):
    before = fingerprint(cast.b.organisation)
    cast.b.invitee.group = "ict"
    cast.b.invitee.save(update_fields=["group"])
    changed = fingerprint(cast.b.organisation)
    assert changed != before
    Team.objects.filter(pk=cast.b.team.pk).update(name="Anders")
    assert fingerprint(cast.b.organisation) != changed
    assert fingerprint(cast.a.organisation) == fingerprint(cast.a.organisation)
