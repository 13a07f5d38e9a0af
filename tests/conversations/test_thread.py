"""A conversation's page and a resident's timeline: who said what, through what, and who answered for it when."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from crm.conversations import commands
from crm.conversations.entry import Who
from crm.conversations.queries import (
    filters_for_resident,
    for_resident,
    in_it_words,
    open_for_resident,
    suggestion,
    thread_page,
    who_is_in,
)
from crm.council.models import PostHolder
from crm.errors import NotFound
from crm.responsibilities.queries import line_of
from tests.cast import keep
from tests.conversations.scene import ends, log, resident


@pytest.fixture
def story(app, cast, actor_of_cast, at):
    """Maggie's visit, the account's promise, Maggie leaves, Samina stands in, Amira takes over, Ben asks her."""
    at("2026-10-21 14:00")
    logged = log(
        actor_of_cast(cast.maggie), cast.eileen, "Walked the steps with her", direction="out", place="home visit"
    )
    about = logged.conversation_id
    at("2026-11-02 13:30")
    daughter = (Who("unknown", name="her daughter"), resident(cast.eileen, "on behalf of"))
    online = {"channel": "social", "account_id": cast.northmere}
    log(actor_of_cast(cast.priya), daughter, "Is anyone going to fill the bin??", **online)
    at("2026-11-02 16:15")
    log(
        actor_of_cast(cast.priya), daughter, "We will refill it", **online, direction="out", outcome="statement only",
        promise_text="Refill it", promise_due_on=date(2026, 11, 13),
    )  # fmt: skip
    ends(cast.maggie, cast.hale_officer, date(2026, 11, 7), leaves=True)
    keep(
        PostHolder(
            colleague_id=cast.samina, post_id=cast.hale_officer, kind="acting", starts_on=date(2026, 11, 7),
            ends_on=date(2026, 11, 9),
        ),
        PostHolder(colleague_id=cast.amira, post_id=cast.hale_officer, starts_on=date(2026, 11, 9)),
    )  # fmt: skip
    at("2026-11-12 09:40")
    log(actor_of_cast(cast.ben), cast.eileen, "Told her it is on order", direction="out", channel="phone")
    at("2026-11-16 09:02")
    commands.ask(actor_of_cast(cast.ben), about, post_id=cast.hale_officer, needed="Which bin?")
    at("2026-11-16 11:30")
    return about


def spoken(page) -> list[str]:
    return [one.who for one in page.line]


def test_the_thread_is_read_from_the_newest(story, cast, actor_of_cast):
    page = thread_page(actor_of_cast(cast.amira), story)
    assert spoken(page) == [
        "Ben Okafor asked Amira Siddiq, Neighbourhood Officer, Hale:",
        "Ben Okafor",
        "Amira Siddiq took over",
        "Samina Yusuf took over",
        "Maggie Oakes left",
        "@NorthmereCouncil",
        "Her daughter, on behalf of Eileen Marsden",
        "Maggie Oakes",
    ]
    turned = thread_page(actor_of_cast(cast.amira), story, oldest_first=True)
    assert sorted(spoken(turned)) == sorted(spoken(page))
    assert spoken(turned)[0] == "Maggie Oakes"


def test_an_entry_says_where_as_whom_and_what_was_promised(story, cast, actor_of_cast):
    entries = {one.who: one for one in thread_page(actor_of_cast(cast.amira), story).line if one.sort == "entry"}
    account = entries["@NorthmereCouncil"]
    assert (account.kind, account.to) == ("account", "her daughter, on behalf of Eileen Marsden")
    assert account.via == (
        "Message, @NorthmereCouncil on X, sent by Priya Nair. As officer. Statement only, so it stays open"
    )
    assert (account.promise.kind, account.promise.words) == ("late", "Promised: Refill it. 3 days overdue")
    maggie = entries["Maggie Oakes"]
    assert (maggie.kind, maggie.left, maggie.inbound, maggie.via) == (
        "officer", True, False, "In person, home visit. As officer",
    )  # fmt: skip
    daughter = entries["Her daughter, on behalf of Eileen Marsden"]
    assert (daughter.kind, daughter.inbound, daughter.to) == ("resident", True, "@NorthmereCouncil")


def test_the_strip_says_who_answers_who_supports_and_what_is_due(story, cast, actor_of_cast):
    page = thread_page(actor_of_cast(cast.amira), story)
    assert (page.lead.name, page.lead.post) == ("Amira Siddiq (you)", "Neighbourhood Officer, Hale")
    assert [one.short for one in page.supports] == ["Ben Okafor, Highways inspector, North", "Contact centre adviser"]
    assert [one.text for one in page.overdue] == ["Refill it"]
    assert [one.asked_by for one in page.asks_of_me] == ["Ben Okafor"]
    assert thread_page(actor_of_cast(cast.ben), story).asks_of_me == ()


def test_who_was_responsible_when(story, cast, actor_of_cast):
    holders = thread_page(actor_of_cast(cast.amira), story).holders
    assert [(one.kind, one.name, one.dates, one.left, one.now) for one in holders] == [
        ("officer", "Amira Siddiq (you)", "From 9 November 2026", False, True),
        ("cover", "Samina Yusuf, interim", "7 to 8 November 2026", False, False),
        ("officer", "Maggie Oakes", "21 October to 6 November 2026. Left", True, False),
    ]


@pytest.mark.parametrize(
    ("on", "name"),
    [
        (date(2026, 10, 21), "Maggie Oakes"),
        (date(2026, 11, 6), "Maggie Oakes"),
        (date(2026, 11, 7), "Samina Yusuf, interim"),
        (date(2026, 11, 9), "Amira Siddiq (you)"),
        (date(2026, 11, 16), "Amira Siddiq (you)"),
    ],
)
def test_who_was_responsible_on_a_day(story, cast, actor_of_cast, on, name):
    found = thread_page(actor_of_cast(cast.amira), story, on=on).as_at
    assert [one.name for one in found.holders] == [name]


def test_nobody_was_before_it_began_and_nobody_is_yet_tomorrow(story, cast, actor_of_cast):
    amira = actor_of_cast(cast.amira)
    before = thread_page(amira, story, on=date(2026, 10, 20)).as_at
    assert (before.holders, "Nobody was responsible" in before.words) == ((), True)
    assert "still to come" in thread_page(amira, story, on=date(2026, 11, 17)).as_at.words


def test_the_second_writer_is_told_who_else_is_in_it(story, cast, actor_of_cast):
    said = in_it_words(who_is_in(actor_of_cast(cast.amira), story))
    assert said == (
        "Ben Okafor wrote in this on 12 November, @NorthmereCouncil on 2 November, Maggie Oakes on 21 October."
    )
    assert "Ben" not in in_it_words(who_is_in(actor_of_cast(cast.ben), story))
    assert who_is_in(actor_of_cast(cast.dev), story) == ()


def test_a_stranger_finds_no_thread(story, cast, actor_of_cast):
    for stranger in (cast.helen, cast.dev, cast.ruth):
        with pytest.raises(NotFound):
            thread_page(actor_of_cast(stranger), story)
    with pytest.raises(NotFound):
        thread_page(actor_of_cast(cast.amira), story + 1000)


def test_a_circle_and_casework_say_who_reads_them(app, cast, actor_of_cast):
    jo, helen = actor_of_cast(cast.jo), actor_of_cast(cast.helen)
    circle = log(jo, cast.eileen, "Her grandson").conversation_id
    case = log(helen, Who("new", name="Gareth"), "Noise", acting_as="ward councillor").conversation_id
    assert thread_page(jo, circle).private.startswith("Only Youth Justice")
    own = thread_page(helen, case)
    assert own.private == "Your own casework: only you can read this"
    assert own.may_ask is False


def test_a_long_thread_comes_in_parts_and_each_note_once(app, cast, actor_of_cast, at):
    maggie = actor_of_cast(cast.maggie)
    about = log(maggie, cast.eileen, "Said 0").conversation_id
    for n in range(1, 50):
        at(timedelta(minutes=1))
        log(maggie, cast.eileen, f"Said {n}", conversation_id=about)
        if n in {5, 25, 45}:
            commands.ask(maggie, about, post_id=cast.highways_inspector, needed=f"Needed {n}")
    for oldest_first in (False, True):
        first = thread_page(maggie, about, oldest_first=oldest_first)
        rest = thread_page(maggie, about, oldest_first=oldest_first, beyond=first.next_from)
        both = [one.words for one in (*first.line, *rest.line)]
        assert (first.left_out, first.count, rest.next_from) == (10, 50, None)
        assert sorted(both) == sorted([*(f"Said {n}" for n in range(50)), *(f"“Needed {n}”" for n in (5, 25, 45))])
        assert [one.words for one in first.line if one.sort == "entry"][0] == ("Said 0" if oldest_first else "Said 49")


@pytest.mark.page
def test_as_many_statements_for_a_short_thread_as_for_a_long_one(app, cast, actor_of_cast, at, sql_count):
    maggie, priya = actor_of_cast(cast.maggie), actor_of_cast(cast.priya)

    def say(n: int) -> int:
        at(timedelta(minutes=1))
        about = log(maggie, cast.eileen, f"Said {n}", promise_text="Ring", promise_due_on=date(2026, 11, 20))
        log(priya, Who("unknown", name=f"neighbour {n}"), "Me too", conversation_id=about.conversation_id)
        commands.ask(maggie, about.conversation_id, post_id=cast.highways_inspector, needed="When?")
        return about.conversation_id

    about = say(0)
    with sql_count() as one:
        thread_page(maggie, about)
        for_resident(maggie, cast.eileen)
    for n in range(1, 12):
        say(n)
    with sql_count() as many:
        thread_page(maggie, about)
        for_resident(maggie, cast.eileen, per_page=20)
    assert len(many) == len(one)


def test_a_residents_timeline_goes_over_all_conversations_ten_at_a_time(app, cast, actor_of_cast, at):
    maggie = actor_of_cast(cast.maggie)
    at("2026-03-02 09:00")
    for n in range(23):
        at(timedelta(days=3))
        log(maggie, cast.eileen, f"Said {n}", start_new=True)
    first = for_resident(maggie, cast.eileen)
    second = for_resident(maggie, cast.eileen, before=first.older_than)
    third = for_resident(maggie, cast.eileen, before=second.older_than)
    said = [one.words for page in (first, second, third) for one in page.line if one.sort == "entry"]
    assert said == [f"Said {n}" for n in range(22, -1, -1)]
    assert [page.older_words for page in (first, second, third)] == [
        "Show 13 earlier, back to March 2026", "Show 3 earlier, back to March 2026", "",
    ]  # fmt: skip
    assert [one.words for one in first.line if one.sort == "month"] == ["April 2026"]


def test_a_timeline_is_narrowed_to_a_colleague_an_account_or_a_channel(story, cast, actor_of_cast):
    amira = actor_of_cast(cast.amira)

    def said(kind: str, key: object) -> list[str]:
        line = for_resident(amira, cast.eileen, with_kind=kind, with_id=str(key)).line
        return [one.who for one in line if one.sort == "entry"]

    assert said("colleague", cast.ben) == ["Ben Okafor"]
    assert said("account", cast.northmere) == ["@NorthmereCouncil", "Her daughter, on behalf of Eileen Marsden"]
    assert said("channel", "phone") == ["Ben Okafor"]
    assert len(said("channel", "pigeon")) == len(said("colleague", "x")) == 4
    found = {(one.kind, one.name): one.count for one in filters_for_resident(amira, cast.eileen)}
    assert found["account", "@NorthmereCouncil on X"] == 2
    assert found["colleague", "Priya Nair"] == 1


def test_a_timeline_has_the_notes_of_who_took_over(story, cast, actor_of_cast):
    amira = actor_of_cast(cast.amira)
    stretches = line_of("resident", cast.eileen)
    line = for_resident(amira, cast.eileen, stretches=stretches).line
    assert "Maggie Oakes left" in [one.who for one in line if one.sort == "note"]


def test_nobody_reads_in_a_timeline_what_is_not_theirs(story, cast, actor_of_cast, at):
    at(timedelta(hours=1))
    circle = log(actor_of_cast(cast.jo), cast.eileen, "Her grandson").conversation_id
    assert for_resident(actor_of_cast(cast.amira), cast.eileen).count == 4
    assert for_resident(actor_of_cast(cast.jo), cast.eileen).count == 5
    assert for_resident(actor_of_cast(cast.dev), cast.eileen).count == 0
    assert circle not in [row.conversation_id for row in open_for_resident(actor_of_cast(cast.amira), cast.eileen)]


def test_a_new_entry_is_told_where_it_goes(story, cast, actor_of_cast):
    amira = actor_of_cast(cast.amira)
    assert suggestion(amira, [cast.eileen]).conversation_id == story
    assert suggestion(actor_of_cast(cast.dev), [cast.eileen]) is None
    commands.conclude(amira, story, "answered")
    assert suggestion(amira, [cast.eileen]) is None
