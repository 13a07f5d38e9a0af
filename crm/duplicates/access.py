"""Which pairs and merges an actor may act on: both entries must be theirs to know of and to change."""

from __future__ import annotations

from sqlalchemy import select

from crm.actor import Actor
from crm.database import db
from crm.duplicates.models import Merge
from crm.errors import NotFound, Refused
from crm.residents import access as residents
from crm.residents.models import Resident


def pair(actor: Actor, one_id: int, other_id: int) -> tuple[Resident, Resident]:
    """Two residents that the actor may know of, in the order given. Raises NotFound for either."""
    return residents.resident(actor, one_id), residents.resident(actor, other_id)


def pair_to_settle(actor: Actor, one_id: int, other_id: int) -> tuple[Resident, Resident]:
    """The same two, locked in the order of their ids until the transaction ends: whatever puts people together or
    takes them apart holds the lock of the entry that stands for them. Raises NotFound, NotAllowed, and Refused for
    one person twice and for people of two keepers."""
    if one_id == other_id:
        residents.resident(actor, one_id)
        raise Refused("That is one and the same entry already. Choose two.")
    locked = {found: residents.resident_to_edit(actor, found) for found in sorted((one_id, other_id))}
    one, other = locked[one_id], locked[other_id]
    if one.controller_id != other.controller_id:
        raise Refused(KEPT_APART)
    return one, other


KEPT_APART = "They are kept by two different people or teams, so they cannot be put together."


def merge(actor: Actor, merge_id: int) -> Merge:
    """A merge of people whom the actor may know of, undone or not. Raises NotFound."""
    found = db.session.scalar(
        select(Merge).where(Merge.id == merge_id, Merge.controller_id.in_(actor.controllers))
    )  # fmt: skip
    if found is None:
        raise NotFound
    return found


def merge_to_undo(actor: Actor, merge_id: int) -> Merge:
    """The same, with the entry locked that stands for the person now, and then the merge itself, as it stands then."""
    found = merge(actor, merge_id)
    while True:
        entry = residents.resident(actor, found.resident_id)
        stands = entry.canonical_id or entry.id
        residents.resident_to_edit(actor, stands)
        db.session.refresh(entry, ["canonical_id"])
        if (entry.canonical_id or entry.id) == stands:
            break  # else it was put somewhere else while we waited
    db.session.refresh(found, with_for_update=True)
    return found
