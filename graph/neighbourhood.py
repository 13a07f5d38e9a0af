"""Who is near whom: those whom somebody is joined to, strongest first, and those one step further through them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from graph.network import Edge, Node, carries, joined

__all__ = ["FIRST", "THEN", "Near", "Neighbourhood", "neighbourhood"]

FIRST = 30
THEN = 10


@dataclass(frozen=True)
class Near:
    """Somebody near: `through` whom, where they are two steps away, and how strong that is.

    For one step `strength` is the tie's own; for two the product of what both steps carry, between 0 and 1.
    """

    node: Node
    strength: float
    through: Node | None = None


@dataclass(frozen=True)
class Neighbourhood:
    """Those one step away and those two steps away, each strongest first, and how many the caps left out."""

    middle: Node
    first: tuple[Near, ...]
    second: tuple[Near, ...]
    first_left_out: int
    second_left_out: int


def neighbourhood(
    edges: Iterable[Edge],
    middle: Node,
    radius: int = 1,
    *,
    first: int = FIRST,
    then: int = THEN,
    last: Collection[Node] = (),
) -> Neighbourhood:
    """The ranked neighbourhood of a node: the `first` strongest, and of each of those the `then` strongest others.

    Those in `last` (who left) stand after all others of their step, however strong, and so do those reached through
    them alone. Somebody two steps away by several ways stands there once, through whom it is strongest. Equal strengths
    stand in the order of nodes. A middle without edges has nobody near. Raises ValueError for a radius other than 1 or
    2. O(edges), and sorting.

    >>> near = neighbourhood([Edge(("resident", 1), ("colleague", 2), 3.0), Edge(("resident", 1), ("account", 4), 1.0),
    ...                       Edge(("colleague", 2), ("resident", 5), 1.0)], ("resident", 1), radius=2)
    >>> [one.node for one in near.first], near.second
    ([('colleague', 2), ('account', 4)], (Near(node=('resident', 5), strength=0.375, through=('colleague', 2)),))
    """
    if radius not in {1, 2}:
        raise ValueError(f"The radius is 1 or 2, not {radius}.")
    graph = joined(edges)
    if middle not in graph:
        return Neighbourhood(middle, (), (), 0, 0)
    behind = frozenset(last)
    nearest = _ranked([Near(node, strength) for node, strength in graph[middle].items()], behind)
    shown = nearest[:first]
    further, cut = _further(graph, middle, shown, then, behind) if radius == 2 else ((), 0)
    return Neighbourhood(middle, shown, further, len(nearest) - len(shown), cut)


def _further(
    graph: dict[Node, dict[Node, float]], middle: Node, shown: tuple[Near, ...], then: int, behind: frozenset[Node]
) -> tuple[tuple[Near, ...], int]:
    """Those two steps away, and how many more there were."""
    nearer = {middle, *graph[middle]}
    best: dict[Node, Near] = {}
    everybody: set[Node] = set()
    for near in shown:
        first = carries(near.strength)
        others = [
            Near(node, first * carries(strength), near.node)
            for node, strength in graph[near.node].items()
            if node not in nearer
        ]
        everybody.update(other.node for other in others)
        for other in _ranked(others, behind)[:then]:
            known = best.get(other.node)
            if known is None or _order(other, behind) < _order(known, behind):
                best[other.node] = other
    return _ranked(list(best.values()), behind), len(everybody) - len(best)


def _ranked(near: list[Near], behind: frozenset[Node]) -> tuple[Near, ...]:
    return tuple(sorted(near, key=lambda one: _order(one, behind)))


def _order(one: Near, behind: frozenset[Node]) -> tuple[bool, float, Node, Node]:
    return one.node in behind or one.through in behind, -one.strength, one.node, one.through or one.node
