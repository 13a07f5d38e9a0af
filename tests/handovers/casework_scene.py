"""Casework to leave behind: what residents told a councillor, and the day on which the councillor is out of office."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from crm import clock
from crm.actor import Actor
from crm.conversations.commands import log_interaction
from crm.conversations.entry import LogEntry, Who
from crm.conversations.models import Conversation
from crm.council.access import actor_of
from crm.council.models import Colleague, Controller, Post, PostHolder
from crm.council.steps import begin_holding
from crm.database import db
from crm.residents.models import Resident
from tests.cast import Cast, keep

WORDS = "The zebra crossing frightens my mother."
OUT = date(2026, 11, 16)  # the first day out of office: the tests' today


def as_councillor(colleague_id: int) -> Actor:
    found = actor_of(colleague_id)
    assert found is not None
    return found


def case(councillor: int, name: str = "Wanda Zephyr", words: str = WORDS, **more: object) -> int:
    """One case of a councillor's, told three days ago by somebody new; with a promise."""
    with clock.stopped(clock.now() - timedelta(days=3)):
        return log_interaction(
            as_councillor(councillor),
            LogEntry(
                (Who("new", name=name),), "phone", words, acting_as="ward councillor", promise_text="Ring the school",
                promise_due_on=clock.today() + timedelta(days=5), **more,
            ),
        ).conversation_id  # fmt: skip


def more_of(councillor: int, conversation_id: int, words: str, **more: object) -> int:
    """The people of a case say something else, in it or (`start_new`) in a case of its own."""
    with clock.stopped(clock.now() - timedelta(days=2)):
        people = tuple(Who("resident", id=one) for one in people_in(conversation_id))
        entry = LogEntry(people, "email", words, acting_as="ward councillor", **more)
        return log_interaction(as_councillor(councillor), entry).conversation_id


def people_in(conversation_id: int) -> list[int]:
    from_there = select(Resident.id).where(Resident.controller_id == controller_of(conversation_id))
    return list(db.session.scalars(from_there.order_by(Resident.id)))


def controller_of(conversation_id: int) -> int | None:
    return db.session.scalar(select(Conversation.controller_id).where(Conversation.id == conversation_id))


def out_of_office(colleague_id: int, on: date = OUT, ended_by: str = "left") -> None:
    """The time in office ends, and with it, where it was all they held, their time in the council."""
    seat = select(PostHolder).join(Post, Post.id == PostHolder.post_id).where(Post.ward_id.is_not(None))
    held = db.session.scalars(seat.where(PostHolder.colleague_id == colleague_id, PostHolder.ends_on.is_(None))).one()
    held.ends_on, held.ended_by = on, ended_by
    holds = db.session.scalars(select(PostHolder.id).filter_by(colleague_id=colleague_id, ends_on=None)).first()
    if holds is None:
        db.session.get_one(Colleague, colleague_id).left_on = on - timedelta(days=1)
    db.session.commit()


def back_in_office(colleague_id: int, post_id: int, on: date) -> None:
    """Somebody begins a time in office, as after a redraw."""
    db.session.get_one(Colleague, colleague_id).left_on = None
    begin_holding(Actor.system("a list"), colleague_id=colleague_id, post_id=post_id, starts_on=on)
    db.session.commit()


def former_councillor(cast: Cast, name: str, cases: int = 1) -> int:
    """Somebody who sat for Tarn until yesterday, and left open cases. As many as are wanted, whatever the seats."""
    (colleague_id,) = keep(Colleague(name=name))
    since = clock.days_after(clock.today(), -300)
    (held,) = keep(PostHolder(colleague_id=colleague_id, post_id=cast.councillor_tarn, starts_on=since))
    keep(Controller(kind="councillor", post_holder_id=held))
    for number in range(cases):
        case(colleague_id, f"Resident {number} of {name}", f"Matter {number}")
    out_of_office(colleague_id)
    return colleague_id
