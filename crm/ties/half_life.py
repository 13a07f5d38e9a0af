"""The half-life in force: how quickly a tie fades, and in which of a tie's two columns its score is kept for it.

It stands in the database, so that all who serve change together. What is read lasts as long as the reading transaction:
a page never mixes the score of one half-life with the arithmetic of another.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, event, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm import clock
from crm.database import Base, db, words
from graph.strength import HALF_LIFE_DAYS, SHORTEST_HALF_LIFE_DAYS, strength_now, term

COLUMNS = ("score", "score_b")
SHORTEST_DAYS = SHORTEST_HALF_LIFE_DAYS
_READ = "half-life in force"


class HalfLife(Base):
    """One row: the half-life in force, and the one that is being filled in beside it, if any."""

    __tablename__ = "half_life"

    id: Mapped[int] = mapped_column(primary_key=True)
    days: Mapped[int]
    kept_in: Mapped[str] = mapped_column(words("kept_in", *COLUMNS))
    next_days: Mapped[int | None]
    filled_to: Mapped[int] = mapped_column(default=0)  # the last resident whose ties are filled in

    __table_args__ = (CheckConstraint("id = 1", name="is_one_row"),)


@dataclass(frozen=True)
class Keeping:
    """How scores are kept at a moment."""

    days: int = HALF_LIFE_DAYS
    column: str = COLUMNS[0]
    next_days: int | None = None
    filled_to: int = 0

    @property
    def next_column(self) -> str:
        """The column that is not in force: where another half-life is filled in."""
        return COLUMNS[1 - COLUMNS.index(self.column)]

    @property
    def half_lives(self) -> dict[str, int]:
        """The columns that are to be kept up, each with its half-life: two while another one is filled in."""
        return {self.column: self.days} | ({self.next_column: self.next_days} if self.next_days else {})

    def terms(self, at: datetime, channel: str, direction: str) -> dict[str, float]:
        """What a contact adds to each column; nought to one that is not kept up."""
        kept = self.half_lives
        return {
            column: term(at, channel, kept[column], direction=direction) if column in kept else 0.0
            for column in COLUMNS
        }


def in_force() -> Keeping:
    """How scores are kept now. A statement at most for each transaction that reads."""
    session = db.session()
    if _READ not in session.info:
        session.info[_READ] = _read()
    return session.info[_READ]  # type: ignore[no-any-return]


def to_write() -> Keeping:
    """How scores are kept, for somebody about to change one: nobody begins or ends a change until they are done."""
    return _read(shared=True)


def strength_of(score: float, at: datetime | None = None) -> float:
    """The strength of a kept score, now or at a moment, by the half-life in force."""
    return strength_now(float(score), at or clock.now(), in_force().days)


def _read(*, shared: bool = False) -> Keeping:
    statement = select(HalfLife.days, HalfLife.kept_in, HalfLife.next_days, HalfLife.filled_to)
    row = db.session.execute(
        statement.with_for_update(read=True, key_share=True) if shared else statement
    ).one_or_none()
    return Keeping(*row) if row else Keeping()


@event.listens_for(Session, "after_commit")
@event.listens_for(Session, "after_rollback")
def _forget(session: Any) -> None:
    session.info.pop(_READ, None)
