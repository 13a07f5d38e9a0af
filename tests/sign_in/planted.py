"""Faults, each of which takes one check away."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from collections.abc import Callable, MutableMapping
from typing import Any

import pytest
import requests
from authlib.oidc.core import CodeIDToken
from joserfc.jwk import JWKRegistry
from sqlalchemy import delete, select

from crm import clock
from crm.database import db, own_short_transaction
from crm.sign_in import under_way
from crm.sign_in.models import SignInUnderWay
from crm.sign_in.provider import code, fetching, standing, tokens
from crm.sign_in.provider import metadata as published
from crm.sign_in.rules import hash_of

Plant = Callable[[pytest.MonkeyPatch], None]


def no_check(where: type, name: str) -> Plant:
    """A method that lets everything through."""
    return lambda patch: patch.setattr(where, name, lambda *_: None)


def without(checks: MutableMapping[str, Any], name: str) -> Plant:
    """A table of checks without one of them."""
    return lambda patch: patch.delitem(checks, name)


def nothing_of(*plants: Plant) -> Plant:
    """Several at once: where two checks stand one behind the other."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        for one in plants:
            one(patch)

    return plant


def not_essential(patch: pytest.MonkeyPatch) -> None:
    """What is missing is not missed."""
    patch.setattr(CodeIDToken, "ESSENTIAL_CLAIMS", [])


def unchecked_signature(patch: pytest.MonkeyPatch) -> None:
    """A token is taken at its word."""

    def parts(_provider: object, token: str) -> list[Any]:
        return [json.loads(urlsafe_b64decode(part + "===")) for part in token.split(".")[:2]]

    patch.setattr(tokens, "_signed", parts)


def _any_key(raw: dict[str, Any]) -> dict[str, Any]:
    return {one["kid"]: JWKRegistry.import_key(one | {"use": "sig"}) for one in raw["keys"]}


def asking_anything(patch: pytest.MonkeyPatch) -> None:
    """Any key that is published is as good as another."""
    patch.setattr(standing, "keys_of", _any_key)
    patch.setattr(
        standing.Provider,
        "key",
        lambda self, kid: next(iter(self._known_keys(standing.KNOWN_FOR).values())),
    )


def follows_anywhere(patch: pytest.MonkeyPatch) -> None:
    """Asks as a browser does: wherever it is sent, however long it takes."""
    patch.setattr(standing, "fetch", lambda url: requests.get(url, timeout=20).json())


def at_any_length(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(fetching, "LONGEST", 10**9)


def whatever_status(patch: pytest.MonkeyPatch) -> None:
    """An answer counts, however it is marked."""
    patch.setattr(code, "_understood", lambda response: response)
    patch.setattr(requests.Response, "raise_for_status", lambda _self: None)


def any_address(patch: pytest.MonkeyPatch) -> None:
    """Whatever the metadata name is asked; nothing beyond this machine answers."""
    patch.setattr(published, "endpoint", lambda raw, _issuer: raw)


def loose(*ignored: str) -> Plant:
    """A sign-in under way is found without asking for some of: state, browser, issuer, time; or is not `once`."""

    def take(state: str, *, browser: str, issuer: str) -> tuple[code.Asked, str]:
        wanted = {
            "state": SignInUnderWay.state_hash == hash_of(state),
            "browser": SignInUnderWay.browser_hash == hash_of(browser),
            "issuer": SignInUnderWay.issuer == issuer,
            "time": SignInUnderWay.begun_at >= clock.now() - under_way.LASTS,
        }
        conditions = [condition for name, condition in wanted.items() if name not in ignored]
        found = db.session.scalars(
            select(SignInUnderWay).where(*conditions).order_by(SignInUnderWay.id.desc()).limit(1)
        ).one()
        asked, goes_to, number = code.Asked(state, found.nonce, found.verifier), found.goes_to, found.id
        if "once" not in ignored:
            with own_short_transaction() as connection:
                connection.execute(delete(SignInUnderWay).where(SignInUnderWay.id == number))
        return asked, goes_to

    return lambda patch: patch.setattr(under_way, "take", take)
