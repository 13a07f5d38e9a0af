"""The migrations make what the models say, on both databases, and each can be undone and done again."""

from __future__ import annotations

import re

import flask_migrate
import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import inspect, text

from crm.config import ROOT
from crm.database import db
from tests.databases import create_database, make_app, migrate

NEWEST = (ROOT / "migrations" / "HEAD").read_text().strip()


@pytest.fixture
def empty_app(app_with, empty_url: str) -> Flask:
    """An application on a database without any table."""
    return app_with(database_url=empty_url)


def differs(app: Flask) -> bool:
    """Whether `flask db check` finds that the models say something else than the database."""
    with app.app_context():
        try:
            flask_migrate.check()
        except SystemExit:
            return True
        finally:
            db.session.remove()
    return False


def test_the_models_match_the_migrations(empty_app: Flask):
    migrate(empty_app)
    assert not differs(empty_app)


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE team ADD COLUMN planted INTEGER",
        "ALTER TABLE team DROP COLUMN restricted",
        "DROP INDEX ix_colleague_name",
        "CREATE TABLE planted (id INTEGER)",
    ],
)
def test_a_difference_is_noticed(empty_app: Flask, change: str):
    migrate(empty_app)
    with empty_app.app_context():
        db.session.execute(text(change))
        db.session.commit()
    assert differs(empty_app)


def test_each_can_be_undone_down_to_nothing_and_done_again(empty_app: Flask):
    migrate(empty_app)
    with empty_app.app_context():
        before = tables()
        for _ in revisions():
            flask_migrate.downgrade()
        assert tables() <= {"alembic_version"}
        flask_migrate.upgrade()
        assert tables() == before
    assert not differs(empty_app)


def test_the_last_can_be_undone_and_done_again_without_losing_anybody(database, app: Flask, cast):
    def people() -> int:
        return db.session.execute(text("SELECT count(*) FROM colleague")).scalar_one()

    before = people()
    db.session.commit()
    try:
        flask_migrate.downgrade()
        assert people() == before
        db.session.commit()
    finally:
        flask_migrate.upgrade()
    assert people() == before
    db.session.rollback()


def test_the_newest_is_the_one_that_is_named():
    assert revisions()[0] == NEWEST
    assert sorted(revisions()) == [f"{number:04}" for number in range(1, len(revisions()) + 1)]


def test_constraints_and_partial_indexes_are_the_models_own(postgres_server: str):
    """`flask db check` does not look at these, so PostgreSQL is asked for the wording of each."""
    said = {}
    for how in ("models", "migrations"):
        app = make_app(create_database(postgres_server, f"said_by_{how}"))
        with app.app_context():
            if how == "models":
                db.create_all()
            else:
                migrate(app)
            said[how] = wording()
            db.session.execute(text("ALTER TABLE post DROP CONSTRAINT ck_post_has_a_place"))
            assert len(said[how] - wording()) == 1  # a difference would be noticed
            db.session.remove()
            db.engine.dispose()
    assert said["migrations"] == said["models"]


def wording() -> set[str]:
    constraints = db.session.execute(
        text(
            "SELECT conrelid::regclass || ': ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE connamespace = 'public'::regnamespace AND conrelid <> 0"
        )
    ).scalars()
    indexes = db.session.execute(text("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'")).scalars()
    # The full-text index belongs to the database; the models do not know of it.
    unknown = re.compile(r"alembic_version|USING gin|search_vector")
    return {words for words in (*constraints, *indexes) if not unknown.search(words)}


def tables() -> set[str]:
    found = set(inspect(db.engine).get_table_names())
    db.session.rollback()
    return {name for name in found if not name.startswith("search_text")}


def revisions() -> list[str]:
    """The numbers of all migrations, newest first."""
    return [script.revision for script in ScriptDirectory(str(ROOT / "migrations")).walk_revisions()]
