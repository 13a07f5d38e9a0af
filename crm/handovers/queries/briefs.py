"""The briefs of a handover: everybody who came to one post, those who need it most first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, exists, func, or_, select

from crm import clock
from crm.actor import Actor
from crm.conversations.access import readable
from crm.conversations.models import Conversation, Participant, Promise
from crm.conversations.queries.promises import is_open
from crm.conversations.queries.rows import names_of
from crm.council.models import Colleague, Post
from crm.council.queries import holders_of
from crm.database import db
from crm.errors import NotFound
from crm.handovers import access
from crm.handovers.coming import came_to
from crm.handovers.models import Acceptance, Handover
from crm.handovers.queries.brief import sheets_of
from crm.handovers.sheet import Sheet
from crm.residents.cards import ResidentCard
from crm.residents.models import Resident
from crm.ties.models import Tie

AT_ONCE = 10


@dataclass(frozen=True)
class Receiver:
    """A post that received work, with who holds it."""

    acceptance_id: int
    post_id: int
    post: str
    holders: str


@dataclass(frozen=True)
class BriefsPage:
    """Ten of the briefs for one post. `cards` are of the same residents as `sheets`."""

    handover_id: int
    is_confirmed: bool
    is_undone: bool
    receivers: tuple[Receiver, ...]
    receiver: Receiver | None
    cards: tuple[ResidentCard, ...]
    sheets: tuple[Sheet, ...]
    count: int
    number: int

    @property
    def pages(self) -> int:
        return -(-self.count // AT_ONCE)

    @property
    def words(self) -> str:
        """`11 to 20 of 204`."""
        first = (self.number - 1) * AT_ONCE
        return f"{first + 1} to {first + len(self.sheets)} of {self.count:,}" if self.sheets else ""


def briefs_page(actor: Actor, handover_id: int, *, to_post_id: int | None = None, page: int = 1) -> BriefsPage:
    """The briefs on everybody whom a handover brought to a post: the reader's own post unless another is named.

    Raises NotFound where the actor may not know of the handover, or the post received nothing. Forty statements at
    most, however many people.
    """
    handover = access.handover(actor, handover_id)
    receivers = receivers_of(handover) if handover.status == "confirmed" else ()
    receiver = _chosen(actor, receivers, to_post_id)
    if receiver is None:
        if to_post_id is not None:
            raise NotFound
        status = handover.status
        return BriefsPage(handover.id, status == "confirmed", status == "undone", receivers, None, (), (), 0, 1)
    came = came_to(actor, handover, receiver.post_id)
    count = db.session.scalar(select(func.count()).select_from(came.subquery())) or 0
    last = max(1, -(-count // AT_ONCE))
    number = min(page, last)
    ids = db.session.scalars(worst_first(actor, came).offset((number - 1) * AT_ONCE).limit(AT_ONCE)).all()
    cards, sheets = sheets_of(actor, ids)
    return BriefsPage(handover.id, True, False, receivers, receiver, cards, sheets, count, number)


def receivers_of(handover: Handover) -> tuple[Receiver, ...]:
    """The posts that a handover gave work to, with who holds them. Two statements."""
    rows = db.session.execute(
        select(Acceptance.id, Post.id.label("post_id"), Post.title)
        .join(Post, Post.id == Acceptance.post_id)
        .where(Acceptance.handover_id == handover.id)
        .order_by(Post.title, Post.id)
    ).all()
    holders = holders_of([row.post_id for row in rows], on=clock.today())
    return tuple(
        Receiver(row.id, row.post_id, row.title, names_of([one.name for one in holders[row.post_id]])) for row in rows
    )


def worst_first(actor: Actor, came: Select[tuple[int]]) -> Select[tuple[int]]:
    """Overdue promises first, then those whom nobody who is still here knows, then what is due or waits longest."""
    due = _of_conversations(
        actor, func.min(Promise.due_on), and_(Promise.conversation_id == Conversation.id, is_open())
    )
    waits = _of_conversations(actor, func.min(Conversation.waiting_since), None)
    today = clock.today()
    serving = exists().where(
        Tie.resident_id == Resident.id,
        Tie.controller_id.in_(actor.controllers),
        Tie.colleague_id == Colleague.id,
        or_(Colleague.left_on.is_(None), Colleague.left_on >= today),
    )
    return (
        select(Resident.id)
        .where(Resident.id.in_(came))
        .order_by(
            func.coalesce(due < today, False).desc(), serving, due.is_(None), due, waits.is_(None), waits,
            Resident.name, Resident.id,
        )
    )  # fmt: skip


def _of_conversations(actor: Actor, what: Any, promise: ColumnElement[bool] | None) -> ScalarSelect[Any]:
    statement = (
        select(what)
        .select_from(Participant)
        .join(Conversation, Conversation.id == Participant.conversation_id)
        .where(Participant.resident_id == Resident.id, readable(actor))
    )
    statement = statement.join(Promise, promise) if promise is not None else statement
    return statement.correlate(Resident).scalar_subquery()


def _chosen(actor: Actor, receivers: Sequence[Receiver], to_post_id: int | None) -> Receiver | None:
    if to_post_id is not None:
        return next((one for one in receivers if one.post_id == to_post_id), None)
    own = (one for one in receivers if one.post_id in actor.post_ids)
    return next(own, receivers[0] if receivers else None)
