"""What others may know of casework that waits: how much there is and until when. And whether any of it went astray."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from crm.actor import Actor
from crm.audit.models import AuditEntry
from crm.conversations.models import Conversation, Interaction
from crm.council.models import Controller, PostHolder
from crm.database import db
from crm.handovers.casework import access
from crm.handovers.casework.models import CaseDecision, CaseworkKey
from crm.permissions import Permission


@dataclass(frozen=True)
class Waiting:
    """A former councillor's casework in numbers and days: nobody's name, and no word of it."""

    colleague_id: int
    name: str
    posts: str
    last_day: date
    cases: int
    decided: int  # of those: decided, and not carried out yet
    deleted_on: date
    may_have_stayed: bool
    has_key: bool


def waiting_casework(actor: Actor) -> tuple[Waiting, ...]:
    """The casework that waits for the decision of somebody out of office, what is deleted soonest first. Raises
    NotAllowed for who does not watch over it. Five statements."""
    actor.require(Permission.CASEWORK_WATCH)
    return waiting_in_numbers()


def waiting_in_numbers() -> tuple[Waiting, ...]:
    """The same for a chore that has no actor."""
    formers = access.formers()
    controllers = [one for former in formers for one in former.controller_ids]
    is_open = (Conversation.controller_id.in_(controllers), Conversation.closed_at.is_(None))
    cases = _counted(select(Conversation.controller_id, func.count()).where(*is_open))
    decided = _counted(
        select(Conversation.controller_id, func.count())
        .join(CaseDecision, CaseDecision.conversation_id == Conversation.id)
        .where(*is_open, CaseDecision.carried_out_at.is_(None))
    )
    keys = set(db.session.scalars(select(CaseworkKey.colleague_id)))
    found = [
        Waiting(
            former.colleague_id, former.name, "; ".join(former.wards), former.last_day,
            sum(cases.get(one, 0) for one in former.controller_ids),
            sum(decided.get(one, 0) for one in former.controller_ids),
            former.deleted_on, former.may_have_stayed, former.colleague_id in keys,
        )
        for former in formers
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.deleted_on, one.name)))


def moved_without_decision() -> int:
    """How many cases of councillors are now somebody else's, or gone, without a decision that was carried out: 0.

    Found from the record itself, whatever moved them: from who spoke as ward councillor in what is not their casework,
    and from acts in casework whose conversation is no longer that councillor's. Two statements, over all there is.
    """
    return len(cases_astray())


def cases_astray() -> list[int]:
    """Those cases, by their number. Two statements."""
    return sorted({*db.session.scalars(_spoken_elsewhere()), *db.session.scalars(_acted_elsewhere())})


def _counted(statement: Select[Any]) -> dict[int, int]:
    return dict(db.session.execute(statement.group_by(Conversation.controller_id)).all())


def _spoken_elsewhere() -> Select[tuple[int]]:
    """Conversations in which somebody spoke as ward councillor that are not that councillor's."""
    return (
        select(Conversation.id)
        .join(Interaction, Interaction.conversation_id == Conversation.id)
        .join(Controller, Controller.id == Conversation.controller_id)
        .outerjoin(PostHolder, PostHolder.id == Controller.post_holder_id)
        .where(
            Interaction.acting_as == "ward councillor",
            PostHolder.colleague_id.is_distinct_from(Interaction.colleague_id),
            ~_decided(Conversation.id, Conversation.controller_id),
        )
        .distinct()
    )


def _acted_elsewhere() -> Select[tuple[int]]:
    """Conversations in which an act was one in casework, that are another's now or gone."""
    was, own, held, holds = aliased(Controller), aliased(Controller), aliased(PostHolder), aliased(PostHolder)
    return (
        select(AuditEntry.subject_id)
        .join(was, and_(was.id == AuditEntry.controller_id, was.kind == "councillor"))
        .join(held, held.id == was.post_holder_id)
        .outerjoin(Conversation, Conversation.id == AuditEntry.subject_id)
        .outerjoin(own, own.id == Conversation.controller_id)
        .outerjoin(holds, holds.id == own.post_holder_id)
        .where(
            AuditEntry.subject_type == "conversation",
            holds.colleague_id.is_distinct_from(held.colleague_id),
            ~_decided(AuditEntry.subject_id, Conversation.controller_id),
        )
        .distinct()
    )


def _decided(conversation_id: Any, controller_id: Any) -> Any:
    """Whether a decision brought it there, or deleted it (a number may be used again after that)."""
    return exists().where(
        CaseDecision.conversation_id == conversation_id,
        CaseDecision.carried_out_at.is_not(None),
        or_(CaseDecision.to_controller_id == controller_id, CaseDecision.fate.in_(("delete", "return"))),
    )
