"""Signing in and out at the council's identity provider."""

from __future__ import annotations

import logging
import secrets

from authlib.common.urls import add_params_to_uri
from flask import flash, jsonify, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from crm.council.access import actor_of
from crm.errors import NotFound
from crm.sign_in import commands, steps, under_way
from crm.sign_in.failing import DECLINED, FALSE, GONE, SILENT, SignInFailed
from crm.sign_in.provider.code import Asked, where_to, who_came
from crm.sign_in.provider.person import over_of, said_of
from crm.sign_in.provider.standing import Provider, the_provider
from crm.sign_in.provider.tokens import logout_claims
from crm.sign_in.views.frame import bp, end_this_one, hold, safe_next
from crm.sign_in.views.sessions import LEFT
from crm.web.authorise import public
from crm.web.limits import limited

log = logging.getLogger(__name__)

# Where in the cookie stands by what we know the browser that a sign-in was begun with.
BROWSER = "browser"
LONGEST_HINT = 4_000
TOO_MANY_GROUPS = (
    "Your council account is in more groups than the council's sign-in lists, so what you may do by a group is left out"
    " today. Tell your digital team: a role given to your account itself is listed."
)


@bp.errorhandler(SignInFailed)
def refused(error: SignInFailed) -> tuple[str, int, dict[str, str]]:
    """Say why nobody is signed in, and what to do."""
    log.warning("Sign-in refused, number %s: %s", error.number, error.cause)
    page = render_template("sign_in/refused.html", title=error.reason.title, words=error.words)
    return page, error.reason.status, {"Retry-After": "60"} if error.reason is SILENT else {}


@bp.get("/sign-in/start")
@public
@limited("sign in")
def start() -> Response:
    """To the council's sign-in."""
    provider, asked = _provider(), Asked.anew()
    address = where_to(provider, asked, _come_back_to())
    browser = session.setdefault(BROWSER, secrets.token_urlsafe(32))
    goes_to = safe_next(request.args.get("next"))
    under_way.begin(asked, browser=browser, issuer=provider.terms.issuer, goes_to=goes_to)
    return redirect(address, 303)


@bp.get("/sign-in/answer")
@public
@limited("sign in")
def answer() -> Response:
    """Back from the council's sign-in."""
    provider = _provider()
    asked, goes_to = under_way.take(_one("state"), browser=session.get(BROWSER, ""), issuer=provider.terms.issuer)
    _refuse_another_provider(provider)
    if request.args.get("error"):
        raise SignInFailed(DECLINED, "the provider says no")
    claims, id_token = who_came(provider, asked, _one("code"), _come_back_to())
    said = said_of(claims, provider.terms)
    identity_id, colleague_id = commands.recognise(said)
    commands.follow_roles(colleague_id, said)
    actor = actor_of(colleague_id)
    if actor is None:
        raise SignInFailed(GONE, "they hold nothing today")
    kept = id_token if len(id_token) <= LONGEST_HINT else None
    end_this_one()
    hold(commands.begin_session(actor, request.user_agent.string, identity_id=identity_id, sid=said.sid, id_token=kept))
    if said.is_cut_short:
        flash(TOO_MANY_GROUPS)
    return redirect(goes_to, 303)


@bp.get("/signed-out")
@public
def signed_out() -> str:
    """That one is signed out here, and how to sign out of the council's account too."""
    _provider()
    return render_template("sign_in/signed_out.html", can_leave=LEFT in session)


@bp.get("/signed-out/there")
@public
def leave() -> Response:
    """Sign out of the council's account as well."""
    provider, left = _provider(), session.pop(LEFT, None)
    address = provider.metadata().end_session_endpoint
    if address is None:
        flash("The council's sign-in has no way to sign out from here. Close every window of the browser.")
        return redirect(url_for("sign_in.signed_out"), 303)
    said = {"client_id": provider.terms.client_id, "post_logout_redirect_uri": _ours("sign_in.signed_out")}
    if left is not None and (token := steps.take_id_token(left)):
        said["id_token_hint"] = token
    return redirect(add_params_to_uri(address, said), 303)


@bp.post("/sign-in/ended")
@public
def hear() -> tuple[Response, int] | tuple[str, int]:
    """From the provider itself: somebody signed out there, or was signed out."""
    provider = _provider()
    try:
        claims = logout_claims(provider, request.form.get("logout_token"))
        over = over_of(claims, provider.terms)
        if over is None:
            raise SignInFailed(FALSE, "the logout token names nobody")
        ended = commands.end_sessions_of_provider(over)
    except SignInFailed as error:
        log.warning("Logout token refused, number %s: %s", error.number, error.cause)
        status = 503 if error.reason is SILENT else 400
        return jsonify(error="invalid_request", error_description=f"Refused. Our number for it: {error.number}"), status
    log.info("Logout token heard: %s sessions", ended)
    return "", 200


def _provider() -> Provider:
    found = the_provider()
    if found is None:
        raise NotFound
    return found


def _come_back_to() -> str:
    return _ours("sign_in.answer")


def _ours(endpoint: str) -> str:
    return url_for(endpoint, _external=True)


def _one(name: str) -> str:
    """A value that the provider sent back: once, else somebody put another beside it."""
    found = request.args.getlist(name)
    if len(found) > 1:
        raise SignInFailed(FALSE, f"{name} came twice")
    return found[0] if found else ""


def _refuse_another_provider(provider: Provider) -> None:
    said = request.args.getlist("iss")
    if said != [provider.terms.issuer] and (said or provider.metadata().names_itself):
        raise SignInFailed(FALSE, "the answer is not this provider's")
