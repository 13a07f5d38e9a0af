"""What is decided about a councillor's cases, what holds for the rest, and the key by which they come back."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.database import Base, UTCDateTime, words

CASE_FATES = ("pass", "council", "return", "delete", "keep")
BASES = ("decided", "standing instruction", "sealed default")
_OPEN = text("carried_out_at IS NULL")
_NOT_ACCEPTED = text("carried_out_at IS NOT NULL AND accepted_at IS NULL")


class CaseDecision(Base):
    """What becomes of one case: prepared while in office, carried out when the time in office has ended.

    The case is known by its number alone: after it is deleted the decision stays, and says nothing of it.
    """

    __tablename__ = "case_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(index=True)
    controller_id: Mapped[int] = mapped_column(ForeignKey("controller.id"), index=True)  # whose case it was
    fate: Mapped[str] = mapped_column(words("fate", *CASE_FATES))
    to_colleague_id: Mapped[int | None] = mapped_column(ForeignKey("colleague.id"))
    to_post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    # Of a case given back to the resident: when they were told.
    told_on: Mapped[date | None]
    basis: Mapped[str] = mapped_column(words("basis", *BASES), default="decided")
    decided_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("colleague.id"))
    carried_out_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # Who answers for it in law since then; none where it is gone.
    to_controller_id: Mapped[int | None] = mapped_column(ForeignKey("controller.id"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("audit_entry.id"))
    accepted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (
        CheckConstraint("(fate = 'pass') = (to_colleague_id IS NOT NULL)", name="passed_to_somebody"),
        CheckConstraint("(fate = 'council') = (to_post_id IS NOT NULL)", name="handed_to_a_post"),
        CheckConstraint("fate <> 'return' OR told_on IS NOT NULL", name="returned_and_told"),
        # One decision waits for each case: deciding again changes it.
        Index(
            "uq_case_decision_open", "conversation_id", unique=True,
            sqlite_where=_OPEN, postgresql_where=_OPEN,
        ),
        Index(
            "ix_case_decision_to_accept", "to_colleague_id",
            sqlite_where=_NOT_ACCEPTED, postgresql_where=_NOT_ACCEPTED,
        ),
    )  # fmt: skip


class Sealing(Base):
    """That a councillor's casework waits since a day, and on which day the rest of it is deleted: set once."""

    __tablename__ = "sealing"

    id: Mapped[int] = mapped_column(primary_key=True)
    colleague_id: Mapped[int] = mapped_column(ForeignKey("colleague.id"))
    ended_on: Mapped[date]
    deleted_on: Mapped[date]

    __table_args__ = (UniqueConstraint("colleague_id", "ended_on"),)


class StandingInstruction(Base):
    """What a councillor wants for the cases that they did not decide about, as far as each resident agreed."""

    __tablename__ = "standing_instruction"

    id: Mapped[int] = mapped_column(primary_key=True)
    colleague_id: Mapped[int] = mapped_column(ForeignKey("colleague.id"), unique=True)
    to_colleague_id: Mapped[int | None] = mapped_column(ForeignKey("colleague.id"))
    to_post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    given_at: Mapped[datetime] = mapped_column(UTCDateTime)


class CaseworkKey(Base):
    """That a councillor has a key to what waits for their decision. The key itself is kept nowhere, only its digest."""

    __tablename__ = "casework_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    colleague_id: Mapped[int] = mapped_column(ForeignKey("colleague.id"), unique=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    # By whom: the councillor; nobody where it was made at the command line.
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("colleague.id"))
    opened_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
