"""Who should take what: how well each post would suit, weighed, and the best placing of all together."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import select

from crm.actor import Actor
from crm.council.models import Ward
from crm.database import db
from crm.handovers.fitting import Known, Load, Standing, known_to, loads, standings
from crm.web.formatting import many
from graph.succession import LEFT_OVER, assign

__all__ = ["Bundle", "Load", "Suggested", "loads", "suggest"]

# What a post is worth for a bundle. To know the person outweighs all else together: it is what a successor lacks.
KNOWS = 6.0
# Of a post all of whose people live in the ward: the streets, the groups and the councillors are the same.
WARD = 2.0
# Of a post all of whose open conversations are about the service: what to do is known, only not to whom.
SERVICE = 1.5
# What the last place of a post costs beside its first: enough to share evenly what is otherwise equal.
FULL = 1.0
# A strength that counts half of what knowing somebody can count: met this month.
HALF_KNOWN = 1.0
# From what share on the ward or the service is a reason to name.
WORTH_SAYING = 0.2
# Fullness rises in steps, fewer when there are many posts, so that the table stays small.
MOST_STEPS = 8
MOST_COLUMNS = 64

NO_ROOM = "Nobody who may open it has room"

THEM = {"she": "her", "he": "him", "they": "them"}


@dataclass(frozen=True)
class Bundle:
    """What stays together: a person with their open conversations, or one thing by itself.

    Takes a place, and one more for each other person in those conversations whom the post does not get otherwise.
    """

    key: int | str
    resident_id: int | None
    ward_id: int | None
    service_codes: Collection[int]
    controller_id: int
    others: Collection[int] = ()

    @property
    def people(self) -> set[int | str]:
        """Whom a post has by it: residents by id; nobody known by name is somebody too."""
        return {f"no name {self.key}" if self.resident_id is None else self.resident_id, *self.others}


@dataclass(frozen=True)
class Suggested:
    """The post that a bundle should go to, None where none has room or may open it; and why, in a line."""

    to_post_id: int | None
    why: str


def suggest(actor: Actor, bundles: Sequence[Bundle], post_ids: Sequence[int]) -> list[Suggested]:
    """For each bundle, in its order, where it should go: as many as there is room for, at the least total cost.

    Only to posts that are open, held by somebody, and may open the bundle's data. Eleven statements for up to 10,000
    residents, one more for each further 10,000. Changes nothing.
    """
    post_ids = list(dict.fromkeys(post_ids))
    if not bundles:
        return []
    posts = standings(actor, post_ids) if post_ids else ()
    residents = {bundle.resident_id for bundle in bundles if bundle.resident_id is not None}
    known = known_to(actor, post_ids, residents) if posts else {}
    worth = _worth(bundles, posts, known)
    to = _placed_within_room(worth, bundles, [post.load for post in posts])
    wards = _ward_names({bundle.ward_id for bundle in bundles})
    full = {_fullness(post.load) for post in posts if post.opens}
    emptiest = min(full) if len(full) > 1 else -1.0  # where all have as much room, none has most
    return [
        _suggested(bundle, posts[index], known, wards, emptiest)
        if index != LEFT_OVER
        else Suggested(None, NO_ROOM if opened.any() else "None of these may open it")
        for bundle, index, opened in zip(bundles, to, np.isfinite(worth), strict=True)
    ]


def _suggested(
    bundle: Bundle, post: Standing, known: dict[tuple[int, int], Known], wards: dict[int, str], emptiest: float
) -> Suggested:
    tie = known.get((post.post_id, bundle.resident_id)) if bundle.resident_id is not None else None
    reasons = _reasons(bundle, post, tie, wards)
    if _fullness(post.load) == emptiest:
        reasons.append("most room")
    line = "; ".join(reasons[:2] or ["has room"])
    return Suggested(post.post_id, line[0].upper() + line[1:])


def _worth(bundles: Sequence[Bundle], posts: Sequence[Standing], known: dict[tuple[int, int], Known]) -> np.ndarray:
    """Bundles x posts: how well each post would suit; -inf where it may not open the bundle."""
    row_of: dict[int, list[int]] = {}
    for row, bundle in enumerate(bundles):
        if bundle.resident_id is not None:
            row_of.setdefault(bundle.resident_id, []).append(row)
    column_of = {post.post_id: column for column, post in enumerate(posts)}
    worth = np.zeros((len(bundles), len(posts)))
    for (post_id, resident_id), tie in known.items():
        worth[row_of[resident_id], column_of[post_id]] += KNOWS * tie.strength / (tie.strength + HALF_KNOWN)
    for column, post in enumerate(posts):
        worth[:, column] += [_suits(bundle, post) for bundle in bundles]
    return worth


def _suits(bundle: Bundle, post: Standing) -> float:
    if bundle.controller_id not in post.opens:
        return -np.inf
    ward = post.wards.get(bundle.ward_id, 0.0)
    return WARD * ward + SERVICE * _share_of_services(bundle, post)


def _share_of_services(bundle: Bundle, post: Standing) -> float:
    return max((post.services.get(code, 0.0) for code in bundle.service_codes), default=0.0)


def _placed_within_room(worth: np.ndarray, bundles: Sequence[Bundle], posts: Sequence[Load]) -> list[int]:
    """As `_placed`, but no post gets more people than it has room for, where conversations bring others along.

    How many they are depends on what goes where, so it is placed as if each bundle were one person; a post that is too
    full then counts so many places fewer, twice as many each time, until all are within their room.
    """
    taken, step = list(posts), 1
    while True:
        to = _placed(worth, taken)
        people: list[set[int | str]] = [set() for _ in posts]
        for bundle, index in zip(bundles, to, strict=True):
            if index != LEFT_OVER:
                people[index] |= bundle.people
        over = [max(0, len(some) - post.available) for some, post in zip(people, posts, strict=True)]
        if not any(over):
            return to
        taken = [Load(one.people + more * step, one.room) for one, more in zip(taken, over, strict=True)]
        step *= 2


def _placed(worth: np.ndarray, posts: Sequence[Load]) -> list[int]:
    """The index of the post of each bundle. A post that fills up grows dearer, step by step: each step is a column."""
    steps = max(1, min(MOST_STEPS, MOST_COLUMNS // max(len(posts), 1)))
    column_of, room, fullness = [], [], []
    for index, load in enumerate(posts):
        for step in range(steps):
            upper, lower = load.room * (step + 1) // steps, load.room * step // steps
            column_of.append(index)
            room.append(max(0, upper - max(lower, load.people)))
            fullness.append(FULL * (step + 0.5) / steps)
    costs = np.array(fullness) - worth[:, column_of]
    return [LEFT_OVER if column == LEFT_OVER else column_of[column] for column in assign(costs, room).to]


def _fullness(load: Load) -> float:
    return load.people / load.room if load.room else np.inf


def _reasons(bundle: Bundle, post: Standing, tie: Known | None, wards: dict[int, str]) -> list[str]:
    reasons = []
    if tie is not None:
        reasons.append(f"knows {THEM[tie.pronoun]} already: {many(tie.talks, 'talk')}")
    if bundle.ward_id is not None and post.wards.get(bundle.ward_id, 0.0) >= WORTH_SAYING:
        reasons.append(f"has {wards[bundle.ward_id]} ward")
    if _share_of_services(bundle, post) >= WORTH_SAYING:
        reasons.append("same service")
    return reasons


def _ward_names(ward_ids: set[int | None]) -> dict[int, str]:
    return dict(db.session.execute(select(Ward.id, Ward.name).where(Ward.id.in_(ward_ids - {None}))).all())
