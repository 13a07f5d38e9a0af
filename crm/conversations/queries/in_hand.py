"""The open conversations that posts of some teams lead, of a few people or of half the town."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, Select, and_, bindparam, func, literal, not_, select, union_all

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
        statement = _described(_from_conversations([access.readable(actor)]))
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
_posts = select(Post.id).where(Post.team_id.in_(_teams))
_leads = and_(Responsibility.role == "lead", Responsibility.ends_at.is_(None))
_led = select(literal(1)).where(_leads, Responsibility.post_id.in_(_posts)).limit(_few + 1).subquery()
_lead_few = select(func.count()).select_from(_led).scalar_subquery() <= _few
_waits = Conversation.waiting_since.is_not(None)


def _found(*which: ColumnElement[bool]) -> Select[Any]:
    return (
        select(
            Conversation.id, Responsibility.post_id, Conversation.waiting_since, Conversation.taken_up_by_id,
            func.substr(Conversation.waiting_words, 1, WORDS).label("words"),
        )
        .join(Responsibility, Responsibility.conversation_id == Conversation.id)
        .where(_leads, *which)
    )  # fmt: skip


def _from_posts() -> Select[Any]:
    """What a few people's posts have ever led: from the posts to the conversations. The sums keep SQLite from beginning
    with all that is open in the council."""
    return (
        _found(
            Responsibility.post_id.in_(_posts), Responsibility.conversation_id.is_not(None),
            Conversation.closed_at.is_(None), (Conversation.controller_id + 0).in_(_reads),
        )
        .order_by(not_(_waits), Conversation.waiting_since, Conversation.id)
        .limit(COUNTED + 1)
    )  # fmt: skip


def _from_conversations(readable: Sequence[ColumnElement[bool]]) -> list[Select[Any]]:
    """Of posts that lead a good part of all there is, enough are soon found among what is open: those that wait longest
    by each of these conditions, then others. The sum keeps SQLite from beginning with the posts."""
    theirs = (Responsibility.post_id + 0).in_(_posts)
    longest = [
        _found(_waits, each, theirs).order_by(Conversation.waiting_since, Conversation.id).limit(COUNTED + 1)
        for each in readable
    ]
    return [*longest, *(_found(not_(_waits), Conversation.closed_at.is_(None), each, theirs) for each in readable)]


def _described(arms: Sequence[Select[Any]]) -> Select[Any]:
    # One after the other, until there are enough.
    rows = union_all(*(select(arm.subquery()) for arm in arms)).limit(COUNTED + 1).subquery()
    taken = and_(
        PostHolder.id == rows.c.taken_up_by_id, PostHolder.post_id == rows.c.post_id,
        held_on(bindparam("today", type_=Date)),  # type: ignore[arg-type]
    )  # fmt: skip
    return (
        select(
            rows.c.id, rows.c.post_id, rows.c.waiting_since, rows.c.words, Post.title, Post.places,
            PostHolder.id.label("holder_id"), Colleague.name,
        )
        .join(Post, Post.id == rows.c.post_id)
        .outerjoin(PostHolder, taken)
        .outerjoin(Colleague, Colleague.id == PostHolder.colleague_id)
        .order_by(rows.c.waiting_since.is_(None), rows.c.waiting_since, rows.c.id)
    )  # fmt: skip


@lru_cache(maxsize=16)
def _of_council(controllers: int) -> Select[Any]:
    """For who reads what is the council's, and so many controllers: each has its own walk of an index, in its order.
    Put together once: to do so anew takes longer than to ask."""
    many = _from_conversations([Conversation.controller_id == bindparam(f"reads_{n}") for n in range(controllers)])
    return _described([_from_posts().where(_lead_few), *(arm.where(not_(_lead_few)) for arm in many)])
