"""What one post was handed by one handover, as whoever accepts it and their manager see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from crm import clock
from crm.actor import Actor
from crm.conversations.access import readable
from crm.conversations.models import Conversation
from crm.conversations.queries.rows import label, names_of
from crm.council.models import Colleague, Post, Team
from crm.council.queries import holders_of
from crm.database import db
from crm.handovers import acceptances, access
from crm.handovers.acceptances import Reach
from crm.handovers.giving import came_with, was_open_then
from crm.handovers.models import Acceptance, Handover
from crm.handovers.queries.passed import Passed, Promised, promised_with, promises_with
from crm.residents.models import Resident
from crm.responsibilities.models import Responsibility

_Confirmer, _Accepter, _Answerer = aliased(Colleague), aliased(Colleague), aliased(Colleague)


@dataclass(frozen=True)
class Received:
    """What one post was handed: counts of what came, and of what of it is left, as far as the actor may know of it."""

    acceptance_id: int
    handover_id: int
    href: str  # of the handover, where the actor may open it
    post_id: int
    post: str
    holders: str  # "Amira Siddiq"; empty where nobody holds it
    label: str  # "cover, …", "vacant, …"
    title: str  # "Maggie Oakes’s work is now yours"
    whose: str  # "Maggie Oakes’s work", "Work of Highways"
    left_on: date | None  # who handed it on has left, on that day
    starts_on: date
    confirmed_by: str
    confirmed_at: datetime
    due_on: date
    accepted_by: str
    accepted_at: datetime | None
    people: int
    conversations: int
    accounts: int
    left: int  # of all these, what is open and with the post still
    promises: tuple[Passed, ...]  # the first of them: what came back, then what is to be answered
    promised: Promised
    is_mine: bool  # the actor accepts it
    is_managed: bool  # the actor hears of it where it is sent back or late

    @property
    def came(self) -> int:
        return self.people + self.conversations + self.accounts

    @property
    def is_late(self) -> bool:
        return self.due_on < clock.today() and (self.accepted_at is None or self.promised.unanswered > 0)

    @property
    def unanswered(self) -> tuple[Passed, ...]:
        """The first of the promises still to be accepted or sent back."""
        return tuple(one for one in self.promises if one.state == "open" and one.is_with_the_post)


def received_by(
    actor: Actor, reach: Reach, which: ColumnElement[bool], passed_id: int | None = None
) -> tuple[Received, ...]:
    """What posts were handed; `which` is a condition on `acceptance` and `handover`. With the first of its promises, or
    only one. One statement where it is nothing, else ten, however much."""
    rows = db.session.execute(
        select(
            Acceptance, Handover, Post.title, Colleague.name, Colleague.left_on, Team.name.label("team"),
            _Confirmer.name.label("confirmer"), _Accepter.name.label("accepter"),
            access.may_know(actor).label("may_open"), acceptances.is_to_accept(reach).label("accepts"),
            acceptances.is_looked_after(reach).label("manages"),
        )
        .join(Handover, Handover.id == Acceptance.handover_id)
        .join(Post, Post.id == Acceptance.post_id)
        .outerjoin(Colleague, Colleague.id == Handover.colleague_id)
        .outerjoin(Team, Team.id == Handover.team_id)
        .outerjoin(_Confirmer, _Confirmer.id == Handover.confirmed_by_id)
        .outerjoin(_Accepter, _Accepter.id == Acceptance.accepted_by_id)
        .where(which)
        .order_by(Acceptance.due_on, Acceptance.id)
    ).all()  # fmt: skip
    if not rows:
        return ()
    ids = [row.Acceptance.id for row in rows]
    counts = {row.id: row for row in db.session.execute(_counts(actor, ids))}
    promises, promised = promises_with(actor, ids, passed_id), promised_with(actor, ids)
    post_ids = list({row.Acceptance.post_id for row in rows})
    holders = holders_of(post_ids, on=clock.today())
    return tuple(
        _one(
            row, reach, counts.get(row.Acceptance.id), promises.get(row.Acceptance.id, ()),
            promised.get(row.Acceptance.id, Promised(0, 0)),
            names_of([holder.name for holder in holders[row.Acceptance.post_id]]),
        )
        for row in rows
    )  # fmt: skip


def _counts(actor: Actor, acceptance_ids: Sequence[int]) -> Select[Any]:
    """What came: what the handover moved to the post, or where the post itself was taken over, all that it led then;
    and what of it is left: open, and with the post still. Only what the actor may know of."""
    came = aliased(Responsibility)
    is_open = and_(Conversation.id == came.conversation_id, was_open_then(), readable(actor))
    known = or_(Resident.id.is_not(None), Conversation.id.is_not(None), came.account_id.is_not(None))
    is_left = and_(known, came.ends_at.is_(None), Conversation.closed_at.is_(None))
    # Of entries that were put together one counts: they are one person.
    may_know = and_(
        Resident.id == came.resident_id, Resident.canonical_id.is_(None), Resident.controller_id.in_(actor.controllers)
    )
    return (
        select(
            Acceptance.id,
            func.count(case((Resident.id.is_not(None), came.id))).label("people"),
            func.count(case((Conversation.id.is_not(None), came.id))).label("conversations"),
            func.count(case((came.account_id.is_not(None), came.id))).label("accounts"),
            func.count(case((is_left, came.id))).label("left"),
        )
        .join(Handover, Handover.id == Acceptance.handover_id)
        .join(came, came_with(came))
        .outerjoin(Conversation, is_open)
        .outerjoin(Resident, may_know)
        .where(Acceptance.id.in_(acceptance_ids))
        .group_by(Acceptance.id)
    )


def _one(
    row: Row[Any], reach: Reach, counts: Row[Any] | None, promises: tuple[Passed, ...], promised: Promised, holders: str
) -> Received:
    accepted: Acceptance = row.Acceptance
    handover: Handover = row.Handover
    tag = label(reach.answering, accepted.post_id, row.title)
    whose = _whose(handover, row)
    left = row.left_on is not None and row.left_on < clock.today()
    return Received(
        acceptance_id=accepted.id,
        handover_id=handover.id,
        href=f"/handovers/{handover.id}" if row.may_open else "",
        post_id=accepted.post_id,
        post=row.title,
        holders=holders,
        label=tag,
        title=_title(handover, whose, tag),
        whose=whose,
        left_on=row.left_on if left else None,
        starts_on=handover.starts_on,
        confirmed_by=row.confirmer or "The council",
        confirmed_at=handover.confirmed_at or handover.planned_at,
        due_on=accepted.due_on,
        accepted_by=row.accepter or "",
        accepted_at=accepted.accepted_at,
        people=counts.people if counts else 0,
        conversations=counts.conversations if counts else 0,
        accounts=counts.accounts if counts else 0,
        left=counts.left if counts else 0,
        promises=promises,
        promised=promised,
        is_mine=row.accepts,
        is_managed=row.manages,
    )


def _whose(handover: Handover, row: Row[Any]) -> str:
    if row.name:
        return f"{row.name}’s work"
    return f"Work of {row.team}" if row.team else "Work"


def _title(handover: Handover, whose: str, tag: str) -> str:
    if handover.kind == "give back":
        return "Work has come back to you"
    if handover.kind == "absence":
        return f"{whose} is with you for a time"
    return f"{whose} falls to you" if tag.startswith("vacant") else f"{whose} is now yours"
