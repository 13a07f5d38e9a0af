"""Keeping ties up, inside the transaction that logs, moves or corrects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert
from sqlalchemy.dialects import postgresql, sqlite

from crm.database import db
from crm.ties.half_life import COLUMNS, Keeping, in_force, to_write
from crm.ties.models import Tie
from crm.ties.rules import CHANNEL_BITS


@dataclass(frozen=True)
class Contact:
    """That a resident and a colleague, or an account, were in contact: what an interaction says about a tie."""

    resident_id: int
    controller_id: int
    at: datetime
    channel: str
    direction: str  # in: what came from them; out: what went to them
    colleague_id: int | None = None
    account_id: int | None = None


def strengthen(contacts: Iterable[Contact]) -> None:
    """Add contacts to their ties, in whatever order they happened. Three statements at most, rows in a fixed order.

    Additions commute, so a late or backdated contact is no special case. While another half-life is filled in, both
    scores are added to.
    """
    rows = summed(contacts, to_write())
    for one_end in ("colleague_id", "account_id"):
        ends = [row for row in rows if row[one_end] is not None]
        if ends:
            _upsert(ends, one_end)


def rebuild(resident_ids: Sequence[int], contacts: Iterable[Contact]) -> None:
    """Write the ties of residents anew from all their contacts: after a move, a removal or a correction.

    Never by subtracting: what is left after rounding would be a tie with somebody never spoken to.
    """
    keeping = to_write()
    db.session.execute(delete(Tie).where(Tie.resident_id.in_(resident_ids)))
    if rows := summed(contacts, keeping):
        db.session.execute(insert(Tie.__table__), rows)


def summed(contacts: Iterable[Contact], keeping: Keeping | None = None) -> list[dict[str, Any]]:
    """The ties that contacts make, as rows: what should stand in the table if these were all there are.

    Of the two columns of scores only those that are kept up hold a number.
    """
    keeping = keeping or in_force()
    ties: dict[tuple[int, int, int, int], dict[str, Any]] = {}
    for contact in contacts:
        key = (contact.resident_id, contact.colleague_id or 0, contact.account_id or 0, contact.controller_id)
        added = keeping.terms(contact.at, contact.channel, contact.direction)
        bit = CHANNEL_BITS.get(contact.channel, 0)
        if tie := ties.get(key):
            tie["count"] += 1
            for column in COLUMNS:
                tie[column] += added[column]
            tie["channels"] |= bit
            tie["first_at"] = min(tie["first_at"], contact.at)
            tie["last_at"] = max(tie["last_at"], contact.at)
        else:
            ties[key] = {
                "resident_id": contact.resident_id,
                "colleague_id": contact.colleague_id,
                "account_id": contact.account_id,
                "controller_id": contact.controller_id,
                "count": 1,
                "first_at": contact.at,
                "last_at": contact.at,
                "channels": bit,
                **added,
            }
    return [ties[key] for key in sorted(ties)]


def _upsert(rows: list[dict[str, Any]], one_end: str) -> None:
    dialect = db.session.get_bind().dialect.name
    kept = Tie.__table__.c
    upsert = (sqlite.insert if dialect == "sqlite" else postgresql.insert)(Tie.__table__).values(rows)
    new = upsert.excluded
    # What SQLite calls min and max of two values, PostgreSQL calls least and greatest.
    least, greatest = (func.min, func.max) if dialect == "sqlite" else (func.least, func.greatest)
    db.session.execute(
        upsert.on_conflict_do_update(
            index_elements=["resident_id", one_end, "controller_id"],
            set_={
                "count": kept.count + new.count,
                "channels": kept.channels.op("|")(new.channels),
                "first_at": least(kept.first_at, new.first_at),
                "last_at": greatest(kept.last_at, new.last_at),
                **{column: kept[column] + new[column] for column in COLUMNS},
            },
        )
    )
