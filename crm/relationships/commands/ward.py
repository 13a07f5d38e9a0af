"""Taking a ward's figures along."""

from __future__ import annotations

from dataclasses import replace

from crm.actor import Actor
from crm.audit.steps import record, refuse_repeated
from crm.council.models import COUNCIL
from crm.database import transaction


def take_along(actor: Actor, ward_id: int, month: str) -> int:
    """Write that somebody took the figures of a ward and a month along as a file. Returns the ward's id.

    Each time counts: to take a file twice is not to send a form twice, and the second is given as well.
    """
    actor = replace(actor, form_id=None)
    with transaction():
        refuse_repeated(actor)
        record(actor, "ward.taken_along", "ward", ward_id, controller_id=COUNCIL, month=month)
        return ward_id
