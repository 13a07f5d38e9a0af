"""Taking a handover back. History is not rewritten: what this began ends now, and what it ended begins again.

Only what is still as the handover left it goes back; `Item.kept` says which does not.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, exists, or_, select, update

from crm.conversations.models import Ask, Closing, Conversation
from crm.conversations.steps import restate_many
from crm.database import db
from crm.handovers.models import Handover, Item
from crm.handovers.steps.moving import takes_part
from crm.handovers.steps.snapshot import ABOUT, QUICK, open_ask
from crm.responsibilities import steps as responsibilities
from crm.responsibilities.models import Responsibility


def note_what_stays(found: Handover) -> None:
    """Mark each item that went somewhere and is no longer as this handover left it. One statement, which writes nothing
    as a rule."""
    db.session.execute(
        update(Item).where(Item.handover_id == found.id, Item.fate != "stays", ~as_left(found)).values(kept=True),
        execution_options=QUICK,
    )


def as_left(found: Handover) -> ColumnElement[bool]:
    """What it moved is led or supported by the row that it began; what it laid to rest nobody leads; what it closed
    nothing closed or opened since; a question is open where it put it. The support of a post that merged into one which
    took part already began no row: it begins again, unless the post is in it by now."""
    asked = exists().where(Ask.id == Item.ask_id, Ask.post_id == Item.to_post_id, open_ask())
    led = exists().where(
        Responsibility.resident_id == Item.resident_id, Responsibility.role == "lead", Responsibility.ends_at.is_(None)
    )
    closed = exists().where(Conversation.id == Item.conversation_id, Conversation.closed_at == found.confirmed_at)
    merged = and_(Item.role == "support", ~began(found, is_current=False), ~takes_part(Item.from_post_id, Item))
    return or_(
        and_(Item.fate == "moves", Item.ask_id.is_(None), or_(began(found, is_current=True), merged)),
        and_(Item.fate == "moves", Item.ask_id.is_not(None), asked),
        and_(Item.fate == "dormant", ~led),
        and_(Item.fate == "closes", closed),
    )


def began(found: Handover, *, is_current: bool) -> ColumnElement[bool]:
    """Whether the handover began a row for an item, and whether that is the current one still.

    The sum keeps the databases from walking all that the act began for each item: they know too little about rows so
    young, and think that there are few.
    """
    return or_(
        *(
            and_(
                getattr(Item, f"{about}_id").is_not(None),
                exists().where(
                    getattr(Responsibility, f"{about}_id") == getattr(Item, f"{about}_id"),
                    Responsibility.post_id + 0 == Item.to_post_id,
                    Responsibility.role == Item.role,
                    Responsibility.begun_by_id + 0 == found.entry_id,
                    *([Responsibility.ends_at.is_(None)] if is_current else []),
                ),
            )
            for about in ABOUT
        )
    )


def move_back(found: Handover, entry_id: int, at: datetime, *, all_began_before: bool = False) -> None:
    """Everything that returns is led, supported and asked where it was before. Twelve statements."""
    begun = Responsibility.begun_by_id == found.entry_id
    responsibilities.end_many(begun, entry_id, at, all_began_before=all_began_before)
    responsibilities.end_many(_supports_of_givers(found), entry_id, at)
    returning = and_(
        Item.handover_id == found.id, Item.kept.is_(None), Item.ask_id.is_(None), Item.fate.in_(("moves", "dormant"))
    )
    things = [getattr(Item, f"{about}_id") for about in ABOUT]
    leads = select(Item.from_post_id, *things).where(returning, Item.role == "lead")
    responsibilities.begin_many(leads, "lead", entry_id, at)
    supports = select(Item.from_post_id, *things).where(
        returning, Item.role == "support", ~takes_part(Item.from_post_id, Item)
    )
    responsibilities.begin_many(supports.distinct(), "support", entry_id, at)
    responsibilities.begin_many(_supports_of_receivers(found), "support", entry_id, at)
    _put_into_pool(found)
    _ask_back(found)


def _supports_of_givers(found: Handover) -> ColumnElement[bool]:
    """Who leads a thing again no longer supports it."""
    givers = select(Item.from_post_id).where(Item.handover_id == found.id).distinct()
    leads = _with_a_return(found, Item.from_post_id)
    return and_(Responsibility.role == "support", Responsibility.post_id.in_(givers), leads)


def _supports_of_receivers(found: Handover) -> Select[tuple[int, int | None, int | None, int | None]]:
    """What the receivers supported before they led it. The handover ended that, though it was no item of it."""
    was_item = exists().where(Item.responsibility_id == Responsibility.id, Item.handover_id == found.id)
    led = _with_a_return(found, Item.to_post_id + 0)
    things: list[Any] = [getattr(Responsibility, f"{about}_id") for about in ABOUT]
    return select(Responsibility.post_id, *things).where(
        Responsibility.ended_by_id == found.entry_id, Responsibility.role == "support", ~was_item, led
    )


def _with_a_return(found: Handover, post_id: ColumnElement[int]) -> ColumnElement[bool]:
    """That the post of a responsibility gave, or had received, the lead of the same thing, which returns."""
    return or_(
        *(
            exists().where(
                _returns(found),
                getattr(Item, f"{about}_id") == getattr(Responsibility, f"{about}_id"),
                post_id == Responsibility.post_id,
            )
            for about in ABOUT
        )
    )


def _returns(found: Handover) -> ColumnElement[bool]:
    return and_(Item.handover_id == found.id, Item.kept.is_(None), Item.role == "lead", Item.fate == "moves")


def _put_into_pool(found: Handover) -> None:
    back = select(Item.conversation_id).where(_returns(found), Item.conversation_id.is_not(None))
    db.session.execute(
        update(Conversation)
        .where(Conversation.taken_up_by_id.is_not(None), Conversation.id.in_(back))
        .values(taken_up_by_id=None, taken_up_at=None, version=Conversation.version + 1),
        execution_options=QUICK,
    )


def _ask_back(found: Handover) -> None:
    back = and_(_asks(found), Item.ask_id == Ask.id)
    post_id = select(Item.from_post_id).where(back).limit(1).scalar_subquery()
    asked = select(Item.ask_id).where(_asks(found), Item.ask_id.is_not(None))
    db.session.execute(
        update(Ask).where(Ask.id.in_(asked)).values(post_id=post_id, version=Ask.version + 1), execution_options=QUICK
    )


def _asks(found: Handover) -> ColumnElement[bool]:
    return and_(Item.handover_id == found.id, Item.kept.is_(None), Item.fate == "moves")


def reopen(found: Handover) -> None:
    """Take back the closings of the handover that nothing followed. Some four statements."""
    closed = list(
        db.session.scalars(
            select(Item.conversation_id).where(Item.handover_id == found.id, Item.kept.is_(None), Item.fate == "closes")
        )
    )
    if not closed:
        return
    of_handover = select(Item.conversation_id).where(
        Item.handover_id == found.id, Item.kept.is_(None), Item.fate == "closes"
    )
    db.session.execute(
        delete(Closing).where(
            Closing.conversation_id.in_(of_handover), Closing.at == found.confirmed_at,
            Closing.by_id.is_not_distinct_from(found.confirmed_by_id),
        ),
        execution_options=QUICK,
    )  # fmt: skip
    restate_many([one for one in closed if one is not None])
