"""Two acts at once, in an order that is chosen and not hoped for.

`Forced(app)(first, second, stop=k)`: the first act, in a thread and a connection of its own, stops before its k-th
statement; then the second runs until it is done or waits for the first; then the first goes on. Nothing sleeps: who
stands still is woken by the other, and whether the second waits is asked of the database.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.engine import Engine

from crm.database import db

Act = Callable[[], object]
LONGEST = 60  # seconds, after which something is wrong
MOMENT = 0.003  # between two questions whether the second one waits
_mine = threading.local()


@dataclass
class Actor:
    """One of the two, as far as the other has to know of it."""

    stop: int = 0  # before which statement it stands still; 0: nowhere
    statements: int = 0
    stands: threading.Event = field(default_factory=threading.Event)
    goes_on: threading.Event = field(default_factory=threading.Event)
    begins: threading.Event = field(default_factory=threading.Event)  # asked SQLite for its one lock
    done: threading.Event = field(default_factory=threading.Event)
    pid: int | None = None  # of its server process in PostgreSQL
    result: object = None

    def about_to(self, connection: Connection, statement: str) -> None:
        self.statements += 1
        if connection.dialect.name == "postgresql":
            self.pid = connection.connection.dbapi_connection.info.backend_pid  # type: ignore[union-attr]
        elif statement.startswith("BEGIN IMMEDIATE"):
            self.begins.set()
        if self.statements == self.stop:
            self.stands.set()
            assert self.goes_on.wait(LONGEST), "Nobody let it go on."


@event.listens_for(Engine, "before_cursor_execute")
def _before(connection: Connection, _cursor: Any, statement: str, *_more: Any) -> None:
    actor = getattr(_mine, "actor", None)
    if actor is not None:
        actor.about_to(connection, statement)


class Forced:
    """Runs two acts in chosen orders; counts how many it ran, and how many there are to choose from."""

    def __init__(self, app: Flask) -> None:
        self.app, self.runs, self.waited = app, 0, 0
        self._look = create_engine(db.engine.url, isolation_level="AUTOCOMMIT", pool_size=1)

    def __call__(self, first: Act, second: Act, *, stop: int) -> tuple[object, object]:
        """What came of each. An error that it raised is what came of it."""
        db.session.commit()
        db.session.remove()
        ahead, behind = Actor(stop=stop), Actor()
        threads = [threading.Thread(target=self._run, args=pair) for pair in ((ahead, first), (behind, second))]
        threads[0].start()
        while not (ahead.stands.wait(MOMENT) or ahead.done.is_set()):
            pass
        threads[1].start()
        while not (behind.done.wait(MOMENT) or self._waits(behind, ahead)):
            pass
        self.waited += not behind.done.is_set()
        ahead.goes_on.set()
        for thread in threads:
            thread.join(LONGEST)
        assert not any(thread.is_alive() for thread in threads), "They wait for each other for ever."
        self.runs += 1
        self.statements = ahead.statements
        return ahead.result, behind.result

    def alone(self, act: Act) -> object:
        """One act by itself, in a thread like the others; `statements` says how many it made."""
        actor = Actor()
        db.session.commit()
        thread = threading.Thread(target=self._run, args=(actor, act))
        thread.start()
        thread.join(LONGEST)
        self.statements = actor.statements
        return actor.result

    def close(self) -> None:
        self._look.dispose()

    def _run(self, actor: Actor, act: Act) -> None:
        _mine.actor = actor
        with self.app.app_context():
            try:
                actor.result = act()
            except Exception as error:
                actor.result = error
            finally:
                db.session.remove()
                actor.done.set()

    def _waits(self, behind: Actor, ahead: Actor) -> bool:
        if self._look.dialect.name == "sqlite":
            # Whoever began writing has the one lock that there is.
            return behind.begins.is_set() and ahead.begins.is_set() and ahead.statements > 1
        if behind.pid is None:
            return False
        with self._look.connect() as connection:
            blocked = text("SELECT cardinality(pg_blocking_pids(:pid)) > 0")
            return bool(connection.execute(blocked, {"pid": behind.pid}).scalar())
