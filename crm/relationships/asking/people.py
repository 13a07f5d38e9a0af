"""Residents and organisations that the words of the box may mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, literal, select, union_all

from crm import typed
from crm.actor import Actor
from crm.council.models import Ward
from crm.database import db
from crm.relationships.asking.reading import BEGUN, EXACT, MOST_NAMES, NEARLY, PEOPLE, WHOLE, Reading
from crm.residents.asked import Word
from crm.residents.finding import CORRECTED, TOLD_OF, find
from crm.residents.matching import ENOUGH, matching
from crm.residents.models import ContactPoint, Organisation, Resident
from crm.residents.rules import street


def people(
    actor: Actor, words: str, terms: tuple[str, ...], asked: str, chosen: str, *, only_names: bool
) -> list[Reading]:
    """Residents and organisations, by their names alone or as the search finds them. Five statements at most; eight
    where nobody fits as it is spelled."""
    fits = _by_names(actor, terms, asked) if only_names else _searched(actor, words, terms, asked)
    best = sorted(fits, key=lambda key: fits[key])[: 3 * MOST_NAMES]
    kind, _, number = chosen.partition("-")
    if kind in PEOPLE and number.isascii() and number.isdigit() and len(number) < 10:
        best.append((kind, int(number)))
    named = [
        Reading(
            kind, str(number), name, fits.get((kind, number), WHOLE), street(note or "") if kind == "resident" else ""
        )
        for kind, number, name, note in _names(actor, best)
    ]
    return [_exactly(one, asked) for one in named]


def _by_names(actor: Actor, terms: tuple[str, ...], asked: str) -> dict[tuple[str, int], int]:
    """How well each fits whose name has all the words. One statement; where half the town has such a name another for
    those who have them whole."""
    rows = list(matching(actor, (tuple((Word(term),) for term in terms),), names_only=True))
    if len(rows) > ENOUGH:
        rows += matching(actor, (tuple((Word(term, whole=True),) for term in terms),), names_only=True)
    fits: dict[tuple[str, int], int] = {}
    for row in rows:
        key = ("resident", row.resident_id) if row.resident_id else ("organisation", row.organisation_id or 0)
        fits.setdefault(key, _fit_of_names(asked, terms, row.names))
    return fits


def _searched(actor: Actor, words: str, terms: tuple[str, ...], asked: str) -> dict[tuple[str, int], int]:
    """The same of whom the search finds: by name; by what they are called here or what was said; or nearly so. Two
    statements as a rule, seven at the most."""
    matches = find(actor, words, wanted=1).matches
    by_name = [match for match in matches if match.rank < TOLD_OF] or matches
    return {
        match.key: NEARLY if match.rank >= CORRECTED else _fit_of_names(asked, terms, match.names) for match in by_name
    }


def _fit_of_names(asked: str, terms: Sequence[str], names: str) -> int:
    return EXACT if names == asked else WHOLE if set(terms) <= set(names.split()) else BEGUN


def _exactly(reading: Reading, asked: str) -> Reading:
    """A nickname in the search row keeps it from being the name itself: look at the name."""
    if typed.folded(reading.name) != asked:
        return reading
    return Reading(reading.kind, reading.key, reading.name, EXACT, reading.note)


def _names(actor: Actor, people: Sequence[tuple[str, int]]) -> Sequence[Any]:
    """(kind, id, name, address or ward) of those that the actor may search for. One statement, or none for nobody."""
    if not people:
        return ()
    lives = (
        select(ContactPoint.value)
        .where(
            ContactPoint.resident_id == Resident.id, ContactPoint.kind == "address", ContactPoint.ends_on.is_(None),
            ContactPoint.controller_id.in_(actor.controllers),
        )
        .order_by(ContactPoint.id.desc())
        .limit(1)
        .correlate(Resident)
        .scalar_subquery()
    )  # fmt: skip
    residents = (
        select(literal("resident"), Resident.id, Resident.name, func.coalesce(lives, Ward.name))
        .outerjoin(Ward, Ward.id == Resident.ward_id)
        .where(
            Resident.id.in_([number for kind, number in people if kind == "resident"]),
            Resident.controller_id.in_(actor.controllers),
            Resident.canonical_id.is_(None),
        )
    )
    organisations = select(literal("organisation"), Organisation.id, Organisation.name, literal("")).where(
        Organisation.id.in_([number for kind, number in people if kind == "organisation"]),
        Organisation.controller_id.in_(actor.controllers),
    )
    return db.session.execute(union_all(residents, organisations)).all()
