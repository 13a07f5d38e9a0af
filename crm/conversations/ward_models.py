"""What councillors ask officers about their ward."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm.database import Base, UTCDateTime, words

# What a line of a ward's page is about; with the id of the thing, where it is one.
LINES = ("ward", "theme", "team", "account", "organisation", "waiting", "overdue", "alone")


class WardQuestion(Base):
    """That a councillor asked an officer about a line of a ward's page, and why: which conversation came of it.

    The conversation is the council's. The councillor reads it while in office because of this row, and no other
    member does: a seat is shared, a question is not.
    """

    __tablename__ = "ward_question"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), unique=True)
    ward_id: Mapped[int] = mapped_column(ForeignKey("ward.id"))
    colleague_id: Mapped[int] = mapped_column(ForeignKey("colleague.id"))
    month: Mapped[str] = mapped_column(String(7))  # 2026-10
    line: Mapped[str] = mapped_column(words("line", *LINES))
    line_id: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)

    __table_args__ = (Index("ix_ward_question_colleague", "colleague_id", "ward_id", "asked_at"),)
