"""What a strength is made of."""

from __future__ import annotations

from flask import render_template

from crm.audit.commands import note_viewing
from crm.permissions import Permission
from crm.relationships.queries.tie import tie_parts
from crm.relationships.views.frame import bp
from crm.residents.cards import resident_card
from crm.web.authorise import current_actor, requires


@bp.get("/residents/<int:resident_id>/ties/colleague-<int:colleague_id>")
@requires(Permission.RESIDENTS_READ)
def tie(resident_id: int, colleague_id: int) -> str:
    """How well a colleague knows a resident, taken apart."""
    return _apart(resident_id, "colleague", colleague_id)


@bp.get("/residents/<int:resident_id>/ties/account-<int:account_id>")
@requires(Permission.RESIDENTS_READ)
def tie_of_account(resident_id: int, account_id: int) -> str:
    """How much a resident and an account have to do with each other, taken apart."""
    return _apart(resident_id, "account", account_id)


def _apart(resident_id: int, kind: str, key: int) -> str:
    """That the resident was looked at is written first."""
    actor = current_actor()
    card = resident_card(actor, resident_id)
    note_viewing(actor, card.id, restricted=card.restricted)
    return render_template("relationships/tie.html", card=card, tie=tie_parts(actor, card.id, kind, key), kind=kind)
