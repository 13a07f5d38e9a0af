"""What a careful person would still look at before a handover is confirmed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import Select, and_, func, or_, select

from crm import clock
from crm.actor import Actor
from crm.conversations.models import Conversation, Participant
from crm.database import db
from crm.handovers.models import Item
from crm.residents.models import Resident
from crm.responsibilities.models import Responsibility

OFTEN = 2  # times within the days of the setting: one more is too many


@dataclass(frozen=True)
class PassedOn:
    """Somebody who would be passed on once more, and how often they were lately."""

    resident_id: int
    name: str
    times: int
    item_id: int | None


@dataclass(frozen=True)
class Worth:
    """What is worth a look."""

    often: tuple[PassedOn, ...]  # the first few
    often_count: int
    often_days: int
    idle: int  # residents who move although nothing is open with them


SHOWN = 3


def worth_a_look(actor: Actor, handover_id: int, post_ids: Collection[int]) -> Worth:
    """Who would be passed on too often, and with whom nothing is open. Three statements."""
    days = current_app.config["SETTINGS"].often_passed_on_days
    often = _often(actor, handover_id, post_ids, clock.now() - timedelta(days=days)).subquery()
    many = db.session.scalar(select(func.count()).select_from(often)) or 0
    rows = db.session.execute(select(often).order_by(often.c.times.desc(), often.c.name).limit(SHOWN)).all()
    idle = db.session.scalar(select(func.count()).select_from(idle_items(actor, handover_id).subquery())) or 0
    return Worth(tuple(PassedOn(*row) for row in rows), many, days, idle)


def idle_items(actor: Actor, handover_id: int) -> Select[Any]:
    """The ids of items by which a resident moves with whom nothing is open, as far as the actor may know."""
    open_with = (
        select(Participant.id)
        .join(Conversation, Conversation.id == Participant.conversation_id)
        .where(Participant.resident_id == Item.resident_id, Conversation.closed_at.is_(None))
    )
    return (
        select(Item.id)
        .join(Resident, Resident.id == Item.resident_id)
        .where(
            Item.handover_id == handover_id,
            Item.fate == "moves",
            Item.role == "lead",
            Resident.controller_id.in_(actor.controllers),
            ~open_with.exists(),
        )
    )


def _often(actor: Actor, handover_id: int, post_ids: Collection[int], since: Any) -> Select[Any]:
    """Residents whom these posts look after, and who were passed on often since a moment."""
    current = and_(
        Responsibility.post_id.in_(post_ids),
        Responsibility.role == "lead",
        Responsibility.ends_at.is_(None),
        Responsibility.resident_id.is_not(None),
    )
    looked_after = select(Responsibility.resident_id).where(current)
    times = func.count(Responsibility.id)
    item = (
        select(func.min(Item.id))
        .where(Item.handover_id == handover_id, Item.resident_id == Resident.id, Item.role == "lead")
        .scalar_subquery()
    )
    goes = or_(item.is_(None), _moves(handover_id).exists())
    return (
        select(Resident.id, Resident.name, times.label("times"), item.label("item_id"))
        .join(Responsibility, Responsibility.resident_id == Resident.id)
        .where(
            Resident.id.in_(looked_after),
            Resident.controller_id.in_(actor.controllers),
            Responsibility.role == "lead",
            Responsibility.ends_at >= since,
            goes,
        )
        .group_by(Resident.id, Resident.name)
        .having(times >= OFTEN)
    )


def _moves(handover_id: int) -> Select[Any]:
    return select(Item.id).where(
        Item.handover_id == handover_id, Item.resident_id == Resident.id, Item.role == "lead", Item.fate == "moves"
    )
