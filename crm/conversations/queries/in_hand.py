"""The open conversations that posts of some teams lead, of a few people or of half the town."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    func,
    literal,
    not_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from crm import clock
from crm.actor import Actor
from crm.conversations import access
from crm.conversations.models import Conversation
from crm.conversations.queries.lists import COUNTED
from crm.council.access import held_on
from crm.council.models import COUNCIL, Colleague, Post, PostHolder
from crm.database import db
from crm.responsibilities.models import Responsibility

# What posts lead, closed conversations and relationships too, is walked from end to end up to so many.
FEW = 20_000
WORDS = 200  # of what waits; who shows more of it reads it


@dataclass(frozen=True)
class InHand:
    """An open conversation, and the post that leads it."""

    conversation_id: int
    post_id: int
    post: str
    waiting_since: datetime | None
    words: str  # that wait, the first 200 characters
    taken_up_by: str  # who of several took it up, while they hold the post
    is_in_pool: bool  # of a post with several places, taken up by nobody


def in_hand(actor: Actor, team_ids: Collection[int]) -> tuple[InHand, ...]:
    """What posts of these teams have open now, as far as the actor may know of it: what waits longest first, then what
    does not wait; no more than 501. One statement."""
    asked: dict[str, Any] = {"teams": sorted(team_ids), "today": clock.today()}
    if COUNCIL in actor.controllers:
        asked |= {"few": FEW, "reads": actor.controllers} | {
            f"reads_{n}": one for n, one in enumerate(actor.controllers)
        }
        statement = _of_council(len(actor.controllers))
    else:
        statement = _described(_from_conversations(access.readable(actor)).subquery())
    rows = db.session.execute(statement, asked)
    return tuple(
        InHand(
            row.id, row.post_id, row.title, row.waiting_since, row.words or "", row.name or "",
            row.places > 1 and row.holder_id is None,
        )
        for row in rows
    )  # fmt: skip


_teams, _reads = bindparam("teams", expanding=True), bindparam("reads", expanding=True)
_few = bindparam("few", type_=Integer)
POSTS = select(Post.id).where(Post.team_id.in_(_teams))
LEADS = and_(Responsibility.role == "lead", Responsibility.ends_at.is_(None))
_led = select(literal(1)).where(LEADS, Responsibility.post_id.in_(POSTS)).limit(_few + 1).subquery()
_how_many = select(func.count().label("many")).select_from(_led).cte("led")  # counted once, however often asked for
_lead_few = select(_how_many.c.many).scalar_subquery() <= _few
_waits = Conversation.waiting_since.is_not(None)


def led_by(conversation_id: ColumnElement[Any] | InstrumentedAttribute[Any]) -> ScalarSelect[Any]:
    """The post that leads a conversation, looked up one by one: neither database can begin with all that posts lead."""
    return (
        select(Responsibility.post_id)
        .where(LEADS, Responsibility.conversation_id == conversation_id)
        .correlate_except(Responsibility)
        .scalar_subquery()
    )


def for_an_open_one(readable: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition on responsibilities that they are for an open conversation, looked up one by one: neither database
    can begin with all that is open."""
    open_one = select(literal(1)).where(
        Conversation.id == Responsibility.conversation_id, Conversation.closed_at.is_(None), readable
    )
    return open_one.correlate(Responsibility).scalar_subquery() == 1


def _from_posts() -> Select[Any]:
    """Of what a few people's posts have ever led, what is open."""
    theirs = and_(LEADS, Responsibility.post_id.in_(POSTS), Responsibility.conversation_id.is_not(None))
    return select(Responsibility.conversation_id.label("id")).where(
        theirs, for_an_open_one(Conversation.controller_id.in_(_reads))
    )


def _from_conversations(*readable: ColumnElement[bool]) -> Select[Any]:
    """Of posts that lead a good part of all there is, enough are soon found among what is open: those that wait longest
    by each of these conditions, then others. `IS TRUE` keeps PostgreSQL from joining, which it does to the end."""
    theirs = led_by(Conversation.id).in_(POSTS).is_(true())
    of_waiting = (Conversation.waiting_since, Conversation.id)
    arms = [select(Conversation.id).where(_waits, each, theirs).order_by(*of_waiting) for each in readable]
    others = (not_(_waits), Conversation.closed_at.is_(None))
    arms += [select(Conversation.id).where(*others, each, theirs) for each in readable]
    each_by_itself = (select(arm.limit(COUNTED + 1).subquery()) for arm in arms)
    return select(union_all(*each_by_itself).limit(COUNTED + 1).subquery())


def _described(ids: Any) -> Select[Any]:
    taken = and_(
        PostHolder.id == Conversation.taken_up_by_id, PostHolder.post_id == Responsibility.post_id,
        held_on(bindparam("today", type_=Date)),
    )  # fmt: skip
    return (
        select(
            Conversation.id, Conversation.waiting_since,
            func.substr(Conversation.waiting_words, 1, WORDS).label("words"), Responsibility.post_id, Post.title,
            Post.places, PostHolder.id.label("holder_id"), Colleague.name,
        )
        .select_from(ids)
        .join(Conversation, Conversation.id == ids.c.id)
        .join(Responsibility, and_(Responsibility.conversation_id == Conversation.id, LEADS))
        .join(Post, Post.id == Responsibility.post_id)
        .outerjoin(PostHolder, taken)
        .outerjoin(Colleague, Colleague.id == PostHolder.colleague_id)
        .order_by(not_(_waits), Conversation.waiting_since, Conversation.id)
        .limit(COUNTED + 1)
    )  # fmt: skip


@lru_cache(maxsize=16)
def _of_council(controllers: int) -> Select[Any]:
    """For who reads what is the council's, and so many controllers: each has its own walk of an index, in its order.
    Put together once: to do so anew takes longer than to ask."""
    of_each = (Conversation.controller_id == bindparam(f"reads_{n}") for n in range(controllers))
    many = _from_conversations(*(and_(one, not_(_lead_few)) for one in of_each))
    return _described(union_all(_from_posts().where(_lead_few), many).subquery())
