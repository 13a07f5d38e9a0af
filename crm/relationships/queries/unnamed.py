"""Whom an actor must not be told of: colleagues and accounts of restricted teams that they are not in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, and_, bindparam, case, func, literal, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from crm import clock
from crm.actor import Actor
from crm.council.access import hidden_team_ids
from crm.council.models import Colleague, Post, PostHolder
from crm.database import db
from crm.responsibilities.models import Responsibility


@dataclass(frozen=True)
class Unnamed:
    """The ids of teams that are hidden from an actor, and of those who are to be met through them alone."""

    team_ids: frozenset[int]
    colleague_ids: frozenset[int]
    account_ids: frozenset[int]

    def may_name(self, column: InstrumentedAttribute[Any], ids: frozenset[int]) -> ColumnElement[bool]:
        """The condition that a column holds nobody of these; one that holds nothing passes."""
        return or_(column.is_(None), column.not_in(sorted(ids))) if ids else true()


def unnamed(actor: Actor) -> Unnamed:
    """Whom the actor must not be told of. One statement where no team is hidden from them, else two.

    A colleague is unnamed who serves, or last served, in hidden teams only; an account that a hidden team looked after
    last. What they did for the council as a whole is known; that it was them is for their circle.
    """
    hidden = hidden_team_ids(actor)
    if not hidden:
        return Unnamed(hidden, frozenset(), frozenset())
    found: dict[str, set[int]] = {"colleague": set(), "account": set()}
    for kind, which in db.session.execute(_UNNAMED, {"hidden": sorted(hidden), "today": clock.today()}):
        found[kind].add(which)
    found["colleague"].discard(actor.colleague_id or 0)
    return Unnamed(hidden, frozenset(found["colleague"]), frozenset(found["account"]))


def _colleagues() -> Select[Any]:
    lasts = case((Colleague.left_on < _today, Colleague.left_on), else_=_today)
    held = and_(
        PostHolder.colleague_id == Colleague.id,
        PostHolder.starts_on <= _today,
        or_(PostHolder.ends_on.is_(None), PostHolder.ends_on > lasts),
    )
    of_hidden = select(PostHolder.id).join(Post, Post.id == PostHolder.post_id).where(held)
    return select(literal("colleague"), Colleague.id).where(
        of_hidden.where(Post.team_id.in_(_hidden)).exists(),
        ~of_hidden.where(or_(Post.team_id.is_(None), Post.team_id.not_in(_hidden))).exists(),
    )


def _accounts() -> Select[Any]:
    """Led by a hidden post, and not led by another one since."""
    theirs = Post.team_id.in_(_hidden)
    return (
        select(literal("account"), Responsibility.account_id)
        .join(Post, Post.id == Responsibility.post_id)
        .where(Responsibility.account_id.is_not(None), Responsibility.role == "lead")
        .group_by(Responsibility.account_id)
        .having(
            func.sum(case((theirs, 1), else_=0)) > 0,
            func.sum(case((and_(~func.coalesce(theirs, False), Responsibility.ends_at.is_(None)), 1), else_=0)) == 0,
        )
    )


_hidden = bindparam("hidden", expanding=True)
_today = bindparam("today", type_=Date)
# Put together once: to do so anew takes longer than to ask.
_UNNAMED = _colleagues().union_all(_accounts())
