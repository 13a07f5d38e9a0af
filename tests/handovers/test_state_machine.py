"""Whatever happens, in whatever order: everything is always one post's and in somebody's list, a handover happens whole
or not at all, and nothing that was acknowledged is lost."""

from __future__ import annotations

import sys
import time
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from crm.accounts.models import Account
from crm.council.models import Colleague
from crm.database import db
from crm.handovers.models import Handover, Item
from crm.handovers.steps import holdings, moving, snapshot, telling, undoing
from crm.responsibilities import steps as responsibilities
from crm.responsibilities.models import Responsibility
from tests.handovers.at_work import STEPS
from tests.handovers.handing_over import Handovers
from tests.handovers.machine import TALLY

HEALTH = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
# What has to have been done at least once, for a long run to mean anything.
ACTS = (
    "log", "correct", "move", "redact", "put together", "take apart", "conclude", "ask or pass on", "answer",
    "keep a promise", "take over directly",
    "leave directly", "return", "taken over", "covered", "nobody yet", "split", "merge", "choose", "confirm", "undo",
    "abandon", "accept", "accept a promise", "send back", "settle",
)  # fmt: skip


TO_BE_SETTLED = ("somebody_rang", "split_by_ward", "take_over", "confirm", "take_on_what_came", "undo")


def played(database: Any, *, sequences: int, steps: int, acts: tuple[str, ...] = (), **more: Any) -> int:
    """So many sequences of so many acts, each in a council of its own; of all acts, or only of those named. Returns how
    many were played."""
    many = 0
    others = [name for name in STEPS if acts and name not in acts]
    machine = type("Handovers", (Handovers,), dict.fromkeys(others))

    def another() -> Handovers:
        nonlocal many
        many += 1
        return machine(database)

    run_state_machine_as_test(
        another,
        settings=settings(
            max_examples=sequences, stateful_step_count=steps, deadline=None, database=None,
            suppress_health_check=HEALTH, **more,
        ),
    )  # fmt: skip
    return many


def test_everything_is_always_somebodys_and_handed_over_whole(app, database):
    played(database, sequences=6, steps=20, derandomize=True, phases=[Phase.generate])


@pytest.mark.long
def test_everything_is_always_somebodys_in_two_hundred_councils(app, database):
    """Any acts in any order; then those that lead to what is sent back and settled, which few orders reach."""
    begun = time.monotonic()
    TALLY.clear()
    many = played(database, sequences=200, steps=30)
    many += played(database, sequences=30, steps=30, acts=TO_BE_SETTLED)
    missing = [act for act in ACTS if not TALLY[act, "done"]]
    done = ", ".join(f"{name} {many}" for (name, how), many in sorted(TALLY.items()) if how == "done")
    refused = sum(many for (_name, how), many in TALLY.items() if how == "refused")
    sys.stdout.write(
        f"\n{database.name}: {many} sequences, {TALLY.total()} acts, {refused} of them refused, in"
        f" {time.monotonic() - begun:.0f} s: {done}\n"
    )
    assert not missing, f"never done: {missing}"


# Faults planted, that it has to find.


def a_confirmation_that_forgets_accounts(monkeypatch: Any) -> None:
    monkeypatch.setattr(snapshot, "_account_ids", lambda _actor: select(Account.id).where(Account.id < 0))


def a_confirmation_that_forgets_questions(monkeypatch: Any) -> None:
    monkeypatch.setattr(moving, "_move_asks", lambda _handover_id: None)


def a_confirmation_that_forgets_promises(monkeypatch: Any) -> None:
    promises = telling._promises_moved
    monkeypatch.setattr(telling, "_promises_moved", lambda handover_id: promises(handover_id).where(Item.id < 0))


def a_move_that_skips_one_row(monkeypatch: Any) -> None:
    begin = moving._begin

    def all_but_one(handover_id: int, role: str, entry_id: int, at: Any) -> None:
        begin(handover_id, role, entry_id, at)
        newest = select(func.max(Responsibility.id)).where(Responsibility.begun_by_id == entry_id)
        db.session.execute(delete(Responsibility).where(Responsibility.id == newest.scalar_subquery()))

    monkeypatch.setattr(moving, "_begin", all_but_one)


def a_move_that_leaves_a_gap(monkeypatch: Any) -> None:
    end = responsibilities.end_many

    def too_early(which: Any, entry_id: int, at: Any, **more: Any) -> None:
        end(which, entry_id, at - timedelta(minutes=1), **more)

    monkeypatch.setattr(responsibilities, "end_many", too_early)


def an_undo_that_returns_what_moved_on(monkeypatch: Any) -> None:
    def all_of_it(found: Handover) -> None:
        things = select(Item.conversation_id).where(Item.handover_id == found.id, Item.role == "lead")
        leads = (Responsibility.conversation_id.in_(things), Responsibility.role == "lead")
        db.session.execute(delete(Responsibility).where(*leads, Responsibility.begun_by_id != found.entry_id,
                                                        Responsibility.ends_at.is_(None)))  # fmt: skip

    monkeypatch.setattr(undoing, "note_what_stays", all_of_it)


def an_undo_that_leaves_questions_behind(monkeypatch: Any) -> None:
    monkeypatch.setattr(undoing, "_ask_back", lambda _found: None)


def a_leaver_who_is_gone_a_week_too_early(monkeypatch: Any) -> None:
    note = holdings.council.note_leaving

    def too_early(colleague_id: int, ends_on: date) -> bool:
        leaves = note(colleague_id, ends_on)
        early = update(Colleague).where(Colleague.id == colleague_id, Colleague.left_on.is_not(None))
        db.session.execute(early.values(left_on=ends_on - timedelta(days=7)))
        return leaves

    monkeypatch.setattr(holdings.council, "note_leaving", too_early)


# Each with the acts in which it shows: among all of them it shows as well, only later.
FAULTS = {
    a_confirmation_that_forgets_accounts: ("log", "split_by_hand", "restructure"),
    a_confirmation_that_forgets_promises: ("log", "split_by_hand", "restructure"),
    a_move_that_skips_one_row: ("log", "split_by_hand", "restructure"),
    a_move_that_leaves_a_gap: ("log", "split_by_hand", "restructure"),
}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_fault_is_found(app, database, monkeypatch, fault):
    if database.name == "postgresql":
        pytest.skip("These faults are in Python: one database is enough to find them.")
    fault(monkeypatch)
    once = {"derandomize": True, "phases": [Phase.generate], "report_multiple_bugs": False}
    with pytest.raises((AssertionError, IntegrityError)):
        played(database, sequences=40, steps=15, acts=FAULTS[fault], **once)


# What shows only where much comes together: played in a few chosen steps of the same machine.
LATER = (
    a_confirmation_that_forgets_questions,
    an_undo_that_returns_what_moved_on,
    an_undo_that_leaves_questions_behind,
    a_leaver_who_is_gone_a_week_too_early,
)


@pytest.mark.parametrize("fault", LATER, ids=lambda fault: fault.__name__)
def test_a_fault_where_much_comes_together_is_found(app, database, monkeypatch, fault):
    if database.name == "postgresql":
        pytest.skip("These faults are in Python: one database is enough to find them.")
    fault(monkeypatch)
    machine = Handovers(database)
    try:
        machine.somebody_rang()
        with pytest.raises((AssertionError, IntegrityError)):
            for number in range(9):
                machine.log(who=number, number=2, other=0)
            for number in range(24):
                machine.ask_or_pass_on(who=4, number=2 * number, other=1 + number % 5)
                machine.split_by_hand(who=number, number=2, other=5)
    finally:
        machine.council.close_the_day()
