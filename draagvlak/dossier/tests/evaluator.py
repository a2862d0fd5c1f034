"""Counts the formulas of a spreadsheet, so that tests need no office program. It knows no more than that."""

import re
from fractions import Fraction

TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<text>\"[^\"]*\")|(?P<name>[A-Z]+(?=\())"
    r"|(?P<place>(?:'(?P<sheet>[^']+)'!)?(?P<first>[A-Z]+\d+)(?::(?P<last>[A-Z]+\d+))?)|(?P<sign><=|[-+*/(),]))"
)


class Counter:
    """`sheets`: {name: {place such as 'B3': a number, a text or a formula that begins with =}}."""

    def __init__(self, sheets):
        self.sheets, self.known = sheets, {}

    def value(self, sheet, place):
        """What stands in a cell, with formulas counted; None for an empty one."""
        if (sheet, place) not in self.known:
            raw = self.sheets[sheet].get(place)
            if isinstance(raw, str) and raw.startswith("="):
                raw = _Formula(self, sheet, raw[1:]).count()
            self.known[sheet, place] = Fraction(str(raw)) if isinstance(raw, int | float) else raw
        return self.known[sheet, place]


class _Formula:
    def __init__(self, counter, sheet, text):
        self.counter, self.sheet, self.tokens, at = counter, sheet, [], 0
        while at < len(text):
            found = TOKEN.match(text, at)
            assert found, f"{text} at {at}"
            self.tokens.append(found)
            at = found.end()

    def count(self):
        found = self._compared()
        assert not self.tokens, "something is left"
        return found[0] if isinstance(found, list) else found

    def _sign(self, *signs):
        if self.tokens and self.tokens[0]["sign"] in signs:
            return self.tokens.pop(0)["sign"]
        return None

    def _compared(self):
        left = self._added()
        return left <= self._added() if self._sign("<=") else left

    def _added(self):
        left = self._times()
        while sign := self._sign("+", "-"):
            right = self._times()
            left = left + right if sign == "+" else left - right
        return left

    def _times(self):
        left = self._one()
        while sign := self._sign("*", "/"):
            right = self._one()
            left = left * right if sign == "*" else left / right
        return left

    def _one(self):
        token = self.tokens.pop(0)
        if token["sign"] == "(":
            found = self._compared()
            assert self._sign(")")
            return found
        if token["number"]:
            return Fraction(token["number"])
        if token["text"]:
            return token["text"].strip('"')
        if token["name"]:
            return self._call(token["name"])
        return self._places(token)

    def _places(self, token):
        sheet = token["sheet"] or self.sheet
        if not token["last"]:
            found = self.counter.value(sheet, token["first"])
            return Fraction(0) if found is None and not self._asks else found
        column, first = re.fullmatch(r"([A-Z]+)(\d+)", token["first"]).groups()
        last = int(re.search(r"\d+", token["last"])[0])
        return [self.counter.value(sheet, f"{column}{row}") for row in range(int(first), last + 1)]

    _asks = False  # inside ISNUMBER an empty cell is empty, elsewhere it is 0

    def _call(self, name):
        assert self._sign("(")
        asked, self._asks = self._asks, name == "ISNUMBER"
        if name == "IF":
            return self._if(asked)
        given = [self._compared()]
        while self._sign(","):
            given.append(self._compared())
        assert self._sign(")")
        self._asks = asked
        return {"SUM": _sum, "SUMIF": _sumif, "AND": lambda *all_: all(all_), "ISNUMBER": _is_number}[name](*given)

    def _if(self, asked):
        """Only the branch that counts is counted: the other may hold a text."""
        test = self._compared()
        assert self._sign(",")
        then = self._compared() if test else self._skip()
        assert self._sign(",")
        otherwise = self._skip() if test else self._compared()
        assert self._sign(")")
        self._asks = asked
        return then if test else otherwise

    def _skip(self):
        depth = 0
        while self.tokens[0]["sign"] != "," and self.tokens[0]["sign"] != ")" or depth:
            sign = self.tokens.pop(0)["sign"]
            depth += {"(": 1, ")": -1}.get(sign, 0)


def _is_number(one):
    return isinstance(one, Fraction)


def _flat(given):
    for one in given:
        yield from one if isinstance(one, list) else [one]


def _sum(*given):
    return sum((one for one in _flat(given) if _is_number(one)), Fraction(0))


def _sumif(where, what, amounts):
    pairs = zip(where, amounts, strict=True)
    return sum((amount for one, amount in pairs if one == what and _is_number(amount)), Fraction(0))
