"""How many people posts look after, before and after a handover, of how much room."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import Select, and_, func, literal, select, union

from crm.actor import Actor
from crm.conversations.models import Conversation, Participant
from crm.council.models import Post
from crm.database import db
from crm.handovers.models import Item
from crm.residents.models import Resident
from crm.responsibilities.models import Responsibility


@dataclass(frozen=True)
class Load:
    """People looked after now and afterwards, and how many there is room for."""

    before: int
    after: int
    room: int


def loads_with(actor: Actor, handover_id: int, post_ids: Collection[int]) -> dict[int, Load]:
    """The load of posts before and after what a handover moves to them. Two statements.

    Distinct people with whom a post leads the relationship or an open conversation; a conversation with nobody known
    by name counts one. As far as the actor may know of them.
    """
    known = _known_rooms(post_ids)
    now = [*_of_posts(actor, post_ids)]
    coming = [*_of_items(actor, handover_id, post_ids)]
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
    return {post_id: Load(*found.get(post_id, (0, 0)), room) for post_id, room in known.items()}


def _known_rooms(post_ids: Collection[int]) -> dict[int, int]:
    rows = db.session.execute(select(Post.id, Post.room, Post.places).where(Post.id.in_(post_ids)))
    usual = current_app.config["SETTINGS"].post_room
    return {row.id: row.room or usual * row.places for row in rows}


def _of_posts(actor: Actor, post_ids: Collection[int]) -> tuple[Select[Any], Select[Any]]:
    leads = and_(Responsibility.post_id.in_(post_ids), Responsibility.role == "lead", Responsibility.ends_at.is_(None))
    people = (
        select(Responsibility.post_id, Responsibility.resident_id.label("person"))
        .join(Resident, Resident.id == Responsibility.resident_id)
        .where(leads, Resident.controller_id.in_(actor.controllers))
    )
    spoken = _in_conversations(actor, Responsibility.post_id).join(
        Responsibility, and_(Responsibility.conversation_id == Conversation.id, leads)
    )
    return people, spoken


def _of_items(actor: Actor, handover_id: int, post_ids: Collection[int]) -> tuple[Select[Any], Select[Any]]:
    moves = and_(Item.handover_id == handover_id, Item.to_post_id.in_(post_ids), Item.role == "lead")
    people = (
        select(Item.to_post_id, Item.resident_id.label("person"))
        .join(Resident, Resident.id == Item.resident_id)
        .where(moves, Resident.controller_id.in_(actor.controllers))
    )
    spoken = _in_conversations(actor, Item.to_post_id).join(Item, and_(Item.conversation_id == Conversation.id, moves))
    return people, spoken


def _in_conversations(actor: Actor, post_id: Any) -> Select[Any]:
    """Who open conversations are with; one with nobody known by name as somebody of its own."""
    with_whom = and_(Participant.conversation_id == Conversation.id, Participant.resident_id.is_not(None))
    return (
        select(post_id, func.coalesce(Participant.resident_id, -Conversation.id).label("person"))
        .select_from(Conversation)
        .outerjoin(Participant, with_whom)
        .where(Conversation.closed_at.is_(None), Conversation.controller_id.in_(actor.controllers))
    )
