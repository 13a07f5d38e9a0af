"""Everything that is kept about one resident or one organisation, for the pages that show them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import aliased

from crm import clock
from crm.actor import Actor
from crm.council.models import COUNCIL, Colleague, Controller, PostHolder, Team, Ward
from crm.council.queries import WardFact
from crm.database import db
from crm.errors import NotFound
from crm.permissions import Permission
from crm.residents import access, rules
from crm.residents.lines import (
    ContactLine,
    LinkLine,
    contact_lines,
    contact_lines_of,
    links_of,
    people_in,
)
from crm.residents.models import ContactPoint, Organisation, Resident


@dataclass(frozen=True)
class Pronouns:
    """How somebody asked to be spoken of."""

    subject: str
    object: str
    possessive: str


PRONOUNS = {
    "she": Pronouns("she", "her", "her"),
    "he": Pronouns("he", "him", "his"),
    "they": Pronouns("they", "them", "their"),
}


@dataclass(frozen=True)
class ResidentCard:
    """A resident, as far as this room knows."""

    id: int
    controller_id: int
    canonical_id: int | None
    version: int
    name: str
    known_as: str
    pronoun: str
    pronouns: Pronouns
    language: str
    language_asked_on: date | None
    preferences: str
    adjustments: str
    about: str
    what_works: str
    what_to_avoid: str
    still_open: str  # what no conversation here says: told by who knew them
    brief_corrected_by: str
    brief_corrected_at: datetime | None
    safety_note: str  # empty where there is none, or nobody reviewed it in time
    safety_review_on: date | None
    safety_by: str
    safety_note_awaits_review: bool
    ward: WardFact | None
    ward_words: str  # the ward's name, or why it is not known
    contact_points: tuple[ContactLine, ...]  # current ones first; those that are not safe are among them
    links: tuple[LinkLine, ...]
    private_to: str  # who alone can read this: empty for what the council's officers read
    restricted: bool  # known to one team alone
    can_edit: bool

    @property
    def stops(self) -> tuple[str, ...]:
        """What must not be used, in a few words each: `Do not use 01632 960417: her husband reads it`."""
        return tuple(
            f"Do not use {point.words}: {point.unsafe_reason}"
            for point in self.contact_points
            if not point.safe and point.is_current
        )

    @property
    def usable(self) -> tuple[ContactLine, ...]:
        return tuple(point for point in self.contact_points if point.safe and point.is_current)


def resident_card(actor: Actor, resident_id: int) -> ResidentCard:
    """Everything about one resident. Raises NotFound. Four statements.

    Pages that show it call `crm.audit.commands.note_viewing(actor, card.id, restricted=card.restricted)` first.
    """
    card = resident_cards(actor, [resident_id]).get(resident_id)
    if card is None:
        raise NotFound
    return card


def resident_cards(actor: Actor, resident_ids: Collection[int]) -> dict[int, ResidentCard]:
    """Everything about several residents; those whom the actor may not know of are missing. Four statements."""
    corrector, noter = aliased(Colleague), aliased(Colleague)
    rows = db.session.execute(
        access.visible_residents(actor, merged=True)
        .outerjoin(Ward, Ward.id == Resident.ward_id)
        .outerjoin(corrector, corrector.id == Resident.brief_corrected_by_id)
        .outerjoin(noter, noter.id == Resident.safety_by_id)
        .where(Resident.id.in_(resident_ids))
        .add_columns(Ward, corrector.name.label("corrector"), noter.name.label("noter"))
    ).all()
    if not rows:
        return {}
    ids = [row.Resident.id for row in rows]
    points = contact_lines_of(actor, ids)
    links = links_of(actor, ids)
    owners = _owners({row.Resident.controller_id for row in rows})
    return {
        row.Resident.id: _card(
            actor, row, points[row.Resident.id], links[row.Resident.id], owners[row.Resident.controller_id]
        )
        for row in rows
    }


def _card(
    actor: Actor, row: Row[Any], points: tuple[ContactLine, ...], links: tuple[LinkLine, ...], owner: _Owner
) -> ResidentCard:
    resident: Resident = row.Resident
    late = rules.is_past_review(resident.safety_review_on, clock.today()) and bool(resident.safety_note)
    can_edit = resident.controller_id in actor.controllers and actor.may(Permission.RESIDENTS_EDIT)
    return ResidentCard(
        id=resident.id,
        controller_id=resident.controller_id,
        canonical_id=resident.canonical_id,
        version=resident.version,
        name=resident.name,
        known_as=resident.known_as,
        pronoun=resident.pronoun,
        pronouns=PRONOUNS[resident.pronoun],
        language=resident.language,
        language_asked_on=resident.language_asked_on,
        preferences=resident.preferences,
        adjustments=resident.adjustments,
        about=resident.about,
        what_works=resident.what_works,
        what_to_avoid=resident.what_to_avoid,
        still_open=resident.still_open,
        brief_corrected_by=row.corrector or "",
        brief_corrected_at=resident.brief_corrected_at,
        safety_note="" if late else resident.safety_note,
        safety_review_on=resident.safety_review_on,
        safety_by=row.noter or "",
        safety_note_awaits_review=late,
        ward=WardFact(row.Ward.id, row.Ward.code, row.Ward.name) if row.Ward else None,
        ward_words=row.Ward.name if row.Ward else _why_no_ward(points),
        contact_points=points,
        links=links,
        private_to=owner.words,
        restricted=owner.restricted,
        can_edit=can_edit,
    )


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
        private_to=_owners({organisation.controller_id})[organisation.controller_id].words,
        can_edit=organisation.controller_id in actor.controllers and actor.may(Permission.RESIDENTS_EDIT),
    )


@dataclass(frozen=True)
class _Owner:
    words: str
    restricted: bool


def _owners(controller_ids: Collection[int]) -> dict[int, _Owner]:
    """Who alone can read what has these controllers. One statement, none where all is the council's."""
    found = {controller_id: _Owner("", False) for controller_id in controller_ids}
    if closed := [controller_id for controller_id in controller_ids if controller_id != COUNCIL]:
        for row in db.session.execute(
            select(Controller.id, Team.name.label("team"), Colleague.name.label("councillor"))
            .select_from(Controller)
            .outerjoin(Team, Team.id == Controller.team_id)
            .outerjoin(PostHolder, PostHolder.id == Controller.post_holder_id)
            .outerjoin(Colleague, Colleague.id == PostHolder.colleague_id)
            .where(Controller.id.in_(closed))
        ):
            whose = row.team or f"Cllr {row.councillor}"
            found[row.id] = _Owner(f"Only {whose} can read this", bool(row.team))
    return found


def _why_no_ward(points: Sequence[ContactLine]) -> str:
    current = [point for point in points if point.kind == "address" and point.is_current]
    if not current:
        return "Not known: no address yet"
    return "Not known: no ward is on record for that postcode"
