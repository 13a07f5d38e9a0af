"""The provider as one process knows it: what it published, and its keys, for an hour at the most."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, current_app
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, OKPKey, RSAKey

from crm import clock
from crm.config import Settings
from crm.sign_in.failing import FALSE, SignInFailed
from crm.sign_in.provider.fetching import fetch
from crm.sign_in.provider.metadata import Metadata, metadata_of
from crm.sign_in.provider.terms import Terms, terms_of

KNOWN_FOR = timedelta(hours=1)
# A key that is not known may be a new one; whoever sends us keys that never were makes us ask no more often than this.
ASKED_EVERY = timedelta(minutes=1)
SMALLEST_RSA = 2048
Key = RSAKey | ECKey | OKPKey


class Provider:
    """Asks what it does not know, and forgets it after an hour."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self._metadata: tuple[datetime, Metadata] | None = None
        self._keys: tuple[datetime, dict[str | None, Key]] | None = None

    def metadata(self) -> Metadata:
        """What it publishes of itself. Raises SignInFailed."""
        if self._metadata is None or clock.now() - self._metadata[0] >= KNOWN_FOR:
            raw = fetch(self.terms.issuer.rstrip("/") + "/.well-known/openid-configuration")
            self._metadata = clock.now(), metadata_of(raw, self.terms.issuer)
        return self._metadata[1]

    def key(self, kid: object) -> Key:
        """The key of that name; of none, if it has but one. Raises SignInFailed."""
        keys = self._known_keys(KNOWN_FOR)
        if kid not in keys:
            keys = self._known_keys(ASKED_EVERY)
        if kid is None and len(keys) == 1:
            return next(iter(keys.values()))
        if not isinstance(kid, str) or kid not in keys:
            raise SignInFailed(FALSE, "signed with a key that the provider does not have")
        return keys[kid]

    def _known_keys(self, known_for: timedelta) -> dict[str | None, Key]:
        if self._keys is None or clock.now() - self._keys[0] >= known_for:
            self._keys = clock.now(), keys_of(fetch(self.metadata().jwks_uri))
        return self._keys[1]


def keys_of(raw: Mapping[str, Any]) -> dict[str | None, Key]:
    """The keys that signatures may be checked with, by name; others are left out."""
    said = raw.get("keys")
    found: dict[str | None, Key] = {}
    for one in said if isinstance(said, list) else []:
        if not isinstance(one, dict) or one.get("use", "sig") != "sig":
            continue
        try:
            key = JWKRegistry.import_key(one)
        except (JoseError, ValueError, TypeError, KeyError):
            continue
        if isinstance(key, Key) and not (isinstance(key, RSAKey) and key.public_key.key_size < SMALLEST_RSA):
            found[key.kid] = key
    return found


def install(app: Flask, settings: Settings) -> None:
    """Give the application its provider; None in a demonstration. Raises BadSetting."""
    terms = terms_of(settings)
    app.extensions["identity provider"] = Provider(terms) if terms is not None else None


def the_provider() -> Provider | None:
    """The provider of this application; None in a demonstration."""
    found: Provider | None = current_app.extensions["identity provider"]
    return found
