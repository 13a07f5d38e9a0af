"""Deciding who holds which post. Nothing that a post is responsible for moves: the work hangs on the post."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select

from crm import clock
from crm.actor import Actor
from crm.audit import steps as audit
from crm.council import access, calling_off, seeing, steps
from crm.council.come import has_come
from crm.council.heading import somebody_heads_still
from crm.council.models import Colleague, Post, PostHolder
from crm.database import db, transaction
from crm.errors import BadInput, NotAllowed, Refused
from crm.permissions import Permission
from crm.web.formatting import full_day

FURTHEST_BACK = timedelta(days=90)


def take_over_post(
    actor: Actor,
    post_id: int,
    *,
    colleague_id: int | None,
    starts_on: date | None,
    overlap_until: date | None = None,
    from_holder_id: int | None = None,
) -> int:
    """A colleague takes over a post from a day on, and with it everything that it is responsible for.

    The present holder's time ends on that day; with `overlap_until` they go on beside the successor, handing over,
    up to and including that day. `from_holder_id` says whose place is taken, 0 a free one: so that nobody who came
    meanwhile is sent away unseen. Where it is not given, one place is that of its holder, and of several one that is
    free. Returns the id of the new time in the post.
    """
    starts_on, colleague_id = _day(starts_on, "starts_on"), _somebody(colleague_id)
    if overlap_until is not None and overlap_until < starts_on:
        raise BadInput({"overlap_until": f"The overlap ends on or after the first day, {full_day(starts_on)}."})
    with transaction():
        audit.refuse_repeated(actor)
        post = access.post_to_hand_on(actor, post_id)
        leaver = _leaver(post, colleague_id, starts_on, from_holder_id)
        before = _as_it_was(leaver)
        overlap = None
        with somebody_heads_still():
            if leaver is not None:
                _end_for_successor(leaver, starts_on)
            began = steps.begin_holding(actor, colleague_id=colleague_id, post_id=post.id, starts_on=starts_on)
        if leaver is not None and overlap_until is not None:
            overlap = steps.begin_holding(
                actor, colleague_id=leaver.colleague_id, post_id=post.id, kind="handing over", starts_on=starts_on,
                ends_on=overlap_until + timedelta(days=1), employer=leaver.employer,
            )  # fmt: skip
        accepting = has_come(actor, began, leaver)
        audit.record(
            actor, "post.taken_over", "post", post.id, colleague_id=colleague_id, post_holder_id=began.id,
            from_holder_id=leaver.id if leaver else None, starts_on=starts_on.isoformat(),
            overlap_until=overlap_until.isoformat() if overlap_until else None,
            overlap_holder_id=overlap.id if overlap else None, **before, **accepting,
        )  # fmt: skip
        return began.id


def end_holding(actor: Actor, post_holder_id: int, *, last_day: date | None, leaves_council: bool = True) -> int:
    """A colleague's last day in a post. With nothing else held after it, they leave the council on that day too,
    unless `leaves_council` is False: they are to take over another post.

    The post stays, vacant, with all its work: that falls to its cover, else to the head above. Returns the post's id.
    Raises Refused for the last who heads anything.
    """
    last_day = _day(last_day, "last_day")
    with transaction():
        audit.refuse_repeated(actor)
        holder = access.holding_to_end(actor, post_holder_id)
        if last_day < holder.starts_on:
            raise BadInput({"last_day": f"That is before the first day, {full_day(holder.starts_on)}."})
        ends_on = last_day + timedelta(days=1)
        why = "cover ended" if holder.kind == "cover" else "left" if leaves_council else "moved"
        with somebody_heads_still():
            steps.end_holding(holder, ends_on, why)
        leaves = leaves_council and steps.note_leaving(holder.colleague_id, ends_on)
        audit.record(
            actor, "post.left", "post", holder.post_id, post_holder_id=holder.id, colleague_id=holder.colleague_id,
            last_day=last_day.isoformat(), leaves_the_council=leaves,
        )  # fmt: skip
        return holder.post_id


def cover_post(
    actor: Actor, post_id: int, *, colleague_id: int | None, starts_on: date | None, last_day: date | None
) -> int:
    """A colleague stands in, up to and including a last day; then it ends by itself. Returns the id of the cover.

    Raises Refused where nobody who is here would see the work, since those who cover cover each other.
    """
    starts_on, last_day = _day(starts_on, "starts_on"), _day(last_day, "last_day")
    colleague_id = _somebody(colleague_id)
    if last_day < starts_on:
        raise BadInput({"last_day": f"The last day is on or after the first, {full_day(starts_on)}."})
    with transaction():
        audit.refuse_repeated(actor)
        post = access.post_to_hand_on(actor, post_id)
        ends_on = last_day + timedelta(days=1)
        planned = [seeing.Time(colleague_id, post.id, True, starts_on, ends_on)]
        unseen = seeing.first_unseen(planned)
        began = steps.begin_holding(
            actor, colleague_id=colleague_id, post_id=post.id, kind="cover", starts_on=starts_on, ends_on=ends_on
        )
        if unseen is not None:
            raise Refused(seeing.all_away_in_words(unseen, planned), field="colleague")
        audit.record(
            actor, "post.covered", "post", post.id, colleague_id=colleague_id, post_holder_id=began.id,
            starts_on=starts_on.isoformat(), last_day=last_day.isoformat(),
        )  # fmt: skip
        return began.id


@dataclass(frozen=True)
class CalledOff:
    """Of which post a time was taken back, and the day on which it would have begun."""

    post_id: int
    starts_on: date


def call_off(actor: Actor, post_holder_id: int) -> CalledOff:
    """A time in a post, or a cover, that has not begun is taken back, as if it had never been decided. Whoever was to
    make way for it goes on, where that was decided on the post's own page and not by a handover.

    Raises Refused once it has begun, and where nobody would head any team without it.
    """
    with transaction():
        audit.refuse_repeated(actor)
        holder = access.holding_to_end(actor, post_holder_id)
        was = CalledOff(holder.post_id, holder.starts_on)
        details = {"post_holder_id": holder.id, "colleague_id": holder.colleague_id, "kind": holder.kind}
        with somebody_heads_still():
            calling_off.call_off(holder)
        audit.record(actor, "post.called_off", "post", was.post_id, starts_on=was.starts_on.isoformat(), **details)
        return was


def add_colleague(actor: Actor, *, name: str, email: str | None = None, uid: str | None = None) -> int:
    """Somebody new in the council, who holds no post yet."""
    actor.require(Permission.POSTS_HAND_ON)
    with transaction():
        audit.refuse_repeated(actor)
        colleague = steps.add_colleague(actor, name=name, email=email, uid=uid)
        audit.record(actor, "colleague.added", "colleague", colleague.id)
        return colleague.id


def take_back(actor: Actor, colleague_id: int) -> int:
    """Somebody who had left is here again, without a post as yet. What they did before stays theirs. Returns their id.

    Raises Refused for who never left, or leaves only some day, and for a councillor, whom the list brings back.
    """
    actor.require(Permission.POSTS_HAND_ON)
    with transaction():
        audit.refuse_repeated(actor)
        colleague = access.colleague_to_take_back(actor, colleague_id)
        if colleague.left_on is None or colleague.left_on >= clock.today():
            raise Refused(f"{colleague.name} is here already.")
        colleague.left_on = None
        audit.record(actor, "colleague.returned", "colleague", colleague.id)
        return colleague.id


def open_post(
    actor: Actor,
    *,
    team_id: int,
    title: str,
    opened_on: date | None,
    places: int = 1,
    reports_to_id: int | None = None,
) -> int:
    """A new post in a team that the actor manages, vacant until somebody takes it over."""
    opened_on = _day(opened_on, "opened_on")
    with transaction():
        audit.refuse_repeated(actor)
        team = access.team(actor, team_id)
        if not actor.may(Permission.POSTS_HAND_ON) or team.id not in actor.managed_team_ids:
            raise NotAllowed(f"Only who manages {team.name} opens posts in it.")
        if reports_to_id is not None:
            access.post(actor, reports_to_id)
        post = steps.open_post(
            actor, title=title, team_id=team.id, places=places, reports_to_id=reports_to_id, opened_on=opened_on
        )  # fmt: skip
        audit.record(actor, "post.opened", "post", post.id, team_id=team.id, places=places)
        return post.id


def _day(day: date | None, field: str) -> date:
    """A day that is given, and not further back than what a late form explains."""
    if day is None:
        raise BadInput({field: "Choose a day."})
    earliest = clock.today() - FURTHEST_BACK
    if day < earliest:
        raise BadInput({field: f"Choose a day from {full_day(earliest)} on: further back the record stands."})
    return day


def _somebody(colleague_id: int | None) -> int:
    if colleague_id is None:
        raise BadInput({"colleague": "Choose a colleague."})
    return colleague_id


def _leaver(post: Post, successor_id: int, starts_on: date, from_holder_id: int | None) -> PostHolder | None:
    """Whose place the successor takes: the one named; else of a post with one place, its holder on that day."""
    seated = db.session.execute(
        select(PostHolder)
        .where(
            PostHolder.post_id == post.id,
            PostHolder.kind.in_(steps.TAKES_A_PLACE),
            or_(PostHolder.ends_on.is_(None), PostHolder.ends_on > starts_on),
        )
        .order_by(PostHolder.starts_on, PostHolder.id)
        .with_for_update()
    ).scalars().all()  # fmt: skip
    if any(holder.colleague_id == successor_id for holder in seated):
        name = db.session.get_one(Colleague, successor_id).name
        raise Refused(f"{name} is in this post then already.", field="colleague")
    if from_holder_id is not None:
        # Who was named and is gone by then leaves a free place; if it was taken since, `begin_holding` says by whom.
        return next((holder for holder in seated if holder.id == from_holder_id), None)
    if post.places == 1:
        return next((holder for holder in seated if holder.starts_on <= starts_on), None)
    return None


def _as_it_was(leaver: PostHolder | None) -> dict[str, str | None]:
    """How the time of who makes way ended before, for the entry: taking the successor back gives it back."""
    if leaver is None:
        return {}
    ends_on = leaver.ends_on.isoformat() if leaver.ends_on else None
    return {"from_ended_before": ends_on, "from_ended_by_before": leaver.ended_by}


def _end_for_successor(leaver: PostHolder, starts_on: date) -> None:
    if starts_on <= leaver.starts_on:
        name = db.session.get_one(Colleague, leaver.colleague_id).name
        raise BadInput({"starts_on": f"{name} began on {full_day(leaver.starts_on)}. Choose a day after that."})
    steps.end_holding(leaver, starts_on, leaver.ended_by or "moved")
