"""What can be carried out now, read from decisions, standing instructions and what each resident agreed to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from crm.conversations.access import writes_for
from crm.conversations.models import Conversation
from crm.conversations.queries.agreements import agreements_of
from crm.council.models import COUNCIL, Post
from crm.database import db
from crm.handovers.casework import access
from crm.handovers.casework.models import CaseDecision, StandingInstruction
from crm.handovers.casework.rules import Choice, Instruction, instructed, is_agreed


@dataclass(frozen=True)
class Planned:
    """One case and what becomes of it; without a decision of its own it follows the standing instruction."""

    conversation_id: int
    controller_id: int
    choice: Choice
    decision_id: int | None
    decided_by_id: int | None

    @property
    def goes_to(self) -> tuple[str, int | None]:
        """Cases with the same answer are carried out in one act."""
        fate = "delete" if self.choice.fate == "return" else self.choice.fate
        return fate, self.choice.to_colleague_id or self.choice.to_post_id


def planned(colleague_id: int, controller_ids: Collection[int], on: date, *, instruction: bool) -> list[Planned]:
    """What becomes of the cases of these controllers, as far as it can be carried out on a day.

    Not of those that their resident did not agree to hand on, nor where whoever should take it no longer can: these
    wait.
    Eight statements, and three for each post that should receive.
    """
    cases = db.session.execute(
        select(Conversation.id, Conversation.controller_id, Conversation.closed_at)
        .where(Conversation.controller_id.in_(controller_ids))
        .order_by(Conversation.id)
    ).all()
    ids = [row.id for row in cases]
    agreed = agreements_of(ids)
    decided = {
        row.conversation_id: row
        for row in db.session.scalars(
            select(CaseDecision).where(CaseDecision.conversation_id.in_(ids), CaseDecision.carried_out_at.is_(None))
        )
    }
    standing = instruction_of(colleague_id) if instruction else None
    found = []
    for row in cases:
        says = agreed[row.id].says if row.id in agreed else None
        decision = decided.get(row.id)
        choice = _choice(decision) if decision else None
        if choice is None and row.closed_at is None:
            choice = instructed(standing, says)
        if choice is None or not is_agreed(choice.fate, says) or (row.closed_at and choice.fate in {"pass", "council"}):
            continue
        found.append(
            Planned(
                row.id, row.controller_id, choice, decision.id if decision else None,
                decision.decided_by_id if decision else colleague_id,
            )
        )  # fmt: skip
    return _receivable(found, on)


def instruction_of(colleague_id: int) -> Instruction | None:
    """What a councillor wants for the rest. One statement."""
    row = db.session.scalar(select(StandingInstruction).where(StandingInstruction.colleague_id == colleague_id))
    return Instruction(row.to_colleague_id, row.to_post_id) if row else None


def may_receive(post: Post, controller_id: int, on: date) -> bool:
    """Whether a post of a team is open and writes for the council, so that what it is handed is the council's."""
    is_open = post.opened_on <= on and (post.closed_on is None or post.closed_on > on)
    return post.team_id is not None and is_open and writes_for(post.id, controller_id)


def _choice(decision: CaseDecision) -> Choice:
    return Choice(decision.fate, decision.to_colleague_id, decision.to_post_id, decision.told_on)


def _receivable(found: Sequence[Planned], on: date) -> list[Planned]:
    councillors = {one.choice.to_colleague_id for one in found if one.choice.to_colleague_id is not None}
    seated = {one for one in councillors if access.seat_of(one, on) is not None}
    wanted = {one.choice.to_post_id for one in found if one.choice.to_post_id is not None}
    posts = db.session.scalars(select(Post).where(Post.id.in_(wanted))).all()
    able = {post.id for post in posts if may_receive(post, COUNCIL, on)}
    return [
        one
        for one in found
        if (one.choice.to_colleague_id is None or one.choice.to_colleague_id in seated)
        and (one.choice.to_post_id is None or one.choice.to_post_id in able)
    ]
