"""Looking at pages, and sending the very statements of each look straight to the driver, in turns."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import event

from bench.graph.bars import Row
from bench.graph.looks import Draw, Drawn, Look
from bench.graph.stopwatch import Stopwatch
from bench.signed_in import sign_in
from crm.database import db
from crm.sign_in.access import actor_in

Sent = list[tuple[str, Any]]
AUDIT = "viewing"


@dataclass
class Council:
    """One council in one kind of database, with its pages and what was measured of them."""

    app: Flask
    looks: list[Look]
    draw: Draw
    rows: dict[str, Row]

    def __post_init__(self) -> None:
        with self.app.app_context():
            self.engine = db.engine
            self.engine.dispose()  # so that no connection is older than the listener below
        self.database: set[int] = set()  # the processes that answer, where the database is a server
        event.listen(self.engine, "connect", self._note_process)
        self.clients = {one.colleague_id: self.app.test_client() for one in self.looks}
        self.of_actor = {one: self._of_actor(sign_in(client, one)) for one, client in self.clients.items()}

    def _note_process(self, connection: Any, _record: Any) -> None:
        if hasattr(connection, "info"):
            self.database.add(connection.info.backend_pid)

    def drawn(self) -> Drawn:
        with self.app.app_context():
            return self.draw.one()

    def _of_actor(self, secret: str) -> set[str]:
        """The statements by which a request learns who asks."""
        with self.app.app_context(), watching(self.engine) as sent:
            actor_in(secret)
            db.session.commit()
        return {statement for statement, _ in sent}


def measure(councils: Sequence[Council], rounds: int, seed: int) -> None:
    """Every page of every council, `rounds` times after one to warm up, in random order: noise hits all alike."""
    chance = random.Random(seed)
    for number in range(rounds + 1):
        turns = [(council, look) for council in councils for look in council.looks]
        drawn = [council.drawn() for council in councils]
        for council, look in chance.sample(turns, len(turns)):
            _measure(council, look, look.url(drawn[councils.index(council)]), warm=number == 0)


def _measure(council: Council, look: Look, url: str, *, warm: bool) -> None:
    row = council.rows[look.name]
    if row.answered != 200:
        return
    client = council.clients[look.colleague_id]
    with watching(council.engine) as sent:
        watch = Stopwatch(council.database)
        answer = client.get(url)
        took, on_the_clock = watch.stop()
    if answer.status_code != 200:
        row.answered = answer.status_code
        return
    bare = _bare(council, sent)
    of_frame = sum(statement in council.of_actor[look.colleague_id] or AUDIT in statement for statement, _ in sent)
    row.of_frame = max(row.of_frame, of_frame)
    row.statements = max(row.statements, len(sent) - of_frame)
    if not warm:
        row.page.append(took)
        row.clock.append(on_the_clock)
        row.bare.append(bare)


@contextmanager
def watching(engine: Any) -> Iterator[Sent]:
    """What is sent meanwhile, but for where transactions begin."""
    sent: Sent = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _x: Any, many: bool) -> None:
        if not many and not statement.startswith("BEGIN"):
            sent.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def _bare(council: Council, sent: Sent) -> float:
    """Milliseconds of the same statements again, straight through the driver; what writes is left out."""
    raw = council.engine.raw_connection()
    try:
        cursor = raw.cursor()
        watch = Stopwatch(council.database)
        for statement, parameters in sent:
            if statement.lstrip().upper().startswith(("SELECT", "WITH")):
                cursor.execute(statement, parameters)
                cursor.fetchall()
        return watch.stop()[0]
    finally:
        raw.rollback()
        raw.close()
