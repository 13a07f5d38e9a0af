"""The posts that look after accounts, and who is in them now."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select

from crm import clock
from crm.actor import Actor
from crm.council.access import hidden_team_ids
from crm.council.models import Post, Team
from crm.council.queries import Holder, holders_of
from crm.database import db
from crm.web import formatting


@dataclass(frozen=True)
class Custodian:
    """A post that looks after an account, with those who hold it today."""

    post_id: int
    title: str
    team_id: int | None
    team: str
    closed_on: date | None
    places: int
    holders: tuple[Holder, ...]

    @property
    def is_live(self) -> bool:
        """Whether somebody is there: the post stands, and is held."""
        return bool(self.holders) and (self.closed_on is None or self.closed_on > clock.today())

    @property
    def name(self) -> str:
        """Who it is: the one in the post, or the post where many share it, or where nobody is."""
        if self.places > 1 or not self.is_live:
            return self.title
        return " and ".join(holder.name for holder in reversed(self.holders))

    @property
    def detail(self) -> str:
        """The second line: the post and its team, and what is wrong with it."""
        if self.gap:
            return "Closed" if self.closed_on is not None and self.closed_on <= clock.today() else "Vacant"
        if self.places > 1:
            return f"{formatting.many(len(self.holders), 'person', 'people')} share it, {self.team}"
        return f"{self.title}, {self.team}"

    @property
    def gap(self) -> str:
        """Why nobody is there, in a few words; empty where somebody is."""
        if self.closed_on is not None and self.closed_on <= clock.today():
            return f"the post {self.title} closed on {formatting.day(self.closed_on)}"
        return "" if self.holders else f"the post {self.title} is vacant"


def custodians(actor: Actor, post_ids: Collection[int]) -> dict[int, Custodian]:
    """The posts named, as custodians of today; those of teams hidden from the actor are missing. Three statements."""
    rows = db.session.execute(
        select(Post.id, Post.title, Post.closed_on, Post.places, Post.team_id, Team.name)
        .outerjoin(Team, Team.id == Post.team_id)
        .where(Post.id.in_(post_ids), _may_be_known(actor))
    ).all()
    held = holders_of([row.id for row in rows], on=clock.today())
    return {
        row.id: Custodian(
            row.id, row.title, row.team_id, row.name or "", row.closed_on, row.places, tuple(held[row.id])
        )
        for row in rows
    }


def posts_to_choose(actor: Actor) -> dict[str, dict[str, str]]:
    """The open posts of officers by team, for a list to choose from: `{team: {post id: title}}`. Two statements."""
    on = clock.today()
    rows = db.session.execute(
        select(Team.name, Post.id, Post.title)
        .join(Post, Post.team_id == Team.id)
        .where(Post.opened_on <= on, or_(Post.closed_on.is_(None), Post.closed_on > on), _may_be_known(actor))
        .order_by(Team.name, Team.id, Post.title, Post.id)
    )
    teams: dict[str, dict[str, str]] = {}
    for team, post_id, title in rows:
        teams.setdefault(team, {})[str(post_id)] = title
    return teams


def _may_be_known(actor: Actor) -> ColumnElement[bool]:
    return or_(Post.team_id.is_(None), Post.team_id.not_in(hidden_team_ids(actor)))
