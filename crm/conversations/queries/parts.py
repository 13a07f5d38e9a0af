"""One part of a conversation, for the page on which something is done with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from crm.actor import Actor
from crm.conversations import access
from crm.conversations.models import Conversation, Interaction
from crm.conversations.queries.entries import Entry, entries_of
from crm.conversations.queries.parties import Party, parties_in, parties_of
from crm.conversations.queries.parties import names as names_of_parties
from crm.conversations.queries.promises import PromiseRow, promises_in
from crm.council.models import Colleague
from crm.database import db
from crm.errors import NotFound
from crm.residents import access as residents


@dataclass(frozen=True)
class ConversationHead:
    """Just enough of a conversation to say which one it is."""

    conversation_id: int
    subject: str
    service_code: int | None
    who: str
    waiting_words: str


@dataclass(frozen=True)
class AskPage:
    """A question, with the conversation that it was put in."""

    ask_id: int
    conversation_id: int
    subject: str
    who: str
    kind: str
    asked_by: str
    asked_at: datetime
    needed: str
    due_on: date | None
    latest: Entry | None
    is_open: bool


@dataclass(frozen=True)
class PromisePage:
    """A promise, with the conversation that it was made in."""

    promise: PromiseRow

    @property
    def conversation_id(self) -> int:
        return self.promise.conversation_id


@dataclass(frozen=True)
class InteractionPage:
    """One thing said, to be put right."""

    interaction_id: int
    conversation_id: int
    subject: str
    entry: Entry
    residents: tuple[Party, ...]
    chosen: Party | None  # the right person, once found


def conversation_head(actor: Actor, conversation_id: int) -> ConversationHead:
    """A conversation. Raises NotFound. Two statements."""
    row = access.conversation(actor, conversation_id)
    parties = parties_of([row.id]).get(row.id, ())
    who = names_of_parties(parties, begins=True) if parties else row.subject
    return ConversationHead(row.id, row.subject, row.service_code, who, row.waiting_words)


def ask_page(actor: Actor, ask_id: int) -> AskPage:
    """A question. Raises NotFound. Ten statements."""
    put = access.ask(actor, ask_id)
    head = conversation_head(actor, put.conversation_id)
    asked_by = db.session.scalar(select(Colleague.name).where(Colleague.id == put.asked_by_id)) or "The council"
    newest = db.session.scalar(
        select(Interaction)
        .where(Interaction.conversation_id == put.conversation_id)
        .order_by(Interaction.occurred_at.desc(), Interaction.id.desc())
        .limit(1)
    )
    return AskPage(
        ask_id=put.id,
        conversation_id=put.conversation_id,
        subject=head.subject,
        who=head.who,
        kind=put.kind,
        asked_by=asked_by,
        asked_at=put.asked_at,
        needed=put.needed,
        due_on=put.due_on,
        latest=entries_of([newest])[0] if newest is not None else None,
        is_open=put.answered_at is None and put.returned_at is None,
    )


def promise_page(actor: Actor, promise_id: int) -> PromisePage:
    """A promise. Raises NotFound. Five statements."""
    promise = access.promise(actor, promise_id)
    found = promises_in(actor, promise.conversation_id)
    return PromisePage(next(row for row in found if row.promise_id == promise.id))


def interaction_page(actor: Actor, interaction_id: int, *, chosen_id: int | None = None) -> InteractionPage:
    """One thing said, and the right person where one was chosen. Raises NotFound. Ten statements at most."""
    said = access.interaction(actor, interaction_id)
    subject = db.session.scalar(select(Conversation.subject).where(Conversation.id == said.conversation_id)) or ""
    parties = parties_in([said.id]).get(said.id, ())
    return InteractionPage(
        interaction_id=said.id,
        conversation_id=said.conversation_id,
        subject=subject,
        entry=entries_of([said])[0],
        residents=tuple(party for party in parties if party.kind == "resident"),
        chosen=_chosen(actor, chosen_id),
    )


def _chosen(actor: Actor, resident_id: int | None) -> Party | None:
    if resident_id is None:
        return None
    try:
        return Party("resident", resident_id, residents.resident(actor, resident_id).name)
    except NotFound:
        return None  # what was sent was made up; the form says that it cannot be used
