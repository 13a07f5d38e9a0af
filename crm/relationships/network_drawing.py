"""The drawing of a network: outside, the resident, in the council, and beyond them those one step further."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from crm.relationships.drawing import key_to
from crm.web.formatting import cut
from graph.neighbourhood import Near, Neighbourhood
from graph.network import Node
from graph.picture import Point, Rings, edge, in_rings

BESIDE = 23  # letters beside a node where there is one column to a side
BESIDE_TWO = 15  # and where there are two
FAR = 17
LETTER = 8  # about as wide as a letter of a name


@dataclass(frozen=True)
class Label:
    """What stands at a node: its shape, its words, and how well it is joined to whom it is reached through."""

    kind: str
    name: str
    words: str
    href: str
    level: int
    left: bool = False


@dataclass(frozen=True)
class Spot:
    """A node as the template draws it."""

    kind: str
    left: bool
    x: float
    y: float
    name: str
    whole_name: str
    words: str
    href: str
    is_left_of_middle: bool


@dataclass(frozen=True)
class Line:
    """An edge as the template draws it."""

    path: str
    css: str


@dataclass(frozen=True)
class NetworkDrawing:
    """All that the template needs; it computes nothing."""

    width: int
    height: int
    middle_x: float
    middle_y: float
    outside_x: float
    inside_x: float
    name: str
    spots: tuple[Spot, ...]
    lines: tuple[Line, ...]
    has_outside: bool
    has_inside: bool
    describes: str
    left_out: str
    shapes: tuple[tuple[str, bool, str], ...]


def draw(
    name: str,
    near: Neighbourhood,
    label: Callable[[Near], Label],
    outside: Collection[Node],
    gaps: Sequence[Node] = (),
    *,
    first: int,
    most: int,
) -> NetworkDrawing | None:
    """The nearest `first` nodes and of those beyond them as many as make `most`; gaps (nodes of their own) always.

    None where nobody is near: gaps alone are no picture. The same network makes the same drawing.
    """
    if not near.first:
        return None
    shown = near.first[: max(first - len(gaps), 1)]
    through = {one.node for one in shown}
    beyond = [one for one in near.second if one.through in through][: max(most - len(shown) - len(gaps), 0)]
    missing = tuple(Near(gap, 0.0) for gap in gaps)
    drawn = [*shown, *missing, *beyond]
    labels = {one.node: label(one) for one in drawn}
    rings = in_rings(Neighbourhood(near.middle, (*shown, *missing), tuple(beyond), 0, 0), outside)
    spots = _spots(rings, labels)
    return NetworkDrawing(
        width=rings.width,
        height=rings.height,
        middle_x=rings.middle.x,
        middle_y=rings.middle.y,
        outside_x=next((spot.x for spot in rings.outside.values()), 0.0),
        inside_x=next((spot.x for spot in rings.inside.values()), 0.0),
        name=name.split()[0][:14] if name.split() else name,
        spots=spots,
        lines=_lines(rings, drawn, labels),
        has_outside=bool(rings.outside),
        has_inside=bool(rings.inside),
        describes=_describes(name, drawn, labels),
        left_out=_left_out(
            len(near.first) - len(shown) + near.first_left_out, len(near.second) - len(beyond) + near.second_left_out
        ),
        shapes=key_to((spot.kind, spot.left) for spot in spots),
    )


def _spots(rings: Rings, labels: Mapping[Node, Label]) -> tuple[Spot, ...]:
    beside = BESIDE_TWO if rings.beyond else BESIDE
    found = []
    for places, longest in ((rings.outside, beside), (rings.inside, beside), (rings.beyond, FAR)):
        for node, at in places.items():
            label = labels[node]
            found.append(
                Spot(
                    label.kind, label.left, at.x, at.y, cut(label.name, longest), label.name,
                    cut(label.words, longest + 2), label.href, at.x < rings.middle.x,
                )
            )  # fmt: skip
    return tuple(found)


def _lines(rings: Rings, near: Sequence[Near], labels: Mapping[Node, Label]) -> tuple[Line, ...]:
    """Weakest first, so that strong ones lie on top."""
    places = rings.outside | rings.inside | rings.beyond
    found = []
    for one in reversed(near):
        label, to = labels[one.node], places[one.node]
        begins = rings.middle if one.through is None else places[one.through]
        # A line further on begins where the words beside its node end.
        away = 24 if one.through is None else _beside(labels[one.through])
        side = -1 if to.x < begins.x else 1
        path = edge(Point(begins.x + side * away, begins.y), Point(to.x - side * 12, to.y))
        found.append(Line(path, "edge " + _css(label)))
    return tuple(found)


def _beside(label: Label) -> float:
    return 24 + LETTER * max(len(cut(label.name, BESIDE_TWO)), len(cut(label.words, BESIDE_TWO + 2)) * 0.85)


def _css(label: Label) -> str:
    if label.kind == "gap":
        return "edge-gap"
    return "edge-left" if label.left else f"edge-{max(label.level, 1)}"


def _describes(name: str, near: Sequence[Near], labels: Mapping[Node, Label]) -> str:
    said = [
        f"{labels[one.node].name}, {labels[one.node].words}"
        + (f", through {labels[one.through].name}" if one.through else "")
        for one in near
    ]
    return f"{name} in the middle. " + "; ".join(said) + "."


def _left_out(first: int, second: int) -> str:
    said = [f"{first:,} with weaker ties"] if first > 0 else []
    said += [f"{second:,} one step further"] if second > 0 else []
    return f"Left out: {' and '.join(said)}." if said else ""
