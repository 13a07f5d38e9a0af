"""Writing drafts of introductions, many at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import bindparam, insert, update

from crm.database import db
from crm.handovers.models import Introduction

REVIEWED = {"reviewed_at": None, "reviewed_by_id": None}


def write_drafts(rows: Collection[dict[str, Any]], in_place_of: Mapping[int, int]) -> None:
    """Keep drafts, in place of the introductions of the same residents that are named, which nobody has sent. Two
    statements."""
    new = [row for row in rows if row["resident_id"] not in in_place_of]
    anew = [row for row in rows if row["resident_id"] in in_place_of]
    if new:
        db.session.execute(insert(Introduction), new)
    if anew:
        table = Introduction.__table__
        columns = {name: bindparam(f"new_{name}") for name in anew[0] if name != "version"}
        db.session.execute(
            update(table)
            .where(table.c.id == bindparam("which"), table.c.sent_at.is_(None))
            .values(version=table.c.version + 1, **REVIEWED, **columns),
            [
                {"which": in_place_of[row["resident_id"]], **{f"new_{name}": row[name] for name in columns}}
                for row in anew
            ],
        )
        db.session.expire_all()
