"""Somebody who may leave: what they hold, as far as who asks may know of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select

from crm import clock
from crm.actor import Actor
from crm.council import access as council
from crm.council.managing import posts_of
from crm.council.models import Colleague, Post, PostHolder
from crm.database import db
from crm.errors import NotAllowed, NotFound
from crm.handovers import access
from crm.permissions import Permission


@dataclass(frozen=True)
class Holding:
    """A time in a post that has not ended yet."""

    post_holder_id: int
    post_id: int
    title: str
    team_id: int | None
    is_seat: bool
    is_head: bool
    places: int
    kind: str  # substantive, handing over, cover, acting
    starts_on: date
    ends_on: date | None

    @property
    def last_day(self) -> date | None:
        return self.ends_on - timedelta(days=1) if self.ends_on else None

    @property
    def is_shared(self) -> bool:
        """A pool: what nobody took up is everybody's in it."""
        return self.places > 1


@dataclass(frozen=True)
class Leaver:
    """A colleague, and what they hold."""

    colleague_id: int
    name: str
    left_on: date | None
    holdings: tuple[Holding, ...]

    @property
    def first_name(self) -> str:
        return self.name.removeprefix("Cllr ").split()[0]

    @property
    def own(self) -> tuple[Holding, ...]:
        """Posts that are theirs, not shared with many and not held for somebody else."""
        return tuple(one for one in self.holdings if one.kind != "cover" and not one.is_shared and not one.is_seat)

    @property
    def posts_line(self) -> str:
        return "; ".join(dict.fromkeys(one.title for one in self.holdings if one.kind != "cover"))


def leaver_to_rehearse(actor: Actor, colleague_id: int) -> Leaver:
    """The colleague, for who manages one of their posts. Like `access.colleague_to_plan_for`, but locks nothing.

    NotFound for whom the actor may not know of; NotAllowed for oneself and for whom somebody else manages.
    """
    actor.require(Permission.HANDOVERS_PLAN)
    colleague = db.session.get(Colleague, colleague_id)
    if colleague is None:
        raise NotFound
    posts = posts_of(colleague_id)
    hidden = council.hidden_team_ids(actor)
    if posts and all(post.team_id in hidden for post in posts):
        raise NotFound
    if colleague.id == actor.colleague_id:
        raise NotAllowed("Whoever manages you rehearses your leaving. Your own half-hour is for you: /half-hour.")
    if not any(access.may_arrange(actor, post) for post in posts):
        raise NotAllowed(f"Only who manages a post of {colleague.name} rehearses their leaving.")
    return Leaver(colleague.id, colleague.name, colleague.left_on, holdings_of(actor, colleague_id))


def may_rehearse(actor: Actor, colleague_id: int) -> bool:
    """Whether `leaver_to_rehearse` would answer. Five statements at most."""
    if colleague_id == actor.colleague_id or not actor.may(Permission.HANDOVERS_PLAN):
        return False
    return any(access.may_arrange(actor, post) for post in posts_of(colleague_id))


def holdings_of(actor: Actor, colleague_id: int) -> tuple[Holding, ...]:
    """What somebody holds or is to hold, of posts that the actor may know of. Two statements."""
    rows = db.session.execute(
        select(PostHolder, Post)
        .join(Post, Post.id == PostHolder.post_id)
        .where(
            PostHolder.colleague_id == colleague_id,
            or_(PostHolder.ends_on.is_(None), PostHolder.ends_on > clock.today()),
            or_(Post.team_id.is_(None), Post.team_id.not_in(council.hidden_team_ids(actor))),
        )
        .order_by(PostHolder.kind.desc(), PostHolder.starts_on, PostHolder.id)
    )
    return tuple(_holding(row.PostHolder, row.Post) for row in rows)


def _holding(held: PostHolder, post: Post) -> Holding:
    return Holding(
        post_holder_id=held.id,
        post_id=post.id,
        title=post.title,
        team_id=post.team_id,
        is_seat=post.ward_id is not None,
        is_head=post.is_head,
        places=post.places,
        kind=held.kind,
        starts_on=held.starts_on,
        ends_on=held.ends_on,
    )
