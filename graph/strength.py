"""How strong a tie is: often, lately, and how personally, in one number that can be kept up as contacts arrive.

Forward decay (Cormode, Shkapenyuk, Srivastava, Xu: Forward Decay, ICDE 2009): each contact adds its weight, grown
towards the future from a fixed day instead of shrunk from now. The sum need not be touched as time passes, and the
order in which contacts arrive does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

__all__ = ["HALF_LIFE_DAYS", "LEVELS", "WEIGHTS", "WORDS", "level", "score", "strength_now", "term"]

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
HALF_LIFE_DAYS = 180
SHORTEST_HALF_LIFE_DAYS = 30

# How much one contact counts, by channel: to meet is more than to write.
WEIGHTS = {"in person": 1.5, "phone": 1.2, "email": 1.0, "social": 1.0, "letter": 1.0, "web": 0.8}

# The least strength of each level from 1 to 5, and what each is called. Level 0 is "never spoken": no number.
LEVELS = (0.0, 0.25, 1.0, 3.0, 6.0)
WORDS = ("never spoken", "gone cold", "a little", "in touch", "knows well", "knows very well")


def term(at: datetime, channel: str, half_life_days: float = HALF_LIFE_DAYS) -> float:
    """What one contact adds to a score: `weight * 2 ** (days since 2020-01-01 / half life)`.

    Raises ValueError for a half life under 30 days, with which a double would overflow within the century.

    >>> term(EPOCH, "email")
    1.0
    """
    if half_life_days < SHORTEST_HALF_LIFE_DAYS:
        raise ValueError(f"The half life must be at least {SHORTEST_HALF_LIFE_DAYS} days, not {half_life_days}.")
    return WEIGHTS.get(channel, 1.0) * 2.0 ** (_days(at) / half_life_days)


def score(contacts: Iterable[tuple[datetime, str]], half_life_days: float = HALF_LIFE_DAYS) -> float:
    """The kept sum of the terms of (moment, channel) pairs, in any order. O(contacts)."""
    return sum(term(at, channel, half_life_days) for at, channel in contacts)


def strength_now(kept: float, now: datetime, half_life_days: float = HALF_LIFE_DAYS) -> float:
    """The strength at a moment: one meeting today is 1.5, the same meeting a half life ago 0.75.

    >>> strength_now(term(EPOCH, "in person"), EPOCH)
    1.5
    """
    return kept * 2.0 ** (-_days(now) / half_life_days)


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
