"""Which ward took the place of one that has ended."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from crm.council.access import in_force
from crm.council.models import PostcodeWard, Ward
from crm.database import db

NEARLY_ALL = 0.9


def successors(on: date) -> dict[int, int]:
    """For each ward that has ended by a day the ward of that day in which nine tenths or more of its postcodes lie; a
    ward that was divided has none. One statement."""
    before, now = aliased(PostcodeWard), aliased(PostcodeWard)
    rows = db.session.execute(
        select(before.ward_id, now.ward_id.label("into"), func.count().label("postcodes"))
        .join(Ward, Ward.id == before.ward_id)
        .join(now, now.postcode == before.postcode)
        .where(Ward.ends_on <= on, before.ends_on == Ward.ends_on, in_force(now, on))
        .group_by(before.ward_id, now.ward_id)
    )
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for row in rows:
        found[row.ward_id][row.into] = row.postcodes
    return {
        ward_id: largest
        for ward_id, into in found.items()
        if into[largest := max(into, key=lambda one: (into[one], -one))] >= NEARLY_ALL * sum(into.values())
    }
