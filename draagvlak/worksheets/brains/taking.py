"""What a sharing framework and a partner map say about an empty point of the agreements. Pure.

For the part of the client nothing internal is offered: names of information and of people, never a reason or a rule.
"""

from draagvlak.worksheets.brains.sharing import ADD, CHANGE, CLIENT, DELETE, DOING, NONE

SHARING, PARTNERS = "sharing", "partners"
FRAME, CLIENTS = "partner-agreement", "client-agreement"
LONGEST = 3_900  # a text field takes 4,000
# The point of an agreement between partners → the fields of 'agreements about sharing' that say something about it.
RULES = {
    "who-decides": ("decides", "dispute"), "safe": ("safe", "leak"), "closing": ("closing",), "ending": ("ending",),
    "client-say": ("told", "of-age"), "not-on-it": ("never",),
}  # fmt: skip


def of_partners(partner_map):
    """{(section, field): lines} of a partners.PartnerMap: with whom you decide together."""
    names = [one.name for one in partner_map.partners if "core" in {one.near, one.type} and one.name]
    return {(FRAME, "parties"): ["; ".join(names)]} if names else {}


def of_sharing(board, matrix):
    """{(section, field): lines} of a sharing framework: its Board and its sharing.Matrix. Not what is over."""
    rules = board.section("rules").only
    found = {(FRAME, point): [rules.words(one) for one in fields if rules.words(one)]
             for point, fields in RULES.items()}  # fmt: skip
    others = [one for one in matrix.people if one.kind != CLIENT]
    clients = [one for one in matrix.people if one.kind == CLIENT]
    shared = _kinds(matrix, others, set(DOING))
    closed = [kind.name for kind in matrix.kinds
              if others and all(matrix.boxes[kind.pid, one.pid].may == (NONE,) for one in others)]  # fmt: skip
    seen = _by_person(matrix, others, matrix.sees)
    found[FRAME, "on-it"] = _together(shared)
    found[FRAME, "not-on-it"] = found[FRAME, "not-on-it"] + _together(closed)
    found[FRAME, "access"] = _by_person(matrix, matrix.people, lambda box: matrix.still(box, set(DOING)))
    found[FRAME, "editing"] = _by_person(matrix, matrix.people, lambda box: matrix.still(box, {CHANGE, DELETE}))
    found[CLIENTS, "who-sees"] = seen
    found[CLIENTS, "you-add"] = _together(_kinds(matrix, clients, {ADD}))
    found[CLIENTS, "not-online"] = _together(closed)
    return {point: lines for point, lines in found.items() if lines}


def _kinds(matrix, people, what):
    """The names of what any of these people may still do `what` with."""
    return [kind.name for kind in matrix.kinds
            if any(matrix.still(matrix.boxes[kind.pid, one.pid], what) for one in people)]  # fmt: skip


def _together(names):
    names = [name for name in names if name]
    return [", ".join(names)] if names else []


def _by_person(matrix, people, rule):
    """A line for each person: 'Worker: contact details, goals'."""
    found = [(one.name, [box.kind.name for box in matrix.of_person(one) if rule(box)]) for one in people]
    return [f"{name}: {', '.join(kinds)}" for name, kinds in found if name and kinds]


def text_of(lines):
    """The lines as one text that fits in a field."""
    text = "\n".join(lines)
    if len(text) <= LONGEST:
        return text
    cut = text[:LONGEST]
    at = max(cut.rfind("\n"), cut.rfind(", "), cut.rfind(" ") if ", " not in cut else -1)
    return (cut[:at] if at > 0 else cut) + "\n…"
