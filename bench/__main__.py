"""`make bench`: the pages of the council in DATABASE_URL, each beside its bare SQL, measured in one run.

Each round asks every page once, in random order, then sends the very statements that the page sent straight to the
driver. Machines are noisy: read the ratios, and the milliseconds only as information.

    DATABASE_URL=sqlite:////tmp/big.sqlite3 make bench ARGS="--rounds 30"
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlalchemy import event, func, select

from bench.signed_in import sign_in
from crm import create_app
from crm.conversations.models import Conversation, Participant
from crm.council.models import COUNCIL, Post, Team, Ward
from crm.council.queries import people_to_sign_in_as
from crm.database import db
from crm.residents.models import Resident

Sent = list[tuple[str, Any]]


@dataclass
class Measured:
    """One page, over all rounds."""

    name: str
    url: str
    statements: int = 0
    page_ms: list[float] = field(default_factory=list)
    sql_ms: list[float] = field(default_factory=list)


def main() -> None:
    arguments = argparse.ArgumentParser(description="Measures pages beside their bare SQL.")
    arguments.add_argument("--rounds", type=int, default=20)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    app = create_app()
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        officer = next(person for person in people_to_sign_in_as() if person.kind == "officer")
        manager = next(person for person in people_to_sign_in_as() if person.kind == "manager")
        residents = db.session.scalar(select(func.count()).select_from(Resident))
        kind = db.engine.dialect.name
        pages = [Measured(*page) for page in _pages()]
        db.session.commit()
    print(f"{kind}, {residents:,} residents, {options.rounds} rounds; medians, and the 95th percentile of the page")
    chance = random.Random(options.seed)
    clients = {who: _signed_in(app, who) for who in (officer.colleague_id, manager.colleague_id)}
    for number in range(options.rounds + 1):
        for page in chance.sample(pages, len(pages)):
            who = manager.colleague_id if "team" in page.name else officer.colleague_id
            _measure(app, clients[who], page, warm=number == 0)
    _report(pages)


def _pages() -> list[tuple[str, str]]:
    busy = db.session.execute(
        select(Participant.resident_id, func.count().label("n"))
        .join(Resident, Resident.id == Participant.resident_id)
        .where(Resident.controller_id == COUNCIL)
        .group_by(Participant.resident_id)
        .order_by(func.count().desc())
        .limit(1)
    ).first()
    ordinary = db.session.scalar(
        select(Resident.id).where(Resident.controller_id == COUNCIL).order_by(Resident.id.desc()).offset(20)
    )
    conversation = db.session.scalar(
        select(Conversation.id).where(Conversation.controller_id == COUNCIL).order_by(Conversation.id.desc()).offset(20)
    )
    ward = db.session.scalar(select(Ward.code).order_by(Ward.id))
    team = db.session.scalar(
        select(Team.id).join(Post, Post.team_id == Team.id).where(Team.restricted.is_(False)).order_by(Team.id.desc())
    )
    return [
        ("Today", "/"),
        ("the quick log", "/log"),
        ("search, a name", "/residents?q=marsd"),
        ("search, what is remembered", "/residents?q=gritting+lady+hale"),
        ("search, a typing mistake", "/residents?q=Eilen+Marsdne"),
        ("search, a phone", "/residents?q=960417"),
        (f"the busiest resident ({busy.n if busy else 0} contacts)", f"/residents/{busy.resident_id if busy else 0}"),
        ("an ordinary resident", f"/residents/{ordinary}"),
        ("the conversations", "/conversations"),
        ("a conversation", f"/conversations/{conversation}"),
        ("a ward", f"/wards/{ward}"),
        ("a team", f"/teams/{team}"),
        ("the accounts", "/accounts"),
    ]


def _signed_in(app: Flask, colleague_id: int) -> Any:
    client = app.test_client()
    sign_in(client, colleague_id)
    return client


def _measure(app: Flask, client: Any, page: Measured, *, warm: bool) -> None:
    with app.app_context():
        engine = db.engine
    with _watching(engine) as sent:
        begun = time.perf_counter()
        answer = client.get(page.url)
        took = time.perf_counter() - begun
    if answer.status_code != 200:
        raise SystemExit(f"{page.url} answered {answer.status_code}.")
    bare = _bare(engine, sent)
    if not warm:
        page.statements = len(sent)
        page.page_ms.append(took * 1000)
        page.sql_ms.append(bare * 1000)


@contextmanager
def _watching(engine: Any) -> Iterator[Sent]:
    sent: Sent = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _x: Any, many: bool) -> None:
        if not many:
            sent.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def _bare(engine: Any, sent: Sent) -> float:
    """The same statements again, straight through the driver; what writes is left out."""
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        begun = time.perf_counter()
        for statement, parameters in sent:
            if statement.lstrip().upper().startswith(("SELECT", "WITH")):
                cursor.execute(statement, parameters)
                cursor.fetchall()
        return time.perf_counter() - begun
    finally:
        raw.rollback()
        raw.close()


def _report(pages: list[Measured]) -> None:
    print(f"{'page':44} {'statements':>10} {'page ms':>8} {'p95':>7} {'SQL ms':>7} {'ratio':>6}")
    for page in pages:
        middle = statistics.median(page.page_ms)
        worst = sorted(page.page_ms)[int(len(page.page_ms) * 0.95)]
        bare = statistics.median(page.sql_ms)
        ratio = f"{middle / bare:6.1f}" if bare > 0.01 else "     -"
        print(f"{page.name:44} {page.statements:10} {middle:8.1f} {worst:7.1f} {bare:7.2f} {ratio}")


if __name__ == "__main__":
    main()
