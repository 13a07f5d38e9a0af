"""The councillors of the invented council, through an election; and its cabinet."""

from __future__ import annotations

from datetime import date, timedelta

from crm.council import rules as council_rules
from crm.council.models import (
    Body,
    Controller,
    Listing,
)
from crm.demo import teams
from crm.demo.people import FOR_EVER, People, open_post
from crm.demo.rows import Book
from crm.demo.seats import Northmere, Posting, Seat


def councillors(book: Book, northmere: Northmere, people: People, founded: date) -> None:
    """Two or three seats a ward; at the last May's election some did not come back, and one seat is empty since."""
    calendar, rng = people.calendar, people.rng
    elected = (_last_election(calendar.today) - calendar.first).days
    before = elected - 4 * 365 - 1
    in_office: list[tuple[int, Seat]] = []
    for ward in northmere.wards:
        post_id = open_post(book, council_rules.seat_title(ward.name), founded, ward_id=ward.id, places=ward.seats)
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


def _list(book: Book, people: People, colleague_id: int, day: int, end: int) -> None:
    name = next(name for name, one in people.northmere.people.items() if one == colleague_id)
    people.uids[colleague_id] = f"NM{1000 + colleague_id}"
    party = people.rng.choices(teams.PARTIES, (12, 9, 6, 4, 2))[0]
    book.add(
        Listing, colleague_id=colleague_id, name=name, party=party, starts_on=people.date(day),
        ends_on=None if end == FOR_EVER else people.date(end),
    )  # fmt: skip


def _cabinet(
    book: Book, northmere: Northmere, people: People, founded: date, in_office: list[tuple[int, Seat]], elected: int
) -> None:
    bodies = {key: book.add(Body, name=name, kind=kind) for key, name, kind in teams.BODIES}
    helen = northmere.people["Helen Brathay"]
    others = [seat for _ward, seat in in_office if seat.colleague_id != helen]
    chosen = people.rng.sample(others, len(teams.BODY_POSTS))
    for (key, title, body), seat in zip(teams.BODY_POSTS, chosen, strict=True):
        post_id = open_post(book, title, founded, body_id=bodies[body])
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
