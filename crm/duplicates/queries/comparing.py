"""Two entries side by side, for whoever decides whether they are one person."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from crm.actor import Actor
from crm.conversations.access import readable
from crm.conversations.models import Conversation, Participant
from crm.council.models import Colleague
from crm.database import db
from crm.duplicates import rules
from crm.duplicates.entries import entries_of
from crm.duplicates.models import Suspicion
from crm.errors import NotFound
from crm.residents import access as residents
from crm.residents.cards import ResidentCard, resident_cards
from crm.residents.responsible import Answering, answering_for_each
from crm.ties.queries import Knows, who_know


@dataclass(frozen=True)
class Side:
    """One of two entries, as far as it matters for whether they are one person."""

    card: ResidentCard
    answering: Answering
    knowing: tuple[Knows, ...]
    conversations: int
    open: int
    last_at: datetime | None

    @property
    def leads(self) -> str:
        """The post that leads now, and who holds it."""
        now = next((one for one in self.answering.line if one.is_now), None)
        if now is None:
            return "Nobody yet"
        return now.post if now.kind == "pool" else f"{now.name or 'Nobody'}, {now.post}"


@dataclass(frozen=True)
class Comparison:
    """Two entries beside each other."""

    one: Side
    other: Side
    reasons: tuple[str, ...]
    answer: str
    answered_by: str
    answered_at: datetime | None
    ask_again_on: date | None

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.one, self.other

    @property
    def fuller(self) -> Side:
        """The one to stay, unless somebody chooses otherwise: with more conversations, else the older."""
        return max(self.sides, key=lambda side: (side.conversations, -side.card.id))

    @property
    def same_keeper(self) -> bool:
        return self.one.card.controller_id == self.other.card.controller_id


def comparison(actor: Actor, one_id: int, other_id: int) -> Comparison:
    """Two entries side by side. Raises NotFound where the actor may not know of either. Twenty statements."""
    ids = (one_id, other_id)
    cards = resident_cards(actor, ids)
    if set(cards) != set(ids):
        raise NotFound
    knowing = who_know(actor, ids)
    talked = _talked(actor, ids)
    entries = entries_of(ids)
    row = db.session.execute(
        select(Suspicion, Colleague.name)
        .outerjoin(Colleague, Colleague.id == Suspicion.answered_by_id)
        .where(Suspicion.first_id == min(ids), Suspicion.second_id == max(ids))
    ).first()
    said = row[0] if row and row[0].answer else None
    answering = answering_for_each({one: cards[one].entry_ids for one in ids})
    sides = [Side(cards[one], answering[one], knowing[one], *talked.get(one, (0, 0, None))) for one in ids]
    return Comparison(
        sides[0],
        sides[1],
        rules.likeness(entries[one_id], entries[other_id]).reasons,
        said.answer or "" if said else "",
        (row[1] or "") if row and said else "",
        said.answered_at if said else None,
        said.ask_again_on if said else None,
    )


def _talked(actor: Actor, resident_ids: Collection[int]) -> dict[int, tuple[int, int, datetime | None]]:
    """With how many conversations, how many of them open, and the last moment, as far as the actor may know. One
    statement."""
    entries = residents.clusters_of(resident_ids)
    rows = db.session.execute(
        select(
            entries.c.resident_id,
            func.count(Conversation.id.distinct()),
            func.count(Conversation.id.distinct()).filter(Conversation.closed_at.is_(None)),
            func.max(Participant.occurred_at),
        )
        .join(Participant, Participant.resident_id == entries.c.entry_id)
        .join(Conversation, Conversation.id == Participant.conversation_id)
        .where(readable(actor))
        .group_by(entries.c.resident_id)
    )
    return {one: (many, still, last) for one, many, still, last in rows}
