"""What the settings may say of the identity provider: what would not be safe stops the program as it starts."""

from __future__ import annotations

import pytest

from crm.config import BadSetting, Settings
from crm.sign_in.provider.terms import terms_of

GOOD = {
    "oidc_issuer": "https://login.northmere.example/realms/staff",
    "oidc_client_id": "throughline",
    "oidc_client_secret": "kept to ourselves",
}


def settings(**said: str) -> Settings:
    return Settings(**{"database_url": "sqlite://", "secret_key": "x"} | GOOD | said)


def test_the_usual():
    terms = terms_of(settings())
    assert terms is not None
    assert (terms.scopes, terms.subject_claims, dict(terms.roles)) == ("openid profile", ("sub",), {})
    assert terms_of(settings(oidc_issuer="")) is None, "a demonstration"
    assert terms_of(settings(oidc_scopes="groups")).scopes == "openid groups"  # type: ignore[union-attr]


@pytest.mark.parametrize("host", ["login.microsoftonline.com", "login.microsoftonline.us"])
def test_at_entra_a_tenant_and_an_object_unless_it_is_told_otherwise(host):
    issuer = f"https://{host}/9c1a/v2.0"
    assert terms_of(settings(oidc_issuer=issuer)).subject_claims == ("tid", "oid")  # type: ignore[union-attr]
    assert terms_of(settings(oidc_issuer=issuer, oidc_subject="sub")).subject_claims == ("sub",)  # type: ignore[union-attr]


@pytest.mark.parametrize("said, of", [
    ({"oidc_issuer": "http://login.northmere.example"}, "OIDC_ISSUER must begin with https"),
    ({"oidc_issuer": "login.northmere.example"}, "OIDC_ISSUER must be the address"),
    ({"oidc_issuer": "https://"}, "OIDC_ISSUER must be the address"),
    ({"oidc_issuer": "https://a:b@login.northmere.example"}, "OIDC_ISSUER must be the address"),
    ({"oidc_issuer": "https://login.northmere.example/?tenant=1"}, "OIDC_ISSUER must be the address"),
    ({"oidc_client_id": ""}, "OIDC_CLIENT_ID must be set"),
    ({"oidc_client_secret": ""}, "OIDC_CLIENT_SECRET must be set"),
    ({"oidc_subject": "email"}, "OIDC_SUBJECT"),
    ({"oidc_subject": "tid preferred_username"}, "OIDC_SUBJECT"),
    ({"oidc_number_claim": "email"}, "OIDC_NUMBER_CLAIM"),
    ({"oidc_roles": "Auditors"}, "OIDC_ROLES"),
    ({"oidc_roles": "Auditors = emperor"}, "a role is digital lead or auditor"),
    ({"oidc_roles": "= auditor"}, "OIDC_ROLES"),
])  # fmt: skip
def test_what_would_not_be_safe_or_cannot_be_meant_is_refused(said, of):
    with pytest.raises(BadSetting, match=of):
        terms_of(settings(**said))


def test_secrets_are_not_told_by_what_is_printed():
    assert "kept to ourselves" not in repr(settings()) and "secret_key" not in repr(settings())
