"""Changing conversations inside the transaction of the act that does so."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, or_, select, update

from crm.accounts.models import Account, Service
from crm.conversations import rules
from crm.conversations.models import Ask, Closing, Conversation, Interaction, Participant, Promise
from crm.database import db
from crm.errors import BadInput
from crm.residents.access import clusters_of
from crm.residents.models import Organisation, Resident
from crm.ties.steps import Contact, rebuild


def restate(conversation: Conversation) -> None:
    """Work out anew where a conversation stands, from everything in it: after logging, moving, removing, closing.

    Two statements. From the record and not by adjusting, so that what is logged late counts where it belongs.
    """
    db.session.flush()
    spoken = db.session.execute(
        select(
            Interaction.occurred_at, Interaction.direction, Interaction.outcome, Interaction.body,
            Interaction.recorded_by_id,
        ).where(Interaction.conversation_id == conversation.id)
    ).all()  # fmt: skip
    closings = db.session.execute(
        select(Closing.at, Closing.outcome, Closing.by_id).where(Closing.conversation_id == conversation.id)
    ).all()
    happened = [rules.Said(at, direction, outcome, body, by) for at, direction, outcome, body, by in spoken]
    happened += [rules.Said(at, "close", outcome, "", by) for at, outcome, by in closings]
    stands = rules.standing(happened)
    conversation.waiting_since = stands.waiting_since
    conversation.waiting_words = stands.waiting_words[:500]
    conversation.closed_at = stands.closed_at
    conversation.closed_by_id = stands.closed_by_id
    conversation.outcome = stands.outcome
    if spoken:
        conversation.opened_at = min(row.occurred_at for row in spoken)
        conversation.last_at = max(row.occurred_at for row in spoken)


def happened_in(conversation_ids: Collection[int]) -> dict[int, list[rules.Said]]:
    """All that was said and closed in each conversation, as far as where it stands depends on it. Two statements."""
    happened: dict[int, list[rules.Said]] = {conversation_id: [] for conversation_id in conversation_ids}
    ids = sorted(happened)
    for conversation_id, *said in db.session.execute(
        select(
            Interaction.conversation_id, Interaction.occurred_at, Interaction.direction, Interaction.outcome,
            Interaction.body, Interaction.recorded_by_id,
        ).where(Interaction.conversation_id.in_(ids))
    ):  # fmt: skip
        happened[conversation_id].append(rules.Said(*said))
    for conversation_id, at, outcome, by_id in db.session.execute(
        select(Closing.conversation_id, Closing.at, Closing.outcome, Closing.by_id).where(
            Closing.conversation_id.in_(ids)
        )
    ):
        happened[conversation_id].append(rules.Said(at, "close", outcome, "", by_id))
    return happened


def restate_many(conversation_ids: Collection[int]) -> None:
    """The same for several at once, where nothing that was said has changed: after closings were taken back.

    Three statements for however many.
    """
    happened = happened_in(conversation_ids)
    rows = []
    for conversation_id in sorted(happened):
        stands = rules.standing(happened[conversation_id])
        rows.append(
            {
                "row_id": conversation_id, "new_waiting_since": stands.waiting_since,
                "new_waiting_words": stands.waiting_words[:500], "new_closed_at": stands.closed_at,
                "new_closed_by_id": stands.closed_by_id, "new_outcome": stands.outcome,
            }
        )  # fmt: skip
    new = {column: bindparam(f"new_{column}") for column in rules.STANDING}
    table = Conversation.__table__
    if rows:
        db.session.execute(
            update(table).where(table.c.id == bindparam("row_id")).values(**new, version=table.c.version + 1), rows
        )


def lock_people(resident_ids: Collection[int], organisation_ids: Collection[int] = ()) -> None:
    """Let nobody else log these people, or move something to them, until the transaction ends. In one fixed order, and
    before any conversation is locked, so that two who write at once never wait for each other in a circle."""
    for kind, ids in ((Resident, resident_ids), (Organisation, organisation_ids)):
        if ids:
            db.session.execute(
                select(kind.id).where(kind.id.in_(ids)).order_by(kind.id).with_for_update(key_share=True)
            )


def lock_conversations(conversation_ids: Collection[int]) -> None:
    """Let nobody else write in these until the transaction ends: several in one fixed order, as with people."""
    if len(conversation_ids) > 1:
        db.session.execute(
            select(Conversation.id)
            .where(Conversation.id.in_(conversation_ids))
            .order_by(Conversation.id)
            .with_for_update()
        )


def people_in(conversation_id: int) -> tuple[set[int], set[int]]:
    """The residents and the organisations that take part in a conversation, by id. One statement."""
    rows = db.session.execute(
        select(Participant.resident_id, Participant.organisation_id)
        .where(Participant.conversation_id == conversation_id)
        .distinct()
    ).all()
    return (
        {row.resident_id for row in rows if row.resident_id is not None},
        {row.organisation_id for row in rows if row.organisation_id is not None},
    )


def locked_conversation(conversation_id: int) -> Conversation:
    """A conversation that an act has a right to already, locked until the transaction ends, as it stands now."""
    return db.session.get_one(Conversation, conversation_id, with_for_update=True, populate_existing=True)


def refuse_unknown_service(code: int | None) -> None:
    """Raise BadInput for a service that is not in the list."""
    if code is not None and db.session.get(Service, code) is None:
        raise BadInput({"service_code": "Choose a service from the list."})


def settle_passed_on(conversation: Conversation, post_id: int, colleague_id: int | None, at: datetime) -> None:
    """What was passed on to a post is taken on, and no longer asked of it, once the post has written in it."""
    db.session.execute(
        update(Ask)
        .where(
            Ask.conversation_id == conversation.id, Ask.kind == "pass", Ask.post_id == post_id,
            Ask.answered_at.is_(None), Ask.returned_at.is_(None),
        )
        .values(answered_at=at, answered_by_id=colleague_id, answer_kind="answer", version=Ask.version + 1)
    )  # fmt: skip


def contacts_of(interaction: Interaction, resident_ids: Sequence[int], account_kind: str | None) -> list[Contact]:
    """What an interaction adds to ties. With the colleague who spoke; and with the account, where it is the council's.

    Words that came in over a corporate account were received by nobody in particular: a tie with the account alone.
    """
    found = []
    for resident_id in resident_ids:
        when_and_how = (interaction.occurred_at, interaction.channel, interaction.direction)
        about = (resident_id, interaction.controller_id, *when_and_how)
        if interaction.colleague_id is not None:
            found.append(Contact(*about, colleague_id=interaction.colleague_id))
        if interaction.account_id is not None and account_kind == "corporate":
            found.append(Contact(*about, account_id=interaction.account_id))
    return found


def rebuild_ties(resident_ids: Sequence[int]) -> None:
    """Write the ties of residents anew from their interactions. Costs as many rows as they have interactions."""
    db.session.flush()
    rows = db.session.execute(spoken_with(resident_ids)).all()
    rebuild(resident_ids, [c for row in rows for c in contacts_of(row, [row.resident_id], row.kind)])  # type: ignore[arg-type]


def spoken_with(resident_ids: Sequence[int]) -> Select[Any]:
    """All that was said with residents, as far as ties depend on it: what `contacts_of` reads, with whom, and the kind
    of the account."""
    return (
        select(
            Interaction.controller_id, Interaction.occurred_at, Interaction.channel, Interaction.direction,
            Interaction.colleague_id, Interaction.account_id, Participant.resident_id, Account.kind,
        )
        .join(Participant, Participant.interaction_id == Interaction.id)
        .outerjoin(Account, Account.id == Interaction.account_id)
        .where(Participant.resident_id.in_(resident_ids))
        .order_by(Interaction.id)
    )  # fmt: skip


def open_conversations_of(
    resident_ids: Sequence[int], organisation_ids: Sequence[int], controller_id: int
) -> list[int]:
    """The open conversations in which any of these take part, newest first: where a new interaction may belong."""
    if not resident_ids and not organisation_ids:
        return []
    entries = clusters_of(resident_ids)
    return list(
        db.session.scalars(
            select(Conversation.id)
            .join(Participant, Participant.conversation_id == Conversation.id)
            .where(
                or_(
                    Participant.resident_id.in_(select(entries.c.entry_id)),
                    Participant.organisation_id.in_(organisation_ids or [-1]),
                ),
                Conversation.controller_id == controller_id,
                Conversation.closed_at.is_(None),
            )
            .group_by(Conversation.id, Conversation.last_at)
            .order_by(Conversation.last_at.desc(), Conversation.id.desc())
            .limit(10)
        )
    )


def promises_move_with(interaction: Interaction, conversation_id: int) -> None:
    """A promise made in an interaction goes where the interaction goes."""
    for promise in db.session.scalars(select(Promise).where(Promise.interaction_id == interaction.id)):
        promise.conversation_id = conversation_id
