"""Choosing whom to sign in as, signing out, and where one is signed in."""

from __future__ import annotations

import re

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from crm.council.access import actor_of
from crm.council.queries import people_to_sign_in_as
from crm.errors import NotFound
from crm.permissions import Permission
from crm.sign_in import access, commands, queries, steps
from crm.web.authorise import SIGNED_IN, current_actor, public, requires
from crm.web.limits import limited

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
@limited("sign in")
def begin() -> Response:
    """Sign in as the colleague chosen."""
    _only_in_a_demonstration()
    raw = request.form.get("colleague", "")
    actor = actor_of(int(raw)) if re.fullmatch(r"[0-9]{1,9}", raw) else None
    if actor is None:
        return redirect(url_for("sign_in.choose"), 303)
    # A new session with a secret of its own, whatever the browser brought.
    _end_this_one()
    session.permanent = True
    session[SIGNED_IN] = commands.begin_session(actor, request.user_agent.string)
    return redirect(_safe_next(request.form.get("next")), 303)


@bp.post("/session/end")
@public
def end() -> Response:
    """Sign out."""
    _end_this_one()
    return redirect(url_for("sign_in.choose"), 303)


@bp.get("/session")
@requires(Permission.TODAY_READ)
def stay() -> tuple[str, int]:
    """That the session is used, though no page is asked for: whoever writes for half an hour stays signed in."""
    return "", 204


@bp.get("/sessions")
@requires(Permission.TODAY_READ)
def mine() -> str:
    """With which browsers one is signed in."""
    return render_template(
        "sign_in/sessions.html", sessions=queries.my_sessions(current_actor(), session.get(SIGNED_IN, ""))
    )


@bp.post("/sessions/<int:session_id>/end")
@requires(Permission.TODAY_READ)
def end_other(session_id: int) -> Response:
    """Sign out another browser."""
    commands.end_session_of_mine(current_actor(), session_id)
    flash("Signed out there. Whoever sits there has to sign in again.")
    return redirect(url_for("sign_in.mine"), 303)


@bp.get("/session/kept")
@requires(Permission.TODAY_READ)
def kept() -> Response | str:
    """What one sent when the session had ended, to be sent now or thrown away."""
    forms = queries.kept_forms(current_actor())
    return render_template("sign_in/kept.html", forms=forms) if forms else redirect("/", 303)


@bp.post("/session/kept/<int:kept_id>")
@requires(Permission.TODAY_READ)
def send(kept_id: int) -> Response:
    """Send it now: the browser sends the same again to where it was meant for."""
    found = access.kept_form(current_actor(), kept_id)
    path = found.path
    steps.forget_form(kept_id)
    return redirect(path, 307)


@bp.post("/session/kept/<int:kept_id>/end")
@requires(Permission.TODAY_READ)
def throw_away(kept_id: int) -> Response:
    """Nothing is sent."""
    steps.forget_form(access.kept_form(current_actor(), kept_id).id)
    flash("Thrown away. Nothing was sent.")
    return redirect(url_for("sign_in.kept"), 303)


def _end_this_one() -> None:
    if g.actor is not None and (secret := session.get(SIGNED_IN)):
        commands.end_session(g.actor, secret)
    session.clear()


def _only_in_a_demonstration() -> None:
    if not current_app.config["SETTINGS"].demo_sign_in:
        raise NotFound


def _safe_next(raw: str | None) -> str:
    """A page of ours to go to afterwards; anything that could lead elsewhere is Today."""
    return raw if raw and _OUR_PAGE.fullmatch(raw) else "/"
