"""Who holds no post once others close, so that they cannot sign in from that day: named before and after confirming."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, exists, or_, select

from crm import clock
from crm.council import rules
from crm.council.heading import Span
from crm.council.models import Colleague, Post, PostHolder, RoleGrant
from crm.database import db
from crm.handovers.models import Handover, HoldingChange
from crm.handovers.queries.takers import Facts
from crm.handovers.steps.in_the_way import Along
from crm.web.formatting import day


@dataclass(frozen=True)
class WithoutPost:
    """Somebody whose post closes, and who is in no other afterwards."""

    colleague_id: int
    name: str
    post_id: int  # that closes
    post: str
    into: str  # the post that they could go on in; empty where there is none, or no place in it
    signs_in: bool  # for another reason than a post
    since: date

    @property
    def words(self) -> str:
        """`Holds no post from Tuesday 1 December, and cannot sign in from that day.`"""
        today = clock.today()
        verb = "Holds" if self.since >= today else "Has held"
        since = f"{'from' if self.since >= today else 'since'} {day(self.since, weekday=True)}"
        if self.signs_in:
            return f"{verb} no post {since}, and can sign in only for the role that they were given."
        return f"{verb} no post {since}, and cannot sign in {'from that day' if self.since >= today else 'any more'}."


def who_will_be(facts: Facts, along: Along) -> tuple[WithoutPost, ...]:
    """Those whom a plan would leave without a post, on its day or once what else they hold ends by itself: their post
    closes, they do not go along, nor come to another by the same plan. Three statements, none where nothing closes."""
    closing = {one.post_id: one for one in facts.arrangements if one.closes}
    if not closing:
        return ()
    on = facts.handover.starts_on
    rows = db.session.execute(
        _named()
        .where(PostHolder.post_id.in_(closing), or_(PostHolder.ends_on.is_(None), PostHolder.ends_on > on))
        .where(or_(Colleague.left_on.is_(None), Colleague.left_on >= on))
    ).all()
    comes = {one.colleague_id for one in facts.arrangements if one.way != "covered"} | {facts.handover.colleague_id}
    comes |= {row.id for row in rows if (row.id, row.post_id) in along.going}
    left = {row.id: row for row in reversed(rows) if row.id not in comes}
    held = _held(left, on, but=closing)
    for one in facts.arrangements:
        if one.way == "covered" and one.colleague_id is not None and one.last_day is not None:
            held[one.colleague_id].append((on, one.last_day + timedelta(days=1)))
    since = {key: rules.first_day_without(held[key], on) for key in left}
    signing_in = _signing_in(since)
    return tuple(
        WithoutPost(
            row.id, row.name, row.post_id, row.title,
            _title(facts, closing[row.post_id].rest_post_id) if (row.id, row.post_id) in along.could else "",
            row.id in signing_in, first,
        )
        for row in _by_name(left)
        if (first := since[row.id]) and _serves(row, first)
    )  # fmt: skip


def who_is(handover: Handover) -> tuple[WithoutPost, ...]:
    """Those whose time in a post a confirmed handover ended, and who are in none now, or on its day where that is still
    to come, or will be in none once what they hold ends by itself. Not who left by it. Three statements."""
    if handover.status != "confirmed":
        return ()
    on = max(clock.today(), handover.starts_on)
    ended = exists().where(
        HoldingChange.handover_id == handover.id, HoldingChange.post_holder_id == PostHolder.id,
        HoldingChange.change == "ended",
    )  # fmt: skip
    serves = or_(Colleague.left_on.is_(None), Colleague.left_on >= on)
    rows = db.session.execute(_named().where(ended, serves, Colleague.id != (handover.colleague_id or 0))).all()
    left = {row.id: row for row in reversed(rows)}
    held = _held(left, handover.starts_on)
    since = {key: _since(held[key], handover.starts_on, on) for key in left}
    signing_in = _signing_in(since)
    return tuple(
        WithoutPost(row.id, row.name, row.post_id, row.title, "", row.id in signing_in, first)
        for row in _by_name(left)
        if (first := since[row.id]) and _serves(row, first)
    )


def _named() -> Select[tuple[int, str, date | None, int, str]]:
    return (
        select(Colleague.id, Colleague.name, Colleague.left_on, Post.id.label("post_id"), Post.title)
        .join(PostHolder, PostHolder.colleague_id == Colleague.id)
        .join(Post, Post.id == PostHolder.post_id)
        .order_by(PostHolder.kind.desc(), PostHolder.id)
    )


def _by_name(left: Mapping[int, Any]) -> list[Any]:
    return sorted(left.values(), key=lambda row: (row.name.casefold(), row.id))


def _serves(row: Any, on: date) -> bool:
    """Whether they are with the council on a day: who has left by then needs no post."""
    return row.left_on is None or row.left_on >= on


def _held(colleague_ids: Collection[int], on: date, but: Collection[int] = ()) -> defaultdict[int, list[Span]]:
    """In which days they are in a post on a day or after, some posts left out."""
    rows = db.session.execute(
        select(PostHolder.colleague_id, PostHolder.starts_on, PostHolder.ends_on).where(
            PostHolder.colleague_id.in_(colleague_ids),
            PostHolder.post_id.not_in(but),
            or_(PostHolder.ends_on.is_(None), PostHolder.ends_on > on),
        )
    )
    held: defaultdict[int, list[Span]] = defaultdict(list)
    for colleague_id, first, until in rows:
        held[colleague_id].append((first, until))
    return held


def _since(held: Sequence[Span], starts_on: date, on: date) -> date | None:
    """Since when somebody has been, or from when they will be, in no post; None where they are in one for good."""
    first = rules.first_day_without(held, on)
    return first if first != on else max([starts_on, *(until for _, until in held if until and until <= on)])


def _signing_in(since: Mapping[int, date | None]) -> set[int]:
    """Which of them were given a role of their own, by which they sign in without a post from that day."""
    rows = db.session.execute(
        select(RoleGrant.colleague_id, RoleGrant.starts_on, RoleGrant.ends_on).where(RoleGrant.colleague_id.in_(since))
    )
    return {who for who, first, until in rows if (on := since[who]) and rules.in_force(first, until, on)}


def _title(facts: Facts, post_id: int | None) -> str:
    return facts.posts[post_id].title if post_id is not None else ""
