"""What is open, promised and was last said with several residents at once: for a sheet about each of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, Subquery, and_, func, or_, select

from crm.actor import Actor
from crm.conversations import access
from crm.conversations.models import TOLD_ALL, Conversation, Interaction, Participant, Promise
from crm.conversations.queries.entries import Entry, entries_of
from crm.conversations.queries.lists import with_lead
from crm.conversations.queries.promises import PromiseRow, is_open, promises_by_id
from crm.conversations.queries.rows import ConversationRow, described
from crm.council.queries import Answering
from crm.database import db
from crm.residents.access import clusters_of

_NOBODYS = Answering((), (), ())


@dataclass(frozen=True)
class Said:
    """The last entries with a resident, newest first, and of how many in all."""

    entries: tuple[Entry, ...]
    count: int
    last_of_open: frozenset[int]  # the interactions that are the last of an open conversation


@dataclass(frozen=True)
class OpenMatter:
    """An open conversation, with where it stands in another system, and what the resident said last in it."""

    row: ConversationRow
    elsewhere: str  # "Confirm HW-2026-11834"
    last_words: str = ""  # empty where they said nothing in it themselves
    last_at: datetime | None = None


def open_with_each(actor: Actor, resident_ids: Collection[int]) -> dict[int, tuple[OpenMatter, ...]]:
    """The open conversations with each resident, newest first. Seven statements, however many."""
    of = _whose(actor, resident_ids, select(Conversation.id).where(Conversation.closed_at.is_(None)))
    rows = db.session.execute(
        with_lead(actor)
        .where(Conversation.id.in_({one for many in of.values() for one in many}))
        .order_by(Conversation.last_at.desc(), Conversation.id.desc())
    ).all()
    matters = {
        row.Conversation.id: OpenMatter(
            shown, f"{row.Conversation.external_system} {row.Conversation.external_reference}".strip()
        )
        for row, shown in zip(rows, described(actor, rows, _NOBODYS), strict=True)
    }
    last = _last_words(actor, resident_ids)
    return {
        resident_id: tuple(
            replace(matter, last_words=said.body, last_at=said.occurred_at)
            if (said := last.get((resident_id, matter_id)))
            else matter
            for matter_id, matter in matters.items()
            if matter_id in of[resident_id]
        )
        for resident_id in resident_ids
    }


def _last_words(actor: Actor, resident_ids: Collection[int]) -> dict[tuple[int, int], Row[Any]]:
    """What each resident said last in each open conversation, by (resident, conversation). One statement."""
    took_part = _took_part(resident_ids)
    place = func.row_number().over(
        partition_by=(took_part.c.resident_id, Interaction.conversation_id),
        order_by=(Interaction.occurred_at.desc(), Interaction.id.desc()),
    )
    ranked = (
        _with_residents(actor, took_part)
        .where(Interaction.direction == "in", Interaction.body != "", Conversation.closed_at.is_(None))
        .with_only_columns(
            took_part.c.resident_id, Interaction.conversation_id, Interaction.body, Interaction.occurred_at,
            place.label("place"),
        )
        .subquery()
    )  # fmt: skip
    rows = db.session.execute(select(ranked).where(ranked.c.place == 1))
    return {(row.resident_id, row.conversation_id): row for row in rows}


def promised_to_each(actor: Actor, resident_ids: Collection[int]) -> dict[int, tuple[PromiseRow, ...]]:
    """The open promises to each resident, the earliest day first. Five statements, however many."""
    took_part = _took_part(resident_ids)
    rows = db.session.execute(
        select(took_part.c.resident_id, Promise.id)
        .join(Promise, Promise.conversation_id == took_part.c.conversation_id)
        .where(is_open())
        .distinct()
    ).all()
    of: dict[int, set[int]] = {resident_id: set() for resident_id in resident_ids}
    for row in rows:
        of[row.resident_id].add(row.id)
    promises = promises_by_id(actor, {row.id for row in rows})
    return {
        resident_id: tuple(promise for one, promise in promises.items() if one in of[resident_id])
        for resident_id in resident_ids
    }


def last_said_with_each(actor: Actor, resident_ids: Collection[int], *, most: int) -> dict[int, Said]:
    """What was said last with each resident, newest first, at most so many each, and besides the last of every open
    conversation: not what all were told alike. Seven statements, however many.
    """
    took_part = _took_part(resident_ids)
    place = func.row_number().over(
        partition_by=took_part.c.resident_id, order_by=(took_part.c.occurred_at.desc(), Interaction.id.desc())
    )
    in_matter = func.row_number().over(
        partition_by=(took_part.c.resident_id, Interaction.conversation_id),
        order_by=(took_part.c.occurred_at.desc(), Interaction.id.desc()),
    )
    ranked = (
        _with_residents(actor, took_part)
        .where(Interaction.source != TOLD_ALL)
        .with_only_columns(
            took_part.c.resident_id, Interaction.id, place.label("place"), in_matter.label("in_matter"),
            Conversation.subject, Conversation.closed_at, Conversation.id.label("conversation_id"),
            func.count().over(partition_by=took_part.c.resident_id).label("count"),
        )
        .subquery()
    )  # fmt: skip
    last_of_open = and_(ranked.c.in_matter == 1, ranked.c.closed_at.is_(None))
    last = db.session.execute(
        select(ranked).where(or_(ranked.c.place <= most, last_of_open)).order_by(ranked.c.place)
    ).all()
    ids = list(dict.fromkeys(row.id for row in last))
    rows = {row.id: row for row in db.session.scalars(select(Interaction).where(Interaction.id.in_(ids)))}
    entries = {
        entry.interaction_id: entry
        for entry in entries_of([rows[one] for one in ids], {row.conversation_id: row.subject for row in last})
    }
    counts = {row.resident_id: row.count for row in last}
    return {
        resident_id: Said(
            tuple(entries[row.id] for row in last if row.resident_id == resident_id),
            counts.get(resident_id, 0),
            frozenset(
                row.id
                for row in last
                if row.resident_id == resident_id and row.in_matter == 1 and row.closed_at is None
            ),
        )
        for resident_id in resident_ids
    }


@dataclass(frozen=True)
class Habit:
    """How a resident gets in touch: how often by each channel, most often first."""

    channels: tuple[tuple[str, int], ...]
    last_by: str  # the channel of the last time; empty where they never wrote or rang
    last_at: datetime | None

    @property
    def usual(self) -> str:
        """The channel that they use most; empty where they never wrote or rang."""
        return self.channels[0][0] if self.channels else ""


def habits_of_each(actor: Actor, resident_ids: Collection[int]) -> dict[int, Habit]:
    """By which channels each resident gets in touch with the council. One statement."""
    took_part = _took_part(resident_ids)
    rows = db.session.execute(
        _with_residents(actor, took_part)
        .where(Interaction.direction == "in")
        .with_only_columns(
            took_part.c.resident_id,
            Interaction.channel,
            func.count().label("times"),
            func.max(Interaction.occurred_at).label("last_at"),
        )
        .group_by(took_part.c.resident_id, Interaction.channel)
        .order_by(func.count().desc(), Interaction.channel)
    ).all()
    found: dict[int, list[Row[Any]]] = {resident_id: [] for resident_id in resident_ids}
    for row in rows:
        found[row.resident_id].append(row)
    return {resident_id: _habit(theirs) for resident_id, theirs in found.items()}


def _habit(rows: Sequence[Row[Any]]) -> Habit:
    last = max(rows, key=lambda row: row.last_at, default=None)
    return Habit(
        tuple((row.channel, row.times) for row in rows), last.channel if last else "", last.last_at if last else None
    )


def _took_part(resident_ids: Collection[int]) -> Subquery:
    """Who took part in what, once each: under the resident who stands for all entries of one person."""
    entries = clusters_of(resident_ids)
    return (
        select(entries.c.resident_id, Participant.interaction_id, Participant.conversation_id, Participant.occurred_at)
        .join(entries, entries.c.entry_id == Participant.resident_id)
        .distinct()
        .subquery("took_part")
    )


def _with_residents(actor: Actor, took_part: Subquery) -> Select[Any]:
    return (
        select(Interaction.id)
        .join(took_part, took_part.c.interaction_id == Interaction.id)
        .join(Conversation, Conversation.id == Interaction.conversation_id)
        .where(access.readable(actor, of_few=True))
    )


def _whose(actor: Actor, resident_ids: Collection[int], which: Select[tuple[int]]) -> dict[int, set[int]]:
    """Of each resident the conversations among some that the actor may read. One statement."""
    took_part = _took_part(resident_ids)
    rows = db.session.execute(
        select(took_part.c.resident_id, took_part.c.conversation_id)
        .join(Conversation, Conversation.id == took_part.c.conversation_id)
        .where(Conversation.id.in_(which), access.readable(actor, of_few=True))
        .distinct()
    )
    found: dict[int, set[int]] = {resident_id: set() for resident_id in resident_ids}
    for row in rows:
        found[row.resident_id].add(row.conversation_id)
    return found
