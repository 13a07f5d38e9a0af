"""Undoing a handover as one thing."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import case, func, select

from crm import clock
from crm.actor import Actor
from crm.audit import steps as audit
from crm.database import db, transaction
from crm.errors import Refused
from crm.handovers import access
from crm.handovers.models import Handover, Item
from crm.handovers.steps import holdings_back, kept, locking, undoing
from crm.responsibilities.models import Responsibility
from crm.web.formatting import full_day, hour


@dataclass(frozen=True)
class Undone:
    """What came of undoing: how many things went back, and what did not, by name."""

    returned: int
    kept: tuple[str, ...]  # the first few hundred
    kept_number: int
    holdings: tuple[str, ...] = ()  # of these, the times in posts that somebody changed since: a sentence each


def undo(actor: Actor, handover_id: int) -> Undone:
    """Take a confirmed handover back, within the days of the setting. Whatever is still as it left it returns; what
    moved on since stays where it is, and is named. New interactions do not matter.

    Raises Refused where it is a plan, undone already, or too long ago; NotAllowed for who does not manage its posts.
    The number of statements does not depend on how much there is to move.
    """
    with transaction():
        audit.refuse_repeated(actor)
        found = access.handover_to_undo(actor, handover_id)
        _refuse_too_late(found)
        locking.lock_posts(found.id)
        locking.lock_things(found.id)
        undoing.note_what_stays(found)
        stays = holdings_back.undo(actor, found)
        others = tuple(one.words for one in stays)
        returned, stayed = _numbers(found)
        names = (*others, *kept.names(actor, found.id))
        entry = audit.record(
            actor,
            "handover.undone",
            "handover",
            found.id,
            returned=returned,
            kept=stayed + len(others),
            **({"posts_kept": sorted({one.post_id for one in stays})} if stays else {}),
        )
        newest = db.session.scalar(
            select(func.max(Responsibility.starts_at)).where(
                Responsibility.begun_by_id == found.entry_id, Responsibility.ends_at.is_(None)
            )
        )
        at = max(entry.at, newest) if newest else entry.at
        undoing.move_back(found, entry.id, at, all_began_before=newest is None or newest < at)
        undoing.reopen(found)
        found.status = "undone"
        found.undone_at, found.undone_by_id = at, actor.colleague_id
        return Undone(returned, names, stayed + len(others), others)


def _refuse_too_late(found: Handover) -> None:
    if found.status == "undone":
        access.refuse_settled(found)
    if found.status != "confirmed" or found.undo_until is None:
        raise Refused("This was never confirmed, so there is nothing to undo.")
    if clock.now() >= found.undo_until:
        raise Refused(
            f"This could be undone until {full_day(found.undo_until)}, {hour(found.undo_until)}. "
            "Give the work back with a new handover instead."
        )


def _numbers(found: Handover) -> tuple[int, int]:
    """How many of the things that went somewhere go back, and how many stay."""
    return tuple(
        db.session.execute(
            select(func.count(case((Item.kept.is_(None), 1))), func.count(case((Item.kept, 1)))).where(
                Item.handover_id == found.id, Item.fate != "stays"
            )
        ).one()
    )
