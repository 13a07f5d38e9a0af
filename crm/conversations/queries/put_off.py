"""The days on which promises were due before they were put off: the audit keeps each, from and to."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from crm.audit.models import AuditEntry
from crm.database import db


def were_due(conversation_id: int) -> dict[int, tuple[date, ...]]:
    """For each promise of a conversation that was put off, the days before the present one, the first first. One
    statement."""
    rows = db.session.scalars(
        select(AuditEntry.details)
        .where(
            AuditEntry.subject_type == "conversation",
            AuditEntry.subject_id == conversation_id,
            AuditEntry.action == "promise.put_off",
        )
        .order_by(AuditEntry.id)
    )
    found: dict[int, tuple[date, ...]] = {}
    for details in rows:
        promise_id, earlier = details.get("promise_id"), details.get("earlier")
        if isinstance(promise_id, int) and isinstance(earlier, str):
            found[promise_id] = (*found.get(promise_id, ()), date.fromisoformat(earlier))
    return found
