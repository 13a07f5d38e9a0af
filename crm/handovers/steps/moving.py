"""Moving responsibilities, questions and closings, a few statements for all of them.

Nothing is rewritten: a row ends at the moment of the act and another begins, both naming the act. A row that began at
that very moment never held, and is taken away.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, insert, literal, or_, select, update

from crm.conversations.models import Ask, Closing, Conversation
from crm.database import UTCDateTime, db
from crm.handovers.models import Item
from crm.handovers.steps.snapshot import ABOUT, QUICK
from crm.responsibilities import steps as responsibilities
from crm.responsibilities.models import Responsibility

OUTCOME = "no reply needed"


def move(handover_id: int, entry_id: int, at: datetime, *, all_began_before: bool = False) -> None:
    """What the items say: leads and supports end and begin, questions go along, what was taken up falls to the pool of
    the new post. Nine statements."""
    leaving = select(Item.responsibility_id).where(
        Item.handover_id == handover_id, Item.fate.in_(("moves", "dormant")), Item.responsibility_id.is_not(None)
    )
    responsibilities.end_many(Responsibility.id.in_(leaving), entry_id, at, all_began_before=all_began_before)
    responsibilities.end_many(_supports_of_receivers(handover_id), entry_id, at)
    _begin(handover_id, "lead", entry_id, at)
    _begin(handover_id, "support", entry_id, at)
    _put_into_pool(handover_id)
    _move_asks(handover_id)


def _moves(handover_id: int, role: str) -> ColumnElement[bool]:
    return and_(Item.handover_id == handover_id, Item.fate == "moves", Item.role == role, Item.ask_id.is_(None))


def _supports_of_receivers(handover_id: int) -> ColumnElement[bool]:
    """Who leads a thing no longer supports it."""
    receivers = select(Item.to_post_id).where(_moves(handover_id, "lead")).distinct()
    leads_now = or_(
        *(
            and_(
                getattr(Responsibility, f"{about}_id").is_not(None),
                exists().where(
                    _moves(handover_id, "lead"),
                    getattr(Item, f"{about}_id") == getattr(Responsibility, f"{about}_id"),
                    Item.to_post_id + 0 == Responsibility.post_id,
                ),
            )
            for about in ABOUT
        )
    )
    return and_(
        Responsibility.role == "support", Responsibility.ends_at.is_(None), Responsibility.post_id.in_(receivers),
        leads_now,
    )  # fmt: skip


def _begin(handover_id: int, role: str, entry_id: int, at: datetime) -> None:
    """One row for each thing and post, though two that supported it may merge; none where it takes part already."""
    rows = select(Item.to_post_id, *_things()).where(_moves(handover_id, role))
    if role == "support":
        rows = rows.where(~takes_part(Item.to_post_id, Item)).distinct()
    responsibilities.begin_many(rows, role, entry_id, at)


def _things() -> list[Any]:
    return [getattr(Item, f"{about}_id") for about in ABOUT]


def takes_part(post_id: Any, item: Any) -> ColumnElement[bool]:
    """Whether a post leads or supports now what an item is about.

    Looked up by the thing, with which few posts have to do, and not by the post: the sum sees to that, here and
    where else a post or an act stands beside a thing.
    """
    return or_(
        *(
            and_(
                getattr(item, f"{about}_id").is_not(None),
                exists().where(
                    Responsibility.post_id + 0 == post_id,
                    Responsibility.ends_at.is_(None),
                    getattr(Responsibility, f"{about}_id") == getattr(item, f"{about}_id"),
                ),
            )
            for about in ABOUT
        )
    )


def _moved_conversations(handover_id: int) -> Select[tuple[int | None]]:
    return select(Item.conversation_id).where(_moves(handover_id, "lead"), Item.conversation_id.is_not(None))


def _put_into_pool(handover_id: int) -> None:
    db.session.execute(
        update(Conversation)
        .where(Conversation.taken_up_by_id.is_not(None), Conversation.id.in_(_moved_conversations(handover_id)))
        .values(taken_up_by_id=None, taken_up_at=None, version=Conversation.version + 1),
        execution_options=QUICK,
    )


def _move_asks(handover_id: int) -> None:
    of_ask = and_(Item.handover_id == handover_id, Item.fate == "moves", Item.ask_id == Ask.id)
    to = select(Item.to_post_id).where(of_ask).limit(1).scalar_subquery()
    asked = select(Item.ask_id).where(Item.handover_id == handover_id, Item.fate == "moves", Item.ask_id.is_not(None))
    db.session.execute(
        update(Ask).where(Ask.id.in_(asked)).values(post_id=to, version=Ask.version + 1), execution_options=QUICK
    )


def close(handover_id: int, colleague_id: int | None, at: datetime) -> None:
    """Close the conversations that were chosen for it: nobody waits in them and nothing is promised. Two statements.

    Later than everything said in them, so that where they stand is as `crm.conversations.rules.standing` has it.
    """
    chosen = select(Item.conversation_id).where(Item.handover_id == handover_id, Item.fate == "closes")
    moment = literal(at, type_=UTCDateTime())
    rows = select(Item.conversation_id, literal(OUTCOME), literal(""), moment, literal(colleague_id)).where(
        Item.handover_id == handover_id, Item.fate == "closes"
    )
    columns = ["conversation_id", "outcome", "note", "at", "by_id"]
    db.session.execute(insert(Closing.__table__).from_select(columns, rows.distinct()))
    db.session.execute(
        update(Conversation)
        .where(Conversation.id.in_(chosen))
        .values(closed_at=at, closed_by_id=colleague_id, outcome=OUTCOME, version=Conversation.version + 1),
        execution_options=QUICK,
    )
