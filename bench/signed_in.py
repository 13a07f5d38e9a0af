"""A client that somebody has signed in with."""

from __future__ import annotations

from flask.testing import FlaskClient

from crm.council.access import actor_of
from crm.sign_in.commands import begin_session
from crm.web.authorise import SIGNED_IN


def sign_in(client: FlaskClient, colleague_id: int) -> str:
    """Give a client the cookie of a colleague who has just signed in. The secret of their session."""
    with client.application.app_context():
        actor = actor_of(colleague_id)
        assert actor is not None, "They are not here."
        secret = begin_session(actor, "bench")
    with client.session_transaction() as session:
        session[SIGNED_IN] = secret
    return secret
