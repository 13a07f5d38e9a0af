"""What the provider publishes of itself, as far as it is needed. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from crm.sign_in.failing import FALSE, SignInFailed

# Signed with a key that only the provider has: never with a secret that both know, never with none.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
_NUMBER = re.compile(r"[0-9.]+|.*:.*|0x.*", re.IGNORECASE)


@dataclass(frozen=True)
class Metadata:
    """Where to ask, and how."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    end_session_endpoint: str | None
    algorithms: tuple[str, ...]
    auth_method: str
    names_itself: bool  # in each answer, so that another provider's is not taken for its own


def metadata_of(raw: Mapping[str, Any], issuer: str) -> Metadata:
    """What was published, checked. Raises SignInFailed."""
    _refuse_anothers(raw, issuer)
    _refuse_without_pkce(raw)
    ending = raw.get("end_session_endpoint")
    return Metadata(
        issuer=issuer,
        authorization_endpoint=endpoint(raw.get("authorization_endpoint"), issuer),
        token_endpoint=endpoint(raw.get("token_endpoint"), issuer),
        jwks_uri=endpoint(raw.get("jwks_uri"), issuer),
        end_session_endpoint=endpoint(ending, issuer) if ending is not None else None,
        algorithms=_algorithms(raw.get("id_token_signing_alg_values_supported")),
        auth_method=_auth_method(raw.get("token_endpoint_auth_methods_supported")),
        names_itself=raw.get("authorization_response_iss_parameter_supported") is True,
    )


def endpoint(raw: object, issuer: str) -> str:
    """An address that may be asked: over HTTPS like the issuer, at a name and not at a number, so that nobody has us
    ask a machine of our own network. Raises SignInFailed."""
    ours = urlsplit(issuer)
    try:
        found = urlsplit(raw) if isinstance(raw, str) else None
        is_fit = (
            found is not None
            and bool(found.hostname)
            and found.username is None
            and not found.fragment
            and found.scheme == ours.scheme
            and (found.hostname == ours.hostname or _is_a_name_elsewhere(found.hostname or ""))
        )
    except ValueError:
        is_fit = False
    if not is_fit:
        raise SignInFailed(FALSE, "the metadata name an address that may not be asked")
    return str(raw)


def _is_a_name_elsewhere(host: str) -> bool:
    return "." in host and not _NUMBER.fullmatch(host) and not host.endswith((".localhost", ".local", ".internal"))


def _refuse_anothers(raw: Mapping[str, Any], issuer: str) -> None:
    if raw.get("issuer") != issuer:
        raise SignInFailed(FALSE, "the metadata are another issuer's")


def _refuse_without_pkce(raw: Mapping[str, Any]) -> None:
    challenges = raw.get("code_challenge_methods_supported", ["S256"])
    if not isinstance(challenges, list) or "S256" not in challenges:
        raise SignInFailed(FALSE, "the provider does without S256")


def _algorithms(said: object) -> tuple[str, ...]:
    wanted = said if isinstance(said, list) else ["RS256"]
    found = tuple(name for name in ALGORITHMS if name in wanted)
    if not found:
        raise SignInFailed(FALSE, "the provider signs in no way that is safe")
    return found


def _auth_method(said: object) -> str:
    if isinstance(said, list) and "client_secret_basic" not in said and "client_secret_post" in said:
        return "client_secret_post"
    return "client_secret_basic"
