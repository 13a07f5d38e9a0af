"""Two who write at the same moment: nothing is lost, nothing is done twice, and one of them is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import func, select

from crm import clock
from crm.audit.models import AuditEntry
from crm.check import findings
from crm.conversations import commands
from crm.conversations.entry import Who
from crm.conversations.models import Ask, Closing, Conversation, Interaction, Promise
from crm.council import commands as staffing
from crm.council.models import COUNCIL
from crm.database import db
from crm.errors import AlreadyDone, Refused
from crm.residents.models import Organisation, Resident
from crm.residents.queries import search
from crm.responsibilities.models import Responsibility
from crm.ties.models import Tie
from tests.at_once import together
from tests.cast import keep
from tests.conversations.scene import log

ROUNDS = 4


@pytest.fixture
def at_once(app) -> Callable[[Sequence[Callable[[], object]]], list[object]]:
    """Does several things at the same moment, each in a thread and a session of its own; what came of each."""

    return partial(together, app)


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_two_who_log_the_same_person_are_in_one_conversation(app, cast, actor_of_cast, at_once):
    maggie, ben = actor_of_cast(cast.maggie), actor_of_cast(cast.ben)
    for number in range(ROUNDS):
        (somebody,) = keep(Resident(controller_id=COUNCIL, name=f"Caller {number}", created_at=clock.now()))
        results = at_once([lambda who=somebody: log(maggie, who, "Bin"), lambda who=somebody: log(ben, who, "Bin too")])
        assert {one.conversation_id for one in results} == {results[0].conversation_id}, results
        assert sorted(one.joined for one in results) == [False, True]
        leads = select(func.count()).where(
            Responsibility.resident_id == somebody, Responsibility.role == "lead", Responsibility.ends_at.is_(None)
        )
        assert db.session.scalar(leads) == 1


def test_no_contact_is_lost_from_a_tie(app, cast, actor_of_cast, at_once):
    maggie = actor_of_cast(cast.maggie)
    results = at_once([lambda n=n: log(maggie, cast.eileen, f"Bin {n}") for n in range(6)])
    assert not [one for one in results if isinstance(one, Exception)]
    assert db.session.scalars(select(Tie.count)).all() == [6]
    assert count(Conversation) == 1


def test_two_crossing_groups_do_not_wait_for_each_other_for_ever(app, cast, actor_of_cast, at_once):
    maggie, ben = actor_of_cast(cast.maggie), actor_of_cast(cast.ben)
    (ron,) = keep(Resident(controller_id=COUNCIL, name="Ron", created_at=clock.now()))
    pair = (Who("resident", id=cast.eileen), Who("resident", id=ron))
    for _ in range(ROUNDS):
        results = at_once([lambda: log(maggie, pair, "Both"), lambda: log(ben, tuple(reversed(pair)), "Both too")])
        assert not [one for one in results if isinstance(one, Exception)], results
    assert count(Interaction) == 2 * ROUNDS


def test_the_same_form_sent_twice_at_once_has_one_effect(app, cast, actor_of_cast, at_once):
    for number in range(ROUNDS):
        maggie = actor_of_cast(cast.maggie, form_id=f"form-{number}")
        results = at_once([lambda actor=maggie: log(actor, cast.eileen, "Bin")] * 2)
        assert sorted(type(one).__name__ for one in results) == ["AlreadyDone", "Logged"], results
        assert isinstance(next(one for one in results if isinstance(one, Exception)), AlreadyDone)
    assert count(Interaction) == ROUNDS


def test_one_of_two_closes_it(app, cast, actor_of_cast, at_once):
    maggie, ben = actor_of_cast(cast.maggie), actor_of_cast(cast.ben)
    about = log(maggie, cast.eileen, "Bin").conversation_id
    results = at_once(
        [lambda: commands.conclude(maggie, about, "answered"), lambda: commands.conclude(ben, about, "refused")]
    )
    assert sorted(type(one).__name__ for one in results) == ["Refused", "int"], results
    assert count(Closing) == 1


def test_one_of_two_takes_it_up(app, cast, actor_of_cast, at_once):
    priya, rhys = actor_of_cast(cast.priya), actor_of_cast(cast.rhys)
    about = log(priya, cast.eileen, "Bin", channel="social", account_id=cast.northmere).conversation_id
    results = at_once([lambda: commands.take_up(priya, about), lambda: commands.take_up(rhys, about)])
    assert sorted(type(one).__name__ for one in results) == ["Refused", "int"], results
    assert isinstance(next(one for one in results if isinstance(one, Exception)), Refused)


def test_one_of_two_answers(app, cast, actor_of_cast, at_once):
    ben, imran = actor_of_cast(cast.ben), actor_of_cast(cast.imran)
    about = log(actor_of_cast(cast.maggie), cast.eileen, "Bin").conversation_id
    ask_id = commands.ask(actor_of_cast(cast.maggie), about, team_id=cast.highways, needed="When?")
    results = at_once(
        [
            lambda: commands.answer_ask(ben, ask_id, answer="Thursday"),
            lambda: commands.answer_ask(imran, ask_id, answer="Friday"),
        ]
    )
    assert sorted(type(one).__name__ for one in results) == ["Refused", "int"], results
    assert db.session.scalars(select(Ask.answer)).one() in {"Thursday", "Friday"}


def test_two_who_take_on_conversations_of_one_resident(app, cast, actor_of_cast, at_once):
    maggie, ben, priya = actor_of_cast(cast.maggie), actor_of_cast(cast.ben), actor_of_cast(cast.priya)
    desk = {"channel": "social", "account_id": cast.northmere, "start_new": True}
    for number in range(ROUNDS):
        (somebody,) = keep(Resident(controller_id=COUNCIL, name=f"Caller {number}", created_at=clock.now()))
        one, other = (log(priya, somebody, words, **desk).conversation_id for words in ("Bin", "Drain"))
        with clock.stopped(clock.now() + timedelta(minutes=1), everywhere=True):
            results = at_once(
                [lambda one=one: commands.take_on(maggie, one), lambda other=other: commands.take_on(ben, other)]
            )
        assert results == [one, other]
    assert findings() == []


@pytest.mark.parametrize("who", ["maggie", "jo"])
def test_two_who_log_the_same_organisation_are_in_one_conversation(app, cast, actor_of_cast, at_once, who):
    """Also in a restricted team, whose own row for the search the first of them makes."""
    one, other = actor_of_cast(getattr(cast, who)), actor_of_cast(cast.ben if who == "maggie" else cast.jo)
    for number in range(ROUNDS):
        (club,) = keep(Organisation(controller_id=COUNCIL, name=f"Club {number}", kind="other", created_at=clock.now()))
        them = Who("organisation", id=club)
        results = at_once([lambda them=them: log(one, them, "Bin"), lambda them=them: log(other, them, "Bin too")])
        assert {logged.conversation_id for logged in results} == {results[0].conversation_id}, results


def _waiting(cast, actor_of_cast):
    """A conversation that the desk leads, with something promised, asked and passed on in it, half an hour old."""
    maggie, priya = actor_of_cast(cast.maggie), actor_of_cast(cast.priya)
    logged = log(
        priya, cast.eileen, "Bin", channel="social", account_id=cast.northmere, start_new=True,
        promise_text="Ring back", promise_due_on=clock.today(),
    )  # fmt: skip
    about = logged.conversation_id
    _later(minutes=10)
    asked = commands.ask(maggie, about, team_id=cast.highways, needed="When?")
    passed = commands.pass_on(maggie, about, post_id=cast.highways_inspector, needed="Yours")
    _later(minutes=20)
    promise = db.session.scalars(select(Promise.id).where(Promise.conversation_id == about)).one()
    return about, logged.interaction_id, asked, passed, promise


def _later(*, minutes: int) -> None:
    clock._stopped_everywhere[-1] = clock.now() + timedelta(minutes=minutes)


# What two do at once, each as (who, what): `c` is the conversation, `i` what was said, `a` a question, `p` what was
# passed on, `w` a promise; `b` is who does it.
PAIRS = {
    "answer and return": (
        ("ben", lambda b, cast, c, i, a, p, w: commands.answer_ask(b, a, answer="Thursday")),
        ("imran", lambda b, cast, c, i, a, p, w: commands.return_ask(b, a, reason="Not ours")),
    ),
    "keep and withdraw": (
        ("maggie", lambda b, cast, c, i, a, p, w: commands.keep_promise(b, w)),
        ("ben", lambda b, cast, c, i, a, p, w: commands.withdraw_promise(b, w, note="Told them")),
    ),
    "take on and take on": (
        ("maggie", lambda b, cast, c, i, a, p, w: commands.take_on(b, c)),
        ("amira", lambda b, cast, c, i, a, p, w: commands.take_on(b, c)),
    ),
    "pass on and take on": (
        ("ben", lambda b, cast, c, i, a, p, w: commands.pass_on(b, c, post_id=cast.tarn_officer, needed="Yours")),
        ("maggie", lambda b, cast, c, i, a, p, w: commands.take_on(b, c)),
    ),
    "pass back and pass on": (
        ("ben", lambda b, cast, c, i, a, p, w: commands.return_ask(b, p, reason="Not ours")),
        ("imran", lambda b, cast, c, i, a, p, w: commands.pass_on(b, c, post_id=cast.head_of_highways, needed="Mine")),
    ),
    "conclude and hear": (
        ("ben", lambda b, cast, c, i, a, p, w: commands.conclude(b, c, "answered")),
        ("priya", lambda b, cast, c, i, a, p, w: log(b, cast.eileen, "And?", conversation_id=c)),
    ),
    "conclude and ask": (
        ("ben", lambda b, cast, c, i, a, p, w: commands.conclude(b, c, "answered")),
        ("imran", lambda b, cast, c, i, a, p, w: commands.ask(b, c, post_id=cast.hale_officer, needed="Which end?")),
    ),
    "move and hear": (
        ("ben", lambda b, cast, c, i, a, p, w: commands.move_interaction(
            b, i, from_resident_id=cast.eileen, to_name="Ron")),
        ("maggie", lambda b, cast, c, i, a, p, w: log(b, cast.eileen, "And?", conversation_id=c)),
    ),
    "move and move": (
        ("ben", lambda b, cast, c, i, a, p, w: commands.move_interaction(
            b, i, from_resident_id=cast.eileen, to_name="Ron")),
        ("maggie", lambda b, cast, c, i, a, p, w: commands.move_interaction(
            b, i, from_resident_id=cast.eileen, to_name="Dora")),
    ),
    "remove and hear": (
        ("ben", lambda b, cast, c, i, a, p, w: commands.remove_passage(b, i, passage="Bin", reason="Not ours")),
        ("maggie", lambda b, cast, c, i, a, p, w: log(b, cast.eileen, "Quokka", conversation_id=c)),
    ),
    "remove and correct": (
        ("ben", lambda b, cast, c, i, a, p, w: commands.remove_passage(b, i, passage="Bin", reason="Not ours")),
        ("maggie", lambda b, cast, c, i, a, p, w: commands.correct_interaction(b, i, text="Bin in Crag Lane")),
    ),
    "hand the post on and hear": (
        ("imran", lambda b, cast, c, i, a, p, w: staffing.take_over_post(
            b, cast.highways_inspector, colleague_id=cast.amira, starts_on=clock.today())),
        ("ben", lambda b, cast, c, i, a, p, w: log(b, cast.eileen, "And?", direction="out", conversation_id=c)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("pair", PAIRS)
def test_of_two_at_once_each_happens_whole_or_is_told_why_not(app, cast, actor_of_cast, at_once, pair):
    for _ in range(2):
        there = _waiting(cast, actor_of_cast)
        acts = [(actor_of_cast(getattr(cast, who)), act) for who, act in PAIRS[pair]]
        before = count(AuditEntry)
        results = at_once([partial(act, actor, cast, *there) for actor, act in acts])
        done = [one for one in results if not isinstance(one, Exception)]
        assert all(isinstance(one, Refused) for one in results if isinstance(one, Exception)), results
        assert done and count(AuditEntry) - before == len(done), results
        assert findings() == []
        if pair == "remove and hear":
            assert [hit.id for hit in search(acts[0][0], "quokka").hits] == [cast.eileen]
        if pair == "hand the post on and hear":
            break


def test_one_form_twenty_times_at_once_has_one_effect_and_one_entry(app, cast, actor_of_cast, at_once):
    maggie = actor_of_cast(cast.maggie, form_id="twenty times")
    results = at_once([lambda: log(maggie, Who("new", name="Zebedee"), "Bin")] * 20)
    assert sorted(type(one).__name__ for one in results) == ["AlreadyDone"] * 19 + ["Logged"]
    assert (count(Interaction), count(AuditEntry), count(Resident)) == (1, 1, 2)
    assert {one.subject_id for one in results if isinstance(one, AlreadyDone)} == {
        one.conversation_id for one in results if not isinstance(one, Exception)
    }
