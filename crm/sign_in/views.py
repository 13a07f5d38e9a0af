"""Choosing whom to sign in as, and signing out."""

from __future__ import annotations

import re

from flask import Blueprint, current_app, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from crm.council.access import actor_of
from crm.council.queries import people_to_sign_in_as
from crm.errors import NotFound
from crm.web.authorise import public

bp = Blueprint("sign_in", __name__)

# Browsers read a backslash as a slash and skip tabs and line breaks, so `/\\evil` and `/<tab>/evil` lead elsewhere.
_OUR_PAGE = re.compile(r"/(?![/\\])[^\\\s\x00-\x1f\x7f]*")


@bp.get("/sign-in")
@public
def choose() -> str:
    """The people of the demonstration, by what they do."""
    _only_in_a_demonstration()
    return render_template(
        "sign_in/choose.html", people=people_to_sign_in_as(), next=_safe_next(request.args.get("next"))
    )


@bp.post("/session")
@public
def begin() -> Response:
    """Sign in as the colleague chosen."""
    _only_in_a_demonstration()
    raw = request.form.get("colleague", "")
    actor = actor_of(int(raw)) if re.fullmatch(r"[0-9]{1,9}", raw) else None
    if actor is None:
        return redirect(url_for("sign_in.choose"), 303)
    session.clear()
    session.permanent = True
    session["colleague_id"] = actor.colleague_id
    return redirect(_safe_next(request.form.get("next")), 303)


@bp.post("/session/end")
@public
def end() -> Response:
    """Sign out."""
    session.clear()
    return redirect(url_for("sign_in.choose"), 303)


def _only_in_a_demonstration() -> None:
    if not current_app.config["SETTINGS"].demo_sign_in:
        raise NotFound


def _safe_next(raw: str | None) -> str:
    """A page of ours to go to afterwards; anything that could lead elsewhere is Today."""
    return raw if raw and _OUR_PAGE.fullmatch(raw) else "/"
