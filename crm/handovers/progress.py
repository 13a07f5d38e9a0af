"""How far a confirmation under way has come: for every process of this machine, and gone once it has ended.

The transaction that confirms is seen by nobody until it ends, so how far it is stands in a file of the instance folder,
one digit in it. Whoever confirms holds a lock on it: if they are killed, the system lets go of the lock, and
nothing is shown of what no longer runs.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from flask import current_app

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


_ours: ContextVar[int | None] = ContextVar("the file of the confirmation that runs here", default=None)


def of(handover_id: int) -> Progress | None:
    """How far a confirmation on this machine is; None where none is under way."""
    try:
        with _file(handover_id).open("rb") as file:
            if _lock(file.fileno(), fcntl.LOCK_SH):
                return None  # left behind by one that was killed
            step = int(file.read(1) or b"0")
    except OSError:
        return None
    return Progress(step, len(STEPS), STEPS[step - 1]) if step else None


def report(step: int) -> None:
    """Say that a step, from 1 on, has begun."""
    if (file := _ours.get()) is not None:
        os.pwrite(file, str(step).encode(), 0)


@contextmanager
def shown(handover_id: int) -> Iterator[None]:
    """While this lasts what is reported can be read. Of two at once the first is told, for which the other waits.

    Where the file cannot be written there is nothing to show, and the confirmation goes on.
    """
    path = _file(handover_id)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        yield
        return
    is_first = _lock(file, fcntl.LOCK_EX)
    token = _ours.set(file if is_first else None)
    try:
        yield
    finally:
        _ours.reset(token)
        if is_first:
            path.unlink(missing_ok=True)
        os.close(file)


def _file(handover_id: int) -> Path:
    """Two databases have two handovers of one number."""
    database = sha256(current_app.config["SQLALCHEMY_DATABASE_URI"].encode()).hexdigest()[:16]
    return Path(current_app.instance_path) / "progress" / f"{database}-{handover_id}"


def _lock(file: int, how: int) -> bool:
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
