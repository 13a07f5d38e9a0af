"""Who sits where: the posts of the invented council, and the people in them from one day to another."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from crm.demo import places


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
