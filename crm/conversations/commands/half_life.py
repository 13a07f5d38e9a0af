"""Changing how quickly ties fade, while everybody goes on working.

A score cannot be turned from one half-life into another, so each is worked out anew from what was said, into the column
that is not in force, a few residents at a time. From the beginning on whoever logs adds to both columns. When all are
filled one row says which column is in force: everybody reads the other one from then on, in the same moment.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from crm.actor import Actor
from crm.audit.steps import record
from crm.conversations.steps import contacts_of, spoken_with
from crm.database import db, own_short_transaction, transaction
from crm.errors import BadInput
from crm.residents.models import Resident
from crm.ties.half_life import SHORTEST_DAYS, HalfLife, Keeping
from crm.ties.models import Tie
from crm.ties.steps import summed

LONGEST_DAYS = 3_650
AT_ONCE = 200

_tie, _in_force = Tie.__table__.c, HalfLife.__table__


def begin_half_life(actor: Actor, days: int) -> int:
    """Let everybody who logs add to a second score, by a half-life of so many days; returns the last resident whose
    ties are filled in already: not 0 where an earlier attempt at the same half-life was cut short.

    Waits for those who are writing ties. The half-life in force may be given too: all is worked out anew. BadInput.
    """
    if not SHORTEST_DAYS <= days <= LONGEST_DAYS:
        raise BadInput({"days": f"A half-life is {SHORTEST_DAYS} to {LONGEST_DAYS:,} days, not {days:,}."})
    with transaction():
        row = _locked()
        if row.next_days == days:
            return row.filled_to
        row.next_days, row.filled_to = days, 0
        record(actor, "half_life.begun", "half_life", row.id, days=days)
        return 0


def fill_some() -> int:
    """Work out the next score of the ties of 200 more residents; how many that were, 0 where all are done.

    A derived number and no business fact, so it is written beside the session, without an audit entry.
    """
    with own_short_transaction() as connection:
        # Not as strongly as `to_write` shares it: only others who fill are kept out, nobody who logs.
        row = connection.execute(select(_in_force).with_for_update(key_share=True)).one()
        if row.next_days is None:
            return 0
        chosen = select(_tie.resident_id).where(_tie.resident_id > row.filled_to).distinct()
        ids = connection.scalars(chosen.order_by(_tie.resident_id).limit(AT_ONCE)).all()
        if ids:
            keeping = Keeping(row.next_days, Keeping(row.days, row.kept_in).next_column)
            _fill(connection, ids, keeping)
            connection.execute(update(_in_force).values(filled_to=ids[-1]))
        return len(ids)


def bring_into_force(actor: Actor) -> int | None:
    """Switch to the half-life that was filled in; its days, or None where there is none, or somebody did it already."""
    with transaction():
        row = _locked()
        if row.next_days is None:
            return None
        before = Keeping(row.days, row.kept_in, row.next_days)
        row.days, row.kept_in, row.next_days, row.filled_to = row.next_days, before.next_column, None, 0
        record(actor, "half_life.changed", "half_life", row.id, days=row.days, before=before.days)
        return row.days


def _locked() -> HalfLife:
    """The row of the half-life, once nobody is writing ties any more; until the transaction ends nobody begins to."""
    return db.session.scalars(select(HalfLife).with_for_update().execution_options(populate_existing=True)).one()


def _fill(connection: Connection, ids: Any, keeping: Keeping) -> None:
    """Who is logging any of these people comes before or after, never between: people first, as everybody who writes
    locks them, then their ties in the order in which they are written."""
    people = select(Resident.id).where(Resident.id.in_(ids)).order_by(Resident.id)
    connection.execute(people.with_for_update(key_share=True))
    ends = (_tie.resident_id, _tie.colleague_id, _tie.account_id, _tie.controller_id)
    theirs = select(_tie.id, *ends).where(_tie.resident_id.in_(ids)).order_by(_tie.colleague_id.is_(None), *ends)
    ties = {tuple(row)[1:]: row.id for row in connection.execute(theirs.with_for_update())}
    said = connection.execute(spoken_with(ids)).all()
    contacts = [one for row in said for one in contacts_of(row, [row.resident_id], row.kind)]  # type: ignore[arg-type]
    scores = dict.fromkeys(ties.values(), 0.0)
    for tie in summed(contacts, keeping):
        edge = tie["resident_id"], tie["colleague_id"], tie["account_id"], tie["controller_id"]
        if edge in ties:
            scores[ties[edge]] = tie[keeping.column]
    change = (
        update(Tie.__table__).where(_tie.id == bindparam("tie_id")).values({keeping.column: bindparam("new_score")})
    )
    connection.execute(change, [{"tie_id": one, "new_score": score} for one, score in scores.items()])
