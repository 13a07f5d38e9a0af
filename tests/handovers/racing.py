"""A race run again and again from the same start, each time in another order of its statements."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from crm.check import findings
from crm.database import db
from crm.errors import BadInput, NotAllowed, NotFound, Refused
from tests.handovers import oracle
from tests.handovers.forcing import Forced
from tests.handovers.races import RACES, outcome

TOLD = (Refused, BadInput, NotFound, NotAllowed)


class Run:
    """A race, run again and again from the same start, and what it came to one after the other, in both orders."""

    def __init__(self, app: Any, database: Any, cast: Any, name: str) -> None:
        self.race, self.database = RACES[name], database
        there = self.race.scene(cast)
        self.acts = (self.race.one(there), self.race.other(there))
        self.start = database.remember()
        self.forced = Forced(app)
        self.statements = [0, 0]

    def one_after_the_other(self) -> list[tuple[Any, ...]]:
        """What each order comes to; and that the second is told who won, where there can be only one."""
        found = []
        for order in ((0, 1), (1, 0)):
            self._again()
            results = {order[0]: said(self.forced.alone(self.acts[order[0]]))}
            self.statements[order[0]] = self.forced.statements
            results[order[1]] = said(self.forced.alone(self.acts[order[1]]))
            found.append((outcome(), results[0], results[1]))
            told = results[order[1]]
            assert not self.race.told or re.search(self.race.told, told), told
        return found

    def interleaved(self, first: int, stop: int) -> tuple[Any, ...]:
        """What comes of it where one act stands still before a statement until the other is done, or waits."""
        self._again()
        results: dict[int, Any] = {}
        results[first], results[1 - first] = self.forced(self.acts[first], self.acts[1 - first], stop=stop)
        return outcome(), said(results[0]), said(results[1])

    def check(self, stops: Callable[[int], Sequence[int]]) -> None:
        """Each interleaving comes to what one of the two orders comes to, and the record holds together."""
        serial = self.one_after_the_other()
        for first in (0, 1):
            for stop in stops(self.statements[first]):
                found = self.interleaved(first, stop)
                where = f"act {first} stood before statement {stop}"
                is_serial = found in serial or self.race.may_begin_meanwhile
                assert is_serial, f"{where}: {difference(found, serial)}"
                assert oracle.troubles(oracle.read()) == [], where
        assert findings() == []

    def close(self) -> None:
        self._again()
        self.forced.close()

    def _again(self) -> None:
        db.session.remove()
        self.database.reset(self.start)


def said(result: object) -> str:
    """What came of an act, in words. Whatever is not a refusal in words is an error that nobody was told of."""
    if isinstance(result, TOLD):
        return f"{type(result).__name__}: {result}"
    assert not isinstance(result, BaseException), repr(result)
    return f"done: {result!r}"


def difference(found: tuple[Any, ...], serial: list[tuple[Any, ...]]) -> str:
    """Where it is unlike either order."""
    lines = [f"{found[1:]} instead of {' or '.join(repr(one[1:]) for one in serial)}"]
    for part, value in found[0].items():
        if all(value != one[0][part] for one in serial):
            lines.append(f"{part}: {value} instead of {' or '.join(repr(one[0][part]) for one in serial)}")
    return "\n".join(lines)
