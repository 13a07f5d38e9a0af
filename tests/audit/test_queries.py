from datetime import UTC, date, datetime, timedelta

import pytest

from crm.actor import Actor
from crm.audit import queries
from crm.audit.models import AuditEntry, Viewing
from crm.audit.rules import Wanted
from crm.errors import NotAllowed
from crm.residents.models import Resident
from tests.cast import keep

MORNING = datetime(2026, 11, 10, 9, 30, tzinfo=UTC)


def entry(
    cast, who="amira", action="resident.created", *, at=MORNING, subject=("resident", 1), controller=1, **details
):
    return AuditEntry(
        at=at, colleague_id=getattr(cast, who) if who else None, actor_name=who.capitalize() if who else "The night",
        action=action, subject_type=subject[0], subject_id=subject[1], controller_id=controller, details=details,
    )  # fmt: skip


@pytest.fixture
def ruth(cast, actor_of_cast):
    return actor_of_cast(cast.ruth)


def found(actor, **wanted):
    return [(act.who, act.words, act.subject) for act in queries.acts(actor, Wanted(**wanted)).rows]


def test_acts_stand_newest_first(cast, ruth):
    keep(
        entry(cast, action="resident.created"),
        entry(cast, "ben", "conversation.closed", at=MORNING + timedelta(days=1), subject=("conversation", 7)),
        entry(cast, "", "services.added", at=MORNING - timedelta(days=1), subject=("service", None), controller=None),
    )
    assert found(ruth) == [
        ("Ben", "Conversation closed", "Conversation 7"),
        ("Amira", "Resident created", "Resident 1"),
        ("The night", "Services added", ""),
    ]


def test_only_an_auditor_asks(cast, actor_of_cast):
    for who in (cast.amira, cast.samina, cast.owen, cast.helen):
        with pytest.raises(NotAllowed):
            queries.acts(actor_of_cast(who), Wanted())
        with pytest.raises(NotAllowed):
            queries.viewings(actor_of_cast(who), Wanted())


def test_of_a_councillors_own_casework_only_that_and_who_and_when(cast, ruth):
    keep(
        entry(cast, "helen", "resident.merged", subject=("resident", 4711), controller=cast.helens_casework, other=4712)
    )
    (act,) = queries.acts(ruth, Wanted()).rows
    assert (act.who, act.at, act.words) == ("Helen", MORNING, "An act in a councillor’s own casework")
    assert "471" not in str(act) and "erged" not in str(act)
    # Nor can it be learnt by asking for it.
    assert found(ruth, action="resident.merged") == []
    assert found(ruth, subject_type="resident", subject_id=4711) == []
    assert len(found(ruth, colleague="helen")) == 1


def test_a_restricted_teams_acts_are_shown_by_number(cast, ruth):
    keep(entry(cast, "jo", subject=("resident", 9), controller=cast.youth_justice_circle))
    assert found(ruth) == [("Jo", "Resident created", "Resident 9")]


@pytest.mark.parametrize(
    ("wanted", "who"),
    [
        ({"colleague": "SIDD"}, ["Amira"]),  # by the name that they have, not only by the one at the time
        ({"colleague": "night"}, ["The night"]),
        ({"colleague": "%"}, []),
        ({"colleague": "_"}, []),
        ({"action": "conversation.closed"}, ["Ben"]),
        ({"action": "no.such"}, []),
        ({"subject_type": "conversation", "subject_id": 7}, ["Ben"]),
        ({"from_on": date(2026, 11, 11)}, ["Ben"]),
        ({"to_on": date(2026, 11, 9)}, ["The night"]),
        ({"from_on": date(2026, 11, 10), "to_on": date(2026, 11, 10)}, ["Amira"]),
    ],
)
def test_acts_are_narrowed(cast, ruth, wanted, who):
    keep(
        entry(cast),
        entry(cast, "ben", "conversation.closed", at=MORNING + timedelta(days=1), subject=("conversation", 7)),
        entry(cast, "", "services.added", at=MORNING - timedelta(days=1), subject=("service", None)),
    )
    assert [act[0] for act in found(ruth, **wanted)] == who


def test_a_day_is_londons(cast, ruth):
    summer = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)  # half past midnight on the 2nd in London
    keep(entry(cast, at=summer))
    assert found(ruth, from_on=date(2026, 7, 2), to_on=date(2026, 7, 2))
    assert not found(ruth, from_on=date(2026, 7, 1), to_on=date(2026, 7, 1))


def test_pages_follow_one_another_without_gap_or_repetition(cast, ruth, sql_count):
    # Fours of one moment, written in another order than they happened.
    moments = [MORNING + timedelta(minutes=(n * 37 % 120) // 4) for n in range(120)]
    ids = keep(*(entry(cast, at=at, subject=("resident", n)) for n, at in enumerate(moments)))
    seen, before, counts = [], None, []
    while True:
        with sql_count() as statements:
            page = queries.acts(ruth, Wanted(before=before))
        counts.append(len(statements))
        seen += [act.entry_id for act in page.rows]
        if page.older_than is None:
            break
        before = page.older_than
    assert sorted(seen) == sorted(ids)
    assert seen == [one for _, one in sorted(zip(moments, ids, strict=True), reverse=True)]
    assert counts == [2, 2, 2]
    assert queries.acts(ruth, Wanted(before=999_999)).rows == ()


def test_the_actions_to_choose_from_are_those_that_occurred(cast, ruth):
    assert queries.acts(ruth, Wanted()).actions == {}
    keep(entry(cast), entry(cast), entry(cast, action="account.closed"))
    assert queries.acts(ruth, Wanted()).actions == {
        "account.closed": "Account closed",
        "resident.created": "Resident created",
    }


# Viewings.


@pytest.fixture
def helens_own(app, cast):
    (own,) = keep(Resident(controller_id=cast.helens_casework, name="Her own", created_at=MORNING))
    return own


def looks(actor, **wanted):
    return [(look.who, look.whom) for look in queries.viewings(actor, Wanted(**wanted)).rows]


def test_viewings_say_who_looked_at_whom_by_number(cast, ruth, helens_own):
    keep(
        Viewing(colleague_id=cast.amira, resident_id=cast.eileen, hour=MORNING),
        Viewing(colleague_id=cast.helen, resident_id=helens_own, hour=MORNING + timedelta(hours=1)),
    )
    assert looks(ruth) == [
        ("Helen Brathay", "Someone in a councillor’s own casework"),
        ("Amira Siddiq", f"Resident {cast.eileen}"),
    ]
    assert "Eileen" not in str(queries.viewings(ruth, Wanted()))
    assert looks(ruth, colleague="amira") == [("Amira Siddiq", f"Resident {cast.eileen}")]
    assert looks(ruth, subject_id=cast.eileen) == [("Amira Siddiq", f"Resident {cast.eileen}")]
    assert looks(ruth, subject_id=helens_own) == []
    assert looks(ruth, to_on=date(2026, 11, 9)) == []


def test_pages_of_viewings_follow_one_another(cast, ruth, sql_count):
    ids = keep(
        *(
            Viewing(colleague_id=cast.amira, resident_id=cast.eileen, hour=MORNING - timedelta(hours=n))
            for n in range(60)
        )
    )
    with sql_count() as statements:
        first = queries.viewings(ruth, Wanted())
    assert len(statements) == 1
    second = queries.viewings(ruth, Wanted(before=first.older_than))
    assert [look.viewing_id for look in (*first.rows, *second.rows)] == ids
    assert second.older_than is None


# Who was quicker.


def test_the_latest_act_about_a_thing(cast, app):
    assert queries.latest_act("resident", 1) is None
    keep(entry(cast, "ben", at=MORNING), entry(cast, "amira", at=MORNING - timedelta(days=1)))
    assert queries.latest_act("resident", 1) == queries.LatestAct("Ben", MORNING)


def test_the_product_itself_is_no_auditor(app):
    with pytest.raises(NotAllowed):
        queries.acts(Actor.system("demo"), Wanted())
