"""The lines of a ward’s page, in words: figures and names put together, for the page, its file and its drawing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from crm import clock
from crm.relationships.queries.ward_names import Bodies, Body, Called, Names
from crm.relationships.suppression import UNTOLD, Told, exactly
from crm.relationships.ward_figures import Figures
from crm.web.formatting import many

NO_SERVICE = "No service named"
AT_ONCE = 10
MOST = 30


@dataclass(frozen=True)
class Theme:
    """What people raise: a service, how many did, how many more than the month before."""

    key: int
    name: str
    told: Told
    before: Told | None
    waiting: Told | None  # None where nothing is told of it

    @property
    def change(self) -> str:
        return change(self.told, self.before)

    @property
    def direction(self) -> str:
        """The shape that stands beside the words: up, down, same; empty where the change is not shown."""
        words = self.change
        return (
            "up" if words.endswith("more") else "down" if words.endswith("fewer") else "same" if "same" in words else ""
        )


@dataclass(frozen=True)
class Officer:
    """An officer of a team, by name and not by number of people: a ward's page ranks nobody."""

    name: str
    left: bool
    told: Told


@dataclass(frozen=True)
class InTouch:
    """A team or an account, with how many it was in touch with, and about what: as the lines of the drawing say."""

    kind: str  # team, account
    key: int
    name: str
    more: str  # "3 officers", "Corporate account"
    told: Told
    about: tuple[str, ...]  # with five people or more, the most first
    also: tuple[str, ...]  # with how many is not told
    officers: tuple[Officer, ...] = ()


@dataclass(frozen=True)
class Waits:
    """A theme in which people waited at the end of the month, for how long, and who answers for most of it now."""

    key: int
    name: str
    told: Told
    longest: int | None  # days; None where too few waited to say
    late: bool
    posts: tuple[str, ...]


@dataclass(frozen=True)
class Organisation:
    """An organisation by name, and who looks after it."""

    key: int
    name: str
    last_on: date | None
    post: str
    who: str
    team_id: int | None
    is_looked_after: bool

    @property
    def why_not(self) -> str:
        """What is said where nobody looks after it."""
        return "Nobody looks after it" if self.last_on else "Not in touch yet"

    @property
    def is_at_risk(self) -> bool:
        """Whether the council spoke with it, and nobody goes on with that."""
        return self.last_on is not None and not self.is_looked_after


@dataclass(frozen=True)
class Folded:
    """The rows of a table that are looked at first, more of them under a fold, and how many the file alone has."""

    first: tuple[Theme | InTouch | Organisation, ...]
    rest: tuple[Theme | InTouch | Organisation, ...]
    left_out: int


def folded(rows: Sequence[Theme | InTouch | Organisation], most: int = AT_ONCE) -> Folded:
    """So many rows first, and at most thirty in all: a large ward has a hundred themes."""
    return Folded(tuple(rows[:most]), tuple(rows[most:MOST]), max(0, len(rows) - MOST))


def change(now: Told, before: Told | None) -> str:
    """`38 more`, `2 fewer`, `the same`; `not shown` where either number is not.

    >>> change(Told(46, 46), Told(8, 8)), change(Told(5, 5), Told(1, 4)), change(Told(5, 5), Told(5, 5))
    ('38 more', 'not shown', 'the same')
    """
    if before is None or now.number is None or before.number is None:
        return "not shown"
    more = now.number - before.number
    return "the same" if more == 0 else f"{abs(more):,} {'more' if more > 0 else 'fewer'}"


def themes(figures: Figures, names: Names) -> tuple[Theme, ...]:
    """The themes, the largest first; those whose number is not told by name, so that their order says nothing."""
    waiting = figures.standing.waiting_by_theme
    nobody = exactly(0) if figures.standing.waiting_is_all else None
    rows = [
        Theme(key, theme_name(names, key), one, figures.before.theme(key), waiting.get(key, nobody))
        for key, one in figures.now.themes.items()
    ]
    return tuple(sorted(rows, key=lambda row: _order(row.told, row.name)))


def in_touch(figures: Figures, names: Names) -> tuple[InTouch, ...]:
    """Teams and accounts in one list, in the same order."""
    by_team: dict[int, list[Officer]] = {}
    for (team, colleague), one in figures.now.officers.items():
        called = names.officers.get(colleague, Called("Somebody"))
        by_team.setdefault(team, []).append(Officer(called.name, called.left, one))
    rows = []
    for key, one in figures.now.teams.items():
        officers = tuple(sorted(by_team.get(key, ()), key=lambda officer: officer.name.casefold()))
        more = many(len(officers), "officer") if officers else ""
        rows.append(
            InTouch("team", key, names.teams[key], more, one, *_about(figures.team_lines, key, names), officers)
        )
    for key, one in figures.now.accounts.items():
        account = names.accounts[key]
        more = f"{account.kind.capitalize()} account"
        rows.append(InTouch("account", key, account.name, more, one, *_about(figures.account_lines, key, names)))
    return tuple(sorted(rows, key=lambda row: _order(row.told, row.name)))


def waits(figures: Figures, names: Names, on: date, standard: int) -> tuple[Waits, ...]:
    """Where people waited at the end of the month, the most first."""
    standing = figures.standing
    rows = []
    for key, one in standing.waiting_by_theme.items():
        days = (on - standing.since[key]).days if key in standing.since else None
        who = tuple(" and ".join(names.holders.get(post, ())) or names.posts[post] for post in standing.led_by[key])
        rows.append(Waits(key, theme_name(names, key), one, days, days is not None and days > standard, who))
    return tuple(sorted(rows, key=lambda row: _order(row.told, row.name)))


def organisations(bodies: Bodies, names: Names) -> tuple[Organisation, ...]:
    """Each with the post that looks after it, and who holds that today."""
    return tuple(_organisation(body, names) for body in bodies.shown)


def _organisation(body: Body, names: Names) -> Organisation:
    who = " and ".join(names.holders.get(body.post_id or 0, ()))
    return Organisation(
        key=body.organisation_id,
        name=body.name,
        last_on=clock.local(body.last_at).date() if body.last_at else None,
        post=body.post,
        who=who,
        team_id=body.team_id,
        is_looked_after=body.post_id is not None and (bool(who) or body.places > 1),
    )


def theme_name(names: Names, key: int) -> str:
    return names.themes.get(key, NO_SERVICE)


def _about(lines: Mapping[tuple[int, int], Told], key: int, names: Names) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The themes of at least five of a row's people, the thickest lines first; and those with how many is not told."""
    mine = [(theme_name(names, theme), one) for (theme, other), one in lines.items() if other == key]
    told = sorted((one.least * -1, name) for name, one in mine if one != UNTOLD)
    return tuple(name for _least, name in told), tuple(sorted(name for name, one in mine if one == UNTOLD))


def _order(one: Told, name: str) -> tuple[int, bool, str]:
    return -(one.number or 0), one.most is None, name.casefold()
