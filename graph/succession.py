"""Who should take what: the cheapest way to place items with posts that have limited room.

The transportation problem with few posts and many items. Items start where they are cheapest; then, one at a time, the
posts that are too full pass on: along the cheapest path over the posts to one with room, each post on the way giving up
one item and getting another. Paths in that order end in the optimum (successive shortest paths; Ahuja, Magnanti, Orlin:
Network Flows, 1993, chapter 9.7). Leaving over is one more post, with room for all and dearer than any path, so that it
is the last resort.

So that few paths are needed, a small sample goes first, with its share of the room, and shows what a seat at each post
is worth; then twice as many, and so on. A newcomer starts where its cost and the price of the seat are least together,
which is as good a start as the cheapest post: any start that is optimal at some prices ends in the same optimum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

__all__ = ["Assignment", "assign"]

LEFT_OVER = -1
NOWHERE = -1
FREE = -1
# Costs are counted in whole steps of the widest difference's 2**40th part: sums of whole numbers are exact, so that
# no rounding makes a path that leads back to its start look like a gain.
STEPS = 2**40
NEVER = 2**60
# How much larger each sample is than the one before, and how often its equals are dealt out anew.
GROWS = 2
EVENING_OUT = 6

Whole = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Assignment:
    """For each item the index of its post, -1 where it is left over; the summed cost of those placed; who is left."""

    to: tuple[int, ...]
    cost: float
    left_over: tuple[int, ...]


def assign(costs: npt.ArrayLike, room: npt.ArrayLike | Sequence[int]) -> Assignment:
    """Place as many items as there is room for, at the least total cost.

    costs: items x posts, in any unit; `inf` where the post may not open the item. room: how many items each post can
    take. Items that no post has room for, or none may open, are left over: those without which the rest is cheapest.
    Of equally cheap placements always the same one is given; differences below 2**-40 of the widest count as equal.

    Raises ValueError for other shapes, for costs that are NaN or -inf, and for room that is negative or not whole.

    10,000 x 50 takes about half a second, at worst one and a half. Memory: a few tables of items x posts.

    >>> assign([[1, 5], [2, 9], [4, 5]], [1, 1])
    Assignment(to=(0, -1, 1), cost=6.0, left_over=(1,))
    >>> assign([[1, 2], [float("inf"), float("inf")]], [3, 3]).to
    (0, -1)
    """
    given, places = _checked(costs, room)
    at = _settled(_in_whole_steps(given), places)
    to = np.where(at == given.shape[1], LEFT_OVER, at)
    placed = np.flatnonzero(to != LEFT_OVER)
    return Assignment(
        to=tuple(to.tolist()),
        cost=float(given[placed, to[placed]].sum()),
        left_over=tuple(np.flatnonzero(to == LEFT_OVER).tolist()),
    )


def _checked(costs: npt.ArrayLike, room: npt.ArrayLike | Sequence[int]) -> tuple[npt.NDArray[np.float64], list[int]]:
    given = np.asarray(costs, dtype=np.float64)
    places = np.asarray(room)
    if given.ndim != 2 and given.size == 0:
        given = given.reshape(0, places.size)  # no items, written as []
    if given.ndim != 2:
        raise ValueError(f"Costs must be a table of items by posts, not {given.ndim}-dimensional.")
    if places.shape != given.shape[1:]:
        raise ValueError(f"Room must be given for each of {given.shape[1]} posts, not in the shape {places.shape}.")
    if np.isnan(given).any() or (given == -np.inf).any():
        raise ValueError("A cost must be a number, or inf where the post may not open the item.")
    if places.size and (not np.isfinite(places).all() or (places < 0).any() or (places != np.floor(places)).any()):
        raise ValueError("Room must be a whole number, not below 0.")
    return given, [int(place) for place in places]


def _in_whole_steps(given: npt.NDArray[np.float64]) -> Whole:
    """The costs from 0 to STEPS, `NEVER` for inf, and a last column for leaving over: dearer than any path."""
    items, posts = given.shape
    may = np.isfinite(given)
    least, most = (given[may].min(), given[may].max()) if may.any() else (0.0, 0.0)
    whole = np.full((items, posts + 1), (posts + 2) * STEPS, dtype=np.int64)
    # Halved, since the difference of two large numbers may be larger than the largest.
    scaled = (given / 2 - least / 2) / ((most / 2 - least / 2) or 1.0)
    whole[:, :posts] = np.where(may, np.rint(np.where(may, scaled, 0.0) * STEPS), NEVER)
    return whole


def _settled(costs: Whole, places: list[int]) -> Whole:
    """The post of each item, the width of the table less one for what is left over: found sample by sample."""
    items, width = costs.shape
    chance = np.random.default_rng(0)
    order = chance.permutation(items)
    seats = np.cumsum([min(place, items) for place in places], dtype=np.int64)
    placing = _Placing(costs)
    sizes = [items]
    while sizes[-1] > GROWS * width:
        sizes.append(sizes[-1] // GROWS)
    before = 0
    for size in reversed(sizes):
        room = np.append(np.diff(seats * size // max(items, 1), prepend=0), size)
        placing.let_in(order[before:size], room, chance)
        before = size
    return placing.at


def _between_equals(may: npt.NDArray[np.bool_], wanted: Whole, chance: np.random.Generator) -> Whole:
    """For each row one of the posts that it may go to, by lot, so that about as many as wanted go to each post.

    Any choice would do; a fair one leaves little to move afterwards.
    """
    weight = wanted + 1e-9
    for _ in range(EVENING_OUT):
        share = may * weight
        share /= share.sum(axis=1, keepdims=True)
        weight = np.maximum(weight * wanted / np.maximum(share.sum(axis=0), 1e-9), 1e-9)
    return np.where(may, chance.standard_exponential(may.shape) / weight, np.inf).argmin(axis=1)


class _Placing:
    """Items at posts, under way: what `assign` keeps between one path and the next. The last post is leaving over.

    Free seats are counted as if somebody sat in them whom every post costs nothing: so each post is to be full, and
    passing on a free seat is a step like any other.
    """

    def __init__(self, costs: Whole) -> None:
        width = costs.shape[1]
        self.costs = costs
        self.at: Whole = np.full(len(costs), NOWHERE)
        self.free: Whole = np.zeros(width, dtype=np.int64)
        self.room: Whole = np.zeros(width, dtype=np.int64)
        self.prices: Whole = np.zeros(width, dtype=np.int64)
        # What it costs to move something from one post to another, and which item that is; FREE is a free seat.
        self.step: Whole = np.full((width, width), NEVER)
        self.mover: Whole = np.full((width, width), FREE)

    def let_in(self, items: Whole, room: Whole, chance: np.random.Generator) -> None:
        """More items, and the room for all that are in now; then move until each post is as full as it should be."""
        priced = self.costs[items] + self.prices
        cheapest = priced == priced.min(axis=1, keepdims=True)
        several = cheapest.sum(axis=1) > 1
        self.at[items] = cheapest.argmax(axis=1)
        self.at[items[several]] = NOWHERE
        lacking = np.maximum(room - self._load(), 0)
        lacking[-1] = max(int(several.sum()) - int(lacking[:-1].sum()), 0)
        self.at[items[several]] = _between_equals(cheapest[several], lacking, chance)
        self.room = room
        self._spread_free_seats()
        over = self._load() - self.room
        for post in range(len(room)):
            self._look_at(post)
        while (over > 0).any():
            far, onward = self._ways(over < 0)
            start = int(np.where(over > 0, far, NEVER).argmin())
            over[start] -= 1
            over[self._move_along(start, onward)] += 1
        self.prices = self._ways(np.arange(len(room)) == len(room) - 1)[0]

    def _load(self) -> Whole:
        placed = self.at[self.at != NOWHERE]
        return np.bincount(placed, minlength=len(self.free)) + self.free

    def _spread_free_seats(self) -> None:
        """Further free seats, at the posts of the lowest price, where there is room."""
        placed = int((self.at != NOWHERE).sum())
        more = int(self.room.sum()) - placed - int(self.free.sum())
        cheapest = np.flatnonzero(self.prices == self.prices.min())
        lacking = np.maximum(self.room - self._load(), 0)[cheapest]
        given = np.diff(np.minimum(np.cumsum(lacking), max(more, 0)), prepend=0)
        given[-1] += more - int(given.sum())
        self.free[cheapest] += given

    def _ways(self, ends: npt.NDArray[np.bool_]) -> tuple[Whole, Whole]:
        """How far each post is from the nearest end, and the next post on the way there (Bellman-Ford)."""
        far = np.where(ends, 0, NEVER)
        onward = np.full(len(far), NOWHERE)
        rows = np.arange(len(far))
        while True:
            by_way_of = self.step + far
            best = by_way_of.argmin(axis=1)
            found = by_way_of[rows, best]
            nearer = (found < far) & (found < NEVER // 2)
            if not nearer.any():
                return far, onward
            far = np.where(nearer, found, far)
            onward = np.where(nearer, best, onward)

    def _move_along(self, start: int, onward: Whole) -> int:
        """Each post on the path passes its cheapest item on to the next. Returns the post where the path ends."""
        path = [start]
        while onward[path[-1]] != NOWHERE:
            path.append(int(onward[path[-1]]))
        moves = [(int(self.mover[post, to]), post, to) for post, to in pairwise(path)]
        for item, post, to in moves:
            if item == FREE:
                self.free[post] -= 1
                self.free[to] += 1
            else:
                self.at[item] = to
        for post in path:
            self._look_at(post)
        return path[-1]

    def _look_at(self, post: int) -> None:
        """Note, for each other post, what is cheapest to move there, and at what cost."""
        items = np.flatnonzero(self.at == post)
        step, mover = np.full(len(self.room), NEVER), np.full(len(self.room), FREE)
        if items.size:
            dearer = self.costs[items] - self.costs[items, post][:, np.newaxis]
            cheapest = dearer.argmin(axis=0)
            step, mover = dearer[cheapest, np.arange(len(step))], items[cheapest]
        if self.free[post] > 0:
            mover = np.where(step > 0, FREE, mover)
            step = np.minimum(step, 0)
        step[post] = NEVER
        self.step[post] = np.where(step < NEVER // 2, step, NEVER)
        self.mover[post] = mover
