"""A6: the three levels stay apart for every kind of colour sight, in both themes, as the design computed them."""

import pytest
from coloraide import Color

from draagvlak.ui.tests.test_style import desk

LEAST = 20  # CIEDE2000; about 10 is clearly different side by side
SIGHTS = ["protan", "deutan", "tritan"]
PAIRS = [("red", "orange"), ("red", "green"), ("orange", "green")]


def distance(one, other, sight=None):
    """CIEDE2000 between two fills, as somebody with this sight sees them (Machado 2009, full severity)."""
    first, second = (Color(colour) for colour in (one, other))
    if sight:
        first, second = (
            colour.filter(sight, 1, method="machado", space="srgb-linear").fit("srgb") for colour in (first, second)
        )
    return first.delta_e(second, method="2000")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("sight", [None, *SIGHTS])
@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_levels_are_far_apart(theme, sight, one, other):
    colours = desk(theme)
    assert distance(colours[f"{one}-fill"], colours[f"{other}-fill"], sight) >= LEAST


def test_usual_traffic_lights_would_fail():
    assert distance("#d32f2f", "#388e3c", "deutan") < LEAST
