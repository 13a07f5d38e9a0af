"""Whose casework it is, whose time in office has ended, and who may decide. Nobody else's way leads to a case here."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from flask import current_app
from sqlalchemy import ColumnElement, Select, exists, func, or_, select

from crm import clock
from crm.actor import Actor
from crm.conversations.models import Conversation
from crm.council.access import held_on
from crm.council.models import Colleague, Controller, Post, PostHolder
from crm.database import db
from crm.errors import NotFound
from crm.handovers.casework.models import CaseworkKey, Sealing
from crm.handovers.casework.rules import deleted_on
from crm.permissions import Role
from crm.residents.models import Resident


@dataclass(frozen=True)
class Former:
    """A councillor whose time in office has ended: their controllers, and until when what is undecided waits."""

    colleague_id: int
    name: str
    wards: tuple[str, ...]
    ended_on: date  # the first day out of office
    deleted_on: date
    is_sealed: bool  # that day is set
    # A redraw ended it, and no list has said since whether they stayed.
    may_have_stayed: bool
    controller_ids: tuple[int, ...]

    @property
    def last_day(self) -> date:
        return self.ended_on - timedelta(days=1)


def own_casework(actor: Actor) -> ColumnElement[bool]:
    """The conversations that are the actor's own casework, of every time in office."""
    own = select(Controller.id).where(Controller.kind == "councillor", Controller.id.in_(actor.controllers))
    return Conversation.controller_id.in_(own)


def case(actor: Actor, conversation_id: int) -> Conversation:
    """A case of the actor's own. Raises NotFound for any other."""
    found = db.session.scalar(_case(actor, conversation_id))
    if found is None:
        raise NotFound
    return found


def case_to_decide(actor: Actor, conversation_id: int) -> Conversation:
    """The same, locked until the transaction ends."""
    statement = _case(actor, conversation_id).with_for_update(of=Conversation)
    found = db.session.scalar(statement.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def formers(*, colleague_id: int | None = None, on: date | None = None) -> list[Former]:
    """Those who are out of office and of whose casework something is left, or the one of them, in or out of it.

    Who sits again, or will from a day ahead, is none of them. Three statements.
    """
    on = on or clock.today()
    left = or_(
        exists().where(Conversation.controller_id == Controller.id),
        exists().where(Resident.controller_id == Controller.id),
    )
    statement = (
        select(Controller.id.label("controller_id"), PostHolder, Colleague.name, Post.title)
        .join(PostHolder, PostHolder.id == Controller.post_holder_id)
        .join(Colleague, Colleague.id == PostHolder.colleague_id)
        .join(Post, Post.id == PostHolder.post_id)
        .where(PostHolder.colleague_id.not_in(_sitting(on)), left)
        .order_by(PostHolder.starts_on, PostHolder.id)
    )
    if colleague_id is not None:
        statement = statement.where(PostHolder.colleague_id == colleague_id)
    rows = db.session.execute(statement).all()
    people = {row.PostHolder.colleague_id for row in rows}
    ends, sealed = _ends(people), _sealed(people)
    days = current_app.config["SETTINGS"].casework_sealed_days
    found = []
    for person in dict.fromkeys(row.PostHolder.colleague_id for row in rows):
        own = [row for row in rows if row.PostHolder.colleague_id == person]
        ended_on, by_redraw = ends[person]
        titles = dict.fromkeys(row.title for row in own)
        until = sealed.get((person, ended_on))
        found.append(
            Former(
                person,
                own[0].name,
                tuple(titles),
                ended_on,
                until or deleted_on(ended_on, on, days),
                until is not None,
                by_redraw,
                tuple(row.controller_id for row in own),
            )
        )
    return found


def ended_controllers(colleague_id: int, on: date) -> tuple[int, ...]:
    """The controllers of a colleague's times in office that have ended by a day. One statement."""
    return tuple(
        db.session.scalars(
            select(Controller.id)
            .join(PostHolder, PostHolder.id == Controller.post_holder_id)
            .where(PostHolder.colleague_id == colleague_id, PostHolder.ends_on <= on)
            .order_by(Controller.id)
        )
    )


def lock(controller_ids: Collection[int]) -> None:
    """Let nobody else carry out decisions about this casework until the transaction ends."""
    db.session.execute(
        select(Controller.id)
        .where(Controller.id.in_(controller_ids))
        .order_by(Controller.id)
        .with_for_update(key_share=True)
    )


def by_key(digest: str) -> Actor | None:
    """Who comes by a key: the former councillor, to what waits for their decision and to nothing else; None where
    nothing waits, the key was replaced, or they are in office. Four statements."""
    key = db.session.scalar(select(CaseworkKey).where(CaseworkKey.digest == digest))
    found = formers(colleague_id=key.colleague_id) if key is not None else []
    if not found or found[0].deleted_on <= clock.today():
        return None
    return Actor(
        colleague_id=found[0].colleague_id,
        name=found[0].name,
        roles=frozenset({Role.FORMER_COUNCILLOR}),
        controllers=found[0].controller_ids,
    )


def seat_of(colleague_id: int, on: date | None = None) -> tuple[int, int] | None:
    """The controller and the post of a councillor in office; None of anybody else. One statement."""
    row = db.session.execute(
        select(Controller.id, PostHolder.post_id)
        .join(PostHolder, PostHolder.id == Controller.post_holder_id)
        .where(PostHolder.colleague_id == colleague_id, held_on(on or clock.today()))
        .order_by(PostHolder.starts_on.desc(), PostHolder.id.desc())
        .limit(1)
    ).first()
    return (row.id, row.post_id) if row else None


def _case(actor: Actor, conversation_id: int) -> Select[tuple[Conversation]]:
    return select(Conversation).where(own_casework(actor), Conversation.id == conversation_id)


def _sitting(on: date) -> Select[tuple[int]]:
    """The colleagues who hold a seat on a day, or will."""
    return (
        select(PostHolder.colleague_id)
        .join(Post, Post.id == PostHolder.post_id)
        .where(Post.ward_id.is_not(None), or_(PostHolder.ends_on.is_(None), PostHolder.ends_on > on))
    )


def _sealed(colleague_ids: Collection[int]) -> dict[tuple[int, date], date]:
    """The day set for each, by who it is and since when they are out of office."""
    rows = db.session.scalars(select(Sealing).where(Sealing.colleague_id.in_(colleague_ids)))
    return {(row.colleague_id, row.ended_on): row.deleted_on for row in rows}


def _ends(colleague_ids: Collection[int]) -> dict[int, tuple[date, bool]]:
    """The first day out of office of each, and whether a redraw ended it."""
    last = (
        select(PostHolder.colleague_id, func.max(PostHolder.ends_on).label("ended_on"))
        .join(Post, Post.id == PostHolder.post_id)
        .where(Post.ward_id.is_not(None), PostHolder.colleague_id.in_(colleague_ids))
        .group_by(PostHolder.colleague_id)
        .subquery()
    )
    rows = db.session.execute(
        select(PostHolder.colleague_id, PostHolder.ends_on, PostHolder.ended_by)
        .join(Post, Post.id == PostHolder.post_id)
        .join(last, (last.c.colleague_id == PostHolder.colleague_id) & (last.c.ended_on == PostHolder.ends_on))
        .where(Post.ward_id.is_not(None))
    )
    return {row.colleague_id: (row.ends_on, row.ended_by == "redraw") for row in rows if row.ends_on is not None}
