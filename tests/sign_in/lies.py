"""Every lie that a provider, or somebody between, can tell when somebody signs in; and the check without which it would
be believed."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from authlib.oidc.core import CodeIDToken
from joserfc import jws
from joserfc.errors import SecurityWarning
from joserfc.jwk import OctKey, RSAKey
from joserfc.jwt import JWTClaimsRegistry

from crm import clock
from crm.sign_in.provider import metadata, standing, tokens
from tests.sign_in.lying import CLIENT, KEY, SECOND_KEY, SECRET, LyingProvider
from tests.sign_in.planted import asking_anything, no_check, not_essential, nothing_of, unchecked_signature, without

Tell = Callable[[LyingProvider], None]
Plant = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True)
class Lie:
    """What is told, and the fault with which it would be believed."""

    name: str
    tell: Tell
    fault: Plant


def says(**claims: Any) -> Tell:
    return lambda provider: provider.claims.update(claims)


def heads(**headers: Any) -> Tell:
    return lambda provider: provider.headers.update(headers)


def publishes(**said: Any) -> Tell:
    return lambda provider: provider.metadata.update(said)


def answers(made: Callable[[dict[str, Any]], object]) -> Tell:
    return lambda provider: setattr(provider, "token", made)


def at(seconds: int) -> int:
    return int(clock.now().timestamp()) + seconds


def later(name: str, seconds: int) -> Tell:
    return lambda provider: provider.claims.update({name: at(seconds)})


def with_key(key: Any, **headers: Any) -> Tell:
    def tell(provider: LyingProvider) -> None:
        provider.key = key
        provider.headers.update(headers)

    return tell


def with_keys(key: RSAKey, *published: RSAKey) -> Tell:
    def tell(provider: LyingProvider) -> None:
        provider.key, provider.keys = key, list(published or (key,))

    return tell


NO_NONCE = no_check(CodeIDToken, "validate_nonce")
FOR_ALL = without(tokens.OF_EVERY_TOKEN, "for us alone")
OF_ANYBODY = without(tokens.OF_ID_TOKENS, "of somebody")
ANY_TIME = without(tokens.OF_EVERY_TOKEN, "made just now")
ANY_ISSUER = without(tokens.OF_EVERY_TOKEN, "of this issuer")


def of_two_unnamed(provider: LyingProvider) -> None:
    with_keys(KEY, KEY, SECOND_KEY)(provider)
    heads(kid=None)(provider)


def beheaded(honest: dict[str, Any]) -> dict[str, Any]:
    return honest | {"id_token": honest["id_token"].rpartition(".")[0] + "."}


def any_length(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(jws.JWSRegistry, "max_payload_length", 10**7)
    patch.setattr(tokens.Registry, "max_payload_length", 10**7)
    patch.setattr(tokens.Registry, "max_header_length", 10**4)


ATTACKERS = RSAKey.generate_key(2048, {"kid": "first"})
ENCRYPTING = RSAKey.generate_key(2048, {"kid": "enc", "use": "enc"})
with warnings.catch_warnings():
    warnings.simplefilter("ignore", SecurityWarning)
    SMALL = RSAKey.generate_key(1024, {"kid": "small"})

OF_CLAIMS = [
    Lie("no nonce", says(nonce=None), NO_NONCE),
    Lie("another nonce", says(nonce="another"), NO_NONCE),
    Lie("a nonce that is no text", says(nonce=["a", "b"]), NO_NONCE),
    Lie("for another", says(aud="another"), nothing_of(FOR_ALL, no_check(CodeIDToken, "validate_azp"))),
    Lie("for nobody", says(aud=[]), FOR_ALL),
    Lie("for all", says(aud=None), nothing_of(FOR_ALL, not_essential)),
    Lie("for us and another", says(aud=[CLIENT, "another"], azp=CLIENT), FOR_ALL),
    Lie("asked for by another", says(azp="another"), no_check(CodeIDToken, "validate_azp")),
    Lie("of another issuer", says(iss="https://evil.example"), ANY_ISSUER),
    Lie("of an issuer a slash longer", lambda one: one.claims.update(iss=one.issuer + "/"), ANY_ISSUER),
    Lie("of no issuer", says(iss=None), nothing_of(ANY_ISSUER, not_essential)),
    Lie("over", later("exp", -61), no_check(JWTClaimsRegistry, "validate_exp")),
    Lie("never over", says(exp=None), not_essential),
    Lie("over at some text", says(exp="tomorrow"), no_check(JWTClaimsRegistry, "validate_exp")),
    Lie("made in the future", later("iat", 120), nothing_of(ANY_TIME, no_check(JWTClaimsRegistry, "validate_iat"))),
    Lie("made long ago", later("iat", -601), ANY_TIME),
    Lie("made never", says(iat=None), nothing_of(ANY_TIME, not_essential)),
    Lie("not valid yet", later("nbf", 120), no_check(JWTClaimsRegistry, "validate_nbf")),
    Lie("signed in tomorrow", later("auth_time", 3600), without(tokens.OF_ID_TOKENS, "signed in before now")),
    Lie("of nobody", says(sub=""), OF_ANYBODY),
    Lie("of no subject", says(sub=None), nothing_of(OF_ANYBODY, not_essential)),
    Lie("of a number", says(sub=7), nothing_of(OF_ANYBODY, no_check(JWTClaimsRegistry, "validate_sub"))),
    Lie("of a long name", says(sub="x" * 256), OF_ANYBODY),
    Lie("another access token", says(at_hash="AAAA"), no_check(CodeIDToken, "validate_at_hash")),
]

OF_SIGNATURES = [
    Lie("not signed", with_key(None, alg="none"), unchecked_signature),
    Lie("not signed, in other letters", with_key(None, alg="nOnE"), unchecked_signature),
    Lie("no word of how it is signed", with_key(None, alg=None), unchecked_signature),
    Lie("signed with the secret", with_key(OctKey.import_key(SECRET), alg="HS256", kid="first"), unchecked_signature),
    Lie(
        "signed with the public key as a secret",
        with_key(OctKey.import_key(KEY.as_pem(private=False).replace(b"-----", b"")), alg="HS256", kid="first"),
        unchecked_signature,
    ),
    Lie("signed by another", with_key(ATTACKERS), unchecked_signature),
    Lie("signed with a key it does not have", with_key(SECOND_KEY), unchecked_signature),
    Lie(
        "signed with a key that it brings",
        with_key(ATTACKERS, jwk=ATTACKERS.as_dict(private=False)),
        nothing_of(unchecked_signature),
    ),
    *(
        Lie(f"a key said to be in {name}", heads(**{name: what}), brought)
        for name, what in (
            ("jwk", {"kty": "oct", "k": "AA"}),
            ("jku", "https://evil.example/keys"),
            ("x5u", "https://evil.example/cert"),
            ("x5c", ["MIIB"]),
        )
        for brought in [lambda patch: patch.setattr(tokens, "BROUGHT_ALONG", frozenset())]
    ),
    Lie(
        "signed in a way that it does not publish",
        heads(alg="PS256"),
        lambda patch: patch.setattr(metadata, "_algorithms", lambda _said: metadata.ALGORITHMS),
    ),
    Lie(
        "something critical that nobody knows",
        heads(crit=["bound"], bound=1),
        lambda patch: patch.setattr("joserfc._rfc7515.registry.check_crit_header", lambda *_: None),
    ),
    Lie("a long header", heads(more="x" * 600), any_length),
    Lie("a long token", says(more="x" * 510_000), any_length),
    Lie("signed with a key for something else", with_keys(ENCRYPTING), asking_anything),
    Lie("signed with a small key", with_keys(SMALL), lambda patch: patch.setattr(standing, "SMALLEST_RSA", 1024)),
    Lie("no name of a key, of two", of_two_unnamed, asking_anything),
    Lie("its signature left out", answers(beheaded), unchecked_signature),
]
