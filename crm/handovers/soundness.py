"""What must hold of handovers in the whole of the record: for `flask check`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from crm.council.models import Colleague, PostHolder
from crm.handovers.models import Acceptance, Handover, Item, NamedReader
from crm.handovers.steps.snapshot import ABOUT
from crm.responsibilities.models import Responsibility


def unsound() -> Iterator[tuple[str, Select[tuple[int]]]]:
    """What must not be, in words, with the select of the ids that are so."""
    unread = ~exists().where(NamedReader.handover_id == Handover.id)
    yield (
        "handover is planned and nobody may read it",
        select(Handover.id).where(Handover.status == "planned", Handover.planned_by_id.is_not(None), unread),
    )
    yield "colleague left by a handover and is to hold a post after their last day", _holding_on()
    yield "responsibility was begun by a handover of which it is no item", _begun_unseen()
    unasked = ~exists().where(Acceptance.handover_id == Item.handover_id, Acceptance.post_id == Item.to_post_id)
    yield (
        "handover gave a post work that it was not asked to accept",
        select(Item.handover_id)
        .join(Handover, Handover.id == Item.handover_id)
        .where(Handover.status == "confirmed", Item.fate == "moves", unasked)
        .distinct(),
    )


def _holding_on() -> Select[tuple[int]]:
    left = exists().where(
        Handover.colleague_id == Colleague.id, Handover.kind == "leaving", Handover.status == "confirmed"
    )
    after = or_(PostHolder.ends_on.is_(None), PostHolder.starts_on > Colleague.left_on)
    return select(Colleague.id).where(
        Colleague.left_on.is_not(None), left, exists().where(PostHolder.colleague_id == Colleague.id, after)
    )


def _begun_unseen() -> Select[tuple[int]]:
    seen = or_(
        *(
            and_(
                getattr(Responsibility, f"{about}_id").is_not(None),
                exists().where(
                    Item.handover_id == Handover.id,
                    getattr(Item, f"{about}_id") == getattr(Responsibility, f"{about}_id"),
                    Item.role == Responsibility.role,
                    Item.to_post_id == Responsibility.post_id,
                    Item.fate == "moves",
                ),
            )
            for about in ABOUT
        )
    )
    return select(Responsibility.id).join(Handover, Handover.entry_id == Responsibility.begun_by_id).where(~seen)


def at_rest(resident_id: Any) -> ColumnElement[bool]:
    """Whether a handover laid a relationship to rest: nobody looks after the resident until somebody speaks with them
    again, or the handover is undone."""
    ended = aliased(Responsibility)
    return resident_id.in_(
        select(ended.resident_id)
        .join(Handover, Handover.entry_id == ended.ended_by_id)
        .join(Item, and_(Item.handover_id == Handover.id, Item.resident_id == ended.resident_id))
        .where(ended.role == "lead", Item.fate == "dormant")
    )
