"""Looking at a plan again, confirming it, seeing how far that is, and undoing it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from crm.errors import Refused
from crm.handovers import access, progress
from crm.handovers.commands import confirming, undoing
from crm.handovers.queries.moved import named_anew
from crm.handovers.queries.outcome import what_went_back
from crm.handovers.queries.since import since
from crm.handovers.steps.comparing import MovedSince
from crm.handovers.views.frame import bp
from crm.handovers.views.plans import ONE, Answer, show
from crm.permissions import Permission
from crm.web import htmx
from crm.web.authorise import current_actor, requires
from crm.web.formatting import many

AGAIN = "Whoever held a post before holds it as before."
NOTHING_BACK = "Nothing had been moved from post to post that could go back."


@bp.post(f"{ONE}/previews")
@requires(Permission.HANDOVERS_PLAN)
def preview(handover_id: int) -> Answer:
    """Look at the plan as it would be confirmed now."""
    try:
        confirming.preview(current_actor(), handover_id)
    except Refused as error:
        flash(error.words, "refused")
    return redirect(url_for("handovers.handover", handover_id=handover_id), 303)


@bp.post(f"{ONE}/confirmation")
@requires(Permission.HANDOVERS_PLAN)
def confirm(handover_id: int) -> Answer:
    """Confirm what was previewed. Where something has changed since, or there is a newer preview, say what is different
    on the page of the newest, which can be confirmed."""
    actor = current_actor()
    try:
        confirming.confirm(actor, handover_id, request.form.get("preview", ""))
    except MovedSince as error:
        return show(actor, handover_id, changed=named_anew(actor, handover_id, error))
    except confirming.OtherPreview as error:
        was = request.form.get("shown", "")
        return show(
            actor, handover_id, newer=since(actor, access.handover(actor, handover_id), was, error.words, error.why_not)
        )
    return redirect(url_for("handovers.handover", handover_id=handover_id), 303)


@bp.get(f"{ONE}/progress")
@requires(Permission.HANDOVERS_READ)
def progress_of(handover_id: int) -> Answer:
    """How far a confirmation under way is: asked again and again by the page that waits for it."""
    found = access.handover(current_actor(), handover_id)
    if not htmx.wants_fragment():
        return redirect(url_for("handovers.handover", handover_id=found.id), 303)
    at = progress.of(found.id)
    if at is None and "again" in request.args:
        return "", 204  # nothing to tell: what was told last stays, until the confirmation is answered
    return render_template("handovers/_progress.html", handover_id=found.id, at=at)


@bp.post(f"{ONE}/undoing")
@requires(Permission.HANDOVERS_PLAN)
def undo(handover_id: int) -> Answer:
    """Undo the whole handover: what is still as it left it goes back."""
    actor = current_actor()
    done = undoing.undo(actor, handover_id)
    # Counted as the page counts them: as far as the reader may know of them.
    back, stayed, again = what_went_back(actor, handover_id)
    kept = f" {many(stayed, 'thing')} moved on since, and stayed: see below." if stayed else ""
    places = "".join(f" {words}" for words in done.holdings)
    went = AGAIN if again else NOTHING_BACK
    if back:
        went = f"{many(back, 'thing')} went back to where {'it was' if back == 1 else 'they were'}."
    flash(f"Undone. {went}{kept}{places}")
    return redirect(url_for("handovers.handover", handover_id=handover_id), 303)
