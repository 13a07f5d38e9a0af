"""Who sits where today, asked of the database as the years pass."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from typing import TypeVar

from crm.actor import Actor
from crm.council import commands as council
from crm.council.access import actor_of
from crm.council.queries import holders_of
from crm.council.steps import TAKES_A_PLACE
from crm.database import end_reading
from crm.demo import names
from crm.simulation.diary import Diary
from crm.simulation.town import Town

Answer = TypeVar("Answer")


class Seats:
    """Posts and people of the town, today."""

    def __init__(self, town: Town, diary: Diary, rng: random.Random) -> None:
        self.town, self.diary, self.rng = town, diary, rng
        self.busy: dict[int, date] = {}  # posts in which something is under way, until when

    def is_busy(self, post_id: int) -> bool:
        return self.busy.get(post_id, date.min) >= self.diary.day

    def holder(self, post_id: int) -> int | None:
        """Who holds a post of one place today, for good or in the interim."""
        held = self._asked(lambda: holders_of([post_id], on=self.diary.day)[post_id])
        return next((one.colleague_id for one in held if one.kind in TAKES_A_PLACE), None)

    def seat_of(self, post_id: int) -> int:
        """The time in the post that a successor ends, 0 where the place is free."""
        held = self._asked(lambda: holders_of([post_id], on=self.diary.day)[post_id])
        return next((one.post_holder_id for one in held if one.kind in TAKES_A_PLACE), 0)

    def also_held(self, colleague_id: int, post_id: int) -> list[int]:
        """The other posts that somebody holds today, not counting those that they cover."""
        held = self._asked(lambda: actor_of(colleague_id, on=self.diary.day))
        hats = held.hats if held is not None else ()
        return [hat.post_id for hat in hats if hat.post_id != post_id and hat.kind != "cover"]

    def actor_in(self, post_id: int) -> Actor | None:
        """Whoever holds a post, as an actor; None while it is vacant."""
        person = self.holder(post_id)
        return self.diary.do(lambda: self._asked(lambda: actor_of(person))) if person is not None else None

    def manager(self, post_id: int) -> Actor | None:
        """The head who manages a post today: the one above, passing over those that are vacant."""
        above = self.town.above.get(post_id)
        while above is not None:
            if (actor := self.actor_in(above)) is not None:
                return actor
            above = self.town.above.get(above)
        return None

    def siblings(self, post_id: int) -> list[int]:
        """The other posts of its team, beside the head's, that are held by somebody who stays."""
        team = self.town.teams[self.town.team_of(post_id)]
        staying = [post for post in team[1:] if post != post_id and not self.is_busy(post)]
        return [post for post in staying if self.holder(post) is not None]

    def colleague_beside(self, post_id: int) -> int | None:
        """Somebody of the same team, else the head of it."""
        above = self.town.above.get(post_id)
        beside = self.siblings(post_id) or [post for post in (above,) if post is not None and not self.is_busy(post)]
        return self.holder(self.rng.choice(beside)) if beside else None

    def newcomer(self, manager: Actor) -> int:
        first, family, _pronoun = names.person(self.rng)
        return self.diary.do(lambda: council.add_colleague(manager, name=f"{first} {family}"))

    def _asked(self, question: Callable[[], Answer]) -> Answer:
        answer = question()
        end_reading()
        return answer
