"""What time it is. Moments are UTC; days are those of Europe/London, where the council is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

_stopped_at: ContextVar[datetime | None] = ContextVar("stopped_at", default=None)
# A running server of the tests lives in other threads, where a context variable does not reach.
_stopped_everywhere: list[datetime] = []


def now() -> datetime:
    """The present moment, in UTC, to the microsecond."""
    if stopped := _stopped_at.get():
        return stopped
    if _stopped_everywhere:
        return _stopped_everywhere[-1]
    return datetime.now(UTC)


def today() -> date:
    """The present day in London."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    """A moment as the clock on the wall in London shows it."""
    return moment.astimezone(LONDON)


def start_of(day: date) -> datetime:
    """The first moment of a day in London, in UTC."""
    return datetime.combine(day, time.min, tzinfo=LONDON).astimezone(UTC)


def end_of(day: date) -> datetime:
    """The first moment after a day in London, in UTC."""
    return start_of(days_after(day, 1))


def days_after(day: date, days: int) -> date:
    return day + timedelta(days=days)


def first_of_month(day: date) -> date:
    return day.replace(day=1)


def month_after(month: date) -> date:
    """The first day of the next month."""
    return first_of_month(first_of_month(month) + timedelta(days=31))


def month_before(month: date) -> date:
    """The first day of the month before."""
    return first_of_month(first_of_month(month) - timedelta(days=1))


@contextmanager
def stopped(moment: datetime, *, everywhere: bool = False) -> Iterator[None]:
    """Stop the clock at a moment: for tests, and for writing an invented past. `everywhere` reaches other threads."""
    if everywhere:
        _stopped_everywhere.append(moment)
        try:
            yield
        finally:
            _stopped_everywhere.pop()
    else:
        token = _stopped_at.set(moment)
        try:
            yield
        finally:
            _stopped_at.reset(token)
