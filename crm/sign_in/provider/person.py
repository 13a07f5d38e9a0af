"""Who the claims of an ID token say somebody is, and which roles they give. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from crm.sign_in.provider.terms import Terms
from crm.sign_in.provider.tokens import Claims


@dataclass(frozen=True)
class Said:
    """What the provider says of whoever signed in. Their email address is not among it."""

    issuer: str
    subject: str
    number: str | None  # by which the directory knows a colleague
    roles: Mapping[str, bool]  # those that follow the provider, and whether it gives them
    is_cut_short: bool  # they are in more groups than the provider lists
    sid: str | None  # by what it calls its own session


@dataclass(frozen=True)
class Over:
    """What the provider says has ended: one session of its own, or all of an account."""

    issuer: str
    subject: str | None
    sid: str | None
    jti: str
    told_at: datetime


def over_of(claims: Claims, terms: Terms) -> Over | None:
    """What checked claims of a logout token say; None where they name neither a session nor an account that we know by
    what they say of it."""
    parts = [claims.get(name) for name in terms.subject_claims]
    subject = "/".join(map(str, parts)) if all(isinstance(part, str) for part in parts) else None
    sid = claims.get("sid")
    if subject is None and sid is None:
        return None
    return Over(terms.issuer, subject, sid, claims["jti"], datetime.fromtimestamp(claims["iat"], UTC))


def said_of(claims: Claims, terms: Terms) -> Said:
    """What checked claims say."""
    named, is_cut_short = named_in(claims, terms.roles_claim)
    held = {role for name, role in terms.roles.items() if name in named}
    number, sid = claims.get(terms.number_claim), claims.get("sid")
    return Said(
        issuer=terms.issuer,
        subject="/".join(claims[name] for name in terms.subject_claims),
        number=str(number) if isinstance(number, str | int) and terms.number_claim and number != "" else None,
        roles={role: role in held for role in terms.roles.values()},
        is_cut_short=is_cut_short and bool(terms.roles),
        sid=sid if isinstance(sid, str) and 0 < len(sid) <= 255 else None,
    )


def named_in(claims: Mapping[str, Any], claim: str) -> tuple[frozenset[str], bool]:
    """What a claim of roles or groups names, and whether it was too much to be told: then nothing counts as told.

    >>> named_in({"roles": "auditors"}, "roles")
    (frozenset({'auditors'}), False)
    >>> named_in({"realm_access": {"roles": ["auditors", 7]}}, "realm_access.roles")
    (frozenset({'auditors'}), False)
    >>> named_in({"_claim_names": {"groups": "src1"}, "groups": ["auditors"]}, "groups")
    (frozenset(), True)
    """
    elsewhere = claims.get("_claim_names")
    if (isinstance(elsewhere, Mapping) and claim in elsewhere) or (claim == "groups" and claims.get("hasgroups")):
        return frozenset(), True
    found: Any = claims.get(claim)
    if found is None:
        found = claims
        for part in claim.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
    said = [found] if isinstance(found, str) else found
    return frozenset(name for name in said if isinstance(name, str)) if isinstance(said, list) else frozenset(), False
