"""The list of handovers: planned, confirmed lately, waiting to be accepted; vacancies to look at again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select

from crm import clock
from crm.actor import Actor
from crm.council.models import Colleague, Post, Team
from crm.council.queries import holders_of
from crm.database import db
from crm.handovers import access
from crm.handovers.giving import gave_it, is_empty
from crm.handovers.models import Acceptance, Arrangement, Handover
from crm.handovers.queries.departing import Seat, goes_on, leaves, seats_of
from crm.handovers.queries.to_plan import said, whom_to_plan_for
from crm.handovers.queries.vacancies import Vacancy, vacancies
from crm.handovers.rules import last_day_here
from crm.permissions import Permission
from crm.web.formatting import day, many

LATELY = 30  # days for which a confirmed handover stays in the list


@dataclass(frozen=True)
class Listed:
    """A handover in a list."""

    handover_id: int
    kind: str
    whose: str
    posts: str
    when: str
    planned_by: str
    status: str
    confirmed_at: datetime | None
    undo_until: datetime | None
    is_late: bool  # its day has passed, and it is a plan still
    has_left: bool


@dataclass(frozen=True)
class Waiting:
    """A post that was handed work and has not accepted it yet."""

    handover_id: int
    acceptance_id: int
    post_id: int
    title: str
    holders: str
    whose: str
    due_on: date
    is_late: bool
    is_mine: bool
    has_left: bool  # whoever handed it on


@dataclass(frozen=True)
class Handovers:
    """The page of handovers."""

    planned: tuple[Listed, ...]
    confirmed: tuple[Listed, ...]
    waiting: tuple[Waiting, ...]
    received: tuple[Waiting, ...]
    vacancies: tuple[Vacancy, ...]
    may_plan: bool
    people: dict[str, str]  # whose handover the actor may plan
    teams: dict[str, str]
    posts: dict[str, str]


def handovers_page(actor: Actor) -> Handovers:
    """The handovers that the actor may know of. Eleven statements."""
    since = clock.now() - timedelta(days=LATELY)
    rows = db.session.scalars(
        access.visible_handovers(actor)
        .where(
            or_(
                Handover.status == "planned",
                Handover.status.in_(access.PUBLISHED) & (Handover.confirmed_at >= since),
            )
        )
        .order_by(Handover.starts_on, Handover.id)
    ).all()
    whose = _whose(rows)
    listed = [_listed(row, whose) for row in rows]
    waiting = _waiting(actor)
    may_plan = actor.may(Permission.HANDOVERS_PLAN)
    people, teams, posts = whom_to_plan_for(actor) if may_plan else ({}, {}, {})
    newest = sorted((one for one in listed if one.status != "planned"), key=_newest, reverse=True)
    return Handovers(
        planned=tuple(one for one in listed if one.status == "planned"),
        confirmed=tuple(newest),
        waiting=tuple(one for one in waiting if not one.is_mine),
        received=tuple(one for one in waiting if one.is_mine),
        vacancies=vacancies(actor),
        may_plan=may_plan,
        people=people,
        teams=teams,
        posts=posts,
    )


def _newest(one: Listed) -> datetime:
    assert one.confirmed_at is not None
    return one.confirmed_at


@dataclass(frozen=True)
class _Whose:
    people: dict[int, str]
    teams: dict[int, str]
    posts: dict[int, list[str]]
    overlaps: dict[int, list[date | None]]
    seats: dict[int, Seat]
    goes_on: frozenset[int]


def _whose(rows: Iterable[Handover]) -> _Whose:
    """Who and what handovers are about. Four statements."""
    rows = list(rows)
    people = {one for row in rows for one in (row.colleague_id, row.planned_by_id) if one}
    teams = {row.team_id for row in rows if row.team_id}
    posts: dict[int, list[str]] = {}
    overlaps: dict[int, list[date | None]] = {}
    titles = (
        select(Arrangement.handover_id, Post.title, Arrangement.overlap_until)
        .join(Post, Post.id == Arrangement.post_id)
        .where(Arrangement.handover_id.in_([row.id for row in rows]))
        .order_by(Post.title, Post.id)
    )
    for handover_id, title, overlap_until in db.session.execute(titles):
        posts.setdefault(handover_id, []).append(title)
        overlaps.setdefault(handover_id, []).append(overlap_until)
    return _Whose(
        dict(db.session.execute(select(Colleague.id, Colleague.name).where(Colleague.id.in_(people))).all()),
        dict(db.session.execute(select(Team.id, Team.name).where(Team.id.in_(teams))).all()),
        posts,
        overlaps,
        seats_of(rows),
        goes_on(rows),
    )


def _listed(row: Handover, whose: _Whose) -> Listed:
    titles = whose.posts.get(row.id, [])
    name = whose.people.get(row.colleague_id or 0) or whose.teams.get(row.team_id or 0) or "".join(titles[:1])
    shown = "; ".join(titles[:3]) + (f" and {len(titles) - 3} more" if len(titles) > 3 else "")
    if row.kind == "restructure":
        shown = many(len(titles), "post") if titles else "No posts yet"
    last, seat = last_day_here(row.starts_on, whose.overlaps.get(row.id, ())), whose.seats.get(row.id)
    when = {
        "leaving": f"{leaves(row, last, len(titles), seat, row.id in whose.goes_on)} on {day(last, weekday=True)}",
        "absence": f"Away from {day(row.starts_on, weekday=True)}",
        "restructure": f"Takes effect on {day(row.starts_on, weekday=True)}",
        "give back": "Goes back to who had it",
    }[row.kind]
    return Listed(
        row.id, row.kind, name, shown, when,
        whose.people.get(row.planned_by_id or 0, "The council"), row.status, row.confirmed_at, row.undo_until,
        row.status == "planned" and row.starts_on < clock.today(), _has_left(row, last, seat),
    )  # fmt: skip


def _has_left(row: Handover, last: date, seat: Seat | None) -> bool:
    """Of who holds a seat still it is not so, whatever else they gave up."""
    today = clock.today()
    is_past = row.kind == "leaving" and row.status != "undone" and last < today
    return is_past and (seat is None or (seat.last_day or today) < today)


def _waiting(actor: Actor) -> list[Waiting]:
    """Posts that have not accepted yet: those of the actor, those that the actor manages, and what the actor confirmed.
    Four statements."""
    rows = db.session.execute(
        select(Acceptance, Handover, Post.title, gave_it(actor.colleague_id).label("gave_it"))
        .join(Handover, Handover.id == Acceptance.handover_id)
        .join(Post, Post.id == Acceptance.post_id)
        .where(
            access.may_know(actor),
            Handover.status == "confirmed",
            Acceptance.accepted_at.is_(None),
            ~is_empty(),
            or_(
                Acceptance.post_id.in_(actor.post_ids),
                Post.team_id.in_(actor.managed_team_ids),
                Handover.confirmed_by_id == actor.colleague_id,
            ),
        )
        .order_by(Acceptance.due_on, Acceptance.id)
    ).all()
    held = holders_of([row.Acceptance.post_id for row in rows], on=clock.today())
    names = _whose({row.Handover.id: row.Handover for row in rows}.values())
    return [
        Waiting(
            handover_id=row.Handover.id,
            acceptance_id=row.Acceptance.id,
            post_id=row.Acceptance.post_id,
            title=row.title,
            holders=said(held[row.Acceptance.post_id]),
            whose=_listed(row.Handover, names).whose,
            has_left=_listed(row.Handover, names).has_left,
            due_on=row.Acceptance.due_on,
            is_late=row.Acceptance.due_on < clock.today(),
            is_mine=row.Acceptance.post_id in actor.post_ids and not row.gave_it,
        )
        for row in rows
    ]
