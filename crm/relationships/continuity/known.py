"""What it means to be known, as SQL: every count and every list of continuity is built from these few selects.

A colleague knows a resident whose tie with them has not gone cold: strength at least that of "a little", now, summed
over the entries that were put together. Who serves no more knows nobody. Asked of are residents with whom anybody here,
colleague or account, was in touch within two years; whom all have forgotten for longer is gone.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    and_,
    case,
    func,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from crm import clock
from crm.council.models import Colleague, Post
from crm.relationships.continuity.part import Part
from crm.residents.access import stayed_as
from crm.residents.models import Resident
from crm.responsibilities.models import Responsibility
from crm.ties.half_life import in_force
from crm.ties.models import Tie
from graph.strength import LEVELS, strength_now

# "A little": the level below it has gone cold. As for handovers (crm/handovers/queries/only_known.py).
ALIVE = 2
KNOWS_FROM = LEVELS[ALIVE - 1]
IN_TOUCH_DAYS = 731
# More residents than any council has.
ALL_OF_THEM = 100_000_000


def least_score(now: datetime) -> float:
    """The kept score from which on a tie is alive at a moment. Scores are kept forward, so it grows from day to day."""
    return KNOWS_FROM / strength_now(1.0, now, in_force().days)


def serves(hidden: Collection[int], on: date | None = None) -> ColumnElement[bool]:
    """The colleagues who are here on a day (today), and whose ties everybody may know of."""
    on = on or clock.today()
    here = or_(Colleague.left_on.is_(None), Colleague.left_on >= on)
    return and_(here, Colleague.id.not_in(hidden)) if hidden else here


def residents_of(part: Part) -> Select[tuple[int]]:
    """The ids of the residents of a part: one for all entries that were put together. Of a team: those whose
    relationship one of its posts, or of those below, leads."""
    # Added to nothing, so that no database begins with the index that holds nearly everybody.
    whose = Resident.controller_id if part.kind == "council" else Resident.controller_id + 0
    found = select(Resident.id).where(Resident.canonical_id.is_(None), whose.in_(part.controllers))
    if part.kind == "ward":
        return found.where(Resident.ward_id == part.id)
    if part.kind == "team":
        # From the posts to the residents: whoever reads a team of five people need not walk a million.
        return (
            found.select_from(Post)
            .join(
                Responsibility,
                and_(Responsibility.post_id == Post.id, _leads(), Responsibility.resident_id.is_not(None)),
            )
            .join(Resident, Resident.id == Responsibility.resident_id)
            .where(Post.team_id.in_(part.team_ids))
        )
    return found


def _leads() -> ColumnElement[bool]:
    return and_(Responsibility.role == "lead", Responsibility.ends_at.is_(None))


def at_most(rows: Select[Any], many: int) -> Select[Any]:
    """So many rows and no more, the number written out: a database that does not know how few there are reads whole
    tables to save itself a few looks. SQLite does (it builds Bloom filters over them)."""
    return rows.limit(literal_column(str(int(many))))


def members(residents: Select[Any], most: int) -> CTE:
    """(resident, entry): each resident with the entries that were put together with it, itself included. `most`: more
    residents there cannot be, or are not wanted."""
    chosen = at_most(residents, most).cte()
    merged = aliased(Resident)
    # Few entries have been put together: so that a database begins with those.
    put_together = select(merged.canonical_id, merged.id).where(merged.canonical_id.is_not(None))
    found = union_all(
        select(chosen.c[0].label("resident_id"), chosen.c[0].label("entry_id")),
        put_together.join(chosen, chosen.c[0] == merged.canonical_id),
    ).subquery()
    return at_most(select(found), 2 * most).cte()


def all_members(part: Part) -> Subquery:
    """`members` of everybody under the part's controllers, without joining a table to itself."""
    return (
        select(stayed_as().label("resident_id"), Resident.id.label("entry_id"))
        .where(Resident.controller_id.in_(part.controllers))
        .subquery("members")
    )


def pairs(part: Part, of: FromClause) -> Subquery:
    """(resident, colleague, score, last_at) of the ties of `members`; all accounts are one, with no colleague."""
    return (
        select(
            of.c.resident_id, Tie.colleague_id, func.sum(Tie.score).label("score"),
            func.max(Tie.last_at).label("last_at"),
        )
        .join(Tie, Tie.resident_id == of.c.entry_id)
        .where(Tie.controller_id.in_(part.controllers))
        .group_by(of.c.resident_id, Tie.colleague_id)
        .subquery("pairs")
    )  # fmt: skip


def knowers(part: Part, of: FromClause, now: datetime) -> Subquery:
    """(resident, knowers, colleague_id, score, left_on, last_at, touched_at): by how many each is known, of those in
    touch, 0, 1, or 2 for more; of whom one alone knows, who that is, how well, whether they leave, and when they spoke;
    and when anybody did."""
    pair = pairs(part, of)
    alive = and_(serves(part.hidden_people), pair.c.score >= least_score(now))
    many = func.sum(case((alive, 1), else_=0))
    of_knower = {"colleague_id": Colleague.id, "score": pair.c.score, "left_on": Colleague.left_on}
    return (
        select(
            pair.c.resident_id,
            case((many > 2, 2), else_=many).label("knowers"),
            *(func.max(case((alive, column))).label(name) for name, column in of_knower.items()),
            func.max(case((alive, pair.c.last_at))).label("last_at"),
            func.max(pair.c.last_at).label("touched_at"),
        )
        .outerjoin(Colleague, Colleague.id == pair.c.colleague_id)
        .group_by(pair.c.resident_id)
        .having(func.max(pair.c.last_at) >= now - timedelta(days=IN_TOUCH_DAYS))
        .subquery("knowers")
    )


def living(part: Part, of: FromClause, now: datetime) -> Select[Any]:
    """(resident, colleague, score) of the pairs in which somebody serving knows a resident."""
    pair = pairs(part, of)
    return (
        select(pair.c.resident_id, pair.c.colleague_id, pair.c.score)
        .join(Colleague, Colleague.id == pair.c.colleague_id)
        .where(pair.c.score >= least_score(now), serves(part.hidden_people))
    )


def counted(part: Part, now: datetime) -> Select[Any]:
    """(knowers, residents) of a part: three rows at most."""
    knows = knowers(part, members(residents_of(part), ALL_OF_THEM), now)
    return select(knows.c.knowers, func.count()).group_by(knows.c.knowers)


def counted_everywhere(part: Part, now: datetime) -> Select[Any]:
    """(ward, team, knowers, residents) of the whole council at once: the team whose post leads the relationship."""
    knows = knowers(part, all_members(part), now)
    leads = and_(Responsibility.resident_id == knows.c.resident_id, _leads())
    return (
        select(Resident.ward_id, Post.team_id, knows.c.knowers, func.count())
        .select_from(knows)
        .join(Resident, Resident.id == knows.c.resident_id)
        .outerjoin(Responsibility, leads)
        .outerjoin(Post, Post.id == Responsibility.post_id)
        .group_by(Resident.ward_id, Post.team_id, knows.c.knowers)
    )
