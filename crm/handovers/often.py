"""Who was passed on too often: a resident who has to begin again with a third person within a few weeks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from flask import current_app
from sqlalchemy import Row, Select, or_, select

from crm import clock
from crm.actor import Actor
from crm.council.models import Post
from crm.council.queries import Holder, holders_of
from crm.database import db
from crm.residents import access
from crm.residents.models import Resident
from crm.responsibilities.models import Responsibility

# More often than this, within the days that the council sets, is too often.
ENOUGH = 2


def passed_on_often(
    actor: Actor, resident_ids: Collection[int] | Select[tuple[int]], *, once_more: bool = False
) -> dict[int, int]:
    """How often each resident came to another person or post lately, those alone who did so more than twice.

    `once_more` counts the move that is being planned. Standing in for somebody's leave is no passing on, nor is what
    was taken back within the day. Three statements, for one resident or for ten thousand.
    """
    today = clock.today()
    since = clock.days_after(today, -current_app.config["SETTINGS"].often_passed_on_days)
    known = access.visible_residents(actor, merged=True).with_only_columns(Resident.id)
    rows = db.session.execute(
        select(
            Responsibility.resident_id, Responsibility.post_id, Responsibility.starts_at, Responsibility.ends_at,
            Post.places,
        )
        .join(Post, Post.id == Responsibility.post_id)
        .where(
            Responsibility.resident_id.in_(known.where(Resident.id.in_(resident_ids))),
            Responsibility.role == "lead",
            or_(Responsibility.ends_at.is_(None), Responsibility.ends_at > clock.start_of(since)),
        )
        .order_by(Responsibility.resident_id, Responsibility.starts_at, Responsibility.id)
    ).all()  # fmt: skip
    holders = holders_of(list({row.post_id for row in rows}))
    of: dict[int, list[Row]] = {}
    for row in rows:
        of.setdefault(row.resident_id, []).append(row)
    counts = {resident_id: _changes(theirs, holders, since, today) for resident_id, theirs in of.items()}
    return {one: count + once_more for one, count in counts.items() if count + once_more > ENOUGH}


def _changes(rows: Iterable[Row], holders: dict[int, list[Holder]], since: date, today: date) -> int:
    """How often it was somebody else's, among those who answered for a resident one after the other."""
    answered: list[tuple[str, int]] = []
    for row in rows:
        first = max(since, clock.local(row.starts_at).date())
        last = clock.local(row.ends_at).date() if row.ends_at else clock.days_after(today, 1)
        who = [("post", row.post_id)] if row.places > 1 else _held(holders[row.post_id], first, last)
        for one in who if first < last else ():
            # The same person in another post is no stranger.
            if not answered or one != answered[-1]:
                answered.append(one)
    return max(0, len(answered) - 1)


def _held(holders: Sequence[Holder], first: date, last: date) -> list[tuple[str, int]]:
    """Who held a post between two days, in the order in which they came; who only covered is not among them."""
    there = [
        one for one in holders
        if one.kind != "cover" and one.starts_on < last and (one.ends_on is None or one.ends_on > first)
    ]  # fmt: skip
    return [("person", one.colleague_id) for one in sorted(there, key=lambda one: (one.starts_on, one.post_holder_id))]
