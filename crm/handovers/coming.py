"""Who came to a post by a handover."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from crm.actor import Actor
from crm.conversations.access import readable
from crm.conversations.models import Conversation, Participant
from crm.database import db
from crm.handovers.models import Arrangement, Handover
from crm.residents import access as residents
from crm.residents.models import Resident
from crm.responsibilities.models import Responsibility


def came_to(actor: Actor, handover: Handover, post_id: int) -> Select[tuple[int]]:
    """The ids of the residents that a handover brought to a post and that the actor may know of: whose relationship the
    post leads, or an open conversation with them. Where the post itself was taken over or covered: all that it leads.
    Of entries that were put together it is the one that stands for the person.
    """
    stayed = exists().where(
        Arrangement.handover_id == handover.id, Arrangement.post_id == post_id, Arrangement.way != "split"
    )
    led = and_(
        Responsibility.post_id == post_id,
        Responsibility.role == "lead",
        Responsibility.ends_at.is_(None),
        or_(Responsibility.begun_by_id == handover.entry_id, stayed),
    )
    talked = (
        select(Participant.resident_id)
        .join(Conversation, Conversation.id == Participant.conversation_id)
        .join(Responsibility, and_(Responsibility.conversation_id == Conversation.id, led))
        .where(Participant.resident_id.is_not(None), Conversation.closed_at.is_(None), readable(actor))
    )
    came = (
        select(Responsibility.resident_id).where(Responsibility.resident_id.is_not(None), led).union(talked).subquery()
    )
    entry = aliased(Resident)
    stands = select(residents.stayed_as(entry)).join(came, came.c.resident_id == entry.id)
    return residents.visible_residents(actor).with_only_columns(Resident.id).where(Resident.id.in_(stands))


def led_elsewhere(resident_ids: Collection[int], post_id: int) -> frozenset[int]:
    """Those of whom another post leads the relationship: it speaks for the council, also where this one leads a
    conversation with them, or an entry that was put into theirs. One statement."""
    led = select(Responsibility.resident_id).where(
        Responsibility.resident_id.in_(resident_ids), Responsibility.role == "lead", Responsibility.ends_at.is_(None),
        Responsibility.post_id != post_id,
    )  # fmt: skip
    return frozenset(one for one in db.session.scalars(led) if one is not None)


def is_with(actor: Actor, handover: Handover, post_id: int, resident_id: int) -> bool:
    """Whether somebody whom a handover brought to a post is there still, and it is theirs to tell."""
    if led_elsewhere([resident_id], post_id):
        return False
    return db.session.scalar(came_to(actor, handover, post_id).where(Resident.id == resident_id)) is not None
