"""Lies about the provider itself, its keys and its answers: what it publishes, what stands at its addresses, and what
comes back in its name."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from time import sleep
from typing import Any

import pytest
from werkzeug import Response

from crm.sign_in.provider import code, fetching
from crm.sign_in.provider import metadata as published
from crm.sign_in.views import provider as views
from tests.sign_in.lies import Lie, Plant, Tell, answers, publishes
from tests.sign_in.lying import KEY, LyingProvider
from tests.sign_in.planted import any_address, at_any_length, follows_anywhere, loose, whatever_status

METADATA = "/.well-known/openid-configuration"
KEYS = json.dumps({"keys": [KEY.as_dict(private=False)]})
# Where the machines of a cloud tell their secrets.
INSIDE = "http://169.254.169.254/latest/meta-data/"


def shows(path: str, made: Callable[[], Response]) -> Tell:
    return lambda provider: provider.pages.update({path: made})


def sends_back(**values: Any) -> Tell:
    return lambda provider: provider.sends_back.update(values)


def elsewhere() -> Response:
    return Response(KEYS, 302, {"Location": INSIDE})


def endless() -> Response:
    def parts() -> Iterator[bytes]:
        yield KEYS[:-1].encode()
        for _ in range(120):
            yield b" " * 10_000
        yield b"}"

    return Response(parts(), mimetype="application/json")


def dripping() -> Response:
    def parts() -> Iterator[bytes]:
        yield KEYS[:-1].encode()
        for _ in range(8):
            sleep(0.05)
            yield b" "
        yield b"}"

    return Response(parts(), mimetype="application/json")


def otherwise(status: int) -> Callable[[dict[str, Any]], Response]:
    return lambda honest: Response(json.dumps(honest), status, {"Location": INSIDE}, mimetype="application/json")


def broken(provider: LyingProvider) -> None:
    provider.pages[METADATA] = lambda: Response(json.dumps(provider.published()), 500)


def taken_for(subject: str) -> Plant:
    """Without an ID token somebody is taken to have come all the same."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        honest = code.id_claims

        def claims(provider: Any, token: Any, **more: Any) -> Any:
            return honest(provider, token, **more) if isinstance(token, str) and token else {"sub": subject}

        patch.setattr(code, "id_claims", claims)

    return plant


def asks_plainly(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(published, "_refuse_without_pkce", lambda _raw: None)


def takes_first(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(views, "_one", lambda name: views.request.args.get(name, ""))


def of_any_provider(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(views, "_refuse_another_provider", lambda _provider: None)


def of_any_issuer(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(published, "_refuse_anothers", lambda _raw, _issuer: None)


OF_METADATA = [
    Lie("of another issuer", publishes(issuer="https://evil.example"), of_any_issuer),
    Lie("of an issuer with a slash", lambda one: one.metadata.update(issuer=one.issuer + "/"), of_any_issuer),
    Lie("of nobody", publishes(issuer=None), of_any_issuer),
    Lie("without S256", publishes(code_challenge_methods_supported=["plain"]), asks_plainly),
    Lie("without any challenge", publishes(code_challenge_methods_supported=[]), asks_plainly),
    *(
        Lie(f"keys at {address}", publishes(jwks_uri=address), any_address)
        for address in (INSIDE, "http://keys.internal/")
    ),
    Lie("codes are changed inside", publishes(token_endpoint=INSIDE), any_address),
    Lie("one signs in elsewhere by script", publishes(authorization_endpoint="javascript:alert(1)"), any_address),
    Lie("one signs out elsewhere by script", publishes(end_session_endpoint="javascript:alert(1)"), any_address),
    Lie(
        "signs only with what we know too",
        publishes(id_token_signing_alg_values_supported=["HS256", "none"]),
        lambda patch: patch.setattr(published, "_algorithms", lambda _said: published.ALGORITHMS),
    ),
    Lie("its metadata are elsewhere", shows(METADATA, elsewhere), follows_anywhere),
    Lie("its metadata are a page", shows(METADATA, lambda: Response("<p>Back soon</p>")), follows_anywhere),
    Lie("its metadata are a list", shows(METADATA, lambda: Response("[]")), follows_anywhere),
    Lie("it says all that, and that it is broken", broken, follows_anywhere),
]

OF_KEYS = [
    Lie("elsewhere", shows("/keys", elsewhere), follows_anywhere),
    Lie("endless", shows("/keys", endless), at_any_length),
    Lie("dripping", shows("/keys", dripping), lambda patch: patch.setattr(fetching, "SECONDS", 20)),
    Lie("an answer that says it is none", shows("/keys", lambda: Response(KEYS, 500)), follows_anywhere),
]

OF_ANSWERS = [
    Lie("no ID token", answers(lambda honest: honest | {"id_token": None}), taken_for("maggie-1")),
    Lie("no word of an ID token", answers(lambda honest: {"access_token": "x"}), taken_for("maggie-1")),
    Lie("an empty ID token", answers(lambda honest: honest | {"id_token": ""}), taken_for("maggie-1")),
    Lie("moved", answers(otherwise(302)), whatever_status),
    Lie("broken", answers(otherwise(500)), whatever_status),
    Lie("made, not answered", answers(otherwise(201)), whatever_status),
    Lie("endless", answers(lambda honest: honest | {"more": "x" * 1_000_001}), at_any_length),
]

OF_WAYS_BACK = [
    Lie("no state", sends_back(state=None), loose("state")),
    Lie("another state", sends_back(state="another"), loose("state")),
    Lie("two states", lambda one: one.sends_back.update(state=lambda honest: [honest, "x"]), takes_first),
    Lie("two codes", lambda one: one.sends_back.update(code=lambda honest: [honest, "x"]), takes_first),
    Lie("by another provider", sends_back(iss="https://evil.example"), of_any_provider),
    Lie("by nobody", sends_back(iss=None), of_any_provider),
    Lie("by two", lambda one: one.sends_back.update(iss=lambda honest: [honest, "x"]), of_any_provider),
]
