"""Who was told of a successor already, and of whom it is said that it should be somebody else: undoing tells nobody."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, func, select

from crm.actor import Actor
from crm.database import db
from crm.handovers.models import Handover, Introduction, NotThisPerson
from crm.handovers.queries.moved import Moved
from crm.residents import access as residents
from crm.residents.models import Resident

SHOWN = 5


@dataclass(frozen=True)
class People:
    """Residents by name: the first few, and how many there are."""

    shown: tuple[Moved, ...] = ()
    count: int = 0

    @property
    def rest(self) -> int:
        return self.count - len(self.shown)


def told(actor: Actor, handover: Handover) -> People:
    """To whom an introduction was sent, as far as the actor may know of them. Two statements."""
    sent = Introduction.handover_id == handover.id, Introduction.stage == "sent"
    return _people(actor, select(Introduction.resident_id).where(*sent))


def unsettled(actor: Actor, handover: Handover) -> People:
    """Of whom it is said that it should be somebody else, and nobody settled it. Two statements."""
    said = NotThisPerson.handover_id == handover.id, NotThisPerson.settled_at.is_(None)
    return _people(actor, select(NotThisPerson.resident_id).where(*said))


def _people(actor: Actor, ids: Select[tuple[int]]) -> People:
    known = residents.visible_residents(actor, merged=True).with_only_columns(Resident.id, Resident.name)
    known = known.where(Resident.id.in_(ids))
    count = db.session.scalar(select(func.count()).select_from(known.subquery())) or 0
    rows = db.session.execute(known.order_by(func.lower(Resident.name), Resident.id).limit(SHOWN)) if count else ()
    return People(tuple(Moved("resident", row.name, f"/residents/{row.id}") for row in rows), count)
