"""Who manages a colleague: whoever manages a post of theirs, also between two posts."""

from __future__ import annotations

from sqlalchemy import select

from crm import clock
from crm.actor import Actor
from crm.council.models import Post, PostHolder
from crm.database import db


def posts_of(colleague_id: int) -> list[Post]:
    """The posts that a colleague holds today or is to hold, whatever the kind; of who holds none, those they held
    last. One statement."""
    rows = db.session.execute(
        select(Post, PostHolder.ends_on)
        .join(PostHolder, PostHolder.post_id == Post.id)
        .where(PostHolder.colleague_id == colleague_id)
        .order_by(Post.id)
    ).all()
    today = clock.today()
    still = [row.Post for row in rows if row.ends_on is None or row.ends_on > today]
    last = max((row.ends_on for row in rows if row.ends_on is not None), default=None)
    return list(dict.fromkeys(still or [row.Post for row in rows if row.ends_on == last]))


def manages(actor: Actor, colleague_id: int) -> bool:
    """Whether the actor manages somebody else: a post of theirs sits in a team of the actor's. One statement."""
    if colleague_id == actor.colleague_id or not actor.managed_team_ids:
        return False
    return any(post.team_id in actor.managed_team_ids for post in posts_of(colleague_id))
