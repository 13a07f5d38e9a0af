"""What a search shows of those whom it found: who they are, where, and why they fit."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import ColumnElement, false, or_, select

from crm import typed
from crm.actor import Actor
from crm.council.models import Ward
from crm.database import db
from crm.residents import access, rules, terms
from crm.residents.finding import Found, Match
from crm.residents.models import ContactPoint, Link, Organisation, Resident, SearchRow
from crm.web.formatting import short_day

# How many words stand on either side of a remembered one.
AROUND = 3


@dataclass(frozen=True)
class Why:
    """Where a word that was typed stands: `field` in words for the reader, `words` as they are kept."""

    field: str  # Known as, Also entered as, Phone, Email, Handle, Postcode, Street, Ward, Organisation, Words
    words: str


@dataclass(frozen=True)
class Hit:
    """Somebody who was found. `marks` are the folded words to be marked in any of the texts: `rules.marked`."""

    kind: str  # resident, organisation
    id: int
    name: str
    known_as: str
    line: str  # `Crag Lane, Hale`: where they live, without saying which door
    why: tuple[Why, ...]
    marks: tuple[str, ...]
    last_at: datetime | None
    corrected: bool = False  # found only under another spelling
    reads_all: bool = True  # whether the reader may know when they were last spoken with

    @property
    def name_pieces(self) -> tuple[tuple[str, bool], ...]:
        """The name in pieces, each with whether it is to be marked; so are the next two."""
        return rules.marked(self.name, self.marks)

    @property
    def line_pieces(self) -> tuple[tuple[str, bool], ...]:
        return rules.marked(self.line, self.marks)

    @property
    def reason_pieces(self) -> tuple[tuple[str, bool], ...]:
        return rules.marked(self.reason, self.marks)

    @property
    def spoken(self) -> str:
        """When they were last spoken with; nothing where that is known to officers only."""
        if self.last_at is not None:
            return f"Last spoke {short_day(self.last_at)}"
        return "Never spoken" if self.reads_all else ""

    @property
    def reason(self) -> str:
        """Why they fit, in a line: `Known as “the gritting lady”. Words: road gritting outside the school`."""
        return ". ".join(
            f"Known as “{one.words}”" if one.field == "Known as" else f"{one.field}: {one.words}" for one in self.why
        )


@dataclass
class _Told:
    """All that is kept of one hit and may explain it, gathered from several statements."""

    name: str = ""
    known_as: str = ""
    ward: str = ""
    street: str = ""
    pieces: list[Why] = field(default_factory=list)
    remembered: list[str] = field(default_factory=list)


def hits(actor: Actor, found: Found, limit: int) -> tuple[Hit, ...]:
    """The best of what was found, explained. Five statements, however many."""
    chosen = found.matches[:limit]
    told = _told(actor, chosen)
    part = access.is_entrusted_only(actor)
    return tuple(
        replace(_hit(match, told[match.key], found), reads_all=not part) for match in chosen if match.key in told
    )


def _hit(match: Match, told: _Told, found: Found) -> Hit:
    sought = {term: (term, terms.root(term), *found.readings.get(term, ())) for term in found.terms}
    in_name = [term for term in found.terms if _stands_in(told.name, (term,), inside=True)]
    open_terms = [term for term in found.terms if term not in in_name]
    why: list[Why] = []
    corrected = False
    for term in list(open_terms):
        if piece := next((one for one in told.pieces if _stands_in(one.words, sought[term], one.field)), None):
            why.append(piece)
        elif snippet := _snippet(told.remembered, sought[term]):
            why.append(Why("Words", snippet))
        if _stands_in(told.name, found.readings.get(term, ())):
            corrected = True
    return Hit(
        kind=match.kind,
        id=match.id,
        name=told.name,
        known_as=told.known_as,
        line=", ".join(dict.fromkeys(filter(None, (told.street, told.ward)))),
        why=tuple(dict.fromkeys(why)),
        marks=tuple(dict.fromkeys(one for words in sought.values() for one in words)),
        last_at=match.last_at,
        corrected=corrected,
    )


def _stands_in(text: str, sought: Sequence[str], field: str = "", *, inside: bool = False) -> bool:
    if field == "Phone":
        digits = re.sub(r"\D", "", text)
        return any(one.isdigit() and one.removeprefix("0") in digits for one in sought)
    words = terms.terms(text)
    if field == "Postcode":
        words = (*words, "".join(words))
    if inside and any(one in typed.folded(text) for one in sought):
        return True
    return any(word.startswith(one) for word in words for one in sought)


def _snippet(remembered: Sequence[str], sought: Sequence[str]) -> str:
    for text in remembered:
        words = text.split()
        for at, word in enumerate(words):
            if any(word.startswith(one) for one in sought):
                return " ".join(words[max(0, at - AROUND) : at + AROUND + 1])
    return ""


def _told(actor: Actor, chosen: Sequence[Match]) -> dict[tuple[str, int], _Told]:
    residents = [match.id for match in chosen if match.kind == "resident"]
    organisations = [match.id for match in chosen if match.kind == "organisation"]
    told: dict[tuple[str, int], _Told] = defaultdict(_Told)
    # Of entries that were put together each tells of the one that stayed, under the number of its own.
    entries = _tell_who(told, residents, organisations)
    _tell_points(actor, told, entries, organisations)
    _tell_links(actor, told, entries)
    _tell_remembered(actor, told, entries, organisations)
    return told


def _tell_who(told: dict[tuple[str, int], _Told], residents: list[int], organisations: list[int]) -> list[int]:
    """Who they are; the ids of all entries that tell of these residents."""
    entries = []
    for row in db.session.execute(
        select(Resident.id, Resident.canonical_id, Resident.name, Resident.known_as, Ward.name.label("ward"))
        .outerjoin(Ward, Ward.id == Resident.ward_id)
        .where(Resident.id.in_(access.cluster_of(*residents)))
        .order_by(Resident.canonical_id.is_not(None), Resident.id)
    ):
        entries.append(row.id)
        if row.canonical_id is None:
            told["resident", row.id] = _Told(row.name, row.known_as, row.ward or "")
        else:
            told["resident", row.id] = told["resident", row.canonical_id]
            told["resident", row.id].pieces.append(Why("Also entered as", row.name))
        if row.known_as:
            told["resident", row.id].pieces.append(Why("Known as", row.known_as))
    for row in db.session.execute(
        select(Organisation.id, Organisation.name, Ward.name.label("ward"))
        .outerjoin(Ward, Ward.id == Organisation.ward_id)
        .where(Organisation.id.in_(organisations))
    ):
        told["organisation", row.id] = _Told(row.name, "", row.ward or "")
    return entries


def _tell_points(
    actor: Actor, told: dict[tuple[str, int], _Told], residents: list[int], organisations: list[int]
) -> None:
    of_these = _either(ContactPoint, residents, organisations)
    for point in db.session.scalars(
        select(ContactPoint)
        .where(of_these, ContactPoint.controller_id.in_(access.readable_controllers(actor)))
        .order_by(ContactPoint.ends_on.is_not(None), ContactPoint.id.desc())
    ):
        key = ("resident", point.resident_id) if point.resident_id else ("organisation", point.organisation_id)
        one = told[key]  # type: ignore[index]
        if point.kind == "address":
            if point.ends_on is None:
                one.street = one.street or rules.street(point.value)
            one.pieces.append(Why("Street", rules.street(point.value)))
            if point.postcode:
                one.pieces.append(Why("Postcode", rules.shown("address", "", "", point.postcode)))
        else:
            field = {"phone": "Phone", "email": "Email", "handle": "Handle"}[point.kind]
            one.pieces.append(Why(field, rules.shown(point.kind, point.value, point.normal)))
    for one in {id(one): one for one in told.values()}.values():
        if one.ward:
            one.pieces.append(Why("Ward", one.ward))


def _tell_links(actor: Actor, told: dict[tuple[str, int], _Told], residents: list[int]) -> None:
    for row in db.session.execute(
        select(Link.resident_id, Link.kind, Organisation.name)
        .join(Organisation, Organisation.id == Link.organisation_id)
        .where(Link.resident_id.in_(residents), Link.controller_id.in_(actor.controllers))
        .order_by(Link.id)
    ):
        told["resident", row.resident_id].pieces.append(Why("Organisation", f"{row.name}, {row.kind}"))


def _tell_remembered(
    actor: Actor, told: dict[tuple[str, int], _Told], residents: list[int], organisations: list[int]
) -> None:
    for row in db.session.execute(
        select(SearchRow.resident_id, SearchRow.organisation_id, SearchRow.remembered).where(
            _either(SearchRow, residents, organisations),
            SearchRow.controller_id.in_(actor.controllers),
        )
    ):
        key = ("resident", row.resident_id) if row.resident_id else ("organisation", row.organisation_id)
        told[key].remembered.append(row.remembered)  # type: ignore[index]


def _either(
    table: type[ContactPoint] | type[SearchRow], residents: list[int], organisations: list[int]
) -> ColumnElement[bool]:
    """Rows of these residents or organisations. An empty list is left out: it would keep SQLite from both indexes."""
    lists = ((table.resident_id, residents), (table.organisation_id, organisations))
    return or_(false(), *(column.in_(ids) for column, ids in lists if ids))
