"""Today, as each person finds it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import Flask
from flask.testing import FlaskClient

from crm.actor import Actor
from crm.conversations.commands import log_interaction
from crm.conversations.entry import LogEntry, Who
from tests.cast import Cast
from tests.checked_client import Page, words

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


def test_promises_beyond_the_first_few_are_one_link_away(
    app: Flask, cast: Cast, client_of: Clients, actor_of_cast: Callable[[int], Actor]
) -> None:
    for number in range(7):
        entry = LogEntry(
            (Who("resident", cast.eileen),), "phone", "She asked.",
            promise_text=f"Ring her, time {number}", promise_due_on=date(2026, 11, 20 + number),
        )  # fmt: skip
        log_interaction(actor_of_cast(cast.maggie), entry)
    client = client_of(cast.maggie)
    page = Page(client.get("/"))
    assert "Ring her, time 6" not in page.words
    (more,) = [link for link in page.links if link.startswith("/?promises")]
    assert "Ring her, time 6" in words(client.get(more.partition("#")[0]))


def test_a_councillor_has_no_pool(app: Flask, cast: Cast, client_of: Clients) -> None:
    assert "In the pool" not in words(client_of(cast.helen).get("/"))
    assert "In the pool" in words(client_of(cast.priya).get("/"))


def test_a_day_that_is_none_is_said_beside_the_question(app: Flask, cast: Cast, client_of: Clients) -> None:
    answer = client_of(cast.maggie).get(f"/residents/{cast.eileen}?on=banana")
    assert answer.status_code == 422
    assert "banana is not a day." in words(answer)
