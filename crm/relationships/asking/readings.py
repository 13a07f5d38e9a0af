"""How the words of the box can be understood: a resident, an organisation, a street, a postcode, a service, ..."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, String, cast, func, literal, or_, select, union_all

from crm import clock, typed
from crm.accounts.models import Account, Service
from crm.actor import Actor
from crm.council.models import COUNCIL, Ward
from crm.council.rules import normal_postcode, shown_postcode
from crm.database import db
from crm.relationships.queries.unnamed import Unnamed
from crm.residents.asked import Word
from crm.residents.matching import matching
from crm.residents.models import ContactPoint, Organisation, Resident
from crm.residents.rules import LANGUAGES, street
from crm.residents.spellings import corrections
from crm.residents.streets import streets_like
from crm.residents.terms import asked_terms, root

# In the order in which they are believed where several fit alike.
KINDS = {
    "postcode": "a postcode", "language": "a language", "street": "a street", "service": "a service",
    "organisation": "an organisation", "resident": "a resident", "account": "an account", "ward": "a ward",
}  # fmt: skip
PEOPLE = frozenset({"resident", "organisation"})
MOST_TERMS, MOST_NAMES, MOST_OF_A_KIND = 8, 6, 4
# How well a name fits what is asked, best first.
EXACT, WHOLE, BEGUN, NEARLY = range(4)


@dataclass(frozen=True)
class Reading:
    """One way to understand the words."""

    kind: str
    key: str
    name: str
    fit: int
    note: str = ""  # what tells two of one name apart: a street, a network

    @property
    def address(self) -> str:
        """As it stands in the address of the page: `street-crag lane`."""
        return f"{self.kind}-{self.key}"

    @property
    def words(self) -> str:
        """`Hale Road Allotments, an organisation`."""
        return f"{self.name}{f' of {self.note}' if self.note and self.kind == 'resident' else ''}, {KINDS[self.kind]}"

    @property
    def number(self) -> int:
        return int(self.key)


def readings(actor: Actor, hidden: Unnamed, words: str, chosen: str = "") -> tuple[Reading, ...]:
    """All ways to understand the words, best first, a few of each kind; `chosen` is among them if the actor may know of
    it. Five statements; eight where nothing fits as it is spelled.

    For a member of the council who is no officer neither residents nor streets exist.
    """
    asked = typed.folded(words)
    terms = asked_terms(words)[:MOST_TERMS]
    if not asked or not terms:
        return ()
    found = [*_languages(asked), *_others(actor, hidden, words, asked, terms)]
    if not actor.is_councillor_only:
        found += [*_places(actor, words, asked), *_people(actor, terms, asked, chosen)]
        found = found or _nearly(actor, terms)
    order = list(KINDS)
    found.sort(key=lambda one: (one.fit, words.strip()[:1] != "@" or one.kind != "account", order.index(one.kind)))
    return _few_of_each(found, chosen)


def choose(found: Sequence[Reading], chosen: str) -> Reading | None:
    """The reading that was chosen, else the best; None where several of a kind fit alike and only a person can say."""
    for one in found:
        if one.address == chosen:
            return one
    if not found or found[0].fit == NEARLY:
        return None
    best = found[0]
    rivals = [one for one in found[1:] if one.fit == best.fit and one.kind == best.kind]
    unsure = best.fit == BEGUN and len(found) > 1
    return None if unsure or rivals else best


def _few_of_each(found: Sequence[Reading], chosen: str) -> tuple[Reading, ...]:
    kept: list[Reading] = []
    for one in found:
        same = sum(other.kind == one.kind for other in kept)
        if one.address == chosen or same < (MOST_NAMES if one.kind in PEOPLE else MOST_OF_A_KIND):
            kept.append(one)
    return tuple(kept)


def _fit(asked: str, terms: Sequence[str], name: str) -> int | None:
    """How a name fits; None where it does not."""
    folded = typed.folded(name)
    if folded == asked:
        return EXACT
    there = folded.split()
    if all(term in there for term in terms):
        return WHOLE
    if all(any(word.startswith((term, root(term))) for word in there) for term in terms):
        return BEGUN
    return None


def _fit_of_handle(asked: str, words: str, handle: str) -> int | None:
    """The same of a handle or a mailbox, which has no words: dots and dashes matter only to tell two apart."""
    if handle.lstrip("@").casefold() == words.strip().lstrip("@").casefold():
        return EXACT
    bare, there = asked.replace(" ", ""), typed.folded(handle).replace(" ", "")
    return WHOLE if bare == there else BEGUN if bare in there else None


def _languages(asked: str) -> list[Reading]:
    return [
        Reading("language", code, name, EXACT if typed.folded(name) == asked else BEGUN)
        for code, name in LANGUAGES.items()
        # Nobody is looked for because they speak English.
        if code not in {"", "en", "other"} and (typed.folded(name).startswith(asked) and len(asked) > 3)
    ]


def _places(actor: Actor, words: str, asked: str) -> list[Reading]:
    if packed := normal_postcode(words):
        return [Reading("postcode", packed, shown_postcode(packed), EXACT)]
    fits = {True: EXACT, False: BEGUN}
    return [Reading("street", one.folded, one.name, fits[one.folded == asked]) for one in streets_like(actor, words)]


def _people(actor: Actor, terms: tuple[str, ...], asked: str, chosen: str) -> list[Reading]:
    """Residents and organisations by their names: whole words first. Three statements."""
    rows = list(matching(actor, (tuple((Word(term, whole=True),) for term in terms),), names_only=True))
    if len(rows) < MOST_NAMES:
        rows += matching(actor, (tuple((Word(term),) for term in terms),), names_only=True)
    fits: dict[tuple[str, int], int] = {}
    for row in rows:
        key = ("resident", row.resident_id) if row.resident_id else ("organisation", row.organisation_id or 0)
        folded = row.names.split()
        fits.setdefault(key, EXACT if row.names == asked else WHOLE if set(terms) <= set(folded) else BEGUN)
    best = sorted(fits, key=lambda key: fits[key])[: 3 * MOST_NAMES]
    kind, _, number = chosen.partition("-")
    if kind in PEOPLE and number.isascii() and number.isdigit() and len(number) < 10:
        best.append((kind, int(number)))
    named = [
        Reading(
            kind, str(number), name, fits.get((kind, number), WHOLE), street(note or "") if kind == "resident" else ""
        )
        for kind, number, name, note in _names(actor, best)
    ]
    return [_exactly(one, asked) for one in named]


def _exactly(reading: Reading, asked: str) -> Reading:
    """A nickname in the search row keeps it from being the name itself: look at the name."""
    if typed.folded(reading.name) != asked:
        return reading
    return Reading(reading.kind, reading.key, reading.name, EXACT, reading.note)


def _names(actor: Actor, people: Sequence[tuple[str, int]]) -> Sequence[Any]:
    """(kind, id, name, address) of those that the actor may search for. One statement, or none for nobody."""
    if not people:
        return ()
    lives = (
        select(ContactPoint.value)
        .where(
            ContactPoint.resident_id == Resident.id, ContactPoint.kind == "address", ContactPoint.ends_on.is_(None),
            ContactPoint.controller_id.in_(actor.controllers),
        )
        .order_by(ContactPoint.id.desc())
        .limit(1)
        .correlate(Resident)
        .scalar_subquery()
    )  # fmt: skip
    residents = select(literal("resident"), Resident.id, Resident.name, lives).where(
        Resident.id.in_([number for kind, number in people if kind == "resident"]),
        Resident.controller_id.in_(actor.controllers),
        Resident.canonical_id.is_(None),
    )
    organisations = select(literal("organisation"), Organisation.id, Organisation.name, literal("")).where(
        Organisation.id.in_([number for kind, number in people if kind == "organisation"]),
        Organisation.controller_id.in_(actor.controllers),
    )
    return db.session.execute(union_all(residents, organisations)).all()


def _nearly(actor: Actor, terms: tuple[str, ...]) -> list[Reading]:
    """People whose name is spelled nearly so. Three statements at most."""
    spelled = corrections(actor, terms)
    if not spelled:
        return []
    asked = tuple((Word(term), *(Word(one, whole=True) for one in spelled.get(term, ()))) for term in terms)
    rows = matching(actor, (asked,), names_only=True)[:MOST_NAMES]
    people = [
        ("resident", row.resident_id) if row.resident_id else ("organisation", row.organisation_id or 0) for row in rows
    ]
    return [
        Reading(kind, str(number), name, NEARLY, street(note or ""))
        for kind, number, name, note in _names(actor, people)
    ]


def _others(actor: Actor, hidden: Unnamed, words: str, asked: str, terms: Sequence[str]) -> list[Reading]:
    """Services, accounts and wards; for a councillor organisations of the council too. One statement."""
    longest = max(terms, key=len)
    arms: list[Select[Any]] = [
        select(literal("service"), cast(Service.code, String), Service.name, literal("")),
        select(literal("account"), cast(Account.id, String), Account.handle, cast(Account.network, String)).where(
            or_(*(func.lower(field).contains(longest, autoescape=True) for field in (Account.handle, Account.normal))),
            hidden.may_name(Account.id, hidden.account_ids),
        ),
        select(literal("ward"), Ward.code, Ward.name, literal("")).where(
            Ward.starts_on <= clock.today(), or_(Ward.ends_on.is_(None), Ward.ends_on > clock.today())
        ),
    ]
    if actor.is_councillor_only:
        arms.append(
            select(literal("organisation"), cast(Organisation.id, String), Organisation.name, literal("")).where(
                Organisation.controller_id.in_((*actor.controllers, COUNCIL)),
                func.lower(Organisation.name).contains(longest, autoescape=True),
            )
        )
    found = []
    for kind, key, name, note in db.session.execute(union_all(*arms)):
        fit = _fit_of_handle(asked, words, name) if kind == "account" else _fit(asked, terms, name)
        if fit is not None:
            shown = f"{name} on {note}" if kind == "account" and note not in {"email", "phone", "desk", "web"} else name
            found.append(Reading(kind, key, shown, fit))
    return found
