"""Making many residents at once, inside someone else's transaction. Nothing here is audited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select

from crm import clock
from crm.actor import Actor
from crm.council.access import in_force
from crm.council.models import PostcodeWard
from crm.database import db
from crm.errors import NotAllowed
from crm.residents.indexing import refresh_search
from crm.residents.models import ContactPoint, Resident
from crm.residents.rules import Point


@dataclass(frozen=True)
class Newcomer:
    """Somebody to take in, checked."""

    name: str
    about: str = ""
    points: tuple[Point, ...] = ()


def create_residents(actor: Actor, controller_id: int, people: Sequence[Newcomer]) -> tuple[int, ...]:
    """New residents under one of the actor's controllers, with how they are reached; their ids, in the same order.

    Set-based: two inserts, the wards of their postcodes, and what they are found by (seven statements for each 500).
    Raises NotAllowed for a controller that is not the actor's.
    """
    if controller_id not in actor.controllers:
        raise NotAllowed("You cannot keep people on behalf of somebody else.")
    wards = _wards({point.postcode for one in people for point in one.points if point.postcode})
    now, today = clock.now(), clock.today()
    rows = [
        {
            "controller_id": controller_id, "name": one.name, "about": one.about, "created_at": now,
            "ward_id": next((wards[p.postcode] for p in one.points if p.postcode in wards), None),
        }
        for one in people
    ]  # fmt: skip
    ids = _inserted(rows)
    points = [
        {
            "controller_id": controller_id, "resident_id": resident_id, "kind": point.kind, "network": point.network,
            "value": point.value, "normal": point.normal, "postcode": point.postcode, "starts_on": today,
        }
        for resident_id, one in zip(ids, people, strict=True)
        for point in one.points
    ]  # fmt: skip
    if points:
        db.session.execute(insert(ContactPoint), points)
    refresh_search(ids)
    return ids


def _inserted(rows: Sequence[dict[str, Any]]) -> tuple[int, ...]:
    """The ids of new rows, in their order. Asked for in order, SQLite would insert one by one; rows that are alike in
    all of this are as good as one another."""
    made = db.session.execute(
        insert(Resident).returning(Resident.id, Resident.name, Resident.about, Resident.ward_id), list(rows)
    )
    alike: dict[tuple[Any, ...], list[int]] = {}
    for resident_id, *what in made:
        alike.setdefault(tuple(what), []).append(resident_id)
    return tuple(alike[row["name"], row["about"], row["ward_id"]].pop() for row in rows)


def _wards(postcodes: set[str]) -> dict[str, int]:
    rows = db.session.execute(
        select(PostcodeWard.postcode, PostcodeWard.ward_id).where(
            PostcodeWard.postcode.in_(postcodes), in_force(PostcodeWard, clock.today())
        )
    )
    return dict(rows.all())
