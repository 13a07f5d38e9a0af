"""How many people each post of a team looks after, against its room; counted no further than matters to a manager."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, select, union_all

from crm.actor import Actor
from crm.conversations.models import Participant
from crm.conversations.queries.in_hand import Hand, InHand
from crm.council.models import Post
from crm.database import db
from crm.residents.models import Resident
from crm.responsibilities.models import Responsibility

# People beyond its room that a post of many is counted to: what lies further away is "or more".
BEYOND = 1_000


@dataclass(frozen=True)
class TeamLoad:
    """People looked after, and how many there is room for."""

    people: int
    room: int
    is_more: bool  # that many and more: counting stopped

    @property
    def is_over(self) -> bool:
        return self.people > self.room


def team_loads(actor: Actor, rooms: Mapping[int, int], in_hand: Hand) -> dict[int, TeamLoad]:
    """As crm.handovers.suggesting.loads counts, distinct people, as far as the actor may know of them; of a post that
    looks after half the town no further than somewhat beyond its room. `in_hand` is what the posts have open. Two
    statements."""
    if not rooms:
        return {}
    led, spoken_with, is_cut = _led(actor, rooms), _spoken_with(rooms, in_hand.open), in_hand.is_more
    return {
        post_id: TeamLoad(
            led[post_id] + spoken_with.get(post_id, 0), room, led[post_id] >= _furthest(room) or is_cut
        )
        for post_id, room in rooms.items()
    }  # fmt: skip


def _furthest(room: int) -> int:
    return min(2 * room, room + BEYOND) + 1


def _led(actor: Actor, rooms: Mapping[int, int]) -> dict[int, int]:
    """The relationships that each post leads. One statement, in which each post is counted by itself and no further
    than its room asks."""
    of_room: dict[int, list[int]] = {}
    for post_id, room in sorted(rooms.items()):
        of_room.setdefault(_furthest(room), []).append(post_id)
    asked = {f"posts_{place}": post_ids for place, post_ids in enumerate(of_room.values())}
    rows = db.session.execute(_leading(tuple(of_room)), asked | {"reads": actor.controllers})
    return {row.id: row.people for row in rows}


@lru_cache(maxsize=64)
def _leading(furthest: tuple[int, ...]) -> Any:
    """Put together once for the rooms that posts have: to do so anew takes longer than to ask."""
    arms = [_counted(f"posts_{place}", most) for place, most in enumerate(furthest)]
    return union_all(*arms) if len(arms) > 1 else arms[0]


def _counted(posts: str, most: int) -> Select[Any]:
    found = (
        select(Responsibility.resident_id)
        .join(Resident, Resident.id == Responsibility.resident_id)
        .where(
            Responsibility.post_id == Post.id, Responsibility.role == "lead", Responsibility.ends_at.is_(None),
            Responsibility.resident_id.is_not(None),
            (Resident.controller_id + 0).in_(bindparam("reads", expanding=True)),  # SQLite is to begin with the post
        )
        .limit(most)
        .correlate(Post)
        .subquery()
    )  # fmt: skip
    people = select(func.count()).select_from(found).scalar_subquery()
    return select(Post.id, people.label("people")).where(Post.id.in_(bindparam(posts, expanding=True)))


def _spoken_with(rooms: Mapping[int, int], in_hand: Sequence[InHand]) -> dict[int, int]:
    """People in open conversations that a post leads, whose relationship it does not; a conversation with nobody known
    by name counts one. One statement."""
    leads = {one.conversation_id: one.post_id for one in in_hand if one.post_id in rooms}
    people: dict[int, set[int]] = {}
    named = set()
    for row in db.session.execute(_TAKE_PART, {"conversations": list(leads)}):
        named.add(row.conversation_id)
        if row.post_id != leads[row.conversation_id]:
            people.setdefault(leads[row.conversation_id], set()).add(row.resident_id)
    for conversation_id, post_id in leads.items():
        if conversation_id not in named:
            people.setdefault(post_id, set()).add(-conversation_id)
    return {post_id: len(found) for post_id, found in people.items()}


_take_part = (
    select(Participant.conversation_id, Participant.resident_id)
    .where(
        Participant.conversation_id.in_(bindparam("conversations", expanding=True)),
        Participant.resident_id.is_not(None),
    )
    .distinct()
    .subquery()
)  # fmt: skip
# With the post that leads the relationship of each.
_TAKE_PART = select(_take_part, Responsibility.post_id).outerjoin(
    Responsibility,
    and_(
        Responsibility.resident_id == _take_part.c.resident_id, Responsibility.role == "lead",
        Responsibility.ends_at.is_(None),
    ),
)  # fmt: skip
