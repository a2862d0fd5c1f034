"""The trajectory of the example, by the verbs that people use; its worksheets hold the examples of their packs."""

from datetime import datetime, time, timedelta

from django.db.models import F
from django.utils import timezone

from draagvlak.home.example import road_words as words
from draagvlak.home.example.words import TITLES
from draagvlak.orgs.models import Event, Membership
from draagvlak.orgs.roles import Role
from draagvlak.plans import road
from draagvlak.plans.models import Scope, Standing, Trajectory
from draagvlak.surveys import actions as scans
from draagvlak.surveys.models import Survey
from draagvlak.worksheets import actions, examples
from draagvlak.worksheets.models import Cell, Change, Sheet


class Road:
    """What people of the example did on their trajectory. `people` are its users by role."""

    def __init__(self, organisation, people):
        self.organisation, self.people = organisation, people
        self.actor, self.today = people[Role.COORDINATOR], timezone.localdate()
        self.members = {one.role: one for one in Membership.objects.filter(organisation=organisation)}
        self.sheets: dict[str, Sheet] = {}

    def make(self):
        """Makes it. Days that lie in the past are set afterwards: a verb knows today only."""
        self.way = road.begin(
            self.organisation, self.actor, subject=words.SUBJECT, scope=Scope.ORGANISATION,
            begins_on=self.day(words.BEGAN),
        )  # fmt: skip
        self.way = road.change(
            self.way, self.actor, 1, subject=words.SUBJECT, scope=Scope.ORGANISATION, team=None,
            begins_on=self.day(words.BEGAN), ends_on=self.day(words.ENDS),
        )  # fmt: skip
        self._dated(words.BEGAN)
        self._team()
        self._steps()
        self._conditions()
        for pack, day in words.SHEETS.items():
            self._sheet(pack, day)
        self._around()
        self._dated(words.SAID)
        for survey in Survey.objects.filter(organisation=self.organisation, title__in=map(TITLES.get, words.SCANS)):
            scans.place(survey, self.actor, self.way)
            Event.objects.filter(object_pid=survey.pid, verb="scan-placed").update(at=F("at") - timedelta(days=3))
        self._pitfall()
        Trajectory.objects.filter(pk=self.way.pk).update(made_on=self.day(words.BEGAN))

    def day(self, days):
        return self.today + timedelta(days=days)

    def _dated(self, days):
        """What was just written in the history happened `days` from today."""
        own = [self.way.pid, *(sheet.pid for sheet in self.sheets.values())]
        fresh = Event.objects.filter(organisation=self.organisation, at__gte=self._midnight(), object_pid__in=own)
        fresh.update(at=F("at") + timedelta(days=days))

    def _midnight(self):
        return timezone.make_aware(datetime.combine(self.today, time()))

    # ── Who, and how far ─────────────────────────────────────────────────────────────────────────────────────
    def _team(self):
        people = {}
        for one in words.PEOPLE:
            member = self.members.get(one.get("member", ""))
            people[one["key"]] = road.add_person(
                self.way, self.actor, group=one["group"], member=member, name=one.get("name", ""),
                roles=one["roles"], note=one.get("note", ""),
            )  # fmt: skip
        decisions = {one.key: one for one in self.way.decisions.all()}
        for decision, parts in words.MANDATE.items():
            turns = {(people[who], part): True for who, what in parts.items() for part in what}
            road.turn_mandate(decisions[decision], self.actor, turns)
        self._dated(words.DONE["mandate"])

    def _steps(self):
        steps = {one.key: one for one in self.way.steps.all()}
        said = [(day, key, "done", "") for key, day in words.DONE.items()]
        said += [(day, key, "doing", "") for key, day in words.DOING.items()]
        said += [(day, key, "skipped", reason) for key, (day, reason) in words.SKIPPED.items()]
        for day, key, state, reason in sorted(said):
            steps[key] = road.set_state(steps[key], self.actor, 1, state, reason=reason)
            self._dated(day)
        for key in sorted({*words.NOTES, *words.PLANNED, *words.CHECKS}):
            begins, ends = words.PLANNED.get(key, (None, None))
            road.write_step(
                steps[key], self.actor, steps[key].version, note=words.NOTES.get(key, ""),
                begins_on=begins and self.day(begins), ends_on=ends and self.day(ends),
                checks=words.CHECKS.get(key, ()),
            )  # fmt: skip
        phase, title, why = words.OWN_STEP
        road.add_step(self.way, self.actor, phase=phase, title=title, why=why)
        self._dated(-14)

    def _conditions(self):
        for key, (state, evidence) in words.STANDINGS.items():
            road.set_standing(self.way, self.actor, key, "prepare", 0, state=state, evidence=evidence)
        Standing.objects.filter(trajectory=self.way).update(on=self.day(-5))
        self._dated(-5)

    def _pitfall(self):
        rule, text = words.PITFALL
        road.answer_pitfall(self.way, self.actor, rule, 0, text)
        self._dated(-2)

    # ── Worksheets ───────────────────────────────────────────────────────────────────────────────────────────
    def _sheet(self, pack, day):
        """Several people fill it in, row by row, from that day on: as written in place, not as pasted."""
        self.sheets[pack] = sheet = actions.make(self.way, self.actor, pack)
        examples.write(sheet, self.actor, "nl", sections=words.PARTLY.get(pack, ()), today=self.day(day))
        rows = list(sheet.rows.order_by("section", "position").values_list("pk", flat=True))
        for at, role in enumerate(words.WRITERS):
            own = rows[at :: len(words.WRITERS)]
            then = timedelta(days=day + at)
            Cell.objects.filter(row__in=own).update(changed_by=self.people[role], changed_at=F("changed_at") + then)
            Change.objects.filter(row__in=own).update(by=self.people[role], at=F("at") + then)
        Sheet.objects.filter(pk=sheet.pk).update(made_on=self.day(day))
        self._dated(day)

    def _row(self, pack, section, number=0):
        return self.sheets[pack].rows.filter(section=section).order_by("position")[number]

    def _around(self):
        for pack, section, number, who, text in words.REMARKS:
            remark = actions.comment(self.sheets[pack], self.people[who], self._row(pack, section, number), "", text)
            actions.settle(self.sheets[pack], self.actor, remark, text == words.SETTLED)
        told = words.PROPOSAL
        sheet, row = self.sheets[told["sheet"]], self._row(told["sheet"], told["section"])
        actions.propose(sheet, self.people[told["by"]], row, told["field"], told["value"], told["why"])
        made = words.ACTION
        sheet, row = self.sheets[made["sheet"]], self._row(made["sheet"], made["section"])
        actions.make_action(
            sheet, self.actor, row, what=made["what"], member=self.members[made["who"]], by_when=self.day(made["by"]),
            measure=made["measure"],
        )  # fmt: skip
