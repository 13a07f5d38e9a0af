"""The brief on a resident: drafted from the record, corrected by a person, on one sheet of A4.

Nothing is on it but what the reader may read: every part comes from a query that is told who is asking.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from crm import clock
from crm.actor import Actor
from crm.conversations.queries.entries import Entry
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
from crm.handovers.draft import ways_of, who_they_are
from crm.handovers.often import passed_on_often
from crm.handovers.sheet import Known, Open, Promised, Sheet, Words, clipped, fitted
from crm.residents.cards import ResidentCard, resident_card, resident_cards
from crm.responsibilities.line import on_the_line
from crm.responsibilities.queries import Stretch, lines_of
from crm.ties.queries import Knows, who_know
from crm.web.formatting import due, full_day, hour, many, sentence, short_day, waiting

MOST_SAID, MOST_KNOWN, MOST_IN_LINE = 12, 12, 6
LONGEST_WORDS = 420
_SENT_BY = re.compile(r"sent by ([^.,]+)")


@dataclass(frozen=True)
class BriefPage:
    """One brief, for the screen and for paper."""

    card: ResidentCard
    sheet: Sheet


def brief_page(actor: Actor, resident_id: int) -> BriefPage:
    """The brief on one resident. Raises NotFound. Whoever shows it notes the viewing first.

    Thirty-five statements, however much is known.
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
    opened, promised = open_with_each(actor, ids), promised_to_each(actor, ids)
    said, habits = last_said_with_each(actor, ids, most=MOST_SAID), habits_of_each(actor, ids)
    ties, lines = who_know(actor, ids), lines_of("resident", ids)
    often = passed_on_often(actor, ids)
    return tuple(
        fitted(
            _sheet(
                actor, card, opened[card.id], promised[card.id], said[card.id], habits[card.id], ties[card.id],
                lines[card.id], often.get(card.id, 0),
            )
        )
        for card in cards
    )  # fmt: skip


def _sheet(
    actor: Actor,
    card: ResidentCard,
    opened: Sequence[OpenMatter],
    promised: Sequence[PromiseRow],
    said: Said,
    habit: Habit,
    ties: Sequence[Knows],
    line: Sequence[Stretch],
    often: int,
) -> Sheet:
    them = card.pronouns
    ranked = sorted(ties, key=lambda tie: tie.left_on is not None)
    return Sheet(
        resident_id=card.id,
        name=card.name,
        reach=_reach(card),
        warnings=_warnings(card, often),
        who_title=f"Who {them.subject} {'are' if card.pronoun == 'they' else 'is'}",
        who=who_they_are(card, min((tie.first_at for tie in ties), default=None)),
        works=ways_of(card, habit),
        avoid=card.what_to_avoid,
        promised_title=f"Promised to {them.object}",
        promised=tuple(_promised(one) for one in promised),
        open=tuple(_open(one) for one in opened),
        told=card.still_open,
        said=tuple(_words(entry) for entry in said.entries),
        said_count=said.count,
        known_title=f"Who here knows {them.object}",
        known=tuple(_known(tie) for tie in ranked[:MOST_KNOWN]),
        known_count=len(ranked),
        open_count=len(opened),
        responsible=tuple(
            f"{node.name.removesuffix(' (you)')}, {node.detail}: {node.dates[:1].lower()}{node.dates[1:]}"
            for node in on_the_line(actor, line)[:MOST_IN_LINE]
        ),
        in_line_count=len(line),
        foot=f"{_drafted(card)} Printed by {actor.name}, {full_day(clock.now())}, {hour(clock.now())}. "
        "Shred after use.",
        correct=f"/residents/{card.id}/brief" if card.can_edit else "",
    )


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


def _promised(promise: PromiseRow) -> Promised:
    when = due(promise.due_on) if promise.is_overdue else f"due {short_day(promise.due_on)}"
    now = f"; now {promise.post}’s" if promise.post else "; nobody is responsible now"
    return Promised(
        sentence(when), promise.is_overdue, promise.text, f"By {promise.made_by}, {short_day(promise.made_at)}{now}"
    )


def _open(matter: OpenMatter) -> Open:
    row = matter.row
    words = f"“{clipped(row.words, 140)}”" if row.words and row.waiting_since else ""
    waits = f"{waiting(row.waiting_since)}: {words}" if row.waiting_since else "Nobody waits for an answer"
    stands = ". ".join(part for part in (matter.elsewhere, row.asked, waits) if part)
    return Open(
        clipped(row.subject, 90), stands, row.whose, gap=not row.post, href=f"/conversations/{row.conversation_id}"
    )  # fmt: skip


def _words(entry: Entry) -> Words:
    channel = entry.via.split(".")[0].split(",")[0].lower()
    corrected = "".join(f" Corrected: {one.words}" for one in entry.corrections)
    words = " ".join(f"{entry.words}{corrected} {entry.removed}".split())
    sender = _SENT_BY.search(entry.via)
    who = f"{entry.who} ({sender[1]})" if sender else entry.who
    who = f"{who} to {entry.to}" if entry.to else who
    return Words(f"{short_day(entry.at)}, {channel}", who, clipped(words, LONGEST_WORDS))


def _known(tie: Knows) -> Known:
    talks = many(tie.count, "message" if tie.kind == "account" else "talk")
    if tie.left_on is not None:
        words = f"left {full_day(tie.left_on)}: {talks} since {clock.local(tie.first_at).year}"
    else:
        words = f"{tie.words}: {talks}, last {short_day(tie.last_at)}"
    return Known(tie.kind, tie.left_on is not None, tie.name, tie.post, words)


def _drafted(card: ResidentCard) -> str:
    if not card.brief_corrected_by:
        return "Drafted from the record; nobody has corrected it yet."
    return f"Drafted from the record, corrected by {card.brief_corrected_by}, {full_day(card.brief_corrected_at)}."
