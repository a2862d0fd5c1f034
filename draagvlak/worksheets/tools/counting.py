"""What may be shown of the form about tools. Pure: from every answer to a result, and nothing else of them.

The form has one link for everybody and asks something that may get somebody into trouble, so the rules are those of an
anonymous scan: nothing with fewer than eight answers. Where everybody named a tool, nothing may say so.
"""

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor

from django.utils.translation import gettext_lazy as _

from draagvlak.worksheets.brains.tools import same

LEAST = 8  # answers before anything is shown
NAMED = 3  # people who name a tool before its name is shown
DETAILS = 5  # people who name a tool before it is said what for and with whom
GROUP = 8  # people in each group that is compared, and who say how a tool works (as in a scan)
MOST_GROUPS = 3
LOW, HIGH, HALF = Fraction(15, 100), Fraction(85, 100), Fraction(1, 2)
# How much a tool is used: half of who answered or more; three or more; five or more, where groups are compared.
MOST, SOME, FIVE = "most", "some", "five"
NOBODY = "nobody"

ROLES = {
    "management": _("Management"),
    "middle": _("Middle management"),
    "frontline": _("Worker with clients or volunteer"),
    "ict": _("ICT and support"),
    "client": _("Client or representative"),
    "other": _("Other"),
}
CLIENTS = {
    "children": _("Children"),
    "young": _("Young people"),
    "adults": _("Adults"),
    "families": _("Families and their network"),
    "groups": _("Groups"),
    "none": _("Not with clients, only among colleagues"),
}


@dataclass
class Named:
    """One tool as somebody sent it."""

    name: str
    purpose: str = ""
    clients: list = field(default_factory=list)
    experience: str = ""


def counted(answers):
    """The result of [(role, [Named])], as JSON; None with fewer than eight answers.

    {"people", "tools": [{"name", "much", "purposes", "clients", "experience", "groups"}], "groups"}. A tool that fewer
    than three named is not in it, and nothing says whether there was one. Of no tool it is said how many named it:
    where everybody did, a number would tell of each. What for and with whom is only said of a tool that five named, and
    only what three of them said; how it works where eight said so; of groups of eight or more in words. All of that is
    left out where it would tell that (almost) everybody named it (`tells`).
    """
    if len(answers) < LEAST:
        return None
    by_tool: dict[str, list] = {}
    for at, (role, tools) in enumerate(answers):
        for one in tools:
            if key := same(one.name):
                by_tool.setdefault(key, []).append((at, role, one))
    parts = grouped(Counter(role for role, _tools in answers))
    shown = [rows for _key, rows in sorted(by_tool.items()) if len({at for at, _role, _one in rows}) >= NAMED]
    tools = [_tool(rows, parts, len(answers)) for rows in shown]
    return {
        "people": len(answers), "groups": [list(ids) for ids, _size in parts],
        "tools": sorted(tools, key=lambda tool: (MOST, FIVE, SOME).index(tool["much"])),
    }  # fmt: skip


def _tool(rows, parts, everybody):
    people = {at for at, _role, _one in rows}
    enough = len(people) >= DETAILS
    roles = {at: role for at, role, _one in rows}
    words = [share(sum(role in ids for role in roles.values()), size) for ids, size in parts] if enough else []
    # Beside the words of groups no share of the whole: together they would fix how many of a group named it.
    much = FIVE if words else MOST if 2 * len(people) >= everybody else SOME
    shown = list(zip(words, (size for _ids, size in parts), strict=True)) if words else [(MOST, everybody)]
    said = _said(rows, shown) if enough else {"purposes": [], "clients": [], "experience": ""}
    return {"name": _name(rows), "much": much, **said, "groups": words}


def _name(rows):
    """How a tool is written here: as two or more people spell it. A spelling of one person could be recognised."""
    spelled = Counter(name for _at, name in {(at, one.name) for at, _role, one in rows})
    alike = Counter(plain for _at, plain in {(at, one.name.casefold()) for at, _role, one in rows})
    most = max(alike.values())
    if most == 1:
        return same(rows[0][2].name).capitalize()
    return min((name for name in spelled if alike[name.casefold()] == most), key=lambda name: (-spelled[name], name))


def _said(rows, shown):
    """What at least three people said of a tool that five named; of how it works one word from eight, or none."""
    purposes = Counter(what for _at, what in {(at, one.purpose) for at, _role, one in rows if one.purpose})
    clients = Counter(what for _at, what in {(at, client) for at, _role, one in rows for client in one.clients})
    by_person: dict[int, set] = {}
    for at, _role, one in rows:
        if one.experience:
            by_person.setdefault(at, set()).add(one.experience)
    votes = ["mixed" if len(said) > 1 else min(said) for said in by_person.values()]
    enough = len(votes) >= GROUP and not tells(shown, GROUP)
    word = next((one for one in ("good", "bad") if enough and votes.count(one) >= HIGH * len(votes)), "mixed")
    # Nearly everybody uses a tool for one thing: each thing that is said stands for three others.
    fitting = [what for at, (what, n) in enumerate(sorted(purposes.items(), key=lambda one: (-one[1], one[0])), 1)
               if n >= NAMED and not tells(shown, NAMED * at)]  # fmt: skip
    return {
        "purposes": sorted(fitting), "clients": sorted(what for what, n in clients.items() if n >= NAMED),
        "experience": word if enough else "",
    }  # fmt: skip


def tells(shown, least):
    """Whether 'at least `least` people named it' tells that (almost) everybody did, of all or of one group.

    `shown`: [(word, people)] of what is said beside it of each part.
    """
    most = [{NOBODY: floor(LOW * size), SOME: ceil(HALF * size) - 1}.get(word, size) for word, size in shown]
    return any(least - (sum(most) - own) > HIGH * size for own, (_word, size) in zip(most, shown, strict=True))


def grouped(sizes, least=GROUP, most=MOST_GROUPS):
    """Roles put together until each group has `least` people: [((ids), people)], or [] when there are no two (D3).

    Who did not say a role is a group like another; nobody is left out.
    """
    parts = sorted(((role,), size) for role, size in sizes.items() if size)
    parts.sort(key=lambda part: part[1])
    while len(parts) > 1 and (parts[0][1] < least or len(parts) > most):
        (one, first), (two, second), *rest = parts
        joined = (tuple(sorted(one + two)), first + second)
        # In front while it is too small, so that the next smallest joins it.
        parts = [joined, *rest] if joined[1] < least else sorted([*rest, joined], key=lambda part: (part[1], part[0]))
    return sorted(parts, key=lambda part: (-part[1], part[0])) if len(parts) > 1 else []


def share(count, of):
    """'nobody' up to 15 %, 'most' from half, 'some' between. No word says that all of a group named it."""
    part = Fraction(count, of)
    return NOBODY if part <= LOW else MOST if part >= HALF else SOME
