"""Ten thousand residents with their open conversations and promises, beside the bare SQL of the same run."""

from __future__ import annotations

import pytest

from bench.handover import KINDS, address, measured
from crm import clock

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
