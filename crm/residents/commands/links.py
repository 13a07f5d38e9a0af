"""Declared relationships: somebody to somebody else, or to an organisation in a role."""

from __future__ import annotations

from datetime import date

from crm import clock, typed
from crm.actor import Actor
from crm.audit.steps import record, refuse_repeated
from crm.council.models import COUNCIL
from crm.database import db, transaction
from crm.errors import BadInput, NotFound, Refused
from crm.permissions import Permission
from crm.residents import access, steps
from crm.residents.models import Link, Organisation, Resident
from crm.web import formatting


def link(
    actor: Actor,
    resident_id: int,
    *,
    kind: str,
    organisation_id: int | None = None,
    other_resident_id: int | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> int:
    """Say what somebody is in an organisation ("secretary"), or what another resident is to them ("carer": the other
    cares for them). The link's id.

    It is read by those who may know of both. Raises BadInput, NotFound, and Refused for people of two keepers.
    """
    actor.require(Permission.RESIDENTS_EDIT)
    with transaction():
        refuse_repeated(actor)
        resident = access.resident_to_edit(actor, access.who_stands_for(actor, resident_id).id)
        other = _other(actor, organisation_id, other_resident_id)
        if isinstance(other, Resident) and other.id == resident.id:
            raise BadInput({"other": "Choose somebody else: nobody is linked to themselves."})
        if starts_on and ends_on and ends_on <= starts_on:
            raise BadInput(
                {"ends_on": f"It began on {formatting.full_day(starts_on)}: choose a later day for its end."}
            )
        made = Link(
            controller_id=_controller(actor, resident, other),
            resident_id=resident.id,
            other_resident_id=other.id if isinstance(other, Resident) else None,
            organisation_id=other.id if isinstance(other, Organisation) else None,
            kind=typed.line(kind, field="kind", label=_what(resident, other), longest=80, required=True),
            starts_on=starts_on,
            ends_on=ends_on,
        )
        db.session.add(made)
        db.session.flush()
        steps.refresh_search([resident.id])
        record(actor, "link.made", "resident", resident.id, controller_id=made.controller_id, link=made.id)
        return made.id


def end_link(actor: Actor, link_id: int, *, ends_on: date | None = None) -> int:
    """End a link on a day (today); its resident's id. Raises Refused where it ended already, and BadInput."""
    actor.require(Permission.RESIDENTS_EDIT)
    with transaction():
        refuse_repeated(actor)
        ended = access.link_to_end(actor, link_id)
        if ended.ends_on is not None:
            raise Refused(f"This was ended on {formatting.full_day(ended.ends_on)} already. Nothing was done twice.")
        ends_on = ends_on or clock.today()
        if ended.starts_on and ends_on < ended.starts_on:
            raise BadInput({"ends_on": f"It began on {formatting.full_day(ended.starts_on)}, after that day."})
        ended.ends_on = ends_on
        record(actor, "link.ended", "resident", ended.resident_id, controller_id=ended.controller_id, link=ended.id)
        return ended.resident_id


def _other(actor: Actor, organisation_id: int | None, other_resident_id: int | None) -> Resident | Organisation:
    try:
        if organisation_id is not None:
            return access.organisation(actor, organisation_id)
        if other_resident_id is not None:
            return access.who_stands_for(actor, other_resident_id)
    except NotFound:
        raise BadInput({"other": "Choose somebody from the list."}) from None
    raise BadInput({"other": "Choose who or what they are linked to."})


def _what(resident: Resident, other: Resident | Organisation) -> str:
    if isinstance(other, Organisation):
        return f"what {resident.name} is in {other.name}"
    return f"what {other.name} is to {resident.name}"


def _controller(actor: Actor, resident: Resident, other: Resident | Organisation) -> int:
    """Whose the link is: of two keepers the closer circle's, so that it tells nobody of somebody unknown to them."""
    keepers = {resident.controller_id, other.controller_id}
    closer = keepers - {COUNCIL}
    if len(closer) > 1 or not keepers <= set(actor.controllers):
        raise Refused("They are kept by two different people or teams, so they cannot be linked.", field="other")
    return closer.pop() if closer else COUNCIL
