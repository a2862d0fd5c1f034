"""From agreement to action: which action belongs to what in a scan, what comes first, and what is offered.

The verbs here add to those of plans (plans/actions.py) what only this room knows: links with a scan, and focus rubrics.
"""

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction

from django.db import transaction
from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from draagvlak.consensus.models import ActionLink, Chosen, Consensus, Focus
from draagvlak.content.releases import pack_by_digest
from draagvlak.content.schema import LEVELS
from draagvlak.orgs import history
from draagvlak.plans import actions
from draagvlak.plans.models import Action
from draagvlak.surveys.models import Survey

MOST_FOCUS = 3  # proposed; more may be chosen
history.say({"focus-chosen": gettext_lazy("%(actor)s chose which parts come first. Parts: %(count)s.")})


class FocusConflict(Exception):
    """Somebody else chose other focus rubrics in the meantime. `current` is the set of their ids now."""

    def __init__(self, current):
        self.current = current
        super().__init__("changed in the meantime")


# ── Verbs ────────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def make(survey, actor, links, *, ask_by=None, pid="", **values):
    """A new action of this scan. `links`: {(question id or '', rubric id or '')}; both empty is the scan as a whole.

    `ask_by`: asks the management for an answer by that day. The same page sent twice makes one action.
    """
    known = Action.objects.filter(pid=pid, organisation_id=survey.organisation_id).first() if pid else None
    if known:  # the page was sent before; somebody may have changed the action since
        return known
    action = actions.make(survey.organisation, actor, pid=pid, **values)
    _link(action, survey, links)
    return actions.ask_management(action, actor, None, ask_by) if ask_by else action


@transaction.atomic
def change(action, survey, actor, version, links, **values):
    """Changes an action and what it belongs to in this scan. Raises plans.actions.Conflict."""
    others = links_of(action, survey) != set(links)
    now = actions.change(action, actor, version, more=others, **values)
    if others:
        _link(now, survey, links)
    return now


def links_of(action, survey):
    """{(question, rubric)}: what this action is about in this scan."""
    return set(ActionLink.objects.filter(action=action, survey=survey).values_list("question", "rubric"))


def _link(action, survey, links):
    if links:
        Action.objects.filter(pk=action.pk).update(inside=True)
    now = ActionLink.objects.filter(action=action, survey=survey)
    known = {(link.question, link.rubric): link.pk for link in now}
    now.filter(pk__in=[pk for pair, pk in known.items() if pair not in links]).delete()
    ActionLink.objects.bulk_create(
        ActionLink(action=action, survey=survey, question=question, rubric=rubric)
        for question, rubric in sorted(links)
        if (question, rubric) not in known
    )


@transaction.atomic
def set_focus(survey, actor, chosen, seen):
    """Chooses the rubrics that come first. `seen` is what the page showed; raises FocusConflict when that changed."""
    Survey.objects.select_for_update(of=("self",), no_key=True).get(pk=survey.pk)
    now, chosen = focus_of(survey), set(chosen)
    if now == chosen:
        return
    if now != set(seen):
        raise FocusConflict(now)
    survey.focus.exclude(rubric__in=chosen).delete()
    Focus.objects.bulk_create(Focus(survey=survey, rubric=rubric) for rubric in sorted(chosen - now))
    history.record(survey.organisation, actor, "focus-chosen", survey, count=len(chosen))


def focus_of(survey):
    """The ids of the rubrics that come first."""
    return set(survey.focus.values_list("rubric", flat=True))


# ── The texts of a scan ──────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Item:
    """A question or a rubric as people read it. `number` is 0 for a rubric."""

    id: str
    text: str
    number: int = 0
    questions: tuple["Item", ...] = ()


def items(survey, language):
    """The rubrics of a scan with their questions, in order, with the subject filled in."""
    pack, number, found = pack_by_digest(survey.release.digest), 0, []
    for rubric in pack.rubrics:
        questions = []
        for question in rubric.questions:
            number += 1
            questions.append(Item(question.id, pack.render(question.text, survey.subject, language), number))
        found.append(Item(rubric.id, pack.render(rubric.title, survey.subject, language), 0, tuple(questions)))
    return found


def _links():
    return Prefetch("links", ActionLink.objects.select_related("survey__release").defer("survey__release__data"))


def linked(queryset):
    """Actions with whose they are and what they belong to, in two queries."""
    return queryset.select_related("member__user").prefetch_related(_links())


def with_links(action):
    """One action that was loaded, with what it belongs to, in one query."""
    prefetch_related_objects([action], _links())
    return action


@dataclass(frozen=True)
class Belongs:
    """What an action is about: words, and the rubrics by id (empty: the scan as a whole)."""

    survey: object
    words: tuple[str, ...] = ()
    rubrics: frozenset[str] = field(default_factory=frozenset)


def belongs(action, language, texts=None):
    """The Belongs of an action whose links were loaded; None when it belongs to no scan (any more).

    `texts` is a dict that keeps the texts of a scan for the next action.
    """
    links = sorted(action.links.all(), key=lambda link: link.pk)
    if not links:
        return None
    survey, texts = links[0].survey, {} if texts is None else texts
    if survey.pk not in texts:
        texts[survey.pk] = items(survey, language)
    rubrics, words = set(), []
    for rubric in texts[survey.pk]:
        own = [link for link in links if link.survey_id == survey.pk]
        if any(link.rubric == rubric.id for link in own):
            rubrics.add(rubric.id)
            words.append(rubric.text)
        for question in rubric.questions:
            if any(link.question == question.id for link in own):
                rubrics.add(rubric.id)
                words.append(f"{question.number}. {question.text}")
    return Belongs(survey, tuple(words), frozenset(rubrics))


# ── What is offered: suggestions, and what could come first ──────────────────────────────────────────────────
@dataclass(frozen=True)
class Offer:
    """A suggestion of the pack for one level of one question, with how strong its ground is. Never added by itself."""

    question: Item
    level: str
    agreed: bool  # the colour was agreed; otherwise it is the one that was chosen most
    text: str
    basis: str
    source: str

    @property
    def key(self):
        return f"{self.question.id}:{self.level}"


def offers(shown, question_ids, language):
    """The Offers for these questions, red first: of the agreed colour, else of the one with most votes (or a tie)."""
    asked = set(question_ids)
    agreed = dict(
        Consensus.objects.filter(survey=shown.survey, is_rubric=False, item__in=asked).values_list("item", "chosen")
    )
    found = []
    for question in (one for rubric in items(shown.survey, language) for one in rubric.questions if one.id in asked):
        known = shown.pack.question(question.id).suggestions
        chosen = agreed.get(question.id)
        counts = shown.questions[question.id].counts
        levels = (chosen,) if chosen in LEVELS else counts.largest if counts else ()
        for level in levels if known else ():
            one = known.of(level)
            text = shown.pack.render(one.text, shown.survey.subject, language)
            found.append(Offer(question, level, chosen in LEVELS, text, one.basis, one.source))
    return sorted(found, key=lambda offer: (LEVELS.index(offer.level), offer.question.number))


@dataclass(frozen=True)
class Proposal:
    """A rubric that could come first, and why."""

    rubric: str
    reasons: tuple[str, ...]


def proposals(shown):
    """Two or three rubrics that could come first, with why: agreed red, most divided, most red. Never forced."""
    reasons: dict[str, list[str]] = {}
    for rubric, text in _agreed_red(shown):
        reasons.setdefault(rubric, []).append(text)
    divided = sorted((one for one in shown.rubrics if one.divided), key=lambda one: one.lowest)
    reds = sorted((one for one in shown.rubrics if one.counts.red), key=_share_of_red, reverse=True)
    for one in divided[:1]:
        reasons.setdefault(one.id, []).append(
            _("most divided: %(divided)s of %(all)s questions") % {"divided": one.divided, "all": one.labelled}
        )
    for place, one in enumerate(reds[:3]):
        if place == 0 or one.id not in reasons and len(reasons) < 2:
            facts = {"red": one.counts.red, "votes": one.counts.votes}
            words = _("most red: %(red)s of %(votes)s answers") if place == 0 else _(
                "red as well: %(red)s of %(votes)s answers")  # fmt: skip
            reasons.setdefault(one.id, []).append(words % facts)
    return [Proposal(rubric, tuple(texts)) for rubric, texts in list(reasons.items())[:MOST_FOCUS]]


def _share_of_red(rubric):
    return Fraction(rubric.counts.red, rubric.counts.votes)


def _agreed_red(shown):
    """(rubric, why) for the rubric that was agreed red, or that has most questions which were."""
    red = Consensus.objects.filter(survey=shown.survey, chosen=Chosen.RED).order_by("pk")
    known = {rubric.id for rubric in shown.rubrics}
    whole = [one.item for one in red if one.is_rubric and one.item in known]
    if whole:
        return [(rubric, _("chosen together: red")) for rubric in whole[:MOST_FOCUS]]
    of = Counter(shown.questions[one.item].rubric_id for one in red if one.item in shown.questions)
    return [
        (rubric, _("chosen together: red at %(count)s questions") % {"count": count})
        for rubric, count in of.most_common(1)
        if count > 1
    ]
