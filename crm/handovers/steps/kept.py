"""What an undone handover could not take back, by name, as far as the actor may read names."""

from __future__ import annotations

from sqlalchemy import func, select

from crm.accounts.models import Account
from crm.actor import Actor
from crm.conversations.models import Ask, Conversation
from crm.database import db
from crm.handovers.models import Item
from crm.residents.models import Resident

SHOWN = 300


def names(actor: Actor, handover_id: int) -> tuple[str, ...]:
    """The people, conversations and accounts that moved on since: the first few hundred. One statement."""
    rows = db.session.scalars(
        select(func.coalesce(Resident.name, Conversation.subject, Account.handle))
        .select_from(Item)
        .outerjoin(Resident, (Resident.id == Item.resident_id) & Resident.controller_id.in_(actor.controllers))
        .outerjoin(Ask, Ask.id == Item.ask_id)
        .outerjoin(
            Conversation,
            (Conversation.id == func.coalesce(Item.conversation_id, Ask.conversation_id))
            & Conversation.controller_id.in_(actor.controllers),
        )
        .outerjoin(Account, Account.id == Item.account_id)
        .where(Item.handover_id == handover_id, Item.kept)
        .order_by(Item.id)
        .limit(SHOWN)
    )
    return tuple(name for name in rows if name)
