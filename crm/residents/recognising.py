"""Whether people in a list are known already: many at once, by how they are reached and by name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import select

from crm.actor import Actor
from crm.database import db
from crm.residents.asked import Word
from crm.residents.matching import ENOUGH, matching
from crm.residents.models import ContactPoint, Resident
from crm.residents.rules import Point
from crm.residents.terms import terms

POINTS_AT_ONCE = 500
NAMES_AT_ONCE = 40
# An address is where several people live, so it alone does not say that two are one.
_TELLING = ("phone", "email", "handle")


@dataclass(frozen=True)
class Sought:
    """Somebody in a list."""

    name: str
    points: tuple[Point, ...] = ()


@dataclass(frozen=True)
class Fit:
    """Somebody who is kept already and may be the same person."""

    resident_id: int
    by: str  # contact point, name


def recognise(actor: Actor, people: Sequence[Sought]) -> tuple[Fit | None, ...]:
    """For each person in a list who they may be among the residents that the actor may know of, or None.

    By a number, address of mail or handle, current or earlier; else by a name that has all the words of theirs. Merged
    residents are found as the one that stayed. One statement for each 500 ways to reach somebody and for each 40 names,
    more where a name is very common.
    """
    by_point = _by_point(actor, {key for one in people for key in _keys(one)})
    found = [next((by_point[key] for key in _keys(one) if key in by_point), None) for one in people]
    nameless = {terms(one.name) for one, fit in zip(people, found, strict=True) if fit is None}
    by_name = _by_name(actor, sorted(nameless - {()}))
    return tuple(
        Fit(fit, "contact point") if fit is not None
        else Fit(by_name[terms(one.name)], "name") if terms(one.name) in by_name
        else None
        for one, fit in zip(people, found, strict=True)
    )  # fmt: skip


def _keys(one: Sought) -> list[tuple[str, str]]:
    return [(point.kind, point.normal) for point in one.points if point.kind in _TELLING]


def _by_point(actor: Actor, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    walk = iter(sorted(keys))
    while some := list(islice(walk, POINTS_AT_ONCE)):
        rows = db.session.execute(
            select(ContactPoint.kind, ContactPoint.normal, Resident.id, Resident.canonical_id)
            .join(Resident, Resident.id == ContactPoint.resident_id)
            .where(
                ContactPoint.kind.in_({kind for kind, _ in some}),
                ContactPoint.normal.in_([normal for _, normal in some]),
                ContactPoint.controller_id.in_(actor.controllers),
                Resident.controller_id.in_(actor.controllers),
            )
            .order_by(ContactPoint.ends_on.is_not(None), ContactPoint.id)
        )
        for row in rows:
            found.setdefault((row.kind, row.normal), row.canonical_id or row.id)
    return found


def _by_name(actor: Actor, names: Sequence[tuple[str, ...]]) -> dict[tuple[str, ...], int]:
    """Residents whose names, the one they are known by included, have all the words of each name whole."""
    found: dict[tuple[str, ...], int] = {}
    waiting = [names[at : at + NAMES_AT_ONCE] for at in range(0, len(names), NAMES_AT_ONCE)]
    while waiting:
        some = waiting.pop()
        asked = tuple(tuple((Word(word, whole=True),) for word in name[:8]) for name in some)
        rows = matching(actor, asked, names_only=True)
        if len(rows) > ENOUGH and len(some) > 1:
            # A name that half the borough has leaves no place for the others: asked in two halves.
            waiting += [some[: len(some) // 2], some[len(some) // 2 :]]
            continue
        kept = [(set(row.names.split()), row.resident_id) for row in rows if row.resident_id]
        for name in some:
            # Of several the one that is called so and nothing else.
            fitting = [(len(words - set(name)), resident_id) for words, resident_id in kept if set(name) <= words]
            if fitting:
                found[name] = min(fitting)[1]
    return found
