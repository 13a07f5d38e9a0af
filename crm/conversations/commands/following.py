"""Everybody, and what is open with them, into the ward of today: after postcodes were loaded anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crm import clock
from crm.actor import Actor
from crm.audit.steps import record
from crm.conversations import following
from crm.database import transaction
from crm.residents import steps as residents


@dataclass(frozen=True)
class Followed:
    """How many people and organisations moved to another ward, and how many open conversations went along."""

    people: int
    conversations: int


def follow_wards(actor: Actor, on: date | None = None) -> Followed:
    """Put everybody into the ward in which their postcode lies on a day (today), and what is open in a ward that ended
    into the one of whom it is with.

    Set-based, a few statements for each 500 who move; writes nothing where nobody does.
    """
    on = on or clock.today()
    with transaction():
        moved = Followed(residents.follow_wards(on), following.follow_wards(on))
        if moved.people or moved.conversations:
            record(actor, "residents.rewarded", "resident", None, count=moved.people, conversations=moved.conversations)
        return moved
