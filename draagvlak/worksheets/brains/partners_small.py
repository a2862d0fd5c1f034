"""The circles of partners for a narrow screen: numbered points, whose names stand in a list under them. Pure."""

from dataclasses import dataclass
from math import cos, pi, sin

# In units of its view box, a square. Where the lines are drawn, where the points stand, how far from those a number is.
SIDE, LINES, POINTS, AWAY = 320, {"core": 64, "near": 112, "far": 157}, {"core": 36, "near": 84, "far": 127}, 19
ROOM = 42  # at the top of each circle, on either side, for its name


@dataclass(frozen=True, slots=True)
class Point:
    """A partner in the drawing: its number, its place, and where its number stands."""

    number: int
    partner: object
    x: float
    y: float
    text_x: float
    text_y: float


def points(circles):
    """(Point) of everybody in a circle, from near to far. `circles`: (id, name, its partners)."""
    found: list[Point] = []
    for id_, _name, own in circles:
        radius, free = POINTS[id_], ROOM / POINTS[id_]
        for at, one in enumerate(own):
            angle = -pi / 2 + free + 2 * (pi - free) * (at + 0.5) / len(own)
            found.append(Point(len(found) + 1, one, *_place(radius, angle), *_place(radius + AWAY, angle)))
    return tuple(found)


def _place(radius, angle):
    return round(SIDE / 2 + radius * cos(angle), 1), round(SIDE / 2 + radius * sin(angle), 1)


def rings(circles):
    """(id, name, radius, where its name stands), the widest first."""
    return [(id_, name, LINES[id_], SIDE // 2 - LINES[id_] + 15) for id_, name, _own in reversed(circles)]
