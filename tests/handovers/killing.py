"""kill -9 in the middle of an act: in a child of this process, before or after the statement that is chosen.

A child made by fork needs no Python to start and nothing to import, so that one kill takes a fraction of a second.
"""

from __future__ import annotations

import os
import select
import signal
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import create_engine, event, func, text
from sqlalchemy import select as query
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from crm.database import Base, db
from tests.handovers.races import outcome

Act = Callable[[], object]


@dataclass(frozen=True)
class Died:
    """What is known of a child that has ended."""

    killed: bool
    acknowledged: bool  # its act returned, and it had time to say so
    points: int  # how many moments there were at which it could have been killed, if it lived
    server_process: int | None  # in PostgreSQL, which may go on a while after its client died
    said: str


class Points:
    """The moments at which an act can be cut off: before and after each statement, and each COMMIT."""

    def __init__(self, fatal: int, tell: int, victim: int) -> None:
        self.seen, self.fatal, self.tell, self.victim = 0, fatal, tell, victim
        event.listen(Engine, "before_cursor_execute", self._statement)
        event.listen(Engine, "after_cursor_execute", self._pass)
        event.listen(Engine, "commit", self._pass)
        event.listen(Session, "after_commit", self._pass)

    def _statement(self, connection: Any, *_more: Any) -> None:
        if not self.seen and connection.dialect.name == "postgresql":
            os.write(self.tell, f"pid {connection.connection.dbapi_connection.info.backend_pid}\n".encode())
        self._pass()

    def _pass(self, *_any: Any) -> None:
        self.seen += 1
        if self.seen == self.fatal:
            os.kill(self.victim, signal.SIGKILL)


def in_a_child(app: Flask, act: Act, *, fatal: int = 0, after: float | None = None, victim: int | None = None) -> Died:
    """Run an act in a child: it kills itself, or the process named, at the moment of that number; or is killed itself
    after so many seconds."""
    db.session.remove()
    db.engine.dispose()
    heard, told = os.pipe()
    with warnings.catch_warnings():
        # The child uses no thread of this process, and ends without touching anything of it.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        _be_the_child(app, act, fatal, told, victim or os.getpid())
    os.close(told)
    said = _listen(heard, child, after)
    os.close(heard)
    _pid, status = os.waitpid(child, 0)
    lines = dict(line.split(" ", 1) for line in said.splitlines() if " " in line)
    return Died(
        os.WIFSIGNALED(status), "done" in lines, int(lines.get("done", 0)),
        int(lines["pid"]) if "pid" in lines else None, said,
    )  # fmt: skip


def _be_the_child(app: Flask, act: Act, fatal: int, told: int, victim: int) -> None:
    try:
        points = Points(fatal, told, victim)
        with app.app_context():
            act()
            # Only now is whoever sent the form told that it is done.
            os.write(told, f"done {points.seen}\n".encode())
    except BaseException as error:
        os.write(told, f"error {error!r}\n".encode())
    finally:
        os._exit(0)


def _listen(heard: int, child: int, after: float | None) -> str:
    """Everything that the child says until it ends; after so many seconds it is killed."""
    said = b""
    while True:
        ready, _, _ = select.select([heard], [], [], after)
        if not ready:
            os.kill(child, signal.SIGKILL)
            after = None
            continue
        more = os.read(heard, 65536)
        if not more:
            return said.decode()
        said += more


def until_it_is_gone(url: str, server_process: int | None) -> None:
    """Wait until PostgreSQL has noticed that its client died, and rolled back what it was doing."""
    if server_process is None:
        return
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        there = text("SELECT count(*) FROM pg_stat_activity WHERE pid = :pid")
        while connection.execute(there, {"pid": server_process}).scalar():
            select.select([], [], [], 0.005)
    engine.dispose()


def everything() -> dict[str, Any]:
    """Every row of every table."""
    found = {
        table.name: [tuple(row) for row in db.session.execute(query(table).order_by(*table.primary_key))]
        for table in Base.metadata.sorted_tables
    }
    db.session.commit()
    return found


def result() -> dict[str, Any]:
    """What an act came to, without the numbers of its rows: another try may count on from others."""
    found: dict[str, Any] = outcome()
    for table in Base.metadata.sorted_tables:
        found[f"rows of {table.name}"] = db.session.scalar(query(func.count()).select_from(table))
    db.session.commit()
    return found


def is_sound() -> bool:
    """What SQLite says of its own file; of PostgreSQL there is no such question without an extension."""
    if db.engine.dialect.name != "sqlite":
        return True
    whole = db.session.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    strays = db.session.execute(text("PRAGMA foreign_key_check")).first()
    db.session.commit()
    return whole and strays is None
