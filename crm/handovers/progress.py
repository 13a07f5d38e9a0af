"""How far a confirmation under way has come. Known to this process alone, and gone once it has ended."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock

STEPS = (
    "Waiting for others who write at this moment",
    "Comparing with the preview",
    "Deciding who holds which post",
    "Moving the work",
    "Telling those who receive it",
    "Writing it down",
)


@dataclass(frozen=True)
class Progress:
    """The step that is being done, of how many, and what it is in words."""

    step: int
    of: int
    words: str


_under_way: dict[int, Progress] = {}
_lock = Lock()


def of(handover_id: int) -> Progress | None:
    """How far a confirmation in this process is; None where none is under way here."""
    with _lock:
        return _under_way.get(handover_id)


def report(handover_id: int, step: int) -> None:
    """Say that a step, from 1 on, has begun. Of several at once the one that is furthest is the one that counts: the
    others wait for it."""
    with _lock:
        now = _under_way.get(handover_id)
        if now is None or now.step < step:
            _under_way[handover_id] = Progress(step, len(STEPS), STEPS[step - 1])


@contextmanager
def shown(handover_id: int) -> Iterator[None]:
    """While this lasts there may be something to show. Of two at once the first that ends takes it away."""
    try:
        yield
    finally:
        with _lock:
            _under_way.pop(handover_id, None)
