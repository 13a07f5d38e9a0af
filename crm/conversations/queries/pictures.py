"""A team in counts: what is open, what waits, what is overdue. Never a resident's name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Date, Row, Select, and_, bindparam, func, literal, select, union_all

from crm import clock
from crm.actor import Actor
from crm.conversations import access
from crm.conversations.models import Ask, Conversation, Promise
from crm.conversations.queries.in_hand import FEW, LEADS, POSTS, Hand, for_an_open_one, in_hand, they_lead
from crm.conversations.queries.lists import COUNTED
from crm.conversations.queries.promises import is_open
from crm.council.models import COUNCIL, Post
from crm.database import db
from crm.responsibilities.models import Responsibility

LONGEST = 5


@dataclass(frozen=True)
class Overdue:
    """A promise past its day."""

    conversation_id: int
    text: str
    due_on: date
    post: str


@dataclass(frozen=True)
class TeamPicture:
    """What the posts of some teams have in hand. Of what is open they count one more than `most`, what waits first:
    where that many are open, there may be more of everything."""

    open: int
    waiting: int
    late: int
    promises_overdue: int
    asks_open: int
    in_pool: int
    in_hand: Hand
    overdue: tuple[Overdue, ...]  # the promises longest past their day

    @property
    def most(self) -> int:
        return self.in_hand.most

    @property
    def is_more(self) -> bool:
        return self.in_hand.is_more


def team_picture(actor: Actor, team_ids: Collection[int]) -> TeamPicture:
    """What the posts of teams answer for now, as far as the actor may know of it. Three statements."""
    hand = in_hand(actor, team_ids)
    found = hand.open
    standard = current_app.config["SETTINGS"].answer_standard_days
    latest = clock.start_of(clock.days_after(clock.today(), -standard))
    overdue = _execute(_OVERDUE, _overdue, actor, {"teams": sorted(team_ids), "today": clock.today(), "few": FEW})
    (asks_open,) = _execute(_ASKS, _asks, actor, {"teams": sorted(team_ids)})
    return TeamPicture(
        open=len(found),
        waiting=sum(one.waiting_since is not None for one in found),
        late=sum(one.waiting_since is not None and one.waiting_since < latest for one in found),
        promises_overdue=overdue[0].all if overdue else 0,
        asks_open=asks_open.all,
        in_pool=sum(one.is_in_pool for one in found),
        in_hand=hand,
        overdue=tuple(Overdue(row.conversation_id, row.text, row.due_on, row.title) for row in overdue),
    )


def load_of(actor: Actor, post_ids: Collection[int]) -> dict[int, int]:
    """How many open conversations each post answers for, as far as the actor may know; counts no further than 501. One
    statement."""
    rows = _execute(_LOAD, _load, actor, {"posts": sorted(post_ids)})
    return {post_id: 0 for post_id in post_ids} | {row.id: row.all for row in rows}


def _execute(
    of_council: Select[Any], build: Callable[[ColumnElement[bool]], Select[Any]], actor: Actor, asked: dict[str, Any]
) -> Sequence[Row[Any]]:
    """The rows of a statement about what the actor may read: of one put together once for who reads what is the
    council's, since to do so anew takes longer than to ask."""
    if COUNCIL in actor.controllers:
        return db.session.execute(of_council, asked | {"reads": actor.controllers}).all()
    return db.session.execute(build(access.readable(actor)), asked).all()


def _overdue(readable: ColumnElement[bool]) -> Select[Any]:
    """Of all promises, since few are past their day."""
    theirs = select(Promise.id).where(
        is_open(), Promise.due_on < bindparam("today", type_=Date), they_lead(Promise.conversation_id)
    )
    return (
        select(Promise.conversation_id, Promise.text, Promise.due_on, Post.title, func.count().over().label("all"))
        .join(Responsibility, and_(Responsibility.conversation_id == Promise.conversation_id, LEADS))
        .join(Conversation, Conversation.id == Responsibility.conversation_id)
        .join(Post, Post.id == Responsibility.post_id)
        .where(Promise.id.in_(theirs), readable)
        .order_by(Promise.due_on, Promise.id)
        .limit(LONGEST)
    )  # fmt: skip


def _asks(readable: ColumnElement[bool]) -> Select[Any]:
    """Beginning with what is asked, of which each post and team has an index: not with all conversations."""
    unanswered = select(Ask.id).where(Ask.answered_at.is_(None), Ask.returned_at.is_(None))
    teams = bindparam("teams", expanding=True)
    put = union_all(unanswered.where(Ask.post_id.in_(POSTS)), unanswered.where(Ask.team_id.in_(teams)))
    return (
        select(func.count().label("all"))
        .select_from(Ask)
        .join(Conversation, Conversation.id == Ask.conversation_id)
        .where(readable, Ask.id.in_(put))
    )


def _load(readable: ColumnElement[bool]) -> Select[Any]:
    """Each post by itself, so that one with half the town costs no more than another."""
    some = (
        select(literal(1))
        .where(
            LEADS,
            Responsibility.post_id == Post.id,
            Responsibility.conversation_id.is_not(None),
            for_an_open_one(readable),
        )
        .limit(COUNTED + 1)
        .correlate(Post)
        .subquery()
    )
    times = select(func.count()).select_from(some).scalar_subquery()
    return select(Post.id, times.label("all")).where(Post.id.in_(bindparam("posts", expanding=True)))


_COUNCILS = Conversation.controller_id.in_(bindparam("reads", expanding=True))
_OVERDUE, _ASKS, _LOAD = _overdue(_COUNCILS), _asks(_COUNCILS), _load(_COUNCILS)
