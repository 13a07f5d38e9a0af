"""What we said we would do, by when."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, select

from crm import clock
from crm.accounts.models import Account
from crm.actor import Actor
from crm.conversations.models import Conversation, Interaction, Participant, Promise
from crm.conversations.queries.lists import is_mine, of_team, with_lead
from crm.conversations.queries.parties import Party, names, parties_of
from crm.conversations.queries.put_off import were_due
from crm.conversations.queries.rows import label
from crm.council.models import Colleague
from crm.council.queries import Answering, answering_posts
from crm.database import db
from crm.residents.access import cluster_of
from crm.web.formatting import day


@dataclass(frozen=True)
class PromiseRow:
    """A promise, with where it was made and what became of it."""

    promise_id: int
    conversation_id: int
    subject: str
    parties: tuple[Party, ...]
    text: str
    due_on: date
    made_at: datetime
    made_by: str  # the colleague, or the account through which it was made
    made_by_me: bool
    post: str  # whose it is to keep now
    label: str
    promised_by: str  # the colleague who said it, whichever account it went out through; else that account
    promised_by_id: int | None
    post_id: int | None
    taken_up_by_id: int | None  # in a post of several: who keeps it
    is_pool: bool
    ended: str  # kept, missed, withdrawn; empty while open
    ended_at: datetime | None
    ended_by: str
    note: str
    were_due: tuple[date, ...] = ()  # the days that it was put off from, the first first; where the page asks for them

    @property
    def put_off(self) -> str:
        """`was due 4 December`, and how often it was put off where that was more than once."""
        often = f", put off {len(self.were_due)} times" if len(self.were_due) > 1 else ""
        return f"was due {day(self.were_due[0])}{often}" if self.were_due else ""

    @property
    def to(self) -> str:
        return names(self.parties)

    @property
    def is_overdue(self) -> bool:
        return not self.ended and self.due_on < clock.today()

    @property
    def maker(self) -> str:
        return "you" if self.made_by_me else self.made_by


@dataclass(frozen=True)
class Promises:
    """The first promises of a list, and how many it has."""

    rows: tuple[PromiseRow, ...]
    count: int
    overdue: int


def promises_due(actor: Actor, *, scope: str = "mine", until: date | None = None, limit: int = 50) -> Promises:
    """The open promises in conversations that the actor's posts answer for, the earliest day first: in a pool what the
    actor took up, and what nobody did. `scope="team"`: of the teams that the actor manages. Five statements.

    A conversation may be closed and its promise still open.
    """
    answering = answering_posts(actor)
    mine = is_mine(actor, answering, with_pool=True) if scope == "mine" else of_team(actor)
    due = is_open() if until is None else and_(is_open(), Promise.due_on <= until)
    # Few promises are open among all that was ever said: the database starts with those.
    few = select(Promise.conversation_id).where(due)
    open_ones = with_lead(actor).join(Promise, Promise.conversation_id == Conversation.id)
    open_ones = open_ones.where(Conversation.id.in_(few), due, mine)
    counted = open_ones.with_only_columns(Promise.due_on).subquery()
    count, overdue = db.session.execute(
        select(func.count(), func.count().filter(counted.c.due_on < clock.today())).select_from(counted)
    ).one()
    rows = db.session.execute(
        open_ones.add_columns(Promise).order_by(Promise.due_on, Promise.id).limit(limit)
    ).all()  # fmt: skip
    return Promises(_described(actor, rows, answering), count, overdue)


def promises_for_resident(actor: Actor, resident_id: int, entry_ids: Collection[int] = ()) -> tuple[PromiseRow, ...]:
    """The open promises in conversations with a resident, the earliest day first. Three statements."""
    theirs = select(Participant.conversation_id).where(
        Participant.resident_id.in_(entry_ids or cluster_of(resident_id))
    )
    return _promises(actor, and_(Promise.conversation_id.in_(theirs), is_open()))


def promises_in(actor: Actor, conversation_id: int) -> tuple[PromiseRow, ...]:
    """All promises of a conversation, open ones first, with the days that they were put off from. Four statements."""
    found = _promises(actor, Promise.conversation_id == conversation_id)
    earlier = were_due(conversation_id) if found else {}
    found = tuple(replace(row, were_due=earlier.get(row.promise_id, ())) for row in found)
    return tuple(sorted(found, key=lambda row: (row.ended != "", row.due_on)))


def promises_by_id(actor: Actor, promise_ids: Collection[int]) -> dict[int, PromiseRow]:
    """Promises by their id, those that the actor may read. Three statements."""
    return {row.promise_id: row for row in _promises(actor, Promise.id.in_(promise_ids))}


def promises_of(interaction_ids: Collection[int]) -> dict[int, Promise]:
    """The promise made in each interaction. One statement."""
    rows = db.session.scalars(select(Promise).where(Promise.interaction_id.in_(interaction_ids)).order_by(Promise.id))
    return {row.interaction_id: row for row in rows if row.interaction_id is not None}


def ended(promise: Promise) -> tuple[str, datetime | None]:
    """What became of a promise, and when."""
    ends = (("kept", promise.kept_at), ("missed", promise.missed_at), ("withdrawn", promise.withdrawn_at))
    return next(((how, at) for how, at in ends if at is not None), ("", None))


def is_open() -> ColumnElement[bool]:
    """The condition on `promise`: neither kept, nor missed, nor withdrawn."""
    return and_(Promise.kept_at.is_(None), Promise.missed_at.is_(None), Promise.withdrawn_at.is_(None))


def _promises(actor: Actor, which: ColumnElement[bool]) -> tuple[PromiseRow, ...]:
    rows = db.session.execute(
        with_lead(actor)
        .join(Promise, Promise.conversation_id == Conversation.id)
        .add_columns(Promise)
        .where(which)
        .order_by(Promise.due_on, Promise.id)
    ).all()
    return _described(actor, rows, Answering((), (), ()))


def _described(actor: Actor, rows: Sequence[Row[Any]], answering: Answering) -> tuple[PromiseRow, ...]:
    parties = parties_of({row.Conversation.id for row in rows})
    people = _people([row.Promise for row in rows])
    return tuple(_row(actor, row, answering, parties.get(row.Conversation.id, ()), people) for row in rows)


def _people(promises: Sequence[Promise]) -> dict[str, dict[int, str]]:
    """Who made and who ended promises, and the account of those that a corporate account made. Two statements."""
    ids = {one for row in promises for one in (row.made_by_id, row.ended_by_id) if one is not None}
    colleagues = dict(db.session.execute(select(Colleague.id, Colleague.name).where(Colleague.id.in_(ids))).all())
    through = db.session.execute(
        select(Interaction.id, Account.handle)
        .join(Account, Account.id == Interaction.account_id)
        .where(
            Interaction.id.in_([row.interaction_id for row in promises if row.interaction_id]),
            Interaction.direction == "out",
            Account.kind == "corporate",
        )
    )
    return {"colleague": colleagues, "account": dict(through.all())}


def _row(
    actor: Actor, row: Row[Any], answering: Answering, parties: tuple[Party, ...], people: dict[str, dict[int, str]]
) -> PromiseRow:
    promise: Promise = row.Promise
    how, at = ended(promise)
    through = people["account"].get(promise.interaction_id or 0)
    colleague = people["colleague"].get(promise.made_by_id or 0, "")
    return PromiseRow(
        promise_id=promise.id,
        conversation_id=promise.conversation_id,
        subject=row.Conversation.subject,
        parties=parties,
        text=promise.text,
        due_on=promise.due_on,
        made_at=promise.made_at,
        made_by=through or colleague or "the council",
        made_by_me=through is None and promise.made_by_id is not None and promise.made_by_id == actor.colleague_id,
        post=row.title or "",
        label=label(answering, row.post_id, row.title),
        promised_by=colleague or through or "the council",
        promised_by_id=promise.made_by_id,
        post_id=row.post_id,
        taken_up_by_id=row.taken_by,
        is_pool=(row.places or 1) > 1,
        ended=how,
        ended_at=at,
        ended_by=people["colleague"].get(promise.ended_by_id or 0, ""),
        note=promise.ended_note,
    )
