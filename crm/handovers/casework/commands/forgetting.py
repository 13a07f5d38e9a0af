"""Forgetting what was deleted where the database itself would still remember it for a while."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import exists, select

from crm import clock
from crm.database import db, own_short_transaction
from crm.handovers.casework.models import CaseDecision

# The chore runs nightly; a night may be missed.
LATELY = timedelta(days=3)


def forget_deleted_words() -> bool:
    """Take the words of cases that were deleted lately out of SQLite's full-text index, which keeps them, marked as
    deleted, until it is merged. Returns whether there was anything to forget.

    Merging writes the whole index anew: the nightly chore does it, never a page. PostgreSQL keeps no such index.
    """
    lately = exists().where(
        CaseDecision.fate.in_(("delete", "return")), CaseDecision.carried_out_at > clock.now() - LATELY
    )
    if db.engine.dialect.name != "sqlite" or not db.session.scalar(select(lately)):
        return False
    with own_short_transaction() as connection:
        for index in ("search_text", "search_text_names", "search_text_inside"):
            connection.exec_driver_sql(f"INSERT INTO {index}({index}) VALUES ('optimize')")
    return True
