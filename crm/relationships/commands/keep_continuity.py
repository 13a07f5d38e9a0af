"""Counting by night how well everybody is known, and keeping it: so that a page need not count a million."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, insert, select

from crm import clock
from crm.council import rules
from crm.council.models import COUNCIL, Controller
from crm.database import db, end_reading, transaction
from crm.relationships.continuity.accounts import accounts_kept
from crm.relationships.continuity.figures import Figures, figures_of
from crm.relationships.continuity.known import counted, counted_everywhere
from crm.relationships.continuity.organisations import organisations_counted
from crm.relationships.continuity.part import Teams, all_teams, council_part, team_part
from crm.relationships.continuity.past import Place, places_of, worked_out
from crm.relationships.models import ContinuityCount

MONTHS = 12


@dataclass(frozen=True)
class Kept:
    """What was counted: the months that were written, oldest first, and of how many teams and wards."""

    months: tuple[date, ...]
    places: int


def keep_continuity(*, months: int = MONTHS) -> Kept:
    """Count this month anew, and of the `months` before it those that were never counted.

    A month that is over and was counted is not touched, whatever has been said, corrected or forgotten since. All is
    counted first, in a reading transaction, and written in a short one. Set-based for the present; for the past each
    contact is read once. See docs/decisions/0027.
    """
    teams = all_teams()
    now, this_month = clock.now(), clock.first_of_month(clock.today())
    present = _present(teams, now)
    missing = _missing(this_month, months)
    past = worked_out(teams, missing) if missing else {}
    end_reading()
    with transaction():
        _one_at_a_time()
        _write(this_month, present, now)
        for month in missing:
            if month in past and not _is_kept(month):
                _write(month, {("residents", place): found for place, found in past[month].items()}, now, past=True)
    return Kept((*sorted(month for month in missing if month in past), this_month), len(present))


def _present(teams: Teams, now: datetime) -> dict[tuple[str, Place], Figures]:
    """By kind and place. Of a team: with those below it that are not restricted."""
    found: dict[tuple[str, Place], Figures] = {}
    council = council_part(teams)
    by_place = _summed(teams, db.session.execute(counted_everywhere(council, now)).all())
    found |= {("residents", place): figures for place, figures in by_place.items()}
    for team_id in _in_circles(teams):
        rows = db.session.execute(counted(team_part(teams, team_id), now)).all()
        found["residents", ("team", team_id)] = figures_of((row[0], row[1]) for row in rows)
    for ward_id, knows, many in db.session.execute(organisations_counted(council, now)):
        for place in (("council", 0), *((("ward", ward_id),) if ward_id else ())):
            found["organisations", place] = found.get(("organisations", place), Figures()) + figures_of([(knows, many)])
    found["accounts", ("council", 0)] = figures_of((one.keepers, 1) for one in accounts_kept(council))
    return found


def _summed(teams: Teams, rows: Iterable[Any]) -> dict[Place, Figures]:
    """(ward, team, knowers, residents) as the numbers of the council, each ward, and each team with those below."""
    found: dict[Place, Figures] = defaultdict(Figures)
    found["council", 0] = Figures()
    for ward_id, team_id, knows, many in rows:
        for place in places_of(teams, ward_id, team_id):
            found[place] += figures_of([(knows, many)])
    return dict(found)


def _in_circles(teams: Teams) -> list[int]:
    """Restricted teams and those below them: they count what only their circle reads."""
    return sorted(rules.below(teams.parents, teams.circles))


def _missing(this_month: date, months: int) -> list[date]:
    """The months before this one that were never counted, newest first. One statement."""
    before = []
    month = this_month
    for _ in range(months):
        month = clock.month_before(month)
        before.append(month)
    kept = set(db.session.scalars(select(ContinuityCount.month).where(ContinuityCount.month.in_(before)).distinct()))
    return [month for month in before if month not in kept]


def _is_kept(month: date) -> bool:
    return bool(db.session.scalar(select(func.count()).where(ContinuityCount.month == month)))


def _one_at_a_time() -> None:
    """Two who count at once write one after the other; nobody else waits for them."""
    db.session.execute(select(Controller.id).where(Controller.id == COUNCIL).with_for_update(key_share=True))


def _write(month: date, found: dict[tuple[str, Place], Figures], at: datetime, *, past: bool = False) -> None:
    db.session.execute(delete(ContinuityCount).where(ContinuityCount.month == month))
    db.session.execute(
        insert(ContinuityCount.__table__),
        [
            {
                "month": month,
                "team_id": place[1] if place[0] == "team" else None,
                "ward_id": place[1] if place[0] == "ward" else None,
                "about": about,
                "nobody": figures.nobody,
                "one": figures.one,
                "two_or_more": figures.two_or_more,
                "counted_at": at,
                "worked_out": past,
            }
            for (about, place), figures in sorted(found.items())
        ],
    )  # fmt: skip
