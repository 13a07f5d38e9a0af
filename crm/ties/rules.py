"""How the channels of a tie are kept in one number, and how a tie is put into words."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from math import floor

from crm.web.formatting import many
from graph.strength import SPOKEN, WORDS

CHANNEL_BITS = {"in person": 1, "phone": 2, "email": 4, "social": 8, "letter": 16, "web": 32}
_OF_ACCOUNTS = {4: "often in touch", 5: "very often in touch"}


@cache  # of six channels there are sixty-four kinds
def channels_in(bits: int) -> tuple[str, ...]:
    """The channels that a number stands for, most personal first."""
    return tuple(channel for channel, bit in CHANNEL_BITS.items() if bits & bit)


def times_of(count: int, channels: Collection[str]) -> str:
    """How often, by what it was: `3 talks`, `1 message`, `14 talks and messages`."""
    spoken = SPOKEN.intersection(channels)
    if spoken and len(spoken) < len(channels):
        return f"{count:,} talks and messages"
    return many(count, "talk" if spoken else "message")


def called(level: int, kind: str) -> str:
    """What a level is called: nobody knows a resident well because of an account."""
    return _OF_ACCOUNTS.get(level, WORDS[level]) if kind == "account" else WORDS[level]


def rounded_down(strength: float, places: int | None = None) -> str:
    """`4.2`, `0.99`: never up to a number from which on the next level has its name."""
    places = places or (1 if strength >= 1 else 2)
    return f"{floor(strength * 10**places + 1e-9) / 10**places:.{places}f}"
