"""How large a council to make, and the columns that its rows are written as."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np

# When the council is looked at: its last interaction lies just before. The bench stops the clock here.
NOW = datetime(2026, 11, 16, 10, 0, tzinfo=UTC)
YEARS = 6
DAY = 86_400_000_000  # microseconds
NEVER = np.iinfo(np.int64).min  # stands for NULL among moments
NONE = -1  # and among ids

# The columns of some rows of one table: a list or array for what varies, anything else for what is the same in all.
Columns = dict[str, Any]
Rows = tuple[str, Columns]


@dataclass(frozen=True)
class Shape:
    """So many residents over ordinary wards, and beside them what every size has alike: one large ward with a busy
    resident, a large organisation and a contact centre in it."""

    residents: int
    ward: int = 20_000
    members: int = 3_000
    busiest: int = 5_000
    agents: int = 30
    core_teams: int = 10
    seed: int = 1

    def as_words(self) -> dict[str, int]:
        return asdict(self)

    @property
    def ordinary_wards(self) -> int:
        return -(-self.residents // ORDINARY_WARD)


ORDINARY_WARD = 10_000
POSTS_OF_A_TEAM = 12


def now_in_micros() -> int:
    return int(NOW.timestamp()) * 1_000_000


def moments(micros: np.ndarray) -> list[str | None]:
    """Microseconds since 1970 as both databases read a moment; NEVER as NULL."""
    known = np.where(micros == NEVER, 0, micros)
    texts = np.datetime_as_string(known.astype("datetime64[us]")).astype("U26")
    texts.view("U1").reshape(len(texts), 26)[:, 10] = " "
    found: list[str | None] = texts.tolist()
    for at in np.flatnonzero(micros == NEVER):
        found[at] = None
    return found


def ids(numbers: np.ndarray) -> list[int | None]:
    """Ids; NONE as NULL."""
    found: list[int | None] = numbers.tolist()
    for at in np.flatnonzero(numbers == NONE):
        found[at] = None
    return found


def columns_of(rows: Sequence[dict[str, Any]]) -> Columns:
    """Rows of which each names the same columns."""
    return {name: [row[name] for row in rows] for name in rows[0]}


def length_of(columns: Columns) -> int:
    """How many rows they are. At least one column varies."""
    return next(len(column) for column in columns.values() if isinstance(column, list))
