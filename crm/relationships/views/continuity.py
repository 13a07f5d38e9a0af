"""The pages of continuity: the council, a ward, a team, and what a restructure would do."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from crm.errors import BadInput
from crm.permissions import Permission, Role
from crm.relationships.queries.continuity import (
    council_continuity,
    past_continuity,
    team_continuity,
    ward_continuity,
)
from crm.relationships.queries.restructure import restructure_asked
from crm.relationships.views.frame import bp
from crm.web.authorise import current_actor, requires

Answer = str | tuple[str, int] | Response
TEAM = "/teams/<int(max=2147483647):team_id>/continuity"


@bp.get("/continuity")
@requires(Permission.CONTINUITY_READ)
def continuity() -> Answer:
    """The whole council, or a ward of it, for the digital lead; a manager is led to their own team."""
    actor = current_actor()
    team, ward = request.args.get("team", ""), request.args.get("ward")
    if team.isascii() and team.isdigit() and len(team) < 10:
        return redirect(url_for("relationships.team_continuity", team_id=int(team), month=request.args.get("month")))
    headed = next((hat.team_id for hat in actor.hats if hat.is_head and hat.team_id), None)
    if Role.DIGITAL_LEAD not in actor.roles and headed is not None:
        return redirect(url_for("relationships.team_continuity", team_id=headed))
    return _answer(code=ward)


@bp.get(TEAM, endpoint="team_continuity")
@requires(Permission.CONTINUITY_READ)
def team_continuity_of(team_id: int) -> Answer:
    """One team and those below it."""
    return _answer(team_id=team_id)


@bp.get(f"{TEAM}/restructure")
@requires(Permission.CONTINUITY_READ)
def if_posts_closed(team_id: int) -> str:
    """What closing some posts would do: chosen in the address, kept nowhere."""
    chosen = {int(raw) for raw in request.args.getlist("post") if raw.isascii() and raw.isdigit() and len(raw) < 10}
    return render_template(
        "relationships/restructure.html", page=restructure_asked(current_actor(), team_id, frozenset(chosen))
    )


def _answer(*, team_id: int | None = None, code: str | None = None) -> Answer:
    actor, month, problem = current_actor(), request.args.get("month"), ""
    if month:
        try:
            past = past_continuity(actor, month, team_id=team_id, code=code)
            return render_template("relationships/continuity_past.html", page=past)
        except BadInput as error:
            problem = error.problems["month"]
    if team_id is not None:
        page = team_continuity(actor, team_id)
    else:
        page = ward_continuity(actor, code) if code is not None else council_continuity(actor)
    html = render_template("relationships/continuity.html", page=page, problem=problem)
    return (html, 422) if problem else html
