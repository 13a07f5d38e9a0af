"""Deciding about cases, and accepting those that another councillor passed on."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select, update

from crm import clock
from crm.actor import Actor
from crm.audit.steps import record, refuse_repeated
from crm.conversations.models import Conversation
from crm.conversations.queries.agreements import agreements_of
from crm.council.models import COUNCIL, Colleague, Controller, Post, PostHolder
from crm.database import db, transaction
from crm.errors import BadInput, NotFound, Refused
from crm.handovers.casework import access
from crm.handovers.casework.models import CASE_FATES, CaseDecision, StandingInstruction
from crm.handovers.casework.plan import may_receive
from crm.handovers.casework.rules import Choice, is_agreed
from crm.permissions import Permission
from crm.web.formatting import full_day

NOT_AGREED = {
    "pass": "They have not agreed that another councillor continues it. Ask them, and record it on the conversation.",
    "council": "They have not agreed that the council continues it. Ask them, and record it on the conversation.",
}


def decide(actor: Actor, conversation_id: int, choice: Choice) -> int:
    """Decide what becomes of one case of the actor's own; deciding again changes what is not carried out yet.

    It is carried out by `settle` once the time in office that it belongs to has ended. Raises BadInput by field,
    Refused where the resident did not agree or nobody could take it, NotFound for a case that is not the actor's.
    Returns the id of the case.
    """
    actor.require(Permission.CASEWORK_DECIDE)
    with transaction():
        refuse_repeated(actor)
        access.lock([access.case(actor, conversation_id).controller_id])
        case = access.case_to_decide(actor, conversation_id)
        _refuse_unfit(choice, case.closed_at is not None)
        ended = access.ended_controllers(actor.colleague_id or 0, clock.today())
        if choice.fate == "keep":
            _refuse_to_keep(actor, case, ended)
        agreed = agreements_of([case.id]).get(case.id)
        if not is_agreed(choice.fate, agreed.says if agreed else None):
            raise Refused(NOT_AGREED[choice.fate], field="fate")
        _refuse_receiver(actor, choice)
        decision = _written(actor, case, choice)
        record(
            actor, "casework.decided", "conversation", case.id, controller_id=case.controller_id, fate=choice.fate,
            decision_id=decision.id,
        )  # fmt: skip
        return case.id


def instruct(actor: Actor, *, to_colleague_id: int | None, to_post_id: int | None) -> int:
    """What becomes of the cases without a decision of their own, as far as each resident agreed. With neither, nothing
    holds but that they wait and are deleted. Returns the id of the councillor."""
    actor.require(Permission.CASEWORK_DECIDE)
    with transaction():
        refuse_repeated(actor)
        colleague_id = _somebody(actor)
        if to_colleague_id is not None:
            _refuse_receiver(actor, Choice("pass", to_colleague_id=to_colleague_id))
        if to_post_id is not None:
            _refuse_receiver(actor, Choice("council", to_post_id=to_post_id))
        found = db.session.scalar(
            select(StandingInstruction).where(StandingInstruction.colleague_id == colleague_id).with_for_update()
        )
        found = found or StandingInstruction(colleague_id=colleague_id)
        found.to_colleague_id, found.to_post_id, found.given_at = to_colleague_id, to_post_id, clock.now()
        db.session.add(found)
        record(
            actor, "casework.instructed", "colleague", colleague_id, controller_id=_newest_controller(actor)
        )  # fmt: skip
        return colleague_id


def accept(actor: Actor, from_colleague_id: int) -> int:
    """Take on, in one act, what another councillor passed to the actor. It is the actor's casework since it was passed:
    this says that they know. Returns how many cases."""
    with transaction():
        refuse_repeated(actor)
        theirs = select(Controller.id).join(PostHolder, PostHolder.id == Controller.post_holder_id)
        waiting = (
            CaseDecision.to_colleague_id == _somebody(actor),
            CaseDecision.carried_out_at.is_not(None),
            CaseDecision.accepted_at.is_(None),
            CaseDecision.controller_id.in_(theirs.where(PostHolder.colleague_id == from_colleague_id)),
        )
        ids = db.session.scalars(select(CaseDecision.id).where(*waiting).with_for_update()).all()
        if not ids:
            raise NotFound
        db.session.execute(
            update(CaseDecision).where(CaseDecision.id.in_(ids)).values(accepted_at=clock.now())
        )  # fmt: skip
        record(
            actor, "casework.accepted", "colleague", from_colleague_id, controller_id=_newest_controller(actor),
            cases=len(ids),
        )  # fmt: skip
        return len(ids)


def _refuse_unfit(choice: Choice, is_closed: bool) -> None:
    if choice.fate not in CASE_FATES:
        raise BadInput({"fate": "Choose what becomes of it."})
    if is_closed and choice.fate in {"pass", "council", "keep"}:
        raise Refused("It is closed, so there is nothing to continue. It is deleted with your casework.", field="fate")
    if choice.fate == "pass" and choice.to_colleague_id is None:
        raise BadInput({"to_colleague_id": "Choose the councillor who continues it."})
    if choice.fate == "council" and choice.to_post_id is None:
        raise BadInput({"to_post_id": "Choose who in the council continues it."})
    if choice.fate == "return":
        if choice.told_on is None:
            raise BadInput({"told_on": "Choose the day on which you told them."})
        if choice.told_on > clock.today():
            raise BadInput({"told_on": "That is still to come. Tell them first: afterwards it is deleted."})
        if choice.told_on < date(1990, 1, 1):
            raise BadInput({"told_on": f"Choose a day after {full_day(date(1990, 1, 1))}."})


def _refuse_to_keep(actor: Actor, case: Conversation, ended: tuple[int, ...]) -> None:
    """Who is in office keeps a case of an earlier time in office: a redraw took away the ward, not the resident."""
    if case.controller_id not in ended:
        raise Refused("It is yours already, for as long as you are in office.", field="fate")
    if access.seat_of(actor.colleague_id or 0) is None:
        raise Refused("You are out of office, so you cannot go on with it.", field="fate")


def _refuse_receiver(actor: Actor, choice: Choice) -> None:
    today = clock.today()
    if choice.fate == "pass":
        if choice.to_colleague_id == actor.colleague_id:
            raise Refused("That is you. Choose another councillor.", field="to_colleague_id")
        if access.seat_of(choice.to_colleague_id or 0) is None:
            name = db.session.scalar(select(Colleague.name).where(Colleague.id == choice.to_colleague_id))
            who = f"{name} is not in office today" if name else "That is nobody in office today"
            raise Refused(f"{who}. Choose a councillor who is.", field="to_colleague_id")
    if choice.fate == "council":
        post = db.session.get(Post, choice.to_post_id)
        if post is None or not may_receive(post, COUNCIL, today):
            raise Refused(
                "That post cannot take it: it is closed, or not every officer reads what it does. Choose another.",
                field="to_post_id",
            )


def _written(actor: Actor, case: Conversation, choice: Choice) -> CaseDecision:
    """The decision that waits for this case, as it is now."""
    found = db.session.scalar(
        select(CaseDecision)
        .where(CaseDecision.conversation_id == case.id, CaseDecision.carried_out_at.is_(None))
        .with_for_update()
    )
    found = found or CaseDecision(conversation_id=case.id)
    now = clock.now()
    found.controller_id, found.fate, found.basis = case.controller_id, choice.fate, "decided"
    found.to_colleague_id = choice.to_colleague_id if choice.fate == "pass" else None
    found.to_post_id = choice.to_post_id if choice.fate == "council" else None
    found.told_on = choice.told_on if choice.fate == "return" else None
    found.decided_at, found.decided_by_id = now, actor.colleague_id
    if choice.fate == "keep":
        # Nothing has to be done: it stays where it is.
        found.carried_out_at, found.to_controller_id = now, case.controller_id
    db.session.add(found)
    db.session.flush()
    return found


def _somebody(actor: Actor) -> int:
    if actor.colleague_id is None:
        raise NotFound
    return actor.colleague_id


def _newest_controller(actor: Actor) -> int | None:
    """Whose casework an act is about that names no case: so that others learn of it no more than of a case."""
    own = select(Controller.id).where(Controller.kind == "councillor", Controller.id.in_(actor.controllers))
    return db.session.scalar(own.order_by(Controller.id.desc()).limit(1))
