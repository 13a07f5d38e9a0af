"""What happens on which day, and what time it is while it does."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from crm import clock
from crm.database import db

Result = TypeVar("Result")


class Diary:
    """Acts by day, in order. Every single command is a minute later than the one before it, as in life."""

    def __init__(self, first: date, last: date) -> None:
        self.first, self.last = first, last
        self.day = first
        self._minutes = 0
        self._numbers = 0
        self._acts: list[tuple[date, int, Callable[[], None]]] = []

    def on(self, day: date, act: Callable[[], None]) -> None:
        """Do this on a day. What lies after the end of the years is left out."""
        if day <= self.last:
            self._numbers += 1
            heapq.heappush(self._acts, (day, self._numbers, act))

    def do(self, command: Callable[[], Result]) -> Result:
        """One command, with the clock a minute further on."""
        self._minutes += 1
        start = datetime.combine(self.day, time(7), tzinfo=clock.LONDON)
        with clock.stopped(start + timedelta(minutes=self._minutes)):
            return command()

    def live(self, evening: Callable[[], None]) -> None:
        """Every day on which something happens, and its evening."""
        while self._acts:
            self.day, self._minutes = self._acts[0][0], 0
            while self._acts and self._acts[0][0] == self.day:
                heapq.heappop(self._acts)[2]()
                db.session.remove()
            self.do(evening)
