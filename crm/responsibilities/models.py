"""One table: a post leads or supports a conversation, a resident's relationship or an account."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.database import Base, UTCDateTime, words

_CURRENT = text("ends_at IS NULL")
_CURRENT_LEAD = text("role = 'lead' AND ends_at IS NULL")
_LEADS_CONVERSATION = text("role = 'lead' AND ends_at IS NULL AND conversation_id IS NOT NULL")
_OF_RESIDENT = text("ends_at IS NULL AND resident_id IS NOT NULL")
_ENDED_BY = text("ended_by_id IS NOT NULL")
_ABOUT = ("conversation", "resident", "account")


class Responsibility(Base):
    """From one moment up to, not including, another. Its rows are ended and begun, never rewritten."""

    __tablename__ = "responsibility"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversation.id"))
    resident_id: Mapped[int | None] = mapped_column(ForeignKey("resident.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    role: Mapped[str] = mapped_column(words("role", "lead", "support"))
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # The audit entries of the acts by which it began and ended.
    begun_by_id: Mapped[int | None] = mapped_column(ForeignKey("audit_entry.id"), index=True)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("audit_entry.id"))

    __table_args__ = (
        CheckConstraint(
            " + ".join(f"(CASE WHEN {about}_id IS NULL THEN 0 ELSE 1 END)" for about in _ABOUT) + " = 1",
            name="is_about_one_thing",
        ),
        CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="ends_after_start"),
        # PostgreSQL has which post that is in the index as well, which is asked one by one of thousands.
        *(
            Index(
                f"uq_responsibility_lead_{about}", f"{about}_id", unique=True,
                sqlite_where=_CURRENT_LEAD, postgresql_where=_CURRENT_LEAD, postgresql_include=["post_id"],
            )
            for about in _ABOUT
        ),
        *(Index(f"ix_responsibility_{about}", f"{about}_id", "starts_at") for about in _ABOUT),
        Index(
            "ix_responsibility_ended_by_id", "ended_by_id",
            sqlite_where=_ENDED_BY, postgresql_where=_ENDED_BY,
        ),
        # Whom a post looks after, without a look at the rows themselves. SQLite looks at them unless the index holds
        # every column that is named, also those of its own condition.
        Index(
            "ix_responsibility_post_resident", "post_id", "role", "resident_id", "ends_at",
            sqlite_where=_OF_RESIDENT, postgresql_where=_OF_RESIDENT,
        ),
        # What it leads or supports, and of conversations which, likewise.
        Index(
            "ix_responsibility_post_current", "post_id", "role", "conversation_id", "ends_at",
            sqlite_where=_CURRENT, postgresql_where=_CURRENT,
        ),
        # SQLite cannot put a column beside a unique one, so it has what PostgreSQL has in the index above in another.
        Index(
            "ix_responsibility_lead_covered", "conversation_id", "post_id", "role", "ends_at",
            sqlite_where=_LEADS_CONVERSATION, info={"only": "sqlite"},
        ).ddl_if(dialect="sqlite"),
    )  # fmt: skip
