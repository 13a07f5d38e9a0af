"""Making a conversation one's own: the other direction of passing it on."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from crm import clock
from crm.actor import Actor, Hat
from crm.audit.steps import record, refuse_repeated
from crm.conversations import access, steps
from crm.conversations.models import Conversation
from crm.council.models import Post
from crm.database import db, transaction
from crm.errors import Refused
from crm.responsibilities import steps as responsibilities
from crm.responsibilities.queries import lead_of


def take_on(actor: Actor, conversation_id: int) -> int:
    """The actor's own post answers for a conversation from now on, whoever did before; the record says since when.

    Residents whom only a shared desk looked after come along: a desk has no relationship to keep. Returns its id.
    """
    with transaction():
        refuse_repeated(actor)
        resident_ids, _ = steps.people_in(access.conversation(actor, conversation_id).id)
        steps.lock_people(resident_ids)
        conversation = access.conversation_to_write_in(actor, conversation_id)
        if conversation.closed_at is not None:
            raise Refused("This conversation is closed. Log what is new, and it opens again.")
        hat = hat_to_take_on_with(actor, conversation)
        if hat is None:
            raise Refused("You hold no post that could answer for this conversation.")
        act = record(
            actor, "conversation.taken_on", "conversation", conversation.id,
            controller_id=conversation.controller_id, post_id=hat.post_id,
        )  # fmt: skip
        at = clock.now()
        before = responsibilities.pass_on(act.id, "conversation", conversation.id, post_id=hat.post_id, at=at)
        if before == hat.post_id:
            raise Refused("You answer for this conversation already.")
        conversation.taken_up_by_id = None
        conversation.taken_up_at = None
        _take_along(act.id, resident_ids, before, hat.post_id, at)
        return conversation.id


def hat_to_take_on_with(actor: Actor, conversation: Conversation) -> Hat | None:
    """The actor's post that could lead it: one person's own post, that writes for the same controller."""
    own = (hat for hat in actor.hats if hat.kind != "cover" and hat.places == 1)
    return next((hat for hat in own if access.controller_of(hat) == conversation.controller_id), None)


def _take_along(act_id: int, resident_ids: Collection[int], before: int | None, post_id: int, at: datetime) -> None:
    if before is None or db.session.get_one(Post, before).places == 1:
        return
    for resident_id, lead in sorted(lead_of("resident", resident_ids).items()):
        if lead == before:
            responsibilities.pass_on(act_id, "resident", resident_id, post_id=post_id, at=at)
