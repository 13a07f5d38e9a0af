"""Rows on their way into the database. Ids are given here, so that rows can point at each other while unwritten."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, text

from crm.accounts.models import Account
from crm.conversations.models import Agreement, Ask, Closing, Conversation, Interaction, Participant, Promise
from crm.council.models import (
    Body,
    Colleague,
    Controller,
    Listing,
    Post,
    PostcodeWard,
    PostHolder,
    RoleGrant,
    Team,
    Ward,
)
from crm.database import Base, db
from crm.residents.models import ContactPoint, Link, Organisation, Resident
from crm.responsibilities.models import Responsibility

# Each after those that it points at.
ORDER: tuple[type[Base], ...] = (
    Colleague, RoleGrant, Team, Body, Ward, PostcodeWard, Post, PostHolder, Controller, Listing, Account,
    Resident, Organisation, ContactPoint, Link,
    Conversation, Interaction, Participant, Closing, Promise, Ask, Agreement, Responsibility,
)  # fmt: skip
AT_ONCE = 10_000


class Book:
    """Rows by table. `write` puts them into the database inside the transaction of whoever calls it, and empties it."""

    def __init__(self) -> None:
        self.rows: dict[type[Base], list[dict[str, Any]]] = {model: [] for model in ORDER}
        self._next = {model: (db.session.scalar(select(func.max(model.id))) or 0) + 1 for model in ORDER}

    def next_id(self, model: type[Base]) -> int:
        """The id that the next row of a table gets."""
        return self._next[model]

    def add(self, model: type[Base], **row: Any) -> int:
        """Keep a row, all columns named that any row of that table names; returns its id."""
        row["id"] = given = self._next[model]
        self._next[model] = given + 1
        self.rows[model].append(row)
        return given

    def add_later(self, model: type[Base], row: dict[str, Any]) -> None:
        """Keep a row of which only the place is certain; it is filled in before `write`."""
        row["id"] = self._next[model]
        self._next[model] += 1
        self.rows[model].append(row)

    def last(self, model: type[Base], row_id: int) -> dict[str, Any]:
        """The row that was kept last, to change it."""
        row = self.rows[model][-1]
        assert row["id"] == row_id
        return row

    def write(self, entry_id: int) -> None:
        """Write everything, as part of the act of an audit entry. PostgreSQL gets it by COPY, three times as quick."""
        is_postgresql = db.engine.dialect.name == "postgresql"
        for row in self.rows[Responsibility]:
            row["begun_by_id"] = entry_id
        for model in ORDER:
            rows = self.rows[model]
            if rows and is_postgresql:
                _copy(model, rows)
                self._mind_sequence(model)
            elif rows:
                for start in range(0, len(rows), AT_ONCE):
                    db.session.execute(insert(model.__table__), rows[start : start + AT_ONCE])
            self.rows[model] = []

    def _mind_sequence(self, model: type[Base]) -> None:
        """PostgreSQL counts ids apart from the table: tell it which are taken."""
        db.session.execute(
            text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)"),
            {"name": model.__tablename__, "last": self._next[model] - 1},
        )


def _copy(model: type[Base], rows: list[dict[str, Any]]) -> None:
    """Rows into a table of PostgreSQL by COPY, in the session's own transaction. The guard does not see COPY: it is
    used beside other changes of the same act only, which it does see."""
    names = list(rows[0])
    plain = {c.name: c.default for c in model.__table__.columns if c.name not in names and c.default is not None}
    filled = [default.arg for default in plain.values()]  # type: ignore[attr-defined]
    columns = ", ".join(f'"{name}"' for name in (*names, *plain))
    cursor = db.session.connection().connection.cursor()
    with cursor.copy(f'COPY "{model.__tablename__}" ({columns}) FROM STDIN') as copy:  # type: ignore[attr-defined]
        for row in rows:
            copy.write_row([*(row[name] for name in names), *filled])


def responsible(
    book: Book, post_id: int, at: datetime, *, role: str = "lead",
    conversation_id: int | None = None, resident_id: int | None = None,
) -> dict[str, Any]:  # fmt: skip
    """A post leads or supports something from a moment on; the row, which may still be ended."""
    row_id = book.add(
        Responsibility, post_id=post_id, role=role, conversation_id=conversation_id, resident_id=resident_id,
        account_id=None, starts_at=at, ends_at=None, begun_by_id=None,
    )  # fmt: skip
    return book.last(Responsibility, row_id)
