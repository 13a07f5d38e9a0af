"""`flask serve`: what it leaves behind once it serves."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import create_engine, text


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
