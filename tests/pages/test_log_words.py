"""What the quick log says and reads, without a database."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from crm import clock
from crm.conversations.entry import LogEntry, Who
from crm.pages.log_conversations import Writer
from crm.pages.log_form import read_time
from crm.pages.log_people import key_of, shortened, who_of
from crm.pages.log_words import called, lately, possessive, promise_choices, saved, wrote_in_it

pytestmark = pytest.mark.page

NOBODY = LogEntry((), "phone", "Hello.")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Eileen Marsden", "Eileen"),
        ("Siân O’Brien", "Siân"),
        ("Mrs Marsden", "Mrs Marsden"),
        ("Cllr. Brathay", "Cllr. Brathay"),
        ("E. Marsden", "E. Marsden"),
        ("the gritting lady", "the gritting lady"),
        ("Ron from next door", "Ron from next door"),
        ("Ron", "Ron"),
        ("", ""),
    ],
)
def test_what_somebody_is_called(name, words):
    assert called(name) == words


def test_whose_it_is():
    assert possessive("Eileen") == "Eileen’s"
    assert possessive("James") == "James’s"
    assert possessive("Ferry Street Traders") == "Ferry Street Traders’"


@pytest.mark.parametrize(
    ("days_ago", "words"), [(0, "today"), (1, "yesterday"), (4, "Thursday"), (6, "Tuesday"), (7, "9 November")]
)
def test_when_it_was_as_one_would_say_it(days_ago, words):
    assert lately(clock.now() - timedelta(days=days_ago)) == words


def test_who_else_wrote_in_it():
    thursday, today = clock.now() - timedelta(days=4), clock.now()
    ben, samina, carol = Writer("Ben", thursday), Writer("Samina", today), Writer("Carol", thursday)
    assert wrote_in_it([]) == ""
    assert wrote_in_it([ben]) == "Ben wrote in this on Thursday."
    assert wrote_in_it([samina, ben]) == "Samina wrote in this today, Ben on Thursday."
    assert wrote_in_it([samina, ben, carol]) == "Samina wrote in this today, and so did 2 others lately."


@pytest.mark.parametrize(
    ("due_on", "words"),
    [
        (date(2026, 11, 16), "for today"),
        (date(2026, 11, 17), "for tomorrow"),
        (date(2026, 11, 20), "for Friday"),
        (date(2026, 12, 3), "for 3 December"),
    ],
)
def test_what_came_of_saving(due_on, words):
    entry = LogEntry((Who("new", name="Ron"),), "phone", "Hello.", promise_text="ring", promise_due_on=due_on)
    assert saved(entry, whose="Ron", joined=True) == (
        f"Saved. Ron’s conversation is up to date, and the promise is on your Today {words}."
    )


def test_what_came_of_saving_without_a_promise_or_a_name():
    assert saved(NOBODY, whose="", joined=True) == "Saved. The conversation is up to date."
    assert saved(NOBODY, whose="", joined=False) == "Saved. A new conversation has begun."


@pytest.mark.parametrize(
    ("today", "friday"),
    [
        (date(2026, 11, 16), ("2026-11-20", "Friday")),  # a Monday
        (date(2026, 11, 19), ("2026-11-27", "Friday 27 Nov")),  # a Thursday: Friday is tomorrow
        (date(2026, 11, 20), ("2026-11-27", "Friday 27 Nov")),  # a Friday
        (date(2026, 11, 21), ("2026-11-27", "Friday")),
    ],
)
def test_the_days_of_a_promise_are_all_different(today, friday):
    choices = promise_choices(today)
    assert list(choices.values()) == ["No", "Today", "Tomorrow", friday[1], "Another day"]
    assert list(choices)[3] == friday[0]


@pytest.mark.parametrize(
    ("raw", "at"),
    [
        ("09:40", time(9, 40)),
        ("9.40am", time(9, 40)),
        ("12:05 am", time(0, 5)),
        ("12pm", time(12)),
        ("2 PM", time(14)),
        ("14:30:00", time(14, 30)),
    ],
)
def test_times_as_people_write_them(raw, at):
    assert read_time(raw) == at


@pytest.mark.parametrize("raw", ["25:00", "9:70", "13pm", "noon", "9", "-1:00", "٩:٤٠"])
def test_what_is_no_time_is_said(raw):
    with pytest.raises(ValueError, match="is not a time"):
        read_time(raw)


@pytest.mark.parametrize(
    "who",
    [
        Who("resident", id=7),
        Who("organisation", id=3),
        Who("new", name="gritting lady: hale"),
        Who("new organisation", name="Traders"),
        Who("unknown", name="man with the spaniel"),
        Who("unknown"),
    ],
)
def test_a_key_stands_for_somebody(who):
    assert who_of(key_of(who)) == who


@pytest.mark.parametrize("key", ["", "resident:", "resident:x", "resident:-1", "resident:9999999999", "colleague:1"])
def test_other_keys_stand_for_nobody(key):
    assert who_of(key) is None


def test_a_long_text_is_cut_at_a_word():
    assert shortened("She asked\nwhich bin.") == "She asked which bin."
    assert shortened("one two three", 9) == "one two …"
