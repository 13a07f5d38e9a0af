"""Who accepts what was handed on, and who hears of it where it is sent back or waits too long.

Nothing is written when that happens: it follows from the dates and from who heads what today (docs/decisions/0005).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select
from sqlalchemy.orm import aliased

from crm import clock
from crm.actor import Actor
from crm.conversations.access import readable
from crm.conversations.models import Conversation, Promise
from crm.conversations.queries.asks import council_seats
from crm.conversations.queries.promises import is_open
from crm.conversations.rules import Seat, one_step_up
from crm.council.access import in_force
from crm.council.models import Post, PostHolder
from crm.council.queries import Answering, answering_posts
from crm.database import db
from crm.errors import NotAllowed, NotFound
from crm.handovers.giving import gave_it, only_givers_hold_it, waits_for_who_comes
from crm.handovers.models import Acceptance, Handover, PromisePassed
from crm.responsibilities.models import Responsibility


@dataclass(frozen=True)
class Reach:
    """What handovers the actor accepts, and of whose they hear."""

    colleague_id: int | None
    answering: Answering
    below: frozenset[int]  # posts of which the actor heads the step above
    managers: frozenset[int]  # whose confirmed handovers the actor looks after: their own, and those of whom they cover

    @property
    def own(self) -> tuple[int, ...]:
        """The posts whose handovers the actor accepts: held, covered, and vacant ones that fall to them."""
        return self.answering.all


def reach(actor: Actor) -> Reach:
    """Worked out from who holds what today. Three statements at most, for who heads a team eight."""
    answering = answering_posts(actor)
    near = (*answering.held, *answering.covered)
    is_head = and_(Post.id.in_(near), Post.is_head, Post.team_id.is_not(None))
    heads = frozenset(db.session.scalars(select(Post.id).where(is_head)))
    if not heads:
        return Reach(actor.colleague_id, answering, frozenset(), frozenset())
    seats, parents = council_seats()
    below = frozenset(post_id for post_id in _posts_handed_to() if heads & above(seats, parents, post_id))
    return Reach(actor.colleague_id, answering, below, _managers(actor, heads))


def above(seats: Mapping[int, Seat], parents: Mapping[int, int | None], post_id: int) -> frozenset[int]:
    """The head posts one step above a post, passing over vacant ones. At the very top: the heads of the parts directly
    below, else any; and of a held post, itself, since nobody is left to ask but whoever was handed the work."""
    seat = seats.get(post_id, Seat(None, is_head=False, is_held=False))
    if found := one_step_up(seats, parents, post_id=post_id) if post_id in seats else frozenset():
        return found
    if seat.is_held and seat.is_head:
        return frozenset({post_id})
    tops = {team for team, parent in parents.items() if parent is None}
    held = {each: one.team_id for each, one in seats.items() if one.is_head and one.is_held}
    at_top = {each for each, team in held.items() if team in tops}
    next_down = {each for each, team in held.items() if team is not None and parents.get(team) in tops}
    return frozenset(at_top or next_down or held)


def is_to_accept(reach: Reach) -> ColumnElement[bool]:
    """The condition on `acceptance` and `handover`: confirmed, and given to a post that the actor answers for, but not
    by themselves. Where nobody but who gave it holds the post, its manager accepts instead."""
    own = and_(Acceptance.post_id.in_(reach.own), ~gave_it(reach.colleague_id), ~waits_for_who_comes())
    return and_(Handover.status == "confirmed", or_(own, and_(is_looked_after(reach), only_givers_hold_it())))


def is_looked_after(reach: Reach) -> ColumnElement[bool]:
    """The condition on `acceptance` and `handover`: the actor is its manager. Whoever confirmed it, while they head a
    team, or whoever covers for them; else the head one step above the post that received it."""
    if not reach.below and not reach.managers:
        return false()
    head, holding = aliased(Post), aliased(PostHolder)
    still_heads = (
        exists()
        .where(head.id == holding.post_id, head.is_head, head.team_id.is_not(None))
        .where(holding.colleague_id == Handover.confirmed_by_id, in_force(holding, clock.today()))
    )
    return and_(
        Handover.status == "confirmed",
        or_(Handover.confirmed_by_id.in_(reach.managers), and_(~still_heads, Acceptance.post_id.in_(reach.below))),
    )


def is_unanswered() -> ColumnElement[bool]:
    """The condition on `promise_passed`, `promise` and `conversation`: still to be accepted or sent back. Not where it
    was kept meanwhile, or its conversation is another post's by now."""
    return and_(PromisePassed.accepted_at.is_(None), PromisePassed.sent_back_at.is_(None), is_with_the_post())


def is_with_the_post() -> ColumnElement[bool]:
    """The promise is open, and the post that it was handed to leads its conversation."""
    leads = exists().where(
        Responsibility.conversation_id == Promise.conversation_id,
        Responsibility.role == "lead",
        Responsibility.ends_at.is_(None),
        Responsibility.post_id == PromisePassed.post_id,
    )
    return and_(is_open(), leads)


def passed_on(actor: Actor) -> Select[tuple[PromisePassed]]:
    """Promises that were handed on, in conversations that the actor may read."""
    return (
        select(PromisePassed)
        .join(Promise, Promise.id == PromisePassed.promise_id)
        .join(Conversation, Conversation.id == Promise.conversation_id)
        .where(readable(actor))
    )


def acceptance(actor: Actor, acceptance_id: int, *, lock: bool = False) -> tuple[Acceptance, Handover, Reach]:
    """A handover to a post, for who accepts it and for their manager; NotFound for anybody else. `lock` holds the
    handover as it is, and the row, until the transaction ends."""
    found = reach(actor)
    may = or_(is_to_accept(found), is_looked_after(found))
    statement = select(Acceptance, Handover).join(Handover, Handover.id == Acceptance.handover_id)
    statement = statement.where(Acceptance.id == acceptance_id, may)
    row = db.session.execute(statement).first()
    if row is not None and lock:
        _hold(row.Handover.id)
        db.session.execute(select(Acceptance.id).where(Acceptance.id == acceptance_id).with_for_update())
        row = db.session.execute(statement.execution_options(populate_existing=True)).first()
    if row is None:
        raise NotFound
    return row.Acceptance, row.Handover, found


def acceptance_to_accept(actor: Actor, acceptance_id: int) -> Acceptance:
    """The same, locked, to accept it; NotAllowed for a manager who does not answer for the post."""
    found, _handover, known = acceptance(actor, acceptance_id, lock=True)
    theirs = select(Acceptance.id).join(Handover).where(Acceptance.id == found.id, is_to_accept(known))
    if db.session.scalar(theirs) is None:
        raise NotAllowed("Whoever holds the post accepts what it was handed.")
    return found


def promise_passed(
    actor: Actor, passed_id: int, *, by_manager: bool = False, lock: bool = False
) -> tuple[PromisePassed, Promise]:
    """A promise that was handed on, for who accepts it, or for the manager who settles it; NotFound for anybody else,
    and where the handover was undone. `lock` holds handover, conversation and row until the transaction ends."""
    found = reach(actor)
    statement = (
        passed_on(actor)
        .add_columns(Promise)
        .join(Handover, Handover.id == PromisePassed.handover_id)
        .join(Acceptance, and_(Acceptance.handover_id == Handover.id, Acceptance.post_id == PromisePassed.post_id))
        .where(PromisePassed.id == passed_id, is_looked_after(found) if by_manager else is_to_accept(found))
    )
    row = db.session.execute(statement).first()
    if row is not None and lock:
        _hold(row.PromisePassed.handover_id)
        db.session.execute(
            select(Conversation.id).where(Conversation.id == row.Promise.conversation_id).with_for_update()
        )
        db.session.execute(select(PromisePassed.id).where(PromisePassed.id == passed_id).with_for_update())
        row = db.session.execute(statement.execution_options(populate_existing=True)).first()
    if row is None:
        raise NotFound
    return row.PromisePassed, row.Promise


def _hold(handover_id: int) -> None:
    """Let nobody undo a handover until the transaction ends; many may hold it so at once."""
    db.session.execute(select(Handover.id).where(Handover.id == handover_id).with_for_update(read=True))


def _posts_handed_to() -> list[int]:
    """The posts to which a handover stands that may still be undone or answered. One statement."""
    return list(
        db.session.scalars(
            select(Acceptance.post_id)
            .join(Handover, Handover.id == Acceptance.handover_id)
            .where(Handover.status == "confirmed")
            .distinct()
        )
    )


def _managers(actor: Actor, heads: frozenset[int]) -> frozenset[int]:
    """The actor, and whoever holds a head post that the actor covers. One statement."""
    covered = heads - {hat.post_id for hat in actor.hats if hat.kind != "cover"}
    away = db.session.scalars(
        select(PostHolder.colleague_id).where(
            PostHolder.post_id.in_(covered), PostHolder.kind != "cover", in_force(PostHolder, clock.today())
        )
    )
    return frozenset({actor.colleague_id, *away} - {None})
