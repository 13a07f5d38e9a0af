"""Who holds which post after a handover was undone: as before, where that is still possible.

A time in a post that has not begun, or began today, is taken back as if it had never been. One that was really held
ends; whoever held the post before begins anew. What somebody changed since stays as they left it, and is named.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select, update

from crm import clock
from crm.actor import Actor
from crm.audit.models import AuditEntry
from crm.conversations.models import Conversation
from crm.council import steps as council
from crm.council.heading import somebody_heads_still
from crm.council.models import Colleague, Post, PostHolder
from crm.council.rules import most_at_once
from crm.council.steps import TAKES_A_PLACE
from crm.database import db
from crm.errors import BadInput, Refused
from crm.handovers.models import Arrangement, Handover, HoldingChange


@dataclass(frozen=True)
class Stays:
    """A time in a post that undoing leaves as somebody else made it since."""

    post_id: int
    words: str


def undo(actor: Actor, found: Handover) -> list[Stays]:
    """Reopen posts, end what the handover began, begin what it ended. Returns what stayed. Statements by the number of
    posts."""
    _reopen_posts(found)
    left_otherwise = _forget_leaving(found)
    changes = db.session.execute(
        select(HoldingChange, PostHolder)
        .join(PostHolder, PostHolder.id == HoldingChange.post_holder_id)
        .where(HoldingChange.handover_id == found.id)
        .order_by(HoldingChange.id)
        .with_for_update(of=PostHolder)
    ).all()
    kept: list[Stays] = []
    with somebody_heads_still():
        for change, holder in changes:
            if change.change == "begun":
                kept += _take_back(change, holder)
        for change, holder in changes:
            if change.change == "ended":
                kept += _restore(actor, change, holder)
    if left_otherwise is not None and found.colleague_id is not None:
        council.note_leaving(found.colleague_id, left_otherwise + timedelta(days=1))
    return kept


def _reopen_posts(found: Handover) -> None:
    closed = select(Arrangement.post_id).where(Arrangement.handover_id == found.id, Arrangement.closes)
    db.session.execute(
        update(Post).where(Post.id.in_(closed), Post.closed_on == found.starts_on).values(closed_on=None)
    )


def _forget_leaving(found: Handover) -> date | None:
    """They have not left, if it was this handover that said so and nothing did since. Returns the last day that was
    written down before this handover, or by another one since: that stands where they hold nothing after it."""
    if found.kind != "leaving":
        return None
    entry = db.session.get_one(AuditEntry, found.entry_id)
    left_on = entry.details.get("left_on")
    if left_on is None:
        return None
    forgotten = db.session.scalar(
        update(Colleague)
        .where(Colleague.id == found.colleague_id, Colleague.left_on == date.fromisoformat(left_on))
        .values(left_on=None)
        .returning(Colleague.id)
    )
    if forgotten is None:
        return None
    standing = left_on if _left_again_since(found) else entry.details.get("left_on_before")
    return date.fromisoformat(standing) if standing else None


def _left_again_since(found: Handover) -> bool:
    """Whether another handover of theirs was confirmed after this one, and stands."""
    since = select(Handover.id).where(
        Handover.colleague_id == found.colleague_id, Handover.kind == "leaving", Handover.status == "confirmed",
        Handover.entry_id > found.entry_id,
    )  # fmt: skip
    return db.session.scalar(since.limit(1)) is not None


def _take_back(change: HoldingChange, holder: PostHolder) -> list[Stays]:
    if holder.ends_on != change.ends_on:
        return [_said(holder, "was changed since, and stays so")]
    today = clock.today()
    if holder.starts_on < today:
        if holder.ends_on is None or holder.ends_on > today:
            council.end_holding(holder, today, "cover ended" if holder.kind == "cover" else "moved")
        return []
    # Began today at the earliest: this day belongs to whoever held the post before.
    db.session.execute(
        update(Conversation)
        .where(Conversation.taken_up_by_id == holder.id)
        .values(taken_up_by_id=None, taken_up_at=None, version=Conversation.version + 1)
    )
    db.session.delete(change)
    db.session.flush()
    db.session.delete(holder)
    db.session.flush()
    return []


def _restore(actor: Actor, change: HoldingChange, holder: PostHolder) -> list[Stays]:
    if holder.ends_on != change.ends_on:
        return [_said(holder, "was changed since, and stays so")]
    today = clock.today()
    assert change.ends_on is not None
    until = change.ended_on_before
    if change.ends_on >= today:
        if not _has_room(holder, change.ends_on, until):
            return [_said(holder, "has been given to somebody else since")]
        holder.ends_on, holder.ended_by = until, change.ended_by_before
        db.session.flush()
        return []
    if until is not None and until <= today:
        return []
    try:
        council.begin_holding(
            actor, colleague_id=holder.colleague_id, post_id=holder.post_id, kind=holder.kind, starts_on=today,
            ends_on=until, employer=holder.employer,
        )  # fmt: skip
    except (BadInput, Refused):
        return [_said(holder, "has been given to somebody else since")]
    return []


def _has_room(holder: PostHolder, starts_on: date, until: date | None) -> bool:
    """Whether the place is still free for the rest of a time in a post."""
    db.session.flush()
    if holder.kind not in TAKES_A_PLACE:
        return True
    others = db.session.execute(
        select(PostHolder.starts_on, PostHolder.ends_on).where(
            PostHolder.post_id == holder.post_id, PostHolder.kind.in_(TAKES_A_PLACE), PostHolder.id != holder.id
        )
    ).all()
    places = db.session.get_one(Post, holder.post_id).places
    return most_at_once([tuple(row) for row in others], starts_on, until) < places


def _said(holder: PostHolder, what: str) -> Stays:
    name = db.session.get_one(Colleague, holder.colleague_id).name
    post = db.session.get_one(Post, holder.post_id)
    return Stays(post.id, f"{post.title}: the time of {name} in it {what}.")
