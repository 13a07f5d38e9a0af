"""What a departure, or a restructure, would do: asked of nobody in particular, changing nothing, reading no plan."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, and_, or_, select, union_all

from crm import clock
from crm.council.access import held_on
from crm.council.models import Colleague, Post, PostHolder, Team
from crm.database import db
from crm.relationships.continuity.known import KNOWS_FROM, least_score, living, members
from crm.relationships.continuity.part import Part
from crm.residents.access import stayed_as
from crm.residents.models import Resident
from crm.ties.half_life import strength_of
from crm.ties.models import Tie
from graph import continuity
from graph.continuity import Change
from graph.continuity import Tie as Edge

# Ties that are read to answer, shared out among those who are asked about; and the least and most of one of them.
BUDGET = 1_000
LEAST, MOST = 20, 1_000
# Colleagues of a team who are asked about one by one: of a larger one, choose a team below.
PEOPLE = 60


@dataclass(frozen=True)
class PostHeld:
    """A post of the team, with who holds it today."""

    post_id: int
    title: str
    team: str
    is_head: bool
    colleagues: tuple[tuple[int, str], ...]

    @property
    def holders(self) -> str:
        names = [name for _, name in self.colleagues]
        if len(names) > 3:
            return f"{names[0]} and {len(names) - 1} others"
        return ", ".join(names) or "Vacant"


@dataclass(frozen=True)
class IfLeft:
    """One colleague: how many residents would be known by nobody then, how many by one alone."""

    colleague_id: int
    name: str
    posts: str
    nobody: int
    one: int
    is_partial: bool  # knows more people than were looked at: these are of those whom they know best


@dataclass(frozen=True)
class Lost:
    """A resident whom nobody would know."""

    resident_id: int
    name: str
    known_as: str


def posts_of(part: Part) -> tuple[PostHeld, ...]:
    """The posts of a team and those below in the order of the organisation, with who holds them. One statement."""
    on = clock.today()
    rows = db.session.execute(
        select(Post.id, Post.title, Post.is_head, Post.team_id, Team.name.label("team"), Colleague.id, Colleague.name)
        .join(Team, Team.id == Post.team_id)
        .outerjoin(PostHolder, and_(PostHolder.post_id == Post.id, held_on(on)))
        .outerjoin(Colleague, Colleague.id == PostHolder.colleague_id)
        .where(
            Post.team_id.in_(part.team_ids), or_(Post.closed_on.is_(None), Post.closed_on > on), Post.opened_on <= on
        )
        .order_by(Post.team_id != part.id, Team.name, Team.id, Post.is_head.desc(), Post.title, Post.id, Colleague.name)
    ).all()
    found: dict[int, list[Row[Any]]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row)
    return tuple(
        PostHeld(post_id, same[0].title, same[0].team, same[0].is_head, _people(same))
        for post_id, same in found.items()
    )


def if_each_left(part: Part, posts: Sequence[PostHeld]) -> tuple[IfLeft, ...]:
    """What the going of each who holds one of the posts would do, in the order of the alphabet: it ranks nobody.

    One statement. Empty where there are more than PEOPLE of them.
    """
    names = {colleague: name for post in posts for colleague, name in post.colleagues}
    if not names or len(names) > PEOPLE:
        return ()
    edges, partial = _around(part, sorted(names))
    each = continuity.if_each_left(edges, {colleague for _, colleague, _ in edges}, knows_from=KNOWS_FROM)
    held: dict[int, list[str]] = {}
    for post in posts:
        for colleague, _ in post.colleagues:
            held.setdefault(colleague, []).append(post.title)
    return tuple(
        IfLeft(colleague, name, ", ".join(held[colleague]), *each.get(colleague, (0, 0)), colleague in partial)
        for colleague, name in sorted(names.items(), key=lambda one: (one[1].casefold(), one[0]))
    )


def if_they_went(part: Part, colleague_ids: Collection[int]) -> tuple[Change, bool]:
    """What the going of several at once would do, and whether some know more people than were looked at. One
    statement."""
    edges, partial = _around(part, sorted(colleague_ids))
    serving = {colleague for _, colleague, _ in edges}
    return continuity.if_they_left(edges, serving, colleague_ids, knows_from=KNOWS_FROM), bool(partial)


def who_would_go(posts: Sequence[PostHeld], chosen: Collection[int]) -> dict[int, str]:
    """Who holds nothing but posts among the chosen ones, of the posts given: the colleagues a restructure would lose
    to their residents. One statement, for the posts that they hold elsewhere."""
    people = {colleague: name for post in posts if post.post_id in chosen for colleague, name in post.colleagues}
    elsewhere = set(
        db.session.scalars(
            select(PostHolder.colleague_id).where(
                PostHolder.colleague_id.in_(people), PostHolder.post_id.not_in(chosen), held_on(clock.today())
            )
        )
    )
    return {colleague: name for colleague, name in people.items() if colleague not in elsewhere}


def named(part: Part, resident_ids: Sequence[int]) -> tuple[Lost, ...]:
    """Residents by name, in the order given. One statement."""
    rows = db.session.execute(
        select(Resident.id, Resident.name, Resident.known_as).where(
            Resident.id.in_(resident_ids), Resident.controller_id.in_(part.controllers)
        )
    )
    found = {row.id: Lost(*row) for row in rows}
    return tuple(found[each] for each in resident_ids if each in found)


def _people(rows: Sequence[Row[Any]]) -> tuple[tuple[int, str], ...]:
    return tuple(dict.fromkeys((row[5], row[6]) for row in rows if row[5] is not None))


def _around(part: Part, colleague_ids: Sequence[int]) -> tuple[list[Edge], set[int]]:
    """Everybody's living ties with the residents whom these colleagues know best, and which of them know more."""
    if not colleague_ids:
        return [], set()
    now = clock.now()
    each = max(LEAST, min(MOST, BUDGET // len(colleague_ids)))
    ties = (
        select(Tie.resident_id)
        .where(Tie.controller_id.in_(part.controllers), Tie.score >= least_score(now))
        .order_by(Tie.score.desc())
    )
    if len(colleague_ids) > PEOPLE:  # more than one may ask for one by one: the strongest ties of them all
        best = [ties.where(Tie.colleague_id.in_(colleague_ids)).limit(LEAST * PEOPLE).subquery()]
    else:
        best = [ties.where(Tie.colleague_id == colleague).limit(each).subquery() for colleague in colleague_ids]
    chosen = union_all(*(select(one.c.resident_id) for one in best)).subquery("best")
    canonical = stayed_as().label("id")
    people = select(canonical).join(chosen, chosen.c.resident_id == Resident.id).distinct()
    rows = db.session.execute(living(part, members(people, each * min(len(colleague_ids), PEOPLE)), now)).all()
    faded = strength_of(1.0, now)  # what a score of one is worth by now
    edges = [(resident_id, colleague_id, score * faded) for resident_id, colleague_id, score in rows]
    many: dict[int, int] = {}
    for _, colleague, _ in edges:
        many[colleague] = many.get(colleague, 0) + 1
    if len(colleague_ids) > PEOPLE:
        return edges, set(colleague_ids) if len(edges) >= LEAST * PEOPLE else set()
    return edges, {colleague for colleague in colleague_ids if many.get(colleague, 0) >= each}
