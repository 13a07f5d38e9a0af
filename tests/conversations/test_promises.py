"""Promises: kept, missed, withdrawn, put off; and in whose list they stand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from crm import clock
from crm.conversations import commands
from crm.conversations.entry import Who
from crm.conversations.models import Promise
from crm.conversations.queries import promises_due, promises_for_resident
from crm.council.models import PostHolder
from crm.database import db
from crm.errors import BadInput, NotFound, Refused
from tests.cast import keep
from tests.conversations.scene import ends, last_act, log

FRIDAY = date(2026, 11, 20)


@pytest.fixture
def promised(app, cast, actor_of_cast, at):
    """The id of Maggie's promise to ring by Friday."""
    log(actor_of_cast(cast.maggie), cast.eileen, "The bin", promise_text="Ring her", promise_due_on=FRIDAY)
    at(timedelta(hours=1))
    return db.session.scalars(select(Promise.id)).one()


def promise(promise_id: int) -> Promise:
    return db.session.get_one(Promise, promise_id, populate_existing=True)


@pytest.mark.parametrize(
    ("act", "how"),
    [
        (commands.keep_promise, "kept"),
        (commands.miss_promise, "missed"),
        (commands.withdraw_promise, "withdrawn"),
    ],
)
def test_a_promise_ends_one_way_once(promised, cast, actor_of_cast, act, how):
    act(actor_of_cast(cast.amira), promised, note="Rang at nine")
    row = promise(promised)
    assert getattr(row, f"{how}_at") == clock.now()
    assert (row.ended_by_id, row.ended_note) == (cast.amira, "Rang at nine")
    assert last_act().action == f"promise.{how}"
    assert promises_due(actor_of_cast(cast.maggie)).count == 0
    for again in (commands.keep_promise, commands.miss_promise):
        with pytest.raises(Refused, match=f"marked as {how} already, on 16 November"):
            again(actor_of_cast(cast.maggie), promised)


def test_withdrawing_says_why(promised, cast, actor_of_cast):
    with pytest.raises(BadInput) as refused:
        commands.withdraw_promise(actor_of_cast(cast.maggie), promised, note=" ")
    assert "note" in refused.value.problems


def test_a_promise_gets_another_day_from_today_on(promised, cast, actor_of_cast):
    commands.put_off_promise(actor_of_cast(cast.maggie), promised, date(2026, 11, 23))
    assert promise(promised).due_on == date(2026, 11, 23)
    assert last_act().details == {"promise_id": promised, "earlier": "2026-11-20", "due_on": "2026-11-23"}
    for day in (None, date(2026, 11, 15)):
        with pytest.raises(BadInput) as refused:
            commands.put_off_promise(actor_of_cast(cast.maggie), promised, day)
        assert "due_on" in refused.value.problems


def test_strangers_do_not_touch_it(promised, cast, actor_of_cast):
    for stranger in (cast.helen, cast.dev):
        with pytest.raises(NotFound):
            commands.keep_promise(actor_of_cast(stranger), promised)


def test_it_goes_with_the_conversation_to_whoever_holds_the_post(promised, cast, actor_of_cast, at):
    (row,) = promises_due(actor_of_cast(cast.maggie)).rows
    assert (row.text, row.maker, row.is_overdue, row.label) == ("Ring her", "you", False, "")
    ends(cast.maggie, cast.hale_officer, date(2026, 11, 18), leaves=True)
    keep(PostHolder(colleague_id=cast.amira, post_id=cast.hale_officer, starts_on=date(2026, 11, 18)))
    at("2026-11-21 09:00")
    found = promises_due(actor_of_cast(cast.amira))
    assert (found.count, found.overdue, found.rows[0].maker) == (1, 1, "Maggie Oakes")


def test_while_the_post_is_vacant_it_is_with_the_head(promised, cast, actor_of_cast, at):
    ends(cast.maggie, cast.hale_officer, date(2026, 11, 18), leaves=True)
    at("2026-11-18 09:00")
    (row,) = promises_due(actor_of_cast(cast.samina)).rows
    assert row.label == "vacant, Neighbourhood Officer, Hale"


def test_a_closed_conversation_keeps_its_promise_open(promised, cast, actor_of_cast):
    maggie = actor_of_cast(cast.maggie)
    commands.conclude(maggie, promise(promised).conversation_id, "answered")
    assert promises_due(maggie).count == 1


def test_the_earliest_comes_first_and_the_rest_is_counted(promised, cast, actor_of_cast, at):
    maggie = actor_of_cast(cast.maggie)
    for day in (18, 25, 17):
        log(maggie, cast.eileen, "And", promise_text=f"By {day}", promise_due_on=date(2026, 11, day))
    found = promises_due(maggie, limit=2)
    assert ([row.due_on.day for row in found.rows], found.count) == ([17, 18], 4)
    assert promises_due(maggie, until=FRIDAY).count == 3
    assert promises_due(actor_of_cast(cast.ben)).count == 0
    assert promises_due(actor_of_cast(cast.samina), scope="team").count == 4


def test_a_residents_promises_are_only_theirs(promised, cast, actor_of_cast):
    maggie = actor_of_cast(cast.maggie)
    log(maggie, Who("new", name="Kelly-Ann Moss"), "Sofa", promise_text="Clear it", promise_due_on=FRIDAY)
    assert [row.text for row in promises_for_resident(maggie, cast.eileen)] == ["Ring her"]
    assert promises_for_resident(actor_of_cast(cast.dev), cast.eileen) == ()
