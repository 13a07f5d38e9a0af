"""How strength is worked out, for the page that says so in words: from the numbers that are really used."""

from __future__ import annotations

from dataclasses import dataclass

from crm.ties.half_life import in_force
from crm.web.formatting import many
from graph.strength import LEVELS, SENT, SPOKEN, WEIGHTS, WORDS, weight


@dataclass(frozen=True)
class Counts:
    """What one contact counts on its day, by who began it."""

    channel: str
    came: float
    sent: float


@dataclass(frozen=True)
class Formula:
    """The half-life in words, what each channel counts, and from what strength on each level has its name."""

    half_life: str
    days: int
    weights: tuple[Counts, ...]
    spoken: str  # the channels in which both speak: "in person or phone"
    sent_share: str
    levels: tuple[tuple[int, str, float], ...]


def formula() -> Formula:
    """The formula of this installation. One statement."""
    days = in_force().days
    return Formula(
        half_life=many(days, "day"),
        days=days,
        weights=tuple(Counts(channel, weight(channel, "in"), weight(channel, "out")) for channel in WEIGHTS),
        spoken=" or ".join(channel for channel in WEIGHTS if channel in SPOKEN),
        sent_share="half" if SENT == 0.5 else f"{SENT:.0%}",
        levels=tuple((number, WORDS[number], least) for number, least in reversed([*enumerate(LEVELS, start=1)])),
    )
