"""Deleting cases for good: their words, the people known through nothing else, and all that points to them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Table, delete, exists, select, update

from crm.conversations.models import Conversation, Interaction, Participant
from crm.conversations.steps import lock_people, rebuild_ties
from crm.database import Base, db
from crm.duplicates import steps as duplicates
from crm.residents import steps as resident_steps
from crm.residents.models import Organisation, Resident

# How many of the newest interactions somebody is found by.
REMEMBERED = 30


def erase_cases(conversation_ids: Collection[int], controller_ids: Collection[int]) -> int:
    """Delete conversations with everything in them, and whoever was known to these controllers through them alone.

    Returns how many residents went with them. A few statements for each kind of row, however many there are.
    """
    people, bodies = locked(conversation_ids, controller_ids)
    _wipe(Conversation.__table__, conversation_ids)  # type: ignore[arg-type]
    return let_go(people, bodies, controller_ids)


def erase_everything(controller_ids: Collection[int]) -> int:
    """Delete all that is kept for controllers, closed cases too. Returns how many residents that were."""
    about = {
        model: list(db.session.scalars(select(model.id).where(model.controller_id.in_(controller_ids))))
        for model in (Conversation, Organisation, Resident)
    }
    for model, ids in about.items():
        _wipe(model.__table__, ids)
    resident_steps.learn_anew(controller_ids)
    return len(about[Resident])


def locked(conversation_ids: Collection[int], controller_ids: Collection[int]) -> tuple[list[int], list[int]]:
    """Let nobody write in these conversations until the transaction ends; and who is in them then. The people first,
    as everywhere, then the conversations: whoever was added meanwhile is found when both are held."""
    lock_people(*people_of(conversation_ids, controller_ids))
    db.session.execute(
        select(Conversation.id).where(Conversation.id.in_(conversation_ids)).order_by(Conversation.id).with_for_update()
    )
    return people_of(conversation_ids, controller_ids)


def people_of(conversation_ids: Collection[int], controller_ids: Collection[int]) -> tuple[list[int], list[int]]:
    """The residents and organisations in conversations that are known under these controllers. Two statements."""
    found = []
    for model, column in ((Resident, Participant.resident_id), (Organisation, Participant.organisation_id)):
        within = select(column).where(Participant.conversation_id.in_(conversation_ids), column.is_not(None))
        ids = select(model.id).where(model.id.in_(within), model.controller_id.in_(controller_ids)).order_by(model.id)
        found.append(list(db.session.scalars(ids)))
    return found[0], found[1]


def let_go(people: Sequence[int], bodies: Sequence[int], controller_ids: Collection[int]) -> int:
    """Of those whose cases are gone: delete who takes part in nothing any more, and write the ties and the words of the
    rest anew. Returns how many residents were deleted."""
    alone = _in_nothing(Resident, Participant.resident_id, people)
    for model, column, ids in (
        (Organisation, Participant.organisation_id, bodies), (Resident, Participant.resident_id, people),
    ):  # fmt: skip
        _wipe(model.__table__, _in_nothing(model, column, ids))
    duplicates.put_right(controller_ids)
    staying = sorted(set(people) - set(alone))
    rebuild_ties(staying)
    resident_steps.refresh_search(staying)
    relearn(staying, bodies)
    resident_steps.learn_anew(controller_ids)
    return len(alone)


def relearn(resident_ids: Collection[int], organisation_ids: Collection[int]) -> None:
    """Search finds those who are still there by the words that are theirs now. Two statements, and a few for each 500
    people."""
    kept = [
        *_remembered("resident", Resident, Participant.resident_id, resident_ids),
        *_remembered("organisation", Organisation, Participant.organisation_id, organisation_ids),
    ]
    resident_steps.remember_each(kept, instead=True)


def _remembered(kind: str, model: Any, column: Any, ids: Collection[int]) -> list[resident_steps.Remembered]:
    owner = dict(db.session.execute(select(model.id, model.controller_id).where(model.id.in_(ids))).all())
    said: dict[int, list[Any]] = {one: [] for one in owner}
    for row in db.session.execute(
        select(column.label("subject"), Conversation.subject.label("matter"), Interaction.body, Interaction.occurred_at)
        .join(Interaction, Interaction.id == Participant.interaction_id)
        .join(Conversation, Conversation.id == Participant.conversation_id)
        .join(model, model.id == column)
        .where(column.in_(ids), Interaction.controller_id == model.controller_id)
        .order_by(Interaction.occurred_at.desc(), Interaction.id.desc())
    ):
        said[row.subject].append(row)
    return [
        resident_steps.Remembered(
            kind, one, owner[one], " ".join(f"{row.matter} {row.body}" for row in rows[:REMEMBERED]),
            rows[0].occurred_at if rows else None,
        )
        for one, rows in said.items()
    ]  # fmt: skip


def _in_nothing(model: Any, column: Any, ids: Collection[int]) -> list[int]:
    in_something = exists().where(column == model.id)
    return list(db.session.scalars(select(model.id).where(model.id.in_(ids), ~in_something).order_by(model.id)))


def _wipe(table: Table, ids: Collection[int]) -> None:
    """Delete rows and every row that points to them, of whatever table: what is added later is found by its key."""
    if not ids:
        return
    for other in Base.metadata.sorted_tables:
        for column in other.columns:
            if not any(key.column.table is table for key in column.foreign_keys):
                continue
            if other is table:
                db.session.execute(update(other).where(column.in_(ids)).values({column.name: None}))
            elif "id" in other.columns:
                _wipe(other, list(db.session.scalars(select(other.c.id).where(column.in_(ids)))))
            else:
                db.session.execute(delete(other).where(column.in_(ids)))
    db.session.execute(delete(table).where(table.c.id.in_(ids)))
