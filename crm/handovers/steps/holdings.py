"""Who holds which post after a handover, and what it was before, so that undoing is exact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, or_, select

from crm import clock
from crm.actor import Actor
from crm.council import steps as council
from crm.council.heading import somebody_heads_still
from crm.council.models import Colleague, Post, PostHolder
from crm.council.places import Sitting, has_place
from crm.database import db
from crm.errors import Refused
from crm.handovers import access
from crm.handovers.models import Arrangement, Handover, HoldingChange
from crm.handovers.rules import STANDS_IN, last_day_here, uncovered, who_may_go_along, whose_time_ends
from crm.web.formatting import full_day


@dataclass(frozen=True)
class Leaving:
    """The last day of who leaves the council with a handover, and what was written down as their last day before it."""

    left_on: date | None = None
    before: date | None = None


def rehearse(actor: Actor, found: Handover, arrangements: Sequence[Arrangement], posts: dict[int, Post]) -> None:
    """Raise what `apply` would: a place that is taken, somebody who is in the post already. Nothing stays changed."""
    with db.session.begin_nested() as attempt:
        apply(actor, found, arrangements, posts)
        attempt.rollback()


def apply(actor: Actor, found: Handover, arrangements: Sequence[Arrangement], posts: dict[int, Post]) -> Leaving:
    """Begin, end and close as arranged. Returns what it makes of the last day of who leaves. So many statements for
    each post, none by what it is responsible for."""
    with somebody_heads_still():
        # Everybody leaves before anybody comes: somebody of the same handover may take a place that becomes free.
        leaving = _end(actor, found, arrangements)
        for arrangement in arrangements:
            _begin(actor, found, arrangement, posts, leaving.get(arrangement.post_id, []))
    for arrangement in arrangements:
        if arrangement.closes:
            posts[arrangement.post_id].closed_on = found.starts_on
    db.session.flush()
    return _note_leaving(found, arrangements) if found.kind == "leaving" else Leaving()


def _end(actor: Actor, found: Handover, arrangements: Sequence[Arrangement]) -> dict[int, list[PostHolder]]:
    """End the times in a post that end with the handover; those who held a post that closes, and who leaves."""
    ended: dict[int, list[PostHolder]] = {}
    for arrangement in arrangements:
        leaver_id = found.colleague_id if found.kind == "leaving" else None
        there = _holders(arrangement.post_id, found.starts_on)
        holders = whose_time_ends(there, closes=arrangement.closes, leaver_id=leaver_id)
        for holder in holders:
            if arrangement.closes and (until := closed_cover(holder, found.starts_on)):
                if holder.ends_on is None or holder.ends_on > until:
                    _note_end(found, holder, until, "cover ended")
                continue
            _end_one(found, holder, "left" if holder.colleague_id == found.colleague_id else "moved")
        ended[arrangement.post_id] = holders
    if found.kind == "leaving":
        for holder in elsewhere(actor, found, arrangements):
            _end_one(found, holder, "left")
    return ended


def _end_one(found: Handover, holder: PostHolder, why: str) -> None:
    if holder.starts_on >= found.starts_on:
        name = db.session.get_one(Colleague, holder.colleague_id).name
        title = db.session.get_one(Post, holder.post_id).title
        raise Refused(begins_after(name, title, holder.kind, holder.starts_on))
    _note_end(found, holder, found.starts_on, why)


def _note_end(found: Handover, holder: PostHolder, ends_on: date, why: str) -> None:
    db.session.add(
        HoldingChange(
            handover_id=found.id, post_holder_id=holder.id, change="ended", ended_on_before=holder.ends_on,
            ended_by_before=holder.ended_by, ends_on=ends_on,
        )
    )  # fmt: skip
    council.end_holding(holder, ends_on, why)


def closed_cover(holder: PostHolder | Sitting, on: date) -> date | None:
    """The first day without a cover that began on the day on which its post closes, or by now: a post that is closed
    needs none. A day that somebody covered stays written down. None for any other time in a post."""
    if holder.kind == "cover" and on <= holder.starts_on <= max(on, clock.today()):
        return max(clock.today(), holder.starts_on + timedelta(days=1))
    return None


def begins_after(name: str, title: str, kind: str, starts_on: date) -> str:
    """That somebody begins in a post only once their time in it is to have ended, with the way out."""
    if starts_on <= clock.today():
        began = (
            f"{name} began {'to cover' if kind == 'cover' else 'as'} {title} on {full_day(starts_on)}, not before this."
        )
        return f"{began} Choose a later day."
    begins = f"{name} begins {'to cover' if kind == 'cover' else 'as'} {title} on {full_day(starts_on)}, after this."
    return f"{begins} Take that back first, on the page of {title}, or choose a later day."


def _holders(post_id: int, on: date) -> list[PostHolder]:
    """Who would hold a post on a day and after."""
    return list(
        db.session.scalars(
            select(PostHolder)
            .where(PostHolder.post_id == post_id, or_(PostHolder.ends_on.is_(None), PostHolder.ends_on > on))
            .order_by(PostHolder.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def elsewhere(actor: Actor, found: Handover, arrangements: Sequence[Arrangement]) -> list[PostHolder]:
    """What else ends when somebody leaves: their place in posts of many, where the others go on, and what they only
    stood in for. Where another manages the post it ends only with the last of what they hold themselves. Also what they
    are to begin after their last day, in posts that the actor decides about: it has to be taken back first."""
    arranged = {arrangement.post_id for arrangement in arrangements}
    held = [
        row
        for row in db.session.execute(
            select(PostHolder, Post)
            .join(Post, Post.id == PostHolder.post_id)
            .where(
                PostHolder.colleague_id == found.colleague_id,
                or_(PostHolder.ends_on.is_(None), PostHolder.ends_on > found.starts_on),
                PostHolder.post_id.not_in(arranged),
                Post.ward_id.is_(None),
            )
            .order_by(PostHolder.id)
        )
    ]
    passing = {row.PostHolder.id for row in held if row.Post.places > 1 or row.PostHolder.kind in STANDS_IN}
    ends = {row.PostHolder.id for row in held if row.PostHolder.starts_on >= found.starts_on} | passing
    leaves_all = len(passing) == len(held)
    return [
        row.PostHolder
        for row in held
        if leaves_all or (row.PostHolder.id in ends and access.may_arrange(actor, row.Post))
    ]


def _begin(
    actor: Actor, found: Handover, arrangement: Arrangement, posts: dict[int, Post], before: Sequence[PostHolder]
) -> None:
    if arrangement.way == "taken over":
        assert arrangement.colleague_id is not None
        _begin_one(actor, found, arrangement.colleague_id, arrangement.post_id, "substantive")
        if arrangement.overlap_until is not None:
            _overlap(actor, found, arrangement, before)
    elif arrangement.way == "covered":
        assert arrangement.colleague_id is not None
        _cover(actor, found, arrangement)
    elif arrangement.way == "nobody yet" and arrangement.colleague_id is not None:
        _begin_one(actor, found, arrangement.colleague_id, arrangement.post_id, "acting")
    elif arrangement.holders_go_along and arrangement.rest_post_id is not None:
        # Whoever has been there longest first, as far as there are places.
        for holder in who_may_go_along(sorted(before, key=lambda one: (one.starts_on, one.id)), found.colleague_id):
            _go_along(actor, found, holder, arrangement.rest_post_id)


def _cover(actor: Actor, found: Handover, arrangement: Arrangement) -> None:
    """Somebody stands in. On days on which they cover the post already, that cover stands for it."""
    assert arrangement.colleague_id is not None and arrangement.last_day is not None
    there = [
        (holder.starts_on, holder.ends_on)
        for holder in _holders(arrangement.post_id, found.starts_on)
        if holder.colleague_id == arrangement.colleague_id and holder.kind == "cover"
    ]
    for first, until in uncovered(there, found.starts_on, arrangement.last_day + timedelta(days=1)):
        _begin_one(
            actor, found, arrangement.colleague_id, arrangement.post_id, "cover", starts_on=first,
            until=until - timedelta(days=1),
        )  # fmt: skip


def _overlap(actor: Actor, found: Handover, arrangement: Arrangement, before: Sequence[PostHolder]) -> None:
    """Who leaves goes on beside the successor."""
    assert found.colleague_id is not None
    employer = before[0].employer if before else None
    _begin_one(
        actor, found, found.colleague_id, arrangement.post_id, "handing over", until=arrangement.overlap_until,
        employer=employer,
    )  # fmt: skip


def _go_along(actor: Actor, found: Handover, holder: PostHolder, post_id: int) -> None:
    there, post = _holders(post_id, found.starts_on), db.session.get_one(Post, post_id)
    if holder.colleague_id not in {one.colleague_id for one in there} and has_place(post, there, found.starts_on):
        _begin_one(actor, found, holder.colleague_id, post_id, holder.kind, employer=holder.employer)


def _begin_one(
    actor: Actor, found: Handover, colleague_id: int, post_id: int, kind: str, *, starts_on: date | None = None,
    until: date | None = None, employer: str | None = None,
) -> None:  # fmt: skip
    holder = council.begin_holding(
        actor, colleague_id=colleague_id, post_id=post_id, kind=kind, starts_on=starts_on or found.starts_on,
        ends_on=until + timedelta(days=1) if until else None, employer=employer,
    )  # fmt: skip
    db.session.add(
        HoldingChange(handover_id=found.id, post_holder_id=holder.id, change="begun", ends_on=holder.ends_on)
    )
    db.session.flush()


def _note_leaving(found: Handover, arrangements: Sequence[Arrangement]) -> Leaving:
    """Their last day is that of the handover, or of the longest overlap; none where they hold something else."""
    assert found.colleague_id is not None
    last = last_day_here(found.starts_on, (one.overlap_until for one in arrangements))
    before = db.session.scalar(select(Colleague.left_on).where(Colleague.id == found.colleague_id))
    leaves = council.note_leaving(found.colleague_id, last + timedelta(days=1))
    return Leaving(last if leaves else None, before)


def held_by(colleague_id: int, post_id: int, starts_on: date) -> bool:
    """Whether a colleague holds a post until a handover begins, so that there is something to hand over."""
    before = starts_on - timedelta(days=1)
    return (
        db.session.scalar(
            select(PostHolder.id)
            .where(
                PostHolder.colleague_id == colleague_id,
                PostHolder.post_id == post_id,
                PostHolder.starts_on <= before,
                or_(PostHolder.ends_on.is_(None), PostHolder.ends_on >= starts_on),
            )
            .limit(1)
        )
        is not None
    )


def let_go(post_holder_id: int) -> None:
    """Of a time in a post that is taken back before it began: no handover has begun or ended it any more, so that
    undoing one does not look for it. One statement."""
    db.session.execute(delete(HoldingChange).where(HoldingChange.post_holder_id == post_holder_id))
