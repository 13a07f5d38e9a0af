"""Importing dated lists: each one act, one transaction, one audit entry. Without `apply` nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Protocol, TypeVar

from crm import clock
from crm.actor import Actor
from crm.audit import steps as audit
from crm.council.lists import councillors, loaded, officers, postcodes, seating, staffing, wards
from crm.council.lists.councillor_file import CouncillorList
from crm.council.lists.councillors import CouncillorChanges
from crm.council.lists.officer_file import OfficerList
from crm.council.lists.officers import OfficerChanges
from crm.council.lists.postcodes import PostcodeChanges, PostcodeList
from crm.council.lists.ward_file import WardList
from crm.council.lists.wards import WardChanges
from crm.database import transaction


class _Changes(Protocol):
    @property
    def is_empty(self) -> bool: ...
    @property
    def counts(self) -> dict[str, int]: ...


C = TypeVar("C", bound=_Changes)

# Steps of higher rooms, handed in by create_app: they follow in the transaction in which postcodes move.
_followers: list[Callable[[date], int]] = []


def when_postcodes_move(step: Callable[[date], int]) -> None:
    """Have a step of a higher room follow whenever postcodes were imported. It is given the day of today."""
    if step not in _followers:
        _followers.append(step)


def import_wards(
    actor: Actor, ward_list: WardList, *, starts_on: date, seats: int | None = None, apply: bool
) -> WardChanges:
    """The whole set of wards from a day on. Wards in force that it has not end on that day, and their posts close.

    Their councillors' times in office end `by redraw`, which is not a leaving: the next list says who stayed.
    """
    return _import(
        actor, "wards", starts_on, ward_list.digest, apply,
        lambda: wards.compare(ward_list, starts_on=starts_on, seats=seats), wards.write,
    )  # fmt: skip


def import_postcodes(
    actor: Actor, postcode_list: PostcodeList, *, starts_on: date, apply: bool
) -> PostcodeChanges:  # fmt: skip
    """The whole set of postcodes with their ward from a day on: 11,000 re-coded in about a second."""
    return _import(
        actor, "postcodes", starts_on, postcode_list.digest, apply,
        lambda: postcodes.compare(postcode_list, starts_on=starts_on), _move_postcodes,
    )  # fmt: skip


def import_councillors(
    actor: Actor, councillor_list: CouncillorList, *, as_at: date, apply: bool
) -> CouncillorChanges:  # fmt: skip
    """Everybody who sits on a day. Times in office end and begin; no casework moves by itself."""
    return _import(
        actor, "councillors", as_at, councillor_list.digest, apply,
        lambda: councillors.compare(councillor_list, as_at=as_at), seating.write,
    )  # fmt: skip


def import_officers(actor: Actor, officer_list: OfficerList, *, as_at: date, apply: bool) -> OfficerChanges:
    """Every post of a list on a day: teams, posts, line management, vacancies. What no list opened stays as it is."""
    return _import(
        actor, "officers", as_at, officer_list.digest, apply,
        lambda: officers.compare(officer_list, as_at=as_at), staffing.write,
    )  # fmt: skip


def _move_postcodes(changes: PostcodeChanges) -> None:
    postcodes.write(changes)
    for follow in _followers:
        follow(clock.today())


def _import(
    actor: Actor, kind: str, day: date, digest: str, apply: bool, compare: Callable[[], C], write: Callable[[C], None]
) -> C:
    """Compare, and with `apply` write the difference. A list that was loaded and changes nothing writes nothing."""
    if not apply:
        return compare()
    with transaction():
        audit.refuse_repeated(actor)
        loaded.take_turn()
        changes = compare()
        if changes.is_empty and loaded.is_loaded(kind, day, digest):
            return changes
        write(changes)
        list_id = loaded.remember(kind, day, digest)
        audit.record(actor, f"{kind}.imported", "list", list_id, as_at=day.isoformat(), **changes.counts)
    return changes
