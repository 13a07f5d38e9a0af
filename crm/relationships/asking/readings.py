"""How the words of the box can be understood: a resident, an organisation, a street, a postcode, a service, ..."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, String, cast, func, literal, or_, select, union_all

from crm import clock, typed
from crm.accounts.models import Account, Service
from crm.actor import Actor
from crm.council.models import COUNCIL, Ward
from crm.council.rules import normal_postcode, shown_postcode
from crm.database import db
from crm.relationships.asking.people import people
from crm.relationships.asking.reading import (
    BEGUN,
    EXACT,
    KINDS,
    MOST_NAMES,
    MOST_OF_A_KIND,
    MOST_TERMS,
    NEARLY,
    PEOPLE,
    WHOLE,
    Reading,
)
from crm.relationships.queries.unnamed import Unnamed
from crm.residents.models import Organisation
from crm.residents.rules import LANGUAGES
from crm.residents.streets import streets_like
from crm.residents.terms import asked_terms, root


@dataclass(frozen=True)
class Understood:
    """Ways to understand the words, best first, and whether there are more people of the name than stand in it."""

    readings: tuple[Reading, ...] = ()
    has_more: bool = False


def readings(actor: Actor, hidden: Unnamed, words: str, chosen: str = "") -> Understood:
    """All ways to understand the words, best first, a few of each kind; `chosen` is among them if the actor may know of
    it. Where it is no place and nothing else, whoever the search finds by those words: by what they are called here, or
    what was said. Five statements; eight where nobody fits as it is spelled.

    For a member of the council who is no officer neither residents nor streets exist.
    """
    asked = typed.folded(words)
    terms = asked_terms(words)[:MOST_TERMS]
    if not asked or not terms:
        return Understood()
    found = [*_languages(asked), *_others(actor, hidden, words, asked, terms)]
    if not actor.is_councillor_only:
        found += _places(actor, words, asked, is_named=any(one.fit == EXACT for one in found))
        found += people(actor, words, terms, asked, chosen, only_names=bool(found))
    order = list(KINDS)
    found.sort(key=lambda one: (one.fit, words.strip()[:1] != "@" or one.kind != "account", order.index(one.kind)))
    kept = _few_of_each(found, chosen)
    return Understood(kept, len(kept) < len(found))


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


# The council has a hundred services, wards and accounts, and asks of each whether it is meant.
_folded = lru_cache(maxsize=2_048)(typed.folded)


def _fit(asked: str, terms: Sequence[str], begun: Sequence[tuple[str, str]], name: str) -> int | None:
    """How a name fits; None where it does not. `begun` are the terms with their roots."""
    folded = _folded(name)
    if folded == asked:
        return EXACT
    there = folded.split()
    if all(term in there for term in terms):
        return WHOLE
    if all(any(word.startswith(either) for word in there) for either in begun):
        return BEGUN
    return None


def _fit_of_handle(asked: str, words: str, handle: str) -> int | None:
    """The same of a handle or a mailbox, which has no words: dots and dashes matter only to tell two apart."""
    if handle.lstrip("@").casefold() == words.strip().lstrip("@").casefold():
        return EXACT
    bare, there = asked.replace(" ", ""), _folded(handle).replace(" ", "")
    return WHOLE if bare == there else BEGUN if bare in there else None


def _languages(asked: str) -> list[Reading]:
    return [
        Reading("language", code, name, EXACT if typed.folded(name) == asked else BEGUN)
        for code, name in LANGUAGES.items()
        # Nobody is looked for because they speak English.
        if code not in {"", "en", "other"} and (typed.folded(name).startswith(asked) and len(asked) > 3)
    ]


def _places(actor: Actor, words: str, asked: str, *, is_named: bool) -> list[Reading]:
    if packed := normal_postcode(words):
        return [Reading("postcode", packed, shown_postcode(packed), EXACT)]
    fits = {True: EXACT, False: BEGUN}
    # What is the name of something else already is hardly meant as half the name of a street.
    streets = streets_like(actor, words, whole=is_named)
    return [Reading("street", one.folded, one.name, fits[one.folded == asked]) for one in streets]


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
    begun = [(term, root(term)) for term in terms]
    found = []
    for kind, key, name, note in db.session.execute(union_all(*arms)):
        fit = _fit_of_handle(asked, words, name) if kind == "account" else _fit(asked, terms, begun, name)
        if fit is not None:
            shown = f"{name} on {note}" if kind == "account" and note not in {"email", "phone", "desk", "web"} else name
            found.append(Reading(kind, key, shown, fit))
    return found
