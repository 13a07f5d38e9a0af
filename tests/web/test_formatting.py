"""Dates, times and numbers in words."""

from datetime import UTC, date, datetime, timedelta

import pytest

from crm import clock
from crm.web import formatting as f


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=clock.LONDON)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-11-16 11:20", "Today, 11:20am"),
        ("2026-11-16 00:00", "Today, 12am"),
        ("2026-11-16 12:05", "Today, 12:05pm"),
        ("2026-11-15 09:00", "Yesterday, 9am"),
        ("2026-11-12 09:40", "Thu 12 Nov, 9:40am"),
        ("2025-12-31 23:59", "31 Dec 2025, 11:59pm"),
    ],
)
def test_a_moment(moment, said):
    assert f.moment(london(moment)) == said


def test_a_moment_of_summer_is_shown_as_on_the_wall():
    assert f.moment(datetime(2026, 7, 1, 23, 30, tzinfo=UTC)) == "Thu 2 Jul, 12:30am"


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-3, "3 days overdue"),
        (-1, "1 day overdue"),
        (0, "due today"),
        (1, "due tomorrow"),
        (4, "due Friday"),
        (7, "due 23 November"),
        (60, "due 15 January 2027"),
    ],
)
def test_when_something_is_due(days, said):
    assert f.due(clock.today() + timedelta(days=days)) == said


def test_days():
    assert f.day(date(2026, 11, 16), weekday=True) == "Monday 16 November"
    assert f.day(date(2011, 3, 1)) == "1 March 2011"
    assert f.full_day(date(2026, 11, 16)) == "16 November 2026"
    assert f.short_day(date(2026, 11, 12)) == "12 Nov"
    assert f.short_day(date(2025, 11, 12)) == "12 Nov 2025"
    assert f.day(None) == f.full_day(None) == f.short_day(None) == f.moment(None) == ""


def test_waiting_and_counting():
    assert f.waiting(clock.now() - timedelta(days=6)) == "Waiting 6 days"
    assert f.waiting(clock.now() - timedelta(hours=2)) == "Waiting since 8am"
    assert f.many(1, "day") == "1 day"
    assert f.many(1200, "person", "people") == "1,200 people"


def test_what_is_said_in_a_row_has_one_full_stop_each():
    assert f.sentences(["Where is the new tip?", "", "By email"]) == "Where is the new tip? By email"
    assert f.sentences(["A bench", "By email"]) == "A bench. By email"
    assert f.sentences([]) == ""
