"""A handover seen through: arranged, previewed, confirmed; accepted or sent back; now and then undone."""

from __future__ import annotations

import random
from datetime import date, timedelta

from sqlalchemy import select

from crm.actor import Actor
from crm.conversations.models import Promise
from crm.conversations.queries.promises import is_open
from crm.database import db, end_reading
from crm.handovers.commands import accepting, confirming, planning, undoing
from crm.handovers.models import Acceptance, Handover, PromisePassed
from crm.handovers.rules import Wanted
from crm.simulation.diary import Diary
from crm.simulation.seats import Seats

SENT_BACK = 0.05  # of the promises


class HandingOn:
    """The acts of managers and successors. Counts the handovers."""

    def __init__(self, seats: Seats, diary: Diary, rng: random.Random) -> None:
        self.seats, self.diary, self.rng = seats, diary, rng
        self.handovers = 0

    def arrange(self, manager: Actor, handover_id: int, post_id: int, wanted: Wanted) -> None:
        version = db.session.scalar(select(Handover.version).where(Handover.id == handover_id)) or 0
        end_reading()
        self.diary.do(lambda: planning.arrange(manager, handover_id, post_id, wanted, version=version))

    def confirm(self, manager: Actor, handover_id: int, takes_effect_on: date) -> None:
        """Preview and confirm. On the day after it takes effect those who received something answer."""
        preview = self.diary.do(lambda: confirming.preview(manager, handover_id))
        self.diary.do(lambda: confirming.confirm(manager, handover_id, preview))
        self.handovers += 1
        self.diary.on(takes_effect_on, lambda: None)  # its evening is looked at
        self.diary.on(takes_effect_on + timedelta(days=1), lambda: self._accept(handover_id))

    def undo(self, manager: Actor, handover_id: int) -> None:
        self.diary.do(lambda: undoing.undo(manager, handover_id))

    def _accept(self, handover_id: int) -> None:
        if db.session.get_one(Handover, handover_id).status == "undone":
            return end_reading()
        promises = db.session.execute(
            select(PromisePassed.id, PromisePassed.post_id)
            .join(Promise, Promise.id == PromisePassed.promise_id)
            .where(
                PromisePassed.handover_id == handover_id,
                PromisePassed.accepted_at.is_(None), PromisePassed.sent_back_at.is_(None),
                is_open(),
            )
        ).all()  # fmt: skip
        received = db.session.execute(
            select(Acceptance.id, Acceptance.post_id).where(
                Acceptance.handover_id == handover_id, Acceptance.accepted_at.is_(None)
            )
        ).all()
        end_reading()
        for promise_id, post_id in promises:
            self._answer(promise_id, post_id)
        for acceptance_id, post_id in received:
            if (successor := self.seats.actor_in(post_id)) is not None:
                self.diary.do(lambda who=successor, one=acceptance_id: accepting.accept(who, one))  # type: ignore[misc]

    def _answer(self, promise_id: int, post_id: int) -> None:
        """A promise is accepted; or sent back, and the manager says that it stays."""
        successor, manager = self.seats.actor_in(post_id), self.seats.manager(post_id)
        if successor is None:
            return
        if manager is not None and self.rng.random() < SENT_BACK:
            self.diary.do(lambda: accepting.send_back_promise(successor, promise_id, why="Belongs to another team"))
            self.diary.do(lambda: accepting.settle_promise(manager, promise_id))
        else:
            self.diary.do(lambda: accepting.accept_promise(successor, promise_id))
