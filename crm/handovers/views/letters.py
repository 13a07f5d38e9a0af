"""Reviewed introductions, taken along: a list for a mail merge, and letters to print."""

from __future__ import annotations

import csv
import io

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from crm import clock
from crm.actor import Actor
from crm.audit.commands import note_viewings
from crm.handovers.commands import sending as commands
from crm.handovers.queries.letters import Letter, left_out, letters
from crm.handovers.views.frame import bp
from crm.handovers.wording import safe_cell
from crm.permissions import Permission
from crm.web.authorise import current_actor, requires
from crm.web.formatting import many
from crm.web.limits import limited


@bp.get("/acceptances/<int:acceptance_id>/introductions.csv")
@requires(Permission.HANDOVERS_READ)
@limited("take a list along")
def mail_merge(acceptance_id: int) -> Response:
    """The reviewed introductions as a file for a mail merge. Taking it along is looking at everybody in it."""
    actor = current_actor()
    _post, found = letters(actor, acceptance_id)
    _note(actor, found)
    file = io.StringIO()
    rows = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    rows.writerow(["Name", "How", "To", "Language", "Text"])
    for one in found:
        rows.writerow([safe_cell(cell) for cell in (one.name, one.channel, one.to, one.language, one.text)])
    # Excel reads it as UTF-8 only with the mark before it.
    answer = Response("\ufeff" + file.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="introductions-{clock.today():%Y-%m-%d}.csv"'
    return answer


@bp.get("/acceptances/<int:acceptance_id>/introductions/letters")
@requires(Permission.HANDOVERS_READ)
@limited("take a list along")
def introduction_letters(acceptance_id: int) -> str:
    """The reviewed introductions that go by letter, a page each."""
    actor = current_actor()
    post, found = letters(actor, acceptance_id, only_post=True)
    _note(actor, found)
    return render_template(
        "handovers/introduction_letters.html", post=post, letters=found, acceptance_id=acceptance_id,
        today=clock.today(), left_out=left_out(actor, acceptance_id),
    )  # fmt: skip


def _note(actor: Actor, found: tuple[Letter, ...]) -> None:
    note_viewings(actor, [one.resident_id for one in found], restricted=any(one.restricted for one in found))


@bp.post("/acceptances/<int:acceptance_id>/introductions/sent")
@requires(Permission.HANDOVERS_READ)
def send_introductions(acceptance_id: int) -> Response:
    """Say that all that was reviewed was sent: those that the page named."""
    named = request.form.get("introductions", "").split(",")
    ids = {int(one) for one in named if one.isascii() and one.isdigit() and len(one) < 10}
    sent = commands.send_introductions(current_actor(), acceptance_id, ids)
    flash(f"Written down: {many(sent.count, 'person was', 'people were')} told.")
    if sent.kept_back:
        flash(f"{many(sent.kept_back, 'introduction')} must not be sent by now. Each says why on its page.", "error")
    return redirect(url_for("handovers.introductions", acceptance_id=acceptance_id), 303)
