"""An identity provider on this machine that lies as it is told: each part of what it says can be put otherwise.

    provider = LyingProvider()
    provider.person = {"sub": "maggie-1"}             # who signs in there
    provider.claims = {"aud": "another"}              # put over the claims of the ID token; None takes one away
    provider.headers = {"alg": "none"}                # the same with its header
    provider.token = lambda honest: {...}             # what the token endpoint answers in place of the honest answer
    provider.metadata = {"issuer": "..."}             # put over what it publishes
    provider.sends_back = {"state": "other"}          # put over what the browser comes back with

It does check what a provider has to: the client's secret, the code, once, and the PKCE verifier.
"""

from __future__ import annotations

import json
import secrets
import threading
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jws
from joserfc.jwk import RSAKey
from werkzeug import Request, Response
from werkzeug.serving import make_server

from crm import clock

CLIENT, SECRET = "throughline", "the provider and we know it"
KEY = RSAKey.generate_key(2048, {"kid": "first", "use": "sig"})
SECOND_KEY = RSAKey.generate_key(2048, {"kid": "second", "use": "sig"})


def changed(honest: dict[str, Any], by: dict[str, Any]) -> dict[str, Any]:
    """The one with the other over it; None takes away, and a function is given what was honest."""
    made = honest | {name: value(honest[name]) if callable(value) else value for name, value in by.items()}
    return {name: value for name, value in made.items() if value is not None}


def signed(header: dict[str, Any], claims: object, key: Any) -> str:
    """A token, whatever its header says."""
    parts = [urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, claims)]
    alg = jws.JWSRegistry.algorithms[header["alg"]] if header.get("alg") in jws.JWSRegistry.algorithms else None
    signature = alg.sign(b".".join(parts), key) if alg is not None and key is not None else b""
    return b".".join([*parts, urlsafe_b64encode(signature).rstrip(b"=")]).decode()


class LyingProvider:
    """Listens at a free port. `forget_lies` makes it honest again."""

    def __init__(self) -> None:
        self._listener = make_server("127.0.0.1", 0, Request.application(self._answer), threaded=True)
        self.issuer = f"http://127.0.0.1:{self._listener.server_port}"
        self._thread = threading.Thread(target=self._listener.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        self.forget_lies()

    def forget_lies(self) -> None:
        self.person: dict[str, Any] = {"sub": "maggie-1"}
        self.claims: dict[str, Any] = {}
        self.headers: dict[str, Any] = {}
        self.key: Any = KEY
        self.keys: list[RSAKey] = [KEY]
        self.metadata: dict[str, Any] = {}
        self.sends_back: dict[str, Any] = {}
        self.token: Callable[[dict[str, Any]], object] = lambda honest: honest
        self.pages: dict[str, Callable[[], Response]] = {}  # in place of the honest page at a path
        self.asked: list[str] = []
        self.forgets_pkce = False
        self.codes: dict[str, dict[str, str]] = {}

    def close(self) -> None:
        self._listener.shutdown()
        self._thread.join()
        self._listener.server_close()

    def sign_in(self, address: str) -> dict[str, Any]:
        """What a browser comes back with that was sent there, and whose owner signs in."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        return changed({"code": code, "state": asked["state"], "iss": self.issuer}, self.sends_back)

    def logout_token(self, claims: dict[str, Any] | None = None, header: dict[str, Any] | None = None) -> str:
        """What it sends when somebody signs out there."""
        now = int(clock.now().timestamp())
        honest = {
            "iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 120, "jti": secrets.token_hex(8),
            "sub": self.person["sub"], "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
        }  # fmt: skip
        return signed(
            changed({"alg": "RS256", "kid": self.key.kid, "typ": "logout+jwt"}, header or {}),
            changed(honest, claims or {}),
            self.key,
        )

    def id_token(self, nonce: str | None) -> str:
        now = int(clock.now().timestamp())
        honest = {
            "iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "auth_time": now, "nonce": nonce,
        } | self.person  # fmt: skip
        header = changed({"alg": "RS256", "kid": getattr(self.key, "kid", None), "typ": "JWT"}, self.headers)
        return signed(header, changed(honest, self.claims), self.key)

    def _answer(self, request: Request) -> Response:
        self.asked.append(request.path)
        if request.path in self.pages:
            return self.pages[request.path]()
        if request.path == "/.well-known/openid-configuration":
            return _json(changed(self.published(), self.metadata))
        if request.path == "/keys":
            return _json({"keys": [key.as_dict(private=False) for key in self.keys]})
        if request.path == "/token":
            return self._change(request)
        return Response(status=404)

    def published(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "end_session_endpoint": f"{self.issuer}/end",
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
        }

    def _fits(self, asked: dict[str, str], challenge: str) -> bool:
        return self.forgets_pkce or asked.get("code_challenge") == challenge

    def _change(self, request: Request) -> Response:
        known = b64decode((request.headers.get("Authorization") or "Basic ").removeprefix("Basic ")).decode()
        asked = self.codes.pop(request.form.get("code", ""), None)
        challenge = urlsafe_b64encode(sha256(request.form.get("code_verifier", "").encode()).digest()).rstrip(b"=")
        if known != f"{CLIENT}:{SECRET}" or asked is None or not self._fits(asked, challenge.decode()):
            return _json({"error": "invalid_grant"}, 400)
        answer = {"access_token": "opens nothing", "token_type": "Bearer", "expires_in": 60}
        said = self.token(answer | {"id_token": self.id_token(asked.get("nonce"))})
        return said if isinstance(said, Response) else _json(said)


def _json(said: object, status: int = 200) -> Response:
    return Response(json.dumps(said), status, mimetype="application/json")


def query(values: dict[str, Any]) -> str:
    """As the browser comes back."""
    return "/sign-in/answer?" + urlencode(values, doseq=True)
