"""Making and changing residents and organisations inside someone else's transaction. Nothing here is audited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Subquery, and_, bindparam, func, select, update
from sqlalchemy.orm.attributes import set_committed_value

from crm import clock, typed
from crm.actor import Actor
from crm.council.access import in_force
from crm.council.models import PostcodeWard
from crm.council.queries import ward_of
from crm.council.successors import successors
from crm.database import db
from crm.errors import BadInput, NotAllowed
from crm.residents import rules
from crm.residents.indexing import Remembered, refresh_search, remember, remember_each
from crm.residents.models import ContactPoint, Organisation, Resident
from crm.residents.spellings import learn_anew

__all__ = [
    "Remembered",
    "add_contact_point",
    "create_organisation",
    "create_resident",
    "follow_postcode",
    "follow_wards",
    "learn_anew",
    "refresh_search",
    "remember",
    "remember_each",
    "set_ward",
]

ORGANISATION_KINDS = rules.ORGANISATION_KINDS


def create_resident(
    actor: Actor,
    *,
    controller_id: int,
    name: str,
    known_as: str = "",
    ward_id: int | None = None,
    pronoun: str = "they",
) -> Resident:
    """A new resident under one of the actor's controllers; a nickname as the name is enough. Flushed, and findable.

    Raises BadInput about `name`, NotAllowed for a controller that is not the actor's. Seven statements.
    """
    _refuse_others_controller(actor, controller_id)
    resident = Resident(
        controller_id=controller_id,
        name=typed.line(name, field="name", label="a name, or what they are called here", required=True),
        known_as=typed.line(known_as, field="known_as", label="what they are known as"),
        ward_id=ward_id,
        pronoun=pronoun,
        created_at=clock.now(),
    )
    db.session.add(resident)
    db.session.flush()
    refresh_search([resident.id])
    return resident


def create_organisation(
    actor: Actor, *, controller_id: int, name: str, kind: str = "other", about: str = "", ward_id: int | None = None
) -> Organisation:
    """A new organisation under one of the actor's controllers. Flushed, and findable. Raises BadInput, NotAllowed."""
    _refuse_others_controller(actor, controller_id)
    if kind not in ORGANISATION_KINDS:
        raise BadInput({"kind": "Choose what kind of organisation it is."})
    organisation = Organisation(
        controller_id=controller_id,
        name=typed.line(name, field="name", label="the organisation’s name", required=True),
        kind=kind,
        about=typed.passage(about, field="about", label="what it is"),
        ward_id=ward_id,
        created_at=clock.now(),
    )
    db.session.add(organisation)
    db.session.flush()
    refresh_search([], [organisation.id])
    return organisation


def add_contact_point(
    subject: Resident | Organisation, *, kind: str, value: str, network: str = "", postcode: str = "", note: str = ""
) -> ContactPoint:
    """Give a resident or an organisation a way to be recognised and reached, from today. Flushed, and findable by it.

    One that is current already is returned as it is. The ward follows a postcode that is known; the address is kept
    either way. Raises BadInput about `kind`, `value`, `network`, `postcode` or `note`.
    """
    point = rules.contact_point(kind, value, network, postcode)
    note = typed.line(note, field="note", label="the note")
    of = {"resident_id" if isinstance(subject, Resident) else "organisation_id": subject.id}
    same = db.session.scalar(
        select(ContactPoint).filter_by(**of, kind=point.kind, network=point.network, normal=point.normal, ends_on=None)
    )
    if same is not None:
        return same
    kept = ContactPoint(
        controller_id=subject.controller_id,
        kind=point.kind,
        network=point.network,
        value=point.value,
        normal=point.normal,
        postcode=point.postcode,
        note=note,
        starts_on=clock.today(),
        **of,
    )
    db.session.add(kept)
    db.session.flush()
    if kept.kind == "address":
        follow_postcode(subject, clock.today())
    refresh_search(*_ids(subject))
    return kept


def follow_postcode(subject: Resident | Organisation, on: date) -> bool:
    """Put a resident or an organisation into the ward of the newest current postcode; unknown postcodes have none.

    Without a current postcode the ward stays as somebody said it, and the answer is False. Two statements.
    """
    column = ContactPoint.resident_id if isinstance(subject, Resident) else ContactPoint.organisation_id
    postcode = db.session.scalar(
        select(ContactPoint.postcode)
        .where(column == subject.id, ContactPoint.kind == "address", ContactPoint.postcode != "")
        .where(ContactPoint.ends_on.is_(None))
        .order_by(ContactPoint.starts_on.desc(), ContactPoint.id.desc())
        .limit(1)
    )
    if postcode:
        ward = ward_of(postcode, on)
        set_ward(subject, ward.ward_id if ward else None)
    return bool(postcode)


def set_ward(subject: Resident | Organisation, ward_id: int | None) -> None:
    """Put a resident or an organisation into a ward, without a new version: nobody's open form goes stale by it."""
    table = type(subject).__table__
    db.session.execute(update(table).where(table.c.id == subject.id).values(ward_id=ward_id))
    set_committed_value(subject, "ward_id", ward_id)


def follow_wards(on: date) -> int:
    """Put everybody with a current postcode into its ward of a day: after postcodes were loaded anew. How many moved.

    Who has none, and was put into a ward that has ended, goes where nearly all of it went; of a ward that was divided,
    nowhere. Set-based: two statements read who moves, then a few for each 500 of them.
    """
    moved = 0
    for subject, point in ((Resident, ContactPoint.resident_id), (Organisation, ContactPoint.organisation_id)):
        newest = (
            select(point.label("subject_id"), func.max(ContactPoint.id).label("point_id"))
            .where(point.is_not(None), ContactPoint.kind == "address")
            .where(ContactPoint.postcode != "", ContactPoint.ends_on.is_(None))
            .group_by(point)
            .subquery()
        )
        moving = db.session.execute(
            select(subject.id, PostcodeWard.ward_id)
            .join(newest, newest.c.subject_id == subject.id)
            .join(ContactPoint, ContactPoint.id == newest.c.point_id)
            .outerjoin(
                PostcodeWard,
                and_(PostcodeWard.postcode == ContactPoint.postcode, in_force(PostcodeWard, on)),
            )
            .where(subject.ward_id.is_distinct_from(PostcodeWard.ward_id))
            .order_by(subject.id)
        ).all()
        moved += _move(subject, [*moving, *_without_postcode(subject, newest, on)])
    return moved


def _move(subject: type[Resident] | type[Organisation], moving: Sequence[tuple[int, int | None]]) -> int:
    table = subject.__table__
    if moving:
        db.session.execute(
            update(table).where(table.c.id == bindparam("subject_id")).values(ward_id=bindparam("new_ward")),
            [{"subject_id": one, "new_ward": ward} for one, ward in moving],
        )
    ids = [one for one, _ in moving]
    refresh_search(*((ids, []) if subject is Resident else ([], ids)))
    return len(ids)


def _without_postcode(
    subject: type[Resident] | type[Organisation], newest: Subquery, on: date
) -> Sequence[tuple[int, int | None]]:
    """Those in a ward that has ended whose address nobody knows, with the ward that took its place."""
    into = successors(on)
    if not into:
        return ()
    rows = db.session.execute(
        select(subject.id, subject.ward_id)
        .outerjoin(newest, newest.c.subject_id == subject.id)
        .where(subject.ward_id.in_(into), newest.c.subject_id.is_(None))
        .order_by(subject.id)
    )
    return [(row.id, into[row.ward_id]) for row in rows]


def _ids(subject: Resident | Organisation) -> tuple[list[int], list[int]]:
    return ([subject.id], []) if isinstance(subject, Resident) else ([], [subject.id])


def _refuse_others_controller(actor: Actor, controller_id: int) -> None:
    if controller_id not in actor.controllers:
        raise NotAllowed("You cannot keep people on behalf of somebody else.")
