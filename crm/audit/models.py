"""An entry for each act, and a viewing for each resident looked at."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.database import Base, UTCDateTime


class AuditEntry(Base):
    """One act. `details` holds names of fields, ids and counts, never what anybody said or wrote."""

    __tablename__ = "audit_entry"
    __is_audit_entry__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    colleague_id: Mapped[int | None] = mapped_column(ForeignKey("colleague.id"))
    actor_name: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(60))
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int | None]
    # Whose data the act was about, so that a councillor's casework leaves no trace that others may read.
    controller_id: Mapped[int | None] = mapped_column(ForeignKey("controller.id"))
    # The number of the handover that the act planned: until that is published, only those named in it read the act.
    # No foreign key, as of `subject_id`: a handover points at its own entry already.
    plan_id: Mapped[int | None]
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    form_id: Mapped[str | None] = mapped_column(String(64), unique=True)

    __table_args__ = (
        Index("ix_audit_entry_subject", "subject_type", "subject_id"),
        Index("ix_audit_entry_at", "at"),
        Index("ix_audit_entry_colleague", "colleague_id", "at"),
        Index("ix_audit_entry_action", "action", "at"),
    )


class Viewing(Base):
    """That a colleague looked at a resident within an hour."""

    __tablename__ = "viewing"
    __audited__ = False

    id: Mapped[int] = mapped_column(primary_key=True)
    colleague_id: Mapped[int] = mapped_column(ForeignKey("colleague.id"))
    resident_id: Mapped[int] = mapped_column(ForeignKey("resident.id"))
    hour: Mapped[datetime] = mapped_column(UTCDateTime)

    __table_args__ = (
        UniqueConstraint("colleague_id", "resident_id", "hour"),
        Index("ix_viewing_resident_id", "resident_id", "hour"),
        Index("ix_viewing_hour", "hour"),
    )
