"""Recording that a resident was looked at."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from sqlalchemy import Insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from crm import clock
from crm.actor import Actor
from crm.audit.models import Viewing
from crm.database import db, own_short_transaction

log = logging.getLogger(__name__)


def note_viewing(actor: Actor, resident_id: int, *, restricted: bool = False) -> None:
    """Write that the actor looks at a resident, once an hour, before the page is answered.

    In a short transaction of its own on the primary. Where it cannot be written a restricted resident is refused
    (the error goes up) and any other is served, with the failure in the log.
    """
    note_viewings(actor, [resident_id], restricted=restricted)


def note_viewings(actor: Actor, resident_ids: Sequence[int], *, restricted: bool = False) -> None:
    """The same of several residents on one page, in one statement; `restricted` where any of them is."""
    if actor.colleague_id is None or not resident_ids:
        return
    insert: type[Insert] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[db.engine.dialect.name]
    statement = insert(Viewing).on_conflict_do_nothing()  # type: ignore[attr-defined]
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    rows = [
        {"colleague_id": actor.colleague_id, "resident_id": resident_id, "hour": hour}
        for resident_id in sorted(resident_ids)
    ]
    try:
        with own_short_transaction() as connection:
            connection.execute(statement, rows)
    except SQLAlchemyError:
        if restricted:
            raise
        log.exception("A viewing could not be written.")
