"""The pitfall check: the seven ways in which it does not work (source 002), and the traps of sources 000 and 004.

Each rule (ways.py, traps.py) reads the dossier and says what it saw, why that matters and what to do;
None when it saw nothing. A rule never blocks, and can be answered. What a rule cannot read it does not guess: an empty
sheet is no pitfall.
"""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from draagvlak.content import shipped
from draagvlak.dossier.pitfalls import traps, ways
from draagvlak.dossier.pitfalls.words import Part
from draagvlak.dossier.way import Stage
from draagvlak.plans.models import Action, Step
from draagvlak.worksheets.brains.findings import task
from draagvlak.worksheets.places import address


@dataclass(frozen=True)
class Finding:
    """What one rule saw. `url` and `place`: where it was seen or what helps; both '' where there is no page for it."""

    rule: str
    title: str
    saw: str
    why: str
    do: str
    source: str
    url: str
    place: str

    @property
    def task(self):
        """What an action about it begins with: our own words, without what was quoted."""
        return task(self.title, self.do)


def check(facts, may_edit=False):
    """[Finding] of every rule that saw something, in the order of RULES. `may_edit`: the days may be changed."""
    found = []
    for rule, (name, source, tool, look) in RULES.items():
        if said := look(facts):
            url, place = _place(facts, said.where or tool, may_edit)
            found.append(Finding(rule, str(name()), said.saw, said.why, said.do, source, url, place))
    return found


def titles():
    """[(rule, title)] of everything that is looked at."""
    return [(rule, str(name())) for rule, (name, *_rest) in RULES.items()]


def _place(facts, where, may_edit):
    """(address, words) of a tool of the road, of a Part, Step or Action, or of the days of the trajectory."""
    trajectory = facts.trajectory
    if isinstance(where, Part):
        return address(where.sheet, where.section), shipped.sheet(where.pack).title.in_(facts.language)
    if isinstance(where, Action):
        return reverse("action", args=[where.pid]), where.what
    if isinstance(where, Step):
        return reverse("step", args=[where.pid]), Stage(where, facts.language).title
    if where.startswith("sheet:"):
        pack, _hash, section = where.removeprefix("sheet:").partition("#")
        title = shipped.sheet(pack).title.in_(facts.language)
        if sheets := facts.sheets.get(pack):
            return address(sheets[0].pid, section), title
        return reverse("sheets", args=[trajectory.pid]), title
    pages = {"team": ("trajectory-team", _("Team")), "mandate": ("trajectory-mandate", _("Mandate")),
             "actions": ("trajectory-actions", _("Actions"))}  # fmt: skip
    if may_edit:
        pages["edit"] = ("trajectory-edit", _("Days of the trajectory"))
    route, words = pages.get(where, ("", ""))
    return (reverse(route, args=[trajectory.pid]) if route else "", words)


# rule → (title, source, what helps, function)
RULES = {
    "everyone-their-own": (lambda: _("Everybody uses something else"), "002", "sheet:tools", ways.everyone_their_own),
    "everyone-chooses-alone": (lambda: _("Everybody chooses alone"), "002", "mandate", ways.everyone_chooses_alone),
    "bought-and-shown": (
        lambda: _("Bought, shown once, and then waiting"), "002", "sheet:training", ways.bought_and_shown,
    ),
    "no-why": (lambda: _("Working it out without a why"), "002", "sheet:vision", ways.no_why),
    "quota": (lambda: _("A number for every worker"), "002", "sheet:vision", ways.quota),
    "crew-apart": (lambda: _("A crew apart"), "002", "sheet:offer", ways.crew_apart),
    "one-fixed-path": (lambda: _("One fixed path for everybody"), "002", "sheet:mix", ways.one_fixed_path),
    "cheap-to-buy": (lambda: _("Cheap to buy, dear to keep"), "000", "sheet:costs", traps.cheap_to_buy),
    "goals-bent": (lambda: _("Goals that bend to the platform"), "004", "sheet:technology", traps.goals_bent),
    "one-carries-all": (lambda: _("One person carries everything"), "004", "team", traps.one_carries_all),
    "all-in-one": (lambda: _("Everything in one platform"), "004", "sheet:tools", traps.all_in_one),
    "no-plan-after-subsidy": (
        lambda: _("No plan after the subsidy"), "002", "sheet:costs", traps.no_plan_after_subsidy,
    ),
    "technology-first": (lambda: _("Technology first, people later"), "000", "team", traps.technology_first),
    "no-client": (lambda: _("Nobody speaks for clients"), "002", "team", traps.no_client_at_the_table),
    "too-tight": (lambda: _("Everything in a few months"), "000", "edit", traps.too_tight),
    "on-top": (lambda: _("Work on top of other work"), "000", "sheet:working", traps.on_top),
    "basics-missing": (lambda: _("The basics are missing"), "000", "sheet:technology", traps.basics_missing),
}  # fmt: skip
