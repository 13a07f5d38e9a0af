"""One conversation as a list shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import current_app
from sqlalchemy import Row, and_, select

from crm import clock
from crm.accounts.models import Account
from crm.accounts.rules import shown
from crm.actor import Actor
from crm.conversations.models import Ask, Conversation, Interaction
from crm.conversations.queries.parties import Party, names, parties_of
from crm.council.models import Colleague, Post, Team
from crm.council.queries import Answering, holders_of
from crm.database import db
from crm.web.formatting import day

_BY = {"in person": "In person", "phone": "By phone", "email": "By email", "letter": "By letter", "web": "Web form"}


@dataclass(frozen=True)
class ConversationRow:
    """A conversation in a list."""

    conversation_id: int
    subject: str
    service: str
    parties: tuple[Party, ...]
    opened_at: datetime
    last_at: datetime
    closed_at: datetime | None
    outcome: str | None
    waiting_since: datetime | None
    words: str  # the resident's own, that wait
    via: str  # "To @NorthmereCouncil on X", "In person to Lukasz Wrona"
    late: bool  # has waited longer than the standard
    post: str  # whose it is; empty where nobody is responsible
    holders: tuple[str, ...]
    taken_up_by: str
    is_mine: bool
    is_pool: bool
    label: str  # "cover, Neighbourhood Officer, Tarn", "vacant, …"
    asked: str  # "With Highways inspector, North since 12 November"

    @property
    def who(self) -> str:
        """Whom it is with; of a question that nobody outside put, what it is about."""
        return names(self.parties, begins=True) if self.parties else self.subject

    @property
    def shape(self) -> str:
        return self.parties[0].shape if self.parties else "councillor"

    @property
    def matter(self) -> str:
        """What it is about, where that says more than the words themselves."""
        said = not self.parties or self.words.startswith(self.subject.removesuffix(" …"))
        return "" if said else self.subject

    @property
    def whose(self) -> str:
        """`Maggie Oakes, Neighbourhood Officer, Hale`; `Contact centre adviser, taken up by nobody yet`."""
        if not self.post:
            return "Nobody is responsible"
        if self.is_pool:
            return f"{self.post}, taken up by {self.taken_up_by or 'nobody yet'}"
        return f"{names_of(self.holders)}, {self.post}" if self.holders else f"{self.post}, vacant"


def names_of(people: Sequence[str]) -> str:
    """`Maggie Oakes`, `Maggie Oakes and Amira Siddiq`, `Priya Nair and 29 others`."""
    if len(people) > 2:
        return f"{people[0]} and {len(people) - 1} others"
    return " and ".join(people)


def described(actor: Actor, rows: Sequence[Row[Any]], answering: Answering) -> tuple[ConversationRow, ...]:
    """Rows of `with_lead` with all that a list shows of them. Four statements."""
    ids = [row.Conversation.id for row in rows]
    parties = parties_of(ids)
    waiting = _how_they_came(ids)
    asked = _asked(ids)
    holders = holders_of([row.post_id for row in rows if row.post_id], on=clock.today())
    return tuple(
        _row(actor, row, answering, parties.get(row.Conversation.id, ()), waiting, asked,
             tuple(holder.name for holder in holders.get(row.post_id, ())))
        for row in rows
    )  # fmt: skip


def _how_they_came(conversation_ids: Sequence[int]) -> dict[int, str]:
    """How the words that wait reached us. One statement."""
    rows = db.session.execute(
        select(
            Interaction.conversation_id, Interaction.channel, Account.network, Account.handle, Colleague.name,
        )
        .join(
            Conversation,
            and_(
                Conversation.id == Interaction.conversation_id,
                Conversation.waiting_since == Interaction.occurred_at,
            ),
        )
        .outerjoin(Account, Account.id == Interaction.account_id)
        .outerjoin(Colleague, Colleague.id == Interaction.colleague_id)
        .where(Interaction.conversation_id.in_(conversation_ids), Interaction.direction == "in")
        .order_by(Interaction.id.desc())
    )  # fmt: skip
    return {row.conversation_id: _came(row) for row in rows}


def _came(row: Row[Any]) -> str:
    by = _BY.get(row.channel, "")
    to = shown(row.network, row.handle) if row.handle else row.name
    if not to:
        return by or "By message"
    return f"{by} to {to}" if by else f"To {to}"


def _asked(conversation_ids: Sequence[int]) -> dict[int, str]:
    """Whose answer each conversation waits for inside the council. One statement."""
    rows = db.session.execute(
        select(Ask.conversation_id, Ask.asked_at, Post.title, Team.name)
        .outerjoin(Post, Post.id == Ask.post_id)
        .outerjoin(Team, Team.id == Ask.team_id)
        .where(
            Ask.conversation_id.in_(conversation_ids),
            Ask.kind == "ask",
            Ask.answered_at.is_(None),
            Ask.returned_at.is_(None),
        )
        .order_by(Ask.asked_at.desc(), Ask.id.desc())
    )
    return {row.conversation_id: f"With {row.title or row.name} since {day(row.asked_at)}" for row in rows}


def _row(
    actor: Actor,
    row: Row[Any],
    answering: Answering,
    parties: tuple[Party, ...],
    came: dict[int, str],
    asked: dict[int, str],
    holders: tuple[str, ...],
) -> ConversationRow:
    about: Conversation = row.Conversation
    is_pool = (row.places or 1) > 1
    return ConversationRow(
        conversation_id=about.id,
        subject=about.subject,
        service=row.service or "",
        parties=parties,
        opened_at=about.opened_at,
        last_at=about.last_at,
        closed_at=about.closed_at,
        outcome=about.outcome,
        waiting_since=about.waiting_since,
        words=about.waiting_words,
        via=came.get(about.id, ""),
        late=is_late(about.waiting_since),
        post=row.title or "",
        holders=holders,
        taken_up_by=row.taken_by_name or "",
        is_mine=row.post_id in answering.all and (not is_pool or row.taken_by == actor.colleague_id),
        is_pool=is_pool,
        label=label(answering, row.post_id, row.title),
        asked=asked.get(about.id, ""),
    )


def is_late(waiting_since: datetime | None, today: date | None = None) -> bool:
    """Whether somebody has waited longer than the council's standard."""
    if waiting_since is None:
        return False
    days = ((today or clock.today()) - clock.local(waiting_since).date()).days
    return days > current_app.config["SETTINGS"].answer_standard_days


def label(answering: Answering, post_id: int | None, title: str | None) -> str:
    """Why another post's work is in one's list: covered, or vacant."""
    if post_id in answering.covered:
        return f"cover, {title}"
    return f"vacant, {title}" if post_id in answering.fallen else ""
