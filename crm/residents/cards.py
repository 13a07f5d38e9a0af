"""Everything that is kept about one resident or one organisation, for the pages that show them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import aliased

from crm import clock
from crm.actor import Actor
from crm.council.models import Colleague, Ward
from crm.council.queries import WardFact
from crm.database import db
from crm.errors import NotFound
from crm.permissions import Permission
from crm.residents import access, rules
from crm.residents.lines import (
    ContactLine,
    LinkLine,
    contact_lines_of,
    links_of,
)
from crm.residents.models import Resident
from crm.residents.owners import Owner, owners_of


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


# What the card shows of an entry that was put into this one where this one says nothing itself.
_FILLED = (
    "known_as", "preferences", "adjustments", "about", "what_works", "what_to_avoid", "still_open",
)  # fmt: skip


@dataclass(frozen=True)
class AlsoEntered:
    """An entry that was put into the one that stands for the person: its name, and what is shown nowhere else."""

    id: int
    name: str
    says: tuple[str, ...]  # what it says that the other one says differently
    warns: bool = False  # whether it has a safety note: shown with the person, changed where it stands


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
    reads_all: bool = True  # who is in touch with them, and with whom they belong
    also: tuple[AlsoEntered, ...] = ()  # the entries that were put into this one

    @property
    def entry_ids(self) -> tuple[int, ...]:
        """All entries that stand for the person: this one, and those put into it."""
        return (self.id, *(one.id for one in self.also))

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
    """Everything about one resident. Raises NotFound. Five statements.

    Pages that show it call `crm.audit.commands.note_viewing(actor, card.id, restricted=card.restricted)` first.
    """
    card = resident_cards(actor, [resident_id]).get(resident_id)
    if card is None:
        raise NotFound
    return card


def resident_cards(actor: Actor, resident_ids: Collection[int]) -> dict[int, ResidentCard]:
    """Everything about several residents, over all entries that were put together for each; those whom the actor may
    not know of are missing. Five statements."""
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
    owners = owners_of({row.Resident.controller_id for row in rows})
    others = _put_into(ids)
    cards = {
        row.Resident.id: _card(
            actor, row, points[row.Resident.id], links[row.Resident.id], owners[row.Resident.controller_id]
        )
        for row in rows
    }
    return {one: _with_others(card, others.get(one, [])) for one, card in cards.items()}


def _put_into(resident_ids: Collection[int]) -> dict[int, list[Resident]]:
    """The entries that were put into each of these. One statement."""
    found: dict[int, list[Resident]] = {}
    for row in db.session.scalars(
        select(Resident).where(Resident.canonical_id.in_(resident_ids)).order_by(Resident.id)
    ):
        found.setdefault(row.canonical_id or 0, []).append(row)
    return found


def _with_others(card: ResidentCard, others: Sequence[Resident]) -> ResidentCard:
    """The card over all entries: what this one does not say the others may, and a safety note of any is shown."""
    if not others:
        return card
    filled: dict[str, Any] = {
        name: next((text for one in others if (text := getattr(one, name))), "")
        for name in _FILLED
        if not getattr(card, name)
    }
    today = clock.today()
    notes = [one for one in others if one.safety_note]
    shown = [one.safety_note for one in notes if not rules.is_past_review(one.safety_review_on, today)]
    also = tuple(
        AlsoEntered(
            one.id,
            one.name,
            tuple(text for name in _FILLED if (text := getattr(one, name)) and text != filled.get(name)
                  and text != getattr(card, name)),
            bool(one.safety_note),
        )
        for one in others
    )  # fmt: skip
    return replace(
        card,
        **filled,
        language=card.language or next((one.language for one in others if one.language), ""),
        safety_note=" ".join(dict.fromkeys(filter(None, (card.safety_note, *shown)))),
        safety_note_awaits_review=card.safety_note_awaits_review or len(shown) < len(notes),
        also=also,
    )


def _card(
    actor: Actor, row: Row[Any], points: tuple[ContactLine, ...], links: tuple[LinkLine, ...], owner: Owner
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
        reads_all=access.reads_all_of(actor, resident.controller_id),
    )


def _why_no_ward(points: Sequence[ContactLine]) -> str:
    current = [point for point in points if point.kind == "address" and point.is_current]
    if not current:
        return "Not known: no address yet"
    return "Not known: no ward is on record for that postcode"
