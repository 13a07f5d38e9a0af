"""Ties and links as one network: who is joined to whom, and how well.

A node is a kind and a number: ("resident", 7), ("colleague", 3), ("account", 2), ("organisation", 4).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import fsum, inf

import networkx as nx

__all__ = ["Edge", "Node", "carries", "joined", "network"]

Node = tuple[str, int]


@dataclass(frozen=True)
class Edge:
    """A tie or a link between two nodes. `strength` is that of now (see strength.py) and always more than nothing."""

    a: Node
    b: Node
    strength: float
    kind: str = "tie"


def network(edges: Iterable[Edge]) -> nx.Graph:
    """The undirected graph of the edges, each with its `strength` and `kind`: the same however the edges are ordered.

    Several edges of one pair add up, and are of the kind of the strongest. Raises ValueError for a strength that is
    not positive and finite, and for an edge from a node to itself. O(edges), after sorting them.

    >>> both = network([Edge(("colleague", 3), ("resident", 7), 1.0), Edge(("resident", 7), ("colleague", 3), 0.5)])
    >>> both[("resident", 7)][("colleague", 3)]["strength"]
    1.5
    """
    graph = nx.Graph()
    graph.add_edges_from(
        (a, b, {"strength": one, "kind": kind}) for (a, b), (one, kind) in sorted(_pairs(edges).items())
    )
    return graph


def joined(edges: Iterable[Edge]) -> dict[Node, dict[Node, float]]:
    """The same as plain numbers: of each node to whom it is joined, and how well. In no order, without the kinds; a
    quarter of the time.

    >>> joined([Edge(("colleague", 3), ("resident", 7), 1.0)])
    {('colleague', 3): {('resident', 7): 1.0}, ('resident', 7): {('colleague', 3): 1.0}}
    """
    found: dict[Node, dict[Node, float]] = {}
    for (a, b), (strength, _) in _pairs(edges).items():
        found.setdefault(a, {})[b] = strength
        found.setdefault(b, {})[a] = strength
    return found


def _pairs(edges: Iterable[Edge]) -> dict[tuple[Node, Node], tuple[float, str]]:
    pairs: dict[tuple[Node, Node], list[tuple[float, str]]] = {}
    for edge in edges:
        a, b, strength = edge.a, edge.b, edge.strength
        if a == b:
            raise ValueError(f"{a} is joined to itself.")
        if not 0 < strength < inf:
            raise ValueError(f"A strength must be positive and finite, not {strength}.")
        pairs.setdefault((a, b) if a < b else (b, a), []).append((strength, edge.kind))
    return {pair: several[0] if len(several) == 1 else _together(several) for pair, several in pairs.items()}


def _together(several: Sequence[tuple[float, str]]) -> tuple[float, str]:
    return fsum(one for one, _ in several), max(several)[1]


def carries(strength: float) -> float:
    """How much of a good word a tie passes on, between 0 and 1: `s / (1 + s)`.

    A tie of 1 passes on a half and one of 9 nine tenths, so that a chain is about as good as its weakest part.

    >>> carries(1.0), carries(9.0)
    (0.5, 0.9)
    """
    return strength / (1.0 + strength)
