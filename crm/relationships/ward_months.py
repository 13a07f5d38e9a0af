"""Which months of a ward can be looked at: whole ones, within its life, and over for a week. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from crm import clock

# What is written down late is still in the month, for a week; what comes after that is never in it, so that two looks
# at one month cannot be subtracted from each other.
CLOSES_AFTER = timedelta(days=7)
OFFERED = 24
OLDEST = date(1990, 1, 1)
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Month:
    """A calendar month in London, named by its first day."""

    starts_on: date

    @property
    def ends_on(self) -> date:
        """The first day after it."""
        return clock.month_after(self.starts_on)

    @property
    def closes_on(self) -> date:
        """The first day on which it can be looked at."""
        return self.ends_on + CLOSES_AFTER

    @property
    def last_day(self) -> date:
        return self.ends_on - timedelta(days=1)

    @property
    def before(self) -> Month:
        return Month(clock.month_before(self.starts_on))

    @property
    def value(self) -> str:
        """As addresses and forms send it: `2026-10`."""
        return f"{self.starts_on:%Y-%m}"

    @property
    def name(self) -> str:
        """`October`."""
        return f"{self.starts_on:%B}"

    @property
    def words(self) -> str:
        """`October 2026`."""
        return f"{self.starts_on:%B %Y}"


def month_of(day: date) -> Month:
    return Month(clock.first_of_month(day))


def is_whole(month: Month, starts_on: date, ends_on: date | None) -> bool:
    """Whether a ward stood through all of a month: of the month of a redraw neither the old ward nor the new one is
    shown, so that they cannot be subtracted from each other.

    >>> is_whole(Month(date(2023, 5, 1)), date(2023, 5, 4), None)
    False
    """
    return month.starts_on >= starts_on and (ends_on is None or month.ends_on <= ends_on)


def newest(starts_on: date, ends_on: date | None, today: date) -> Month | None:
    """The latest month of a ward's life that is over for a week; None where there is none yet."""
    month = month_of(today).before
    if ends_on is not None:
        month = min(month, month_of(ends_on).before, key=lambda one: one.starts_on)
    if month.closes_on > today:
        month = month.before
    return month if is_whole(month, starts_on, ends_on) else None


def offered(starts_on: date, ends_on: date | None, today: date, *, most: int = OFFERED) -> tuple[Month, ...]:
    """The months to choose from, newest first: two years of them. Older ones are there for who names them."""
    found: list[Month] = []
    month = newest(starts_on, ends_on, today)
    while month is not None and len(found) < most and is_whole(month, starts_on, ends_on):
        found.append(month)
        month = month.before
    return tuple(found)


def chosen(raw: str, name: str, starts_on: date, ends_on: date | None, today: date) -> tuple[Month | None, str]:
    """The month that an address names, or in words why it cannot be shown. Without one, the newest."""
    latest = newest(starts_on, ends_on, today)
    if not raw.strip():
        return latest, "" if latest else _nothing_yet(name, starts_on)
    if not (found := _MONTH.fullmatch(raw.strip())):
        return None, "That is not a month. Choose one from the list."
    if int(found[1]) < OLDEST.year:
        return None, f"The record does not reach back to {found[1]}. Choose a month from the list."
    month = Month(date(min(int(found[1]), today.year + 1), int(found[2]), 1))
    if month.starts_on < starts_on:
        return None, f"{name} began on {_day(starts_on)}, so there is nothing of {month.words}. {_WHOLE}"
    if ends_on is not None and month.ends_on > ends_on:
        last = ends_on - timedelta(days=1)
        return None, f"{name} ended on {_day(last)}, so there is no whole {month.words} of it. {_WHOLE}"
    if month.ends_on > today:
        return None, f"{month.starts_on:%B} {found[1]} is not over. {_WHOLE}"
    if month.closes_on > today:
        return None, f"{month.words} is shown from {_day(month.closes_on)} on, once what is written down late is in it."
    return month, ""


_WHOLE = "Whole months are shown."


def _nothing_yet(name: str, starts_on: date) -> str:
    first = month_of(starts_on)
    if first.starts_on < starts_on:
        first = Month(first.ends_on)
    return f"{name} began on {_day(starts_on)}. Its first whole month is shown from {_day(first.closes_on)} on."


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
