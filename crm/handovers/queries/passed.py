"""Promises that came with a handover: the first of them, and how many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, case, func
from sqlalchemy.orm import aliased

from crm.actor import Actor
from crm.conversations.models import Promise
from crm.conversations.queries.promises import PromiseRow, promises_by_id
from crm.council.models import Colleague
from crm.database import db
from crm.handovers import acceptances
from crm.handovers.models import Acceptance, PromisePassed

MOST = 200
_Answerer = aliased(Colleague)


@dataclass(frozen=True)
class Passed:
    """A promise that came with a handover."""

    passed_id: int
    acceptance_id: int
    promise: PromiseRow
    state: str  # open, accepted, sent back, settled
    by: str  # who accepted it or sent it back
    at: datetime | None
    why: str  # it was sent back
    is_with_the_post: bool  # still open, and the conversation still that post's


@dataclass(frozen=True)
class Promised:
    """How many promises came with a handover to a post."""

    number: int
    unanswered: int  # still to be accepted or sent back


def promises_with(
    actor: Actor, acceptance_ids: Sequence[int], passed_id: int | None = None
) -> dict[int, tuple[Passed, ...]]:
    """The first promises that came with each, or only one of them: what came back first, then what is to be answered,
    the earliest day first. Five statements."""
    answerer = func.coalesce(PromisePassed.accepted_by_id, PromisePassed.sent_back_by_id)
    statement = (
        _with(actor, acceptance_ids)
        .add_columns(
            Acceptance.id.label("acceptance_id"), _Answerer.name,
            acceptances.is_with_the_post().label("is_with_the_post"),
        )
        .outerjoin(_Answerer, _Answerer.id == answerer)
        .order_by(_pressing(), Promise.due_on, Promise.id)
        .limit(MOST)
    )  # fmt: skip
    if passed_id is not None:
        statement = statement.where(PromisePassed.id == passed_id)
    rows = db.session.execute(statement).all()
    known = promises_by_id(actor, [row.PromisePassed.promise_id for row in rows])
    found: dict[int, list[Passed]] = {}
    for row in rows:
        one: PromisePassed = row.PromisePassed
        found.setdefault(row.acceptance_id, []).append(
            Passed(
                one.id, row.acceptance_id, known[one.promise_id], _state(one), row.name or "",
                one.accepted_at or one.sent_back_at, one.sent_back_why, row.is_with_the_post,
            )
        )  # fmt: skip
    return {acceptance_id: tuple(promises) for acceptance_id, promises in found.items()}


def promised_with(actor: Actor, acceptance_ids: Sequence[int]) -> dict[int, Promised]:
    """How many promises came with each. One statement."""
    unanswered = case((acceptances.is_unanswered(), PromisePassed.id))
    rows = db.session.execute(
        _with(actor, acceptance_ids)
        .with_only_columns(Acceptance.id, func.count(), func.count(unanswered))
        .group_by(Acceptance.id)
    )
    return {row[0]: Promised(row[1], row[2]) for row in rows}


def _with(actor: Actor, acceptance_ids: Sequence[int]) -> Select[tuple[PromisePassed]]:
    theirs = and_(Acceptance.handover_id == PromisePassed.handover_id, Acceptance.post_id == PromisePassed.post_id)
    return acceptances.passed_on(actor).join(Acceptance, theirs).where(Acceptance.id.in_(acceptance_ids))


def _pressing() -> ColumnElement[int]:
    is_back = and_(PromisePassed.sent_back_at.is_not(None), PromisePassed.settled_at.is_(None))
    return case((is_back, 0), (acceptances.is_unanswered(), 1), else_=2)


def _state(one: PromisePassed) -> str:
    if one.settled_at is not None:
        return "settled"
    if one.sent_back_at is not None:
        return "sent back"
    return "open" if one.accepted_at is None else "accepted"
