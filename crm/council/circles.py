"""Whose data a post may be given: what it may not open never goes to it."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from crm.council import rules
from crm.council.models import COUNCIL, Controller, Post, Team
from crm.database import db


def may_open(post_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """For each post the controllers whose conversations and residents it may be given. Three statements.

    The council's go to any post of officers but those of a restricted team, since every officer would learn that the
    team has to do with them; those of a restricted team to posts in it and below. A seat in a ward gets nothing:
    casework is the councillor's own.
    """
    circles = _circles()
    parents = dict(db.session.execute(select(Team.id, Team.parent_id)).all())
    posts = db.session.execute(select(Post.id, Post.team_id, Post.ward_id).where(Post.id.in_(set(post_ids)))).all()
    found = {}
    for post in posts:
        above = [circles[team] for team in rules.above(parents, post.team_id) if team in circles]
        found[post.id] = frozenset() if post.ward_id is not None else frozenset(above or [COUNCIL])
    return found


def _circles() -> dict[int, int]:
    rows = db.session.execute(select(Controller.team_id, Controller.id).where(Controller.team_id.is_not(None)))
    return {team_id: controller_id for team_id, controller_id in rows if team_id is not None}
