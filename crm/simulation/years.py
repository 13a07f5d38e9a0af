"""All of it: the years lived, and what they came to."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import mean, median
from typing import Any

from crm.handovers.casework.queries.waiting import moved_without_decision
from crm.simulation import watching
from crm.simulation.diary import Diary
from crm.simulation.elections import Elections
from crm.simulation.staff import Staff
from crm.simulation.talk import Talk
from crm.simulation.town import build
from crm.simulation.usual import UsualModel

BEGINS_ON = date(2006, 1, 2)


@dataclass(frozen=True)
class Told:
    """What the years came to."""

    ours: dict[str, Any]
    usual: dict[str, Any]


def live(years: int, residents: int, seed: int, *, year_done: Callable[[int], None]) -> Told:
    """Live so many years of a council with so many residents. The same for the same seed."""
    rng = random.Random(f"{seed}")
    diary = Diary(BEGINS_ON, date(BEGINS_ON.year + years, 1, 1))
    town = diary.do(lambda: build(rng, residents, BEGINS_ON))
    talk, watch, usual = Talk(town, random.Random(f"{seed} talk")), watching.Watch(), UsualModel()
    staff = Staff(town, diary, usual, random.Random(f"{seed} staff"))
    elections = Elections(town, diary, usual, random.Random(f"{seed} elections"))
    _plan(diary, talk, usual, staff, elections, watch, year_done)
    diary.live(lambda: _evening(watch, usual))
    return diary.do(lambda: _told(years, residents, talk, watch, usual, staff, elections))


def _plan(
    diary: Diary, talk: Talk, usual: UsualModel, staff: Staff, elections: Elections, watch: watching.Watch,
    year_done: Callable[[int], None],
) -> None:  # fmt: skip
    elections.plan()
    for year in range(diary.first.year, diary.last.year):
        for month in range(1, 13):
            first = date(year, month, 2)
            for day in (first, first + timedelta(days=14)):
                diary.on(day, lambda: _half_month(diary, talk, usual))
            diary.on(first + timedelta(days=1), staff.month)
            diary.on(first + timedelta(days=2), lambda: diary.do(elections.month))
        diary.on(date(year, 12, 30), lambda: diary.do(watch.look_through_all_eyes))
        diary.on(date(year, 12, 31), lambda year=year: year_done(year - diary.first.year + 1))  # type: ignore[misc]
    staff.plan_restructure(date(diary.first.year + (diary.last.year - diary.first.year) // 2, 4, 4))


def _half_month(diary: Diary, talk: Talk, usual: UsualModel) -> None:
    told = diary.do(talk.half_month)
    usual.begun(told.begun)
    usual.promised(told.promised)
    usual.due(told.ended)
    usual.closed(told.closed)


def _evening(watch: watching.Watch, usual: UsualModel) -> None:
    watch.look()
    usual.look()


def _told(
    years: int, residents: int, talk: Talk, watch: watching.Watch, usual: UsualModel, staff: Staff,
    elections: Elections,
) -> Told:  # fmt: skip
    through = watching.passed_through()
    both = {
        "interactions": talk.interactions + elections.interactions,
        "conversations": talk.conversations + elections.conversations,
    }
    ours = {
        "in_nobodys_list": watch.in_nobodys_list,
        "promises_lost": watch.promises_lost,
        "history_gaps": watching.history_gaps(),
        "history_overlaps": watching.history_overlaps(),
        "casework_moved_without_decision": moved_without_decision(),
        "handovers": staff.acts.handovers,
        **both,
        "years": years,
        "residents": residents,
        "promises": talk.promises,
        "looks": watch.looks,
        "leavers": staff.leavers,
        "undone": staff.undone,
        "long_leaves": staff.leaves,
        "posts_restructured": staff.restructured,
        "councillors_replaced": elections.replaced,
        "by_elections": elections.by_elections,
        "casework": elections.decisions.counts,
        "people_a_resident_passed_through": _spread(through),
        "days_a_post_stood_vacant": _spread(watch.vacancies),
        "days_that_work_of_a_vacant_post_was_in_nobodys_list": 0 if not watch.in_nobodys_list else None,
    }
    theirs = {
        "in_nobodys_list": usual.in_nobodys_list,
        "promises_lost": usual.promises_lost,
        "history_gaps": usual.history_gaps,
        "history_overlaps": 0,
        "casework_moved_without_decision": usual.casework_moved_without_decision,
        "handovers": staff.acts.handovers,
        **both,
    }
    return Told(ours, theirs)


def _spread(numbers: list[int]) -> dict[str, float]:
    if not numbers:
        return {"count": 0}
    return {
        "count": len(numbers), "mean": round(mean(numbers), 1), "median": median(numbers), "most": max(numbers),
    }  # fmt: skip
