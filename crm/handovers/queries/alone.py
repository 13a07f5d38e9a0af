"""Residents whom one colleague alone knows, as pages and lists show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Second:
    """Who else here ever spoke with a resident and still serves: the strongest of them."""

    colleague_id: int
    name: str
    level: int
    words: str  # "gone cold"


@dataclass(frozen=True)
class OnlyKnown:
    """A resident whom one colleague alone knows, with what there is between them."""

    resident_id: int
    controller_id: int
    name: str
    known_as: str
    level: int
    words: str
    count: int
    first_at: datetime
    last_at: datetime
    channels: tuple[str, ...]
    second: Second | None
    open: int
    promises: int
    strength: float
    is_told: bool  # a brief of lately stands with them
    since: date | None  # the day from which somebody else knows them, or the brief stands; None while nobody does

    @property
    def worst_first(self) -> tuple[object, ...]:
        """Strongest tie, nobody second, something promised or open."""
        return (
            -self.level,
            self.second is not None,
            -min(self.promises, 1),
            -min(self.open, 1),
            -self.strength,
            self.name,
        )


@dataclass(frozen=True)
class OnlyThey:
    """The residents whom only a colleague knows, worst first; and how many there were a week ago."""

    rows: tuple[OnlyKnown, ...]  # untold ones alone
    told: tuple[OnlyKnown, ...]  # known to nobody else, but what they know is written down
    week_ago: int
    since: date  # the day a week ago: the Monday before

    @property
    def count(self) -> int:
        return len(self.rows)

    @property
    def with_second_best(self) -> int:
        return sum(row.second is not None for row in self.rows)

    @property
    def without(self) -> int:
        return self.count - self.with_second_best

    @property
    def fewer(self) -> int:
        """How many somebody else met, or was told of, since a week ago."""
        return max(0, self.week_ago - self.count)
