"""What Today says to a councillor about casework: passed to them, to be decided, and where to prepare for leaving."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from crm.actor import Actor
from crm.conversations.models import Conversation
from crm.council.models import Colleague, Controller, PostHolder
from crm.database import db
from crm.handovers.casework import access
from crm.handovers.casework.models import CaseDecision
from crm.handovers.casework.queries.cases import elsewhere
from crm.permissions import Role


@dataclass(frozen=True)
class Passed:
    """Cases that a former councillor passed to the reader, who has not said yet that they know."""

    colleague_id: int
    name: str
    cases: int


@dataclass(frozen=True)
class Reminder:
    """A councillor's casework on Today."""

    passed: tuple[Passed, ...]
    elsewhere: int
    open: int
    decided: int


def reminder(actor: Actor) -> Reminder | None:
    """For a councillor in office; None for everybody else. Four statements."""
    if Role.COUNCILLOR not in actor.roles:
        return None
    passed = db.session.execute(
        select(Colleague.id, Colleague.name, func.count())
        .select_from(CaseDecision)
        .join(Controller, Controller.id == CaseDecision.controller_id)
        .join(PostHolder, PostHolder.id == Controller.post_holder_id)
        .join(Colleague, Colleague.id == PostHolder.colleague_id)
        .where(
            CaseDecision.to_colleague_id == actor.colleague_id,
            CaseDecision.carried_out_at.is_not(None),
            CaseDecision.accepted_at.is_(None),
        )
        .group_by(Colleague.id, Colleague.name)
        .order_by(Colleague.name, Colleague.id)
    ).all()
    is_open = (access.own_casework(actor), Conversation.closed_at.is_(None))
    counted = db.session.execute(
        select(func.count(), func.count().filter(elsewhere(actor))).select_from(Conversation).where(*is_open)
    ).one()
    decided = db.session.scalar(
        select(func.count())
        .select_from(CaseDecision)
        .join(Conversation, Conversation.id == CaseDecision.conversation_id)
        .where(*is_open, CaseDecision.carried_out_at.is_(None))
    )
    return Reminder(tuple(Passed(*row) for row in passed), counted[1], counted[0], decided or 0)
