"""Working out by night what is told of the wards' months that are over, and keeping it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import insert, select

from crm import clock
from crm.council.models import Ward
from crm.database import db, end_reading, transaction
from crm.relationships.models import WardMonth
from crm.relationships.ward_months import Month, offered
from crm.relationships.wards.kept import to_keep
from crm.relationships.wards.told import worked_out

# Those that a page offers, and the one that the oldest of them is compared with.
MONTHS = 25


def keep_wards(*, months: int = MONTHS) -> int:
    """Keep each ward's newest `months` that can be looked at and were not kept yet; returns how many that were.

    One short transaction for each ward, so it can be stopped and run again. What was kept is never touched, whatever
    is said, put together or corrected since.
    """
    kept = {(row.ward_id, row.month) for row in db.session.execute(select(WardMonth.ward_id, WardMonth.month))}
    done = 0
    for ward in db.session.execute(select(Ward.id, Ward.starts_on, Ward.ends_on).order_by(Ward.id)).all():
        missing = [
            month
            for month in offered(ward.starts_on, ward.ends_on, clock.today(), most=months)
            if (ward.id, month.starts_on) not in kept
        ]
        done += _keep(ward.id, missing) if missing else 0
    end_reading()
    return done


def _keep(ward_id: int, missing: list[Month]) -> int:
    found = {month.starts_on: to_keep(worked_out(ward_id, month)) for month in missing}
    with transaction():
        # Two who count at once write one after the other, each month once.
        db.session.execute(select(Ward.id).where(Ward.id == ward_id).with_for_update(key_share=True))
        for month in _kept(ward_id):
            found.pop(month, None)
        if found:
            db.session.execute(
                insert(WardMonth),
                [
                    {"ward_id": ward_id, "month": month, "told": told, "counted_at": clock.now()}
                    for month, told in sorted(found.items())
                ],
            )
    return len(found)


def _kept(ward_id: int) -> list[date]:
    return list(db.session.scalars(select(WardMonth.month).where(WardMonth.ward_id == ward_id)))
