"""The page of continuity: three numbers of a part of the council, what to act on, and what a departure would do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from crm import clock
from crm.actor import Actor
from crm.council.models import Ward
from crm.database import db
from crm.errors import BadInput
from crm.relationships.continuity.accounts import Kept, accounts_kept
from crm.relationships.continuity.figures import (
    Figures,
    Month,
    all_kept,
    figures_of,
    is_small,
    kept,
    month_of,
)
from crm.relationships.continuity.organisations import organisations_listed, organisations_of_team
from crm.relationships.continuity.part import Part, Teams, a_team, a_ward, all_teams, the_council
from crm.relationships.models import ContinuityCount
from crm.relationships.queries.if_left import PEOPLE, IfLeft, PostHeld, if_each_left, posts_of
from crm.relationships.queries.only_one import ToActOn, only_one_knows

LISTED = 10
# Organisations of a team that are looked at.
LOOKED_AT = 100
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)


@dataclass(frozen=True)
class Place:
    """A ward or a team below, with its three numbers."""

    kind: str
    id: int
    name: str
    code: str  # of a ward
    depth: int
    figures: Figures


@dataclass(frozen=True)
class OrganisationRow:
    """An organisation that nobody, or one colleague alone, knows."""

    organisation_id: int
    name: str
    kind: str
    knowers: int


@dataclass(frozen=True)
class Continuity:
    """A part of the council, as its manager or the digital lead sees it. None: too large to count while one waits, and
    not counted by night yet."""

    part: Part
    is_small: bool
    now: Month | None
    months: tuple[Month, ...]  # newest first, without the present one
    to_act_on: ToActOn
    organisations: Figures | None
    organisations_listed: tuple[OrganisationRow, ...]
    accounts: Figures
    accounts_listed: tuple[Kept, ...]
    teams: tuple[Place, ...]
    wards: tuple[Place, ...]
    if_left: tuple[IfLeft, ...]
    posts: tuple[PostHeld, ...]
    also_managed: tuple[tuple[int, str], ...]  # other teams that the reader heads
    most_people: int = PEOPLE


@dataclass(frozen=True)
class PastMonth:
    """A part of the council in a month that is over: what was counted then, and nothing that was not."""

    part: Part
    shown: Month
    months: tuple[Month, ...]
    teams: tuple[Place, ...]
    wards: tuple[Place, ...]


def council_continuity(actor: Actor) -> Continuity:
    """The whole council: for the digital lead. Twelve statements at most, whatever there is."""
    teams = all_teams()
    return _page(actor, the_council(actor, teams), teams)


def ward_continuity(actor: Actor, code: str) -> Continuity:
    """A ward: for the digital lead. NotFound, NotAllowed. Twelve statements at most."""
    teams = all_teams()
    return _page(actor, a_ward(actor, teams, code), teams)


def team_continuity(actor: Actor, team_id: int) -> Continuity:
    """A team and those below it: for who manages it and the digital lead. NotFound, NotAllowed. Twelve statements."""
    teams = all_teams()
    return _page(actor, a_team(actor, teams, team_id), teams)


def past_continuity(actor: Actor, raw: str, *, team_id: int | None = None, code: str | None = None) -> PastMonth:
    """What was counted of a part in a month, written `2026-03`. BadInput where it is none, or was never counted."""
    teams = all_teams()
    if team_id is not None:
        part = a_team(actor, teams, team_id)
    else:
        part = a_ward(actor, teams, code) if code is not None else the_council(actor, teams)
    month = _month(raw)
    months = kept(part)
    found = next((one for one in months if one.month == month), None)
    if found is None:
        raise BadInput({"month": _never_counted(month, [one.month for one in months])})
    places = _places(part, teams, month)
    return PastMonth(part, found, months, _teams(part, teams, places), _wards(part, places))


def team_figures(team_id: int) -> Month | None:
    """The numbers of a team as they were counted last, for a page that shows no more of them and whose reader manages
    it. None: not counted yet. One statement."""
    row = db.session.scalar(
        select(ContinuityCount)
        .where(ContinuityCount.team_id == team_id, ContinuityCount.about == "residents")
        .order_by(ContinuityCount.month.desc())
        .limit(1)
    )
    return month_of(row) if row is not None else None


def _page(actor: Actor, part: Part, teams: Teams) -> Continuity:
    small = is_small(part)
    by_kind = all_kept(part)
    months, organisations = by_kind["residents"], by_kind["organisations"]
    this_month = clock.first_of_month(clock.today())
    posts = posts_of(part) if part.kind == "team" else ()
    people = {colleague for post in posts for colleague, _ in post.colleagues}
    accounts = accounts_kept(part) if part.kind != "ward" else ()
    to_act_on = only_one_knows(part, is_small=small, colleague_ids=people)
    now = next((one for one in months if one.month == this_month), None)
    if to_act_on.figures is not None:
        now = Month(this_month, to_act_on.figures, None, False)
    places = _places(part, teams, this_month)
    return Continuity(
        part=part,
        is_small=small,
        now=now,
        months=tuple(one for one in months if one.month < this_month),
        to_act_on=to_act_on,
        organisations=organisations[0].figures if organisations else None,
        organisations_listed=_organisations(part) if small and part.kind == "team" else (),
        accounts=figures_of((one.keepers, 1) for one in accounts),
        accounts_listed=tuple(one for one in accounts if one.keepers < 2)[:LISTED],
        teams=_teams(part, teams, places),
        wards=_wards(part, places),
        if_left=if_each_left(part, posts),
        posts=posts,
        also_managed=_also_managed(actor, part, teams),
    )


def _also_managed(actor: Actor, part: Part, teams: Teams) -> tuple[tuple[int, str], ...]:
    """On the page of a team: those of the reader's other ones that are not in it."""
    if part.kind != "team":
        return ()
    headed = {hat.team_id for hat in actor.hats if hat.is_head and hat.team_id is not None} - set(part.team_ids)
    return tuple(sorted(((team_id, teams.names[team_id]) for team_id in headed), key=lambda one: (one[1], one[0])))


def _organisations(part: Part) -> tuple[OrganisationRow, ...]:
    """Of a small team, those that fewer than two know, worst first. Two statements."""
    ids = db.session.scalars(organisations_of_team(part, LOOKED_AT)).all()
    rows = db.session.execute(organisations_listed(part, clock.now(), ids))
    return tuple(OrganisationRow(*row) for row in rows)[:LISTED]


def _places(part: Part, teams: Teams, month: date) -> list[Any]:
    """What was counted of every team and ward in a month. One statement; none for a ward."""
    if part.kind == "ward":
        return []
    rows = (
        select(ContinuityCount, Ward.name, Ward.code)
        .outerjoin(Ward, Ward.id == ContinuityCount.ward_id)
        .where(ContinuityCount.month == month, ContinuityCount.about == "residents")
        .where(func.coalesce(ContinuityCount.team_id, ContinuityCount.ward_id).is_not(None))
    )
    return list(db.session.execute(rows))


def _teams(part: Part, teams: Teams, rows: Sequence[Any]) -> tuple[Place, ...]:
    """The teams below a part, each followed by those below it; restricted ones are absent, for everybody."""
    figures = {row[0].team_id: month_of(row[0]).figures for row in rows if row[0].team_id is not None}
    hidden = teams.hidden_from(part.id if part.kind == "team" else None)
    children: dict[int | None, list[int]] = {}
    for team_id, above in teams.parents.items():
        children.setdefault(above, []).append(team_id)
    found: list[Place] = []

    def walk(above: int | None, depth: int) -> None:
        for team_id in sorted(children.get(above, ()), key=lambda one: (teams.names[one], one)):
            if team_id in figures and team_id not in hidden:
                found.append(Place("team", team_id, teams.names[team_id], "", depth, figures[team_id]))
                walk(team_id, depth + 1)

    walk(part.id if part.kind == "team" else None, 0)
    return tuple(found)


def _wards(part: Part, rows: Sequence[Any]) -> tuple[Place, ...]:
    if part.kind != "council":
        return ()
    found = [
        Place("ward", row[0].ward_id, row.name, row.code, 0, month_of(row[0]).figures)
        for row in rows
        if row[0].ward_id is not None
    ]
    return tuple(sorted(found, key=lambda place: (place.name, place.code)))


def _month(raw: str) -> date:
    match = _MONTH.fullmatch(raw.strip())
    if match is None or not 1 <= int(match[2]) <= 12 or int(match[1]) < 1:
        raise BadInput({"month": "Write the month as a year and a month, such as 2026-03."})
    month = date(int(match[1]), int(match[2]), 1)
    if month > clock.today():
        raise BadInput({"month": f"{month:%B %Y} is still to come. Choose a month that has been."})
    return month


def _never_counted(month: date, counted: Sequence[date]) -> str:
    words = f"Nothing was counted in {month:%B} {month.year}"
    if not counted:
        return f"{words}, nor in any other month."
    if month < counted[-1]:
        return f"{words}. What is kept here begins in {counted[-1]:%B %Y}."
    return f"{words}. Choose another month below."
