"""What the reader of a ward's page may read in full: a councillor their own casework, an officer what waits."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select

from crm.actor import Actor
from crm.conversations.access import readable
from crm.conversations.models import Conversation
from crm.conversations.queries.parties import names, parties_of
from crm.conversations.queries.rows import is_late
from crm.council.models import COUNCIL, Post
from crm.database import db
from crm.responsibilities.models import Responsibility

LISTED = 10


@dataclass(frozen=True)
class Case:
    """A conversation that the reader may read."""

    conversation_id: int
    who: str
    shape: str
    subject: str
    words: str  # that wait for an answer
    waiting_since: datetime | None
    last_at: datetime
    post: str

    @property
    def late(self) -> bool:
        return is_late(self.waiting_since)


@dataclass(frozen=True)
class Cases:
    """The first of them, and how many there are."""

    rows: tuple[Case, ...]
    count: int
    waiting: int


def own_casework(actor: Actor) -> Cases | None:
    """A councillor's own open cases, those that wait first; None for everybody else. Two statements."""
    own = [one for one in actor.controllers if one != COUNCIL]
    if not any(hat.ward_id for hat in actor.hats):
        return None
    return _cases(and_(Conversation.controller_id.in_(own), Conversation.closed_at.is_(None)))


def waiting_for_officers(actor: Actor, ward_ids: Collection[int]) -> Cases | None:
    """What waits in a ward today, for whoever reads the council's conversations; None for others. Two statements."""
    if COUNCIL not in actor.controllers:
        return None
    return _cases(
        and_(Conversation.ward_id.in_(ward_ids), Conversation.waiting_since.is_not(None), readable(actor))
    )  # fmt: skip


def _cases(which: ColumnElement[bool]) -> Cases:
    waits = Conversation.waiting_since
    # Who leads is sought for those alone that are listed.
    listed = (
        select(
            Conversation.id, Conversation.subject, Conversation.waiting_words, waits, Conversation.last_at,
            func.count().over().label("count"), func.count(waits).over().label("waiting"),
        )
        .where(which)
        .order_by(waits.is_(None), waits, Conversation.last_at.desc(), Conversation.id)
        .limit(LISTED)
        .subquery()
    )  # fmt: skip
    since = listed.c.waiting_since
    rows = db.session.execute(
        select(listed, Post.title)
        .outerjoin(
            Responsibility,
            and_(
                Responsibility.conversation_id == listed.c.id, Responsibility.role == "lead",
                Responsibility.ends_at.is_(None),
            ),
        )
        .outerjoin(Post, Post.id == Responsibility.post_id)
        .order_by(since.is_(None), since, listed.c.last_at.desc(), listed.c.id)
    ).all()  # fmt: skip
    parties = parties_of([row.id for row in rows])
    return Cases(
        tuple(
            Case(
                row.id, names(parties[row.id], begins=True) if row.id in parties else row.subject,
                parties[row.id][0].shape if row.id in parties else "councillor",
                row.subject, row.waiting_words, row.waiting_since, row.last_at, row.title or "",
            )
            for row in rows
        ),
        rows[0].count if rows else 0,
        rows[0].waiting if rows else 0,
    )  # fmt: skip
