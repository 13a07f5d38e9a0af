"""A provider that lies, and whoever stands between it and us: nobody is signed in by a lie, and each check that sees
through one is shown to be the one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from crm import clock
from crm.sign_in.models import Identity
from crm.sign_in.provider import fetching
from crm.sign_in.provider.standing import Provider
from tests.cast import Cast, keep
from tests.checked_client import CheckedClient, Page
from tests.sign_in.coming import come_in, is_in
from tests.sign_in.lies import OF_CLAIMS, OF_SIGNATURES
from tests.sign_in.lies_of_the_road import OF_ANSWERS, OF_KEYS, OF_METADATA, OF_WAYS_BACK
from tests.sign_in.lying import LyingProvider

pytestmark = [pytest.mark.page, pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")]

FAMILIES = {
    "claims": OF_CLAIMS,
    "signatures": OF_SIGNATURES,
    "metadata": OF_METADATA,
    "keys": OF_KEYS,
    "answers": OF_ANSWERS,
    "ways back": OF_WAYS_BACK,
}


@pytest.fixture
def ours(
    with_provider: Callable[..., Flask], provider: LyingProvider, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> Flask:
    """Somebody is linked to every account that a lie could be about."""
    for subject in ("", "7", "x" * 256, "None"):
        keep(Identity(colleague_id=cast.ben, issuer=provider.issuer, subject=subject, linked_at=clock.now()))
    monkeypatch.setattr(fetching, "SECONDS", 0.2)
    return with_provider()


def is_refused(app: Flask, provider: LyingProvider) -> bool:
    """Whether a browser that nobody is signed in with is shown why, and nobody is signed in."""
    app.extensions["identity provider"] = Provider(app.extensions["identity provider"].terms)
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    try:
        answer = client.get("/sign-in/start")
        if answer.status_code == 303:
            answer = come_in(client, provider)
        return answer.status_code in (400, 403, 503) and "Start again" in Page(answer).words and not is_in(client)
    except Exception:
        return False  # a page that breaks is no refusal


@pytest.mark.parametrize("family", FAMILIES)
def test_nobody_comes_in_by_a_lie_and_each_check_is_needed(ours, provider, family):
    assert not is_refused(ours, provider), "honestly one comes in"
    believed, in_vain = [], []
    for lie in FAMILIES[family]:
        lie.tell(provider)
        if not is_refused(ours, provider):
            believed.append(lie.name)
        with pytest.MonkeyPatch.context() as patch:
            lie.fault(patch)
            if is_refused(ours, provider):
                in_vain.append(lie.name)
        provider.forget_lies()
    assert (believed, in_vain) == ([], [])
