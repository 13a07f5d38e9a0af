"""Keeping ties up, inside the transaction that logs, moves or corrects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import delete, func, insert
from sqlalchemy.dialects import postgresql, sqlite

from crm.database import db
from crm.ties.models import Tie
from crm.ties.rules import CHANNEL_BITS
from graph.strength import term


@dataclass(frozen=True)
class Contact:
    """That a resident and a colleague, or an account, were in contact: what an interaction says about a tie."""

    resident_id: int
    controller_id: int
    at: datetime
    channel: str
    colleague_id: int | None = None
    account_id: int | None = None


def strengthen(contacts: Iterable[Contact]) -> None:
    """Add contacts to their ties, in whatever order they happened. One statement, rows in a fixed order.

    Additions commute, so a late or backdated contact is no special case.
    """
    rows = summed(contacts)
    for one_end in ("colleague_id", "account_id"):
        ends = [row for row in rows if row[one_end] is not None]
        if ends:
            _upsert(ends, one_end)


def rebuild(resident_ids: Sequence[int], contacts: Iterable[Contact]) -> None:
    """Write the ties of residents anew from all their contacts: after a move, a removal or a correction.

    Never by subtracting: what is left after rounding would be a tie with somebody never spoken to.
    """
    db.session.execute(delete(Tie).where(Tie.resident_id.in_(resident_ids)))
    if rows := summed(contacts):
        db.session.execute(insert(Tie.__table__), rows)


def summed(contacts: Iterable[Contact]) -> list[dict[str, Any]]:
    """The ties that contacts make, as rows: what should stand in the table if these were all there are."""
    half_life = current_app.config["SETTINGS"].tie_half_life_days
    ties: dict[tuple[int, int, int, int], dict[str, Any]] = {}
    for contact in contacts:
        key = (contact.resident_id, contact.colleague_id or 0, contact.account_id or 0, contact.controller_id)
        added = term(contact.at, contact.channel, half_life)
        bit = CHANNEL_BITS.get(contact.channel, 0)
        if tie := ties.get(key):
            tie["count"] += 1
            tie["score"] += added
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
                "score": added,
                "channels": bit,
            }
    return [ties[key] for key in sorted(ties)]


def _upsert(rows: list[dict[str, Any]], one_end: str) -> None:
    dialect = db.session.get_bind().dialect.name
    upsert = (sqlite.insert if dialect == "sqlite" else postgresql.insert)(Tie).values(rows)
    new = upsert.excluded
    # What SQLite calls min and max of two values, PostgreSQL calls least and greatest.
    least, greatest = (func.min, func.max) if dialect == "sqlite" else (func.least, func.greatest)
    db.session.execute(
        upsert.on_conflict_do_update(
            index_elements=["resident_id", one_end, "controller_id"],
            set_={
                "count": Tie.count + new.count,
                "score": Tie.score + new.score,
                "channels": Tie.channels.op("|")(new.channels),
                "first_at": least(Tie.first_at, new.first_at),
                "last_at": greatest(Tie.last_at, new.last_at),
            },
        )
    )
