"""Sessions, as if somebody had signed in: without the page, and without an act in the audit."""

from __future__ import annotations

from itertools import count

from flask.testing import FlaskClient

from crm import clock
from crm.sign_in.models import KeptForm, Session
from crm.sign_in.rules import hash_of
from crm.web.authorise import SIGNED_IN
from tests.cast import keep

_numbers = count(1)


def session_of(colleague_id: int) -> dict[str, str]:
    """What the cookie of somebody who has just signed in holds."""
    secret, now = f"secret {next(_numbers)} of {colleague_id}", clock.now()
    keep(Session(secret_hash=hash_of(secret), colleague_id=colleague_id, browser="Firefox", begun_at=now, seen_at=now))
    return {SIGNED_IN: secret}


def sign_in(client: FlaskClient, colleague_id: int) -> None:
    """Give a client the cookie of somebody who has just signed in."""
    held = session_of(colleague_id)
    with client.session_transaction() as session:
        session.update(held)


def kept_for(colleague_id: int) -> str:
    """The page of what somebody sent too late."""
    fields = {"subject": ["The grit bin is empty"]}
    keep(KeptForm(colleague_id=colleague_id, path="/asks/1/answer", fields=fields, kept_at=clock.now()))
    return "/session/kept"
