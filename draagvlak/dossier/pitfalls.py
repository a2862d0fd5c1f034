"""The pitfall check: the seven ways in which it does not work (source 002), and the traps of sources 000 and 004.

Each rule reads the dossier and says what it saw, why that matters and what to do; None when it saw nothing. A rule
never blocks, and can be answered. What a rule cannot read it does not guess: an empty sheet is no pitfall.
"""

import re
from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from draagvlak.plans.models import Mandate

MANY_TOOLS = 3  # for one purpose
MANY_PURPOSES = 4  # in one tool
SHORT = 180  # days: the sources think in years
RUNNING = {"licence", "hosting", "support", "replacement", "admin"}
BUYING = {"purchase", "link", "devices", "migration"}
QUOTA = re.compile(r"\b(quot(um|a)|per (medewerker|hulpverlener|begeleider|worker|staff member))\b", re.IGNORECASE)


@dataclass(frozen=True)
class Finding:
    """What one rule saw. `tool`: what helps, as in the road pack ('sheet:costs', 'team' …)."""

    rule: str
    title: str
    saw: str
    why: str
    do: str
    tool: str
    source: str


def check(facts):
    """[Finding] of every rule that saw something, in the order of RULES."""
    found = []
    for rule, (name, source, tool, look) in RULES.items():
        if said := look(facts):
            saw, why, do = said
            found.append(Finding(rule, str(name()), saw, why, do, tool, source))
    return found


def titles():
    """[(rule, title)] of everything that is looked at."""
    return [(rule, str(name())) for rule, (name, *_rest) in RULES.items()]


# ── How it does not work: source 002 ─────────────────────────────────────────────────────────────────────────
def everyone_their_own(facts):
    """Several tools for one purpose, and nothing decided about them."""
    rows = [line for line in facts.lines("tools", "tools") if line.value("plan") in {None, "decide", "keep"}]
    counts = Counter(line.words("purpose") for line in rows if line.value("purpose"))
    purpose, many = max(counts.items(), key=lambda pair: pair[1], default=("", 0))
    if many < MANY_TOOLS:
        return None
    return (
        _("%(count)s tools are in use for “%(purpose)s”.") % {"count": many, "purpose": purpose},
        _("When everybody works with something else, you cannot help each other, and nobody can keep it all safe."),
        _("Choose together which ones stay, and say kindly which ones go. Ask first what makes people like theirs."),
    )


def everyone_chooses_alone(facts):
    """Tools without anybody who looks after them, while nobody decides on tools."""
    rows = facts.lines("tools", "tools")
    alone = [line for line in rows if not line.value("manager")]
    decided = any(decision.key == "tools" and part == Mandate.Part.DECIDES for decision, _who, part in facts.mandates)
    if len(alone) < MANY_TOOLS or decided:
        return None
    return (
        ngettext("%(count)s tool has nobody who looks after it, and nobody decides which tools you use.",
                 "%(count)s tools have nobody who looks after them, and nobody decides which tools you use.",
                 len(alone)) % {"count": len(alone)},
        _("Sorting good from bad takes time and knowledge that a worker seldom has beside their clients."),
        _("Agree on who tries out, who advises and who decides. A short list of what is fine already helps."),
    )  # fmt: skip


def bought_and_shown(facts):
    """A platform is chosen or bought, and nobody learns to work with it."""
    chosen = facts.begun("platform") or facts.value("technology", "choice", "decided-on") is not None
    learns = facts.begun("training") or facts.lines("training", "moments")
    if not chosen or learns:
        return None
    return (
        _("You are choosing a platform, and no training or practice is planned."),
        _("A demo makes people curious. It does not make them work with it."),
        _("Plan practice with invented cases first, time to try, and somebody who helps."),
    )


def no_why(facts):
    """Worked out in practice before the vision."""
    practical = [key for key in ("platform", "pilot", "agreements", "costs") if facts.begun(key)]
    if not practical or facts.value("vision", "agreed", "text"):
        return None
    titles = ", ".join(facts.road.step(key).title.in_(facts.language) for key in practical)
    return (
        _("You began with: %(steps)s. There is no agreed vision yet.") % {"steps": titles},
        _("Without a why you sail without a course, and every choice becomes a matter of taste."),
        _("Take one hour for the why and for whom. A first text of five sentences is enough to go on with."),
    )


def quota(facts):
    """A number that every worker must reach."""
    step = facts.steps.get("goals")
    texts = [step.note if step else "", *(line.words("sign") for line in facts.lines("vision", "signs"))]
    hit = next((QUOTA.search(text) for text in texts if QUOTA.search(text)), None)
    if hit is None:
        return None
    return (
        _("In your goals stands “%(words)s”.") % {"words": hit.group()},
        _("A number for each worker makes people count instead of help, and clients get what the number needs."),
        _("Set a goal for the team or for clients: how many were asked, and who could not take part."),
    )


def crew_apart(facts):
    """Online help by a fixed crew only."""
    if facts.value("offer", "position", "place") != "own":
        return None
    return (
        _("You chose a team of its own for online help."),
        _("Colleagues outside that team then easily stay outside: it becomes somebody else’s work."),
        _("Give the other teams a place as well: a colleague who goes along, cases that are shared, a way to refer."),
    )


def one_fixed_path(facts):
    """The organisation decides on the mix, for everybody."""
    if "organisation" not in {facts.value("mix", "mix", "who"), facts.value("vision", "mix", "who")}:
        return None
    return (
        _("You wrote that the organisation decides on the mix of online and face to face."),
        _("A fixed path for everybody fits few people. The bond between client and worker comes first."),
        _("Let client and worker choose together, within limits that you set, and let them change it along the way."),
    )


# ── Traps of sources 000 and 004 ─────────────────────────────────────────────────────────────────────────────
def cheap_to_buy(facts):
    """Low to buy, high to run; or what it costs to run is not known."""
    rows = facts.lines("costs", "costs")
    bought = _sum(rows, BUYING, "once")
    running = _sum(rows, RUNNING, "yearly")
    if not bought:
        return None
    why = _("Suppliers sometimes sell cheaply and earn on hosting, upkeep and each change.")
    if not running:
        return (
            _("There is a price to buy it. What it costs each year is not there yet."), why,
            _("Ask for five years in writing: licence, hosting, support, each change, and what leaving costs."),
        )  # fmt: skip
    if 3 * running <= 2 * bought:
        return None
    return (
        _("In three years, running it costs more than twice what buying it costs."), why,
        _("Compare over five years, ask what a change costs, and see whether buying together with others helps."),
    )  # fmt: skip


def _sum(rows, kinds, when):
    amounts = [line.value("mid") for line in rows if line.value("kind") in kinds and line.value("when") == when]
    return sum(amount for amount in amounts if amount)


def goals_bent(facts):
    """Goals that were changed because of what the platform can do."""
    if facts.value("technology", "choice", "goals-kept") not in {"no", "partly"}:
        return None
    return (
        _("You wrote that your goals did not stay as they were when you chose the technology."),
        _("A platform serves your goals. When they bend to it, you do what it can instead of what clients need."),
        _("Look at the vision again. Ask the maker for the change, or take another one."),
    )


def one_carries_all(facts):
    """One person on whom everything rests."""
    named = [one for one in facts.people if one.member_id or one.name]
    roles = sum(len(one.roles) for one in named)
    heavy = [one for one in named if len(named) > 1 and len(one.roles) >= 4 and 2 * len(one.roles) > roles]
    deciders = Counter(who for _decision, who, part in facts.mandates if part == Mandate.Part.DECIDES)
    all_alone = len(deciders) == 1 and sum(deciders.values()) >= 4
    duties = Counter(line.words("who") for line in facts.lines("upkeep", "duties") if line.value("who"))
    upkeep = len(duties) == 1 and sum(duties.values()) >= MANY_TOOLS
    if not (heavy or all_alone or upkeep or (len(named) == 1 and len(facts.people) == 1)):
        return None
    return (
        _("Nearly everything rests on one person."),
        _("People fall ill, change jobs or get tired. Then it stops."),
        _("Find a second one for each task, and give the team a mandate instead of one person."),
    )


def all_in_one(facts):
    """Everything expected of one platform."""
    counts: dict[str, set] = {}
    for line in facts.lines("tools", "tools"):
        if line.value("purpose"):
            counts.setdefault(line.words("name").casefold(), set()).add(line.value("purpose"))
    name, purposes = max(counts.items(), key=lambda pair: len(pair[1]), default=("", set()))
    if len(purposes) < MANY_PURPOSES:
        return None
    return (
        _("“%(name)s” is to serve %(count)s purposes.") % {"name": name, "count": len(purposes)},
        _("No platform does everything well. What it does badly, people then do outside it."),
        _("Choose what it is for, and how it goes together with what you have already."),
    )


def no_plan_after_subsidy(facts):
    """Money that ends, and nothing about what comes then."""
    ends = facts.lines("costs", "subsidy") or [
        line for line in facts.lines("paying", "subsidies") if line.value("state") in {"asked", "granted"}
    ]
    planned = facts.value("costs", "after", "after") or facts.value("paying", "after", "plan") not in {None, "none"}
    if not ends or planned:
        return None
    return (
        _("There is subsidy, and no plan for when it ends."),
        _("Many good projects stop on the day the money stops, and clients lose what they were used to."),
        _("Write now who pays after that, or what you will then stop. Ask the management for an answer."),
    )


def technology_first(facts):
    """Technology before people."""
    before = [key for key in ("platform", "pilot") if facts.begun(key)]
    missing = [key for key in ("team", "stakeholders") if not facts.begun(key)]
    if not before or not missing or facts.people:
        return None
    return (
        _("You are busy with technology, and there is no team yet."),
        _("Buying or building something does not make people use it. Talking with everybody does."),
        _("Get the people round the table first: all levels, several teams, and clients."),
    )


def no_client_at_the_table(facts):
    """A team without clients or who speaks for them."""
    named = [one for one in facts.people if one.member_id or one.name]
    if len(named) < 3 or any("clients" in one.roles for one in named):
        return None
    return (
        _("There is nobody in your team who speaks for clients."),
        _("It is about them. What they need is guessed otherwise, and guessed wrong."),
        _("Ask a client council, a former client or a parent. Pay them, and make it easy to take part."),
    )


def too_tight(facts):
    """Everything within half a year."""
    begins, ends = facts.trajectory.begins_on, facts.trajectory.ends_on
    if not begins or not ends or (ends - begins).days >= SHORT:
        return None
    return (
        _("Your whole trajectory takes %(days)s days.") % {"days": (ends - begins).days},
        _("An idea needs time to ripen with everybody. Big changes take years rather than months."),
        _("Keep the first trial small and soon, and leave the rest of the road open."),
    )


def on_top(facts):
    """Time that nobody was given."""
    rows = facts.lines("working", "time")
    on_top_of_it = [line for line in rows if line.value("state") == "on-top"]
    if not on_top_of_it or 2 * len(on_top_of_it) < len(rows):
        return None
    return (
        _("Most of the work is to be done on top of everything else."),
        _("The time of staff is underestimated nearly everywhere. It then comes out of evenings, or not at all."),
        _("Ask the management which task stops, and write it beside each line."),
    )


def basics_missing(facts):
    """Buying while the basics are not there."""
    rows = [line for line in facts.lines("technology", "infrastructure") if line.value("state") == "missing"]
    if not rows or not facts.begun("platform"):
        return None
    return (
        ngettext("%(count)s basic thing is still missing while you choose a platform.",
                 "%(count)s basic things are still missing while you choose a platform.", len(rows))
        % {"count": len(rows)},
        _("On old computers and bad internet every tool fails, and the tool gets the blame."),
        _("Put the basics in order first: equipment, internet, a quiet place."),
    )  # fmt: skip


# rule → (title, source, what helps, function)
RULES = {
    "everyone-their-own": (lambda: _("Everybody uses something else"), "002", "sheet:tools", everyone_their_own),
    "everyone-chooses-alone": (lambda: _("Everybody chooses alone"), "002", "mandate", everyone_chooses_alone),
    "bought-and-shown": (lambda: _("Bought, shown once, and then waiting"), "002", "sheet:training", bought_and_shown),
    "no-why": (lambda: _("Working it out without a why"), "002", "sheet:vision", no_why),
    "quota": (lambda: _("A number for every worker"), "002", "sheet:vision", quota),
    "crew-apart": (lambda: _("A crew apart"), "002", "sheet:offer", crew_apart),
    "one-fixed-path": (lambda: _("One fixed path for everybody"), "002", "sheet:mix", one_fixed_path),
    "cheap-to-buy": (lambda: _("Cheap to buy, dear to keep"), "000", "sheet:costs", cheap_to_buy),
    "goals-bent": (lambda: _("Goals that bend to the platform"), "004", "sheet:technology", goals_bent),
    "one-carries-all": (lambda: _("One person carries everything"), "004", "team", one_carries_all),
    "all-in-one": (lambda: _("Everything in one platform"), "004", "sheet:tools", all_in_one),
    "no-plan-after-subsidy": (lambda: _("No plan after the subsidy"), "002", "sheet:costs", no_plan_after_subsidy),
    "technology-first": (lambda: _("Technology first, people later"), "000", "team", technology_first),
    "no-client": (lambda: _("Nobody speaks for clients"), "002", "team", no_client_at_the_table),
    "too-tight": (lambda: _("Everything in a few months"), "000", "note", too_tight),
    "on-top": (lambda: _("Work on top of other work"), "000", "sheet:working", on_top),
    "basics-missing": (lambda: _("The basics are missing"), "000", "sheet:technology", basics_missing),
}
