"""Today: what waits for the reader."""

from __future__ import annotations

from flask import render_template

from crm import clock
from crm.pages.frame import bp
from crm.permissions import Permission
from crm.web.authorise import requires


@bp.get("/")
@requires(Permission.TODAY_READ)
def today() -> str:
    """What waits for the reader, most pressing first."""
    return render_template("pages/today.html", today=clock.today())
