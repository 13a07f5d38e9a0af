"""Ten thousand residents with their open conversations and promises, beside the bare SQL of the same run; and what must
not take the square of their number."""

from __future__ import annotations

import pytest
from sqlalchemy import text, update

from bench.handover import KINDS, address, measured
from crm import clock
from crm.conversations.commands import conclude, log_interaction
from crm.conversations.entry import LogEntry, Who
from crm.database import db
from crm.handovers.commands.confirming import preview
from crm.handovers.queries.worth import idle_items, parted_items
from crm.residents.models import Resident
from tests.handovers.scene import items, maggie_leaves

TIMES_THE_BARE_SQL = 4


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_ten_thousand_residents_cost_no_more_than_four_times_the_bare_sql(monkeypatch, kind: str):
    # The clock of the tests stands still. Here it goes: work goes there and back, and each time begins after the last.
    monkeypatch.setattr(clock, "_stopped_everywhere", [])
    with address(kind) as url:
        found = measured(url, 10_000, rounds=3)
    assert found.items >= 20_000
    assert found.confirm_ratio <= TIMES_THE_BARE_SQL, found
    assert found.undo_ratio <= TIMES_THE_BARE_SQL, found


def test_what_is_worth_a_look_is_asked_of_all_at_once_and_not_of_one_after_another(app, cast, actor_of_cast):
    samina, maggie = actor_of_cast(cast.samina), actor_of_cast(cast.maggie)
    known, again = (
        log_interaction(maggie, LogEntry((Who("new", name=name),), "phone", "The drain is blocked.", start_new=True))
        for name in ("Dawit Tesfaye", "D. Tesfaye")
    )
    conclude(maggie, known.conversation_id, "answered")
    merged = update(Resident).where(Resident.id == again.resident_ids[0])
    db.session.execute(merged.values(canonical_id=known.resident_ids[0]))
    db.session.commit()
    number = maggie_leaves(samina, cast)
    preview(samina, number)
    idle, parted = idle_items(samina, number), parted_items(samina, number)
    nothing_open = set(db.session.scalars(idle))
    who = {one.resident_id for one in items(number) if one.id in nothing_open}
    # With Dawit something is open, under the entry that was merged into his.
    assert who & {cast.eileen, *known.resident_ids} == {cast.eileen}
    for statement in (idle, parted):
        asked = statement.compile(db.engine, compile_kwargs={"literal_binds": True})
        explain = "EXPLAIN QUERY PLAN" if db.engine.dialect.name == "sqlite" else "EXPLAIN"
        steps = "\n".join(str(row[-1]) for row in db.session.execute(text(f"{explain} {asked}")))
        assert "CORRELATED" not in steps and "(SubPlan" not in steps.replace("hashed SubPlan", ""), steps
