"""Who is responsible for the relationship with somebody, over all entries that were put together for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crm.responsibilities.queries import Stretch, lines_of


@dataclass(frozen=True)
class Answering:
    """Who answers for a person. The lead of the entry that stands for them leads; where it has none, as long as it has
    none, the lead of one that was put into it. The leads of the others support: each keeps what it had."""

    line: tuple[Stretch, ...]  # newest first
    seconds: tuple[Stretch, ...]  # who was named beside the lead, of any of the entries, and is so now
    beside: tuple[Stretch, ...]  # who leads the other entries now, and so supports this person
    all: tuple[Stretch, ...]  # of all entries those who led: for who answered on some day


def answering_for(entry_ids: Sequence[int]) -> Answering:
    """The line of responsibility of a person; the entry that stands for them comes first. Five statements."""
    return answering_for_each({entry_ids[0]: entry_ids})[entry_ids[0]]


def answering_for_each(people: Mapping[int, Sequence[int]]) -> dict[int, Answering]:
    """The same of several people, each with their entries. Five statements, however many."""
    lines = lines_of("resident", [one for entries in people.values() for one in entries], seconds=True)
    return {person: _answering(lines, entries) for person, entries in people.items()}


def _answering(lines: Mapping[int, tuple[Stretch, ...]], entry_ids: Sequence[int]) -> Answering:
    led = {one: tuple(stretch for stretch in lines[one] if stretch.role == "lead") for one in entry_ids}
    leads = next((one for one in entry_ids if any(stretch.until_on is None for stretch in led[one])), entry_ids[0])
    posts = {stretch.post_id for stretch in led[leads] if stretch.is_now}
    beside: dict[tuple[int, int | None], Stretch] = {}
    seconds: dict[tuple[int, int | None], Stretch] = {}
    for one in entry_ids:
        for stretch in lines[one]:
            if stretch.is_now and stretch.post_id not in posts and (stretch.role == "support" or one != leads):
                kept = seconds if stretch.role == "support" else beside
                kept.setdefault((stretch.post_id, stretch.colleague_id), stretch)
    return Answering(
        led[leads],
        tuple(seconds.values())[::-1],
        tuple(beside.values()),
        tuple(stretch for one in entry_ids for stretch in led[one]),
    )
