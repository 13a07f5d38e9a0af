"""Who could introduce us: the best ways from one to another, over those who know both.

A path is worth the product of what its steps carry (`carries` in network.py), and of the damping of each node in its
middle: `degree ** -0.5`. So somebody who knows four people passes on a half, and a contact centre that knows ten
thousand a hundredth: it knows everybody, and can introduce nobody. Path degree product with damping: Himmelstein and
Baranzini, Heterogeneous Network Edge Prediction, PLOS Computational Biology 2015 (there 0.4 for all nodes of a path).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log

import networkx as nx

from graph.network import Edge, Node, carries, network

__all__ = ["AT_MOST", "DAMPING", "STEPS", "Path", "best_paths", "on_the_way", "worth"]

STEPS = 4
AT_MOST = 3
DAMPING = 0.5

Pair = tuple[Node, Node]
Way = tuple[float, tuple[Node, ...]]  # cost so far, and the nodes


@dataclass(frozen=True)
class Path:
    """A way from the first node to the last. `strength` is what it is worth, between 0 and 1."""

    nodes: tuple[Node, ...]
    strength: float

    @property
    def middle(self) -> tuple[Node, ...]:
        """Those in between, who would have to say a good word."""
        return self.nodes[1:-1]


def best_paths(
    edges: Iterable[Edge],
    starts: Collection[Node],
    end: Node,
    *,
    degrees: Mapping[Node, int] | None = None,
    last: Collection[Node] = (),
    steps: int = STEPS,
    at_most: int = AT_MOST,
) -> tuple[Path, ...]:
    """The best path of at most so many steps from any of the starts to the end, then the best that share no middle.

    Each is the strongest of all paths of its length that are left once the middles (or, of a direct path, the edge) of
    those before it are taken out. Nobody in `last` (who left) is in a path before all paths without them are told, and
    no start is in the middle of one. `degrees` says how many a node is joined to where the edges are only a part of the
    network. Of equal paths the shorter, then the one of smaller nodes. Nothing where there is no way, or a start is the
    end. O(at_most * steps * edges), times the length of a path.

    >>> ways = best_paths([Edge(("colleague", 1), ("resident", 2), 1.0), Edge(("resident", 2), ("resident", 3), 3.0)],
    ...                   [("colleague", 1)], ("resident", 3), degrees={("resident", 2): 4})
    >>> ways[0].middle, round(ways[0].strength, 4)
    ((('resident', 2),), 0.1875)
    """
    graph = network(edges)
    begins = frozenset(starts)
    if end not in graph or end in begins:
        return ()
    ground = _ground(graph, begins, end, degrees or {})
    without: set[Node] = set()
    used: set[Pair] = set()
    found: list[Path] = []
    for barred in [frozenset(last), frozenset()] if last else [frozenset()]:
        while len(found) < at_most:
            way = _Search(ground, without | barred, used).strongest(steps)
            if way is None:
                break
            nodes = way[1]
            found.append(Path(nodes, exp(-way[0])))
            without.update(nodes[1:-1])
            if len(nodes) == 2:
                used.add((nodes[0], nodes[1]))
    return tuple(found)


def on_the_way(edges: Iterable[Edge], starts: Collection[Node], end: Node, *, steps: int = STEPS) -> frozenset[Node]:
    """The nodes that can be in the middle of a path of at most so many steps: all others need not be looked at, and
    nobody need count how many they are joined to. O(edges).

    >>> sorted(on_the_way([Edge(("colleague", 1), ("resident", 2), 1.0), Edge(("resident", 2), ("resident", 3), 1.0),
    ...                    Edge(("resident", 2), ("resident", 4), 1.0)], [("colleague", 1)], ("resident", 3)))
    [('resident', 2)]
    """
    joined: dict[Node, set[Node]] = {}
    for edge in edges:
        joined.setdefault(edge.a, set()).add(edge.b)
        joined.setdefault(edge.b, set()).add(edge.a)
    ahead, behind = _far(joined, starts, steps - 1), _far(joined, [end], steps - 1)
    # A way back over the node that one came from is none, but to tell those apart is the search itself.
    return frozenset(
        node
        for node in ahead.keys() & behind.keys()
        if ahead[node] and behind[node] and ahead[node] + behind[node] <= steps and len(joined[node]) > 1
    )


def _far(joined: Mapping[Node, Iterable[Node]], begins: Collection[Node], steps: int) -> dict[Node, int]:
    """How many steps each node is from the nearest of some, up to so many."""
    found = {node: 0 for node in begins if node in joined}
    newest = list(found)
    for step in range(1, steps + 1):
        newest = [other for other in dict.fromkeys(o for node in newest for o in joined[node]) if other not in found]
        found.update(dict.fromkeys(newest, step))
    return found


def worth(graph: nx.Graph, nodes: tuple[Node, ...], degrees: Mapping[Node, int] | None = None) -> float:
    """What a path through the graph is worth, between 0 and 1. Raises KeyError where two neighbours are not joined.

    >>> worth(network([Edge(("colleague", 1), ("resident", 2), 1.0)]), (("colleague", 1), ("resident", 2)))
    0.5
    """
    value = 1.0
    for a, b in zip(nodes, nodes[1:], strict=False):
        value *= carries(graph[a][b]["strength"])
    for node in nodes[1:-1]:
        value *= _degree(graph, node, degrees or {}) ** -DAMPING
    return value


def _degree(graph: nx.Graph, node: Node, degrees: Mapping[Node, int]) -> int:
    return max(degrees.get(node, 0), len(graph[node]), 1)


@dataclass(frozen=True)
class _Ground:
    """What all searches share: from each node the others with what the step costs, and how far the end is from it."""

    starts: frozenset[Node]
    end: Node
    joined: Mapping[Node, Sequence[tuple[Node, float]]]
    behind: Mapping[Node, int]


def _ground(graph: nx.Graph, starts: frozenset[Node], end: Node, degrees: Mapping[Node, int]) -> _Ground:
    """Costs are logarithms and never negative. To enter a node costs its damping too, but for the end."""
    damped = {node: DAMPING * log(_degree(graph, node, degrees)) if node != end else 0.0 for node in graph}
    joined = {
        node: [(other, damped[other] - log(carries(step["strength"]))) for other, step in near.items()]
        for node, near in graph.adjacency()
    }
    return _Ground(starts, end, joined, _far(graph, [end], len(graph)))


@dataclass(frozen=True)
class _Search:
    """One search, without what those before it used: hop by hop, the cheapest way to each node (Bellman and Ford)."""

    ground: _Ground
    without: Collection[Node]
    used: Collection[Pair]

    def strongest(self, steps: int) -> Way | None:
        """Who goes round in a circle has a cheaper, shorter way, so that the best way is never missed."""
        reached: dict[Node, Way] = {
            start: (0.0, (start,)) for start in self.ground.starts if start in self.ground.joined
        }
        best: Way | None = None
        for left in range(steps - 1, -1, -1):
            reached = self._one_further(reached, left)
            arrived = reached.pop(self.ground.end, None)
            if arrived is not None and (best is None or _order(arrived) < _order(best)):
                best = arrived
        return best

    def _one_further(self, reached: Mapping[Node, Way], left: int) -> dict[Node, Way]:
        """One step from each, only to where the end can still be reached in the steps that are left."""
        behind, starts, without = self.ground.behind, self.ground.starts, self.without
        further: dict[Node, Way] = {}
        for node, (cost, nodes) in reached.items():
            for other, step in self.ground.joined[node]:
                if behind.get(other, left + 1) > left or other in without or other in starts or other in nodes:
                    continue
                if (node, other) in self.used:
                    continue
                known = further.get(other)
                if known is None or cost + step <= known[0] + 1e-9:
                    way = (cost + step, (*nodes, other))
                    if known is None or _order(way) < _order(known):
                        further[other] = way
        return further


def _order(way: Way) -> tuple[float, int, tuple[Node, ...]]:
    """Rounded, so that the same sum in another order of addition is the same."""
    return round(way[0], 10), len(way[1]), way[1]
