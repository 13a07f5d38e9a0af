"""The two databases that tests run on, each with the application on it, set back to the cast between tests.

The schema is made once by the real migrations. SQLite goes back by copying a file of 500 KB; PostgreSQL by one
script that empties the tables and fills them again from copies of the cast's rows in a schema of its own.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import flask_migrate
from flask import Flask
from sqlalchemy import Engine, create_engine, make_url, text

from crm import create_app
from crm.config import Settings
from crm.database import db
from tests import cast
from tests.checked_client import CheckedClient
from tests.watches import watch_templates

# Tests move the clock by days.
SESSIONS_LAST = {"session_idle_minutes": 60 * 24 * 3650, "session_hours": 24 * 3650}
BASELINE = "the_cast"
# Emptying a table by deleting is faster than truncating it, up to about this many bytes.
SMALL = 2_000_000


def make_app(url: str, **settings: object) -> Flask:
    """The application on a database, for tests: errors come through, CSRF stays on, each page is checked."""
    usual = {
        "database_url": url,
        "secret_key": "only for tests",
        "oidc_issuer": "",
        "rate_limits": False,
    } | SESSIONS_LAST
    app = create_app(Settings(**usual | SESSIONS_LAST | settings))
    app.testing = True
    app.test_client_class = CheckedClient
    watch_templates(app)
    return app


def migrate(app: Flask) -> None:
    """`flask db upgrade`, from nothing to the newest."""
    with app.app_context():
        try:
            flask_migrate.upgrade()
        except SystemExit:
            raise RuntimeError("The migrations failed; the reason is in the log above.") from None
        db.engine.dispose()


class Sqlite:
    """A file that is overwritten with a copy of the template."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self.file, self._template = folder / "test.sqlite3", folder / "template.sqlite3"
        self.url = f"sqlite:///{self.file}"
        self.app = make_app(self.url)
        migrate(self.app)
        with self.app.app_context():
            self.cast = cast.build()
            db.session.remove()
            db.engine.dispose()
        shutil.copyfile(self.file, self._template)

    def reset(self, to: Path | None = None) -> None:
        """As if no test had run before; or as it was when `remember` gave this."""
        with self.app.app_context():
            db.engine.dispose()
        for rest in ("-journal", "-wal", "-shm"):
            self.file.with_name(self.file.name + rest).unlink(missing_ok=True)
        # A new file under the old name: a connection that a failed test left open keeps only the old one locked.
        fresh = self.file.with_suffix(".fresh")
        shutil.copyfile(to or self._template, fresh)
        fresh.replace(self.file)

    def remember(self) -> Path:
        """Keep everything as it is now, for `reset` to come back to, again and again."""
        db.session.commit()
        kept = self.file.with_suffix(".remembered")
        shutil.copyfile(self.file, kept)
        return kept

    def close(self) -> None:
        with self.app.app_context():
            db.engine.dispose()


class Postgresql:
    """A database of the session's server, emptied and filled again by one script."""

    name = "postgresql"

    def __init__(self, server_url: str) -> None:
        self.url = create_database(server_url, "tests")
        self.app = make_app(self.url)
        migrate(self.app)
        with self.app.app_context():
            self.cast = cast.build()
            db.session.remove()
        self._engine: Engine = create_engine(self.url, isolation_level="AUTOCOMMIT", pool_size=1)
        self._script = self._keep(BASELINE)

    def reset(self, to: str | None = None) -> None:
        """As if no test had run before; or as it was when `remember` gave this."""
        with self._engine.connect() as connection:
            big = connection.execute(text(
                "SELECT quote_ident(relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
                f" AND relkind = 'r' AND pg_relation_size(oid) > {SMALL}"
            )).scalars().all()  # fmt: skip
            if big:
                connection.exec_driver_sql(f"TRUNCATE {', '.join(big)} CASCADE")
            connection.exec_driver_sql(to or self._script)

    def remember(self) -> str:
        """Keep everything as it is now, for `reset` to come back to, again and again."""
        db.session.commit()
        return self._keep("remembered")

    def close(self) -> None:
        self._engine.dispose()
        with self.app.app_context():
            db.engine.dispose()

    def _keep(self, schema: str) -> str:
        # A test that left a connection inside a transaction is told so, instead of everything standing still.
        script = ["SET LOCAL lock_timeout = '5s'", "SET LOCAL session_replication_role = replica"]
        with self._engine.connect() as connection:
            tables = connection.execute(text(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
                " ORDER BY tablename"
            )).scalars().all()  # fmt: skip
            connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
            connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
            for table in tables:
                connection.exec_driver_sql(f'CREATE TABLE {schema}."{table}" AS TABLE public."{table}"')
                script.append(f'DELETE FROM public."{table}"')
            for table in tables:
                columns = connection.execute(text(
                    "SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position)"
                    " FROM information_schema.columns WHERE table_schema = 'public' AND table_name = :table"
                    " AND is_generated = 'NEVER'"
                ), {"table": table}).scalar_one()  # fmt: skip
                script.append(f'INSERT INTO public."{table}" ({columns}) SELECT {columns} FROM {schema}."{table}"')
                if connection.scalar(text(f"SELECT to_regclass('public.{table}_id_seq')")):
                    script.append(
                        f"SELECT setval('public.{table}_id_seq', coalesce(max(id), 1), count(*) > 0)"
                        f' FROM public."{table}"'
                    )
        return "BEGIN; " + "; ".join(script) + "; COMMIT"


def create_database(server_url: str, name: str) -> str:
    """A new empty database on the session's server; returns its address."""
    engine = create_engine(server_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    engine.dispose()
    return make_url(server_url).set(database=name).render_as_string(hide_password=False)
