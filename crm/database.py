"""The database: one session per request, one way to write, and a guard that no fact changes without an audit entry."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Enum, MetaData, TextClause, TypeDecorator, event, text
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, Session

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"

# WAL can corrupt a database on a SQLite before this one (sqlite.org, release 3.51.3), so older ones keep a journal.
SAFE_WAL = (3, 51, 3)


# SQL written by hand counts as a change too.
_WRITES = re.compile(r"\s*(?P<verb>INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+\"?(?P<table>\w+)", re.IGNORECASE)


class Base(DeclarativeBase):
    """Every table. One that records no business fact says `__audited__ = False`."""

    metadata = MetaData(naming_convention=NAMING)
    __audited__ = True


db = SQLAlchemy(model_class=Base, disable_autonaming=True)


class UTCDateTime(TypeDecorator[datetime]):
    """A moment. Stored in UTC; refuses one without a time zone; always comes back aware, on SQLite too."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def words(column: str, *choices: str) -> Enum:
    """The type of a column that holds one of a few words, kept so by the database as well."""
    return Enum(
        *choices, name=f"{column}_is_known", native_enum=False, length=24, validate_strings=True, create_constraint=True
    )


def engine_options(url: str) -> dict[str, Any]:
    """What each kind of database needs to be safe when several write at once."""
    if url.startswith("sqlite"):
        # isolation_level None hands BEGIN to us: see `_begin`.
        return {"connect_args": {"isolation_level": None, "timeout": 15}}
    return {"pool_pre_ping": True, "connect_args": {"connect_timeout": 10}}


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    journal = "WAL" if sqlite3.sqlite_version_info >= SAFE_WAL else "DELETE"
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA journal_mode = {journal}")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA cache_size = -32000")


# What PostgreSQL supposes by itself is a disk that turns, and that one plan does for whatever is asked: for a name that
# two have and for one that half the town has. Whoever runs it may say otherwise, and is left alone.
_PLANNING = {"random_page_cost": "1.1", "plan_cache_mode": "force_custom_plan"}


@event.listens_for(Engine, "connect")
def _prepare_postgresql(connection: Any, _record: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        return
    given, connection.autocommit = connection.autocommit, True
    connection.execute(
        "SELECT set_config(name, ours.value, false) FROM pg_settings AS own"
        " JOIN unnest(%s::text[], %s::text[]) AS ours(name, value) USING (name) WHERE own.source = 'default'",
        (list(_PLANNING), list(_PLANNING.values())),
    )
    connection.autocommit = given


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    """Take SQLite's write lock before the first read of a writing transaction, so that no update is lost."""
    if connection.dialect.name == "sqlite":
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def transaction() -> Iterator[Session]:
    """One act, whole or not at all. Only commands open one; a command that calls a command is refused."""
    session = db.session()
    if session.info.get("act under way"):
        raise RuntimeError("A command called another command. Share a step instead.")
    end_reading()
    session.info["act under way"] = True
    try:
        session.connection(execution_options={"writes": True})
        yield session
        session.flush()
        _refuse_without_audit(session)
        session.commit()
    except IntegrityError as error:
        session.rollback()
        if repeated := _repeated_form(session, error):
            raise repeated from None
        raise
    except BaseException:
        session.rollback()
        raise
    finally:
        for key in ("act under way", "touched", "audited"):
            session.info.pop(key, None)


def end_reading() -> None:
    """Close what a page has read. COMMIT and not ROLLBACK: after a rollback psycopg forgets its prepared statements.

    Raises where something was changed meanwhile, flushed or not: it is rolled back with the request.
    """
    session = db.session()
    if session.new or session.dirty or session.deleted or session.info.get("touched"):
        raise RuntimeError("Something was changed outside a transaction.")
    session.commit()


@contextmanager
def own_short_transaction() -> Iterator[Connection]:
    """A write of its own beside the request's session, for what is not a business fact: a viewing, a session seen.

    Ends the session's reading first: SQLite's journal lets nobody commit while a reader is inside a transaction.
    """
    end_reading()
    with db.engine.connect().execution_options(writes=True) as connection, connection.begin():
        yield connection


def _refuse_without_audit(session: Session) -> None:
    touched = session.info.get("touched", set())
    if touched and not session.info.get("audited"):
        raise RuntimeError(f"No audit entry for a change to {', '.join(sorted(touched))}.")
    if session.info.get("audited", 0) > 1:
        raise RuntimeError("One act has one audit entry; this one wrote several.")


def _repeated_form(session: Session, error: IntegrityError) -> Exception | None:
    """The same form sent twice at once: the second one meets the unique form id of the first."""
    finder = session.info.get("repeated form")
    if finder is not None and "form_id" in str(error.orig):
        return finder()
    return None


@event.listens_for(Session, "after_flush")
def _note_rows(session: Session, _context: Any) -> None:
    for row in session.new:
        _note(session, row.__tablename__)
    for row in (*(row for row in session.dirty if session.is_modified(row)), *session.deleted):
        _note(session, row.__tablename__, added=False)


@event.listens_for(Session, "do_orm_execute")
def _note_bulk(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        rows = len(state.parameters) if isinstance(state.parameters, list) else 1
        _note(state.session, state.statement.table.name, rows, added=state.is_insert)  # type: ignore[attr-defined]
    elif isinstance(state.statement, TextClause) and (written := _WRITES.match(state.statement.text)):
        _note(state.session, written["table"], added=written["verb"].upper().startswith("INSERT"))


@event.listens_for(Session, "after_commit")
@event.listens_for(Session, "after_rollback")
def _forget_rows(session: Session) -> None:
    session.info.pop("touched", None)
    session.info.pop("audited", None)


def _note(session: Session, table: str, rows: int = 1, *, added: bool = True) -> None:
    model = next((m.class_ for m in Base.registry.mappers if m.local_table.name == table), None)  # type: ignore[attr-defined]
    if getattr(model, "__is_audit_entry__", False):
        if not added:
            raise RuntimeError("What the audit says is never rewritten.")
        session.info["audited"] = session.info.get("audited", 0) + rows
    elif getattr(model, "__audited__", True):
        session.info.setdefault("touched", set()).add(table)


def keep_statistics() -> None:
    """Let the database look at how its rows are spread, so that it picks the right index: after a bulk load and when
    serving begins. SQLite never does so by itself; a sample is enough, and takes well under a second.
    """
    with own_short_transaction() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA analysis_limit = 1000")
        connection.exec_driver_sql("ANALYZE")


def is_migrated() -> bool:
    """Whether the database answers and stands at the newest migration."""
    newest = (MIGRATIONS / "HEAD").read_text().strip()
    return db.session.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == newest
