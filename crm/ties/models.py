"""What a resident and a colleague or an account have between them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from crm.database import Base, UTCDateTime
from crm.ties.half_life import in_force

_OF_COLLEAGUES = text("colleague_id IS NOT NULL")


class Tie(Base):
    """How often, how lately and how strongly. `score` is kept forward to 2020-01-01; see graph/strength.py.

    It is whichever of the two columns belongs to the half-life in force; the other one is filled in for another
    half-life before that comes into force (crm/ties/half_life.py).
    """

    __tablename__ = "tie"

    id: Mapped[int] = mapped_column(primary_key=True)
    resident_id: Mapped[int] = mapped_column(ForeignKey("resident.id"))
    colleague_id: Mapped[int | None] = mapped_column(ForeignKey("colleague.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    controller_id: Mapped[int] = mapped_column(ForeignKey("controller.id"))
    count: Mapped[int]
    first_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_at: Mapped[datetime] = mapped_column(UTCDateTime)
    score_a: Mapped[float] = mapped_column("score", default=0.0)
    score_b: Mapped[float] = mapped_column(default=0.0, server_default="0")
    # One bit for each channel that was used; see rules.CHANNEL_BITS.
    channels: Mapped[int] = mapped_column(default=0)

    @hybrid_property
    def score(self) -> float:
        """The score by the half-life in force."""
        return self.score_a if in_force().column == "score" else self.score_b

    @score.inplace.setter
    def _keep_score(self, value: float) -> None:
        if in_force().column == "score":
            self.score_a = value
        else:
            self.score_b = value

    @score.inplace.expression
    @classmethod
    def _score_in_force(cls) -> InstrumentedAttribute[float]:
        return cls.score_a if in_force().column == "score" else cls.score_b

    __table_args__ = (
        CheckConstraint("(colleague_id IS NULL) <> (account_id IS NULL)", name="is_with_one"),
        Index("uq_tie_colleague", "resident_id", "colleague_id", "controller_id", unique=True),
        Index("uq_tie_account", "resident_id", "account_id", "controller_id", unique=True),
        # Read backwards, strongest first; of colleagues and accounts, who have thousands, without the rows themselves.
        *(Index(f"ix_tie_resident_{kept_in}", "resident_id", kept_in) for kept_in in ("score", "score_b")),
        *(
            Index(f"ix_tie_{end}_{kept_in}", f"{end}_id", kept_in, "controller_id")
            for end in ("colleague", "account")
            for kept_in in ("score", "score_b")
        ),
        *(
            Index(f"ix_tie_{kept_in}", kept_in, sqlite_where=_OF_COLLEAGUES, postgresql_where=_OF_COLLEAGUES)
            for kept_in in ("score", "score_b")
        ),
    )
