"""The teams as a tree, and one team with its posts: who holds them, which are vacant, to whom that work falls."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from crm import clock
from crm.actor import Actor
from crm.council import access, rules
from crm.council.heading import nobody_heads
from crm.council.models import Post, Team
from crm.council.queries import Holder, falls_to, holders_of
from crm.council.steps import TAKES_A_PLACE
from crm.database import db

SHOWN = 5


@dataclass(frozen=True)
class TeamLine:
    """A team in the tree: how deep it stands, who heads it, and how much of it is vacant."""

    team_id: int
    name: str
    above: str  # the team that it stands below, within what is shown
    depth: int
    restricted: bool
    heads: tuple[Holder, ...]
    posts: int
    vacant: int


@dataclass(frozen=True)
class FallsTo:
    """The post of a head to whom a vacant post's work goes."""

    post_id: int
    title: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class PostLine:
    """A post of a team, today."""

    post_id: int
    title: str
    is_head: bool
    places: int
    holders: tuple[Holder, ...]
    falls_to: tuple[FallsTo, ...]  # only of a post that nobody holds or covers

    @property
    def is_vacant(self) -> bool:
        return not self.holders

    @property
    def free_places(self) -> int:
        return max(0, self.places - sum(holder.kind in TAKES_A_PLACE for holder in self.holders))


@dataclass(frozen=True)
class TeamFacts:
    """A team, for its page."""

    team_id: int
    name: str
    restricted: bool
    opened_on: date
    closed_on: date | None
    path: tuple[tuple[int, str], ...]  # the teams above, the top first: id and name
    below: tuple[TeamLine, ...]
    posts: tuple[PostLine, ...]  # heads first, then by title
    is_managed: bool  # by the actor

    @property
    def vacancies(self) -> tuple[PostLine, ...]:
        return tuple(post for post in self.posts if post.is_vacant)


def teams_tree(actor: Actor) -> tuple[TeamLine, ...]:
    """The open teams that the actor may know of, each followed by those below it. Four statements."""
    on = clock.today()
    teams = _open_teams(actor, on)
    return _lines(teams, _posts_of([team.id for team in teams], on), top=None)


def team_page_facts(actor: Actor, team_id: int) -> TeamFacts:
    """A team that the actor may know of, with everything below it; NotFound for any other. Eight statements."""
    on = clock.today()
    team = access.team(actor, team_id)
    teams = _open_teams(actor, on)
    by_id = {each.id: each for each in teams}
    below = rules.below({each.id: each.parent_id for each in teams}, [team.id])
    posts = _posts_of([team.id, *below], on)
    above = rules.above({each.id: each.parent_id for each in teams} | {team.id: team.parent_id}, team.id)[1:]
    return TeamFacts(
        team_id=team.id,
        name=team.name,
        restricted=team.restricted,
        opened_on=team.opened_on,
        closed_on=team.closed_on,
        path=tuple((each, by_id[each].name) for each in reversed(above) if each in by_id),
        below=_lines([each for each in teams if each.id in below], posts, top=team.id),
        posts=_post_lines(posts.get(team.id, []), on),
        is_managed=team.id in actor.managed_team_ids,
    )


def falls_to_heads(post_id: int, on: date) -> tuple[FallsTo, ...]:
    """To whom the work of one vacant post falls on a day. Three statements."""
    heads = falls_to(on).get(post_id, ())
    found = _heads(set(heads), on)
    return tuple(found[head] for head in heads)


def headless() -> tuple[str, ...]:
    """That nobody heads any team today, and to whom vacant work falls meanwhile, in words for `flask check`. An import
    of officers may leave it so: it cannot be refused. One statement where all is well, else four."""
    today = clock.today()
    if not nobody_heads(today):
        return ()
    keepers = sorted({post for posts in falls_to(today).values() for post in posts})
    titles = [holders[0].title for holders in holders_of(keepers[:SHOWN], on=today).values()]
    falls = f"{', '.join(titles)}{' and more' if len(keepers) > SHOWN else ''}" if titles else "nobody"
    return (f"Nobody heads any team. What vacant posts look after falls to {falls} until a list has a head.",)


@dataclass(frozen=True)
class _Held:
    post: Post
    holders: tuple[Holder, ...]


def _open_teams(actor: Actor, on: date) -> list[Team]:
    is_open = or_(Team.closed_on.is_(None), Team.closed_on > on)
    return list(db.session.execute(access.visible_teams(actor).where(is_open).order_by(Team.name, Team.id)).scalars())


def _posts_of(team_ids: list[int], on: date) -> dict[int, list[_Held]]:
    posts = db.session.execute(
        select(Post)
        .where(Post.team_id.in_(team_ids), Post.opened_on <= on, or_(Post.closed_on.is_(None), Post.closed_on > on))
        .order_by(Post.is_head.desc(), Post.title, Post.id)
    ).scalars().all()  # fmt: skip
    holders = holders_of([post.id for post in posts], on=on)
    found: dict[int, list[_Held]] = {}
    for post in posts:
        found.setdefault(post.team_id or 0, []).append(_Held(post, tuple(holders[post.id])))
    return found


def _lines(teams: list[Team], posts: dict[int, list[_Held]], *, top: int | None) -> tuple[TeamLine, ...]:
    known = {team.id for team in teams}
    children: dict[int | None, list[Team]] = {}
    for team in teams:
        above = team.parent_id if team.parent_id in known or team.parent_id == top else None
        children.setdefault(above, []).append(team)

    def walk(above: int | None, name: str, depth: int) -> Iterable[TeamLine]:
        for team in children.get(above, []):
            if team.id != top:
                yield _line(team, name, depth, posts.get(team.id, []))
                yield from walk(team.id, team.name, depth + 1)

    return tuple(walk(top, "", 0))


def _line(team: Team, above: str, depth: int, held: list[_Held]) -> TeamLine:
    heads = tuple(holder for each in held if each.post.is_head for holder in each.holders)
    vacant = sum(not each.holders for each in held)
    return TeamLine(team.id, team.name, above, depth, team.restricted, heads, len(held), vacant)


def _post_lines(held: list[_Held], on: date) -> tuple[PostLine, ...]:
    vacant = [each.post.id for each in held if not each.holders]
    falling = falls_to(on) if vacant else {}
    heads = _heads({head for post_id in vacant for head in falling.get(post_id, ())}, on)
    return tuple(
        PostLine(
            each.post.id, each.post.title, each.post.is_head, each.post.places, each.holders,
            tuple(heads[head] for head in falling.get(each.post.id, ())) if not each.holders else (),
        )
        for each in held
    )  # fmt: skip


def _heads(post_ids: set[int], on: date) -> dict[int, FallsTo]:
    if not post_ids:
        return {}
    return {
        post_id: FallsTo(post_id, holders[0].title, tuple(holder.name for holder in holders))
        for post_id, holders in holders_of(sorted(post_ids), on=on).items()
    }
