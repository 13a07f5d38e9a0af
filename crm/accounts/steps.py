"""What other rooms' acts may do to the register, inside their own transaction."""

from __future__ import annotations

from sqlalchemy import select

from crm.accounts.models import Service
from crm.accounts.services import SERVICES
from crm.database import db


def keep_services() -> int:
    """Add the services that we ship and the table lacks; how many. One statement, and one more where any lacked.

    Those already there keep the council's own names.
    """
    there = set(db.session.scalars(select(Service.code)))
    lacking = [Service(code=code, name=name) for code, name in sorted(SERVICES.items()) if code not in there]
    db.session.add_all(lacking)
    db.session.flush()
    return len(lacking)
