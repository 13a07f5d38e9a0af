"""What entries are compared by, read for many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import and_, select

from crm.database import db
from crm.duplicates.rules import Entry
from crm.residents.access import clusters_of
from crm.residents.models import ContactPoint, Resident

AT_ONCE = 500


def entries_of(resident_ids: Collection[int]) -> dict[int, Entry]:
    """The entries that stand for these residents, with what those put into them say. Two statements for each 500.

    Of contact points only those of the resident's own keeper: what a closed team added is no reason that others hear.
    """
    ids = sorted(resident_ids)
    found: dict[int, Entry] = {}
    for start in range(0, max(len(ids), 1), AT_ONCE):
        found |= _some(ids[start : start + AT_ONCE])
    return found


def _some(ids: list[int]) -> dict[int, Entry]:
    entries = clusters_of(ids)
    names: dict[int, list[str]] = defaultdict(list)
    nicknames: dict[int, list[str]] = defaultdict(list)
    who: dict[int, tuple[int | None, int]] = {}
    for row in db.session.execute(
        select(
            entries.c.resident_id.label("stands"), Resident.name, Resident.known_as, Resident.ward_id,
            Resident.controller_id,
        )
        .select_from(entries)
        .join(Resident, Resident.id == entries.c.entry_id)
        .order_by(Resident.canonical_id.is_not(None), Resident.id)
    ):  # fmt: skip
        names[row.stands].append(row.name)
        nicknames[row.stands].extend(filter(None, [row.known_as]))
        who.setdefault(row.stands, (row.ward_id, row.controller_id))
    points: dict[int, set[tuple[str, str]]] = defaultdict(set)
    places: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for row in db.session.execute(
        select(
            entries.c.resident_id.label("stands"), ContactPoint.kind, ContactPoint.network, ContactPoint.normal,
            ContactPoint.value, ContactPoint.postcode,
        )
        .select_from(entries)
        .join(Resident, Resident.id == entries.c.entry_id)
        .join(
            ContactPoint,
            and_(ContactPoint.resident_id == Resident.id, ContactPoint.controller_id == Resident.controller_id),
        )
    ):  # fmt: skip
        if row.kind == "address":
            places[row.stands].add((row.postcode, row.value))
        else:
            points[row.stands].add((row.kind, f"{row.network}:{row.normal}"))
    return {
        one: Entry(
            one,
            tuple(dict.fromkeys(words)),
            tuple(dict.fromkeys(nicknames[one])),
            frozenset(points[one]),
            frozenset(places[one]),
            *who[one],
        )
        for one, words in names.items()
    }
