"""`flask check`: it is quiet where all is well, and finds each thing that can be wrong."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from crm import clock
from crm.check import findings
from crm.conversations.commands import log_interaction
from crm.conversations.entry import LogEntry, Who
from crm.council.models import PostHolder
from crm.database import db
from crm.residents.models import Resident
from crm.residents.steps import refresh_search
from crm.responsibilities.models import Responsibility
from tests.cast import Cast, keep


@pytest.fixture
def logged(app: Flask, cast: Cast, actor_of_cast) -> int:
    """A conversation as people log it; the cast's resident can be found."""
    refresh_search([cast.eileen])
    db.session.commit()
    entry = LogEntry((Who("resident", cast.eileen),), "phone", "The bin is empty again.", start_new=True)
    return log_interaction(actor_of_cast(cast.maggie), entry).conversation_id


def test_what_people_log_holds_together(app: Flask, logged: int) -> None:
    assert findings(whole=True) == []
    result = app.test_cli_runner().invoke(args=["check", "--all"])
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize(
    ("broken", "told"),
    (
        ("DELETE FROM responsibility WHERE conversation_id IS NOT NULL", "conversation is led by nobody"),
        ("DELETE FROM responsibility WHERE resident_id IS NOT NULL", "resident in touch has nobody responsible"),
        ("DELETE FROM responsibility WHERE account_id IS NOT NULL", "account is looked after by nobody"),
        ("UPDATE tie SET count = count + 1", "ties that the conversations do not bear out"),
        ("UPDATE tie SET score = score * 1.01", "ties that the conversations do not bear out"),
        ("DELETE FROM tie", "ties that the conversations do not bear out"),
        ("UPDATE conversation SET waiting_since = NULL", "stands otherwise"),
        ("UPDATE participant SET occurred_at = '2020-01-01 00:00:00+00:00'", "another conversation or moment"),
        ("DELETE FROM participant", "interaction is with nobody"),
        ("UPDATE resident SET canonical_id = id", "put into one that was put into another"),
        ("DELETE FROM search_row", "cannot be found by searching"),
        ("UPDATE interaction SET controller_id = (SELECT max(id) FROM controller)", "under another controller"),
    ),
)
def test_each_thing_that_can_be_wrong_is_told(app: Flask, logged: int, broken: str, told: str) -> None:
    with db.engine.begin() as connection:
        connection.execute(text(broken))
    assert any(told in finding for finding in findings(whole=True))
    result = app.test_cli_runner().invoke(args=["check"])
    assert result.exit_code == 1
    assert told in result.output


def test_a_gap_and_an_overlap_in_who_led_are_told(app: Flask, cast: Cast, logged: int) -> None:
    now = clock.now()
    about = {"conversation_id": logged, "post_id": cast.tarn_officer, "role": "lead"}
    keep(Responsibility(**about, starts_at=now - timedelta(days=9), ends_at=now - timedelta(days=5)))
    assert any("conversation was led by nobody for a while" in finding for finding in findings())
    keep(Responsibility(**about, starts_at=now - timedelta(days=6), ends_at=now))
    assert any("conversation was led by two posts at once" in finding for finding in findings())


def test_more_holders_than_places_are_told(app: Flask, cast: Cast) -> None:
    keep(PostHolder(colleague_id=cast.amira, post_id=cast.hale_officer, kind="acting", starts_on=date(2026, 1, 1)))
    assert any("more holders than places" in finding for finding in findings())


def test_casework_that_reaches_a_resident_of_the_council_is_told(app: Flask, cast: Cast, logged: int) -> None:
    apart = keep(Resident(controller_id=cast.helens_casework, name="Apart", created_at=clock.now()))[0]
    with db.engine.begin() as connection:
        connection.execute(text(f"UPDATE participant SET resident_id = {apart}"))
    assert any("must not reach" in finding for finding in findings())
