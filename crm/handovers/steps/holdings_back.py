"""Who holds which post after a handover was undone: as before, where that is still possible.

A time in a post that has not begun, or began today, is taken back as if it had never been. One that was really held
ends; whoever held the post before begins anew. What somebody changed since stays as they left it, and is named.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Row, Select, select, update

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
from crm.handovers.steps.holdings import let_go

CHANGED = "was changed since, and stays so"
GIVEN = "has been given to somebody else since"


@dataclass(frozen=True)
class Stays:
    """A time in a post that undoing leaves as somebody else made it since."""

    post_id: int
    title: str
    why: str  # a sentence about the time in it

    @property
    def words(self) -> str:
        """The same where the post is not named beside it."""
        return f"{self.title}: {self.why[:1].lower()}{self.why[1:]}"


def undo(actor: Actor, found: Handover) -> list[Stays]:
    """Reopen posts, end what the handover began, begin what it ended. Returns what stayed. Statements by the number of
    posts."""
    _reopen_posts(found)
    left_otherwise = _forget_leaving(found)
    changed = db.session.execute(_changed(found).with_for_update(of=PostHolder)).all()
    kept: list[Stays] = []
    with somebody_heads_still():
        for one in changed:
            if one.HoldingChange.change == "begun":
                kept += _take_back(one)
        for one in changed:
            if one.HoldingChange.change == "ended":
                kept += _restore(actor, one)
    if left_otherwise is not None and found.colleague_id is not None:
        council.note_leaving(found.colleague_id, left_otherwise + timedelta(days=1))
    return kept


def would_stay(found: Handover) -> list[Stays]:
    """What undoing would leave as somebody made it since, as `undo` decides it. Changes nothing. Two statements."""
    changed = db.session.execute(_changed(found)).all()
    gone = {
        one.PostHolder.id
        for one in changed
        if one.HoldingChange.change == "begun" and one.PostHolder.ends_on == one.HoldingChange.ends_on
    }
    others = _times_in({one.PostHolder.post_id for one in changed}, without=gone)
    found_out = ((one, _why_not(one.HoldingChange, one.PostHolder, others)) for one in changed)
    return [_said(one, why) for one, why in found_out if why]


def _changed(found: Handover) -> Select[tuple[HoldingChange, PostHolder, str, Post]]:
    return (
        select(HoldingChange, PostHolder, Colleague.name, Post)
        .join(PostHolder, PostHolder.id == HoldingChange.post_holder_id)
        .join(Colleague, Colleague.id == PostHolder.colleague_id)
        .join(Post, Post.id == PostHolder.post_id)
        .where(HoldingChange.handover_id == found.id)
        .order_by(HoldingChange.id)
    )


def _times_in(post_ids: Collection[int], without: Collection[int] = ()) -> list[PostHolder]:
    """Everybody's time in posts that may matter yet."""
    db.session.flush()
    times = db.session.scalars(
        select(PostHolder)
        .where(PostHolder.post_id.in_(post_ids), PostHolder.id.not_in(without))
        .order_by(PostHolder.id)
    )
    return list(times)


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


def _why_not(change: HoldingChange, holder: PostHolder, others: Collection[PostHolder]) -> str:
    """Why undoing leaves a time in a post as it is; empty where it takes it back, or begins it again."""
    if holder.ends_on != change.ends_on:
        return CHANGED
    if change.change == "begun" or not _is_due(change):
        return ""
    assert change.ends_on is not None
    until = change.ended_on_before
    return "" if _has_room(holder, max(change.ends_on, clock.today()), until, others) else GIVEN


def _is_due(change: HoldingChange) -> bool:
    """Whether a time in a post that the handover ended would still go on without it."""
    today, until = clock.today(), change.ended_on_before
    return change.ends_on is None or change.ends_on >= today or until is None or until > today


def _take_back(one: Row[tuple[HoldingChange, PostHolder, str, Post]]) -> list[Stays]:
    holder = one.PostHolder
    if why := _why_not(one.HoldingChange, holder, ()):
        return [_said(one, why)]
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
    # Another handover, undone since, may have ended it and begun it again: of what never was nothing is known.
    let_go(holder.id)
    db.session.delete(holder)
    db.session.flush()
    return []


def _restore(actor: Actor, one: Row[tuple[HoldingChange, PostHolder, str, Post]]) -> list[Stays]:
    change, holder = one.HoldingChange, one.PostHolder
    if why := _why_not(change, holder, _times_in([holder.post_id])):
        return [_said(one, why)]
    today = clock.today()
    assert change.ends_on is not None
    until = change.ended_on_before
    if change.ends_on >= today:
        holder.ends_on, holder.ended_by = until, change.ended_by_before
        db.session.flush()
        return []
    if not _is_due(change):
        return []
    try:
        anew = council.begin_holding(
            actor, colleague_id=holder.colleague_id, post_id=holder.post_id, kind=holder.kind, starts_on=today,
            ends_on=until, employer=holder.employer,
        )  # fmt: skip
        # Later than the day of the handover, as its own begin none: so their pages say that undoing put them back.
        db.session.add(
            HoldingChange(handover_id=change.handover_id, post_holder_id=anew.id, change="begun", ends_on=until)
        )
    except (BadInput, Refused):
        return [_said(one, GIVEN)]
    return []


def _has_room(holder: PostHolder, starts_on: date, until: date | None, others: Collection[PostHolder]) -> bool:
    """Whether the place is still free for the rest of a time in a post, and they are not in it by another act."""
    there = [
        other
        for other in others
        if other.post_id == holder.post_id
        and other.id != holder.id
        and (other.ends_on is None or other.ends_on > starts_on)
        and (until is None or other.starts_on < until)
    ]
    if any(other.colleague_id == holder.colleague_id for other in there):
        return False
    if holder.kind not in TAKES_A_PLACE:
        return True
    spans = [(other.starts_on, other.ends_on) for other in there if other.kind in TAKES_A_PLACE]
    places = db.session.get_one(Post, holder.post_id).places
    return most_at_once(spans, starts_on, until) < places


def _said(one: Row[tuple[HoldingChange, PostHolder, str, Post]], what: str) -> Stays:
    return Stays(one.Post.id, one.Post.title, f"The time of {one.name} in it {what}.")
