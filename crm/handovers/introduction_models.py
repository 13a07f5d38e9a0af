"""Telling residents who is there for them now: the words, each introduction, and what was said to be wrong."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.database import Base, UTCDateTime, words

STAGES = ("drafted", "reviewed", "sent")
SAID_BY = ("resident", "successor")
_UNSETTLED = text("settled_at IS NULL")


class IntroductionText(Base):
    """The words of an introduction in one language, with fields in braces that are filled in: {resident}."""

    __tablename__ = "introduction_text"

    id: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(String(12), unique=True)
    # Where the resident knew whoever leaves, and that they leave is public; and where not.
    with_leaver: Mapped[str] = mapped_column(Text)
    without_leaver: Mapped[str] = mapped_column(Text)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("colleague.id"))
    changed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Introduction(Base):
    """That a resident is told who is there for them now: drafted, reviewed by a person, sent by a person."""

    __tablename__ = "introduction"

    id: Mapped[int] = mapped_column(primary_key=True)
    handover_id: Mapped[int] = mapped_column(ForeignKey("handover.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    resident_id: Mapped[int] = mapped_column(ForeignKey("resident.id"), index=True)
    # Who is introduced; nobody by name where a post has many places.
    colleague_id: Mapped[int | None] = mapped_column(ForeignKey("colleague.id"))
    contact_point_id: Mapped[int] = mapped_column(ForeignKey("contact_point.id"))
    # The resident's, and that of the text: they differ where there is no text in theirs.
    language: Mapped[str] = mapped_column(String(12), default="")
    written_in: Mapped[str] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(Text)
    stage: Mapped[str] = mapped_column(words("stage", *STAGES), default="drafted")
    drafted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    drafted_by_id: Mapped[int | None] = mapped_column(ForeignKey("colleague.id"))
    reviewed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("colleague.id"))
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("colleague.id"))
    interaction_id: Mapped[int | None] = mapped_column(ForeignKey("interaction.id"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        UniqueConstraint("handover_id", "post_id", "resident_id"),
        CheckConstraint("(stage = 'drafted') = (reviewed_at IS NULL)", name="reviewed_has_moment"),
        CheckConstraint("(stage = 'sent') = (sent_at IS NOT NULL)", name="sent_has_moment"),
        CheckConstraint("(stage = 'sent') = (interaction_id IS NOT NULL)", name="sent_is_recorded"),
    )


class NotThisPerson(Base):
    """That a resident, or whoever was to look after them, says that it should be somebody else: for the manager."""

    __tablename__ = "not_this_person"

    id: Mapped[int] = mapped_column(primary_key=True)
    handover_id: Mapped[int] = mapped_column(ForeignKey("handover.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    resident_id: Mapped[int] = mapped_column(ForeignKey("resident.id"), index=True)
    said_by: Mapped[str] = mapped_column(words("said_by", *SAID_BY))
    why: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("colleague.id"))
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("colleague.id"))
    to_post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        # Said once until the manager has settled it.
        Index(
            "uq_not_this_person_open", "handover_id", "post_id", "resident_id", unique=True,
            sqlite_where=_UNSETTLED, postgresql_where=_UNSETTLED,
        ),
    )  # fmt: skip
