"""What the settings say of the identity provider, checked as the program starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from crm.config import BadSetting, Settings
from crm.council.models import RoleGrant

# Entra ID says `sub` anew to each application; a tenant and an object in it are the same everywhere.
ENTRA = frozenset({"login.microsoftonline.com", "login.microsoftonline.us", "login.partner.microsoftonline.cn"})
# What people write themselves, or are given after somebody else.
CHANGES_HANDS = frozenset({"email", "preferred_username", "upn", "unique_name", "name", "nickname", "phone_number"})
HERE = frozenset({"localhost", "127.0.0.1", "::1"})
GRANTED: tuple[str, ...] = tuple(RoleGrant.__table__.c.role.type.enums)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Terms:
    """How we and the provider know one another."""

    issuer: str
    client_id: str
    client_secret: str
    scopes: str
    subject_claims: tuple[str, ...]  # that together say who somebody is
    number_claim: str  # holds the number by which the directory knows a colleague; empty: none does
    roles_claim: str
    roles: Mapping[str, str]  # what that claim holds -> our role


def terms_of(settings: Settings) -> Terms | None:
    """The terms; None in a demonstration. Raises BadSetting."""
    if settings.demo_sign_in:
        return None
    issuer = urlsplit(settings.oidc_issuer)
    if not issuer.hostname or issuer.query or issuer.fragment or issuer.username is not None:
        raise BadSetting(f"OIDC_ISSUER must be the address of an identity provider, not {settings.oidc_issuer!r}.")
    if issuer.scheme != "https" and not (issuer.scheme == "http" and issuer.hostname in HERE):
        raise BadSetting("OIDC_ISSUER must begin with https://, else anybody on the way could sign in as anyone.")
    for name, value in (("ID", settings.oidc_client_id), ("SECRET", settings.oidc_client_secret)):
        if not value:
            raise BadSetting(f"OIDC_CLIENT_{name} must be set beside OIDC_ISSUER.")
    for name, claims in (("SUBJECT", settings.oidc_subject), ("NUMBER_CLAIM", settings.oidc_number_claim)):
        if CHANGES_HANDS & set(claims.split()):
            raise BadSetting(f"OIDC_{name} must not be {claims!r}: that can be given to somebody else.")
    scopes = settings.oidc_scopes.split()
    return Terms(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        scopes=" ".join(scopes if "openid" in scopes else ["openid", *scopes]),
        subject_claims=tuple(settings.oidc_subject.split())
        or (("tid", "oid") if issuer.hostname in ENTRA else ("sub",)),
        number_claim=settings.oidc_number_claim,
        roles_claim=settings.oidc_roles_claim,
        roles=roles_of(settings.oidc_roles),
    )


def roles_of(raw: str) -> dict[str, str]:
    """What the roles claim holds, and our role for each. Raises BadSetting.

    >>> roles_of("CRM-Audit = auditor; 6f1c-22 = digital lead")
    {'CRM-Audit': 'auditor', '6f1c-22': 'digital lead'}
    """
    found = {}
    for pair in filter(str.strip, raw.split(";")):
        said, _, role = (part.strip() for part in pair.rpartition("="))
        if not said or role not in GRANTED:
            raise BadSetting(f"OIDC_ROLES must be `group = role; group = role`; a role is {' or '.join(GRANTED)}.")
        found[said] = role
    return found
