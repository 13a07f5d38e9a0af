"""What was handed on and waits to be accepted, promise by promise and as a whole; and what came back to the manager."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, or_, select

from crm.actor import Actor
from crm.database import db
from crm.handovers import acceptances
from crm.handovers.giving import is_empty
from crm.handovers.models import Acceptance, Handover, PromisePassed
from crm.handovers.queries.passed import Passed
from crm.handovers.queries.received import Received, received_by


@dataclass(frozen=True)
class Returned:
    """What stands in a manager's list: not accepted by its day, or a promise sent back."""

    received: Received
    promise: Passed | None  # none where the whole was not accepted


@dataclass(frozen=True)
class HandedOn:
    """What was handed on and waits for the actor."""

    to_accept: tuple[Received, ...]
    returned: tuple[Returned, ...]


def handed_on(actor: Actor) -> HandedOn:
    """What the actor's posts were handed and have not accepted, as a whole or some promise of it; and what came back to
    the actor as a manager. The earliest day first.

    One statement while nothing is open in the whole council; else at most nineteen, however much there is.
    """
    if not db.session.scalar(select(Acceptance.id).join(Handover).where(_is_open()).limit(1)):
        return HandedOn((), ())
    reach = acceptances.reach(actor)
    theirs = or_(acceptances.is_to_accept(reach), acceptances.is_looked_after(reach))
    found = received_by(actor, reach, and_(_is_open(), theirs))
    back = [
        Returned(one, promise)
        for one in found
        for promise in one.promises
        if one.is_managed and promise.state == "sent back" and promise.is_with_the_post
    ]
    late = [Returned(one, None) for one in found if one.is_managed and one.is_late]
    mine = (one for one in found if one.is_mine and (one.accepted_at is None or one.promised.unanswered))
    return HandedOn(tuple(mine), (*back, *late))


def acceptance_page(actor: Actor, acceptance_id: int) -> Received:
    """One of them, with all its promises. NotFound for who neither accepts it nor is its manager."""
    _row, _handover, reach = acceptances.acceptance(actor, acceptance_id)
    (found,) = received_by(actor, reach, Acceptance.id == acceptance_id)
    return found


def passed(actor: Actor, passed_id: int, *, by_manager: bool = False) -> tuple[Received, Passed]:
    """One promise that was handed on, with what it came with; for who accepts it, or for the manager. NotFound for
    anybody else."""
    row, _promise = acceptances.promise_passed(actor, passed_id, by_manager=by_manager)
    this = and_(Acceptance.handover_id == row.handover_id, Acceptance.post_id == row.post_id)
    (found,) = received_by(actor, acceptances.reach(actor), this, passed_id)
    (one,) = found.promises
    return found, one


def posts_with_handover(post_ids: Collection[int]) -> frozenset[int]:
    """Which of the posts were handed anything that stands: whoever took them over is told so. One statement."""
    rows = (
        select(Acceptance.post_id)
        .join(Handover)
        .where(Handover.status == "confirmed", Acceptance.post_id.in_(post_ids))
    )
    return frozenset(db.session.scalars(rows))


def _is_open() -> ColumnElement[bool]:
    """The condition on `acceptance` and `handover`: confirmed, and something of it is not answered, or was sent back
    and is not settled. Not an empty one: nobody is asked to accept nothing."""
    undecided = exists().where(
        PromisePassed.handover_id == Acceptance.handover_id,
        PromisePassed.post_id == Acceptance.post_id,
        PromisePassed.accepted_at.is_(None),
        PromisePassed.settled_at.is_(None),
    )
    return and_(Handover.status == "confirmed", or_(and_(Acceptance.accepted_at.is_(None), ~is_empty()), undecided))
