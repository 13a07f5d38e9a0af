"""When people get in touch: the shape of a week, a day and a year, and the calendar that the demo council lives in.

The shapes are counts of enquiries that members of one English council made between May 2022 and July 2025: by weekday,
and the mean of each month. The hours are ours, after how contact centres are described.
"""

from __future__ import annotations

import random
from bisect import bisect
from datetime import date, datetime, timedelta
from itertools import accumulate

from crm import clock

MONTHS = (178, 163, 162, 154, 207, 203, 197, 167, 170, 144, 153, 123)
WEEKDAYS = (418, 331, 345, 312, 251, 21, 15)
# From 8 in the morning to 7 at night; people write at night too, but nobody here is at work then.
HOURS = (6, 13, 14, 13, 9, 9, 11, 11, 9, 6, 4)
FIRST_HOUR = 8
MORNING, EVENING = 8 * 60 + 30, 18 * 60
A_DAY = 24 * 60
SNOW_TIMES = 6

NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Calendar:
    """Minutes of London's wall clock since the first day of the period, as the quickest thing to reckon with.

    It ends on the evening of the last working day before `today`, so that whatever the hour at which the council is
    made, nothing in it lies in the future and the same day brings the same council.
    """

    def __init__(self, today: date, years: int, seed: int) -> None:
        self.today = today
        self.first = today - timedelta(days=round(365.25 * years))
        self.days = (today - self.first).days
        last = today - timedelta(days=1)
        while last.weekday() > 4:
            last -= timedelta(days=1)
        self.last_day = (last - self.first).days
        self.end = self.last_day * A_DAY + EVENING + 30
        self._weekday = self.first.weekday()
        self._midnights = [clock.start_of(self.first + timedelta(days=day)) for day in range(self.days + 1)]
        self.month_of = [(self.first + timedelta(days=day)).month - 1 for day in range(self.days + 1)]
        self.snow = self._snow(random.Random(f"{seed} snow"))
        self._busy = list(accumulate(self._weight(day) for day in range(self.last_day + 1)))
        self._hours = list(accumulate(HOURS))

    def date(self, minute: int) -> date:
        return self.first + timedelta(days=minute // A_DAY)

    def moment(self, minute: int, seconds: int = 0) -> datetime:
        """The moment of a minute, in UTC. Minutes before the period are reckoned with too."""
        day, within = divmod(minute, A_DAY)
        start = self._midnights[day] if day >= 0 else clock.start_of(self.first + timedelta(days=day))
        return start + timedelta(minutes=within, seconds=seconds)

    def minute(self, day: date, hour: int = 0, minute: int = 0) -> int:
        """The minute of a day and time."""
        return (day - self.first).days * A_DAY + hour * 60 + minute

    def weekday(self, minute: int) -> int:
        return (self._weekday + minute // A_DAY) % 7

    def some_minute(self, rng: random.Random) -> int:
        """A minute when somebody gets in touch: few at weekends, more in a wet May, most before lunch."""
        day = bisect(self._busy, rng.random() * self._busy[-1])
        hour = FIRST_HOUR + bisect(self._hours, rng.random() * self._hours[-1])
        return min(day, self.last_day) * A_DAY + hour * 60 + int(rng.random() * 60)

    def at_work(self, rng: random.Random, minute: int) -> int:
        """The first minute from there on at which an officer could write: a weekday between half past eight and six."""
        day, within = divmod(minute, A_DAY)
        if within > EVENING:
            day, within = day + 1, MORNING
        weekday = (self._weekday + day) % 7
        if weekday > 4:
            day, within = day + 7 - weekday, MORNING
        if within <= MORNING:
            within = MORNING + int(rng.random() * 150)
        return day * A_DAY + within

    def _weight(self, day: int) -> float:
        when = self.first + timedelta(days=day)
        return MONTHS[when.month - 1] * WEEKDAYS[when.weekday()] * (SNOW_TIMES if day in self.snow else 1)

    def _snow(self, rng: random.Random) -> frozenset[int]:
        """Three days of snow in each January."""
        found: set[int] = set()
        for year in range(self.first.year, self.today.year + 1):
            start = (date(year, 1, 5) - self.first).days + rng.randrange(20)
            found |= {day for day in range(start, start + 3) if 0 <= day < self.days - 20}
        return frozenset(found)
