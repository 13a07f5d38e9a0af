"""A councillor's own cases, and what becomes of each when they leave."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, and_, exists, func, select

from crm import clock
from crm.actor import Actor
from crm.conversations.models import Conversation, Interaction, Participant
from crm.conversations.queries import residents_to_view
from crm.conversations.queries.agreements import Agreed, agreements_of
from crm.conversations.queries.entries import Entry, entries_of
from crm.conversations.queries.parties import names, parties_of
from crm.conversations.queries.promises import PromiseRow, promises_in
from crm.council.models import Colleague, Post
from crm.database import db
from crm.handovers.casework import access
from crm.handovers.casework.models import CaseDecision, CaseworkKey
from crm.handovers.casework.plan import instruction_of
from crm.handovers.casework.rules import Choice, Instruction, instructed
from crm.permissions import Role
from crm.residents.models import ContactPoint, Resident
from crm.web.formatting import full_day

SAID_AT_MOST = 40


@dataclass(frozen=True)
class CaseRow:
    """One open case, and what becomes of it."""

    conversation_id: int
    subject: str
    who: str
    last_at: datetime
    agreed: Agreed | None
    choice: Choice | None
    becomes: str  # in words: "Passes to Dev Rana", "As you said for the rest: …", "Nothing is decided"
    is_decided: bool
    is_elsewhere: bool  # of an earlier time in office, and its resident lives in a ward of the councillor's no more


@dataclass(frozen=True)
class Leaving:
    """Everything on the page of what becomes of a councillor's casework."""

    is_former: bool
    last_day: date | None
    deleted_on: date | None  # of a former councillor: the day on which what is undecided is deleted
    may_have_stayed: bool
    sealed_days: int
    cases: tuple[CaseRow, ...]
    instruction: Instruction
    key_made_at: datetime | None
    key_by_hand: bool  # made at the command line
    key_opened_at: datetime | None

    @property
    def elsewhere(self) -> tuple[CaseRow, ...]:
        return tuple(one for one in self.cases if one.is_elsewhere)

    @property
    def others(self) -> tuple[CaseRow, ...]:
        return tuple(one for one in self.cases if not one.is_elsewhere)

    @property
    def undecided(self) -> int:
        return sum(not one.is_decided for one in self.cases)


@dataclass(frozen=True)
class CasePage:
    """One case to decide about, with all that its councillor needs to know for it."""

    row: CaseRow
    is_former: bool
    may_keep: bool
    ended: bool  # its time in office has ended: what is decided is carried out at once
    said: tuple[Entry, ...]
    left_out: int
    promises: tuple[PromiseRow, ...]
    reached: tuple[str, ...]
    to_view: tuple[tuple[int, bool], ...]


def leaving(actor: Actor) -> Leaving:
    """The actor's open cases and what becomes of each. Sixteen statements, however many there are."""
    found = access.formers(colleague_id=actor.colleague_id)
    former = found[0] if found else None
    key = db.session.scalar(select(CaseworkKey).where(CaseworkKey.colleague_id == actor.colleague_id))
    return Leaving(
        is_former=Role.FORMER_COUNCILLOR in actor.roles,
        last_day=former.last_day if former else None,
        deleted_on=former.deleted_on if former else None,
        may_have_stayed=former.may_have_stayed if former else False,
        sealed_days=current_app.config["SETTINGS"].casework_sealed_days,
        cases=_rows(actor, Conversation.closed_at.is_(None)),
        instruction=instruction_of(actor.colleague_id or 0) or Instruction(),
        key_made_at=key.made_at if key else None,
        key_by_hand=key is not None and key.made_by_id is None,
        key_opened_at=key.opened_at if key else None,
    )


def case_page(actor: Actor, conversation_id: int) -> CasePage:
    """One case of the actor's own, with the newest of what was said in it. Raises NotFound. Some thirty statements."""
    case = access.case(actor, conversation_id)
    (row,) = _rows(actor, Conversation.id == conversation_id)
    said = (
        select(Interaction)
        .where(Interaction.conversation_id == conversation_id)
        .order_by(Interaction.occurred_at.desc(), Interaction.id.desc())
    )
    many = db.session.scalar(select(func.count()).select_from(said.subquery())) or 0
    entries = entries_of(db.session.scalars(said.limit(SAID_AT_MOST)).all())
    ended = case.controller_id in access.ended_controllers(actor.colleague_id or 0, clock.today())
    is_former = Role.FORMER_COUNCILLOR in actor.roles
    return CasePage(
        row=row,
        is_former=is_former,
        may_keep=ended and not is_former,
        ended=ended,
        said=tuple(replace(one, href="", to_href="") for one in entries),
        left_out=max(0, many - SAID_AT_MOST),
        promises=promises_in(actor, conversation_id),
        reached=_reached(conversation_id),
        to_view=residents_to_view(actor, conversation_id),
    )


def elsewhere(actor: Actor) -> ColumnElement[bool]:
    """Cases of an earlier time in office of which nobody is known to live in a ward that the actor sits for, and that
    the actor has not said to keep."""
    wards = [hat.ward_id for hat in actor.hats if hat.ward_id is not None]
    lives_here = exists().where(
        Participant.conversation_id == Conversation.id,
        Participant.resident_id == Resident.id,
        Resident.ward_id.in_(wards),
    )
    kept = exists().where(
        CaseDecision.conversation_id == Conversation.id,
        CaseDecision.controller_id == Conversation.controller_id,
        CaseDecision.fate == "keep",
    )
    ended = access.ended_controllers(actor.colleague_id or 0, clock.today())
    return and_(Conversation.controller_id.in_(ended), ~lives_here, ~kept)


def _rows(actor: Actor, which: ColumnElement[bool]) -> tuple[CaseRow, ...]:
    """Nine statements."""
    is_former = Role.FORMER_COUNCILLOR in actor.roles
    found = db.session.execute(
        select(Conversation.id, Conversation.subject, Conversation.last_at, elsewhere(actor).label("is_elsewhere"))
        .where(access.own_casework(actor), which)
        .order_by(Conversation.last_at.desc(), Conversation.id.desc())
    ).all()
    ids = [row.id for row in found]
    parties, agreed, choices = parties_of(ids), agreements_of(ids), _choices(ids)
    standing = instruction_of(actor.colleague_id or 0)
    ruled = {one: instructed(standing, agreed[one].says if one in agreed else None) for one in ids}
    called = _called([*choices.values(), *(choice for choice in ruled.values() if choice)])
    return tuple(
        CaseRow(
            row.id, row.subject, names(parties.get(row.id, ()), begins=True), row.last_at, agreed.get(row.id),
            choices.get(row.id), _becomes(choices.get(row.id), ruled[row.id], called), row.id in choices,
            bool(row.is_elsewhere) and not is_former,
        )
        for row in found
    )  # fmt: skip


def _choices(conversation_ids: Collection[int]) -> dict[int, Choice]:
    rows = db.session.scalars(
        select(CaseDecision).where(
            CaseDecision.conversation_id.in_(conversation_ids), CaseDecision.carried_out_at.is_(None)
        )
    )
    return {one.conversation_id: Choice(one.fate, one.to_colleague_id, one.to_post_id, one.told_on) for one in rows}


def _called(choices: Sequence[Choice]) -> dict[tuple[str, int], str]:
    """What councillors and posts are called. Two statements."""
    people = {one.to_colleague_id for one in choices if one.to_colleague_id is not None}
    posts = {one.to_post_id for one in choices if one.to_post_id is not None}
    rows: list[Any] = [
        *(
            ("pass", *row)
            for row in db.session.execute(select(Colleague.id, Colleague.name).where(Colleague.id.in_(people)))
        ),
        *(("council", *row) for row in db.session.execute(select(Post.id, Post.title).where(Post.id.in_(posts)))),
    ]
    return {(kind, about): words for kind, about, words in rows}


def _becomes(choice: Choice | None, ruled: Choice | None, called: dict[tuple[str, int], str]) -> str:
    if choice is not None:
        return _in_words(choice, called)
    if ruled is not None:
        words = _in_words(ruled, called)
        return f"As you said for the rest: {words[0].lower()}{words[1:]}"
    return "Nothing is decided: it waits, and is deleted on the set date"


def _in_words(choice: Choice, called: dict[tuple[str, int], str]) -> str:
    if choice.fate == "pass":
        return f"Passes to {called.get(('pass', choice.to_colleague_id or 0), 'another councillor')}"
    if choice.fate == "council":
        return f"Goes to the council: {called.get(('council', choice.to_post_id or 0), 'a post')}"
    if choice.fate == "return":
        return f"Given back to them, who were told on {full_day(choice.told_on)}; then deleted"
    return "Closed and deleted"


def _reached(conversation_id: int) -> tuple[str, ...]:
    """How the people in a case are reached now. One statement."""
    rows = db.session.execute(
        select(Resident.name, ContactPoint.value, ContactPoint.safe)
        .join(ContactPoint, ContactPoint.resident_id == Resident.id)
        .join(Participant, Participant.resident_id == Resident.id)
        .where(Participant.conversation_id == conversation_id, ContactPoint.ends_on.is_(None))
        .group_by(Resident.name, ContactPoint.id, ContactPoint.value, ContactPoint.safe)
        .order_by(Resident.name, ContactPoint.id)
    )
    return tuple(f"{row.name}: {row.value}" if row.safe else f"{row.name}: {row.value} (do not use)" for row in rows)
