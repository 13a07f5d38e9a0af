"""Rows into an empty, migrated database by the million: without indexes and checks, which are made again afterwards."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import psycopg
from sqlalchemy import Engine

from bench.graph.shape import Columns, Rows, length_of
from crm.database import Base

AT_ONCE = 50_000


def load(engine: Engine, rows: Iterable[Rows]) -> None:
    """Write all rows and bring back every index as the migrations made it. The database is looked at afterwards."""
    raw = engine.raw_connection()
    driver = raw.driver_connection
    raw.detach()  # it is set up for loading and for nothing else: closed afterwards, not given back
    try:
        write = _write_sqlite if isinstance(driver, sqlite3.Connection) else _write_postgresql
        bare = _bare_sqlite if isinstance(driver, sqlite3.Connection) else _bare_postgresql
        with bare(driver):  # type: ignore[arg-type]
            for table, columns in rows:
                write(driver, table, _completed(table, columns))  # type: ignore[arg-type]
    finally:
        driver.close()  # type: ignore[union-attr]


def _completed(table: str, columns: Columns) -> Columns:
    """With the defaults of the columns that were not named."""
    known = Base.metadata.tables[table].columns
    defaults = {
        column.name: column.default.arg  # type: ignore[attr-defined]
        for column in known
        if column.name not in columns and column.default is not None and column.default.is_scalar
    }
    return columns | defaults


def _split(columns: Columns) -> tuple[dict[str, list[Any]], dict[str, Any]]:
    varying = {name: column for name, column in columns.items() if isinstance(column, list)}
    return varying, {name: column for name, column in columns.items() if name not in varying and column is not None}


@contextmanager
def _bare_sqlite(connection: sqlite3.Connection) -> Iterator[None]:
    made = connection.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
    ).fetchall()
    for pragma in ("foreign_keys = OFF", "journal_mode = OFF", "synchronous = OFF", "cache_size = -1000000",
                   "threads = 2", "ignore_check_constraints = ON"):  # fmt: skip
        connection.execute(f"PRAGMA {pragma}")
    for kind, name, _ in made:
        connection.execute(f'DROP {kind} "{name}"')
    yield
    for kind, _, sql in made:
        if kind == "index":
            connection.execute(sql)
    for index in ("search_text", "search_text_names", "search_text_inside"):
        connection.execute(f"INSERT INTO {index}({index}) VALUES ('rebuild')")
    for kind, _, sql in made:
        if kind == "trigger":
            connection.execute(sql)


def _write_sqlite(connection: sqlite3.Connection, table: str, columns: Columns) -> None:
    varying, alike = _split(columns)
    given = {name: int(value) if isinstance(value, bool) else value for name, value in alike.items()}
    marks = ", ".join(["?"] * len(varying) + [_literal(value) for value in given.values()])
    named = ", ".join(f'"{name}"' for name in (*varying, *given))
    connection.execute("BEGIN")
    connection.executemany(
        f'INSERT INTO "{table}" ({named}) VALUES ({marks})',
        zip(*map(_plain, varying.values()), strict=True),
    )
    connection.execute("COMMIT")


def _literal(value: Any) -> str:
    return str(value) if isinstance(value, int | float) else "'" + str(value).replace("'", "''") + "'"


def _plain(column: list[Any]) -> list[Any]:
    """Days as SQLite keeps them; everything else as it is."""
    if any(isinstance(value, date) for value in column[:AT_ONCE]):
        return [None if value is None else str(value) for value in column]
    return column


@contextmanager
def _bare_postgresql(connection: psycopg.Connection) -> Iterator[None]:
    connection.autocommit = True
    made = connection.execute(
        "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i"
        " JOIN pg_class c ON c.oid = i.indrelid"
        " WHERE c.relnamespace = 'public'::regnamespace AND NOT i.indisprimary"
        " AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)"
    ).fetchall()
    for setting in ("session_replication_role = replica", "maintenance_work_mem = '1GB'"):
        connection.execute(f"SET {setting}")
    for name, _ in made:
        connection.execute(f"DROP INDEX {name}")
    yield
    _mind_sequences(connection)
    for _, sql in made:
        connection.execute(sql)
    connection.execute("VACUUM (ANALYZE)")


def _mind_sequences(connection: psycopg.Connection) -> None:
    """Ids were given here: tell the database which are taken."""
    counted = connection.execute(
        "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'id'"
        " AND column_default LIKE 'nextval%'"
    ).fetchall()
    for (table,) in counted:
        connection.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), coalesce(max(id), 1), count(*) > 0)"
            f' FROM "{table}"'.encode()
        )


def _write_postgresql(connection: psycopg.Connection, table: str, columns: Columns) -> None:
    varying, alike = _split(columns)
    named = ", ".join(f'"{name}"' for name in (*varying, *alike))
    line = "\t".join(["%s"] * len(varying) + [str(value).replace("%", "%%") for value in alike.values()]) + "\n"
    texts = [_nulls(column) for column in varying.values()]
    with connection.cursor().copy(f'COPY "{table}" ({named}) FROM STDIN'.encode()) as copy:
        for start in range(0, length_of(columns), AT_ONCE):
            some = zip(*(column[start : start + AT_ONCE] for column in texts), strict=True)
            copy.write("".join([line % row for row in some]))


def _nulls(column: list[Any]) -> list[Any]:
    return ["\\N" if value is None else value for value in column] if None in column else column
