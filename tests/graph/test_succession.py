"""Who should take what: the optimum, compared with slower ways to find it."""

from __future__ import annotations

import doctest
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as made
from scipy.optimize import linear_sum_assignment

import graph.succession as succession
from graph.succession import LEFT_OVER, Assignment, assign

INF = float("inf")
a_cost = st.one_of(st.integers(0, 3).map(float), st.integers(-1000, 1000).map(lambda n: n / 8), st.just(INF))


@st.composite
def cases(draw: st.DrawFn, items: int = 6, posts: int = 3) -> tuple[np.ndarray, list[int]]:
    """Tables with ties, negative costs and posts that may not open an item; room for none, some or all."""
    shape = (draw(st.integers(0, items)), draw(st.integers(0, posts)))
    costs = draw(made.arrays(np.float64, shape, elements=a_cost))
    return costs, draw(st.lists(st.integers(0, items), min_size=shape[1], max_size=shape[1]))


def dearness(found: Assignment) -> tuple[int, float]:
    """What is to be least: first the number left over, then the cost."""
    return len(found.left_over), found.cost


def by_brute_force(costs: np.ndarray, room: list[int]) -> tuple[int, float]:
    """The least number left over and the least cost, of every placing there is."""
    items, posts = costs.shape
    best = (items, 0.0)
    for to in product(range(LEFT_OVER, posts), repeat=items):
        cost = sum(costs[item, post] for item, post in enumerate(to) if post != LEFT_OVER)
        if cost < INF and all(to.count(post) <= room[post] for post in range(posts)):
            best = min(best, (to.count(LEFT_OVER), cost))
    return best


def by_seats(costs: np.ndarray, room: list[int]) -> tuple[int, float]:
    """The same from scipy, which knows only seats for one: each post as often as it has room, and one to stay out."""
    seats = np.repeat(np.arange(costs.shape[1]), room)
    out = 1e6
    table = np.hstack([np.where(np.isfinite(costs), costs, 4 * out)[:, seats], np.full((len(costs),) * 2, out)])
    items, taken = linear_sum_assignment(table)
    placed = taken < len(seats)
    return int((~placed).sum()), float(costs[items[placed], seats[taken[placed]]].sum())


def greedy(costs: np.ndarray, room: list[int]) -> Assignment:
    """The usual way: the cheapest pair that is still free, again and again."""
    left, to = list(room), [LEFT_OVER] * len(costs)
    for index in np.argsort(costs, axis=None, kind="stable"):
        item, post = divmod(int(index), costs.shape[1])
        if to[item] == LEFT_OVER and left[post] and costs[item, post] < INF:
            to[item], left[post] = post, left[post] - 1
    cost = sum(float(costs[item, post]) for item, post in enumerate(to) if post != LEFT_OVER)
    return Assignment(tuple(to), cost, tuple(item for item, post in enumerate(to) if post == LEFT_OVER))


def assert_is_sound(found: Assignment, costs: np.ndarray, room: list[int]) -> None:
    """Within the room, only where allowed, and what it says of itself is so."""
    assert len(found.to) == len(costs)
    assert all(found.to.count(post) <= room[post] for post in range(len(room)))
    placed = [(item, post) for item, post in enumerate(found.to) if post != LEFT_OVER]
    assert all(costs[pair] < INF for pair in placed)
    assert found.cost == pytest.approx(sum(costs[pair] for pair in placed))
    assert found.left_over == tuple(item for item, post in enumerate(found.to) if post == LEFT_OVER)


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(succession).failed == 0


@settings(max_examples=150, deadline=None)
@given(cases())
def test_it_is_as_good_as_trying_everything(case: tuple[np.ndarray, list[int]]) -> None:
    costs, room = case
    found = assign(costs, room)
    assert_is_sound(found, costs, room)
    left, cost = by_brute_force(costs, room)
    assert dearness(found) == (left, pytest.approx(cost, abs=1e-6))


@pytest.mark.parametrize("seed", range(12))
def test_it_is_as_good_as_scipy_on_larger_ones(seed: int) -> None:
    """Large enough for three samples, with ties, forbidden posts, tight, loose and too little room."""
    chance = np.random.default_rng(seed)
    items, posts = int(chance.integers(60, 240)), int(chance.integers(2, 12))
    costs = (chance.random((items, posts)), chance.integers(0, 4, (items, posts)).astype(float))[seed % 2]
    costs[chance.random((items, posts)) < (0.0, 0.3, 0.7)[seed % 3]] = INF
    room = chance.multinomial(int(items * (0.6, 1.0, 1.4)[seed // 2 % 3]), chance.dirichlet(np.ones(posts))).tolist()
    found = assign(costs, room)
    assert_is_sound(found, costs, room)
    left, cost = by_seats(costs, room)
    assert dearness(found) == (left, pytest.approx(cost, abs=1e-6))


@settings(max_examples=100, deadline=None)
@given(cases(items=40, posts=5))
def test_it_is_never_dearer_than_the_usual_way(case: tuple[np.ndarray, list[int]]) -> None:
    ours, usual = assign(*case), greedy(*case)
    assert len(ours.left_over) <= len(usual.left_over)
    if len(ours.left_over) == len(usual.left_over):
        assert ours.cost <= usual.cost + 1e-6


@settings(max_examples=60, deadline=None)
@given(cases(items=30, posts=5), st.randoms(use_true_random=False))
def test_the_order_of_the_items_does_not_change_the_cost(case: tuple[np.ndarray, list[int]], chance: object) -> None:
    costs, room = case
    order = list(range(len(costs)))
    chance.shuffle(order)  # type: ignore[attr-defined]
    left, cost = dearness(assign(costs, room))
    assert dearness(assign(costs[order], room)) == (left, pytest.approx(cost, abs=1e-6))


def test_the_same_question_has_the_same_answer_and_stays_as_it_was() -> None:
    costs = np.random.default_rng(3).integers(0, 3, (300, 6)).astype(float)
    room = np.array([20, 80, 0, 50, 60, 10])
    before = costs.copy(), room.copy()
    assert assign(costs, room) == assign(costs, room)
    assert (costs == before[0]).all() and (room == before[1]).all()


def test_what_is_left_over_is_the_dearest_to_place() -> None:
    """One seat: item 1 is the cheaper one, though item 0 came first."""
    assert assign([[5.0], [2.0], [9.0]], [1]) == Assignment((LEFT_OVER, 0, LEFT_OVER), 2.0, (0, 2))


def test_more_are_placed_rather_than_cheaper_ones() -> None:
    """Item 0 would cost nothing at post 0, but then item 1, which fits nowhere else, would be left over."""
    assert assign([[0.0, 100.0], [0.0, INF]], [1, 1]).to == (1, 0)


def test_nothing_at_all_is_an_answer_too() -> None:
    assert assign(np.empty((0, 3)), [1, 1, 1]) == Assignment((), 0.0, ())
    assert assign([], [1, 1]) == Assignment((), 0.0, ())
    assert assign(np.empty((2, 0)), []) == Assignment((LEFT_OVER,) * 2, 0.0, (0, 1))
    assert assign(np.full((2, 3), INF), [9, 9, 9]) == Assignment((LEFT_OVER,) * 2, 0.0, (0, 1))
    assert assign(np.ones((2, 3)), [0, 0, 0]) == Assignment((LEFT_OVER,) * 2, 0.0, (0, 1))


@pytest.mark.parametrize(
    ("costs", "room", "reason"),
    [
        ([1.0, 2.0], [1, 1], "table"),
        ([[1.0, 2.0]], [1], "each of 2 posts"),
        ([[1.0, 2.0]], [1, -1], "not below 0"),
        ([[1.0, 2.0]], [1, 1.5], "whole number"),
        ([[1.0, 2.0]], [1, float("nan")], "whole number"),
        ([[1.0, float("nan")]], [1, 1], "must be a number"),
        ([[1.0, -INF]], [1, 1], "must be a number"),
    ],
)
def test_what_makes_no_sense_is_refused(costs: list, room: list, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        assign(costs, room)


def test_ten_thousand_items_are_placed_without_delay() -> None:
    """All posts wanted in the same order, and room for just as many: the paths are long. Seconds are for `bench`."""
    chance = np.random.default_rng(1)
    costs = chance.random((10_000, 50)) + np.arange(50) * 0.02
    found = assign(costs, [200] * 50)
    assert found.left_over == ()
    assert found.cost < greedy(costs, [200] * 50).cost
