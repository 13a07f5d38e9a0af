"""Who may read a plan: whoever made it, and those whom they name."""

from __future__ import annotations

from sqlalchemy import delete, select

from crm import clock
from crm.actor import Actor
from crm.audit import steps as audit
from crm.council.models import Colleague
from crm.database import db, transaction
from crm.errors import BadInput, NotFound, Refused
from crm.handovers import access
from crm.handovers.models import Handover, NamedReader


def name_reader(actor: Actor, handover_id: int, colleague_id: int | None) -> int:
    """Let somebody else read a plan. Returns the handover's id."""
    if colleague_id is None:
        raise BadInput({"colleague": "Choose a colleague."})
    with transaction():
        audit.refuse_repeated(actor)
        found = access.handover_to_plan(actor, handover_id)
        colleague = db.session.get(Colleague, colleague_id)
        if colleague is None or (colleague.left_on is not None and colleague.left_on < clock.today()):
            raise BadInput({"colleague": "Choose a colleague who works here."})
        if colleague.id in _readers(found):
            raise Refused(f"{colleague.name} reads this plan already.", field="colleague")
        db.session.add(
            NamedReader(
                handover_id=found.id, colleague_id=colleague.id, named_by_id=actor.colleague_id, named_at=clock.now()
            )
        )
        audit.record(actor, "handover.reader_named", "handover", found.id, plan_id=found.id, colleague_id=colleague.id)
        return found.id


def unname_reader(actor: Actor, handover_id: int, colleague_id: int) -> int:
    """Take a plan out of somebody's sight again; whoever made it keeps it. Returns the handover's id."""
    with transaction():
        audit.refuse_repeated(actor)
        found = access.handover_to_plan(actor, handover_id)
        if colleague_id not in _readers(found):
            raise NotFound
        if colleague_id == found.planned_by_id:
            raise Refused("Whoever made the plan reads it. Give it up if nobody should.")
        db.session.execute(
            delete(NamedReader).where(NamedReader.handover_id == found.id, NamedReader.colleague_id == colleague_id)
        )
        audit.record(
            actor, "handover.reader_taken_off", "handover", found.id, plan_id=found.id, colleague_id=colleague_id
        )
        return found.id


def _readers(found: Handover) -> set[int]:
    return set(db.session.scalars(select(NamedReader.colleague_id).where(NamedReader.handover_id == found.id)))
