"""How it does not work: the seven ways of source 002. Each reads the dossier (Facts) and returns Said, or None."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from draagvlak.dossier.pitfalls import quotas, words
from draagvlak.dossier.pitfalls.words import Part, Said
from draagvlak.plans.models import Mandate, Step
from draagvlak.worksheets.brains.tools import same

MANY_TOOLS = 3  # for one purpose, or without anybody who looks after them
DEMO = re.compile(r"\bdemo|\binfo(sessie|moment)|information session", re.IGNORECASE)
PRACTICE = {"intervision", "cases", "practice", "exchange"}
TALKED_ABOUT = {"people-first", "questions"}  # steps in whose notes pitfalls are named that were recognised
# {worksheet: its parts in which goals stand; none: all}
GOALS = {
    "vision": {"start", "signs", "agreed"}, "offer": {"position"}, "upkeep": {"figures"}, "opportunities": (),
    "agreements": (),
}  # fmt: skip


def everyone_their_own(facts):
    """Several tools for one purpose, and nothing decided about them.

    The same tool in three teams is one tool; what nobody put under a purpose is for no shared purpose.
    """
    names: dict[str, dict] = {}
    for line in facts.lines("tools", "tools"):
        name, is_open = line.words("name"), line.value("plan") in {None, "decide"}
        if is_open and name and line.value("purpose") not in {None, "other"}:
            names.setdefault(line.words("purpose"), {})[same(name)] = name
    purpose, found = max(names.items(), key=lambda pair: len(pair[1]), default=("", {}))
    if len(found) < MANY_TOOLS:
        return None
    return Said(
        _("%(count)s tools are in use for “%(purpose)s”, and nothing is decided about them: %(names)s.")
        % {"count": len(found), "purpose": purpose, "names": ", ".join(found.values())},
        _("When everybody works with something else, you cannot help each other, and nobody can keep it all safe."),
        _("Choose together which ones stay, and say kindly which ones go. Ask first what makes people like theirs."),
    )


def everyone_chooses_alone(facts):
    """Tools without anybody who looks after them, while nobody decides on tools."""
    managed: dict[str, bool] = {}  # the same tool in three teams is one tool
    for line in facts.lines("tools", "tools"):
        if line.words("name") and line.value("plan") != "stop":
            has = bool(line.value("manager")) and not words.says_nobody(line.words("manager"))
            managed[same(line.words("name"))] = has or managed.get(same(line.words("name")), False)
    alone = [name for name, has in managed.items() if not has]
    decided = any(decision.key == "tools" and part == Mandate.Part.DECIDES for decision, _who, part in facts.mandates)
    if len(alone) < MANY_TOOLS or decided:
        return None
    return Said(
        ngettext("%(count)s tool has nobody who looks after it, and nobody decides which tools you use.",
                 "%(count)s tools have nobody who looks after them, and nobody decides which tools you use.",
                 len(alone)) % {"count": len(alone)},
        _("Sorting good from bad takes time and knowledge that a worker seldom has beside their clients."),
        _("Agree on who tries out, who advises and who decides. A short list of what is fine already helps."),
    )  # fmt: skip


def bought_and_shown(facts):
    """A platform is chosen or bought, and nobody learns to work with it."""
    if not facts.has_chosen or _learns(facts):
        return None
    return Said(
        _("You are choosing a platform, and no training or practice is planned."),
        _("A demo makes people curious. It does not make them work with it."),
        _("Plan practice with invented cases first, time to try, and somebody who helps."),
    )


def _learns(facts):
    """Whether people learn, practise or are helped, or the step about it is under way. A demo alone is no training."""
    moments = facts.lines("training", "moments")
    if any(line.value("kind") in PRACTICE or not DEMO.search(line.words("name")) for line in moments):
        return True
    if facts.lines("training", "helpers") or facts.told("training", "room", "practice-time"):
        return True
    return facts.done("training") or facts.begun("training") and not moments


def no_why(facts):
    """Worked out in practice before the vision. A vision that is done may stand elsewhere."""
    practical = [key for key in ("platform", "pilot", "agreements", "costs", "moving", "widen") if facts.begun(key)]
    if not practical or facts.done("vision") or facts.told("vision", "agreed", "text"):
        return None
    titles = ", ".join(facts.road.step(key).title.in_(facts.language) for key in practical)
    return Said(
        _("You began with: %(steps)s. There is no agreed vision yet.") % {"steps": titles},
        _("Without a why you sail without a course, and every choice becomes a matter of taste."),
        _("Take one hour for the why and for whom. A first text of five sentences is enough to go on with."),
    )


def quota(facts):
    """A number that every worker must reach: in worksheets, notes of the steps, steps of their own or actions."""
    hit, where = next(((said, where) for text, where in _written(facts) if (said := quotas.quota(text))), ("", ""))
    if not hit:
        return None
    return Said(
        _("You wrote: “%(words)s”") % {"words": hit},
        _("A number for each worker makes people count instead of help, and clients get what the number needs."),
        _("Set a goal for the team or for clients: how many were asked, and who could not take part."),
        where,
    )


def _written(facts):
    """[(text, where it stands)] of where a quota would be written. What was skipped or dropped is not planned."""
    for step in facts.all_steps:
        if step.state != Step.State.SKIPPED and step.key not in TALKED_ABOUT:
            yield from ((text, step) for text in (step.title, step.why, step.note))
    for pack, sections in GOALS.items():
        for board in facts.boards(pack):
            for section in board.sections:
                if not sections or section.pack.id in sections:
                    where = Part(board.sheet.pid, pack, section.pack.id)
                    yield from ((one.words, where) for line in section.lines for one in line.cells.values())
    yield from ((text, one) for one in facts.actions for text in (one.what, one.measure))


def crew_apart(facts):
    """Online help by a fixed crew only, and nothing about how the others stay along."""
    if facts.value("offer", "position", "place") != "own" or facts.told("offer", "position", "others"):
        return None
    return Said(
        _("You chose a team of its own for online help. How others stay along is not there yet."),
        _("Colleagues outside that team then easily stay outside: it becomes somebody else’s work."),
        _("Give the other teams a place as well: a colleague who goes along, cases that are shared, a way to refer."),
    )


def one_fixed_path(facts):
    """The organisation decides on the mix, for everybody; or everybody goes along one path."""
    chosen = "organisation" in {facts.value("mix", "mix", "who"), facts.value("vision", "mix", "who")}
    hit, where = ("", "") if chosen else _path(facts)
    if not chosen and not hit:
        return None
    return Said(
        _("You wrote: “%(words)s”") % {"words": hit} if hit
        else _("You wrote that the organisation decides on the mix of online and face to face."),
        _("A fixed path for everybody fits few people. The bond between client and worker comes first."),
        _("Let client and worker choose together, within limits that you set, and let them change it along the way."),
        where,
    )  # fmt: skip


def _path(facts):
    """(what sends everybody along one path, where it stands); ('', '') when nothing does."""
    for pack in ("mix", "vision"):
        for line in facts.lines(pack, "mix"):
            for one in line.cells.values():
                if said := words.one_path(one.words):
                    return said, f"sheet:{pack}#mix"
    return "", ""
