"""That somebody who is here sees the work of each post: those who cover may be away as well, even in a circle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from crm.council.models import Colleague, Post, PostHolder
from crm.council.rules import in_force, seen_by_nobody
from crm.database import db
from crm.web.formatting import full_day


@dataclass(frozen=True)
class Time:
    """Somebody in a post, from a day up to, not including, another; or, without a post, somebody's absence."""

    colleague_id: int
    post_id: int | None
    is_cover: bool
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class Unseen:
    """Posts whose work nobody who is here would see on a day."""

    post_ids: frozenset[int]
    on: date


Absences = Callable[[date, date], Iterable[Time]]
# Who is known to be away in some days: a higher room knows, and create_app hands that in.
_absences: list[Absences] = []


def told_who_is_away(find: Absences) -> None:
    """Have a higher room tell of absences between two days, the second not included."""
    _absences[:] = [find]


def first_unseen(planned: Sequence[Time]) -> Unseen | None:
    """The first day on which covers and absences that are planned would leave posts to nobody who is here, though
    without them somebody was: who covers may be away as well, even in a circle. Some two statements, none for none."""
    if not planned:
        return None
    first, last = min(one.starts_on for one in planned), max(one.ends_on or one.starts_on for one in planned)
    times = [*_held(first, last), *(one for find in _absences for one in find(first, last))]
    days = {first, *(one.starts_on for one in times), *(one.ends_on for one in times if one.ends_on)}
    for on in sorted(day for day in days if first <= day < last):
        if stranded := _unseen([*times, *planned], on) - _unseen(times, on):
            return Unseen(stranded, on)
    return None


def all_away_in_words(unseen: Unseen, planned: Sequence[Time]) -> str:
    """That whoever is to cover a post is away on a day, and so on; empty where no cover that is planned is meant. Two
    statements at most."""
    theirs = {one.post_id: one.colleague_id for one in planned if one.post_id in unseen.post_ids}
    if not theirs:
        return ""
    post_id = min(one for one in theirs if one is not None)
    name, title = db.session.get_one(Colleague, theirs[post_id]).name, db.session.get_one(Post, post_id).title
    return (
        f"{name} is to cover {title}, but is away on {full_day(unseen.on)} too, and so is whoever covers for them. "
        "Nobody who is here would see its work. Choose somebody who is here then."
    )


def _held(first: date, last: date) -> list[Time]:
    """Who is in which post in these days."""
    rows = db.session.execute(
        select(
            PostHolder.colleague_id, PostHolder.post_id, PostHolder.kind, PostHolder.starts_on, PostHolder.ends_on
        ).where(PostHolder.starts_on < last, or_(PostHolder.ends_on.is_(None), PostHolder.ends_on > first))
    )
    return [
        Time(colleague_id, post_id, kind == "cover", starts_on, ends_on)
        for colleague_id, post_id, kind, starts_on, ends_on in rows
    ]


def _unseen(times: Sequence[Time], on: date) -> frozenset[int]:
    covers: dict[int, list[int]] = defaultdict(list)
    own: dict[int, list[int]] = defaultdict(list)
    away = set()
    for one in times:
        if not in_force(one.starts_on, one.ends_on, on):
            continue
        if one.post_id is None:
            away.add(one.colleague_id)
        elif one.is_cover:
            covers[one.post_id].append(one.colleague_id)
        else:
            own[one.colleague_id].append(one.post_id)
    # Whoever has all their posts covered is away, whether or not a handover says so.
    away |= {colleague for colleague, posts in own.items() if all(post in covers for post in posts)}
    return seen_by_nobody(covers, own, away)
