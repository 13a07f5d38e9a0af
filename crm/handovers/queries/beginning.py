"""Whose work is to be handed on, before there is a plan: a colleague, a team, a post that gives back."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select

from crm import clock
from crm.actor import Actor
from crm.conversations.models import Conversation
from crm.council import access as council
from crm.council.managing import posts_of
from crm.council.models import Colleague, Post
from crm.council.queries import holders_of
from crm.database import db
from crm.errors import NotAllowed, NotFound
from crm.handovers.access import may_arrange, post_to_arrange
from crm.handovers.queries.to_plan import said
from crm.responsibilities.models import Responsibility


@dataclass(frozen=True)
class Beginning:
    """Whose work is to be handed on: a colleague, a team or a post, by name; for giving back the posts before."""

    id: int
    name: str
    posts: str
    before: dict[str, str]


def beginning_with_colleague(actor: Actor, colleague_id: int) -> Beginning:
    """A colleague whose leaving or absence the actor may plan. Raises NotFound, and NotAllowed saying who may. Three
    statements; the command asks again, with the row locked."""
    colleague, posts = db.session.get(Colleague, colleague_id), posts_of(colleague_id)
    hidden = council.hidden_team_ids(actor)
    if colleague is None or (posts and all(post.team_id in hidden for post in posts)):
        raise NotFound
    if colleague.id == actor.colleague_id:
        raise NotAllowed("Whoever manages you plans your own handover.")
    if not any(may_arrange(actor, post) for post in posts):
        raise NotAllowed(f"Only who manages a post of {colleague.name} plans their handover.")
    titles = [post.title for post in posts if post.team_id not in hidden]
    return Beginning(colleague.id, colleague.name, "; ".join(titles), {})


def beginning_with_team(actor: Actor, team_id: int) -> Beginning:
    """A team that the actor may restructure. Raises NotFound, and NotAllowed. Two statements."""
    team = council.team(actor, team_id)
    if team.id not in actor.managed_team_ids:
        raise NotAllowed(f"Only who manages {team.name} restructures it.")
    return Beginning(team.id, team.name, "", {})


def beginning_with_post(actor: Actor, post_id: int) -> Beginning:
    """A post that gives back: the posts from which it took over what it leads now. Raises NotFound, and NotAllowed.
    Six statements."""
    post = post_to_arrange(actor, post_id)
    mine = (
        select(Responsibility.starts_at, Responsibility.conversation_id, Responsibility.resident_id)
        .outerjoin(Conversation, Conversation.id == Responsibility.conversation_id)
        .where(
            Responsibility.post_id == post.id,
            Responsibility.ends_at.is_(None),
            Responsibility.role == "lead",
            Conversation.closed_at.is_(None),  # what is closed stays where it was closed
        )
        .subquery()
    )
    same = or_(
        Responsibility.conversation_id == mine.c.conversation_id, Responsibility.resident_id == mine.c.resident_id
    )
    came_from = (
        select(Responsibility.post_id)
        .join(mine, same & (Responsibility.ends_at <= mine.c.starts_at))
        .where(Responsibility.role == "lead", Responsibility.post_id != post.id)
        .distinct()
    )
    on = clock.today()
    rows = db.session.execute(
        council.visible_posts(actor)
        .with_only_columns(Post.id, Post.title)
        .where(Post.id.in_(came_from), or_(Post.closed_on.is_(None), Post.closed_on > on))
        .order_by(Post.title, Post.id)
    ).all()
    held = holders_of([row.id for row in rows], on=on)
    before = {str(row.id): f"{row.title} ({said(held[row.id]) or 'vacant'})" for row in rows}
    return Beginning(post.id, post.title, said(holders_of([post.id], on=on)[post.id]), before)
