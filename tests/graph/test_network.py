"""Ties and links as a network, who is near whom in it, and where a drawing puts them."""

from __future__ import annotations

import doctest
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import neighbourhood as near_module
from graph import network as network_module
from graph.neighbourhood import neighbourhood
from graph.network import Edge, Node, carries, network
from graph.picture import in_rings

EILEEN, MAGGIE, PRIYA = ("resident", 1), ("colleague", 1), ("colleague", 2)
CLUB, MAILBOX, DAVID = ("organisation", 1), ("account", 1), ("resident", 2)
CREWE = [
    Edge(EILEEN, MAGGIE, 9.0),
    Edge(EILEEN, MAILBOX, 1.0),
    Edge(EILEEN, CLUB, 3.0, "chair"),
    Edge(MAGGIE, DAVID, 1.0),
    Edge(CLUB, DAVID, 9.0, "member"),
    Edge(PRIYA, DAVID, 2.0),
]
NOBODY_OUTSIDE: tuple[Node, ...] = ()

nodes = st.tuples(st.sampled_from(["resident", "colleague", "organisation"]), st.integers(1, 4))
edges = st.lists(
    st.builds(Edge, nodes, nodes, st.sampled_from([0.1, 0.5, 1.0, 1.0, 7.5])).filter(lambda one: one.a != one.b),
    max_size=14,
)


@pytest.mark.parametrize("module", [network_module, near_module])
def test_the_examples_in_the_docstrings_hold(module) -> None:
    assert doctest.testmod(module).failed == 0


def test_a_tie_of_nothing_or_with_oneself_is_refused() -> None:
    for wrong in (Edge(EILEEN, MAGGIE, 0.0), Edge(EILEEN, EILEEN, 1.0), Edge(EILEEN, MAGGIE, float("nan"))):
        with pytest.raises(ValueError):
            network([wrong])


def test_those_near_eileen_strongest_first_and_each_further_one_through_whom_it_is_strongest() -> None:
    near = neighbourhood(CREWE, EILEEN, radius=2)
    assert [one.node for one in near.first] == [MAGGIE, CLUB, MAILBOX]
    assert [(one.node, one.through) for one in near.second] == [(DAVID, CLUB)]  # .75 * .9, and .9 * .5 over Maggie
    assert near.second[0].strength == pytest.approx(0.675)


def test_who_left_stands_last_and_a_cap_says_how_many_it_left_out() -> None:
    near = neighbourhood(CREWE, EILEEN, radius=1, first=2, last=[MAGGIE])
    assert [one.node for one in near.first] == [CLUB, MAILBOX]
    assert (near.first_left_out, near.second) == (1, ())
    hub = [Edge(MAGGIE, ("resident", n), float(n)) for n in range(1, 30)]
    assert neighbourhood(hub, EILEEN, radius=2, then=10).second_left_out == 18
    assert neighbourhood(CREWE, ("resident", 99)).first == ()
    with pytest.raises(ValueError):
        neighbourhood(CREWE, EILEEN, radius=3)


@settings(max_examples=60, deadline=None)
@given(edges, st.randoms(use_true_random=False), st.integers(1, 3), st.integers(1, 3))
def test_the_picture_of_a_network_does_not_depend_on_the_order_of_its_edges(given_edges, random, first, then) -> None:
    mixed = [Edge(one.b, one.a, one.strength, one.kind) if random.random() < 0.5 else one for one in given_edges]
    random.shuffle(mixed)
    before, after = (
        neighbourhood(some, ("resident", 1), 2, first=first, then=then, last=[("colleague", 1)])
        for some in (given_edges, mixed)
    )
    assert before == after
    outside = {("organisation", n) for n in range(5)}
    assert in_rings(before, outside) == in_rings(after, outside)
    assert list(in_rings(before, outside).beyond) == list(in_rings(after, outside).beyond)


@settings(max_examples=60, deadline=None)
@given(edges)
def test_near_is_whoever_one_or_two_steps_reach(given_edges) -> None:
    joined = {(one.a, one.b) for one in given_edges} | {(one.b, one.a) for one in given_edges}
    first = {b for a, b in joined if a == EILEEN}
    second = {b for a, b in joined if a in first} - first - {EILEEN}
    near = neighbourhood(given_edges, EILEEN, radius=2)
    assert {one.node for one in near.first} == first
    assert {one.node for one in near.second} == second
    assert near.first_left_out == near.second_left_out == 0
    graph = network(given_edges)
    for one in near.second:
        ways = [
            carries(graph[EILEEN][by]["strength"]) * carries(graph[by][one.node]["strength"])
            for by in first
            if graph.has_edge(by, one.node)
        ]
        assert one.strength == pytest.approx(max(ways))


@settings(max_examples=60, deadline=None)
@given(edges)
def test_in_a_picture_nobody_stands_on_another_or_outside_the_frame(given_edges) -> None:
    near = neighbourhood(given_edges, EILEEN, radius=2)
    words = {one.node: 90.0 + 40 * (one.node[1] % 3) for one in (*near.first, *near.second)}
    rings = in_rings(near, {("organisation", n) for n in range(5)}, words)
    for node, spot in (rings.outside | rings.inside | rings.beyond).items():  # its words are within the frame too
        end = spot.x + (20 + words[node]) * (-1 if spot.x < rings.middle.x else 1)
        assert 0 < end < rings.width
    # No column is kept where nobody stands.
    assert rings.outside or rings.middle.x < 60
    assert rings.inside or rings.width - rings.middle.x < 60
    spots = [rings.middle, *rings.outside.values(), *rings.inside.values(), *rings.beyond.values()]
    assert len(spots) == 1 + len(near.first) + len(near.second)
    assert all(0 < spot.x < rings.width and 0 < spot.y < rings.height for spot in spots)
    columns: dict[float, list[float]] = {}
    for spot in spots:
        columns.setdefault(spot.x, []).append(spot.y)
    for heights in columns.values():
        assert all(below - above >= 45.9 for above, below in zip(sorted(heights), sorted(heights)[1:], strict=False))


@pytest.mark.parametrize("count", [10, 50, 150])
def test_a_picture_is_made_at_once(count) -> None:
    star = [Edge(EILEEN, ("colleague", n), 1.0 + n) for n in range(count // 2)]
    star += [Edge(("colleague", n % (count // 2)), ("resident", 100 + n), 1.0 + n) for n in range(count - count // 2)]
    began = perf_counter()
    rings = in_rings(neighbourhood(star, EILEEN, 2, first=count), NOBODY_OUTSIDE)
    assert perf_counter() - began < 0.25  # about 2 ms
    assert len(rings.inside) + len(rings.beyond) == count
