"""What the record says of somebody of whom nobody has written a brief yet."""

from __future__ import annotations

from datetime import datetime

from crm import clock
from crm.conversations.queries.of_residents import Habit
from crm.residents.cards import ResidentCard
from crm.residents.lines import LinkLine
from crm.residents.rules import LANGUAGES

_HABITS = {
    "in person": "speaks with us in person",
    "phone": "rings",
    "email": "writes emails",
    "social": "writes on social media",
    "letter": "writes letters",
    "web": "uses the web forms",
}


def who_they_are(card: ResidentCard, since: datetime | None) -> str:
    """What was written about them, and what the record adds: people, organisations, since when they are known."""
    links = [_link(link) for link in card.links if link.is_current and link.other_name not in card.about]
    parts = [card.about.strip(), " ".join(links)]
    if not card.about:
        where = f"Lives in {card.ward.name}." if card.ward else ""
        known = (
            f"Known to the council since {clock.local(since):%B %Y}." if since else "Nobody here spoke with them yet."
        )
        parts.append(f"{where} {known}".strip())
    return "\n".join(part for part in parts if part)


def ways_of(card: ResidentCard, habit: Habit) -> str:
    """What works: as it was written, with preferences, adjustments and language; else how they get in touch."""
    language = LANGUAGES.get(card.language, card.language)
    parts = [
        f"Prefers {language}." if card.language not in {"", "en", "other"} else "",
        card.what_works.strip(),
        card.preferences.strip(),
        card.adjustments.strip(),
    ]
    times = sum(count for _, count in habit.channels)
    if not card.what_works and times:
        usual, count = habit.channels[0]
        often = f"Mostly {_HABITS[usual]} ({count} of {times} times)." if count < times else f"Always {_HABITS[usual]}."
        parts.append(often if times > 1 else f"Once: {_HABITS[usual]}.")
    return "\n".join(part for part in parts if part) or "Nothing is written about it yet."


def _link(link: LinkLine) -> str:
    since = f" since {link.starts_on.year}" if link.starts_on else ""
    if link.other_kind == "organisation":
        return f"{link.kind[:1].upper()}{link.kind[1:]}, {link.other_name}{since}."
    if link.towards:
        return f"{link.other_name}: {link.kind}{since}."
    return f"{link.kind[:1].upper()}{link.kind[1:]} of {link.other_name}{since}."
