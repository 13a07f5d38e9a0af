"""Today, as each person finds it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from tests.cast import Cast
from tests.checked_client import words

Clients = Callable[[int], FlaskClient]


def test_nobody_waits_on_an_empty_day(app: Flask, cast: Cast, client_of: Clients) -> None:
    page = words(client_of(cast.maggie).get("/"))
    assert "Monday 16 November" in page
    assert "Nobody is waiting for an answer." in page


def test_an_auditor_is_shown_the_way_to_the_audit_and_no_conversations(
    app: Flask, cast: Cast, client_of: Clients
) -> None:
    page = words(client_of(cast.ruth).get("/"))
    assert "Open the audit" in page
    assert "Waiting for an answer" not in page


def test_every_kind_of_person_has_a_today(app: Flask, cast: Cast, client_of: Clients) -> None:
    for who in (cast.maggie, cast.samina, cast.priya, cast.jo, cast.helen, cast.owen, cast.ruth):
        assert client_of(who).get("/").status_code == 200


def test_pages_of_places_and_people_open(app: Flask, cast: Cast, client_of: Clients) -> None:
    for url in (f"/residents/{cast.eileen}", "/wards", "/wards/E05099001", f"/teams/{cast.neighbourhoods}"):
        assert client_of(cast.maggie).get(url).status_code == 200, url
