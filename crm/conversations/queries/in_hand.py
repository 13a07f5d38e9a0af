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
    case,
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
from crm.council.models import COUNCIL, Colleague, Controller, Post, PostHolder
from crm.database import db
from crm.responsibilities.models import Responsibility

# What posts lead, closed conversations and relationships too, is walked from end to end up to so many. Posts that lead
# more are told of so many open conversations: each is to be found among all that the council has open.
FEW, OF_MANY = 12_000, 200
WORDS = 200  # of what waits; who shows more of it reads it


@dataclass(frozen=True)
class InHand:
    """An open conversation, and the post that leads it."""

    conversation_id: int
    post_id: int
    post: str
    waiting_since: datetime | None
    taken_up_by: str  # who of several took it up, while they hold the post
    is_in_pool: bool  # of a post with several places, taken up by nobody


@dataclass(frozen=True)
class Hand:
    """What is open: what waits longest first, then what does not wait; no more than `most` and one."""

    open: tuple[InHand, ...]
    most: int

    @property
    def is_more(self) -> bool:
        return len(self.open) > self.most


def in_hand(actor: Actor, team_ids: Collection[int]) -> Hand:
    """What posts of these teams have open now, as far as the actor may know of it: 501 at the most, of posts that lead
    half the town 201. One statement."""
    asked: dict[str, Any] = {"teams": sorted(team_ids), "today": clock.today()}
    if COUNCIL in actor.controllers:
        asked |= {"few": FEW, "reads": actor.controllers} | {
            f"reads_{n}": one for n, one in enumerate(actor.controllers)
        }
        statement = _of_council(len(actor.controllers))
    else:
        statement = _described(_from_conversations(COUNTED + 1, access.readable(actor)), literal(value=True))
    rows = db.session.execute(statement, asked).all()
    found = tuple(
        InHand(
            row.id, row.post_id, row.title, row.waiting_since, row.name or "",
            row.places > 1 and row.holder_id is None,
        )
        for row in rows
    )  # fmt: skip
    return Hand(found, COUNTED if all(row.lead_few for row in rows) else OF_MANY)


def words_that_wait(conversation_ids: Collection[int]) -> dict[int, str]:
    """Of each conversation the words that wait in it, the first 200 characters. One statement."""
    return {row.id: row.words for row in db.session.execute(_WORDS, {"ids": list(conversation_ids)})}


_teams, _reads = bindparam("teams", expanding=True), bindparam("reads", expanding=True)
_few = bindparam("few", type_=Integer)
POSTS = select(Post.id).where(Post.team_id.in_(_teams))
LEADS = and_(Responsibility.role == "lead", Responsibility.ends_at.is_(None))
_led = select(literal(1)).where(LEADS, Responsibility.post_id.in_(POSTS)).limit(_few + 1).subquery()
_how_many = select(func.count().label("many")).select_from(_led).cte("led")  # counted once, however often asked for
_lead_few = select(_how_many.c.many).scalar_subquery() <= _few
_waits = Conversation.waiting_since.is_not(None)


_WORDS = select(Conversation.id, func.substr(Conversation.waiting_words, 1, WORDS).label("words")).where(
    Conversation.id.in_(bindparam("ids", expanding=True))
)


_led_ones = (
    select(Responsibility.conversation_id)
    .where(LEADS, Responsibility.post_id.in_(POSTS), Responsibility.conversation_id.is_not(None))
    .limit(case((_lead_few, _few), else_=0))
    .subquery()
)


def they_lead(conversation_id: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """The condition that posts of the `teams` lead a conversation: of those that lead few among all of these, else
    looked up. With `few`."""
    return case(
        (_lead_few, conversation_id.in_(select(_led_ones.c.conversation_id))),
        else_=led_by(conversation_id).in_(POSTS),
    )


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
    can begin with all that is open. Joined with what changes nothing, which both leave out again: of a table by itself
    SQLite fetches the row by its id, without a thought for the index of what is open."""
    open_one = (
        select(literal(1))
        .select_from(Conversation)
        .outerjoin(Controller, Controller.id == Conversation.controller_id)
        .where(Conversation.id == Responsibility.conversation_id, Conversation.closed_at.is_(None), readable)
    )
    return open_one.correlate(Responsibility).scalar_subquery() == 1


def _from_posts() -> Select[Any]:
    """Of what a few people's posts have ever led, what is open."""
    theirs = and_(LEADS, Responsibility.post_id.in_(POSTS), Responsibility.conversation_id.is_not(None))
    found = (
        select(Responsibility.conversation_id.label("id"))
        .where(theirs, for_an_open_one(Conversation.controller_id.in_(_reads)))
        .limit(case((_lead_few, _few), else_=0))
    )
    return select(found.subquery())


def _from_conversations(most: Any, *readable: ColumnElement[bool]) -> Select[Any]:
    """Of posts that lead a good part of all there is, enough are soon found among what is open: those that wait longest
    by each of these conditions, then others. `IS TRUE` keeps PostgreSQL from joining, which it does to the end."""
    theirs = led_by(Conversation.id).in_(POSTS).is_(true())
    of_waiting = (Conversation.waiting_since, Conversation.id)
    arms = [select(Conversation.id).where(_waits, each, theirs).order_by(*of_waiting) for each in readable]
    others = (not_(_waits), Conversation.closed_at.is_(None))
    arms += [select(Conversation.id).where(*others, each, theirs) for each in readable]
    each_by_itself = (select(arm.limit(most).subquery()) for arm in arms)
    return select(union_all(*each_by_itself).limit(most).subquery())


def _described(found: Any, lead_few: ColumnElement[bool]) -> Select[Any]:
    """Everything from indexes alone, so not a word of what was said: of five of 501 one wants to read it."""
    taken = and_(
        PostHolder.id == Conversation.taken_up_by_id, PostHolder.post_id == Responsibility.post_id,
        held_on(bindparam("today", type_=Date)),
    )  # fmt: skip
    ids = found.subquery()
    return (
        select(
            Conversation.id, Conversation.waiting_since, Responsibility.post_id, Post.title, Post.places,
            PostHolder.id.label("holder_id"), Colleague.name, lead_few.label("lead_few"),
        )
        .select_from(ids)
        .join(Conversation, and_(Conversation.id == ids.c.id, Conversation.closed_at.is_(None)))
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
    Put together once: to do so anew takes longer than to ask. Which of the two ways is gone stands in their limits: of
    a condition SQLite would find out anew for every row."""
    of_each = (Conversation.controller_id == bindparam(f"reads_{n}") for n in range(controllers))
    many = _from_conversations(case((_lead_few, 0), else_=OF_MANY + 1), *of_each)
    return _described(union_all(_from_posts(), many), _lead_few)
