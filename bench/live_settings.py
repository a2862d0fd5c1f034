"""The settings of the product, with one address more: how many listen to its streams (tests/peek.py)."""

from draagvlak.settings import *  # noqa: F403
from draagvlak.settings import MIDDLEWARE

MIDDLEWARE = ["tests.peek.Peek", *MIDDLEWARE]
