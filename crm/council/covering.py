"""Chains of cover: who stands in for somebody stands in for those whom they stand in for as well."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import aliased

from crm import clock
from crm.actor import Actor
from crm.council.access import in_force, visible_posts
from crm.council.models import Post, PostHolder
from crm.database import db


@dataclass(frozen=True)
class Covering:
    """A post that the actor stands in for, and until when."""

    post_id: int
    title: str
    last_day: date | None
    through: str  # of a chain: the post in between, whose holder covers this one; empty where it is covered directly


@dataclass(frozen=True)
class Link:
    """A post that is covered by who holds another, and is away from it as well."""

    post_id: int
    title: str
    is_head: bool
    ends_on: date | None
    through_post_id: int


def covering(actor: Actor, *, on: date | None = None) -> tuple[Covering, ...]:
    """What the actor stands in for, directly first, of posts that they may know of. No statement without a cover, else
    two or three."""
    direct = [hat for hat in actor.hats if hat.kind == "cover"]
    found = {hat.post_id: Covering(hat.post_id, hat.title, _last_day(hat.ends_on), "") for hat in direct}
    links = chained(actor.post_ids, found, on or clock.today())
    if not links:
        return tuple(found.values())
    known = {post.id for post in db.session.scalars(visible_posts(actor).where(Post.id.in_([*links])))}
    for link in links.values():
        between = found.get(link.through_post_id)
        if link.post_id in known and between is not None:
            until = min((day for day in (_last_day(link.ends_on), between.last_day) if day), default=None)
            found[link.post_id] = Covering(link.post_id, link.title, until, between.title)
    return tuple(found.values())


def chained(held: Collection[int], covered: Collection[int], on: date) -> dict[int, Link]:
    """The posts that a cover answers for through others, nearest first, each once however long the chain or round.

    Whoever holds a covered post is away; the posts that they cover themselves would be seen by nobody. Posts held are
    left out. One statement where anything is covered, none else.
    """
    if not covered:
        return {}
    links: dict[int, list[Link]] = {}
    for link in links_on(on):
        links.setdefault(link.through_post_id, []).append(link)
    found: dict[int, Link] = {}
    near = list(covered)
    while near:
        steps = [link for post_id in near for link in links.get(post_id, ())]
        near = []
        for link in steps:
            if link.post_id not in found and link.post_id not in held and link.post_id not in covered:
                found[link.post_id] = link
                near.append(link.post_id)
    return found


def links_on(on: date) -> list[Link]:
    """Every post covered on a day by somebody who holds another, with that other one. As many as are away."""
    covers, holds = aliased(PostHolder), aliased(PostHolder)
    rows = db.session.execute(
        select(Post.id, Post.title, Post.is_head, covers.ends_on, holds.post_id)
        .join(covers, covers.post_id == Post.id)
        .join(holds, holds.colleague_id == covers.colleague_id)
        .where(covers.kind == "cover", holds.kind != "cover", in_force(covers, on), in_force(holds, on))
        .order_by(covers.starts_on, Post.id, holds.post_id)
    )
    return [Link(*row) for row in rows]


def _last_day(ends_on: date | None) -> date | None:
    return ends_on - timedelta(days=1) if ends_on else None
