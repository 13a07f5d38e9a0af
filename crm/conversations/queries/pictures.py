"""A team in counts: what is open, what waits, what is overdue. Never a resident's name."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import ColumnElement, and_, func, select, union_all

from crm import clock
from crm.actor import Actor
from crm.conversations import access
from crm.conversations.models import Ask, Conversation, Promise
from crm.conversations.queries.lists import with_lead
from crm.conversations.queries.promises import is_open
from crm.council.models import Post, PostHolder
from crm.database import db
from crm.responsibilities.models import Responsibility


@dataclass(frozen=True)
class TeamPicture:
    """What the posts of some teams have in hand."""

    open: int
    waiting: int
    late: int
    promises_overdue: int
    asks_open: int
    in_pool: int


def team_picture(actor: Actor, team_ids: Collection[int]) -> TeamPicture:
    """What the posts of teams answer for now, as far as the actor may know of it. Three statements."""
    open_ones = with_lead(actor).where(Post.team_id.in_(team_ids), Conversation.closed_at.is_(None))
    counts = db.session.execute(open_ones.with_only_columns(*_counts())).one()
    late = and_(is_open(), Promise.due_on < clock.today())
    overdue = (
        with_lead(actor)
        .join(Promise, Promise.conversation_id == Conversation.id)
        .where(
            late, Post.team_id.in_(team_ids), Conversation.id.in_(select(Promise.conversation_id).where(late))
        )
        .with_only_columns(func.count())
    )  # fmt: skip
    # Beginning with what is asked, of which each post and team has an index: not with all conversations.
    unanswered = select(Ask.id).where(Ask.answered_at.is_(None), Ask.returned_at.is_(None))
    put = union_all(
        unanswered.where(Ask.post_id.in_(select(Post.id).where(Post.team_id.in_(team_ids)))),
        unanswered.where(Ask.team_id.in_(team_ids)),
    )
    asks = (
        select(func.count())
        .select_from(Ask)
        .join(Conversation, Conversation.id == Ask.conversation_id)
        .where(access.readable(actor), Ask.id.in_(put))
    )  # fmt: skip
    return TeamPicture(
        open=counts.open or 0,
        waiting=counts.waiting or 0,
        late=counts.late or 0,
        promises_overdue=db.session.scalar(overdue) or 0,
        asks_open=db.session.scalar(asks) or 0,
        in_pool=counts.in_pool or 0,
    )


def load_of(actor: Actor, post_ids: Collection[int]) -> dict[int, int]:
    """How many open conversations each post answers for, as far as the actor may know. One statement."""
    rows = db.session.execute(
        select(Responsibility.post_id, func.count())
        .join(Conversation, Conversation.id == Responsibility.conversation_id)
        .where(
            access.readable(actor), Responsibility.post_id.in_(post_ids), Responsibility.role == "lead",
            Responsibility.ends_at.is_(None), Conversation.closed_at.is_(None),
        )
        .group_by(Responsibility.post_id)
    )  # fmt: skip
    return {post_id: 0 for post_id in post_ids} | dict(rows.all())


def _counts() -> tuple[ColumnElement[int], ...]:
    standard = current_app.config["SETTINGS"].answer_standard_days
    latest = clock.start_of(clock.days_after(clock.today(), -standard))
    waits = Conversation.waiting_since.is_not(None)
    return (
        func.count().label("open"),
        func.count().filter(waits).label("waiting"),
        func.count().filter(and_(waits, Conversation.waiting_since < latest)).label("late"),
        func.count().filter(and_(Post.places > 1, PostHolder.id.is_(None))).label("in_pool"),
    )
