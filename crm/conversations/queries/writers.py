"""Who else is in a conversation, and where a new entry would go."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select

from crm.accounts.models import Account
from crm.actor import Actor
from crm.conversations import access
from crm.conversations.models import Conversation, Interaction, Participant
from crm.council.models import Colleague
from crm.database import db
from crm.residents.access import clusters_of
from crm.web.formatting import day

MOST = 4


@dataclass(frozen=True)
class Writer:
    """A colleague, or an account, that wrote to or spoke with the people of a conversation."""

    kind: str  # colleague, account
    name: str
    last_at: datetime


@dataclass(frozen=True)
class Suggestion:
    """The open conversation that a new entry with these people would join."""

    conversation_id: int
    subject: str
    last_at: datetime


def who_is_in(actor: Actor, conversation_id: int) -> tuple[Writer, ...]:
    """Who else spoke or wrote in a conversation, the latest first: told to whoever writes next. One statement."""
    corporate = and_(Account.kind == "corporate", Account.id == Interaction.account_id)
    rows = db.session.execute(
        select(Account.handle, Colleague.name, func.max(Interaction.occurred_at).label("at"))
        .select_from(Interaction)
        .join(Conversation, Conversation.id == Interaction.conversation_id)
        .outerjoin(Account, corporate)
        .outerjoin(Colleague, Colleague.id == Interaction.colleague_id)
        .where(
            access.readable(actor),
            Conversation.id == conversation_id,
            or_(Interaction.colleague_id.is_(None), Interaction.colleague_id != (actor.colleague_id or 0)),
            # Words that came in over an account were written by nobody here.
            or_(Interaction.direction == "out", Interaction.colleague_id.is_not(None)),
        )
        .group_by(Account.handle, Colleague.name)
        .order_by(func.max(Interaction.occurred_at).desc())
    )
    latest: dict[str, Writer] = {}
    for row in rows:
        name = row.handle or row.name
        latest.setdefault(name, Writer("account" if row.handle else "colleague", name, row.at))
    return tuple(latest.values())


def in_it_words(writers: Collection[Writer]) -> str:
    """`Ben Okafor wrote in this on 12 November, @NorthmereCouncil on 2 November.`; empty where nobody else did."""
    if not writers:
        return ""
    said = [f"{writer.name} on {day(writer.last_at)}" for writer in list(writers)[:MOST]]
    said[0] = said[0].replace(" on ", " wrote in this on ", 1)
    more = len(writers) - MOST
    return ", ".join(said) + (f", and {more} more." if more > 0 else ".")


def suggestion(
    actor: Actor, resident_ids: Collection[int], service_code: int | None = None, *, controller_id: int | None = None
) -> Suggestion | None:
    """The newest open conversation with any of these residents about this service: where logging would put the entry.

    `controller_id` is that of the hat under which it is written. One statement.
    """
    entries = clusters_of(resident_ids)
    theirs = select(Participant.conversation_id).join(entries, entries.c.entry_id == Participant.resident_id)
    statement = (
        select(Conversation.id, Conversation.subject, Conversation.last_at)
        .where(access.readable(actor), Conversation.id.in_(theirs), Conversation.closed_at.is_(None))
        .order_by(Conversation.last_at.desc(), Conversation.id.desc())
        .limit(1)
    )
    if service_code is not None:
        statement = statement.where(or_(Conversation.service_code.is_(None), Conversation.service_code == service_code))
    if controller_id is not None:
        statement = statement.where(Conversation.controller_id == controller_id)
    row = db.session.execute(statement).first()
    return Suggestion(*row) if row else None
