"""The brief on a resident: drafted from the record, corrected by a person, on one sheet of A4.

Nothing is on it but what the reader may read: every part comes from a query that is told who is asking.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from crm import clock
from crm.actor import Actor
from crm.conversations.queries.of_residents import (
    Habit,
    OpenMatter,
    Said,
    habits_of_each,
    last_said_with_each,
    open_with_each,
    promised_to_each,
)
from crm.conversations.queries.promises import PromiseRow
from crm.council.models import Colleague
from crm.council.queries import holders_of
from crm.database import db
from crm.handovers.brief_words import (
    Here,
    exchange,
    known,
    open_matter,
    promised,
    responsible_else,
    responsible_now,
    through,
)
from crm.handovers.draft import ways_of, what_to_avoid, who_they_are, written
from crm.handovers.often import passed_on_often
from crm.handovers.one_page import fitted
from crm.handovers.sheet import Known, Sheet
from crm.residents.cards import ResidentCard, resident_card, resident_cards
from crm.residents.responsible import answering_for_each
from crm.responsibilities.queries import Stretch
from crm.ties.queries import Knows, who_know
from crm.web.formatting import full_day, hour, many

MOST_SAID, MOST_KNOWN, MOST_IN_LINE = 12, 12, 6
MOST_ACCOUNTS = 6


@dataclass(frozen=True)
class BriefPage:
    """One brief, for the screen and for paper."""

    card: ResidentCard
    sheet: Sheet


def brief_page(actor: Actor, resident_id: int) -> BriefPage:
    """The brief on one resident. Raises NotFound. Whoever shows it notes the viewing first.

    Forty statements at most, however much is known.
    """
    card = resident_card(actor, resident_id)
    return BriefPage(card, sheets(actor, [card])[0])


def sheets_of(actor: Actor, resident_ids: Sequence[int]) -> tuple[tuple[ResidentCard, ...], tuple[Sheet, ...]]:
    """The briefs on several residents in the order given, without those whom the actor may not know of."""
    found = resident_cards(actor, resident_ids)
    cards = tuple(found[one] for one in resident_ids if one in found)
    return cards, sheets(actor, cards)


def sheets(actor: Actor, cards: Collection[ResidentCard]) -> tuple[Sheet, ...]:
    """A sheet for each card, fitted to one page. As many statements for one as for ten."""
    ids = [card.id for card in cards]
    promised = promised_to_each(actor, ids)
    answering = answering_for_each({card.id: card.entry_ids for card in cards})
    lines = {one: found.line for one, found in answering.items()}
    ties = who_know(actor, ids)
    here = _here(promised.values(), lines.values())
    opened, often = open_with_each(actor, ids), passed_on_often(actor, ids)
    said, habits = last_said_with_each(actor, ids, most=MOST_SAID), habits_of_each(actor, ids)
    found = {
        card.id: _Found(
            opened[card.id], promised[card.id], said[card.id], habits[card.id], ties[card.id], lines[card.id],
            often.get(card.id, 0), here,
        )
        for card in cards
    }  # fmt: skip
    return tuple(fitted(_sheet(actor, card, found[card.id])) for card in cards)


@dataclass(frozen=True)
class _Found:
    """All that is known of one resident besides their card."""

    opened: Sequence[OpenMatter]
    promised: Sequence[PromiseRow]
    said: Said
    habit: Habit
    ties: Sequence[Knows]
    line: Sequence[Stretch]
    often: int
    here: Here


def _here(promised: Iterable[Sequence[PromiseRow]], lines: Iterable[Sequence[Stretch]]) -> Here:
    """Who holds the posts that have a promise or are responsible now, and their email addresses. Two statements."""
    post_ids = {one.post_id for row in promised for one in row if one.post_id is not None}
    post_ids |= {one.post_id for line in lines for one in line if one.is_now}
    holders = holders_of(list(post_ids), on=clock.today())
    people = {one.colleague_id for held in holders.values() for one in held}
    emails = db.session.execute(
        select(Colleague.id, Colleague.email).where(Colleague.id.in_(people), Colleague.email.is_not(None))
    )
    return Here(holders, dict(emails.all()))


def _sheet(actor: Actor, card: ResidentCard, found: _Found) -> Sheet:
    them = card.pronouns
    people = sorted((tie for tie in found.ties if tie.kind != "account"), key=lambda tie: tie.left_on is not None)
    accounts = [tie for tie in found.ties if tie.kind == "account"]
    earlier = responsible_else(found.line)
    who = f"Who {them.subject} {'are' if card.pronoun == 'they' else 'is'}"
    return Sheet(
        resident_id=card.id,
        name=card.name,
        reach=_reach(card),
        warnings=_warnings(card, found.often),
        who_title=f"{who}{written(card, card.about)}",
        who=who_they_are(card, min((tie.first_at for tie in found.ties), default=None)),
        works_title=f"What works, what to avoid{written(card, card.what_works, card.what_to_avoid)}",
        works=ways_of(card, found.habit),
        avoid=what_to_avoid(card),
        promised_title=f"Promised to {them.object}",
        promised=tuple(promised(one, found.here) for one in found.promised),
        open=tuple(open_matter(one, found.promised) for one in found.opened),
        told=card.still_open,
        said=tuple(exchange(entry, found.said) for entry in found.said.entries),
        said_count=found.said.count,
        known_title=f"Who here knows {them.object}",
        known=_known(people, found.line),
        known_count=len(found.ties),
        through=tuple(through(tie) for tie in accounts[:MOST_ACCOUNTS]),
        open_count=len(found.opened),
        now=responsible_now(found.line, found.here),
        responsible=earlier[:MOST_IN_LINE],
        in_line_count=len(earlier),
        foot=f"{_drafted(card)} Printed by {actor.name}, {full_day(clock.now())}, {hour(clock.now())}. "
        "Shred after use.",
        correct=f"/residents/{card.id}/brief" if card.can_edit else "",
    )


def _known(people: Sequence[Knows], line: Sequence[Stretch]) -> tuple[Known, ...]:
    """The strongest ties, and whoever is responsible now however weak theirs is."""
    now = {one.colleague_id for one in line if one.is_now and one.colleague_id is not None}
    return tuple(known(tie, now) for at, tie in enumerate(people) if at < MOST_KNOWN or tie.id in now)


def _reach(card: ResidentCard) -> str:
    parts = [f"“{card.known_as}”"] if card.known_as else []
    for point in card.usable[:6]:
        noted = f"{point.words}, {point.note}" if point.note else point.words
        network = f" on {point.network}" if point.network else ""
        kind = {"phone": "Ring ", "email": "Email "}.get(point.kind, "")
        parts.append(f"{kind}{noted}{network}")
    if not card.usable:
        parts.append("No way to reach them is known that is safe to use")
    return ". ".join(part.rstrip(".") for part in parts) + "."


def _warnings(card: ResidentCard, often: int) -> tuple[str, ...]:
    said = [card.safety_note, *card.stops]
    if card.safety_note_awaits_review:
        said.append("A safety note was not reviewed in time, so it is not shown. Ask before you visit.")
    if card.private_to:
        said.append(f"{card.private_to}.")
    if often:
        said.append(f"Passed on {many(often, 'time')} lately: say who you are, and that you have read this.")
    return tuple(one for one in said if one)


def _drafted(card: ResidentCard) -> str:
    if not card.brief_corrected_by:
        return "Drafted from the record; nobody has corrected it yet."
    return f"Drafted from the record, corrected by {card.brief_corrected_by}, {full_day(card.brief_corrected_at)}."
