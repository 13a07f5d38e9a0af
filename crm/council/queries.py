"""Questions about the council's own people and places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, and_, or_, select

from crm import clock
from crm.actor import Actor
from crm.council import rules
from crm.council.access import held_on
from crm.council.covering import chained
from crm.council.models import Colleague, Post, PostcodeWard, PostHolder, RoleGrant, Team, Ward
from crm.database import db


@dataclass(frozen=True)
class Person:
    """Somebody whom one can sign in as in the demonstration."""

    colleague_id: int
    name: str
    does: str
    kind: str  # officer, officer of a restricted team, manager, councillor, digital lead, auditor


def people_to_sign_in_as() -> list[Person]:
    """A few serving colleagues of each kind, at most three each, by kind and name."""
    on = clock.today()
    rows = db.session.execute(
        select(Colleague.id, Colleague.name, Post.title, Post.is_head, Post.ward_id, Post.team_id, Team.restricted)
        .join(PostHolder, PostHolder.colleague_id == Colleague.id)
        .join(Post, Post.id == PostHolder.post_id)
        .outerjoin(Team, Team.id == Post.team_id)
        .where(held_on(on), or_(Colleague.left_on.is_(None), Colleague.left_on >= on), Post.body_id.is_(None))
        .order_by(Colleague.id, PostHolder.kind.desc(), PostHolder.id)
    ).all()
    granted = db.session.execute(
        select(Colleague.id, Colleague.name, RoleGrant.role)
        .join(RoleGrant, RoleGrant.colleague_id == Colleague.id)
        .where(RoleGrant.starts_on <= on, or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on > on))
        .order_by(Colleague.id)
    ).all()
    people: dict[int, Person] = {}
    for row in granted:
        people[row.id] = Person(row.id, row.name, row.role.capitalize(), row.role)
    for row in rows:
        if row.id not in people:
            people[row.id] = Person(row.id, row.name, row.title, _kind(row))
    few: dict[str, list[Person]] = {}
    for person in people.values():
        few.setdefault(person.kind, []).append(person)
    return [person for kind in KINDS for person in few.get(kind, [])[:3]]


KINDS = ("officer", "officer of a restricted team", "manager", "councillor", "digital lead", "auditor")


def _kind(row: object) -> str:
    if row.ward_id is not None:  # type: ignore[attr-defined]
        return "councillor"
    if row.is_head:  # type: ignore[attr-defined]
        return "manager"
    return "officer of a restricted team" if row.restricted else "officer"  # type: ignore[attr-defined]


@dataclass(frozen=True)
class WardFact:
    """A ward, as other rooms need it."""

    ward_id: int
    code: str
    name: str


def ward_of(postcode: str, on: date) -> WardFact | None:
    """The ward of a postcode (any spelling) on a day; None where it is not known. One statement."""
    packed = rules.normal_postcode(postcode)
    if packed is None:
        return None
    row = db.session.execute(
        select(Ward.id, Ward.code, Ward.name)
        .join(PostcodeWard, PostcodeWard.ward_id == Ward.id)
        .where(
            PostcodeWard.postcode == packed,
            PostcodeWard.starts_on <= on,
            or_(PostcodeWard.ends_on.is_(None), PostcodeWard.ends_on > on),
        )
    ).first()
    return WardFact(*row) if row else None


@dataclass(frozen=True)
class Holder:
    """Somebody in a post, for as long as they are or were."""

    post_holder_id: int
    colleague_id: int
    name: str
    post_id: int
    title: str
    kind: str
    starts_on: date
    ends_on: date | None
    left_on: date | None
    is_councillor: bool

    @property
    def last_day(self) -> date | None:
        """The last day in the post; `ends_on` is the first without."""
        return self.ends_on - timedelta(days=1) if self.ends_on else None


NEWEST_FIRST = (PostHolder.starts_on.desc(), PostHolder.ends_on.desc().nulls_first(), PostHolder.id.desc())


def holders_of(post_ids: list[int] | tuple[int, ...], *, on: date | None = None) -> dict[int, list[Holder]]:
    """Who holds each of the posts on a day; with no day, everybody who ever has, newest first: of those who
    began together, who goes on before who hands over. One statement."""
    statement = (
        select(PostHolder, Colleague.name, Colleague.left_on, Post.title, Post.ward_id)
        .join(Colleague, Colleague.id == PostHolder.colleague_id)
        .join(Post, Post.id == PostHolder.post_id)
        .where(PostHolder.post_id.in_(post_ids))
        .order_by(*NEWEST_FIRST)
    )
    if on is not None:
        statement = statement.where(held_on(on))
    found: dict[int, list[Holder]] = {post_id: [] for post_id in post_ids}
    for row in db.session.execute(statement):
        found[row.PostHolder.post_id].append(holder_of(row))
    return found


def holder_of(row: Row[Any]) -> Holder:
    """A row of a PostHolder with the name and the last day of the colleague, the title and the ward of the post."""
    held = row.PostHolder
    return Holder(
        held.id, held.colleague_id, row.name, held.post_id, row.title, held.kind, held.starts_on, held.ends_on,
        row.left_on, row.ward_id is not None,
    )  # fmt: skip


@dataclass(frozen=True)
class Answering:
    """The posts whose work is in an actor's list: held, covered, and vacant ones that fall to them."""

    held: tuple[int, ...]
    covered: tuple[int, ...]
    fallen: tuple[int, ...]  # vacant, and fall to the actor: the nearest head above, or who stands in for one

    @property
    def all(self) -> tuple[int, ...]:
        return (*self.held, *self.covered, *self.fallen)


def answering_posts(actor: Actor, *, on: date | None = None) -> Answering:
    """Whose work the actor sees: so that nothing is ever in nobody's list (design, section 3.1).

    A post without a holder falls to its cover; else to the head of its team; else of the team above, and so on;
    at the very top, where even that head is vacant, to everybody who heads a team directly below; `rules.keepers` has
    what is left. Cover chains: who covers a post also answers for those that its absent holder covers.
    A councillor's casework of earlier times in office hangs on the seats held then, of a ward that may be gone: it is
    theirs still. Two statements at most; one more for a cover, and for a councillor who heads a team.
    """
    on = on or clock.today()
    covered = tuple(hat.post_id for hat in actor.hats if hat.kind == "cover")
    held = tuple(hat.post_id for hat in actor.hats if hat.kind != "cover")
    chain = chained(held, covered, on)
    covered += tuple(chain)
    if any(hat.ward_id for hat in actor.hats):
        held += _earlier_seats(actor, held)
    heads = any(hat.is_head for hat in actor.hats) or any(link.is_head for link in chain.values())
    if not heads and not actor.keeps_what_falls:
        return Answering(held, covered, ())
    mine = set(held) | set(covered)
    falling = falls_to(on, quietly=True)
    fallen = tuple(post for post, keepers in falling.items() if mine & set(keepers) and post not in mine)
    return Answering(held, covered, fallen)


def _earlier_seats(actor: Actor, held: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(
        db.session.scalars(
            select(Post.id)
            .join(PostHolder, PostHolder.post_id == Post.id)
            .where(PostHolder.colleague_id == actor.colleague_id, Post.ward_id.is_not(None), Post.id.not_in(held))
            .group_by(Post.id)
            .order_by(Post.id)
        )
    )


def falls_to(
    on: date, *, without: int | None = None, quietly: bool = False, teams: Sequence[Team] | None = None
) -> dict[int, tuple[int, ...]]:
    """For each post that nobody holds on a day, the held posts to which its work falls. Two statements; one where the
    caller knows all teams, hidden and closed ones too.

    `without` asks how it would be if that colleague held nothing. `quietly` adds whoever in a restricted team has
    what they alone may open, for deciding what is in whose list: never shown.

    A closed post that still had work counts as vacant too: its rows point at it until somebody moves them. A post of
    the cabinet or a committee falls to the top of the council. A ward's seat falls to nobody: what hangs on it is a
    councillor's own. Empty only while no officer holds any post (docs/decisions/0024).
    """
    posts = db.session.execute(
        select(Post.id, Post.team_id, Post.is_head, PostHolder.id.label("holder"))
        .outerjoin(
            PostHolder,
            and_(PostHolder.post_id == Post.id, held_on(on), PostHolder.colleague_id.is_distinct_from(without)),
        )
        .where(Post.ward_id.is_(None))
    ).all()
    teams = teams or db.session.execute(select(Team.id, Team.parent_id, Team.restricted)).all()
    inside: dict[int, set[int]] = {}
    heads: dict[int, set[int]] = {}
    for post in posts:
        if post.holder is not None and post.team_id is not None:
            inside.setdefault(post.team_id, set()).add(post.id)
            if post.is_head:
                heads.setdefault(post.team_id, set()).add(post.id)
    staffed = rules.Staffed(
        parents={team.id: team.parent_id for team in teams},
        restricted=frozenset(team.id for team in teams if team.restricted),
        headed=frozenset(heads),
        peopled=frozenset(inside),
    )
    falls: dict[int | None, tuple[int, ...]] = {}
    for team_id in {post.team_id for post in posts if post.holder is None}:
        kept_by = rules.keepers(staffed, team_id)
        found = {post for team in kept_by.heads_of for post in heads[team]}
        quiet = rules.circles_below(staffed, team_id) if quietly and team_id is not None else frozenset()
        found |= {post for team in kept_by.members_of | quiet for post in inside[team]}
        falls[team_id] = tuple(sorted(found))
    return {post.id: falls[post.team_id] for post in posts if post.holder is None}
