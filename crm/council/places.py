"""Whether somebody can be in a post in some days: it has a place, they are not in it, it is open, they are here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import and_, or_, select

from crm import clock
from crm.council import rules
from crm.council.models import Colleague, Post, PostHolder
from crm.database import db
from crm.errors import Refused

# Someone who hands over beside a successor, or covers, sits on nobody's chair.
TAKES_A_PLACE = ("substantive", "acting")


@dataclass(frozen=True)
class Sitting:
    """Somebody's time in a post, as far as it stands in another's way."""

    colleague_id: int
    name: str
    post_id: int
    kind: str
    starts_on: date
    ends_on: date | None
    is_seat: bool = False

    def is_there(self, starts_on: date, ends_on: date | None) -> bool:
        """Whether any of it lies between two days."""
        return (self.ends_on is None or self.ends_on > starts_on) and (ends_on is None or self.starts_on < ends_on)


def sitting_in(post_ids: Collection[int], from_day: date, colleague_ids: Collection[int] = ()) -> list[Sitting]:
    """Who is in posts on a day or after, and in which seats of a ward those are who are to come to them; whoever began
    first first. One statement."""
    seats = and_(PostHolder.colleague_id.in_(colleague_ids), Post.ward_id.is_not(None))
    rows = db.session.execute(
        select(
            PostHolder.colleague_id, Colleague.name, PostHolder.post_id, PostHolder.kind, PostHolder.starts_on,
            PostHolder.ends_on, Post.ward_id.is_not(None),
        )
        .join(Colleague, Colleague.id == PostHolder.colleague_id)
        .join(Post, Post.id == PostHolder.post_id)
        .where(
            or_(PostHolder.post_id.in_(post_ids), seats),
            or_(PostHolder.ends_on.is_(None), PostHolder.ends_on > from_day),
        )
        .order_by(PostHolder.starts_on, PostHolder.id)
    )  # fmt: skip
    return [Sitting(*row) for row in rows]


def has_place(post: Post, others: Iterable[Sitting | PostHolder], on: date) -> bool:
    """Whether one more can hold a post from a day on for good, beside those who are in it. No statement."""
    seated = [(one.starts_on, one.ends_on) for one in others if one.kind in TAKES_A_PLACE]
    return rules.most_at_once(seated, on, None) < post.places


def refuse_time(
    post: Post, colleague: Colleague, kind: str, starts_on: date, ends_on: date | None, others: Iterable[Sitting]
) -> None:
    """Raise Refused, in words that name the way out, where a colleague cannot be in a post in these days. `others` are
    who is in posts then. No statement."""
    _refuse_closed(post, starts_on, ends_on)
    _refuse_left(colleague, starts_on, ends_on)
    if post.ward_id is not None and kind != "substantive":
        raise Refused(f"{post.title}: a seat in a ward is won at an election. It cannot be covered or acted up to.")
    refuse_councillor(post, colleague, starts_on, ends_on, others)
    _refuse_crowd(post, colleague, kind, starts_on, ends_on, others)


def refuse_councillor(
    post: Post, colleague: Colleague, starts_on: date, ends_on: date | None, others: Iterable[Sitting]
) -> None:
    """Raise Refused where a councillor is to hold an officer's post, also as a cover: `others` has their seats too. A
    post of the cabinet or a committee is theirs to hold. No statement."""
    if post.team_id is None:
        return
    if any(one.is_seat and one.colleague_id == colleague.id and one.is_there(starts_on, ends_on) for one in others):
        raise Refused(
            f"{colleague.name} is a councillor then, and {post.title} is an officer’s post: nobody is both in one "
            "council (Local Government Act 1972, sections 80 and 116). Choose an officer.",
            field="colleague",
        )


def _refuse_closed(post: Post, starts_on: date, ends_on: date | None) -> None:
    if starts_on < post.opened_on:
        raise Refused(f"{post.title} opened on {_day(post.opened_on)}; nobody held it before.", field="starts_on")
    if post.closed_on is not None and (ends_on is None or ends_on > post.closed_on):
        raise Refused(f"{post.title} closed on {_day(post.closed_on)}.", field="starts_on")


def _refuse_left(colleague: Colleague, starts_on: date, ends_on: date | None) -> None:
    left_on = colleague.left_on
    if left_on is not None and (ends_on is None or ends_on - timedelta(days=1) > left_on):
        raise Refused(f"{colleague.name} cannot hold this: {_last_day(left_on)}.", field="colleague")


def _refuse_crowd(
    post: Post, colleague: Colleague, kind: str, starts_on: date, ends_on: date | None, others: Iterable[Sitting]
) -> None:
    """No colleague twice in one post at a time, and at no moment more holders than places."""
    there = [one for one in others if one.post_id == post.id and one.is_there(starts_on, ends_on)]
    for other in there:
        if other.colleague_id == colleague.id:
            raise Refused(_in_it_already(other, kind), field="colleague")
    if kind not in TAKES_A_PLACE:
        return
    seated = [other for other in there if other.kind in TAKES_A_PLACE]
    spans = [(other.starts_on, other.ends_on) for other in seated]
    if rules.most_at_once(spans, starts_on, ends_on) >= post.places:
        names = ", ".join(dict.fromkeys(other.name for other in seated[:5]))
        rest = f" and {len(seated) - 5} more" if len(seated) > 5 else ""
        places = "one place" if post.places == 1 else f"{post.places} places"
        words = f"{post.title} has {places}, held then by {names}{rest}."
        raise Refused(f"{words} {_way_out(post, seated)}", field="colleague")


def _in_it_already(other: Sitting, kind: str) -> str:
    if other.kind != "cover":
        return f"{other.name} is in this post then already."
    if kind != "cover":
        return f"{other.name} is in this post then already as cover. Give the cover a last day before that."
    last = f", until {_day(other.ends_on - timedelta(days=1))}" if other.ends_on else ""
    way = "take that cover back" if other.starts_on > clock.today() else "give that cover a last day"
    return f"{other.name} covers this post then already{last}. Choose other days, or {way} first."


def _way_out(post: Post, seated: Sequence[Sitting]) -> str:
    """How a place becomes free: all of it is done on the page of the post."""
    coming = [one for one in seated if one.starts_on > clock.today()]
    if coming and len(coming) == len(seated):
        began = f"{coming[0].name} begins on {_day(coming[0].starts_on)}"
        return f"{began}: take that back first, on the page of {post.title}, or choose another post or day."
    which = "that time" if post.places == 1 else "one of these times"
    return f"Give {which} a last day first, on the page of {post.title}, or choose another post or day."


def left_in_words(name: str, left_on: date) -> str:
    """That somebody left on their last day, leaves on it, or that it is today."""
    if left_on == clock.today():
        return f"{name}’s last day is today"
    return f"{name} {'leaves' if left_on > clock.today() else 'left'} on {_day(left_on)}"


def _last_day(left_on: date) -> str:
    if left_on == clock.today():
        return "their last day is today"
    return f"they {'leave' if left_on > clock.today() else 'left'} on {_day(left_on)}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
