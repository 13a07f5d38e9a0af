"""Places for three lists side by side, so that lines can be drawn between them: the same lists, the same picture."""

from __future__ import annotations

from dataclasses import dataclass

from graph.picture import Point

__all__ = ["Columns", "three_columns"]

WIDTH = 760
HEAD = 44
ROW = 62
LEFT, MIDDLE, RIGHT = 10.0, 306.0, 578.0


@dataclass(frozen=True)
class Columns:
    """The places of the nodes of each list, in units of the drawing: pixels at full width."""

    width: int
    height: int
    left: tuple[Point, ...]
    middle: tuple[Point, ...]
    right: tuple[Point, ...]


def three_columns(left: int, middle: int, right: int) -> Columns:
    """Places for so many nodes in each column, top to bottom in the order of the lists.

    The longest column sets the height; the others are spread over it, so that lines run as level as they can.
    O(left + middle + right).

    >>> [len(column) for column in (three_columns(2, 3, 0).left, three_columns(2, 3, 0).middle)]
    [2, 3]
    >>> three_columns(2, 1, 0).left
    (Point(x=10.0, y=75.0), Point(x=10.0, y=137.0))
    >>> three_columns(2, 1, 0).middle
    (Point(x=306.0, y=106.0),)
    """
    if min(left, middle, right) < 0:
        raise ValueError("A column has no fewer than no nodes.")
    rows = max(left, middle, right, 1) * ROW
    return Columns(
        width=WIDTH,
        height=HEAD + rows + 10,
        left=_column(LEFT, left, rows),
        middle=_column(MIDDLE, middle, rows),
        right=_column(RIGHT, right, rows),
    )


def _column(x: float, count: int, rows: int) -> tuple[Point, ...]:
    step = rows / count if count else 0
    return tuple(Point(x, round(HEAD + step * (place + 0.5), 1)) for place in range(count))
