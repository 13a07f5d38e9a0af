"""What was put together, by whom, and whether it was undone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import aliased

from crm.actor import Actor
from crm.council.models import Colleague
from crm.database import db
from crm.duplicates import access
from crm.duplicates.models import Merge
from crm.residents import access as residents
from crm.residents.queries import names_of


@dataclass(frozen=True)
class Merged:
    """That two entries were put together: by whom, when, and whether it was undone."""

    id: int
    entry_id: int
    entry: str
    into_id: int
    into: str
    by: str
    at: datetime
    undone_by: str
    undone_at: datetime | None


def merge_of(actor: Actor, merge_id: int) -> Merged:
    """One merge. Raises NotFound. Three statements."""
    found = access.merge(actor, merge_id)
    return _merged(actor, Merge.id == found.id)[0]


def merges_of(actor: Actor, entry_ids: Collection[int]) -> tuple[Merged, ...]:
    """The merges that stand among the entries of one person, newest first. One statement, two
    where there are any."""
    return tuple(_merged(actor, and_(Merge.resident_id.in_(entry_ids), Merge.undone_at.is_(None))))


def _merged(actor: Actor, which: ColumnElement[bool]) -> list[Merged]:
    by, undone_by = aliased(Colleague), aliased(Colleague)
    rows = db.session.execute(
        select(Merge, by.name.label("by"), undone_by.name.label("undone_by"))
        .outerjoin(by, by.id == Merge.merged_by_id)
        .outerjoin(undone_by, undone_by.id == Merge.undone_by_id)
        .where(which, Merge.controller_id.in_(actor.controllers))
        .order_by(Merge.merged_at.desc(), Merge.id.desc())
    ).all()
    if not rows:
        return []
    named = names_of(actor, {one for row in rows for one in (row.Merge.resident_id, row.Merge.into_id)})
    return [
        Merged(
            row.Merge.id, row.Merge.resident_id, named[row.Merge.resident_id].name, row.Merge.into_id,
            named[row.Merge.into_id].name, row.by or "The product", row.Merge.merged_at, row.undone_by or "",
            row.Merge.undone_at,
        )
        for row in rows
    ]  # fmt: skip


def stands_for(actor: Actor, resident_id: int) -> int:
    """The id of the entry that stands for a person now. Raises NotFound. One or two statements."""
    return residents.who_stands_for(actor, resident_id).id
