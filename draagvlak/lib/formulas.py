"""Formulas of a spreadsheet as a closed tree: places, numbers and a few functions.

DANGER: a formula runs on the computer of who opens the file. No text that somebody typed can be part of one: a tree
holds only the kinds below, and `text` refuses everything else (S5).
"""

import re
from dataclasses import dataclass
from decimal import Decimal

FUNCTIONS = {"SUM", "SUMIF", "IF", "AND", "ISNUMBER"}
SIGNS = {"+", "-", "*", "/", "<="}
NAME = re.compile(r"[^\W_]+(?: [^\W_]+)*")  # of a sheet: letters, digits and single spaces


@dataclass(frozen=True, slots=True)
class Ref:
    """One cell, counted from 0; `sheet`: the key of another sheet."""

    row: int
    column: int
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Area:
    """The cells of a column from `row` to `last`."""

    row: int
    last: int
    column: int
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    value: Decimal


@dataclass(frozen=True, slots=True)
class Unknown:
    """What stands where something cannot be counted."""


@dataclass(frozen=True, slots=True)
class Op:
    sign: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    of: tuple["Node", ...]


Node = Ref | Area | Number | Unknown | Op | Call
UNKNOWN_SIGN = "?"


def text(node: Node, names: dict[str, str]) -> str:
    """The formula without its '='. `names`: what the sheets are called, by key. TypeError or ValueError for more."""
    if isinstance(node, Op) and node.sign in SIGNS:
        return f"({text(node.left, names)}{node.sign}{text(node.right, names)})"
    if isinstance(node, Call) and node.function in FUNCTIONS:
        return f"{node.function}({','.join(text(one, names) for one in node.of)})"
    if isinstance(node, Unknown):
        return f'"{UNKNOWN_SIGN}"'
    if isinstance(node, Number) and isinstance(node.value, Decimal) and node.value.is_finite():
        return format(node.value, "f")
    if isinstance(node, Ref):
        return _sheet(node.sheet, names) + place(node.row, node.column)
    if isinstance(node, Area):
        return f"{_sheet(node.sheet, names)}{place(node.row, node.column)}:{place(node.last, node.column)}"
    raise TypeError(f"{type(node).__name__} is no part of a formula")


def _sheet(key, names):
    if not key:
        return ""
    name = names[key]
    if not NAME.fullmatch(name):
        raise ValueError(name)
    return f"'{name}'!"


def place(row: int, column: int) -> str:
    """'B3' for row 2, column 1. TypeError or ValueError for what is no place."""
    if type(row) is not int or type(column) is not int:
        raise TypeError("a place is two whole numbers")
    if row < 0 or column < 0:
        raise ValueError("a place is counted from 0")
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"
