"""That it should be somebody else: said by the resident or by who was to look after them, settled by the manager."""

from __future__ import annotations

from crm import clock, typed
from crm.actor import Actor
from crm.audit.steps import record, refuse_repeated
from crm.council.models import Colleague
from crm.database import db, transaction
from crm.errors import BadInput, Refused
from crm.handovers import acceptances
from crm.handovers.disputes import came_with, not_this_person_to_settle, unsettled
from crm.handovers.introduction_models import SAID_BY
from crm.handovers.models import NotThisPerson
from crm.handovers.steps.elsewhere import another_post
from crm.residents import access as residents
from crm.responsibilities import steps as responsibilities
from crm.web.formatting import full_day


def say_not_this_person(actor: Actor, acceptance_id: int, resident_id: int, *, said_by: str, why: str) -> int:
    """Give somebody who came with a handover back to the manager, with the reason. Until it is settled they stay with
    the post, and no introduction is sent. Returns the row's id."""
    why = typed.line(why, field="why", label="why it should be somebody else", longest=300, required=True)
    if said_by not in SAID_BY:
        raise BadInput({"said_by": "Say who wants it to be somebody else."})
    with transaction():
        refuse_repeated(actor)
        accepted, handover, _reach = acceptances.acceptance(actor, acceptance_id, lock=True)
        resident = came_with(actor, handover, accepted.post_id, resident_id)
        if already := unsettled(handover.id, accepted.post_id, resident.id):
            who = db.session.get(Colleague, already.by_id)
            raise Refused(f"{who.name if who else 'Somebody'} said so on {full_day(already.at)}. The manager has it.")
        row = NotThisPerson(
            handover_id=handover.id, post_id=accepted.post_id, resident_id=resident.id, said_by=said_by, why=why,
            at=clock.now(), by_id=actor.colleague_id,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        record(
            actor, "not_this_person.said", "not_this_person", row.id, controller_id=resident.controller_id,
            resident_id=resident.id, handover_id=handover.id, post_id=accepted.post_id, said_by=said_by,
        )  # fmt: skip
        return row.id


def settle_not_this_person(actor: Actor, row_id: int, *, to_post_id: int | None = None) -> int:
    """Decide: the resident stays with the post after all, or their relationship goes to another. Returns the row's id.

    Conversations under way stay where they are: each is passed on by whoever answers it.
    """
    with transaction():
        refuse_repeated(actor)
        row = not_this_person_to_settle(actor, row_id)
        if row.settled_at is not None:
            who = db.session.get(Colleague, row.settled_by_id)
            raise Refused(f"{who.name if who else 'Somebody'} settled this on {full_day(row.settled_at)} already.")
        resident = residents.resident(actor, row.resident_id)
        if to_post_id is not None:
            another_post(
                actor, to_post_id, than=row.post_id, handover_id=row.handover_id,
                controller_id=resident.controller_id,
                stays="That is where they are. Let them stay with {post}", unread="about them",
            )  # fmt: skip
        row.settled_at, row.settled_by_id, row.to_post_id = clock.now(), actor.colleague_id, to_post_id
        act = record(
            actor, "not_this_person.settled", "not_this_person", row.id, controller_id=resident.controller_id,
            resident_id=resident.id, handover_id=row.handover_id, to_post_id=to_post_id,
        )  # fmt: skip
        if to_post_id is not None:
            responsibilities.pass_on(act.id, "resident", resident.id, post_id=to_post_id, at=clock.now())
        return row.id
