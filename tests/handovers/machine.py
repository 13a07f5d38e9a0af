"""A council at work, one act at a time in any order, and what has to hold after each: for Hypothesis to play with.

`Council` does one act and looks at everything afterwards; the acts are in at_work.py and handing_over.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, text

from crm import clock
from crm.actor import Actor
from crm.audit.models import AuditEntry
from crm.check import findings
from crm.council.access import actor_of
from crm.council.models import COUNCIL, Colleague, Post, PostHolder
from crm.council.queries import answering_posts
from crm.database import db
from crm.errors import BadInput, NotAllowed, NotFound, Refused
from crm.handovers.acceptances import is_looked_after, is_to_accept, reach
from crm.handovers.access import AlreadyConfirmed
from crm.handovers.commands.confirming import MovedSince, confirm
from crm.handovers.commands.undoing import Undone, undo
from crm.handovers.models import Acceptance, Handover
from crm.permissions import Permission
from tests.cast import SINCE_2011, keep
from tests.handovers import expected, oracle
from tests.handovers.expected import Done
from tests.handovers.oracle import World

NO = (BadInput, Refused, NotFound, NotAllowed)
# How often each act was done, and how often it was refused, over all sequences of a run.
TALLY: Counter[tuple[str, str]] = Counter()


class Council:
    """The council of the cast with a chief executive, so that there is a top that everything can fall to."""

    def __init__(self, database: Any) -> None:
        self.start = clock.now()
        db.session.remove()
        database.reset()
        self.cast = database.cast
        top = Post(title="Chief executive", team_id=self.cast.council_team, is_head=True, opened_on=SINCE_2011)
        (self.top,) = keep(top)
        keep(PostHolder(colleague_id=self.cast.owen, post_id=self.top, starts_on=SINCE_2011))
        self.said: dict[int, str] = {}  # what was acknowledged: each interaction, word for word
        self.people: dict[int, list[int]] = {}  # who each is with
        self.corrections: Counter[tuple[int, str]] = Counter()
        self.promises: set[int] = set()
        self.merged: dict[int, int] = {}  # the entries that were put into another, and which
        self.statuses: dict[int, str] = {}
        self.previewed: dict[int, tuple[int, str]] = {}  # by whom, and what they saw
        self.confirmed: dict[int, Done] = {}
        self._serving: list[Actor] = []
        self._staffing: Any = None
        self._answered: dict[int, set[int]] = {}
        self.world = oracle.read()

    # Who there is, and what.

    def serving(self) -> list[Actor]:
        """Everybody who works here today, by id."""
        if not self._serving:
            ids = db.session.scalars(select(Colleague.id).order_by(Colleague.id)).all()
            self._serving = [actor for one in ids if (actor := actor_of(one))]
            db.session.commit()
        return self._serving

    def actor(self, number: int) -> Actor:
        """Any colleague who holds a post today."""
        holding = [actor for actor in self.serving() if actor.hats]
        return holding[number % len(holding)]

    def officer(self, number: int) -> Actor:
        """Somebody who holds a post in a team: the chief executive as well."""
        holding = [actor for actor in self.serving() if any(hat.team_id is not None for hat in actor.hats)]
        return holding[number % len(holding)]

    def busy(self, number: int) -> Actor:
        """Somebody in a team who has promises to keep, else work; now and then, and where nobody has, anybody."""
        world = self.world
        promised = {world.leads.get(("conversation", about)) for about in world.promises.values()}
        for posts in (promised, set(world.leads.values())) if number % 5 else ():
            busy = [
                actor for actor in self.serving() if any(hat.team_id and hat.post_id in posts for hat in actor.hats)
            ]
            if busy:
                return busy[number % len(busy)]
        return self.officer(number)

    def manager(self, post_id: int, *, but: int | None = None) -> Actor:
        """Who decides about a post."""
        team = self.world.posts[post_id].team
        for actor in self.serving():
            if team in actor.managed_team_ids and actor.colleague_id != but and actor.may(Permission.HANDOVERS_PLAN):
                return actor
        raise Refused("Nobody decides about it.")

    def one(self, column: Any, number: int, *conditions: Any) -> int:
        """The id of one of the rows there are; Refused where there is none."""
        ids = db.session.scalars(select(column).where(*conditions).order_by(column)).all()
        db.session.commit()
        if not ids:
            raise Refused("There is none yet.")
        return int(ids[number % len(ids)])

    def open_post(self, number: int, *but: int) -> int:
        """A post of a team that is open still."""
        still = (Post.closed_on.is_(None), Post.team_id.is_not(None), Post.id.not_in([0, *but]))
        return self.one(Post.id, number, *still)

    def stands_for(self, resident_id: int) -> int:
        """The entry that stands for a person, worked out from what was put together and taken apart."""
        while resident_id in self.merged:
            resident_id = self.merged[resident_id]
        return resident_id

    # Acting.

    def later(self, minutes: int = 7) -> None:
        clock._stopped_everywhere[-1] = clock.now() + timedelta(minutes=minutes)

    def act(self, name: str, command: Callable[[], Any], *, plans: bool = False) -> Any:
        """One command: done whole with one entry in the audit, or refused with none and nothing changed.

        `plans`: it prepares a handover, so nobody's work may change. Returns what it returned; raises what refused it.
        """
        self.later()
        before, acts = self.world, _acts()
        try:
            result = command()
        except NO as refusal:
            db.session.rollback()
            TALLY[name, "refused"] += 1
            # What was previewed and is no longer so is previewed anew at once: an act of its own.
            assert _acts() - acts == isinstance(refusal, MovedSince), name
            self.look(name)
            assert self._same(before), f"{name} was refused, and something changed"
            raise
        db.session.rollback()
        TALLY[name, "done"] += 1
        assert _acts() - acts == 1, f"{name} wrote {_acts() - acts} entries"
        self.look(name)
        if plans:
            assert self._same(before), f"{name} only plans, and something changed"
        return result

    def _same(self, before: World) -> bool:
        return (before.of_work, before.holdings, before.left) == (
            self.world.of_work, self.world.holdings, self.world.left,
        )  # fmt: skip

    def look(self, name: str) -> None:
        """Everything that holds at every moment."""
        self.world = oracle.read()
        staffing = (self.world.today, self.world.holdings, self.world.left, self.world.posts)
        if staffing != self._staffing:
            self._staffing, self._serving = staffing, []
            self._answered = self._who_answers()
        troubles = oracle.troubles(self.world)
        assert not troubles, f"{name}: {troubles}"
        for one in self.world.wanted:
            lead = self.world.leads.get(one.thing)
            assert lead is None or lead in self._answered.get(one.controller, ()), (
                f"{name}: {one.thing}, led by post {lead}, is in the list of nobody who may read it"
            )

    def _who_answers(self) -> dict[int, set[int]]:
        """For each controller the posts whose work somebody sees who may read it: as the product has it."""
        found: dict[int, set[int]] = {}
        for actor in self.serving():
            posts = set(answering_posts(actor).all)
            for controller in actor.controllers:
                found.setdefault(controller, set()).update(posts)
            found.setdefault(COUNCIL, set()).update(actor.post_ids)
        db.session.commit()
        return found

    def compare(self) -> None:
        """The record holds what was acknowledged, each once, word for word; and each handover stands as it was told."""
        assert _rows("SELECT id, body FROM interaction ORDER BY id") == sorted(self.said.items())
        assert _rows(
            "SELECT interaction_id, resident_id FROM participant WHERE resident_id IS NOT NULL ORDER BY 1, 2"
        ) == sorted((said, who) for said, people in self.people.items() for who in people)
        written = _rows("SELECT interaction_id, text FROM amendment WHERE kind = 'correction'")
        assert Counter(written) == self.corrections
        assert {one for (one,) in _rows("SELECT id FROM promise")} == self.promises
        assert dict(_rows("SELECT id, status FROM handover")) == self.statuses
        stands = _rows("SELECT id, canonical_id FROM resident WHERE canonical_id IS NOT NULL")
        assert dict(stands) == {one: self.stands_for(one) for one in self.merged}

    def finish(self) -> None:
        """What is asked of the whole record, once, at the end."""
        self.compare()
        found = [*findings(), *self.handed_on_and_with_nobody()]
        assert not found, found
        db.session.commit()

    def handed_on_and_with_nobody(self) -> list[int]:
        """Acceptances that stand neither with who was handed the work nor with a manager."""
        waiting = select(Acceptance.id).join(Handover, Handover.id == Acceptance.handover_id)
        seen: set[int] = set()
        for actor in self.serving():
            whose = reach(actor)
            seen.update(db.session.scalars(waiting.where(is_to_accept(whose) | is_looked_after(whose))))
        return sorted(set(db.session.scalars(waiting.where(Handover.status == "confirmed"))) - seen)

    # Handing over.

    def confirm(self, number: int) -> None:
        """Confirm what was previewed, and compare what became of everything with what the plan said."""
        colleague, digest = self.previewed[number]
        actor = next((one for one in self.serving() if one.colleague_id == colleague), None)
        if actor is None:
            raise Refused("Whoever previewed it is here no longer.")
        before = self.world
        try:
            self.act("confirm", lambda: confirm(actor, number, digest))
        except MovedSince as moved:
            self.previewed[number] = (colleague, moved.preview)
            raise
        except AlreadyConfirmed:
            raise AssertionError("It was a plan still.") from None
        del self.previewed[number]
        self.statuses[number] = "confirmed"
        self._check_confirmed(number, actor, before)

    def _check_confirmed(self, number: int, actor: Actor, before: World) -> None:
        lines, ways = expected.lines_of(number), expected.ways_of(number)
        reads = {one for (one,) in _rows("SELECT id FROM controller WHERE kind = 'council'")} & set(actor.controllers)
        counts = expected.counted(before, ways, reads)
        listed = Counter((line.thing, line.role, line.from_post) for line in lines)
        finished = [key for key in listed if not _is_open(before, key[0])]
        assert listed - Counter(finished) == counts, "what was counted is not what is listed"
        (details,) = db.session.scalars(
            select(AuditEntry.details).where(AuditEntry.subject_id == number, AuditEntry.action == "handover.confirmed")
        )
        told = Counter(
            {fate: many for fate, many in details.items() if fate in ("moves", "dormant", "closes", "stays")}
        )
        assert told == Counter(line.fate for line in lines), "moved and stayed are not what was counted"
        assert self.world.of_work == expected.after_confirming(before, lines), "it is not as the plan says"
        assert all(line.to_post == way.rest for line in lines for way in ways if _goes_with_the_rest(line, way))
        passed = _rows(f"SELECT promise_id, post_id FROM promise_passed WHERE handover_id = {number}")
        assert dict(passed) == expected.promises_passed(before, self.world, lines, ways, reads)
        self.confirmed[number] = Done(actor.colleague_id, before, self.world, lines, expected.starts_on(number))

    def undo(self, number: int) -> None:
        """Undo, and compare: what is as it was left goes back, and nothing else moves."""
        done, before = self.confirmed[number], self.world
        actor = next((one for one in self.serving() if one.colleague_id == done.by), self.actor(number))
        said: Undone = self.act("undo", lambda: undo(actor, number))
        del self.confirmed[number]
        self.statuses[number] = "undone"
        lines = [line for line in expected.lines_of(number) if line.fate != "stays"]
        assert said.returned == sum(not line.kept for line in lines), "went back and stayed are not what was moved"
        assert said.kept_number >= len(lines) - said.returned
        assert self.world.leads == expected.leads_after_undoing(before, done), "it went back to somebody else"
        if before.of_work == done.after.of_work and before.stretches == done.after.stretches:
            assert self.world.of_work == done.before.of_work, "undone at once it is not as it was"
            if before.holdings == done.after.holdings and before.today <= done.starts_on:
                assert self.world.holdings == done.before.holdings
                assert self.world.left == done.before.left

    def close_the_day(self) -> None:
        """Put the clock back for the next sequence."""
        with suppress(Exception):
            db.session.rollback()
        clock._stopped_everywhere[-1] = self.start


def _goes_with_the_rest(line: expected.Line, way: expected.Way) -> bool:
    by_hand = way.rule == "by hand" and not line.chosen
    return by_hand and line.from_post == way.post and line.fate == "moves" and line.thing[0] != "ask"


def _is_open(world: World, thing: oracle.Thing) -> bool:
    kind, number = thing
    return number not in world.closed if kind == "conversation" else kind != "ask" or number in world.asks


def _acts() -> int:
    found = db.session.scalar(select(func.count(AuditEntry.id))) or 0
    db.session.commit()
    return found


def _rows(statement: str) -> list[tuple[Any, ...]]:
    found = [tuple(row) for row in db.session.execute(text(statement))]
    db.session.commit()
    return found
