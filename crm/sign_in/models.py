"""Who is signed in with which browser, from when to when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from crm.database import Base, UTCDateTime


class Session(Base):
    """The browser holds a secret; here is its hash alone, so that who reads the table cannot sign in with it."""

    __tablename__ = "session"

    id: Mapped[int] = mapped_column(primary_key=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    colleague_id: Mapped[int] = mapped_column(ForeignKey("colleague.id"))
    browser: Mapped[str] = mapped_column(String(80), default="")  # in words: "Firefox on Windows"
    begun_at: Mapped[datetime] = mapped_column(UTCDateTime)
    # To the minute: written once a minute at the most, whatever is looked at.
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (Index("ix_session_colleague", "colleague_id", "ended_at"),)


class KeptForm(Base):
    """A form that was sent when the session had ended by itself: kept until whoever wrote it has signed in again."""

    __tablename__ = "kept_form"
    __audited__ = False  # nothing was done yet

    id: Mapped[int] = mapped_column(primary_key=True)
    colleague_id: Mapped[int] = mapped_column(ForeignKey("colleague.id"), index=True)
    path: Mapped[str] = mapped_column(String(500))
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)  # by name, the values in their order
    kept_at: Mapped[datetime] = mapped_column(UTCDateTime)
