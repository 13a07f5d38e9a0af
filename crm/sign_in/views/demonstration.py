"""Signing in as anyone: where no identity provider is set."""

from __future__ import annotations

import re

from flask import current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from crm.council.access import actor_of
from crm.council.queries import people_to_sign_in_as
from crm.errors import NotFound
from crm.sign_in import commands
from crm.sign_in.views.frame import bp, end_this_one, hold, safe_next
from crm.web.authorise import public
from crm.web.limits import limited


@bp.get("/sign-in")
@public
def choose() -> str:
    """The way to the council's sign-in; in a demonstration the people, by what they do."""
    goes_to = safe_next(request.args.get("next"))
    if not current_app.config["SETTINGS"].demo_sign_in:
        return render_template("sign_in/enter.html", next=goes_to)
    return render_template("sign_in/choose.html", people=people_to_sign_in_as(), next=goes_to)


@bp.post("/session")
@public
@limited("sign in")
def begin() -> Response:
    """Sign in as the colleague chosen."""
    if not current_app.config["SETTINGS"].demo_sign_in:
        raise NotFound
    raw = request.form.get("colleague", "")
    actor = actor_of(int(raw)) if re.fullmatch(r"[0-9]{1,9}", raw) else None
    if actor is None:
        return redirect(url_for("sign_in.choose"), 303)
    end_this_one()
    hold(commands.begin_session(actor, request.user_agent.string))
    return redirect(safe_next(request.form.get("next")), 303)
