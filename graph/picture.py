"""Positions for a drawing: columns, not clouds, and the same each time for the same lists.

A ranked list says more than where a force-directed layout happens to push a node, and its order is the drawing's order.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from graph.neighbourhood import Near, Neighbourhood
from graph.network import Node

__all__ = ["Picture", "Point", "Rings", "between_columns", "edge", "in_rings"]


@dataclass(frozen=True)
class Point:
    """A place in the drawing, in its own units: pixels at full width."""

    x: float
    y: float


@dataclass(frozen=True)
class Picture:
    """Somebody in the middle, a column to either side."""

    width: int
    height: int
    middle: Point
    left: tuple[Point, ...]
    right: tuple[Point, ...]


def between_columns(
    left: int, right: int, *, width: int = 348, head: int = 34, left_row: int = 78, right_row: int = 46
) -> Picture:
    """Where to put `left` nodes, one in the middle and `right` nodes, top to bottom in the order of the lists.

    The taller column sets the height; the other is spread over it. O(left + right).

    >>> between_columns(1, 2).right
    (Point(x=196, y=57.0), Point(x=196, y=103.0))
    """
    rows = max(left * left_row, right * right_row, 2 * right_row)
    return Picture(
        width=width,
        height=head + rows + 10,
        middle=Point(128, head + rows / 2),
        left=_column(26, left, head, rows),
        right=_column(196, right, head, rows),
    )


@dataclass(frozen=True)
class Rings:
    """Somebody in the middle, those one step away in a column to either side, those two steps away beyond them."""

    width: int
    height: int
    middle: Point
    outside: dict[Node, Point]  # at the left, top to bottom
    inside: dict[Node, Point]  # at the right
    beyond: dict[Node, Point]  # at the far left or the far right, beside whom they are reached through


def in_rings(
    near: Neighbourhood, outside: Collection[Node], *, width: int = 640, wide: int = 940, head: int = 34, row: int = 46
) -> Rings:
    """Where to put the nodes of a neighbourhood; those in `outside` stand at the left of the middle, all others right.

    Each column is in the order of the ranked list; whoever is two steps away stands level with whom they are reached
    through, so that no two lines cross. `width` for one step, `wide` for two; a row is at least `row` high.
    The same neighbourhood makes the same picture. O(nodes).

    >>> rings = in_rings(Neighbourhood(("resident", 1), (Near(("colleague", 2), 1.0),), (), 0, 0), ())
    >>> rings.inside
    {('colleague', 2): Point(x=432, y=80.0)}
    """
    across = wide if near.second else width
    children: dict[Node, list[Node]] = {}
    for one in near.second:
        if one.through is not None:
            children.setdefault(one.through, []).append(one.node)
    sides = [[one for one in near.first if (one.node in outside) is left] for left in (True, False)]
    lines = max(2, *(_lines(side, children) for side in sides))
    rows = lines * row
    away = round(across * (0.138 if near.second else 0.175))
    further = round(across * 0.34)
    middle = Point(across // 2, head + rows / 2)
    left, far_left = _side(sides[0], children, middle.x - away, middle.x - further, head, rows)
    right, far_right = _side(sides[1], children, middle.x + away, middle.x + further, head, rows)
    return Rings(across, head + rows + 10, middle, left, right, far_left | far_right)


def _lines(side: list[Near], children: dict[Node, list[Node]]) -> int:
    return sum(max(1, len(children.get(one.node, ()))) for one in side)


def _side(
    side: list[Near], children: dict[Node, list[Node]], at: float, far: float, head: int, rows: int
) -> tuple[dict[Node, Point], dict[Node, Point]]:
    """A column and the one beyond it, spread over the height; each node in the middle of those beyond it."""
    step = rows / max(_lines(side, children), 1)
    column: dict[Node, Point] = {}
    beyond: dict[Node, Point] = {}
    top = float(head)
    for one in side:
        further = children.get(one.node, [])
        high = step * max(1, len(further))
        column[one.node] = Point(at, round(top + high / 2, 1))
        for place, node in enumerate(further):
            beyond[node] = Point(far, round(top + step * (place + 0.5), 1))
        top += high
    return column, beyond


def edge(start: Point, end: Point) -> str:
    """The path of a line from one node to another, as SVG: leaves and arrives level, so that parallel ones stay apart.

    >>> edge(Point(0, 0), Point(10, 20))
    'M0 0C5 0 5 20 10 20'
    """
    half = (start.x + end.x) / 2
    return f"M{start.x:g} {start.y:g}C{half:g} {start.y:g} {half:g} {end.y:g} {end.x:g} {end.y:g}"


def _column(x: float, count: int, head: int, rows: int) -> tuple[Point, ...]:
    step = rows / count if count else 0
    return tuple(Point(x, round(head + step * (place + 0.5), 1)) for place in range(count))
