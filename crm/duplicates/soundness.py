"""What must hold of merges, asked of the whole record: for `flask check`."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import aliased

from crm.database import db
from crm.duplicates.models import Merge
from crm.duplicates.rules import Forest
from crm.residents.models import Resident


def unsound() -> Iterator[tuple[str, Select[tuple[int]]]]:
    """What would be wrong, in words, and the statement that finds the ids."""
    entry, stands = aliased(Resident), aliased(Resident)
    put_into = select(entry.id).join(stands, stands.id == entry.canonical_id)
    yield "resident was put into one that was put into another", put_into.where(stands.canonical_id.is_not(None))
    yield (
        "resident was put together with another controller’s",
        put_into.where(stands.controller_id != entry.controller_id),
    )
    merged = (
        select(Merge.resident_id).join(entry, entry.id == Merge.resident_id).join(stands, stands.id == Merge.into_id)
    )
    other = or_(entry.controller_id != Merge.controller_id, stands.controller_id != Merge.controller_id)
    yield "merge joins what two controllers keep", merged.where(Merge.undone_at.is_(None), other)


def misplaced() -> list[int]:
    """The entries that stand elsewhere than the merges that stand say. Two statements."""
    rows = db.session.execute(select(Merge.resident_id, Merge.into_id).where(Merge.undone_at.is_(None))).all()
    forest = Forest({row.resident_id: row.into_id for row in rows})
    there = select(Resident.id, Resident.canonical_id).where(Resident.canonical_id.is_not(None))
    kept = {row.id: row.canonical_id for row in db.session.execute(there)}
    meant = {entry_id: forest.root(entry_id) for entry_id in forest.into}
    return sorted(one for one in kept.keys() | meant.keys() if kept.get(one) != meant.get(one))
