"""Trajectories in the file of an organisation: each with its steps, people, conditions and worksheets. Reads only."""

from base64 import b64encode
from collections import defaultdict
from typing import Any

from draagvlak.plans.models import Mandate, Trajectory
from draagvlak.worksheets.models import (
    Cell,
    Change,
    Collection,
    Comment,
    Document,
    Proposal,
    Round,
    Row,
    RowAction,
    RowLink,
)

TRAJECTORY = ("pid", "subject", "scope", "begins_on", "ends_on", "closed_on", "made_on")
STEP = ("pid", "key", "phase", "position", "title", "why", "state", "reason", "begins_on", "ends_on", "note", "checks")
PERSON = ("pid", "group", "name", "roles", "note", "position")
DECISION = ("pid", "key", "text", "position")
STANDING = ("key", "phase", "state", "evidence", "on")
PITFALL_ANSWER = ("rule", "text", "on")
EARLIER = ("about", "text", "on")
SHEET = ("pid", "pack", "title", "made_on")
ENDORSEMENT = ("pid", "version", "who", "on")
ROUND = ("pid", "question", "made_on")
CLUSTER = ("pid", "name", "dots")
COLLECTION = ("pid", "state", "opened_on", "last_day", "about", "closed_on", "result")
PROPOSED = ("pid", "section", "why", "guest", "at", "state")
DOCUMENT = ("name", "kind", "on", "guest")
ROW = ("pid", "section", "key", "position", "gone_at")
# What stands around a row: (table, its name in the file, its columns, who did it). In this order it is written.
AROUND: tuple[tuple[Any, str, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        Cell,
        "cells",
        ("field", "value", "basis", "asked_with", "asked_on", "version", "guest", "changed_at"),
        ("changed_by",),
    ),
    (
        Change,
        "changes",
        ("field", "value", "basis", "asked_with", "asked_on", "version", "guest", "at", "erased_on"),
        ("by",),
    ),
    (Comment, "comments", ("pid", "field", "text", "guest", "at", "settled"), ("by", "settled_by")),
    (Proposal, "proposals", ("pid", "field", "value", "why", "guest", "at", "state"), ("by", "answered_by")),
    (RowLink, "links", ("kind", "target"), ()),
)


def trajectories(organisation, by_user):
    """(public id, what the file says of it) of each trajectory, one at a time. `by_user`: user pk → pid of a member."""
    for one in Trajectory.objects.filter(organisation=organisation).select_related("team").order_by("pid"):
        yield one.pid, _trajectory(one, by_user)


def _fields(row, names):
    return {name: getattr(row, name) for name in names}


def _trajectory(trajectory, by_user):
    standings, answers = trajectory.standings.order_by("key", "phase"), trajectory.pitfall_answers.order_by("rule")
    return _fields(trajectory, TRAJECTORY) | {
        "team": trajectory.team and trajectory.team.pid, "made_by": by_user.get(trajectory.made_by_id),
        "steps": [_fields(one, STEP) for one in trajectory.steps.order_by("pid")],
        "people": [
            _fields(one, PERSON) | {"member": one.member and one.member.pid}
            for one in trajectory.people.select_related("member").order_by("pid")
        ],
        "decisions": _decisions(trajectory),
        "standings": [_fields(one, STANDING) | {"by": by_user.get(one.by_id)} for one in standings],
        "pitfall_answers": [_fields(one, PITFALL_ANSWER) | {"by": by_user.get(one.by_id)} for one in answers],
        "earlier": [
            _fields(one, EARLIER) | {"step": one.step and one.step.pid}
            for one in trajectory.earlier.select_related("step").order_by("pk")
        ],
        "sheets": [_sheet(one, by_user) for one in trajectory.sheets.order_by("pid")],
    }  # fmt: skip


def _decisions(trajectory):
    mandates = defaultdict(list)
    for one in Mandate.objects.filter(decision__trajectory=trajectory).select_related("person"):
        mandates[one.decision_id].append({"person": one.person.pid, "part": one.part})
    return [
        _fields(one, DECISION) | {"mandates": sorted(mandates[one.pk], key=lambda part: tuple(part.values()))}
        for one in trajectory.decisions.order_by("pid")
    ]


def _sheet(sheet, by_user):
    around = {name: defaultdict(list) for _model, name, _columns, _who in AROUND}
    for model, name, columns, who in AROUND:
        order = ("field", "version") if model is Change else columns[:2]
        for row, *values in model.objects.filter(row__sheet=sheet).order_by(*order).values_list("row", *columns, *who):
            told = dict(zip((*columns, *who), values, strict=True))
            around[name][row].append(told | {column: by_user.get(told[column]) for column in who})
    actions = defaultdict(list)
    made = RowAction.objects.filter(row__sheet=sheet).order_by("action__pid")
    for row, action in made.values_list("row", "action__pid"):
        actions[row].append(action)
    files = {one.row_id: _document(one, by_user) for one in Document.objects.filter(row__sheet=sheet)}
    rows = [
        _fields(one, ROW) | {name: found[one.pk] for name, found in around.items()} | {"actions": actions[one.pk]}
        | {"document": files.get(one.pk)}
        for one in Row.objects.filter(sheet=sheet).order_by("pid")
    ]  # fmt: skip
    return _fields(sheet, SHEET) | {
        "made_by": by_user.get(sheet.made_by_id), "rows": rows, "rounds": _rounds(sheet, by_user),
        "collections": [
            _fields(one, COLLECTION) | {"made_by": by_user.get(one.made_by_id)}
            for one in sheet.collections.exclude(state=Collection.State.OPEN).order_by("pid")
        ],
        "proposed": [
            _fields(one, PROPOSED)
            | {"given": [{"field": name, "value": value} for name, value in sorted(one.given.items())]}
            | {"by": by_user.get(one.by_id), "answered_by": by_user.get(one.answered_by_id)}
            for one in sheet.proposed.order_by("pid")
        ],
        "endorsements": [
            _fields(one, ENDORSEMENT)
            | {"member": one.member and one.member.pid, "made_by": by_user.get(one.made_by_id)}
            for one in sheet.endorsements.select_related("member").order_by("pid")
        ],
    }  # fmt: skip


def _document(document, by_user):
    return _fields(document, DOCUMENT) | {
        "by": by_user.get(document.by_id), "data": b64encode(bytes(document.data)).decode()
    }  # fmt: skip


def _rounds(sheet, by_user):
    """Rounds that are finished. Cards by what they say: nothing tells in which order, or by whom, they were written."""
    found = []
    for one in sheet.rounds.filter(stage=Round.Stage.OVER).order_by("pid"):
        cards = defaultdict(list)
        for cluster, text in one.cards.order_by("text").values_list("cluster", "text"):
            cards[cluster].append(text)
        clusters = [
            _fields(each, CLUSTER) | {"row": each.row and each.row.pid, "cards": cards[each.pk]}
            for each in one.clusters.select_related("row").order_by("pid")
        ]
        told = _fields(one, ROUND) | {"made_by": by_user.get(one.made_by_id)}
        found.append(told | {"clusters": clusters, "loose": cards[None]})
    return found
