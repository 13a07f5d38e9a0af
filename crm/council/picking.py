"""Finding a post, a team or a colleague as one types. Whoever has left is in no list to pick from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, and_, case, or_, select

from crm import clock, typed
from crm.actor import Actor
from crm.council import access
from crm.council.access import held_on
from crm.council.models import Colleague, Post, PostHolder, Team
from crm.council.queries import holders_of
from crm.database import db

MOST = 20
EVERYBODY = 100_000


@dataclass(frozen=True)
class Askable:
    """A post or a team that something may be asked of."""

    kind: str  # post, team
    id: int
    title: str
    team: str  # the team that a post sits in; of a team, the one above it
    names: tuple[str, ...]  # who holds the post today; empty where it is vacant
    places: int = 1


@dataclass(frozen=True)
class Pickable:
    """A colleague to pick, with what they do today."""

    colleague_id: int
    name: str
    does: str
    is_councillor: bool


@dataclass(frozen=True)
class Departed:
    """Somebody who has left, and what became of their post."""

    name: str
    left_on: date
    post_id: int | None  # None where it is closed, or a councillor's seat
    title: str
    is_shared: bool
    now: tuple[str, ...]  # who holds it today; empty where it is vacant


def posts_to_ask(actor: Actor, words: str = "", *, limit: int = MOST) -> tuple[Askable, ...]:
    """Open posts and teams of officers whose title, team or present holders have all the words. Three statements.

    Best first: what begins with the words, then by title. A councillor's seat is not asked here.
    """
    on = clock.today()
    hidden = access.hidden_team_ids(actor)
    wanted = typed.folded(words).split()
    found = [
        (_rank(wanted, one.title, *one.names), one)
        for one in (*_posts(hidden, on), *_teams(hidden, on))
        if _fits(wanted, one.title, one.team, *one.names)
    ]
    found.sort(key=lambda pair: (pair[0], pair[1].title.casefold(), pair[1].kind, pair[1].id))
    return tuple(one for _, one in found[:limit])


def colleagues_to_pick(actor: Actor, words: str = "", *, limit: int = MOST) -> tuple[Pickable, ...]:
    """Serving colleagues whose name or post has all the words, and newcomers without a post yet. Two statements."""
    on = clock.today()
    hidden = access.hidden_team_ids(actor)
    rows = db.session.execute(
        select(Colleague.id, Colleague.name, Post.title, Post.team_id, Post.ward_id)
        .outerjoin(PostHolder, and_(PostHolder.colleague_id == Colleague.id, held_on(on)))
        .outerjoin(Post, Post.id == PostHolder.post_id)
        .where(or_(Colleague.left_on.is_(None), Colleague.left_on >= on))
        .order_by(Colleague.name, Colleague.id, PostHolder.kind.desc(), PostHolder.id)
    )
    people: dict[int, tuple[str, list[str], bool, bool]] = {}
    for row in rows:
        name, titles, councillor, seen = people.get(row.id, (row.name, [], False, False))
        may_see = row.team_id is None or row.team_id not in hidden
        if row.title and may_see:
            titles.append(row.title)
        people[row.id] = (name, titles, councillor or row.ward_id is not None, seen or may_see)
    wanted = typed.folded(words).split()
    fitting = [
        (_rank(wanted, name), Pickable(colleague_id, name, ", ".join(titles), councillor))
        for colleague_id, (name, titles, councillor, may_see) in people.items()
        if may_see and _fits(wanted, name, *titles)
    ]
    fitting.sort(key=lambda pair: (pair[0], pair[1].name.casefold(), pair[1].colleague_id))
    return tuple(one for _, one in fitting[:limit])


def name_to_pick(actor: Actor, colleague_id: int | None) -> str:
    """What one of them is called, to be named in a form beforehand; empty for anybody else. Two statements at most."""
    if colleague_id is None:
        return ""
    found = colleagues_to_pick(actor, limit=EVERYBODY)
    return next((one.name for one in found if one.colleague_id == colleague_id), "")


def departed(actor: Actor, words: str, *, limit: int = MOST) -> tuple[Departed, ...]:
    """Who has left and has all the words in their name, the latest first, with the post that they last held, if it is
    an officer's and still open. Three statements; none where no words are given."""
    wanted = typed.folded(words).split()
    if not wanted:
        return ()
    on = clock.today()
    on_the_last_day = or_(PostHolder.ends_on.is_(None), PostHolder.ends_on > Colleague.left_on)
    is_open = and_(Post.team_id.is_not(None), or_(Post.closed_on.is_(None), Post.closed_on > on))
    rows = db.session.execute(
        select(
            Colleague.id, Colleague.name, Colleague.left_on, Post.title, Post.places,
            case((and_(on_the_last_day, is_open), Post.id)).label("post_id"),
        )
        .join(PostHolder, PostHolder.colleague_id == Colleague.id)
        .join(Post, Post.id == PostHolder.post_id)
        .where(Colleague.left_on < on, or_(Post.team_id.is_(None), Post.team_id.not_in(access.hidden_team_ids(actor))))
        .order_by(Colleague.left_on.desc(), Colleague.name, Colleague.id, PostHolder.ends_on.desc(), PostHolder.id)
    )  # fmt: skip
    found: dict[int, Row[Any]] = {}
    for row in rows:
        if _fits(wanted, row.name) and (row.id not in found or found[row.id].post_id is None):
            found[row.id] = row
    latest = list(found.values())[:limit]
    now = holders_of([row.post_id for row in latest if row.post_id], on=on)
    return tuple(
        Departed(row.name, row.left_on, row.post_id, row.title if row.post_id else "", row.places > 1,
                 tuple(holder.name for holder in now.get(row.post_id, ())))
        for row in latest
    )  # fmt: skip


def _posts(hidden: frozenset[int], on: date) -> list[Askable]:
    rows = db.session.execute(
        select(Post.id, Post.title, Post.places, Team.name.label("team"), Colleague.name)
        .join(Team, Team.id == Post.team_id)
        .outerjoin(PostHolder, and_(PostHolder.post_id == Post.id, held_on(on)))
        .outerjoin(Colleague, Colleague.id == PostHolder.colleague_id)
        .where(
            Post.team_id.not_in(hidden),
            Post.opened_on <= on,
            or_(Post.closed_on.is_(None), Post.closed_on > on),
        )
        .order_by(Post.id, PostHolder.kind.desc(), PostHolder.starts_on, PostHolder.id)
    )
    posts: dict[int, tuple[str, str, int, list[str]]] = {}
    for row in rows:
        posts.setdefault(row.id, (row.title, row.team, row.places, []))[3].extend([row.name] if row.name else [])
    return [
        Askable("post", post_id, title, team, tuple(names), places)
        for post_id, (title, team, places, names) in posts.items()
    ]


def _teams(hidden: frozenset[int], on: date) -> list[Askable]:
    rows = db.session.execute(
        select(Team.id, Team.name, Team.parent_id, Team.closed_on).where(Team.id.not_in(hidden))
    ).all()
    names = {row.id: row.name for row in rows}
    return [
        Askable("team", row.id, row.name, names.get(row.parent_id, ""), ())
        for row in rows
        if row.closed_on is None or row.closed_on > on
    ]


def _fits(wanted: list[str], *texts: str) -> bool:
    """Each word typed begins a word of the texts."""
    words = typed.folded(" ".join(texts)).split()
    return all(any(word.startswith(start) for word in words) for start in wanted)


def _rank(wanted: list[str], *texts: str) -> int:
    """0 where one of the texts begins with what was typed, 1 elsewhere."""
    return 0 if not wanted or any(typed.folded(text).startswith(" ".join(wanted)) for text in texts) else 1
