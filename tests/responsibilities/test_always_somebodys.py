"""Whatever a council does, in whatever order: each open conversation, each resident in touch and each corporate account
has exactly one post that leads it, and each of these posts is in the list of somebody who serves, and may read it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from crm import clock
from crm.actor import Actor
from crm.audit.models import AuditEntry
from crm.check import findings
from crm.conversations import access, commands
from crm.conversations.entry import LogEntry, Who
from crm.conversations.models import OUTCOMES, Ask, Conversation, Interaction, Participant
from crm.council import commands as staffing
from crm.council.access import actor_of, held_on
from crm.council.models import COUNCIL, Colleague, Controller, Post, PostHolder
from crm.council.queries import answering_posts
from crm.database import db
from crm.errors import BadInput, NotAllowed, NotFound, Refused
from crm.residents.models import Resident
from crm.responsibilities.models import Responsibility
from tests.cast import SINCE_2011, Cast, keep

STEPS = 15
STAFFING = {"take_over", "cover", "last_day", "days_pass"}
NO = (BadInput, Refused, NotFound, NotAllowed)
Rule = Callable[["Council", int, int, int], object]
RULES: dict[str, Rule] = {}


class Council:
    """The council of the cast with a chief executive, so that there is a top that everything can fall to."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        top = Post(title="Chief executive", team_id=cast.council_team, is_head=True, opened_on=SINCE_2011)
        (self.top,) = keep(top)
        keep(PostHolder(colleague_id=cast.owen, post_id=self.top, starts_on=SINCE_2011))
        self._serving: list[Actor] = []

    def actor(self, number: int) -> Actor:
        """Any colleague who holds a post today."""
        serving = [actor for actor in self.serving() if actor.hats]
        return serving[number % len(serving)]

    def serving(self) -> list[Actor]:
        if not self._serving:
            ids = db.session.scalars(select(Colleague.id).order_by(Colleague.id)).all()
            self._serving = [actor for one in ids if (actor := actor_of(one))]
        return self._serving

    def staff_changed(self) -> None:
        self._serving = []

    def one(self, column: Any, number: int, *conditions: Any) -> int:
        """The id of one of the rows there are; Refused where there is none."""
        ids = db.session.scalars(select(column).where(*conditions).order_by(column)).all()
        if not ids:
            raise Refused("There is none yet.")
        return int(ids[number % len(ids)])

    def conversation(self, actor: Actor, number: int) -> int:
        """One that the actor may read: an open one, but now and then any."""
        which = [Conversation.closed_at.is_(None)] if number % 5 else []
        return self.one(Conversation.id, number, access.readable(actor), *which)

    def interaction(self, actor: Actor, number: int, *conditions: Any) -> int:
        there = select(Conversation.id).where(access.readable(actor))
        return self.one(Interaction.id, number, Interaction.conversation_id.in_(there), *conditions)

    def post(self, number: int) -> int:
        return self.one(Post.id, number, Post.ward_id.is_(None))


def rule(act: Rule) -> Rule:
    RULES[act.__name__] = act
    return act


def _entry(council: Council, actor: Actor, number: int, other: int, **more: Any) -> LogEntry:
    known = (Who("resident", id=council.one(Resident.id, number, Resident.controller_id.in_(actor.controllers))),)
    people = known if number % 2 else (Who("new", name=f"Caller {number} {other}"),)
    hat = actor.acting_as_choices[other % len(actor.acting_as_choices)]
    return LogEntry(people, "phone", f"Words {number}", direction=("in", "out")[other % 2], acting_as=hat, **more)


@rule
def log(council: Council, who: int, number: int, other: int) -> object:
    actor = council.actor(who)
    return commands.log_interaction(actor, _entry(council, actor, number, other, outcome=(None, *OUTCOMES)[other % 6]))


@rule
def log_through_the_councils_account(council: Council, who: int, number: int, other: int) -> object:
    actor = council.actor(who)
    account = (council.cast.northmere, council.cast.hale_mailbox)[other % 2]
    return commands.log_interaction(actor, _entry(council, actor, number, 2 * other, account_id=account))


@rule
def log_in(council: Council, who: int, number: int, other: int) -> object:
    actor = council.actor(who)
    about = council.conversation(actor, other)
    return commands.log_interaction(actor, _entry(council, actor, number, other, conversation_id=about))


@rule
def ask(council: Council, who: int, number: int, other: int) -> object:
    actor = council.actor(who)
    about = council.conversation(actor, number)
    return commands.ask(actor, about, post_id=council.post(other), needed="This")


@rule
def pass_on(council: Council, who: int, number: int, other: int) -> object:
    actor = council.actor(who)
    about = council.conversation(actor, number)
    return commands.pass_on(actor, about, post_id=council.post(other), needed="This")


@rule
def send_back(council: Council, who: int, number: int, other: int) -> object:
    is_open = (Ask.answered_at.is_(None), Ask.returned_at.is_(None)) if who % 5 else ()
    return commands.return_ask(council.actor(who), council.one(Ask.id, number, *is_open), reason="Not ours")


@rule
def take_on(council: Council, who: int, number: int, other: int) -> object:
    actor = council.actor(who)
    return commands.take_on(actor, council.conversation(actor, number))


@rule
def take_up(council: Council, who: int, number: int, other: int) -> object:
    actor = council.actor(who)
    return commands.take_up(actor, council.conversation(actor, number))


@rule
def conclude(council: Council, who: int, number: int, other: int) -> object:
    actor = council.actor(who)
    return commands.conclude(actor, council.conversation(actor, number), OUTCOMES[other % len(OUTCOMES)])


@rule
def move(council: Council, who: int, number: int, other: int) -> object:
    actor = council.actor(who)
    said = council.interaction(actor, number)
    wrong = db.session.scalar(select(Participant.resident_id).where(Participant.interaction_id == said)) or 0
    to = council.one(Resident.id, other, Resident.controller_id.in_(actor.controllers)) if other % 2 else None
    return commands.move_interaction(actor, said, from_resident_id=wrong, to_resident_id=to, to_name="Right one")


@rule
def remove(council: Council, who: int, number: int, other: int) -> object:
    actor = council.actor(who)
    said = council.interaction(actor, number, Interaction.body.contains("Words"))
    return commands.remove_passage(actor, said, passage="Words", reason="Not ours")


@rule
def take_over(council: Council, who: int, number: int, other: int) -> object:
    today = clock.today()
    post = council.post(number)
    colleague = council.one(Colleague.id, other)
    until = clock.days_after(today, who) if who % 2 else None
    return staffing.take_over_post(
        _manager(council, post), post, colleague_id=colleague, starts_on=today, overlap_until=until
    )


@rule
def cover(council: Council, who: int, number: int, other: int) -> object:
    today = clock.today()
    post = council.post(number)
    return staffing.cover_post(
        _manager(council, post), post, colleague_id=council.one(Colleague.id, other), starts_on=today,
        last_day=clock.days_after(today, who % 3),
    )  # fmt: skip


@rule
def last_day(council: Council, who: int, number: int, other: int) -> object:
    holding = council.one(PostHolder.id, number, held_on(clock.today()))
    post = db.session.get_one(PostHolder, holding).post_id
    return staffing.end_holding(
        _manager(council, post), holding, last_day=clock.today(), leaves_council=bool(other % 2)
    )


@rule
def days_pass(council: Council, who: int, number: int, other: int) -> object:
    _later(timedelta(days=1 + number % 3))
    return None


def _manager(council: Council, post_id: int) -> Actor:
    """Whoever may hand the post on; for what nobody may, somebody, who is refused."""
    team_id = db.session.get_one(Post, post_id).team_id
    heads = (actor for actor in council.serving() if team_id in actor.managed_team_ids)
    return next(heads, None) or council.serving()[0]


def _later(time: timedelta) -> None:
    clock._stopped_everywhere[-1] = clock.now() + time


def acts() -> int:
    return db.session.scalar(select(func.count(AuditEntry.id))) or 0


def in_nobodys_list(council: Council) -> list[str]:
    """What is open, and in the list of nobody who serves and may read it. Casework is its councillor's while they are
    in office, and nobody's after: no successor may have it."""
    seen: dict[str, set[int]] = {"conversation": set(), "resident": set(), "account": set()}
    readable: set[int] = set()
    # Those who may read the same are asked about together.
    alike: dict[object, tuple[Actor, set[int]]] = {}
    for actor in council.serving():
        circle = actor.controllers if COUNCIL in actor.controllers else (actor.controllers, actor.post_ids)
        alike.setdefault(circle, (actor, set()))[1].update(answering_posts(actor).all)
    for actor, posts in alike.values():
        for about, ids in seen.items():
            column = getattr(Responsibility, f"{about}_id")
            mine = select(column).where(
                column.is_not(None),
                Responsibility.post_id.in_(posts),
                Responsibility.role == "lead",
                Responsibility.ends_at.is_(None),
            )
            if about == "conversation":
                mine = mine.join(Conversation, Conversation.id == column).where(access.readable(actor))
            elif about == "resident":
                mine = mine.join(Resident, Resident.id == column).where(
                    Resident.controller_id.in_((*actor.controllers, *((COUNCIL,) if actor.post_ids else ())))
                )
            ids.update(db.session.scalars(mine))
        readable.update(actor.controllers)
    left_office = select(Controller.id).where(Controller.kind == "councillor", Controller.id.not_in(readable))
    still_open = select(Conversation.id).where(
        Conversation.closed_at.is_(None), Conversation.controller_id.not_in(left_office)
    )
    known = select(Responsibility.resident_id).join(Resident, Resident.id == Responsibility.resident_id)
    known = known.where(Responsibility.ends_at.is_(None), Resident.controller_id.not_in(left_office))
    kept = select(Responsibility.account_id).where(
        Responsibility.account_id.is_not(None), Responsibility.ends_at.is_(None), Responsibility.role == "lead"
    )
    wanted = {"conversation": still_open, "resident": known, "account": kept}
    return [f"{about} {one}" for about in seen for one in sorted(set(db.session.scalars(wanted[about])) - seen[about])]


def play(council: Council, steps: list[tuple[str, int, int, int]], *, look_each_time: bool) -> None:
    for name, *numbers in steps:
        _later(timedelta(minutes=7))
        before, said = acts(), "no"
        db.session.commit()
        with suppress(*NO):
            RULES[name](council, *numbers)
            said = "done"
        db.session.rollback()
        if name in STAFFING:
            council.staff_changed()
        assert acts() - before == (said == "done" and name != "days_pass"), name
        if look_each_time or name in STAFFING:
            assert in_nobodys_list(council) == [], name
    assert findings() == []
    assert in_nobodys_list(council) == []


numbers = st.integers(0, 59)
logging = st.tuples(st.sampled_from(["log", "log_through_the_councils_account"]), numbers, numbers, numbers)
anything = st.tuples(st.sampled_from(sorted(RULES)), numbers, numbers, numbers)
unhurried = {
    "deadline": None,
    "database": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}


def sequences(length: int) -> st.SearchStrategy[list[tuple[str, int, int, int]]]:
    """A fifth of logging, so that there is something, then anything."""
    begin, go_on = length // 5, length - length // 5
    return st.builds(
        lambda first, rest: [*first, *rest],
        st.lists(logging, min_size=begin, max_size=begin),
        st.lists(anything, min_size=go_on, max_size=go_on),
    )


def try_out(database: Any, steps: list[tuple[str, int, int, int]], *, look_each_time: bool) -> None:
    start = clock.now()
    db.session.remove()
    database.reset()
    try:
        play(Council(database.cast), steps, look_each_time=look_each_time)
    finally:
        db.session.rollback()
        clock._stopped_everywhere[-1] = start


@settings(max_examples=8, derandomize=True, phases=[Phase.explicit, Phase.generate], **unhurried)
@given(steps=sequences(STEPS))
def test_everything_is_always_somebodys(app, database, steps):
    try_out(database, steps, look_each_time=False)


@pytest.mark.long
@settings(max_examples=200, **unhurried)
@given(steps=sequences(40))
def test_everything_is_always_somebodys_in_two_hundred_councils(app, database, steps):
    try_out(database, steps, look_each_time=True)
