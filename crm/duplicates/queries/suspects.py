"""Who may have been entered twice, and why."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from crm import clock
from crm.actor import Actor
from crm.council.models import Colleague
from crm.database import db
from crm.duplicates import rules
from crm.duplicates.entries import entries_of
from crm.duplicates.finding import beside
from crm.duplicates.models import Suspicion
from crm.residents.access import stayed_as
from crm.residents.cards import ResidentCard
from crm.residents.models import Resident
from crm.web.formatting import sentence
from crm.web.pagination import PER_PAGE, Page, page_of

# On a resident's page: of those who may be the same person the likeliest.
MOST_ON_A_PAGE = 3


@dataclass(frozen=True)
class Suspect:
    """Two entries that may be one person, and why, in words."""

    first_id: int
    first: str
    second_id: int
    second: str
    reasons: tuple[str, ...]
    put_off_by: str = ""  # who said "later" the last time
    likeness: int = 0

    @property
    def why(self) -> str:
        return sentence("; ".join(self.reasons)) if self.reasons else "What they had in common has been corrected since"


def suspects(actor: Actor, page: int) -> Page[Suspect]:
    """The pairs that wait for an answer, likeliest first, 25 to a page. Four statements."""
    first, second = aliased(Resident), aliased(Resident)
    rows = db.session.execute(
        select(
            Suspicion.first_id, Suspicion.second_id, Suspicion.answer, first.name.label("first"),
            second.name.label("second"), Colleague.name.label("by"),
        )
        .join(first, first.id == Suspicion.first_id)
        .join(second, second.id == Suspicion.second_id)
        .outerjoin(Colleague, Colleague.id == Suspicion.answered_by_id)
        .where(
            Suspicion.controller_id.in_(actor.controllers),
            _is_open(),
            # What was put together or apart since it was found waits until it is found anew.
            first.canonical_id.is_(None),
            second.canonical_id.is_(None),
        )
        .order_by(Suspicion.likeness.desc(), Suspicion.id)
        .offset((page - 1) * PER_PAGE)
        .limit(PER_PAGE + 1)
    ).all()  # fmt: skip
    entries = entries_of({one for row in rows for one in (row.first_id, row.second_id)})
    found = []
    for row in rows:
        how = rules.likeness(entries[row.first_id], entries[row.second_id])
        found.append(Suspect(row.first_id, row.first, row.second_id, row.second, how.reasons, row.by or "", how.sum))
    return page_of(found, page)


def _is_open() -> ColumnElement[bool]:
    return or_(Suspicion.answer.is_(None), and_(Suspicion.answer == "later", Suspicion.ask_again_on <= clock.today()))


def looked_through_on(actor: Actor) -> datetime | None:
    """When everybody was looked through last. One statement."""
    found: datetime | None = db.session.scalar(
        select(func.max(Suspicion.found_at)).where(Suspicion.controller_id.in_(actor.controllers))
    )
    return found


def suspected_of(actor: Actor, card: ResidentCard) -> tuple[Suspect, ...]:
    """Who may be the same person as a resident, from what is kept at this moment; nobody about whom that was answered.
    The likeliest three. Six statements; none where the actor may not change what is kept."""
    if not card.can_edit or card.canonical_id is not None:
        return ()
    names = (card.name, card.known_as, *(one.name for one in card.also))
    near = beside(actor, card.id, card.controller_id, [name for name in names if name])
    entries = entries_of({card.id, *near})
    answered = _answered_about(card.entry_ids)
    own = entries.pop(card.id)
    found = [
        Suspect(card.id, card.name, one.id, one.names[0], how.reasons, likeness=how.sum)
        for one in entries.values()
        if one.id not in answered and (how := rules.likeness(own, one)).is_likely
    ]
    return tuple(sorted(found, key=lambda one: (-one.likeness, one.second_id))[:MOST_ON_A_PAGE])


def kept_suspects_of(actor: Actor, card: ResidentCard) -> tuple[Suspect, ...]:
    """Who may be the same person as a resident, of those found when everybody was looked through: the likeliest three
    that wait for an answer. One statement, two more where there are any."""
    if not card.can_edit or card.canonical_id is not None:
        return ()
    first, second = aliased(Resident), aliased(Resident)
    rows = db.session.execute(
        select(Suspicion.first_id, Suspicion.second_id, Suspicion.likeness, first.name, second.name)
        .join(first, first.id == Suspicion.first_id)
        .join(second, second.id == Suspicion.second_id)
        .where(
            or_(Suspicion.first_id == card.id, Suspicion.second_id == card.id),
            Suspicion.controller_id == card.controller_id,
            _is_open(),
            first.canonical_id.is_(None),
            second.canonical_id.is_(None),
        )
        .order_by(Suspicion.likeness.desc(), Suspicion.id)
        .limit(MOST_ON_A_PAGE)
    ).all()  # fmt: skip
    if not rows:
        return ()
    others = [(b, other) if a == card.id else (a, one) for a, b, _likeness, one, other in rows]
    entries = entries_of({card.id, *(other_id for other_id, _name in others)})
    own = entries[card.id]
    return tuple(
        Suspect(card.id, card.name, other_id, name, how.reasons, likeness=how.sum)
        for other_id, name in others
        if (how := rules.likeness(own, entries[other_id])).is_likely
    )


def _answered_about(entry_ids: Collection[int]) -> set[int]:
    """With whom these entries are not to be compared: no was said, or later, and that is still to come."""
    first, second = aliased(Resident), aliased(Resident)
    rows = db.session.execute(
        select(
            stayed_as(first), stayed_as(second)
        )
        .select_from(Suspicion)
        .join(first, first.id == Suspicion.first_id)
        .join(second, second.id == Suspicion.second_id)
        .where(
            or_(Suspicion.first_id.in_(entry_ids), Suspicion.second_id.in_(entry_ids)),
            Suspicion.answer.is_not(None),
            ~_is_open(),
        )
    )  # fmt: skip
    return {one for row in rows for one in row}
