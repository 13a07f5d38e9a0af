"""What a resident and a colleague or an account have between them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from crm.database import Base, UTCDateTime


class Tie(Base):
    """How often, how lately and how strongly. `score` is kept forward to 2020-01-01; see graph/strength.py."""

    __tablename__ = "tie"

    id: Mapped[int] = mapped_column(primary_key=True)
    resident_id: Mapped[int] = mapped_column(ForeignKey("resident.id"))
    colleague_id: Mapped[int | None] = mapped_column(ForeignKey("colleague.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    controller_id: Mapped[int] = mapped_column(ForeignKey("controller.id"))
    count: Mapped[int]
    first_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_at: Mapped[datetime] = mapped_column(UTCDateTime)
    score: Mapped[float]
    # One bit for each channel that was used; see rules.CHANNEL_BITS.
    channels: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        CheckConstraint("(colleague_id IS NULL) <> (account_id IS NULL)", name="is_with_one"),
        Index("uq_tie_colleague", "resident_id", "colleague_id", "controller_id", unique=True),
        Index("uq_tie_account", "resident_id", "account_id", "controller_id", unique=True),
        Index("ix_tie_resident_score", "resident_id", "score"),  # read backwards, strongest first
        Index("ix_tie_colleague_score", "colleague_id", "score"),  # read backwards, strongest first
        Index("ix_tie_account_score", "account_id", "score"),  # read backwards, strongest first
    )
