"""What is said in half a month, loaded in bulk: new matters, answers, promises made, kept and missed."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, or_, select, update

from crm import clock
from crm.actor import Actor
from crm.audit.steps import record
from crm.conversations.models import Conversation, Interaction, Participant, Promise
from crm.conversations.queries.promises import is_open
from crm.council.access import held_on
from crm.council.models import COUNCIL, Colleague, PostHolder
from crm.council.queries import falls_to
from crm.database import db, end_reading, transaction
from crm.demo.rows import Book, responsible
from crm.responsibilities.queries import lead_of
from crm.simulation.town import Town
from crm.ties.steps import Contact, strengthen

MATTERS_A_YEAR = 0.6  # of each resident
PROMISES = 0.4  # of the matters
KEPT = 0.85  # of the promises that somebody is reminded of
CLOSES = 0.4  # of the open ones, in half a month
TO_ANOTHER_POST = 0.25  # of the matters go to a post that does not look after the resident
MATTERS = ("bin not emptied", "street light out", "damp in the back bedroom", "noise at night", "parking on the verge")


@dataclass
class Told:
    """What happened in one half month, for whoever watches."""

    begun: dict[int, int] = field(default_factory=dict)  # conversation: the colleague who spoke
    closed: list[int] = field(default_factory=list)
    promised: dict[int, tuple[int, date]] = field(default_factory=dict)  # promise: conversation, day
    ended: dict[int, date] = field(default_factory=dict)  # promise kept or missed: its day


class Talk:
    """Keeps the numbers of interactions and conversations, and loads the next half month."""

    def __init__(self, town: Town, rng: random.Random) -> None:
        self.town, self.rng = town, rng
        self.interactions = self.conversations = self.promises = 0
        self._actor = Actor.system("Simulation: what was said")
        self._contacts: list[Contact] = []

    def half_month(self) -> Told:
        """Everything said now, as one act. The moment is that of the clock."""
        told, now = Told(), clock.now()
        speakers = self._speakers()
        with transaction():
            book = Book()
            entry = record(self._actor, "demo.loaded", "conversations", None, controller_id=COUNCIL)
            self._close(book, told, speakers, now)
            self._begin(book, told, speakers, now)
            self._end_promises(told, now)
            book.write(entry.id)
            strengthen(self._contacts)
            self._contacts = []
        return told

    def _speakers(self) -> dict[int, int]:
        """For each post who speaks for it today: who holds or covers it, else the head to whom its work falls."""
        today = clock.today()
        rows = db.session.execute(
            select(PostHolder.post_id, PostHolder.colleague_id)
            .join(Colleague, Colleague.id == PostHolder.colleague_id)
            .where(held_on(today), or_(Colleague.left_on.is_(None), Colleague.left_on >= today))
            .order_by(PostHolder.id)
        )
        held: dict[int, list[int]] = defaultdict(list)
        for post_id, colleague_id in rows:
            held[post_id].append(colleague_id)
        found = {post_id: self.rng.choice(people) for post_id, people in held.items()}
        for post_id, heads in falls_to(today).items():
            if heads and heads[0] in found:
                found[post_id] = found[heads[0]]
        end_reading()
        return found

    def _begin(self, book: Book, told: Told, speakers: dict[int, int], now: datetime) -> None:
        many = int(len(self.town.residents) * MATTERS_A_YEAR / 24 + self.rng.random())
        asking = self.rng.sample(self.town.residents, min(many, len(self.town.residents)))
        leads = lead_of("resident", asking)
        open_posts = [post for post in speakers if post not in self.town.seats.values()]
        for resident_id in asking:
            post_id = leads.get(resident_id, self.town.contact_centre)
            if self.rng.random() < TO_ANOTHER_POST:
                post_id = self.rng.choice(open_posts)
            speaker = speakers[post_id]
            conversation_id = self._matter(book, resident_id, post_id, speaker, now)
            told.begun[conversation_id] = speaker
            if self.rng.random() < PROMISES:
                self._promise(book, told, conversation_id, speaker, now)

    def _matter(self, book: Book, resident_id: int, post_id: int, speaker: int, now: datetime) -> int:
        """Words in, and mostly words back; led by the post that they came to."""
        subject = self.rng.choice(MATTERS)
        waits = self.rng.random() < 0.3
        answered_at = now + timedelta(hours=2)
        conversation_id = book.add(
            Conversation, controller_id=COUNCIL, subject=subject, service_code=None, ward_id=None, opened_at=now,
            last_at=now if waits else answered_at, closed_at=None, closed_by_id=None, outcome=None,
            waiting_since=now if waits else None, waiting_words=subject if waits else "",
        )  # fmt: skip
        self._spoken(book, conversation_id, resident_id, "in", subject, speaker, post_id, now)
        if not waits:
            self._spoken(book, conversation_id, resident_id, "out", "We look into it", speaker, post_id, answered_at)
        responsible(book, post_id, now, conversation_id=conversation_id)
        self.conversations += 1
        return conversation_id

    def _close(self, book: Book, told: Told, speakers: dict[int, int], now: datetime) -> None:
        """Some of the open ones are answered, by whoever speaks for the post that leads them now."""
        rows = db.session.execute(
            select(Conversation.id, Participant.resident_id)
            .join(Participant, Participant.conversation_id == Conversation.id)
            .where(Conversation.closed_at.is_(None), Conversation.controller_id == COUNCIL, Conversation.last_at < now)
            .group_by(Conversation.id, Participant.resident_id)
            .order_by(Conversation.id)
        ).all()
        closing = [row for row in rows if self.rng.random() < CLOSES]
        leads = lead_of("conversation", [row.id for row in closing])
        values = []
        for row in closing:
            post_id = leads.get(row.id, self.town.contact_centre)
            speaker = speakers[post_id]
            self._spoken(book, row.id, row.resident_id, "out", "Done", speaker, post_id, now, outcome="answered")
            values.append({"c": row.id, "at": now, "by": speaker})
            told.closed.append(row.id)
        if values:
            db.session.connection().execute(_CLOSE, values)

    def _promise(self, book: Book, told: Told, conversation_id: int, speaker: int, now: datetime) -> None:
        due_on = clock.today() + timedelta(days=self.rng.randint(3, 60))
        promise_id = book.add(
            Promise, controller_id=COUNCIL, conversation_id=conversation_id, interaction_id=None, made_by_id=speaker,
            text="Ring back with a date", due_on=due_on, made_at=now, kept_at=None, missed_at=None, withdrawn_at=None,
            ended_by_id=None, ended_note="",
        )  # fmt: skip
        told.promised[promise_id] = (conversation_id, due_on)
        self.promises += 1

    def _end_promises(self, told: Told, now: datetime) -> None:
        """Promises whose day has come, kept or marked as missed by whoever has them in their list."""
        due = db.session.execute(
            select(Promise.id, Promise.due_on).where(
                Promise.due_on <= clock.today(),
                is_open(),
            )
        ).all()  # fmt: skip
        kept = {row.id for row in due if self.rng.random() < KEPT}
        for column, ids in (("kept_at", kept), ("missed_at", {row.id for row in due} - kept)):
            if ids:
                db.session.execute(update(Promise).where(Promise.id.in_(ids)).values({column: now}))
        told.ended.update({row.id: row.due_on for row in due})

    def _spoken(
        self, book: Book, conversation_id: int, resident_id: int, direction: str, body: str, speaker: int,
        post_id: int, at: datetime, outcome: str | None = None,
    ) -> None:  # fmt: skip
        interaction_id = book.add(
            Interaction, conversation_id=conversation_id, controller_id=COUNCIL,
            colleague_id=speaker, post_id=post_id, account_id=None, team_id=None, ward_id=None,
            channel="phone", direction=direction, acting_as="officer", place="", occurred_at=at, recorded_at=at,
            recorded_by_id=speaker, body=body, outcome=outcome, source="simulation", source_id=None,
        )  # fmt: skip
        book.add(
            Participant, interaction_id=interaction_id, conversation_id=conversation_id, resident_id=resident_id,
            organisation_id=None, description="", present_as="contact", occurred_at=at,
        )  # fmt: skip
        self._contacts.append(Contact(resident_id, COUNCIL, at, "phone", direction, colleague_id=speaker))
        self.interactions += 1


_table: Any = Conversation.__table__
_CLOSE = (
    _table.update()
    .where(_table.c.id == bindparam("c"))
    .values(
        closed_at=bindparam("at"), closed_by_id=bindparam("by"), outcome="answered", last_at=bindparam("at"),
        waiting_since=None, waiting_words="",
    )
)  # fmt: skip
