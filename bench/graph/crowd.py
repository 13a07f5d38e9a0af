"""The residents, part by part: first the large ward, the same at every size, then the others, then casework."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from bench.graph import people
from bench.graph.council import COUNCIL, Council, Place
from bench.graph.said import rows_of, words_of
from bench.graph.shape import Rows, Shape, length_of
from bench.graph.talk import People, Talk

# Interactions of a resident: most have two or three, some hundreds, five on average; one in twenty-five never spoke.
TYPICAL, SPREAD, NEVER_SPOKE = 0.72, 1.2, 0.04
A_BODY_FOR = 60  # residents there is an organisation
CASES, CASES_OF_THE_LARGE_WARD = 20, 200  # of each councillor
IN_THE_CIRCLE = 100
CIRCLE, CASEWORK = 1_000_000, 2_000_000  # parts beside those of the wards
NOBODY = np.zeros(0, np.int64)


class Crowd:
    """Yields the rows of everybody, and gives ids without a gap to what other rows point at."""

    def __init__(self, shape: Shape, council: Council) -> None:
        self.shape, self.council = shape, council
        self._next: dict[str, int] = defaultdict(lambda: 1)

    def rows(self) -> Iterator[Rows]:
        """Everybody, with all that they said. Each part has a generator of random numbers of its own."""
        for number, place in enumerate(self.council.places):
            yield from self._counted(self._ward(number, place))
        yield from self._counted(self._circle())
        for number, place in enumerate(self.council.places):
            yield from self._counted(self._casework(number, place))

    def _counted(self, rows: Iterator[Rows]) -> Iterator[Rows]:
        for table, columns in rows:
            self._next[table] += length_of(columns)
            yield table, columns

    def _rng(self, part: int) -> np.random.Generator:
        return np.random.default_rng([self.shape.seed, part])

    def _ward(self, number: int, place: Place) -> Iterator[Rows]:
        rng, many = self._rng(number), place.residents
        contacts = np.floor(1 + rng.lognormal(TYPICAL, SPREAD, many)).astype(np.int64)
        contacts[rng.random(many) < NEVER_SPOKE] = 0
        if number == 0:
            contacts[0] = self.shape.busiest
        lead = place.posts[(len(place.posts) * rng.random(many) ** 1.5).astype(np.int64)]
        bodies = self._next["organisation"] + np.arange(max(1, many // A_BODY_FOR))
        who = People(self._next["resident"], contacts, place.id, lead, np.full(many, COUNCIL), place, bodies)
        yield from self._everything(who, rng, place, members=self.shape.members if number == 0 else 0)

    def _circle(self) -> Iterator[Rows]:
        """Residents whom a restricted team alone knows."""
        controller, posts = self.council.circle
        rng, place = self._rng(CIRCLE), self.council.places[0]
        many = min(IN_THE_CIRCLE, place.residents)
        lead = posts[rng.integers(0, len(posts), many)]
        who = People(
            self._next["resident"], np.full(many, 5), place.id, lead, np.full(many, controller), None, NOBODY
        )  # fmt: skip
        yield from self._everything(who, rng, place)

    def _casework(self, number: int, place: Place) -> Iterator[Rows]:
        """Residents as the councillors of a ward know them: each councillor's own."""
        seats = [seat for seat in self.council.seats if seat[3] == number]
        each = min(CASES if number else CASES_OF_THE_LARGE_WARD, place.residents)
        controllers, colleagues, posts, _ = np.array(seats).repeat(each, axis=0).T
        many = len(controllers)
        who = People(
            self._next["resident"], np.full(many, 3), place.id, np.full(many, place.posts[0]), controllers, None,
            NOBODY, colleagues, posts,
        )  # fmt: skip
        yield from self._everything(who, self._rng(CASEWORK + number), place)

    def _everything(self, who: People, rng: np.random.Generator, place: Place, members: int = 0) -> Iterator[Rows]:
        talk = Talk(self.council, who, rng, {name: self._next[name] for name in ("conversation", "interaction")})
        yield from people.residents(who, rng, place, *words_of(talk))
        yield from people.looked_after(who, rng, self.council)
        if len(who.organisations):
            yield from people.organisations(who, rng, place, members)
        yield from rows_of(talk)
