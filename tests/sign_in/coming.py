"""What tests of signing in do again and again."""

from __future__ import annotations

from sqlalchemy import select, update
from werkzeug.test import TestResponse

from crm import clock
from crm.council.models import Colleague, RoleGrant
from crm.database import db
from tests.checked_client import CheckedClient
from tests.sign_in.lying import LyingProvider, query


def come_in(client: CheckedClient, provider: LyingProvider, *, to: str = "/") -> TestResponse:
    """Sign in: to the provider, and back."""
    sent = client.get("/sign-in/start", query_string={"next": to})
    assert sent.status_code == 303, sent.text
    assert sent.location.startswith(provider.issuer + "/authorize?")
    return client.get(query(provider.sign_in(sent.location)))


def is_in(client: CheckedClient) -> bool:
    """Whether a page of ours opens."""
    return client.get("/session").status_code == 204


def start(client: CheckedClient, to: str = "/") -> str:
    """Begin to sign in; the address at the provider that the browser is sent to."""
    return client.get("/sign-in/start", query_string={"next": to}).location


def changes(number: int, **values: object) -> None:
    db.session.execute(update(Colleague).where(Colleague.id == number).values(**values))
    db.session.commit()


def roles_of(number: int) -> set[str]:
    today = clock.today()
    rows = db.session.scalars(select(RoleGrant).where(RoleGrant.colleague_id == number)).all()
    return {row.role for row in rows if row.starts_on <= today and (row.ends_on is None or row.ends_on > today)}
