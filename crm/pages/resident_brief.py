"""The brief at the head of a resident's page: corrected by a person, else drafted from what is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from crm.conversations.queries.promises import PromiseRow
from crm.conversations.queries.rows import ConversationRow
from crm.handovers.draft import who_they_are
from crm.residents.cards import ResidentCard
from crm.residents.rules import LANGUAGES
from crm.web.formatting import due, full_day


@dataclass(frozen=True)
class Way:
    """A way to reach them, in the brief."""

    icon: str
    words: str
    href: str
    note: str


@dataclass(frozen=True)
class OpenLine:
    """What is open, or promised, in the brief."""

    words: str
    href: str
    gap: bool = False
    when: str = ""
    late: bool = False


@dataclass(frozen=True)
class Brief:
    """The brief at the head of the page, as the macro draws it."""

    who: str
    who_title: str
    works: str
    avoid: str
    told: str  # what is open that no conversation says
    foot: str
    correct: str
    warnings: tuple[str, ...]  # the safety note, and each contact point that must not be used
    reach: tuple[Way, ...]
    open: tuple[OpenLine, ...]
    promised: tuple[OpenLine, ...]
    promised_title: str


def brief_of(
    card: ResidentCard, opened: Sequence[ConversationRow], promises: Sequence[PromiseRow], since: datetime | None
) -> Brief:
    """What stands in the brief, from what the page has read already. No statement."""
    works = "\n".join(part for part in (card.what_works, card.preferences, card.adjustments) if part)
    if card.language not in {"", "en", "other"}:
        works = f"Prefers {LANGUAGES.get(card.language, card.language)}.\n{works}".strip()
    corrected = f", corrected by {card.brief_corrected_by} on {full_day(card.brief_corrected_at)}"
    return Brief(
        who=card.about or who_they_are(card, since),
        who_title=f"Who {card.pronouns.subject} {'are' if card.pronoun == 'they' else 'is'}",
        works=works,
        avoid=card.what_to_avoid,
        told=card.still_open,
        foot="Drafted from the record" + (corrected if card.brief_corrected_by else ", not yet corrected by anyone"),
        correct=f"/residents/{card.id}/brief" if card.can_edit else "",
        warnings=tuple(words for words in (card.safety_note, *card.stops) if words),
        reach=tuple(
            Way(point.icon, point.words, point.href, point.note) for point in card.usable if point.kind != "address"
        ),
        open=tuple(
            OpenLine(one.subject, f"/conversations/{one.conversation_id}", gap=not one.post) for one in opened
        ),
        promised=tuple(
            OpenLine(
                promise.text, f"/conversations/{promise.conversation_id}#promises",
                when=due(promise.due_on), late=promise.is_overdue,
            )
            for promise in promises
        ),
        promised_title=f"Promised to {card.pronouns.object}",
    )  # fmt: skip
