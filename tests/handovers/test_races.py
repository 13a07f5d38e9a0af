"""Two who act at once, one of them handing over: whatever the order, nothing is lost and the second one is told."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.engine import Connection, Engine

from crm import database as crm_database
from crm.council.models import Post
from crm.database import db
from crm.handovers import access
from crm.handovers.models import Arrangement
from crm.handovers.steps import comparing, locking, undoing
from tests.handovers.races import RACES
from tests.handovers.racing import Run


@pytest.fixture
def run(app, database, cast) -> Iterator[Callable[[str], Run]]:
    made: list[Run] = []

    def make(name: str) -> Run:
        made.append(Run(app, database, cast, name))
        return made[-1]

    yield make
    for one in made:
        one.close()


def few(database: Any) -> Callable[[int], Sequence[int]]:
    """In the middle, and right before the end. SQLite has one writer at a time: once it has begun, all is the same."""
    if database.name == "sqlite":
        return lambda _many: (2,)
    return lambda many: sorted({many // 2, many})


# The others, and every order of these, are in the long run.
QUICK = (
    "two managers plan for one leaver",
    "confirmed in two windows",
    "confirmed while the plan is changed",
    "two handovers that cross",
    "confirmed while it is logged",
    "confirmed while somebody new rings",
    "confirmed while the resident is edited",
    "confirmed while one of them is passed on",
    "undone while one of them is passed on",
    "accepted in two windows",
    "a promise kept while it is sent back",
)


@pytest.mark.parametrize("name", QUICK)
def test_whatever_the_order_it_is_as_one_after_the_other(database, run, name):
    run(name).check(few(database))


@pytest.mark.long
@pytest.mark.parametrize("name", RACES)
def test_before_every_statement_it_is_as_one_after_the_other(database, run, name):
    race = run(name)
    race.check(lambda many: range(1, many + 1) if database.name == "postgresql" else (1, 2, many // 2, many))
    told = f"\n{database.name}: {name}: {race.forced.runs} interleavings, {race.forced.waited} of them waited\n"
    sys.stdout.write(told)


# Faults planted, that this has to find: each in a race and before a statement at which it shows.


def without_locks(monkeypatch: Any) -> None:
    """Nothing is locked while it is moved."""
    monkeypatch.setattr(locking, "lock_things", lambda _handover_id: None)


def without_the_lock_of_the_plan(monkeypatch: Any) -> None:
    """A plan is read, and may be confirmed by somebody else before it is written."""
    visible = access.visible_handovers

    class Unlocked:
        def __init__(self, statement: Any) -> None:
            self.statement = statement

        def where(self, *conditions: Any) -> Unlocked:
            return Unlocked(self.statement.where(*conditions))

        def with_for_update(self, **_more: Any) -> Any:
            return self.statement

    monkeypatch.setattr(access, "visible_handovers", lambda actor: Unlocked(visible(actor)))


def in_the_order_of_the_plan(monkeypatch: Any) -> None:
    """Posts are locked giver first, and not by id."""
    lock = locking.lock_posts_by_id

    def lock_posts(handover_id: int) -> list[Post]:
        (one,) = db.session.scalars(select(Arrangement).where(Arrangement.handover_id == handover_id))
        return [*lock({one.post_id}), *lock({one.rest_post_id})]

    monkeypatch.setattr(locking, "lock_posts", lock_posts)


LOCKS = {
    without_locks: ("confirmed while one of them is passed on", lambda many: range(many - 2, 2, -3)),
    without_the_lock_of_the_plan: ("confirmed while it is given up", lambda _many: (6, 9, 12)),
    in_the_order_of_the_plan: ("two handovers that cross", lambda _many: range(4, 20, 2)),
}


@pytest.mark.parametrize("fault", LOCKS, ids=lambda fault: fault.__name__)
def test_a_lock_that_is_missing_is_found(database, run, monkeypatch, fault):
    if database.name == "sqlite":
        pytest.skip("SQLite has one writer at a time, and no locks of rows.")
    name, stops = LOCKS[fault]
    race = run(name)
    fault(monkeypatch)
    with pytest.raises(AssertionError):
        race.check(stops)


def without_asking_whether_it_is_a_plan_still(monkeypatch: Any) -> None:
    monkeypatch.setattr(access, "refuse_settled", lambda _found: None)


def without_comparing_with_the_preview(monkeypatch: Any) -> None:
    monkeypatch.setattr(comparing, "refuse_changed", lambda _handover_id: None)


def without_looking_what_moved_on(monkeypatch: Any) -> None:
    monkeypatch.setattr(undoing, "note_what_stays", lambda _found: None)


CHECKS = {
    without_asking_whether_it_is_a_plan_still: "confirmed in two windows",
    without_comparing_with_the_preview: "confirmed while one of them is passed on",
    without_looking_what_moved_on: "undone while one of them is passed on",
}


@pytest.mark.parametrize("fault", CHECKS, ids=lambda fault: fault.__name__)
def test_a_check_that_is_missing_is_found(database, run, monkeypatch, fault):
    race = run(CHECKS[fault])
    fault(monkeypatch)
    with pytest.raises(AssertionError):
        race.check(few(database))


@contextmanager
def reading_before_writing() -> Iterator[None]:
    """SQLite's transactions begin by reading, as they do where nobody thought of it."""

    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA busy_timeout = 50")
        connection.exec_driver_sql("BEGIN")

    event.remove(Engine, "begin", crm_database._begin)
    event.listen(Engine, "begin", begin)
    try:
        yield
    finally:
        event.remove(Engine, "begin", begin)
        event.listen(Engine, "begin", crm_database._begin)


def test_a_transaction_that_begins_by_reading_is_found(database, run):
    if database.name == "postgresql":
        pytest.skip("Only SQLite has one lock for all.")
    race = run("confirmed while it is logged")
    with reading_before_writing(), pytest.raises(AssertionError, match="database is locked"):
        race.check(lambda many: (many // 2,))
