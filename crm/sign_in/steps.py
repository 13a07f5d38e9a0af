"""Keeping what somebody sent after their session had ended, until they have signed in again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import delete, insert, select

from crm import clock
from crm.database import db, own_short_transaction
from crm.sign_in.models import KeptForm, Session
from crm.sign_in.rules import hash_of

KEPT_FOR = timedelta(hours=12)
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
