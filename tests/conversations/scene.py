"""Setting scenes: what somebody said, in one line."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from crm.actor import Actor
from crm.audit.models import AuditEntry
from crm.conversations.commands import Logged, log_interaction
from crm.conversations.entry import LogEntry, Who
from crm.conversations.models import Conversation, Interaction
from crm.council.models import Colleague, PostHolder
from crm.database import db


def resident(resident_id: int, present_as: str = "contact") -> Who:
    return Who("resident", id=resident_id, present_as=present_as)


def log(actor: Actor, who: int | Who | tuple[Who, ...], body: str, **more: Any) -> Logged:
    """Log what somebody said to the actor, in person; `who` is a resident's id, or one or several Who."""
    people = (resident(who),) if isinstance(who, int) else (who,) if isinstance(who, Who) else who
    return log_interaction(actor, LogEntry(people=people, body=body, **{"channel": "in person", **more}))


def conversation(conversation_id: int) -> Conversation:
    """The row as it stands in the database now."""
    return db.session.get_one(Conversation, conversation_id, populate_existing=True)


def interaction(interaction_id: int) -> Interaction:
    return db.session.get_one(Interaction, interaction_id, populate_existing=True)


def ends(colleague_id: int, post_id: int, on: date, *, leaves: bool = False) -> None:
    """A time in a post ends: `on` is the first day without; with `leaves` they leave the council with it."""
    held = db.session.scalars(select(PostHolder).filter_by(colleague_id=colleague_id, post_id=post_id)).one()
    held.ends_on, held.ended_by = on, "left" if leaves else "moved"
    if leaves:
        db.session.get_one(Colleague, colleague_id).left_on = on - timedelta(days=1)
    db.session.commit()


def last_act() -> AuditEntry:
    """The newest entry of the audit."""
    found = db.session.scalar(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1))
    assert found is not None, "Nothing was done."
    return found
