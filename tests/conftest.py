"""What every test may ask for. Each test that asks for `app` runs twice: on SQLite and on PostgreSQL.

    def test_an_officer_reads_the_page(client_of, cast):
        page = client_of(cast.maggie).get(f"/residents/{cast.eileen}")     # checked: HTML, labels, headers, ...
        assert "Eileen Marsden" in words(page)                            # from tests.checked_client import words

    def test_a_promise_is_kept(app, cast, actor_of_cast, at):
        commands.keep_promise(actor_of_cast(cast.maggie), promise_id)     # really commits; the next test starts afresh
        at("2026-11-18 09:00")                                            # moves the clock, London time, for the rest
        with at(timedelta(days=1)): ...                                   # or for a while

`app`            the application on a migrated database that holds the cast; its context is pushed: `db.session` works
`cast`           ids of the permanent people and places: tests/cast.py
`client_of(id)`  a checked client signed in as that colleague; `anonymous` is one that is not
`actor_of_cast`  the Actor that commands and queries take: actor_of_cast(cast.maggie); form_id="..." for a repeated form
`sql_count`      with sql_count() as statements: ...    then len(statements)
`at`             the clock: stands at Monday 16 November 2026, 10:00 in London, until a test moves it
`keep(*rows)`    (from tests.cast) writes plain rows to set a scene, returns ids
`app_with(...)`  another application on the same database, with other settings
`empty_url`      the address of a new, empty, unmigrated database of the same kind; `empty_app` an application on it

The client does what a browser without JavaScript does, CSRF included:
    client.submit("/log", {"words": "Bin empty"}, form="/conversations")
        GETs /log, fills in the form whose action is that, over the values that it shows, POSTs it, returns the 303 or
        422. `button="name=value"` presses that button, `follow=True` goes on to where it leads. A field or choice that
        the page does not offer fails the test; `forged={...}` sends it anyhow.
    client.post(url, data={**client.tokens(), ...})       a hand-made POST, e.g. at a wrong id
    client.get(url, headers=HTMX)                          asks for the fragment (from tests.checked_client import HTMX)
`words(response)` is the text of the page's main part; `Page(response)` finds forms, links, fields and errors in it.

`pytestmark = pytest.mark.page` at the head of a file says that its tests are about the words and forms of pages, not
about data: `make test` runs them on SQLite, `make test-long` on PostgreSQL as well.

No test reaches beyond this machine; a warning is an error; SQL while a template renders fails the test.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from crm import clock
from crm.actor import Actor
from crm.council.access import actor_of
from crm.database import db
from tests.cast import Cast
from tests.checked_client import CheckedClient
from tests.databases import Postgresql, Sqlite, create_database, make_app
from tests.postgres import postgres
from tests.signed_in import sign_in
from tests.watches import counted

NOW = datetime(2026, 11, 16, 10, 0, tzinfo=clock.LONDON).astimezone(UTC)
DATABASES = ("sqlite", "postgresql")


@pytest.hookimpl(tryfirst=True)  # before those that are not wanted are left out
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of tests about a page's words and forms the second database is asked in `make test-long` only.

    What a page reads and writes has tests of its own on both. Each page is opened on both: in the browser on SQLite,
    and where its statements are counted on PostgreSQL.
    """
    for item in items:
        for mark, other in (("page", "[postgresql"), ("page_on_postgresql", "[sqlite")):
            if item.get_closest_marker(mark) and other in item.name:
                item.add_marker(pytest.mark.long)


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Only this machine may be connected to."""
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def is_here(host: object) -> bool:
        return host is None or str(host).startswith(("127.", "::1", "localhost"))

    def connect_here(self: socket.socket, address: Any) -> None:
        assert self.family == socket.AF_UNIX or is_here(address[0]), f"A test wanted to reach {address}."
        connect(self, address)

    def look_up_here(host: Any, *more: Any, **named: Any) -> Any:
        assert is_here(host), f"A test wanted to reach {host}."
        return look_up(host, *more, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_here)
        patch.setattr(socket, "getaddrinfo", look_up_here)
        yield


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of the one PostgreSQL of the session."""
    with postgres() as url:
        yield url


@pytest.fixture(scope="session", params=DATABASES)
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sqlite | Postgresql]:
    """A migrated database with the cast in it, and the application on it. Tests ask for `app` instead."""
    if request.param == "sqlite":
        made: Sqlite | Postgresql = Sqlite(tmp_path_factory.mktemp("sqlite"))
    else:
        made = Postgresql(request.getfixturevalue("postgres_server"))
    yield made
    made.close()


@pytest.fixture
def app(database: Sqlite | Postgresql) -> Iterator[Flask]:
    """The application, on a database as if no test had run before; its context is pushed."""
    database.reset()
    with database.app.app_context():
        yield database.app
        db.session.rollback()


@pytest.fixture
def cast(database: Sqlite | Postgresql, app: Flask) -> Cast:
    """The ids of the permanent people and places."""
    return database.cast


@pytest.fixture
def empty_url(database: Sqlite | Postgresql, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """The address of a new, empty, unmigrated database, for tests that migrate one themselves."""
    if isinstance(database, Sqlite):
        return f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    return create_database(request.getfixturevalue("postgres_server"), "empty")


@pytest.fixture
def empty_app(empty_url: str) -> Iterator[Flask]:
    """An application on such a database; what it opens is closed again."""
    app = make_app(empty_url)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def app_with(database: Sqlite | Postgresql, app: Flask) -> Iterator[Callable[..., Flask]]:
    """Another application on the same database, with other settings: `app_with(oidc_issuer="https://...")`."""
    made = []

    def another(**settings: object) -> Flask:
        made.append(make_app(database.url, **settings))
        return made[-1]

    yield another
    for one in made:
        with one.app_context():
            db.engine.dispose()


@pytest.fixture
def client_of(app: Flask) -> Callable[[int], CheckedClient]:
    """A checked client, signed in as a colleague."""

    def signed_in(colleague_id: int) -> CheckedClient:
        client = app.test_client()
        assert isinstance(client, CheckedClient)
        sign_in(client, colleague_id)
        return client

    return signed_in


@pytest.fixture
def anonymous(app: Flask) -> CheckedClient:
    """A checked client that nobody signed in with."""
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    return client


@pytest.fixture
def actor_of_cast(app: Flask) -> Callable[..., Actor]:
    """A colleague of the cast as the Actor that commands and queries take, with hats and controllers of the day."""

    def actor(colleague_id: int, *, form_id: str | None = None) -> Actor:
        found = actor_of(colleague_id)
        assert found is not None, "They are not here any more."
        return replace(found, form_id=form_id)

    return actor


@pytest.fixture
def sql_count() -> Callable[[], AbstractContextManager[list[str]]]:
    """Collects statements: `with sql_count() as statements: ...`."""
    return counted


class Moved:
    """The clock was moved; as a context it goes back at the end."""

    def __init__(self, before: datetime) -> None:
        self._before = before

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_error: object) -> None:
        clock._stopped_everywhere[-1] = self._before


def _move(moment: datetime | str | timedelta) -> Moved:
    before = clock.now()
    clock._stopped_everywhere[-1] = _moment(moment)
    return Moved(before)


def _moment(moment: datetime | str | timedelta) -> datetime:
    if isinstance(moment, timedelta):
        return clock.now() + moment
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    return (moment if moment.tzinfo else moment.replace(tzinfo=clock.LONDON)).astimezone(UTC)


@pytest.fixture(autouse=True)
def at() -> Iterator[Callable[[datetime | str | timedelta], Moved]]:
    """The clock stands still. `at("2026-11-18 09:00")` moves it, and so does `at(timedelta(days=2))`."""
    with clock.stopped(NOW, everywhere=True):
        yield _move
