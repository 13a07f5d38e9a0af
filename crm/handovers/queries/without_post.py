"""Who holds no post once others close, so that they cannot sign in from that day: named before and after confirming."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, exists, or_, select

from crm import clock
from crm.council.access import held_on, in_force
from crm.council.models import Colleague, Post, PostHolder, RoleGrant
from crm.database import db
from crm.handovers.models import Handover, HoldingChange
from crm.handovers.queries.takers import Facts
from crm.handovers.steps.holdings import STANDS_IN
from crm.web.formatting import day


@dataclass(frozen=True)
class WithoutPost:
    """Somebody whose post closes, and who is in no other afterwards."""

    colleague_id: int
    name: str
    post_id: int  # that closes
    post: str
    into: str  # the post that they could go on in; empty where there is none
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


def who_will_be(facts: Facts) -> tuple[WithoutPost, ...]:
    """Those whom a plan would leave without a post on its day: their post closes, they do not go along, nor come to
    another by the same plan. Three statements, none where nothing closes."""
    closing = {one.post_id: one for one in facts.arrangements if one.closes}
    if not closing:
        return ()
    on = facts.handover.starts_on
    rows = db.session.execute(
        _named()
        .add_columns(PostHolder.kind)
        .where(PostHolder.post_id.in_(closing), or_(PostHolder.ends_on.is_(None), PostHolder.ends_on > on))
        .where(or_(Colleague.left_on.is_(None), Colleague.left_on >= on))
    ).all()
    comes = {one.colleague_id for one in facts.arrangements} | {facts.handover.colleague_id}
    comes |= {row.id for row in rows if closing[row.post_id].holders_go_along and row.kind not in STANDS_IN}
    left = {row.id: row for row in reversed(rows) if row.id not in comes}
    elsewhere, signing_in = _elsewhere(left, on, but=closing), _signing_in(left, on)
    return tuple(
        WithoutPost(
            row.id, row.name, row.post_id, row.title, _title(facts, closing[row.post_id].rest_post_id),
            row.id in signing_in, on,
        )
        for row in sorted(left.values(), key=lambda row: (row.name.casefold(), row.id))
        if row.id not in elsewhere
    )  # fmt: skip


def who_is(handover: Handover) -> tuple[WithoutPost, ...]:
    """Those whose time in a post a confirmed handover ended, and who are in none now, or on its day where that is still
    to come. Not who left by it. Three statements."""
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
    elsewhere, signing_in = _elsewhere(left, on), _signing_in(left, on)
    return tuple(
        WithoutPost(row.id, row.name, row.post_id, row.title, "", row.id in signing_in, handover.starts_on)
        for row in sorted(left.values(), key=lambda row: (row.name.casefold(), row.id))
        if row.id not in elsewhere
    )


def _named() -> Select[tuple[int, str, int, str]]:
    return (
        select(Colleague.id, Colleague.name, Post.id.label("post_id"), Post.title)
        .join(PostHolder, PostHolder.colleague_id == Colleague.id)
        .join(Post, Post.id == PostHolder.post_id)
        .order_by(PostHolder.kind.desc(), PostHolder.id)
    )


def _elsewhere(colleague_ids: Collection[int], on: date, but: Collection[int] = ()) -> set[int]:
    """Which of them are in a post on a day, one of these left out."""
    held = select(PostHolder.colleague_id).where(
        PostHolder.colleague_id.in_(colleague_ids), held_on(on), PostHolder.post_id.not_in(but)
    )
    return set(db.session.scalars(held))


def _signing_in(colleague_ids: Collection[int], on: date) -> set[int]:
    """Which of them were given a role of their own, by which they sign in without a post."""
    return set(
        db.session.scalars(
            select(RoleGrant.colleague_id).where(RoleGrant.colleague_id.in_(colleague_ids), in_force(RoleGrant, on))
        )
    )


def _title(facts: Facts, post_id: int | None) -> str:
    return facts.posts[post_id].title if post_id is not None else ""
