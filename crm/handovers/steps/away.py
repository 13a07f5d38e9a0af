"""Whether anybody who is here sees the work of who is away: those who cover may be away as well, even in a circle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select

from crm.council.models import Colleague, Post, PostHolder
from crm.council.rules import in_force
from crm.database import db
from crm.errors import Refused
from crm.handovers.models import Arrangement, Handover
from crm.handovers.rules import seen_by_nobody
from crm.web.formatting import full_day


@dataclass(frozen=True)
class Time:
    """Somebody in a post, from a day up to, not including, another; or, without a post, somebody's absence."""

    colleague_id: int
    post_id: int | None
    is_cover: bool
    starts_on: date
    ends_on: date | None


def refuse_all_away(found: Handover, arrangements: Sequence[Arrangement]) -> None:
    """Raise Refused where the work of a post would be seen by nobody who is here. Four statements at most."""
    if words := all_away(found, arrangements):
        raise Refused(words)


def all_away(found: Handover, arrangements: Sequence[Arrangement]) -> str:
    """That on some day of a handover nobody who is here would see the work of a post that is covered, in words; empty
    where somebody would, or it was so before. None for what makes nobody absent; else four statements at most."""
    planned = list(_planned(found, arrangements))
    if not planned:
        return ""
    first, last = found.starts_on, max(one.ends_on or found.starts_on for one in planned)
    times = list(_known(first, last))
    days = {found.starts_on, *(one.starts_on for one in times), *(one.ends_on for one in times if one.ends_on)}
    for on in sorted(day for day in days if first <= day < last):
        if stranded := _unseen([*times, *planned], on) - _unseen(times, on):
            return _words(found, stranded, on, planned)
    return ""


def _planned(found: Handover, arrangements: Sequence[Arrangement]) -> Iterator[Time]:
    """The covers that the plan begins, and the absence that it is for."""
    for one in arrangements:
        if one.way == "covered" and one.colleague_id is not None and one.last_day is not None:
            yield Time(one.colleague_id, one.post_id, True, found.starts_on, one.last_day + timedelta(days=1))
    if found.kind == "absence" and found.colleague_id is not None:
        yield Time(found.colleague_id, None, False, found.starts_on, found.ends_on)


def _known(first: date, last: date) -> Iterator[Time]:
    """Who is in which post in these days, and who is known to be away. Two statements."""
    rows = db.session.execute(
        select(
            PostHolder.colleague_id, PostHolder.post_id, PostHolder.kind, PostHolder.starts_on, PostHolder.ends_on
        ).where(PostHolder.starts_on < last, or_(PostHolder.ends_on.is_(None), PostHolder.ends_on > first))
    )
    for colleague_id, post_id, kind, starts_on, ends_on in rows:
        yield Time(colleague_id, post_id, kind == "cover", starts_on, ends_on)
    absences = db.session.execute(
        select(Handover.colleague_id, Handover.starts_on, Handover.ends_on).where(
            Handover.kind == "absence", Handover.status == "confirmed", Handover.starts_on < last,
            Handover.ends_on > first,
        )
    )  # fmt: skip
    for colleague_id, starts_on, ends_on in absences:
        yield Time(colleague_id, None, False, starts_on, ends_on)


def _unseen(times: Sequence[Time], on: date) -> frozenset[int]:
    covers: dict[int, list[int]] = defaultdict(list)
    own: dict[int, list[int]] = defaultdict(list)
    away = set()
    for one in times:
        if not in_force(one.starts_on, one.ends_on, on):
            continue
        if one.post_id is None:
            away.add(one.colleague_id)
        else:
            (covers[one.post_id] if one.is_cover else own[one.colleague_id]).append(
                one.colleague_id if one.is_cover else one.post_id
            )
    # Whoever has all their posts covered is away, whether or not a handover says so.
    away |= {colleague for colleague, posts in own.items() if all(post in covers for post in posts)}
    return seen_by_nobody(covers, own, away)


def _words(found: Handover, stranded: frozenset[int], on: date, planned: Sequence[Time]) -> str:
    """About a post of the plan by name; another, that who is away covers, may be one that the reader does not know."""
    theirs = {one.post_id: one.colleague_id for one in planned if one.post_id in stranded}
    if not theirs:
        name = db.session.get_one(Colleague, found.colleague_id).name
        return (
            f"{name} covers somebody else’s post on {full_day(on)}, and nobody who is here would see its work. "
            "Have somebody else cover that post first."
        )
    post_id = min(theirs)
    name, title = db.session.get_one(Colleague, theirs[post_id]).name, db.session.get_one(Post, post_id).title
    return (
        f"{name} is to cover {title}, but is away on {full_day(on)} too, and so is whoever covers for them. "
        "Nobody who is here would see its work. Choose somebody who is here then."
    )
