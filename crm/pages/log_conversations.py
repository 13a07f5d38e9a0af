"""Where an entry goes: the open conversations of the people chosen, and who else writes in them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select

from crm import clock
from crm.actor import Actor
from crm.conversations import access
from crm.conversations.entry import Who
from crm.conversations.models import Conversation, Interaction, Participant
from crm.council.models import Colleague
from crm.database import db
from crm.errors import Refused
from crm.residents.access import clusters_of

# So long after somebody wrote in a conversation they are still "in it".
LATELY = timedelta(days=14)
MOST = 6


@dataclass(frozen=True)
class Writer:
    """Somebody else who wrote in a conversation lately."""

    name: str
    at: datetime


@dataclass(frozen=True)
class Thread:
    """A conversation that the entry may go into."""

    conversation_id: int
    subject: str
    is_closed: bool
    controller_id: int
    writers: tuple[Writer, ...]


def threads(
    actor: Actor, people: Sequence[Who], *, controller_id: int | None, wanted: int | None = None
) -> tuple[Thread, ...]:
    """The open conversations with these people that an entry for this controller may join, newest first; and, before
    all, the one that is wanted, open or not. Three statements at most.

    Somebody with two hats who did not say yet which one they wear has none but the wanted one: it depends on that.
    """
    rows = []
    if wanted is not None:
        rows += db.session.scalars(access.visible_conversations(actor).where(Conversation.id == wanted)).all()
    if controller_id is not None:
        rows += [row for row in _open(actor, people, controller_id) if row.id != wanted]
    writers = _others(actor, [row.id for row in rows])
    return tuple(
        Thread(row.id, row.subject, row.closed_at is not None, row.controller_id, tuple(writers.get(row.id, ())))
        for row in rows
    )


def thread_to_log(actor: Actor, conversation_id: int) -> tuple[Conversation, tuple[Who, ...]]:
    """A conversation that somebody comes from to log in it, and who it was with last. Raises NotFound."""
    conversation = access.conversation(actor, conversation_id)
    newest = (
        select(Interaction.id)
        .where(Interaction.conversation_id == conversation.id)
        .order_by(Interaction.occurred_at.desc(), Interaction.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = db.session.scalars(select(Participant).where(Participant.interaction_id == newest).order_by(Participant.id))
    return conversation, tuple(_who(row) for row in rows)


def hat_for(actor: Actor, controller_id: int) -> str | None:
    """The one name in which the actor writes for a controller; None where several or none do."""
    fitting = {hat.acts_as for hat in actor.hats if access.controller_of(hat) == controller_id}
    return fitting.pop() if len(fitting) == 1 else None


def writes_for(actor: Actor, acting_as: str | None) -> int | None:
    """Who controls what the actor writes in a name: None where that is not known yet, or nobody would."""
    choices = actor.acting_as_choices
    if not choices or (len(choices) > 1 and acting_as not in choices):
        return None
    wanted = acting_as if acting_as in choices else choices[0]
    own_first = sorted(actor.hats, key=lambda hat: hat.kind == "cover")
    try:
        return access.controller_of(next(hat for hat in own_first if hat.acts_as == wanted))
    except Refused:
        return None  # said when the entry is saved, with all that was typed


def _who(row: Participant) -> Who:
    if row.resident_id is not None:
        return Who("resident", row.resident_id, present_as=row.present_as)
    if row.organisation_id is not None:
        return Who("organisation", row.organisation_id, present_as=row.present_as)
    return Who("unknown", name=row.description, present_as=row.present_as)


def _open(actor: Actor, people: Sequence[Who], controller_id: int) -> Sequence[Conversation]:
    resident_ids = [who.id for who in people if who.kind == "resident"]
    organisation_ids = [who.id for who in people if who.kind == "organisation"]
    entries = select(clusters_of(resident_ids).c.entry_id)
    taking_part = select(Participant.conversation_id).where(
        or_(Participant.resident_id.in_(entries), Participant.organisation_id.in_(organisation_ids))
    )
    return db.session.scalars(
        access.visible_conversations(actor)
        .where(
            Conversation.id.in_(taking_part),
            Conversation.controller_id == controller_id,
            Conversation.closed_at.is_(None),
        )
        .order_by(Conversation.last_at.desc(), Conversation.id.desc())
        .limit(MOST)
    ).all()


def _others(actor: Actor, conversation_ids: Collection[int]) -> dict[int, list[Writer]]:
    """Which colleagues wrote in conversations lately, besides the actor, the latest first. One statement."""
    rows = db.session.execute(
        select(Interaction.conversation_id, Colleague.name, func.max(Interaction.recorded_at).label("at"))
        .join(Colleague, Colleague.id == Interaction.recorded_by_id)
        .where(
            Interaction.conversation_id.in_(conversation_ids),
            Interaction.recorded_at > clock.now() - LATELY,
            Interaction.recorded_by_id != actor.colleague_id,
        )
        .group_by(Interaction.conversation_id, Colleague.id, Colleague.name)
        .order_by(func.max(Interaction.recorded_at).desc())
    )
    found: dict[int, list[Writer]] = {}
    for row in rows:
        found.setdefault(row.conversation_id, []).append(Writer(row.name, row.at))
    return found
