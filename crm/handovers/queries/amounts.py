"""How much work there is: with posts now, and in what a preview moves."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, true

from crm import clock
from crm.actor import Actor
from crm.conversations.models import Ask, Conversation, Promise
from crm.conversations.queries.promises import is_open
from crm.council.models import COUNCIL
from crm.database import db
from crm.handovers.models import Item
from crm.residents.models import Resident
from crm.responsibilities.models import Responsibility
from crm.web.formatting import day


@dataclass(frozen=True)
class Amount:
    """How much: relationships led, open conversations led, their open promises; accounts; what is only supported."""

    people: int = 0
    open: int = 0
    promises: int = 0
    overdue: int = 0
    accounts: int = 0
    supported: int = 0
    asks: int = 0

    def __add__(self, other: Amount) -> Amount:
        return Amount(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    @property
    def to_do(self) -> bool:
        """Whether there is more in it than accounts and what is only supported."""
        return bool(self.people or self.open or self.promises or self.asks)

    @property
    def is_one(self) -> bool:
        """For the verb: `1 conversation stays`, `1 conversation and 1 promise stay`, `Nothing stays`."""
        led = self.people + self.open + self.promises
        return (led or self.accounts or self.asks or 1) == 1

    def __bool__(self) -> bool:
        return any(getattr(self, one.name) for one in fields(self))


def total(amounts: Iterable[Amount]) -> Amount:
    """The sum of them."""
    return sum(amounts, Amount())


def held_now(actor: Actor, post_ids: Collection[int], at: datetime | None = None) -> dict[int, Amount]:
    """What each post is responsible for now, or was `at` a moment, as far as the actor may know of it. Three
    statements."""
    is_lead = Responsibility.role == "lead"
    rows = db.session.execute(
        select(
            Responsibility.post_id,
            _count(and_(is_lead, _stands()), Resident.id),
            _count(is_lead, Conversation.id),
            _count(is_lead, Responsibility.account_id),
            _count(~is_lead, Conversation.id),
        )
        .outerjoin(Resident, and_(Resident.id == Responsibility.resident_id, _may_read(actor, Resident)))
        .outerjoin(
            Conversation,
            and_(
                Conversation.id == Responsibility.conversation_id,
                _may_read(actor, Conversation),
                _not_yet(Conversation.closed_at, at=at),
            ),
        )
        .where(Responsibility.post_id.in_(post_ids), _held(at))
        .group_by(Responsibility.post_id)
    )
    found = {row[0]: Amount(people=row[1], open=row[2], accounts=row[3], supported=row[4]) for row in rows}
    led = and_(Responsibility.role == "lead", _held(at), Responsibility.post_id.in_(post_ids))
    promised = _promises(actor, Responsibility.post_id, at=at).join(
        Responsibility, and_(Responsibility.conversation_id == Promise.conversation_id, led)
    )
    for post_id, promises, overdue in db.session.execute(promised.group_by(Responsibility.post_id)):
        found[post_id] = found.get(post_id, Amount()) + Amount(promises=promises, overdue=overdue)
    asked = db.session.execute(
        select(Ask.post_id, func.count())
        .where(Ask.post_id.in_(post_ids), _not_yet(Ask.answered_at, Ask.returned_at, at=at), _may_read(actor, Ask))
        .where(Ask.asked_at <= at if at else true())
        .group_by(Ask.post_id)
    )
    for post_id, asks in asked:
        found[post_id] = found.get(post_id, Amount()) + Amount(asks=asks)
    return {post_id: found.get(post_id, Amount()) for post_id in post_ids}


@dataclass(frozen=True)
class Previewed:
    """What of one post goes where: to a post, or where its fate is another to none."""

    from_post_id: int
    to_post_id: int | None
    fate: str  # moves, dormant, closes, stays
    amount: Amount


def previewed(actor: Actor, handover_id: int, at: datetime | None = None) -> tuple[Previewed, ...]:
    """The items of a handover, counted by where they go, as far as the actor may know of them; with the promises that
    are open now, or were `at` a moment. Two statements."""
    where = (Item.from_post_id, Item.to_post_id, Item.fate)
    is_lead = Item.role == "lead"
    rows = db.session.execute(
        items_of(actor, handover_id)
        .with_only_columns(
            *where,
            _count(and_(is_lead, _stands()), Item.resident_id),
            _count(is_lead, Item.conversation_id),
            _count(is_lead, Item.account_id),
            _count(~is_lead, Item.conversation_id),
            func.count(Item.ask_id),
        )
        .group_by(*where)
    )
    found = {
        tuple(row[:3]): Amount(people=row[3], open=row[4], accounts=row[5], supported=row[6], asks=row[7])
        for row in rows
    }
    promised = (
        _promises(actor, *where, at=at)
        .join(Item, and_(Item.conversation_id == Promise.conversation_id, is_lead))
        .where(Item.handover_id == handover_id)
        .group_by(*where)
    )
    for *key, promises, overdue in db.session.execute(promised):
        found[tuple(key)] = found.get(tuple(key), Amount()) + Amount(promises=promises, overdue=overdue)
    return tuple(Previewed(*key, amount) for key, amount in found.items())


def items_of(actor: Actor, handover_id: int) -> Select[Any]:
    """The items of a handover that the actor may know of, beside the resident, conversation or question of each."""
    return (
        select(Item)
        .outerjoin(Resident, Resident.id == Item.resident_id)
        .outerjoin(Conversation, Conversation.id == Item.conversation_id)
        .outerjoin(Ask, Ask.id == Item.ask_id)
        .where(Item.handover_id == handover_id, may_know(actor))
    )


def may_know(actor: Actor) -> ColumnElement[bool]:
    """Of a row joined as in `items_of`: whether the actor reads the controller of what it is about."""
    controller = func.coalesce(Resident.controller_id, Conversation.controller_id, Ask.controller_id, COUNCIL)
    return or_(Item.account_id.is_not(None), controller.in_(actor.controllers))


def question_in_words(subject: str, asked_at: datetime) -> str:
    """`A question about Grit bin on Hale Road, of 17 November`: which of several it is."""
    return f"A question about {subject}, of {day(clock.local(asked_at).date())}"


def _held(at: datetime | None) -> ColumnElement[bool]:
    """The condition on `responsibility`: it is current, or was at a moment."""
    current = _not_yet(Responsibility.ends_at, at=at)
    return current if at is None else and_(Responsibility.starts_at <= at, current)


def _not_yet(*ends: Any, at: datetime | None) -> ColumnElement[bool]:
    """That none of these moments has come, or had come by another."""
    return and_(*(end.is_(None) if at is None else or_(end.is_(None), end > at) for end in ends))


def _promises(actor: Actor, *columns: Any, at: datetime | None) -> Select[Any]:
    overdue = func.sum(case((Promise.due_on < clock.today(), 1), else_=0))
    return (
        select(*columns, func.count(Promise.id), overdue)
        .select_from(Promise)
        .where(is_open() if at is None else _was_open(at), _may_read(actor, Promise))
    )


def _was_open(at: datetime) -> ColumnElement[bool]:
    return and_(Promise.made_at <= at, _not_yet(Promise.kept_at, Promise.missed_at, Promise.withdrawn_at, at=at))


def _count(condition: ColumnElement[bool], column: Any) -> Any:
    return func.count(case((condition, column)))


def _stands() -> ColumnElement[bool]:
    """Of entries that were put together for one person the one that stands for them is counted: they are one."""
    return Resident.canonical_id.is_(None)


def _may_read(actor: Actor, model: Any) -> ColumnElement[bool]:
    return model.controller_id.in_(actor.controllers)
