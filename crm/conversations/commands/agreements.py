"""What a resident agreed to: asked when casework is logged, and changed whenever they say otherwise."""

from __future__ import annotations

from crm import clock
from crm.actor import Actor
from crm.audit.steps import record, refuse_repeated
from crm.conversations import access
from crm.conversations.models import AGREES_TO, Agreement
from crm.council.models import Controller
from crm.database import db, transaction
from crm.errors import BadInput, Refused


def record_agreement(actor: Actor, conversation_id: int, says: str) -> int:
    """Record what the resident says to another councillor or the council continuing their case; the newest counts.

    Only in casework, by the councillor whose it is. Returns the conversation's id.
    """
    if says not in AGREES_TO:
        raise BadInput({"says": "Choose what they said."})
    with transaction():
        refuse_repeated(actor)
        conversation = access.conversation_to_write_in(actor, conversation_id)
        if db.session.get_one(Controller, conversation.controller_id).kind != "councillor":
            raise Refused("Only a councillor’s casework needs this. The council’s conversations stay with the council.")
        db.session.add(
            Agreement(conversation_id=conversation.id, says=says, by_id=actor.colleague_id, at=clock.now())
        )  # fmt: skip
        record(
            actor, "agreement.recorded", "conversation", conversation.id, controller_id=conversation.controller_id
        )  # fmt: skip
        return conversation.id
