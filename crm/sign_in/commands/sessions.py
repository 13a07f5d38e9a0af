"""Beginning and ending sessions."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.exc import IntegrityError

from crm import clock
from crm.actor import Actor
from crm.audit.steps import record, refuse_repeated
from crm.database import db, transaction
from crm.sign_in import access
from crm.sign_in.failing import FALSE, SignInFailed
from crm.sign_in.models import Identity, Session
from crm.sign_in.provider.person import Over
from crm.sign_in.rules import browser_in_words, hash_of
from crm.sign_in.steps import forget_id_tokens, hear

# By how much the provider's clock and ours may differ.
LEEWAY = timedelta(minutes=1)


def begin_session(
    actor: Actor,
    user_agent: str,
    *,
    identity_id: int | None = None,
    sid: str | None = None,
    id_token: str | None = None,
) -> str:
    """Sign a colleague in with a browser. The secret that the browser is to send, which is kept nowhere here."""
    secret = secrets.token_urlsafe(32)
    with transaction():
        now = clock.now()
        forget_id_tokens(actor.colleague_id or 0)
        made = Session(
            secret_hash=hash_of(secret), colleague_id=actor.colleague_id, browser=browser_in_words(user_agent),
            begun_at=now, seen_at=now, roles=access.roles_in_words(actor), identity_id=identity_id, provider_sid=sid,
            id_token=id_token,
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        record(actor, "session.begun", "colleague", actor.colleague_id, session=made.id)
    return secret


def end_session(actor: Actor, secret: str) -> None:
    """Sign out. Of what ended already nothing is written. Its ID token stays for a while, for signing out at the
    provider too."""
    with transaction():
        found = db.session.scalar(
            select(Session).where(access.of_secret(secret, clock.now()), Session.ended_at.is_(None)).with_for_update()
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


def end_sessions_of_provider(over: Over) -> int:
    """End what the provider says has ended: one session of its own, or all of an account's that had begun when it
    said so. How many there were. Raises SignInFailed where this was heard already."""
    try:
        return _end_sessions(over)
    except IntegrityError as error:  # at this moment, by another process
        raise SignInFailed(FALSE, "the logout token was heard already") from error


def _end_sessions(over: Over) -> int:
    with transaction():
        hear(f"{over.issuer} {over.jti}")
        found = db.session.scalars(
            select(Session)
            .join(Identity, Identity.id == Session.identity_id)
            .where(*_of_provider(over), Session.ended_at.is_(None), Session.begun_at <= over.told_at + LEEWAY)
            .order_by(Session.id)
            .with_for_update(of=Session)
        ).all()
        for one in found:
            one.ended_at, one.id_token = clock.now(), None
        if found:
            chore = Actor.system("the identity provider")
            record(chore, "session.ended", "colleague", found[0].colleague_id, sessions=len(found))
    return len(found)


def _of_provider(over: Over) -> list[ColumnElement[bool]]:
    conditions = [Identity.issuer == over.issuer]
    if over.sid is not None:
        conditions.append(Session.provider_sid == over.sid)
    if over.subject is not None:
        conditions.append(Identity.subject == over.subject)
    return conditions


def _end(actor: Actor, found: Session) -> None:
    found.ended_at = clock.now()
    record(actor, "session.ended", "colleague", found.colleague_id, session=found.id)
