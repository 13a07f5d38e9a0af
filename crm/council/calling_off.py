"""Taking back a time in a post that has not begun: it is then as if it had never been decided."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sqlalchemy import select

from crm import clock
from crm.audit.models import AuditEntry
from crm.council.models import Colleague, PostHolder
from crm.database import db
from crm.errors import Refused
from crm.web.formatting import full_day

# Steps of higher rooms, handed in by create_app: they let go of the time in the post in the same transaction.
_followers: list[Callable[[int], None]] = []


def when_called_off(step: Callable[[int], None]) -> None:
    """Have a step of a higher room let go of a time in a post that is taken back. It is given its id."""
    if step not in _followers:
        _followers.append(step)


def call_off(holder: PostHolder) -> None:
    """Take away a time in a post, or a cover, that has not begun, inside someone else's transaction.

    Whoever was to make way for it, by an act on the post's own page, goes on until it would have ended, and hands over
    to nobody. Raises Refused once it has begun. Some eight statements.
    """
    if holder.starts_on <= clock.today():
        name = db.session.get_one(Colleague, holder.colleague_id).name
        raise Refused(f"{name} began on {full_day(holder.starts_on)}. Give that a last day instead.")
    entry = _taken_over_by(holder)
    if entry is not None:
        _go_on(holder, entry)
        _take_away(entry.details["overlap_holder_id"], holder.starts_on)
    _remove(holder)


def _taken_over_by(holder: PostHolder) -> AuditEntry | None:
    """The entry of the act that had it begin in somebody's place and says what was before."""
    entries = db.session.scalars(
        select(AuditEntry)
        .where(
            AuditEntry.action == "post.taken_over", AuditEntry.subject_type == "post",
            AuditEntry.subject_id == holder.post_id,
        )
        .order_by(AuditEntry.id.desc())
    )  # fmt: skip
    found = (one for one in entries if one.details.get("post_holder_id") == holder.id)
    entry = next(found, None)
    return entry if entry is not None and "from_ended_before" in entry.details else None


def _go_on(holder: PostHolder, entry: AuditEntry) -> None:
    before = _held(entry.details["from_holder_id"])
    if before is None or before.ends_on != holder.starts_on:
        return
    ended = entry.details["from_ended_before"]
    before.ends_on = min((day for day in (_day(ended), holder.ends_on) if day is not None), default=None)
    before.ended_by = entry.details["from_ended_by_before"] if before.ends_on == _day(ended) else holder.ended_by
    db.session.flush()


def _take_away(overlap_holder_id: int | None, starts_on: date) -> None:
    """That they were to hand over beside whoever does not come."""
    overlap = _held(overlap_holder_id)
    if overlap is not None and overlap.kind == "handing over" and overlap.starts_on == starts_on:
        _remove(overlap)


def _remove(holder: PostHolder) -> None:
    for follow in _followers:
        follow(holder.id)
    db.session.delete(holder)
    db.session.flush()


def _held(post_holder_id: int | None) -> PostHolder | None:
    statement = select(PostHolder).where(PostHolder.id == post_holder_id).with_for_update()
    return db.session.scalar(statement.execution_options(populate_existing=True)) if post_holder_id else None


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None
