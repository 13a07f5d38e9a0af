"""Whom the council spoke with last."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select, tuple_, union_all
from sqlalchemy.orm import aliased

from crm.actor import Actor
from crm.database import db
from crm.residents import access
from crm.residents.explaining import Hit, hits
from crm.residents.finding import TOLD_OF, Found, Match
from crm.residents.models import Organisation, Resident, SearchRow
from crm.web.pagination import PER_PAGE, Page, page_of


def recently_spoken(actor: Actor, page: int) -> Page[Hit]:
    """Those whom the actor's part of the council spoke with last, 25 to a page. Six statements."""
    wanted = page * PER_PAGE + 1
    newest = [
        select(SearchRow.id, SearchRow.last_at)
        .outerjoin(Resident, Resident.id == SearchRow.resident_id)
        .outerjoin(Organisation, Organisation.id == SearchRow.organisation_id)
        .where(
            SearchRow.controller_id == controller_id,
            SearchRow.last_at.is_not(None),
            # The subject's own row: words of a restricted team stand in a second one.
            (Resident.controller_id == controller_id) & ~_spoken_since(controller_id)
            | (Organisation.controller_id == controller_id),
        )
        .order_by(SearchRow.last_at.desc())
        .limit(wanted)
        .subquery()
        for controller_id in actor.controllers
    ]
    if not newest:
        return page_of([], page)
    rows = union_all(*(select(one.c.id, one.c.last_at) for one in newest)).subquery()
    chosen = db.session.execute(
        select(access.stayed_as().label("resident_id"), SearchRow.organisation_id, SearchRow.names, SearchRow.last_at)
        .join(rows, rows.c.id == SearchRow.id)
        .outerjoin(Resident, Resident.id == SearchRow.resident_id)
        .order_by(SearchRow.last_at.desc(), SearchRow.id)
        .offset(wanted - PER_PAGE - 1)
        .limit(PER_PAGE + 1)
    ).all()
    matches = tuple(
        Match(
            "resident" if row.resident_id else "organisation",
            row.resident_id or row.organisation_id,
            TOLD_OF, 0, row.names, row.last_at,
        )
        for row in chosen
    )  # fmt: skip
    return page_of(list(hits(actor, Found(matches, False, (), {}), len(matches))), page)


def _spoken_since(controller_id: int) -> ColumnElement[bool]:
    """Whether another entry for the same person was spoken with later: then that one is listed for both."""
    entry, row = aliased(Resident), aliased(SearchRow)
    stands = access.stayed_as()
    return (
        select(row.id)
        .join(entry, entry.id == row.resident_id)
        .where(
            or_(entry.id == stands, entry.canonical_id == stands),
            row.controller_id == controller_id,
            tuple_(row.last_at, row.id) > tuple_(SearchRow.last_at, SearchRow.id),
        )
        .correlate(Resident, SearchRow)
        .exists()
    )
