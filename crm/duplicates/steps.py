"""What a merge and its undoing change, inside the transaction of the act that does so."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from crm.database import db
from crm.duplicates.models import Merge, Suspicion
from crm.duplicates.rules import Forest
from crm.residents.access import cluster_of, stayed_as
from crm.residents.models import Resident
from crm.residents.steps import refresh_search

AT_ONCE = 500


def entries_under(stands_id: int) -> list[int]:
    """The ids of the entries that stand for one person now, by id. One statement."""
    return list(
        db.session.scalars(select(Resident.id).where(Resident.id.in_(cluster_of(stands_id))).order_by(Resident.id))
    )


def restate(entry_ids: Collection[int]) -> None:
    """Work out anew which entry stands for each of these, from the merges that stand; and by what they are found.

    Without a new version, so that nobody's open form goes stale. Three statements, and those of the search.
    """
    db.session.flush()
    forest = Forest(
        dict(
            db.session.execute(
                select(Merge.resident_id, Merge.into_id).where(
                    Merge.resident_id.in_(entry_ids), Merge.undone_at.is_(None)
                )
            ).all()
        )
    )
    roots = {entry_id: forest.root(entry_id) for entry_id in entry_ids}
    table = Resident.__table__
    db.session.execute(
        update(table).where(table.c.id == bindparam("entry_id")).values(canonical_id=bindparam("stands_id")),
        [{"entry_id": one, "stands_id": None if one == root else root} for one, root in sorted(roots.items())],
    )
    db.session.expire_all()
    refresh_search(sorted(entry_ids))


def keep_answer(
    pair: tuple[int, int],
    controller_id: int,
    answer: str,
    *,
    by_id: int | None,
    at: datetime,
    ask_again_on: date | None = None,
) -> Suspicion:
    """Note what was answered about two entries; that they were suspected too, if nobody had noted that yet."""
    first, second = sorted(pair)
    kept = db.session.scalar(
        select(Suspicion).where(Suspicion.first_id == first, Suspicion.second_id == second).with_for_update()
    )
    if kept is None:
        kept = Suspicion(controller_id=controller_id, first_id=first, second_id=second, likeness=0, found_at=at)
        db.session.add(kept)
    kept.answer = answer
    kept.answered_by_id = by_id
    kept.answered_at = at
    kept.ask_again_on = ask_again_on
    return kept


def keep_suspicions(found: Mapping[tuple[int, int], tuple[int, int]], at: datetime) -> None:
    """Note who may be the same person: by pair the likeness and the controller. What nobody answered and was not found
    again is forgotten; answers stay as they are. A statement for each 500."""
    many = sorted(found.items())
    insert_into = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    for start in range(0, len(many), AT_ONCE):
        rows = [
            {
                "first_id": first, "second_id": second, "likeness": likeness, "controller_id": controller_id,
                "found_at": at,
            }
            for (first, second), (likeness, controller_id) in many[start : start + AT_ONCE]
        ]  # fmt: skip
        statement = insert_into(Suspicion).values(rows)
        new = statement.excluded
        db.session.execute(
            statement.on_conflict_do_update(
                index_elements=["first_id", "second_id"], set_={"likeness": new.likeness, "found_at": new.found_at}
            )
        )
    db.session.execute(
        delete(Suspicion)
        .where(Suspicion.answer.is_(None), Suspicion.found_at < at)
        .execution_options(synchronize_session=False)
    )


def settled() -> set[tuple[int, int]]:
    """The pairs about whom somebody said that they are two people, by the entries that stand for them now."""
    first, second = aliased(Resident), aliased(Resident)
    rows = db.session.execute(
        select(
            stayed_as(first).label("one"),
            stayed_as(second).label("other"),
        )
        .select_from(Suspicion)
        .join(first, first.id == Suspicion.first_id)
        .join(second, second.id == Suspicion.second_id)
        .where(Suspicion.answer == "no")
    )
    return {(min(row), max(row)) for row in map(tuple, rows)}


def put_right(controller_ids: Collection[int]) -> None:
    """Where entries of these controllers were deleted with their merges: the others stand where the merges that are
    left say. One statement where nobody was put together with anybody."""
    rows = db.session.execute(
        select(Resident.id, Resident.canonical_id).where(
            Resident.controller_id.in_(controller_ids), Resident.canonical_id.is_not(None)
        )
    ).all()
    if rows:
        restate({one for row in rows for one in row})
