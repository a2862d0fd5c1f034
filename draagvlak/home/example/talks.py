"""What the group of the example agreed on after a scan, and what came of it, by the verbs of the rooms."""

from datetime import datetime, time, timedelta

from django.db.models import F
from django.utils import timezone

from draagvlak.consensus import actions, doing
from draagvlak.consensus.agreeing import largest_group, last_vote
from draagvlak.consensus.models import Chosen, Consensus
from draagvlak.home.example import words
from draagvlak.orgs.access import Here
from draagvlak.orgs.models import Event, Membership
from draagvlak.orgs.roles import Role
from draagvlak.plans import actions as plans
from draagvlak.plans.models import Action, Progress
from draagvlak.surveys.agreement import Word


def talk(survey, people, day):
    """One meeting on `day`: what is unanimous together, then question by question, then what comes first and who does
    what. What is not in the words gets the colour of the largest group, as the group saw no reason to differ.
    """
    actor = people[Role.FACILITATOR]
    meeting = actions.make_meeting(survey, actor, held_on=day, present=words.PRESENT, note=words.MEETING_NOTE)
    vote = last_vote(survey)
    _together(survey, actor, vote, meeting)
    known = {row.item: row for row in Consensus.objects.filter(survey=survey)}
    for question in vote.questions:
        said = words.AGREED.get(question, {})
        if question in words.LEFT or question in known and not said:
            continue
        chosen = said.get("chosen") or largest_group(vote, question) or Chosen.NONE.value
        version = known[question].version if question in known else 0
        actions.agree(survey, actor, question, version=version, meeting=meeting, **said | {"chosen": chosen})
    for part, said in words.PARTS.items():
        actions.agree(survey, actor, part, is_rubric=True, version=0, meeting=meeting, **said)
    doing.set_focus(survey, actor, set(words.FOCUS), set())
    Consensus.objects.filter(survey=survey).update(changed_at=_moment(day))
    Event.objects.filter(object_pid=survey.pid, at__gt=_moment(day)).update(at=_moment(day))
    for planned in words.ACTIONS:
        _Planned(survey, people, planned).make()


def _together(survey, actor, vote, meeting):
    unanimous = {
        question: 0 for question, result in vote.questions.items()
        if question not in words.LEFT and result.agreement and result.agreement.word == Word.UNANIMOUS
    }  # fmt: skip
    actions.together(survey, actor, unanimous, meeting=meeting)


def _moment(day):
    return timezone.make_aware(datetime.combine(day, time(14)))


class _Planned:
    """One action of the words: made, answered by the management, busy or over; each on its day."""

    def __init__(self, survey, people, planned):
        self.survey, self.people, self.planned = survey, people, planned
        self.today, self.actor = timezone.localdate(), people[Role.FACILITATOR]

    def day(self, days):
        return self.today + timedelta(days=days)

    def make(self):
        planned = self.planned
        pairs = {(question, "") for question in planned.get("links", ())} or {("", planned["part"])}
        asks = "answer" in planned or "asked" in planned
        action = doing.make(
            self.survey, self.actor, pairs, what=planned["what"], by_when=self.day(planned["by"]),
            ask_by=self.day(planned.get("asked", 10)) if asks else None,
            measure=planned.get("measure", ""), needs=planned.get("needs", ""), **self.owner(),
        )  # fmt: skip
        if asks:
            self.answer(action)
        self.progress(action)
        made = self.day(planned["made"])
        Action.objects.filter(pk=action.pk).update(made_on=made, **({"asked_on": made} if asks else {}))
        Event.objects.filter(object_pid=action.pid).update(at=F("at") + timedelta(days=planned["made"]))

    def owner(self):
        who = self.planned.get("who", "")
        if who not in set(Role):
            return {"who": who}
        return {"member": self.membership(who)}

    def membership(self, role):
        return Membership.objects.select_related("organisation", "user").get(
            user=self.people[role], organisation=self.survey.organisation
        )

    def answer(self, action):
        if "answer" not in self.planned:
            return
        reply, text, later = self.planned["answer"]
        manager = self.membership(Role.MANAGEMENT)
        here = Here(self.survey.organisation, manager)
        plans.answer(here, action, None, reply, text=text, later=self.day(later) if later else None)
        made = self.planned["made"]
        due = self.day(made + 30)
        Action.objects.filter(pk=action.pk).update(answered_on=self.day(made + 14), answer_due=due)
        Event.objects.filter(object_pid=action.pid, verb="action-asked").update(facts={"due": due.isoformat()})

    def progress(self, action):
        if "done" in self.planned:
            result, days = self.planned["done"]
            plans.set_progress(action, self.actor, None, Progress.DONE, result=result)
        elif "dropped" in self.planned:
            reason, days = self.planned["dropped"]
            plans.set_progress(action, self.actor, None, Progress.DROPPED, reason=reason)
        else:
            if self.planned.get("busy"):
                plans.set_progress(action, self.actor, None, Progress.BUSY)
            return
        Action.objects.filter(pk=action.pk).update(finished_on=self.day(days))
