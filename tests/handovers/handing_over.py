"""Who comes and who goes, and handovers of every kind, beside everybody's daily work."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from crm import clock
from crm.actor import Actor
from crm.conversations import commands
from crm.council import commands as staffing
from crm.council.models import Colleague, Post
from crm.database import db
from crm.errors import Refused
from crm.handovers.commands import planning
from crm.handovers.commands.choosing import choose
from crm.handovers.commands.confirming import preview
from crm.handovers.models import FATES, Item
from crm.handovers.rules import ShareWanted, Wanted
from tests.handovers.as_said import refused_as_said
from tests.handovers.at_work import step
from tests.handovers.machine import NO
from tests.handovers.scene import version_of
from tests.handovers.taking_on import TakingOn


class Handovers(TakingOn):
    """Who comes, who goes, and what becomes of their work."""

    # Who holds which post, without a handover.

    @step
    def take_over_directly(self, who: int, number: int, other: int) -> None:
        council, post = self.council, self.council.open_post(number)
        actor, colleague = council.manager(post), council.one(Colleague.id, other)
        council.act(
            "take over directly",
            lambda: staffing.take_over_post(
                actor,
                post,
                colleague_id=colleague,
                starts_on=clock.today(),
                overlap_until=clock.days_after(clock.today(), 2) if who % 3 == 0 else None,
            ),
        )

    @step
    def leave_without_handover(self, who: int, number: int, other: int) -> None:
        council, actor = self.council, self.council.officer(number)
        hat = next(hat for hat in actor.hats if hat.team_id is not None)
        manager = council.manager(hat.post_id)
        council.act(
            "leave directly",
            lambda: staffing.end_holding(
                manager, hat.post_holder_id, last_day=clock.today(), leaves_council=bool(other % 3)
            ),
        )

    @step
    def return_to_the_council(self, who: int, number: int, other: int) -> None:
        """Somebody who left is on the list of officers again, which takes that back; then they take a post."""
        council = self.council
        gone = council.one(Colleague.id, number, Colleague.left_on < clock.today())
        post = council.open_post(other)
        manager = council.manager(post)
        db.session.get_one(Colleague, gone).left_on = None
        db.session.commit()
        council.look("listed again")
        council.act(
            "return", lambda: staffing.take_over_post(manager, post, colleague_id=gone, starts_on=clock.today())
        )

    # Handovers of each kind: planned, previewed, and two times in three confirmed at once.

    @step
    def take_over(self, who: int, number: int, other: int) -> None:
        overlap = 3 if other % 2 else None
        self._leave(
            who,
            number,
            lambda first: Wanted(
                "taken over", self._successor(who, other), overlap_until=overlap and clock.days_after(first, overlap)
            ),
        )

    @step
    def nobody_yet(self, who: int, number: int, other: int) -> None:
        interim = self._successor(who, other) if other % 2 else None
        self._leave(who, number, lambda first: Wanted("nobody yet", interim, review_on=clock.days_after(first, 30)))

    @step
    def split_by_hand(self, who: int, number: int, other: int) -> None:
        rest = self.council.open_post(other)
        self._leave(who, number, lambda _first: Wanted("split", rule="by hand", rest_post_id=rest))

    @step
    def split_as_suggested(self, who: int, number: int, other: int) -> None:
        rest, more = self.council.open_post(other), self.council.open_post(other + 3)
        shares = tuple(ShareWanted(post) for post in sorted({rest, more}))
        self._leave(who, number, lambda _first: Wanted("split", rule="as suggested", rest_post_id=rest, shares=shares))

    @step
    def split_by_ward(self, who: int, number: int, other: int) -> None:
        rest, council = self.council.open_post(other), self.council
        shares = (ShareWanted(council.open_post(other + 2), ward_id=council.cast.hale),)
        self._leave(who, number, lambda _first: Wanted("split", rule="by ward", rest_post_id=rest, shares=shares))

    @step
    def cover(self, who: int, number: int, other: int) -> None:
        council, away = self.council, self.council.busy(who)
        post = next(hat.post_id for hat in away.hats if hat.team_id is not None)
        manager, somebody = council.manager(post, but=away.colleague_id), self._successor(who, other)
        first = clock.days_after(clock.today(), number % 2)
        last = clock.days_after(first, number % 4)
        plan = council.act(
            "plan",
            lambda: planning.plan_absence(manager, away.colleague_id, first_day=first, last_day=last),
            plans=True,
        )
        self._decided(
            manager, plan, {post: Wanted("covered", somebody, last_day=last)}, now=bool(number % 3), then=other
        )

    @step
    def restructure(self, who: int, number: int, other: int) -> None:
        council = self.council
        into = council.open_post(other)
        manager = council.manager(into)
        (team, *_others) = (hat.team_id for hat in manager.hats if hat.is_head)
        near = (
            Post.team_id.in_(manager.managed_team_ids),
            Post.closed_on.is_(None),
            Post.id != into,
        )
        closes = {council.one(Post.id, number, *near), council.one(Post.id, number + who, *near)}
        plan = council.act("plan", lambda: planning.plan_restructure(manager, team, on=clock.today()), plans=True)
        self._decided(
            manager, plan, dict.fromkeys(closes, into), now=bool(number % 3), along=bool(who % 2), then=other // 2
        )

    @step
    def give_back(self, who: int, number: int, other: int) -> None:
        council, (post, to) = self.council, (self.council.open_post(number), self.council.open_post(other))
        manager = council.manager(post)
        plan = council.act("plan", lambda: planning.plan_give_back(manager, post, to), plans=True)
        self._decided(manager, plan, {}, now=bool(who % 3), then=other)

    def _leave(self, who: int, number: int, wanted: Callable[[Any], Wanted]) -> None:
        council, leaver = self.council, self.council.busy(who)
        posts = [hat for hat in leaver.hats if hat.team_id is not None and hat.places == 1]
        manager = council.manager(leaver.hats[0].post_id if not posts else posts[0].post_id, but=leaver.colleague_id)
        last = clock.days_after(clock.today(), number % 3 - 1)
        plan = council.act(
            "plan", lambda: planning.plan_leaving(manager, leaver.colleague_id, last_day=last), plans=True
        )
        first = clock.days_after(last, 1)
        ways = {hat.post_id: wanted(first) for hat in posts if hat.kind in ("substantive", "acting")}
        self._decided(manager, plan, ways, now=bool(number % 3), chosen=who if who % 2 else None, then=who // 2)

    def _successor(self, who: int, other: int) -> int:
        return self.council.one(Colleague.id, other, Colleague.left_on.is_(None))

    def _decided(
        self,
        manager: Actor,
        plan: int,
        ways: dict[int, Any],
        *,
        now: bool,
        along: bool = False,
        chosen: int | None = None,
        then: int = 3,
    ) -> None:
        """Say what becomes of each post, and look; what cannot be carried out is given up at once."""
        council = self.council
        council.statuses[plan] = "planned"
        try:
            merged = {post: into for post, into in ways.items() if isinstance(into, int)}
            if merged:
                council.act(
                    "merge", lambda: planning.merge_posts(manager, plan, merged, holders_go_along=along), plans=True
                )
            for post, wanted in ways.items() if not merged else ():
                version = version_of(plan)
                council.act(
                    wanted.way,
                    lambda post=post, wanted=wanted, version=version: planning.arrange(
                        manager, plan, post, wanted, version=version
                    ),
                    plans=True,
                )
            self._look_at(manager, plan)
            if chosen is not None:
                self._choose(manager, plan, chosen)
        except NO:
            council.act("abandon", lambda: planning.abandon(manager, plan), plans=True)
            council.statuses[plan] = "abandoned"
            raise
        if now:
            council.confirm(plan)
            if then % 4 < 2:
                self._think_better_of_it(plan, then)
            elif then % 4 == 2:
                self.take_on({plan}, then, then // 4)

    def _think_better_of_it(self, plan: int, number: int) -> None:
        """It is undone at once; or somebody passes on what they were given first, and that stays with them."""
        council = self.council
        if number % 2:
            given = [line for line in council.confirmed[plan].lines if line.fate == "moves" and line.role == "lead"]
            about = sorted(line.thing[1] for line in given if line.thing[0] == "conversation")
            with suppress(*NO):
                actor, to = council.actor(number), council.open_post(number)
                council.act(
                    "ask or pass on",
                    lambda: commands.pass_on(
                        actor, about[number % len(about)] if about else 0, post_id=to, needed="This"
                    ),
                )
        council.undo(plan)

    def _look_at(self, manager: Actor, plan: int) -> None:
        refused_as_said(manager, plan)
        seen = self.council.act("preview", lambda: preview(manager, plan), plans=True)
        self.council.previewed[plan] = (manager.colleague_id or 0, seen)

    def _plan(self, number: int, among: dict[int, Any]) -> int:
        if not among:
            raise Refused("There is none.")
        return sorted(among)[number % len(among)]

    # What follows.

    def _choose(self, manager: Actor, plan: int, number: int) -> None:
        """What becomes of one thing is chosen by hand; where that may not be, the plan stays as it is."""
        council = self.council
        with suppress(*NO):
            item, fate = council.one(Item.id, number, Item.handover_id == plan), FATES[number % len(FATES)]
            to = council.open_post(number) if fate == "moves" else None
            council.act("choose", lambda: choose(manager, plan, [item], to_post_id=to, fate=fate), plans=True)
            self._look_at(manager, plan)

    @step
    def confirm(self, who: int, number: int, other: int) -> None:
        self.council.confirm(self._plan(number, self.council.previewed))

    @step
    def undo(self, who: int, number: int, other: int) -> None:
        self.council.undo(self._plan(number, self.council.confirmed))

    def teardown(self) -> None:
        try:
            if not self.broken:
                self.council.finish()
        finally:
            self.council.close_the_day()
