"""Telling residents something, inside the act of another room: written down as a message out."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from crm import clock
from crm.conversations.models import Conversation, Interaction, Participant
from crm.conversations.steps import contacts_of, lock_people, locked_conversation, restate
from crm.council.models import Post
from crm.database import db
from crm.residents.models import Resident
from crm.residents.steps import remember
from crm.responsibilities.queries import led_by
from crm.responsibilities.steps import begin
from crm.ties.steps import strengthen


@dataclass(frozen=True)
class Told:
    """What somebody here told a resident, as one message out."""

    colleague_id: int | None
    post_id: int
    channel: str
    body: str
    subject: str  # of the conversation, where a new one begins
    recorded_by_id: int | None


def tell(entry_id: int, resident: Resident, told: Told) -> Interaction:
    """Record a message to a resident: in the newest open conversation that the post leads with them, which it does not
    answer; else in one of its own, which wants no reply. Locks the resident, then the conversation.

    Ties and search follow. For an act of another room that tells residents something.
    """
    lock_people([resident.id])
    now = clock.now()
    post = db.session.get_one(Post, told.post_id)
    found = _led_with(resident, told.post_id)
    conversation = locked_conversation(found) if found is not None else None
    if conversation is None or conversation.closed_at is not None:
        conversation = Conversation(
            controller_id=resident.controller_id, subject=told.subject, ward_id=resident.ward_id, opened_at=now,
            last_at=now,
        )  # fmt: skip
        db.session.add(conversation)
        db.session.flush()
        begin(entry_id, post_id=told.post_id, at=now, conversation_id=conversation.id)
        found = None
    interaction = Interaction(
        conversation_id=conversation.id, controller_id=resident.controller_id, colleague_id=told.colleague_id,
        post_id=told.post_id, team_id=post.team_id, ward_id=resident.ward_id, channel=told.channel, direction="out",
        acting_as="officer" if post.team_id else None, occurred_at=now, recorded_at=now,
        recorded_by_id=told.recorded_by_id, body=told.body,
        outcome="no reply needed" if found is None else "statement only",
    )  # fmt: skip
    db.session.add(interaction)
    db.session.flush()
    db.session.add(
        Participant(
            interaction_id=interaction.id, conversation_id=conversation.id, resident_id=resident.id, occurred_at=now
        )
    )
    strengthen(contacts_of(interaction, [resident.id], None))
    restate(conversation)
    remember([resident.id], [], resident.controller_id, f"{conversation.subject} {told.body}", now)
    return interaction


def _led_with(resident: Resident, post_id: int) -> int | None:
    """The newest open conversation with a resident that a post leads."""
    led = led_by("conversation", [post_id])
    return db.session.scalar(
        select(Conversation.id)
        .join(Participant, Participant.conversation_id == Conversation.id)
        .where(
            Participant.resident_id == resident.id,
            Conversation.controller_id == resident.controller_id,
            Conversation.closed_at.is_(None),
            Conversation.id.in_(led),
        )
        .order_by(Conversation.last_at.desc(), Conversation.id.desc())
        .limit(1)
    )
