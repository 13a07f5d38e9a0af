"""The lists to act on: residents whom nobody who serves knows any more, and whom one colleague alone knows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, select, union_all

from crm import clock
from crm.council.models import Colleague, Post
from crm.database import db
from crm.relationships.continuity.figures import LIVE, Figures, figures_of
from crm.relationships.continuity.known import knowers, least_score, members, residents_of, serves
from crm.relationships.continuity.part import Part
from crm.residents.access import stayed_as
from crm.residents.models import Resident
from crm.responsibilities.models import Responsibility
from crm.ties.half_life import strength_of
from crm.ties.models import Tie
from crm.web.formatting import day, short_day
from graph.strength import level

SHOWN = 20
LOST_SHOWN = 10
# Of a part too large to look through: among so many of its strongest ties, and as many of those who leave.
STRONGEST = 1_000
# Of one colleague's, where many teams are looked at: so that one person's people do not fill the list.
OF_EACH = 3
# Colleagues of a team of whom each one's strongest are looked at; of more, the strongest of them all.
SINGLY = 60


@dataclass(frozen=True)
class OnlyOne:
    """A resident whom one colleague alone knows, and what to do about it."""

    resident_id: int
    name: str
    known_as: str
    colleague_id: int
    colleague: str
    level: int
    last_at: datetime
    leaves_on: date | None  # the last day of the one who knows them, where that is published
    post: str  # whose relationship it is; empty where nobody's, or a post of which not everybody may know

    @property
    def act(self) -> str:
        """What is most pressing about it, beside naming a second."""
        if self.leaves_on is not None:
            return f"{self.colleague} leaves. Plan a talk together before {day(self.leaves_on, weekday=True)}."
        return "" if self.post else "No post answers for them."

    @property
    def facts(self) -> str:
        whose = f" {self.post} is responsible." if self.post else ""
        return f"Only {self.colleague} knows them, last in touch {short_day(self.last_at)}.{whose}"


@dataclass(frozen=True)
class KnownByNobody:
    """A resident whom nobody who serves knows any more."""

    resident_id: int
    name: str
    known_as: str
    touched_at: datetime  # when anybody, or an account, was in touch last
    post: str

    @property
    def facts(self) -> str:
        whose = f"{self.post} is responsible." if self.post else "No post answers for them."
        return f"Last in touch {short_day(self.touched_at)}. {whose}"


@dataclass(frozen=True)
class ToActOn:
    """The first of each list. `looked_at`: among how many of the strongest ties; None: among all, and then `figures`
    are the numbers of the whole part."""

    rows: tuple[OnlyOne, ...]
    alone: int  # so many there are, where all were looked at
    lost: tuple[KnownByNobody, ...]
    has_more: bool
    looked_at: int | None
    figures: Figures | None
    each: int  # so many of one colleague's at most; 0: all


def only_one_knows(part: Part, *, is_small: bool, colleague_ids: Collection[int] = ()) -> ToActOn:
    """Whom nobody who serves knows any more, those last in touch first; and whom one colleague alone knows: first those
    whose colleague leaves soonest, of departures that are published, then the strongest tie. Two statements.

    A plan that is confidential is not looked at. A small part is looked through whole; of a larger one the strongest
    ties: a team's those of its own people (`colleague_ids`), else of the whole council.
    """
    now = clock.now()
    people = residents_of(part) if is_small else _strongest(part, now, colleague_ids)
    known = knowers(part, members(people, LIVE if is_small else 2 * STRONGEST), now)
    rows = db.session.execute(select(known) if is_small else select(known).where(known.c.knowers < 2)).all()
    lost = sorted((row for row in rows if not row.knowers), key=lambda row: (row.touched_at, row.resident_id))[::-1]
    alone = sorted((row for row in rows if row.knowers == 1), key=_worst_first)
    many = len(alone)
    each = 0 if part.kind == "team" else OF_EACH
    alone = _few_of_each(alone, each) if each else alone
    named = _named(part, [*alone[:SHOWN], *lost[:LOST_SHOWN]])
    return ToActOn(
        tuple(one for one in named if isinstance(one, OnlyOne)),
        many,
        tuple(one for one in named if isinstance(one, KnownByNobody)),
        len(alone) > SHOWN,
        None if is_small else STRONGEST,
        figures_of((row.knowers, 1) for row in rows) if is_small else None,
        each,
    )


def _few_of_each(alone: Sequence[Row[Any]], most: int) -> list[Row[Any]]:
    """In the order given, of each colleague who stays the first few; of who leaves all."""
    seen: dict[int, int] = {}
    found = []
    for row in alone:
        seen[row.colleague_id] = seen.get(row.colleague_id, 0) + 1
        if row.left_on is not None or seen[row.colleague_id] <= most:
            found.append(row)
    return found


def _worst_first(row: Row[Any]) -> tuple[bool, date, float, int]:
    return row.left_on is None, row.left_on or date.max, -row.score, row.resident_id


def _named(part: Part, chosen: Sequence[Row[Any]]) -> list[OnlyOne | KnownByNobody]:
    """In the order given. One statement."""
    leads = and_(
        Responsibility.resident_id == Resident.id, Responsibility.role == "lead", Responsibility.ends_at.is_(None)
    )
    by_id = {row.resident_id: row for row in chosen}
    people = {row.colleague_id for row in chosen if row.knowers}
    rows = db.session.execute(
        select(Resident.id, Resident.name, Resident.known_as, Post.title, Post.team_id, Colleague.id, Colleague.name)
        .outerjoin(Responsibility, leads)
        .outerjoin(Post, Post.id == Responsibility.post_id)
        .outerjoin(Colleague, Colleague.id.in_(people))
        .where(Resident.id.in_(by_id))
    )
    found: dict[int, OnlyOne | KnownByNobody] = {}
    faded = strength_of(1.0)  # what a score of one is worth by now
    for resident_id, name, known_as, title, team_id, colleague_id, colleague in rows:
        row = by_id[resident_id]
        post = title if title and team_id not in part.hidden_team_ids else ""
        if not row.knowers:
            found[resident_id] = KnownByNobody(resident_id, name, known_as, row.touched_at, post)
        elif row.colleague_id == colleague_id:
            found[resident_id] = OnlyOne(
                resident_id, name, known_as, colleague_id, colleague, level(row.score * faded), row.last_at,
                row.left_on, post,
            )  # fmt: skip
    return [found[row.resident_id] for row in chosen]


def _strongest(part: Part, now: datetime, colleague_ids: Collection[int]) -> Select[Any]:
    """The residents of the strongest ties, and of the strongest of those who leave: two walks along an index."""
    alive = (
        select(Tie.resident_id)
        .where(Tie.colleague_id.is_not(None), Tie.controller_id.in_(part.controllers), Tie.score >= least_score(now))
        .limit(STRONGEST)
    )
    strongest = alive.order_by(Tie.score.desc())
    # Of a few people by their own index, and not along everybody's until enough of theirs have come by.
    of_some = alive.order_by((Tie.score + 0).desc())
    leaving = Tie.colleague_id.in_(select(Colleague.id).where(Colleague.left_on >= clock.today()))
    if part.kind == "team" and len(colleague_ids) <= SINGLY:
        each = max(1, STRONGEST // max(1, len(colleague_ids)))
        both = [strongest.where(Tie.colleague_id == one).limit(each) for one in sorted(colleague_ids)]
    else:
        both = [strongest.where(Tie.colleague_id.in_(colleague_ids)) if part.kind == "team" else strongest]
    both.append(of_some.where(leaving, *([Tie.colleague_id.in_(colleague_ids)] if part.kind == "team" else [])))
    chosen = union_all(*(select(which.subquery().c.resident_id) for which in both)).subquery("strongest")
    canonical = stayed_as().label("id")
    people = select(canonical).join(chosen, chosen.c.resident_id == Resident.id).distinct()
    people = people.where(Resident.controller_id.in_(part.controllers), ~_known_to_two(part, now))
    return people.where(Resident.ward_id == part.id) if part.kind == "ward" else people


def _known_to_two(part: Part, now: datetime) -> ColumnElement[bool]:
    """Whether two know a resident by one entry of theirs, whatever is said of the others. Only what it does not hold
    for need be counted: of busy people two ties are read instead of all."""
    second = (
        select(Tie.colleague_id)
        .join(Colleague, Colleague.id == Tie.colleague_id)
        .where(
            Tie.resident_id == Resident.id, Tie.controller_id.in_(part.controllers), Tie.score >= least_score(now),
            serves(part.hidden_people),
        )
        .limit(1)
        .offset(1)
        .correlate(Resident)
    )  # fmt: skip
    # Under one controller a colleague has one tie with an entry; to look for the same twice would cost as much again.
    return exists(second.distinct() if len(part.controllers) > 1 else second)
