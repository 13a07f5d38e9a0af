"""What is kept of months that are over, so that they stay as they were: how well people were known; wards in counts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.database import Base, UTCDateTime, words

ABOUT = ("residents", "organisations", "accounts")


class ContinuityCount(Base):
    """How many are known by nobody serving, by one alone, by two or more: of the council, a team or a ward, in a month.

    Counted by `flask continuity keep`. The rows of the present month are counted anew each night; those of a month that
    is over are never written again. Follows from ties and contacts, so it is no act and stands in no audit.
    """

    __tablename__ = "continuity_count"
    __audited__ = False

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[date]  # its first day
    # Neither: the council as a whole.
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    ward_id: Mapped[int | None] = mapped_column(ForeignKey("ward.id"), index=True)
    about: Mapped[str] = mapped_column(words("about", *ABOUT))
    nobody: Mapped[int]
    one: Mapped[int]
    two_or_more: Mapped[int]
    counted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    # Worked out after the month was over, from what was said until then.
    worked_out: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        CheckConstraint("team_id IS NULL OR ward_id IS NULL", name="is_of_one_place"),
        *(
            Index(f"uq_continuity_count_{place}", *columns, unique=True, sqlite_where=where, postgresql_where=where)
            for place, columns, where in (
                ("council", ("month", "about"), text("team_id IS NULL AND ward_id IS NULL")),
                ("team", ("month", "about", "team_id"), text("team_id IS NOT NULL")),
                ("ward", ("month", "about", "ward_id"), text("ward_id IS NOT NULL")),
            )
        ),
    )


class WardMonth(Base):
    """What is told of a ward and a month, as it stands after suppression: no number in it is about one to four people.

    Kept by `flask wards keep` once the month can be looked at, and never written again. Follows from what was said, so
    it is no act and stands in no audit.
    """

    __tablename__ = "ward_month"
    __audited__ = False

    id: Mapped[int] = mapped_column(primary_key=True)
    ward_id: Mapped[int] = mapped_column(ForeignKey("ward.id"))
    month: Mapped[date]  # its first day
    # As crm/relationships/wards/kept.py writes and reads it.
    told: Mapped[dict[str, Any]] = mapped_column(JSON)
    counted_at: Mapped[datetime] = mapped_column(UTCDateTime)

    __table_args__ = (UniqueConstraint("ward_id", "month"),)
