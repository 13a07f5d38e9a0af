"""Sign-ins that have been begun and not finished: each is finished once, by the browser that began it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, insert

from crm import clock
from crm.database import own_short_transaction
from crm.sign_in.failing import STALE, SignInFailed
from crm.sign_in.models import SignInUnderWay
from crm.sign_in.provider.code import Asked
from crm.sign_in.rules import hash_of

LASTS = timedelta(minutes=10)


def begin(asked: Asked, *, browser: str, issuer: str, goes_to: str) -> None:
    """Remember what a browser was sent to the provider with; what is too old is forgotten. Two statements."""
    now = clock.now()
    with own_short_transaction() as connection:
        connection.execute(delete(SignInUnderWay).where(SignInUnderWay.begun_at < now - LASTS))
        connection.execute(
            insert(SignInUnderWay).values(
                state_hash=hash_of(asked.state), browser_hash=hash_of(browser), issuer=issuer, nonce=asked.nonce,
                verifier=asked.verifier, goes_to=goes_to, begun_at=now,
            )
        )  # fmt: skip


def take(state: str, *, browser: str, issuer: str) -> tuple[Asked, str]:
    """What the sign-in of that state was begun with, and where it goes to: once, then it is gone. One statement.

    Raises SignInFailed where it is gone already, too old, another browser's, or of another provider.
    """
    with own_short_transaction() as connection:
        row = connection.execute(
            delete(SignInUnderWay)
            .where(
                SignInUnderWay.state_hash == hash_of(state),
                SignInUnderWay.browser_hash == hash_of(browser),
                SignInUnderWay.issuer == issuer,
                SignInUnderWay.begun_at >= clock.now() - LASTS,
            )
            .returning(SignInUnderWay.nonce, SignInUnderWay.verifier, SignInUnderWay.goes_to)
        ).first()
    if row is None:
        raise SignInFailed(STALE, "no sign-in of that state is under way in this browser")
    return Asked(state, row.nonce, row.verifier), row.goes_to
