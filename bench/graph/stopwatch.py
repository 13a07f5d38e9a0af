"""Time without what other programs took: on a busy machine a page waits for the processor longer than it works.

Linux says of each thread how long it was ready to run and did not get to (/proc/PID/schedstat). That is taken off the
time on the clock, for this thread and for the processes of the database that work for it. Elsewhere it is the clock.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

MINE = Path("/proc/thread-self/schedstat")


class Stopwatch:
    """Runs from when it is made. `database` are the processes whose waiting is taken off as well."""

    def __init__(self, database: Iterable[int] = ()) -> None:
        self._files = [MINE, *(Path(f"/proc/{pid}/schedstat") for pid in database)]
        self._waited, self._begun = self._read()

    def stop(self) -> tuple[float, float]:
        """Milliseconds without waiting for the processor, and by the clock."""
        waited, now = self._read()
        clock = (now - self._begun) * 1_000
        return max(clock - (waited - self._waited) / 1e6, 0.0), clock

    def _read(self) -> tuple[int, float]:
        """What was waited so far, and the clock, at the same moment: again where one had to wait in between."""
        before = self._waiting()
        while True:
            now, after = time.perf_counter(), self._waiting()
            if after == before:
                return after, now
            before = after

    def _waiting(self) -> int:
        """Nanoseconds; none of what is not there."""
        waited = 0
        for file in self._files:
            with suppress(OSError, IndexError):
                waited += int(file.read_bytes().split()[1])
        return waited
