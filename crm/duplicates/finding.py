"""Which pairs of entries are worth comparing: those that share a contact point, or a postcode and the sound of a name,
or a whole name within a ward. Blocks have a bound, so that nobody is compared with half the council.

For everybody at once three statements are walked in the order of an index, a block at a time; for one resident the same
blocks are asked for alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, groupby
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, literal, select, tuple_, union_all

from crm.actor import Actor
from crm.database import db
from crm.duplicates.rules import key_of, spoken
from crm.residents.access import cluster_of, stayed_as
from crm.residents.asked import Word
from crm.residents.matching import matching
from crm.residents.models import ContactPoint, Resident

# What more entries than this share says nothing about any two of them: the telephone of a hostel, a common name.
MOST_IN_BLOCK = 20
# Of one resident's neighbours the most that are looked at, and of their namesakes.
MOST_BESIDE, MOST_NAMESAKES = 200, 40
_TELLING = ("phone", "email", "handle")
_AT_ONCE = 2_000

Pair = tuple[int, int]


@dataclass
class Found:
    """Pairs to compare, and how many blocks were too large to say anything."""

    pairs: set[Pair] = field(default_factory=set)
    too_large: int = 0

    def add(self, block: Iterable[int]) -> None:
        """The pairs of a block, the smaller id first."""
        ids = sorted(set(block))
        if len(ids) > MOST_IN_BLOCK:
            self.too_large += 1
        else:
            self.pairs.update(combinations(ids, 2))


def pairs_to_compare() -> Found:
    """The pairs worth comparing among everybody, never across controllers. Three statements; memory for one block and
    for the pairs; some 2 s for 100,000 residents."""
    found = Found()
    for block in _blocks(_same_point(), 3):
        found.add(row.stands for row in block)
    for block in _blocks(_same_postcode(), 2):
        _by_sound(found, block)
    for block in _blocks(_same_ward(), 2):
        _by_name(found, block)
    return found


def _blocks(rows: Select[Any], width: int) -> Iterator[Sequence[Any]]:
    """Rows in order, in blocks that share their first columns."""
    walked = db.session.execute(rows.execution_options(yield_per=_AT_ONCE))
    for _key, block in groupby(walked, key=lambda row: tuple(row)[:width]):
        yield list(block)


def _own_points() -> Select[Any]:
    return select(ContactPoint).join(
        Resident,
        and_(Resident.id == ContactPoint.resident_id, Resident.controller_id == ContactPoint.controller_id),
    )


def _same_point() -> Select[Any]:
    key = (ContactPoint.kind, ContactPoint.normal, ContactPoint.controller_id)
    return (
        _own_points()
        .with_only_columns(*key, stayed_as().label("stands"))
        .where(ContactPoint.kind.in_(_TELLING))
        .order_by(*key)
    )


def _same_postcode() -> Select[Any]:
    key = (ContactPoint.postcode, ContactPoint.controller_id)
    return (
        _own_points()
        .with_only_columns(*key, stayed_as().label("stands"), Resident.name, Resident.known_as)
        .where(ContactPoint.postcode != "")
        .order_by(*key)
    )


def _same_ward() -> Select[Any]:
    key = (Resident.ward_id, Resident.controller_id)
    return (
        select(*key, stayed_as().label("stands"), Resident.name, Resident.known_as)
        .where(Resident.ward_id.is_not(None))
        .order_by(*key)
    )


def _by_sound(found: Found, block: Sequence[Any]) -> None:
    heard: dict[str, set[int]] = defaultdict(set)
    for row in block:
        for key in filter(None, (key_of(row.name), key_of(row.known_as))):
            heard[key].add(row.stands)
    for ids in heard.values():
        found.add(ids)


def _by_name(found: Found, block: Sequence[Any]) -> None:
    named: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for row in block:
        for words in (tuple(sorted(spoken(row.name))), tuple(sorted(spoken(row.known_as)))):
            if len(words) > 1:
                named[words].add(row.stands)
    for ids in named.values():
        found.add(ids)


def beside(actor: Actor, resident_id: int, controller_id: int, names: Sequence[str]) -> set[int]:
    """The residents worth comparing with one, of the same keeper. Three statements; two without a full name."""
    own = db.session.execute(
        select(ContactPoint.kind, ContactPoint.normal, ContactPoint.postcode).where(
            ContactPoint.resident_id.in_(cluster_of(resident_id)), ContactPoint.controller_id == controller_id
        )
    ).all()
    telling = [(point.kind, point.normal) for point in own if point.kind in _TELLING]
    postcodes = sorted({point.postcode for point in own} - {""})
    heard = {key_of(name) for name in names} - {""}
    found = set()
    for row in db.session.execute(
        union_all(
            _others(controller_id, tuple_(ContactPoint.kind, ContactPoint.normal).in_(telling), "point"),
            _others(controller_id, ContactPoint.postcode.in_(postcodes), "postcode"),
        )
    ):
        if row.by == "point" or heard & {key_of(row.name), key_of(row.known_as)}:
            found.add(row.stands)
    full = [words for name in names if len(words := spoken(name)[:8]) > 1]
    if full:
        asked = tuple(tuple((Word(word, whole=True),) for word in words) for words in full)
        namesakes = matching(actor, asked, names_only=True)
        found |= {row.resident_id for row in namesakes[:MOST_NAMESAKES] if row.resident_id is not None}
    return found - {resident_id}


def _others(controller_id: int, same: ColumnElement[bool], by: str) -> Select[Any]:
    """Whose contact points those are; no more than say something. Found by the points, never by walking residents."""
    shared = (
        select(ContactPoint.resident_id)
        .where(same, ContactPoint.controller_id == controller_id, ContactPoint.resident_id.is_not(None))
        .limit(MOST_BESIDE)
        .subquery()
    )
    return (
        select(stayed_as().label("stands"), Resident.name, Resident.known_as, literal(by).label("by"))
        .join_from(shared, Resident, Resident.id == shared.c.resident_id)
        .where(Resident.controller_id == controller_id)
    )
