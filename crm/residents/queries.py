"""Finding people, and the lists of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from crm import clock
from crm.actor import Actor
from crm.council.models import COUNCIL, Controller, Team
from crm.database import db
from crm.errors import NotFound
from crm.residents import access
from crm.residents.cards import resident_card
from crm.residents.explaining import Hit, Why, hits
from crm.residents.finding import find
from crm.residents.matching import ENOUGH
from crm.residents.models import ContactPoint, Organisation, Resident
from crm.residents.organisation_cards import organisation_card
from crm.residents.recent import recently_spoken
from crm.web.pagination import PER_PAGE, Page, page_of

__all__ = ["Hit", "SearchResult", "Why", "organisation_card", "recently_spoken", "resident_card", "search"]


@dataclass(frozen=True)
class SearchResult:
    """Whom a search found. `total` counts to 500; `total_words` says when there are more."""

    asked: str
    hits: tuple[Hit, ...]
    total: int
    stopped: bool

    @property
    def more(self) -> bool:
        """Whether there are others beside the hits."""
        return self.stopped or self.total > len(self.hits)

    @property
    def total_words(self) -> str:
        return f"{ENOUGH}+" if self.stopped else f"{self.total:,}"

    @property
    def other_spelling(self) -> bool:
        """Whether nothing fits as it was typed, and what is shown is spelled another way."""
        return bool(self.hits) and all(hit.corrected for hit in self.hits)


def search(actor: Actor, words: str, limit: int = 8) -> SearchResult:
    """Residents and organisations that fit what is typed: names before what is remembered, corrections last.

    Only what the actor may read decides. About eight statements, 10 ms at 100,000 residents.
    """
    found = find(actor, words[:200], wanted=limit)
    return SearchResult(words.strip()[:200], hits(actor, found, limit), len(found.matches), found.stopped)


@dataclass(frozen=True)
class Named:
    """A resident as other pages name them."""

    resident_id: int
    name: str
    known_as: str
    canonical_id: int | None


def names_of(actor: Actor, resident_ids: Collection[int]) -> dict[int, Named]:
    """The names of residents that the actor may know of, merged ones too; others are missing. One statement."""
    statement = access.visible_residents(actor, merged=True).with_only_columns(
        Resident.id, Resident.name, Resident.known_as, Resident.canonical_id
    )
    return {row.id: Named(*row) for row in db.session.execute(statement.where(Resident.id.in_(resident_ids)))}


def keepers(actor: Actor) -> dict[str, str]:
    """On whose behalf the actor may keep somebody new, by controller: the closest circle first. One statement.

    A councillor keeps people for the present time in office only.
    """
    rows = db.session.execute(
        select(Controller.id, Controller.post_holder_id, Team.name)
        .outerjoin(Team, Team.id == Controller.team_id)
        .where(Controller.id.in_(actor.controllers))
        .order_by(Controller.id.desc())
    )
    held = {hat.post_holder_id for hat in actor.hats}
    found: dict[str, str] = {}
    for row in rows:
        if row.name:
            found[str(row.id)] = f"{row.name} alone: nobody else will know of them"
        elif row.id == COUNCIL:
            found[str(row.id)] = "The council: its officers can find them"
        elif row.post_holder_id in held:
            found[str(row.id)] = "My own casework: nobody else will know of them"
    return found


def whose_contact_point(actor: Actor, contact_point_id: int) -> tuple[str, int]:
    """(`resident` or `organisation`, its id) of a contact point that the actor may change. NotFound. One statement."""
    row = db.session.execute(
        select(access.stayed_as().label("resident_id"), ContactPoint.organisation_id)
        .select_from(ContactPoint)
        .outerjoin(Resident, Resident.id == ContactPoint.resident_id)
        .where(ContactPoint.id == contact_point_id, ContactPoint.controller_id.in_(actor.controllers))
    ).first()
    if row is None:
        raise NotFound
    return ("resident", row.resident_id) if row.resident_id else ("organisation", row.organisation_id)


@dataclass(frozen=True)
class Chosen:
    """Whom somebody chose to link to."""

    kind: str
    id: int
    name: str


def named(actor: Actor, kind: str, about_id: int) -> Chosen | None:
    """The name of a resident or an organisation that the actor may know of; None for any other. One statement."""
    if kind == "resident":
        statement = access.visible_residents(actor).with_only_columns(Resident.name).where(Resident.id == about_id)
    elif kind == "organisation":
        statement = (
            access.visible_organisations(actor).with_only_columns(Organisation.name).where(Organisation.id == about_id)
        )
    else:
        return None
    name = db.session.scalar(statement)
    return Chosen(kind, about_id, name) if name is not None else None


def safety_note_to_edit(actor: Actor, resident_id: int) -> str:
    """The safety note as it was written, past its review too: for the form that reviews it. One statement."""
    note: str | None = db.session.scalar(
        access.visible_residents(actor, merged=True)
        .with_only_columns(Resident.safety_note)
        .where(Resident.id == resident_id)
    )
    return note or ""


@dataclass(frozen=True)
class NoteToReview:
    """A safety note that nobody reviewed in time: it is no longer shown on the resident's page."""

    resident_id: int
    name: str
    review_on: date


def safety_notes_to_review(actor: Actor, *, within_days: int = 0, limit: int = 50) -> tuple[NoteToReview, ...]:
    """The safety notes past their review date, or due within some days, longest first. One statement."""
    last = clock.days_after(clock.today(), within_days)
    rows = db.session.execute(
        select(Resident.id, Resident.name, Resident.safety_review_on)
        .where(
            Resident.controller_id.in_(actor.controllers),
            Resident.safety_note != "",
            Resident.safety_review_on < last if within_days == 0 else Resident.safety_review_on <= last,
        )
        .order_by(Resident.safety_review_on, Resident.id)
        .limit(limit)
    )
    return tuple(NoteToReview(*row) for row in rows)


@dataclass(frozen=True)
class OrganisationLine:
    """An organisation in a list."""

    id: int
    name: str
    kind: str


def organisations(actor: Actor, page: int) -> Page[OrganisationLine]:
    """The organisations that the actor may know of, by name, 25 to a page. One statement."""
    rows = db.session.execute(
        access.visible_organisations(actor)
        .with_only_columns(Organisation.id, Organisation.name, Organisation.kind)
        .order_by(Organisation.name, Organisation.id)
        .offset((page - 1) * PER_PAGE)
        .limit(PER_PAGE + 1)
    )
    return page_of([OrganisationLine(*row) for row in rows], page)


def namesakes(actor: Actor, resident_id: int) -> int:
    """How many others of exactly this name the actor may know of: perhaps the same person. One statement."""
    name = select(Resident.name).where(Resident.id == resident_id).scalar_subquery()
    others = access.visible_residents(actor).where(Resident.name == name, Resident.id != resident_id)
    return db.session.scalar(select(func.count()).select_from(others.subquery())) or 0
