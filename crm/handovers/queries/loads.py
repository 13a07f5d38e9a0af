"""How many people posts look after, before and after a handover, of how much room."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import and_, func, literal, select, union

from crm.actor import Actor
from crm.database import db
from crm.handovers.fitting import people_led, people_of, rooms_of
from crm.handovers.models import Item


@dataclass(frozen=True)
class Load:
    """People looked after now and afterwards, and how many there is room for."""

    before: int
    after: int
    room: int


def loads_with(actor: Actor, handover_id: int, post_ids: Collection[int]) -> dict[int, Load]:
    """The load of posts before and after what a handover moves to them. Two statements.

    Counted as crm.handovers.fitting counts: distinct people, as far as the actor may know of them.
    """
    moves = and_(Item.handover_id == handover_id, Item.to_post_id.in_(post_ids), Item.role == "lead")
    now = people_led(actor, post_ids)
    coming = people_of(actor, Item, Item.to_post_id, moves)
    either = union(*(one.add_columns(literal(0)) for one in now), *(one.add_columns(literal(1)) for one in coming))
    each = either.subquery("each_of_them")
    post_id, person, comes = each.c
    first = (
        select(post_id.label("post_id"), person.label("person"), func.min(comes).label("comes"))
        .group_by(post_id, person)
        .subquery("them")
    )
    counted = select(first.c.post_id, func.sum(1 - first.c.comes), func.count()).group_by(first.c.post_id)
    found = {row[0]: (int(row[1] or 0), row[2]) for row in db.session.execute(counted)}
    return {post_id: Load(*found.get(post_id, (0, 0)), room) for post_id, room in rooms_of(post_ids).items()}
