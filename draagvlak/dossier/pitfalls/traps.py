"""Traps of the sources 000, 002 and 004. Each reads the dossier (Facts) and returns Said, or None."""

from collections import Counter
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from draagvlak.dossier import missing
from draagvlak.dossier.pitfalls.words import Said, is_somebody, plain, says_nobody, speaks_for_clients
from draagvlak.plans.models import Mandate, PhaseId, Progress, Step
from draagvlak.ui.templatetags.ui import day
from draagvlak.worksheets.brains import costs
from draagvlak.worksheets.brains.money import euro
from draagvlak.worksheets.brains.tools import same

MANY = 4  # purposes of one tool; roles, or decisions, of one person
ICT = {"ict-expert", "it-service", "maker"}
SPEAK = {"clients", "network"}  # roles that speak for clients: a parent does too
MANY_MUSTS = 8  # demands that must be met
SHORT = 180  # days: the sources think in years
YEARS = 3
# Where work stands of which it is known whether there is time: (worksheet, part, on top of other work, the rest).
ON_TOP = [("working", "time", "on-top", ("freed", "promised")), ("upkeep", "duties", "extra", ("fixed", "promised"))]
VENDOR = {"purchase", "link", "migration", "licence", "hosting", "support"}  # kinds of costs that a vendor names
TECHNICAL = {  # kinds of costs of the tool itself and of working it out
    "purchase", "link", "devices", "migration", "project", "licence", "hosting", "support", "replacement", "admin",
    "phone",
}  # fmt: skip


def cheap_to_buy(facts):
    """Low to begin, high to run; or what it costs to run is not known.

    As the worksheet counts (worksheets/brains/costs.py): low and high amounts and hours times a tariff count along.
    """
    books = [costs.read(board) for board in facts.boards("costs")]
    items = [one for book in books for one in book.costs.items if one.kind in TECHNICAL]
    bought = [one for one in items if not one.yearly and one.kind in VENDOR]
    once = [one.counts.mid for one in bought if one.counts is not None]
    yearly = [one.counts.mid for one in items if one.yearly and one.counts is not None]
    # Without a price to buy: it is not filled in yet, or the vendor asks nothing for it and lives of the rest.
    free = not bought and any(one.yearly and one.kind in VENDOR for one in items)
    if not once and not (free and yearly):
        return None
    begin, run = sum(once, Decimal()), sum(yearly, Decimal())
    why = _("Suppliers sometimes sell cheaply and earn on hosting, upkeep and each change.")
    if not yearly:
        return Said(
            _("Buying it costs %(begin)s. What it costs each year is not there yet.") % {"begin": euro(begin)}, why,
            _("Ask for five years in writing: licence, hosting, support, each change, and what leaving costs."),
        )  # fmt: skip
    if run * YEARS <= 2 * begin:
        return None
    facts_of_it = {"begin": euro(begin), "run": euro(run * YEARS), "year": euro(run)}
    return Said(
        _("Buying it costs %(begin)s. Keeping it running costs %(year)s each year: %(run)s in three years.")
        % facts_of_it, why,
        _("Compare over five years, ask what a change costs, and see whether buying together with others helps."),
    )  # fmt: skip


def goals_bent(facts):
    """Goals that were changed because of what the platform can do."""
    if facts.value("technology", "choice", "goals-kept") not in {"no", "partly"}:
        return None
    return Said(
        _("You wrote that your goals did not stay as they were when you chose the technology."),
        _("A platform serves your goals. When they bend to it, you do what it can instead of what clients need."),
        _("Look at the vision again. Ask the maker for the change, or take another one."),
    )


def one_carries_all(facts):
    """One person on whom everything rests. A service or a function may carry much: that is no person."""
    found = [said for look in (_roles, _decides, _duties, _actions, _alone) if (said := look(facts))]
    if not found:
        return None
    return Said(
        " ".join(saw for saw, _where in found),
        _("People fall ill, change jobs or get tired. Then it stops."),
        _("Find a second one for each task, and give the team a mandate instead of one person."),
        found[0][1],
    )


def _persons(facts):
    return [one for one in facts.people if one.member_id or is_somebody(one.name)]


def _named(facts):
    return [one for one in facts.people if missing.is_found(one)]


def _roles(facts):
    roles = sum(len(one.roles) for one in _named(facts))
    for one in _persons(facts) if len(_named(facts)) > 1 else ():
        if len(one.roles) >= MANY and 2 * len(one.roles) > roles:
            said = _("%(who)s is there for %(count)s of the %(all)s roles that are filled.")
            return said % {"who": missing.named(one), "count": len(one.roles), "all": roles}, "team"
    return None


def _decides(facts):
    counts = Counter(who for _decision, who, part in facts.mandates if part == Mandate.Part.DECIDES)
    one = next((one for one in _persons(facts) if one.pk in counts), None)
    if one is None or len(counts) > 1 or counts[one.pk] < MANY:
        return None
    said = _("%(who)s decides on all %(count)s things of which it is known who decides.")
    return said % {"who": missing.named(one), "count": counts[one.pk]}, "mandate"


def _duties(facts):
    named = (line.words("who") for line in facts.lines("upkeep", "duties") if line.value("who"))
    names = [name for name in named if not says_nobody(name)]
    if len(names) < MANY - 1 or len(set(map(plain, names))) > 1 or not is_somebody(names[0]):
        return None
    said = _("%(who)s stands beside each of the %(count)s duties that somebody has.")
    return said % {"who": names[0], "count": len(names)}, "sheet:upkeep#duties"


def _actions(facts):
    """Everything that is open and that somebody does is done by one person."""
    own = [one for one in facts.actions if one.progress != Progress.DONE and (one.member_id or one.role or one.who)]
    if len(own) <= MANY or len({(one.member_id, one.role, plain(one.who)) for one in own}) > 1:
        return None
    if not own[0].member_id and not is_somebody(own[0].who):
        return None
    said = _("%(who)s does all %(count)s actions of which it is known who does them.")
    return said % {"who": own[0].member.user if own[0].member_id else own[0].who, "count": len(own)}, "actions"


def _alone(facts):
    step, named = facts.steps.get("team"), _named(facts)
    if step is None or step.state != Step.State.DONE or len(named) != 1 or len(_persons(facts)) != 1:
        return None
    return _("The step of the team is done, and only %(who)s is in it.") % {"who": missing.named(named[0])}, "team"


def all_in_one(facts):
    """Everything expected of one platform: one tool for many purposes, or many demands and nothing left out."""
    purposes, names = {}, {}
    for line in facts.lines("tools", "tools"):
        is_used = line.words("name") and line.value("plan") != "stop"
        if is_used and line.value("purpose") not in {None, "other"}:
            name = same(line.words("name"))
            names.setdefault(name, line.words("name"))
            purposes.setdefault(name, set()).add(line.value("purpose"))
    name, most = max(purposes.items(), key=lambda pair: len(pair[1]), default=("", ()))
    why = _("No platform does everything well. What it does badly, people then do outside it.")
    remedy = _("Choose what it is for, and how it goes together with what you have already.")
    if len(most) >= MANY:
        saw = _("“%(name)s” is to serve %(count)s purposes.") % {"name": names[name], "count": len(most)}
        return Said(saw, why, remedy)
    musts = [line for line in facts.lines("technology", "demands") if line.value("weight") == "must"]
    step = facts.steps.get("platform")
    divided = facts.told("technology", "choice", "beside") or step is not None and "not-all" in step.checks
    if len(musts) < MANY_MUSTS or divided:
        return None
    saw = _("%(count)s demands must be met, and nothing says yet what the technology need not do.")
    return Said(saw % {"count": len(musts)}, why, remedy, "sheet:technology#demands")


def no_plan_after_subsidy(facts):
    """Money that ends, and nothing about what comes then."""
    asked = [line for line in facts.lines("paying", "subsidies") if line.value("state") in {"asked", "granted"}]
    borne = [line for line in facts.lines("costs", "costs") if line.value("bearer") == "subsidy"]
    ends = asked or borne or facts.lines("costs", "subsidy")
    planned = facts.value("paying", "after", "plan") not in {None, "none"} or any(
        facts.told(*one) for one in (("costs", "after", "after"), ("costs", "after", "who-pays"),
                                     ("paying", "after", "who-pays"))
    )  # fmt: skip
    if not ends or planned:
        return None
    return Said(
        _("There is subsidy, and no plan for when it ends."),
        _("Many good projects stop on the day the money stops, and clients lose what they were used to."),
        _("Write now who pays after that, or what you will then stop. Ask the management for an answer."),
    )


def technology_first(facts):
    """Technology before people."""
    lacks = [key for key in ("team", "stakeholders") if not facts.begun(key)]
    if not lacks or not (facts.has_chosen or facts.begun("pilot")):
        return None
    if any(set(one.roles) - ICT or not one.roles for one in _named(facts)):
        return None
    return Said(
        _("You are busy with technology, and there is no team yet."),
        _("Buying or building something does not make people use it. Talking with everybody does."),
        _("Get the people round the table first: all levels, several teams, and clients."),
    )


def no_client_at_the_table(facts):
    """A team without clients or who speaks for them."""
    named = _named(facts)
    if len(named) < 3 or any(SPEAK & set(one.roles) for one in facts.people):
        return None
    if any(speaks_for_clients(one.name, one.note) for one in named):
        return None
    return Said(
        _("There is nobody in your team who speaks for clients."),
        _("It is about them. What they need is guessed otherwise, and guessed wrong."),
        _("Ask a client council, a former client or a parent. Pay them, and make it easy to take part."),
    )


def too_tight(facts):
    """Everything within half a year: from the first day to the last, or to the last day of the last phase."""
    trajectory = facts.trajectory
    begins = trajectory.begins_on or trajectory.made_on
    anchor = [one for one in facts.all_steps if one.phase == PhaseId.ANCHOR and one.state != Step.State.SKIPPED]
    last = max((one for one in anchor if one.ends_on), key=lambda one: one.ends_on, default=None)
    if last and not anchor[-1].ends_on:
        last = None  # the road goes on after it, nobody says how long
    ends = trajectory.ends_on or last and last.ends_on
    if not ends or not 0 <= (ends - begins).days < SHORT:
        return None
    return Said(
        _("Your whole trajectory takes %(days)s days: from %(begins)s until %(ends)s.")
        % {"days": (ends - begins).days, "begins": day(begins), "ends": day(ends)},
        _("An idea needs time to ripen with everybody. Big changes take years rather than months."),
        _("Keep the first trial small and soon, and leave the rest of the road open."),
        "edit" if trajectory.ends_on else last,
    )


def on_top(facts):
    """Time that nobody was given."""
    for pack, section, extra, others in ON_TOP:
        rows = [line for line in facts.lines(pack, section) if line.value("state") in {extra, *others}]
        on_top_of_it = [line for line in rows if line.value("state") == extra]
        if 2 * len(on_top_of_it) > len(rows):
            break
    else:
        return None
    return Said(
        _("%(count)s of the %(all)s kinds of work are to be done on top of everything else.")
        % {"count": len(on_top_of_it), "all": len(rows)},
        _("The time of staff is underestimated nearly everywhere. It then comes out of evenings, or not at all."),
        _("Ask the management which task stops, and write it beside each line."),
        f"sheet:{pack}#{section}",
    )


def basics_missing(facts):
    """Buying while the basics are not there."""
    rows = [line for line in facts.lines("technology", "infrastructure") if line.value("state") == "missing"]
    if not rows or not (facts.has_chosen or facts.begun("pilot")):
        return None
    return Said(
        ngettext("%(count)s basic thing is still missing while you choose or try a platform.",
                 "%(count)s basic things are still missing while you choose or try a platform.", len(rows))
        % {"count": len(rows)},
        _("On old computers and bad internet every tool fails, and the tool gets the blame."),
        _("Put the basics in order first: equipment, internet, a quiet place."),
    )  # fmt: skip
