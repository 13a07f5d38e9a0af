"""`flask demo load`: what it refuses, and what it says."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from crm.council.models import Colleague
from crm.database import db
from crm.demo.cli import load_if_empty
from crm.residents.models import Resident
from tests.databases import migrate


@pytest.fixture
def demo_load(empty_app: Flask) -> Callable[..., Result]:
    """Runs `flask demo load` on an empty migrated database."""
    migrate(empty_app)

    def run(*arguments: str) -> Result:
        return empty_app.test_cli_runner().invoke(args=["demo", "load", *arguments])

    run.app = empty_app  # type: ignore[attr-defined]
    return run


@pytest.mark.parametrize(
    "arguments",
    (
        ("--residents", "0"),
        ("--residents", "many"),
        ("--years", "0"),
        ("--years", "99"),
        ("--seed", "-1"),
        ("--people", "5"),
    ),
)
def test_what_cannot_be_used_is_named(app: Flask, arguments: tuple[str, str]) -> None:
    result = app.test_cli_runner().invoke(args=["demo", "load", *arguments])
    assert result.exit_code == 2
    assert arguments[0] in result.output


def test_a_database_with_people_in_it_is_left_alone(app: Flask) -> None:
    before = db.session.scalar(select(func.count(Colleague.id)))
    db.session.commit()
    result = app.test_cli_runner().invoke(args=["demo", "load", "--residents", "5"])
    assert result.exit_code == 2
    assert "There are people in this database already." in result.output
    assert db.session.scalar(select(func.count(Colleague.id))) == before


def test_it_says_how_far_it_is_and_how_long_it_took(demo_load: Callable[..., Result]) -> None:
    result = demo_load("--residents", "20", "--years", "1")
    assert result.exit_code == 0, result.output
    assert "20 of 20 residents" in result.output
    assert "20 residents over 1 years, in " in result.output


def test_serving_loads_it_once(
    empty_app: Flask, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("crm.demo.cli.RESIDENTS", 20)
    migrate(empty_app)
    with empty_app.app_context():
        load_if_empty()
        assert "Loading the demo council" in capsys.readouterr().out
        many = db.session.scalar(select(func.count(Resident.id)))
        db.session.commit()
        load_if_empty()
        assert capsys.readouterr().out == ""
        assert db.session.scalar(select(func.count(Resident.id))) == many
