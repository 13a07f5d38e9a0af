"""Councillors: elections every four years that replace a third of the seats, by-elections, and their casework."""

from __future__ import annotations

import random
from datetime import date, timedelta

from sqlalchemy import func, insert, select

from crm import clock
from crm.actor import Actor
from crm.audit.steps import record
from crm.conversations.models import AGREES_TO, Agreement, Conversation, Interaction, Participant
from crm.council.imports import import_councillors
from crm.council.lists.councillor_file import CouncillorList, ListedCouncillor
from crm.council.models import Colleague, Controller, PostHolder
from crm.database import db, end_reading, transaction
from crm.demo import names
from crm.demo.rows import Book, responsible
from crm.residents.models import Resident
from crm.residents.steps import refresh_search
from crm.simulation.decisions import Decisions
from crm.simulation.diary import Diary
from crm.simulation.town import SEATS, Town, resident_row
from crm.simulation.usual import UsualModel
from crm.ties.steps import Contact, strengthen

REPLACED = 0.35
EVERY = 4
BY_ELECTIONS_A_YEAR = 0.5
CASES_A_YEAR = 6  # of each councillor
ASKED = 0.67  # of those whose case it is, whether another may go on with it


class Elections:
    """The seats, who is in them by the published lists, and their cases."""

    def __init__(self, town: Town, diary: Diary, usual: UsualModel, rng: random.Random) -> None:
        self.town, self.diary, self.usual, self.rng = town, diary, usual, rng
        self.replaced = self.by_elections = self.interactions = self.conversations = 0
        self.listed: dict[str, ListedCouncillor] = {}
        self.decisions = Decisions(town, diary, rng)
        self._uids = 0

    def plan(self) -> None:
        """All elections of the years."""
        first = self.diary.first
        self.diary.on(first + timedelta(days=1), self._everybody)
        for year in range(first.year, self.diary.last.year):
            if year > first.year and (year - first.year) % EVERY == 0:
                self.diary.on(date(year, 5, 5), self._election)
            if self.rng.random() < BY_ELECTIONS_A_YEAR:
                self.diary.on(date(year, 9, 1) + timedelta(days=self.rng.randrange(60)), self._steps_down)

    def month(self) -> None:
        """New cases of councillors in office, each under their own name and nobody else's."""
        sitting = self._sitting()
        chosen = [one for one in sitting if self.rng.random() < CASES_A_YEAR / 12]
        with transaction():
            book, made = Book(), []
            entry = record(Actor.system("Simulation: casework"), "demo.loaded", "casework", None)
            for colleague_id, post_id, ward_id, controller_id in chosen:
                made.append(self._case(book, colleague_id, post_id, ward_id, controller_id))
            book.write(entry.id)
            self._ask(range(book.next_id(Conversation) - len(made), book.next_id(Conversation)))
            refresh_search(made, [])
            strengthen(
                Contact(resident_id, case[3], clock.now(), "in person", "in", colleague_id=case[0])
                for resident_id, case in zip(made, chosen, strict=True)
            )

    def _ask(self, conversation_ids: range) -> None:
        """What those said who were asked whether another may go on with it: two in three were."""
        said = [
            {"conversation_id": case, "says": self.rng.choice(AGREES_TO), "by_id": None, "at": clock.now()}
            for case in conversation_ids
            if self.rng.random() < ASKED
        ]
        if said:
            db.session.execute(insert(Agreement), said)

    def _sitting(self) -> list[tuple[int, int, int, int]]:
        ward_of = {post: ward for ward, post in self.town.seats.items()}
        rows = db.session.execute(
            select(PostHolder.colleague_id, PostHolder.post_id, Controller.id)
            .join(Controller, Controller.post_holder_id == PostHolder.id)
            .where(PostHolder.ends_on.is_(None))
            .order_by(PostHolder.id)
        ).all()
        end_reading()
        return [(row[0], row[1], ward_of[row[1]], row[2]) for row in rows]

    def _case(self, book: Book, colleague_id: int, post_id: int, ward_id: int, controller_id: int) -> int:
        """Somebody writes to their councillor. Of two in three it is known whether another may go on with it."""
        now = clock.now()
        first, family, pronoun = names.person(self.rng)
        resident_id = book.add(Resident, **resident_row(controller_id, f"{first} {family}", pronoun, ward_id))
        conversation_id = book.add(
            Conversation, controller_id=controller_id, subject="Damp in the flat", service_code=None, ward_id=ward_id,
            opened_at=now, last_at=now, closed_at=None, closed_by_id=None, outcome=None, waiting_since=now,
            waiting_words="Damp in the flat",
        )  # fmt: skip
        interaction_id = book.add(
            Interaction, conversation_id=conversation_id, controller_id=controller_id, colleague_id=colleague_id,
            post_id=post_id, account_id=None, team_id=None, ward_id=ward_id, channel="in person", direction="in",
            acting_as="ward councillor", place="", occurred_at=now, recorded_at=now, recorded_by_id=colleague_id,
            body="Damp in the flat", outcome=None, source="simulation", source_id=None,
        )  # fmt: skip
        book.add(
            Participant, interaction_id=interaction_id, conversation_id=conversation_id, resident_id=resident_id,
            organisation_id=None, description="", present_as="contact", occurred_at=now,
        )  # fmt: skip
        responsible(book, post_id, now, conversation_id=conversation_id)
        responsible(book, post_id, now, resident_id=resident_id)
        self.conversations += 1
        self.interactions += 1
        return resident_id

    # Who sits.

    def _everybody(self) -> None:
        for ward in self.town.seats:
            for _ in range(SEATS):
                self._list_newcomer(self.town.ward_names[ward])
        self._load()

    def _election(self) -> None:
        """Thirty-five in a hundred seats go to somebody else."""
        losing = self.rng.sample(sorted(self.listed), round(len(self.listed) * REPLACED))
        self._before_they_go(losing)
        for uid in losing:
            self._list_newcomer(self.listed.pop(uid).ward)
        self.replaced += len(losing)
        self._load()

    def _steps_down(self) -> None:
        """A seat falls vacant, and is filled two months later."""
        uid = self.rng.choice(sorted(self.listed))
        self._before_they_go([uid])
        ward = self.listed.pop(uid).ward
        self._load()
        self.by_elections += 1
        self.diary.on(self.diary.day + timedelta(days=60), lambda: self._by_election(ward))

    def _by_election(self, ward: str) -> None:
        if sum(one.ward == ward for one in self.listed.values()) < SEATS:
            self._list_newcomer(ward)
            self._load()

    def _list_newcomer(self, ward: str) -> None:
        first, family, _pronoun = names.person(self.rng)
        self._uids += 1
        uid = f"S{self._uids}"
        self.listed[uid] = ListedCouncillor(len(self.listed) + 2, uid, f"{first} {family}", "Independent", ward, None)

    def _load(self) -> None:
        day = self.diary.day
        digest = f"{day.isoformat()}-{self._uids}-{len(self.listed)}"
        councillors = CouncillorList(tuple(self.listed.values()), digest, ())
        actor = Actor.system("Simulation: councillors")
        self.diary.do(lambda: import_councillors(actor, councillors, as_at=day, apply=True))

    def _before_they_go(self, uids: list[str]) -> None:
        """Those who go: what each decides, or leaves undecided; under the usual model their cases simply move."""
        rows = db.session.execute(
            select(Colleague.id, func.count(Conversation.id))
            .join(PostHolder, PostHolder.colleague_id == Colleague.id)
            .join(Controller, Controller.post_holder_id == PostHolder.id)
            .join(Conversation, Conversation.controller_id == Controller.id)
            .where(Colleague.uid.in_(uids), Conversation.closed_at.is_(None))
            .group_by(Colleague.id)
        ).all()
        end_reading()
        self.usual.casework_given(sum(row[1] for row in rows))
        staying = [uid for uid in self.listed if uid not in uids]
        self.decisions.before_they_go([row[0] for row in rows], staying)
