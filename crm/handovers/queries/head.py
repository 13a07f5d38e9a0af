"""What every page of one handover begins with: whose it is, when, and who may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from crm import clock
from crm.actor import Actor
from crm.council.models import Colleague, Post, Team
from crm.database import db
from crm.handovers.access import may_change
from crm.handovers.models import Arrangement, Handover, NamedReader
from crm.handovers.queries.departing import goes_on, leaves, seats_of
from crm.handovers.rules import last_day_here
from crm.web.formatting import day, full_day, many


@dataclass(frozen=True)
class Reader:
    """Somebody who may see a plan."""

    colleague_id: int
    name: str
    is_me: bool
    is_planner: bool


@dataclass(frozen=True)
class Head:
    """A handover, as the top of its pages says it."""

    handover_id: int
    kind: str
    status: str
    title: str
    lead: str
    whose: str  # the leaver's name, the team's, or the post's that gives back
    first_name: str  # of the leaver; empty where nobody leaves
    colleague_id: int | None
    team_id: int | None
    team: str
    starts_on: date
    last_day: date  # of a leaver, the last day here: after handing over beside whoever takes over, if they do
    ends_on: date | None
    reason: str
    planned_by: str
    planned_at: datetime
    previewed_at: datetime | None
    preview: str
    previewed_by: str  # empty where it was the actor
    confirmed_at: datetime | None
    confirmed_by: str
    undo_until: datetime | None
    undone_at: datetime | None
    undone_by: str
    entry_id: int | None
    version: int
    readers: tuple[Reader, ...]  # while it is a plan
    may_plan: bool

    @property
    def others(self) -> str:
        """`you and 2 others can see this`."""
        rest = sum(not reader.is_me for reader in self.readers)
        return "only you can see this" if rest == 0 else f"you and {many(rest, 'other')} can see this"

    @property
    def leaver_reads(self) -> bool:
        """Whether who leaves may see the plan themselves, so that they can be asked about it."""
        return any(reader.colleague_id == self.colleague_id for reader in self.readers)

    @property
    def is_mine(self) -> bool:
        """Whether it is the actor who leaves, and who sees the plan."""
        return any(reader.is_me and reader.colleague_id == self.colleague_id for reader in self.readers)

    @property
    def is_early(self) -> bool:
        """A restructure, or giving back, that takes effect on a day still to come: it is confirmed on that day."""
        return self.kind in {"restructure", "give back"} and self.starts_on > clock.today()

    @property
    def cover_ends(self) -> date | None:
        """Of an absence, the last day of it: so long as anybody would cover."""
        return self.ends_on - timedelta(days=1) if self.ends_on else None


def head_of(actor: Actor, handover: Handover) -> Head:
    """The top of a handover's pages; the caller has asked whether the actor may see it. Eight statements at most."""
    posts = db.session.execute(
        select(Arrangement.post_id, Arrangement.overlap_until, Post.title, Post.team_id, Team.name)
        .join(Post, Post.id == Arrangement.post_id)
        .outerjoin(Team, Team.id == Post.team_id)
        .where(Arrangement.handover_id == handover.id)
        .order_by(Post.title, Post.id)
    ).all()
    people = (
        handover.colleague_id, handover.planned_by_id, handover.previewed_by_id, handover.confirmed_by_id,
        handover.undone_by_id,
    )  # fmt: skip
    readers = db.session.execute(
        select(Colleague.id, Colleague.name, NamedReader.id.label("reads"))
        .outerjoin(NamedReader, (NamedReader.colleague_id == Colleague.id) & (NamedReader.handover_id == handover.id))
        .where(NamedReader.id.is_not(None) | Colleague.id.in_([one for one in people if one]))
        .order_by(NamedReader.id, Colleague.id)
    ).all()
    names = {row.id: row.name for row in readers}
    previewed_by = None if handover.previewed_by_id == actor.colleague_id else handover.previewed_by_id
    team = db.session.get(Team, handover.team_id) if handover.team_id else None
    titles = [row.title for row in posts]
    last_day = last_day_here(handover.starts_on, (row.overlap_until for row in posts))
    whose = names.get(handover.colleague_id or 0) or (team.name if team else "".join(titles[:1]))
    return Head(
        handover_id=handover.id,
        kind=handover.kind,
        status=handover.status,
        title=_title(handover, whose),
        lead=_lead(handover, titles, last_day),
        whose=whose,
        first_name=whose.split()[0] if handover.colleague_id else "",
        colleague_id=handover.colleague_id,
        team_id=team.id if team else next((row.team_id for row in posts if row.team_id), None),
        team=team.name if team else next((row.name for row in posts if row.team_id), ""),
        starts_on=handover.starts_on,
        last_day=last_day,
        ends_on=handover.ends_on,
        reason=handover.reason,
        planned_by=names.get(handover.planned_by_id or 0, "The council"),
        planned_at=handover.planned_at,
        previewed_at=handover.previewed_at,
        preview=handover.preview,
        previewed_by=names.get(previewed_by or 0, ""),
        confirmed_at=handover.confirmed_at,
        confirmed_by=names.get(handover.confirmed_by_id or 0, "The council"),
        undo_until=handover.undo_until,
        undone_at=handover.undone_at,
        undone_by=names.get(handover.undone_by_id or 0, "The council"),
        entry_id=handover.entry_id,
        version=handover.version,
        readers=tuple(
            Reader(row.id, row.name, row.id == actor.colleague_id, row.id == handover.planned_by_id)
            for row in readers
            if row.reads
        ),
        may_plan=may_change(actor, handover),
    )


def _title(handover: Handover, whose: str) -> str:
    if handover.kind == "restructure":
        return f"Restructure: {whose}"
    return f"Giving back: {whose}" if handover.kind == "give back" else f"Handover: {whose}"


def _lead(handover: Handover, titles: list[str], last_day: date) -> str:
    shown = "; ".join(titles[:3]) + (f" and {many(len(titles) - 3, 'more post')}" if len(titles) > 3 else "")
    posts = f"{shown}. " if shown else ""
    if handover.kind == "leaving":
        return f"{posts}{_leaving(handover, len(titles), last_day)}"
    if handover.kind == "absence":
        back = handover.ends_on
        until = (
            f" until {day(back - timedelta(days=1), weekday=True)}, back on {day(back, weekday=True)}" if back else ""
        )
        return f"{posts}Away from {day(handover.starts_on, weekday=True)}{until}."
    if handover.kind == "restructure":
        starts = f"rom {handover.starts_on:%A} {full_day(handover.starts_on)}."
        return f"{many(len(titles), 'post')}, f{starts}" if titles else f"F{starts}"
    return f"{posts}What came from another post goes back to it."


def _leaving(handover: Handover, posts: int, last_day: date) -> str:
    """What somebody who leaves does on the last day, or did: `Left on Friday 27 November 2026.`"""
    seat = seats_of([handover]).get(handover.id)
    verb = leaves(handover, last_day, posts, seat, bool(goes_on([handover])))
    verb = "Leaves" if verb == "Leaves" else f"{verb} on"
    if seat is not None:
        return f"{verb} {last_day:%A} {full_day(last_day)}; {seat.held}."
    beside = "" if last_day < handover.starts_on else f", handing over from {day(handover.starts_on, weekday=True)}"
    return f"{verb} {last_day:%A} {full_day(last_day)}{beside}."
