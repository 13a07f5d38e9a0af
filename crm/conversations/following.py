"""What is open goes along when wards are redrawn: whoever sits for the new ward sees what waits in it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import bindparam, func, select, update

from crm.conversations.models import Conversation, Participant
from crm.council.models import Ward
from crm.database import db
from crm.residents.models import Organisation, Resident


def follow_wards(on: date) -> int:
    """Put open conversations of wards that have ended by a day into the ward of whom they are with: after those moved.

    How many. What was said keeps the ward in which it was said, so that no month that is over changes. What is with
    nobody who has a new ward stays. One statement where no ward has ended, else three.
    """
    ended = select(Ward.id).where(Ward.ends_on <= on)
    if db.session.scalar(ended.limit(1)) is None:
        return 0
    theirs = (
        select(func.coalesce(Resident.ward_id, Organisation.ward_id))
        .select_from(Participant)
        .outerjoin(Resident, Resident.id == Participant.resident_id)
        .outerjoin(Organisation, Organisation.id == Participant.organisation_id)
        .where(
            Participant.conversation_id == Conversation.id,
            func.coalesce(Resident.ward_id, Organisation.ward_id).is_not(None),
            func.coalesce(Resident.ward_id, Organisation.ward_id).not_in(ended),
        )
        .order_by(Participant.id)
        .limit(1)
        .correlate(Conversation)
        .scalar_subquery()
    )
    moving = db.session.execute(
        select(Conversation.id, theirs)
        .where(Conversation.closed_at.is_(None), Conversation.ward_id.in_(ended), theirs.is_not(None))
        .order_by(Conversation.id)
    ).all()
    if moving:
        table = Conversation.__table__
        db.session.execute(
            update(table).where(table.c.id == bindparam("about")).values(ward_id=bindparam("new_ward")),
            [{"about": one, "new_ward": ward} for one, ward in moving],
        )
    return len(moving)
