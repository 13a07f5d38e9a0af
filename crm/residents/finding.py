"""Finding residents and organisations: which rows fit what was typed, and in which order.

The filter by controller stands in each statement, before its limit, and so do the words that are offered as
corrections. Nothing that another controller has written down can change an answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, literal, literal_column, or_, select, table, text

from crm.actor import Actor
from crm.council.models import COUNCIL
from crm.database import db
from crm.residents import access, rules
from crm.residents.asked import AllOf, Asked, OneOf, Word, for_fts5, for_tsquery
from crm.residents.models import Organisation, Resident, SearchRow, SearchWord

# Where finding stops: what is typed next narrows it anyway.
ENOUGH = 500
MOST_TERMS = 8
MOST_CORRECTIONS = 8
# Of the council's residents entrusted to a councillor, the most that are looked through.
MOST_ENTRUSTED = 2_000

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
    terms = rules.asked_terms(typed_words)[:MOST_TERMS]
    if not terms:
        return Found((), False, (), {})
    search = _Search(actor, terms)
    search.by_whole_names()
    search.by_everything()
    readings: dict[str, tuple[str, ...]] = {}
    if len(search.found) < wanted:
        search.by_insides_of_names()
    if len(search.found) < wanted and (readings := _corrections(actor, terms)):
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
        self._add(_matching(self.actor, (whole,), names_only=True))

    def by_everything(self) -> None:
        """All words as beginnings, anywhere; where that is too much, those in names for themselves."""
        if self._add(_matching(self.actor, (tuple(_anywhere(term) for term in self.terms),))):
            begun = tuple((Word(term),) for term in self.terms)
            self._add(_matching(self.actor, (begun,), names_only=True))
        if access.is_entrusted_only(self.actor):
            self._add(_entrusted(self.actor, self.terms))

    def by_insides_of_names(self) -> None:
        if all(len(term) >= 3 for term in self.terms):
            self._add(_inside(self.actor, self.terms))

    def by_corrected(self, readings: dict[str, tuple[str, ...]]) -> None:
        self._add(_matching(self.actor, (_corrected(self.terms, readings),)), CORRECTED)

    def by_most_words(self, readings: dict[str, tuple[str, ...]]) -> None:
        """The gritting lady may nowhere be called a lady; and of three words one may be remembered wrongly."""
        telling = tuple(term for term in self.terms if term not in rules.DESCRIBING)
        attempts: list[Asked] = []
        if telling and telling != self.terms:
            attempts.append((_corrected(telling, readings),))
        if len(telling) >= 3:
            attempts.append(tuple(_corrected(telling[:at] + telling[at + 1 :], readings) for at in range(len(telling))))
        for attempt in attempts:
            if not self.found:
                self._add(_matching(self.actor, attempt), NEARLY)

    def _add(self, rows: Sequence[_Row], rank: int | None = None) -> bool:
        """Take the rows in; True where there were more than enough."""
        for row in rows[:ENOUGH]:
            names = row.names.split()
            kind, about = ("resident", row.resident_id) if row.resident_id else ("organisation", row.organisation_id)
            inside = sum(_begins(term, names) for term in self.terms)
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


class _Row:
    """What a statement of this file returns: typed for its readers."""

    resident_id: int | None
    organisation_id: int | None
    names: str
    last_at: datetime | None


def _begins(term: str, names: list[str]) -> bool:
    return any(name.startswith(term) for name in names)


def _anywhere(term: str) -> OneOf:
    root = rules.root(term)
    return (Word(term),) if root == term else (Word(term), Word(root))


def _corrected(terms: Sequence[str], readings: dict[str, tuple[str, ...]]) -> AllOf:
    return tuple((*_anywhere(term), *(Word(word, whole=True) for word in readings.get(term, ()))) for term in terms)


def _corrections(actor: Actor, terms: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """For each word the known words that are one slip of the fingers away, in the actor's own rows. One statement."""
    asked = [term for term in terms if rules.is_correctable(term)]
    if not asked:
        return {}
    spellings = {spelling for term in asked for spelling in rules.deletions(term)}
    known = db.session.scalars(
        select(SearchWord.word)
        .where(SearchWord.deletion.in_(spellings), SearchWord.controller_id.in_(actor.controllers))
        .distinct()
    ).all()
    near: dict[str, list[str]] = defaultdict(list)
    for term in asked:
        close = [word for word in known if rules.is_one_slip_away(term, word)]
        # Few begin a word with the wrong letter, and swapped letters are the commonest slip.
        close.sort(key=lambda word: (word[0] != term[0], sorted(word) != sorted(term), word))
        near[term] = close[:MOST_CORRECTIONS]
    return {term: tuple(words) for term, words in near.items() if words}


_Rows = Select[tuple[int | None, int | None, str, datetime | None]]


def _rows(actor: Actor) -> _Rows:
    """The search rows that the actor may read, of residents and organisations that the actor may know of."""
    return (
        select(SearchRow.resident_id, SearchRow.organisation_id, SearchRow.names, SearchRow.last_at)
        .outerjoin(Resident, Resident.id == SearchRow.resident_id)
        .outerjoin(Organisation, Organisation.id == SearchRow.organisation_id)
        .where(
            SearchRow.controller_id.in_(actor.controllers),
            or_(
                and_(Resident.controller_id.in_(actor.controllers), Resident.canonical_id.is_(None)),
                Organisation.controller_id.in_(actor.controllers),
            ),
        )
        .limit(ENOUGH + 1)
    )


def _matching(actor: Actor, asked: Asked, *, names_only: bool = False) -> Sequence[_Row]:
    """The rows that fit, in no order: 501 at the most. One statement."""
    statement = _rows(actor)
    if db.engine.dialect.name == "sqlite":
        statement = _through(statement, "search_text").where(
            text("search_text MATCH :asked").bindparams(asked=for_fts5(asked, names_only=names_only))
        )
    else:
        index = "search_row.search_text_names" if names_only else "search_row.search_text"
        statement = statement.where(
            text(f"{index} @@ to_tsquery('simple', :asked)").bindparams(asked=for_tsquery(asked))
        )
    return db.session.execute(statement).all()  # type: ignore[return-value]


def _inside(actor: Actor, terms: Sequence[str]) -> Sequence[_Row]:
    """The rows whose names hold each word somewhere. One statement, over trigrams where the database has them."""
    statement = _rows(actor)
    if db.engine.dialect.name == "sqlite":
        asked = " AND ".join(f'"{term}"' for term in terms)
        statement = _through(statement, "search_text_inside").where(
            text("search_text_inside MATCH :asked").bindparams(asked=asked)
        )
    else:
        statement = statement.where(*(_holds(SearchRow.names, term) for term in terms))
    return db.session.execute(statement).all()  # type: ignore[return-value]


def _through(statement: _Rows, index: str) -> _Rows:
    """Join SQLite's index. The plus sign keeps the planner from asking the index once for every row of the table."""
    return statement.join(table(index), literal_column(f"+{index}.rowid") == SearchRow.id)


def _holds(names: object, term: str) -> ColumnElement[bool]:
    return names.like(literal(f"%{term}%"))  # type: ignore[attr-defined,no-any-return]


def _entrusted(actor: Actor, terms: Sequence[str]) -> Sequence[_Row]:
    """Residents of the council in matters put to the actor's posts: by name and contact point alone, since what they
    said to others in the council is not the actor's to search. One statement."""
    rows = db.session.execute(
        select(
            SearchRow.resident_id,
            SearchRow.organisation_id,
            SearchRow.names,
            SearchRow.points,
            literal(None).label("last_at"),
        )
        .join(Resident, Resident.id == SearchRow.resident_id)
        .where(
            SearchRow.controller_id == COUNCIL,
            Resident.controller_id == COUNCIL,
            Resident.canonical_id.is_(None),
            access.may_know_resident(actor),
        )
        .limit(MOST_ENTRUSTED)
    ).all()
    return [row for row in rows if all(_begins(t, f"{row.names} {row.points}".split()) for t in terms)]  # type: ignore[misc]
