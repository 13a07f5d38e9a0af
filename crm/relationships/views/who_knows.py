"""Who here knows ...?"""

from __future__ import annotations

from flask import render_template, request

from crm import typed
from crm.actor import Actor
from crm.audit.commands import note_viewing
from crm.council.models import COUNCIL
from crm.permissions import Permission
from crm.relationships.asking.one import answer
from crm.relationships.asking.reading import Reading
from crm.relationships.asking.readings import choose, readings
from crm.relationships.queries.unnamed import unnamed
from crm.relationships.views.frame import bp
from crm.residents.access import resident as resident_to_know
from crm.web import htmx
from crm.web.authorise import current_actor, requires
from crm.web.limits import limited


@bp.get("/who-knows")
@requires(Permission.RESIDENTS_READ)
@limited("search")
def who_knows() -> str:
    """One box for a person, an organisation, a place, a service, a language or an account; and who can say more.

    Where a resident is answered about, that they were looked at is written first.
    """
    actor = current_actor()
    asked = typed.line(request.args.get("q", "")[:200], field="q", label="what is sought", longest=2_000)
    chosen = request.args.get("as", "")[:250]
    hidden = unnamed(actor)
    understood = readings(actor, hidden, asked, chosen)
    reading = choose(understood.readings, chosen)
    if reading is not None:
        _note(actor, reading)
    return render_template(
        htmx.template("relationships/who_knows.html", "relationships/_who_knows.html"),
        asked=asked,
        reading=reading,
        others=[one for one in understood.readings if one is not reading],
        has_more=understood.has_more,
        answer=answer(actor, hidden, reading) if reading is not None else None,
        knows_residents=not actor.is_councillor_only,
    )


def _note(actor: Actor, reading: Reading) -> None:
    if reading.kind == "resident":
        found = resident_to_know(actor, reading.number)
        note_viewing(actor, found.id, restricted=found.controller_id != COUNCIL)
