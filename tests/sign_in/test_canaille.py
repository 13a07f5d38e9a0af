"""Signing in at an identity provider that others wrote, Canaille, over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from crm import clock
from crm.sign_in.models import Identity
from tests.cast import keep
from tests.sign_in.canaille import CLIENT, SECRET

pytestmark = pytest.mark.page


@pytest.fixture
def client(app_with, canaille_server, at):
    """A browser; the clock goes as Canaille's does."""
    at(datetime.now(UTC))
    canaille_server.knows("http://localhost")
    settings = {"oidc_issuer": canaille_server.issuer, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET}
    return app_with(
        **settings, oidc_roles_claim="groups", oidc_scopes="profile groups", oidc_roles="Auditors=auditor"
    ).test_client()


def test_in_with_a_role_by_a_group_and_out_again_there_as_well(client, canaille_server, cast):
    canaille_server.has("maggie", "Auditors")
    keep(Identity(colleague_id=cast.maggie, issuer=canaille_server.issuer, subject="maggie", linked_at=clock.now()))
    back = canaille_server.let_in(client.get("/sign-in/start?next=/audit").location, "maggie")
    assert client.get(back).location == "/audit"
    assert client.page("/audit").h1
    assert client.submit("/", form="/session/end").location == "/signed-out"
    assert client.get("/").location.startswith("/sign-in")
    assert "/signed-out/there" in client.page("/signed-out").links
    there = client.get("/signed-out/there").location
    said = parse_qs(urlsplit(there).query)
    assert there.startswith(canaille_server.issuer) and set(said) == {
        "client_id", "post_logout_redirect_uri", "id_token_hint",
    }  # fmt: skip
    assert canaille_server.lets_out(there) == "http://localhost/signed-out"


def test_whoever_is_linked_to_nobody_is_told_what_to_send(client, canaille_server, cast):
    canaille_server.has("stranger", email="maggie@northmere.example")
    back = canaille_server.let_in(client.get("/sign-in/start").location, "stranger")
    page = client.page(back, status=403)
    assert "stranger" in page.words and "digital team" in page.words
    assert client.get("/").status_code == 303
