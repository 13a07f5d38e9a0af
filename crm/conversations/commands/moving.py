"""Putting right to whom something was said: the wrong person was logged."""

from __future__ import annotations

from sqlalchemy import func, select

from crm import clock, typed
from crm.actor import Actor
from crm.audit.steps import record, refuse_repeated
from crm.conversations import access, rules, steps
from crm.conversations.models import Conversation, Interaction, Participant
from crm.conversations.relearning import relearn
from crm.database import db, transaction
from crm.errors import BadInput, Refused
from crm.residents import access as residents
from crm.residents import steps as resident_steps
from crm.residents.models import Resident
from crm.responsibilities import steps as responsibilities
from crm.responsibilities.queries import lead_of


def move_interaction(
    actor: Actor, interaction_id: int, *, from_resident_id: int, to_resident_id: int | None = None, to_name: str = ""
) -> int:
    """An interaction logged to the wrong person goes to the right one, or to someone new by name.

    The only one in its conversation takes the conversation along; else it goes to an open conversation of the right
    person, or starts one there. Promises made in it go with it; the ties of both are written anew.
    Returns the id of the conversation that it is in now.
    """
    to_name = typed.line(to_name, field="to", label="the name")
    with transaction():
        refuse_repeated(actor)
        found = access.interaction(actor, interaction_id)
        right = _right_one(actor, found.controller_id, to_resident_id, to_name)
        resident_ids, organisation_ids = steps.people_in(found.conversation_id)
        steps.lock_people({*resident_ids, from_resident_id, right.id}, organisation_ids)
        theirs = steps.open_conversations_of([right.id], [], found.controller_id)
        steps.lock_conversations({found.conversation_id, *theirs})
        left, interaction = access.interaction_to_amend(actor, interaction_id)
        wrong = _participation(interaction.id, from_resident_id)
        _refuse_same(interaction.id, wrong, right)
        from_id = wrong.resident_id or 0  # of several entries for one person the one that it was logged on
        wrong.resident_id = right.id
        act = record(
            actor, "interaction.moved", "conversation", left.id, controller_id=left.controller_id,
            interaction_id=interaction.id, from_resident=from_id, to_resident=right.id,
        )  # fmt: skip
        entered = _conversation_for(actor, interaction, left, right, act.id)
        _settle(interaction, left, entered)
        if right.controller_id == left.controller_id and not lead_of("resident", [right.id]):
            lead = lead_of("conversation", [entered.id])[entered.id]
            responsibilities.begin(act.id, post_id=lead, at=clock.now(), resident_id=right.id)
        steps.rebuild_ties(sorted([from_id, right.id]))
        relearn({*resident_ids, from_id, right.id}, organisation_ids, left.controller_id)
        return entered.id


def _participation(interaction_id: int, resident_id: int) -> Participant:
    found = db.session.scalar(
        select(Participant)
        .where(
            Participant.interaction_id == interaction_id,
            Participant.resident_id.in_(residents.cluster_of(resident_id)),
        )
        .order_by(Participant.id)
        .limit(1)
        .with_for_update()
    )
    if found is None:
        raise Refused("That person is no longer in it: somebody moved it before you.")
    return found


def _right_one(actor: Actor, controller_id: int, resident_id: int | None, name: str) -> Resident:
    if resident_id is not None:
        right = residents.who_stands_for(actor, resident_id)
        if right.controller_id != controller_id:
            raise Refused(
                f"Other people may know of {right.name} than may read this, so it cannot be moved there.", field="to"
            )
        return right
    if not name:
        raise BadInput({"to": "Say whose it is: search for the person, or write a name."})
    made = resident_steps.create_resident(actor, controller_id=controller_id, name=name)
    db.session.flush()
    return made


def _refuse_same(interaction_id: int, wrong: Participant, right: Resident) -> None:
    if wrong.resident_id == right.id:
        raise BadInput({"to": "It is logged to that person already. Choose somebody else."})
    there = db.session.scalar(
        select(Participant.id)
        .where(
            Participant.interaction_id == interaction_id, Participant.resident_id.in_(residents.cluster_of(right.id))
        )
        .limit(1)
    )
    if there is not None:
        raise Refused(f"{right.name} is in it as well, already.", field="to")


def _conversation_for(
    actor: Actor, interaction: Interaction, left: Conversation, right: Resident, act_id: int
) -> Conversation:
    """Where the interaction belongs now: its own conversation if it is alone or others stay in it, else the right
    person's open one, else a new one. Its ward goes with the person."""
    others = db.session.scalar(
        select(Interaction.id).where(Interaction.conversation_id == left.id, Interaction.id != interaction.id).limit(1)
    )
    in_it = db.session.scalar(
        select(func.count()).select_from(Participant).where(Participant.interaction_id == interaction.id)
    )
    if (in_it or 0) > 1:
        return left
    interaction.ward_id = right.ward_id
    if others is None:
        left.ward_id = right.ward_id
        return left
    open_ids = [c for c in steps.open_conversations_of([right.id], [], left.controller_id) if c != left.id]
    return steps.locked_conversation(open_ids[0]) if open_ids else _begun(interaction, left, right, act_id)


def _begun(interaction: Interaction, left: Conversation, right: Resident, act_id: int) -> Conversation:
    begun = Conversation(
        controller_id=left.controller_id,
        subject=rules.first_words(interaction.body),
        service_code=left.service_code,
        ward_id=right.ward_id,
        opened_at=interaction.occurred_at,
        last_at=interaction.occurred_at,
    )
    db.session.add(begun)
    db.session.flush()
    lead = lead_of("conversation", [left.id])[left.id]
    responsibilities.begin(act_id, post_id=lead, at=clock.now(), conversation_id=begun.id)
    db.session.flush()
    return begun


def _settle(interaction: Interaction, left: Conversation, entered: Conversation) -> None:
    if entered.id != left.id:
        interaction.conversation_id = entered.id
        for participant in db.session.scalars(select(Participant).where(Participant.interaction_id == interaction.id)):
            participant.conversation_id = entered.id
        steps.promises_move_with(interaction, entered.id)
        steps.restate(entered)
        _rename(left, interaction.body)
    steps.restate(left)


def _rename(left: Conversation, body: str) -> None:
    """A conversation that was named after what somebody else said takes its name from what was said in it first."""
    if left.subject != rules.first_words(body):
        return
    db.session.flush()
    first = db.session.scalar(
        select(Interaction.body)
        .where(Interaction.conversation_id == left.id)
        .order_by(Interaction.occurred_at, Interaction.id)
        .limit(1)
    )
    if first is not None:
        left.subject = rules.first_words(first)
