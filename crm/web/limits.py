"""How often somebody may do what a program could do too often: try a key, search, take lists along.

Counted in this process, or for all of them in the Redis that the settings name. Where that does not answer, each
process counts by itself: what is limited stays limited. Whoever is signed in is counted by themselves; anybody else by
the address that they come from, and a whole council comes from one.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, g, request
from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import MemoryStorage, Storage, storage_from_string
from limits.strategies import MovingWindowRateLimiter

from crm.errors import TooOften

log = logging.getLogger(__name__)

View = TypeVar("View", bound=Callable[..., Any])

# A whole council begins its day from one address, and comes back to it from the provider. What is typed is searched
# for a few times a word. A key has 32 letters, so ten a minute find none.
LIMITS: dict[str, RateLimitItem] = {
    "sign in": parse("600 per minute"),
    "try a key": parse("10 per minute"),
    "search": parse("120 per minute"),
    "take a list along": parse("20 per hour"),
}


def limited(act: str) -> Callable[[View], View]:
    """Declare on a view that it is one of LIMITS."""
    assert act in LIMITS

    def declare(view: View) -> View:
        view.limited = act  # type: ignore[attr-defined]
        return view

    return declare


class _Counter:
    """Counts in the store that all processes share, and in its own while that does not answer."""

    def __init__(self, address: str) -> None:
        shared: Storage = MemoryStorage()
        if address:
            soon = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5}
            shared = storage_from_string(address, wrap_exceptions=True, **soon)
        self._shared = MovingWindowRateLimiter(shared)
        self._own = MovingWindowRateLimiter(MemoryStorage())

    def is_free(self, limit: RateLimitItem, *whose: str) -> bool:
        """Whether there is room, which is taken then."""
        try:
            return self._shared.hit(limit, *whose)
        except StorageError:
            log.warning("What counts requests does not answer; each process counts by itself.")
            return self._own.hit(limit, *whose)


def install(app: Flask, *, are_on: bool, address: str) -> None:
    """Refuse with TooOften what is done too often; after it is known who asks."""
    if not are_on:
        return
    counter = _Counter(address)

    @app.before_request
    def count() -> None:
        act = getattr(app.view_functions.get(request.endpoint or ""), "limited", None)
        if act is None:
            return
        actor = g.get("actor")
        whose = f"colleague {actor.colleague_id}" if actor and actor.colleague_id else f"from {request.remote_addr}"
        if not counter.is_free(LIMITS[act], act, whose):
            raise TooOften(LIMITS[act].get_expiry())
