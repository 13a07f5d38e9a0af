"""A handover that is killed while it is confirmed, or undone, has happened whole or not at all; sent again, it happens
once."""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from crm.check import findings
from crm.database import db
from crm.errors import AlreadyDone
from crm.handovers.commands.confirming import confirm
from crm.handovers.commands.undoing import undo
from crm.handovers.steps import telling, undoing
from tests.databases import Postgresql
from tests.handovers import oracle
from tests.handovers.killing import Died, everything, in_a_child, is_sound, result, until_it_is_gone
from tests.handovers.races import There, confirmed, previewed
from tests.postgres import Server


def confirming(there: There) -> Callable[[], object]:
    actor = there.actor("samina", form_id="the form")
    return lambda: confirm(actor, there.handover, there.preview)


def taking_back(there: There) -> Callable[[], object]:
    actor = there.actor("samina", form_id="the form")
    return lambda: undo(actor, there.handover)


ACTS = {"confirmed": (previewed, confirming), "undone": (confirmed, taking_back)}


class Victim:
    """An act to be killed, again and again from the same start; how it stood before, and how it should stand after."""

    def __init__(self, database: Any, cast: Any, name: str) -> None:
        self.database, self.app = database, database.app
        scene, act = ACTS[name]
        self.act = act(scene(cast))
        self.start = database.remember()
        self.before = everything()
        lived = in_a_child(self.app, self.act)
        assert lived.acknowledged, lived.said
        self.points = lived.points
        self.after = result()
        self.kills: Counter[str] = Counter()

    def again(self) -> None:
        db.session.remove()
        self.database.reset(self.start)

    def kill(self, *, fatal: int = 0, after: float | None = None) -> str:
        """Kill it once, and say how it was found; whatever else must hold is looked at."""
        self.again()
        died = in_a_child(self.app, self.act, fatal=fatal, after=after)
        until_it_is_gone(self.database.url, died.server_process)
        assert died.killed or died.acknowledged, died.said
        return self.look(died)

    def look(self, died: Died) -> str:
        found = "untouched" if everything() == self.before else "whole" if result() == self.after else "half done"
        self.kills[found] += 1
        assert found == "whole" or not died.acknowledged, "It was acknowledged, and is lost."
        return found

    def send_again(self, found: str) -> None:
        """The same form once more: now it is done, once; or was, and nothing is done twice."""
        try:
            self.act()
            assert found == "untouched"
        except AlreadyDone:
            assert found == "whole"
        db.session.rollback()
        assert result() == self.after
        assert oracle.troubles(oracle.read()) == []
        assert is_sound()

    def check(self, points: Sequence[int]) -> None:
        for point in points:
            found = self.kill(fatal=point)
            assert found != "half done", f"killed at moment {point} of {self.points}"
            self.send_again(found)
        assert findings() == []


@pytest.fixture
def victim(app, database, cast) -> Iterator[Callable[[str], Victim]]:
    made: list[Victim] = []

    def make(name: str) -> Victim:
        made.append(Victim(database, cast, name))
        return made[-1]

    yield make
    for one in made:
        one.again()


@pytest.mark.parametrize("name", ACTS)
def test_killed_now_and_then_it_is_whole_or_absent(victim, name):
    """In the middle, before the COMMIT and right after it."""
    one = victim(name)
    one.check((one.points // 2, one.points - 2, one.points))
    assert one.kills.keys() == {"untouched", "whole"}, one.kills


@pytest.mark.long
@pytest.mark.parametrize("name", ACTS)
def test_killed_before_and_after_every_statement_it_is_whole_or_absent(victim, database, name):
    one = victim(name)
    begun = time.monotonic()
    one.check(range(1, one.points + 1))
    tell(f"{database.name}, {name}: {one.points} moments", one, begun)


@pytest.mark.long
@pytest.mark.parametrize("name", ACTS)
def test_killed_at_random_it_is_whole_or_absent(victim, database, name):
    one, chance = victim(name), random.Random(3)
    one.again()
    begun = time.monotonic()
    in_a_child(one.app, one.act)
    whole_takes = time.monotonic() - begun
    for _ in range(40):
        found = one.kill(after=whole_takes * chance.uniform(0.02, 1.2))
        assert found != "half done"
        one.send_again(found)
    tell(f"{database.name}, {name} at random", one, begun)


@pytest.mark.long
def test_the_server_killed_at_random_it_is_whole_or_absent_after_recovery(at):
    """PostgreSQL itself dies as in a power cut of the process, and comes back by itself."""
    server, chance, begun = Server(fsync=True), random.Random(5), time.monotonic()
    try:
        server.start()
        database = Postgresql(server.url)
        with database.app.app_context():
            one = Victim(database, database.cast, "confirmed")
            for _ in range(15):
                one.again()
                moment = random.Random(chance.random()).randrange(1, one.points + 1)
                found = _killed_with_its_server(server, database, one, moment)
                assert found != "half done"
                one.send_again(found)
            tell("server of PostgreSQL, confirmed", one, begun)
            db.session.remove()
        database.close()
    finally:
        server.remove()


def _killed_with_its_server(server: Server, database: Postgresql, one: Victim, moment: int) -> str:
    assert server.process is not None
    died = in_a_child(one.app, one.act, fatal=moment, victim=server.process.pid)
    server.kill()
    database._engine.dispose()
    server.start()
    return one.look(died)


# A fault planted, that this has to find.


@pytest.mark.parametrize(("name", "where", "what"), [("confirmed", telling, "tell"), ("undone", undoing, "reopen")])
def test_an_act_that_commits_half_way_is_found(victim, monkeypatch, name, where, what):
    one = victim(name)
    late = getattr(where, what)

    def committing_first(*args: Any) -> None:
        db.session.commit()
        late(*args)

    monkeypatch.setattr(where, what, committing_first)
    found = [one.kill(fatal=point) for point in (one.points - 8, one.points - 2, one.points)]
    assert "half done" in found, found


def tell(words: str, one: Victim, begun: float) -> None:
    counts = ", ".join(f"{one.kills[found]} {found}" for found in ("untouched", "whole", "half done"))
    sys.stdout.write(f"\n{words}: {one.kills.total()} kills: {counts}, in {time.monotonic() - begun:.0f} s\n")
