"""What a brief says, to somebody who has nothing but the paper: whose words, since when, who has it now."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import update

from crm import clock
from crm.conversations.commands.log import log_interaction
from crm.conversations.entry import LogEntry, Who
from crm.conversations.models import Conversation, Promise
from crm.conversations.queries.of_residents import Habit
from crm.council.models import COUNCIL, PostHolder
from crm.database import db
from crm.handovers.brief_words import through
from crm.handovers.draft import ways_of, written
from crm.handovers.one_page import fitted
from crm.handovers.queries.brief import brief_page
from crm.handovers.sheet import Known, Sheet, Words
from crm.residents.cards import resident_card
from crm.residents.models import Resident
from crm.responsibilities.models import Responsibility
from crm.ties.models import Tie
from crm.ties.queries import Knows
from tests.cast import keep
from tests.handovers.brief_scene import little, much

pytestmark = pytest.mark.page


def sheet_of(actor, resident_id: int) -> Sheet:
    return brief_page(actor, resident_id).sheet


@pytest.fixture
def promised(app, cast, actor_of_cast, at):
    """Maggie Oakes promised somebody new, through the council's account, to send a form: it is overdue."""
    maggie = actor_of_cast(cast.maggie)
    who = log_interaction(
        maggie,
        LogEntry(
            (Who("new", name="Arthur Ogden"),), "social", "I will post you the form.", direction="out",
            account_id=cast.northmere, subject="The form", promise_text="Send the form",
            promise_due_on=clock.today() + timedelta(days=2),
        ),
    ).resident_ids[0]  # fmt: skip
    at(timedelta(days=5))
    return who


def lead(post_id: int) -> None:
    """Every conversation is another post's from now on."""
    db.session.execute(
        update(Responsibility).where(Responsibility.conversation_id.is_not(None)).values(post_id=post_id)
    )
    keep()


def test_a_promise_says_its_day_and_who_made_it_though_an_account_said_it(promised, cast, actor_of_cast):
    (one,) = sheet_of(actor_of_cast(cast.maggie), promised).promised
    assert (one.when, one.late) == ("Due 18 Nov, 3 days overdue", True)
    assert (one.by, one.email) == ("Promised by Maggie Oakes on 16 Nov.", "")


def test_who_has_a_promise_now_is_named_only_when_it_is_somebody_else(promised, cast, actor_of_cast):
    maggie = actor_of_cast(cast.maggie)
    lead(cast.highways_inspector)
    (one,) = sheet_of(maggie, promised).promised
    assert one.by == "Promised by Maggie Oakes on 16 Nov. Now with Ben Okafor, Highways inspector, North."
    assert one.email == "ben.okafor@northmere.example"
    lead(cast.adviser)
    (one,) = sheet_of(maggie, promised).promised
    assert one.by.endswith("Now with Contact centre advisers, taken up by nobody yet.") and one.email == ""
    priya = db.session.query(PostHolder.id).filter_by(colleague_id=cast.priya, post_id=cast.adviser).scalar()
    db.session.execute(update(Conversation).values(taken_up_by_id=priya))
    keep()
    assert sheet_of(maggie, promised).promised[0].by.endswith("Now with Priya Nair, Contact centre adviser.")
    lead(cast.vacant_officer)
    assert sheet_of(maggie, promised).promised[0].by.endswith(", vacant.")


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "Due 21 Nov, today"), (1, "Due 22 Nov, tomorrow"), (6, "Due 27 Nov"), (90, "Due 19 Feb 2027")],
)
def test_the_day_of_a_promise_always_stands_there(promised, cast, actor_of_cast, days, words):
    db.session.execute(update(Promise).values(due_on=clock.today() + timedelta(days=days)))
    keep()
    assert sheet_of(actor_of_cast(cast.maggie), promised).promised[0].when == words


def test_an_open_promise_is_said_where_nobody_waits(promised, cast, actor_of_cast):
    maggie = actor_of_cast(cast.maggie)
    assert sheet_of(maggie, promised).open[0].stands == "A promise in it is 3 days overdue."
    db.session.execute(update(Promise).values(due_on=clock.today() + timedelta(days=8)))
    keep()
    assert sheet_of(maggie, promised).open[0].stands.startswith("A promise in it is due ")
    db.session.execute(update(Promise).values(kept_at=clock.now()))
    keep()
    assert sheet_of(maggie, promised).open[0].stands == "Nobody waits for an answer."


def test_who_waits_is_quoted_with_their_last_words_and_both_days(promised, cast, actor_of_cast, at):
    priya = actor_of_cast(cast.priya)
    at("2026-11-22 10:00")
    said = LogEntry((Who("resident", id=promised),), "web", "Where is it?", account_id=cast.northmere)
    log_interaction(priya, said)
    assert sheet_of(priya, promised).open[0].stands.startswith("Waiting since 10am: “Where is it?”")
    at("2026-11-25 10:00")
    assert sheet_of(priya, promised).open[0].stands.startswith("Waiting since 22 Nov (3 days): “Where is it?”")
    log_interaction(priya, replace(said, body="I have read that, it doesn’t say when."))
    stands = sheet_of(priya, promised).open[0].stands
    assert stands.startswith(
        "Waiting since 22 Nov (3 days): “Where is it?” Last, on 25 Nov: “I have read that, it doesn’t say when.”"
    )


def test_who_is_responsible_now_comes_first_and_a_pool_says_how_many_share_it(app, cast, actor_of_cast):
    maggie, who = actor_of_cast(cast.maggie), little()
    long_ago, then = (clock.now() - timedelta(days=days) for days in (30, 10))
    assert sheet_of(maggie, who).now == "Now: nobody is responsible"
    keep(
        Responsibility(
            post_id=cast.adviser, resident_id=who, role="lead", starts_at=long_ago, ends_at=then,
        ),
        Responsibility(post_id=cast.highways_inspector, resident_id=who, role="lead", starts_at=then),
    )  # fmt: skip
    sheet = sheet_of(maggie, who)
    ben = "Now: Ben Okafor, Highways inspector, North, since 6 November 2026 (ben.okafor@northmere.example)"
    assert sheet.now == ben
    assert sheet.responsible == ("Contact centre advisers, 17 October to 5 November 2026",)
    db.session.execute(update(Responsibility).where(Responsibility.resident_id == who).values(post_id=cast.adviser))
    keep()
    assert sheet_of(maggie, who).now == "Now: Contact centre advisers (2 share the post), since 6 November 2026"
    db.session.execute(
        update(Responsibility).where(Responsibility.resident_id == who).values(post_id=cast.vacant_officer)
    )
    keep()
    assert sheet_of(maggie, who).now.startswith("Now: nobody holds the post ")


def test_a_cover_is_named_beside_who_is_covered(app, cast, actor_of_cast):
    who, today = little(), clock.today()
    keep(
        Responsibility(post_id=cast.highways_inspector, resident_id=who, role="lead", starts_at=clock.now()),
        PostHolder(
            post_id=cast.highways_inspector, colleague_id=cast.amira, kind="cover",
            starts_on=today, ends_on=today + timedelta(days=5),
        ),
    )  # fmt: skip
    now = sheet_of(actor_of_cast(cast.maggie), who).now
    assert now.startswith("Now: Ben Okafor, ") and now.endswith(". Covered by Amira Siddiq, until 20 November 2026")


def test_each_exchange_names_its_matter_and_every_open_one_keeps_its_last(app, cast, actor_of_cast, at):
    maggie = actor_of_cast(cast.maggie)
    first = LogEntry((Who("new", name="Ann Two"),), "phone", "The bin is full.", subject="Bin at the top")
    who = log_interaction(maggie, first).resident_ids[0]
    person = (Who("resident", id=who),)
    at(timedelta(hours=1))
    lamp = log_interaction(maggie, LogEntry(person, "phone", "It is dark.", subject="Lamp", start_new=True))
    for number in range(15):
        at(timedelta(hours=1))
        again = LogEntry(person, "phone", f"Still dark {number}.", conversation_id=lamp.conversation_id)
        log_interaction(maggie, again)
    sheet = sheet_of(maggie, who)
    assert (sheet.said[0].matter, sheet.said[0].keeps) == ("Lamp", True)
    assert sheet.said[-1].words == "The bin is full." and sheet.said[-1].matter == "Bin at the top"
    assert sheet.said_count == 17 and "older exchanges" in sheet.left_out[0]


def test_a_matter_that_goes_by_its_first_words_says_them_once(app, cast, actor_of_cast):
    maggie = actor_of_cast(cast.maggie)
    who = log_interaction(maggie, LogEntry((Who("new", name="Ann"),), "phone", "Salt, on the steps.")).resident_ids[0]
    assert sheet_of(maggie, who).said[0].matter == ""


def test_people_stand_before_accounts_which_stand_in_one_line(promised, cast, actor_of_cast):
    sheet = sheet_of(actor_of_cast(cast.maggie), promised)
    assert [one.name for one in sheet.known] == ["Maggie Oakes"]
    assert sheet.known[0].words.endswith("1 message, last 16 Nov")
    assert len(sheet.through) == 1 and sheet.through[0].endswith("(1 message, last 16 Nov)")


@pytest.mark.parametrize(
    ("kind", "count", "channels", "words"),
    [
        ("account", 6, ("phone",), "6 calls"),
        ("account", 1, ("social",), "1 message"),
        ("officer", 2, ("in person", "phone"), "2 talks"),
        ("officer", 2, ("email",), "2 messages"),
        ("officer", 7, ("phone", "email"), "7 talks and messages"),
    ],
)
def test_talks_calls_and_messages_are_told_apart(app, at, kind, count, channels, words):
    when = datetime(2026, 6, 4, 12, tzinfo=clock.now().tzinfo)
    tie = Knows(kind, 1, "01632 960100", "", count, when, when, channels, 1.0, 2, "a little", None, False)
    assert through(tie) == f"01632 960100 ({words}, last 4 Jun)"


def test_who_is_responsible_is_never_left_out_of_who_knows_them(app, cast, actor_of_cast):
    maggie, who, now = actor_of_cast(cast.maggie), much(cast, ties=30), clock.now()
    keep(
        Tie(
            resident_id=who, colleague_id=cast.maggie, controller_id=COUNCIL, count=1, score=0.1,
            first_at=now - timedelta(days=900), last_at=now - timedelta(days=800),
        )
    )  # fmt: skip
    sheet = sheet_of(maggie, who)
    assert [one.name for one in sheet.known] == ["Maggie Oakes"]
    assert "weaker ties" in " ".join(sheet.left_out)


def test_what_keeps_its_place_goes_last(app, cast, actor_of_cast):
    sheet = sheet_of(actor_of_cast(cast.maggie), little())
    said = tuple(Words("6 Nov, phone", "Ann", "Long words. " * 40, "", number in {7, 11}) for number in range(12))
    people = tuple(Known("officer", False, f"Name {number}", "", "in touch", number == 9) for number in range(12))
    fit = fitted(replace(sheet, said=said, said_count=12, known=people, known_count=12, who="Long. " * 300))
    assert len(fit.said) < 12 and sum(one.keeps for one in fit.said) == 2
    assert people[9] in fit.known and len(fit.known) < 12


HABITS = (
    ((("phone", 4), ("web", 2)), "web", "Mostly rings (4 of 6 times), last by web form on 10 Oct."),
    ((("letter", 2), ("web", 2), ("phone", 1)), "web", "What works: nothing written down."),
    ((("phone", 3),), "phone", "Always rings (3 times), last on 10 Oct."),
    ((("email", 1),), "email", "Got in touch once: by email, on 10 Oct."),
    ((), "", "What works: nothing written down."),
)


def test_a_habit_is_said_only_when_it_is_one(app, cast, actor_of_cast):
    card = replace(resident_card(actor_of_cast(cast.maggie), little()), language="en")
    for channels, last_by, words in HABITS:
        when = datetime(2026, 10, 10, 12, tzinfo=clock.now().tzinfo) if channels else None
        assert ways_of(card, Habit(channels, last_by, when)) == words
    unasked = "What works: nothing written down.\nNobody has asked for their language yet."
    assert ways_of(replace(card, language=""), Habit((), "", None)) == unasked


def test_a_language_says_whether_an_interpreter_is_written_down(app, cast, actor_of_cast):
    card = replace(resident_card(actor_of_cast(cast.maggie), little()), language="pl")
    nothing = Habit((), "", None)
    assert ways_of(card, nothing) == "Prefers Polish. No interpreter or other adjustment is written down."
    for more in ({"adjustments": "An interpreter by phone."}, {"preferences": "Her son interprets."}):
        assert ways_of(replace(card, **more), nothing) == f"Prefers Polish.\n{next(iter(more.values()))}"


def test_notes_older_than_a_year_say_when_they_were_written(app, cast, actor_of_cast, at):
    maggie = actor_of_cast(cast.maggie)
    card = replace(resident_card(maggie, little()), about="Keeps bees.")
    assert written(card, card.about) == ""
    old = replace(card, brief_corrected_at=clock.now() - timedelta(days=611))
    assert written(old, old.about) == " (written in March 2025)" and written(old, "") == ""
    assert clock.today() == date(2026, 11, 16)
    db.session.execute(
        update(Resident).where(Resident.id == card.id).values(about="Bees.", brief_corrected_at=old.brief_corrected_at)
    )
    keep()
    sheet = sheet_of(maggie, card.id)
    assert sheet.who_title == "Who they are (written in March 2025)"
    assert sheet.works_title == "What works, what to avoid"
