"""What waits, what is mine, my pool's, my team's: nothing is ever in nobody's list, and nothing in a stranger's."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from crm.conversations import commands
from crm.conversations.entry import Who
from crm.conversations.queries import (
    Wanted,
    how_many,
    listed,
    my_conversations,
    pool,
    team_conversations,
    waiting_queue,
)
from crm.conversations.queries.promises import promises_due
from crm.council.models import Controller, Post, PostHolder, Ward
from tests.cast import keep
from tests.conversations.scene import ends, log


@pytest.fixture
def grit(app, cast, actor_of_cast, at):
    logged = log(actor_of_cast(cast.maggie), cast.eileen, "The grit bin is empty", service_code=cast.gritting)
    at(timedelta(minutes=1))
    return logged.conversation_id


def ids(page):
    return [row.conversation_id for row in page.rows]


def test_who_waited_longest_comes_first_in_their_own_words(grit, cast, actor_of_cast, at):
    at("2026-11-20 12:00")
    later = log(
        actor_of_cast(cast.maggie), Who("new", name="Kelly-Ann Moss"), "They’ve dumped another sofa", channel="phone"
    )
    rows = waiting_queue(actor_of_cast(cast.maggie)).rows
    assert [(row.conversation_id, row.who, row.words, row.late) for row in rows] == [
        (grit, "Eileen Marsden", "The grit bin is empty", True),
        (later.conversation_id, "Kelly-Ann Moss", "They’ve dumped another sofa", False),
    ]
    assert [row.via for row in rows] == ["In person to Maggie Oakes", "By phone to Maggie Oakes"]


def test_it_is_late_only_past_the_councils_standard(grit, cast, actor_of_cast, at):
    at("2026-11-19 23:00")
    assert [row.late for row in waiting_queue(actor_of_cast(cast.maggie)).rows] == [False]
    at("2026-11-20 00:10")
    assert [row.late for row in waiting_queue(actor_of_cast(cast.maggie)).rows] == [True]


def test_an_answered_question_waits_no_longer(grit, cast, actor_of_cast, at):
    at(timedelta(hours=1))
    log(actor_of_cast(cast.ben), cast.eileen, "On Thursday", direction="out", conversation_id=grit)
    assert waiting_queue(actor_of_cast(cast.maggie)).rows == ()
    assert ids(my_conversations(actor_of_cast(cast.maggie))) == [grit]


def test_everybody_finds_the_councils_but_only_one_has_it(grit, cast, actor_of_cast):
    assert ids(waiting_queue(actor_of_cast(cast.maggie), scope="mine")) == [grit]
    assert ids(waiting_queue(actor_of_cast(cast.ben), scope="mine")) == []
    assert ids(waiting_queue(actor_of_cast(cast.ben), scope="all")) == [grit]
    assert ids(waiting_queue(actor_of_cast(cast.samina), scope="team")) == [grit]
    assert ids(waiting_queue(actor_of_cast(cast.imran), scope="team")) == []
    assert ids(team_conversations(actor_of_cast(cast.samina))) == [grit]


def test_casework_and_a_circles_conversations_are_in_nobody_elses_list(grit, cast, actor_of_cast):
    case = log(actor_of_cast(cast.helen), Who("new", name="Gareth"), "Noise", acting_as="ward councillor")
    circle = log(actor_of_cast(cast.jo), Who("new", name="Sol"), "In our care")
    hidden = {case.conversation_id, circle.conversation_id}
    for other in (cast.maggie, cast.samina, cast.ben, cast.owen, cast.dev, cast.imran):
        actor = actor_of_cast(other)
        for show in ("waiting", "mine", "pool", "team", "closed", "all"):
            for words in ("", "noise", "sol", "gareth"):
                wanted = Wanted(show, "all", words=words)
                assert not hidden & set(ids(listed(actor, wanted)))
        assert how_many(actor, Wanted("all")) == (0 if other == cast.dev else 1)
    assert ids(listed(actor_of_cast(cast.helen), Wanted("all"))) == [case.conversation_id]
    assert circle.conversation_id in ids(listed(actor_of_cast(cast.jo), Wanted("all")))


def test_a_vacant_posts_work_is_with_the_head_then_with_who_takes_over(grit, cast, actor_of_cast, at):
    ends(cast.maggie, cast.hale_officer, date(2026, 11, 18), leaves=True)
    at("2026-11-18 09:00")
    (row,) = waiting_queue(actor_of_cast(cast.samina)).rows
    assert (row.label, row.whose) == (
        "vacant, Neighbourhood Officer, Hale",
        "Neighbourhood Officer, Hale, vacant",
    )
    keep(PostHolder(colleague_id=cast.amira, post_id=cast.hale_officer, kind="cover", starts_on=date(2026, 11, 18)))
    assert ids(waiting_queue(actor_of_cast(cast.samina))) == []
    (row,) = waiting_queue(actor_of_cast(cast.amira)).rows
    assert (row.conversation_id, row.label) == (grit, "cover, Neighbourhood Officer, Hale")


def test_what_waits_in_a_pool_is_before_each_of_them(app, cast, actor_of_cast):
    logged = log(actor_of_cast(cast.priya), cast.eileen, "Hello?", channel="social", account_id=cast.northmere)
    rhys = actor_of_cast(cast.rhys)
    (row,) = waiting_queue(rhys).rows
    assert (row.conversation_id, row.via) == (logged.conversation_id, "To @NorthmereCouncil on X")
    assert row.whose == "Contact centre adviser, taken up by nobody yet"
    assert waiting_queue(rhys, with_pool=False).rows == ()
    assert ids(pool(rhys)) == [logged.conversation_id]


def test_the_list_is_narrowed_by_service_and_words(grit, cast, actor_of_cast):
    maggie = actor_of_cast(cast.maggie)
    sofa = log(
        maggie, Who("new", name="Kelly-Ann Moss"), "A sofa, 100% in the way", service_code=cast.flytipping,
        external_system="Streets", external_reference="ST-77",
    ).conversation_id  # fmt: skip
    for words in ("kelly", "SOFA", "100%", "st-77"):
        assert ids(listed(maggie, Wanted("all", words=words))) == [sofa], words
    assert ids(listed(maggie, Wanted("all", words="gritting lady"))) == [grit]
    assert ids(listed(maggie, Wanted("all", words="100_"))) == []
    assert ids(listed(maggie, Wanted("all", service_code=cast.gritting))) == [grit]


def test_who_was_asked_stands_beside_it(grit, cast, actor_of_cast):
    commands.ask(actor_of_cast(cast.maggie), grit, post_id=cast.highways_inspector, needed="When?")
    (row,) = my_conversations(actor_of_cast(cast.maggie)).rows
    assert row.asked == "With Highways inspector, North since 16 November"


def test_closed_ones_are_in_their_own_list(grit, cast, actor_of_cast):
    maggie = actor_of_cast(cast.maggie)
    commands.conclude(maggie, grit, "answered")
    assert ids(my_conversations(maggie)) == ids(waiting_queue(maggie)) == []
    assert ids(listed(maggie, Wanted("closed"))) == [grit]


def test_pages_follow_one_another_and_lose_nothing(app, cast, actor_of_cast, at):
    maggie = actor_of_cast(cast.maggie)
    made = [log(maggie, Who("new", name=f"Caller {n}"), "Bin").conversation_id for n in range(7)]
    first, second = (waiting_queue(maggie, page=page, per_page=4) for page in (1, 2))
    assert (first.has_next, second.has_next, second.previous) == (True, False, 1)
    assert ids(first) + ids(second) == made
    assert how_many(maggie, Wanted("waiting")) == 7


@pytest.mark.page
@pytest.mark.parametrize("show", ["waiting", "mine", "pool", "team", "closed", "all"])
def test_as_many_statements_for_one_row_as_for_many(app, cast, actor_of_cast, sql_count, show):
    priya = actor_of_cast(cast.priya)

    def call(n: int) -> None:
        logged = log(priya, Who("new", name=f"Caller {n}"), "Bin", channel="social", account_id=cast.northmere)
        if show == "mine":
            commands.take_up(priya, logged.conversation_id)
        if show == "closed":
            commands.conclude(priya, logged.conversation_id, "answered")

    call(0)
    with sql_count() as one:
        assert len(listed(priya, Wanted(show)).rows) == 1
    for n in range(1, 20):
        call(n)
    with sql_count() as many:
        assert len(listed(priya, Wanted(show)).rows) == 20
    assert len(many) == len(one)


def test_casework_stays_in_its_councillors_lists_when_the_wards_are_redrawn(app, cast, actor_of_cast, at):
    dev = actor_of_cast(cast.dev)
    case = log(dev, Who("new", name="Zed"), "My roof", promise_text="Ring", promise_due_on=date(2026, 11, 20))
    redrawn = date(2026, 11, 17)
    ends(cast.dev, cast.councillor_tarn, redrawn)
    (ward,) = keep(Ward(code="E05099009", name="Tarn and Fell", starts_on=redrawn))
    (seats,) = keep(Post(title="Councillor, Tarn and Fell", ward_id=ward, places=3, opened_on=redrawn))
    (held,) = keep(PostHolder(colleague_id=cast.dev, post_id=seats, starts_on=redrawn))
    keep(Controller(kind="councillor", post_holder_id=held))
    at(timedelta(days=1))
    dev = actor_of_cast(cast.dev)
    for shown in (waiting_queue(dev), my_conversations(dev)):
        assert ids(shown) == [case.conversation_id]
    assert ids(pool(dev)) == []
    assert promises_due(dev).count == 1
    zed = Who("resident", case.resident_ids[0])
    carried_on = log(dev, zed, "The roofer came", conversation_id=case.conversation_id)
    guessed = log(dev, zed, "It still leaks")
    assert carried_on.conversation_id == guessed.conversation_id == case.conversation_id
