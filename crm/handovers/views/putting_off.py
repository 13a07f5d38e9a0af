"""Another day for a plan; giving it up."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from crm.handovers import access
from crm.handovers.commands import planning
from crm.handovers.forms import PutOffForm
from crm.handovers.queries.head import head_of
from crm.handovers.views.frame import bp
from crm.handovers.views.plans import ONE
from crm.handovers.views.previewing import look_again
from crm.permissions import Permission
from crm.web.authorise import current_actor, requires

Answer = str | Response | tuple[str, int]


@bp.get(f"{ONE}/day")
@requires(Permission.HANDOVERS_PLAN)
def another_day(handover_id: int) -> Answer:
    """The form for another day."""
    return _another_day(handover_id, PutOffForm(formdata=None))


@bp.post(f"{ONE}/day")
@requires(Permission.HANDOVERS_PLAN)
def put_off(handover_id: int) -> Answer:
    """Another day for the plan."""
    form, actor = PutOffForm(), current_actor()
    if form.validate():
        saved = form.attempt(lambda: planning.put_off(actor, handover_id, form.starts_on.data))
        if saved is not None:
            look_again(actor, handover_id)
            flash("Saved. Look at the days below once more.")
            return redirect(url_for("handovers.handover", handover_id=handover_id), 303)
    return _another_day(handover_id, form)


def _another_day(handover_id: int, form: PutOffForm) -> Answer:
    actor = current_actor()
    found = access.handover(actor, handover_id)
    access.refuse_settled(found)
    if not form.is_submitted():
        form.starts_on.data = found.starts_on
    return render_template("handovers/day.html", head=head_of(actor, found), form=form), form.status


@bp.post(f"{ONE}/abandonment")
@requires(Permission.HANDOVERS_PLAN)
def abandon(handover_id: int) -> Answer:
    """Give the plan up."""
    planning.abandon(current_actor(), handover_id)
    flash("Given up. Nothing was moved, and nobody else heard of it.")
    return redirect(url_for("handovers.handovers"), 303)
