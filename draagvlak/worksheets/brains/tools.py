"""Which digital tools are in use: for what, and where it sprawls. Pure. It says what there is; nobody is judged."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from draagvlak.worksheets.brains.findings import Finding, row
from draagvlak.worksheets.brains.stakeholders import plain

OTHER = "other"  # 'something else' is no purpose that two tools share
PERSONAL = ("sensitive", "some")
ALONE = r"((slechts|alleen|enkel|maar|only|just) )?(één|eén|1|one|a single)"
PEOPLE = (r"(persoon|collega|medewerker|medewerkster|begeleider|begeleidster|hulpverlener|gebruiker|coach|teamcoach"
          r"|person|colleague|worker|employee|user)")  # fmt: skip
ONE_USER = re.compile(
    rf"^{ALONE}( \w+)?( {PEOPLE}\b.*|\.)?$|^{ALONE} (van|of) (de|onze|the|our) (\w+ )?{PEOPLE}[’']?s\b"
    r"|^(alleen ik|ik alleen|only me)\b", re.I)  # fmt: skip
SOME_USERS = re.compile(r"^\S+ (of|or|à|a|tot|to|op|in|-|–) ?(\d|twee|drie|vier|two|three|four|de|het|the)", re.I)
MORE = re.compile(r"^\S+( \S+)? (team|keer|maal|times?|afdeling|dienst|department|groep|group)\b"
                  r"|\b(per|elk|elke|each) ", re.I)  # fmt: skip
# A name of several people: managing it is no matter of one person.
SEVERAL = re.compile(r"dienst|team\b|helpdesk|secretariaat|directie|leverancier|department|supplier"
                     r"|^(de )?(ict|it)$", re.I)  # fmt: skip
NOBODY = {"?", "-", "–", "nog te zoeken", "nog te vinden", "niemand", "weten we niet", "still to be found", "nobody"}
# Privacy of a tool: state of the mark (the shapes of work) → the word beside it.
FREE, SEEN, BUSY, NOT_SEEN, UNKNOWN = "free", "seen", "busy", "not-seen", "unknown"
MARKS = {
    FREE: ("done", gettext_lazy("no personal data")),
    SEEN: ("done", gettext_lazy("looked at by the DPO")),
    BUSY: ("doing", gettext_lazy("being looked at")),
    NOT_SEEN: ("todo", gettext_lazy("not looked at by the DPO")),
    UNKNOWN: ("unknown", gettext_lazy("not known")),
}


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool. `privacy`: FREE, SEEN, BUSY, NOT_SEEN or UNKNOWN."""

    pid: str
    name: str
    purpose: str
    purpose_words: str
    data: str
    data_words: str
    privacy: str
    plan: str
    plan_words: str
    experience_words: str
    manager: str
    ambassador: str
    users: str
    note: str

    @property
    def is_managed(self):
        """Whether somebody manages it: 'still to be found' is nobody."""
        return bool(self.manager) and plain(self.manager) not in NOBODY

    @property
    def glyph(self):
        return MARKS[self.privacy][0]

    @property
    def privacy_words(self):
        return str(MARKS[self.privacy][1])


@dataclass(frozen=True, slots=True)
class Purpose:
    """What tools are for, with the tools."""

    id: str
    title: str
    tools: tuple

    @property
    def names(self):
        """Each tool once: of two teams that use one, it is one."""
        return tuple({same(one.name): one.name for one in reversed(self.tools) if one.name}.values())[::-1]

    @property
    def is_sprawl(self):
        return len(self.names) > 1 and self.id not in {"", OTHER}


@dataclass(frozen=True, slots=True)
class Inventory:
    """What the sheet shows."""

    purposes: tuple
    findings: tuple
    count: int
    along: int = 0  # how many are taken along when choosing a platform


def same(name):
    """What makes two names one tool: letters and figures only, without accents and capitals."""
    return "".join(sign for sign in plain(name) if sign.isalnum())


def read(board):
    """The Inventory of a sheet with tools (worksheets.board.Board)."""
    tools = tuple(_tool(line) for line in board.lines("tools") if line.holds)
    order = [option.id for option in board.section("tools").pack.field("purpose").options]
    ids = sorted({one.purpose for one in tools}, key=lambda one: order.index(one) if one in order else len(order))
    purposes = tuple(
        Purpose(id_, next(one.purpose_words for one in tools if one.purpose == id_) or _("Purpose not filled in"),
                tuple(one for one in tools if one.purpose == id_))
        for id_ in ids
    )  # fmt: skip
    found = (_sprawl(purposes), _one_person(tools), _nobody(tools), _privacy(tools), _unknown(tools), _stop(tools))
    along = sum(line.value("platform") is True for line in board.lines("tools"))
    return Inventory(purposes, tuple(one for one in found if one), len(tools), along)


def _tool(line):
    data = line.value("data") or ""
    return Tool(
        line.pid, line.words("name"), line.value("purpose") or "", line.words("purpose"), data, line.words("data"),
        _privacy_of(data, line.value("checked") or ""), line.value("plan") or "", line.words("plan"),
        line.words("experience"), line.words("manager"), line.words("ambassador"), line.words("used-by"),
        line.words("note"),
    )  # fmt: skip


def _privacy_of(data, checked):
    if data == "none":
        return FREE
    if data not in PERSONAL:
        return UNKNOWN
    return {"yes": SEEN, "busy": BUSY, "no": NOT_SEEN}.get(checked, UNKNOWN)


def _sprawl(purposes):
    found = [("", one.title, ", ".join(one.names)) for one in purposes if one.is_sprawl]
    title = ngettext("%(n)s purpose has more than one tool", "%(n)s purposes have more than one tool", len(found))
    text = _("That can be wise. Agree which one you choose when, and with which one ICT helps.")
    return found and Finding("sprawl", title % {"n": len(found)}, text, tuple(found))


def _is_one(users):
    """Whether these words name one person: not 'one or two', 'one of the teams' or 'one in three'."""
    return bool(ONE_USER.search(users)) and not (MORE.search(users) or SOME_USERS.search(users))


def _one_person(tools):
    found = []
    for one in tools:
        is_same = one.is_managed and plain(one.manager) == plain(one.ambassador) and not SEVERAL.search(one.manager)
        if is_same:
            found.append((row(one.pid), one.name, _("the same person tells about it and manages it")))
        elif _is_one(one.users):
            found.append((row(one.pid), one.name, _("one user")))
    title = ngettext("%(n)s tool depends on one person", "%(n)s tools depend on one person", len(found))
    text = _("Look for somebody who can take over, before it is needed.")
    return found and Finding("one", title % {"n": len(found)}, text, tuple(found))


def _nobody(tools):
    found = [(row(one.pid), one.name, "") for one in tools if not one.is_managed and one.plan != "stop"]
    title = ngettext("Of %(n)s tool it is not known who manages it",
                     "Of %(n)s tools it is not known who manages them", len(found))  # fmt: skip
    text = _("Who makes and closes accounts? Who takes over in case of illness?")
    return found and Finding("nobody", title % {"n": len(found)}, text, tuple(found))


def _privacy(tools):
    waiting = [one for one in tools if one.data in PERSONAL and one.privacy in {NOT_SEEN, UNKNOWN}]
    waiting.sort(key=lambda one: PERSONAL.index(one.data))
    title = ngettext(
        "%(n)s tool holds personal data, and nobody knows that the DPO looked at it",
        "%(n)s tools hold personal data, and nobody knows that the DPO looked at them", len(waiting),
    )  # fmt: skip
    text = _("Ask the DPO to begin with the sensitive ones. Whether something is allowed, this sheet does not say.")
    items = tuple((row(one.pid), one.name, f"{one.data_words} · {one.privacy_words}") for one in waiting)
    return items and Finding("privacy", title % {"n": len(waiting)}, text, items)


def _unknown(tools):
    found = [(row(one.pid), one.name, "") for one in tools if one.data in {"", "unknown"}]
    title = ngettext("Of %(n)s tool it is not known whether it holds personal data",
                     "Of %(n)s tools it is not known whether they hold personal data", len(found))  # fmt: skip
    text = _("‘We do not know’ is a good answer, for a while. Ask who manages it.")
    return found and Finding("unknown", title % {"n": len(found)}, text, tuple(found))


def _stop(tools):
    found = [(row(one.pid), one.name, one.note) for one in tools if one.plan == "stop"]
    title = ngettext("%(n)s tool stops", "%(n)s tools stop", len(found))
    text = _("Stop nothing in the middle of somebody’s help. First agree how the client keeps in touch.")
    return found and Finding("stop", title % {"n": len(found)}, text, tuple(found))
