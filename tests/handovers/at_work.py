"""The acts of a council in any order: logging and its mistakes, who holds which post, handovers of every kind.

Which colleague, post or interaction an act is about follows from small numbers, so that most acts find something to
do. What a rule of the product refuses is part of the play; anything else that goes wrong ends it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from sqlalchemy import select

from crm import clock
from crm.actor import Actor
from crm.conversations import access, commands
from crm.conversations.entry import LogEntry, Who
from crm.conversations.models import OUTCOMES, Ask, Conversation, Interaction, Participant, Promise
from crm.database import db
from crm.duplicates import commands as duplicates
from crm.duplicates.models import Merge
from crm.residents.models import Resident
from tests.handovers.machine import NO, Council

numbers = st.integers(0, 59)
STEPS: list[str] = []


def step(act: Callable[..., Any]) -> Any:
    """A rule with three small numbers. What the product refuses ends the step, not the play."""

    STEPS.append(act.__name__)

    @wraps(act)
    def played(self: Any, who: int, number: int, other: int) -> None:
        self.broken = True
        with suppress(*NO):
            act(self, who, number, other)
        db.session.rollback()
        self.council.compare()
        self.broken = False

    return rule(who=numbers, number=numbers, other=numbers)(played)


class Logging(RuleBasedStateMachine):
    """What everybody does all day."""

    def __init__(self, database: Any) -> None:
        super().__init__()
        self.broken = False  # what goes wrong in a step is told by that step
        self.council = Council(database)

    @initialize()
    def somebody_rang(self) -> None:
        for who, number in ((1, 3), (1, 2), (5, 5), (0, 2), (2, 4), (3, 2)):
            self._log(who, number, 0)

    def _log(self, who: int, number: int, other: int, **more: Any) -> None:
        council, actor = self.council, self.council.actor(who)
        people = (
            (Who("resident", id=council.one(Resident.id, other, Resident.controller_id.in_(actor.controllers))),)
            if number % 2
            else (Who("new", name=f"Caller {number} {other}"),)
        )
        words = f"Words {len(council.said)}"
        promised = {"promise_text": "Ring back", "promise_due_on": clock.today()} if number % 2 == 0 else {}
        hat = actor.acting_as_choices[other % len(actor.acting_as_choices)]
        direction = "out" if other % 4 == 3 else "in"
        entry = LogEntry(people, "phone", words, direction=direction, acting_as=hat, **promised, **more)
        said = council.act("log", lambda: commands.log_interaction(actor, entry))
        council.said[said.interaction_id] = words
        council.people[said.interaction_id] = list(said.resident_ids)
        if promised:
            council.promises.add(council.one(Promise.id, -1))

    @step
    def log(self, who: int, number: int, other: int) -> None:
        more = {"account_id": self.council.cast.northmere} if number % 5 == 4 else {}
        self._log(who, number, other, **more)

    @step
    def correct(self, who: int, number: int, other: int) -> None:
        actor, said = self._said(who, number)
        self.council.act("correct", lambda: commands.correct_interaction(actor, said, text=f"Words again {other}"))
        self.council.corrections[said, f"Words again {other}"] += 1

    @step
    def move(self, who: int, number: int, other: int) -> None:
        council, (actor, said) = self.council, self._said(who, number)
        wrong = council.one(Participant.resident_id, 0, Participant.interaction_id == said)
        to = council.one(Resident.id, other, Resident.controller_id.in_(actor.controllers)) if other % 3 else None
        council.act(
            "move",
            lambda: commands.move_interaction(
                actor, said, from_resident_id=wrong, to_resident_id=to, to_name="" if to else f"Right one {other}"
            ),
        )
        council.people[said].remove(wrong)
        council.people[said].append(council.stands_for(to) if to else council.one(Resident.id, -1))

    @step
    def redact(self, who: int, number: int, other: int) -> None:
        council, (actor, said) = self.council, self._said(who, number)
        council.act("redact", lambda: commands.remove_passage(actor, said, passage="Words", reason="Not ours"))
        council.said[said] = council.said[said].replace("Words", "[removed]")
        for about, words in [key for key in council.corrections if key[0] == said]:
            many = council.corrections.pop((about, words))  # taken out first: both may be the same by now
            council.corrections[about, words.replace("Words", "[removed]")] += many

    def _said(self, who: int, number: int) -> tuple[Actor, int]:
        actor = self.council.actor(who)
        there = select(Conversation.id).where(access.readable(actor))
        return actor, self.council.one(Interaction.id, number, Interaction.conversation_id.in_(there))

    def _about(self, who: int, number: int) -> tuple[Actor, int]:
        actor = self.council.actor(who)
        still_open = (Conversation.closed_at.is_(None), access.readable(actor))
        return actor, self.council.one(Conversation.id, number, *still_open)

    @step
    def put_together(self, who: int, number: int, other: int) -> None:
        """Two entries are one person: nobody's work changes by it, now or when they are taken apart."""
        council, actor = self.council, self.council.actor(who)
        known = Resident.controller_id.in_(actor.controllers)
        one, into = council.one(Resident.id, number, known), council.one(Resident.id, other, known)
        council.act("put together", lambda: duplicates.merge(actor, one, into_id=into), plans=True)
        council.merged[one] = into

    @step
    def take_apart(self, who: int, number: int, other: int) -> None:
        council, actor = self.council, self.council.actor(who)
        standing = (Merge.controller_id.in_(actor.controllers), *((Merge.undone_at.is_(None),) if other % 3 else ()))
        merge = council.one(Merge.id, number, *standing)
        apart = council.act("take apart", lambda: duplicates.undo_merge(actor, merge), plans=True)
        del council.merged[apart]

    @step
    def conclude(self, who: int, number: int, other: int) -> None:
        actor, about = self._about(who, number)
        self.council.act("conclude", lambda: commands.conclude(actor, about, OUTCOMES[other % len(OUTCOMES)]))

    @step
    def ask_or_pass_on(self, who: int, number: int, other: int) -> None:
        actor, about = self._about(who, number)
        post = self.council.open_post(other)
        command = commands.pass_on if number % 2 else commands.ask
        self.council.act("ask or pass on", lambda: command(actor, about, post_id=post, needed="This"))

    @step
    def answer_or_keep(self, who: int, number: int, other: int) -> None:
        actor = self.council.actor(who)
        if other % 2:
            ask = self.council.one(Ask.id, number, Ask.answered_at.is_(None), Ask.returned_at.is_(None))
            self.council.act("answer", lambda: commands.answer_ask(actor, ask, answer="Thursday"))
        else:
            promise = self.council.one(Promise.id, number, Promise.kept_at.is_(None))
            self.council.act("keep a promise", lambda: commands.keep_promise(actor, promise))

    @step
    def days_pass(self, who: int, number: int, other: int) -> None:
        self.council.later(24 * 60 * (1 + number % 3))
        self.council.look("days pass")
