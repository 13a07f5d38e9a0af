"""A restructure: all posts of a team and of those below it, each of which stays or closes into another."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select

from crm import clock
from crm.actor import Actor
from crm.council import access as council
from crm.council import rules as council_rules
from crm.council.models import Post, Team
from crm.council.queries import holders_of
from crm.database import db
from crm.handovers.models import Arrangement, Handover, Share
from crm.handovers.queries.amounts import Amount, held_now
from crm.handovers.queries.head import Head, head_of
from crm.handovers.queries.posts import PostChoices, post_choices
from crm.handovers.queries.to_plan import said


@dataclass(frozen=True)
class Merging:
    """A post in a restructure: it stays, or closes into another."""

    post_id: int
    title: str
    team: str
    holders: str
    amount: Amount
    into: str  # what the form calls the post that it closes into; empty where it stays
    is_split: bool  # arranged by itself, otherwise than as a merger


@dataclass(frozen=True)
class RestructurePage:
    """All posts of a team and of those below it, in one form."""

    head: Head
    rows: tuple[Merging, ...]
    offered: tuple[str, ...]  # what posts of one's own the form calls them; others can be typed
    go_along: bool  # whether who holds a post that closes goes on in the other


def restructure_page(actor: Actor, handover: Handover) -> RestructurePage:
    """The posts of a restructured team, and what becomes of each. Thirteen statements, however many posts."""
    head = head_of(actor, handover)
    posts = post_choices(actor)
    parents = dict(db.session.execute(select(Team.id, Team.parent_id)).all())
    teams = council_rules.below(parents, [handover.team_id] if handover.team_id else [])
    on = clock.today()
    rows = db.session.execute(
        select(Post.id, Post.title, Team.name, Arrangement.id, Arrangement.rest_post_id, Arrangement.holders_go_along)
        .join(Team, Team.id == Post.team_id)
        .outerjoin(Arrangement, (Arrangement.post_id == Post.id) & (Arrangement.handover_id == handover.id))
        .where(
            Post.team_id.in_(teams - council.hidden_team_ids(actor)),
            Post.opened_on <= on,
            or_(Post.closed_on.is_(None), Post.closed_on > on),
        )
        .order_by(Team.name, Post.is_head.desc(), Post.title, Post.id)
    ).all()
    ids = [row[0] for row in rows]
    shared = set(
        db.session.scalars(
            select(Arrangement.post_id)
            .join(Share, Share.arrangement_id == Arrangement.id)
            .where(Arrangement.handover_id == handover.id)
        )
    )
    held, amounts = holders_of(ids, on=on), held_now(actor, ids)
    merging = [
        Merging(
            post_id, title, team, said(held[post_id]), amounts[post_id],
            posts.label_of(rest) if arranged else "", post_id in shared,
        )
        for post_id, title, team, arranged, rest, _along in rows
    ]  # fmt: skip
    along = [row[5] for row in rows if row[3]]
    return RestructurePage(head, tuple(merging), _own(actor, posts), go_along=all(along))


def _own(actor: Actor, posts: PostChoices) -> tuple[str, ...]:
    """The posts of teams that the actor manages: into another's nobody can be let go along. One statement."""
    own = set(db.session.scalars(select(Post.id).where(Post.team_id.in_(actor.managed_team_ids))))
    return tuple(label for label, post_id in posts.labels.items() if post_id in own)
