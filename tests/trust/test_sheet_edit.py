"""R4 in worksheets: two people in one row, on the spot and in the form, with undo and rows that go and come back.

Nothing is overwritten unseen, who comes second gets both texts, and every text that was ever saved can be read back.
"""

from dataclasses import dataclass, field
from html import unescape

from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from draagvlak.worksheets import actions
from draagvlak.worksheets.models import Cell, Change, Row
from tests.people import sign_in

INTERLEAVINGS, STEPS = 1_000, 14
EDITORS = st.sampled_from([0, 1])
FIELDS = ("they", "we", "expect-us")
FIELD = st.sampled_from(FIELDS)
HOW = st.sampled_from(["mine", "theirs", "together"])
THEN = st.sampled_from(["mine", "theirs", "together", "wait", "undo"])


@dataclass
class Editor:
    """Somebody with the row open: what stood in each field when they saw it (version, text), and what they typed."""

    saw: dict
    typed: dict = field(default_factory=dict)
    clash: dict = field(default_factory=dict)  # field → (version, text) as the page with both texts showed it

    def wants(self, name):
        return self.typed.get(name, self.saw[name][1])


class Filling(RuleBasedStateMachine):
    """Two editors, one row. `model`: how each field must stand."""

    def __init__(self):
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.number, self.saved = 0, set()
        self.row = Row.objects.create(sheet=self.sheet, section="partners")
        self.cell_at, self.form_at = (
            reverse("sheet-cell", args=[self.sheet.pid]),
            reverse("row-save", args=[self.row.pid]),
        )
        self.model = self.read()
        self.editors = [Editor(dict(self.model)), Editor(dict(self.model))]

    def teardown(self):
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    def read(self):
        """{field: (version, text)} as it stands."""
        found = {cell.field: (cell.version, cell.value or "") for cell in Cell.objects.filter(row=self.row)}
        return {name: found.get(name, (0, "")) for name in FIELDS}

    def count(self, what):
        self.seen[what] = self.seen.get(what, 0) + 1

    # ── What people do ───────────────────────────────────────────────────────────────────────────────────────
    @rule(who=EDITORS)
    def open_the_page(self, who):
        self.editors[who] = Editor(self.read())

    @rule(who=EDITORS, name=FIELD)
    def type_a_text(self, who, name):
        self.number += 1
        self.editors[who].typed[name] = f"Tekst {self.number} van {who}"

    @rule(who=EDITORS, name=FIELD)
    def empty_it(self, who, name):
        self.editors[who].typed[name] = ""

    @rule(who=EDITORS, name=FIELD, again=st.booleans(), then=THEN)
    def type_and_leave_the_field(self, who, name, again, then):
        self.type_a_text(who, name)
        self.leave_the_field(who, name)
        if again:  # the answer was lost, the page sends it once more
            self.leave_the_field(who, name)
        if then == "undo":
            self.undo(who, name)
        elif then != "wait":
            self.decide(who, then)
            self.leave_the_field(who, name)

    @rule(first=EDITORS, name=FIELD, then=THEN)
    def both_type_in_one_field(self, first, name, then):
        self.type_and_leave_the_field(first, name, False, "wait")
        self.type_and_leave_the_field(1 - first, name, False, then)

    @rule(who=EDITORS, name=FIELD)
    def leave_the_field(self, who, name):
        editor, before = self.editors[who], self.read()
        if name in editor.clash:
            return  # the page waits for a decision
        text, version = editor.wants(name), editor.saw[name][0]
        answer = self.clients[who].post(
            self.cell_at, {"row": self.row.pid, "field": name, f"f-{name}": text, f"n-{name}": version}
        )
        self.judge(who, name, text, before, answer, {200: "saved", 409: "both", 422: "refused"}[answer.status_code])

    @rule(who=EDITORS)
    def send_the_form(self, who):
        editor, before = self.editors[who], self.read()
        if editor.clash:
            return
        sent = {f"f-{name}": editor.wants(name) for name in FIELDS}
        sent |= {f"n-{name}": editor.saw[name][0] for name in FIELDS}
        answer = self.clients[who].post(self.form_at, sent)
        assert answer.status_code in {303, 409, 422}
        after = self.read()
        for name in FIELDS:
            text = editor.wants(name)
            if text == editor.saw[name][1]:
                assert after[name] == before[name], "what was not changed in the form is left alone"
            elif answer.status_code == 422:
                self.judge(who, name, text, before, answer, "refused")
            elif after[name] == before[name] and after[name][1] != text:
                self.judge(who, name, text, before, answer, "both")
            else:
                self.judge(who, name, text, before, answer, "saved")
        self.count("form")

    def judge(self, who, name, text, before, answer, outcome):
        """Holds one field of one answer to the rules."""
        editor, now = self.editors[who], self.read()[name]
        self.count(outcome)
        if outcome == "saved":
            assert now[1] == text
            if now != before[name]:
                assert before[name] == editor.saw[name], f"{before[name]} was overwritten unseen"
                assert now[0] == before[name][0] + 1
                self.saved.add(text)
            self.model[name] = now
            editor.saw[name] = now
            editor.typed.pop(name, None)
            return
        assert now == before[name], "who comes second changes nothing"
        if outcome == "both":
            assert editor.saw[name] != now, "a conflict that is none"
            page = unescape(answer.content.decode())
            assert now[1] in page
            assert text in page
            editor.clash[name] = now
        else:
            assert self.is_gone(), "refused, and the row is there"

    def is_gone(self):
        return Row.objects.get(pk=self.row.pk).gone_at is not None

    @rule(who=EDITORS, how=HOW)
    def decide(self, who, how):
        """On the page with both texts."""
        editor = self.editors[who]
        for name, (version, theirs) in editor.clash.items():
            mine = editor.wants(name)
            editor.saw[name] = (version, theirs)
            if how == "theirs":
                editor.typed.pop(name, None)
            elif how == "together":
                editor.typed[name] = f"{theirs}\n\n{mine}".strip()
            self.count(how)
        editor.clash = {}

    @rule(who=EDITORS, name=FIELD)
    def undo(self, who, name):
        """The button of the page: it puts back what stood there before the stand that the page shows."""
        editor, before = self.editors[who], self.read()
        version = editor.saw[name][0]
        if name in editor.clash or not version:
            return
        sent = {"row": self.row.pid, "field": name, f"n-{name}": version, "do": "undo"}
        answer = self.clients[who].post(self.cell_at, sent)
        now = self.read()[name]
        if answer.status_code == 200:
            earlier = Change.objects.filter(row=self.row, field=name, version=version - 1).first()
            assert now[1] == ((earlier.value or "") if earlier else "")
            assert before[name] in {editor.saw[name], now}, "an undo overwrote unseen"
            self.model[name] = editor.saw[name] = now
            self.count("undone")
        else:
            assert now == before[name]
            self.count("not undone")

    @rule(who=EDITORS)
    def take_the_row_away_or_put_it_back(self, who):
        row, user = Row.objects.get(pk=self.row.pk), self.users[who]
        (actions.put_back if row.gone_at else actions.take_row)(self.sheet, user, row)

    # ── What must hold ───────────────────────────────────────────────────────────────────────────────────────
    @invariant()
    def it_stands_as_the_last_knowing_save_left_it(self):
        assert self.read() == self.model

    @invariant()
    def every_text_that_was_saved_can_be_read_back(self):
        kept = {change.value or "" for change in Change.objects.filter(row=self.row)}
        assert self.saved <= kept
        for name, (version, text) in self.model.items():
            rows = list(Change.objects.filter(row=self.row, field=name).values_list("version", "value"))
            assert [found for found, _value in rows] == list(range(version, 0, -1))
            assert not rows or (rows[0][1] or "") == text


def test_two_editors_of_one_row(cast, long_run, capsys):
    a = cast.a
    users = [a.facilitator, a.coordinator]
    parts = {"sheet": a.sheet, "users": users, "clients": [sign_in(Client(), user) for user in users], "seen": {}}
    machine = type("Filling", (Filling,), parts)
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=INTERLEAVINGS if long_run else INTERLEAVINGS // 20, stateful_step_count=STEPS, deadline=None,
            derandomize=not long_run,  # a short run always walks the same ways
            database=None, suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    assert (
        min(machine.seen.get(what, 0) for what in ("saved", "both", "form", "undone", "mine", "theirs", "together"))
        >= (3 if long_run else 1)
    ), machine.seen
    with capsys.disabled():
        print(f"\nR4, a worksheet: {machine.seen}, nothing overwritten unseen")
