"""The three numbers of a part: counted while one waits where it is small, else as they were counted last."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, select

from crm import clock
from crm.database import db
from crm.relationships.continuity.known import counted, residents_of
from crm.relationships.continuity.part import Part
from crm.relationships.models import ABOUT, ContinuityCount

# Residents of a part that is counted while the reader waits; a larger one is counted by night.
LIVE = 1_000
MONTHS_SHOWN = 13


@dataclass(frozen=True)
class Figures:
    """How many nobody serving knows, one colleague alone knows, two or more know."""

    nobody: int = 0
    one: int = 0
    two_or_more: int = 0

    @property
    def total(self) -> int:
        return self.nobody + self.one + self.two_or_more

    def __add__(self, other: Figures) -> Figures:
        return Figures(self.nobody + other.nobody, self.one + other.one, self.two_or_more + other.two_or_more)


@dataclass(frozen=True)
class Month:
    """The three numbers at the end of a month; of the present one, as they stand."""

    month: date
    figures: Figures
    counted_at: datetime | None  # None: this very moment
    worked_out: bool


def figures_of(rows: Iterable[tuple[int, int]]) -> Figures:
    """Rows of (knowers, how many)."""
    found = [0, 0, 0]
    for knows, many in rows:
        found[min(knows, 2)] += many
    return Figures(*found)


def is_small(part: Part) -> bool:
    """Whether a part has so few residents that one may wait for their count. One statement, which stops there."""
    found = select(func.count()).select_from(residents_of(part).limit(LIVE + 1).subquery())
    return (db.session.scalar(found) or 0) <= LIVE


def live(part: Part) -> Month:
    """The numbers at this moment. One statement."""
    rows = db.session.execute(counted(part, clock.now())).all()
    return Month(clock.first_of_month(clock.today()), figures_of((row[0], row[1]) for row in rows), None, False)


def kept(part: Part) -> tuple[Month, ...]:
    """The numbers of residents that were kept of a part, newest month first. One statement."""
    return all_kept(part)["residents"]


def all_kept(part: Part) -> dict[str, tuple[Month, ...]]:
    """The numbers that were kept of a part, by what they are about, newest month first. One statement."""
    rows = db.session.scalars(
        select(ContinuityCount)
        .where(of_part(part), ContinuityCount.month > _months_before(MONTHS_SHOWN))
        .order_by(ContinuityCount.month.desc())
    )
    found: dict[str, list[Month]] = {about: [] for about in ABOUT}
    for row in rows:
        found[row.about].append(month_of(row))
    return {about: tuple(months) for about, months in found.items()}


def _months_before(many: int) -> date:
    month = clock.first_of_month(clock.today())
    for _ in range(many):
        month = clock.month_before(month)
    return month


def month_of(row: ContinuityCount) -> Month:
    return Month(row.month, Figures(row.nobody, row.one, row.two_or_more), row.counted_at, row.worked_out)


def of_part(part: Part) -> ColumnElement[bool]:
    """The rows of a part."""
    team_id = part.id if part.kind == "team" else None
    ward_id = part.id if part.kind == "ward" else None
    return and_(
        ContinuityCount.team_id.is_(None) if team_id is None else ContinuityCount.team_id == team_id,
        ContinuityCount.ward_id.is_(None) if ward_id is None else ContinuityCount.ward_id == ward_id,
    )
