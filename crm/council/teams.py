"""The teams as a tree, and one team with its posts: who holds them, which are vacant, to whom that work falls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Date, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import aliased

from crm import clock
from crm.actor import Actor
from crm.council import access, rules
from crm.council.heading import nobody_heads
from crm.council.models import Colleague, Post, PostHolder, Team
from crm.council.queries import NEWEST_FIRST, Holder, falls_to, holder_of, holders_of
from crm.council.steps import TAKES_A_PLACE
from crm.database import db
from crm.errors import NotFound

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
    vacant_since: date | None  # the first day without anybody; of one never held, the day it was opened
    was_held: bool
    own_room: int | None  # for how many people; None where the council's usual number holds

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
    holders: tuple[Holder, ...]  # of all posts of the team and those below, by post
    is_managed: bool  # by the actor

    @property
    def vacancies(self) -> tuple[PostLine, ...]:
        return tuple(post for post in self.posts if post.is_vacant)


def teams_tree(actor: Actor) -> tuple[TeamLine, ...]:
    """The open teams that the actor may know of, each followed by those below it. Two statements."""
    on = clock.today()
    everywhere, hidden = access.all_teams(actor)
    teams = _open(everywhere, hidden, on)
    return _lines(teams, _posts_of([team.id for team in teams], on), top=None)


def team_page_facts(actor: Actor, team_id: int) -> TeamFacts:
    """A team that the actor may know of, with everything below it; NotFound for any other. Four statements."""
    on = clock.today()
    everywhere, hidden = access.all_teams(actor)
    team = next((each for each in everywhere if each.id == team_id and team_id not in hidden), None)
    if team is None:
        raise NotFound
    teams = _open(everywhere, hidden, on)
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
        posts=_post_lines(posts, team.id, everywhere, on),
        holders=tuple(holder for held in posts.values() for each in held for holder in each.holders),
        is_managed=team.id in actor.managed_team_ids,
    )


def falls_to_heads(post_id: int, on: date) -> tuple[FallsTo, ...]:
    """To whom the work of one vacant post falls on a day. Three statements."""
    heads = falls_to(on).get(post_id, ())
    found = _heads(set(heads), on, {})
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
    left_on: date | None  # of a vacant post: the first day after whoever held it last


def _open(teams: Iterable[Team], hidden: frozenset[int], on: date) -> list[Team]:
    return [team for team in teams if team.id not in hidden and (team.closed_on is None or team.closed_on > on)]


def _posts_of(team_ids: list[int], on: date) -> dict[int, list[_Held]]:
    """The open posts of teams with who holds them. One statement."""
    posts: dict[int, Post] = {}
    left: dict[int, date | None] = {}
    holders: dict[int, list[Holder]] = {}
    for row in db.session.execute(_POSTS, {"teams": team_ids, "on": on}):
        posts[row.Post.id], left[row.Post.id] = row.Post, row.left
        if row.PostHolder is not None:
            holders.setdefault(row.Post.id, []).append(holder_of(row))
    found: dict[int, list[_Held]] = {}
    for post in posts.values():
        held = _Held(post, tuple(holders.get(post.id, ())), left[post.id])
        found.setdefault(post.team_id or 0, []).append(held)
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


def _post_lines(posts: dict[int, list[_Held]], team_id: int, teams: list[Team], on: date) -> tuple[PostLine, ...]:
    """The posts of one of the teams. Two statements at most: none where nothing is vacant, one where what is falls to
    somebody of the teams themselves."""
    held = posts.get(team_id, [])
    vacant = [each.post.id for each in held if not each.holders]
    falling = falls_to(on, teams=teams) if vacant else {}
    known = {each.post.id: each.holders for all_held in posts.values() for each in all_held}
    heads = _heads({head for post_id in vacant for head in falling.get(post_id, ())}, on, known)
    return tuple(
        PostLine(
            each.post.id, each.post.title, each.post.is_head, each.post.places, each.holders,
            tuple(heads[head] for head in falling.get(each.post.id, ())) if not each.holders else (),
            None if each.holders else each.left_on or each.post.opened_on, bool(each.holders or each.left_on),
            each.post.room,
        )
        for each in held
    )  # fmt: skip


def _heads(post_ids: set[int], on: date, known: Mapping[int, Sequence[Holder]]) -> dict[int, FallsTo]:
    """One statement, none where all are known already."""
    others = sorted(post_ids - known.keys())
    all_known = {**known, **(holders_of(others, on=on) if others else {})}
    return {
        post_id: FallsTo(post_id, all_known[post_id][0].title, tuple(holder.name for holder in all_known[post_id]))
        for post_id in post_ids
    }


_on = bindparam("on", type_=Date)
_earlier = aliased(PostHolder)
_last_left = (
    select(func.max(_earlier.ends_on)).where(_earlier.post_id == Post.id, _earlier.ends_on <= _on).scalar_subquery()
)
# Put together once: to do so anew takes longer than to ask.
_POSTS = (
    select(
        Post, PostHolder, Colleague.name, Colleague.left_on, Post.title, Post.ward_id,
        case((PostHolder.id.is_(None), _last_left)).label("left"),
    )
    .outerjoin(PostHolder, and_(PostHolder.post_id == Post.id, access.held_on(_on)))
    .outerjoin(Colleague, Colleague.id == PostHolder.colleague_id)
    .where(
        Post.team_id.in_(bindparam("teams", expanding=True)), Post.opened_on <= _on,
        or_(Post.closed_on.is_(None), Post.closed_on > _on),
    )
    .order_by(Post.is_head.desc(), Post.title, Post.id, *NEWEST_FIRST)
)  # fmt: skip
