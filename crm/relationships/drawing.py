"""The small drawing on a resident's page: outside, the resident, in the council."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crm.ties.ranked import Ranked
from crm.web.formatting import cut
from graph.picture import Picture, Point, between_columns, edge

IN_THE_COUNCIL = 7
OUTSIDE = 5
LONGEST_NAME = 15
OUTSIDE_NAME = 14
BESIDE_THE_MIDDLE = 11


@dataclass(frozen=True)
class Outside:
    """Somebody or something outside the council that the resident belongs with."""

    kind: str  # resident, organisation
    name: str
    words: str
    href: str


@dataclass(frozen=True)
class Node:
    """A shape with its words, and the line that joins it to the resident."""

    kind: str
    left: bool
    x: float
    y: float
    name: str
    whole_name: str
    words: str
    href: str
    edge: str
    edge_class: str


@dataclass(frozen=True)
class Drawing:
    """All that the template needs; it computes nothing."""

    width: int
    height: int
    middle_x: float
    middle_y: float
    name: str
    outside: tuple[Node, ...]
    inside: tuple[Node, ...]
    describes: str
    left_out: str
    shapes: tuple[tuple[str, bool, str], ...]  # the key: kind, left, words


def drawing_of(
    name: str, serving: Sequence[Ranked], left: Sequence[Ranked], outside: Sequence[Outside], gaps: Sequence[str] = ()
) -> Drawing | None:
    """The drawing of a resident's ranked ties and links, at most seven in the council and five outside.

    Colleagues who left are dashed, `gaps` (ties that ought to be there) dotted. None where there is nothing to draw.
    The order is that of the lists, so the same lists make the same drawing.
    """
    room = IN_THE_COUNCIL - min(1, len(left)) - len(gaps)
    shown = [*serving[: max(room, 1)], *left[: max(IN_THE_COUNCIL - len(serving[:room]) - len(gaps), 0)]]
    bodies = outside[:OUTSIDE]
    if not shown and not bodies and not gaps:
        return None
    picture = between_columns(len(bodies), len(shown) + len(gaps))
    inside = [_inside(tie, spot, picture) for tie, spot in zip(shown, picture.right, strict=False)]
    inside += [_gap(words, spot, picture) for words, spot in zip(gaps, picture.right[len(shown) :], strict=True)]
    out = tuple(_outside(body, spot, picture) for body, spot in zip(bodies, picture.left, strict=True))
    return Drawing(
        width=picture.width,
        height=picture.height,
        middle_x=picture.middle.x,
        middle_y=picture.middle.y,
        name=cut(name.split()[0] if name.split() else name, 9),
        outside=out,
        inside=tuple(inside),
        describes=_describes(name, inside, out),
        left_out=_left_out(len(serving) + len(left) - len(shown), len(outside) - len(bodies)),
        shapes=key_to((node.kind, node.left) for node in (*out, *inside)),
    )


def _inside(tie: Ranked, spot: Point, picture: Picture) -> Node:
    return Node(
        kind=tie.kind,
        left=tie.left,
        x=spot.x,
        y=spot.y,
        name=cut(tie.name.removesuffix(" (you)"), LONGEST_NAME),
        whole_name=tie.name,
        words=(tie.words or tie.called) + (", you" if tie.name.endswith(" (you)") else ""),
        href=tie.href,
        edge=edge(Point(picture.middle.x + 24, picture.middle.y), Point(spot.x - 12, spot.y)),
        edge_class="edge edge-left" if tie.left else f"edge edge-{tie.level}",
    )


def _gap(words: str, spot: Point, picture: Picture) -> Node:
    return Node(
        kind="gap",
        left=False,
        x=spot.x,
        y=spot.y,
        name=cut(words, LONGEST_NAME),
        whole_name=words,
        words="nobody yet",
        href="",
        edge=edge(Point(picture.middle.x + 24, picture.middle.y), Point(spot.x - 12, spot.y)),
        edge_class="edge edge-gap",
    )


def _outside(body: Outside, spot: Point, picture: Picture) -> Node:
    # Its words stand above it, and must not run into the resident in the middle.
    longest = BESIDE_THE_MIDDLE if abs(spot.y - picture.middle.y) < 60 else OUTSIDE_NAME
    return Node(
        kind=body.kind,
        left=False,
        x=spot.x,
        y=spot.y + 14,
        name=cut(body.name, longest),
        whole_name=body.name,
        words=cut(body.words, longest + 1),
        href=body.href,
        edge=edge(Point(spot.x + 12, spot.y + 14), Point(picture.middle.x - 24, picture.middle.y)),
        edge_class="edge edge-2",
    )


def _describes(name: str, inside: Sequence[Node], outside: Sequence[Node]) -> str:
    parts = [f"{node.whole_name}, {node.words}" for node in (*inside, *outside)]
    return f"{name} in the middle. " + "; ".join(parts) + "."


def _left_out(inside: int, outside: int) -> str:
    said = []
    if inside > 0:
        said.append(f"{inside} more in the council")
    if outside > 0:
        said.append(f"{outside} more outside")
    return f"Left out: {' and '.join(said)}." if said else ""


_KEY = (
    ("officer", False, "officer"), ("councillor", False, "councillor"), ("account", False, "account"),
    ("organisation", False, "organisation"), ("resident", False, "resident"), ("officer", True, "left"),
    ("councillor", True, "councillor who left"), ("gap", False, "gap"),
)  # fmt: skip


def key_to(shapes: Iterable[tuple[str, bool]]) -> tuple[tuple[str, bool, str], ...]:
    """What the shapes of a drawing mean, in a fixed order, each with its word: (kind, whether they left). The resident
    in the middle is always one."""
    used = {*shapes, ("resident", False)}
    return tuple(entry for entry in _KEY if entry[:2] in used)
