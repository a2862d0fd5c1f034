"""Nobody can be caught by the form about tools: nothing before it is closed, nothing of few, no moment and no order."""

import json
import random
from itertools import product

import pytest
from django.db import connection, models, transaction
from django.db.utils import DatabaseError
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from draagvlak.orgs.models import Event
from draagvlak.worksheets.models import Collection, ToolAnswer, ToolNamed
from draagvlak.worksheets.tools import actions as tools_collect
from draagvlak.worksheets.tools.counting import CLIENTS, ROLES, Named, counted, grouped, same, share
from tests import matrix
from tests.people import sign_in
from tests.trust.test_transcript import masked

CANARY = "kanarie-app-7f3a"
OFTEN = ("tools-collect", "sheet", "sheets", "sheet-print", "sheet-stand", "history")
TEAM = ("facilitator", "observer")
LOOKS = {0, 3, 6}  # after which answers everybody looks


# ── Before it is closed ──────────────────────────────────────────────────────────────────────────────────────
def plain(number):
    return "", [Named("Teams")]


def varied(number):
    tools = [Named(f"{CANARY} {one}", "chat", ["young", "adults"], "bad") for one in range(number % 4)]
    return list(ROLES)[number % 6], tools


def transcript(world, answers, people):
    lines, table = [], matrix.table()
    with transaction.atomic():
        clients = {who: sign_in(Client(), world.users[who]) for who in TEAM} | {"colleague": Client()}
        for number in range(people):
            role, tools = answers(number)
            tools_collect.answer(world.collection, f"page {number}", role, tools)
            for name in OFTEN if number in LOOKS else ():
                args = {key: matrix.value(world, where) for key, where in table[name].args.items()}
                if "sheet.pid" in table[name].args.values():
                    args["pid"] = world.tools.pid
                for who in TEAM:
                    lines.append((number, who, name, *masked(clients[who].get(reverse(name, kwargs=args)))))
            page = clients["colleague"].get(reverse("tools-form", args=[world.links.tools]))
            lines.append((number, "colleague", "tools-form", *masked(page)))
        lines.append(("history", Event.objects.count()))
        transaction.set_rollback(True)
    return lines


@pytest.mark.django_db
def test_while_the_form_is_open_nothing_of_an_answer_leaves_the_server(cast):
    first, second = (transcript(cast.a, answers, 7) for answers in (plain, varied))
    assert first == second
    assert all(CANARY.encode() not in line[-1] for line in second if isinstance(line[-1], bytes))


@pytest.mark.django_db
@pytest.mark.parametrize("people", [0, 1, 7])
def test_with_few_answers_nothing_is_ever_shown(cast, people):
    world = cast.a
    for number in range(people):
        tools_collect.answer(world.collection, f"page {number}", "ict", [Named(CANARY, "chat", ["young"], "good")])
    desk, do = sign_in(Client(), world.facilitator), reverse("tools-collect-do", args=[world.tools.pid])
    assert desk.post(do, {"do": "close", "confirmed": "yes"}).status_code == 422
    desk.post(do, {"do": "end", "confirmed": "yes"})
    found = Collection.objects.get(pk=world.collection.pk)
    assert (found.state, found.result) == ("ended", None)
    assert CANARY not in desk.get(reverse("tools-collect", args=[world.tools.pid])).content.decode()
    assert not ToolAnswer.objects.exists()
    assert not ToolNamed.objects.exists()


# ── What lies on the disk ────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.django_db
def test_an_answer_holds_no_moment_no_order_and_no_readable_name(cast):
    for model in (ToolAnswer, ToolNamed):
        kinds = {type(field) for field in model._meta.concrete_fields}
        assert not kinds & {models.DateTimeField, models.DateField, models.TimeField, models.AutoField,
                            models.BigAutoField}  # fmt: skip
        points = {field.related_model._meta.label for field in model._meta.concrete_fields if field.is_relation}
        assert not points & {"orgs.User", "orgs.Membership"}
    for number in range(8):
        tools_collect.answer(cast.a.collection, f"page {number}", "", [Named(f"{CANARY} {number}")])
    keys = list(ToolAnswer.objects.values_list("pk", flat=True).order_by("pk"))
    assert len({b - a for a, b in zip(keys, keys[1:], strict=False)}) > 1, "random numbers"
    assert min(keys) > 2**32
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM worksheets_toolnamed")
        held = [bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                for row in cursor.fetchall() for value in row]  # fmt: skip
    assert not any(CANARY.encode() in value for value in held)


@pytest.mark.django_db
def test_closing_leaves_only_what_is_shown_and_that_never_changes(cast):
    world = cast.a
    for number in range(8):
        tools_collect.answer(world.collection, f"page {number}", "ict", [Named("Teams"), Named(f"{CANARY} {number}")])
    closed = tools_collect.close(world.collection, world.facilitator)
    assert CANARY not in json.dumps(closed.result)
    assert not ToolAnswer.objects.exists()
    assert not ToolNamed.objects.exists()
    with pytest.raises(DatabaseError), transaction.atomic():
        Collection.objects.filter(pk=closed.pk).update(result={"people": 9})
    late = Client().post(reverse("tools-form", args=[world.links.tools]), {"name-1": "Teams"})
    assert late.status_code == 404


# ── What is shown, for every set of answers ──────────────────────────────────────────────────────────────────
tool = st.builds(
    Named, name=st.sampled_from(["Teams", "teams", "WhatsApp", "Signal", "Schriftje", "Zoom"]),
    purpose=st.sampled_from(["", "chat", "video"]), clients=st.lists(st.sampled_from(sorted(CLIENTS)), max_size=2),
    experience=st.sampled_from(["", "good", "mixed", "bad"]),
)  # fmt: skip
answers = st.lists(st.tuples(st.sampled_from(["", *ROLES]), st.lists(tool, max_size=4)), max_size=24)


@given(answers)
@settings(max_examples=150, deadline=None)
def test_of_few_nothing_is_said(rows):
    found = counted(rows)
    if len(rows) < 8:
        assert found is None
        return
    by_name = {same(one["name"]): one for one in found["tools"]}
    for key in {same(one.name) for _role, tools in rows for one in tools}:
        people = [[one for one in tools if same(one.name) == key] for _role, tools in rows]
        people = [ones for ones in people if ones]
        assert (key in by_name) == (len(people) >= 3)
        if key not in by_name:
            continue
        shown = by_name[key]
        assert len(people) >= 5 or not (shown["purposes"] or shown["clients"] or shown["groups"])
        assert sum(any(one.experience for one in ones) for ones in people) >= 8 or not shown["experience"]
        for purpose in shown["purposes"]:
            assert sum(any(one.purpose == purpose for one in ones) for ones in people) >= 3
        for client in shown["clients"]:
            assert sum(any(client in one.clients for one in ones) for ones in people) >= 3
    sizes = {role: sum(one == role for one, _tools in rows) for role, _tools in rows}
    assert all(sum(sizes[role] for role in ids) >= 8 for ids in found["groups"])
    assert not found["groups"] or sum(len(ids) for ids in found["groups"]) == len(sizes), "nobody is left out"


@given(answers, st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_the_order_of_answers_changes_nothing(rows, chance):
    mixed = [(role, chance.sample(tools, len(tools))) for role, tools in rows]
    chance.shuffle(mixed)
    one, other = counted(rows), counted(mixed)
    if one is not None:
        for result in (one, other):
            for tool in result["tools"]:
                tool["name"] = same(tool["name"])
    assert one == other


@given(answers)
@settings(max_examples=100, deadline=None)
def test_one_who_alone_uses_a_tool_changes_nothing(rows):
    """Whether somebody names a tool that nobody, or one other, names is seen by nobody: also not that there is one.

    So who sends seven answers of their own and hands the link to one colleague does not learn whether that one uses
    something else than what was agreed.
    """
    alone = [Named("Alleen Van Mij", "chat", ["young"], "bad")]
    for also in ([], alone):
        assert counted([*rows, ("ict", also), ("ict", alone)]) == counted([*rows, ("ict", also), ("ict", [])])


def test_the_tests_above_can_fail():
    random.seed(1)
    rows = [("ict", [Named("Teams", "video", ["young"], "good")])] * 9
    assert counted(rows)["tools"][0]["purposes"] == ["video"]
    assert counted(rows) != counted(rows[:2] + [("ict", [])] * 7)


# ── What can be worked out ───────────────────────────────────────────────────────────────────────────────────
def shown_of(counts, sizes):
    """What is shown of one tool that so many of each role name, of groups of these sizes."""
    rows = [
        (role, [Named("App")] if at < named else [])
        for role, named, size in zip(ROLES, counts, sizes, strict=False) for at in range(size)
    ]  # fmt: skip
    found = counted(rows)
    return repr(found["tools"])


def pinned(sizes, insiders=0):
    """The groups of which somebody works out that all name the tool, from what is shown of it.

    `insiders`: people of the first group who do not name it, know of each other, and look at the rest.
    """
    seen: dict[str, list] = {}
    for counts in product(*(range(size + 1) for size in sizes)):
        if counts[0] <= sizes[0] - insiders:
            seen.setdefault(shown_of(counts, sizes), []).append(counts)
    others = [sizes[0] - insiders, *sizes[1:]]
    return [
        (shown, at) for shown, ways in seen.items() for at, size in enumerate(others)
        if shown != "[]" and all(way[at] == size for way in ways)
    ]  # fmt: skip


@pytest.mark.parametrize(("sizes", "insiders"), [
    ((8,), 0), ((8,), 1), ((8,), 2), ((9,), 2), ((12,), 2), ((8, 8), 0), ((8, 8), 1), ((9, 8), 2), ((12, 9), 1),
    ((3, 5), 1), ((8, 2), 1), ((8, 8, 8), 1),
])  # fmt: skip
def test_nobody_works_out_that_all_of_a_group_use_a_tool(sizes, insiders):
    """Every possible set of answers is tried; also who answered themselves, and knows of one other, is not told."""
    assert pinned(sizes, insiders) == []


def test_the_audit_would_notice(monkeypatch):
    monkeypatch.setattr("draagvlak.worksheets.tools.counting.LEAST", 5)
    assert pinned((5,), 2), "five is too few for a form that everybody with the link can answer"


def test_words_for_groups_never_say_everybody():
    assert {share(n, 8) for n in range(9)} == {"nobody", "some", "most"}
    assert share(4, 8) == share(8, 8)
    assert grouped({"ict": 8, "other": 8})
