"""Who sat before a list, and for which wards."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from crm import typed
from crm.council.models import Colleague, Listing, Post, PostHolder, Ward
from crm.database import db


@dataclass(frozen=True)
class Sitting:
    """Somebody who sat before the list: their latest time in office, and how they were last listed."""

    colleague_id: int
    uid: str | None
    name: str
    party: str | None
    email: str | None
    holding: PostHolder
    ward: Ward
    ended_by_redraw: bool


def sitting_before(as_at: date) -> list[Sitting]:
    """Who sat before a list: by the latest time in office of each, if it holds on that day or a redraw ended it."""
    rows = db.session.execute(
        select(PostHolder, Ward, Colleague, Listing)
        .join(Post, Post.id == PostHolder.post_id)
        .join(Ward, Ward.id == Post.ward_id)
        .join(Colleague, Colleague.id == PostHolder.colleague_id)
        .outerjoin(Listing, (Listing.colleague_id == Colleague.id) & Listing.ends_on.is_(None))
        .order_by(PostHolder.starts_on, PostHolder.id)
    ).all()
    latest = {row.Colleague.id: row for row in rows}
    found = []
    for row in latest.values():
        holding = row.PostHolder
        over = holding.ends_on is not None and holding.ends_on <= as_at
        by_redraw = over and holding.ended_by == "redraw"
        if not over or by_redraw:
            person, listing = row.Colleague, row.Listing
            found.append(
                Sitting(
                    person.id, person.uid, listing.name if listing else person.name,
                    listing.party if listing else None, person.email, holding, row.Ward, by_redraw,
                )
            )  # fmt: skip
    return found


def council_business(colleague_ids: Collection[int]) -> list[tuple[int, str]]:
    """What these hold without an end in the cabinet, committees and the like: who, and the title. One statement."""
    rows = db.session.execute(
        select(PostHolder.colleague_id, Post.title)
        .join(Post, Post.id == PostHolder.post_id)
        .where(PostHolder.colleague_id.in_(colleague_ids), PostHolder.ends_on.is_(None), Post.body_id.is_not(None))
        .order_by(PostHolder.colleague_id, Post.title, Post.id)
    )
    return [(row.colleague_id, row.title) for row in rows]


def wards_on(as_at: date) -> list[tuple[Ward, Post]]:
    in_force = or_(Ward.ends_on.is_(None), Ward.ends_on > as_at)
    rows = db.session.execute(
        select(Ward, Post)
        .join(Post, Post.ward_id == Ward.id)
        .where(Ward.starts_on <= as_at, in_force)
        .order_by(Ward.name, Ward.code)
    )
    return [(row.Ward, row.Post) for row in rows]


def elsewhere(name: str) -> str:
    """Where a ward of that (folded) name ended or begins on another day, say so."""
    for ward in db.session.execute(select(Ward).order_by(Ward.starts_on.desc())).scalars():
        if typed.folded(ward.name) == name:
            return f" One of that name {f'ended on {ward.ends_on}' if ward.ends_on else f'begins on {ward.starts_on}'}."
    return ""
