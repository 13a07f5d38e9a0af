"""The council itself, made from a seed: who held which post from when to when, over the years before today."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from crm.council import rules as council_rules
from crm.council.models import (
    Body,
    Colleague,
    Controller,
    Listing,
    Post,
    PostcodeWard,
    PostHolder,
    RoleGrant,
    Team,
)
from crm.council.models import Ward as WardRow
from crm.demo import names, places, teams
from crm.demo.days import Calendar
from crm.demo.rows import Book
from crm.demo.staff import STORY, Tenure

# 13 in a hundred leave in a year.
LEAVE_A_DAY = 0.13 / 365
FOR_EVER = 10**9
# Posts that stand empty today, so that one sees where their work goes.
EMPTY = {"head of planning": 40, "carers": 75}


@dataclass(frozen=True)
class Seat:
    """A colleague in a post from one day of the calendar up to, not including, another."""

    post_id: int
    post_holder_id: int
    colleague_id: int
    team_id: int | None
    acts_as: str
    kind: str
    pooled: bool
    from_day: int
    to_day: int


@dataclass
class Posting:
    """A post and everybody who was in it."""

    id: int
    key: str
    team_id: int | None
    places: int
    acts_as: str
    seats: list[Seat] = field(default_factory=list)

    def seat(self, rng: random.Random, day: int) -> Seat | None:
        """Whoever holds it on a day; one of them where there are several; None where nobody does."""
        there = [seat for seat in self.seats if seat.from_day <= day < seat.to_day and seat.kind != "handing over"]
        if len(there) < 2:
            return there[0] if there else None
        return rng.choice(there)


@dataclass
class Northmere:
    """What the rest of the demo needs to know of the council."""

    wards: tuple[places.Ward, ...]
    postings: dict[str, Posting] = field(default_factory=dict)
    team_ids: dict[str, int] = field(default_factory=dict)
    heads: dict[int, list[Posting]] = field(default_factory=dict)  # by team: its own head, then those above
    people: dict[str, int] = field(default_factory=dict)  # by name
    circles: dict[str, int] = field(default_factory=dict)  # controllers of restricted teams
    casework: dict[int, list[tuple[int, Seat]]] = field(default_factory=dict)  # by ward: controller, time in office

    def who(self, rng: random.Random, key: str, day: int) -> Seat:
        """Whoever does the work of a post on a day: its holder, else the nearest head above, else an adviser."""
        posting = self.postings[key]
        for one in (posting, *self.heads.get(posting.team_id or 0, ()), self.postings["adviser"]):
            if seat := one.seat(rng, day):
                return seat
        raise LookupError(f"Nobody at all works here on day {day}.")


def build(book: Book, calendar: Calendar, seed: int) -> Northmere:
    """Write the council into the book: wards, postcodes, teams, posts, people through the years, councillors."""
    rng = random.Random(f"{seed} council")
    northmere = Northmere(places.wards(rng, book.next_id(WardRow)))
    founded = calendar.first - timedelta(days=365 * 20)
    for ward in northmere.wards:
        book.add(WardRow, code=ward.code, name=ward.name, starts_on=founded, ends_on=None, geometry=None)
        for postcode in ward.postcodes:
            book.add(PostcodeWard, postcode=postcode, ward_id=ward.id, starts_on=founded, ends_on=None)
    _teams(book, northmere, founded)
    people = _People(book, calendar, rng, northmere)
    people.welcome_story()
    for posting in list(northmere.postings.values()):
        people.fill(posting)
    people.cover_gaps()
    _councillors(book, northmere, people, founded)
    people.write()
    return northmere


def _teams(book: Book, northmere: Northmere, founded: date) -> None:
    parents: dict[str, str | None] = {}
    for key, name, parent, restricted in teams.TEAMS:
        parent_id = northmere.team_ids[parent] if parent else None
        team_id = book.add(
            Team, name=name, parent_id=parent_id, restricted=restricted, opened_on=founded, closed_on=None
        )
        northmere.team_ids[key], parents[key] = team_id, parent
        if restricted:
            northmere.circles[key] = book.add(Controller, kind="council", post_holder_id=None, team_id=team_id)
    own_head: dict[str, Posting] = {}
    for key, title, team, many, is_head in teams.posts():
        team_id = northmere.team_ids[team]
        post_id = _post(book, title, founded, team_id=team_id, places=many, is_head=is_head)
        northmere.postings[key] = Posting(post_id, key, team_id, many, "officer")
        if is_head:
            own_head[team] = northmere.postings[key]
    for team, team_id in northmere.team_ids.items():
        above: str | None = team
        while above is not None:
            if above in own_head:
                northmere.heads.setdefault(team_id, []).append(own_head[above])
            above = parents[above]


def _post(
    book: Book,
    title: str,
    founded: date,
    *,
    team_id: int | None = None,
    ward_id: int | None = None,
    body_id: int | None = None,
    places: int = 1,
    is_head: bool = False,
) -> int:
    return book.add(
        Post, title=title, team_id=team_id, ward_id=ward_id, body_id=body_id, reports_to_id=None, places=places,
        is_head=is_head, listed=False, opened_on=founded, closed_on=None,
    )  # fmt: skip


class _People:
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


def _councillors(book: Book, northmere: Northmere, people: _People, founded: date) -> None:
    """Two or three seats a ward; at the last May's election some did not come back, and one seat is empty since."""
    calendar, rng = people.calendar, people.rng
    elected = (_last_election(calendar.today) - calendar.first).days
    before = elected - 4 * 365 - 1
    in_office: list[tuple[int, Seat]] = []
    for ward in northmere.wards:
        post_id = _post(book, council_rules.seat_title(ward.name), founded, ward_id=ward.id, places=ward.seats)
        posting = Posting(post_id, f"councillor {ward.name}", None, ward.seats, "ward councillor")
        northmere.postings[posting.key] = posting
        for number in range(ward.seats):
            told = {("Hale", 0): "Helen Brathay", ("Hale", 1): "Dev Rana"}.get((ward.name, number))
            colleague_id = northmere.people[told] if told else people.hire()
            stays = told is not None or rng.random() > 0.28
            resigned = ward.name == "Withern" and number == 0
            end = calendar.days - 50 if resigned else FOR_EVER
            _list(book, people, colleague_id, before, end if stays else elected)
            if stays:
                seat = people.seat(posting, colleague_id, before, end, by="left" if resigned else None)
            else:
                people.seat(posting, colleague_id, before, elected, by="left")
                people.left[colleague_id] = people.date(elected - 1)
                colleague_id = people.hire()
                _list(book, people, colleague_id, elected, end)
                seat = people.seat(posting, colleague_id, elected, end, by="left" if resigned else None)
            if resigned:
                people.left[colleague_id] = people.date(end - 1)
            else:
                in_office.append((ward.id, seat))
        for seat in posting.seats:
            controller_id = book.add(Controller, kind="councillor", post_holder_id=seat.post_holder_id, team_id=None)
            northmere.casework.setdefault(ward.id, []).append((controller_id, seat))
    _cabinet(book, northmere, people, founded, in_office, elected)


def _list(book: Book, people: _People, colleague_id: int, day: int, end: int) -> None:
    name = next(name for name, one in people.northmere.people.items() if one == colleague_id)
    people.uids[colleague_id] = f"NM{1000 + colleague_id}"
    party = people.rng.choices(teams.PARTIES, (12, 9, 6, 4, 2))[0]
    book.add(
        Listing, colleague_id=colleague_id, name=name, party=party, starts_on=people.date(day),
        ends_on=None if end == FOR_EVER else people.date(end),
    )  # fmt: skip


def _cabinet(
    book: Book, northmere: Northmere, people: _People, founded: date, in_office: list[tuple[int, Seat]], elected: int
) -> None:
    bodies = {key: book.add(Body, name=name, kind=kind) for key, name, kind in teams.BODIES}
    helen = northmere.people["Helen Brathay"]
    others = [seat for _ward, seat in in_office if seat.colleague_id != helen]
    chosen = people.rng.sample(others, len(teams.BODY_POSTS))
    for (key, title, body), seat in zip(teams.BODY_POSTS, chosen, strict=True):
        post_id = _post(book, title, founded, body_id=bodies[body])
        posting = Posting(post_id, key, None, 1, "member of the council")
        northmere.postings[key] = posting
        colleague_id = helen if key == "cabinet streets" else seat.colleague_id
        people.seat(posting, colleague_id, elected + 12, FOR_EVER)


def _last_election(today: date) -> date:
    """The fourth day after the first Thursday of May, in the last year in which that is a month gone."""
    for year in (today.year, today.year - 1):
        first = date(year, 5, 1)
        thursday = first + timedelta(days=(3 - first.weekday()) % 7)
        if thursday + timedelta(days=34) <= today:
            return thursday + timedelta(days=4)
    raise LookupError(f"No May before {today}.")
