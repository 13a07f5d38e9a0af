"""How many people each post of a team looks after, against its room; counted no further than matters to a manager."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import and_, func, literal, literal_column, select, union_all
from sqlalchemy.orm import aliased

from crm.actor import Actor
from crm.conversations.access import readable
from crm.conversations.models import Conversation, Participant
from crm.database import db
from crm.handovers.fitting import rooms_of
from crm.residents.models import Resident
from crm.responsibilities.models import Responsibility

# People beyond its room that a post of many is counted to: what lies further away is "or more".
BEYOND = 1_000
# SQLite puts no more than 500 together in one statement.
AT_ONCE = 400


@dataclass(frozen=True)
class TeamLoad:
    """People looked after, and how many there is room for."""

    people: int
    room: int
    is_more: bool  # that many and more: counting stopped

    @property
    def is_over(self) -> bool:
        return self.people > self.room


def team_loads(actor: Actor, post_ids: Collection[int]) -> dict[int, TeamLoad]:
    """As crm.handovers.suggesting.loads counts, distinct people, as far as the actor may know of them; of a post that
    looks after half the town no further than somewhat beyond its room. Three statements."""
    rooms = rooms_of(post_ids)
    if not rooms:
        return {}
    led, spoken_with = _led(actor, rooms), _spoken_with(actor, post_ids)
    return {
        post_id: TeamLoad(
            led[post_id] + spoken_with.get(post_id, 0), room, led[post_id] >= _furthest(room)
        )
        for post_id, room in rooms.items()
    }  # fmt: skip


def _furthest(room: int) -> int:
    return min(2 * room, room + BEYOND) + 1


def _led(actor: Actor, rooms: dict[int, int]) -> dict[int, int]:
    """The relationships that each post leads. One statement, with a part for each post that stops by itself."""
    each = []
    for post_id, room in sorted(rooms.items()):
        found = (
            select(Responsibility.resident_id)
            .join(Resident, Resident.id == Responsibility.resident_id)
            .where(
                Responsibility.post_id == post_id, Responsibility.role == "lead", Responsibility.ends_at.is_(None),
                Responsibility.resident_id.is_not(None), (Resident.controller_id + 0).in_(actor.controllers),
            )
            .limit(literal_column(str(_furthest(room))))
            .subquery()
        )  # fmt: skip
        each.append(select(literal(post_id).label("post_id"), func.count(found.c.resident_id).label("people")))
    found: dict[int, int] = {}
    for start in range(0, len(each), AT_ONCE):
        found |= {row.post_id: row.people for row in db.session.execute(union_all(*each[start : start + AT_ONCE]))}
    return found


def _spoken_with(actor: Actor, post_ids: Collection[int]) -> dict[int, int]:
    """People in open conversations that a post leads, whose relationship it does not. One statement."""
    leads, cares = aliased(Responsibility), aliased(Responsibility)
    for_them = and_(
        cares.resident_id == Participant.resident_id, cares.post_id == leads.post_id, cares.role == "lead",
        cares.ends_at.is_(None),
    )  # fmt: skip
    with_whom = and_(Participant.conversation_id == Conversation.id, Participant.resident_id.is_not(None))
    rows = db.session.execute(
        select(leads.post_id, func.count(func.coalesce(Participant.resident_id, -Conversation.id).distinct()))
        .select_from(leads)
        .join(Conversation, Conversation.id == leads.conversation_id)
        .outerjoin(Participant, with_whom)
        .outerjoin(cares, for_them)
        .where(
            readable(actor), Conversation.closed_at.is_(None), leads.post_id.in_(post_ids), leads.role == "lead",
            leads.ends_at.is_(None), cares.id.is_(None),
        )
        .group_by(leads.post_id)
    )  # fmt: skip
    return dict(rows.all())
