"""How migrations run: whole or not at all, on SQLite as on PostgreSQL, and never waiting long for a lock."""

from __future__ import annotations

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import text
from sqlalchemy.engine import Connection

config = context.config
database = current_app.extensions["migrate"].db
SEARCH_INDEX = ("search_text", "search_vocabulary")


def _is_ours(thing: Any, name: str | None, kind: str, _reflected: bool, _compared: object) -> bool:
    """The tables of the full-text index belong to the database; the models do not know of them. An index may be for one
    kind of database only."""
    if kind == "index" and thing.info.get("only", database.engine.dialect.name) != database.engine.dialect.name:
        return False
    return not (kind in {"table", "index", "column"} and name and (name.startswith(SEARCH_INDEX) or name == "search"))


def _render(kind: str, thing: object, _context: Any) -> str | bool:
    """A migration never imports from `crm`, so our own type for moments is written as what it is made of."""
    return "sa.DateTime(timezone=True)" if kind == "type" and type(thing).__name__ == "UTCDateTime" else False


def run() -> None:
    engine = database.engine
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            # A table is rebuilt by copying it, and with foreign keys on that would empty the tables below it.
            # The pragma does nothing inside a transaction, so it comes first, on the bare connection.
            connection.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")  # type: ignore[union-attr]
        _upgrade(connection.execution_options(writes=True))
        if engine.dialect.name == "sqlite":
            connection.connection.driver_connection.execute("PRAGMA foreign_keys = ON")  # type: ignore[union-attr]


def _upgrade(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=database.metadata,
        render_item=_render,
        render_as_batch=True,
        compare_type=True,
        include_object=_is_ours,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            # One upgrade at a time; and other users are not kept waiting: the upgrade gives up instead.
            connection.execute(text("SELECT pg_advisory_xact_lock(7214461)"))
            connection.execute(text("SET LOCAL lock_timeout = '4s'"))
        context.run_migrations()
        if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise RuntimeError("The migration would leave rows that point at nothing; it was undone.")


run()
