"""A resident's whole network."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from crm import clock
from crm.audit.commands import note_viewing
from crm.council.models import COUNCIL
from crm.permissions import Permission
from crm.relationships.queries.network import network
from crm.relationships.views.frame import bp
from crm.residents import access
from crm.residents.cards import PRONOUNS
from crm.web.authorise import current_actor, requires
from crm.web.formatting import full_day
from crm.web.forms import read_day

STEPS = {"1": "One step", "2": "Two steps"}


@dataclass(frozen=True)
class Asked:
    """What the form of the page asked for, as it was typed, and what is wrong with it."""

    radius: str
    on: str
    day: date | None  # empty: now
    problems: dict[str, str]

    @property
    def is_past(self) -> bool:
        return self.day is not None and not self.problems

    @property
    def note(self) -> str:
        """Why two steps were not shown."""
        if self.is_past and self.radius == "2":
            return "On a past day only one step can be shown: it is worked out from this person’s own conversations."
        return ""


@bp.get("/residents/<int:resident_id>/network")
@requires(Permission.RESIDENTS_READ)
def resident_network(resident_id: int) -> tuple[str, int] | Response:
    """Who is near a resident, now or on a past day. That it was looked at is written before it is answered."""
    actor = current_actor()
    resident = access.resident(actor, resident_id)
    if resident.canonical_id is not None:
        kept = {name: request.args[name] for name in ("radius", "on") if name in request.args}
        return redirect(url_for("relationships.resident_network", resident_id=resident.canonical_id, **kept))
    note_viewing(actor, resident.id, restricted=resident.controller_id != COUNCIL)
    asked = _asked()
    found = None
    if not asked.problems:
        found = network(actor, resident, radius=2 if asked.radius == "2" else 1, on=asked.day)
    page = render_template(
        "relationships/network.html",
        resident=resident,
        pronouns=PRONOUNS[resident.pronoun],
        asked=asked,
        steps=tuple(STEPS.items()),
        network=found,
    )
    return page, 422 if asked.problems else 200


def _asked() -> Asked:
    radius, raw = request.args.get("radius", "1").strip()[:10], request.args.get("on", "").strip()[:40]
    problems: dict[str, str] = {}
    if radius not in STEPS:
        problems["radius-0"] = "Choose one step or two."
    day = None
    if raw:
        try:
            day = read_day(raw)
        except ValueError as error:
            problems["on"] = str(error)
    today = clock.today()
    if day is not None and day > today:
        problems["on"] = f"{full_day(day)} is still to come. Choose a day up to today."
    return Asked(radius, raw, None if day == today else day, problems)
