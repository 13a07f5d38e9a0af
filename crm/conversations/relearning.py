"""By which words search finds people, once some of them are no longer theirs: a step of several commands."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from crm.conversations.models import Conversation, Interaction, Participant
from crm.database import db
from crm.residents import steps as resident_steps


def relearn(resident_ids: Collection[int], organisation_ids: Collection[int], controller_id: int) -> None:
    """Search finds people by words that are still theirs. One statement for each of them."""
    db.session.flush()
    kept = [
        *(_remembered("resident", Participant.resident_id, one, controller_id) for one in resident_ids),
        *(_remembered("organisation", Participant.organisation_id, one, controller_id) for one in organisation_ids),
    ]
    resident_steps.remember_each(kept, instead=True)


def _remembered(
    kind: str, column: InstrumentedAttribute[int | None], subject_id: int, controller_id: int
) -> resident_steps.Remembered:
    rows = db.session.execute(
        select(Conversation.subject, Interaction.body, Interaction.occurred_at)
        .join(Participant, Participant.interaction_id == Interaction.id)
        .join(Conversation, Conversation.id == Interaction.conversation_id)
        .where(column == subject_id, Interaction.controller_id == controller_id)
        .order_by(Interaction.occurred_at.desc())
        .limit(30)
    ).all()
    words = " ".join(f"{row.subject} {row.body}" for row in rows)
    return resident_steps.Remembered(kind, subject_id, controller_id, words, rows[0].occurred_at if rows else None)
