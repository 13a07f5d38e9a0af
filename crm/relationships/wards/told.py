"""What is told of a ward and a month: as it was kept, or where it was not yet, worked out from the record."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from crm import clock
from crm.database import db
from crm.relationships.models import WardMonth
from crm.relationships.ward_figures import Figures, Standing, figures
from crm.relationships.ward_months import Month
from crm.relationships.wards.contacts import contacts_of
from crm.relationships.wards.kept import as_kept, month_as_kept
from crm.relationships.wards.standing import Waiting, at_risk_in, waiting_in

ASKABLE = 2


def told_of(ward_id: int, month: Month) -> Figures:
    """A month beside the one before it, each as it was kept: then one statement, however many residents there are.

    What was not kept yet is worked out, by three statements more; that of the contacts reads both months.
    """
    kept = {
        row.month: row.told
        for row in db.session.execute(
            select(WardMonth.month, WardMonth.told).where(
                WardMonth.ward_id == ward_id, WardMonth.month.in_((month.starts_on, month.before.starts_on))
            )
        )
    }
    now, before = kept.get(month.starts_on), kept.get(month.before.starts_on)
    if now and before:
        return as_kept(now, month_as_kept(before))
    found = worked_out(ward_id, month)
    earlier = month_as_kept(before) if before else found.before
    return as_kept(now, earlier) if now else replace(found, before=earlier)


def worked_out(ward_id: int, month: Month) -> Figures:
    """A month beside the one before it, from the record as it is now. Three statements."""
    now, before = contacts_of(ward_id, month)
    waiting = waiting_in(ward_id, month)
    risk = at_risk_in(ward_id, month, now.people)
    found = figures(now, before, (waiting.people, waiting.themes), risk.overdue, risk.alone)
    return replace(
        found, standing=_since_when(found.standing, waiting), organisations=tuple(sorted(now.organisations))
    )  # fmt: skip


def _since_when(standing: Standing, waiting: Waiting) -> Standing:
    """With how long people waited, where at least five did, since it is true of one of them; and who leads that."""
    by_theme = standing.waiting_by_theme
    return replace(
        standing,
        since={theme: clock.local(waiting.since[theme]).date() for theme, one in by_theme.items() if one.number},
        longest=clock.local(waiting.longest).date() if waiting.longest and standing.waiting.number else None,
        led_by={theme: _leading(waiting, theme) for theme in by_theme},
    )


def _leading(waiting: Waiting, theme: int) -> tuple[int, ...]:
    """The posts that lead most of what waits."""
    posts = waiting.posts[theme]
    return tuple(sorted(posts, key=lambda post: (-posts[post], waiting.titles[post])))[:ASKABLE]
