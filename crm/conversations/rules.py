"""Where a conversation stands, and in whose name something is written: rules that need no database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

CLOSING = ("answered", "signposted", "refused", "no reply needed")
STATEMENT = "statement only"


@dataclass(frozen=True)
class Said:
    """One thing that happened in a conversation, as far as where it stands depends on it."""

    at: datetime
    direction: str  # in, out, or `close` for a closing without words
    outcome: str | None = None
    words: str = ""
    by_id: int | None = None


@dataclass(frozen=True)
class Standing:
    """Open or closed, with what outcome, and since when a resident's words wait."""

    waiting_since: datetime | None = None
    waiting_words: str = ""
    closed_at: datetime | None = None
    closed_by_id: int | None = None
    outcome: str | None = None


def standing(happened: Iterable[Said]) -> Standing:
    """Where a conversation stands after all that happened in it, in any order.

    A resident's words wait from the first that nobody answered. A reply ends the waiting; a mere statement does not
    (they wanted an answer). An outcome other than that closes it; words that come in after it open it again.
    """
    now = Standing()
    for said in sorted(happened, key=lambda one: (one.at, one.direction != "in")):
        if said.outcome in CLOSING:
            now = Standing(closed_at=said.at, closed_by_id=said.by_id, outcome=said.outcome)
        elif said.outcome == STATEMENT:
            now = Standing(now.waiting_since, now.waiting_words, outcome=STATEMENT)
        elif said.direction == "in":
            now = Standing(now.waiting_since or said.at, now.waiting_words or said.words)
        elif said.direction == "out":
            now = Standing()
    return now


def first_words(body: str, longest: int = 70) -> str:
    """The beginning of what was said, for a conversation that was given no name: cut at a word, with an ellipsis."""
    line = " ".join(body.split())
    sentence = line.split(". ")[0].rstrip(".")
    if len(sentence) <= longest:
        return sentence
    return sentence[: longest + 1].rsplit(" ", 1)[0].rstrip(",;:") + " …"
