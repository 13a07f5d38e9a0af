"""Putting two entries for one person together, taking them apart exactly, and answering whether they are one."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from crm import clock
from crm.actor import Actor
from crm.audit.steps import record, refuse_repeated
from crm.council.models import Colleague
from crm.database import db, transaction
from crm.duplicates import access, rules, steps
from crm.duplicates.entries import entries_of
from crm.duplicates.finding import pairs_to_compare
from crm.duplicates.models import Merge, Suspicion
from crm.errors import BadInput, Refused
from crm.permissions import Permission
from crm.residents.models import Resident
from crm.web.formatting import full_day

ANSWERS = ("no", "later")
PAIRS_AT_ONCE = 1_000


def merge(actor: Actor, resident_id: int, *, into_id: int) -> int:
    """Put the entry `resident_id` into `into_id`, which stands for the person from now on. The merge's id.

    Nothing else is rewritten: whatever is read about a resident is read over all entries that were put together.
    Raises NotFound, NotAllowed, and Refused where either was put into another, or where two controllers keep them.
    """
    actor.require(Permission.RESIDENTS_EDIT)
    with transaction():
        refuse_repeated(actor)
        gives_way, stays = access.pair_to_settle(actor, resident_id, into_id)
        for one in (gives_way, stays):
            if one.canonical_id is not None:
                raise Refused(_already(one))
        entries = [*steps.entries_under(gives_way.id), *steps.entries_under(stays.id)]
        now = clock.now()
        made = Merge(
            controller_id=stays.controller_id, resident_id=resident_id, into_id=into_id, merged_at=now,
            merged_by_id=actor.colleague_id,
        )  # fmt: skip
        db.session.add(made)
        steps.keep_answer((resident_id, into_id), stays.controller_id, "yes", by_id=actor.colleague_id, at=now)
        controller_id = stays.controller_id
        steps.restate(entries)
        record(
            actor,
            "resident.merged",
            "resident",
            into_id,
            controller_id=controller_id,
            merge=made.id,
            merged=resident_id,
        )
        return made.id


def undo_merge(actor: Actor, merge_id: int) -> int:
    """Take two entries apart again: each is what it was, with what was logged on it since. The id of the one that had
    given way. They are not suspected again. Raises NotFound, NotAllowed, and Refused where it was undone already."""
    actor.require(Permission.RESIDENTS_EDIT)
    with transaction():
        refuse_repeated(actor)
        undone = access.merge_to_undo(actor, merge_id)
        if undone.undone_at is not None:
            who, day = _name(undone.undone_by_id), full_day(undone.undone_at)
            raise Refused(f"{who} took them apart on {day} already. Nothing was done twice.")
        entry_id, into_id, controller_id = undone.resident_id, undone.into_id, undone.controller_id
        stands = db.session.scalar(select(Resident.canonical_id).where(Resident.id == entry_id)) or entry_id
        entries = steps.entries_under(stands)
        now = clock.now()
        undone.undone_at = now
        undone.undone_by_id = actor.colleague_id
        steps.keep_answer((entry_id, into_id), controller_id, "no", by_id=actor.colleague_id, at=now)
        steps.restate(entries)
        record(
            actor,
            "resident.unmerged",
            "resident",
            into_id,
            controller_id=controller_id,
            merge=merge_id,
            merged=entry_id,
        )
        return entry_id


def answer_suspicion(actor: Actor, one_id: int, other_id: int, *, answer: str) -> int:
    """Say that two entries are two people (`no`: nobody is asked again), or that it is not clear yet (`later`: asked
    again after some days). The suspicion's id. Raises NotFound, NotAllowed, BadInput and Refused."""
    actor.require(Permission.RESIDENTS_EDIT)
    if answer not in ANSWERS:
        raise BadInput({"answer": "Choose what you want to say about these two."})
    with transaction():
        refuse_repeated(actor)
        one, other = access.pair_to_settle(actor, one_id, other_id)
        if (one.canonical_id or one.id) == (other.canonical_id or other.id):
            raise Refused(_already(one if one.canonical_id else other))
        said = _answered(one_id, other_id)
        if said is not None and said.answer == answer == "no":
            who, day = _name(said.answered_by_id), full_day(said.answered_at)
            raise Refused(f"{who} said on {day} that they are two people. Nothing was done twice.")
        again = clock.days_after(clock.today(), rules.ASK_AGAIN_DAYS) if answer == "later" else None
        kept = steps.keep_answer(
            (one_id, other_id), one.controller_id, answer, by_id=actor.colleague_id, at=clock.now(), ask_again_on=again
        )
        db.session.flush()
        record(
            actor, "suspicion.answered", "resident", min(one_id, other_id), controller_id=one.controller_id,
            suspicion=kept.id, other=max(one_id, other_id), answer=answer,
        )  # fmt: skip
        return kept.id


@dataclass(frozen=True)
class Looked:
    """What looking through everybody came to."""

    compared: int
    suspected: int
    too_large: int  # blocks that say nothing, since too many share them


def find_suspicions(actor: Actor) -> Looked:
    """Look through everybody for entries that may be the same person, and note them for somebody to answer.

    Reads first, a block and 500 entries at a time, and only then writes: nobody waits for it meanwhile.
    """
    found = pairs_to_compare()
    compared = sorted(found.pairs - steps.settled())
    likely: dict[tuple[int, int], tuple[int, int]] = {}
    for start in range(0, len(compared), PAIRS_AT_ONCE):
        some = compared[start : start + PAIRS_AT_ONCE]
        entries = entries_of({one for pair in some for one in pair})
        for pair in some:
            one, other = (entries[each] for each in pair)
            if (how := rules.likeness(one, other)).is_likely:
                likely[pair] = (how.sum, one.controller_id)
    with transaction():
        steps.keep_suspicions(likely, clock.now())
        record(actor, "suspicions.found", "resident", None, count=len(likely))
    return Looked(len(compared), len(likely), found.too_large)


def _answered(one_id: int, other_id: int) -> Suspicion | None:
    first, second = sorted((one_id, other_id))
    return db.session.scalar(select(Suspicion).where(Suspicion.first_id == first, Suspicion.second_id == second))


def _already(entry: Resident) -> str:
    """By whom and when an entry was put into another, for whoever comes second."""
    done = db.session.scalar(select(Merge).where(Merge.resident_id == entry.id, Merge.undone_at.is_(None)))
    into = db.session.get(Resident, entry.canonical_id)
    if done is None or into is None:
        return f"{entry.name} was put together with another entry already. Nothing was done twice."
    who, day = _name(done.merged_by_id), full_day(done.merged_at)
    return f"{who} put {entry.name} together with {into.name} on {day}. Nothing was done twice."


def _name(colleague_id: int | None) -> str:
    found = db.session.get(Colleague, colleague_id) if colleague_id else None
    return found.name if found else "The product"
