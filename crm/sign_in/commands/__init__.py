"""Beginning and ending sessions, and linking colleagues to their accounts at the identity provider."""

from crm.sign_in.commands.identities import follow_roles, link_identity, recognise, unlink_identities
from crm.sign_in.commands.sessions import (
    begin_session,
    end_session,
    end_session_of_mine,
    end_sessions_of_provider,
)

__all__ = [
    "begin_session",
    "end_session",
    "end_session_of_mine",
    "end_sessions_of_provider",
    "follow_roles",
    "link_identity",
    "recognise",
    "unlink_identities",
]
