"""Finding residents and organisations: which rows fit what was typed, and in which order.

The filter by controller stands in each statement, before its limit, and so do the words that are offered as
corrections. Nothing that another controller has written down can change an answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from crm.actor import Actor
from crm.residents import access
from crm.residents.asked import AllOf, Asked, OneOf, Word
from crm.residents.matching import ENOUGH, Row, begins, entrusted, inside, matching
from crm.residents.spellings import corrections
from crm.residents.terms import DESCRIBING, asked_terms, root

MOST_TERMS = 8

# How well a row fits, best first.
VERY_NAME, WHOLE_NAME, NAME, INSIDE_NAME, TOLD_OF, CORRECTED, NEARLY = range(7)


@dataclass(frozen=True)
class Match:
    """A resident or an organisation that fits, and how well."""

    kind: str
    id: int
    rank: int
    in_names: int  # how many of the words are in the name
    names: str
    last_at: datetime | None

    @property
    def key(self) -> tuple[str, int]:
        return self.kind, self.id

    @property
    def order(self) -> tuple[object, ...]:
        when = -self.last_at.timestamp() if self.last_at else 0.0
        return self.rank, -self.in_names, when, self.names, self.id


@dataclass(frozen=True)
class Found:
    """Everything that fits, best first, up to 500; and how each word was read."""

    matches: tuple[Match, ...]
    stopped: bool  # there are more than were looked at
    terms: tuple[str, ...]
    readings: dict[str, tuple[str, ...]]  # corrected spellings of a word


def find(actor: Actor, typed_words: str, *, wanted: int) -> Found:
    """Names first, then all that is kept, then parts of names; where that gives too few, corrected spellings;
    where it gives nothing, without the words that only describe, or without one of the words.

    Two statements for an ordinary search, seven at the most.
    """
    terms = asked_terms(typed_words)[:MOST_TERMS]
    if not terms:
        return Found((), False, (), {})
    search = _Search(actor, terms)
    search.by_whole_names()
    search.by_everything()
    readings: dict[str, tuple[str, ...]] = {}
    if len(search.found) < wanted:
        search.by_insides_of_names()
    if len(search.found) < wanted and (readings := corrections(actor, terms)):
        search.by_corrected(readings)
    if not search.found:
        search.by_most_words(readings)
    ordered = sorted(search.found.values(), key=lambda match: match.order)
    return Found(tuple(ordered[:ENOUGH]), search.stopped or len(ordered) > ENOUGH, terms, readings)


class _Search:
    """One search under way: what was found so far, each under its best rank."""

    def __init__(self, actor: Actor, terms: tuple[str, ...]) -> None:
        self.actor = actor
        self.terms = terms
        self.found: dict[tuple[str, int], Match] = {}
        self.stopped = False

    def by_whole_names(self) -> None:
        """All words whole and in the name: before anything else, so that 500 longer names cannot crowd them out."""
        whole = tuple((Word(term, whole=True),) for term in self.terms)
        self._add(matching(self.actor, (whole,), names_only=True))

    def by_everything(self) -> None:
        """All words as beginnings, anywhere; where that is too much, those in names for themselves.

        Of one or two letters only names are meant: what was said begins with them for half the council. So it is of a
        single figure among other words, unless they stand there whole.
        """
        begun = tuple((Word(term),) for term in self.terms)
        anywhere = tuple(_anywhere(term) for term in self.terms)
        is_short = all(len(term) <= 2 for term in self.terms)
        is_crowded = is_short or self._add(matching(self.actor, (anywhere,)))
        if is_crowded or (not self.found and any(_is_figure(term) for term in self.terms)):
            self._add(matching(self.actor, (begun,), names_only=True))
        if access.is_entrusted_only(self.actor):
            self._add(entrusted(self.actor, self.terms))

    def by_insides_of_names(self) -> None:
        if all(len(term) >= 3 for term in self.terms):
            self._add(inside(self.actor, self.terms))

    def by_corrected(self, readings: dict[str, tuple[str, ...]]) -> None:
        self._add(matching(self.actor, (_corrected(self.terms, readings),)), CORRECTED)

    def by_most_words(self, readings: dict[str, tuple[str, ...]]) -> None:
        """The gritting lady may nowhere be called a lady; and of three words one may be remembered wrongly."""
        telling = tuple(term for term in self.terms if term not in DESCRIBING)
        attempts: list[Asked] = []
        if telling and telling != self.terms:
            attempts.append((_corrected(telling, readings),))
        if len(telling) >= 3:
            attempts.append(tuple(_corrected(telling[:at] + telling[at + 1 :], readings) for at in range(len(telling))))
        for attempt in attempts:
            if not self.found:
                self._add(matching(self.actor, attempt), NEARLY)

    def _add(self, rows: Sequence[Row], rank: int | None = None) -> bool:
        """Take the rows in; True where there were more than enough."""
        for row in rows[:ENOUGH]:
            names = row.names.split()
            kind, about = ("resident", row.resident_id) if row.resident_id else ("organisation", row.organisation_id)
            inside = sum(begins(term, names) for term in self.terms)
            match = Match(
                kind, about, self._rank(names, inside) if rank is None else rank, inside, row.names, row.last_at
            )
            if (known := self.found.get(match.key)) is None or match.order < known.order:
                self.found[match.key] = match
        self.stopped = self.stopped or len(rows) > ENOUGH
        return len(rows) > ENOUGH

    def _rank(self, names: list[str], in_names: int) -> int:
        if in_names < len(self.terms):
            whole = " ".join(names)
            return INSIDE_NAME if all(term in whole for term in self.terms) else TOLD_OF
        if set(self.terms) == set(names):
            return VERY_NAME
        return WHOLE_NAME if set(self.terms) <= set(names) else NAME


def _is_figure(term: str) -> bool:
    return len(term) == 1 and term.isdigit()


def _anywhere(term: str) -> OneOf:
    """Three letters begin too many words, so they are meant whole: `bins` is a bin, and `mars` is not Marion. So does a
    single figure: half the houses and numbers of the town begin with a 1."""
    if _is_figure(term):
        return (Word(term, whole=True),)
    bare = root(term)
    return (Word(term),) if bare == term else (Word(term), Word(bare, whole=len(bare) == 3))


def _corrected(terms: Sequence[str], readings: dict[str, tuple[str, ...]]) -> AllOf:
    return tuple((*_anywhere(term), *(Word(word, whole=True) for word in readings.get(term, ()))) for term in terms)
