"""Telling residents something, inside the act of another room: written down as messages out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from crm import clock
from crm.conversations.models import TOLD_ALL, Conversation, Interaction, Participant
from crm.conversations.steps import lock_people
from crm.council.models import Post
from crm.database import db
from crm.residents.steps import Remembered, remember_each
from crm.responsibilities.models import Responsibility
from crm.responsibilities.queries import led_by
from crm.ties.steps import Contact, strengthen


@dataclass(frozen=True)
class Told:
    """What one resident was told, as one message out."""

    resident_id: int
    ward_id: int | None
    channel: str
    body: str


@dataclass(frozen=True)
class Written:
    """Where it was written down."""

    conversation_id: int
    interaction_id: int


def tell_each(
    entry_id: int,
    told: Sequence[Told],
    *,
    controller_id: int,
    post_id: int,
    colleague_id: int | None,
    recorded_by_id: int | None,
    subject: str,
) -> dict[int, Written]:
    """Write down messages to residents, one each: in the newest open conversation that the post leads with them, which
    it does not answer; else in one of its own, of that subject, which wants no reply. By resident.

    Ties follow, and who was spoken with last; what residents are found by does not: the words are the same for all.
    About fifteen statements, however many residents. Locks the residents, then the conversations.
    """
    now = clock.now()
    lock_people([one.resident_id for one in told])
    under_way = _led_with([one.resident_id for one in told], controller_id, post_id)
    of = under_way | _begun(
        entry_id, [one for one in told if one.resident_id not in under_way], now,
        controller_id=controller_id, post_id=post_id, closed_by_id=recorded_by_id, subject=subject,
    )  # fmt: skip
    db.session.execute(
        update(Conversation)
        .where(Conversation.id.in_(set(under_way.values())))
        .values(last_at=now, outcome="statement only", version=Conversation.version + 1)
        .execution_options(synchronize_session="fetch")
    )
    team_id = db.session.scalar(select(Post.team_id).where(Post.id == post_id))
    rows: list[dict[str, Any]] = [
        {
            "conversation_id": of[one.resident_id], "controller_id": controller_id, "colleague_id": colleague_id,
            "post_id": post_id, "team_id": team_id, "ward_id": one.ward_id, "channel": one.channel, "direction": "out",
            "acting_as": "officer" if team_id else None, "occurred_at": now, "recorded_at": now,
            "recorded_by_id": recorded_by_id, "body": one.body, "source": TOLD_ALL,
            "outcome": "statement only" if one.resident_id in under_way else "no reply needed",
        }
        for one in told
    ]  # fmt: skip
    ids = db.session.scalars(insert(Interaction).returning(Interaction.id, sort_by_parameter_order=True), rows).all()
    written = {one.resident_id: Written(of[one.resident_id], said) for one, said in zip(told, ids, strict=True)}
    db.session.execute(
        insert(Participant),
        [
            {"interaction_id": at.interaction_id, "conversation_id": at.conversation_id, "resident_id": one,
             "present_as": "contact", "occurred_at": now}
            for one, at in written.items()
        ],
    )  # fmt: skip
    if colleague_id is not None:
        strengthen(
            Contact(one.resident_id, controller_id, now, one.channel, "out", colleague_id=colleague_id) for one in told
        )
    remember_each(Remembered("resident", one.resident_id, controller_id, "", now) for one in told)
    return written


def _led_with(resident_ids: Sequence[int], controller_id: int, post_id: int) -> dict[int, int]:
    """The newest open conversation with each resident that a post leads, locked. Asked again after the lock, since
    somebody may have closed it meanwhile."""
    open_ones = (
        select(Participant.resident_id, Conversation.id)
        .join(Conversation, Conversation.id == Participant.conversation_id)
        .where(
            Participant.resident_id.in_(resident_ids),
            Conversation.controller_id == controller_id,
            Conversation.closed_at.is_(None),
            Conversation.id.in_(led_by("conversation", [post_id])),
        )
        .order_by(Conversation.last_at, Conversation.id)
    )
    found = {row.id for row in db.session.execute(open_ones)}
    db.session.execute(
        select(Conversation.id).where(Conversation.id.in_(found)).order_by(Conversation.id).with_for_update()
    )
    return {row.resident_id: row.id for row in db.session.execute(open_ones) if row.id in found}


def _begun(
    entry_id: int,
    told: Sequence[Told],
    now: datetime,
    *,
    controller_id: int,
    post_id: int,
    closed_by_id: int | None,
    subject: str,
) -> dict[int, int]:
    """A conversation for each, which is closed at once and which the post leads."""
    if not told:
        return {}
    rows = [
        {
            "controller_id": controller_id, "subject": subject, "ward_id": one.ward_id, "opened_at": now,
            "last_at": now, "closed_at": now, "closed_by_id": closed_by_id, "outcome": "no reply needed", "version": 1,
        }
        for one in told
    ]  # fmt: skip
    ids = db.session.scalars(insert(Conversation).returning(Conversation.id, sort_by_parameter_order=True), rows).all()
    db.session.execute(
        insert(Responsibility),
        [
            {"post_id": post_id, "conversation_id": one, "role": "lead", "starts_at": now, "begun_by_id": entry_id}
            for one in ids
        ],
    )
    return {one.resident_id: conversation for one, conversation in zip(told, ids, strict=True)}
