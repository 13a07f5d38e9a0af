"""Conversations and what is in them, as far as the actor may know of them."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import ColumnElement, Select, and_, or_, select

from crm.actor import Actor, Hat
from crm.conversations.models import Ask, Conversation, Interaction, Promise
from crm.conversations.ward_models import WardQuestion
from crm.council import rules as council_rules
from crm.council.models import COUNCIL, Controller, Post, Team
from crm.database import db
from crm.errors import NotFound, Refused
from crm.responsibilities.models import Responsibility

Row = TypeVar("Row")
Inside = TypeVar("Inside", Ask, Interaction, Promise)


def readable(actor: Actor, *, of_few: bool = False) -> ColumnElement[bool]:
    """The conversations that the actor may read: those of their controllers; and, for a member who does not read the
    council's data, those of the council in which one of their posts leads or supports, and those that began as their
    own question about a ward.

    `of_few`: of conversations that are found by something else, such as who takes part. SQLite knows too little of how
    they are spread, and would begin with all those of the council.
    """
    whose = Conversation.controller_id + 0 if of_few else Conversation.controller_id
    own = whose.in_(actor.controllers)
    if COUNCIL in actor.controllers or not actor.post_ids:
        return own
    taking_part = select(Responsibility.conversation_id).where(
        Responsibility.post_id.in_(actor.post_ids),
        Responsibility.ends_at.is_(None),
        Responsibility.conversation_id.is_not(None),
    )
    asked = select(WardQuestion.conversation_id).where(WardQuestion.colleague_id == actor.colleague_id)
    may_read = Conversation.id.in_(taking_part)
    if any(hat.ward_id for hat in actor.hats):
        may_read = or_(may_read, Conversation.id.in_(asked))
    return or_(own, and_(Conversation.controller_id == COUNCIL, may_read))


def visible_conversations(actor: Actor) -> Select[tuple[Conversation]]:
    """Every conversation that the actor may read."""
    return select(Conversation).where(readable(actor))


def conversation(actor: Actor, conversation_id: int) -> Conversation:
    """One conversation. Raises NotFound for one that is not there or not for the actor."""
    return _one(visible_conversations(actor).where(Conversation.id == conversation_id))


def conversation_to_write_in(actor: Actor, conversation_id: int) -> Conversation:
    """The same, locked until the transaction ends. Whoever also locks residents locks those first."""
    return _one(visible_conversations(actor).where(Conversation.id == conversation_id).with_for_update(of=Conversation))


def interaction(actor: Actor, interaction_id: int) -> Interaction:
    """An interaction in a conversation that the actor may read. Raises NotFound."""
    return _one(_inside(actor, Interaction).where(Interaction.id == interaction_id))


def interaction_to_amend(actor: Actor, interaction_id: int) -> tuple[Conversation, Interaction]:
    """An interaction with its conversation, both locked until the transaction ends."""
    return _locked(actor, Interaction, interaction_id)


def promise_to_end(actor: Actor, promise_id: int) -> Promise:
    """A promise made in a conversation that the actor may read; locks both until the transaction ends."""
    return _locked(actor, Promise, promise_id)[1]


def promise(actor: Actor, promise_id: int) -> Promise:
    """A promise made in a conversation that the actor may read. Raises NotFound."""
    return _one(_inside(actor, Promise).where(Promise.id == promise_id))


def ask(actor: Actor, ask_id: int) -> Ask:
    """A question put in a conversation that the actor may read. Raises NotFound."""
    return _one(_inside(actor, Ask).where(Ask.id == ask_id))


def ask_to_answer(actor: Actor, ask_id: int) -> tuple[Conversation, Ask]:
    """A question with its conversation, both locked: who answers for the conversation may change with it."""
    return _locked(actor, Ask, ask_id)


def controller_of(hat: Hat | None) -> int:
    """Who controls what is written under a hat: the councillor for casework; a restricted team, else the council.

    (UK GDPR as the ICO reads it: a ward councillor is a controller in their own right; an officer, and a member doing
    the council's business, write for the council.) Two statements at most.
    """
    if hat is None:
        return COUNCIL
    if hat.ward_id is not None:
        found = db.session.scalar(select(Controller.id).where(Controller.post_holder_id == hat.post_holder_id))
        if found is None:
            raise Refused("Your time in office has no casework set up. Ask the digital team to load you again.")
        return found
    return _circle_of(hat.team_id)


def writes_for(post_id: int, controller_id: int) -> bool:
    """Whether who holds a post writes for a controller, and so reads what is written for it. Three statements at most.

    Never of a councillor's casework: that belongs to a time in office, and no post has it.
    """
    post = db.session.get_one(Post, post_id)
    return post.ward_id is None and _circle_of(post.team_id) == controller_id


def is_councils(team_id: int) -> bool:
    """Whether what a team writes is the council's, for every officer to read. Two statements."""
    return _circle_of(team_id) == COUNCIL


def _circle_of(team_id: int | None) -> int:
    """The controller of the closest restricted team at or above a team; else the council."""
    if team_id is None:
        return COUNCIL
    restricted = db.session.execute(select(Controller.team_id, Controller.id).where(Controller.team_id.is_not(None)))
    circles = {team: controller for team, controller in restricted if team is not None}
    if not circles:
        return COUNCIL
    parents = dict(db.session.execute(select(Team.id, Team.parent_id)).all())
    path = council_rules.above(parents, team_id)
    return next((circles[team] for team in path if team in circles), COUNCIL)


def _inside(actor: Actor, model: type[Inside]) -> Select[tuple[Inside]]:
    return select(model).join(Conversation, Conversation.id == model.conversation_id).where(readable(actor))


def _locked(actor: Actor, model: type[Inside], row_id: int) -> tuple[Conversation, Inside]:
    """The conversation first, then what is in it, for everybody in the same order. Asked again after the lock, since
    somebody may have moved it elsewhere meanwhile."""
    found = _one(_inside(actor, model).where(model.id == row_id))
    locked = conversation_to_write_in(actor, found.conversation_id)
    row = _one(select(model).where(model.id == row_id, model.conversation_id == locked.id).with_for_update())
    return locked, row


def _one(statement: Select[tuple[Row]]) -> Row:
    row = db.session.scalars(statement.execution_options(populate_existing=True)).first()
    if row is None:
        raise NotFound
    return row
