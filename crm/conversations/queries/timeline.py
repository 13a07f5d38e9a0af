"""Entries, notes and months on one line: for a conversation's thread and for a resident's page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from crm import clock
from crm.conversations.queries.entries import Entry


@dataclass(frozen=True)
class Note:
    """One line on the line, without a box: taking over, leaving, asking. As the macro `note` has it."""

    at: datetime
    kind: str
    left: bool
    who: str
    words: str
    when: str = ""
    href: str = ""
    link: str = ""
    sort: str = "note"

    @property
    def moment(self) -> str:
        return self.at.isoformat()


@dataclass(frozen=True)
class Month:
    """A small heading on the line."""

    words: str
    sort: str = "month"


Line = tuple[Entry | Note | Month, ...]


def merged(entries: Iterable[Entry], notes: Iterable[Note], *, oldest_first: bool = False) -> Line:
    """Entries and notes on one line, newest first."""
    line: list[Entry | Note | Month] = [*entries, *notes]
    return tuple(sorted(line, key=lambda one: one.at, reverse=not oldest_first))  # type: ignore[union-attr]


def by_month(line: Line) -> Line:
    """The line with a small heading before each month but the present one."""
    found: list[Entry | Note | Month] = []
    this_month = f"{clock.today():%B %Y}"
    for words, group in groupby(line, key=lambda one: f"{clock.local(one.at):%B %Y}"):  # type: ignore[union-attr]
        if words != this_month:
            found.append(Month(words))
        found.extend(group)
    return tuple(found)
