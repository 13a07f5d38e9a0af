"""The commands of no single room: what `flask serve` leaves behind once it serves, and the nightly one."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import create_engine, text, update

from crm import clock
from crm.database import db
from crm.residents.models import ContactPoint, Resident
from tests.cast import Cast, keep


def test_what_it_read_before_keeps_nobody_from_writing(
    empty_app: Flask, empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first process reads who can sign in and then lives for weeks: a reader that stays locks SQLite's journal."""
    written = []

    def serve(_server: object) -> None:
        arguments = {"timeout": 0} if empty_url.startswith("sqlite") else {}
        engine = create_engine(empty_url, connect_args=arguments)
        with engine.begin() as connection:
            connection.execute(text("UPDATE colleague SET name = name"))
            written.append(True)
        engine.dispose()

    monkeypatch.setattr("crm.demo.cli.RESIDENTS", 20)
    monkeypatch.setattr("crm.cli._Server.run", serve)
    with empty_app.app_context():
        result = empty_app.test_cli_runner().invoke(args=["serve"])
    assert result.exit_code == 0, result.output
    assert written


def test_residents_follow_their_postcodes_by_a_nightly_command(app: Flask, cast: Cast) -> None:
    keep(
        ContactPoint(
            controller_id=cast.council, resident_id=cast.eileen, kind="address", value="1 Mill Row, NM2 1AA",
            normal="NM21AA", postcode="NM21AA", starts_on=clock.today(),
        )
    )  # fmt: skip
    db.session.execute(
        update(ContactPoint)
        .where(ContactPoint.resident_id == cast.eileen, ContactPoint.postcode == "NM11AA")
        .values(ends_on=clock.today())
    )
    db.session.commit()
    said = app.test_cli_runner().invoke(args=["follow-wards"])
    assert said.output == "1 resident moved to another ward.\n"
    assert db.session.get_one(Resident, cast.eileen).ward_id == cast.tarn
    db.session.commit()
    assert app.test_cli_runner().invoke(args=["follow-wards"]).output == "Everybody is in the right ward.\n"
