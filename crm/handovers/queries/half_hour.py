"""The half-hour: one resident at a time, whom only the actor knows, worst first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from crm import clock
from crm.actor import Actor
from crm.conversations.access import readable
from crm.conversations.models import Conversation, Participant
from crm.conversations.queries.promises import PromiseRow, promises_for_resident
from crm.database import db
from crm.handovers.models import HalfHourAnswer, ListedPerson
from crm.handovers.queries.alone import OnlyKnown
from crm.handovers.queries.only_known import only_they_know
from crm.residents.access import cluster_of
from crm.residents.models import Resident
from crm.residents.queries import resident_card
from crm.web.formatting import many, short_day

MOST_OPEN = 5
MOST_LEFT_OUT = 50


@dataclass(frozen=True)
class Open:
    """A conversation that is open with them."""

    conversation_id: int
    subject: str


@dataclass(frozen=True)
class Told:
    """What stands in the brief already, of what the half-hour asks."""

    what_works: str = ""
    what_to_avoid: str = ""
    still_open: str = ""
    version: int = 0


@dataclass(frozen=True)
class Person:
    """The resident who is asked about now."""

    resident_id: int
    name: str
    known_as: str
    level: int
    facts: str  # "12 talks since March 2024, last 3 Nov, in person, phone"
    who: str  # "Ben Okafor comes next, gone cold." or "Nobody else here has met them."
    open: tuple[Open, ...]
    promises: tuple[PromiseRow, ...]
    about: str
    told: Told
    private_to: str
    restricted: bool
    can_edit: bool


@dataclass(frozen=True)
class LeftOut:
    """Somebody of whom the actor chose to say nothing."""

    resident_id: int
    name: str


@dataclass(frozen=True)
class HalfHour:
    """Where the actor stands, and who is next."""

    done: int
    total: int
    person: Person | None
    is_asked_for: bool  # this very resident, not the next in line
    later: int
    left_out: tuple[LeftOut, ...]
    listed: int  # people in the actor's own list who are not taken in yet
    last_day: str

    @property
    def is_over(self) -> bool:
        return self.done >= self.total


def half_hour(actor: Actor, resident_id: int | None = None) -> HalfHour:
    """Whom the actor alone knows, and the next of them to tell of; or the resident asked for. NotFound. 17 statements.

    The page that shows it records the viewing of `person` first. Where somebody else meets one of them meanwhile, they
    are no longer among them: nothing needs to be told twice.
    """
    only = only_they_know(actor, actor.colleague_id or 0)
    answers = {
        row.resident_id: row
        for row in db.session.execute(
            select(HalfHourAnswer.resident_id, HalfHourAnswer.answer, HalfHourAnswer.at).where(
                HalfHourAnswer.colleague_id == actor.colleague_id
            )
        )
    }
    said = {one.resident_id: answers[one.resident_id] for one in only.rows if one.resident_id in answers}
    left_out = [one for one in only.rows if one.resident_id in said and said[one.resident_id].answer == "skipped"]
    later = [one for one in only.rows if one.resident_id in said and said[one.resident_id].answer == "later"]
    later.sort(key=lambda one: said[one.resident_id].at)
    skipped = {one.resident_id for one in left_out} | {one.resident_id for one in later}
    queue = [one.resident_id for one in (*(one for one in only.rows if one.resident_id not in skipped), *later)]
    wanted = resident_id if resident_id is not None else next(iter(queue), None)
    known = {one.resident_id: one for one in (*only.rows, *only.told)}
    return HalfHour(
        done=len(only.told) + len(left_out),
        total=len(only.rows) + len(only.told),
        person=_person(actor, wanted, known.get(wanted)) if wanted is not None else None,
        is_asked_for=resident_id is not None,
        later=len(later),
        left_out=tuple(LeftOut(one.resident_id, one.name) for one in left_out[:MOST_LEFT_OUT]),
        listed=db.session.scalar(
            select(func.count()).select_from(ListedPerson).where(ListedPerson.colleague_id == actor.colleague_id)
        )
        or 0,
        last_day=_last_day(actor),
    )


def told_of(actor: Actor, resident_id: int) -> Told:
    """What stands in a resident's brief now. Empty for whom the actor may not know of. One statement."""
    row = db.session.execute(
        select(Resident.what_works, Resident.what_to_avoid, Resident.still_open, Resident.version).where(
            Resident.id == resident_id, Resident.controller_id.in_(actor.controllers)
        )
    ).first()
    return Told(*row) if row else Told()


def _person(actor: Actor, resident_id: int, between: OnlyKnown | None) -> Person:
    card = resident_card(actor, resident_id)
    rows = db.session.execute(
        select(Conversation.id, Conversation.subject)
        .where(
            Conversation.id.in_(
                select(Participant.conversation_id).where(Participant.resident_id.in_(cluster_of(resident_id)))
            ),
            Conversation.closed_at.is_(None),
            readable(actor),
        )
        .order_by(Conversation.last_at.desc(), Conversation.id)
        .limit(MOST_OPEN)
    )  # fmt: skip
    return Person(
        resident_id=card.id,
        name=card.name,
        known_as=card.known_as,
        level=between.level if between else 0,
        facts=_facts(between.count, between.first_at, between.last_at, between.channels) if between else "",
        who=_who(between),
        open=tuple(Open(*row) for row in rows),
        promises=promises_for_resident(actor, card.id)[:MOST_OPEN],
        about=card.about,
        told=told_of(actor, card.id),
        private_to=card.private_to,
        restricted=card.restricted,
        can_edit=card.can_edit,
    )


def _facts(count: int, first_at: datetime, last_at: datetime, channels: tuple[str, ...]) -> str:
    since = f" since {clock.local(first_at):%B %Y}" if count > 1 else ""
    how = f", {', '.join(channels)}" if channels else ""
    return f"{many(count, 'talk')}{since}, last {short_day(last_at)}{how}"


def _who(between: OnlyKnown | None) -> str:
    if between is None:
        return "You are not the only one who knows them."
    if between.second is None:
        return "Nobody else here has met them."
    return f"{between.second.name} comes next: {between.second.words}."


def _last_day(actor: Actor) -> str:
    """The last day in the last of the actor's posts, once there is one; empty while there is none."""
    ends = [hat.ends_on for hat in actor.hats]
    return short_day(clock.days_after(max(day for day in ends if day), -1)) if ends and all(ends) else ""
