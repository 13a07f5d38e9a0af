"""Who can continue a case: councillors in office, and posts of teams that write for the council."""

from __future__ import annotations

from sqlalchemy import or_, select

from crm import clock
from crm.actor import Actor
from crm.council.access import held_on
from crm.council.models import Colleague, Post, PostHolder, Team
from crm.council.rules import below
from crm.database import db


def councillors_in_office(actor: Actor) -> dict[str, str]:
    """Every councillor in office but the actor, with their ward, by number. One statement."""
    rows = db.session.execute(
        select(Colleague.id, Colleague.name, Post.title)
        .join(PostHolder, PostHolder.colleague_id == Colleague.id)
        .join(Post, Post.id == PostHolder.post_id)
        .where(Post.ward_id.is_not(None), held_on(clock.today()), Colleague.id != actor.colleague_id)
        .order_by(Colleague.name, Colleague.id)
    )
    return {str(row.id): f"{row.name}, {row.title}" for row in rows}


def posts_that_receive() -> dict[str, dict[str, str]]:
    """The posts that take what comes from outside, in two groups: those that several share, as a contact centre's, and
    the heads of teams, who pass it on. None of a restricted team, nor below one. Two statements."""
    today = clock.today()
    teams = db.session.execute(select(Team.id, Team.parent_id, Team.restricted)).all()
    hidden = below({team.id: team.parent_id for team in teams}, (team.id for team in teams if team.restricted))
    rows = db.session.execute(
        select(Post.id, Post.title, Post.is_head, Team.name)
        .join(Team, Team.id == Post.team_id)
        .where(
            or_(Post.places > 1, Post.is_head),
            Post.opened_on <= today,
            or_(Post.closed_on.is_(None), Post.closed_on > today),
            Post.team_id.not_in(hidden),
        )
        .order_by(Post.places.desc(), Post.title, Post.id)
    )
    groups: dict[str, dict[str, str]] = {}
    for row in rows:
        group = groups.setdefault("Heads of teams" if row.is_head else "Shared by several", {})
        group[str(row.id)] = row.title if row.name in row.title else f"{row.title}, {row.name}"
    return groups
