"""Which permission an endpoint needs. One that declares none is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from crm.actor import Actor
from crm.errors import NotAllowed
from crm.permissions import Permission
from crm.web import htmx

View = TypeVar("View", bound=Callable[..., Any])
# Who comes with the secret of a session, and the secret to go on with.
LoadActor = Callable[[str], tuple[Actor, str] | None]
LoadByKey = Callable[[str], Actor | None]
# The secret of a session that has ended, where the form was sent to, and its fields: whether it was kept.
KeepForm = Callable[[str, str, Mapping[str, Sequence[str]]], bool]

PUBLIC = "public"
# Where in the cookie the secret of the session on the server stands.
SIGNED_IN = "signed_in"


def requires(permission: Permission) -> Callable[[View], View]:
    """Declare on a view the permission without which it is refused."""

    def declare(view: View) -> View:
        view.needs = permission  # type: ignore[attr-defined]
        return view

    return declare


def public(view: View) -> View:
    """Declare that a view is for anyone: it shows nothing of a resident."""
    view.needs = PUBLIC  # type: ignore[attr-defined]
    return view


def needed_by(app: Flask, endpoint: str | None) -> Permission | str | None:
    """What an endpoint declares; static files are public."""
    if endpoint == "static":
        return PUBLIC
    return getattr(app.view_functions.get(endpoint or ""), "needs", None)


def current_actor() -> Actor:
    """The colleague signed in. Only views ask."""
    actor: Actor | None = g.get("actor")
    if actor is None:
        abort(401)
    return actor


def install(
    app: Flask,
    load_actor: LoadActor,
    load_by_key: LoadByKey = lambda _key: None,
    keep_form: KeepForm = lambda _secret, _path, _fields: False,
) -> None:
    """Check every request before its view: is it from our own pages, who sends it, and may they?

    Somebody is signed in, by the secret of a session, or came by a key of their own.
    """

    @app.before_request
    def authorise() -> Response | None:
        g.actor = None
        if request.endpoint == "static":
            return None
        _refuse_other_sites()
        g.actor = _signed_in(load_actor) or _came_by_key(load_by_key)
        if request.endpoint is None:
            return None  # no such address: the 404 page
        needs = needed_by(current_app, request.endpoint)
        if needs is None:
            raise RuntimeError(f"{request.endpoint} declares no permission.")
        if needs == PUBLIC:
            return None
        if g.actor is None:
            return _to_sign_in(keep_form)
        if not g.actor.may(needs):
            raise NotAllowed("This page is not part of your role.")
        return None


def _signed_in(load_actor: LoadActor) -> Actor | None:
    if (secret := session.get(SIGNED_IN)) is None:
        return None
    actor, go_on_with = load_actor(secret) or (None, secret)
    found = _whoever(actor)
    if found is None:
        g.ended_session = secret
    elif go_on_with != secret:
        session[SIGNED_IN] = go_on_with
    return found


def _came_by_key(load_by_key: LoadByKey) -> Actor | None:
    """Asked anew of every request: a key that was replaced, or is past its day, opens nothing any more."""
    if (key := session.get("key")) is None:
        return None
    return _whoever(load_by_key(key))


def _whoever(actor: Actor | None) -> Actor | None:
    if actor is None or actor.colleague_id is None:
        session.clear()
        return None
    return replace(actor, form_id=_form_id(actor.colleague_id))


def _form_id(colleague_id: int) -> str | None:
    """The number of the form that was sent, as this colleague's: whatever was sent in its place, it can be kept, and
    nobody finds out by it, or prevents, what somebody else did."""
    sent = request.form.get("form_id")
    return sha256(f"{colleague_id} {sent}".encode()).hexdigest() if sent else None


def _to_sign_in(keep_form: KeepForm) -> Response:
    """Whoever sent a form after their session had ended finds it again once they have signed in."""
    kept = _keep(keep_form)
    if htmx.wants_fragment() and not kept:
        return htmx.reload()
    address = url_for("sign_in.choose", next=url_for("sign_in.kept") if kept else _way_back())
    return htmx.leave_for(address) if htmx.wants_fragment() else redirect(address, 303)


def _keep(keep_form: KeepForm) -> bool:
    if request.method != "POST" or request.files or (secret := g.get("ended_session")) is None:
        return False
    return keep_form(secret, request.full_path.rstrip("?"), request.form.to_dict(flat=False))


def _refuse_other_sites() -> None:
    """A form on another site must not act in our name; the token in each form is checked as well."""
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        abort(403)
    origin = request.headers.get("Origin")
    if origin and origin != "null" and origin != request.host_url.rstrip("/"):
        abort(403)


def _way_back() -> str:
    """Where to go after signing in: the page asked for, or for a form sent too late the page that it stood on."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    page = request.referrer or ""
    return page.removeprefix(request.host_url.rstrip("/")) if page.startswith(request.host_url) else "/"
