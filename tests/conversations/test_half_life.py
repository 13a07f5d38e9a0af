"""Another half-life comes into force while everybody goes on logging, and nothing is lost."""

from __future__ import annotations

from threading import Event, Timer

import pytest
from sqlalchemy import delete, select

from crm import clock
from crm.actor import Actor
from crm.audit.steps import record
from crm.check import findings
from crm.conversations.commands import half_life
from crm.conversations.commands.half_life import begin_half_life, bring_into_force, fill_some
from crm.conversations.entry import Who
from crm.council.models import COUNCIL
from crm.database import db, end_reading, transaction
from crm.errors import BadInput
from crm.residents.models import Resident
from crm.ties.half_life import COLUMNS, HalfLife, in_force
from crm.ties.models import Tie
from crm.ties.queries import who_knows
from crm.ties.steps import Contact, strengthen
from tests.at_once import together
from tests.cast import keep
from tests.conversations.scene import log
from tests.scene import play

ACTOR = Actor.system("test")


def sound() -> bool:
    return not [line for line in findings(whole=True) if "ties" in line]


@pytest.fixture
def one_at_a_time(monkeypatch):
    monkeypatch.setattr(half_life, "AT_ONCE", 1)


def test_what_is_logged_between_two_batches_is_in_both_scores(app, cast, actor_of_cast, one_at_a_time):
    maggie = actor_of_cast(cast.maggie)
    play(cast, 3)
    before = who_knows(maggie, cast.eileen)[0].strength
    end_reading()
    assert begin_half_life(ACTOR, 90) == 0
    assert fill_some() == 1
    log(maggie, cast.eileen, "Still dark.", channel="phone")  # filled already
    log(
        maggie, Who("new", name="Kit Lowther"), "New here.", channel="email", direction="out"
    )  # not there at the beginning
    (late,) = keep(Resident(controller_id=COUNCIL, name="Late Comer", created_at=clock.now()))
    log(maggie, late, "Hello.")
    assert who_knows(maggie, cast.eileen)[0].strength > before  # nothing has changed for readers yet
    assert in_force().days == 180
    end_reading()
    # Cut short and started again it goes on; with another number it begins again.
    assert begin_half_life(ACTOR, 90) > 0
    while fill_some():
        log(maggie, cast.eileen, "And again.", channel="letter", direction="out")
    assert bring_into_force(ACTOR) == 90
    assert in_force().days == 90
    assert in_force().column == "score_b"
    assert sound()
    # And back, into the column that is stale by now.
    log(maggie, cast.eileen, "One more.")
    begin_half_life(ACTOR, 60)
    assert fill_some() == 1
    assert begin_half_life(ACTOR, 45) == 0
    while fill_some():
        pass
    assert bring_into_force(ACTOR) == 45
    assert bring_into_force(ACTOR) is None
    assert in_force().column == "score"
    assert sound()


def test_logging_at_the_same_moment_loses_nothing(app, cast, actor_of_cast, one_at_a_time):
    maggie, ben = actor_of_cast(cast.maggie), actor_of_cast(cast.ben)
    people = play(cast, 3).residents

    def change() -> int | None:
        begin_half_life(ACTOR, 120)
        while fill_some():
            pass
        return bring_into_force(ACTOR)

    def talk(who: Actor, to: int | Who) -> None:
        for number in range(4):
            log(who, to, f"Bin {number}", channel="email", direction="out", start_new=True)

    acts = [change, *(lambda who=who, to=to: talk(who, to) for who in (maggie, ben) for to in (cast.eileen, people[0]))]
    acts.append(lambda: talk(maggie, Who("new", name="Kit Lowther")))
    results = together(app, acts)
    assert not [one for one in results if isinstance(one, Exception)], results
    assert results[0] == 120
    assert sound()
    eileens = db.session.scalars(select(Tie).filter_by(resident_id=cast.eileen, colleague_id=cast.ben)).one()
    assert eileens.count == 4


def test_a_change_waits_for_whoever_is_writing_and_they_are_counted(app, cast, actor_of_cast, one_at_a_time):
    """Somebody new, logged by an act that began before the change and ends after: no lock on a resident tells of it."""
    maggie, has_written, may_end, order = actor_of_cast(cast.maggie), Event(), Event(), []
    play(cast, 1)

    def slowly() -> None:
        with transaction():
            (new,) = [Resident(controller_id=COUNCIL, name="Slow Comer", created_at=clock.now())]
            db.session.add(new)
            db.session.flush()
            strengthen([Contact(new.id, COUNCIL, clock.now(), "phone", "in", colleague_id=cast.maggie)])
            record(maggie, "test.done", "resident", new.id)
            has_written.set()
            may_end.wait(timeout=20)
            order.append("written")

    def change() -> None:
        has_written.wait(timeout=20)
        Timer(0.4, may_end.set).start()
        begin_half_life(ACTOR, 120)
        order.append("begun")

    results = together(app, [slowly, change])
    assert results == [None, None]
    assert order == ["written", "begun"]


def test_too_short_a_half_life_is_refused_and_an_empty_council_may_have_another(app, cast):
    with pytest.raises(BadInput, match="30 to 3,650 days, not 29"):
        begin_half_life(ACTOR, 29)
    result = app.test_cli_runner().invoke(args=["ties", "half-life", "29"])
    assert result.exit_code == 2
    result = app.test_cli_runner().invoke(args=["ties", "half-life", "90"])
    assert "The half-life is 90 days now, for everybody." in result.output
    assert db.session.scalars(select(HalfLife.days)).one() == 90


def test_without_the_row_the_usual_half_life_holds(app, cast):
    with db.engine.begin() as connection:
        connection.execute(delete(HalfLife.__table__))
    assert (in_force().days, in_force().column) == (180, COLUMNS[0])
