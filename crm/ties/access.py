"""Which ties an actor may know of."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_

from crm.actor import Actor
from crm.council.models import COUNCIL
from crm.residents.access import is_entrusted_only
from crm.ties.models import Tie


def readable(actor: Actor) -> ColumnElement[bool]:
    """The condition on `tie`: under one of the actor's controllers; and, for a member who does not read the council's
    data, what they themselves said with its residents."""
    kept = Tie.controller_id.in_(actor.controllers)
    if not is_entrusted_only(actor):
        return kept
    return or_(kept, and_(Tie.controller_id == COUNCIL, Tie.colleague_id == actor.colleague_id))
