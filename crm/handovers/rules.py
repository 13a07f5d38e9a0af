"""Rules of handovers that need no database: what is wanted, what is covered already, which mergers go in a circle."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol, TypeVar

# What may become of a post, by the kind of handover.
WAYS_OF = {
    "leaving": ("taken over", "covered", "nobody yet", "split"),
    "absence": ("covered", "split"),
    "restructure": ("split",),
    "give back": ("split",),
}


# Times in a post that take no place of their own, and end by themselves.
STANDS_IN = ("cover", "handing over")


@dataclass(frozen=True)
class ShareWanted:
    """A post among which work is split; with the ward or the service whose work goes to it."""

    post_id: int
    ward_id: int | None = None
    service_code: int | None = None


@dataclass(frozen=True)
class Wanted:
    """What somebody wants to become of one post: see `crm.handovers.models.Arrangement`."""

    way: str  # taken over, covered, nobody yet, split
    colleague_id: int | None = None
    overlap_until: date | None = None
    last_day: date | None = None
    review_on: date | None = None
    rule: str | None = None  # of a split: by hand, by ward, by service, as suggested
    rest_post_id: int | None = None
    closes: bool = False
    holders_go_along: bool = False
    shares: tuple[ShareWanted, ...] = ()


def last_day_here(starts_on: date, overlaps: Iterable[date | None]) -> date:
    """Of somebody who leaves: the day before the new arrangement, or the last on which they hand over beside whoever
    takes over.

    >>> last_day_here(date(2026, 12, 5), [None]), last_day_here(date(2026, 12, 5), [date(2026, 12, 18), None])
    (datetime.date(2026, 12, 4), datetime.date(2026, 12, 18))
    """
    return max([starts_on - timedelta(days=1), *(day for day in overlaps if day is not None)])


class Held(Protocol):
    """A time in a post: as it is kept, or as it is thought of."""

    colleague_id: Any
    kind: Any


T = TypeVar("T", bound=Held)


def whose_time_ends(times: Sequence[T], *, closes: bool, leaver_id: int | None) -> list[T]:
    """Of the times in a post of a plan those that end with it: all where the post closes; else that of who leaves, if
    anybody does."""
    return [one for one in times if closes or (leaver_id is not None and one.colleague_id == leaver_id)]


def who_may_go_along(times: Sequence[T], leaver_id: int | None) -> list[T]:
    """Of those whose post closes into another whoever may go on there: not who only stands in, nor who leaves."""
    return [one for one in times if one.kind not in STANDS_IN and one.colleague_id != leaver_id]


def uncovered(spans: Iterable[tuple[date, date | None]], starts_on: date, ends_on: date) -> list[tuple[date, date]]:
    """What is left of a half-open interval beside others.

    >>> uncovered([(date(2026, 12, 3), date(2026, 12, 5))], date(2026, 12, 1), date(2026, 12, 9))
    [(datetime.date(2026, 12, 1), datetime.date(2026, 12, 3)), (datetime.date(2026, 12, 5), datetime.date(2026, 12, 9))]
    >>> uncovered([(date(2026, 11, 1), None)], date(2026, 12, 1), date(2026, 12, 9))
    []
    """
    found, first = [], starts_on
    for start, end in sorted(spans, key=lambda span: span[0]):
        if first < min(start, ends_on):
            found.append((first, min(start, ends_on)))
        first = max(first, end or ends_on)
    return [*found, (first, ends_on)] if first < ends_on else found


def closing_into_closing(closing: Mapping[int, Iterable[int]]) -> tuple[int, int] | None:
    """A post that closes, and one of those that it passes its work to that closes as well; None where there is none.

    This forbids circles too: in a circle each post closes into one that closes.
    """
    for post_id, receivers in sorted(closing.items()):
        for receiver in receivers:
            if receiver in closing:
                return post_id, receiver
    return None


def digest_of(parts: Iterable[object]) -> str:
    """One number for what a preview showed."""
    return hashlib.sha256("\n".join(repr(part) for part in parts).encode()).hexdigest()
