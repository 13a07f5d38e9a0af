"""Carrying cases over to another councillor or to the council: the recorded disclosure that copies whom they are about.

What crosses is what is in the case: the conversation with everything said and promised in it; and of its people how
they are called, reached and to be treated. What the councillor noted about them besides, their other cases, and anybody
not in the case stay behind. Whoever knows them already has them twice, until a person merges the two.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from crm.conversations.models import Ask, Conversation, Interaction, Participant, Promise
from crm.conversations.steps import rebuild_ties
from crm.database import db
from crm.handovers.casework.erasing import let_go, locked, relearn
from crm.residents import steps as resident_steps
from crm.residents.models import ContactPoint, Link, Organisation, Resident
from crm.responsibilities.models import Responsibility

_OF_A_RESIDENT = (
    "name", "known_as", "pronoun", "language", "language_asked_on", "preferences", "adjustments", "safety_note",
    "safety_review_on", "safety_by_id", "ward_id", "created_at",
)  # fmt: skip
_OF_AN_ORGANISATION = ("name", "kind", "about", "ward_id", "created_at")
_OF_A_POINT = (
    "kind", "network", "value", "normal", "postcode", "note", "safe", "unsafe_reason", "starts_on", "ends_on",
)  # fmt: skip
_OF_A_LINK = ("kind", "starts_on", "ends_on")


@dataclass(frozen=True)
class Destination:
    """Where cases go: who answers for them in law, and the post that leads them."""

    controller_id: int
    post_id: int


def carry_over(
    entry_id: int, conversation_ids: Sequence[int], controller_ids: Collection[int], to: Destination, at: datetime
) -> int:
    """Move conversations from their councillor's controllers to a destination. Returns how many residents were copied.

    Some fifty statements, however many cases. Locks the people, then the conversations, each in one order.
    """
    people, bodies = locked(conversation_ids, controller_ids)
    new_people = _copies(Resident, _OF_A_RESIDENT, people, to)
    new_bodies = _copies(Organisation, _OF_AN_ORGANISATION, bodies, to)
    _copy_points(new_people, new_bodies, to)
    _copy_links(new_people, new_bodies, to)
    _repoint(Participant.resident_id, new_people, conversation_ids)
    _repoint(Participant.organisation_id, new_bodies, conversation_ids)
    _change_controller(conversation_ids, to)
    _change_lead(entry_id, conversation_ids, new_people, to, at)
    rebuild_ties(sorted(new_people.values()))
    resident_steps.refresh_search(sorted(new_people.values()), sorted(new_bodies.values()))
    relearn(sorted(new_people.values()), sorted(new_bodies.values()))
    let_go(people, bodies, controller_ids)
    return len(new_people)


def _copies(model: Any, columns: Sequence[str], ids: Sequence[int], to: Destination) -> dict[int, int]:
    """A copy of each row under the new controller: its id by that of the original. Two statements."""
    rows = db.session.execute(select(model.__table__).where(model.id.in_(ids)).order_by(model.id)).mappings().all()
    if not rows:
        return {}
    values = [{name: row[name] for name in columns} | {"controller_id": to.controller_id} for row in rows]
    # SQLite, where only one writes at a time, numbers rows in their order; in any other order only row by row.
    is_sqlite = db.engine.dialect.name == "sqlite"
    statement = insert(model).returning(model.id, sort_by_parameter_order=not is_sqlite)
    made = db.session.scalars(statement, values).all()
    return dict(zip((row["id"] for row in rows), sorted(made) if is_sqlite else made, strict=True))


def _copy_points(people: Mapping[int, int], bodies: Mapping[int, int], to: Destination) -> None:
    rows = db.session.execute(
        select(ContactPoint.__table__)
        .where(ContactPoint.resident_id.in_(people) | ContactPoint.organisation_id.in_(bodies))
        .order_by(ContactPoint.id)
    ).mappings()
    values = [
        {name: row[name] for name in _OF_A_POINT}
        | {
            "controller_id": to.controller_id,
            "resident_id": people.get(row["resident_id"]),
            "organisation_id": bodies.get(row["organisation_id"]),
        }
        for row in rows
    ]
    if values:
        db.session.execute(insert(ContactPoint.__table__), values)


def _copy_links(people: Mapping[int, int], bodies: Mapping[int, int], to: Destination) -> None:
    """Those between two who both go: a link to somebody else would disclose them too."""
    rows = db.session.execute(
        select(Link.__table__).where(Link.resident_id.in_(people)).order_by(Link.id)
    ).mappings()  # fmt: skip
    values = [
        {name: row[name] for name in _OF_A_LINK}
        | {
            "controller_id": to.controller_id,
            "resident_id": people[row["resident_id"]],
            "other_resident_id": people.get(row["other_resident_id"]),
            "organisation_id": bodies.get(row["organisation_id"]),
        }
        for row in rows
        if row["other_resident_id"] in people or row["organisation_id"] in bodies
    ]
    if values:
        db.session.execute(insert(Link.__table__), values)


def _repoint(column: Any, copies: Mapping[int, int], conversation_ids: Collection[int]) -> None:
    """Whoever takes part in these conversations is the copy now. Two statements."""
    rows = db.session.execute(
        select(Participant.id, column.label("was")).where(
            Participant.conversation_id.in_(conversation_ids), column.in_(copies)
        )
    ).all()
    if rows:
        table = Participant.__table__
        db.session.execute(
            update(table).where(table.c.id == bindparam("row_id")).values({column.key: bindparam("copy_id")}),
            [{"row_id": row.id, "copy_id": copies[row.was]} for row in rows],
        )


def _change_controller(conversation_ids: Collection[int], to: Destination) -> None:
    whose = {"controller_id": to.controller_id}
    for model in (Interaction, Promise, Ask):
        db.session.execute(
            update(model.__table__).where(model.__table__.c.conversation_id.in_(conversation_ids)).values(whose)
        )
    table = Conversation.__table__
    db.session.execute(
        update(table)
        .where(table.c.id.in_(conversation_ids))
        .values(**whose, taken_up_by_id=None, taken_up_at=None, version=table.c.version + 1)
    )
    # What was loaded before these statements is out of date.
    db.session.expire_all()


def _change_lead(
    entry_id: int, conversation_ids: Collection[int], people: Mapping[int, int], to: Destination, at: datetime
) -> None:
    """The new post leads the conversations and the people in them; whoever led or supported before no longer does."""
    current = (
        Responsibility.conversation_id.in_(conversation_ids),
        Responsibility.ends_at.is_(None),
    )
    led = set(
        db.session.scalars(
            select(Responsibility.conversation_id).where(
                *current, Responsibility.role == "lead", Responsibility.post_id == to.post_id
            )
        )
    )
    other = (*current, (Responsibility.role != "lead") | (Responsibility.post_id != to.post_id))
    # One that began at this very moment never held.
    db.session.execute(delete(Responsibility).where(*other, Responsibility.starts_at == at))
    db.session.execute(update(Responsibility).where(*other).values(ends_at=at, ended_by_id=entry_id))
    begun = [{"conversation_id": one} for one in conversation_ids if one not in led]
    for rows in (begun, [{"resident_id": one} for one in people.values()]):
        if rows:
            about = {"post_id": to.post_id, "role": "lead", "starts_at": at, "begun_by_id": entry_id}
            db.session.execute(insert(Responsibility), [row | about for row in rows])
