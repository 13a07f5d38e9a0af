"""The pages of auditors."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for

from crm.audit import queries
from crm.audit.forms import ActsForm, LooksForm
from crm.permissions import Permission
from crm.web import htmx
from crm.web.authorise import current_actor, requires

bp = Blueprint("audit", __name__)


@bp.get("/audit")
@requires(Permission.AUDIT_READ)
def acts() -> tuple[str, int]:
    """What was done, by whom and when."""
    form = ActsForm(request.args)
    form.validate()
    page = queries.acts(current_actor(), form.wanted())
    form.action.choices = {"": "Any act", **page.actions}
    return (
        render_template(
            htmx.template("audit/acts.html", "audit/_acts.html"),
            page=page,
            form=form,
            pages=_pages("audit.acts", page.older_than),
        ),
        form.status,
    )


@bp.get("/audit/viewings")
@requires(Permission.AUDIT_READ)
def viewings() -> tuple[str, int]:
    """Who looked at whom, and when."""
    form = LooksForm(request.args)
    form.validate()
    page = queries.viewings(current_actor(), form.wanted())
    return (
        render_template(
            htmx.template("audit/viewings.html", "audit/_viewings.html"),
            page=page,
            form=form,
            pages=_pages("audit.viewings", page.older_than),
        ),
        form.status,
    )


def _pages(endpoint: str, older_than: int | None) -> dict[str, str]:
    """Where the next page is, and the first one; what was looked for stays."""
    kept = {name: value for name, value in request.args.items() if value and name != "before"}
    return {
        "newer": url_for(endpoint, **kept) if "before" in request.args else "",
        "newer_words": "Newest",
        "older": url_for(endpoint, **kept, before=older_than) if older_than else "",
    }
