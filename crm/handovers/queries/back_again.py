"""Whose absence is over while others still have what they took on: for the manager, derived when it is read.

An act of its own gives it back, previewed and confirmed like any (docs/decisions/0021). Until then it is in the list
of whoever manages the post that has it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased

from crm import clock
from crm.actor import Actor
from crm.conversations.models import Conversation
from crm.council.models import Colleague, Post
from crm.database import db
from crm.handovers.acceptances import reach
from crm.handovers.models import Handover, Item
from crm.permissions import Permission
from crm.residents.models import Resident
from crm.responsibilities.models import Responsibility

# What nobody gave back in eight weeks has stayed where it is.
ASKED_FOR = timedelta(days=56)


@dataclass(frozen=True)
class ToGiveBack:
    """What a post took on while somebody was away, who is back."""

    handover_id: int
    name: str  # of who was away
    since: date  # the day on which they were back
    post_id: int
    post: str  # that has it still
    to_post_id: int
    to_post: str  # that had it before
    asked_until: date


def to_give_back(actor: Actor) -> tuple[ToGiveBack, ...]:
    """What stands in the list of the actor: posts that they manage, of which nobody nearer does. The oldest first. One
    statement while there is nothing in the whole council; else ten at most. None for who plans no handover."""
    if not actor.may(Permission.HANDOVERS_PLAN):
        return ()
    today, has, had = clock.today(), aliased(Post), aliased(Post)
    rows = db.session.execute(
        select(
            Handover.id, Colleague.name, Handover.ends_on, has.id.label("has"), has.title.label("has_title"),
            had.id.label("had"), had.title.label("had_title"), Handover.confirmed_by_id,
        )
        .join(Item, Item.handover_id == Handover.id)
        .join(Colleague, Colleague.id == Handover.colleague_id)
        .join(has, has.id == Item.to_post_id)
        .join(had, had.id == Item.from_post_id)
        .where(
            Handover.kind == "absence",
            Handover.status == "confirmed",
            Handover.ends_on <= today,
            Handover.ends_on > today - ASKED_FOR,
            Item.fate == "moves",
            Item.role == "lead",
            has.team_id.in_(actor.managed_team_ids),
            or_(had.closed_on.is_(None), had.closed_on > today),
            _is_there_still(actor),
        )
        .distinct()
        .order_by(Handover.ends_on, Handover.id, has.title, had.title)
    ).all()  # fmt: skip
    if not rows:
        return ()
    known = reach(actor)
    return tuple(
        ToGiveBack(
            row.id, row.name, row.ends_on, row.has, row.has_title, row.had, row.had_title,
            row.ends_on + ASKED_FOR - timedelta(days=1),
        )
        for row in rows
        if row.has in known.below or row.confirmed_by_id in known.managers
    )  # fmt: skip


def _is_there_still(actor: Actor) -> ColumnElement[bool]:
    """The condition on `handover_item` and `handover`: the post leads it by that handover, it is open, the actor may
    know of it."""
    led = and_(
        Responsibility.role == "lead",
        Responsibility.ends_at.is_(None),
        # Without the sum a database may walk all that the act began, for each item.
        Responsibility.begun_by_id + 0 == Handover.entry_id,
    )
    talks = exists().where(
        led, Responsibility.conversation_id == Item.conversation_id, Conversation.id == Item.conversation_id,
        Conversation.closed_at.is_(None), Conversation.controller_id.in_(actor.controllers),
    )  # fmt: skip
    people = exists().where(
        led, Responsibility.resident_id == Item.resident_id, Resident.id == Item.resident_id,
        Resident.controller_id.in_(actor.controllers),
    )  # fmt: skip
    return or_(talks, people)
