"""Asking about a ward: what a line of its page is about, whom one can ask, and what one has asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, func, or_, select

from crm import clock
from crm.accounts.models import Account, Service
from crm.accounts.rules import shown
from crm.actor import Actor
from crm.conversations.models import Ask, Conversation, Interaction, Participant
from crm.conversations.ward_models import LINES, WardQuestion
from crm.council.access import hidden_team_ids
from crm.council.models import COUNCIL, Post, Team
from crm.council.queries import holders_of
from crm.council.wards import WardFacts, redrawn, ward_facts
from crm.database import db
from crm.errors import NotAllowed, NotFound
from crm.residents.models import Organisation
from crm.responsibilities.models import Responsibility

MOST = 5
FEW = 5
LATELY = timedelta(days=365)
THE_WARD = ("ward", None)


@dataclass(frozen=True)
class Askable:
    """An officer's post, or a team, that could answer."""

    value: str  # post-12, team-3
    title: str  # "Maggie Oakes, Neighbourhood Officer, Hale"


@dataclass(frozen=True)
class QuestionPage:
    """What is asked about, and whom."""

    ward: WardFacts
    asked_from: frozenset[int]
    line: str
    line_id: int | None
    words: str  # "Road gritting"
    service_code: int | None
    whom: tuple[Askable, ...]

    @property
    def about(self) -> str:
        return "" if self.line_id is None and self.line == "ward" else f"{self.line}-{self.line_id or 0}"


@dataclass(frozen=True)
class Asked:
    """A question that the actor asked about a ward."""

    conversation_id: int
    subject: str
    asked_at: datetime
    answered_at: datetime | None
    returned_at: datetime | None


def question_page(actor: Actor, code: str, about: str) -> QuestionPage:
    """What `theme-561` of a ward is, and who could answer: those who lead most of it, by name only. Raises NotFound,
    and NotAllowed for who does not sit for the ward. Ten statements at most."""
    ward = ward_facts(code)
    asked_from = frozenset({ward.ward_id, *(one.ward_id for one in redrawn(ward.ward_id).after)})
    if not any(hat.ward_id in asked_from for hat in actor.hats):
        raise NotAllowed("Only the councillors of a ward ask about it here.")
    line, line_id = _line(about)
    words, service_code = _words(actor, ward, line, line_id)
    return QuestionPage(
        ward, asked_from, line, line_id, words, service_code, _whom(actor, ward.ward_id, line, line_id, words)
    )


def asked_about(actor: Actor, ward_id: int, *, limit: int = MOST) -> tuple[Asked, ...]:
    """What the actor asked about a ward, the newest first. One statement."""
    rows = db.session.execute(
        select(Conversation.id, Conversation.subject, Ask.asked_at, Ask.answered_at, Ask.returned_at)
        .select_from(WardQuestion)
        .join(Conversation, Conversation.id == WardQuestion.conversation_id)
        .join(Ask, Ask.conversation_id == Conversation.id)
        .where(
            WardQuestion.colleague_id == actor.colleague_id, WardQuestion.ward_id == ward_id,
            Ask.asked_by_id == actor.colleague_id,
        )
        .order_by(Ask.asked_at.desc(), Ask.id.desc())
        .limit(limit)
    )  # fmt: skip
    return tuple(Asked(*row) for row in rows)


def _line(about: str) -> tuple[str, int | None]:
    kind, _, raw = about.partition("-")
    if kind not in LINES:
        return THE_WARD
    line_id = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else None
    return (kind, line_id) if line_id is not None or kind in {"waiting", "overdue", "alone"} else THE_WARD


def _words(actor: Actor, ward: WardFacts, line: str, line_id: int | None) -> tuple[str, int | None]:
    """What a line is called, and its service. NotFound for what the actor may not know of. One statement, or two."""
    if line in {"theme", "waiting"} and line_id:
        return _named(select(Service.name).where(Service.code == line_id)), line_id
    if line == "team":
        hidden = hidden_team_ids(actor)
        return _named(select(Team.name).where(Team.id == line_id, Team.id.not_in(hidden))), None
    if line == "organisation":
        found = select(Organisation.name).where(Organisation.id == line_id, Organisation.controller_id == COUNCIL)
        return _named(found), None
    if line == "account":
        row = db.session.execute(select(Account.network, Account.handle).where(Account.id == line_id)).first()
        if row is None:
            raise NotFound
        return shown(row.network, row.handle), None
    words = {"overdue": "Promises overdue", "alone": "Residents whom one colleague alone knows"}
    return words.get(line, "Whatever names no service" if line in {"theme", "waiting"} else ward.name), None


def _named(statement: object) -> str:
    name = db.session.scalar(statement)  # type: ignore[call-overload]
    if name is None:
        raise NotFound
    return str(name)


def _whom(actor: Actor, ward_id: int, line: str, line_id: int | None, words: str) -> tuple[Askable, ...]:
    """The posts that lead most of what the line is about, at most five; a team itself first. Four statements at most.

    Where they lead fewer than five conversations, those who lead most in the ward: whether there is one would tell.
    """
    rows = _leading(actor, _leads(ward_id, line, line_id))
    if line in {"theme", "waiting", "team"} and sum(row.times for row in rows) < FEW:
        rows = _leading(actor, _leads(ward_id, *THE_WARD))
    held = holders_of([row.id for row in rows if row.places == 1], on=clock.today())
    posts = [Askable(f"post-{row.id}", _called(row.title, [one.name for one in held.get(row.id, ())])) for row in rows]
    return (Askable(f"team-{line_id}", words), *posts) if line == "team" else tuple(posts)


def _leading(actor: Actor, which: ColumnElement[bool]) -> Sequence[Row[Any]]:
    return db.session.execute(
        select(Post.id, Post.title, Post.places, func.count().label("times"))
        .select_from(Responsibility)
        .join(Post, Post.id == Responsibility.post_id)
        .outerjoin(Conversation, Conversation.id == Responsibility.conversation_id)
        .where(
            Responsibility.role == "lead", Responsibility.ends_at.is_(None), which,
            Post.team_id.is_not(None), Post.team_id.not_in(hidden_team_ids(actor)),
            or_(Post.closed_on.is_(None), Post.closed_on > clock.today()),
        )
        .group_by(Post.id, Post.title, Post.places)
        .order_by(func.count().desc(), Post.title, Post.id)
        .limit(MOST)
    ).all()  # fmt: skip


def _leads(ward_id: int, line: str, line_id: int | None) -> ColumnElement[bool]:
    if line == "account":
        return Responsibility.account_id == line_id
    lately = clock.now() - LATELY
    in_ward = Conversation.id.in_(
        select(Conversation.id).where(
            Conversation.ward_id == ward_id, Conversation.controller_id == COUNCIL, Conversation.last_at >= lately,
            *([Conversation.service_code == (line_id or None)] if line in {"theme", "waiting"} else []),
        )
    )  # fmt: skip
    if line == "organisation":
        return Conversation.id.in_(
            select(Interaction.conversation_id)
            .join(Participant, Participant.interaction_id == Interaction.id)
            .where(Participant.organisation_id == line_id, Interaction.controller_id == COUNCIL)
        )
    return in_ward & (Post.team_id == line_id) if line == "team" else in_ward


def _called(title: str, names: Sequence[str]) -> str:
    return f"{' and '.join(names[:2])}, {title}" if names else title
