"""A ward, or a team, in counts: what is open, what waits, what it is about. Never a resident's name."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Row, Select, and_, func, select

from crm import clock
from crm.accounts.models import Service
from crm.actor import Actor
from crm.conversations import access
from crm.conversations.models import Ask, Conversation, Interaction, Promise
from crm.conversations.queries.lists import with_lead
from crm.conversations.queries.promises import is_open
from crm.conversations.queries.rows import ConversationRow, described
from crm.conversations.rules import FEW, few
from crm.council.access import hidden_team_ids
from crm.council.models import COUNCIL, Post, PostHolder, Team
from crm.council.queries import answering_posts
from crm.database import db
from crm.responsibilities.models import Responsibility

THEMES = 10
LISTED = 10


@dataclass(frozen=True)
class Theme:
    """A service that people are in touch about."""

    name: str
    conversations: str  # a number in words: "12", "fewer than 5"


@dataclass(frozen=True)
class TeamInTouch:
    """A team that speaks with people of a ward."""

    team_id: int
    name: str
    contacts: str


@dataclass(frozen=True)
class WardPicture:
    """A ward over some months, as the reader may know it. Numbers are words: below five nobody is counted out."""

    open: str
    waiting: str
    late: str
    contacts: str
    themes: tuple[Theme, ...]
    teams: tuple[TeamInTouch, ...]
    # Only for who may read them.
    conversations: tuple[ConversationRow, ...]
    own_casework_open: int | None  # a councillor's own; None for everybody else
    is_suppressed: bool  # too few were in touch, so nothing is shown


@dataclass(frozen=True)
class TeamPicture:
    """What the posts of some teams have in hand."""

    open: int
    waiting: int
    late: int
    promises_overdue: int
    asks_open: int
    in_pool: int


def ward_picture(actor: Actor, ward_ids: Collection[int], *, since: datetime | None = None) -> WardPicture:
    """The council's conversations with a ward, by default of the last twelve months. Restricted teams' are in no count
    of anybody outside them. Eleven statements at most, on the ward's covering index.
    """
    since = since or clock.now() - timedelta(days=365)
    may_read = COUNCIL in actor.controllers
    exact = _number if may_read else few
    of_ward = and_(Conversation.ward_id.in_(ward_ids), Conversation.controller_id == COUNCIL)
    counts = db.session.execute(_counts(of_ward)).one()
    contacts = db.session.scalar(
        select(func.count()).where(_said_in(ward_ids, since))
    ) or 0  # fmt: skip
    suppressed = not may_read and contacts < FEW
    return WardPicture(
        open=exact(counts.open or 0),
        waiting=exact(counts.waiting or 0),
        late=exact(counts.late or 0),
        contacts=exact(contacts),
        themes=() if suppressed else _themes(of_ward, since, exact, hide=not may_read),
        teams=() if suppressed else _teams(actor, ward_ids, since, exact, hide=not may_read),
        conversations=_readable(actor, ward_ids) if may_read else (),
        own_casework_open=_own_casework(actor),
        is_suppressed=suppressed,
    )


def team_picture(actor: Actor, team_ids: Collection[int]) -> TeamPicture:
    """What the posts of teams answer for now, as far as the actor may know of it. Four statements."""
    open_ones = with_lead(actor).where(Post.team_id.in_(team_ids), Conversation.closed_at.is_(None))
    counts = db.session.execute(_counts(Conversation.id.in_(open_ones.with_only_columns(Conversation.id)))).one()
    late = and_(is_open(), Promise.due_on < clock.today())
    overdue = (
        with_lead(actor)
        .join(Promise, Promise.conversation_id == Conversation.id)
        .where(
            late, Post.team_id.in_(team_ids), Conversation.id.in_(select(Promise.conversation_id).where(late))
        )
        .with_only_columns(func.count())
    )  # fmt: skip
    asks = (
        select(func.count())
        .select_from(Ask)
        .join(Conversation, Conversation.id == Ask.conversation_id)
        .outerjoin(Post, Post.id == Ask.post_id)
        .where(
            access.readable(actor), func.coalesce(Post.team_id, Ask.team_id).in_(team_ids), Ask.answered_at.is_(None),
            Ask.returned_at.is_(None),
        )
    )  # fmt: skip
    free = open_ones.where(Post.places > 1, PostHolder.id.is_(None)).with_only_columns(Conversation.id)
    return TeamPicture(
        open=counts.open or 0,
        waiting=counts.waiting or 0,
        late=counts.late or 0,
        promises_overdue=db.session.scalar(overdue) or 0,
        asks_open=db.session.scalar(asks) or 0,
        in_pool=db.session.scalar(select(func.count()).select_from(free.subquery())) or 0,
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


def _number(count: int) -> str:
    return f"{count:,}"


def _counts(which: ColumnElement[bool]) -> Select[Any]:
    standard = current_app.config["SETTINGS"].answer_standard_days
    latest = clock.start_of(clock.days_after(clock.today(), -standard))
    waits = Conversation.waiting_since.is_not(None)
    return select(
        func.count().filter(Conversation.closed_at.is_(None)).label("open"),
        func.count().filter(waits).label("waiting"),
        func.count().filter(and_(waits, Conversation.waiting_since < latest)).label("late"),
    ).where(which)


def _said_in(ward_ids: Collection[int], since: datetime) -> ColumnElement[bool]:
    return and_(
        Interaction.ward_id.in_(ward_ids), Interaction.occurred_at >= since, Interaction.controller_id == COUNCIL
    )


def _themes(of_ward: ColumnElement[bool], since: datetime, exact: Any, *, hide: bool) -> tuple[Theme, ...]:
    rows = db.session.execute(
        select(Service.name, func.count().label("times"))
        .select_from(Conversation)
        .join(Service, Service.code == Conversation.service_code)
        .where(of_ward, Conversation.last_at >= since)
        .group_by(Service.code, Service.name)
        .order_by(func.count().desc(), Service.name)
        .limit(THEMES)
    ).all()
    return tuple(Theme(row.name, exact(row.times)) for row in _shown(rows, hide))


def _teams(
    actor: Actor, ward_ids: Collection[int], since: datetime, exact: Any, *, hide: bool
) -> tuple[TeamInTouch, ...]:
    rows = db.session.execute(
        select(Team.id, Team.name, func.count().label("times"))
        .select_from(Interaction)
        .join(Team, Team.id == Interaction.team_id)
        # Somebody of a restricted team may write in the council's own conversations: that they did is theirs to know.
        .where(_said_in(ward_ids, since), Team.id.not_in(hidden_team_ids(actor)))
        .group_by(Team.id, Team.name)
        .order_by(func.count().desc(), Team.name)
        .limit(THEMES)
    ).all()
    return tuple(TeamInTouch(row.id, row.name, exact(row.times)) for row in _shown(rows, hide))


def _shown(rows: Any, hide: bool) -> list[Row[Any]]:
    """Small numbers are one sort to whoever may not read behind them, so their order says nothing either."""
    if not hide:
        return list(rows)
    large = [row for row in rows if row.times >= FEW]
    return large + sorted((row for row in rows if row.times < FEW), key=lambda row: row.name)


def _readable(actor: Actor, ward_ids: Collection[int]) -> tuple[ConversationRow, ...]:
    rows = db.session.execute(
        with_lead(actor)
        .where(Conversation.ward_id.in_(ward_ids), Conversation.waiting_since.is_not(None))
        .order_by(Conversation.waiting_since, Conversation.id)
        .limit(LISTED)
    ).all()
    return described(actor, rows, answering_posts(actor))


def _own_casework(actor: Actor) -> int | None:
    """How many of a councillor's own cases are open: for the councillor alone."""
    if not any(hat.ward_id for hat in actor.hats):
        return None
    return db.session.scalar(
        select(func.count()).where(
            Conversation.controller_id.in_(actor.controllers), Conversation.controller_id != COUNCIL,
            Conversation.closed_at.is_(None),
        )
    )  # fmt: skip
