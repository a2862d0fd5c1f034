"""Somebody who wants to know what one group answered, for tests: goes through every solution, one by one.

Shares nothing with inference.py but the figures. Slow and simple: a set of pooled numbers is a row of bits.
"""

from itertools import product

COLOURS = ("red", "orange", "green")


def fits(words, numbers):
    """Whether (red, orange, green, …) pooled over a rubric have these words: 15 and 85 in a hundred (decision 23)."""
    votes = sum(numbers[:3])
    if words is None or not votes:
        return words is None and not votes
    found = tuple(
        "nobody" if 100 * number <= 15 * votes else "everybody" if 100 * number >= 85 * votes else "mixed"
        for number in numbers[:3]
    )
    return found == tuple(words)


class Attacker:
    """Two groups. `questions`: [(totals of the four answers, answers of the first group)]."""

    def __init__(self, questions):
        self.questions = questions
        self.base = 1 + sum(size for _totals, size in questions)
        self.totals = [sum(totals[at] for totals, _size in questions) for at in range(3)]
        self.options = [list(_rows(totals, size)) for totals, size in questions]
        self.before = [1]
        for rows in self.options:
            self.before.append(self._spread(self.before[-1], rows))
        self.pooled = [self._numbers(code) for code in _bits(self.before[-1])]

    def _code(self, row):
        return (row[0] * self.base + row[1]) * self.base + row[2]

    def _numbers(self, code):
        return code // self.base**2, code // self.base % self.base, code % self.base

    def _spread(self, states, rows):
        found = 0
        for code in {self._code(row) for row in rows}:
            found |= states << code
        return found

    def left(self, words):
        """{(question, answer): the numbers that the first group can have there}; empty when nothing fits the words."""
        after = 0
        for numbers in self.pooled:
            rest = [total - number for total, number in zip(self.totals, numbers, strict=True)]
            if fits(words[0], numbers) and fits(words[1], rest):
                after |= 1 << self._code(numbers)
        values: dict = {}
        for at in reversed(range(len(self.questions))):
            earlier = 0
            for row in self.options[at]:
                states = (after >> self._code(row)) & self.before[at]
                if states:
                    earlier |= states
                    for answer, number in enumerate(row):
                        values.setdefault((at, answer), set()).add(number)
            after = earlier
        return values

    def told(self, words):
        """{(question, answer): number} that is certain with these words and was not with the totals alone."""
        return {cell: min(numbers) for cell, numbers in self.left(words).items() if self.is_news(cell, numbers)}

    def is_news(self, cell, numbers):
        """Whether one number is left where the totals allow more."""
        at, answer = cell
        return len(numbers) == 1 and len({row[answer] for row in self.options[at]}) > 1


def _rows(totals, size):
    """Every way in which `size` people can have given these answers."""
    for row in product(*(range(min(total, size) + 1) for total in totals[:3])):
        unknown = size - sum(row)
        if 0 <= unknown <= totals[3]:
            yield (*row, unknown)


def _bits(number):
    """The places of the bits that are set."""
    text = bin(number)[:1:-1]
    at = text.find("1")
    while at >= 0:
        yield at
        at = text.find("1", at + 1)


def is_solution(rows, questions, words):
    """Whether these numbers [question][group] = (red, orange, green, unknown) are all that is known: totals, numbers
    of answers of each group, and the words of each group over all questions."""
    for found, (totals, sizes) in zip(rows, questions, strict=True):
        if tuple(map(sum, zip(*found, strict=True))) != tuple(totals) or min(map(min, found)) < 0:
            return False
        if [sum(row) for row in found] != list(sizes):
            return False
    pooled = [[sum(column) for column in zip(*own, strict=True)] for own in zip(*rows, strict=True)]
    return all(fits(told, numbers) for told, numbers in zip(words, pooled, strict=True))
