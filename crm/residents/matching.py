"""The statements of the search: one index on SQLite, another on PostgreSQL, the same rows from both.

The filter by controller stands in each of them, before its limit.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, literal, literal_column, or_, select, table, text

from crm.actor import Actor
from crm.council.models import COUNCIL
from crm.database import db
from crm.residents import access
from crm.residents.asked import Asked, for_fts5, for_tsquery
from crm.residents.models import Organisation, Resident, SearchRow

# Where finding stops: what is typed next narrows it anyway.
ENOUGH = 500
# Of the council's residents entrusted to a councillor, the most that are looked through.
MOST_ENTRUSTED = 2_000


class Row:
    """What a statement of this file returns: typed for its readers."""

    resident_id: int | None
    organisation_id: int | None
    names: str
    last_at: datetime | None


_Rows = Select[tuple[int | None, int | None, str, datetime | None]]


def _rows(actor: Actor) -> _Rows:
    """The search rows that the actor may read, of residents and organisations that the actor may know of. Those of
    entries that were put together lead to the one that stayed."""
    return (
        select(access.stayed_as().label("resident_id"), SearchRow.organisation_id, SearchRow.names, SearchRow.last_at)
        .outerjoin(Resident, Resident.id == SearchRow.resident_id)
        .outerjoin(Organisation, Organisation.id == SearchRow.organisation_id)
        .where(
            SearchRow.controller_id.in_(actor.controllers),
            or_(
                Resident.controller_id.in_(actor.controllers),
                Organisation.controller_id.in_(actor.controllers),
            ),
        )
        .limit(ENOUGH + 1)
    )


def matching(actor: Actor, asked: Asked, *, names_only: bool = False) -> Sequence[Row]:
    """The rows that fit, in no order: 501 at the most. One statement."""
    statement = _rows(actor)
    if db.engine.dialect.name == "sqlite":
        index = "search_text_names" if names_only else "search_text"
        statement = _through(statement, index).where(text(f"{index} MATCH :asked").bindparams(asked=for_fts5(asked)))
    else:
        index = "search_row.search_text_names" if names_only else "search_row.search_text"
        statement = statement.where(
            text(f"{index} @@ to_tsquery('simple', :asked)").bindparams(asked=for_tsquery(asked))
        )
    return db.session.execute(statement).all()  # type: ignore[return-value]


def inside(actor: Actor, terms: Sequence[str]) -> Sequence[Row]:
    """The rows whose names hold each word somewhere. One statement, over trigrams where the database has them."""
    statement = _rows(actor)
    if db.engine.dialect.name == "sqlite":
        asked = " AND ".join(f'"{term}"' for term in terms)
        statement = _through(statement, "search_text_inside").where(
            text("search_text_inside MATCH :asked").bindparams(asked=asked)
        )
    else:
        statement = statement.where(*(_holds(SearchRow.names, term) for term in terms))
    return db.session.execute(statement).all()  # type: ignore[return-value]


def _through(statement: _Rows, index: str) -> _Rows:
    """Join SQLite's index. The plus sign keeps the planner from asking the index once for every row of the table."""
    return statement.join(table(index), literal_column(f"+{index}.rowid") == SearchRow.id)


def _holds(names: object, term: str) -> ColumnElement[bool]:
    return names.like(literal(f"%{term}%"))  # type: ignore[attr-defined,no-any-return]


def entrusted(actor: Actor, terms: Sequence[str]) -> Sequence[Row]:
    """Residents of the council in matters put to the actor's posts: by name and contact point alone, since what they
    said to others in the council is not the actor's to search. One statement."""
    rows = db.session.execute(
        select(
            SearchRow.resident_id,
            SearchRow.organisation_id,
            SearchRow.names,
            SearchRow.points,
            literal(None).label("last_at"),
        )
        .join(Resident, Resident.id == SearchRow.resident_id)
        .where(
            SearchRow.controller_id == COUNCIL,
            Resident.controller_id == COUNCIL,
            Resident.canonical_id.is_(None),
            access.may_know_resident(actor),
        )
        .limit(MOST_ENTRUSTED)
    ).all()
    return [row for row in rows if all(begins(t, f"{row.names} {row.points}".split()) for t in terms)]  # type: ignore[misc]


def begins(term: str, names: list[str]) -> bool:
    """Whether a name begins with what is sought."""
    return any(name.startswith(term) for name in names)
