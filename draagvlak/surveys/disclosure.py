"""What may be shown: small groups are put together, never only hidden (D3), and compared in words only (D5). Pure.

The rules are the same for everybody who looks: there is no right that shows more.
"""

from fractions import Fraction
from typing import NamedTuple

from draagvlak.surveys.models import Mode

GROUP_LEAST = 8  # people in each group that is compared (D5)
OPEN_LEAST = 2  # in an Open round
MOST_GROUPS = 3  # decision 23
NOBODY, MIXED, EVERYBODY = "nobody", "mixed", "everybody"
FEW, EXPOSING = "few", "exposing"
LOW, HIGH = Fraction(15, 100), Fraction(85, 100)  # decision 23
COLOURS = ("red", "orange", "green")


class Part(NamedTuple):
    """A group that is shown: the ids that were put together in it, and how many people handed in."""

    ids: tuple[str, ...]
    people: int


def group_least(mode, k):
    """How many people each compared group has at least."""
    return max(k, OPEN_LEAST if mode == Mode.OPEN else GROUP_LEAST)


def merged(sizes, least, order=(), kept=()):
    """The groups to compare, largest first, or () when there are no two.

    `sizes` maps each group to how many people handed in. Groups below `least` are put together; if that is still too
    few, the next smallest joins them; above three groups the smallest are put together. Nobody is left out: the
    people of the groups that are shown are all people. `order` settles ties (and is the order of ids inside a part).
    A group of nobody stays out, unless it is in `kept`: its people may not count against the minimum (D15).
    """
    place = {group: at for at, group in enumerate(order)}
    parts = [Part((group,), people) for group, people in sizes.items() if people or group in kept]
    parts.sort(key=lambda part: (part.people, place.get(part.ids[0], len(place)), part.ids))
    while len(parts) > 1 and (parts[0].people < least or len(parts) > MOST_GROUPS):
        first, second, *rest = parts
        # All that are too small go together, before anybody large is asked to join.
        joined = Part(tuple(sorted(first.ids + second.ids, key=lambda group: (place.get(group, len(place)), group))),
                      first.people + second.people)  # fmt: skip
        parts = _placed(rest, joined, least)
    if len(parts) < 2:
        return ()
    return tuple(sorted(parts, key=lambda part: (-part.people, part.ids)))


def _placed(rest, joined, least):
    """`joined` back among the others: in front while it is too small, so that the next smallest joins it."""
    if joined.people < least:
        return [joined, *rest]
    return sorted([*rest, joined], key=lambda part: (part.people, part.ids))


def share_word(count, votes):
    """'nobody' up to 15 %, 'everybody' from 85 %, 'mixed' between; of `votes` answers with a colour, at least one."""
    share = Fraction(count, votes)
    return NOBODY if share <= LOW else EVERYBODY if share >= HIGH else MIXED


def words_of(counts):
    """{colour: word} of (red, orange, green, …) counts of one group in one rubric; None without a vote."""
    votes = sum(counts[:3])
    if not votes:
        return None
    return {colour: share_word(count, votes) for colour, count in zip(COLOURS, counts[:3], strict=True)}


def compare(rubrics, parts, least, *, exact=False, trusted=None):
    """The comparison of `parts` for a snapshot.

    `rubrics`: {rubric id: {question id: {group: (red, orange, green, unknown)}}} of the questions whose totals are
    shown. A group that was asked nothing of a rubric has no word there; a rubric in which one group has fewer than
    `least` answers to a question that it was asked shows no words for any group: the others would tell. `trusted`
    {question id: {group: number}} is what counts against `least` when some answers do not (D15). Returns
    {"words": …, "withheld": …} and with `exact` (Open rounds) also {"counts": …}.
    """
    words, withheld, counts = {}, {}, {}
    for rubric, questions in rubrics.items():
        per_part = [[_total(row, part.ids) for row in questions.values()] for part in parts]
        asked = [[row for row in rows if row is not None] for rows in per_part]
        if not any(asked) or _too_few(questions, parts, per_part, least, trusted):
            withheld[rubric] = FEW
            continue
        words[rubric] = [words_of([sum(column) for column in zip(*rows, strict=True)]) if rows else None
                         for rows in asked]  # fmt: skip
        if exact:
            for at, question in enumerate(questions):
                counts[question] = [rows[at] for rows in per_part]
    found = {"words": words, "withheld": withheld}
    return found | {"counts": counts} if exact else found


def _too_few(questions, parts, per_part, least, trusted):
    """Whether some part has fewer than `least` answers that count to a question that it was asked."""
    for part, rows in zip(parts, per_part, strict=True):
        for question, row in zip(questions, rows, strict=True):
            known = sum(row) if row and trusted is None else sum(
                (trusted or {}).get(question, {}).get(group, 0) for group in part.ids
            )  # fmt: skip
            if row is not None and known < least:
                return True
    return False


def _total(row, ids):
    """The counts of the groups `ids` together, or None when none of them was asked."""
    known = [row[group] for group in ids if group in row]
    return tuple(sum(column) for column in zip(*known, strict=True)) if known else None
