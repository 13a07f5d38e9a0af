"""What the pages of this room share: the blueprint, where things are, and that a look at somebody is recorded."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from crm import typed
from crm.actor import Actor
from crm.audit.commands import note_viewing
from crm.errors import NotAllowed
from crm.residents import queries
from crm.residents.cards import ResidentCard
from crm.web.errors import subject_page

bp = Blueprint("residents", __name__)

Answer = str | Response | tuple[str, int]


def resident_url(resident_id: int) -> str:
    """Where the page of a resident is: it draws on rooms above this one, so it stands among the pages."""
    return f"/residents/{resident_id}"


def organisation_url(organisation_id: int) -> str:
    return url_for("residents.organisation", organisation_id=organisation_id)


subject_page("resident", resident_url)
subject_page("organisation", organisation_url)


def asked_for() -> str:
    """What is sought, fit to be shown again: cut where nobody types so much, without characters that hide."""
    return typed.line(request.args.get("q", "")[:200], field="q", label="what is sought", longest=2_000)


def looked_at(actor: Actor, resident_id: int) -> ResidentCard:
    """The resident, for a page that shows them. That the actor looks is written down before it is answered."""
    card = queries.resident_card(actor, resident_id)
    note_viewing(actor, card.id, restricted=card.restricted)
    return card


def to_be_changed(actor: Actor, resident_id: int) -> ResidentCard:
    """The same for a page with a form. NotAllowed for whom the actor only sees because of a matter put to them."""
    card = looked_at(actor, resident_id)
    if not card.can_edit:
        raise NotAllowed("You see this because a matter was put to you. The council's officers change what is kept.")
    return card
