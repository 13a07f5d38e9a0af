"""People for the tests of this room, kept as if they had always been there."""

from __future__ import annotations

from datetime import UTC, date, datetime

from crm.audit.models import AuditEntry
from crm.conversations.models import Conversation, Interaction, Participant
from crm.council.models import COUNCIL
from crm.database import db
from crm.residents import steps
from crm.residents.models import ContactPoint, Organisation, Resident
from crm.responsibilities.models import Responsibility
from tests.cast import keep

LONG_AGO = datetime(2020, 1, 6, 9, 0, tzinfo=UTC)


def somebody(name: str, *, known_as: str = "", controller: int = COUNCIL, ward: int | None = None, **more) -> int:
    """A resident who can be found."""
    (resident_id,) = keep(
        Resident(
            name=name, known_as=known_as, controller_id=controller, ward_id=ward, created_at=LONG_AGO, **more
        )
    )  # fmt: skip
    found_anew(resident_id)
    return resident_id


def some_body(name: str, *, kind: str = "community group", controller: int = COUNCIL) -> int:
    """An organisation that can be found."""
    (organisation_id,) = keep(Organisation(name=name, kind=kind, controller_id=controller, created_at=LONG_AGO))
    steps.refresh_search([], [organisation_id])
    db.session.commit()
    return organisation_id


def found_anew(*resident_ids: int) -> None:
    steps.refresh_search(resident_ids)
    db.session.commit()


def reached(resident_id: int, kind: str, value: str, normal: str, *, controller: int = COUNCIL, **more) -> int:
    """A contact point of somebody."""
    (point_id,) = keep(
        ContactPoint(
            resident_id=resident_id, controller_id=controller, kind=kind, value=value, normal=normal,
            starts_on=date(2020, 1, 6), **more,
        )
    )  # fmt: skip
    found_anew(resident_id)
    return point_id


def said(resident_id: int, words: str, *, controller: int = COUNCIL, at: datetime = LONG_AGO) -> None:
    """Words of a conversation by which somebody is found."""
    steps.remember([resident_id], [], controller, words, at)
    db.session.commit()


def matter_with(resident_id: int, *, post: int, role: str = "lead", organisation_id: int | None = None) -> int:
    """A conversation of the council with somebody, that a post leads or supports."""
    (matter,) = keep(Conversation(controller_id=COUNCIL, subject="Bins", opened_at=LONG_AGO, last_at=LONG_AGO))
    (contact,) = keep(
        Interaction(
            conversation_id=matter, controller_id=COUNCIL, channel="phone", direction="in", body="The bin is full",
            occurred_at=LONG_AGO, recorded_at=LONG_AGO,
        )
    )  # fmt: skip
    together = {"interaction_id": contact, "conversation_id": matter, "occurred_at": LONG_AGO}
    keep(Participant(resident_id=resident_id, **together))
    if organisation_id:
        keep(Participant(organisation_id=organisation_id, **together))
    keep(Responsibility(post_id=post, conversation_id=matter, role=role, starts_at=LONG_AGO))
    return matter


def last_act() -> AuditEntry:
    return db.session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()


def acts() -> int:
    return db.session.query(AuditEntry).count()
