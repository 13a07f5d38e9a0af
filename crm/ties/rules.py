"""How the channels of a tie are kept in one number."""

from __future__ import annotations

CHANNEL_BITS = {"in person": 1, "phone": 2, "email": 4, "social": 8, "letter": 16, "web": 32}


def channels_in(bits: int) -> tuple[str, ...]:
    """The channels that a number stands for, most personal first."""
    return tuple(channel for channel, bit in CHANNEL_BITS.items() if bits & bit)
