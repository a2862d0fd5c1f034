"""What follows from figures, by exact arithmetic on whole numbers: the mathematics of the audit (audit.py). Pure.

Two ways to work out a number that is not shown. *Linear*: adding and subtracting figures (`determined`). *Integer*:
the numbers of a group are whole, none is below nothing, together they make the totals, and words hold for them;
sometimes one solution is left (`certain`).
"""

from fractions import Fraction
from itertools import combinations, permutations
from math import lcm
from typing import NamedTuple

from draagvlak.surveys.disclosure import EVERYBODY, HIGH, LOW, MIXED, NOBODY

VOTES = range(3)  # red, orange, green: what shares are made of
ALL = range(4)  # and 'I do not know'
FEW, MANY = LOW.as_integer_ratio(), HIGH.as_integer_ratio()
PARTS = lcm(LOW.denominator, HIGH.denominator)  # parts of a vote in which the limits of the words are whole
MARGIN = 2  # votes: one that changes colour, and one that comes or goes among the votes
UNSURE = -1
AT_MOST = 200  # whole numbers of votes that are tried where parts of a vote would fit
STEPS = 100  # changes of a solution before it is given up


# ── Adding and subtracting ───────────────────────────────────────────────────────────────────────────────────
def determined(sizes, rowsets, least):
    """The unions of atoms with more than nobody and fewer than `least` people whose figure follows from others.

    `sizes`: {atom: people}. `rowsets`: for each snapshot its rows; a row is a published figure, as the set of atoms
    that it counts. All snapshots are put together, as if nobody ever changed an answer. Returns a list of frozensets.
    """
    atoms = sorted((atom for atom, size in sizes.items() if size), key=lambda atom: (sizes[atom], str(atom)))
    basis = _basis([[Fraction(atom in row) for atom in atoms] for rows in rowsets for row in rows])
    return [union for union in _small(atoms, sizes, least) if _follows([atom in union for atom in atoms], basis)]


def _small(atoms, sizes, least):
    found: list[tuple[int, frozenset]] = [(0, frozenset())]
    for atom in atoms:
        found += [(size + sizes[atom], union | {atom}) for size, union in found if size + sizes[atom] < least]
    return [union for size, union in found if size]


def _basis(rows):
    basis: list[tuple[list[Fraction], int]] = []
    for row in rows:
        rest = _reduced(row, basis)
        first = next((at for at, value in enumerate(rest) if value), None)
        if first is not None:
            basis.append((rest, first))
    return basis


def _reduced(row, basis):
    for pivot, at in basis:
        if row[at]:
            factor = Fraction(row[at]) / pivot[at]
            row = [mine - factor * theirs for mine, theirs in zip(row, pivot, strict=True)]
    return row


def _follows(row, basis):
    return not any(_reduced(row, basis))


# ── Whole numbers ────────────────────────────────────────────────────────────────────────────────────────────
class Question(NamedTuple):
    """What an attacker knows of one question: the totals (red, orange, green, unknown), and for each group the least
    and the most answers that it may have given (equal when that number is known)."""

    totals: tuple[int, ...]
    answers: tuple[tuple[int, int], ...]


def certain(questions, words):
    """Gives one by one what words tell and totals do not: ((question, group, colour), by place; the number of votes).

    `words`: for each group its words for red, orange and green over all questions together, or None for no vote at
    all. The number is UNSURE when no solution was found for it: unsure counts as told. Nothing given: nothing is told.

    Two groups: exact. Of one question, the possible numbers of a group are the whole points of a box between two
    sums, a generalised polymatroid. The sum of such sets is one again, whole points included, and so is its part in a
    box (Frank, 1984): so eight inequalities say whether pooled numbers can be had, and for each number of votes the
    words are a box. This goes through every solution without writing them down.

    Three groups: a cell is free when two solutions with different numbers in it are found. They are solutions of all
    that is known, the words of every group included, so whoever knows this cannot tell which is true. When no second
    is found, that does not prove that there is none; the cell counts as told.
    """
    if len(words) == 2:
        return _certain_of_two(_tight(questions), words)
    return _certain_of_more([_with_sizes(question) for question in questions], words)


def possible(questions, words):
    """Whether two groups could have these words. When unsure: yes."""
    pair = Pair(_tight(questions), words)
    return pair.exists and pair.fits(exactly=False)


def open_cells(questions):
    """The cells that the totals, with the numbers of answers, do not fix."""
    return [
        (at, group, colour)
        for at, question in enumerate(questions)
        for group in range(len(question.answers))
        for colour in ALL
        if len(_range(question, group, colour)) > 1
    ]


def _range(question, group, colour):
    least, most = question.answers[group]
    total = question.totals[colour]
    return range(max(0, least - sum(question.totals) + total), min(total, most) + 1)


def _tight(questions):
    """The same with what the answers of one group say about those of the other."""
    found = []
    for totals, ((least, most), (other_least, other_most)) in questions:
        answered = sum(totals)
        low, high = max(least, answered - other_most), min(most, answered - other_least)
        found.append(Question(totals, ((low, high), (answered - high, answered - low))))
    return found


def _certain_of_two(questions, words):
    pair = Pair(questions, words)
    exists = pair.exists and pair.fits()
    if exists and None not in words and pair.fits(margin=MARGIN):
        return
    for at, group, colour in open_cells(questions):
        if group:
            continue
        number = pair.only(at, colour) if exists else UNSURE
        if number is not None:  # what is told of one group is told of the other
            yield (at, 0, colour), number
            yield (at, 1, colour), questions[at].totals[colour] - number if number != UNSURE else UNSURE


class Pair:
    """Two groups: what the first may have chosen; the second has the rest of the totals."""

    def __init__(self, questions, words):
        self.questions, self.words = questions, words
        self.ranks = [_ranks((0, 0, 0, 0), question.totals, question.answers[0]) for question in questions]
        self.totals = [sum(question.totals[colour] for question in questions) for colour in VOTES]
        self.exists = all(self.ranks)
        if self.exists:
            self.low = [sum(column) for column in zip(*(low for low, _high in self.ranks), strict=True)]
            self.high = [sum(column) for column in zip(*(high for _low, high in self.ranks), strict=True)]
        self.last = 0  # the number of votes that fitted last: most often it fits again

    def fits(self, *, exactly=True, margin=0):
        """Whether some pooled numbers agree with the words of both.

        With MARGIN they stay so after any swap of one answer. Then nothing is told: a number that totals leave open
        can be changed by one swap with the other group, since possible numbers can be exchanged one by one.
        """
        return self._fits(self.low, self.high, exactly, margin)

    def only(self, at, colour):
        """The one number that is left for this colour of question `at`, UNSURE, or None when there are more."""
        options = _range(self.questions[at], 0, colour)
        while len(options) > 1:
            half = len(options) // 2
            below, above = options[:half], options[half:]
            left, right = self._can(at, colour, below), self._can(at, colour, above)
            if left == right:
                return None if left else UNSURE
            options = below if left else above
        return options[0]

    def _can(self, at, colour, options):
        question = self.questions[at]
        least, most = [0, 0, 0, 0], list(question.totals)
        least[colour], most[colour] = options[0], options[-1]
        ranks = _ranks(least, most, question.answers[0])
        if not ranks:
            return False
        old_low, old_high = self.ranks[at]
        low = [all_ - old + new for all_, old, new in zip(self.low, old_low, ranks[0], strict=True)]
        high = [all_ - old + new for all_, old, new in zip(self.high, old_high, ranks[1], strict=True)]
        return self._fits(low, high)

    def _fits(self, low, high, exactly=True, margin=0):
        """Looks for a number of votes. By how much it fails, in parts of a vote, is convex: one lowest place."""
        first, final = low[7], high[7]
        if exactly and first <= self.last <= final and self._over(self.last, low, high, 1, margin) <= 0:
            return True
        while first < final:
            middle = (first + final) // 2
            if self._over(middle, low, high, PARTS, margin) <= self._over(middle + 1, low, high, PARTS, margin):
                final = middle
            else:
                first = middle + 1
        if self._over(first, low, high, PARTS, margin) > 0:
            return False
        return not exactly or self._fits_near(first, low, high, margin)

    def _fits_near(self, best, low, high, margin):
        """Tries whole numbers, as long as parts of a vote would fit; at most AT_MOST in both directions."""
        for way in (1, -1):
            for votes in range(best, best + way * AT_MOST, way):
                if not low[7] <= votes <= high[7] or self._over(votes, low, high, PARTS, margin) > 0:
                    break
                if self._over(votes, low, high, 1, margin) <= 0:
                    self.last = votes
                    return True
        return False

    def _over(self, votes, low, high, parts, margin):
        """By how much the eight inequalities fail at this number of votes, in `parts` of a vote; 0 or less: they hold.

        `parts` 1 counts in whole votes, PARTS exactly.
        """
        mine = _box(self.words[0], votes * parts, margin * parts)
        theirs = _box(self.words[1], (sum(self.totals) - votes) * parts, margin * parts)
        totals = [total * parts for total in self.totals]
        least = [max(own, all_ - other) for own, all_, other in zip(mine[0], totals, theirs[1], strict=True)]
        most = [min(own, all_ - other) for own, all_, other in zip(mine[1], totals, theirs[0], strict=True)]
        over = max(one - other for one, other in zip(least, most, strict=True))
        of_least, of_most = _sums(*least), _sums(*most)
        more, fewer = of_least[7] - votes * parts, votes * parts - of_most[7]
        for low_, high_, lowest, highest in zip(of_least, of_most, low, high, strict=True):
            lowest, highest = lowest * parts, highest * parts
            over = max(over, low_ - highest, lowest - high_, lowest - low_ + more, high_ - highest + fewer)
        return over


def _ranks(least, most, answers):
    """For each subset of the colours the lowest and highest number that a group can have in it; None without any."""
    fewest, all_ = sum(least), sum(most)
    if fewest > answers[1] or all_ < answers[0] or answers[0] > answers[1]:
        return None
    of_least, of_most = _sums(*least[:3]), _sums(*most[:3])
    low = [max(one, answers[0] - all_ + other) for one, other in zip(of_least, of_most, strict=True)]
    high = [min(other, answers[1] - fewest + one) for one, other in zip(of_least, of_most, strict=True)]
    return low, high


def _sums(red, orange, green):
    """The sum over each of the eight subsets of the colours; all three come last."""
    return 0, red, orange, red + orange, green, red + green, orange + green, red + orange + green


def _box(words, votes, room=0):
    """The lowest and the highest number of each colour that these words allow in so many votes (or parts of votes)."""
    if words is None:
        return (0, 0, 0), (0, 0, 0)
    few, many = _few(votes), _many(votes)
    low = {NOBODY: 0, MIXED: few + 1 + room, EVERYBODY: max(many + room, 1)}
    high = {NOBODY: few - room, MIXED: many - 1 - room, EVERYBODY: votes}
    return [low[word] for word in words], [high[word] for word in words]


def _few(votes):
    """The largest number that is 'nobody'."""
    return FEW[0] * votes // FEW[1]


def _many(votes):
    """The smallest number that is 'everybody'."""
    return -(-MANY[0] * votes // MANY[1])


# ── Three groups: by solutions ───────────────────────────────────────────────────────────────────────────────
def _certain_of_more(questions, words):
    cells = open_cells(questions)
    solution = solved(questions, words) if cells else None
    return ((cell, UNSURE) for cell in cells if solution is None or otherwise(solution, words, cell) is None)


def _with_sizes(question):
    """The question with one number of answers for each group, in proportion, where they are not known."""
    totals, answers = question
    rest = sum(totals) - sum(least for least, _most in answers)
    room = sum(most - least for least, most in answers)
    sizes = []
    for least, most in answers:
        more = rest * (most - least) // room if room else 0
        sizes.append((least + more, least + more))
        rest, room = rest - more, room - (most - least)
    return Question(totals, tuple(sizes))


def solved(questions, words):
    """One solution, or None when none is found: for each question and group its numbers of the four answers."""
    if any(sum(size for size, _same in question.answers) != sum(question.totals) for question in questions):
        return None
    return _mended([shared(question) for question in questions], words)


def shared(question):
    """The totals dealt out in proportion to the groups' answers."""
    left, rows = list(question.totals), []
    for size, _same in question.answers:
        everything = sum(left) or 1
        row = [total * size // everything for total in left]
        by_rest = sorted(ALL, key=lambda colour: -(left[colour] * size % everything))
        for colour in by_rest[: size - sum(row)]:
            row[colour] += 1
        rows.append(row)
        left = [total - taken for total, taken in zip(left, row, strict=True)]
    return rows


def otherwise(solution, words, cell):
    """Another solution with a different number in this cell, or None when none is found."""
    at, group, colour = cell
    for other in range(len(words)):
        for second in ALL:
            for one, two in ((colour, second), (second, colour)):
                if other == group or second == colour or not _room(solution[at], group, other, one, two):
                    continue
                changed = [[list(row) for row in rows] for rows in solution]
                _swap(changed[at], group, other, one, two, 1)
                if found := _mended(changed, words, at):
                    return found
    return None


def _mended(rows, words, fixed=None):
    """These numbers, changed by swaps between two groups until the words hold; None when that does not come out.

    Swaps keep the totals and the groups' numbers of answers. The question `fixed` stays as it is.
    """
    groups = range(len(words))
    free = [rows[at] for at in range(len(rows)) if at != fixed]
    pooled = [[sum(question[group][colour] for question in rows) for colour in ALL] for group in groups]
    for _step in range(STEPS):
        if not any(lack(pooled[group], words[group]) for group in groups):
            return rows
        steps = sorted(_steps(free, pooled, words))
        if not steps or steps[0][0] >= 0:
            return None
        one, other, first, second, number = steps[0][1]
        _swap(pooled, one, other, first, second, number)
        for question in free:
            here = min(number, _room(question, one, other, first, second))
            _swap(question, one, other, first, second, here)
            number -= here
    return None


def _steps(free, pooled, words):
    """Every swap between two groups, of 1, 2, 4, … votes: (what it takes off the lack, as a number below 0; swap)."""
    for one, other in combinations(range(len(words)), 2):
        before = lack(pooled[one], words[one]) + lack(pooled[other], words[other])
        for first, second in permutations(ALL, 2):
            room, number = sum(_room(question, one, other, first, second) for question in free), 1
            while number <= room:
                _swap(pooled, one, other, first, second, number)
                after = lack(pooled[one], words[one]) + lack(pooled[other], words[other])
                _swap(pooled, one, other, first, second, -number)
                yield after - before, (one, other, first, second, number)
                number *= 2


def _room(rows, one, other, first, second):
    return min(rows[one][first], rows[other][second])


def _swap(rows, one, other, first, second, number):
    """`one` gives `number` of `first` to `other`, and gets as many of `second`."""
    rows[one][first] -= number
    rows[other][first] += number
    rows[one][second] += number
    rows[other][second] -= number


def lack(numbers, words):
    """How far these numbers (red, orange, green, …) are from fitting the words: 0 when they do."""
    votes = sum(numbers[:3])
    if words is None or not votes:
        return votes if words is None else 1
    few, many = _few(votes), _many(votes)
    wanting = 0
    for number, word in zip(numbers, words, strict=False):
        if word == NOBODY:
            wanting += max(0, number - few)
        elif word == EVERYBODY:
            wanting += max(0, many - number)
        else:
            wanting += max(0, few + 1 - number, number - many + 1)
    return wanting
