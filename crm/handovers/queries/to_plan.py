"""For whom somebody may plan a handover."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import or_, select

from crm import clock
from crm.actor import Actor
from crm.council.models import Post, Team
from crm.council.queries import holders_of
from crm.database import db
from crm.web.formatting import listed, many


def whom_to_plan_for(actor: Actor) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Whom, which teams and which posts the actor may plan for. Three statements."""
    on = clock.today()
    open_posts = or_(Post.closed_on.is_(None), Post.closed_on > on)
    posts = db.session.execute(
        select(Post.id, Post.title)
        .where(Post.team_id.in_(actor.managed_team_ids), open_posts)
        .order_by(Post.title, Post.id)
    ).all()
    people: dict[str, str] = {}
    for held in holders_of([row.id for row in posts], on=on).values():
        for one in held:
            if one.colleague_id != actor.colleague_id:
                people[str(one.colleague_id)] = f"{one.name}, {one.title}"
    teams = db.session.execute(
        select(Team.id, Team.name)
        .where(Team.id.in_(actor.managed_team_ids), or_(Team.closed_on.is_(None), Team.closed_on > on))
        .order_by(Team.name, Team.id)
    ).all()
    return (
        dict(sorted(people.items(), key=lambda pair: pair[1].casefold())),
        {str(row.id): row.name for row in teams},
        {str(row.id): row.title for row in posts},
    )


def said(holders: Iterable[Any]) -> str:
    """Who holds a post, in a few words."""
    names = list(dict.fromkeys(one.name for one in holders))
    if len(names) > 3:
        return many(len(names), "person", "people")
    return listed(names)
