"""What a careful person would still look at before a handover is confirmed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from heapq import nsmallest
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from crm.actor import Actor
from crm.conversations.models import Conversation, Participant
from crm.database import db
from crm.handovers.models import Item
from crm.handovers.often import passed_on_often
from crm.handovers.steps.sorting import talks_with_them
from crm.residents.models import Resident
from crm.responsibilities.models import Responsibility


@dataclass(frozen=True)
class PassedOn:
    """Somebody who would be passed on once more, and how often they were lately."""

    resident_id: int
    name: str
    times: int  # before this time
    item_id: int | None


@dataclass(frozen=True)
class Worth:
    """What is worth a look."""

    often: tuple[PassedOn, ...]  # the first few
    often_count: int
    often_days: int
    idle: int  # residents who move although nothing is open with them
    parted: int  # residents who go to another post than a conversation with them


SHOWN = 3


def worth_a_look(actor: Actor, handover_id: int, post_ids: Collection[int]) -> Worth:
    """Who would be passed on too often, with whom nothing is open, and who parts from their matter. Six statements.

    Those who look after a resident change with posts and with who holds them: crm.handovers.often counts both.
    """
    often = passed_on_often(actor, _going(handover_id, post_ids), once_more=True)
    first = nsmallest(SHOWN, often, key=lambda one: (-often[one], one))
    named = {row.id: row for row in db.session.execute(_named(handover_id, first))}
    idle = db.session.scalar(select(func.count()).select_from(idle_items(actor, handover_id).subquery())) or 0
    parted = db.session.scalar(select(func.count()).select_from(parted_items(actor, handover_id).subquery())) or 0
    return Worth(
        tuple(PassedOn(one, named[one].name, often[one] - 1, named[one].item_id) for one in first),
        len(often),
        current_app.config["SETTINGS"].often_passed_on_days,
        idle,
        parted,
    )


def idle_items(actor: Actor, handover_id: int) -> Select[Any]:
    """The ids of items by which a resident moves with whom nothing is open, as far as the actor may know."""
    # Two sets, one less the other: asked of one item after another it takes minutes where tens of thousands move.
    talks = (
        select(func.coalesce(Resident.canonical_id, Resident.id))  # of an entry merged into another, that one
        .join(Participant, Participant.resident_id == Resident.id)
        .join(Conversation, Conversation.id == Participant.conversation_id)
        .where(Conversation.closed_at.is_(None))
    )
    goes = aliased(Item)
    going = select(goes.resident_id).where(goes.handover_id == handover_id, goes.resident_id.is_not(None))
    return _of_residents(actor, handover_id, Item.fate == "moves", Item.resident_id.in_(going.except_(talks)))


def parted_items(actor: Actor, handover_id: int) -> Select[Any]:
    """The ids of items by which a resident goes elsewhere, or stays, while a conversation with them that is in the plan
    goes to another post, as far as the actor may know."""
    talk = aliased(Item)
    goes = ("moves", "stays")
    theirs = talks_with_them(talk, handover_id, talk.fate.in_(goes))
    elsewhere = theirs.c.to_post_id.is_distinct_from(Item.to_post_id)
    of_them = and_(theirs.c.resident_id == Item.resident_id, theirs.c.from_post_id == Item.from_post_id)
    return _of_residents(actor, handover_id, Item.fate.in_(goes)).join(theirs, of_them).where(elsewhere).distinct()


def _of_residents(actor: Actor, handover_id: int, *which: ColumnElement[bool]) -> Select[Any]:
    """The ids of items about relationships that a post leads, as far as the actor may know."""
    return (
        select(Item.id)
        .join(Resident, Resident.id == Item.resident_id)
        .where(
            Item.handover_id == handover_id, Item.role == "lead", Resident.controller_id.in_(actor.controllers), *which
        )
    )


def _going(handover_id: int, post_ids: Collection[int]) -> Select[tuple[int]]:
    """The residents whom these posts look after and who go: with the whole post, or by an item that moves."""
    has_item = exists().where(
        Item.handover_id == handover_id, Item.resident_id == Responsibility.resident_id, Item.role == "lead"
    )
    return select(Responsibility.resident_id).where(
        Responsibility.post_id.in_(post_ids),
        Responsibility.role == "lead",
        Responsibility.ends_at.is_(None),
        Responsibility.resident_id.is_not(None),
        or_(~has_item, has_item.where(Item.fate == "moves")),
    )


def _named(handover_id: int, resident_ids: Collection[int]) -> Select[Any]:
    return (
        select(Resident.id, Resident.name, func.min(Item.id).label("item_id"))
        .outerjoin(Item, and_(Item.handover_id == handover_id, Item.resident_id == Resident.id, Item.role == "lead"))
        .where(Resident.id.in_(resident_ids))
        .group_by(Resident.id, Resident.name)
    )
