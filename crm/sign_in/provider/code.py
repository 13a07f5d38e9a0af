"""Sending somebody to the provider, and having the code that they come back with changed for who they are."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from requests import Response

from crm.sign_in.failing import FALSE, SILENT, SignInFailed
from crm.sign_in.provider.fetching import NOT_ANSWERED, bound, json_of
from crm.sign_in.provider.standing import Provider
from crm.sign_in.provider.tokens import Claims, id_claims

LONGEST_CODE = 2_000
# What a token endpoint may say (RFC 6749, 5.2): for the log, in which nothing stands that others chose.
REFUSALS = frozenset({
    "invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type",
    "invalid_scope",
})  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What one sign-in was begun with: known to us, and as far as it must be to the provider, and to nobody else."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def anew(cls) -> Asked:
        return cls(*(secrets.token_urlsafe(32) for _ in range(2)), secrets.token_urlsafe(48))


def where_to(provider: Provider, asked: Asked, come_back_to: str) -> str:
    """The address at the provider where somebody signs in. Raises SignInFailed."""
    with _session(provider, come_back_to) as session:
        url, _ = session.create_authorization_url(
            provider.metadata().authorization_endpoint,
            state=asked.state,
            nonce=asked.nonce,
            code_verifier=asked.verifier,
        )
    return str(url)


def who_came(provider: Provider, asked: Asked, code: str, come_back_to: str) -> tuple[Claims, str]:
    """What the provider says of whoever came back with a code, and its ID token. Raises SignInFailed."""
    if not 0 < len(code) <= LONGEST_CODE:
        raise SignInFailed(FALSE, "no code")
    answer = _changed(provider, asked, code, come_back_to)
    access_token = answer.get("access_token")
    token = answer.get("id_token")
    claims = id_claims(
        provider, token, nonce=asked.nonce, access_token=access_token if isinstance(access_token, str) else None
    )
    return claims, str(token)


def _changed(provider: Provider, asked: Asked, code: str, come_back_to: str) -> dict[str, Any]:
    try:
        with _session(provider, come_back_to) as session:
            found: dict[str, Any] = session.fetch_token(
                provider.metadata().token_endpoint,
                grant_type="authorization_code",
                code=code,
                code_verifier=asked.verifier,
                allow_redirects=False,
            )
            return found
    except AuthlibBaseError as error:
        why = error.error if error.error in REFUSALS else "it does not say why"
        raise SignInFailed(FALSE, f"the provider does not change the code: {why}") from error
    except NOT_ANSWERED as error:
        raise SignInFailed(SILENT, f"{type(error).__name__} while changing the code") from error


def _session(provider: Provider, come_back_to: str) -> OAuth2Session:
    terms = provider.terms
    session = OAuth2Session(
        terms.client_id,
        terms.client_secret,
        token_endpoint_auth_method=provider.metadata().auth_method,
        scope=terms.scopes,
        redirect_uri=come_back_to,
        code_challenge_method="S256",
    )
    session.register_compliance_hook("access_token_response", _understood)
    bound(session)
    return session


def _understood(response: Response) -> Response:
    """A refusal says why in JSON; anything else but 200 and JSON is no answer."""
    if response.status_code != 400 and response.status_code != 401:
        json_of(response)
    return response
