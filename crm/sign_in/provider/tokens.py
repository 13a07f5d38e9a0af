"""Whether a token was signed by the provider, for us, just now, and says what it must."""

from __future__ import annotations

import binascii
import json
from collections.abc import Callable, Mapping
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.util import urlsafe_b64decode

from crm import clock
from crm.sign_in.failing import FALSE, SignInFailed
from crm.sign_in.provider.standing import Provider
from crm.sign_in.provider.terms import Terms

LEEWAY = 60  # seconds that two clocks may differ
OLDEST = 600  # seconds since a token was made
LONGEST_SUBJECT = 255
LOGGED_OUT = "http://schemas.openid.net/event/backchannel-logout"
KINDS_OF_LOGOUT = frozenset({"logout+jwt", "jwt"})
# Keys that a token brings along, or names elsewhere: whoever makes the token would choose what it is checked with.
BROUGHT_ALONG = frozenset({"jwk", "jku", "x5u", "x5c"})

Claims = dict[str, Any]
Check = Callable[[Claims, Terms, int], bool]


class Registry(jws.JWSRegistry):
    """As long as a token with thousands of groups is."""

    max_payload_length = 500_000


def id_claims(provider: Provider, token: object, *, nonce: str, access_token: str | None) -> Claims:
    """What an ID token says. Raises SignInFailed. Authlib looks at when it ends, the nonce and the access token's hash;
    of issuer, audience and subject it lets through what we do not."""
    header, claims = _signed(provider, token)
    terms = provider.terms
    _check(claims, terms, OF_EVERY_TOKEN | OF_ID_TOKENS)
    said = {"nonce": nonce, "client_id": terms.client_id, "access_token": access_token}
    try:
        CodeIDToken(claims, header, None, said).validate(now=_now(), leeway=LEEWAY)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise SignInFailed(FALSE, f"the ID token: {type(error).__name__} {getattr(error, 'claim', '')}") from error
    return claims


def logout_claims(provider: Provider, token: object) -> Claims:
    """What a logout token says: whose session (`sid`), or whose sessions (`sub`), have ended. Raises SignInFailed."""
    header, claims = _signed(provider, token)
    if str(header.get("typ", "logout+jwt")).lower() not in KINDS_OF_LOGOUT:
        raise SignInFailed(FALSE, "the token is not for logging out")
    _check(claims, provider.terms, OF_EVERY_TOKEN | OF_LOGOUT_TOKENS)
    return claims


def _now() -> int:
    return int(clock.now().timestamp())


def _check(claims: Claims, terms: Terms, checks: Mapping[str, Check]) -> None:
    for what, holds in checks.items():
        if not holds(claims, terms, _now()):
            raise SignInFailed(FALSE, f"the token: {what}")


def _signed(provider: Provider, token: object) -> tuple[Claims, Claims]:
    """Header and claims of a token with the provider's signature."""
    try:
        if not isinstance(token, str):
            raise ValueError("no token")
        header = json.loads(urlsafe_b64decode(token.split(".")[0].encode()))
        algorithms = provider.metadata().algorithms
        _check_header(header, algorithms)
        found = jws.deserialize_compact(
            token.encode(),
            provider.key(header.get("kid")),
            registry=Registry(algorithms=algorithms, strict_check_header=False),
        )
        claims = json.loads(found.payload)
    except (JoseError, ValueError, TypeError, AttributeError, KeyError, binascii.Error) as error:
        raise SignInFailed(FALSE, f"the token cannot be checked: {type(error).__name__}") from error
    if not isinstance(claims, dict):
        raise SignInFailed(FALSE, "the token is no object")
    return found.headers(), claims


def _check_header(header: Claims, algorithms: tuple[str, ...]) -> None:
    if header.get("alg") not in algorithms:
        raise SignInFailed(FALSE, "signed in a way that is not allowed")
    if BROUGHT_ALONG & set(header):
        raise SignInFailed(FALSE, "the token brings its key along")


def _is_moment(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e11


def _is_name(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_SUBJECT and value.isprintable()


OF_EVERY_TOKEN: dict[str, Check] = {
    "of this issuer": lambda claims, terms, _: claims.get("iss") == terms.issuer,
    # Others who could use it as well would be able to sign in here as whoever signed in there.
    "for us alone": lambda claims, terms, _: claims.get("aud") in (terms.client_id, [terms.client_id]),
    "made just now": lambda claims, _, now: (
        _is_moment(claims.get("iat")) and now - OLDEST <= claims["iat"] <= now + LEEWAY
    ),
}
OF_ID_TOKENS: dict[str, Check] = {
    "of somebody": lambda claims, terms, _: all(_is_name(claims.get(name)) for name in ("sub", *terms.subject_claims)),
    "signed in before now": lambda claims, _, now: (
        "auth_time" not in claims or (_is_moment(claims["auth_time"]) and claims["auth_time"] <= now + LEEWAY)
    ),
}
OF_LOGOUT_TOKENS: dict[str, Check] = {
    "about logging out": lambda claims, *_: (
        isinstance(claims.get("events"), dict) and isinstance(claims["events"].get(LOGGED_OUT), dict)
    ),
    "not an ID token": lambda claims, *_: "nonce" not in claims,
    "not over": lambda claims, _, now: (
        "exp" not in claims or (_is_moment(claims["exp"]) and claims["exp"] > now - LEEWAY)
    ),
    "with a name of its own": lambda claims, *_: _is_name(claims.get("jti")),
    "of somebody's session": lambda claims, *_: (
        (_is_name(claims.get("sid")) or _is_name(claims.get("sub")))
        and all(_is_name(claims.get(name, "none")) for name in ("sid", "sub"))
    ),
}
