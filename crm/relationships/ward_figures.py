"""All the numbers of a ward's page, as a reader may be told them: the only thing that lists, files and drawings see.

Pure: people in, `Told` out, by the ids of what they are about. See crm/relationships/suppression.py for the rules and
docs/decisions/0022-what-a-ward-page-tells.md for why.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any, Protocol, TypeVar

from crm.relationships.suppression import FEW, NONE_OR_SMALL, Told, exactly, told, told_crossings, told_rows

DRAWN = 8
VIEWS = ("themes", "teams", "officers", "accounts")

Key = TypeVar("Key", bound=Hashable)


class People(Protocol):
    """The people in touch in a month, by the rows of each view."""

    people: Set[int]
    themes: Mapping[int, Set[int]]
    teams: Mapping[int, Set[int]]
    officers: Mapping[tuple[int, int], Set[int]]
    accounts: Mapping[int, Set[int]]


@dataclass(frozen=True)
class Month:
    """One month of a ward. Empty views where fewer than five people were in touch."""

    total: Told
    themes: dict[int, Told] = field(default_factory=dict)
    teams: dict[int, Told] = field(default_factory=dict)
    officers: dict[tuple[int, int], Told] = field(default_factory=dict)  # team, colleague
    accounts: dict[int, Told] = field(default_factory=dict)
    # Whether a theme that has no row was raised by nobody; else nothing is known of it.
    themes_are_all: bool = False

    @property
    def is_shown(self) -> bool:
        return self.total.least >= FEW

    def theme(self, key: int) -> Told | None:
        """What is told of a theme; None where nothing is."""
        return self.themes.get(key) or (exactly(0) if self.themes_are_all else None)


@dataclass(frozen=True)
class Standing:
    """How it stood at the end of the month."""

    waiting: Told = field(default_factory=lambda: exactly(0))
    waiting_by_theme: dict[int, Told] = field(default_factory=dict)
    # Whether nobody waited about a theme that has no row; else nothing is known of it.
    waiting_is_all: bool = True
    # Since when, where so many waited that it may be told: by theme, and in all.
    since: dict[int, date] = field(default_factory=dict)
    longest: date | None = None
    led_by: dict[int, tuple[int, ...]] = field(default_factory=dict)  # the posts that lead most of it, by theme
    overdue: Told = field(default_factory=lambda: exactly(0))
    alone: Told = field(default_factory=lambda: exactly(0))
    alone_mostly: int | None = None  # the team through which most of them are known


@dataclass(frozen=True)
class Figures:
    """A month, the one before it, how it stood at its end, and the lines between themes and who was in touch."""

    now: Month
    before: Month
    standing: Standing
    team_lines: dict[tuple[int, int], Told]  # theme, team
    account_lines: dict[tuple[int, int], Told]  # theme, account
    organisations: tuple[int, ...] = ()  # in touch in the month; no residents, so they are told


def figures(
    now: People, before: People, waiting: tuple[Set[int], Mapping[int, Set[int]]], overdue: int,
    alone: Mapping[int | None, int],
) -> Figures:  # fmt: skip
    """Everything that is told of a ward and a month. `waiting`: all who waited, and by theme; `alone`: by team.

    Each month is told as if it alone were asked for, so the page of another month never tells it differently.
    """
    month = month_figures(now)
    return Figures(
        now=month,
        before=month_figures(before),
        standing=_standing(len(now.people), waiting, overdue, alone) if month.is_shown else Standing(),
        team_lines=_lines(month.themes, month.teams, now.themes, now.teams),
        account_lines=_lines(month.themes, month.accounts, now.themes, now.accounts),
    )


def month_figures(contacts: People) -> Month:
    """One month by itself: its total, and each view of it.

    No row that is told lies within another that is, with one to four people between them: whoever knows that all of
    an account's messages are answered by one team could subtract the two.
    """
    if len(contacts.people) < FEW:
        return Month(NONE_OR_SMALL)
    hidden: dict[str, set[Hashable]] = {view: set() for view in VIEWS}
    while True:
        month = _told(contacts, hidden)
        if not (found := _too_close(month, contacts)):
            return month
        for view, key in found:
            hidden[view].add(key)


def _told(contacts: People, hidden: Mapping[str, Set[Any]]) -> Month:
    total = len(contacts.people)
    themes = told_rows(total, _counts(contacts.themes), hidden=hidden["themes"])
    teams, accounts = (
        told_rows(total, _counts(rows), rest=_outside(contacts.people, rows), hidden=hidden[view])
        for view, rows in (("teams", contacts.teams), ("accounts", contacts.accounts))
    )
    officers: dict[tuple[int, int], Told] = {}
    for team, of_team in teams.items():
        # Of a team whose own number is not told nothing more is told.
        if of_team.number is not None:
            theirs = {key: people for key, people in contacts.officers.items() if key[0] == team}
            rest = _outside(contacts.teams[team], theirs)
            officers |= told_rows(of_team.number, _counts(theirs), rest=rest, hidden=hidden["officers"])
    return Month(exactly(total), themes, teams, officers, accounts, themes_are_all=bool(themes))


def _too_close(month: Month, contacts: People) -> set[tuple[str, Hashable]]:
    """The rows that are told and lie within another row that is told, all but one to four of its people."""
    rows = [
        (view, key, getattr(contacts, view)[key])
        for view in VIEWS
        for key, one in getattr(month, view).items()
        if one.number is not None
    ]
    rows.sort(key=lambda row: len(row[2]))
    found: set[tuple[str, Hashable]] = set()
    for place, (view, key, people) in enumerate(rows):
        # Only those that are a little larger can be too close.
        for _view, _key, others in islice(rows, place + 1, None):
            if len(others) - len(people) >= FEW:
                break
            if people < others:
                found.add((view, key))
    return found


def _standing(
    total: int, waiting: tuple[Set[int], Mapping[int, Set[int]]], overdue: int, alone: Mapping[int | None, int]
) -> Standing:
    everybody, by_theme = waiting
    rows = told_rows(len(everybody), _counts(by_theme))
    known = sum(alone.values())
    # Those whom one colleague alone knows are some of those in touch, so how many are not must not be few either.
    shown = told_rows(total, {"alone": known}, rest=total - known).get("alone") if known else exactly(0)
    return Standing(
        waiting=told(len(everybody)),
        waiting_by_theme=rows,
        waiting_is_all=bool(rows) or not everybody,
        overdue=told(overdue),
        alone=shown or Told(1, None),
        alone_mostly=_mostly(known, alone) if shown and shown.number is not None else None,
    )


def _mostly(known: int, alone: Mapping[int | None, int]) -> int | None:
    """The team of more than half, where so many are known that it says of nobody that they are not of it."""
    team, most = max(alone.items(), key=lambda item: (item[1], -(item[0] or 0)), default=(None, 0))
    return team if known >= 2 * FEW and 2 * most > known else None


def _lines(
    left: dict[int, Told], right: dict[int, Told], by_left: Mapping[int, Set[int]], by_right: Mapping[int, Set[int]]
) -> dict[tuple[int, int], Told]:
    left, right = _drawn(left), _drawn(right)
    shared = {(one, other): len(by_left[one] & by_right[other]) for one in left for other in right}
    return told_crossings(left, right, shared)


def _drawn(rows: dict[int, Told]) -> dict[int, Told]:
    """The rows that lines are drawn between: the largest of those that are told, then others whatever their size."""
    keys = sorted(rows, key=lambda key: (-(rows[key].number or 0), key))
    return {key: rows[key] for key in keys[:DRAWN]}


def _counts(rows: Mapping[Key, Set[int]]) -> dict[Key, int]:
    return {key: len(people) for key, people in rows.items()}


def _outside(people: Set[int], rows: Mapping[Key, Set[int]]) -> int:
    inside: set[int] = set()
    return len(people - inside.union(*rows.values()))
