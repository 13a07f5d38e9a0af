"""Who is, and who was, responsible. What the rows are about is for higher rooms to know: nothing here joins to it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Select, and_, or_, select

from crm import clock
from crm.council.models import Post
from crm.council.queries import Holder, holders_of
from crm.council.through import Did, Through, acts_behind
from crm.database import db
from crm.responsibilities.models import Responsibility

# When a role in a thing last began on a day.
Follows = dict[tuple[int, str, date], datetime]


def led_by(about: str, post_ids: Collection[int], *, role: str = "lead") -> Select[tuple[int]]:
    """The ids of the conversations, residents or accounts that posts lead (or support) now: for use inside a query."""
    column = getattr(Responsibility, f"{about}_id")
    return select(column).where(
        Responsibility.post_id.in_(post_ids),
        Responsibility.role == role,
        Responsibility.ends_at.is_(None),
        column.is_not(None),
    )


def lead_of(about: str, ids: Collection[int], *, at: datetime | None = None) -> dict[int, int]:
    """The post that leads each thing now, or at a moment. Things that nobody leads are missing. One statement."""
    column = getattr(Responsibility, f"{about}_id")
    statement = select(column, Responsibility.post_id).where(column.in_(ids), Responsibility.role == "lead")
    if at is None:
        statement = statement.where(Responsibility.ends_at.is_(None))
    else:
        statement = statement.where(
            Responsibility.starts_at <= at, or_(Responsibility.ends_at.is_(None), Responsibility.ends_at > at)
        )
    return dict(db.session.execute(statement).all())


def supports_of(about: str, ids: Collection[int]) -> dict[int, list[int]]:
    """The posts that support each thing now, longest first. One statement."""
    column = getattr(Responsibility, f"{about}_id")
    rows = db.session.execute(
        select(column, Responsibility.post_id)
        .where(column.in_(ids), Responsibility.role == "support", Responsibility.ends_at.is_(None))
        .order_by(Responsibility.starts_at)
    )
    found: dict[int, list[int]] = {}
    for about_id, post_id in rows:
        found.setdefault(about_id, []).append(post_id)
    return found


@dataclass(frozen=True)
class Stretch:
    """A time during which one person, or nobody, answered for a thing, because of the post that they held."""

    post_id: int
    post: str
    role: str  # lead, support
    kind: str  # substantive, handing over, cover, acting; `pool` for a post of many; `vacant` for nobody
    colleague_id: int | None
    holding_id: int | None
    name: str
    from_on: date
    until_on: date | None  # the first day on which it no longer held
    left_on: date | None
    is_councillor: bool
    began_with: tuple[Did, ...]  # what began it: the responsibility, or the time in the post
    is_now: bool
    through: Through | None = None  # the act that did so, where it is known
    left_by: int | None = None  # the act that left it to nobody, which ended on that very day
    left_through: Through | None = None  # the same in words, where it is known

    @property
    def shape(self) -> str:
        if self.kind == "vacant":
            return "gap"
        if self.kind == "pool":
            return "team"
        if self.kind in {"cover", "acting"}:
            return "cover"
        return "councillor" if self.is_councillor else "officer"


def line_of(about: str, about_id: int, *, role: str = "lead") -> tuple[Stretch, ...]:
    """Who has answered for a thing, newest first: posts by their responsibility, people by their time in the post.

    Five statements. Days are London's; a stretch that began and ended within one day still shows.
    """
    return lines_of(about, [about_id], role=role)[about_id]


def lines_of(
    about: str, ids: Collection[int], *, role: str = "lead", seconds: bool = False
) -> dict[int, tuple[Stretch, ...]]:
    """`line_of` of several things at once; with `seconds`, whoever supports them now stands in it as well. Five
    statements, however many."""
    column = getattr(Responsibility, f"{about}_id")
    supports = and_(Responsibility.role == "support", Responsibility.ends_at.is_(None))
    rows = list(
        db.session.scalars(
            select(Responsibility)
            .where(
                column.in_(ids), or_(Responsibility.role == role, supports) if seconds else Responsibility.role == role
            )
            .order_by(Responsibility.starts_at.desc(), Responsibility.id.desc())
        )
    )
    post_ids = list(dict.fromkeys(row.post_id for row in rows))
    posts = {post.id: post for post in db.session.scalars(select(Post).where(Post.id.in_(post_ids)))}
    holders = holders_of(post_ids)
    lines: dict[int, list[Stretch]] = {about_id: [] for about_id in ids}
    follows: Follows = {}
    for row in reversed(rows):
        follows[getattr(row, f"{about}_id"), row.role, clock.local(row.starts_at).date()] = row.starts_at
    for row in rows:
        line = lines[getattr(row, f"{about}_id")]
        line.extend(_stretches(row, posts[row.post_id], holders[row.post_id], getattr(row, f"{about}_id"), follows))
    acts = acts_behind({did for line in lines.values() for stretch in line for did in _did(stretch)})
    return {
        about_id: tuple(
            replace(
                stretch,
                through=_through(stretch, line[place + 1 :], acts),
                left_through=acts.get(("entry", stretch.left_by)) if stretch.left_by else None,
            )
            for place, stretch in enumerate(line)
        )
        for about_id, line in lines.items()
    }


def _through(stretch: Stretch, before: Sequence[Stretch], acts: Mapping[Did, Through]) -> Through | None:
    """By which act a stretch began. What went back to a post is theirs again only if they had it because of that post
    before; nobody, or a post of many, has it as the post does."""
    did = next((did for did in stretch.began_with if did in acts), None)
    if did is None:
        return None
    had_it = any((one.post_id, one.colleague_id) == (stretch.post_id, stretch.colleague_id) for one in before)
    return acts[did].to(had_it=had_it or stretch.colleague_id is None or did[0] != "entry")


def _did(stretch: Stretch) -> tuple[Did, ...]:
    return (*stretch.began_with, ("entry", stretch.left_by)) if stretch.left_by else stretch.began_with


def responsible_on(about: str, about_id: int, on: date) -> tuple[Stretch, ...]:
    """Who answered for a thing on a day: one stretch as a rule, two where it changed hands on that day."""
    return held_on_day(line_of(about, about_id), on)


def held_on_day(stretches: Iterable[Stretch], on: date) -> tuple[Stretch, ...]:
    """Of a line those who answered on a day."""
    return tuple(
        stretch
        for stretch in stretches
        if stretch.from_on <= on and (stretch.until_on is None or on < max(stretch.until_on, _next(stretch.from_on)))
    )


def _stretches(
    row: Responsibility,
    post: Post,
    holders: Sequence[Holder],
    about_id: int,
    follows: Follows,
) -> list[Stretch]:
    """The people of one responsibility. Where another `follows` on its last day, that day is the other's; where it was
    left to nobody, they answered on that day, and on none after it."""
    began = clock.local(row.starts_at).date()
    ended = clock.local(row.ends_at).date() if row.ends_at else None
    if row.ends_at and ended and follows.get((about_id, row.role, ended), row.starts_at) < row.ends_at:
        left = _people(row, post, holders, began, _next(ended))
        return [replace(one, left_by=row.ended_by_id) if one.until_on == _next(ended) else one for one in left]
    return _people(row, post, holders, began, ended)


def _people(
    row: Responsibility, post: Post, holders: Sequence[Holder], began: date, ended: date | None
) -> list[Stretch]:
    if post.places > 1:
        return [_stretch(row, post, None, began, ended, kind="pool", name=post.title)]
    found = []
    for holder in holders:
        first = max(began, holder.starts_on)
        last = min((end for end in (ended, holder.ends_on) if end is not None), default=None)
        if last is None or first < last or (first == last == began == ended):
            found.append(_stretch(row, post, holder, first, last, kind=holder.kind, name=holder.name))
    found.extend(_gaps(row, post, found, began, ended))
    return sorted(found, key=lambda stretch: (stretch.until_on or date.max, stretch.from_on), reverse=True)


def _gaps(row: Responsibility, post: Post, held: Sequence[Stretch], began: date, ended: date | None) -> list[Stretch]:
    """The times within a responsibility when nobody held the post: shown as gaps, as plainly as the rest."""
    gaps = []
    free_from = began
    for stretch in sorted(held, key=lambda one: one.from_on):
        if stretch.from_on > free_from:
            gaps.append(_gap(row, post, held, free_from, stretch.from_on))
        if stretch.until_on is None:
            return gaps
        free_from = max(free_from, stretch.until_on)
    if (ended is None and free_from <= clock.today()) or (ended is not None and free_from < ended):
        gaps.append(_gap(row, post, held, free_from, ended))
    return gaps


def _gap(row: Responsibility, post: Post, held: Sequence[Stretch], first: date, last: date | None) -> Stretch:
    gap = _stretch(row, post, None, first, last, kind="vacant", name="")
    ended = (("ended", one.holding_id) for one in held if one.until_on == first and one.holding_id is not None)
    return replace(gap, began_with=(*gap.began_with, *ended))


def _stretch(
    row: Responsibility, post: Post, holder: Holder | None, first: date, last: date | None, *, kind: str, name: str
) -> Stretch:
    today = clock.today()
    return Stretch(
        post_id=post.id,
        post=post.title,
        role=row.role,
        kind=kind,
        colleague_id=holder.colleague_id if holder else None,
        holding_id=holder.post_holder_id if holder else None,
        name=name,
        from_on=first,
        until_on=last,
        left_on=holder.left_on if holder and holder.left_on and holder.left_on < today else None,
        is_councillor=holder.is_councillor if holder else False,
        began_with=_began_with(row, holder, first),
        is_now=row.ends_at is None and first <= today and (last is None or today < last),
    )


def _began_with(row: Responsibility, holder: Holder | None, first: date) -> tuple[Did, ...]:
    """A responsibility that began on that day; else the holder's time in the post, where it did."""
    if clock.local(row.starts_at).date() == first:
        return (("entry", row.begun_by_id),) if row.begun_by_id is not None else ()
    return (("begun", holder.post_holder_id),) if holder is not None and holder.starts_on == first else ()


def _next(day: date) -> date:
    return clock.days_after(day, 1)
