"""Beginning and ending responsibilities, inside the transaction of the act that does so."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from crm.database import db
from crm.responsibilities.models import Responsibility


def begin(
    entry_id: int | None,
    *,
    post_id: int,
    at: datetime,
    role: str = "lead",
    conversation_id: int | None = None,
    resident_id: int | None = None,
    account_id: int | None = None,
) -> Responsibility:
    """A post is responsible for one thing from a moment on; `entry_id` is the audit entry of the act."""
    row = Responsibility(
        post_id=post_id,
        role=role,
        conversation_id=conversation_id,
        resident_id=resident_id,
        account_id=account_id,
        starts_at=at,
        begun_by_id=entry_id,
    )
    db.session.add(row)
    return row


def pass_on(entry_id: int | None, about: str, about_id: int, *, post_id: int, at: datetime) -> int | None:
    """Move the lead of a thing to another post at a moment; returns the post that led before, None if none did.

    Locks the row that ends. Where the post leads already nothing changes. Its support, if it had any, ends.
    """
    lead = _current_lead(about, about_id)
    if lead is not None and lead.post_id == post_id:
        return post_id
    if lead is not None:
        _end(lead, at)
        # The old one must have ended before the new one begins: only one leads at a time.
        db.session.flush()
    end_support(about, about_id, post_id=post_id, at=at)
    begin(entry_id, post_id=post_id, at=at, **{f"{about}_id": about_id})  # type: ignore[arg-type]
    return lead.post_id if lead else None


def end_lead(about: str, about_id: int, *, at: datetime) -> None:
    """Nobody leads the thing from a moment on: for a closed account."""
    if lead := _current_lead(about, about_id):
        _end(lead, at)


def support(entry_id: int | None, about: str, about_id: int, *, post_id: int, at: datetime) -> bool:
    """A post supports a thing from a moment on; False where it leads or supports it already."""
    column = getattr(Responsibility, f"{about}_id")
    there = db.session.scalar(
        select(Responsibility.id).where(
            column == about_id, Responsibility.post_id == post_id, Responsibility.ends_at.is_(None)
        )
    )
    if there is not None:
        return False
    begin(entry_id, post_id=post_id, at=at, role="support", **{f"{about}_id": about_id})  # type: ignore[arg-type]
    return True


def end_support(about: str, about_id: int, *, post_id: int, at: datetime) -> None:
    """A post no longer supports a thing."""
    column = getattr(Responsibility, f"{about}_id")
    rows = db.session.scalars(
        select(Responsibility)
        .where(
            column == about_id,
            Responsibility.post_id == post_id,
            Responsibility.role == "support",
            Responsibility.ends_at.is_(None),
        )
        .with_for_update()
    )
    for row in rows:
        _end(row, at)


def _end(row: Responsibility, at: datetime) -> None:
    """End a responsibility at a moment. One that began at that very moment never held, and is taken away."""
    if row.starts_at == at:
        db.session.delete(row)
    else:
        row.ends_at = at


def _current_lead(about: str, about_id: int) -> Responsibility | None:
    column = getattr(Responsibility, f"{about}_id")
    return db.session.scalar(
        select(Responsibility)
        .where(column == about_id, Responsibility.role == "lead", Responsibility.ends_at.is_(None))
        .with_for_update()
    )
