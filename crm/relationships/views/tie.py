"""What a strength is made of."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from crm import clock
from crm.audit.commands import note_viewing
from crm.permissions import Permission
from crm.relationships.queries.tie import tie_parts
from crm.relationships.views.frame import bp
from crm.residents.cards import resident_card
from crm.ties.rules import called, rounded_down, times_of
from crm.web.authorise import current_actor, requires
from crm.web.formatting import full_day
from crm.web.forms import read_day


@bp.get("/residents/<int:resident_id>/ties/colleague-<int:colleague_id>")
@requires(Permission.RESIDENTS_READ)
def tie(resident_id: int, colleague_id: int) -> str | Response:
    """How well a colleague knows a resident, taken apart."""
    return _apart(resident_id, "colleague", colleague_id)


@bp.get("/residents/<int:resident_id>/ties/account-<int:account_id>")
@requires(Permission.RESIDENTS_READ)
def tie_of_account(resident_id: int, account_id: int) -> str | Response:
    """How much a resident and an account have to do with each other, taken apart."""
    return _apart(resident_id, "account", account_id)


def _apart(resident_id: int, kind: str, key: int) -> str | Response:
    """That the resident was looked at is written first. On a past day: as it stood then."""
    actor = current_actor()
    day = _day()
    card = resident_card(actor, resident_id)
    note_viewing(actor, card.id, restricted=card.restricted)
    found = tie_parts(actor, card.id, kind, key, day)
    if found is None:
        flash(f"On {full_day(day)} nothing had been said between them yet. This is how it stands today.")
        return redirect(url_for(request.endpoint or "", **(request.view_args or {})), 303)
    return render_template(
        "relationships/tie.html",
        card=card,
        tie=found,
        kind=kind,
        day=day,
        times=times_of(found.knows.count, found.knows.channels),
        strength=rounded_down(found.knows.strength, 2),
        called=called(found.knows.level, found.knows.kind),
    )


def _day() -> date | None:
    """The past day that is asked about; today, one to come and what is no day are now."""
    try:
        day = read_day(request.args.get("on", "").strip()[:40])
    except ValueError:
        return None
    return day if day is not None and day < clock.today() else None
