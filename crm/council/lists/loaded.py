"""Which lists were loaded: in date order, each remembered by its date and digest."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from crm.council.models import COUNCIL, Controller, ListLoaded
from crm.database import db
from crm.errors import Refused


def take_turn() -> None:
    """Let one import at a time change the council: locks until the transaction ends. Readers and logs go on."""
    db.session.execute(select(Controller.id).where(Controller.id == COUNCIL).with_for_update(key_share=True))


def newest(kind: str) -> date | None:
    """The date of the newest list of a kind."""
    return db.session.execute(
        select(ListLoaded.as_at).where(ListLoaded.kind == kind).order_by(ListLoaded.as_at.desc()).limit(1)
    ).scalar_one_or_none()


def refuse_older(kind: str, as_at: date) -> None:
    """Lists are loaded in date order: an older one would undo what a newer one said."""
    latest = newest(kind)
    if latest is not None and as_at < latest:
        raise Refused(
            f"The {kind} of {latest} are loaded already, and {as_at} is before that. Lists are loaded in date order."
        )


def is_loaded(kind: str, as_at: date, digest: str) -> bool:
    """Whether this very file was loaded for this day."""
    same = select(ListLoaded.id).where(
        ListLoaded.kind == kind, ListLoaded.as_at == as_at, ListLoaded.digest == digest
    )  # fmt: skip
    return db.session.execute(same.limit(1)).first() is not None


def remember(kind: str, as_at: date, digest: str) -> int:
    """Write down that a list was loaded; returns the id of that row."""
    row = ListLoaded(kind=kind, as_at=as_at, digest=digest)
    db.session.add(row)
    db.session.flush()
    return row.id
