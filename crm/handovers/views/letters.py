"""Reviewed introductions, taken along: a list for a mail merge, and letters to print."""

from __future__ import annotations

import csv
import io

from flask import render_template
from werkzeug.wrappers import Response

from crm import clock
from crm.actor import Actor
from crm.audit.commands import note_viewings
from crm.handovers.queries.letters import Letter, letters
from crm.handovers.views.frame import bp
from crm.handovers.wording import safe_cell
from crm.permissions import Permission
from crm.web.authorise import current_actor, requires


@bp.get("/acceptances/<int:acceptance_id>/introductions.csv")
@requires(Permission.HANDOVERS_READ)
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
def introduction_letters(acceptance_id: int) -> str:
    """The reviewed introductions that go by letter, a page each."""
    actor = current_actor()
    post, found = letters(actor, acceptance_id, only_post=True)
    _note(actor, found)
    return render_template(
        "handovers/introduction_letters.html", post=post, letters=found, acceptance_id=acceptance_id,
        today=clock.today(),
    )  # fmt: skip


def _note(actor: Actor, found: tuple[Letter, ...]) -> None:
    note_viewings(actor, [one.resident_id for one in found], restricted=any(one.restricted for one in found))
