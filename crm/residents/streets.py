"""Streets and postcodes: which there are, and who lives there, as far as an actor may know.

A street has no row of its own. It is found by the words of the search index and made sure of by the address.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, case, literal, literal_column, or_, select, table, text, union_all

from crm import clock, typed
from crm.actor import Actor
from crm.database import db
from crm.residents import rules
from crm.residents.models import ContactPoint, Resident, SearchRow

ADDRESSES_READ = 200
# Whose words fit, the most that are looked at: a town's name stands in the words of everybody. To learn whether it is a
# street at all fewer do.
LOOKED_AT, TRIED = 800, 400


@dataclass(frozen=True)
class Street:
    """A street as it is written, and as it is compared."""

    name: str
    folded: str


def streets_like(actor: Actor, words: str, *, whole: bool = False) -> tuple[Street, ...]:
    """The streets that hold what is typed, or where none does begin or go on with it, the best first; not those with
    `whole`. One statement, 200 addresses read."""
    asked = typed.folded(words)
    if len(asked) < 3:
        return ()
    written = Counter(map(rules.street, db.session.scalars(_written(actor, asked, whole=whole))))
    spelled: dict[str, Counter[str]] = {}
    for name, times in written.items():
        spelled.setdefault(typed.folded(name), Counter())[name] += times
    found = [Street(names.most_common(1)[0][0], folded) for folded, names in spelled.items() if asked in folded]
    return tuple(sorted(found, key=lambda one: (one.folded != asked, not one.folded.startswith(asked), one.folded)))


def _written(actor: Actor, asked: str, *, whole: bool) -> Select[tuple[str]]:
    """Addresses with these words; where there are none, and not `whole`, those in which the last is half a word. To
    find those PostgreSQL reads all words that begin so, and SQLite where they are long: so not before it must."""
    of_street = _addresses(actor, asked, TRIED).with_only_columns(ContactPoint.value).limit(ADDRESSES_READ)
    if whole:
        return of_street
    found = of_street.cte("of_street")
    wanted = case((select(found.c.value).exists(), 0), else_=ADDRESSES_READ)
    begun = _addresses(actor, asked, TRIED, begun=True).with_only_columns(ContactPoint.value).limit(wanted)
    return select(union_all(select(found.c.value), select(begun.subquery().c.value)).subquery().c.value)


def entries_in_street(actor: Actor, folded: str, most: int) -> Select[tuple[int]]:
    """The ids of residents with a current address in a street, `most` of them; of who has two there twice."""
    return _addresses(actor, folded, LOOKED_AT).with_only_columns(ContactPoint.resident_id).limit(most)


def entries_in_postcode(actor: Actor, packed: str, most: int) -> Select[tuple[int]]:
    """The same of a postcode, as it is kept: M332AB."""
    return (
        select(ContactPoint.resident_id)
        .join(Resident, Resident.id == ContactPoint.resident_id)
        .where(ContactPoint.postcode == packed, *_readable(actor))
        .limit(most)
    )


def _addresses(actor: Actor, folded: str, looked_at: int, *, begun: bool = False) -> Select[tuple[ContactPoint]]:
    """Current addresses that hold these words in this order; with `begun`, the last one may be half a word."""
    fitting = _fitting(actor, folded.split(), begun=begun).limit(looked_at).subquery()
    kept = literal(" ").concat(ContactPoint.normal).concat(" ")
    return (
        select(ContactPoint)
        .join(Resident, Resident.id == ContactPoint.resident_id)
        .join(fitting, fitting.c.resident_id == Resident.id)
        .where(fitting.c.controller_id == Resident.controller_id, *_readable(actor))
        .where(kept.like(f"% {folded}%" if begun else f"% {folded} %"))
    )


def _fitting(actor: Actor, words: list[str], *, begun: bool) -> Select[tuple[int | None, int]]:
    """The search rows of residents with these words one after the other among their own, in no order. Of the last word
    one letter tells nothing: half the words of the town begin with it."""
    name = "begun" if begun else "whole"  # both may stand in one statement
    if begun and len(words) > 1 and len(words[-1]) == 1:
        words, begun = words[:-1], False
    statement = select(SearchRow.resident_id, SearchRow.controller_id).where(
        SearchRow.controller_id.in_(actor.controllers), SearchRow.resident_id.is_not(None)
    )
    if db.engine.dialect.name == "sqlite":
        phrase = '"' + " ".join(words) + '"' + (" *" if begun else "")
        index = table("search_text")
        return statement.join(index, literal_column("+search_text.rowid") == SearchRow.id).where(
            text(f"search_text MATCH :{name}").bindparams(**{name: f"words : {phrase}"})
        )
    phrase = " <-> ".join(f"'{word}'" for word in words) + (":*" if begun else "")
    fits = text(f"search_row.search_text @@ to_tsquery('simple', :{name})")
    return statement.where(fits.bindparams(**{name: phrase}))


def _readable(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    today = clock.today()
    return (
        ContactPoint.kind == "address",
        or_(ContactPoint.ends_on.is_(None), ContactPoint.ends_on > today),
        ContactPoint.controller_id.in_(actor.controllers),
        Resident.controller_id.in_(actor.controllers),
    )
