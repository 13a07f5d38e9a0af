"""One tie, taken apart: how often, how lately, by which channels, what came from whom, and its contacts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, select

from crm import clock
from crm.actor import Actor
from crm.conversations.access import readable
from crm.conversations.models import Conversation, Interaction, Participant
from crm.database import db
from crm.errors import NotFound
from crm.relationships.queries import reading
from crm.residents.access import cluster_of
from crm.ties.half_life import in_force
from crm.ties.queries import Knows, who_know
from crm.ties.rules import CHANNEL_BITS
from graph.strength import SPOKEN, WORDS, Part, level, parts, weight

MOST_READ = 5_000
SHOWN = 10


@dataclass(frozen=True)
class Contact:
    """One contact, and what is left of it."""

    at: datetime
    channel: str
    direction: str
    subject: str
    conversation_id: int
    weight: float
    left: float
    may_open: bool = True  # whether its conversation is still the actor's to read


@dataclass(frozen=True)
class TieParts:
    """A strength and what it is made of: `parts` and `unread` add up to it."""

    knows: Knows
    half_life: int
    parts: tuple[Part, ...]
    lately: float  # what contacts within one half-life make of it
    since: datetime  # one half-life ago
    began_by_them: int
    read: int  # contacts that were looked at
    unread: float  # what older contacts than those make
    newest: tuple[Contact, ...]

    @property
    def earlier(self) -> float:
        """What contacts make that are longer ago than one half-life."""
        return max(0.0, self.knows.strength - self.lately)

    @property
    def back_and_forth(self) -> str:
        """What came back, in words."""
        written = [one for one in self.parts if one.channel not in SPOKEN]
        came = sum(one.count for one in written if one.direction == "in")
        sent = sum(one.count for one in written if one.direction == "out")
        if not written:
            return "They talked: both sides spoke."
        if not came:
            return "Nothing written has come back yet, so each thing sent counts half."
        return "Writing went one way, from them." if not sent else "Writing went both ways."


def tie_parts(actor: Actor, resident_id: int, kind: str, key: int, on: date | None = None) -> TieParts | None:
    """What a colleague's (kind `colleague`) or an account's tie with a resident is made of, over all entries of that
    person, now or on a past day; None where it had not begun by that day. NotFound where there is none, or it is not
    the actor's to know. Six statements; 5,000 contacts are read at the most, the newest."""
    now = clock.now() if on is None else min(clock.now(), clock.end_of(on))
    column = {"colleague": Interaction.colleague_id, "account": Interaction.account_id}.get(kind)
    if column is None:
        raise NotFound
    known = who_know(actor, [resident_id])[resident_id]
    knows = next((one for one in known if one.id == key and (one.kind == "account") == (kind == "account")), None)
    if knows is None:
        raise NotFound
    rows = db.session.execute(
        select(Interaction.occurred_at, Interaction.channel, Interaction.direction, Interaction.id,
               Interaction.conversation_id, Conversation.subject, readable(actor).label("may_open"))
        .join(Participant, Participant.interaction_id == Interaction.id)
        .join(Conversation, Conversation.id == Interaction.conversation_id)
        .where(
            Participant.resident_id.in_(cluster_of(resident_id)),
            reading.said(actor),
            column + 0 == key,  # not from all that they said: to SQLite that may look like less
            *([] if on is None else [Participant.occurred_at < now]),
        )
        .order_by(Participant.occurred_at.desc(), Interaction.id.desc())
        .limit(MOST_READ)
    ).all()  # fmt: skip
    if on is None:
        return _apart(knows, rows, now)
    return _apart(_as_on(knows, rows, now), rows, now) if rows else None


def _as_on(knows: Knows, rows: Sequence[Row[Any]], moment: datetime) -> Knows:
    """The tie as it stood at a moment: from what had been said until then, as the network of that day has it."""
    said = [(row.occurred_at, row.channel, row.direction) for row in rows]
    strength = sum(one.strength for one in parts(said, moment, in_force().days))
    has_left = knows.left_on is not None and knows.left_on < clock.local(moment).date()
    return replace(
        knows, count=len(rows), first_at=rows[-1].occurred_at, last_at=rows[0].occurred_at, strength=strength,
        channels=tuple(channel for channel in CHANNEL_BITS if channel in {row.channel for row in rows}),
        level=level(strength), words=WORDS[level(strength)], left_on=knows.left_on if has_left else None,
    )  # fmt: skip


def _apart(knows: Knows, rows: Sequence[Row[Any]], now: datetime) -> TieParts:
    days = in_force().days
    since = now - timedelta(days=days)
    said = [(row.occurred_at, row.channel, row.direction) for row in rows]
    made_of = parts(said, now, days)
    return TieParts(
        knows=knows,
        half_life=days,
        parts=made_of,
        lately=sum(one.strength for one in parts([one for one in said if one[0] > since], now, days)),
        since=since,
        began_by_them=sum(direction == "in" for _, _, direction in said),
        read=len(said),
        unread=max(0.0, knows.strength - sum(one.strength for one in made_of)) if len(said) == MOST_READ else 0.0,
        newest=tuple(
            Contact(
                row.occurred_at, row.channel, row.direction, row.subject, row.conversation_id,
                weight(row.channel, row.direction),
                parts([(row.occurred_at, row.channel, row.direction)], now, days)[0].strength, row.may_open,
            )
            for row in rows[:SHOWN]
        ),
    )  # fmt: skip
