"""A team as who manages it sees it: load against room, vacancies, cover, what waits, what was promised, who leaves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import current_app

from crm import clock
from crm.actor import Actor
from crm.conversations.queries.in_hand import InHand, in_hand, words_that_wait
from crm.conversations.queries.parties import Party, parties_of
from crm.conversations.queries.pictures import LONGEST, Overdue, TeamPicture
from crm.council.covering import chained
from crm.council.queries import Holder, holders_of
from crm.council.teams import TeamFacts
from crm.handovers.fitting import room_of
from crm.pages.team_load import TeamLoad, team_loads
from crm.relationships.queries.continuity import team_figures


@dataclass(frozen=True)
class Covered:
    """A post that somebody stands in for, directly or because they cover the one who covers it."""

    post_id: int
    title: str
    absent: tuple[str, ...]  # who holds it and is away
    by_id: int
    by: str
    last_day: date | None
    through: str  # of a chain: the post in between


@dataclass(frozen=True)
class Waits:
    """Somebody's words that wait for an answer, and whose they are."""

    conversation_id: int
    parties: tuple[Party, ...]
    words: str
    since: datetime
    post: str
    taken_up_by: str
    is_late: bool  # for longer than the standard


@dataclass(frozen=True)
class Leaves:
    """Somebody of the team whose last day is published."""

    colleague_id: int
    name: str
    posts: str
    last_day: date


@dataclass(frozen=True)
class Managed:
    """What a team's manager sees beside what everybody does."""

    loads: dict[int, TeamLoad]
    continuity: Any  # crm.relationships.continuity.figures.Month; None where it was not counted yet
    covered: tuple[Covered, ...]
    waiting: tuple[Waits, ...]
    overdue: tuple[Overdue, ...]
    leaving: tuple[Leaves, ...]


def managed_team(actor: Actor, facts: TeamFacts, picture: TeamPicture) -> Managed:
    """For who manages the team: of its own posts loads and vacancies, of those below as well what waits and who covers.
    Five statements, one more where much lies below, one or two where a post is covered; nothing is counted by
    colleague."""
    # Of many, what posts below lead would leave no room for these.
    own = in_hand(actor, [facts.team_id]) if facts.below and picture.is_more else picture.in_hand
    rooms = {post.post_id: room_of(post.own_room, post.places) for post in facts.posts}
    return Managed(
        loads=team_loads(actor, rooms, own),
        continuity=team_figures(facts.team_id),
        covered=_covered(facts.holders),
        waiting=_waiting(picture.in_hand.open),
        overdue=picture.overdue,
        leaving=_leaving(facts.holders),
    )


def _covered(holders: Sequence[Holder]) -> tuple[Covered, ...]:
    """Who stands in for whom, and through whom. Two statements; one where nobody does so through another, none where
    nobody does at all."""
    covers = sorted((one for one in holders if one.kind == "cover"), key=lambda one: (one.title, one.post_id, one.name))
    today = clock.today()
    links = chained((), [one.post_id for one in covers], today)
    elsewhere = holders_of([*links], on=today) if links else {}
    absent = _absent([*holders, *(one for held in elsewhere.values() for one in held)])
    found = []
    for one in covers:
        found.append(
            Covered(one.post_id, one.title, absent.get(one.post_id, ()), one.colleague_id, one.name, one.last_day, "")
        )
        for link in links.values():
            if link.through_post_id == one.post_id:
                until = min((day for day in (_last_day(link.ends_on), one.last_day) if day), default=None)
                found.append(
                    Covered(
                        link.post_id, link.title, absent.get(link.post_id, ()), one.colleague_id, one.name, until,
                        one.title,
                    )
                )  # fmt: skip
    return tuple(found)


def _absent(holders: Iterable[Holder]) -> dict[int, tuple[str, ...]]:
    """Who is in each post, but for who covers it, by name."""
    found: dict[int, tuple[str, ...]] = {}
    once = {one.post_holder_id: one for one in holders if one.kind != "cover"}
    for one in sorted(once.values(), key=lambda one: one.name):
        found[one.post_id] = (*found.get(one.post_id, ()), one.name)
    return found


def _waiting(in_hand: Sequence[InHand]) -> tuple[Waits, ...]:
    """What waits longest. Two statements."""
    longest = [(one, one.waiting_since) for one in in_hand[:LONGEST] if one.waiting_since is not None]
    standard = current_app.config["SETTINGS"].answer_standard_days
    late = clock.start_of(clock.days_after(clock.today(), -standard))
    ids = [one.conversation_id for one, _ in longest]
    parties, words = parties_of(ids), words_that_wait(ids)
    return tuple(
        Waits(
            one.conversation_id, parties.get(one.conversation_id, ()), words.get(one.conversation_id, ""), since,
            one.post, one.taken_up_by, since < late,
        )
        for one, since in longest
    )  # fmt: skip


def _leaving(holders: Sequence[Holder]) -> tuple[Leaves, ...]:
    """Whose last day is published: it stands with them once a handover is confirmed. A plan is not read."""
    today = clock.today()
    leave = [
        (one.left_on, one.name, one.colleague_id, one.title)
        for one in holders
        if one.kind != "cover" and one.left_on is not None and one.left_on >= today
    ]
    found: dict[int, Leaves] = {}
    for left_on, name, colleague_id, title in sorted(leave):
        before = found.get(colleague_id)
        found[colleague_id] = Leaves(colleague_id, name, f"{before.posts}, {title}" if before else title, left_on)
    return tuple(found.values())


def _last_day(ends_on: date | None) -> date | None:
    return ends_on - timedelta(days=1) if ends_on else None
