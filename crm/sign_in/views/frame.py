"""The blueprint of signing in, and what its views share."""

from __future__ import annotations

import re

from flask import Blueprint, g, session

from crm.sign_in import commands
from crm.web.authorise import SIGNED_IN

bp = Blueprint("sign_in", __name__)

# Browsers read a backslash as a slash and skip tabs and line breaks, so `/\\evil` and `/<tab>/evil` lead elsewhere.
_OUR_PAGE = re.compile(r"/(?![/\\])[^\\\s\x00-\x1f\x7f]*")
LONGEST_ADDRESS = 500


def safe_next(raw: str | None) -> str:
    """A page of ours to go to afterwards; anything that could lead elsewhere is Today."""
    return raw if raw and len(raw) <= LONGEST_ADDRESS and _OUR_PAGE.fullmatch(raw) else "/"


def hold(secret: str) -> None:
    """Have this browser hold a session, and nothing of what it held before: not another's, nor one it was given."""
    session.clear()
    session.permanent = True
    session[SIGNED_IN] = secret


def end_this_one() -> str | None:
    """Sign this browser out. The secret of the session that ended."""
    secret: str | None = session.get(SIGNED_IN)
    if g.actor is not None and secret:
        commands.end_session(g.actor, secret)
    session.clear()
    return secret
