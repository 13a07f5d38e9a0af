"""The newest words with each of the people whom an entry is with."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from crm.accounts.models import Account
from crm.actor import Actor
from crm.conversations import access as conversations
from crm.conversations.models import Conversation, Interaction, Participant
from crm.council.models import Colleague
from crm.database import db
from crm.residents import access as residents


@dataclass(frozen=True)
class LastSaid:
    """The newest words with somebody: when, and which colleague or account had them."""

    at: datetime
    with_whom: str
    words: str


def last_said(
    actor: Actor, resident_ids: Collection[int], organisation_ids: Collection[int]
) -> dict[tuple[str, int], LastSaid]:
    """The newest words with each, in conversations that the actor may read. One statement."""
    if not resident_ids and not organisation_ids:
        return {}
    entries = residents.clusters_of(resident_ids)
    theirs = Participant.resident_id.in_(select(entries.c.entry_id))
    newest = (
        select(
            entries.c.resident_id,
            Participant.organisation_id,
            Interaction.occurred_at,
            Interaction.body,
            Interaction.colleague_id,
            Interaction.account_id,
            func.row_number()
            .over(
                partition_by=(entries.c.resident_id, Participant.organisation_id),
                order_by=(Participant.occurred_at.desc(), Participant.id.desc()),
            )
            .label("place"),
        )
        .select_from(Participant)
        .outerjoin(entries, entries.c.entry_id == Participant.resident_id)
        .join(Interaction, Interaction.id == Participant.interaction_id)
        .join(Conversation, Conversation.id == Interaction.conversation_id)
        .where(
            or_(theirs, Participant.organisation_id.in_(organisation_ids)),
            conversations.readable(actor, of_few=True),
        )
        .subquery()
    )
    rows = db.session.execute(
        select(newest, Colleague.name, Account.handle)
        .outerjoin(Colleague, Colleague.id == newest.c.colleague_id)
        .outerjoin(Account, Account.id == newest.c.account_id)
        .where(newest.c.place == 1)
    )
    return {
        ("resident", row.resident_id) if row.resident_id else ("organisation", row.organisation_id): LastSaid(
            row.occurred_at, "you" if row.colleague_id == actor.colleague_id else row.name or row.handle or "", row.body
        )
        for row in rows
    }
