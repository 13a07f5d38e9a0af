"""Spellings of the words that are known, by controller: what a word with a slip of the fingers may have been.

Each word stands under itself and under each spelling with one letter left out, so that one look finds all that are
one slip away, whichever kind of slip it was.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import Insert, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from crm.actor import Actor
from crm.database import db
from crm.residents import terms
from crm.residents.models import SearchRow, SearchWord

MOST_CORRECTIONS = 8


def learn(controller_id: int, words: set[str]) -> None:
    """Add words to the spellings of a controller, each under itself and with one letter left out."""
    known = set(
        db.session.scalars(
            select(SearchWord.word).where(
                SearchWord.controller_id == controller_id,
                SearchWord.deletion.in_(words),
                SearchWord.deletion == SearchWord.word,
            )
        )
    )
    rows = [
        {"deletion": deletion, "controller_id": controller_id, "word": word}
        for word in sorted(words - known)
        for deletion in sorted(terms.deletions(word))
    ]
    if rows:
        dialects: dict[str, type[Insert]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
        statement = dialects[db.engine.dialect.name](SearchWord.__table__)
        db.session.execute(statement.on_conflict_do_nothing(), rows)  # type: ignore[attr-defined]


def learn_anew(controller_ids: Collection[int]) -> None:
    """Keep of these controllers only the words that still stand in their rows: after some were deleted for good."""
    db.session.execute(delete(SearchWord).where(SearchWord.controller_id.in_(controller_ids)))
    words: dict[int, set[str]] = defaultdict(set)
    for row in db.session.execute(
        select(SearchRow.controller_id, SearchRow.names, SearchRow.words).where(
            SearchRow.controller_id.in_(controller_ids)
        )
    ):
        said = f"{row.names} {row.words}".split()
        words[row.controller_id].update(word for word in said if terms.is_correctable(word))
    for controller_id, known in words.items():
        learn(controller_id, known)


def corrections(actor: Actor, asked: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """For each word the known words that are one slip of the fingers away, in the actor's own rows. One statement."""
    usable = [term for term in asked if terms.is_correctable(term)]
    if not usable:
        return {}
    spellings = {spelling for term in usable for spelling in terms.deletions(term)}
    known = db.session.scalars(
        select(SearchWord.word)
        .where(SearchWord.deletion.in_(spellings), SearchWord.controller_id.in_(actor.controllers))
        .distinct()
    ).all()
    near: dict[str, list[str]] = defaultdict(list)
    for term in usable:
        close = [word for word in known if terms.is_one_slip_away(term, word)]
        # Few begin a word with the wrong letter, and swapped letters are the commonest slip.
        close.sort(key=lambda word: (word[0] != term[0], sorted(word) != sorted(term), word))
        near[term] = close[:MOST_CORRECTIONS]
    return {term: tuple(words) for term, words in near.items() if words}
