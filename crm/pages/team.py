"""A team as who manages it sees it: load against room, vacancies, cover, what waits, what was promised, who leaves."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import Row, and_, func, or_, select
from sqlalchemy.orm import aliased

from crm import clock
from crm.actor import Actor
from crm.conversations.models import Conversation, Promise
from crm.conversations.queries.lists import with_lead
from crm.conversations.queries.parties import Party, parties_of
from crm.conversations.queries.promises import is_open
from crm.council.access import held_on
from crm.council.covering import chained
from crm.council.models import Colleague, Post, PostHolder
from crm.council.teams import TeamFacts
from crm.database import db
from crm.pages.team_load import TeamLoad, team_loads
from crm.relationships.queries.continuity import team_figures

LONGEST = 5


@dataclass(frozen=True)
class Covered:
    """A post that somebody stands in for, directly or because they cover the one who covers it."""

    post_id: int
    title: str
    absent: tuple[str, ...]  # who holds it and is away
    by_id: int
    by: str
    last_day: date | None
    through: str  # of a chain: the post in between


@dataclass(frozen=True)
class Waits:
    """Somebody's words that wait for an answer, and whose they are."""

    conversation_id: int
    parties: tuple[Party, ...]
    words: str
    since: datetime
    post: str
    taken_up_by: str
    is_late: bool  # for longer than the standard


@dataclass(frozen=True)
class Overdue:
    """A promise past its day."""

    conversation_id: int
    text: str
    due_on: date
    post: str


@dataclass(frozen=True)
class Leaves:
    """Somebody of the team whose last day is published."""

    colleague_id: int
    name: str
    posts: str
    last_day: date


@dataclass(frozen=True)
class Managed:
    """What a team's manager sees beside what everybody does."""

    loads: dict[int, TeamLoad]
    vacant_since: dict[int, date]  # of vacant posts: the first day without; of one never held, the day it was opened
    never_held: frozenset[int]
    continuity: Any  # crm.relationships.continuity.figures.Month; None where it was not counted yet
    covered: tuple[Covered, ...]
    waiting: tuple[Waits, ...]
    overdue: tuple[Overdue, ...]
    leaving: tuple[Leaves, ...]


def managed_team(actor: Actor, facts: TeamFacts, team_ids: Sequence[int]) -> Managed:
    """For who manages the team: of its own posts loads and vacancies, of those below as well what waits and who covers.
    Twelve statements, two fewer where nothing is covered; nothing is counted by colleague."""
    vacant = [post.post_id for post in facts.vacancies]
    since = _vacant_since(vacant)
    return Managed(
        loads=team_loads(actor, [post.post_id for post in facts.posts]),
        vacant_since={post_id: day for post_id, (day, _) in since.items()},
        never_held=frozenset(post_id for post_id, (_, held) in since.items() if not held),
        continuity=team_figures(facts.team_id),
        covered=_covered(team_ids),
        waiting=_waiting(actor, team_ids),
        overdue=_overdue(actor, team_ids),
        leaving=_leaving(team_ids),
    )


def _vacant_since(post_ids: Collection[int]) -> dict[int, tuple[date, bool]]:
    """Since when nobody holds each post, and whether anybody ever did. One statement."""
    ended = and_(PostHolder.post_id == Post.id, PostHolder.ends_on <= clock.today())
    rows = db.session.execute(
        select(Post.id, Post.opened_on, func.max(PostHolder.ends_on))
        .outerjoin(PostHolder, ended)
        .where(Post.id.in_(post_ids))
        .group_by(Post.id, Post.opened_on)
    )
    return {post_id: (left or opened, left is not None) for post_id, opened, left in rows}


def _covered(team_ids: Sequence[int]) -> tuple[Covered, ...]:
    """Who stands in for whom, and through whom. Three statements; one where nobody does."""
    today = clock.today()
    rows = db.session.execute(
        select(Post.id, Post.title, Colleague.id, Colleague.name, PostHolder.ends_on)
        .join(PostHolder, PostHolder.post_id == Post.id)
        .join(Colleague, Colleague.id == PostHolder.colleague_id)
        .where(Post.team_id.in_(team_ids), PostHolder.kind == "cover", held_on(today))
        .order_by(Post.title, Post.id, Colleague.name)
    ).all()
    if not rows:
        return ()
    links = chained((), [row[0] for row in rows], today)
    absent = _absent([*(row[0] for row in rows), *links])
    found = []
    for post_id, title, by_id, by, ends_on in rows:
        found.append(Covered(post_id, title, absent.get(post_id, ()), by_id, by, _last_day(ends_on), ""))
        for link in links.values():
            if link.through_post_id == post_id:
                until = min((day for day in (_last_day(link.ends_on), _last_day(ends_on)) if day), default=None)
                found.append(Covered(link.post_id, link.title, absent.get(link.post_id, ()), by_id, by, until, title))
    return tuple(found)


def _absent(post_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    rows = db.session.execute(
        select(PostHolder.post_id, Colleague.name)
        .join(Colleague, Colleague.id == PostHolder.colleague_id)
        .where(PostHolder.post_id.in_(post_ids), PostHolder.kind != "cover", held_on(clock.today()))
        .order_by(Colleague.name)
    )
    found: dict[int, tuple[str, ...]] = {}
    for post_id, name in rows:
        found[post_id] = (*found.get(post_id, ()), name)
    return found


def _waiting(actor: Actor, team_ids: Sequence[int]) -> tuple[Waits, ...]:
    """What waits longest. Two statements."""
    rows: Sequence[Row[Any]] = db.session.execute(
        with_lead(actor)
        .where(Post.team_id.in_(team_ids), Conversation.waiting_since.is_not(None))
        .order_by(Conversation.waiting_since, Conversation.id)
        .limit(LONGEST)
    ).all()
    standard = current_app.config["SETTINGS"].answer_standard_days
    late = clock.start_of(clock.days_after(clock.today(), -standard))
    parties = parties_of([row.Conversation.id for row in rows])
    return tuple(
        Waits(
            row.Conversation.id, parties.get(row.Conversation.id, ()), row.Conversation.waiting_words,
            row.Conversation.waiting_since, row.title, row.taken_by_name or "", row.Conversation.waiting_since < late,
        )
        for row in rows
    )  # fmt: skip


def _overdue(actor: Actor, team_ids: Sequence[int]) -> tuple[Overdue, ...]:
    """The promises longest past their day. One statement."""
    late = and_(is_open(), Promise.due_on < clock.today())
    rows = db.session.execute(
        with_lead(actor)
        .join(Promise, Promise.conversation_id == Conversation.id)
        .where(late, Post.team_id.in_(team_ids), Conversation.id.in_(select(Promise.conversation_id).where(late)))
        .with_only_columns(Conversation.id, Promise.text, Promise.due_on, Post.title)
        .order_by(Promise.due_on, Promise.id)
        .limit(LONGEST)
    )
    return tuple(Overdue(*row) for row in rows)


def _leaving(team_ids: Sequence[int]) -> tuple[Leaves, ...]:
    """Whose last day is published: it stands with them once a handover is confirmed. A plan is not read. One
    statement."""
    own = aliased(PostHolder)
    still = or_(own.ends_on.is_(None), own.ends_on > clock.today())
    rows = db.session.execute(
        select(Colleague.id, Colleague.name, Colleague.left_on, Post.title)
        .join(own, and_(own.colleague_id == Colleague.id, own.kind != "cover", still))
        .join(Post, Post.id == own.post_id)
        .where(Post.team_id.in_(team_ids), Colleague.left_on >= clock.today())
        .order_by(Colleague.left_on, Colleague.name, Colleague.id, Post.title)
    )
    found: dict[int, Leaves] = {}
    for colleague_id, name, left_on, title in rows:
        before = found.get(colleague_id)
        found[colleague_id] = Leaves(colleague_id, name, f"{before.posts}, {title}" if before else title, left_on)
    return tuple(found.values())


def _last_day(ends_on: date | None) -> date | None:
    return ends_on - timedelta(days=1) if ends_on else None
