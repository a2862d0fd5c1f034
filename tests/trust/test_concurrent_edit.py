"""R4: two people who write at once. Nobody's text is overwritten unseen, and who comes second gets both texts.

Two editors open, type, save and decide in every order that hypothesis thinks of, on what was agreed (through its real
page) and on actions (through their verb); then ten editors send at the very same moment to the running product.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html import unescape

import httpx
import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from draagvlak.consensus import actions as agreeing
from draagvlak.consensus.models import Consensus, Earlier
from draagvlak.plans import actions as plans
from draagvlak.plans.models import Action
from tests.people import sign_in

INTERLEAVINGS = 1000
STEPS = 14
EDITORS = st.sampled_from([0, 1])
QUESTION = "offer-plan"  # nobody wrote anything there in the cast; green is its largest group


@dataclass
class Editor:
    """Somebody with the page open: the version and texts it showed, and what was typed since."""

    version: int
    shown: dict
    typed: dict = field(default_factory=dict)
    conflict: dict | None = None  # what the page with both texts said it is now

    @property
    def wanted(self):
        return self.shown | self.typed


class Editing(RuleBasedStateMachine):
    """Two editors on one thing. A subclass says how it is read and saved; `model` is how it must stand."""

    fields: tuple[str, ...]
    seen: dict  # how often each thing happened, over all interleavings

    def __init__(self):
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.number, self.saved = 0, []
        self.set_up()
        version, values = self.read()
        self.model = values
        self.editors = [Editor(version, values), Editor(version, values)]

    def teardown(self):
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    @rule(who=EDITORS)
    def open_the_page(self, who):
        self.editors[who] = Editor(*self.read())

    @rule(who=EDITORS, name=st.integers(0, 9))
    def type_a_text(self, who, name):
        self.type_something(who, name)

    def type_something(self, who, name):
        self.number += 1
        field_name = self.fields[name % len(self.fields)]
        self.editors[who].typed[field_name] = f"Tekst {self.number} van {who}"

    @rule(who=EDITORS, then=st.sampled_from(["mine", "both", "theirs", "wait"]))
    def press_save(self, who, then):
        self.save(who)
        self.decide(then)

    def save(self, who):
        editor = self.editors[who]
        before_version, before = self.read()
        theirs = self.send(who, editor.version, editor.wanted)
        after_version, after = self.read()
        if theirs is None:
            assert after == editor.wanted
            assert before in (editor.shown, editor.conflict, editor.wanted), f"{before} was overwritten unseen"
            assert after_version == before_version + (before != after)
            self.count("saved")
            if before != after:
                self.saved.append(before)
            self.model = after
            self.editors[who] = Editor(after_version, after)
            return
        assert (after_version, after) == (before_version, before), "who comes second changes nothing"
        assert editor.version != before_version, "a conflict that is none"
        assert theirs == before, "the page shows how it really stands"
        editor.conflict, editor.version = theirs, before_version
        self.count("conflict")

    @rule(who=EDITORS, name=st.integers(0, 9), then=st.sampled_from(["mine", "both", "theirs", "wait"]))
    def type_and_save(self, who, name, then):
        self.type_something(who, name)
        self.save(who)
        self.decide(then)

    @rule(how=st.sampled_from(["mine", "both", "theirs"]))
    def decide_later(self, how):
        self.decide(how)

    def decide(self, how):
        """What somebody does on the page with both texts: keep one, put them together, or leave it open a while."""
        for who, editor in enumerate(self.editors):
            if editor.conflict is None or how == "wait":
                continue
            mine, now = editor.wanted, editor.conflict
            if how == "theirs":
                self.editors[who] = Editor(editor.version, now)
            elif how == "both":
                self.editors[who] = self.put_together(who, editor)
            else:
                self.editors[who] = Editor(editor.version, now, mine)

    def put_together(self, who, editor):
        """Both texts in one, by hand."""
        now, mine = editor.conflict, editor.wanted
        joined = {name: f"{now[name]} {mine[name]}".strip() for name in self.fields if now[name] != mine[name]}
        return Editor(editor.version, now, mine | joined)

    @invariant()
    def it_stands_as_the_last_knowing_save_left_it(self):
        assert self.read()[1] == self.model

    def count(self, what):
        self.seen[what] = self.seen.get(what, 0) + 1


class Agreeing(Editing):
    """What was agreed on a question, through its page; with 'take them together' in between."""

    fields = ("comment", "sources", "minority")

    def set_up(self):
        self.row = {"survey": self.survey, "item": QUESTION, "is_rubric": False}

    def read(self):
        row = Consensus.objects.filter(**self.row).first() or Consensus(version=0)
        return row.version, {name: getattr(row, name) for name in ("chosen", *self.fields)}

    def post(self, who, version, values, **more):
        address = reverse("consensus-agree", args=[self.survey.pid, QUESTION])
        return self.clients[who].post(address, {**values, "version": version, "reason": "", "meeting": "", **more})

    def put_together(self, who, editor):
        """Both texts in the boxes, by the button of the page: nothing is saved by it."""
        version, now = self.read()
        page = self.post(who, editor.version, editor.wanted, do="both")
        assert (page.status_code, self.read()) == (409, (version, now))
        form = page.context["form"]
        typed = {name: form[name].value() for name in ("chosen", *self.fields)}
        for name in self.fields:
            assert now[name] in typed[name]
            assert editor.wanted[name] in typed[name]
        self.count("put together")
        return Editor(form["version"].value(), now, typed)

    def send(self, who, version, values):
        """Sends the form; None when it was saved, else what the page says it is now."""
        page = self.post(who, version, values)
        if page.status_code == 303:
            return None
        assert page.status_code == 409
        now = self.read()[1]
        text = unescape(page.content.decode().replace("<br>", "\n"))
        for name in self.fields:
            if values[name] != now[name]:
                assert now[name] in text, "their text stands on the page"
                assert values[name] in text, "and so does mine"
            assert page.context["form"][name].value() == values[name], "what was typed is still in its box"
        return now

    @rule(who=EDITORS)
    def choose(self, who):
        self.editors[who].typed["chosen"] = "none" if self.editors[who].wanted["chosen"] == "green" else "green"

    @rule(who=EDITORS)
    def take_back(self, who):
        self.editors[who].typed["chosen"] = ""

    @rule(who=EDITORS)
    def take_together(self, who):
        """From a page that this editor opened at `version`: it touches nothing that changed since."""
        before_version, before = self.read()
        taken = agreeing.together(self.survey, self.users[who], {QUESTION: self.editors[who].version})
        if not taken:
            return
        assert self.editors[who].version == before_version
        assert not before["chosen"]
        self.count("together")
        self.saved.append(before)
        self.model = before | {"chosen": "green"}

    def each_once(self):
        """By hand, so that no outcome is left to chance: taken together; then a stale page, both texts, saved."""
        self.take_together(who=0)
        self.type_and_save(who=1, name=0, then="both")
        self.press_save(who=1, then="wait")
        self.it_stands_as_the_last_knowing_save_left_it()
        self.every_text_that_was_saved_is_still_there()

    @invariant()
    def every_text_that_was_saved_is_still_there(self):
        rows = Earlier.objects.filter(consensus__survey=self.survey, consensus__item=QUESTION)
        kept = [{name: row.fields[name] for name in ("chosen", *self.fields)} for row in rows.order_by("version")]
        first = [before for before in self.saved if any(before.values())]
        assert [row for row in kept if any(row.values())] == first


class Acting(Editing):
    """What an action says, through its verb."""

    fields = ("what", "measure", "needs")

    def set_up(self):
        self.action = Action.objects.get(pk=self.action.pk)

    def read(self):
        row = Action.objects.get(pk=self.action.pk)
        return row.version, {name: getattr(row, name) for name in self.fields}

    def send(self, who, version, values):
        try:
            plans.change(self.action, self.users[who], version, **values)
        except plans.Conflict as conflict:
            return {name: getattr(conflict.current, name) for name in self.fields}
        return None


def run(kind, long_run, **parts):
    """Runs the machine; returns how often each thing happened."""
    machine = type(kind.__name__, (kind,), {**parts, "seen": {}})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=INTERLEAVINGS if long_run else INTERLEAVINGS // 20, stateful_step_count=STEPS, deadline=None,
            database=None, suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    return machine.seen


def by_hand(kind, **parts):
    """How often each thing happened when everything is done once."""
    machine = type(kind.__name__, (kind,), {**parts, "seen": {}})()
    try:
        machine.each_once()
    finally:
        machine.teardown()
    return machine.seen


def test_two_editors_of_what_was_agreed(cast, long_run, capsys):
    a = cast.a
    users = [a.facilitator, a.coordinator]
    from draagvlak.consensus.tests.agreeing import talked, vote

    survey = talked(a)
    survey.snapshots.all().delete()
    vote(survey, a, {QUESTION: (0, 1, 8, 0)})
    parts = {"survey": survey, "users": users, "clients": [sign_in(Client(), user) for user in users]}
    assert by_hand(Agreeing, **parts) == dict.fromkeys(("together", "conflict", "put together", "saved"), 1)
    seen = run(Agreeing, long_run, **parts)
    often = ("saved", "conflict", "together", "put together") if long_run else ("saved",)  # fifty may miss the others
    assert min(seen.get(what, 0) for what in often) >= 3, seen
    report(capsys, "what was agreed", seen)


def test_two_editors_of_an_action(cast, long_run, capsys):
    a = cast.a
    seen = run(Acting, long_run, action=a.action, users=[a.facilitator, a.member])
    assert min(seen.get(what, 0) for what in ("saved", "conflict")) >= 3, seen
    report(capsys, "an action", seen)


def report(capsys, what, seen):
    with capsys.disabled():
        print(f"\nR4, {what}: {seen}, nothing overwritten unseen")


def test_ten_people_who_save_at_the_same_moment(live_cast, house, long_run):
    a = live_cast.a
    address = reverse("consensus-agree", args=[a.closed.pid, QUESTION])
    cookies = sign_in(Client(), a.facilitator).cookies
    carried = {django_settings.SESSION_COOKIE_NAME: cookies[django_settings.SESSION_COOKIE_NAME].value}
    with httpx.Client(base_url=house.url, cookies=carried) as client:
        page = client.get(reverse("consensus-item", args=[a.closed.pid, QUESTION]))
        token = page.text.split('csrfmiddlewaretoken" value="')[1].split('"')[0]
        carried[django_settings.CSRF_COOKIE_NAME] = client.cookies[django_settings.CSRF_COOKIE_NAME]

    def send(number, version):
        form = {"csrfmiddlewaretoken": token, "version": version, "chosen": "green", "comment": f"Tekst van {number}."}
        with httpx.Client(base_url=house.url, cookies=carried, timeout=60) as client:
            return client.post(address, data=form)

    for version in range(20 if long_run else 3):
        numbers = [version * 10 + number for number in range(10)]
        with ThreadPoolExecutor(10) as pool:
            answers = list(pool.map(send, numbers, [version] * 10))
        assert sorted(answer.status_code for answer in answers) == [303] + [409] * 9
        [winner] = [number for number, answer in zip(numbers, answers, strict=True) if answer.status_code == 303]
        row = Consensus.objects.get(survey=a.closed, item=QUESTION)
        assert (row.version, row.comment) == (version + 1, f"Tekst van {winner}.")
        for number, answer in zip(numbers, answers, strict=True):
            if number != winner:
                assert f"Tekst van {winner}." in answer.text
                assert f"Tekst van {number}." in answer.text
        assert row.earlier.count() == version


@pytest.mark.parametrize("name", ["consensus-agree", "consensus-rubric-agree"])
def test_the_page_with_both_texts_needs_no_script(cast, name):
    """Every way out of it is a button of a form or a link."""
    a = cast.a
    item = QUESTION if name == "consensus-agree" else "offer"
    kind = {"is_rubric": name != "consensus-agree"}
    agreeing.agree(a.closed, a.coordinator, item, version=0, chosen="green", comment="Van haar", **kind)
    client = sign_in(Client(), a.facilitator)
    sent = {"version": 0, "chosen": "green", "comment": "Van mij"}
    text = client.post(reverse(name, args=[a.closed.pid, item]), sent).content.decode()
    for way_out in ('name="do" value="both"', "Bewaar wat ik typte", "Laat het zoals het nu is"):
        assert way_out in text
    assert text.count('form="agree"') == 2
    assert 'id="agree" method="post"' in text
