"""Where somebody is signed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from crm import clock
from crm.actor import Actor
from crm.database import db
from crm.sign_in.access import longest, running
from crm.sign_in.models import KeptForm, Session
from crm.sign_in.rules import hash_of
from crm.sign_in.steps import KEPT_FOR


@dataclass(frozen=True)
class SessionLine:
    """A session that has not ended."""

    id: int
    browser: str
    begun_at: datetime
    seen_at: datetime
    ends_at: datetime  # at the latest
    is_this: bool


def my_sessions(actor: Actor, secret: str) -> tuple[SessionLine, ...]:
    """The sessions of the actor, this one first, then the one used last. One statement."""
    rows = db.session.execute(
        select(Session.id, Session.browser, Session.begun_at, Session.seen_at, Session.secret_hash)
        .where(running(actor.colleague_id or 0, clock.now()))
        .order_by((Session.secret_hash == hash_of(secret)).desc(), Session.seen_at.desc(), Session.id.desc())
    )
    return tuple(
        SessionLine(
            row.id, row.browser, row.begun_at, row.seen_at, row.begun_at + longest(), row.secret_hash == hash_of(secret)
        )
        for row in rows
    )


@dataclass(frozen=True)
class Kept:
    """A form that was sent too late, with what was typed into it."""

    id: int
    kept_at: datetime
    fields: Mapping[str, Sequence[str]]

    @property
    def typed(self) -> tuple[str, ...]:
        """What a person wrote, as far as it is words: for them to know it by."""
        return tuple(value for values in self.fields.values() for value in values if len(value.split()) > 1)


def kept_forms(actor: Actor) -> tuple[Kept, ...]:
    """What was kept for the actor, newest first. One statement."""
    rows = db.session.scalars(
        select(KeptForm)
        .where(KeptForm.colleague_id == actor.colleague_id, KeptForm.kept_at > clock.now() - KEPT_FOR)
        .order_by(KeptForm.id.desc())
    )
    return tuple(Kept(row.id, row.kept_at, row.fields) for row in rows)
