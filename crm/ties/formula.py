"""How strength is worked out, for the page that says so in words: from the numbers that are really used."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app

from crm.web.formatting import many
from graph.strength import LEVELS, WEIGHTS, WORDS


@dataclass(frozen=True)
class Formula:
    """The half-life in words, what each channel weighs, and from what strength on each level has its name."""

    half_life: str
    weights: tuple[tuple[str, float], ...]
    levels: tuple[tuple[int, str, float], ...]


def formula() -> Formula:
    """The formula of this installation. No statement."""
    days = current_app.config["SETTINGS"].tie_half_life_days
    return Formula(
        half_life=many(days, "day"),
        weights=tuple(WEIGHTS.items()),
        levels=tuple((number, WORDS[number], least) for number, least in reversed([*enumerate(LEVELS, start=1)])),
    )
