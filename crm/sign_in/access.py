"""Who comes with a session, and whose sessions those are."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import ColumnElement, and_, exists, or_, select, true, update

from crm import clock
from crm.actor import Actor
from crm.council.access import actor_of
from crm.database import db, own_short_transaction
from crm.errors import NotFound
from crm.sign_in.models import Identity, KeptForm, Session
from crm.sign_in.rules import GOES_ON_FOR, SEEN_EVERY, hash_of, is_over


def actor_in(secret: str) -> tuple[Actor, str] | None:
    """The colleague whose session a secret opens, and the secret to go on with, which is another once their roles have
    changed; None where it ended, or they are not here any more.

    One statement beside those of the actor; once a minute a short write, that the session is used.
    """
    now = clock.now()
    row = db.session.execute(
        select(Session.id, Session.colleague_id, Session.begun_at, Session.seen_at, Session.roles).where(
            of_secret(secret, now), Session.ended_at.is_(None), _is_of_now()
        )
    ).first()
    if row is None or is_over(row.begun_at, row.seen_at, now, idle=idle(), longest=longest()):
        return None
    if now - row.seen_at >= SEEN_EVERY:
        with own_short_transaction() as connection:
            connection.execute(update(Session).where(Session.id == row.id, Session.seen_at < now).values(seen_at=now))
    actor = actor_of(row.colleague_id)
    if actor is None:
        return None
    if row.roles is not None and row.roles != roles_in_words(actor):
        return actor, _renewed(row.id, row.roles, actor, secret)
    return actor, secret


def of_secret(secret: str, now: datetime) -> ColumnElement[bool]:
    """The condition on `session`: that which a secret opens, or opened a moment ago."""
    sent = hash_of(secret)
    return or_(Session.secret_hash == sent, and_(Session.previous_hash == sent, Session.renewed_at > now - GOES_ON_FOR))


def _renewed(session_id: int, roles: str, actor: Actor, secret: str) -> str:
    """A new secret for somebody who has other roles now; the one sent, where another request saw to it just now."""
    new = secrets.token_urlsafe(32)
    with own_short_transaction() as connection:
        changed = connection.execute(
            update(Session)
            .where(Session.id == session_id, Session.roles == roles)
            .values(
                secret_hash=hash_of(new), previous_hash=Session.secret_hash, renewed_at=clock.now(),
                roles=roles_in_words(actor),
            )
        )  # fmt: skip
    return new if changed.rowcount else secret


def roles_in_words(actor: Actor) -> str:
    """The roles of somebody, to tell whether they have changed."""
    return ",".join(sorted(actor.roles))


def _is_of_now() -> ColumnElement[bool]:
    """Where a provider is set, nobody stays signed in whom it did not let in: not from the days of the demonstration,
    and by no other provider."""
    settings = current_app.config["SETTINGS"]
    if settings.demo_sign_in:
        return true()
    return exists().where(Identity.id == Session.identity_id, Identity.issuer == settings.oidc_issuer)


def running(colleague_id: int, now: datetime) -> ColumnElement[bool]:
    """The condition on `session`: a colleague's, that has not ended."""
    return and_(
        Session.colleague_id == colleague_id,
        Session.ended_at.is_(None),
        Session.seen_at >= now - idle() - SEEN_EVERY,
        Session.begun_at > now - longest(),
    )


def session_to_end(actor: Actor, session_id: int) -> Session:
    """A session of the actor's own, locked until the transaction ends. Raises NotFound."""
    found = db.session.scalar(
        select(Session)
        .where(Session.id == session_id, Session.colleague_id == actor.colleague_id)
        .with_for_update()
    )  # fmt: skip
    if found is None:
        raise NotFound
    return found


def kept_form(actor: Actor, form_id: int) -> KeptForm:
    """A form of the actor's own that was kept. Raises NotFound."""
    found = db.session.scalar(
        select(KeptForm).where(KeptForm.id == form_id, KeptForm.colleague_id == actor.colleague_id)
    )  # fmt: skip
    if found is None:
        raise NotFound
    return found


def idle() -> timedelta:
    """For how long a session may go unused."""
    return timedelta(minutes=current_app.config["SETTINGS"].session_idle_minutes)


def longest() -> timedelta:
    """How long a session lasts, whatever is done in it."""
    return timedelta(hours=current_app.config["SETTINGS"].session_hours)
