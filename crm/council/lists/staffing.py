"""Writing what a list of posts changed."""

from __future__ import annotations

from sqlalchemy import insert, select, update

from crm import typed
from crm.council import steps
from crm.council.lists.officers import OfficerChanges
from crm.council.lists.people import person_key
from crm.council.lists.structure import Key, Path
from crm.council.models import Colleague, Post, PostHolder, Team
from crm.database import db


def write(changes: OfficerChanges) -> None:
    """Write a reconciled list of posts: teams level by level, then posts, then who holds them."""
    teams = _open_teams(changes)
    posts = _open_posts(changes, teams)
    _align(changes, posts)
    _end(changes)
    _begin(changes, posts)
    _close_posts(changes)
    db.session.expire_all()


def _open_teams(changes: OfficerChanges) -> dict[Path, int]:
    teams = dict(changes.teams)
    for path, name in changes.structure.teams.items():
        if path in teams:
            continue
        above = teams[path[:-1]] if len(path) > 1 else None
        within = Team.parent_id.is_(None) if above is None else Team.parent_id == above
        team = db.session.execute(select(Team).where(Team.name == name, within)).scalars().first()
        if team is None:
            team = Team(name=name, parent_id=above, restricted=False, opened_on=changes.as_at)
            db.session.add(team)
        team.closed_on = None  # one that closed earlier opens again
        db.session.flush()
        teams[path] = team.id
    return teams


def _open_posts(changes: OfficerChanges, teams: dict[Path, int]) -> dict[Key, int]:
    new = [place for key, place in changes.structure.posts.items() if key not in changes.posts]
    if new:
        db.session.execute(
            insert(Post),
            [
                {"title": place.title, "team_id": teams[place.key[0]], "places": len(place.rows),
                 "is_head": place.is_head, "opened_on": changes.as_at, "listed": True}
                for place in new
            ],
        )  # fmt: skip
    posts = {key: post.id for key, post in changes.posts.items()}
    by_place = {(place.key[0], typed.folded(place.title)): place.key for place in new}
    paths = {team_id: path for path, team_id in teams.items()}
    opened = select(Post.id, Post.team_id, Post.title).where(Post.listed, Post.closed_on.is_(None)).order_by(Post.id)
    for row in db.session.execute(opened):
        key = by_place.get((paths.get(row.team_id, ()), typed.folded(row.title)))
        if key is not None:
            posts.setdefault(key, row.id)
    return posts


def _align(changes: OfficerChanges, posts: dict[Key, int]) -> None:
    """Places, heads and lines of management as the list has them."""
    fresh = [key for key in changes.structure.posts if key not in changes.posts]
    for key in (*fresh, *changes.realigned):
        place = changes.structure.posts[key]
        above = posts[place.reports_to] if place.reports_to else None
        if above is not None or key in changes.posts:
            values = {"is_head": place.is_head, "reports_to_id": above}
            db.session.execute(update(Post).where(Post.id == posts[key]).values(**values))
    for key, post in changes.posts.items():
        places = len(changes.structure.posts[key].rows)
        if post.places != places:
            db.session.execute(update(Post).where(Post.id == post.id).values(places=places))


def _end(changes: OfficerChanges) -> None:
    stay = changes.moving
    moved = [holder.id for holder in changes.ending if holder.colleague_id in stay]
    left = [holder.id for holder in changes.ending if holder.colleague_id not in stay]
    for ids, why in ((moved, "moved"), (left, "left")):
        if ids:
            ended = {"ends_on": changes.as_at, "ended_by": why}
            db.session.execute(update(PostHolder).where(PostHolder.id.in_(ids)).values(**ended))
    for colleague_id in sorted({holder.colleague_id for holder in changes.ending} - stay):
        steps.note_leaving(colleague_id, changes.as_at)


def _begin(changes: OfficerChanges, posts: dict[Key, int]) -> None:
    people = dict(changes.people)
    newcomers = {person_key(row): row for row, _ in changes.beginning if person_key(row) not in people}
    for key, row in newcomers.items():
        colleague = Colleague(name=row.name or "", email=row.email)
        db.session.add(colleague)
        db.session.flush()
        people[key] = colleague.id
    if not changes.beginning:
        return
    db.session.execute(
        insert(PostHolder),
        [
            {"colleague_id": people[person_key(row)], "post_id": posts[key], "kind": "substantive",
             "starts_on": changes.as_at}
            for row, key in changes.beginning
        ],
    )  # fmt: skip
    came = [people[person_key(row)] for row, _ in changes.beginning]
    db.session.execute(update(Colleague).where(Colleague.id.in_(came)).values(left_on=None))


def _close_posts(changes: OfficerChanges) -> None:
    """Close posts that are listed no more, and the teams that this leaves without a post or a team below."""
    if not changes.closing:
        return
    ids = [post.id for post in changes.closing]
    touched = {post.team_id for post in changes.closing}
    db.session.execute(update(Post).where(Post.id.in_(ids)).values(closed_on=changes.as_at))
    while touched:
        busy = set(db.session.execute(select(Post.team_id).where(Post.closed_on.is_(None))).scalars())
        above = db.session.execute(select(Team.id, Team.parent_id).where(Team.closed_on.is_(None))).all()
        busy |= {row.parent_id for row in above}
        empty = [row for row in above if row.id in touched and row.id not in busy]
        if not empty:
            return
        db.session.execute(
            update(Team).where(Team.id.in_([row.id for row in empty])).values(closed_on=changes.as_at)
        )  # fmt: skip
        touched = {row.parent_id for row in empty}
