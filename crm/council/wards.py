"""The wards: who sits for each, and who sat before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, bindparam, case, func, or_, select
from sqlalchemy.orm import aliased

from crm import clock
from crm.council.models import Colleague, Listing, Post, PostcodeWard, PostHolder, Ward
from crm.council.who import Councillor, councillors_of
from crm.database import db
from crm.errors import NotFound


@dataclass(frozen=True)
class WardLine:
    """A ward in the list of wards."""

    ward_id: int
    code: str
    name: str
    councillors: tuple[Councillor, ...]
    seats: int

    @property
    def empty_seats(self) -> int:
        return max(0, self.seats - len(self.councillors))


@dataclass(frozen=True)
class Earlier:
    """A councillor's time in office that is over: by `left`, `moved`, or a `redraw` of the ward."""

    colleague_id: int
    name: str
    party: str | None
    starts_on: date
    ends_on: date
    ended_by: str | None


@dataclass(frozen=True)
class WardFacts:
    """A ward and its councillors, now and before."""

    ward_id: int
    code: str
    name: str
    starts_on: date
    ends_on: date | None
    post_id: int | None
    seats: int
    councillors: tuple[Councillor, ...]
    earlier: tuple[Earlier, ...]  # newest first

    @property
    def has_ended(self) -> bool:
        return self.ends_on is not None and self.ends_on <= clock.today()

    @property
    def empty_seats(self) -> int:
        return 0 if self.has_ended else max(0, self.seats - len(self.councillors))


def wards_list(*, on: date | None = None) -> tuple[WardLine, ...]:
    """The wards in force on a day (today), by name, with their councillors. Two statements."""
    on = on or clock.today()
    rows = db.session.execute(
        select(Ward.id, Ward.code, Ward.name, Post.places)
        .outerjoin(Post, Post.ward_id == Ward.id)
        .where(Ward.starts_on <= on, or_(Ward.ends_on.is_(None), Ward.ends_on > on))
        .order_by(Ward.name, Ward.code)
    ).all()
    people = councillors_of([row.id for row in rows], on)
    return tuple(WardLine(row.id, row.code, row.name, people[row.id], row.places or 0) for row in rows)


def ward_facts(code: str) -> WardFacts:
    """A ward by its GSS code, in force or not. NotFound where there is none. Two statements."""
    row = db.session.execute(
        select(Ward, Post.id, Post.places).outerjoin(Post, Post.ward_id == Ward.id).where(Ward.code == code)
    ).first()
    if row is None:
        raise NotFound
    ward, post_id, places = row
    councillors, earlier = _in_office(ward.id, clock.today())
    return WardFacts(
        ward_id=ward.id,
        code=ward.code,
        name=ward.name,
        starts_on=ward.starts_on,
        ends_on=ward.ends_on,
        post_id=post_id,
        seats=places or 0,
        councillors=councillors,
        earlier=earlier,
    )


def _in_office(ward_id: int, today: date) -> tuple[tuple[Councillor, ...], tuple[Earlier, ...]]:
    """Who is in office, by name, and whose time is over, newest first. One statement.

    Each under the name and party listed today; of a time that is over, listed as it ended.
    """
    is_over = PostHolder.ends_on <= today
    until = case((is_over, PostHolder.ends_on), else_=clock.days_after(today, 1))
    listed = and_(
        Listing.colleague_id == Colleague.id,
        Listing.starts_on < until,
        or_(Listing.ends_on.is_(None), Listing.ends_on >= until),
    )
    name = func.coalesce(Listing.name, Colleague.name)
    rows = db.session.execute(
        select(PostHolder, Colleague.uid, name.label("name"), Listing.party, is_over.label("is_over"))
        .join(Post, Post.id == PostHolder.post_id)
        .join(Colleague, Colleague.id == PostHolder.colleague_id)
        .outerjoin(Listing, listed)
        .where(Post.ward_id == ward_id, PostHolder.starts_on <= today)
        .order_by(name, PostHolder.id)
    ).all()
    held = [(row.PostHolder, row) for row in rows]
    return (
        tuple(
            Councillor(one.colleague_id, one.id, row.uid, row.name, row.party, one.starts_on, one.ends_on)
            for one, row in held
            if not row.is_over
        ),
        tuple(
            Earlier(one.colleague_id, row.name, row.party, one.starts_on, one.ends_on, one.ended_by)
            for one, row in sorted(held, key=lambda pair: (pair[0].ends_on or today, pair[0].id), reverse=True)
            if row.is_over
        ),
    )


@dataclass(frozen=True)
class Neighbour:
    """A ward that took the place of another, or whose place it took, in whole or in part."""

    ward_id: int
    code: str
    name: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class Redrawn:
    """The wards before and after one, by name: those that had, or have, postcodes of it."""

    before: tuple[Neighbour, ...]
    after: tuple[Neighbour, ...]


def redrawn(ward_id: int) -> Redrawn:
    """What a redraw made of a ward, and what it was made of, from its postcodes. One statement.

    Names say nothing about it: a new ward may have the name of an old one and another area.
    """
    rows = db.session.execute(_REDRAWN, {"ward_id": ward_id}).all()
    both: tuple[list[Neighbour], list[Neighbour]] = ([], [])
    for row in rows:
        ward = row.Ward
        both[bool(row.is_after)].append(Neighbour(ward.id, ward.code, ward.name, ward.starts_on, ward.ends_on))
    return Redrawn(tuple(both[0]), tuple(both[1]))


_here, _there = aliased(PostcodeWard), aliased(PostcodeWard)
# Put together once: to do so anew takes longer than to ask.
_REDRAWN = (
    select(Ward, (_there.starts_on == _here.ends_on).label("is_after"))
    .select_from(_here)
    .join(_there, and_(_there.postcode == _here.postcode, _there.ward_id != _here.ward_id))
    .join(Ward, Ward.id == _there.ward_id)
    .where(
        _here.ward_id == bindparam("ward_id"),
        or_(_there.starts_on == _here.ends_on, _there.ends_on == _here.starts_on),
    )
    .distinct()
    .order_by(Ward.name, Ward.code)
)
