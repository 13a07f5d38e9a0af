"""How strong a tie is: often, lately, how personally and how much of it came back, in one number that can be kept up as
contacts arrive.

Forward decay (Cormode, Shkapenyuk, Srivastava, Xu: Forward Decay, ICDE 2009): each contact adds its weight, grown
towards the future from a fixed day instead of shrunk from now. The sum need not be touched as time passes, and the
order in which contacts arrive does not matter.

Reciprocity is part of a contact's weight: in a talk both speak, and what somebody wrote to the council is their own
doing, so both count whole; what was only sent to them counts half until they write back. A factor worked out from the
balance of both sums when read would not commute with adding up several ties of one person, nor keep an index in order.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from math import inf

__all__ = [
    "HALF_LIFE_DAYS", "LEVELS", "SENT", "SPOKEN", "WEIGHTS", "WORDS", "Part", "level", "parts", "score",
    "strength_now", "term", "weight",
]  # fmt: skip

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
HALF_LIFE_DAYS = 180
SHORTEST_HALF_LIFE_DAYS = 30

# How much one contact counts, by channel: to meet is more than to write.
WEIGHTS = {"in person": 1.5, "phone": 1.2, "email": 1.0, "social": 1.0, "letter": 1.0, "web": 0.8}

# Where both speak, whoever began it. Of anything else, what was only sent to them counts this share of its weight.
SPOKEN = frozenset({"in person", "phone"})
SENT = 0.5

_MOST_DOUBLINGS = 1023  # of a double

# The least strength of each level from 1 to 5, and what each is called. Level 0 is "never spoken": no number.
LEVELS = (0.0, 0.25, 1.0, 3.0, 6.0)
WORDS = ("never spoken", "gone cold", "a little", "in touch", "knows well", "knows very well")


@dataclass(frozen=True)
class Part:
    """What the contacts of one kind add to a strength."""

    channel: str
    direction: str  # in: they began it; out: the council did
    count: int
    weight: float  # what each counted on its day
    last_at: datetime
    strength: float  # what is left of them all


def weight(channel: str, direction: str = "in") -> float:
    """What one contact counts on its day. `direction` is "in" for what came from them, "out" for what went to them.

    >>> weight("email", "in"), weight("email", "out"), weight("phone", "out")
    (1.0, 0.5, 1.2)
    """
    full = WEIGHTS.get(channel, 1.0)
    return full * SENT if direction == "out" and channel not in SPOKEN else full


def term(at: datetime, channel: str, half_life_days: float = HALF_LIFE_DAYS, *, direction: str = "in") -> float:
    """What one contact adds to a score: `weight * 2 ** (days since 2020-01-01 / half life)`.

    Raises ValueError for a half life under 30 days, with which a double would overflow within the century.

    >>> term(EPOCH, "email"), term(EPOCH, "email", direction="out")
    (1.0, 0.5)
    """
    if half_life_days < SHORTEST_HALF_LIFE_DAYS:
        raise ValueError(f"The half life must be at least {SHORTEST_HALF_LIFE_DAYS} days, not {half_life_days}.")
    return weight(channel, direction) * 2.0 ** (_days(at) / half_life_days)


def score(contacts: Iterable[tuple[datetime, str, str]], half_life_days: float = HALF_LIFE_DAYS) -> float:
    """The kept sum of the terms of (moment, channel, direction), in any order. O(contacts)."""
    return sum(term(at, channel, half_life_days, direction=direction) for at, channel, direction in contacts)


def parts(
    contacts: Iterable[tuple[datetime, str, str]], now: datetime, half_life_days: float = HALF_LIFE_DAYS
) -> tuple[Part, ...]:
    """A strength taken apart by channel and direction, the largest part first; together they are the strength.
    O(contacts).

    >>> [(one.channel, one.direction, one.count, one.strength)
    ...  for one in parts([(EPOCH, "email", "out"), (EPOCH, "phone", "in"), (EPOCH, "email", "out")], EPOCH)]
    [('phone', 'in', 1, 1.2), ('email', 'out', 2, 1.0)]
    """
    groups: dict[tuple[str, str], list[datetime]] = {}
    for at, channel, direction in contacts:
        groups.setdefault((channel, direction), []).append(at)
    found = [
        Part(
            channel, direction, len(moments), weight(channel, direction), max(moments),
            sum(weight(channel, direction) * 2.0 ** ((_days(at) - _days(now)) / half_life_days) for at in moments),
        )
        for (channel, direction), moments in groups.items()
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (-one.strength, one.channel, one.direction)))


def strength_now(kept: float, now: datetime, half_life_days: float = HALF_LIFE_DAYS) -> float:
    """The strength at a moment: one meeting today is 1.5, the same meeting a half life ago 0.75. Infinite where a
    moment lies so long before the contacts that a double cannot say how strong they would have been.

    >>> strength_now(term(EPOCH, "in person"), EPOCH), strength_now(1.0, datetime(1500, 1, 1, tzinfo=UTC))
    (1.5, inf)
    """
    if kept <= 0.0:
        return 0.0
    doublings = -_days(now) / half_life_days
    return kept * 2.0**doublings if doublings < _MOST_DOUBLINGS else inf


def level(strength: float | None) -> int:
    """The strength as one of five levels, for words and a bar; 0 is for those who never spoke (None).

    >>> level(None), level(0.01), level(1.5), level(9.0)
    (0, 1, 3, 5)
    """
    if strength is None:
        return 0
    return sum(1 for least in LEVELS if strength >= least)


def _days(moment: datetime) -> float:
    return (moment - EPOCH).total_seconds() / 86_400
