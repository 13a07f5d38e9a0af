"""Putting mistakes right: a passage that should not stand, a fact that was wrong."""

from __future__ import annotations

from sqlalchemy import select

from crm import clock, typed
from crm.actor import Actor
from crm.audit.steps import record, refuse_repeated
from crm.conversations import access, rules, steps
from crm.conversations.models import Amendment
from crm.conversations.relearning import relearn
from crm.database import db, transaction
from crm.errors import BadInput

REMOVED = "[removed]"


def remove_passage(actor: Actor, interaction_id: int, *, passage: str, reason: str) -> int:
    """Take a passage out of what was said, for good, with a reason. The text is kept nowhere, the audit included.

    Returns the conversation's id.
    """
    reason = typed.line(reason, field="reason", label="why it is removed", longest=300, required=True)
    passage = typed.passage(passage, field="passage", label="the passage to remove", required=True)
    with transaction():
        refuse_repeated(actor)
        resident_ids, organisation_ids = steps.people_in(access.interaction(actor, interaction_id).conversation_id)
        steps.lock_people(resident_ids, organisation_ids)
        conversation, interaction = access.interaction_to_amend(actor, interaction_id)
        corrections = _corrections(interaction.id)
        if not any(passage in text for text in (interaction.body, *(one.text for one in corrections))):
            raise BadInput({"passage": "Those words are not in it. Copy them exactly as they stand."})
        named_after_it = conversation.subject == rules.first_words(interaction.body)
        interaction.body = interaction.body.replace(passage, REMOVED)
        for one in corrections:
            one.text = one.text.replace(passage, REMOVED)
        # The conversation may be named after these very words.
        if named_after_it:
            conversation.subject = rules.first_words(interaction.body)
        conversation.subject = conversation.subject.replace(" ".join(passage.split()), REMOVED)[:200]
        db.session.add(_amendment(actor, interaction.id, "removal", reason))
        steps.restate(conversation)
        # Everybody in the conversation is found by its name too.
        relearn(resident_ids, organisation_ids, conversation.controller_id)
        record(
            actor, "interaction.passage_removed", "conversation", conversation.id,
            controller_id=conversation.controller_id, interaction_id=interaction.id,
        )  # fmt: skip
        return conversation.id


def correct_interaction(actor: Actor, interaction_id: int, *, text: str) -> int:
    """Add what it should have said; it stands beside the original. Returns the conversation's id."""
    text = typed.passage(text, field="text", label="what it should have said", longest=4000, required=True)
    with transaction():
        refuse_repeated(actor)
        _conversation, interaction = access.interaction_to_amend(actor, interaction_id)
        db.session.add(_amendment(actor, interaction.id, "correction", text))
        record(
            actor, "interaction.corrected", "conversation", interaction.conversation_id,
            controller_id=interaction.controller_id, interaction_id=interaction.id,
        )  # fmt: skip
        return interaction.conversation_id


def _corrections(interaction_id: int) -> list[Amendment]:
    return list(
        db.session.scalars(
            select(Amendment)
            .where(Amendment.interaction_id == interaction_id, Amendment.kind == "correction")
            .with_for_update()
        )
    )


def _amendment(actor: Actor, interaction_id: int, kind: str, text: str) -> Amendment:
    return Amendment(interaction_id=interaction_id, kind=kind, text=text, by_id=actor.colleague_id, at=clock.now())
