"""Keeping what somebody sent after their session had ended, until they have signed in again; and what was heard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import delete, insert, select, update

from crm import clock
from crm.database import db, own_short_transaction
from crm.sign_in.access import longest, of_secret
from crm.sign_in.failing import FALSE, SignInFailed
from crm.sign_in.models import HeardLogout, KeptForm, Session
from crm.sign_in.rules import hash_of

KEPT_FOR = timedelta(hours=12)
HEARD_FOR = timedelta(hours=1)
TAKEN_WITHIN = timedelta(minutes=10)
LONGEST = 200_000
LONGEST_PATH = 500
# New in each form that is sent.
_TOKENS = frozenset({"csrf_token", "form_id"})


def keep_form(secret: str, path: str, fields: Mapping[str, Sequence[str]]) -> bool:
    """Keep a form for the colleague whose session a secret opened, where that ended by itself; False where there is
    nobody to keep it for, or too much of it. What was kept for half a day is forgotten. Two statements."""
    colleague_id = db.session.scalar(
        select(Session.colleague_id).where(Session.secret_hash == hash_of(secret), Session.ended_at.is_(None))
    )
    kept = {name: list(values) for name, values in fields.items() if name not in _TOKENS}
    if colleague_id is None or len(path) > LONGEST_PATH or sum(map(len, map(str, kept.values()))) > LONGEST:
        return False
    now = clock.now()
    with own_short_transaction() as connection:
        connection.execute(delete(KeptForm).where(KeptForm.kept_at < now - KEPT_FOR))
        connection.execute(insert(KeptForm).values(colleague_id=colleague_id, path=path, fields=kept, kept_at=now))
    return True


def forget_form(form_id: int) -> None:
    """It was sent, or thrown away. One statement."""
    with own_short_transaction() as connection:
        connection.execute(delete(KeptForm).where(KeptForm.id == form_id))


def hear(token: str) -> None:
    """That a logout token was heard. Raises SignInFailed where it was before. Such a token is refused once it is ten
    minutes old; what was heard is forgotten after an hour. Three statements."""
    now, token_hash = clock.now(), hash_of(token)
    db.session.execute(delete(HeardLogout).where(HeardLogout.heard_at < now - HEARD_FOR))
    if db.session.scalar(select(HeardLogout.id).where(HeardLogout.token_hash == token_hash)) is not None:
        raise SignInFailed(FALSE, "the logout token was heard already")
    db.session.execute(insert(HeardLogout).values(token_hash=token_hash, heard_at=now))


def take_id_token(secret: str) -> str | None:
    """The ID token of a session that has just ended, once: then it is forgotten. Two statements."""
    row = db.session.execute(
        select(Session.id, Session.id_token).where(
            of_secret(secret, clock.now()), Session.ended_at >= clock.now() - TAKEN_WITHIN
        )
    ).first()
    if row is None or row.id_token is None:
        return None
    with own_short_transaction() as connection:
        connection.execute(update(Session).where(Session.id == row.id).values(id_token=None))
    return str(row.id_token)


def forget_id_tokens(colleague_id: int) -> None:
    """Of sessions that are over, however they ended. One statement, in someone else's transaction."""
    over = Session.ended_at.is_not(None) | (Session.begun_at <= clock.now() - longest())
    db.session.execute(
        update(Session)
        .where(Session.colleague_id == colleague_id, Session.id_token.is_not(None), over)
        .values(id_token=None)
    )
