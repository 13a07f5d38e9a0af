"""Posts that a handover left to nobody yet: until somebody takes them over, which is the second handover."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from crm import clock
from crm.actor import Actor
from crm.council.models import Post
from crm.council.queries import Holder, holders_of
from crm.council.rules import in_force
from crm.database import db
from crm.handovers.models import Arrangement, Handover
from crm.handovers.queries.to_plan import said


@dataclass(frozen=True)
class Vacancy:
    """A post that a handover left to nobody yet, with the day on which that is looked at again."""

    handover_id: int
    post_id: int
    title: str
    since: date  # the first day without whoever left; perhaps still to come
    interim: str
    review_on: date
    is_due: bool


def vacancies(actor: Actor) -> tuple[Vacancy, ...]:
    """Posts of the actor's teams that a handover left to nobody yet, and that nobody has taken over since, also those
    that become vacant only some day. Two statements."""
    rows = db.session.execute(
        select(Arrangement.handover_id, Arrangement.post_id, Arrangement.review_on, Handover.starts_on, Post.title)
        .join(Handover, Handover.id == Arrangement.handover_id)
        .join(Post, Post.id == Arrangement.post_id)
        .where(
            Handover.status == "confirmed",
            Arrangement.way == "nobody yet",
            Post.team_id.in_(actor.managed_team_ids),
            or_(Post.closed_on.is_(None), Post.closed_on > clock.today()),
        )
        .order_by(Arrangement.review_on, Arrangement.id)
    ).all()
    today = clock.today()
    held = holders_of([row.post_id for row in rows])
    return tuple(
        Vacancy(
            row.handover_id, row.post_id, row.title, row.starts_on,
            said(_on(held[row.post_id], max(row.starts_on, today))), row.review_on, row.review_on <= today,
        )
        for row in rows
        if not _is_taken(held[row.post_id], row.starts_on)
    )  # fmt: skip


def to_fill(handover: Handover, arrangements: Iterable[Arrangement]) -> frozenset[int]:
    """The posts of a confirmed handover that it left to nobody yet and nobody has taken over since. One statement."""
    ids = [one.post_id for one in arrangements if one.way == "nobody yet"]
    if handover.status != "confirmed":
        return frozenset()
    return frozenset(post for post, held in holders_of(ids).items() if not _is_taken(held, handover.starts_on))


def _on(held: Iterable[Holder], on: date) -> list[Holder]:
    return [one for one in held if in_force(one.starts_on, one.ends_on, on)]


def _is_taken(held: Iterable[Holder], since: date) -> bool:
    """Whether anybody holds it, or is to, beyond the day on which it became vacant, not only in the interim."""
    on = max(since, clock.today())
    return any(one.kind == "substantive" and (one.ends_on is None or one.ends_on > on) for one in held)
