"""What somebody whose work is handed on does on their last day, in words: who goes on in a seat or another post does
not leave."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select

from crm import clock
from crm.audit.models import AuditEntry
from crm.council.models import Post, PostHolder
from crm.database import db
from crm.handovers.models import Handover
from crm.web.formatting import full_day


@dataclass(frozen=True)
class Seat:
    """A seat in a ward that somebody holds on the last day of their handover, or after it."""

    title: str
    last_day: date | None  # none is known yet

    def gives_up(self, last_day: date, posts: int) -> str:
        """`Gives this up`, `Stood down`: what they do on the last day of the handover, said before and after it, of so
        many posts."""
        is_past = last_day < clock.today()
        if self.last_day == last_day:
            return "Stood down" if is_past else "Stands down"
        return _gives_up(is_past, posts)

    @property
    def held(self) -> str:
        """`holds the seat Councillor, Hale until Thursday 6 May 2027`."""
        if self.last_day is None:
            return f"holds the seat {self.title}, and no last day of that is known"
        holds = "held" if self.last_day < clock.today() else "holds"
        return f"{holds} the seat {self.title} until {self.last_day:%A} {full_day(self.last_day)}"


def seats_of(handovers: Collection[Handover]) -> dict[int, Seat]:
    """For each handover of somebody who leaves other posts, the seat that they hold then, the longest. One statement,
    none where nobody leaves."""
    leaving = {one.id: one for one in handovers if one.kind == "leaving"}
    if not leaving:
        return {}
    rows = db.session.execute(
        select(Handover.id, Post.title, PostHolder.ends_on)
        .join(PostHolder, PostHolder.colleague_id == Handover.colleague_id)
        .join(Post, Post.id == PostHolder.post_id)
        .where(
            Handover.id.in_(leaving), Post.ward_id.is_not(None), PostHolder.starts_on < Handover.starts_on,
            or_(PostHolder.ends_on.is_(None), PostHolder.ends_on >= Handover.starts_on),
        )
        .order_by(PostHolder.ends_on.is_(None), PostHolder.ends_on, PostHolder.id)
    )  # fmt: skip
    return {row.id: Seat(row.title, row.ends_on - timedelta(days=1) if row.ends_on else None) for row in rows}


def goes_on(handovers: Collection[Handover]) -> frozenset[int]:
    """The confirmed handovers of somebody who left posts and not the council: others decide about what else they hold.
    One statement, none where nobody leaves."""
    entries = {one.entry_id: one.id for one in handovers if one.kind == "leaving" and one.entry_id is not None}
    if not entries:
        return frozenset()
    rows = db.session.execute(select(AuditEntry.id, AuditEntry.details).where(AuditEntry.id.in_(entries)))
    return frozenset(entries[row.id] for row in rows if row.details.get("left_on", "") is None)


def leaves(handover: Handover, last_day: date, posts: int, seat: Seat | None, goes_on: bool) -> str:
    """`Leaves`, `Left`, and what else they do on the last day of a handover, or did; `Was to leave` of one that was
    undone."""
    is_past = last_day < clock.today()
    if handover.status == "undone":
        return "Was to leave" if seat is None else "Was to give other posts up"
    if seat is not None:
        return seat.gives_up(last_day, posts)
    if goes_on:
        return _gives_up(is_past, posts)
    return "Left" if is_past else "Leaves"


def _gives_up(is_past: bool, posts: int) -> str:
    verb = "Gave" if is_past else "Gives"
    return f"{verb} {'this' if posts == 1 else 'these'} up" if posts else f"{verb} up other posts"
