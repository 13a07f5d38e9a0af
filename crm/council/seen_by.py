"""Who sees the work of a post through others: whoever covers sees what those whom they stand in for see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from crm.actor import Actor
from crm.council.access import visible_posts
from crm.council.covering import links_on
from crm.council.models import Post
from crm.council.queries import Holder, holders_of
from crm.database import db


def seen_through_covers(actor: Actor, post_ids: Collection[int], on: date) -> tuple[Holder, ...]:
    """Who sees the work of posts besides those in them, each once, nearest first: whoever covers a post of somebody
    who covers one of them, and so on. Only of posts that the actor may know of. One statement, or three."""
    through = defaultdict(list)
    for link in links_on(on):
        through[link.post_id].append(link.through_post_id)
    reached: list[int] = []
    near = list(post_ids)
    while near:
        near = list(dict.fromkeys(one for post in near for one in through[post]))
        near = [one for one in near if one not in reached and one not in post_ids]
        reached += near
    if not reached:
        return ()
    known = {post.id for post in db.session.scalars(visible_posts(actor).where(Post.id.in_(reached)))}
    held = holders_of(reached, on=on)
    covers = [one for post in reached if post in known for one in held[post] if one.kind == "cover"]
    return tuple({one.colleague_id: one for one in reversed(covers)}.values())[::-1]
