"""Rules of the council that need no database."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

POSTCODE = re.compile(r"^(GIR0AA|[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2})$")
WARD_CODE = re.compile(r"^[EWSN]\d{8}$", re.ASCII)
EMAIL = re.compile(r"^[^\s@]+@[^\s@]+\.[^\s@.]+$")
_TITLE = re.compile(r"^(councillor|cllr)\b\.?\s*", re.IGNORECASE)


def normal_postcode(raw: str) -> str | None:
    """`m33 2ab` as `M332AB`, without a space; None for what is no postcode of the United Kingdom."""
    packed = re.sub(r"\s+", "", raw).upper()
    return packed if POSTCODE.match(packed) else None


def shown_postcode(packed: str) -> str:
    """`M332AB` as `M33 2AB`."""
    return f"{packed[:-3]} {packed[-3:]}" if len(packed) > 3 else packed


def in_force(starts_on: date, ends_on: date | None, on: date) -> bool:
    """Whether a half-open interval holds on a day."""
    return starts_on <= on and (ends_on is None or on < ends_on)


def below(parents: Mapping[int, int | None], tops: Iterable[int]) -> frozenset[int]:
    """The teams named and all teams below them, given each team's parent."""
    found = set(tops)
    growing = True
    while growing:
        more = {team for team, parent in parents.items() if parent in found and team not in found}
        found |= more
        growing = bool(more)
    return frozenset(found)


def above(parents: Mapping[int, int | None], team: int | None) -> list[int]:
    """A team and the teams above it, nearest first. A circle in the data ends the walk."""
    path: list[int] = []
    while team is not None and team not in path:
        path.append(team)
        team = parents.get(team)
    return path


@dataclass(frozen=True)
class Staffed:
    """The tree of teams on a day, and in which of them somebody is."""

    parents: Mapping[int, int | None]
    restricted: frozenset[int]
    headed: frozenset[int]  # somebody holds a post that heads it
    peopled: frozenset[int]  # somebody holds any post in it


@dataclass(frozen=True)
class Keepers:
    """To whom a vacant post's work falls: the heads of these teams, and everybody in those."""

    heads_of: frozenset[int] = frozenset()
    members_of: frozenset[int] = frozenset()


def keepers(staffed: Staffed, team: int | None) -> Keepers:
    """To whom the work of a vacant post of a team falls; of no team: of a body, which stands directly under the top.

    The nearest head above. Where there is none up to the top, a restricted team keeps it among its own, who alone may
    open it; else the heads directly below the top have it, else any head. Where nobody heads anything, those in the
    nearest team above, else those nearest to the top. Empty only where nobody is in any team.
    """
    path = above(staffed.parents, team)
    tops = path[-1:] or [each for each, parent in staffed.parents.items() if parent is None]
    if head := next((each for each in path or tops if each in staffed.headed), None):
        return Keepers(heads_of=frozenset({head}))
    for each in path:
        if each in staffed.restricted and (circle := staffed.peopled & below(staffed.parents, [each])):
            return Keepers(members_of=circle)
    if heads := _next_to_top(staffed, staffed.headed, tops):
        return Keepers(heads_of=heads)
    nearest = next((frozenset({each}) for each in path if each in staffed.peopled), None)
    return Keepers(members_of=nearest or _next_to_top(staffed, staffed.peopled, tops))


def _next_to_top(staffed: Staffed, among: frozenset[int], tops: list[int]) -> frozenset[int]:
    return frozenset(each for each in among if staffed.parents.get(each) in tops) or among


def circles_below(staffed: Staffed, team: int) -> frozenset[int]:
    """The teams whose people alone may open what their restricted team has with a vacant post of a team above it, where
    no head is left up to the top."""
    if any(each in staffed.headed for each in above(staffed.parents, team)):
        return frozenset()
    return staffed.peopled & below(staffed.parents, staffed.restricted & below(staffed.parents, [team]))


def seen_by_nobody(
    covers: Mapping[int, Iterable[int]], own: Mapping[int, Iterable[int]], away: Collection[int]
) -> frozenset[int]:
    """The posts that somebody covers, while nobody who is here sees their work: whoever covers is away, and so is
    whoever covers for them, and so on, in a circle or not.

    `covers` are the colleagues who cover each post, `own` the posts that each colleague holds, `away` who is away.

    >>> sorted(seen_by_nobody({1: [20], 2: [30], 3: [10]}, {10: [1], 20: [2], 30: [3]}, {10, 20, 30}))
    [1, 2, 3]
    >>> seen_by_nobody({1: [20], 2: [30]}, {10: [1], 20: [2], 30: [3]}, {10, 20})
    frozenset()
    """
    found = set()
    for post_id in covers:
        seen, near = set(), list(covers[post_id])
        while near:
            colleague = near.pop()
            if colleague not in away:
                break
            if colleague not in seen:
                seen.add(colleague)
                near += [other for post in own.get(colleague, ()) for other in covers.get(post, ())]
        else:
            found.add(post_id)
    return frozenset(found)


def first_day_without(spans: Iterable[tuple[date, date | None]], from_day: date) -> date | None:
    """The first day from one on that none of the half-open intervals holds; None where there is always one."""
    day: date | None = from_day
    for start, end in sorted(spans, key=lambda span: span[0]):
        if day is None or start > day:
            break
        if end is None or end > day:
            day = end
    return day


def most_at_once(spans: Iterable[tuple[date, date | None]], starts_on: date, ends_on: date | None) -> int:
    """How many half-open intervals hold at the fullest moment of another one."""
    within = [
        (start, end)
        for start, end in spans
        if (end is None or end > starts_on) and (ends_on is None or start < ends_on)
    ]
    moments = {starts_on} | {start for start, _ in within if start > starts_on}
    return max(sum(in_force(start, end, moment) for start, end in within) for moment in moments)


def seat_title(ward_name: str) -> str:
    """What the post of a ward's councillors is called."""
    return f"Councillor, {ward_name}"[:200]


def without_title(name: str) -> str:
    """`Councillor Jane Brooks` and `Cllr. Jane Brooks` as `Jane Brooks`."""
    return _TITLE.sub("", name.strip())
