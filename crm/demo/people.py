"""The people of the invented council: hired, in a post, handing over, covering, gone."""

from __future__ import annotations

import random
from datetime import date, timedelta

from crm.council.models import (
    Colleague,
    Post,
    PostHolder,
    RoleGrant,
)
from crm.demo import names
from crm.demo.days import Calendar
from crm.demo.rows import Book
from crm.demo.seats import Northmere, Posting, Seat
from crm.demo.staff import STORY, Tenure

# 13 in a hundred leave in a year.
LEAVE_A_DAY = 0.13 / 365
FOR_EVER = 10**9
# Posts that stand empty today, so that one sees where their work goes.
EMPTY = {"head of planning": 40, "carers": 75}


def open_post(
    book: Book,
    title: str,
    founded: date,
    *,
    team_id: int | None = None,
    ward_id: int | None = None,
    body_id: int | None = None,
    places: int = 1,
    is_head: bool = False,
    room: int | None = None,
) -> int:
    return book.add(
        Post, title=title, team_id=team_id, ward_id=ward_id, body_id=body_id, reports_to_id=None, places=places,
        is_head=is_head, room=room, listed=False, opened_on=founded, closed_on=None,
    )  # fmt: skip


class People:
    """Colleagues as they come and go. Written at the end, when it is known when each of them left."""

    def __init__(self, book: Book, calendar: Calendar, rng: random.Random, northmere: Northmere) -> None:
        self.book, self.calendar, self.rng, self.northmere = book, calendar, rng, northmere
        self.left: dict[int, date] = {}
        self.uids: dict[int, str] = {}
        self._gaps: list[tuple[Posting, int, int]] = []

    def welcome_story(self) -> None:
        """The people of the story come first: they are the first whom one may sign in as."""
        for name, tenures in STORY.items():
            colleague_id = self.hire(name)
            for tenure in tenures:
                self._place_told(colleague_id, tenure)
            ends = [tenure.to_ago for tenure in tenures if tenure.by == "left"]
            if ends and all(tenure.to_ago is not None for tenure in tenures):
                self.left[colleague_id] = self.calendar.today - timedelta(days=max(0, ends[-1] or 0) + 1)
        today, start = self.calendar.today, self.calendar.first
        for name, role in (("Owen Blythe", "digital lead"), ("Ruth Adeyemi", "auditor")):
            self.book.add(
                RoleGrant,
                colleague_id=self.northmere.people[name],
                role=role,
                starts_on=min(start, today),
                ends_on=None,
            )

    def _place_told(self, colleague_id: int, tenure: Tenure) -> None:
        posting = self.northmere.postings.get(tenure.post)
        if posting is None:  # a seat in a ward or on a body: councillors come later
            return
        to_day = FOR_EVER if tenure.to_ago is None else self.calendar.days - tenure.to_ago
        self.seat(posting, colleague_id, self.calendar.days - tenure.from_ago, to_day, tenure.kind, tenure.by)

    def hire(self, name: str = "") -> int:
        while not name or name in self.northmere.people:
            first, family, _ = names.person(self.rng)
            name = f"{first} {family}"
        self.northmere.people[name] = self.book.next_id(Colleague) + len(self.northmere.people)
        return self.northmere.people[name]

    def seat(
        self,
        posting: Posting,
        colleague_id: int,
        from_day: int,
        to_day: int,
        kind: str = "substantive",
        by: str | None = None,
    ) -> Seat:
        """Put somebody into a post; the row goes into the book."""
        holder_id = self.book.add(
            PostHolder, colleague_id=colleague_id, post_id=posting.id, kind=kind, starts_on=self.date(from_day),
            ends_on=None if to_day == FOR_EVER else self.date(to_day), ended_by=by,
            employer="Northmere Contact Ltd" if posting.key == "adviser" and colleague_id % 3 == 0 else None,
        )  # fmt: skip
        seat = Seat(
            posting.id,
            holder_id,
            colleague_id,
            posting.team_id,
            posting.acts_as,
            kind,
            posting.places > 1,
            from_day,
            to_day,
        )
        posting.seats.append(seat)
        return seat

    def fill(self, posting: Posting) -> None:
        """People pass through the places of a post until today; those whom the story tells of are there already."""
        told = min((seat.from_day for seat in posting.seats), default=None)
        taken = len({seat.colleague_id for seat in posting.seats}) if posting.places > 1 else 0
        for _place in range(posting.places - taken):
            if posting.places == 1 and told is not None:
                if told > 0:
                    self._pass_through(posting, until=told)
            else:
                self._pass_through(posting, until=None)

    def _pass_through(self, posting: Posting, until: int | None) -> None:
        rng, days = self.rng, self.calendar.days
        day = -rng.randrange(30, 4000)
        empty_from = days - EMPTY[posting.key] if posting.key in EMPTY else None
        until = empty_from if empty_from is not None else until
        while True:
            colleague_id = self.hire()
            end = max(day, 0) + 60 + int(rng.expovariate(LEAVE_A_DAY))
            if until is not None and end > until - 20:
                self._leave(posting, colleague_id, day, until)
                return
            # Nobody leaves in the last weeks but those of whom it is told, so that a first look is not a muddle.
            if until is None and end > days - 25:
                self.seat(posting, colleague_id, day, FOR_EVER)
                return
            day = self._hand_over(posting, colleague_id, day, end, limit=days if until is None else until)

    def _hand_over(self, posting: Posting, colleague_id: int, start: int, end: int, *, limit: int) -> int:
        """End somebody's time; returns the day on which the next one starts: in an overlap, at once, or after a gap."""
        luck = self.rng.random()
        if luck < 0.3 and posting.places == 1:
            self.seat(posting, colleague_id, start, end - 14, by="moved")
            self.seat(posting, colleague_id, end - 14, end, kind="handing over", by="left")
            self.left[colleague_id] = self.date(end - 1)
            return end - 14
        self._leave(posting, colleague_id, start, end)
        if luck < 0.65:
            return end
        back = end + self.rng.randrange(14, 80)
        if posting.places == 1 and back < limit - 90:
            self._gaps.append((posting, end, back))
            return back
        return end

    def _leave(self, posting: Posting, colleague_id: int, start: int, end: int) -> None:
        self.seat(posting, colleague_id, start, end, by="left")
        self.left[colleague_id] = self.date(end - 1)

    def cover_gaps(self) -> None:
        """Half of the gaps are covered by somebody of the same team, or acted up to."""
        for posting, start, end in self._gaps:
            if self.rng.random() < 0.5:
                continue
            team = [
                seat
                for other in self.northmere.postings.values()
                if other.team_id == posting.team_id and other is not posting
                for seat in other.seats
                if seat.from_day <= start and seat.to_day > end and seat.kind == "substantive"
            ]
            if team:
                kind = self.rng.choice(("cover", "cover", "acting"))
                by = "cover ended" if kind == "cover" else "moved"
                self.seat(posting, self.rng.choice(team).colleague_id, start, end, kind, by)

    def write(self) -> None:
        for name, colleague_id in self.northmere.people.items():
            email = f"{name.lower().replace(' ', '.').replace('’', '')}@northmere.example"
            self.book.add(
                Colleague, name=name, email=email, uid=self.uids.get(colleague_id), left_on=self.left.get(colleague_id)
            )

    def date(self, day: int) -> date:
        return self.calendar.first + timedelta(days=day)
