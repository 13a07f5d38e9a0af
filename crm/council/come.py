"""That somebody has come to a post: for a higher room that left it to nobody until then, and says so here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from crm.actor import Actor
from crm.council.models import PostHolder

# What it did, for the one entry of the act.
Hear = Callable[[Actor, PostHolder, PostHolder | None], Mapping[str, int]]
_hear: list[Hear] = []


def heard_by(hear: Hear) -> None:
    """Have a higher room do what belongs to somebody's coming, in the same transaction."""
    _hear[:] = [hear]


def has_come(actor: Actor, began: PostHolder, leaver: PostHolder | None) -> Mapping[str, int]:
    """Somebody takes over a post, a free place or that of `leaver`. Five statements at most."""
    return _hear[0](actor, began, leaver) if _hear else {}
