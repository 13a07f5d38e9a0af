"""Long lists, a page at a time, without counting what need not be counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

PER_PAGE = 25


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list: its rows, its number from 1, and whether another follows."""

    rows: tuple[T, ...]
    number: int
    has_next: bool

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.has_next else None


def page_of(rows: list[T], number: int, per_page: int = PER_PAGE) -> Page[T]:
    """A page out of the rows fetched for it: at most `per_page` + 1, the last only to know that more follow."""
    return Page(tuple(rows[:per_page]), number, len(rows) > per_page)


def page_number(raw: str | None) -> int:
    """The number of the page asked for; anything odd is the first."""
    return max(1, min(int(raw), 10_000)) if raw and raw.isascii() and raw.isdigit() else 1
