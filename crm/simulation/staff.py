"""Officers who leave, are away, come and are moved about, each by the commands that a manager would use."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from crm.actor import Actor
from crm.council import commands as council
from crm.council.queries import holders_of
from crm.handovers.commands import planning
from crm.handovers.rules import ShareWanted, Wanted
from crm.simulation.diary import Diary
from crm.simulation.handing_on import HandingOn
from crm.simulation.seats import Seats
from crm.simulation.town import Town
from crm.simulation.usual import UsualModel

LEAVE_A_YEAR = 0.134  # LGA workforce survey 2017/18, the median of councils
LONG_LEAVE_A_YEAR = 0.04
UNDONE = 0.03
AT_ONCE, NOBODY_YET = 0.45, 0.35  # of those who leave; the work of the rest is split
RESTRUCTURED = 60


@dataclass
class Arranged:
    """What is wanted of a post, and what follows of it later unless it is undone."""

    wanted: Wanted
    follows: list[tuple[date, Callable[[], None]]] = field(default_factory=list)
    busy_until: date | None = None


class Staff:
    """Draws who leaves and what is arranged, and sees it through."""

    def __init__(self, town: Town, diary: Diary, usual: UsualModel, rng: random.Random) -> None:
        self.town, self.diary, self.usual, self.rng = town, diary, usual, rng
        self.seats = Seats(town, diary, rng)
        self.acts = HandingOn(self.seats, diary, rng)
        self.leavers = self.undone = self.leaves = self.restructured = 0

    def month(self) -> None:
        """What begins in the month that has come."""
        self._advisers()
        for post_id in list(self.town.above):
            if post_id == self.town.contact_centre:
                continue
            day = self.diary.day + timedelta(days=self.rng.randrange(24))
            chance = self.rng.random()
            if chance < LEAVE_A_YEAR / 12:
                self.diary.on(day, lambda post_id=post_id: self.leaves_post(post_id))  # type: ignore[misc]
            elif chance < (LEAVE_A_YEAR + LONG_LEAVE_A_YEAR) / 12:
                self.diary.on(day, lambda post_id=post_id: self.is_away(post_id))  # type: ignore[misc]

    # Leaving.

    def leaves_post(self, post_id: int) -> None:
        """Somebody gives notice; their manager plans, previews and confirms, and the successor accepts."""
        person, manager = self.seats.holder(post_id), self.seats.manager(post_id)
        if person is None or manager is None or self.seats.is_busy(post_id):
            return
        last_day = self.diary.day + timedelta(days=self.rng.randint(5, 28))
        first = last_day + timedelta(days=1)
        handover_id = self.diary.do(lambda: planning.plan_leaving(manager, person, last_day=last_day))
        arranged = self._arranged(manager, post_id, person, first)
        self.acts.arrange(manager, handover_id, post_id, arranged.wanted)
        for other in self.seats.also_held(person, post_id):
            self._interim_goes(manager, handover_id, other, first)
        self.acts.confirm(manager, handover_id, first)
        if self.rng.random() < UNDONE:
            self.undone += 1
            self.seats.busy[post_id] = first
            self.diary.on(self.diary.day + timedelta(days=2), lambda: self.acts.undo(manager, handover_id))
            return
        self.leavers += 1
        self.seats.busy[post_id] = arranged.busy_until or first
        self.diary.on(first, lambda: self.usual.left(person))
        for day, follow in arranged.follows:
            self.diary.on(day, follow)

    def _arranged(self, manager: Actor, post_id: int, person: int, first: date) -> Arranged:
        chance = self.rng.random()
        others = self.seats.siblings(post_id)
        if chance < AT_ONCE or post_id in self.town.heads:
            successor = self.seats.newcomer(manager)
            wanted = Wanted("taken over", colleague_id=successor)
            return Arranged(wanted, [(first, lambda: self.usual.given(person, successor))])
        comes_on = first + timedelta(days=self.rng.randint(45, 200))
        if chance < AT_ONCE + NOBODY_YET or not others:
            interim = self.seats.colleague_beside(post_id) if self.rng.random() < 0.5 else None
            wanted = Wanted("nobody yet", colleague_id=interim, review_on=comes_on)
            return Arranged(wanted, [(comes_on, lambda: self._comes(post_id, person))], comes_on)
        wanted = Wanted(
            "split", rule="as suggested", rest_post_id=others[0], shares=tuple(ShareWanted(post) for post in others)
        )
        heir = self.seats.holder(others[0])
        assert heir is not None
        given = (first, lambda: self.usual.given(person, heir))
        return Arranged(wanted, [given, (comes_on, lambda: self._comes(post_id, None))], comes_on)

    def _interim_goes(self, manager: Actor, handover_id: int, post_id: int, first: date) -> None:
        """Who leaves looked after a vacant post in the interim: it waits on without them."""
        wanted = Wanted("nobody yet", review_on=self.seats.busy.get(post_id, first) + timedelta(days=30))
        self.acts.arrange(manager, handover_id, post_id, wanted)

    def _comes(self, post_id: int, instead_of: int | None) -> None:
        """Somebody new takes over a post that was vacant, or held in the interim."""
        manager = self.seats.manager(post_id)
        if manager is None:
            self.diary.on(self.diary.day + timedelta(days=7), lambda: self._comes(post_id, instead_of))
            return
        seat, successor = self.seats.seat_of(post_id), self.seats.newcomer(manager)
        self.diary.do(
            lambda: council.take_over_post(
                manager, post_id, colleague_id=successor, starts_on=self.diary.day, from_holder_id=seat
            )
        )
        self.seats.busy.pop(post_id, None)
        if instead_of is not None:
            self.usual.given(instead_of, successor)

    # Away, and back.

    def is_away(self, post_id: int) -> None:
        """Long leave, covered by a colleague of the team until it ends by itself."""
        person, manager = self.seats.holder(post_id), self.seats.manager(post_id)
        other = self.seats.colleague_beside(post_id)
        if person is None or manager is None or other in {None, person} or self.seats.is_busy(post_id):
            return
        first_day = self.diary.day + timedelta(days=7)
        last_day = first_day + timedelta(days=self.rng.randint(60, 270))
        handover_id = self.diary.do(
            lambda: planning.plan_absence(manager, person, first_day=first_day, last_day=last_day)
        )
        self.acts.arrange(manager, handover_id, post_id, Wanted("covered", colleague_id=other, last_day=last_day))
        self.acts.confirm(manager, handover_id, first_day)
        self.leaves += 1
        self.seats.busy[post_id] = last_day
        self.diary.on(first_day, lambda: self.usual.away.add(person))
        self.diary.on(last_day + timedelta(days=1), lambda: self.usual.away.discard(person))

    # Restructure.

    def plan_restructure(self, day: date) -> None:
        self.diary.on(day, self._restructure)

    def _restructure(self) -> None:
        """Sixty posts on one day: thirty close into thirty others. Whoever held one takes over a new post."""
        chief = self.seats.actor_in(self.town.chief)
        assert chief is not None
        apart = self.town.heads | {self.town.contact_centre}
        free = [post for post in self.town.above if post not in apart and not self.seats.is_busy(post)]
        chosen = self.rng.sample(free, RESTRUCTURED)
        closing, staying = chosen[: RESTRUCTURED // 2], chosen[RESTRUCTURED // 2 :]
        into = dict(zip(closing, staying, strict=True))
        holders = {post: self.seats.holder(post) for post in closing}
        handover_id = self.diary.do(lambda: planning.plan_restructure(chief, self.town.top_team, on=self.diary.day))
        self.diary.do(lambda: planning.merge_posts(chief, handover_id, into, holders_go_along=False))
        self.acts.confirm(chief, handover_id, self.diary.day)
        self.restructured = len(chosen)
        for post, person in holders.items():
            self._open_instead(chief, post, person)
            heir = self.seats.holder(into[post])
            if person is not None and heir is not None:
                self.usual.given(person, heir)

    def _open_instead(self, chief: Actor, closed: int, person: int | None) -> None:
        team = self.town.team_of(closed)
        title, day = f"New officer {closed}", self.diary.day
        post_id = self.diary.do(lambda: council.open_post(chief, team_id=team, title=title, opened_on=day))
        someone = person if person is not None else self.seats.newcomer(chief)
        self.diary.do(lambda: council.take_over_post(chief, post_id, colleague_id=someone, starts_on=day))
        self.town.above[post_id] = self.town.above.pop(closed)
        self.town.teams[team] = [post for post in self.town.teams[team] if post != closed] + [post_id]

    # The contact centre: many places, nobody plans anything; what was taken up falls back to the pool.

    def _advisers(self) -> None:
        manager = self.seats.manager(self.town.contact_centre)
        if manager is None:
            return
        day, pool = self.diary.day, self.town.contact_centre
        for holder in holders_of([pool], on=day)[pool]:
            if holder.starts_on < day and self.rng.random() < LEAVE_A_YEAR / 12:
                self._adviser_changes(manager, holder.colleague_id, holder.post_holder_id)

    def _adviser_changes(self, manager: Actor, leaver: int, seat: int) -> None:
        successor, day, pool = self.seats.newcomer(manager), self.diary.day, self.town.contact_centre
        self.diary.do(
            lambda: council.take_over_post(manager, pool, colleague_id=successor, starts_on=day, from_holder_id=seat)
        )
        self.leavers += 1
        self.usual.left(leaver)
        self.usual.given(leaver, successor)
