"""What was done for a plan is told to those named in it; to every auditor once the plan is published."""

from datetime import UTC, date, datetime

import pytest

from crm import clock
from crm.audit import queries
from crm.audit.models import AuditEntry
from crm.audit.rules import Wanted
from crm.audit.steps import record
from crm.database import db, transaction
from crm.handovers.models import Handover, NamedReader
from tests.cast import keep
from tests.checked_client import words

pytestmark = pytest.mark.page

MORNING = datetime(2026, 11, 10, 9, 30, tzinfo=UTC)


@pytest.fixture
def ruth(cast, actor_of_cast):
    return actor_of_cast(cast.ruth)


@pytest.fixture
def plan(cast, app):
    """Samina plans that Maggie leaves."""
    (handover,) = keep(
        Handover(
            kind="leaving", colleague_id=cast.maggie, starts_on=date(2026, 12, 1), reason="Gone to Zanzibar",
            planned_by_id=cast.samina, planned_at=MORNING,
        )
    )  # fmt: skip
    keep(NamedReader(handover_id=handover, colleague_id=cast.samina, named_at=MORNING))
    keep(
        AuditEntry(
            at=MORNING, colleague_id=cast.samina, actor_name="Samina Yusuf", action="handover.planned",
            subject_type="handover", subject_id=handover, controller_id=1, plan_id=handover,
            details={"colleague_id": cast.maggie},
        )
    )  # fmt: skip
    return handover


def acts(actor, **wanted):
    return [(act.who, act.words, act.subject, act.details) for act in queries.acts(actor, Wanted(**wanted)).rows]


def becomes(plan, status):
    handover = db.session.get_one(Handover, plan)
    handover.status = status
    handover.confirmed_at = clock.now() if status in {"confirmed", "undone"} else None
    db.session.commit()


@pytest.mark.parametrize("status", ["planned", "abandoned"])
def test_of_an_act_of_a_plan_only_that_and_when(cast, ruth, plan, status):
    becomes(plan, status)
    assert acts(ruth) == [("", "A confidential act", "", "")]
    # Nor can it be learnt by asking for it.
    assert acts(ruth, colleague="samina") == []
    assert acts(ruth, action="handover.planned") == []
    assert acts(ruth, subject_type="handover", subject_id=plan) == []
    assert queries.acts(ruth, Wanted()).actions == {}


@pytest.mark.parametrize("status", ["confirmed", "undone"])
def test_what_is_published_is_told(cast, ruth, plan, status):
    becomes(plan, status)
    told = [("Samina Yusuf", "Handover planned", f"Handover {plan}", f"Colleague: {cast.maggie}")]
    assert acts(ruth) == told
    assert acts(ruth, colleague="samina") == told
    assert acts(ruth, action="handover.planned") == told
    assert acts(ruth, subject_type="handover", subject_id=plan) == told
    assert queries.acts(ruth, Wanted()).actions == {"handover.planned": "Handover planned"}


def test_who_is_named_in_it_reads_it(cast, ruth, plan):
    keep(NamedReader(handover_id=plan, colleague_id=cast.ruth, named_at=MORNING))
    assert [act[0] for act in acts(ruth)] == ["Samina Yusuf"]


def test_the_page_says_that_it_is_not_shown(cast, client_of, plan):
    page = words(client_of(cast.ruth).get("/audit"))
    assert "A confidential act Not shown Tue 10 Nov, 9:30am Not shown" in page
    assert "Samina" not in page and "andover" not in page


def test_an_act_says_which_plan_it_belongs_to(cast, actor_of_cast, plan):
    with transaction():
        db.session.add(NamedReader(handover_id=plan, colleague_id=cast.ben, named_at=clock.now()))
        entry = record(actor_of_cast(cast.samina), "reader.named", "colleague", cast.ben, plan_id=plan).id
    assert db.session.get_one(AuditEntry, entry).plan_id == plan
    assert acts(actor_of_cast(cast.ruth))[0] == ("", "A confidential act", "", "")


def test_as_many_statements_as_without_plans(cast, ruth, plan, sql_count):
    with sql_count() as statements:
        queries.acts(ruth, Wanted())
    assert len(statements) == 2
