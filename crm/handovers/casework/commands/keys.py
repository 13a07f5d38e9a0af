"""The key by which a councillor comes back, after their last day, to what waits for their decision."""

from __future__ import annotations

from sqlalchemy import select, update

from crm import clock
from crm.actor import Actor
from crm.audit.steps import record, refuse_repeated
from crm.council.models import Colleague, Controller, PostHolder
from crm.database import db, own_short_transaction, transaction
from crm.errors import NotFound, Refused
from crm.handovers.casework.models import CaseworkKey
from crm.handovers.casework.rules import digest_of, new_key


def make_key(actor: Actor, colleague_id: int) -> str:
    """A new key for a councillor; the one before opens nothing any more. It is told once, and kept nowhere.

    The councillor makes it in office, or whoever runs the product does at the command line; nobody else. Raises
    NotFound for anybody else, Refused for who never was a councillor.
    """
    if actor.colleague_id not in {colleague_id, None}:
        raise NotFound
    with transaction():
        refuse_repeated(actor)
        colleague = db.session.scalar(select(Colleague).where(Colleague.id == colleague_id).with_for_update())
        if colleague is None:
            raise NotFound
        controller_id = db.session.scalar(
            select(Controller.id)
            .join(PostHolder, PostHolder.id == Controller.post_holder_id)
            .where(PostHolder.colleague_id == colleague_id)
            .order_by(Controller.id.desc())
            .limit(1)
        )
        if controller_id is None:
            raise Refused(f"{colleague.name} is and was no councillor, so there is no casework of theirs.")
        key = new_key()
        kept = db.session.scalar(select(CaseworkKey).where(CaseworkKey.colleague_id == colleague_id))
        kept = kept or CaseworkKey(colleague_id=colleague_id)
        kept.digest, kept.made_at, kept.made_by_id = digest_of(key), clock.now(), actor.colleague_id
        kept.opened_at = None
        db.session.add(kept)
        record(actor, "casework_key.made", "colleague", colleague_id, controller_id=controller_id)
        return key


def note_opened(digest: str) -> None:
    """That a key was used, in a short write of its own: its owner is told when, on the page that it opens."""
    with own_short_transaction() as connection:
        connection.execute(
            update(CaseworkKey.__table__).where(CaseworkKey.digest == digest).values(opened_at=clock.now())
        )  # fmt: skip
