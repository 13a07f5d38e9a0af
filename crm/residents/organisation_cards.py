"""Everything that is kept about one organisation, for the pages that show it."""

from __future__ import annotations

from dataclasses import dataclass

from crm.actor import Actor
from crm.council.models import Ward
from crm.council.queries import WardFact
from crm.database import db
from crm.errors import NotFound
from crm.permissions import Permission
from crm.residents import access
from crm.residents.lines import ContactLine, LinkLine, contact_lines, people_in
from crm.residents.models import ContactPoint, Organisation
from crm.residents.owners import owners_of


@dataclass(frozen=True)
class OrganisationCard:
    """An organisation, and the people in it as far as the actor may know of them."""

    id: int
    controller_id: int
    version: int
    name: str
    kind: str
    about: str
    ward: WardFact | None
    contact_points: tuple[ContactLine, ...]
    people: tuple[LinkLine, ...]
    private_to: str
    can_edit: bool


def organisation_card(actor: Actor, organisation_id: int) -> OrganisationCard:
    """An organisation with the people in their roles, current ones first. Raises NotFound. Four statements."""
    row = db.session.execute(
        access.visible_organisations(actor)
        .outerjoin(Ward, Ward.id == Organisation.ward_id)
        .where(Organisation.id == organisation_id)
        .add_columns(Ward)
    ).first()
    if row is None:
        raise NotFound
    organisation: Organisation = row.Organisation
    return OrganisationCard(
        id=organisation.id,
        controller_id=organisation.controller_id,
        version=organisation.version,
        name=organisation.name,
        kind=organisation.kind,
        about=organisation.about,
        ward=WardFact(row.Ward.id, row.Ward.code, row.Ward.name) if row.Ward else None,
        contact_points=contact_lines(actor, ContactPoint.organisation_id == organisation_id),
        people=people_in(actor, organisation_id),
        private_to=owners_of({organisation.controller_id})[organisation.controller_id].words,
        can_edit=organisation.controller_id in actor.controllers and actor.may(Permission.RESIDENTS_EDIT),
    )
