"""Rules of the council that need no database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

POSTCODE = re.compile(r"^(GIR0AA|[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2})$")
WARD_CODE = re.compile(r"^[EWSN]\d{8}$", re.ASCII)
EMAIL = re.compile(r"^[^\s@]+@[^\s@]+\.[^\s@.]+$")
_TITLE = re.compile(r"^(councillor|cllr)\b\.?\s*", re.IGNORECASE)


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


def most_at_once(spans: Iterable[tuple[date, date | None]], starts_on: date, ends_on: date | None) -> int:
    """How many half-open intervals hold at the fullest moment of another one."""
    within = [
        (start, end)
        for start, end in spans
        if (end is None or end > starts_on) and (ends_on is None or start < ends_on)
    ]
    moments = {starts_on} | {start for start, _ in within if start > starts_on}
    return max(sum(in_force(start, end, moment) for start, end in within) for moment in moments)


def seat_title(ward_name: str) -> str:
    """What the post of a ward's councillors is called."""
    return f"Councillor, {ward_name}"[:200]


def without_title(name: str) -> str:
    """`Councillor Jane Brooks` and `Cllr. Jane Brooks` as `Jane Brooks`."""
    return _TITLE.sub("", name.strip())
