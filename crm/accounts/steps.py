"""What other rooms' acts may do to the register, inside their own transaction."""

from __future__ import annotations

from sqlalchemy import Insert, select
from sqlalchemy.dialects import postgresql, sqlite

from crm.accounts.models import Service
from crm.accounts.services import SERVICES
from crm.database import db


def keep_services() -> int:
    """Add the services that we ship and the table lacks; how many. One statement, and one more where any lacked.

    Those already there keep the council's own names. Two servers that start at once may both call it.
    """
    there = set(db.session.scalars(select(Service.code)))
    lacking = [{"code": code, "name": name} for code, name in sorted(SERVICES.items()) if code not in there]
    if lacking:
        insert: type[Insert] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[db.engine.dialect.name]
        db.session.execute(insert(Service).on_conflict_do_nothing(), lacking)  # type: ignore[attr-defined]
    return len(lacking)
