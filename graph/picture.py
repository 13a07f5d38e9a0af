"""Positions for a drawing: columns, not clouds, and the same each time for the same lists.

A ranked list says more than where a force-directed layout happens to push a node, and its order is the drawing's order.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Picture", "Point", "between_columns", "edge"]


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
