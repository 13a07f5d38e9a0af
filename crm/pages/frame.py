"""The blueprint of the pages, and the places in the header.

A room asks another room's access, queries or steps, never its commands. Pages may call the commands of any room below:
they are that room's views, drawn together on one screen, and a command is one act from wherever it is called.
"""

from __future__ import annotations

from flask import Blueprint

from crm.actor import Actor
from crm.permissions import Permission

bp = Blueprint("pages", __name__)

_PLACES = (
    ("Today", "/", Permission.TODAY_READ),
    ("People", "/residents", Permission.RESIDENTS_READ),
    ("Conversations", "/conversations", Permission.CONVERSATIONS_READ),
    ("Wards", "/wards", Permission.COUNCIL_READ),
    ("Teams", "/teams", Permission.COUNCIL_READ),
    ("Accounts", "/accounts", Permission.ACCOUNTS_EDIT),
    ("Audit", "/audit", Permission.AUDIT_READ),
)


def navigation(actor: Actor | None) -> list[tuple[str, str]]:
    """The places of the actor's daily work, in the order of the header; the foot of the page has the others."""
    return [(name, url) for name, url, needs in _PLACES if actor and actor.may(needs)]
