from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from crm.database import db
from tests.checked_client import CheckedClient
from tests.signed_in import sign_in
from tests.web.probes import probing_app


@pytest.fixture(scope="session")
def probes(database) -> Iterator[Flask]:
    """The application with the pages of tests/web/probes.py."""
    app = probing_app(database.url)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def probe_as(app: Flask, probes: Flask) -> Iterator[Callable[[int | None], CheckedClient]]:
    """A client of the probes, signed in or (None) not; the database is at the cast."""

    def signed_in(colleague_id: int | None) -> CheckedClient:
        client = probes.test_client()
        if colleague_id is not None:
            sign_in(client, colleague_id)
        return client

    yield signed_in
    probes.testing = True
    with probes.app_context():
        db.engine.dispose()
