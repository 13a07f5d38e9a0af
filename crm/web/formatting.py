"""Dates, times and numbers in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from flask import Flask

from crm import clock


def day(value: date | datetime | None, *, weekday: bool = False) -> str:
    """`16 November`, with the year when it is not this one; with `weekday`, `Monday 16 November`."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = clock.local(value).date()
    words = f"{value.day} {value:%B}" if value.year == clock.today().year else f"{value.day} {value:%B %Y}"
    return f"{value:%A} {words}" if weekday else words


def full_day(value: date | datetime | None) -> str:
    """`16 November 2026`: always with its year, for what is a record."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = clock.local(value).date()
    return f"{value.day} {value:%B %Y}"


def hour(value: datetime) -> str:
    """`9:40am`, and `2pm` on the hour."""
    at = clock.local(value)
    minutes = f":{at:%M}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes}{'am' if at.hour < 12 else 'pm'}"


def moment(value: datetime | None) -> str:
    """`Today, 11:20am`, `Yesterday, 9am`, `Thu 12 Nov, 9:40am`, with the year when it is not this one."""
    if value is None:
        return ""
    at = clock.local(value)
    days_ago = (clock.today() - at.date()).days
    if days_ago == 0:
        return f"Today, {hour(value)}"
    if days_ago == 1:
        return f"Yesterday, {hour(value)}"
    if at.year == clock.today().year:
        return f"{at:%a} {at.day} {at:%b}, {hour(value)}"
    return f"{at.day} {at:%b %Y}, {hour(value)}"


def short_day(value: date | datetime | None) -> str:
    """`12 Nov`, with the year when it is not this one: for the end of a row."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = clock.local(value).date()
    return f"{value.day} {value:%b}" if value.year == clock.today().year else f"{value.day} {value:%b %Y}"


def due(value: date) -> str:
    """`3 days overdue`, `due today`, `due tomorrow`, `due Friday`, `due 3 December`."""
    days = (value - clock.today()).days
    if days < 0:
        return f"{many(-days, 'day')} overdue"
    if days == 0:
        return "due today"
    if days == 1:
        return "due tomorrow"
    return f"due {value:%A}" if days < 7 else f"due {day(value)}"


def sentence(words: str) -> str:
    """The words with a capital at the beginning, and names in them left as they are: `Due Wednesday`."""
    return words[:1].upper() + words[1:]


def waiting(since: datetime) -> str:
    """`Waiting 6 days`; of today, since when: `Waiting since 8am`."""
    days = (clock.today() - clock.local(since).date()).days
    return f"Waiting {many(days, 'day')}" if days else f"Waiting since {hour(since)}"


def many(number: int, noun: str, plural: str | None = None) -> str:
    """`1 day`, `2 days`, `1,200 people`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def listed(parts: Iterable[str]) -> str:
    """Things or names one after another; what is empty is left out.

    >>> listed(["Ann", "Bob"]), listed(["Ann", "", "Bob", "Cat"])
    ('Ann and Bob', 'Ann, Bob and Cat')
    """
    said = [part for part in parts if part]
    return " and ".join([", ".join(said[:-1]), said[-1]]) if len(said) > 1 else "".join(said)


def cut(words: str, longest: int) -> str:
    """Words that have room for so many letters, with `…` where some are left out.

    >>> cut("Hale Bowling Club", 10)
    'Hale Bowl…'
    """
    return words if len(words) <= longest else words[: longest - 1].rstrip(" ,") + "…"


def within(words: str) -> str:
    """A moment in the middle of a sentence: `asked yesterday, 3:30pm`."""
    return words[:1].lower() + words[1:] if words.startswith(("Today", "Yesterday")) else words


def sentences(parts: Iterable[str]) -> str:
    """`Where is the tip? By email to Ben`: what is said of a thing, with a full stop where none stands yet."""
    said = [part for part in parts if part]
    return " ".join([*(part if part.endswith((".", "?", "!", "…")) else f"{part}." for part in said[:-1]), *said[-1:]])


def install(app: Flask) -> None:
    """Give templates these words, as filters."""
    for words in (day, full_day, hour, moment, short_day, due, sentence, sentences, listed, waiting, many, within):
        app.add_template_filter(words)
