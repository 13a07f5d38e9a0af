"""The half-hour: what somebody alone knows of a resident, told once, a page at a time."""

from __future__ import annotations

from sqlalchemy import select

from crm import clock, typed
from crm.actor import Actor
from crm.audit.queries import latest_act
from crm.audit.steps import record, refuse_repeated
from crm.database import db, transaction
from crm.errors import BadInput, Refused, Stale
from crm.handovers.models import HalfHourAnswer
from crm.permissions import Permission
from crm.residents import access as residents
from crm.residents.models import Resident

LONGEST = 2_000


def tell(actor: Actor, resident_id: int, *, what_works: str, what_to_avoid: str, still_open: str, version: int) -> int:
    """Write down what works with a resident, what to avoid and what is open: it stands in their brief from now on.

    Raises BadInput where nothing is said, Stale where somebody corrected the brief meanwhile, NotFound, NotAllowed.
    """
    actor.require(Permission.RESIDENTS_EDIT)
    with transaction():
        refuse_repeated(actor)
        resident = residents.resident_to_edit(actor, resident_id)
        if resident.canonical_id is not None:
            raise Refused("Two entries for this person were put together. Tell it of the one that stayed.")
        if resident.version != version:
            raise _stale(resident)
        said = {
            "what_works": typed.passage(what_works, field="what_works", label="what works", longest=LONGEST),
            "what_to_avoid": typed.passage(
                what_to_avoid, field="what_to_avoid", label="what to avoid", longest=LONGEST
            ),
            "still_open": typed.passage(still_open, field="still_open", label="what is open", longest=LONGEST),
        }
        if not any(said.values()):
            raise BadInput({"what_works": "Write a few words in one of the three, or choose Later."})
        for name, words in said.items():
            setattr(resident, name, words)
        resident.brief_corrected_by_id = actor.colleague_id
        resident.brief_corrected_at = clock.now()
        _answer(actor, resident.id, "told")
        record(actor, "brief.corrected", "resident", resident.id, controller_id=resident.controller_id)
        return resident.id


def put_off(actor: Actor, resident_id: int) -> int:
    """Come to a resident later: after all others. A bookmark of one's own, so nothing is audited. NotFound."""
    return _turn_over(actor, resident_id, "later")


def leave_out(actor: Actor, resident_id: int) -> int:
    """Say nothing of a resident. They stay among those left out, and can be told of at any time. NotFound."""
    return _turn_over(actor, resident_id, "skipped")


def _turn_over(actor: Actor, resident_id: int, answer: str) -> int:
    actor.require(Permission.RESIDENTS_EDIT)
    with transaction():
        resident = residents.resident(actor, resident_id)
        _answer(actor, resident.id, answer)
        return resident.id


def _answer(actor: Actor, resident_id: int, answer: str) -> None:
    """Keep where the actor stands with a resident; of two answers the later counts."""
    # Two of their own pages at once wait for each other here: one answer for each resident.
    db.session.execute(select(Resident.id).where(Resident.id == resident_id).with_for_update(key_share=True))
    kept = db.session.scalar(
        select(HalfHourAnswer)
        .where(HalfHourAnswer.colleague_id == actor.colleague_id, HalfHourAnswer.resident_id == resident_id)
        .execution_options(populate_existing=True)
    )
    if kept is None:
        db.session.add(
            HalfHourAnswer(
                colleague_id=actor.colleague_id, resident_id=resident_id, answer=answer, at=clock.now()
            )
        )  # fmt: skip
    else:
        kept.answer = answer
        kept.at = clock.now()


def _stale(resident: Resident) -> Stale:
    act = latest_act("resident", resident.id)
    return Stale(
        f"{act.name if act else 'Someone'} changed this while you were writing. Both are below. Your text is kept.",
        theirs={
            "What works": resident.what_works or "Nothing written",
            "What to avoid": resident.what_to_avoid or "Nothing written",
            "What is open": resident.still_open or "Nothing written",
        },
    )
