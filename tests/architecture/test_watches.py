"""What is watched in every test: the network, the clock, the number of statements."""

import socket

import pytest
from sqlalchemy import text

from crm.database import db


def test_the_world_outside_is_out_of_reach():
    with pytest.raises(AssertionError, match="wanted to reach"), socket.socket() as far:
        far.connect(("192.0.2.1", 80))
    with pytest.raises(AssertionError, match="wanted to reach"):
        socket.create_connection(("example.org", 80), timeout=1)


def test_statements_are_counted(app, sql_count):
    with sql_count() as all_of_them:
        db.session.execute(text("SELECT 1"))
        with sql_count() as inner:
            db.session.execute(text("SELECT 2"))
    db.session.execute(text("SELECT 3"))
    assert (all_of_them, inner) == (["SELECT 1", "SELECT 2"], ["SELECT 2"])


def test_one_test_leaves_nothing_to_the_next(database, cast):
    for _ in range(2):
        database.reset()
        db.session.execute(text("INSERT INTO team (name, restricted, opened_on) VALUES ('Spare', false, '2026-01-01')"))
        db.session.commit()
        newest = db.session.execute(text("SELECT max(id), count(*) FROM team")).one()
        assert tuple(newest) == (cast.hale_neighbourhoods + 1, cast.hale_neighbourhoods + 1)
        db.session.commit()
