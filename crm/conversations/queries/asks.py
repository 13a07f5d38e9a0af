"""Questions put to posts and teams, and who has to hear that one is unanswered."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Row, Select, and_, or_, select
from sqlalchemy.orm import aliased

from crm import clock
from crm.actor import Actor
from crm.conversations import access, rules
from crm.conversations.models import Ask, Conversation
from crm.conversations.queries.parties import Party, names, parties_of
from crm.conversations.queries.rows import label
from crm.conversations.rules import Seat
from crm.council.access import held_on
from crm.council.models import Colleague, Post, PostHolder, Team
from crm.council.queries import Answering, answering_posts
from crm.database import db

MOST = 200
_Asking = aliased(Post)


@dataclass(frozen=True)
class AskRow:
    """An open question, for whoever has to answer it or to see that it is answered."""

    ask_id: int
    conversation_id: int
    subject: str
    parties: tuple[Party, ...]
    kind: str  # ask; pass: the conversation itself was passed on
    asked_by: str
    asked_by_post: str
    asked_by_councillor: bool
    asked_by_left: bool
    to: str  # the post or team
    needed: str
    asked_at: datetime
    due_on: date | None
    is_unanswered: bool  # past its day
    is_one_step_up: bool  # here only because it is unanswered
    label: str  # "cover, …", "vacant, …"

    @property
    def about(self) -> str:
        return names(self.parties) if self.parties else self.subject

    @property
    def shape(self) -> str:
        return "councillor" if self.asked_by_councillor else "officer"


@dataclass(frozen=True)
class Targets:
    """The posts and teams whose questions are for somebody: put to them, and unanswered ones from one step below."""

    post_ids: frozenset[int]
    team_ids: frozenset[int]
    post_ids_below: frozenset[int]
    team_ids_below: frozenset[int]


def asked_of(actor: Actor) -> tuple[AskRow, ...]:
    """The open questions put to the actor's posts and teams, and to vacant posts that fall to them, in conversations
    that are open; and, from one step below, those that nobody answered by their day. The most pressing first.

    Six statements. Nothing is written when a question goes up: it follows from its dates and from who heads what today.
    """
    answering = answering_posts(actor)
    seats, parents = council_seats()
    targets = targets_of(actor, answering, seats, parents)
    rows = db.session.execute(_open(actor).where(_is_for(targets)).order_by(Ask.asked_at).limit(MOST)).all()
    parties = parties_of([row.Conversation.id for row in rows])
    found = [_row(row, parties.get(row.Conversation.id, ()), targets, answering) for row in rows]
    return tuple(sorted(found, key=_pressing))


def asked_of_in(actor: Actor, conversation_ids: Collection[int]) -> frozenset[int]:
    """The ids of the open questions in these conversations that are for the actor, as `asked_of`. Five statements."""
    targets = targets_of(actor, answering_posts(actor), *council_seats())
    statement = _open(actor).where(_is_for(targets), Ask.conversation_id.in_(conversation_ids))
    return frozenset(db.session.scalars(statement.with_only_columns(Ask.id)))


def targets_of(
    actor: Actor, answering: Answering, seats: Mapping[int, Seat], parents: Mapping[int, int | None]
) -> Targets:
    """Which questions are for the actor, worked out from who holds what today."""
    mine = frozenset(answering.held) | frozenset(answering.covered)
    heads = {post_id for post_id in mine if post_id in seats and seats[post_id].is_head}
    staffed = {seat.team_id for seat in seats.values() if seat.is_held}
    own_teams = actor.team_ids | (
        {team for team in parents if team not in staffed and heads & _heads_near(team, seats, parents)}
        if heads
        else frozenset()
    )
    below = (
        {post_id for post_id in seats if heads & rules.one_step_up(seats, parents, post_id=post_id)} if heads else set()
    )
    teams_below = (
        {team for team in parents if heads & rules.one_step_up(seats, parents, team_id=team)} if heads else set()
    )
    return Targets(frozenset(answering.all), frozenset(own_teams), frozenset(below), frozenset(teams_below))


def council_seats() -> tuple[dict[int, Seat], dict[int, int | None]]:
    """Every post of a team, whether somebody holds it today, and the tree of teams. Two statements."""
    rows = db.session.execute(
        select(Post.id, Post.team_id, Post.is_head, PostHolder.id.label("holder"))
        .outerjoin(PostHolder, and_(PostHolder.post_id == Post.id, held_on(clock.today())))
        .where(Post.team_id.is_not(None))
    )
    seats = {row.id: Seat(row.team_id, row.is_head, row.holder is not None) for row in rows}
    parents = dict(db.session.execute(select(Team.id, Team.parent_id)).all())
    return seats, parents


def _heads_near(team: int, seats: Mapping[int, Seat], parents: Mapping[int, int | None]) -> frozenset[int]:
    """Who answers for a team in which nobody is: as if a post of it that is no head had been asked."""
    asked = {0: Seat(team, is_head=False, is_held=True)}
    return rules.one_step_up({**seats, **asked}, parents, post_id=0)


def _open(actor: Actor) -> Select[Any]:
    return (
        select(
            Ask, Conversation, Colleague.name.label("asked_by"), Colleague.left_on,
            _Asking.title.label("asking_post"), _Asking.team_id.label("asking_team"),
            Post.title.label("to_post"), Team.name.label("to_team"),
        )
        .join(Conversation, Conversation.id == Ask.conversation_id)
        .outerjoin(Colleague, Colleague.id == Ask.asked_by_id)
        .outerjoin(_Asking, _Asking.id == Ask.asked_by_post_id)
        .outerjoin(Post, Post.id == Ask.post_id)
        .outerjoin(Team, Team.id == Ask.team_id)
        .where(
            access.readable(actor), Ask.answered_at.is_(None), Ask.returned_at.is_(None),
            Conversation.closed_at.is_(None),
        )
    )  # fmt: skip


def _is_for(targets: Targets) -> ColumnElement[bool]:
    put = or_(Ask.post_id.in_(targets.post_ids), Ask.team_id.in_(targets.team_ids))
    if not targets.post_ids_below and not targets.team_ids_below:
        return put
    below = or_(Ask.post_id.in_(targets.post_ids_below), Ask.team_id.in_(targets.team_ids_below))
    return or_(put, and_(below, _is_unanswered()))


def _is_unanswered() -> ColumnElement[bool]:
    today = clock.today()
    latest = clock.start_of(today - timedelta(days=_after_days()))
    return or_(Ask.due_on < today, and_(Ask.due_on.is_(None), Ask.asked_at < latest))


def is_unanswered(asked_at: datetime, due_on: date | None) -> bool:
    """Whether an open question is past its day."""
    return clock.today() >= rules.unanswered_since(clock.local(asked_at).date(), due_on, _after_days())


def _after_days() -> int:
    return int(current_app.config["SETTINGS"].ask_escalates_after_days)


def _row(row: Row[Any], parties: tuple[Party, ...], targets: Targets, answering: Answering) -> AskRow:
    put: Ask = row.Ask
    is_direct = put.post_id in targets.post_ids or put.team_id in targets.team_ids
    return AskRow(
        ask_id=put.id,
        conversation_id=put.conversation_id,
        subject=row.Conversation.subject,
        parties=parties,
        kind=put.kind,
        asked_by=row.asked_by or "",
        asked_by_post=row.asking_post or "",
        asked_by_councillor=row.asking_post is not None and row.asking_team is None,
        asked_by_left=row.left_on is not None and row.left_on < clock.today(),
        to=row.to_post or row.to_team or "",
        needed=put.needed,
        asked_at=put.asked_at,
        due_on=put.due_on,
        is_unanswered=is_unanswered(put.asked_at, put.due_on),
        is_one_step_up=not is_direct,
        label=label(answering, put.post_id, row.to_post),
    )


def _pressing(row: AskRow) -> tuple[bool, date, datetime]:
    return not row.is_unanswered, row.due_on or date.max, row.asked_at
