"""What councillors who go decide about their cases, each by the commands that they themselves would use."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

from sqlalchemy import select

from crm.actor import Actor
from crm.conversations.models import Agreement, Conversation
from crm.council.access import actor_of
from crm.council.models import Colleague, Controller, PostHolder
from crm.database import db, end_reading
from crm.handovers.casework.commands import deciding, settling
from crm.handovers.casework.models import CaseDecision
from crm.handovers.casework.rules import Choice, is_agreed
from crm.simulation.diary import Diary
from crm.simulation.town import Town

DECIDES = 0.7  # of the councillors who go, and of those each case; the rest waits, and is deleted on its day
SEALED = timedelta(days=95)
FATES = ("pass", "council", "return", "delete")


class Decisions:
    """Counts what became of the cases."""

    def __init__(self, town: Town, diary: Diary, rng: random.Random) -> None:
        self.town, self.diary, self.rng = town, diary, rng
        self.counts: Counter[str] = Counter()

    def before_they_go(self, colleague_ids: list[int], staying: list[str]) -> None:
        """Each who goes decides about some cases, or about none; all of it is carried out once they are gone."""
        successors = list(db.session.scalars(select(Colleague.id).where(Colleague.uid.in_(staying))))
        end_reading()
        for colleague_id in colleague_ids:
            if self.rng.random() < DECIDES:
                self._decides(colleague_id, self.rng.choice(successors))
            self.diary.on(self.diary.day + timedelta(days=1), lambda who=colleague_id: self._settle(who))  # type: ignore[misc]
            self.diary.on(self.diary.day + SEALED, lambda who=colleague_id: self._settle(who))  # type: ignore[misc]

    def _decides(self, colleague_id: int, successor: int) -> None:
        actor = self.diary.do(lambda: actor_of(colleague_id))
        end_reading()
        if actor is None:
            return
        if self.rng.random() < 0.5:
            self.diary.do(
                lambda: deciding.instruct(actor, to_colleague_id=successor, to_post_id=self.town.contact_centre)
            )
        for conversation_id, says in self._cases(colleague_id):
            fate = self.rng.choice(FATES)
            if self.rng.random() < DECIDES and is_agreed(fate, says):
                self._decide(actor, conversation_id, fate, successor)

    def _decide(self, actor: Actor, conversation_id: int, fate: str, successor: int) -> None:
        choice = Choice(
            fate,
            to_colleague_id=successor if fate == "pass" else None,
            to_post_id=self.town.contact_centre if fate == "council" else None,
            told_on=self.diary.day if fate == "return" else None,
        )
        self.diary.do(lambda: deciding.decide(actor, conversation_id, choice))
        self.counts[f"decided: {fate}"] += 1

    def _cases(self, colleague_id: int) -> list[tuple[int, str | None]]:
        """The open cases, with what was said last to being asked."""
        rows = db.session.execute(
            select(Conversation.id, Agreement.says)
            .join(Controller, Controller.id == Conversation.controller_id)
            .join(PostHolder, PostHolder.id == Controller.post_holder_id)
            .outerjoin(Agreement, Agreement.conversation_id == Conversation.id)
            .where(PostHolder.colleague_id == colleague_id, Conversation.closed_at.is_(None))
            .order_by(Conversation.id)
        ).all()
        end_reading()
        return [(row[0], row[1]) for row in rows]

    def _settle(self, colleague_id: int) -> None:
        chore = Actor.system("Simulation: casework")
        done = self.diary.do(lambda: settling.settle(chore, colleague_id=colleague_id))
        for what in ("passed", "handed_to_council", "deleted", "deleted_undecided"):
            self.counts[what] += getattr(done, what)
        self._accept(colleague_id)

    def _accept(self, colleague_id: int) -> None:
        for successor in self._received_from(colleague_id):
            actor = self.diary.do(lambda who=successor: actor_of(who))  # type: ignore[misc]
            end_reading()
            if actor is not None:
                self.diary.do(lambda who=actor: deciding.accept(who, colleague_id))  # type: ignore[misc]

    def _received_from(self, colleague_id: int) -> list[int]:
        theirs = (
            select(Controller.id)
            .join(PostHolder, PostHolder.id == Controller.post_holder_id)
            .where(PostHolder.colleague_id == colleague_id)
        )
        decision = CaseDecision
        found = list(
            db.session.scalars(
                select(decision.to_colleague_id)
                .where(
                    decision.controller_id.in_(theirs), decision.to_colleague_id.is_not(None),
                    decision.carried_out_at.is_not(None), decision.accepted_at.is_(None),
                )
                .distinct()
            )
        )  # fmt: skip
        end_reading()
        return [one for one in found if one is not None]
