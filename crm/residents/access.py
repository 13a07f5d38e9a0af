"""Which residents and organisations an actor may know of. A list and a single row come from the same selects."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Select,
    Subquery,
    and_,
    column,
    false,
    func,
    or_,
    select,
    table,
    union_all,
)
from sqlalchemy.orm import aliased

from crm.actor import Actor
from crm.council.models import COUNCIL
from crm.database import db
from crm.errors import NotAllowed, NotFound
from crm.residents.models import ContactPoint, Link, Organisation, Resident
from crm.responsibilities.queries import led_by

# The conversations stand above this room, so their table is only named here, as foreign keys that point up are.
_participant = table("participant", column("conversation_id"), column("resident_id"), column("organisation_id"))


def visible_residents(actor: Actor, *, merged: bool = False) -> Select[tuple[Resident]]:
    """The residents that the actor may know of; with `merged`, also those that a merge points to somebody else."""
    statement = select(Resident).where(may_know_resident(actor))
    return statement if merged else statement.where(Resident.canonical_id.is_(None))


def may_know_resident(actor: Actor) -> ColumnElement[bool]:
    """The condition on `resident`: under one of the actor's controllers, or entrusted to one of the actor's posts under
    any of the entries that were put together for this person."""
    if not is_entrusted_only(actor):
        return Resident.controller_id.in_(actor.controllers)
    entry = aliased(Resident)
    entrusted = _entrusted(actor, "resident_id")
    stayed = select(entry.canonical_id).where(entry.id.in_(entrusted), entry.canonical_id.is_not(None))
    return or_(
        Resident.controller_id.in_(actor.controllers),
        and_(Resident.controller_id == COUNCIL, or_(Resident.id.in_(entrusted), Resident.id.in_(stayed))),
    )


def stayed_as(row: type[Resident] = Resident) -> ColumnElement[int]:
    """Of a row of `resident`, or of an alias of it, the id of the entry that stands for the person: its own, or the one
    it was put into."""
    return func.coalesce(row.canonical_id, row.id)


def cluster_of(*resident_ids: int | ColumnElement[int]) -> CompoundSelect[tuple[int]]:
    """The ids of all entries that were put together for one person, or for each of several, the one that stayed among
    them: for use as `Participant.resident_id.in_(cluster_of(7))`. Whatever is read about a resident is read over all.

    Two selects instead of one with `or`, for which SQLite reads everybody: nearly all have the same, no canonical id.
    """
    return cluster_of_all(resident_ids)


def cluster_of_all(resident_ids: Sequence[int | ColumnElement[int]] | BindParameter[int]) -> CompoundSelect[tuple[int]]:
    """The same of several, or of those that a statement is given when it is sent."""
    return union_all(
        select(Resident.id).where(Resident.id.in_(resident_ids)),
        select(Resident.id).where(Resident.canonical_id.in_(resident_ids)),
    )


def entries_of_each(resident_ids: Collection[int]) -> dict[int, int]:
    """The entries of several residents, read: each entry, and whom it is about. One statement."""
    entries = clusters_of(resident_ids)
    return dict(db.session.execute(select(entries.c.entry_id, entries.c.resident_id)).all())


def clusters_of(resident_ids: Collection[int]) -> Subquery:
    """The same, to be joined: `entry_id`, what a row says, and `resident_id`, whom it is about."""
    return union_all(
        select(Resident.id.label("entry_id"), Resident.id.label("resident_id")).where(Resident.id.in_(resident_ids)),
        select(Resident.id, Resident.canonical_id).where(Resident.canonical_id.in_(resident_ids)),
    ).subquery()


def resident(actor: Actor, resident_id: int) -> Resident:
    """A resident that the actor may know of, a merged one too. Raises NotFound."""
    found = db.session.scalar(visible_residents(actor, merged=True).where(Resident.id == resident_id))
    if found is None:
        raise NotFound
    return found


def who_stands_for(actor: Actor, resident_id: int) -> Resident:
    """The same, or the one that it was put into: on whom whatever happens from now on is kept. Raises NotFound."""
    found = resident(actor, resident_id)
    return found if found.canonical_id is None else resident(actor, found.canonical_id)


def resident_to_edit(actor: Actor, resident_id: int) -> Resident:
    """The resident, locked until the transaction ends. NotAllowed where the actor only sees them through a matter."""
    found = db.session.scalar(
        visible_residents(actor, merged=True).where(Resident.id == resident_id).with_for_update(of=Resident)
    )
    if found is None:
        raise NotFound
    _refuse_others_data(actor, found.controller_id)
    return found


def visible_organisations(actor: Actor) -> Select[tuple[Organisation]]:
    """The organisations that the actor may know of."""
    return select(Organisation).where(
        or_(
            Organisation.controller_id.in_(actor.controllers),
            and_(Organisation.controller_id == COUNCIL, Organisation.id.in_(_entrusted(actor, "organisation_id")))
            if is_entrusted_only(actor)
            else false(),
        )
    )


def organisation(actor: Actor, organisation_id: int) -> Organisation:
    """An organisation that the actor may know of. Raises NotFound."""
    found = db.session.scalar(visible_organisations(actor).where(Organisation.id == organisation_id))
    if found is None:
        raise NotFound
    return found


def organisation_to_edit(actor: Actor, organisation_id: int) -> Organisation:
    """The organisation, locked until the transaction ends. NotAllowed where the actor only sees it through a matter."""
    found = db.session.scalar(
        visible_organisations(actor).where(Organisation.id == organisation_id).with_for_update(of=Organisation)
    )
    if found is None:
        raise NotFound
    _refuse_others_data(actor, found.controller_id)
    return found


def contact_point_to_edit(actor: Actor, contact_point_id: int) -> ContactPoint:
    """A contact point under one of the actor's controllers, locked until the transaction ends."""
    found = db.session.scalar(
        select(ContactPoint)
        .where(ContactPoint.id == contact_point_id, ContactPoint.controller_id.in_(actor.controllers))
        .with_for_update()
    )
    if found is None:
        raise NotFound
    return found


def link_to_end(actor: Actor, link_id: int) -> Link:
    """A link under one of the actor's controllers, locked until the transaction ends."""
    found = db.session.scalar(
        select(Link).where(Link.id == link_id, Link.controller_id.in_(actor.controllers)).with_for_update()
    )
    if found is None:
        raise NotFound
    return found


def names_with_contact_point(actor: Actor, point: ContactPoint, *, most: int = 5) -> tuple[str, ...]:
    """The names of other residents, known to the actor, with the same contact point now or earlier. One statement."""
    entry, own = aliased(Resident), aliased(Resident)
    stands = select(stayed_as(own)).where(own.id == (point.resident_id or 0))
    return tuple(
        db.session.scalars(
            select(Resident.name)
            .join(entry, Resident.id == stayed_as(entry))
            .join(ContactPoint, ContactPoint.resident_id == entry.id)
            .where(
                ContactPoint.kind == point.kind,
                ContactPoint.normal == point.normal,
                ContactPoint.network == point.network,
                ContactPoint.controller_id.in_(actor.controllers),
                Resident.controller_id.in_(actor.controllers),
                Resident.id.not_in(stands),
            )
            .group_by(Resident.id, Resident.name)
            .order_by(Resident.name, Resident.id)
            .limit(most)
        )
    )


def resident_ids_linked_to(organisation_id: int) -> tuple[int, ...]:
    """The residents linked to an organisation, whoever keeps them: for what they are found by. One statement."""
    return tuple(db.session.scalars(select(Link.resident_id).where(Link.organisation_id == organisation_id).distinct()))


def is_entrusted_only(actor: Actor) -> bool:
    """A councillor or cabinet member: of the council's residents they know only those in matters put to their posts."""
    return COUNCIL not in actor.controllers and bool(actor.post_ids)


def reads_all_of(actor: Actor, controller_id: int) -> bool:
    """Whether an actor who may know of somebody with this controller may also know who is in touch with them, and with
    whom they belong. A member of the council may not: what is missing on the page is known to officers."""
    return controller_id in actor.controllers


def readable_controllers(actor: Actor) -> tuple[int, ...]:
    """Whose pieces the actor may read of a resident or an organisation that they may know of: their own, and the
    council's where a matter was put to them. What a restricted team added to a resident of the council is not there."""
    return (*actor.controllers, COUNCIL) if is_entrusted_only(actor) else actor.controllers


def _entrusted(actor: Actor, what: str) -> Select[tuple[int]]:
    """The residents or organisations that take part in a conversation that the actor's posts lead or support now."""
    return select(_participant.c[what]).where(
        _participant.c[what].is_not(None),
        or_(
            *(
                _participant.c.conversation_id.in_(led_by("conversation", actor.post_ids, role=role))
                for role in ("lead", "support")
            )
        ),
    )


def _refuse_others_data(actor: Actor, controller_id: int) -> None:
    if controller_id not in actor.controllers:
        raise NotAllowed("You see this because a matter was put to you. The council's officers change what is kept.")
