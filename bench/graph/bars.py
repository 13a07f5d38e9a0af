"""What is measured of a page, and the bars that it must keep."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Bars:
    """Milliseconds, but for ratios, statements and megabytes."""

    ratio: float = 3.0
    beside: float = 15.0
    p95: float = 100.0
    growth: float = 1.5
    grown_beside: float = 2.0
    statements: int = 12
    megabytes: float = 300.0


@dataclass
class Row:
    """One page in one kind of database at one size, over all rounds, in milliseconds."""

    kind: str
    residents: int
    name: str
    page: list[float] = field(default_factory=list)  # without waiting for the processor
    clock: list[float] = field(default_factory=list)  # with it
    bare: list[float] = field(default_factory=list)
    statements: int = 0  # the most of any round, without those of session, actor and audit
    of_frame: int = 0  # those
    answered: int = 200  # the worst status

    @property
    def median(self) -> float:
        return statistics.median(self.page)

    @property
    def p95(self) -> float:
        """The least time within which at least 95 of 100 looks were answered."""
        return sorted(self.page)[-(-len(self.page) * 95 // 100) - 1]

    @property
    def bare_median(self) -> float:
        return statistics.median(self.bare)

    @property
    def whole_name(self) -> str:
        return f"{self.kind}, {self.residents:,} residents, {self.name}"


@dataclass(frozen=True)
class Broken:
    """A bar that was not kept, and by what."""

    name: str
    why: str

    def __str__(self) -> str:
        return f"{self.name}: {self.why}"


def broken(rows: Sequence[Row], memory: dict[tuple[str, int], float], bars: Bars) -> list[Broken]:
    """Every bar that is broken, in the order of the rows; then the workers that hold too much.

    A page that answers anything but 200 is broken, whatever its times. Growth is that of the largest size over the
    smallest of the same kind and name.
    """
    found = [Broken(row.whole_name, why) for row in rows for why in _reasons(row, _smallest(rows, row), bars) if why]
    for (kind, residents), megabytes in memory.items():
        if megabytes >= bars.megabytes:
            found.append(
                Broken(f"{kind}, {residents:,} residents, a worker", f"{megabytes:.0f} MB; under {bars.megabytes:g}")
            )
    return found


def _smallest(rows: Sequence[Row], row: Row) -> Row:
    """The same page at the smallest size at which it answered."""
    same = [one for one in rows if (one.kind, one.name) == (row.kind, row.name) and one.answered == 200]
    return min(same, key=lambda one: one.residents, default=row)


def _reasons(row: Row, smallest: Row, bars: Bars) -> list[str]:
    if row.answered != 200:
        return [f"answered {row.answered}"]
    allowed = bars.ratio * row.bare_median + bars.beside
    grown = bars.growth * smallest.median + bars.grown_beside if smallest is not row else float("inf")
    return [
        f"median {row.median:.1f} ms; at most {allowed:.1f}" if row.median > allowed else "",
        f"p95 {row.p95:.1f} ms; at most {bars.p95:g}" if row.p95 > bars.p95 else "",
        f"grew from {smallest.median:.1f} to {row.median:.1f} ms; at most {grown:.1f}" if row.median > grown else "",
        f"{row.statements} statements; at most {bars.statements}" if row.statements > bars.statements else "",
    ]


def table(rows: Sequence[Row]) -> str:
    """The rows as one prints them: milliseconds, and beside each page that of the smallest size."""
    head = (
        f"{'database':11} {'residents':>9}  {'page':38} {'statements':>10} {'median':>8} {'p95':>8} {'SQL':>8} "
        f"{'ratio':>6} {'growth':>7}"
    )
    lines = [head]
    for row in rows:
        start = f"{row.kind:11} {row.residents:9,}  {row.name:38}"
        if row.answered != 200:
            lines.append(f"{start} answered {row.answered}")
            continue
        before = _smallest(rows, row)
        growth = f"{row.median / before.median:7.2f}" if before is not row else " " * 7
        lines.append(
            f"{start} {row.statements:3} and {row.of_frame:2} {row.median:8.1f} {row.p95:8.1f} {row.bare_median:8.2f} "
            f"{row.median / max(row.bare_median, 0.01):6.1f} {growth}"
        )
    return "\n".join(lines)


def as_json(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The same for other programs."""
    return [
        {
            "database": row.kind, "residents": row.residents, "page": row.name, "answered": row.answered,
            "rounds": len(row.page), "statements": row.statements, "statements_of_frame": row.of_frame,
        }
        | (_times(row) if row.answered == 200 else {})
        for row in rows
    ]  # fmt: skip


def _times(row: Row) -> dict[str, float]:
    return {
        "median_ms": round(row.median, 2),
        "p95_ms": round(row.p95, 2),
        "bare_sql_ms": round(row.bare_median, 3),
        "median_on_the_clock_ms": round(statistics.median(row.clock), 2),
    }
