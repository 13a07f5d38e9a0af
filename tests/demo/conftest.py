"""A small demo council of its own on each database: made once, only read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from crm import clock
from crm.database import db
from crm.demo.load import load
from tests.databases import create_database, make_app, migrate

NOW = datetime(2026, 11, 16, 10, 0, tzinfo=clock.LONDON).astimezone(UTC)
RESIDENTS = 300


def make_council(url: str, *, residents: int = RESIDENTS, seed: int = 7, now: datetime = NOW) -> Flask:
    """A migrated database with a demo council in it, as of the tests' day."""
    app = make_app(url)
    migrate(app)
    with app.app_context(), clock.stopped(now):
        load(residents, 3, seed, made=lambda _more: None)
    return app


@pytest.fixture(scope="module", params=("sqlite", "postgresql"))
def council_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path_factory.mktemp('demo') / 'demo.sqlite3'}"
    return create_database(request.getfixturevalue("postgres_server"), "demo")


@pytest.fixture(scope="module")
def council(council_url: str) -> Iterator[Flask]:
    """The demo council. Tests do not change it."""
    app = make_council(council_url)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def in_council(council: Flask) -> Iterator[Flask]:
    """The demo council with its context pushed."""
    with council.app_context():
        yield council
        db.session.rollback()


def real_data() -> Path:
    """The folder of real open data. Skips the test where there is none."""
    folder = Path(os.environ.get("REAL_DATA_DIR") or Path(__file__).resolve().parents[2].parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip("The real open data is not here, so there is nothing to compare the invented names with.")
    return folder
