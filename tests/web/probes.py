"""Pages that exist only for tests: one for each way in which a request can end."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Flask, render_template_string
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError

from crm import clock
from crm.audit.steps import record, refuse_repeated
from crm.council.models import Team
from crm.database import db, transaction
from crm.errors import BadInput, NotAllowed, NotFound, Refused
from crm.permissions import Permission
from crm.web import htmx
from crm.web.authorise import current_actor, public, requires
from tests.databases import make_app

PAGE = """{% extends 'base.html' %}{% import '_forms.html' as f %}{% block title %}Probe{% endblock %}{% block main %}
<h1>Probe</h1><form method="post" action="/probe/teams">{{ f.tokens() }}
<label for="name">Name</label><input id="name" name="name" value="">
<button type="submit">Open the team</button></form>{% endblock %}"""
FRAGMENT = "<p>Probe</p>"

bp = Blueprint("probe", __name__, url_prefix="/probe")


@bp.get("/undeclared")
def undeclared() -> str:
    return "reached"


@bp.get("/page")
@requires(Permission.TODAY_READ)
def page() -> str:
    return render_template_string(htmx.template(PAGE, FRAGMENT))


@bp.get("/audited")
@requires(Permission.AUDIT_READ)
def audited() -> str:
    return render_template_string(PAGE)


@bp.post("/teams")
@requires(Permission.TODAY_READ)
def open_team() -> tuple[str, int]:
    actor = current_actor()
    with transaction() as session:
        refuse_repeated(actor)
        team = Team(name="Probe", opened_on=clock.today())
        session.add(team)
        session.flush()
        record(actor, "team.opened", "team", team.id)
    return render_template_string(PAGE), 200


@bp.route("/ends/<how>", methods=["GET", "POST"])
@requires(Permission.TODAY_READ)
def ends(how: str) -> str:
    raise {
        "not found": NotFound(),
        "not allowed": NotAllowed("You may see this, but not change it."),
        "refused": Refused("Samina Yusuf did this at 11:58am."),
        "bad input": BadInput({"name": "Write a name."}),
        "stale": StaleDataError("an UPDATE matched no row"),
        "busy": OperationalError("UPDATE", {}, Exception("database is locked")),
        "no database": OperationalError("SELECT", {}, Exception("server closed the connection")),
        "bug": ZeroDivisionError(),
    }[how]


@bp.get("/careless")
@public
def careless() -> str:
    """Changes something and commits nothing."""
    db.session.execute(select(Team)).scalars().first().name = "Careless"
    return render_template_string(PAGE)


@bp.get("/asking")
@public
def asking() -> str:
    """A template that asks the database."""
    names = (name for name in _team_names())
    return render_template_string(PAGE.replace("<h1>", "{{ names|list|length }}<h1>", 1), names=names)


def _team_names() -> Iterator[str]:
    yield from db.session.execute(select(Team.name)).scalars()


def probing_app(url: str, **settings: object) -> Flask:
    """The application with these pages added, on the database of the test."""
    app = make_app(url, **settings)
    app.register_blueprint(bp)
    return app
