"""Beginning and ending responsibilities, inside the transaction of the act that does so."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, insert, literal, select, update

from crm.database import UTCDateTime, db
from crm.responsibilities.models import Responsibility

# What is changed in bulk is read anew by whoever needs it: see crm.handovers.
_SET_BASED = {"synchronize_session": False}


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


def end_many(which: ColumnElement[bool], entry_id: int, at: datetime, *, all_began_before: bool = False) -> None:
    """End every current responsibility that a condition names, by an act and at a moment. Two statements.

    Those that began at that very moment never held, and are taken away: one statement less where the caller knows that
    there are none. The caller has locked what they are about.
    """
    current = and_(Responsibility.ends_at.is_(None), which)
    if not all_began_before:
        db.session.execute(
            delete(Responsibility).where(current, Responsibility.starts_at >= at), execution_options=_SET_BASED
        )
    db.session.execute(
        update(Responsibility).where(current).values(ends_at=at, ended_by_id=entry_id), execution_options=_SET_BASED
    )


def begin_many(rows: Select[Any], role: str, entry_id: int, at: datetime) -> None:
    """Begin a responsibility for each row of (post, conversation, resident, account): of the last three one is named.
    One statement."""
    about = rows.subquery()
    columns = ["post_id", "conversation_id", "resident_id", "account_id", "role", "starts_at", "begun_by_id"]
    moment = literal(at, type_=UTCDateTime())
    chosen = select(*about.c, literal(role), moment, literal(entry_id))
    db.session.execute(insert(Responsibility.__table__).from_select(columns, chosen))
