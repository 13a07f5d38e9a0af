"""Rules of the council that need no database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

POSTCODE = re.compile(r"^(GIR0AA|[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2})$")


def normal_postcode(raw: str) -> str | None:
    """`m33 2ab` as `M332AB`, without a space; None for what is no postcode of the United Kingdom."""
    packed = re.sub(r"\s+", "", raw).upper()
    return packed if POSTCODE.match(packed) else None


def shown_postcode(packed: str) -> str:
    """`M332AB` as `M33 2AB`."""
    return f"{packed[:-3]} {packed[-3:]}" if len(packed) > 3 else packed


def in_force(starts_on: date, ends_on: date | None, on: date) -> bool:
    """Whether a half-open interval holds on a day."""
    return starts_on <= on and (ends_on is None or on < ends_on)


def below(parents: Mapping[int, int | None], tops: Iterable[int]) -> frozenset[int]:
    """The teams named and all teams below them, given each team's parent."""
    found = set(tops)
    growing = True
    while growing:
        more = {team for team, parent in parents.items() if parent in found and team not in found}
        found |= more
        growing = bool(more)
    return frozenset(found)


def above(parents: Mapping[int, int | None], team: int | None) -> list[int]:
    """A team and the teams above it, nearest first. A circle in the data ends the walk."""
    path: list[int] = []
    while team is not None and team not in path:
        path.append(team)
        team = parents.get(team)
    return path
