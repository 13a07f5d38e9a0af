"""What was handed over is taken on: promises one by one, the rest in one act; or sent back, and settled."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from sqlalchemy import select

from crm.actor import Actor
from crm.database import db
from crm.errors import Refused
from crm.handovers.commands import accepting
from crm.handovers.models import Acceptance, Handover, PromisePassed
from tests.handovers import oracle
from tests.handovers.at_work import Logging, step
from tests.handovers.machine import NO


class TakingOn(Logging):
    """Those who were handed something, and their managers."""

    @step
    def take_on_what_came(self, who: int, number: int, other: int) -> None:
        self.take_on(set(self.council.confirmed), number, other)

    def take_on(self, plans: set[int], number: int, other: int) -> None:
        """A promise that was sent back is settled; else one is sent back or accepted; else all of it is accepted. Who
        leaves has nothing to accept: while nobody else answers for the post, it waits for the day after."""
        promises, acceptances = self._promises(plans), self._acceptances(plans)
        sent_back = [row for row in promises if row.sent_back_at is not None]
        waiting = [row for row in promises if row.sent_back_at is None]
        if sent_back:
            self._settle(sent_back[number % len(sent_back)], number, other)
        elif waiting and other % 3:
            self._answer(waiting[number % len(waiting)], number, other)
        elif acceptances:
            row = acceptances[number % len(acceptances)]
            self._whoever("accept", self._receivers(row), number, lambda actor: accepting.accept(actor, row.id))

    def _settle(self, row: Any, number: int, other: int) -> None:
        to = self.council.open_post(other) if other % 2 else None
        managers = {row.confirmed_by_id, *oracle.answerers(self.council.world, self.council.top)}
        self._whoever("settle", managers, number, lambda actor: accepting.settle_promise(actor, row.id, to_post_id=to))

    def _answer(self, row: Any, number: int, other: int) -> None:
        if other % 3 == 1:
            name, command = "send back", lambda actor: accepting.send_back_promise(actor, row.id, why="Too far")
        else:
            name, command = "accept a promise", lambda actor: accepting.accept_promise(actor, row.id)
        self._whoever(name, self._receivers(row), number, command)

    def _receivers(self, row: Any) -> set[int]:
        if not (found := oracle.answerers(self.council.world, row.post_id) - {row.colleague_id}):
            self.council.later(2 * 24 * 60)
            self.council.look("days pass")
            found = oracle.answerers(self.council.world, row.post_id)
        return found

    def _whoever(self, name: str, first: set[int], who: int, command: Callable[[Actor], Any]) -> None:
        """Somebody who should not be able to, every now and then; then each of those who should, until it is done."""
        holding = [actor for actor in self.council.serving() if actor.hats]
        others = [actor for actor in holding if actor.colleague_id not in first]
        for actor in [*others[who % 20 :][:1], *(one for one in holding if one.colleague_id in first)]:
            with suppress(*NO):
                self.council.act(name, lambda actor=actor: command(actor))
                return
        raise Refused("Nobody may.")

    def _acceptances(self, plans: set[int]) -> list[Any]:
        rows = db.session.execute(
            select(Acceptance.id, Acceptance.post_id, Handover.colleague_id)
            .join(Handover, Handover.id == Acceptance.handover_id)
            .where(Acceptance.handover_id.in_(plans), Acceptance.accepted_at.is_(None))
            .order_by(Acceptance.id)
        ).all()
        db.session.commit()
        return list(rows)

    def _promises(self, plans: set[int]) -> list[Any]:
        """Promises that were handed on, are with the post that has them, and are answered for by nobody yet."""
        rows = db.session.execute(
            select(
                PromisePassed.id, PromisePassed.promise_id, PromisePassed.post_id, PromisePassed.sent_back_at,
                Handover.colleague_id, Handover.confirmed_by_id,
            ).join(Handover, Handover.id == PromisePassed.handover_id).where(
                PromisePassed.handover_id.in_(plans), PromisePassed.accepted_at.is_(None),
                PromisePassed.settled_at.is_(None),
            ).order_by(PromisePassed.id)
        ).all()  # fmt: skip
        db.session.commit()
        world = self.council.world
        about = {promise: ("conversation", conversation) for promise, conversation in world.promises.items()}
        return [row for row in rows if world.leads.get(about.get(row.promise_id, ("", 0))) == row.post_id]
