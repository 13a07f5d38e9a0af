"""Reconciling a dated list of posts: teams and posts that open and close, who joined, left and moved, vacancies."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import or_, select

from crm import clock, typed
from crm.council.access import held_on
from crm.council.lists import loaded
from crm.council.lists.officer_file import ListedPost, OfficerList
from crm.council.lists.people import names_of, people_of, person_key, serving
from crm.council.lists.structure import Key, Path, Place, Structure, structure_of
from crm.council.models import Post, PostHolder, Team
from crm.council.steps import TAKES_A_PLACE
from crm.database import db
from crm.errors import BadInput, Refused


@dataclass(frozen=True)
class ListedChange:
    """One line of what a list changes."""

    title: str
    team: str
    name: str | None = None
    places: int | None = None


@dataclass(frozen=True)
class OfficerChanges:
    """What a list of posts changes, and the plan that writes it."""

    as_at: date
    teams_opened: tuple[str, ...]
    posts_opened: tuple[ListedChange, ...]
    posts_closed: tuple[ListedChange, ...]
    places_changed: tuple[ListedChange, ...]
    joined: tuple[ListedChange, ...]
    left: tuple[ListedChange, ...]
    vacancies: tuple[ListedChange, ...]
    unnamed: int  # places held by somebody whom the list does not name
    notes: tuple[str, ...]
    structure: Structure
    teams: dict[Path, int]
    posts: dict[Key, Post]
    closing: tuple[Post, ...]
    ending: tuple[PostHolder, ...]
    beginning: tuple[tuple[ListedPost, Key], ...]
    people: dict[str, int]  # by the key of a person in the list: see `person_key`
    moving: frozenset[int]  # colleagues who end in one post and begin in another
    realigned: tuple[Key, ...] = field(default=())  # posts whose head or line of management changes

    @property
    def is_empty(self) -> bool:
        return not (
            self.teams_opened or self.posts_opened or self.posts_closed or self.places_changed or self.ending
            or self.beginning or self.realigned
        )  # fmt: skip

    @property
    def counts(self) -> dict[str, int]:
        lists = (
            "teams_opened", "posts_opened", "posts_closed", "places_changed", "joined", "left", "vacancies",
        )  # fmt: skip
        return {name: len(getattr(self, name)) for name in lists}


def compare(officers: OfficerList, *, as_at: date) -> OfficerChanges:
    """What the list changes. Six statements. Posts that no list opened stay as they are."""
    if as_at > clock.today():
        raise BadInput({"as_at": f"{as_at} has not come yet; a list says who is in which post already."})
    loaded.refuse_older("officers", as_at)
    structure = structure_of(officers.posts)
    teams = _teams_by_path(structure)
    posts, closing = _posts(structure, teams, as_at)
    people = people_of(officers)
    held = _held([*(post.id for post in posts.values()), *(post.id for post in closing)], as_at)
    ending, beginning = _places_taken(structure, posts, held, people)
    ending += [holder for post in closing for holder in held.get(post.id, [])]
    _refuse_same_day(ending, as_at)
    names = names_of([holder.colleague_id for holder in ending])
    begin_ids = {people[person_key(row)] for row, _ in beginning if person_key(row) in people}
    titles = {post.id: (post.title, place.team) for key, place in structure.posts.items() if (post := posts.get(key))}
    titles |= _titles_of(closing)
    already_here = serving(begin_ids, as_at)
    return OfficerChanges(
        as_at=as_at,
        teams_opened=tuple(name for path, name in structure.teams.items() if path not in teams),
        posts_opened=tuple(
            ListedChange(place.title, place.team, places=len(place.rows))
            for key, place in structure.posts.items()
            if key not in posts
        ),
        posts_closed=tuple(ListedChange(*titles[post.id]) for post in closing),
        places_changed=tuple(
            ListedChange(place.title, place.team, places=len(place.rows))
            for key, place in structure.posts.items()
            if key in posts and posts[key].places != len(place.rows)
        ),
        joined=tuple(
            ListedChange(structure.posts[key].title, structure.posts[key].team, row.name)
            for row, key in beginning
            if people.get(person_key(row)) not in already_here
        ),
        left=tuple(
            ListedChange(*titles[holder.post_id], names[holder.colleague_id])
            for holder in ending
            if holder.colleague_id not in begin_ids
        ),
        vacancies=tuple(
            ListedChange(place.title, place.team, places=place.vacant)
            for place in structure.posts.values()
            if place.vacant
        ),
        unnamed=sum(place.unnamed for place in structure.posts.values()),
        notes=officers.notes,
        structure=structure,
        teams=teams,
        posts=posts,
        closing=closing,
        ending=tuple(ending),
        beginning=tuple(beginning),
        people=people,
        moving=frozenset(begin_ids),
        realigned=_realigned(structure, posts),
    )


def _teams_by_path(structure: Structure) -> dict[Path, int]:
    teams = db.session.execute(select(Team.id, Team.name, Team.parent_id).where(Team.closed_on.is_(None))).all()
    by_place = {(row.parent_id, typed.folded(row.name)): row.id for row in teams}
    found: dict[Path, int] = {}
    for path in structure.teams:
        above = found.get(path[:-1]) if len(path) > 1 else None
        if (len(path) == 1 or above is not None) and (above, path[-1]) in by_place:
            found[path] = by_place[above, path[-1]]
    return found


def _posts(structure: Structure, teams: dict[Path, int], as_at: date) -> tuple[dict[Key, Post], tuple[Post, ...]]:
    """The open posts that the list has, by key; and those that an earlier list opened and this one has no more."""
    is_open = or_(Post.closed_on.is_(None), Post.closed_on > as_at)
    paths = {team_id: path for path, team_id in teams.items()}
    known: dict[Key, Post] = {}
    closing = []
    for post in db.session.execute(select(Post).where(Post.team_id.is_not(None), is_open).order_by(Post.id)).scalars():
        key = (paths.get(post.team_id or 0, ()), typed.folded(post.title))
        if key in structure.posts and key not in known:
            known[key] = post
        elif post.listed:
            closing.append(post)
    return known, tuple(closing)


def _held(post_ids: list[int], as_at: date) -> dict[int, list[PostHolder]]:
    rows = db.session.execute(
        select(PostHolder)
        .where(PostHolder.post_id.in_(post_ids), held_on(as_at))
        .order_by(PostHolder.starts_on, PostHolder.id)
    ).scalars()
    held: dict[int, list[PostHolder]] = {}
    for holder in rows:
        held.setdefault(holder.post_id, []).append(holder)
    return held


def _places_taken(
    structure: Structure, posts: dict[Key, Post], held: dict[int, list[PostHolder]], people: dict[str, int]
) -> tuple[list[PostHolder], list[tuple[ListedPost, Key]]]:
    """Whose time in a post ends, and whose begins. A place whose holder the list does not name keeps the one known."""
    ending: list[PostHolder] = []
    beginning: list[tuple[ListedPost, Key]] = []
    for key, place in structure.posts.items():
        post = posts.get(key)
        seated = [holder for holder in held.get(post.id, []) if holder.kind in TAKES_A_PLACE] if post else []
        present = {holder.colleague_id for holder in seated}
        listed = {people.get(person_key(row)) for row in place.named}
        ending += [holder for holder in seated if holder.colleague_id not in listed][place.unnamed :]
        beginning += [(row, key) for row in _once(place) if people.get(person_key(row)) not in present]
    return ending, beginning


def _once(place: Place) -> list[ListedPost]:
    return list({person_key(row): row for row in place.named}.values())


def _refuse_same_day(ending: list[PostHolder], as_at: date) -> None:
    names = names_of([holder.colleague_id for holder in ending])
    for holder in ending:
        if holder.starts_on >= as_at:
            raise Refused(
                f"{names[holder.colleague_id]} began on {holder.starts_on}: that cannot end on {as_at}. "
                "Import the corrected list as at the next day."
            )


def _titles_of(posts: tuple[Post, ...]) -> dict[int, tuple[str, str]]:
    teams = dict(db.session.execute(select(Team.id, Team.name)).all())
    return {post.id: (post.title, teams[post.team_id or 0]) for post in posts}


def _realigned(structure: Structure, posts: dict[Key, Post]) -> tuple[Key, ...]:
    changed = []
    for key, post in posts.items():
        place = structure.posts[key]
        above = posts.get(place.reports_to) if place.reports_to else None
        reports_to = above.id if above else None
        opens_above = place.reports_to is not None and place.reports_to not in posts
        if post.listed and (post.is_head != place.is_head or post.reports_to_id != reports_to or opens_above):
            changed.append(key)
    return tuple(changed)
