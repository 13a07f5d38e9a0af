"""How a conversation ends, what it is called, and who of a pool takes it up."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from crm import clock
from crm.conversations import commands
from crm.conversations.queries import my_conversations, pool, waiting_queue
from crm.errors import BadInput, NotFound, Refused
from tests.conversations.scene import conversation, ends, last_act, log


@pytest.fixture
def grit(app, cast, actor_of_cast, at):
    logged = log(actor_of_cast(cast.maggie), cast.eileen, "The grit bin is empty")
    at(timedelta(minutes=1))
    return logged.conversation_id


@pytest.fixture
def pooled(app, cast, actor_of_cast, at):
    """What came in over the corporate account: for whoever of thirty takes it up."""
    logged = log(
        actor_of_cast(cast.priya), cast.eileen, "Hello?", channel="social", account_id=cast.northmere
    )  # fmt: skip
    at(timedelta(minutes=1))
    return logged.conversation_id


def ids(page):
    return [row.conversation_id for row in page.rows]


@pytest.mark.parametrize("outcome", ["answered", "signposted", "refused", "no reply needed"])
def test_an_outcome_closes_it(grit, cast, actor_of_cast, outcome):
    assert commands.conclude(actor_of_cast(cast.maggie), grit, outcome, note="Lorry came") == grit
    row = conversation(grit)
    assert (row.outcome, row.closed_at, row.closed_by_id, row.waiting_since) == (
        outcome,
        clock.now(),
        cast.maggie,
        None,
    )
    act = last_act()
    assert (act.action, act.details) == ("conversation.concluded", {"outcome": outcome})


def test_a_statement_leaves_it_open_and_the_resident_waiting(grit, cast, actor_of_cast):
    waits = conversation(grit).waiting_since
    commands.conclude(actor_of_cast(cast.maggie), grit, "statement only")
    row = conversation(grit)
    assert (row.closed_at, row.waiting_since, row.outcome) == (None, waits, "statement only")


def test_what_is_closed_is_closed_once(grit, cast, actor_of_cast, at):
    commands.conclude(actor_of_cast(cast.maggie), grit, "answered")
    with pytest.raises(Refused, match="closed already, as answered"):
        commands.conclude(actor_of_cast(cast.ben), grit, "refused")


def test_an_unknown_outcome_or_a_long_note_is_bad_input(grit, cast, actor_of_cast):
    for outcome, note, field in (("done", "", "outcome"), ("answered", "x" * 400, "note")):
        with pytest.raises(BadInput) as refused:
            commands.conclude(actor_of_cast(cast.maggie), grit, outcome, note=note)
        assert list(refused.value.problems) == [field]


def test_nobody_closes_what_is_not_theirs_to_see(grit, cast, actor_of_cast):
    for stranger in (cast.helen, cast.dev, cast.ruth):
        with pytest.raises(NotFound):
            commands.conclude(actor_of_cast(stranger), grit, "answered")


def test_a_conversation_gets_another_name_and_service(grit, cast, actor_of_cast):
    commands.rename_conversation(actor_of_cast(cast.maggie), grit, "Grit, Crag Lane", service_code=cast.gritting)
    assert (conversation(grit).subject, conversation(grit).service_code) == ("Grit, Crag Lane", cast.gritting)
    for subject, service in ((" ", None), ("Grit", 9999)):
        with pytest.raises(BadInput):
            commands.rename_conversation(actor_of_cast(cast.maggie), grit, subject, service_code=service)


def test_one_of_a_pool_takes_it_up_and_the_other_no_longer_has_it(pooled, cast, actor_of_cast):
    priya, rhys = actor_of_cast(cast.priya), actor_of_cast(cast.rhys)
    assert ids(pool(priya)) == ids(pool(rhys)) == [pooled]
    assert ids(my_conversations(priya)) == []
    commands.take_up(priya, pooled)

    assert ids(my_conversations(priya)) == ids(waiting_queue(priya)) == [pooled]
    assert ids(pool(rhys)) == ids(my_conversations(rhys)) == ids(waiting_queue(rhys)) == []
    assert last_act().action == "conversation.taken_up"
    with pytest.raises(Refused, match="Priya Nair took this up already"):
        commands.take_up(rhys, pooled)


def test_what_was_taken_up_can_be_put_back(pooled, cast, actor_of_cast):
    priya = actor_of_cast(cast.priya)
    commands.take_up(priya, pooled)
    commands.put_back(priya, pooled)
    assert ids(pool(actor_of_cast(cast.rhys))) == [pooled]
    with pytest.raises(Refused, match="in the pool already"):
        commands.put_back(priya, pooled)


def test_a_leavers_work_falls_back_into_the_pool(pooled, cast, actor_of_cast, at):
    commands.take_up(actor_of_cast(cast.priya), pooled)
    ends(cast.priya, cast.adviser, date(2026, 11, 20), leaves=True)
    at("2026-11-19 12:00")
    assert ids(pool(actor_of_cast(cast.rhys))) == []
    at("2026-11-20 09:00")
    rhys = actor_of_cast(cast.rhys)
    assert ids(pool(rhys)) == ids(waiting_queue(rhys)) == [pooled]
    commands.take_up(rhys, pooled)
    assert ids(my_conversations(rhys)) == [pooled]


def test_only_who_is_in_the_pool_takes_up(pooled, grit, cast, actor_of_cast):
    with pytest.raises(Refused, match="holds the post"):
        commands.take_up(actor_of_cast(cast.maggie), pooled)
    with pytest.raises(Refused, match="holds the post"):
        commands.take_up(actor_of_cast(cast.maggie), grit)


def test_passing_on_takes_it_out_of_the_hands_of_who_took_it_up(pooled, cast, actor_of_cast, at):
    commands.take_up(actor_of_cast(cast.priya), pooled)
    at(timedelta(hours=1))
    commands.pass_on(actor_of_cast(cast.priya), pooled, post_id=cast.hale_officer, needed="Yours")
    assert conversation(pooled).taken_up_by_id is None
    assert ids(my_conversations(actor_of_cast(cast.maggie))) == [pooled]
