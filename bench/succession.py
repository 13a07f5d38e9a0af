"""`python -m bench.succession`: 10,000 items over 50 posts: seconds of work, and cost against greedy and the least.

The least that is possible is each item at its cheapest post, as if room did not matter.
"""

from __future__ import annotations

import time

import numpy as np

from graph.succession import LEFT_OVER, assign

ITEMS, POSTS = 10_000, 50


def main() -> None:
    chance = np.random.default_rng(1)
    alike = chance.random((ITEMS, POSTS)) + np.arange(POSTS) * 0.02
    kinds = {
        "any": chance.random((ITEMS, POSTS)),
        "all want the same posts": alike,
        "one way, many steps": chance.random((ITEMS, 1)) * chance.random((1, POSTS)),
        "many alike": chance.integers(0, 4, (ITEMS, POSTS)).astype(float),
    }
    rooms = {"loose": 300, "tight": ITEMS // POSTS, "too little": ITEMS // POSTS // 2}
    print(f"{'costs':26} {'room':11} {'CPU s':>6} {'clock s':>8} {'left':>6} {'greedy':>9} {'the least':>10}")
    for kind, costs in kinds.items():
        for regime, room in rooms.items():
            print(f"{kind:26} {regime:11} {_measured(costs, [room] * POSTS)}")


def _measured(costs: np.ndarray, room: list[int]) -> str:
    began, worked = time.perf_counter(), time.process_time()
    found = assign(costs, room)
    worked, took = time.process_time() - worked, time.perf_counter() - began
    usual = _greedy(costs, room)
    placed = np.array(found.to) != LEFT_OVER
    least = costs.min(axis=1)[placed].sum()
    more = [f"{100 * (other / found.cost - 1):+8.1f}%" if found.cost else f"{other:+9.1f}" for other in (usual, least)]
    return f"{worked:6.2f} {took:8.2f} {len(found.left_over):6} {more[0]:>9} {more[1]:>10}"


def _greedy(costs: np.ndarray, room: list[int]) -> float:
    """The cost of taking the cheapest pair that is still free, again and again."""
    left, taken, cost = list(room), [False] * len(costs), 0.0
    for index in np.argsort(costs, axis=None, kind="stable").tolist():
        item, post = divmod(index, costs.shape[1])
        if left[post] and not taken[item]:
            left[post] -= 1
            taken[item] = True
            cost += costs[item, post]
    return float(cost)


if __name__ == "__main__":
    main()
