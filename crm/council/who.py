"""Who is, or was, councillor for a postcode on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import and_, func, or_, select

from crm.council import rules
from crm.council.access import held_on
from crm.council.models import Colleague, Listing, Post, PostcodeWard, PostHolder, Ward
from crm.database import db
from crm.errors import BadInput


@dataclass(frozen=True)
class Councillor:
    """A councillor as the list of that day had them."""

    colleague_id: int
    post_holder_id: int
    uid: str | None
    name: str
    party: str | None
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class Answer:
    """The ward of a postcode on a day, and its councillors of that day."""

    postcode: str
    on: date
    ward_id: int
    code: str
    name: str
    councillors: tuple[Councillor, ...]


def who(postcode: str, on: date) -> Answer:
    """Who is councillor for a postcode (any spelling) on a day. Raises BadInput in words where that is not known.

    Two statements.
    """
    packed = rules.normal_postcode(postcode)
    if packed is None:
        raise BadInput({"postcode": f"{postcode[:40]!r} is not a postcode. Write it like M33 2AB."})
    placed = db.session.execute(
        select(PostcodeWard.starts_on, PostcodeWard.ends_on, Ward)
        .join(Ward, Ward.id == PostcodeWard.ward_id)
        .where(PostcodeWard.postcode == packed)
        .order_by(PostcodeWard.starts_on)
    ).all()
    row = next((row for row in placed if rules.in_force(row.starts_on, row.ends_on, on)), None)
    shown = rules.shown_postcode(packed)
    if row is None or not rules.in_force(row.Ward.starts_on, row.Ward.ends_on, on):
        spans = [(each.starts_on, each.ends_on) for each in placed]
        raise BadInput({"postcode": _why_not(shown, on, spans, row.Ward if row else None)})
    ward = row.Ward
    return Answer(shown, on, ward.id, ward.code, ward.name, councillors_of([ward.id], on)[ward.id])


def councillors_of(ward_ids: list[int], on: date) -> dict[int, tuple[Councillor, ...]]:
    """The councillors of each ward on a day, by name as they were listed then. One statement."""
    then = and_(
        Listing.colleague_id == Colleague.id,
        Listing.starts_on <= on,
        or_(Listing.ends_on.is_(None), Listing.ends_on > on),
    )
    name = func.coalesce(Listing.name, Colleague.name)
    rows = db.session.execute(
        select(
            Post.ward_id, Colleague.id, PostHolder.id, Colleague.uid, name, Listing.party, PostHolder.starts_on,
            PostHolder.ends_on,
        )
        .select_from(PostHolder)
        .join(Post, Post.id == PostHolder.post_id)
        .join(Colleague, Colleague.id == PostHolder.colleague_id)
        .outerjoin(Listing, then)
        .where(Post.ward_id.in_(ward_ids), held_on(on))
        .order_by(name, PostHolder.id)
    )  # fmt: skip
    found: dict[int, list[Councillor]] = {ward_id: [] for ward_id in ward_ids}
    for row in rows:
        found[row[0]].append(Councillor(*row[1:]))
    return {ward_id: tuple(people) for ward_id, people in found.items()}


def _why_not(shown: str, on: date, spans: list[tuple[date, date | None]], ended: Ward | None) -> str:
    if ended is not None and ended.ends_on is not None:
        return (
            f"{shown} was in {ended.name}, a ward that ended on {ended.ends_on - timedelta(days=1)}; "
            f"which ward it is in on {on} is not loaded. Import the postcodes of the new wards."
        )
    if not spans:
        return f"{shown} is not known here: no list of postcodes has it."
    if on < spans[0][0]:
        return f"{shown} is known from {spans[0][0]} on; {on} is before that."
    before = [end for _, end in spans if end is not None and end <= on]
    return f"{shown} was taken out of use on {max(before)}; it is in no ward on {on}."
