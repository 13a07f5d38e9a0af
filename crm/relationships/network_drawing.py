"""The drawing of a network: outside, the resident, in the council, and beyond them those one step further."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from crm.relationships.drawing import key_to
from crm.web.formatting import cut
from graph.neighbourhood import Near, Neighbourhood
from graph.network import Node
from graph.picture import Point, Rings, edge, in_rings

BESIDE = 32  # letters beside a node where one step is drawn
BESIDE_TWO = 28  # and where two are
LETTER, SMALL_LETTER = 8.6, 7.4  # about as wide as a letter of a name, and of the words below it
ON_A_PHONE = 520
HEADING = 100.0  # what stands above a column


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

    @property
    def is_wide(self) -> bool:
        """Whether a phone shows it piece by piece: made so small that it fits, nobody could read it."""
        return self.width > ON_A_PHONE


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
    longest = BESIDE_TWO if beyond else BESIDE
    rooms = {node: _room(label, longest) for node, label in labels.items()}
    rooms |= {one.node: max(rooms[one.node], HEADING) for one in (*shown, *missing)}
    called = name.split()[0][:14] if name.split() else name
    rooms[near.middle] = LETTER * len(called)
    rings = in_rings(Neighbourhood(near.middle, (*shown, *missing), tuple(beyond), 0, 0), outside, rooms)
    spots = _spots(rings, labels, longest)
    return NetworkDrawing(
        width=rings.width,
        height=rings.height,
        middle_x=rings.middle.x,
        middle_y=rings.middle.y,
        outside_x=next((spot.x for spot in rings.outside.values()), 0.0),
        inside_x=next((spot.x for spot in rings.inside.values()), 0.0),
        name=called,
        spots=spots,
        lines=_lines(rings, drawn, labels, rooms),
        has_outside=bool(rings.outside),
        has_inside=bool(rings.inside),
        describes=_describes(name, drawn, labels),
        left_out=_left_out(
            len(near.first) - len(shown) + near.first_left_out, len(near.second) - len(beyond) + near.second_left_out
        ),
        shapes=key_to((spot.kind, spot.left) for spot in spots),
    )


def _spots(rings: Rings, labels: Mapping[Node, Label], longest: int) -> tuple[Spot, ...]:
    places = rings.outside | rings.inside | rings.beyond
    return tuple(
        Spot(
            label.kind, label.left, at.x, at.y, cut(label.name, longest), label.name, cut(label.words, longest + 4),
            label.href, at.x < rings.middle.x,
        )
        for at, label in ((at, labels[node]) for node, at in places.items())
    )  # fmt: skip


def _lines(
    rings: Rings, near: Sequence[Near], labels: Mapping[Node, Label], rooms: Mapping[Node, float]
) -> tuple[Line, ...]:
    """Weakest first, so that strong ones lie on top."""
    places = rings.outside | rings.inside | rings.beyond
    found = []
    for one in reversed(near):
        label, to = labels[one.node], places[one.node]
        begins = rings.middle if one.through is None else places[one.through]
        side = -1 if to.x < begins.x else 1
        # A line further on begins where the words beside its node end, and turns where those of its column do.
        away = 24 if one.through is None else 26 + rooms[one.through]
        turns = None if one.through is None else rings.words_end[side > 0] + side * 8
        path = edge(Point(begins.x + side * away, begins.y), Point(to.x - side * 12, to.y), level_to=turns)
        found.append(Line(path, "edge " + _css(label)))
    return tuple(found)


def _room(label: Label, longest: int) -> float:
    """How wide the words beside a node are."""
    return max(LETTER * len(cut(label.name, longest)), SMALL_LETTER * len(cut(label.words, longest + 4)))


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
