"""Who could introduce us: the best paths, against every path there is."""

from __future__ import annotations

import doctest
from itertools import permutations

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import paths
from graph.network import Edge, Node, network
from graph.paths import best_paths, worth

ME, EILEEN, DAVID, CLUB = ("colleague", 1), ("resident", 1), ("resident", 2), ("organisation", 1)
CENTRE, MAGGIE, CAROL = ("account", 1), ("colleague", 2), ("colleague", 3)
TOWN = [
    Edge(ME, DAVID, 6.0),
    Edge(DAVID, CLUB, 3.0, "member"),
    Edge(CLUB, EILEEN, 3.0, "chair"),
    Edge(DAVID, CENTRE, 9.0),
    Edge(CENTRE, EILEEN, 9.0),
    Edge(DAVID, CAROL, 9.0),
    Edge(CAROL, EILEEN, 9.0),
]


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(paths).failed == 0


def test_a_club_introduces_better_than_a_centre_that_everybody_rings() -> None:
    degrees = {CENTRE: 20_000, CLUB: 12, CAROL: 12}
    (way,) = best_paths(TOWN, [ME], EILEEN, degrees=degrees, last=[CAROL])
    assert way.nodes == (ME, DAVID, CLUB, EILEEN)
    assert way.strength == pytest.approx(6 / 7 * 0.75 * 0.75 * 4**-0.5 * 12**-0.5)
    # Without her being put last it would be her: she left, however well she knew them.
    assert best_paths(TOWN, [ME], EILEEN, degrees=degrees)[0].middle == (DAVID, CAROL)


def test_alternatives_share_no_middle_and_who_left_comes_after_all_who_serve() -> None:
    more = [*TOWN, Edge(ME, ("resident", 3), 0.2), Edge(("resident", 3), CENTRE, 0.2)]
    ways = best_paths(more, [ME], EILEEN, degrees={CENTRE: 20_000, CLUB: 12}, last=[CAROL])
    assert [way.middle for way in ways] == [(DAVID, CLUB), (("resident", 3), CENTRE)]
    direct = best_paths([*more, Edge(ME, EILEEN, 0.01), Edge(ME, CAROL, 0.01)], [ME], EILEEN, last=[CAROL])
    assert [way.middle for way in direct] == [(DAVID, CENTRE), (), (CAROL,)]  # the last one only because nobody else is


def test_no_path_and_a_path_to_oneself_are_none() -> None:
    assert best_paths(TOWN, [MAGGIE], EILEEN) == ()
    assert best_paths(TOWN, [ME], ("resident", 99)) == ()
    assert best_paths(TOWN, [ME, EILEEN], EILEEN) == ()
    chain = [Edge(("resident", n), ("resident", n + 1), 1.0) for n in range(5)]
    assert best_paths(chain, [("resident", 0)], ("resident", 4)) != ()
    assert best_paths(chain, [("resident", 0)], ("resident", 5)) == ()  # five steps


def test_of_equal_ways_always_the_same_one() -> None:
    twins = [Edge(ME, ("resident", n), 1.0) for n in (5, 3, 4)] + [
        Edge(("resident", n), EILEEN, 1.0) for n in (4, 5, 3)
    ]
    ways = best_paths(twins, [ME], EILEEN)
    assert [way.middle for way in ways] == [(("resident", 3),), (("resident", 4),), (("resident", 5),)]
    assert all(best_paths(some, [ME], EILEEN) == ways for some in permutations(twins))


nodes = st.tuples(st.sampled_from(["resident", "colleague"]), st.integers(1, 4))
edges = st.lists(
    st.builds(Edge, nodes, nodes, st.sampled_from([0.1, 0.5, 1.0, 3.0, 9.0])).filter(lambda one: one.a != one.b),
    min_size=3,
    max_size=16,
)
degrees = st.dictionaries(nodes, st.integers(1, 5000), max_size=6)


def every_path(graph: nx.Graph, starts: set[Node], end: Node, without: set[Node]) -> list[tuple[Node, ...]]:
    left = graph.subgraph(set(graph) - without)
    return [
        tuple(path)
        for start in starts & set(left)
        if end in left
        for path in nx.all_simple_paths(left, start, end, cutoff=4)
        if not starts & set(path[1:])
    ]


@settings(max_examples=120, deadline=None)
@given(edges, degrees, st.sets(nodes, max_size=2))
def test_none_is_weaker_than_another_of_its_length_among_all_that_there_are(given_edges, known, left) -> None:
    graph, starts, end = network(given_edges), {ME, MAGGIE}, EILEEN
    last = left - starts - {end}
    ways = best_paths(given_edges, starts, end, degrees=known, last=last, at_most=9)
    without: set[Node] = set()
    used: set[tuple[Node, ...]] = set()
    for way in ways:
        serving = [one for one in every_path(graph, starts, end, without | last) if one not in used]
        anybody = [one for one in every_path(graph, starts, end, without) if one not in used]
        best = max(worth(graph, one, known) for one in serving or anybody)
        assert way.strength == pytest.approx(worth(graph, way.nodes, known)) == pytest.approx(best)
        without.update(way.middle)
        used.add(way.nodes)
    if len(ways) < 9:
        assert [one for one in every_path(graph, starts, end, without) if one not in used] == []


@settings(max_examples=40, deadline=None)
@given(edges, degrees, st.randoms(use_true_random=False))
def test_the_same_network_has_the_same_paths(given_edges, known, random) -> None:
    mixed = [Edge(one.b, one.a, one.strength) if random.random() < 0.5 else one for one in given_edges]
    random.shuffle(mixed)
    assert best_paths(given_edges, [ME], EILEEN, degrees=known) == best_paths(mixed, [ME], EILEEN, degrees=known)
