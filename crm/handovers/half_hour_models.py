"""What somebody said of the people whom only they know, and the people whom they listed and have not taken in yet."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.database import Base, UTCDateTime, words

ANSWERS = ("told", "later", "skipped")


class HalfHourAnswer(Base):
    """Where a colleague stands in their own half-hour: of whom they told, whom they put off, whom they left out.

    A bookmark of their own. What they told stands with the resident and has its audit entry; a page turned has none,
    so that going through the half-hour tells nobody that somebody thinks of leaving.
    """

    __tablename__ = "half_hour_answer"
    __audited__ = False

    id: Mapped[int] = mapped_column(primary_key=True)
    colleague_id: Mapped[int] = mapped_column(ForeignKey("colleague.id"))
    resident_id: Mapped[int] = mapped_column(ForeignKey("resident.id"), index=True)
    answer: Mapped[str] = mapped_column(words("answer", *ANSWERS))
    at: Mapped[datetime] = mapped_column(UTCDateTime)

    __table_args__ = (UniqueConstraint("colleague_id", "resident_id"),)


class ListedPerson(Base):
    """Somebody whom a colleague typed, pasted or brought in a contacts file, and who is not taken in yet.

    Nobody else reads it, and it is thrown away when the list is taken in or dropped, or after a few days.
    """

    __tablename__ = "listed_person"
    __audited__ = False  # no business fact until it is taken in; what is done with the list as a whole is recorded

    id: Mapped[int] = mapped_column(primary_key=True)
    colleague_id: Mapped[int] = mapped_column(ForeignKey("colleague.id"))
    listed_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    place: Mapped[int]  # in the list, from 1
    name: Mapped[str] = mapped_column(String(200))
    about: Mapped[str] = mapped_column(String(500), default="")
    # How they are reached, checked: a list of {kind, network, value, normal, postcode}.
    points: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    # Somebody whom the colleague may know of and who may be the same person.
    fits_id: Mapped[int | None] = mapped_column(ForeignKey("resident.id"), index=True)
    fits_by: Mapped[str | None] = mapped_column(words("fits_by", "contact point", "name"))
    wanted: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        CheckConstraint("(fits_id IS NULL) = (fits_by IS NULL)", name="fits_somehow"),
        Index("ix_listed_person_colleague", "colleague_id", "place", unique=True),
    )
