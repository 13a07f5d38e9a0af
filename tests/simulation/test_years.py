"""A council lived through: what the proof says, that it can say otherwise, and that it says the same again."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from crm.config import Settings
from crm.conversations.models import Conversation
from crm.council.models import PostHolder
from crm.database import db
from crm.responsibilities.models import Responsibility
from crm.simulation import watching
from crm.simulation.cli import another, migrate
from crm.simulation.diary import Diary
from crm.simulation.talk import Talk
from crm.simulation.town import Town, build
from crm.simulation.usual import UsualModel
from tests.databases import make_app

COUNTS = ("in_nobodys_list", "promises_lost", "history_gaps", "history_overlaps", "casework_moved_without_decision")
NUMBERS = ("handovers", "interactions", "conversations")
SEEN = date(2006, 2, 1)


def simulated(*options: str) -> dict[str, Any]:
    app = make_app("sqlite://", secret_key="only for tests")
    result = app.test_cli_runner().invoke(args=["simulate", "--json", *options])
    assert result.exit_code == 0, result.output
    told: dict[str, Any] = json.loads(result.stdout)
    return told


@pytest.fixture(scope="module")
def a_year() -> dict[str, Any]:
    return simulated("--years", "1", "--residents", "300")


def test_nothing_is_lost_in_a_year_with_a_restructure(a_year: dict[str, Any]) -> None:
    assert {name: a_year[name] for name in COUNTS} == dict.fromkeys(COUNTS, 0)
    assert a_year["posts_restructured"] == 60 and a_year["leavers"] > 0 and a_year["handovers"] > a_year["leavers"] / 2


def test_the_usual_model_is_told_beside_it_under_the_same_names(a_year: dict[str, Any]) -> None:
    usual = a_year["usual_model"]
    assert set(usual) == {*COUNTS, *NUMBERS}
    assert usual["history_gaps"] > 0
    assert [usual[name] for name in NUMBERS] == [a_year[name] for name in NUMBERS]


@pytest.mark.long
def test_the_same_seed_lives_the_same_years(a_year: dict[str, Any]) -> None:
    again = simulated("--years", "1", "--residents", "300")
    assert a_year | {"seconds": 0} == again | {"seconds": 0}


@pytest.mark.long
def test_nothing_is_lost_in_twenty_years_in_under_five_minutes() -> None:
    told = simulated("--years", "20", "--seed", "1")
    sys.stdout.write(json.dumps(told, indent=2))
    assert {name: told[name] for name in COUNTS} == dict.fromkeys(COUNTS, 0)
    assert told["councillors_replaced"] > 80 and told["handovers"] > 200 and told["residents"] == 2000
    assert told["seconds"] < 300


# That it would notice.


@pytest.fixture
def lived(tmp_path: Any) -> Iterator[tuple[Town, Diary]]:
    """A council with one half month of conversations, to do harm to."""
    app = another(make_app("sqlite://"), Settings(secret_key="only for tests"), tmp_path / "town.sqlite3")
    with app.app_context():
        migrate()
        rng = random.Random("town")
        diary = Diary(date(2006, 1, 2), date(2007, 1, 1))
        town = diary.do(lambda: build(rng, 120, diary.first))
        talk = Talk(town, rng)
        for day in (date(2006, 1, 10), date(2006, 1, 20)):
            diary.day = day
            diary.do(talk.half_month)
        diary.day = SEEN
        db.session.remove()
        yield town, diary
        db.session.remove()
        db.engine.dispose()


def harm(statement: Any) -> None:
    db.session.remove()
    with db.engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(statement)


def looked(diary: Diary) -> watching.Watch:
    watch = watching.Watch()
    diary.do(watch.look)
    return watch


def test_it_sees_nothing_wrong_where_nothing_is(lived: tuple[Town, Diary]) -> None:
    watch = looked(lived[1])
    assert (watch.in_nobodys_list, watch.promises_lost) == (0, 0)
    assert lived[1].do(lambda: (watching.history_gaps(), watching.history_overlaps())) == (0, 0)


def test_it_sees_a_conversation_that_no_post_leads(lived: tuple[Town, Diary]) -> None:
    open_one = select(Conversation.id).where(Conversation.closed_at.is_(None)).limit(1).scalar_subquery()
    harm(delete(Responsibility).where(Responsibility.conversation_id == open_one))
    assert looked(lived[1]).in_nobodys_list == 1


def test_it_sees_conversations_of_a_council_that_everybody_has_left(lived: tuple[Town, Diary]) -> None:
    harm(update(PostHolder).values(ends_on=SEEN))
    watch = looked(lived[1])
    assert watch.in_nobodys_list > 0
    assert watch.promises_lost > 0


def test_it_sees_a_gap_and_an_overlap_in_the_history(lived: tuple[Town, Diary]) -> None:
    town, diary = lived
    ended, begins, earlier = (diary.do(lambda: watching.clock.now()) for _ in range(3))
    one, another_one = town.residents[:2]
    harm(update(Responsibility).where(Responsibility.resident_id == one).values(ends_at=ended))
    harm(Responsibility.__table__.insert().values(
        post_id=town.chief, resident_id=one, role="lead", starts_at=begins))  # fmt: skip
    assert diary.do(watching.history_gaps) == 1
    harm(update(Responsibility).where(Responsibility.resident_id == another_one).values(ends_at=earlier))
    harm(Responsibility.__table__.insert().values(
        post_id=town.chief, resident_id=another_one, role="lead", starts_at=ended))  # fmt: skip
    assert diary.do(watching.history_overlaps) == 1


def test_a_relationship_that_ends_with_nobody_after_it_is_a_gap(lived: tuple[Town, Diary]) -> None:
    town, diary = lived
    ended = diary.do(lambda: watching.clock.now())
    harm(update(Responsibility).where(Responsibility.resident_id == town.residents[0]).values(ends_at=ended))
    assert diary.do(watching.history_gaps) == 1


def test_under_the_usual_model_work_stays_with_who_left_until_somebody_gives_it_away() -> None:
    usual = UsualModel()
    usual.begun({1: 7, 2: 7, 3: 8})
    usual.promised({5: (1, SEEN)})
    usual.left(7)
    usual.look()
    assert (usual.in_nobodys_list, usual.history_gaps) == (2, 0)
    usual.due([5])
    assert usual.promises_lost == 1
    usual.given(7, 8)
    usual.look()
    assert (usual.in_nobodys_list, usual.history_gaps) == (2, 2)
