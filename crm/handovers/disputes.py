"""Who came with a handover and should be somebody else's, as far as the actor decides or may know."""

from __future__ import annotations

from sqlalchemy import Select, and_, select

from crm.actor import Actor
from crm.database import db
from crm.errors import NotFound
from crm.handovers import acceptances
from crm.handovers.coming import came_to
from crm.handovers.models import Acceptance, Handover, NotThisPerson
from crm.residents import access as residents
from crm.residents.models import Resident


def visible_disputes(actor: Actor) -> Select[tuple[NotThisPerson]]:
    """What is said to be wrong, in the handovers that the actor looks after as their manager."""
    known = residents.visible_residents(actor, merged=True).with_only_columns(Resident.id)
    return (
        select(NotThisPerson)
        .join(Handover, Handover.id == NotThisPerson.handover_id)
        .join(
            Acceptance,
            and_(Acceptance.handover_id == NotThisPerson.handover_id, Acceptance.post_id == NotThisPerson.post_id),
        )
        .where(acceptances.is_looked_after(acceptances.reach(actor)), NotThisPerson.resident_id.in_(known))
    )


def not_this_person_to_settle(actor: Actor, row_id: int) -> NotThisPerson:
    """One of them, locked until the transaction ends. NotFound for who is not its manager."""
    found = db.session.scalar(
        visible_disputes(actor).where(NotThisPerson.id == row_id).with_for_update(of=NotThisPerson)
    )
    if found is None:
        raise NotFound
    return found


def came_with(actor: Actor, handover: Handover, post_id: int, resident_id: int) -> Resident:
    """Somebody whom a handover brought to a post; NotFound for anybody else."""
    came = came_to(actor, handover, post_id)
    found = db.session.scalar(select(Resident).where(Resident.id == resident_id, Resident.id.in_(came)))
    if found is None:
        raise NotFound
    return found


def unsettled(handover_id: int, post_id: int, resident_id: int) -> NotThisPerson | None:
    """What is said of somebody and not settled yet."""
    return db.session.scalar(
        select(NotThisPerson).where(
            NotThisPerson.handover_id == handover_id,
            NotThisPerson.post_id == post_id,
            NotThisPerson.resident_id == resident_id,
            NotThisPerson.settled_at.is_(None),
        )
    )
