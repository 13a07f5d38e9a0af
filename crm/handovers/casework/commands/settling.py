"""Carrying out what was decided about casework, once the time in office has ended; deleting what nobody decided."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select, update

from crm import clock
from crm.actor import Actor
from crm.audit.steps import record
from crm.conversations.models import Conversation
from crm.council.models import COUNCIL
from crm.database import db, end_reading, transaction
from crm.handovers.casework import access
from crm.handovers.casework.erasing import erase_cases, erase_everything
from crm.handovers.casework.models import CaseDecision, CaseworkKey, Sealing, StandingInstruction
from crm.handovers.casework.moving import Destination, carry_over
from crm.handovers.casework.plan import Planned, planned

ACTS = {"pass": "casework.passed", "council": "casework.handed_to_council", "delete": "casework.deleted"}


@dataclass(frozen=True)
class Settled:
    """How many cases were carried out, by what became of them."""

    passed: int = 0
    handed_to_council: int = 0
    deleted: int = 0
    deleted_undecided: int = 0

    def __add__(self, more: Settled) -> Settled:
        return Settled(
            self.passed + more.passed,
            self.handed_to_council + more.handed_to_council,
            self.deleted + more.deleted,
            self.deleted_undecided + more.deleted_undecided,
        )


def settle(actor: Actor, *, colleague_id: int | None = None) -> Settled:
    """Carry out every decision whose time has come: of those out of office all that can be, and what nobody decided
    until the set date is deleted; of a councillor who is named also what they decided about an earlier time in office.

    Safe to run at any time and twice at once: each act asks again what is still to do after it has locked the casework.
    """
    done = Settled()
    _seal(actor, [one for one in access.formers(colleague_id=colleague_id) if not one.is_sealed])
    for former in access.formers(colleague_id=colleague_id):
        if former.deleted_on <= clock.today():
            done += _delete_the_rest(actor, former)
        elif not former.may_have_stayed:
            done += _carry_out(actor, former.colleague_id, former.controller_ids, instruction=True)
    if colleague_id is not None and access.seat_of(colleague_id) is not None:
        earlier = access.ended_controllers(colleague_id, clock.today())
        done += _carry_out(actor, colleague_id, earlier, instruction=False)
    end_reading()
    return done


def _seal(actor: Actor, formers: Sequence[access.Former]) -> None:
    """Set the day on which the rest is deleted, once for each time out of office: it does not move with a setting."""
    if not formers:
        return
    with transaction():
        access.lock([one for former in formers for one in former.controller_ids])
        # Asked again after the lock: another may have set it meanwhile.
        wanted = {former.colleague_id for former in formers}
        now = [one for one in access.formers() if one.colleague_id in wanted and not one.is_sealed]
        if now:
            rows = [{name: getattr(one, name) for name in ("colleague_id", "ended_on", "deleted_on")} for one in now]
            db.session.execute(insert(Sealing), rows)
            record(actor, "casework.sealed", "sealing", None, colleagues=[one.colleague_id for one in now])


def _carry_out(actor: Actor, colleague_id: int, controller_ids: Collection[int], *, instruction: bool) -> Settled:
    """One act for each answer: all that goes to one councillor, or to one post, or is deleted."""
    done = Settled()
    answers = {one.goes_to for one in _plan(colleague_id, controller_ids, instruction)}
    for fate, to in sorted(answers, key=str):
        with transaction():
            access.lock(controller_ids)
            cases = [one for one in _plan(colleague_id, controller_ids, instruction) if one.goes_to == (fate, to)]
            if cases:
                done += _act(actor, colleague_id, controller_ids, fate, to, cases)
    return done


def _plan(colleague_id: int, controller_ids: Collection[int], instruction: bool) -> list[Planned]:
    return planned(colleague_id, controller_ids, clock.today(), instruction=instruction)


def _act(
    actor: Actor, colleague_id: int, controller_ids: Collection[int], fate: str, to: int | None,
    cases: Sequence[Planned],
) -> Settled:  # fmt: skip
    ids = [one.conversation_id for one in cases]
    destination = _destination(fate, to)
    # A disclosure to the council is the council's to know of; one between councillors, and a deletion, is theirs.
    whose = COUNCIL if fate == "council" else cases[0].controller_id
    entry = record(
        actor, ACTS[fate], "colleague", colleague_id, controller_id=whose, cases=len(ids), conversations=ids,
        to_controller=destination.controller_id if destination else None,
        to_post=destination.post_id if destination else None,
    )  # fmt: skip
    if destination is not None:
        carry_over(entry.id, ids, controller_ids, destination, clock.now())
    else:
        erase_cases(ids, controller_ids)
    _note(cases, entry.id, destination)
    if fate == "pass":
        return Settled(passed=len(ids))
    return Settled(handed_to_council=len(ids)) if fate == "council" else Settled(deleted=len(ids))


def _destination(fate: str, to: int | None) -> Destination | None:
    if fate == "council":
        return Destination(COUNCIL, to or 0)
    if fate == "pass":
        seat = access.seat_of(to or 0)
        assert seat is not None, "Only who is in office is planned for."
        return Destination(*seat)
    return None


def _note(cases: Sequence[Planned], entry_id: int, destination: Destination | None) -> None:
    """Write down that it was carried out; of a case without a decision of its own, that the instruction decided."""
    done = {
        "carried_out_at": clock.now(),
        "entry_id": entry_id,
        "to_controller_id": destination.controller_id if destination else None,
    }
    decided = [one.decision_id for one in cases if one.decision_id is not None]
    db.session.execute(update(CaseDecision).where(CaseDecision.id.in_(decided)).values(done))
    rest = [one for one in cases if one.decision_id is None]
    if rest:
        db.session.execute(
            insert(CaseDecision),
            [
                {
                    "conversation_id": one.conversation_id, "controller_id": one.controller_id,
                    "fate": one.choice.fate, "to_colleague_id": one.choice.to_colleague_id,
                    "to_post_id": one.choice.to_post_id, "basis": "standing instruction",
                    "decided_at": clock.now(), "decided_by_id": one.decided_by_id, **done,
                }
                for one in rest
            ],
        )  # fmt: skip


def _delete_the_rest(actor: Actor, former: access.Former) -> Settled:
    """The set date has come: whatever is left of this casework is deleted, closed cases and all whom it knew."""
    with transaction():
        access.lock(former.controller_ids)
        if not access.formers(colleague_id=former.colleague_id):
            return Settled()
        cases = db.session.execute(
            select(Conversation.id, Conversation.controller_id).where(
                Conversation.controller_id.in_(former.controller_ids)
            )
        ).all()
        residents = erase_everything(former.controller_ids)
        entry = record(
            actor, "casework.deleted_undecided", "colleague", former.colleague_id,
            controller_id=former.controller_ids[-1], cases=len(cases), residents=residents,
        )  # fmt: skip
        _note_undecided(cases, entry.id)
        for of_theirs in (StandingInstruction, CaseworkKey):
            db.session.execute(delete(of_theirs).where(of_theirs.colleague_id == former.colleague_id))
        return Settled(deleted_undecided=len(cases))


def _note_undecided(cases: Sequence[Any], entry_id: int) -> None:
    """In place of a decision that could not be carried out, that the set date decided."""
    ids = [row.id for row in cases]
    db.session.execute(
        delete(CaseDecision).where(CaseDecision.conversation_id.in_(ids), CaseDecision.carried_out_at.is_(None))
    )
    if cases:
        now = clock.now()
        done = {"decided_at": now, "carried_out_at": now, "entry_id": entry_id}
        db.session.execute(
            insert(CaseDecision),
            [
                {"conversation_id": row.id, "controller_id": row.controller_id, "fate": "delete",
                 "basis": "sealed default", **done}
                for row in cases
            ],
        )  # fmt: skip
