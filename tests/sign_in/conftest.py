"""A provider that lies, an application that has it as its own, and browsers that sign in there."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from crm import clock
from crm.sign_in.models import Identity
from tests.cast import Cast, keep
from tests.checked_client import CheckedClient
from tests.sign_in.canaille import canaille_server
from tests.sign_in.coming import changes
from tests.sign_in.lying import CLIENT, SECRET, LyingProvider


@pytest.fixture(scope="session")
def listening_provider() -> Iterator[LyingProvider]:
    made = LyingProvider()
    yield made
    made.close()


@pytest.fixture
def provider(listening_provider: LyingProvider) -> LyingProvider:
    """Honest, until it is told to lie."""
    listening_provider.forget_lies()
    return listening_provider


@pytest.fixture
def with_provider(app_with: Callable[..., Flask], provider: LyingProvider, cast: Cast) -> Callable[..., Flask]:
    """An application that signs in there; Maggie is linked to her account."""
    maggie = {"colleague_id": cast.maggie, "issuer": provider.issuer, "subject": "maggie-1"}
    keep(Identity(**maggie, linked_at=clock.now()))

    def made(**settings: object) -> Flask:
        ours = {"oidc_issuer": provider.issuer, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET}
        return app_with(**ours | settings)

    return made


@pytest.fixture
def browser_of(with_provider: Callable[..., Flask]) -> CheckedClient:
    """A browser that has not signed in."""
    client = with_provider().test_client()
    assert isinstance(client, CheckedClient)
    return client


@pytest.fixture
def by_number(with_provider, cast):
    """An application that finds people by the number that the directory keeps."""
    changes(cast.ben, uid="N-77")
    return with_provider(oidc_number_claim="employee_number").test_client()


@pytest.fixture
def by_groups(with_provider, cast):
    roles = "Auditors = auditor; 6f1c = digital lead"
    return with_provider(oidc_roles=roles, oidc_roles_claim="groups").test_client()


__all__ = ["canaille_server"]
