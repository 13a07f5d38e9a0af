"""What a role may do, as `capability:action`. Whether an actor may touch one row is decided where the row is loaded."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """Every kind of thing that somebody may do, in alphabetical order."""

    ACCOUNTS_EDIT = "accounts:edit"
    ACCOUNTS_READ = "accounts:read"
    AUDIT_READ = "audit:read"
    CASEWORK_DECIDE = "casework:decide"
    CASEWORK_WATCH = "casework:watch"
    CONTINUITY_READ = "continuity:read"
    CONVERSATIONS_READ = "conversations:read"
    CONVERSATIONS_WRITE = "conversations:write"
    COUNCIL_READ = "council:read"
    HANDOVERS_PLAN = "handovers:plan"
    HANDOVERS_READ = "handovers:read"
    INTRODUCTION_TEXTS_EDIT = "introduction_texts:edit"
    POSTS_HAND_ON = "posts:hand_on"
    RESIDENTS_EDIT = "residents:edit"
    RESIDENTS_READ = "residents:read"
    TODAY_READ = "today:read"


class Role(StrEnum):
    """What a colleague is here for. Officer, manager, councillor follow from posts held; the rest are granted, but for
    the former councillor, who comes by a key to what waits for their decision and to nothing else."""

    OFFICER = "officer"
    MANAGER = "manager"
    COUNCILLOR = "councillor"
    FORMER_COUNCILLOR = "former councillor"
    DIGITAL_LEAD = "digital lead"
    AUDITOR = "auditor"


_WORK = {
    Permission.ACCOUNTS_READ,
    Permission.CONVERSATIONS_READ,
    Permission.CONVERSATIONS_WRITE,
    Permission.COUNCIL_READ,
    Permission.HANDOVERS_READ,
    Permission.RESIDENTS_EDIT,
    Permission.RESIDENTS_READ,
    Permission.TODAY_READ,
}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.OFFICER: frozenset(_WORK),
    Role.MANAGER: frozenset(_WORK | {Permission.CONTINUITY_READ, Permission.HANDOVERS_PLAN, Permission.POSTS_HAND_ON}),
    Role.COUNCILLOR: frozenset(_WORK | {Permission.CASEWORK_DECIDE}),
    Role.FORMER_COUNCILLOR: frozenset({Permission.CASEWORK_DECIDE}),
    Role.DIGITAL_LEAD: frozenset(
        _WORK
        | {
            Permission.ACCOUNTS_EDIT,
            Permission.CASEWORK_WATCH,
            Permission.CONTINUITY_READ,
            Permission.INTRODUCTION_TEXTS_EDIT,
        }
    ),
    Role.AUDITOR: frozenset({Permission.AUDIT_READ, Permission.COUNCIL_READ, Permission.TODAY_READ}),
}


def permissions_of(roles: frozenset[Role]) -> frozenset[Permission]:
    """Everything that the roles together allow."""
    return frozenset().union(*(GRANTS[role] for role in roles))
