"""Through which handover a post came to a thing, or somebody to a post: for every line that is drawn of the past."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import ColumnElement, and_, or_, select

from crm.actor import Actor
from crm.audit.models import AuditEntry
from crm.council.models import PostHolder
from crm.council.through import Did, Through
from crm.database import db
from crm.handovers import access
from crm.handovers.models import Handover, HoldingChange
from crm.web.formatting import full_day

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
        select(HoldingChange, AuditEntry, Handover)
        .join(Handover, Handover.id == HoldingChange.handover_id)
        .join(PostHolder, PostHolder.id == HoldingChange.post_holder_id)
        .join(AuditEntry, _did(AuditEntry))
        .where(
            HoldingChange.post_holder_id.in_(_ids(did, "begun", "ended")), _is_published(),
            or_(HoldingChange.change == "begun", PostHolder.ends_on == HoldingChange.ends_on),
        )
        .order_by(HoldingChange.id)
    )  # fmt: skip
    for row in holdings:
        change: HoldingChange = row.HoldingChange
        found[(change.change, change.post_holder_id)] = _worded(row.AuditEntry, row.Handover)
    return {one: act for one, act in found.items() if one in did}


def pages(actor: Actor, handover_ids: Collection[int]) -> Mapping[int, str]:
    """Where handovers can be read, of those that the actor may open. One statement."""
    may_open = select(Handover.id).where(Handover.id.in_(handover_ids), access.may_know(actor))
    return {handover_id: f"/handovers/{handover_id}" for handover_id in db.session.scalars(may_open)}


def _did(entry: type[AuditEntry]) -> ColumnElement[bool]:
    """The entry of the act that changed a time in a post: of the undoing, where it began after the handover's day."""
    began_later = and_(HoldingChange.change == "begun", PostHolder.starts_on > Handover.starts_on)
    is_undoing = and_(began_later, Handover.status == "undone")
    undoing = and_(
        entry.subject_type == "handover", entry.subject_id == Handover.id, entry.action == "handover.undone"
    )  # fmt: skip
    return or_(and_(is_undoing, undoing), and_(~is_undoing, entry.id == Handover.entry_id))


def _is_published() -> ColumnElement[bool]:
    return Handover.status.in_(access.PUBLISHED)


def _ids(did: Collection[Did], *kinds: str) -> list[int]:
    return [number for kind, number in did if kind in kinds]


def _worded(entry: AuditEntry, handover: Handover) -> Through:
    is_undoing = entry.action == "handover.undone"
    if is_undoing:
        words = f"Again since {entry.actor_name} undid a handover on {full_day(entry.at)}"
    else:
        words = f"Through the handover of {full_day(entry.at)}, confirmed by {entry.actor_name}"
    return Through(handover.id, words, is_undoing)
