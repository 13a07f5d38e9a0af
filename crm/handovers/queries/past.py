"""Through which handover a post came to a thing, or somebody to a post: for every line that is drawn of the past."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select

from crm import clock
from crm.actor import Actor
from crm.audit.models import AuditEntry
from crm.council.models import PostHolder
from crm.council.through import Did, Through
from crm.database import db
from crm.handovers import access
from crm.handovers.models import Handover, HoldingChange
from crm.web.formatting import full_day, sentence

_ACTS = ("handover.confirmed", "handover.undone")


def through(did: Collection[Did]) -> Mapping[Did, Through]:
    """The handover by which each was done: a responsibility begun by an audit entry, a time in a post begun or ended.
    Only of what is published, and of a time in a post only while it is as the act left it: what undoing has put back
    ends, or goes on, as if there had been no handover. Two statements."""
    entries = db.session.execute(
        select(AuditEntry, Handover)
        .join(Handover, and_(AuditEntry.subject_type == "handover", Handover.id == AuditEntry.subject_id))
        .where(AuditEntry.id.in_(_ids(did, "entry")), AuditEntry.action.in_(_ACTS), _is_published())
    )
    found = {("entry", row.AuditEntry.id): _worded(row.AuditEntry, row.Handover) for row in entries}
    holdings = db.session.execute(
        select(HoldingChange, PostHolder.starts_on, AuditEntry, Handover)
        .join(Handover, Handover.id == HoldingChange.handover_id)
        .join(PostHolder, PostHolder.id == HoldingChange.post_holder_id)
        .join(AuditEntry, and_(AuditEntry.subject_type == "handover", AuditEntry.subject_id == Handover.id))
        .where(
            HoldingChange.post_holder_id.in_(_ids(did, "begun", "ended")), AuditEntry.action.in_(_ACTS),
            _is_published(),
            or_(HoldingChange.change == "begun", PostHolder.ends_on == HoldingChange.ends_on),
        )
        .order_by(HoldingChange.id)
    )  # fmt: skip
    for row in holdings:
        change: HoldingChange = row.HoldingChange
        if (row.AuditEntry.action == "handover.undone") != _began_by_undoing(change, row.starts_on, row.Handover):
            continue
        found[(change.change, change.post_holder_id)] = _worded(row.AuditEntry, row.Handover)
    return {one: act for one, act in found.items() if one in did}


def pages(actor: Actor, handover_ids: Collection[int]) -> Mapping[int, str]:
    """Where handovers can be read, of those that the actor may open. One statement."""
    may_open = select(Handover.id).where(Handover.id.in_(handover_ids), access.may_know(actor))
    return {handover_id: f"/handovers/{handover_id}" for handover_id in db.session.scalars(may_open)}


def _began_by_undoing(change: HoldingChange, starts_on: date, handover: Handover) -> bool:
    """What the handover itself had begin on the day on which it was undone was taken back, as if it had never been."""
    if change.change != "begun" or handover.undone_at is None or starts_on <= handover.starts_on:
        return False
    return starts_on == clock.local(handover.undone_at).date()


def _is_published() -> ColumnElement[bool]:
    return Handover.status.in_(access.PUBLISHED)


def _ids(did: Collection[Did], *kinds: str) -> list[int]:
    return [number for kind, number in did if kind in kinds]


def _worded(entry: AuditEntry, handover: Handover) -> Through:
    if entry.action == "handover.undone":
        since = f"again since {entry.actor_name} undid a handover on {full_day(entry.at)}"
        return Through(handover.id, sentence(since), is_undoing=True, of_post=f"which has it {since}")
    return Through(handover.id, f"Through the handover of {full_day(entry.at)}, confirmed by {entry.actor_name}")
