"""The page that asks: if this person left?"""

from __future__ import annotations

from flask import render_template, request, url_for

from crm import clock
from crm.errors import BadInput
from crm.handovers.queries.rehearsal import PER_PAGE, PRINTED, rehearsal
from crm.handovers.views.frame import bp
from crm.permissions import Permission
from crm.web.authorise import current_actor, requires
from crm.web.forms import Day, TypedForm
from crm.web.pagination import page_number


class LastDayAsked(TypedForm):
    """The day asked about, in the address."""

    class Meta:
        csrf = False

    on = Day("Last day")


@bp.get("/colleagues/<int:colleague_id>/leaving")
@requires(Permission.HANDOVERS_PLAN)
def leaving(colleague_id: int) -> str | tuple[str, int]:
    """The rehearsal of somebody's leaving. Changes nothing."""
    form = LastDayAsked(request.args)
    form.validate()
    number = page_number(request.args.get("page"))
    per_page = PRINTED if request.args.get("page") == "all" else PER_PAGE
    actor = current_actor()
    try:
        page = rehearsal(actor, colleague_id, on=form.on.data, page=number, per_page=per_page)
    except BadInput as error:
        form.say("on", error.problems["on"])
        page = rehearsal(actor, colleague_id, page=number, per_page=per_page)
    form.on.data = form.on.data if form.errors else page.on
    pages = {
        "newer": _at(colleague_id, page.on.isoformat(), page.lost.previous),
        "older": _at(colleague_id, page.on.isoformat(), page.lost.next if per_page == PER_PAGE else None),
        "newer_words": "Stronger",
        "older_words": "Show the next",
        "words": page.lost_words if page.lost.rows else "",
    }
    # All of them at once, as far as one prints; only where a page shows fewer.
    whole = page.only.count > PER_PAGE == per_page
    html = render_template(
        "handovers/leaving.html", page=page, form=form, pages=pages, whole=whole, most=PRINTED, now=clock.now()
    )
    return html, form.status


def _at(colleague_id: int, on: str, number: int | None) -> str:
    if number is None:
        return ""
    return url_for("handovers.leaving", colleague_id=colleague_id, on=on, page=number, _anchor="only")
