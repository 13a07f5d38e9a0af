"""How often somebody may search, try a key or take lists along: then a page says how long to wait."""

from __future__ import annotations

import pytest
from flask import Flask
from limits import parse

from crm.web import limits
from tests.checked_client import words
from tests.signed_in import sign_in

pytestmark = pytest.mark.page

TWICE = {act: "2 per minute" for act in limits.LIMITS}
# Nobody listens there.
SILENT = "redis://127.0.0.1:1/0"


@pytest.fixture(params=["", SILENT], ids=["own", "redis does not answer"])
def strict(app_with, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Flask:
    monkeypatch.setattr(limits, "LIMITS", {act: parse(limit) for act, limit in TWICE.items()})
    return app_with(rate_limits=True, redis_url=request.param)


def test_who_searches_too_often_is_told_how_long_to_wait(strict, cast):
    amira, ben = strict.test_client(), strict.test_client()
    sign_in(amira, cast.amira)
    sign_in(ben, cast.ben)
    assert [amira.get(f"/residents?q={name}").status_code for name in ("Eileen", "Ron", "Moss")] == [200, 200, 429]
    refused = amira.get("/who-knows?q=Eileen")
    assert refused.status_code == 429 and refused.headers["Retry-After"] == "60"
    assert "Wait up to 1 minute" in words(refused)
    assert ben.get("/residents?q=Eileen").status_code == 200
    assert amira.get(f"/residents/{cast.eileen}").status_code == 200


def test_who_tries_key_after_key_is_stopped_and_what_was_typed_is_still_there(strict):
    client = strict.test_client()
    form = {"key": "a key that nobody ever made", **client.tokens("/casework/key")}
    answers = [client.post("/casework/key", data=form) for _ in range(3)]
    assert [one.status_code for one in answers] == [422, 422, 429]
    assert "a key that nobody ever made" in answers[2].text


def test_the_limits_are_wide_enough_for_somebody_at_work():
    """Somebody types some ten words a minute into a search that asks a few times a word."""
    per_minute = {act: one.amount / one.get_expiry() * 60 for act, one in limits.LIMITS.items()}
    assert per_minute["search"] >= 60 and per_minute["try a key"] <= 10
