"""How a conversation ends, and who of a pool takes it up."""

from __future__ import annotations

from sqlalchemy import select

from crm import clock, typed
from crm.actor import Actor
from crm.audit.steps import record, refuse_repeated
from crm.conversations import access, steps
from crm.conversations.models import OUTCOMES, Closing, Conversation
from crm.council.access import held_on
from crm.council.models import Colleague, Controller, PostHolder
from crm.database import db, transaction
from crm.errors import BadInput, Refused
from crm.responsibilities.queries import lead_of
from crm.web.formatting import moment


def conclude(actor: Actor, conversation_id: int, outcome: str, *, note: str = "") -> int:
    """Say how a conversation ended. `statement only` leaves it open, and the resident waiting. Returns its id."""
    if outcome not in OUTCOMES:
        raise BadInput({"outcome": "Choose how it ended."})
    note = typed.line(note, field="note", label="the note", longest=300)
    with transaction():
        refuse_repeated(actor)
        conversation = access.conversation_to_write_in(actor, conversation_id)
        if conversation.closed_at is not None:
            raise Refused(f"This conversation is closed already, as {conversation.outcome}.")
        db.session.add(
            Closing(
                conversation_id=conversation.id, outcome=outcome, note=note, at=clock.now(), by_id=actor.colleague_id
            )
        )
        steps.restate(conversation)
        record(
            actor, "conversation.concluded", "conversation", conversation.id,
            controller_id=conversation.controller_id, outcome=outcome,
        )  # fmt: skip
        return conversation.id


def take_up(actor: Actor, conversation_id: int) -> int:
    """Take a conversation out of the pool of a post with several places, as one of those who hold it."""
    with transaction():
        refuse_repeated(actor)
        conversation = access.conversation_to_write_in(actor, conversation_id)
        lead = lead_of("conversation", [conversation.id]).get(conversation.id)
        hat = next((hat for hat in actor.hats if hat.post_id == lead), None)
        if hat is None or hat.places < 2:
            raise Refused("Only someone who holds the post that is responsible can take this up.")
        _refuse_taken(conversation, lead, actor)
        conversation.taken_up_by_id = hat.post_holder_id
        conversation.taken_up_at = clock.now()
        record(
            actor, "conversation.taken_up", "conversation", conversation.id, controller_id=conversation.controller_id
        )
        return conversation.id


def _refuse_taken(conversation: Conversation, lead: int | None, actor: Actor) -> None:
    """Who took it up keeps it, for as long as they hold that post."""
    holder = db.session.execute(
        select(PostHolder.colleague_id, Colleague.name)
        .join(Colleague, Colleague.id == PostHolder.colleague_id)
        .where(
            PostHolder.id == conversation.taken_up_by_id, PostHolder.post_id == lead, held_on(clock.today())
        )
    ).first()  # fmt: skip
    if holder is None or conversation.taken_up_at is None:
        return
    who = "You" if holder.colleague_id == actor.colleague_id else holder.name
    raise Refused(f"{who} took this up already: {moment(conversation.taken_up_at)}. Nothing was done twice.")


def put_back(actor: Actor, conversation_id: int) -> int:
    """Put a conversation back into its pool."""
    with transaction():
        refuse_repeated(actor)
        conversation = access.conversation_to_write_in(actor, conversation_id)
        if db.session.get_one(Controller, conversation.controller_id).kind == "councillor":
            raise Refused("This is your own casework: it stays with you, and no pool has it.")
        if conversation.taken_up_by_id is None:
            raise Refused("Nobody has taken this up, so it is in the pool already.")
        conversation.taken_up_by_id = None
        conversation.taken_up_at = None
        record(
            actor, "conversation.put_back", "conversation", conversation.id, controller_id=conversation.controller_id
        )
        return conversation.id


def rename_conversation(actor: Actor, conversation_id: int, subject: str, *, service_code: int | None = None) -> int:
    """Give a conversation another name or service."""
    subject = typed.line(subject, field="subject", label="what it is about", required=True)
    with transaction():
        refuse_repeated(actor)
        steps.refuse_unknown_service(service_code)
        conversation = access.conversation_to_write_in(actor, conversation_id)
        conversation.subject = subject
        conversation.service_code = service_code
        record(actor, "conversation.renamed", "conversation", conversation.id, controller_id=conversation.controller_id)
        return conversation.id
