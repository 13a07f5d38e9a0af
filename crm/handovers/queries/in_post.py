"""Who is in the posts of a handover, and to whom the work of vacant ones falls."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import and_, select

from crm.council import rules
from crm.council.access import held_on
from crm.council.models import Colleague, Post, PostHolder, Team
from crm.council.queries import Holder, holders_of
from crm.database import db
from crm.handovers.models import Handover
from crm.web.formatting import listed


def holders_in(handover: Handover, post_ids: Collection[int], then: date, on: date) -> dict[int, tuple[Holder, ...]]:
    """Who has each post on a day; where nobody has, who has it on the day of the handover."""
    found = {post_id: _staying(handover, held) for post_id, held in holders_of(sorted(post_ids), on=then).items()}
    empty = sorted(post_id for post_id, held in found.items() if not held) if on > then else []
    later = holders_of(empty, on=on) if empty else {}
    return found | {post_id: _staying(handover, held) for post_id, held in later.items()}


def _staying(handover: Handover, holders: Collection[Holder]) -> tuple[Holder, ...]:
    """Who is in a post once the leaver has gone, or while they are away."""
    return tuple(one for one in holders if handover.colleague_id is None or one.colleague_id != handover.colleague_id)


def heads_of(handover: Handover, posts: Collection[Post], on: date) -> dict[int, str]:
    """Who heads the nearest team at or above each post on a day, the leaver left out: vacant work falls to them."""
    parents = dict(db.session.execute(select(Team.id, Team.parent_id)).all())
    held = db.session.execute(
        select(Post.team_id, Colleague.name)
        .join(PostHolder, and_(PostHolder.post_id == Post.id, held_on(on)))
        .join(Colleague, Colleague.id == PostHolder.colleague_id)
        .where(Post.is_head, Post.team_id.is_not(None), Colleague.id != (handover.colleague_id or 0))
        .order_by(PostHolder.kind.desc(), PostHolder.id)
    )
    heads: dict[int, list[str]] = {}
    for team_id, name in held:
        heads.setdefault(team_id, []).append(name)
    found = {}
    for post in posts:
        nearest = next((heads[team] for team in rules.above(parents, post.team_id) if team in heads), [])
        found[post.id] = listed(dict.fromkeys(nearest))
    return found
