"""Positions for a drawing: columns, not clouds, and the same each time for the same lists.

A ranked list says more than where a force-directed layout happens to push a node, and its order is the drawing's order.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import ceil

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
    words_end: tuple[float, float]  # where the words of the columns one step away end, at the left and at the right


def in_rings(
    near: Neighbourhood,
    outside: Collection[Node],
    words: Mapping[Node, float] | None = None,
    *,
    head: int = 34,
    row: int = 46,
) -> Rings:
    """Where to put the nodes of a neighbourhood; those in `outside` stand at the left of the middle, all others right.

    `words` says how wide the words beside each node are, and those below the middle: the picture is as wide as what is
    in it, so that no column is kept where nobody stands. Each column is in the order of the ranked list; whoever is two
    steps away stands level with whom they are reached through, so that no two lines cross. A row is at least `row`
    high. The same neighbourhood makes the same picture. O(nodes).

    >>> rings = in_rings(Neighbourhood(("resident", 1), (Near(("colleague", 2), 1.0),), (), 0, 0), (),
    ...                  {("colleague", 2): 100.0})
    >>> rings.inside, rings.width
    ({('colleague', 2): Point(x=178.0, y=80.0)}, 310)
    """
    words = words or {}
    children: dict[Node, list[Node]] = {}
    for one in near.second:
        if one.through is not None:
            children.setdefault(one.through, []).append(one.node)
    sides = [[one for one in near.first if (one.node in outside) is left] for left in (True, False)]
    lines = max(2, *(_lines(side, children) for side in sides))
    rows = lines * row
    half = max(_HALF, words.get(near.middle, 0.0) / 2)
    # How far from the middle the columns stand, and where they and their words end.
    (left_at, left_far, left_words, left_end), (at, far, words_end, end) = (_away(s, children, words) for s in sides)
    x = _MARGIN + max(half, left_end)
    middle = Point(x, head + rows / 2)
    left, far_left = _side(sides[0], children, x - left_at, x - left_far, head, rows)
    right, far_right = _side(sides[1], children, x + at, x + far, head, rows)
    width = ceil(x + max(half, end) + _MARGIN)
    return Rings(width, head + rows + 10, middle, left, right, far_left | far_right, (x - left_words, x + words_end))


_MARGIN, _HALF, _LINE, _FURTHER, _BESIDE = 12, 28.0, 110, 80, 20


def _away(
    side: list[Near], children: dict[Node, list[Node]], words: Mapping[Node, float]
) -> tuple[float, float, float, float]:
    """Of a side, away from the middle: its column, the one beyond it, the end of the column's words, and of all."""
    if not side:
        return 0.0, 0.0, 0.0, 0.0
    at = _HALF + _LINE
    words_end = at + _BESIDE + max(words.get(one.node, 0.0) for one in side)
    beyond = [node for one in side for node in children.get(one.node, ())]
    if not beyond:
        return at, 0.0, words_end, words_end
    far = words_end + _FURTHER
    return at, far, words_end, far + _BESIDE + max(words.get(node, 0.0) for node in beyond)


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


def edge(start: Point, end: Point, *, level_to: float | None = None) -> str:
    """The path of a line from one node to another, as SVG: leaves and arrives level, so that parallel ones stay apart.
    `level_to`: how far it stays level at first, so that it passes what stands above and below its beginning.

    >>> edge(Point(0, 0), Point(10, 20)), edge(Point(0, 0), Point(14, 20), level_to=4)
    ('M0 0C5 0 5 20 10 20', 'M0 0H4C9 0 9 20 14 20')
    """
    turns = start.x if level_to is None else level_to
    half = (turns + end.x) / 2
    level = "" if level_to is None else f"H{turns:g}"
    return f"M{start.x:g} {start.y:g}{level}C{half:g} {start.y:g} {half:g} {end.y:g} {end.x:g} {end.y:g}"


def _column(x: float, count: int, head: int, rows: int) -> tuple[Point, ...]:
    step = rows / count if count else 0
    return tuple(Point(x, round(head + step * (place + 0.5), 1)) for place in range(count))
