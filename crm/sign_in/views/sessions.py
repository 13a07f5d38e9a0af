"""Signing out, where one is signed in, and what was sent too late."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, session, url_for
from werkzeug.wrappers import Response

from crm.permissions import Permission
from crm.sign_in import access, commands, queries, steps
from crm.sign_in.views.frame import bp, end_this_one
from crm.web.authorise import SIGNED_IN, current_actor, public, requires

# Where in the cookie the secret of the session stands that has just ended, for signing out at the provider too.
LEFT = "left"


@bp.post("/session/end")
@public
def end() -> Response:
    """Sign out."""
    secret = end_this_one()
    if current_app.config["SETTINGS"].demo_sign_in:
        return redirect(url_for("sign_in.choose"), 303)
    if secret:
        session[LEFT] = secret
    return redirect(url_for("sign_in.signed_out"), 303)


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
