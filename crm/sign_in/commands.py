"""Beginning and ending sessions."""

from __future__ import annotations

import secrets

from sqlalchemy import select

from crm import clock
from crm.actor import Actor
from crm.audit.steps import record, refuse_repeated
from crm.database import db, transaction
from crm.sign_in import access
from crm.sign_in.models import Session
from crm.sign_in.rules import browser_in_words, hash_of


def begin_session(actor: Actor, user_agent: str) -> str:
    """Sign a colleague in with a browser. The secret that the browser is to send, which is kept nowhere here."""
    secret = secrets.token_urlsafe(32)
    with transaction():
        now = clock.now()
        made = Session(
            secret_hash=hash_of(secret), colleague_id=actor.colleague_id, browser=browser_in_words(user_agent),
            begun_at=now, seen_at=now,
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        record(actor, "session.begun", "colleague", actor.colleague_id, session=made.id)
    return secret


def end_session(actor: Actor, secret: str) -> None:
    """Sign out. Of what ended already nothing is written."""
    with transaction():
        found = db.session.scalar(
            select(Session).where(Session.secret_hash == hash_of(secret), Session.ended_at.is_(None)).with_for_update()
        )
        if found is not None:
            _end(actor, found)


def end_session_of_mine(actor: Actor, session_id: int) -> None:
    """Sign out another browser of one's own. Raises NotFound. Of what ended already nothing is written."""
    with transaction():
        refuse_repeated(actor)
        found = access.session_to_end(actor, session_id)
        if found.ended_at is None:
            _end(actor, found)


def _end(actor: Actor, found: Session) -> None:
    found.ended_at = clock.now()
    record(actor, "session.ended", "colleague", found.colleague_id, session=found.id)
