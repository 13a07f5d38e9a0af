"""What the record says of somebody of whom nobody has written a brief yet."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from crm import clock
from crm.conversations.queries.of_residents import Habit
from crm.residents.cards import ResidentCard
from crm.residents.rules import LANGUAGES
from crm.web.formatting import many, short_day

_HABITS = {
    "in person": "speaks with us in person",
    "phone": "rings",
    "email": "writes emails",
    "social": "writes on social media",
    "letter": "writes letters",
    "web": "uses the web forms",
}
_BY = {
    "in person": "in person",
    "phone": "by phone",
    "email": "by email",
    "social": "on social media",
    "letter": "by letter",
    "web": "by web form",
}
_INTERPRETED = re.compile(r"interpret|translat", re.IGNORECASE)
# From then on it is said when notes were written: much may have changed.
STALE = timedelta(days=365)


def who_they_are(card: ResidentCard, since: datetime | None) -> str:
    """What was written about them, and what the record adds: people, organisations, since when they are known."""
    current = [link for link in card.links if link.is_current and link.has_begun]
    links = " ".join(f"{link.sentence}." for link in current if link.other_name not in card.about)
    if card.about:
        return "\n".join(part for part in (card.about.strip(), links) if part)
    them = card.pronouns.subject
    where = f"Lives in {card.ward.name}." if card.ward else ""
    known = f"Known to the council since {clock.local(since):%B %Y}." if since else "Nobody here spoke with them yet."
    known = known if card.reads_all else ""
    found = " ".join(part for part in (where, known, links) if part)
    return f"Nobody has written who {them} {'are' if them == 'they' else 'is'} yet.\n{found}"


def written(card: ResidentCard, *notes: str) -> str:
    """` (written in March 2024)`: for the heading above notes that nobody has looked at for a year or longer."""
    at = card.brief_corrected_at
    if at is None or not any(notes) or clock.local(at).date() > clock.today() - STALE:
        return ""
    return f" (written in {clock.local(at):%B %Y})"


def ways_of(card: ResidentCard, habit: Habit) -> str:
    """What works: as it was written, with preferences, adjustments and language; else how they mostly get in touch."""
    parts = [
        _language(card),
        card.what_works.strip(),
        card.preferences.strip(),
        card.adjustments.strip(),
        "" if card.what_works else _mostly(habit),
    ]
    works = "\n".join(part for part in parts if part) or "What works: nothing written down."
    # Silence would read as English.
    return works if card.language else f"{works}\nNobody has asked for {card.pronouns.possessive} language yet."


def what_to_avoid(card: ResidentCard) -> str:
    """What to avoid, as it was written; that nobody wrote anything is said too, as it may be asked for."""
    return card.what_to_avoid.strip() or "nothing written down."


def _language(card: ResidentCard) -> str:
    if card.language in {"", "en", "other"}:
        return ""
    prefers = f"Prefers {LANGUAGES.get(card.language, card.language)}."
    if card.adjustments or _INTERPRETED.search(f"{card.preferences} {card.what_works}"):
        return prefers
    return f"{prefers} No interpreter or other adjustment is written down."


def _mostly(habit: Habit) -> str:
    """`Mostly rings (4 of 6 times), last by email on 10 Oct.`; empty where nothing is usual."""
    times = sum(count for _, count in habit.channels)
    if not habit.channels or habit.last_at is None:
        return ""
    usual, count = habit.channels[0]
    last = short_day(habit.last_at)
    if times == 1:
        return f"Got in touch once: {_BY[usual]}, on {last}."
    if count == times:
        return f"Always {_HABITS[usual]} ({many(times, 'time')}), last on {last}."
    if count * 2 <= times:
        return ""
    return f"Mostly {_HABITS[usual]} ({count} of {times} times), last {_BY[habit.last_by]} on {last}."
