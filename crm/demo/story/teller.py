"""What the stories share: finding posts, people and moments by name, and writing somebody down."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from crm import clock
from crm.council.models import COUNCIL
from crm.demo.crowd import point
from crm.demo.places import Ward, postcode_of
from crm.demo.register import Line
from crm.demo.rows import responsible
from crm.demo.seats import Posting, Seat
from crm.demo.talk import World
from crm.demo.thread import Party, Thread
from crm.residents.models import Link, Organisation, Resident

LATELY = 40


@dataclass
class Teller:
    """What the stories share: finding posts, people and moments by name."""

    world: World
    rng: random.Random
    people: dict[str, int] = field(default_factory=dict)

    def at(self, days_ago: int, hour: int = 10, minute: int = 0) -> datetime:
        """A moment some days back, as `day` counts them."""
        return clock.start_of(self.day(days_ago)) + timedelta(hours=hour, minutes=minute)

    def day(self, days_ago: int) -> date:
        """Some days back: working days up to 40, so that what happened on two days never falls on one; then any days,
        and the Friday before where that is a weekend."""
        if days_ago <= LATELY:
            return self._working_days[days_ago - 1]
        found = self.world.calendar.today - timedelta(days=days_ago)
        return found - timedelta(days=max(0, found.weekday() - 4))

    @cached_property
    def _working_days(self) -> list[date]:
        """The last working days, newest first."""
        back = (self.world.calendar.today - timedelta(days=days) for days in range(1, 3 * LATELY))
        return [day for day in back if day.weekday() < 5][:LATELY]

    def soon(self, days: int) -> date:
        return self.world.calendar.today + timedelta(days=days)

    def ward(self, name: str) -> Ward:
        return next(ward for ward in self.world.northmere.wards if ward.name == name)

    def post(self, key: str) -> Posting:
        return self.world.northmere.postings[key]

    def line(self, handle: str) -> Line:
        return self.world.register.by_handle[handle]

    def seat(self, name: str, post: str, days_ago: int = 1) -> Seat:
        """A colleague in a post, as they held it on a day."""
        day = (self.day(days_ago) - self.world.calendar.first).days
        colleague_id = self.world.northmere.people[name]
        seats = [seat for seat in self.post(post).seats if seat.colleague_id == colleague_id]
        return next((seat for seat in seats if seat.from_day <= day < seat.to_day), seats[0])

    def whoever(self, post: str, days_ago: int = 1) -> Seat:
        """Whoever does the work of a post on a day."""
        return self.world.northmere.who(self.rng, post, (self.day(days_ago) - self.world.calendar.first).days)

    def person(
        self, name: str, ward: str, since: datetime, *, pronoun: str = "she", street: str = "", **more: Any
    ) -> Party:
        """A resident of the story. Lead: the neighbourhood officer of the ward, unless somebody else is named."""
        lead = more.pop("lead", f"neighbourhood {ward}")
        phone, email, note = more.pop("phone", ""), more.pop("email", ""), more.pop("note", "")
        blank = {
            "canonical_id": None, "known_as": "", "language": "", "language_asked_on": None, "preferences": "",
            "adjustments": "", "about": "", "what_works": "", "brief_corrected_by_id": None, "brief_corrected_at": None,
            "safety_note": "", "safety_review_on": None, "safety_by_id": None,
        }  # fmt: skip
        place = self.ward(ward)
        row = blank | more
        resident_id = self.world.book.add(
            Resident, **row, controller_id=COUNCIL, name=name, pronoun=pronoun, ward_id=place.id, created_at=since
        )
        day = clock.local(since).date()
        if phone:
            point(self.world, "phone", phone, day, resident_id=resident_id, note=note)
        if email:
            point(self.world, "email", email, day, resident_id=resident_id)
        if street:
            road = street.split(" ", 1)[1]
            point(
                self.world,
                "address",
                f"{street}, {ward}",
                day,
                resident_id=resident_id,
                postcode=postcode_of(place, road),
            )
        responsible(self.world.book, self.post(lead).id, since, resident_id=resident_id)
        self.people[name] = resident_id
        return Party(resident_id=resident_id)

    def group(self, name: str, kind: str, ward: str, since: datetime, members: tuple[tuple[Party, str], ...]) -> Party:
        """An organisation with people in it."""
        organisation_id = self.world.book.add(
            Organisation,
            controller_id=COUNCIL,
            name=name,
            kind=kind,
            about="",
            ward_id=self.ward(ward).id,
            created_at=since,
        )
        for member, role in members:
            self.world.book.add(
                Link, controller_id=COUNCIL, resident_id=member.resident_id, other_resident_id=None,
                organisation_id=organisation_id, kind=role, starts_on=clock.local(since).date(), ends_on=None,
            )  # fmt: skip
        return Party(organisation_id=organisation_id, present_as="on behalf of")

    def thread(
        self, subject: str, service: int | None, ward: str, *parties: Party, controller_id: int = COUNCIL, **more: str
    ) -> Thread:
        """A conversation to tell."""
        return Thread(
            self.world.book, self.world.gathered, subject=subject, controller_id=controller_id, parties=parties,
            service_code=service, ward_id=self.ward(ward).id, **more,
        )  # fmt: skip
