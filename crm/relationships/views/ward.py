"""The page of a ward, and its figures as a file."""

from __future__ import annotations

from flask import render_template, request
from werkzeug.wrappers import Response

from crm import clock
from crm.permissions import Permission
from crm.relationships.commands.ward import take_along
from crm.relationships.queries.ward import ward_page, ward_to_take_along
from crm.relationships.views.frame import bp
from crm.relationships.ward_file import ward_file
from crm.web.authorise import current_actor, requires
from crm.web.formatting import full_day
from crm.web.limits import limited


@bp.get("/wards/<code>")
@requires(Permission.COUNCIL_READ)
def ward(code: str) -> tuple[str, int]:
    """A ward and a month: who is in touch about what, what waits, what is at risk, in counts of at least five."""
    page = ward_page(current_actor(), code, request.args.get("month", ""))
    refused = bool(page.why_not) and bool(request.args.get("month", "").strip())
    return render_template("relationships/ward.html", page=page), 422 if refused else 200


@bp.post("/wards/<code>/downloads")
@requires(Permission.COUNCIL_READ)
@limited("take a list along")
def download_ward(code: str) -> Response:
    """The figures of a ward and a month as a file; that somebody took them along is written down."""
    actor = current_actor()
    facts, shown = ward_to_take_along(code, request.form.get("month", ""))
    whose = f"{actor.name}, {full_day(clock.today())}"
    words = ward_file(facts, shown, whose)
    take_along(actor, facts.ward_id, shown.month.value)
    # Excel reads it as UTF-8 only with the mark before it.
    answer = Response("\ufeff" + words, content_type="text/csv; charset=utf-8")
    name = f"ward-{facts.code}-{shown.month.value}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
