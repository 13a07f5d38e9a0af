"""Writing down an act, inside the act's own transaction."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from crm import clock
from crm.actor import Actor
from crm.audit.models import AuditEntry
from crm.database import db
from crm.errors import AlreadyDone


def refuse_repeated(actor: Actor) -> None:
    """Raise AlreadyDone where the actor's form arrived before. The first line of every command's transaction.

    Two copies that arrive at once both pass here; the second one's entry then breaks the unique form id, and
    `transaction` asks the same question again.
    """
    if actor.form_id is None:
        return
    db.session().info["repeated form"] = lambda: _earlier(actor.form_id)
    if earlier := _earlier(actor.form_id):
        raise earlier


def record(
    actor: Actor,
    action: str,
    subject_type: str,
    subject_id: int | None,
    *,
    controller_id: int | None = None,
    plan_id: int | None = None,
    **details: Any,
) -> AuditEntry:
    """Add the one entry of this act, as `noun.past-verb`. Details are field names, ids and counts: never text.

    `plan_id`: the handover that the act prepares, whatever its subject. Until that is confirmed, the audit tells those
    who are not named in it neither what was done nor by whom, only that something was.
    """
    entry = AuditEntry(
        at=clock.now(),
        colleague_id=actor.colleague_id,
        actor_name=actor.name,
        action=action,
        subject_type=subject_type,
        subject_id=subject_id,
        controller_id=controller_id,
        plan_id=plan_id,
        details=details,
        form_id=actor.form_id,
    )
    db.session.add(entry)
    db.session.flush()
    return entry


def _earlier(form_id: str | None) -> AlreadyDone | None:
    found = db.session.execute(
        select(AuditEntry.subject_type, AuditEntry.subject_id).where(AuditEntry.form_id == form_id)
    ).first()
    return AlreadyDone(*found) if found else None
