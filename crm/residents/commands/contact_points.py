"""How residents and organisations are recognised and reached."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from crm import clock, typed
from crm.actor import Actor
from crm.audit.steps import record, refuse_repeated
from crm.database import db, transaction
from crm.errors import BadInput, Refused
from crm.permissions import Permission
from crm.residents import access, steps
from crm.residents.models import ContactPoint, Organisation, Resident
from crm.web import formatting


@dataclass(frozen=True)
class Added:
    """A contact point, and the others with the same one whom the actor may know of: by name, for a look, no merge."""

    contact_point_id: int
    matches: tuple[str, ...]
    ward_unknown: bool = False  # an address whose postcode is in no ward that we know


def add_contact_point(
    actor: Actor,
    *,
    resident_id: int | None = None,
    organisation_id: int | None = None,
    kind: str,
    value: str,
    network: str = "",
    postcode: str = "",
    note: str = "",
) -> Added:
    """Add a way to reach a resident or an organisation. Of others with the same one, only those are named whom the
    actor may know of: what a councillor or another team keeps never shows. Raises BadInput."""
    actor.require(Permission.RESIDENTS_EDIT)
    with transaction():
        refuse_repeated(actor)
        subject = _subject_to_edit(actor, resident_id, organisation_id)
        point = steps.add_contact_point(subject, kind=kind, value=value, network=network, postcode=postcode, note=note)
        matches = access.names_with_contact_point(actor, point) if point.kind != "address" else ()
        record(
            actor, "contact_point.added", *_subject_words(subject), controller_id=subject.controller_id,
            contact_point=point.id, kind=point.kind, matches=len(matches),
        )  # fmt: skip
        unknown = point.kind == "address" and bool(point.postcode) and subject.ward_id is None
        return Added(point.id, matches, unknown)


def change_safety_of_contact_point(actor: Actor, contact_point_id: int, *, safe: bool, reason: str = "") -> int:
    """Say that a contact point must not be used, and why; or that it is safe again. Its id. Raises BadInput."""
    actor.require(Permission.RESIDENTS_EDIT)
    with transaction():
        refuse_repeated(actor)
        point = access.contact_point_to_edit(actor, contact_point_id)
        if not safe:
            reason = typed.line(reason, field="reason", label="why it must not be used", required=True)
        point.safe = safe
        point.unsafe_reason = "" if safe else reason
        action = "contact_point.made_safe" if safe else "contact_point.stopped"
        record(actor, action, *_of(point), controller_id=point.controller_id, contact_point=point.id)
        return point.id


def end_contact_point(actor: Actor, contact_point_id: int) -> int:
    """From today they are not reached this way any more. They are still recognised by it. Raises Refused."""
    actor.require(Permission.RESIDENTS_EDIT)
    with transaction():
        refuse_repeated(actor)
        point = access.contact_point_to_edit(actor, contact_point_id)
        if point.ends_on is not None:
            raise Refused(f"This was ended on {formatting.full_day(point.ends_on)} already. Nothing was done twice.")
        point.ends_on = clock.today()
        db.session.flush()
        subject = _subject_of(point)
        if point.kind == "address" and point.postcode and not steps.follow_postcode(subject, clock.today()):
            steps.set_ward(subject, None)
        if isinstance(subject, Resident):
            steps.refresh_search([subject.id])
        else:
            steps.refresh_search([], [subject.id])
        record(actor, "contact_point.ended", *_of(point), controller_id=point.controller_id, contact_point=point.id)
        return point.id


def _subject_to_edit(actor: Actor, resident_id: int | None, organisation_id: int | None) -> Resident | Organisation:
    if resident_id is not None:
        return access.resident_to_edit(actor, access.who_stands_for(actor, resident_id).id)
    if organisation_id is not None:
        return access.organisation_to_edit(actor, organisation_id)
    raise BadInput({"kind": "Choose whose contact point it is."})


def _subject_of(point: ContactPoint) -> Resident | Organisation:
    """The resident or organisation of a contact point, locked: its ward may change."""
    if point.resident_id is not None:
        return db.session.scalars(select(Resident).where(Resident.id == point.resident_id).with_for_update()).one()
    return db.session.scalars(
        select(Organisation).where(Organisation.id == point.organisation_id).with_for_update()
    ).one()


def _subject_words(subject: Resident | Organisation) -> tuple[str, int]:
    return ("resident" if isinstance(subject, Resident) else "organisation"), subject.id


def _of(point: ContactPoint) -> tuple[str, int | None]:
    return ("resident", point.resident_id) if point.resident_id else ("organisation", point.organisation_id)
