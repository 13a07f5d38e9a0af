"""One way to write, and a guard that no fact changes without an audit entry."""

from __future__ import annotations

import threading
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import create_engine, select, text, update

from crm import clock
from crm.actor import Actor
from crm.audit.models import AuditEntry
from crm.audit.steps import record, refuse_repeated
from crm.council.models import Team
from crm.database import db, end_reading, is_migrated, keep_statistics, own_short_transaction, transaction
from crm.errors import AlreadyDone
from crm.residents.models import Resident
from tests.cast import Cast, keep

SYSTEM = Actor.system("a test")


def team_name(team_id: int) -> str:
    db.session.rollback()
    return db.session.execute(select(Team.name).where(Team.id == team_id)).scalar_one()


def test_a_change_with_its_entry_stands(app: Flask, cast: Cast):
    with transaction() as session:
        session.get_one(Team, cast.highways).name = "Roads"
        record(SYSTEM, "team.renamed", "team", cast.highways)
    assert team_name(cast.highways) == "Roads"


def test_a_change_without_an_entry_is_refused(app: Flask, cast: Cast):
    with pytest.raises(RuntimeError, match="No audit entry for a change to team"), transaction() as session:
        session.get_one(Team, cast.highways).name = "Roads"
    assert team_name(cast.highways) == "Highways"


@pytest.mark.parametrize(
    "statement",
    [
        update(Team).values(restricted=True),
        Team.__table__.update().values(restricted=True),
        text("UPDATE team SET restricted = true"),
        text("  insert into team (name, restricted, opened_on) values ('Roads', false, '2020-01-01')"),
        text("DELETE FROM role_grant"),
    ],
    ids=["model", "table", "update by hand", "insert by hand", "delete by hand"],
)
def test_a_change_in_bulk_without_an_entry_is_refused(app: Flask, cast: Cast, statement):
    with pytest.raises(RuntimeError, match="No audit entry"), transaction() as session:
        session.execute(statement)
    assert team_name(cast.highways) == "Highways"


def test_a_removal_without_an_entry_is_refused(app: Flask, cast: Cast):
    (spare,) = keep(Team(name="Spare", opened_on=clock.today()))
    with pytest.raises(RuntimeError, match="No audit entry for a change to team"), transaction() as session:
        session.delete(session.get_one(Team, spare))
    assert team_name(spare) == "Spare"


def test_an_act_has_one_entry_and_not_two(app: Flask, cast: Cast):
    with pytest.raises(RuntimeError, match="one audit entry"), transaction() as session:
        session.get_one(Team, cast.highways).name = "Roads"
        record(SYSTEM, "team.renamed", "team", cast.highways)
        record(SYSTEM, "team.renamed", "team", cast.highways)
    assert team_name(cast.highways) == "Highways"


def test_several_entries_in_bulk_are_refused_too(app: Flask, cast: Cast):
    entry = {"at": clock.now(), "actor_name": "x", "action": "a.b", "subject_type": "team", "details": {}}
    with pytest.raises(RuntimeError, match="one audit entry"), transaction() as session:
        session.execute(AuditEntry.__table__.insert(), [entry, entry])


def test_the_audit_is_never_rewritten(app: Flask, cast: Cast):
    with transaction():
        record(SYSTEM, "council.looked_after", "council", None)
    for statement in (update(AuditEntry).values(action="x"), text("DELETE FROM audit_entry")):
        with pytest.raises(RuntimeError, match="never rewritten"), transaction() as session:
            session.execute(statement)
    with pytest.raises(RuntimeError, match="never rewritten"), transaction() as session:
        session.scalars(select(AuditEntry)).one().action = "x"


def test_an_act_that_changes_nothing_needs_no_entry(app: Flask, cast: Cast):
    with transaction() as session:
        session.get_one(Team, cast.highways).name = "Highways"


def test_a_command_does_not_call_a_command(app: Flask):
    with pytest.raises(RuntimeError, match="called another command"), transaction(), transaction():
        pass
    with transaction():
        pass  # the refusal left nothing behind


def test_an_error_undoes_everything(app: Flask, cast: Cast):
    with pytest.raises(ZeroDivisionError), transaction() as session:
        session.get_one(Team, cast.highways).name = "Roads"
        record(SYSTEM, "team.renamed", "team", cast.highways)
        raise ZeroDivisionError
    assert team_name(cast.highways) == "Highways"
    assert db.session.execute(select(AuditEntry)).first() is None


def test_a_change_outside_a_transaction_is_refused_when_reading_ends(app: Flask, cast: Cast):
    db.session.get_one(Team, cast.highways).name = "Roads"
    with pytest.raises(RuntimeError, match="outside a transaction"):
        end_reading()
    db.session.flush()
    with pytest.raises(RuntimeError, match="outside a transaction"):
        end_reading()
    db.session.rollback()
    db.session.execute(update(Team).values(restricted=True))
    with pytest.raises(RuntimeError, match="outside a transaction"):
        end_reading()
    db.session.rollback()
    end_reading()
    assert team_name(cast.highways) == "Highways"


def test_a_moment_needs_its_time_zone_and_comes_back_with_it(app: Flask, cast: Cast):
    with pytest.raises(Exception, match="has no time zone"):
        keep(Resident(controller_id=1, name="x", created_at=datetime(2026, 1, 1)))
    db.session.rollback()
    summer = datetime(2026, 7, 1, 10, 0, tzinfo=clock.LONDON)
    (resident_id,) = keep(Resident(controller_id=1, name="x", created_at=summer))
    kept = db.session.execute(select(Resident.created_at).where(Resident.id == resident_id)).scalar_one()
    assert kept == summer
    assert kept.isoformat() == "2026-07-01T09:00:00+00:00"


def in_threads(app: Flask, number: int, act) -> list[BaseException]:
    """Do an act in several threads at once; returns what they raised."""
    raised: list[BaseException] = []
    ready = threading.Barrier(number)

    def run(which: int) -> None:
        with app.app_context():
            ready.wait()
            try:
                act(which)
            except BaseException as error:
                raised.append(error)

    threads = [threading.Thread(target=run, args=(which,)) for which in range(number)]
    db.session.rollback()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_no_update_is_lost_among_eight_writers(app: Flask, cast: Cast):
    db.session.get_one(Team, cast.highways).name = "0"
    db.session.commit()

    def add_one(_which: int) -> None:
        for _ in range(5):
            with transaction() as session:
                team = session.execute(select(Team).where(Team.id == cast.highways).with_for_update()).scalar_one()
                team.name = str(int(team.name) + 1)
                record(SYSTEM, "team.renamed", "team", team.id)

    assert in_threads(app, 8, add_one) == []
    assert team_name(cast.highways) == "40"


def test_the_same_form_sent_several_times_at_once_has_one_effect(app: Flask, cast: Cast, actor_of_cast):
    actor = actor_of_cast(cast.ben, form_id="one showing of a form")

    def open_team(which: int) -> None:
        with transaction() as session:
            refuse_repeated(actor)
            team = Team(name=f"Bridges {which}", opened_on=clock.today())
            session.add(team)
            session.flush()
            record(actor, "team.opened", "team", team.id)

    raised = in_threads(app, 4, open_team)
    made = db.session.execute(select(Team.id).where(Team.name.like("Bridges%"))).scalars().all()
    assert len(made) == 1
    assert [(type(error), error.subject_type, error.subject_id) for error in raised] == [
        (AlreadyDone, "team", made[0])
    ] * 3


def test_a_short_transaction_of_its_own_ends_the_reading_first(app: Flask, cast: Cast):
    assert team_name(cast.highways) == "Highways"
    with own_short_transaction() as connection:
        connection.execute(text("UPDATE team SET name = 'Roads' WHERE id = :id"), {"id": cast.highways})
    assert team_name(cast.highways) == "Roads"


def test_a_migrated_database_is_known(app: Flask):
    assert is_migrated()
    db.session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    assert not is_migrated()
    db.session.rollback()


def test_statistics_are_kept_so_that_the_right_index_is_picked(app: Flask, cast: Cast) -> None:
    keep_statistics()
    if db.engine.dialect.name == "sqlite":
        assert db.session.execute(text("SELECT count(*) FROM sqlite_stat1")).scalar_one() > 10
    else:
        known = "SELECT count(*) FROM pg_stat_user_tables WHERE last_analyze IS NOT NULL"
        assert db.session.execute(text(known)).scalar_one() > 10
    db.session.commit()


def test_postgresql_plans_each_question_for_itself_unless_it_is_told_otherwise(app: Flask) -> None:
    if db.engine.dialect.name == "sqlite":
        return
    told = ("random_page_cost", "plan_cache_mode")
    assert [db.session.execute(text(f"SHOW {one}")).scalar_one() for one in told] == ["1.1", "force_custom_plan"]
    db.session.commit()
    given = create_engine(db.engine.url, connect_args={"options": "-c random_page_cost=3"})
    with given.connect() as connection:
        said = [connection.exec_driver_sql(f"SHOW {one}").scalar_one() for one in told]
    given.dispose()
    assert said == ["3", "force_custom_plan"]
