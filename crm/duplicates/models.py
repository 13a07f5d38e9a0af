"""That two entries may be one person, what somebody answered, and which entries were put together."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.database import Base, UTCDateTime, words

_STANDS = text("undone_at IS NULL")


class Merge(Base):
    """That one entry was put into another because both are the same person; from then until it is undone.

    The merges that stand make trees. `resident.canonical_id` is worked out from them: the root of the entry's tree. So
    any of them is undone by taking away its one edge, whatever came after it.
    """

    __tablename__ = "merge"

    id: Mapped[int] = mapped_column(primary_key=True)
    controller_id: Mapped[int] = mapped_column(ForeignKey("controller.id"))
    resident_id: Mapped[int] = mapped_column(ForeignKey("resident.id"))
    into_id: Mapped[int] = mapped_column(ForeignKey("resident.id"), index=True)
    merged_at: Mapped[datetime] = mapped_column(UTCDateTime)
    merged_by_id: Mapped[int | None] = mapped_column(ForeignKey("colleague.id"))
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("colleague.id"))

    __table_args__ = (
        CheckConstraint("resident_id <> into_id", name="is_of_two"),
        CheckConstraint("undone_at IS NULL OR undone_at >= merged_at", name="undone_after"),
        Index("uq_merge_resident", "resident_id", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS),
    )


ANSWERS = ("yes", "no", "later")


class Suspicion(Base):
    """That two entries of one controller may be the same person, and what somebody answered when they were asked.

    The reasons are not kept: they are worked out from what the two entries say when it is asked.
    """

    __tablename__ = "suspicion"

    id: Mapped[int] = mapped_column(primary_key=True)
    controller_id: Mapped[int] = mapped_column(ForeignKey("controller.id"))
    first_id: Mapped[int] = mapped_column(ForeignKey("resident.id"))
    second_id: Mapped[int] = mapped_column(ForeignKey("resident.id"), index=True)
    likeness: Mapped[int]  # how much speaks for it: the list begins with the most
    found_at: Mapped[datetime] = mapped_column(UTCDateTime)
    answer: Mapped[str | None] = mapped_column(words("answer", *ANSWERS))
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("colleague.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ask_again_on: Mapped[date | None]  # of `later`

    __table_args__ = (
        CheckConstraint("first_id < second_id", name="is_of_two_in_order"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_at_some_time"),
        CheckConstraint("(ask_again_on IS NULL) = (answer IS NULL OR answer <> 'later')", name="later_has_a_day"),
        Index("uq_suspicion_pair", "first_id", "second_id", unique=True),
        Index("ix_suspicion_likeness", "controller_id", "likeness"),  # read backwards, likeliest first
    )
