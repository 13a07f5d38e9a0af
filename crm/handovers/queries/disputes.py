"""Whom a manager has to decide about: it is said that they should have somebody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, select

from crm.actor import Actor
from crm.council.models import Colleague, Post
from crm.database import db
from crm.errors import NotFound
from crm.handovers import acceptances
from crm.handovers.disputes import came_with, visible_disputes
from crm.handovers.models import Acceptance, NotThisPerson
from crm.residents.cards import ResidentCard, resident_card
from crm.residents.models import Resident


@dataclass(frozen=True)
class Dispute:
    """Somebody who came with a handover and should be somebody else's."""

    row_id: int
    handover_id: int
    acceptance_id: int
    resident_id: int
    name: str
    post: str
    said_by: str  # resident, successor
    by: str  # who wrote it down
    at: datetime
    why: str
    settled_at: datetime | None

    @property
    def words(self) -> str:
        """`Eileen Marsden does not want Neighbourhood Officer, Tarn`, or what the successor says."""
        if self.said_by == "resident":
            return f"{self.name} asked for somebody else than {self.post}"
        return f"{self.post} says that {self.name} should have somebody else"


def not_this_person(actor: Actor, *, handover_id: int | None = None) -> tuple[Dispute, ...]:
    """What is not settled yet in the handovers that the actor looks after, longest first. For Today and for the page
    of a handover. One statement while nothing is unsettled anywhere; else eleven at most."""
    which = NotThisPerson.settled_at.is_(None)
    if not db.session.scalar(select(NotThisPerson.id).where(which).limit(1)):
        return ()
    if handover_id is not None:
        which = and_(which, NotThisPerson.handover_id == handover_id)
    rows = db.session.execute(
        _told(actor).where(which).order_by(NotThisPerson.at, NotThisPerson.id).limit(50)
    ).all()  # fmt: skip
    return tuple(_dispute(row) for row in rows)


def dispute(actor: Actor, row_id: int) -> Dispute:
    """One of them, settled ones too. Raises NotFound for who is not its manager."""
    row = db.session.execute(_told(actor).where(NotThisPerson.id == row_id)).first()
    if row is None:
        raise NotFound
    return _dispute(row)


def _told(actor: Actor) -> Any:
    return (
        visible_disputes(actor)
        .join(Resident, Resident.id == NotThisPerson.resident_id)
        .join(Post, Post.id == NotThisPerson.post_id)
        .outerjoin(Colleague, Colleague.id == NotThisPerson.by_id)
        .add_columns(Resident.name, Post.title, Colleague.name.label("who"), Acceptance.id.label("acceptance_id"))
    )


def _dispute(row: Row[Any]) -> Dispute:
    one: NotThisPerson = row.NotThisPerson
    return Dispute(
        one.id, one.handover_id, row.acceptance_id, one.resident_id, row.name, row.title, one.said_by,
        row.who or "Somebody", one.at, one.why, one.settled_at,
    )  # fmt: skip


@dataclass(frozen=True)
class Brought:
    """Somebody whom a handover brought to a post."""

    acceptance_id: int
    post: str
    card: ResidentCard


def whom_it_brought(actor: Actor, acceptance_id: int, resident_id: int) -> Brought:
    """Somebody who came with a handover, for who accepts it and for their manager. Raises NotFound."""
    accepted, handover, _reach = acceptances.acceptance(actor, acceptance_id)
    came = came_with(actor, handover, accepted.post_id, resident_id)
    post = db.session.get_one(Post, accepted.post_id)
    return Brought(accepted.id, post.title, resident_card(actor, came.id))
